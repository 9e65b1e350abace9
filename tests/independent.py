"""LEAD once more, as plain arithmetic: one ACO, one year, one category at a time.

Written from the normative description of the calculation and the published rules, and from nothing in the package: no
array, no import, its own copy of every number CMS is reported to have said. What it gives is what the golden cases
state, and what the engine must give to the cent. Slow and flat on purpose: each line can be checked with a pocket
calculator.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

CATEGORIES = ("aged_disabled", "esrd", "high_needs")
FIRST, LAST = 2027, 2036
BANDS = ("band_1", "band_2", "band_3", "band_4")

# ---- what CMS is reported to have said: a number, parts of one, or numbers by the year from which they count --------

RULES: dict[str, Any] = {
    "two_way_weight": 2 / 3,
    "acpt_guardrail_upper": 0.003,
    "acpt_guardrail_lower": 0.002,
    "acpt_guardrail_upper_growth": 0.003,
    "acpt_guardrail_lower_growth": 0.002,
    "acpt_guardrail_upper_growth_yearly": 0.0,
    "acpt_guardrail_lower_growth_yearly": 0.0,
    "rate_book_weight_full_2032": {2027: 0.0, 2032: 1.0},
    "rate_book_weight_linear": {2027: 0.0, 2032: 0.2, 2033: 0.4, 2034: 0.6, 2035: 0.8, 2036: 1.0},
    "rate_book_level": 1.0,
    "base_year_weight_renewing": {"by1": 1 / 3, "by2": 1 / 3, "by3": 1 / 3},
    "base_year_weight_new": {"by1": 0.1, "by2": 0.3, "by3": 0.6},
    "sahs_removed_share": 1.0,
    "skin_substitutes_removed_share": 0.65,
    "national_category_share": {"aged_disabled": 0.805, "esrd": 0.008, "high_needs": 0.187},
    "voluntary_benchmark_limit_rate": 0.10,
    "regional_efficiency_weight": 0.5,
    "regional_efficiency_cap_rate": 0.05,
    "regional_efficiency_cap_former_mssp_rate": 0.03,
    "prior_savings_weight": 0.5,
    "prior_savings_cap_rate": 0.05,
    "administrative_add_on_rate": 0.015,
    "administrative_add_on_professional_share": 1.0,
    "risk_score_cap_rate": {"aged_disabled": 0.03, "esrd": 0.03, "high_needs": 0.04},
    "ai_inferred_score_weight": {2027: 0.0, 2029: 1 / 3, 2030: 2 / 3, 2031: 1.0},
    "global_discount_lower_spending": 0.03,
    "global_discount_higher_spending": {2027: 0.0175, 2028: 0.02, 2029: 0.0225, 2030: 0.025, 2031: 0.0275, 2032: 0.03},
    "professional_discount": 0.0,
    "quality_withhold_rate": 0.03,
    "quality_plan_share": 0.20,
    "ci_sep_gate_earned_share": 0.5,
    "ecqm_phase": {2027: 0, 2029: 1, 2031: 2},
    "high_performers_pool_rate": 0.0,
    "high_performers_pool_minimum_score_share": 0.9,
    "stop_loss_attachment": {"band_1": 10.0, "band_2": 20.0},
    "stop_loss_payout_rate": {"band_1": 0.8, "band_2": 0.9},
    "stop_loss_charge_factor": 1.0,
    "global_band_edge": {"band_1": 0.15, "band_2": 0.35, "band_3": 0.50},
    "global_share": {"band_1": 1.0, "band_2": 0.5, "band_3": 0.25, "band_4": 0.1},
    "professional_band_edge": {"band_1": 0.10, "band_2": 0.15, "band_3": 0.20},
    "professional_savings_share": {"band_1": 0.60, "band_2": 0.35, "band_3": 0.15, "band_4": 0.05},
    "professional_loss_share": {"band_1": 0.50, "band_2": 0.35, "band_3": 0.15, "band_4": 0.05},
    "sequestration_rate": 0.02,
    "guarantee_global_share": 0.04,
    "guarantee_professional_share": 0.02,
    "base_pcc_rate": 0.03164,
    "enhanced_pcc_target_rate": 0.07,
    "enhanced_pcc_minimum_rate": 0.02,
    "settlement_month": 9,
    "cara_first_py": 2028,
    "part_d_buy_down_first_py": 2029,
}  # fmt: skip
# Before the PY2027 methodology paper: "shared risk", 50% of savings and losses (webinar of January 2026).
PROFESSIONAL_HALF = {"band_1": 0.50, "band_2": 0.35, "band_3": 0.15, "band_4": 0.05}

# Medicare fee-for-service, 65 and older: two lognormals that meet the published concentration of spending.
COST_WEIGHTS, COST_LOG_MEANS, COST_LOG_SDS = (
    (0.856806, 0.143194),
    (-1.782920, 1.146853),
    (1.445460, 0.734702),
)


@dataclass
class Facts:
    """Inputs by dotted path as plain numbers, texts, lists by year, ramps and values by category."""

    values: Mapping[str, Any]

    @property
    def first_py(self) -> int:
        return self.values["organization.first_py"]

    @property
    def years(self) -> range:
        return range(self.first_py, LAST + 1)

    def at(self, path: str, py: int = 0, category: str = "") -> float:
        """The input in a year for a category."""
        value = self.values[path]
        if isinstance(value, Mapping) and category in value:
            value = value[category]
        if isinstance(value, list):
            return value[py - self.first_py]
        if isinstance(value, Mapping):  # a ramp
            start, level, from_py, to_py = (value[part] for part in ("start", "level", "from_py", "to_py"))
            if py >= to_py:
                return level
            return start + (level - start) * max(py - from_py, 0) / (to_py - from_py)
        return value

    def rule(self, name: str, py: int, part: str = "") -> float:
        """The rule value of a year, with the user's own numbers in place of CMS's; the last one said counts."""
        value = RULES[name]
        if name == "professional_savings_share" and self.values["rules.pack"] != "py2027-2026-07":
            value = PROFESSIONAL_HALF
        if isinstance(value, Mapping):
            value = value[part] if part else value[max(year for year in value if year <= max(py, min(value)))]
        for own in self.values["rules.overrides"]:
            if own["name"] == name and own["py"] in (None, py) and own["key"] in (None, part):
                value = own["value"]
        return value

    def bands(self, name: str, py: int) -> list[float]:
        return [self.rule(name, py, band) for band in BANDS if band in RULES[name]]


@dataclass
class Result:
    """Dollars by line and year, and the working: what stands between the inputs and the dollars, by year and by name."""

    lines: dict[str, dict[int, float]] = field(default_factory=dict)
    working: dict[int, dict[str, float]] = field(default_factory=dict)

    def line(self, name: str, py: int, dollars: float) -> float:
        self.lines.setdefault(name, {})[py] = dollars
        return dollars

    def note(self, py: int, **numbers: float) -> None:
        self.working.setdefault(py, {}).update(numbers)

    def note_by_category(self, py: int, **numbers: Mapping[str, float]) -> None:
        for name, by_category in numbers.items():
            self.note(py, **{f"{name} {category}": value for category, value in by_category.items()})


def held(value: float, low: float, high: float) -> float:
    return min(max(value, low), high)


# ---- LEAD --------------------------------------------------------------------------------------------------------


def lead(values: Mapping[str, Any]) -> Result:
    """Ten years of LEAD for one scenario, every line in dollars by year."""
    facts, result = Facts(values), Result()
    base = baseline_of(facts)
    state = State()
    for number, py in enumerate(facts.years):
        people = people_of(facts, py, number, state)
        money = spending_and_benchmark(facts, py, base, people, state, result)
        _settle(facts, py, number, base, people, money, state, result)
    return result


@dataclass
class State:
    """What is carried from year to year."""

    aligned: float = 0.0
    high_needs: float = 0.0
    national: dict[str, float] = field(default_factory=lambda: dict.fromkeys(CATEGORIES, 1.0))
    regional: dict[str, float] = field(default_factory=lambda: dict.fromkeys(CATEGORIES, 1.0))
    acpt: dict[str, float] = field(default_factory=lambda: dict.fromkeys(CATEGORIES, 1.0))
    update: dict[str, float] = field(default_factory=lambda: dict.fromkeys(CATEGORIES, 1.0))
    coded: dict[str, float] = field(default_factory=lambda: dict.fromkeys(CATEGORIES, 1.0))
    own_trend: dict[str, float] = field(default_factory=lambda: dict.fromkeys(CATEGORIES, 1.0))
    morbidity: dict[str, float] = field(default_factory=lambda: dict.fromkeys(CATEGORIES, 1.0))
    prior_spending: float = 0.0


@dataclass
class Base:
    """Baseline in base-year-3 dollars by category: H, what people cost, the region, the country; adjustment and class."""

    entered: dict[str, float]
    historical: dict[str, float]
    cost: dict[str, float]
    national: dict[str, float]
    adjustment: dict[str, float]
    regional: dict[str, float]
    lower_spending: bool
    start_share: dict[str, float]


def baseline_of(f: Facts) -> Base:
    """Calculation §2 and 3."""
    py, where = f.first_py, "organization.baseline"
    needs, esrd = (f.at("organization.category_share", py, k) for k in ("high_needs", "esrd"))
    share = {"aged_disabled": 1 - esrd - needs, "esrd": esrd, "high_needs": needs}
    new = f.values["organization.entry"] == "new"
    weights = "base_year_weight_new" if new else "base_year_weight_renewing"
    entered = entered_pbpm(f, share, [f.rule(weights, py, by) for by in ("by1", "by2", "by3")])
    base = Base(entered, {}, {}, {}, {}, {}, False, share)
    ratio, voluntary = f.at(f"{where}.voluntary_cost_factor"), f.at(f"{where}.voluntary_share")
    limit = f.rule("voluntary_benchmark_limit_rate", py)
    mix = [f.rule("national_category_share", py, k) for k in CATEGORIES]
    mean = sum(m * f.at(f"{where}.relativity", py, k) for m, k in zip(mix, CATEGORIES, strict=True))
    for k in CATEGORIES:
        # SAHS in full and skin substitutes at 65% leave both sides, the benchmark and the cost.
        out = f.rule("sahs_removed_share", py) * f.at(f"{where}.sahs_pbpm", py, k)
        out += f.rule("skin_substitutes_removed_share", py) * f.at(f"{where}.skin_substitutes_pbpm", py, k)
        net = max(entered[k] - out, 0.0)
        base.historical[k] = net * (1 + voluntary * (held(ratio, 1 - limit, 1 + limit) - 1))
        base.cost[k] = net * (1 + voluntary * (ratio - 1)) * f.at(f"{where}.actual_factor", py, k)
        base_years = f.values["organization.region.gap_basis"] == "base_years"
        gap_path = "organization.region.gap_rate" + ("_base_years" if base_years else "")
        base.regional[k] = base.historical[k] * (1 + f.at(gap_path, py, k))
        base.historical[k] *= f.at(f"{where}.base_years_factor")
        base.national[k] = f.at("market.national_pbpm") * f.at(f"{where}.relativity", py, k) / mean
    gap = sum(share[k] * (base.regional[k] - base.historical[k]) for k in CATEGORIES)
    named = f.values["organization.region.designation"]
    base.lower_spending = gap >= -1e-9 if named == "auto" else named == "lower_spending"
    prior_alone = not base.lower_spending and f.values["rules.prior_savings_higher_spending"]
    base.adjustment = dict.fromkeys(CATEGORIES, 0.0)
    if base.lower_spending or prior_alone:
        base.adjustment = _adjustment(f, base, prior_alone)
    return base


def entered_pbpm(f: Facts, share: Mapping[str, float], weights: list[float]) -> dict[str, float]:
    """The baseline as given: by category, one total split by relativity, or three base years brought to the third."""
    where, py = "organization.baseline", f.first_py
    how = f.values[f"{where}.entry"]
    if how == "categories":
        return {k: f.at(f"{where}.category_pbpm", py, k) for k in CATEGORIES}
    if how == "total":
        mean = sum(share[k] * f.at(f"{where}.relativity", py, k) for k in CATEGORIES)
        return {
            k: f.at(f"{where}.total_pbpm") * f.at(f"{where}.relativity", py, k) / mean for k in CATEGORIES
        }
    entered = {}
    for k in CATEGORIES:
        second = 1 + f.at(f"{where}.base_years.trend_by2_rate", py, k)
        first = second * (1 + f.at(f"{where}.base_years.trend_by1_rate", py, k))
        last_risk = f.at(f"{where}.base_years.by3.risk_score", py, k)
        entered[k] = sum(
            weight * f.at(f"{where}.base_years.{by}.pbpm", py, k) * trend * last_risk
            / f.at(f"{where}.base_years.{by}.risk_score", py, k)
            for weight, by, trend in zip(weights, ("by1", "by2", "by3"), (first, second, 1.0), strict=True)
        )  # fmt: skip
    return entered


def _adjustment(f: Facts, base: Base, prior_alone: bool) -> dict[str, float]:
    """The higher of the regional efficiency adjustment (by category) and the prior savings adjustment (on the total).

    prior_alone : a higher-spending ACO, under the reading by which it keeps its prior savings. Amendments §4.1 and §7.1.
    """
    py, share = f.first_py, base.start_share
    renewing_mssp = (
        f.values["organization.former_program"] == "mssp" and f.values["organization.entry"] == "renewing"
    )
    which = "regional_efficiency_cap_former_mssp_rate" if renewing_mssp else "regional_efficiency_cap_rate"
    weight, cap = f.rule("regional_efficiency_weight", py), f.rule(which, py)
    regional = {
        k: 0.0
        if prior_alone
        else min(max(weight * (base.regional[k] - base.historical[k]), 0.0), cap * base.national[k])
        for k in CATEGORIES
    }
    national_total = sum(share[k] * base.national[k] for k in CATEGORIES)
    prior = f.rule("prior_savings_weight", py) * f.at("organization.region.prior_savings_pbpm")
    prior = min(max(prior, 0.0), f.rule("prior_savings_cap_rate", py) * national_total)
    if prior - sum(share[k] * regional[k] for k in CATEGORIES) > 1e-9:
        total = sum(share[k] * base.historical[k] for k in CATEGORIES)
        return {k: prior * base.historical[k] / total for k in CATEGORIES}
    return regional


@dataclass
class People:
    """Months by category, the Medicaid-aligned among them, and what moving people to High Needs does to averages."""

    share: dict[str, float]
    months: dict[str, float]
    medicaid_share: dict[str, float]

    @property
    def total(self) -> float:
        return sum(self.months.values())


def people_of(f: Facts, py: int, number: int, state: State) -> People:
    """Calculation §1."""
    where = "organization"
    if number == 0:
        state.aligned = f.at(f"{where}.aligned")
        state.high_needs = f.at(f"{where}.category_share", py, "high_needs")
    else:
        state.aligned *= 1 + f.at(f"{where}.aligned_growth_rate", py)
        state.high_needs += f.at(f"{where}.high_needs_share_change", py)
    esrd, needs = f.at(f"{where}.category_share", py, "esrd"), state.high_needs
    share = {"aged_disabled": 1 - esrd - needs, "esrd": esrd, "high_needs": needs}
    counted = state.aligned
    if f.values["choices.alignment"] == "hybrid":
        counted *= 1 + f.at("choices.hybrid_added_share", py) * f.at("choices.hybrid_added_months") / 12
    exposure = f.at(f"{where}.exposure_share")
    block, block_needs = 0.0, f.at(f"{where}.medicaid.high_needs_share")
    if f.values[f"{where}.medicaid.elected"] and py >= f.at(f"{where}.medicaid.start_py"):
        block = (
            f.at(f"{where}.medicaid.beneficiaries") * 12 * exposure
        )  # deaths and moves there as everywhere
    mix = {"aged_disabled": 1 - block_needs, "esrd": 0.0, "high_needs": block_needs}
    months = {k: counted * share[k] * 12 * exposure + block * mix[k] for k in CATEGORIES}
    part = {k: block * mix[k] / months[k] if months[k] > 0 else 0.0 for k in CATEGORIES}
    return People(share, months, part)


def _relabeled(f: Facts, base: Base, people: People) -> dict[str, float]:
    """Factor on each average: newcomers to High Needs cost a multiple of it, those who remain keep the total unchanged."""
    if f.values["organization.high_needs_cost"] == "groups_keep":
        return dict.fromkeys(CATEGORIES, 1.0)
    moved = max(people.share["high_needs"] - base.start_share["high_needs"], 0.0)
    aged, needs = (base.start_share[k] * base.cost[k] for k in ("aged_disabled", "high_needs"))
    dollars = moved * f.at("organization.newcomer_cost_multiple") * base.cost["high_needs"]
    aged_before = (base.start_share["aged_disabled"] - moved) * base.cost["aged_disabled"]
    needs_before = (base.start_share["high_needs"] + moved) * base.cost["high_needs"]
    return {
        "aged_disabled": (aged - dollars) / aged_before if aged_before > 0 else 1.0,
        "esrd": 1.0,
        "high_needs": (needs + dollars) / needs_before if needs_before > 0 else 1.0,
    }


@dataclass
class Money:
    """A year's spending and benchmark in dollars, before settlement."""

    before_discount: float
    adjustment: float
    counterfactual: float
    spend: float
    medicaid_part: float
    programs_cost: float
    falls_runs: bool
    is_global: bool
    own_spend_pbpm: dict[str, float]
    coded_risk: dict[str, float]


