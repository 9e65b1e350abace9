"""The participation paths: Professional throughout, Global throughout, and the switch to Global in each possible year.

Two projections, Professional and Global throughout, are enough for all of them: every other path is the first up to its
switch and the second from it (`nets_of_paths`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from lead_model.axes import FloatArray, over_years
from lead_model.errors import ScenarioError
from lead_model.lookup import Varied
from lead_model.projection import Projection, project, project_variants
from lead_model.scenario import Capitation, RiskOption, Scenario, switch_years

SAME_DOLLARS = 0.5  # paths closer than this count as equal


class PathKind(StrEnum):
    """One option throughout, or a switch between them."""

    PROFESSIONAL = "professional"
    GLOBAL = "global"
    SWITCH = "switch"


@dataclass(frozen=True, slots=True)
class ParticipationPath:
    """One way through the performance years. option : of the first year; switch_py : the first Global year of a path that
    starts in Professional, None for one option throughout."""

    option: RiskOption
    switch_py: int | None = None

    @property
    def kind(self) -> PathKind:
        """The kind of decision it is."""
        return PathKind.SWITCH if self.switch_py else PathKind(self.option.value)

    @property
    def key(self) -> str:
        """`professional`, `global` or `switch_2033`."""
        return f"{self.kind}_{self.switch_py}" if self.switch_py else self.kind.value

    @property
    def label(self) -> str:
        """The path in words."""
        if self.switch_py is None:
            return f"{self.option.value.capitalize()} throughout"
        return f"Professional, Global from PY{self.switch_py}"

    @property
    def short_label(self) -> str:
        """The path in a word or three, for tables and legends."""
        return self.option.value.capitalize() if self.switch_py is None else f"Global from {self.switch_py}"

    def throughout(self, py: int) -> "ParticipationPath":
        """The path of one option throughout whose option this path has in `py`."""
        return self if self.switch_py is None else GLOBAL if py >= self.switch_py else PROFESSIONAL


PROFESSIONAL = ParticipationPath(RiskOption.PROFESSIONAL)
GLOBAL = ParticipationPath(RiskOption.GLOBAL)
BOTH = (PROFESSIONAL, GLOBAL)


def switch_path(py: int) -> ParticipationPath:
    """Professional up to the year before `py`, Global from `py`."""
    return ParticipationPath(RiskOption.PROFESSIONAL, py)


def all_paths(scenario: Scenario) -> tuple[ParticipationPath, ...]:
    """Professional throughout, Global throughout, and each possible switch year: the order used everywhere."""
    return (*BOTH, *map(switch_path, switch_years(scenario)))


def own_path(scenario: Scenario) -> ParticipationPath:
    """The path the scenario itself holds."""
    if scenario.choices.option is RiskOption.GLOBAL:
        return GLOBAL
    return ParticipationPath(RiskOption.PROFESSIONAL, scenario.choices.switch_py)


def path_of_key(key: str) -> ParticipationPath:
    """The path with this key. Raises ScenarioError for a key that is none.

    >>> path_of_key("switch_2033").label
    'Professional, Global from PY2033'
    """
    kind, _, py = key.partition("_")
    if kind == PathKind.SWITCH and py.isdigit():
        return switch_path(int(py))
    if key not in [path.key for path in BOTH]:
        raise ScenarioError(
            f"unknown participation path '{key}'. Known: professional, global, switch_2033 and so on."
        )
    return ParticipationPath(RiskOption(key))


def best_paths(values: FloatArray, paths: Sequence[ParticipationPath]) -> tuple[ParticipationPath, ...]:
    """The path of largest value in each run, from dollars (P, R); of equal ones the first, which keeps to one option."""
    near = values >= values.max(axis=0) - SAME_DOLLARS
    return tuple(paths[index] for index in np.argmax(near, axis=0))


# ---- scenarios and projections -----------------------------------------------------------------------------------


def with_path(scenario: Scenario, path: ParticipationPath) -> Scenario:
    """The same ACO on a path. Professional throughout goes without TCC, CARA and the falls episode, which are for Global
    only, so that the paths compare instead of one being refused."""
    values: dict[str, Any] = {"choices.option": path.option, "choices.switch_py": path.switch_py}
    if path == PROFESSIONAL:
        values |= {"choices.cara.elected": False, "choices.falls.elected": False}
        if scenario.choices.capitation.kind is Capitation.TCC:
            values["choices.capitation.kind"] = Capitation.BASE_PCC
    return scenario.with_values(values)


def option_scenarios(scenario: Scenario) -> Iterator[tuple[str, Scenario]]:
    """Key and scenario of every participation path."""
    return ((path.key, with_path(scenario, path)) for path in all_paths(scenario))


def path_inputs(*paths: ParticipationPath, runs: int = 1) -> Varied:
    """What `project` varies for these paths, `runs` runs each. Elections that need Global (TCC, CARA, falls) rest in
    Professional years, so a path without Global years is no error here."""
    switch = [np.nan if path.switch_py is None else float(path.switch_py) for path in paths]
    return {
        "choices.option": np.repeat([path.option.value for path in paths], runs),
        "choices.switch_py": np.repeat(switch, runs),
    }


def project_paths(
    scenario: Scenario, paths: Sequence[ParticipationPath], vary: Varied | None = None
) -> Projection:
    """One projection of P × R runs, path after path, where `vary` gives R runs."""
    vary = vary or {}
    runs = max((np.shape(values)[0] for values in vary.values()), default=1)
    repeated = {name: _repeated(values, len(paths)) for name, values in vary.items()}
    return project(scenario, {**repeated, **path_inputs(*paths, runs=runs)})


def _repeated(values: Any, times: int) -> Any:
    array = np.asarray(values)
    return array if array.shape[0] == 1 else np.concatenate([array] * times)


def by_path(values: FloatArray, n_paths: int) -> FloatArray:
    """(P·R, …) from `project_paths` to (P, R, …)."""
    return values.reshape(n_paths, -1, *values.shape[1:])


def project_each(
    scenario: Scenario, paths: Sequence[ParticipationPath] = BOTH, vary: Varied | None = None
) -> Mapping[ParticipationPath, Projection]:
    """A projection of R runs for each path, where `vary` gives R runs."""
    projections = project_variants(scenario, vary or {}, [path_inputs(path) for path in paths])
    return dict(zip(paths, projections, strict=True))


# ---- results of every path from the two options --------------------------------------------------------------------


def nets_of_paths(
    options: Mapping[ParticipationPath, Projection], paths: Sequence[ParticipationPath]
) -> FloatArray:
    """Net result of each path (P, R, Y), from the projections of BOTH.

    Over a switch one thing is carried: the guarantee of that year still rests on what was spent under Professional.
    """
    professional, as_global = (options[path] for path in BOTH)
    a, net = as_global.lookup, as_global.net
    rate = a.yearly_rule("guarantee_global_share") * a.yearly("market.guarantee_carrying_rate")
    more = professional.spending.spend_dollars - as_global.spending.spend_dollars
    before = as_global.aco_result.before_provider_share[:, 1:] - rate[:, 1:] * more[:, :-1]
    passed = np.broadcast_to(a.yearly("choices.provider_savings_share"), net.shape)[:, 1:]
    switching = before - np.maximum(before, 0.0) * passed
    nets = []
    for path in paths:
        if path.switch_py is None:
            nets.append(options[path].net)
            continue
        year = as_global.years.index(path.switch_py)
        pieces = (professional.net[:, :year], switching[:, year - 1 : year], net[:, year + 1 :])
        nets.append(np.concatenate(pieces, axis=1))
    return np.stack(nets)


def values_of_paths(
    options: Mapping[ParticipationPath, Projection], paths: Sequence[ParticipationPath]
) -> FloatArray:
    """Net of all years less start-up cost (P, R), from the projections of BOTH: what a path is worth relative to not
    participating, which is zero."""
    start_up = options[GLOBAL].lookup.yearly("organization.costs.start_up_dollars")[:, 0]
    return over_years(nets_of_paths(options, paths)) - start_up
