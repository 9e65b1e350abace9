"""project(): the recipes in order, for one scenario or a block of runs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lead_model.aco_result import AcoResult, aco_result
from lead_model.axes import FloatArray
from lead_model.benchmark import Benchmark, benchmark
from lead_model.cash import Cash, cash_calendar
from lead_model.lookup import Lookup, Varied
from lead_model.population import Population, population
from lead_model.scenario import Capitation, RiskOption, Scenario, switch_years
from lead_model.settlement import Settlement, settlement
from lead_model.spending import Spending, spending_without_programs, with_programs

RESULTS_CHANGED = "2026-11-22"  # results made before this date differ


@dataclass(frozen=True, slots=True)
class Projection:
    """Everything computed for a scenario. Arrays are (run, year) or (run, year, category)."""

    lookup: Lookup
    population: Population
    benchmark: Benchmark
    spending: Spending
    settlement: Settlement
    aco_result: AcoResult

    @property
    def scenario(self) -> Scenario:
        return self.lookup.scenario

    @property
    def years(self) -> tuple[int, ...]:
        return self.lookup.years

    @property
    def n_runs(self) -> int:
        return int(self.net.shape[0])

    @property
    def net(self) -> FloatArray:
        """Net result for the ACO, dollars (R, Y)."""
        return self.aco_result.net

    @property
    def ten_year_net(self) -> FloatArray:
        """Sum over performance years, start-up cost not included, dollars (R,)."""
        return _over_years(self.net)

    def cash(self) -> Cash:
        """The monthly cash calendar; worked out at each call, since most blocks of runs never need it."""
        return cash_calendar(self.lookup, self.settlement, self.aco_result)


def project(scenario: Scenario, vary: Varied | None = None) -> Projection:
    """The whole model for one scenario, or for many runs of it.

    vary : inputs that differ by run, see `lead_model.lookup`. Without it, R = 1.
    Raises ScenarioError for unknown paths and ParameterError for missing rule values.
    """
    (only,) = project_variants(scenario, vary or {}, ({},))
    return only


def project_variants(scenario: Scenario, vary: Varied, variants: Sequence[Varied]) -> list[Projection]:
    """`project(scenario, {**vary, **variant})` for each of `variants`; what they have in common is worked out once.

    variants : inputs that act in programs, settlement or outcome alone (option, switch year, quality), for one run or for
    as many as `vary`.
    """
    common = Lookup(scenario, vary)
    people = population(common)
    bench = benchmark(common, people)
    without = spending_without_programs(common, people, bench)
    projections = []
    for variant in variants:
        a = common.varied(variant)
        spend = with_programs(a, people, without)
        result = settlement(a, people, bench, spend)
        own = aco_result(a, people, bench, spend, result)
        projections.append(Projection(a, people, bench, spend, result, own))
    return projections


def option_scenarios(scenario: Scenario) -> Iterator[tuple[str, Scenario]]:
    """The same ACO under each way to take part: Professional throughout, Global throughout, each switch year.

    Professional throughout goes without TCC, CARA and the falls episode, which are for Global only.
    """
    as_professional: dict[str, Any] = {"choices.option": RiskOption.PROFESSIONAL, "choices.switch_py": None}
    yield "professional", _with_options(scenario, as_professional | _without_global_elections(scenario))
    yield "global", _with_options(scenario, {"choices.option": RiskOption.GLOBAL, "choices.switch_py": None})
    for py in switch_years(scenario):
        yield f"switch_{py}", _with_options(scenario, {**as_professional, "choices.switch_py": py})


def _without_global_elections(scenario: Scenario) -> dict[str, Any]:
    """What a Professional ACO cannot elect, left out, so that the options compare instead of one being refused."""
    changes: dict[str, Any] = {"choices.cara.elected": False, "choices.falls.elected": False}
    if scenario.choices.capitation.kind is Capitation.TCC:
        changes["choices.capitation.kind"] = Capitation.BASE_PCC
    return changes


def _with_options(scenario: Scenario, values: dict) -> Scenario:
    return scenario.with_values(values)


def _over_years(values: FloatArray) -> FloatArray:
    """Sum over years in a fixed order, so that one run alone equals the same run in a block, bit for bit."""
    total = np.zeros(values.shape[0])
    for year in range(values.shape[1]):
        total = total + values[:, year]
    return total
