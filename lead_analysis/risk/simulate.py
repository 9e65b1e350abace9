"""simulate(): the model under thousands of draws, for Professional, Global and every switch year."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from lead_analysis.risk.draws import (
    BLOCK_RUNS,
    CACHE_BYTES,
    MOST_RUNS,
    SOURCE_NAMES,
    Draws,
    Method,
    blocks,
    cached_normals,
    tail_factor,
)
from lead_analysis.risk.engine.replay import BLOCK_DRAWS, Replay
from lead_analysis.risk.engine.trace import Recording
from lead_analysis.risk.shocks import (
    ALL_RUNS,
    SCORE,
    TAIL,
    recorded_normals,
    select_runs,
    settled_score,
    shocked_inputs,
    tail_degrees,
    true_savings_rate,
)
from lead_model.axes import BoolArray, FloatArray, over_years, sum_categories
from lead_model.errors import ScenarioError
from lead_model.lookup import Varied
from lead_model.paths import BOTH, all_paths, own_path, path_inputs, path_of_key
from lead_model.projection import Projection, project, project_variants
from lead_model.scenario import Scenario

OPTIONS = tuple(path.key for path in BOTH)
MOST_SOBOL_RUNS = 65_536  # beyond, plain draws in blocks: Sobol points would have to be held all at once
THREADS_FROM_RUNS = 32_768  # below, a second thread costs more than it brings
RESULTS = ("net", "guarantee_exceeded", "false_loss", "owed_though_saved")


@dataclass(frozen=True, slots=True)
class PathRuns:
    """What one way to take part brought in every run and year; read-only.

    net : dollars (R, Y); guarantee_exceeded : the ACO owed CMS more than its guarantee, (R, Y); false_loss : the ACO
    saved, chance in the claims left out, and yet owed a shared loss, (R, Y); owed_though_saved : gross savings, and yet a
    check to CMS once advances are repaid, (R, Y).
    """

    net: FloatArray
    guarantee_exceeded: BoolArray
    false_loss: BoolArray
    owed_though_saved: BoolArray

    @property
    def ten_year_net(self) -> FloatArray:
        """Sum over performance years (R,), in the order of the years as in a projection."""
        return over_years(self.net)


@dataclass(frozen=True)
class Simulation:
    """Runs of both options and of each switch year that a combination of the two does not give.

    planned : the projection without uncertainty, one run a path in the order of `paths`; stored : runs by path.
    """

    scenario: Scenario
    paths: tuple[str, ...]
    runs: int
    seed: int
    method: str
    planned: Projection
    stored: Mapping[str, PathRuns]

    @property
    def years(self) -> tuple[int, ...]:
        return self.scenario.years

    def path(self, key: str) -> PathRuns:
        """Runs of one way to take part. Raises ScenarioError for an unknown one."""
        if key in self.stored:
            return self.stored[key]
        if key not in self.paths:
            raise ScenarioError(f"unknown plan '{key}'. Known: {', '.join(self.paths)}.")
        return PathRuns(*(_read_only(np.stack(self.by_year(key, name)).T) for name in RESULTS))

    def by_year(self, key: str, result: str) -> list[Any]:
        """A result of a known path (`net`, say), year after year (R,); nothing is copied."""
        source = options_by_year(key, self.years, self.stored)
        return [getattr(self.stored[option], result)[:, year] for year, option in enumerate(source)]

    @property
    def own(self) -> PathRuns:
        """Runs of the path that the scenario itself holds."""
        return self.path(own_path(self.scenario).key)


def path_keys(scenario: Scenario) -> tuple[str, ...]:
    """Ways to take part: Professional throughout, Global throughout, each possible switch year."""
    return tuple(path.key for path in all_paths(scenario))


def options_by_year(key: str, years: Sequence[int], stored: Collection[str]) -> list[str]:
    """Whose runs give each year of a path: its own where they are stored, else those of the option of that year."""
    if key in stored:
        return [key] * len(years)
    path = path_of_key(key)
    return [path.throughout(py).key for py in years]


def inputs_of_path_keys(*keys: str) -> Varied:
    """The inputs of paths for `vary`, one a run."""
    return path_inputs(*map(path_of_key, keys))


def simulate(
    scenario: Scenario,
    draws: Draws | None = None,
    runs: int | None = None,
    seed: int | None = None,
    *,
    block_draws: int | None = None,
    threads: int | None = None,
) -> Simulation:
    """Every way to take part under the same draws.

    draws : standard normals; without them `runs` and `seed` (default: those of the scenario) decide: scrambled Sobol
    points for a power of two up to 65,536, else plain draws, made block by block. Memory is that of the results,
    200 bytes a run, and one block. The same seed and number of runs give the same numbers whatever the blocks and threads.
    Raises ScenarioError for numbers of runs or seeds out of range.
    """
    uncertainty = scenario.market.uncertainty
    if runs is not None and not 1 <= runs <= MOST_RUNS:
        raise ScenarioError(f"{runs:,} is outside 1 to {MOST_RUNS:,}.", "runs")
    runs = draws.runs if draws is not None else uncertainty.runs if runs is None else runs
    seed = draws.seed if draws is not None else int(uncertainty.seed if seed is None else seed)
    method = draws.method if draws is not None else _method(runs)
    paths = path_keys(scenario)
    planned = project(scenario, inputs_of_path_keys(*paths))
    recording, outputs = recorded_outputs(
        scenario, {}, [(planned, slice(place, place + 1)) for place in range(len(paths))]
    )
    stored = {
        name: np.empty((len(scenario.years), runs), float if name[1] == "net" else bool) for name in outputs
    }
    workers = threads or (2 if runs >= THREADS_FROM_RUNS else 1)
    # Threads take turns between operations, so with two of them an operation should last longer.
    block_draws = block_draws or (BLOCK_DRAWS if workers == 1 else 2 * BLOCK_DRAWS)
    replays = [Replay(recording, outputs, block_draws) for _ in range(workers)]
    for start, block in _draw_blocks(draws, seed, runs, method, len(scenario.years)):
        _fill(stored, start, replays, block, scenario)
    by_path = {
        key: PathRuns(*(_read_only(stored[key, name].T) for name in RESULTS))
        for key in dict.fromkeys(key for key, _ in outputs)
    }
    return Simulation(scenario, paths, runs, seed, str(method), planned, by_path)


Planned = tuple[Projection, slice]  # a projection without uncertainty, and which of its runs are meant


def recorded_outputs(
    scenario: Scenario, vary: Varied, planned: Sequence[Planned], acos: int = 1
) -> tuple[Recording, dict[tuple[str, str], Any]]:
    """What `PathRuns` holds by (path, name), recorded for both options and each switch year with a history of its own.

    planned : for each path in the order of `path_keys`; acos : number of ACOs that `vary` describes.
    """
    paths, shape = path_keys(scenario), (acos, len(scenario.years))
    net, guarantee = (
        np.stack([np.broadcast_to(select_runs(result(p), runs), shape) for p, runs in planned])
        for result in (lambda p: p.net, lambda p: p.aco_result.guarantee_dollars)
    )
    keys = (*OPTIONS, *paths_with_own_history(paths, scenario.years, net, guarantee))
    recording = Recording(len(scenario.years))
    recorded = recorded_paths(
        recording,
        scenario,
        vary,
        [inputs_of_path_keys(key) for key in keys],
        [planned[paths.index(key)] for key in keys],
    )
    by_key = zip(keys, recorded, strict=True)
    return recording, {(key, name): array for key, results in by_key for name, array in results.items()}


def recorded_paths(
    recording: Recording,
    scenario: Scenario,
    vary: Varied,
    paths: Sequence[Varied],
    planned: Sequence[Planned],
) -> list[dict[str, Any]]:
    """What `PathRuns` holds, recorded for several paths of the ACOs that `vary` describes; (R, Y) by name, a path each.

    planned : for each path.
    """
    rate = true_savings_rate(planned[0][0], recorded_normals(recording), planned[0][1])
    return [_recorded(p, rate) for p in recorded_projections(recording, scenario, vary, paths, planned)]


def recorded_projections(
    recording: Recording,
    scenario: Scenario,
    vary: Varied,
    paths: Sequence[Varied],
    planned: Sequence[Planned],
) -> list[Projection]:
    """Projections whose numbers come with the draws, a path each; arguments as for `recorded_paths`."""
    normals = recorded_normals(recording)
    shocked = [shocked_inputs(projection, normals, runs) for projection, runs in planned]
    own = [{**path, SCORE: inputs[SCORE]} for path, inputs in zip(paths, shocked, strict=True)]
    return project_variants(settled_score(scenario), {**vary, **shocked[0]}, own)


def measured_runs(
    scenario: Scenario, key: str, measures: Mapping[str, Callable[[Projection], Any]], draws: Draws
) -> dict[str, Any]:
    """Figures of one way to take part in every run and year, (R, Y) by name, read-only; the runs of `simulate`.

    measures : from a projection to (R, Y), by name. Raises ScenarioError for an unknown way to take part.
    """
    if key not in path_keys(scenario):
        raise ScenarioError(f"unknown plan '{key}'. Known: {', '.join(path_keys(scenario))}.")
    path = inputs_of_path_keys(key)
    recording = Recording(len(scenario.years))
    planned = (project(scenario, path), ALL_RUNS)
    (projected,) = recorded_projections(recording, scenario, {}, [path], [planned])
    outputs = {name: measure(projected) for name, measure in measures.items()}
    stored = {
        name: np.empty((len(scenario.years), draws.runs), np.dtype(value.dtype))
        for name, value in outputs.items()
    }
    _fill(stored, 0, [Replay(recording, outputs)], draws, scenario)
    return {name: _read_only(array.T) for name, array in stored.items()}


def _recorded(p: Projection, true_rate: Any) -> dict[str, Any]:
    owed = p.settlement.monies_owed_before_advances
    if true_rate.shape[-1] == 1:
        saved = true_rate[..., 0] > 0
    else:
        saved = sum_categories(p.spending.counterfactual_pbpm * p.population.months * true_rate) > 0
    return {
        "net": p.net,
        "guarantee_exceeded": owed + p.aco_result.guarantee_dollars < 0,
        "false_loss": saved & (owed < 0),
        "owed_though_saved": (p.settlement.gross_savings > 0) & (p.settlement.total_monies_owed < 0),
    }


def paths_with_own_history(
    paths: Sequence[str], years: Sequence[int], *results: FloatArray
) -> tuple[str, ...]:
    """Switch years whose years are not those of the two options side by side; results : (P, A, Y) without uncertainty.

    Usually a year does not know the option of the year before. Where it does (Global alone has episodes, and they lower
    the spending on which the next year's guarantee rests), the switch year gets runs of its own.
    """
    source = np.array([[paths.index(o) for o in options_by_year(key, years, OPTIONS)] for key in paths])
    same = [
        (values[source, :, np.arange(len(years))] == values.transpose(0, 2, 1)).all(axis=(1, 2))
        for values in results
    ]
    return tuple(key for number, key in enumerate(paths) if not all(equal[number] for equal in same))


def _method(runs: int) -> Method:
    return Method.SOBOL if runs & (runs - 1) == 0 and runs <= MOST_SOBOL_RUNS else Method.PLAIN


def usual_draws(scenario: Scenario, most_runs: int = MOST_SOBOL_RUNS) -> Draws:
    """The draws of `simulate` for the scenario's own seed and runs, at most `most_runs` of them."""
    u = scenario.market.uncertainty
    runs = min(u.runs, most_runs)
    return cached_normals(u.seed, _method(runs), runs, len(scenario.years))


def _draw_blocks(
    draws: Draws | None, seed: int, runs: int, method: Method, years: int
) -> Iterator[tuple[int, Draws]]:
    """Draws with the position of their first run; held whole when they fit the cache of draws."""
    if draws is not None:
        yield 0, draws
    elif len(SOURCE_NAMES) * runs * years * 8 <= CACHE_BYTES or method is Method.SOBOL:
        yield 0, cached_normals(seed, method, runs, years)
    else:
        for block in blocks(seed, runs, years, method=method, block_runs=BLOCK_RUNS):
            yield block.first_run, block


def _fill(
    stored: Mapping[Any, Any], offset: int, replays: Sequence[Replay], draws: Draws, scenario: Scenario
) -> None:
    """Fills the results of the draws' runs, the first of them at `offset`, with one replay a thread."""
    arrays, size = replay_inputs(replays[0].inputs, draws, scenario), replays[0].draws

    def work(first: int) -> None:
        for start in range(size * first, draws.runs, size * len(replays)):
            stop = min(start + size, draws.runs)
            inputs = {name: array[:, start:stop] for name, array in arrays.items()}
            for name, values in replays[first](inputs, stop - start).items():
                stored[name][:, offset + start : offset + stop] = values[0]

    if len(replays) == 1:
        work(0)
        return
    with ThreadPoolExecutor(len(replays)) as pool:
        list(pool.map(work, range(len(replays))))


def replay_inputs(names: Sequence[str], draws: Draws, scenario: Scenario) -> dict[str, FloatArray]:
    """What a replay reads, as (year, draw): normals by source, or the tail factor."""
    years = len(scenario.years)
    arrays = {name: draws.source(name) for name in names if name != TAIL}
    if TAIL in names:
        arrays[TAIL] = _tail_of(draws, tail_degrees(scenario) or np.inf)
    return {
        name: np.broadcast_to(array, (draws.runs, max(array.shape[1], years)))[:, :years].T
        for name, array in arrays.items()
    }


def _tail_of(draws: Draws, degrees: float) -> FloatArray:
    return _kept_tail(draws, degrees) if draws.nbytes <= CACHE_BYTES else tail_factor(draws, degrees)


@lru_cache(maxsize=4)  # as many as sets of draws are kept
def _kept_tail(draws: Draws, degrees: float) -> FloatArray:
    return tail_factor(draws, degrees)


def _read_only(array: Any) -> Any:
    array.setflags(write=False)
    return array
