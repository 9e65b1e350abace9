"""The ways to take part, and how a block of runs is projected under several of them in one call."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from lead_model.assumptions import Varied
from lead_model.axes import FloatArray
from lead_model.projection import Projection, project
from lead_model.scenario import RiskOption, Scenario, switch_years

RUNS_A_CALL = 8192  # keeps a block of runs inside the processor's caches without many calls


class Kind(StrEnum):
    """What is decided: the option, or a move between them, or not taking part at all."""

    PROFESSIONAL = "professional"
    GLOBAL = "global"
    SWITCH = "switch"
    STAY_OUT = "stay_out"


KIND_LABELS = {
    Kind.PROFESSIONAL: "Professional throughout",
    Kind.GLOBAL: "Global throughout",
    Kind.SWITCH: "Professional, then Global",
    Kind.STAY_OUT: "Not taking part",
}


@dataclass(frozen=True, slots=True)
class Plan:
    """One way to take part. `key` is `professional`, `global` or `switch_2033`."""

    key: str
    label: str
    option: RiskOption
    switch_py: int | None = None

    @property
    def kind(self) -> Kind:
        return Kind.SWITCH if self.switch_py else Kind(self.option.value)

    def of(self, scenario: Scenario) -> Scenario:
        """The scenario with this plan; raises ScenarioError when an election does not go with it."""
        return scenario.with_values({"choices.option": self.option, "choices.switch_py": self.switch_py})


PROFESSIONAL = Plan("professional", "Professional throughout", RiskOption.PROFESSIONAL)
GLOBAL = Plan("global", "Global throughout", RiskOption.GLOBAL)


def switch_plan(py: int) -> Plan:
    """Professional up to the year before `py`, Global from `py`."""
    return Plan(f"switch_{py}", f"Professional, Global from PY{py}", RiskOption.PROFESSIONAL, py)


def all_plans(scenario: Scenario) -> tuple[Plan, ...]:
    """Professional throughout, Global throughout, and each possible switch year."""
    return (PROFESSIONAL, GLOBAL, *(switch_plan(py) for py in switch_years(scenario)))


def own_plan(scenario: Scenario) -> Plan:
    """The plan the scenario itself holds."""
    if scenario.choices.option is RiskOption.GLOBAL:
        return GLOBAL
    return switch_plan(scenario.choices.switch_py) if scenario.choices.switch_py else PROFESSIONAL


def project_plans(scenario: Scenario, plans: Sequence[Plan], vary: Varied | None = None) -> Projection:
    """One projection of P × R runs, plan after plan, where `vary` gives R runs. Elections that need Global
    (TCC, CARA) act only in the Global years of a plan, so a plan without such years is no error here."""
    runs = runs_of(vary)
    varied: dict[str, Any] = {path: _repeated(values, len(plans)) for path, values in (vary or {}).items()}
    switch = [np.nan if plan.switch_py is None else float(plan.switch_py) for plan in plans]
    varied["choices.option"] = np.repeat([plan.option.value for plan in plans], runs)
    varied["choices.switch_py"] = np.repeat(switch, runs)
    return project(scenario, varied)


def by_plan(values: FloatArray, n_plans: int) -> FloatArray:
    """(P·R, …) from `project_plans` to (P, R, …)."""
    return values.reshape(n_plans, -1, *values.shape[1:])


def runs_of(vary: Varied | None) -> int:
    """Number of runs `vary` describes."""
    return max((np.shape(values)[0] for values in (vary or {}).values()), default=1)


def in_blocks(n_runs: int, runs_each: int = 1) -> list[slice]:
    """Slices of runs small enough for one call when each run is projected `runs_each` times."""
    size = max(1, RUNS_A_CALL // runs_each)
    return [slice(start, min(start + size, n_runs)) for start in range(0, n_runs, size)]


def _repeated(values: Any, times: int) -> Any:
    array = np.asarray(values)
    return array if array.shape[0] == 1 else np.concatenate([array] * times)


# ---- which plan is best ----------------------------------------------------------------------------------------


def values_to_aco(projection: Projection) -> FloatArray:
    """Ten-year net less start-up cost (R,): what a plan is worth against not taking part, which is zero."""
    start_up = projection.assumptions.yearly("organisation.costs.start_up_dollars")[:, 0]
    return projection.ten_year_net - start_up


def kind_values(values: FloatArray, plans: Sequence[Plan]) -> Mapping[Kind, FloatArray]:
    """Value of the best plan of each kind, from values (P, R): kind to (R,). Not taking part is zero."""
    found: dict[Kind, FloatArray] = {}
    for kind in (Kind.PROFESSIONAL, Kind.GLOBAL, Kind.SWITCH):
        rows = [index for index, plan in enumerate(plans) if plan.kind is kind]
        if rows:
            found[kind] = values[rows].max(axis=0)
    found[Kind.STAY_OUT] = np.zeros(values.shape[1])
    return found


def best_kinds(values: FloatArray, plans: Sequence[Plan]) -> list[Kind]:
    """The best kind of each run, from values (P, R). Of equal ones the first of Professional, Global, switch, none."""
    by_kind = kind_values(values, plans)
    kinds = list(by_kind)
    return [kinds[index] for index in np.argmax(np.stack([by_kind[kind] for kind in kinds]), axis=0)]
