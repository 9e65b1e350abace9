"""project(): the recipes in order, for one scenario or a block of runs."""

from collections.abc import Sequence
from dataclasses import dataclass

from lead_model.aco_result import AcoResult, aco_result
from lead_model.axes import FloatArray, over_years
from lead_model.benchmark import Benchmark, benchmark
from lead_model.lookup import Lookup, Varied
from lead_model.population import Population, population
from lead_model.scenario import Scenario
from lead_model.settlement import Settlement, settlement
from lead_model.spending import Spending, spending_without_programs, with_programs

RESULTS_CHANGED = "2026-11-30"  # results made before this date differ


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
    def before_discount_pbpm(self) -> FloatArray:
        """Benchmark before discount by category (R, Y, C), with the adjustment where the settlement counts it."""
        return self.benchmark.before_discount_pbpm(self.settlement.is_global)

    @property
    def net(self) -> FloatArray:
        """Net result for the ACO, dollars (R, Y)."""
        return self.aco_result.net

    @property
    def ten_year_net(self) -> FloatArray:
        """Sum over performance years, start-up cost not included, dollars (R,)."""
        return over_years(self.net)


def project(scenario: Scenario, vary: Varied | None = None) -> Projection:
    """The whole model for one scenario, or for many runs of it.

    vary : inputs that differ by run, see `lead_model.lookup`. Without it, R = 1.
    Raises ScenarioError for unknown paths and ParameterError for missing rule values.
    """
    (only,) = project_variants(scenario, vary or {}, ({},))
    return only


def project_variants(scenario: Scenario, vary: Varied, variants: Sequence[Varied]) -> list[Projection]:
    """`project(scenario, {**vary, **variant})` for each of `variants`; what they have in common is worked out once.

    variants : inputs that act in programs, settlement or the ACO's result alone (option, switch year, quality), for one
    run or for as many as `vary`.
    """
    common = Lookup(scenario, vary)
    people = population(common)
    bench = benchmark(common, people)
    without = spending_without_programs(common, people, bench)
    each = [common.varied(variant) for variant in variants]
    return [settled(a, people, bench, with_programs(a, people, without)) for a in each]


def settled(a: Lookup, people: Population, bench: Benchmark, spend: Spending) -> Projection:
    """The projection that follows from all that is known before settlement."""
    result = settlement(a, people, bench, spend)
    return Projection(a, people, bench, spend, result, aco_result(a, people, bench, spend, result))