def spending_and_benchmark(
    f: Facts, py: int, base: Base, people: People, state: State, result: Result
) -> Money:
    """Calculation §4, 5, 7 and 10."""
    is_global = f.values["choices.option"] == "global" or py >= (f.values["choices.switch_py"] or LAST + 1)
    moved = _relabeled(f, base, people)
    update = {k: _update(f, py, k, state) for k in CATEGORIES}
    n = ("national", "regional", "acpt")
    result.note_by_category(py, share=people.share, months=people.months, historical=base.historical,
                            adjustment=base.adjustment, update=update,
                            **{name: getattr(state, name) for name in n})  # fmt: skip
    before = unadjusted = counterfactual = saved = medicaid_cost = 0.0
    own_spend, coded_risk = {}, {}
    for k in CATEGORIES:
        months = people.months[k]
        raw = _risk(f, py, k, state) * moved[k]
        coded_risk[k] = state.coded[k] * moved[k]
        cap = f.rule("risk_score_cap_rate", py, k)
        risk = held(raw, 1 - cap, 1 + cap)
        book = base.regional[k] * f.rule("rate_book_level", py) * update[k] * risk
        weight = _rate_book_weight(f, py)
        block = people.medicaid_share[k]
        benchmark_factor = 1 + block * (f.at("organization.medicaid.benchmark_factor") - 1)
        per_month = {}
        for name, added in (("with", base.adjustment[k] if is_global else 0.0), ("without", 0.0)):
            own = (base.historical[k] + added) * update[k] * risk
            per_month[name] = ((1 - weight) * own + weight * book) * benchmark_factor
        before += per_month["with"] * months
        unadjusted += per_month["without"] * months
        state.own_trend[k] *= (
            1
            + f.at("market.regional_trend_rate", py, k)
            + f.at("market.own_trend_excess_rate", py, k)
            + f.at("market.growth_above_acpt_rate", py)
        )
        state.morbidity[k] *= 1 + f.at("market.morbidity_growth_rate", py, k)
        own_cost = base.cost[k] * moved[k] * state.own_trend[k] * state.morbidity[k]
        cost_factor = f.at("organization.medicaid.cost_factor")
        expected = own_cost * (1 + block * (cost_factor - 1)) * months
        rate = f.at("choices.savings_rate", py, k)
        counterfactual += expected
        saved += rate * expected
        medicaid_cost += own_cost * cost_factor * months * block
        own_spend[k] = own_cost * (1 - rate) * (1 + f.at("market.cost_stress_rate", py))
        result.note(py, **{f"risk {k}": risk, f"benchmark_pbpm {k}": per_month["with"],
                           f"expected_pbpm {k}": expected / months if months else 0.0})  # fmt: skip
    effect, cost, falls_runs = _programs(f, py, people.total / 12, counterfactual, is_global, result)
    return Money(
        before, before - unadjusted, counterfactual,
        (counterfactual - saved) * (1 + f.at("market.cost_stress_rate", py)) + effect,
        medicaid_cost / counterfactual, cost, falls_runs, is_global, own_spend, coded_risk,
    )  # fmt: skip


