"""How fast is the Monte Carlo, against what it could be at best? Run: python benchmarks/monte_carlo.py [--quick]

Compared are: the time numpy needs to draw the same normals, plain Python, and the same model in the actuarial frameworks
cashflower and modelx, which are installed into build/frameworks (never into the project's own environment). Contestants'
results are checked against the package's before their times count. Writes a section of docs/benchmarks.md.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[1]
sys.path[0] = str(ROOT)  # run as a script, so that `make bench` needs no packaging of this folder

from benchmarks import report  # noqa: E402
from benchmarks.frameworks.inputs import SOURCES, largest_error, plain_draws, plain_inputs  # noqa: E402
from benchmarks.frameworks.plain_model import project_run  # noqa: E402
from lead_analysis.risk.draws import Draws, normals  # noqa: E402
from lead_analysis.risk.engine.replay import BLOCK_DRAWS  # noqa: E402
from lead_analysis.risk.engine.trace import Recording, reached  # noqa: E402
from lead_analysis.risk.many_acos import simulate_many  # noqa: E402
from lead_analysis.risk.shocks import ALL_RUNS, settled_score, shocked_inputs  # noqa: E402
from lead_analysis.risk.simulate import OPTIONS, inputs_of_path_keys, recorded_paths, replay_inputs, simulate  # noqa: E402
from lead_analysis.risk.summary import summarize  # noqa: E402
from lead_model.projection import project  # noqa: E402
from lead_model.scenario import Scenario  # noqa: E402

RUNS, YEARS = 100_000, 10
FRAMEWORKS = ROOT / "build" / "frameworks"
FRAMEWORK_RUNS = 50
SAME = 1e-12  # largest relative distance of results that count as the same


def seconds(action: Callable[[], object], repeats: int = 5) -> float:
    """Best of a few tries."""
    best = np.inf
    for _ in range(repeats):
        start = time.perf_counter()
        action()
        best = min(best, time.perf_counter() - start)
    return float(best)


def in_threads(action: Callable[[int], object], threads: int) -> None:
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(action, range(threads)))


# ---- (a) against numpy's own normals ----------------------------------------------------------------------------


def against_normals(draws: Draws, scenario: Scenario) -> list[str]:
    count = RUNS * YEARS * len(SOURCES)
    threads = min(report.cores(), 2)
    filled = np.ones(count)  # written to once, so that neither side pays for fresh memory of draws
    parts = np.array_split(filled, threads)
    generators = [np.random.Generator(np.random.SFC64(seed)) for seed in range(threads)]
    rows = {
        "numpy draws the normals, default generator": (
            1,
            lambda: np.random.default_rng(1).standard_normal(out=filled),
        ),
        "numpy draws the normals, its fastest generator (SFC64)": (
            threads,
            lambda: in_threads(lambda i: generators[i].standard_normal(out=parts[i]), threads),
        ),
        "simulate, both options": (1, lambda: simulate(scenario, draws, threads=1)),
        "simulate, both options, in threads": (threads, lambda: simulate(scenario, draws, threads=threads)),
    }
    best = dict.fromkeys(rows, np.inf)
    for _ in range(12):  # in turns, so that other load on the machine falls on all of them
        for name, (_, action) in rows.items():
            best[name] = min(best[name], seconds(action, 1))
    found = {name: (rows[name][0], took) for name, took in best.items()}
    single, fastest = (t for _, t in list(found.values())[:2])
    lines = [
        f"### {RUNS:,} runs × {YEARS} years × 3 categories, {len(SOURCES)} sources, both options, draws given", "",
        "| | Threads | ms | Against numpy's default draws | Against its fastest draws |", "|---|---:|---:|---:|---:|",
    ]  # fmt: skip
    lines += [
        f"| {name} | {n} | {1e3 * t:.1f} | {t / single:.2f} | {t / fastest:.2f} |"
        for name, (n, t) in found.items()
    ]
    recording = Recording(YEARS)
    paths = [inputs_of_path_keys(option) for option in OPTIONS]
    planned = [(project(scenario, path), ALL_RUNS) for path in paths]
    recorded = recorded_paths(recording, scenario, {}, paths, planned)
    needed = reached(recording.steps, [array for results in recorded for array in results.values()])
    steps = [recording.steps[number] for number in needed]
    operations = sum(
        int(np.prod(step.plane)) for step in steps if step.kind in ("elementwise", "along years")
    )
    best = min(t for _, t in list(found.values())[2:])
    flops = operations * RUNS / best
    touched = RUNS * YEARS * 8 * len(SOURCES) + RUNS * YEARS * len(OPTIONS) * (8 + 1 + 1)
    peak, stream = matrix_product(), triad()
    lines += [
        "",
        f"{operations / YEARS:.0f} operations on each run and year, {flops / 1e9:.1f} GFLOP/s: {flops / peak:.1%} "
        f"of the {peak / 1e9:.0f} GFLOP/s of a matrix product. Draws read once and results written once are "
        f"{touched / 1e6:.0f} MB, {touched / best / 1e9:.1f} GB/s: {touched / best / stream:.1%} of the "
        f"{stream / 1e9:.0f} GB/s of a triad from memory. "
        "The rest goes to recording and to passes of single numpy operations over blocks in the second-level cache.",
    ]
    return lines


def matrix_product(size: int = 1_024) -> float:
    a = np.random.default_rng(1).standard_normal((size, size))
    return 2 * size**3 / seconds(lambda: a @ a)


def triad(count: int = 40_000_000) -> float:
    a, b, out = np.ones(count), np.ones(count), np.empty(count)

    def run() -> None:
        # In cached pieces, so that the product of b and the number does not go through memory.
        for start in range(0, count, 16_384):
            cut = slice(start, start + 16_384)
            np.multiply(b[cut], 3.0, out=out[cut])
            np.add(out[cut], a[cut], out=out[cut])

    return 3 * 8 * count / seconds(run, 3)


# ---- (b) against plain Python and the frameworks -----------------------------------------------------------------


def against_others(draws: Draws, scenario: Scenario) -> list[str]:
    ours = seconds(lambda: simulate(scenario, draws)) / RUNS
    inputs, given = plain_inputs(scenario), plain_draws(draws, scenario, 500)
    start = time.perf_counter()
    found = [project_run(inputs, one) for one in given]
    plain = (time.perf_counter() - start) / len(given)
    rows = [("Plain Python, run by run", plain, largest_error(found, draws, scenario))]
    rows.append(("`project`, run by run", *projected(draws, scenario, runs=20, block=1)))
    rows += [
        (f"`project`, in blocks of {block:,} runs", *projected(draws, scenario, runs=20_480, block=block))
        for block in (256, BLOCK_DRAWS)
    ]
    notes = []
    for name in ("modelx", "cashflower"):
        try:
            rows.append((name, *in_framework(name, inputs, given[:FRAMEWORK_RUNS], draws, scenario)))
        except (subprocess.CalledProcessError, OSError) as error:
            notes.append(f"{name}: not measured ({error}).")
    lines = [
        "### The same numbers by other means", "",
        "| | µs a run | `simulate` is faster by | Largest difference |", "|---|---:|---:|---:|",
        f"| `simulate`, {RUNS:,} runs | {1e6 * ours:.2f} | | |",
    ]  # fmt: skip
    for name, each, error in rows:
        assert error < SAME, f"{name} gives other results ({error:.1e}); its time says nothing"
        lines.append(f"| {name} | {1e6 * each:,.0f} | {each / ours:,.0f}× | {error:.0e} |")
    return [*lines, *(["", *notes] if notes else [])]


def projected(draws: Draws, scenario: Scenario, runs: int, block: int) -> tuple[float, float]:
    """Seconds a run and largest difference of `project` alone, given the inputs of `block` runs at a time."""
    whole = simulate(scenario, draws.block(0, runs))
    planned = {option: project(scenario, inputs_of_path_keys(option)) for option in OPTIONS}
    worst, took = 0.0, 0.0
    for first in range(0, runs, block):
        start = time.perf_counter()
        arrays = replay_inputs(SOURCES, draws.block(first, first + block), scenario)
        nets = {}
        for option in OPTIONS:
            inputs = shocked_inputs(planned[option], lambda name, arrays=arrays: arrays[name].T[..., None])
            nets[option] = project(settled_score(scenario), {**inputs_of_path_keys(option), **inputs}).net
        took += time.perf_counter() - start
        for option, net in nets.items():
            expected = whole.path(option).net[first : first + block]
            worst = max(worst, float(np.abs(net / expected - 1).max()))
    return took / runs, worst


def in_framework(
    name: str, inputs: dict, given: list[dict[str, list[float]]], draws: Draws, scenario: Scenario
) -> tuple[float, float]:
    """Seconds a run and largest difference; installs the framework into build/frameworks when it is missing."""
    python = FRAMEWORKS / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if not python.exists():
        venv.create(FRAMEWORKS, with_pip=True)
    if subprocess.run([python, "-c", f"import {name}"], capture_output=True, check=False).returncode:  # noqa: S603
        subprocess.run([python, "-m", "pip", "install", "--quiet", name], check=True)  # noqa: S603
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "given.json"
        file.write_text(json.dumps({"inputs": inputs, "draws": given}), encoding="utf-8")
        script = ROOT / "benchmarks" / "frameworks" / f"{name}_model.py"
        command = [python, script, file, Path(folder) / "model"]
        done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    answer = json.loads(done.stdout)
    return answer["seconds"] / len(given), largest_error(answer["net"], draws, scenario)


# ---- (c) cost against the number of runs -------------------------------------------------------------------------


def against_runs(scenario: Scenario, sizes: list[int]) -> list[str]:
    lines = [
        "### Cost against the number of runs", "",
        "Draws and results of all runs are held for `simulate` with draws given; without them, beyond the size that fits "
        "the cache of draws, they are made and dropped block by block. Peak memory of a process of its own, less that of "
        "one run.",
        "", "| Runs | Draws given, ms | µs a run | With drawing, ms | Peak memory above one run, MB | of that results |",
        "|---:|---:|---:|---:|---:|---:|",
    ]  # fmt: skip
    measured = []
    floor = peak_memory(1)
    for runs in sizes:
        draws = normals(1, runs, method="plain")
        given = seconds(lambda draws=draws: simulate(scenario, draws), 3)
        measured.append((runs, given))
        del draws
        drawn, memory = peak_memory(runs)
        results = runs * YEARS * len(OPTIONS) * (8 + 1 + 1) / 1e6
        lines.append(
            f"| {runs:,} | {1e3 * given:,.1f} | {1e6 * given / runs:,.2f} | {1e3 * drawn:,.0f} | "
            f"{(memory - floor[1]) / 1e6:,.0f} | {results:,.0f} |"
        )
    x, y = np.array(measured, float).T
    weights = 1 / y
    slope, base = np.polyfit(x, y, 1, w=weights)
    off = np.abs(base + slope * x - y) / y
    lines += [
        "",
        f"Straight line: {1e3 * base:.1f} ms and {1e6 * slope:.3f} µs a run; largest distance {off.max():.0%}.",
    ]
    return lines


def peak_memory(runs: int) -> tuple[float, float]:
    """Seconds and peak bytes of a fresh process that draws and simulates."""
    command = [sys.executable, __file__, "--memory", str(runs)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    took, memory = json.loads(done.stdout)
    return took, memory


def print_memory(runs: int) -> None:
    simulate(Scenario(), runs=1)
    start = time.perf_counter()
    simulate(Scenario(), runs=runs, seed=1)
    print(json.dumps([time.perf_counter() - start, high_water()]))


def high_water() -> float:
    """Peak memory of this process in bytes, not of the one it was started from."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(
            line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM")
        )
        return 1_024.0 * int(line.split()[1])
    return float(
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1_024)
    )


