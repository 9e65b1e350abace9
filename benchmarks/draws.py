"""Do Sobol points pay, and what do draws cost? Run: python -m benchmarks.draws

The judge is a ten-year path of the kind the model has: a savings rate that drifts, claims noise and a trend
missed in advance, shared through corridors, summed over ten years. Spread is the standard deviation over
scrambles (or seeds) of the mean and two quantiles; the gain is the number of plain runs that one Sobol
point replaces, the squared ratio.
"""

import os
import platform
import time
from collections.abc import Callable

import numpy as np

from lead_analysis.risk.draws import SOURCES, Draws, blocks, normals
from lead_model.axes import FloatArray

SIZES = (1_024, 4_096, 16_384)
REPEATS = 24
STATISTICS: dict[str, Callable[[FloatArray], float]] = {
    "mean": lambda x: float(x.mean()),
    "P5": lambda x: float(np.quantile(x, 0.05)),
    "P95": lambda x: float(np.quantile(x, 0.95)),
    "chance of loss": lambda x: float((x < 0).mean()),
    "losing years": lambda x: float(x.mean()),
}


def yearly_results(draws: Draws) -> FloatArray:
    """(runs, years) shared savings in points: half a point planned after discount, Global corridors."""
    drift = np.zeros_like(draws.performance_drift)
    for year in range(drift.shape[1]):
        before = 0.84 * drift[:, year - 1] if year else 0.0
        drift[:, year] = before + 4.0 * np.sqrt(1 - 0.84**2) * draws.performance_drift[:, year]
    missed = np.cumsum(0.9 * draws.acpt_error + 0.7 * draws.regional_deviation, axis=1) / 3
    gross = 0.5 + drift + 3.0 * draws.claims_noise + missed + 1.5 * draws.quality_score
    size = np.abs(gross)
    kept = np.minimum(size, 25) + 0.5 * np.clip(size - 25, 0, 10) + 0.25 * np.clip(size - 35, 0, 15)
    return np.sign(gross) * (kept + 0.1 * np.maximum(size - 50, 0))


def statistics(method: str, runs: int, seed: int) -> list[float]:
    results = yearly_results(normals(seed, runs, method=method))
    total = results.sum(axis=1)
    losing_years = (results < 0).sum(axis=1).astype(float)
    return [take(losing_years if name == "losing years" else total) for name, take in STATISTICS.items()]


def timed(action: Callable[[], object], repeats: int = 5) -> float:
    """Best milliseconds of a few tries."""
    best = np.inf
    for _ in range(repeats):
        start = time.perf_counter()
        action()
        best = min(best, time.perf_counter() - start)
    return 1e3 * best


def main() -> None:
    print(
        f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, numpy {np.__version__}"
    )
    print(
        f"\nSpread over {REPEATS} scrambles or seeds, plain / Sobol, and how many plain runs one point replaces"
    )
    print(f"{'runs':>7}  " + "".join(f"{name:>27}" for name in STATISTICS))
    for runs in SIZES:
        plain, sobol = (
            np.std([statistics(method, runs, seed) for seed in range(REPEATS)], axis=0)
            for method in ("plain", "sobol")
        )
        cells = [f"{p:10.4f} /{s:8.4f} ×{(p / s) ** 2:5.0f}" for p, s in zip(plain, sobol, strict=True)]
        print(f"{runs:>7,}  " + "".join(f"{cell:>27}" for cell in cells))

    count = 16_384 * 10 * len(SOURCES)
    reference = timed(lambda: np.random.default_rng(1).standard_normal(count))
    print(
        f"\nTime for 16,384 runs × 10 years × {len(SOURCES)} sources; numpy's own normals take {reference:.1f} ms"
    )
    for method in ("plain", "sobol"):
        took = timed(lambda method=method: normals(1, 16_384, method=method))
        print(f"  {method:>6} {took:7.1f} ms, {took / reference:4.1f}× numpy's")

    start = time.perf_counter()
    for _ in blocks(1, 1_000_000):
        pass
    million = time.perf_counter() - start
    start = time.perf_counter()
    np.random.default_rng(1).standard_normal(1_000_000 * 10 * len(SOURCES))
    print(
        f"A million plain runs in blocks: {million:.2f} s; numpy in one piece: {time.perf_counter() - start:.2f} s"
    )


if __name__ == "__main__":
    main()