def _update(f: Facts, py: int, k: str, state: State) -> float:
    """Cumulative update from base year 3: two thirds two-way trend, one third ACPT within its guardrail."""
    yearly = f.values["rules.guardrail_basis"] == "yearly"
    grown = {
        name: 1 + f.at(f"market.{path}_rate", py, k)
        for name, path in (("national", "national_trend"), ("regional", "regional_trend"), ("acpt", "acpt"))
    }
    for name in ("national", "regional"):
        grown[name] += f.at("market.growth_above_acpt_rate", py)
    for name, factor in grown.items():
        getattr(state, name)[k] *= factor
        if not yearly:
            grown[name] = getattr(state, name)[k]
    n = f.at("organization.region.share_of_region")
    two_way = n * grown["national"] + (1 - n) * grown["regional"]
    suffix = "_growth_yearly" if yearly else "_growth"
    upper, lower = (
        max(
            f.rule(f"acpt_guardrail_{side}", py) + f.rule(f"acpt_guardrail_{side}{suffix}", py) * (py - 2027),
            0.0,
        )
        for side in ("upper", "lower")
    )
    weight, bound = f.rule("two_way_weight", py), f.values["rules.guardrail_bound"]
    acpt = grown["acpt"]
    if bound == "acpt":
        acpt = held(acpt, two_way - lower, two_way + upper)
    blended = weight * two_way + (1 - weight) * acpt
    if bound == "blend":
        blended = held(blended, two_way - lower, two_way + upper)
    state.update[k] = state.update[k] * blended if yearly else blended
    return state.update[k]


