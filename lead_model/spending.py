"""What the ACO's people cost: counterfactual, savings, and the effect of programs.

Order: base-year-3 cost, people moved to High Needs, own trend, morbidity, Medicaid block, savings, programs. The savings
rate is a reduction against what these people would have cost.
"""

from dataclasses import dataclass, replace

import numpy as np

from lead_model.axes import BoolArray, FloatArray, sum_categories
from lead_model.benchmark import Benchmark, relabel_factor
from lead_model.lookup import Lookup
from lead_model.population import Population
from lead_model.rules import enhancements
from lead_model.rules.update import cumulative
from lead_model.scenario.choices import Incentives

INCENTIVES = tuple(Incentives.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Programs:
    """Programs around the benchmark, dollars (R, Y). Costs are positive; effects on spending are negative when they save.

    cara_spending_dollars : change of expenditure, the specialists' part included; cara_specialists_dollars : their part;
    incentive_costs : one array an incentive, in the order of INCENTIVES.
    """

    cara_spending_dollars: FloatArray
    cara_specialists_dollars: FloatArray
    falls_spending_dollars: FloatArray
    falls_cost_dollars: FloatArray
    incentive_costs: tuple[FloatArray, ...]
    incentive_spending_dollars: FloatArray

    @property
    def spending_dollars(self) -> FloatArray:
        """All program effects on expenditure."""
        return self.cara_spending_dollars + self.falls_spending_dollars + self.incentive_spending_dollars

    @property
    def cara_aco_dollars(self) -> FloatArray:
        """What the episodes leave with the ACO before corridors."""
        return -self.cara_spending_dollars

    @property
    def cost_dollars(self) -> FloatArray:
        """What the ACO pays for falls prevention and incentives."""
        return self.falls_cost_dollars + sum(self.incentive_costs)


@dataclass(frozen=True, slots=True)
class Spending:
    """PBPM (R, Y, C) and dollars (R, Y).

    relabel_factor, own_trend_factor, morbidity_factor, medicaid_factor : (R, Y, C) factors on `cost_pbpm` of the baseline;
    stress_dollars : what costs above plan add to spending after savings.
    """

    cost_pbpm: FloatArray
    relabel_factor: FloatArray
    own_trend_factor: FloatArray
    morbidity_factor: FloatArray
    medicaid_factor: FloatArray
    counterfactual_pbpm: FloatArray
    savings_rate: FloatArray
    counterfactual_dollars: FloatArray
    savings_dollars: FloatArray
    stress_dollars: FloatArray
    programs: Programs
    spend_dollars: FloatArray


def spending(a: Lookup, people: Population, bench: Benchmark) -> Spending:
    """Expenditure of every year, before stop-loss and capitation."""
    return with_programs(a, people, spending_without_programs(a, people, bench))


def with_programs(a: Lookup, people: Population, without: Spending) -> Spending:
    """Spending with the programs that run; some of them know the risk option."""
    around = _programs(a, people, without.counterfactual_dollars)
    return replace(without, programs=around, spend_dollars=without.spend_dollars + around.spending_dollars)


def spending_without_programs(a: Lookup, people: Population, bench: Benchmark) -> Spending:
    """Expenditure of every year as if there were no programs: the part that does not know the risk option."""
    shape = (a.n_runs, len(a.years), 3)
    relabel = relabel_factor(a, people, bench.baseline.cost_pbpm)
    regional, excess = a.growth_rate("regional"), a.number("market.own_trend_excess_rate")
    trend = cumulative(np.broadcast_to(1.0 + regional + excess, shape))
    morbidity = cumulative(np.broadcast_to(1.0 + a.number("market.morbidity_growth_rate"), shape))
    medicaid = 1.0 + people.medicaid_share * (a.number("organization.medicaid.cost_factor") - 1.0)
    cost = bench.baseline.cost_pbpm
    counterfactual = cost * relabel * trend * morbidity * medicaid
    rate = np.broadcast_to(a.number("choices.savings_rate"), shape)
    dollars = counterfactual * people.months
    expected = sum_categories(dollars)
    savings = sum_categories(dollars * rate)
    stress = (expected - savings) * a.yearly("market.cost_stress_rate")
    none = np.zeros_like(expected)
    return Spending(
        cost, relabel, trend, morbidity, medicaid, counterfactual, rate, expected, savings, stress,
        Programs(none, none, none, none, (none,) * len(INCENTIVES), none), expected - savings + stress,
    )  # fmt: skip


def _programs(a: Lookup, people: Population, expected: FloatArray) -> Programs:
    cara, specialists = _cara(a, expected)
    falls_people = enhancements.users(people.person_years, a.yearly("choices.falls.participants_share"))
    falls_people = np.where(falls_running(a), falls_people, 0.0)
    falls_cost = falls_people * (
        a.yearly("choices.falls.team_cost_dollars") + a.yearly("choices.falls.modification_dollars")
    )
    none = np.zeros_like(expected)
    costs, effect = [], none
    for name in INCENTIVES:
        uptake = incentive_uptake(a, name)
        if not uptake.any():
            costs.append(none)
            continue
        people_using = enhancements.users(people.person_years, uptake)
        costs.append(people_using * a.yearly(f"choices.incentives.{name}.cost_dollars"))
        effect = effect + expected * uptake * a.yearly(f"choices.incentives.{name}.effect_rate")
    return Programs(
        cara,
        specialists,
        -falls_people * a.yearly("choices.falls.avoided_dollars"),
        falls_cost,
        tuple(costs),
        effect,
    )


def incentive_uptake(a: Lookup, name: str) -> FloatArray:
    """Share of people who use an incentive (R|1, Y|1); none before the year from which it is allowed."""
    uptake = a.yearly(f"choices.incentives.{name}.uptake_share")
    if name != "part_d_buy_down":
        return uptake
    return uptake * enhancements.from_year(np.array([a.years]), a.yearly_rule("part_d_buy_down_first_py"))


def falls_running(a: Lookup) -> BoolArray:
    """Years with a falls-prevention episode (R|1, Y): a CARA episode, so Global years from the first CARA year on."""
    started = enhancements.from_year(np.array([a.years]), a.yearly_rule("cara_first_py"))
    return a.is_global & started & a.chosen("choices.falls.elected", True)[..., 0]


def episode_share(a: Lookup) -> FloatArray:
    """Share of expected cost in CARA episodes (R|1, Y); Global years from the first CARA year."""
    where = "choices.cara"
    started = enhancements.from_year(np.array([a.years]), a.whole(f"{where}.first_py"))
    share = np.minimum(a.yearly(f"{where}.arrangements") * a.yearly(f"{where}.spending_share_each"), 1.0)
    return np.where(a.is_global & started & a.chosen(f"{where}.elected", True)[..., 0], share, 0.0)


def _cara(a: Lookup, expected: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Change of expenditure through episodes, and the specialists' part of it."""
    where = "choices.cara"
    episodes = episode_share(a) * expected
    discount, saved = a.yearly(f"{where}.target_discount_rate"), a.yearly(f"{where}.episode_savings_rate")
    specialists = episodes * enhancements.specialists_rate(
        discount, saved, a.yearly(f"{where}.adjustment_share")
    )
    return specialists - episodes * saved, specialists
