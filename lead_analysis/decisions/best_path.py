"""The projections that decisions read, and the kinds of participation path in words."""

from collections.abc import Mapping
from functools import lru_cache

from lead_model.lookup import Lookup, Varied
from lead_model.paths import ParticipationPath, PathKind, own_path, path_inputs, project_each
from lead_model.projection import Projection, project, settled
from lead_model.scenario import Scenario

KIND_LABELS = {
    PathKind.PROFESSIONAL: "Professional throughout",
    PathKind.GLOBAL: "Global throughout",
    PathKind.SWITCH: "Professional, then Global",
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