def _risk(f: Facts, py: int, k: str, state: State) -> float:
    """Coded risk score against base year 3, replaced by and by by the AI-inferred one where that is switched on."""
    state.coded[k] *= 1 + f.at("market.coded_risk_growth_rate", py, k)
    if not f.values["market.ai_inferred_scores"]:
        return state.coded[k]
    weight = f.rule("ai_inferred_score_weight", py)
    if f.values["rules.inferred_scores"] == "aged_disabled" and k != "aged_disabled":
        weight = 0.0
    return state.coded[k] * (1 + weight * f.at("market.ai_inferred_change_rate", py, k))


def _rate_book_weight(f: Facts, py: int) -> float:
    path = f.values["rules.rate_book"]
    if path == "none":
        return 0.0
    if path == "own":
        return f.at("rules.rate_book_own_weight", py)
    return f.rule(f"rate_book_weight_{path}", py)


def _programs(
    f: Facts, py: int, person_years: float, expected: float, is_global: bool, result: Result
) -> tuple[float, float, bool]:
    """Effect on expenditure, cost to the ACO, and whether a falls episode runs."""
    effect = cost = 0.0
    cara = "choices.cara"
    if is_global and f.values[f"{cara}.elected"] and py >= f.values[f"{cara}.first_py"]:
        share = min(f.at(f"{cara}.arrangements") * f.at(f"{cara}.spending_share_each"), 1.0)
        saved, target = f.at(f"{cara}.episode_savings_rate"), f.at(f"{cara}.target_discount_rate")
        specialists = share * expected * f.at(f"{cara}.adjustment_share") * (saved - target)
        effect += specialists - share * expected * saved
        result.line("cara_specialists", py, specialists)
    falls = "choices.falls"
    falls_runs = is_global and f.values[f"{falls}.elected"] and py >= f.rule("cara_first_py", py)
    if falls_runs:
        people = person_years * f.at(f"{falls}.participants_share")
        effect -= people * f.at(f"{falls}.avoided_dollars")
        cost += people * (f.at(f"{falls}.team_cost_dollars") + f.at(f"{falls}.modification_dollars"))
    for name in ("cost_sharing", "prevention_reward", "nutrition", "part_d_buy_down"):
        where = f"choices.incentives.{name}"
        if name == "part_d_buy_down" and py < f.rule("part_d_buy_down_first_py", py):
            continue
        uptake = f.at(f"{where}.uptake_share", py)
        cost += person_years * uptake * f.at(f"{where}.cost_dollars")
        effect += expected * uptake * f.at(f"{where}.effect_rate")
    return effect, cost, falls_runs