# ---- interactive use ----------------------------------------------------------------------------------------------


def interactive(scenario: Scenario) -> list[str]:
    simulate(scenario, runs=16_384)
    rates = iter(np.linspace(0.01, 0.06, 200))

    def move() -> None:
        moved = scenario.with_value("choices.savings_rate", float(next(rates)))
        summarize(simulate(moved, runs=16_384))

    slider = seconds(move, 15)
    acos = 64
    rng = np.random.default_rng(1)
    vary = {
        "organization.aligned": rng.uniform(5e3, 6e4, acos),
        "organization.region.gap_rate": rng.normal(0, 0.03, acos),
    }
    many = seconds(lambda: simulate_many(scenario, vary), 3)
    return [
        "### Interactive use", "",
        "| | ms |", "|---|---:|",
        f"| Slider move: 16,384 Sobol points, both options, every switch year, all summaries | {1e3 * slider:.1f} |",
        f"| An ACO of a portfolio of {acos}: 1,024 Sobol points, every plan, all statistics | {1e3 * many / acos:.2f} |",
    ]  # fmt: skip


def main() -> None:
    if sys.argv[1:2] == ["--memory"]:
        print_memory(int(sys.argv[2]))
        return
    # The eight sources that all contestants draw; level and base years came later.
    scenario = Scenario().with_values(
        {"market.uncertainty.savings_level_sd": 0.0, "market.uncertainty.base_years": False}
    )
    draws = normals(1, RUNS, method="plain")
    simulate(scenario, draws)
    sizes = [10**power for power in range(6 if "--quick" in sys.argv else 7)]
    parts = (
        against_normals(draws, scenario), against_others(draws, scenario), against_runs(scenario, sizes),
        interactive(scenario),
    )  # fmt: skip
    lines = [f"Blocks of {BLOCK_DRAWS:,} runs a thread.", ""]
    for part in parts:
        lines += [*part, ""]
    report.write_section("Monte Carlo", lines[:-1])


if __name__ == "__main__":
    main()
