"""The projections that decisions read, and which participation path is best."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np

from lead_model.axes import FloatArray
from lead_model.lookup import Lookup, Varied
from lead_model.paths import ParticipationPath, PathKind, own_path, path_inputs, project_each
from lead_model.projection import Projection, project, settled
from lead_model.scenario import Scenario

KIND_LABELS = {
    PathKind.PROFESSIONAL: "Professional throughout",
    PathKind.GLOBAL: "Global throughout",
    PathKind.SWITCH: "Professional, then Global",
    PathKind.STAY_OUT: "Not taking part",
}


def resettled(
    known: Mapping[ParticipationPath, Projection], scenario: Scenario, vary: Varied
) -> Mapping[ParticipationPath, Projection]:
    """The projections of a scenario that differs from that of `known` in nothing but how results are settled."""
    return {
        path: settled(Lookup(scenario, {**vary, **path_inputs(path)}), p.population, p.benchmark, p.spending)
        for path, p in known.items()
    }


@lru_cache(maxsize=128)  # one answer after the other asks for the same while a page is drawn
def both_options(scenario: Scenario) -> Mapping[ParticipationPath, Projection]:
    """The scenario in one run under Professional and under Global throughout; kept, so only to be read."""
    return project_each(scenario)


def own_projection(scenario: Scenario) -> Projection:
    """The scenario in one run on its own path; only to be read."""
    return both_options(scenario).get(own_path(scenario)) or project(scenario)


def kind_values(values: FloatArray, paths: Sequence[ParticipationPath]) -> Mapping[PathKind, FloatArray]:
    """Value of the best path of each kind, from values (P, R): kind to (R,). Not participating is zero."""
    best: dict[PathKind, FloatArray] = {}
    for kind in (PathKind.PROFESSIONAL, PathKind.GLOBAL, PathKind.SWITCH):
        rows = [index for index, path in enumerate(paths) if path.kind is kind]
        if rows:
            best[kind] = values[rows].max(axis=0)
    best[PathKind.STAY_OUT] = np.zeros(values.shape[1])
    return best


def best_kinds(values: FloatArray, paths: Sequence[ParticipationPath]) -> list[PathKind]:
    """The best kind of each run, from values (P, R). Of equal ones the first of Professional, Global, switch, none."""
    by_kind = kind_values(values, paths)
    kinds = list(by_kind)
    return [kinds[index] for index in np.argmax(np.stack([by_kind[kind] for kind in kinds]), axis=0)]