def _settle(
    f: Facts, py: int, number: int, base: Base, people: People, money: Money, state: State, result: Result
) -> None:
    """Calculation §6, 8, 9 and 11."""
    before, is_global = money.before_discount, money.is_global
    side = "lower" if base.lower_spending else "higher"
    discount = f.rule(f"global_discount_{side}_spending" if is_global else "professional_discount", py)
    score = quality_score(f, py, money.falls_runs)
    withhold = f.rule("quality_withhold_rate", py)
    if f.values["rules.quality_form"] == "compounding":
        after = before * (1 - discount) * (1 - withhold * (1 - score))
    else:
        after = before * (1 - discount - withhold * (1 - score))
    charge = payout = 0.0
    if f.values["choices.stop_loss.elected"]:
        points, rates = f.bands("stop_loss_attachment", py), f.bands("stop_loss_payout_rate", py)
        neutral = money.spend * sum(
            rate * part for rate, part in zip(rates, layer_cost_shares(points), strict=True)
        )
        charge = neutral * f.rule("stop_loss_charge_factor", py)
        payout = neutral * f.at("choices.stop_loss.experience_factor")
    flows = _capitation(f, py, before, money.spend, is_global, result)
    benchmark = result.line("benchmark", py, after - charge)
    expenditure = result.line("expenditure", py, money.spend - payout + flows["expenditure_change"])
    gross = result.line("gross_savings", py, benchmark - expenditure)
    shared = result.line("shared_savings", py, _shared(f, py, gross, benchmark, is_global))
    on = abs(shared) if f.values["rules.sequestration"] == "savings_and_losses" else max(shared, 0.0)
    sequestration = result.line("sequestration", py, -f.rule("sequestration_rate", py) * on)
    met = (
        score >= f.rule("high_performers_pool_minimum_score_share", py) - 1e-9
        and f.values["choices.quality.gate_met"]
    )
    pool = f.rule("high_performers_pool_rate", py) * benchmark if met else 0.0
    result.line("high_performers_pool", py, pool)
    owed = shared + sequestration + pool
    result.line("total_monies_owed", py, owed - flows["enhanced_pcc"] + flows["apo_cost"] - flows["apo"])
    result.line("benchmark_before_discount", py, before)
    result.line("adjustment", py, money.adjustment)
    result.line("discount", py, -before * discount)
    result.line("unearned_quality", py, after - before * (1 - discount))
    result.line("stop_loss_charge", py, -charge)
    result.line("stop_loss_payout", py, payout)
    result.line("spending", py, money.spend)
    result.note(py, discount=discount, quality_score=score, is_global=float(is_global))

    rate = 0.0 if base.lower_spending else f.rule("administrative_add_on_rate", py)
    if not is_global:
        rate *= f.rule("administrative_add_on_professional_share", py)
    costs = "organization.costs"
    per_month = f.at(f"{costs}.operating_pbpm") + f.at(f"{costs}.technology_pbpm")
    operating = (f.at(f"{costs}.fixed_dollars") + per_month * people.total) * (
        1 + f.at("market.cost_inflation_rate")
    ) ** number
    if number == 0:
        state.prior_spending = sum(base.cost[k] * people.months[k] for k in CATEGORIES)
    option = "global" if is_global else "professional"
    guarantee = state.prior_spending * f.rule(f"guarantee_{option}_share", py)
    state.prior_spending = money.spend
    cover = "choices.reinsurance"
    above = max(-shared, 0.0) - f.at(f"{cover}.attachment_loss_share") * benchmark
    # Whoever shares with the state shares what is paid out: shared savings after sequestration, pool included.
    state_part = money.medicaid_part * f.at("organization.medicaid.state_savings_share")
    kept = sum((
        owed,
        result.line("add_on", py, rate * before),
        result.line("capitation_margin", py, flows["margin"]),
        result.line("operating_cost", py, -operating),
        result.line("program_cost", py, -money.programs_cost),
        result.line("reinsurance_premium", py, -f.at(f"{cover}.premium_pbpm") * people.total),
        result.line("reinsurance_recovery", py, max(above, 0.0) * f.at(f"{cover}.payout_share")),
        result.line("guarantee_carrying_cost", py, -guarantee * f.at("market.guarantee_carrying_rate")),
        result.line("state_share", py, -max(owed, 0.0) * state_part),
    ))  # fmt: skip
    passed = result.line("provider_share", py, -max(kept, 0.0) * f.at("choices.provider_savings_share"))
    result.line("guarantee", py, guarantee)
    result.line("net", py, kept + passed)


