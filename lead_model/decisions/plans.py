"""The ways to take part, and how a block of runs is projected under several of them.

Two projections, Professional and Global throughout, are enough for all of them: every other plan is the first up to its
move and the second from it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

import numpy as np

from lead_model.aco_result import aco_result
from lead_model.axes import FloatArray
from lead_model.lookup import Lookup, Varied
from lead_model.projection import Projection, project, project_variants
from lead_model.scenario import RiskOption, Scenario, switch_years
from lead_model.settlement import settlement

RUNS_A_CALL = (
    512  # arrays (R, 10, 3) of up to 128 KB: larger ones are fetched from the system anew at every step
)


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

    @property
    def inputs(self) -> Varied:
        """What `project` varies for it, the same in every run."""
        switch = np.nan if self.switch_py is None else float(self.switch_py)
        return {"choices.option": np.array([self.option.value]), "choices.switch_py": np.array([switch])}

    def of(self, scenario: Scenario) -> Scenario:
        """The scenario with this plan; raises ScenarioError when an election does not go with it."""
        return scenario.with_values({"choices.option": self.option, "choices.switch_py": self.switch_py})


PROFESSIONAL = Plan("professional", "Professional throughout", RiskOption.PROFESSIONAL)
GLOBAL = Plan("global", "Global throughout", RiskOption.GLOBAL)
BOTH = (PROFESSIONAL, GLOBAL)


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


def project_each(
    scenario: Scenario, plans: Sequence[Plan] = BOTH, vary: Varied | None = None
) -> Mapping[Plan, Projection]:
    """A projection of R runs for each plan, where `vary` gives R runs."""
    found = project_variants(scenario, vary or {}, [plan.inputs for plan in plans])
    return dict(zip(plans, found, strict=True))


def settled_anew(
    known: Mapping[Plan, Projection], scenario: Scenario, vary: Varied
) -> Mapping[Plan, Projection]:
    """The projections of a scenario that differs from that of `known` in nothing but how results are settled."""
    found = {}
    for plan, p in known.items():
        a = Lookup(scenario, {**vary, **plan.inputs})
        people, bench, spend = p.population, p.benchmark, p.spending
        result = settlement(a, people, bench, spend)
        own = aco_result(a, people, bench, spend, result)
        found[plan] = Projection(a, people, bench, spend, result, own)
    return found


@lru_cache(maxsize=128)  # one answer after the other asks for the same while a page is drawn
def both_options(scenario: Scenario) -> Mapping[Plan, Projection]:
    """The scenario in one run under Professional and under Global throughout; kept, so only to be read."""
    return project_each(scenario)


def own_projection(scenario: Scenario) -> Projection:
    """The scenario in one run under its own plan; only to be read."""
    return both_options(scenario).get(own_plan(scenario)) or project(scenario)


def nets_of_plans(options: Mapping[Plan, Projection], plans: Sequence[Plan]) -> FloatArray:
    """Net result of each plan (P, R, Y), from the projections of BOTH.

    Over a move one thing is carried: the guarantee of that year still rests on what was spent under Professional.
    """
    professional, as_global = (options[plan] for plan in BOTH)
    a, net = as_global.lookup, as_global.net
    rate = a.yearly_rule("guarantee_global_share") * a.yearly("world.guarantee_carrying_rate")
    more = professional.spending.spend_dollars - as_global.spending.spend_dollars
    before = as_global.aco_result.before_provider_share[:, 1:] - rate[:, 1:] * more[:, :-1]
    passed = np.broadcast_to(a.yearly("choices.provider_savings_share"), net.shape)[:, 1:]
    moving = before - np.maximum(before, 0.0) * passed
    found = []
    for plan in plans:
        if plan.switch_py is None:
            found.append(options[plan].net)
            continue
        year = as_global.years.index(plan.switch_py)
        parts = (professional.net[:, :year], moving[:, year - 1 : year], net[:, year + 1 :])
        found.append(np.concatenate(parts, axis=1))
    return np.stack(found)


def runs_of(vary: Varied | None) -> int:
    """Number of runs `vary` describes."""
    return max((np.shape(values)[0] for values in (vary or {}).values()), default=1)


def in_blocks(n_runs: int) -> list[slice]:
    """Slices of runs, about equal and small enough for one call."""
    count = -(-n_runs // RUNS_A_CALL)
    return [slice(n_runs * k // count, n_runs * (k + 1) // count) for k in range(count)]


def _repeated(values: Any, times: int) -> Any:
    array = np.asarray(values)
    return array if array.shape[0] == 1 else np.concatenate([array] * times)


# ---- which plan is best ----------------------------------------------------------------------------------------


def over_years(values: FloatArray) -> FloatArray:
    """Sum over years, the last axis, in a fixed order, so that a run alone equals the same run in a block, bit for bit."""
    total = np.zeros(values.shape[:-1])
    for year in range(values.shape[-1]):
        total = total + values[..., year]
    return total


def values_of_plans(options: Mapping[Plan, Projection], plans: Sequence[Plan]) -> FloatArray:
    """Net of all years less start-up cost (P, R), from the projections of BOTH: what a plan is worth against not taking
    part, which is zero."""
    start_up = options[GLOBAL].lookup.yearly("organisation.costs.start_up_dollars")[:, 0]
    return over_years(nets_of_plans(options, plans)) - start_up


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
