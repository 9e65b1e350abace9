"""How long does the screen of all public ACOs take beside a loop over them? Run: python -m benchmarks.screen [runs]

Three ways to the same numbers, each in a process of its own so that its peak memory can be told: one vectorized call; a
loop of the same call, an ACO at a time; and a loop that makes a scenario of each ACO and simulates it. The first two agree
to the last bit, the third to rounding, since it keeps every run instead of statistics.
"""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable

import numpy as np

from benchmarks.report import write_section
from lead_analysis.acos.portfolio.mssp_of_rows import mssp_net
from lead_analysis.acos.portfolio.rows import joined, public_portfolio
from lead_analysis.acos.portfolio.screen import screen, screen_base, screen_chunk
from lead_analysis.acos.portfolio.screen_readings import screen_readings
from lead_analysis.acos.starting_scenario import scenario_of_aco
from lead_analysis.decisions.alternatives import POSSIBLE_RULES
from lead_analysis.risk.simulate import simulate
from lead_model.axes import FloatArray
from lead_model.paths import all_paths
from lead_model.scenario import Scenario

RUNS = 1_000
MSSP_STATES = (
    4  # in which the readings ask for MSSP: as planned, with the base years' gap, and at growth either way
)
SEED = Scenario().market.uncertainty.seed


def in_one_call(runs: int) -> FloatArray:
    """(2, N) mean and chance of a loss, Professional."""
    found = screen(public_portfolio(), runs=runs)
    assert found.chances is not None
    return np.stack([found.chances.mean[0], found.chances.loss_chance[0]])


def in_a_loop(runs: int) -> FloatArray:
    """The same call for one ACO at a time."""
    portfolio = public_portfolio()
    parts = []
    for n in range(len(portfolio)):
        chances = screen(portfolio.rows([n]), runs=runs).chances
        assert chances is not None
        parts.append([chances.mean[0, 0], chances.loss_chance[0, 0]])
    return np.array(parts).T


def as_scenarios(runs: int) -> FloatArray:
    """Each ACO as a scenario, simulated by itself."""
    parts = []
    for identity in public_portfolio().ids:
        net = (
            simulate(scenario_of_aco(identity).scenario, runs=runs, seed=SEED)
            .path("professional")
            .ten_year_net
        )
        parts.append([net.mean(), (net < 0).mean()])
    return np.array(parts).T


WAYS: dict[str, Callable[[int], FloatArray]] = {
    "one vectorized call": in_one_call,
    "loop of the same call": in_a_loop,
    "loop over scenarios": as_scenarios,
}


def measured(way: str, runs: int) -> dict:
    """Time, peak memory and answers of one way; the file of ACOs and imports are not timed."""
    public_portfolio()
    start = time.perf_counter()
    found = WAYS[way](runs)
    seconds = time.perf_counter() - start
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (
        1024 if sys.platform != "darwin" else 1024**2
    )
    return {
        "seconds": seconds,
        "peak_mb": peak_mb,
        "found": [row.hex() for row in found.ravel()],
        "shape": found.shape,
    }


def ratios(repeats: int = 9) -> tuple[float, float]:
    """Time of the screen as planned with both rule sets of MSSP against that with one, and with every open or disputed rule
    weighed against without; medians of the same run."""
    base, portfolio = screen_base(Scenario()), public_portfolio()
    one, paths = [base.choices.mssp.rules], all_paths(base)
    states = joined([portfolio] * MSSP_STATES)
    benchmark = screen_chunk(base, portfolio, 0).first_benchmark_dollars
    seconds = np.empty((repeats, 5))
    for n in range(repeats):
        for k, work in enumerate((
            lambda: screen_chunk(base, portfolio, 0),
            lambda: mssp_net(base, states, POSSIBLE_RULES),
            lambda: mssp_net(base, states, one),
            lambda: screen_readings(base, portfolio, paths, benchmark),
            lambda: mssp_net(base, portfolio, POSSIBLE_RULES),
        )):  # fmt: skip
            start = time.perf_counter()
            work()
            seconds[n, k] = time.perf_counter() - start
    both, states_both, states_one, readings, mssp = np.median(seconds, axis=0)
    return float(both / (both - states_both + states_one)), float(both / (both - readings + mssp))


def main(runs: int = RUNS) -> None:
    """Measure all ways; times, ratios and peaks go to the page of benchmarks."""
    lines = [
        f"{len(public_portfolio())} ACOs × {runs:,} runs, all plans of each. Peak memory is that of the whole process.",
        "",
        "| Way | Seconds | Against one call | Peak memory, MB | Answers |",
        "|---|---:|---:|---:|---|",
    ]
    first: dict = {}
    for way in WAYS:
        command = [sys.executable, "-m", "benchmarks.screen", str(runs), way]
        done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - this file itself
        result = json.loads(done.stdout)
        first = first or result
        values, wanted = (np.array([float.fromhex(one) for one in part["found"]]) for part in (result, first))
        same = "same bit for bit" if result["found"] == first["found"] else (
            f"largest difference {np.max(np.abs(values - wanted) / np.maximum(np.abs(wanted), 1e-9)):.1e} of the value"
        )  # fmt: skip
        ratio = result["seconds"] / first["seconds"]
        lines.append(
            f"| {way.capitalize()} | {result['seconds']:.2f} | {ratio:.1f}× | {result['peak_mb']:.0f} | {same} |"
        )
    rule_sets, weighed = ratios()
    lines += [
        "",
        f"Both rule sets of MSSP against one, as planned: {rule_sets:.2f}× the time (at most 2×). With every open "
        f"or disputed rule weighed for each ACO against without: {weighed:.2f}×.",
    ]
    write_section("Screen of all public ACOs", lines)


if __name__ == "__main__":
    arguments = sys.argv[1:]
    if len(arguments) == 2:
        print(json.dumps(measured(arguments[1], int(arguments[0]))))
    else:
        main(int(arguments[0]) if arguments else RUNS)