def quality_score(f: Facts, py: int, falls_runs: bool) -> float:
    where = "choices.quality"
    if f.values[f"{where}.basis"] == "score":
        return f.at(f"{where}.score_share", py)
    names = ["readmission", "chronic_admission", "days_at_home", "follow_up", "experience"]
    points = [f.at(f"{where}.{name}_score", py) for name in names]
    phase = f.rule("ecqm_phase", py)
    if phase >= 1:
        for name in ("glycemic", "blood_pressure"):
            performed = 1.0 if phase == 1 else f.at(f"{where}.{name}_score", py)
            points.append(performed if f.values[f"{where}.ecqm_reported"] else 0.0)
    measures = sum(points) / len(points)
    if not f.values[f"{where}.gate_met"]:
        measures *= f.rule("ci_sep_gate_earned_share", py)
    serves = falls_runs and f.values["choices.falls.serves_as_quality_plan"]
    path = 1.0 if serves else f.at(f"{where}.plan_score_share", py)
    weight = f.rule("quality_plan_share", py)
    return (1 - weight) * measures + weight * path


def _capitation(
    f: Facts, py: int, before: float, spend: float, is_global: bool, result: Result
) -> dict[str, float]:
    """Capitation and advances of a year; a true capitation is counted in place of the claims it replaces."""
    where = "choices.capitation"
    kind = f.values[f"{where}.kind"]
    tcc = kind == "tcc" and is_global
    base_rate = f.rule("base_pcc_rate", py)
    base = 0.0 if tcc else base_rate * before
    extra = max(f.rule("enhanced_pcc_target_rate", py) - base_rate, f.rule("enhanced_pcc_minimum_rate", py))
    enhanced = extra * before if kind == "enhanced_pcc" else 0.0
    network = f.at(f"{where}.participant_spending_share")
    network += f.at(f"{where}.preferred_spending_share") * f.at(f"{where}.preferred_reduction_share")
    network = network if tcc else 0.0
    npcc = 0.0 if tcc else f.at(f"{where}.npcc_share")
    apo = 0.0 if tcc else f.at(f"{where}.apo_share") * before
    primary = base * f.at(f"{where}.primary_care_cost_share")
    margin = base - primary
    margin += network * (before - spend * f.at(f"{where}.network_cost_factor"))
    margin += npcc * (before - spend * f.at(f"{where}.npcc_cost_factor"))
    flows = {
        "enhanced_pcc": enhanced,
        "apo": apo,
        "apo_cost": apo * f.at(f"{where}.apo_actual_factor"),
        "margin": margin,
        "expenditure_change": base - primary + (network + npcc) * (before - spend),
    }
    result.line("base_pcc", py, base)
    result.line("tcc", py, network * before)
    result.line("npcc", py, npcc * before)
    result.line("enhanced_pcc_repayment", py, -enhanced)
    result.line("apo_reconciliation", py, flows["apo_cost"] - apo)
    return flows


