"""simulate_many(): the same draws for many ACOs, for screens of a whole portfolio.

One recording serves all of them: what differs between ACOs stands in its constants. It is replayed for a few ACOs at a time,
and of the runs only the statistics are kept.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np

from lead_analysis.risk.draws import DEFAULT_SEED, Draws, cached_normals
from lead_analysis.risk.engine.replay import Replay
from lead_analysis.risk.shocks import ALL_RUNS
from lead_analysis.risk.simulate import (
    RESULTS,
    inputs_of_path_keys,
    options_by_year,
    path_keys,
    recorded_outputs,
    replay_inputs,
)
from lead_analysis.risk.summary import LEVELS, quantiles
from lead_model.axes import FloatArray, frozen
from lead_model.errors import ScenarioError
from lead_model.lookup import Varied
from lead_model.projection import project_variants
from lead_model.scenario import Scenario

DEFAULT_DRAWS = 1_024
RECORDED_ACOS = 256  # ACOs whose constants are computed together
REPLAYED_ACOS, REPLAYED_DRAWS = 8, 512  # of one replay: what stays in the processor's caches


@dataclass(frozen=True, slots=True)
class ManyResults:
    """Statistics of many ACOs, (P, A, …): P paths in the order of `paths`, A ACOs in the order of `vary`.

    ten_year_quantiles (P, A, Q); ten_year_mean, ten_year_loss_chance, any_loss_chance, losing_years (P, A);
    loss_chance, guarantee_exceeded_chance, false_loss_chance, owed_though_saved_chance (P, A, Y).
    """

    paths: tuple[str, ...]
    levels: tuple[float, ...]
    draws: int
    ten_year_quantiles: FloatArray
    ten_year_mean: FloatArray
    ten_year_loss_chance: FloatArray
    any_loss_chance: FloatArray
    losing_years: FloatArray
    loss_chance: FloatArray
    guarantee_exceeded_chance: FloatArray
    false_loss_chance: FloatArray
    owed_though_saved_chance: FloatArray

    def path(self, key: str) -> int:
        """Place of a path on the first axis. Raises ScenarioError for an unknown one."""
        if key not in self.paths:
            raise ScenarioError(f"unknown plan '{key}'. Known: {', '.join(self.paths)}.")
        return self.paths.index(key)


def simulate_many(
    scenario: Scenario,
    vary: Varied,
    draws: Draws | None = None,
    *,
    paths: tuple[str, ...] | None = None,
    levels: tuple[float, ...] = LEVELS,
) -> ManyResults:
    """Every ACO that `vary` describes (see `lead_model.lookup`), under the same draws.

    draws : 1,024 Sobol points of seed 2027 by default; paths : professional, global and every switch year by default.
    Raises ScenarioError for unknown plans and for inputs that cannot be varied.
    """
    draws = draws or cached_normals(DEFAULT_SEED, runs=DEFAULT_DRAWS)
    keys = paths or path_keys(scenario)
    unknown = [key for key in keys if key not in path_keys(scenario)]
    if unknown:
        raise ScenarioError(f"unknown plans: {', '.join(unknown)}. Known: {', '.join(path_keys(scenario))}.")
    acos = max((np.shape(values)[0] for values in vary.values()), default=1)
    parts = [
        part
        for start in range(0, acos, RECORDED_ACOS)
        for part in _in_groups(
            scenario, _rows(vary, start, acos), min(RECORDED_ACOS, acos - start), draws, keys, levels
        )
    ]
    statistics = {name: frozen(np.concatenate([part[name] for part in parts], axis=1)) for name in parts[0]}
    return ManyResults(tuple(keys), levels, draws.runs, **statistics)


def _rows(vary: Varied, start: int, acos: int) -> Varied:
    """Inputs of some of the ACOs; an input common to all stays as it is."""
    cut = slice(start, start + RECORDED_ACOS)
    arrays = {path: np.asarray(values) for path, values in vary.items()}
    return {path: array if array.shape[0] == 1 and acos > 1 else array[cut] for path, array in arrays.items()}


def _in_groups(
    scenario: Scenario, vary: Varied, acos: int, draws: Draws, keys: Sequence[str], levels: tuple[float, ...]
) -> Iterator[dict[str, FloatArray]]:
    """Statistics of a few ACOs after the other, from one recording of all of them."""
    planned = project_variants(scenario, vary, [inputs_of_path_keys(key) for key in path_keys(scenario)])
    recording, outputs = recorded_outputs(scenario, vary, [(p, ALL_RUNS) for p in planned], acos)
    for start in range(0, acos, REPLAYED_ACOS):
        rows = slice(start, min(start + REPLAYED_ACOS, acos))
        yield _statistics(
            scenario, Replay(recording, outputs, REPLAYED_DRAWS, rows), rows, draws, keys, levels
        )


def _statistics(
    scenario: Scenario,
    replay: Replay,
    rows: slice,
    draws: Draws,
    keys: Sequence[str],
    levels: tuple[float, ...],
) -> dict[str, FloatArray]:
    """Arrays (P, A, …) of `ManyResults` for the ACOs of `rows`."""
    years, acos = len(scenario.years), rows.stop - rows.start
    stored = {
        name: np.empty((years, acos, draws.runs), float if name[1] == "net" else bool)
        for name in replay.outputs
    }
    arrays = replay_inputs(replay.inputs, draws, scenario)
    for start in range(0, draws.runs, REPLAYED_DRAWS):
        cut = slice(start, min(start + REPLAYED_DRAWS, draws.runs))
        inputs = {source: array[:, cut] for source, array in arrays.items()}
        for name, values in replay(inputs, cut.stop - cut.start).items():
            stored[name][..., cut] = values.transpose(1, 0, 2)
    by_path = [_path_statistics(scenario, stored, key, levels) for key in keys]
    return {name: np.stack([statistics[name] for statistics in by_path]) for name in by_path[0]}


def _path_statistics(
    scenario: Scenario, stored: Mapping[tuple[str, str], Any], key: str, levels: tuple[float, ...]
) -> dict[str, FloatArray]:
    source = options_by_year(key, scenario.years, [path for path, _ in stored])
    net, exceeded, false_loss, owed = (
        [stored[option, name][year] for year, option in enumerate(source)] for name in RESULTS
    )
    total = reduce(np.add, net)
    losing = sum((of_year < 0).astype(np.int8) for of_year in net)
    return {
        "ten_year_quantiles": quantiles(np.sort(total, axis=-1), levels),
        "ten_year_mean": total.mean(axis=-1),
        "ten_year_loss_chance": (total < 0).mean(axis=-1),
        "any_loss_chance": (losing > 0).mean(axis=-1),
        "losing_years": losing.mean(axis=-1),
        "loss_chance": np.stack([(of_year < 0).mean(axis=-1) for of_year in net], axis=-1),
        "guarantee_exceeded_chance": np.stack([of_year.mean(axis=-1) for of_year in exceeded], axis=-1),
        "false_loss_chance": np.stack([of_year.mean(axis=-1) for of_year in false_loss], axis=-1),
        "owed_though_saved_chance": np.stack([of_year.mean(axis=-1) for of_year in owed], axis=-1),
    }