def _shared(f: Facts, py: int, gross: float, benchmark: float, is_global: bool) -> float:
    """Marginal bands of |gross| over benchmark, on the pooled result once."""
    if is_global:
        edges, shares = f.bands("global_band_edge", py), f.bands("global_share", py)
    else:
        edges = f.bands("professional_band_edge", py)
        shares = f.bands(f"professional_{'savings' if gross >= 0 else 'loss'}_share", py)
    return banded(abs(gross), abs(benchmark), edges, shares) * (1 if gross >= 0 else -1)


def banded(size: float, benchmark: float, edges: list[float], shares: list[float]) -> float:
    kept, below = 0.0, 0.0
    for edge, share in zip([*edges, math.inf], shares, strict=True):
        kept += share * (held(size, below, edge * benchmark) - below)
        below = edge * benchmark
    return kept


def layer_cost_shares(points: list[float]) -> list[float]:
    """Share of all cost between each attachment point and the next, costs in multiples of their mean."""
    scale = sum(
        w * math.exp(mu + s * s / 2)
        for w, mu, s in zip(COST_WEIGHTS, COST_LOG_MEANS, COST_LOG_SDS, strict=True)
    )

    def below(limit: float) -> float:
        """E[min(cost, limit)], the limited expected value of the mixture."""
        total = 0.0
        for w, mu, s in zip(COST_WEIGHTS, COST_LOG_MEANS, COST_LOG_SDS, strict=True):
            mu = mu - math.log(scale)
            z = (math.log(limit) - mu) / s
            total += w * (math.exp(mu + s * s / 2) * _normal(z - s) + limit * (1 - _normal(z)))
        return total

    limited = [below(point) for point in points] + [1.0]
    return [upper - lower for lower, upper in pairwise(limited)]


def _normal(z: float) -> float:
    return 0.5 * math.erfc(-z / math.sqrt(2))
