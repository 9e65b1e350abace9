"""The Shared Savings Program once more, as plain arithmetic, for the people and savings of `tests.independent`.

Calculation §12 and amendments §3; the numbers are those of 42 CFR Part 425 and of the July 2026 proposal as quoted in
public notes.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from tests.independent import (
    CATEGORIES,
    Base,
    Facts,
    Result,
    State,
    baseline_of,
    entered_pbpm,
    held,
    people_of,
    quality_score,
    spending_and_benchmark,
)

MSSP: dict[str, Any] = {
    "sharing": {"basic_a": 0.40, "basic_b": 0.40, "basic_c": 0.50, "basic_d": 0.50, "basic_e": 0.50, "enhanced": 0.75},
    "savings_cap": {"basic": 0.10, "enhanced": 0.20},
    "loss_rate": 0.30,
    "loss_rate_floor": 0.40,
    "loss_rate_ceiling": 0.75,
    "limit_of_revenue": {"basic_c": 0.02, "basic_d": 0.04, "basic_e": 0.08},
    "limit_of_benchmark": {"basic_c": 0.01, "basic_d": 0.02, "basic_e": 0.04, "enhanced": 0.15},
    # first count of each band and the rate there; within a band it falls in a straight line to the next band's rate
    "size": ((500, 0.122), (1000, 0.087), (3000, 0.050), (5000, 0.039), (6000, 0.036), (7000, 0.034), (8000, 0.032),
             (9000, 0.031), (10_000, 0.030), (15_000, 0.027), (20_000, 0.025), (50_000, 0.022), (60_000, 0.020)),
    "sequestration": 0.02,
    "first_agreement_weights": (0.1, 0.3, 0.6),
    "later_agreement_weights": (1 / 3, 1 / 3, 1 / 3),
    "agreement_years": 5,
    "regional_weight_positive": (0.35, 0.50, 0.50, 0.50),
    "regional_weight_negative": (0.15, 0.25, 0.35, 0.50),
    "cap_upper": 0.05,
    "cap_lower": 0.015,
    "prior_savings": 0.50,
    "risk_cap": 0.03,
    "repayment": 0.005,
    "repayment_of_revenue": 0.01,
    "acpt_band": (math.inf, math.inf),
    "first_start_with_acpt": 2024,
    "first_start_with_half_rate": 2024,
}  # fmt: skip
PROPOSED = {  # CMS-1848-P, July 2026
    "sharing": {**MSSP["sharing"], "basic_e": 0.60},
    "regional_weight_positive": (0.35, 0.35, 0.35, 0.35),  # of ENHANCED; BASIC keeps the regulation in force
    "prior_savings": 0.75,
    "acpt_band": (0.010, 0.015),
}
PROPOSED_FIRST_START = 2027
RUNNING = {
    "acpt_band": (0.010, math.inf)
}  # of the proposal, an agreement that runs already gets the lower bound alone
GROUPS = {"aged_disabled": ("aged_disabled", "high_needs"), "esrd": ("esrd",)}


@dataclass
class Year:
    """A year of the ACO in the program's two groups: months, spending a month, yearly trend factors, coded risk."""

    months: dict[str, float]
    spend: dict[str, float]
    national: dict[str, float]
    regional: dict[str, float]
    acpt: dict[str, float]
    risk: dict[str, float]
    quality: float
    agreement_start: int = 0
    benchmark: float = 0.0
    two_way: float = 0.0

    @property
    def total_months(self) -> float:
        return sum(self.months.values())

    @property
    def spending(self) -> float:
        return sum(self.spend[g] * self.months[g] for g in GROUPS)


def _mean(
    values: Mapping[str, float], weights: Mapping[str, float], group: str, nobody: float = 0.0
) -> float:
    total = sum(weights[k] for k in GROUPS[group])
    return sum(values[k] * weights[k] for k in GROUPS[group]) / total if total > 0 else nobody


def mssp(values: Mapping[str, Any]) -> Result:
    """Staying in the Shared Savings Program, every line in dollars by year; Medicaid-aligned people stay outside."""
    f, result = Facts(values), Result()
    choice = "choices.mssp"
    base = baseline_of(f)
    baseline = _mssp_baseline(f, base, values[f"{choice}.agreement"])
    years, first_months = _mssp_years(f, base, baseline)
    left = values[f"{choice}.years_to_rebase"]
    starts = [0, *range(left, len(years), MSSP["agreement_years"])]
    tracks = _tracks(values, len(years))
    for number, (start, stop) in enumerate(zip(starts, [*starts[1:], len(years)], strict=True)):
        agreement = min(values[f"{choice}.agreement"] + number, 4)
        began = f.years[start] if start else f.first_py - (MSSP["agreement_years"] - left)
        for year in years[start:stop]:
            year.agreement_start = began
        one = Agreement(start, stop, agreement, tracks[start], began)
        _mssp_benchmarks(f, _rules(values, began), baseline, base, first_months, years, one)
    for number, py in enumerate(f.years):
        rules = _rules(values, years[number].agreement_start)
        _mssp_settle(f, rules, tracks[number], py, number, years[number], result)
    return result


@dataclass
class Agreement:
    """Places of its first year and of the one after it, its number, the track it begins in, and the year it began."""

    start: int
    stop: int
    number: int
    track: str
    began: int


def _rules(values: Mapping[str, Any], began: int) -> dict[str, Any]:
    if values["choices.mssp.rules"] != "mssp-2027-proposed":
        return MSSP
    return MSSP | (PROPOSED if began >= PROPOSED_FIRST_START else RUNNING)


def _quotient(above: float, below: float) -> float:
    """One where either is zero: a group of nobody."""
    return above / below if above > 0 and below > 0 else 1.0


def _tracks(values: Mapping[str, Any], count: int) -> list[str]:
    level, order = values["choices.mssp.track"], "abcde"
    if level == "enhanced":
        return [level] * count
    first, to_e = order.index(level[-1]), values["choices.mssp.level_e_from_year"]
    found = []
    for year in range(count):
        at = min(first + year, 4) if values["choices.mssp.rises"] else first
        found.append(f"basic_{order[4 if to_e is not None and year + 1 >= to_e else at]}")
    return found


def _mssp_baseline(f: Facts, base: Base, agreement: int) -> dict[str, float]:
    """Historical PBPM by category: after exclusions, without LEAD's limit on voluntary alignment, at MSSP's weights."""
    ratio, voluntary = (f.at(f"organization.baseline.voluntary_{part}") for part in ("cost_factor", "share"))
    limit = f.rule("voluntary_benchmark_limit_rate", f.first_py)
    net = {
        k: base.historical[k] / (1 + voluntary * (held(ratio, 1 - limit, 1 + limit) - 1)) for k in CATEGORIES
    }
    own = {k: net[k] * (1 + voluntary * (ratio - 1)) for k in CATEGORIES}
    if f.values["organization.baseline.entry"] != "base_years":
        return own
    weights = MSSP["first_agreement_weights" if agreement == 1 else "later_agreement_weights"]
    entered = entered_pbpm(f, base.start_share, list(weights))
    return {k: own[k] * entered[k] / base.entered[k] if base.entered[k] > 0 else own[k] for k in CATEGORIES}


def _mssp_years(f: Facts, base: Base, baseline: Mapping[str, float]) -> tuple[list[Year], dict[str, float]]:
    """People, spending and surroundings of every year, and the first year's months by category."""
    state, scratch = State(), Result()
    years, first_months = [], {}
    for number, py in enumerate(f.years):
        people = people_of(f, py, number, state)
        money = spending_and_benchmark(f, py, base, people, state, scratch)
        months = {k: people.months[k] * (1 - people.medicaid_share[k]) for k in CATEGORIES}
        first_months = first_months or months
        dollars = {k: baseline[k] * first_months[k] for k in CATEGORIES}
        factor = {
            name: {k: 1 + f.at(f"market.{path}_rate", py, k) for k in CATEGORIES}
            for name, path in (
                ("national", "national_trend"),
                ("regional", "regional_trend"),
                ("acpt", "acpt"),
            )
        }
        for name in ("national", "regional"):
            factor[name] = {
                k: one + f.at("market.growth_above_acpt_rate", py) for k, one in factor[name].items()
            }
        scored = {k: baseline[k] * money.coded_risk[k] for k in CATEGORIES}
        own_score = f.values["choices.mssp.quality_score_share"]
        years.append(
            Year(
                months={g: sum(months[k] for k in parts) for g, parts in GROUPS.items()},
                spend={g: _mean(money.own_spend_pbpm, months, g) for g in GROUPS},
                risk={
                    g: _quotient(_mean(scored, months, g), _mean(baseline, first_months, g)) for g in GROUPS
                },
                quality=quality_score(f, py, money.falls_runs) if own_score is None else own_score,
                **{
                    name: {g: _mean(by_k, dollars, g, nobody=1.0) for g in GROUPS}
                    for name, by_k in factor.items()
                },
            )
        )
    return years, first_months


def _mssp_benchmarks(
    f: Facts, rules: Mapping[str, Any], baseline: Mapping[str, float], base: Base, first_months: Mapping[str, float],
    years: list[Year], one: Agreement,
) -> None:  # fmt: skip
    """Historical benchmark, adjustment and update of one agreement, put into its years."""
    start, choice = one.start, "choices.mssp"
    n = f.at("organization.region.share_of_region")
    before = years[:start]
    last_risk = before[-1].risk if before else dict.fromkeys(GROUPS, 1.0)
    running = start == 0 and one.began < f.first_py
    months = {g: sum(first_months[k] for k in parts) for g, parts in GROUPS.items()}
    given, running_factor, region_factor = f.values[f"{choice}.running_benchmark_pbpm"], 1.0, 1.0
    measured = f.at(
        "organization.baseline.base_years_factor"
    )  # of the ACO's base years: not of the region, not published
    if running and given is not None:
        own = sum(baseline[k] * first_months[k] for k in CATEGORIES) / sum(first_months.values())
        running_factor = given / own
        region_factor = running_factor * measured
    gap_path, published_gap = (
        "organization.region.gap_rate",
        f.values["organization.region.gap_rate_base_years"],
    )
    published = published_gap is not None
    if published and (
        (running and given is not None) or f.values["organization.region.gap_basis"] == "base_years"
    ):
        gap_path += "_base_years"
    region = {k: baseline[k] / measured * (1 + f.at(gap_path, 0, k)) for k in CATEGORIES}
    at_risk = {k: base.national[k] * f.at(f"{choice}.national_risk", 0, k) for k in CATEGORIES}
    first_national = {g: _mean(base.national, first_months, g) for g in GROUPS}
    national, regional, historical, acpt_base = {}, {}, {}, {}
    for g in GROUPS:
        nation_grown = math.prod(year.national[g] for year in before)
        national[g] = first_national[g] * nation_grown
        acpt_base[g] = _mean(at_risk, first_months, g) * nation_grown * last_risk[g]
        regional[g] = (
            _mean(region, first_months, g) * math.prod(year.regional[g] for year in before) * last_risk[g]
        )
        historical[g] = _mean(baseline, first_months, g) * running_factor
        regional[g] *= region_factor
        if before:
            historical[g] = _rebased(f, base, first_months, years, start, g)
    prior = given_prior = f.at("organization.region.prior_savings_pbpm")
    if running and given is not None:
        prior = 0.0  # made in the running agreement, not before it
    if before:
        # Years before the projection have the prior savings given and as many people as its first year.
        saved = [given_prior] * 3 + [(year.benchmark - year.spending) / year.total_months for year in before]
        size = [sum(months.values())] * 3 + [year.total_months for year in before]
        # Pro-rated: savings of fewer people than there are now count for those people only.
        prior = sum(saved[-3:]) / 3 * min(sum(size[-3:]) / 3 / size[-1], 1.0)
        months = before[-1].months
    share = {g: months[g] / sum(months.values()) for g in GROUPS}
    national_total = sum(share[g] * national[g] for g in GROUPS)
    cap_total = MSSP["cap_upper"] * national_total
    relative_risk = {g: _quotient(acpt_base[g], national[g]) for g in GROUPS}
    offset = held(
        1 - (f.at(f"{choice}.dual_share") + sum(share[g] * relative_risk[g] for g in GROUPS) - 1), 0, 1
    )
    gap = {g: regional[g] - historical[g] for g in GROUPS}
    if sum(share[g] * gap[g] for g in GROUPS) >= 0:
        weight = (rules if one.track == "enhanced" else MSSP)["regional_weight_positive"][one.number - 1]
    else:
        weight = MSSP["regional_weight_negative"][one.number - 1]
    adjustment = {
        g: held(weight * gap[g], -MSSP["cap_lower"] * national[g], MSSP["cap_upper"] * national[g])
        for g in GROUPS
    }
    adjustment = {g: part * (offset if part < 0 else 1) for g, part in adjustment.items()}
    regional_total = sum(share[g] * adjustment[g] for g in GROUPS)
    total_share = {g: sum(first_months[k] for k in GROUPS[g]) for g in GROUPS}
    nation_then = sum(total_share[g] * first_national[g] for g in GROUPS)
    nation_now = sum(total_share[g] * national[g] for g in GROUPS)
    population = f.at(f"{choice}.population_adjustment_dollars") / 12 * nation_now / nation_then
    other_total = max(min(rules["prior_savings"] * max(prior, 0.0), cap_total), min(population, cap_total))
    if other_total - max(regional_total, 0.0) > 1e-9:
        whole = sum(share[g] * historical[g] for g in GROUPS)
        adjustment = {g: other_total * historical[g] / whole for g in GROUPS}
    elif regional_total <= 0:
        adjustment = dict.fromkeys(GROUPS, 0.0)
    down, up = rules["acpt_band"]
    two_way_weight = 2 / 3 if one.began >= MSSP["first_start_with_acpt"] else 1.0
    for number in range(start, one.stop):
        year, span = years[number], years[start : number + 1]
        for g in GROUPS:
            nation, area, acpt = (
                math.prod(getattr(y, name)[g] for y in span) for name in ("national", "regional", "acpt")
            )
            two_way = n * nation + (1 - n) * area
            # A flat dollar amount at the ACO's risk, over its own benchmark before adjustment.
            flat = 1 + (held(acpt, nation - down, nation + up) - 1) * _quotient(acpt_base[g], historical[g])
            three_way = max(two_way_weight * two_way + (1 - two_way_weight) * flat, 0.0)
            risk = min(year.risk[g] / last_risk[g], 1 + MSSP["risk_cap"])
            level = (historical[g] + adjustment[g]) * risk * year.months[g]
            year.benchmark += level * three_way
            year.two_way += level * two_way


def _rebased(
    f: Facts, base: Base, first_months: Mapping[str, float], years: list[Year], start: int, g: str
) -> float:
    """Mean of three base years of own spending, each brought to the last of them in trend and risk. Base years before the
    projection are base-year-3 spending taken back by the growth into the first performance year."""
    n = f.at("organization.region.share_of_region")
    growth = {
        k: 1
        + f.at("market.regional_trend_rate", f.first_py, k)
        + f.at("market.own_trend_excess_rate", f.first_py, k)
        + f.at("market.growth_above_acpt_rate", f.first_py)
        for k in CATEGORIES
    }
    total = 0.0
    for back in (3, 2, 1):
        place = start - back
        trend = math.prod(
            n * years[max(at, 0)].national[g] + (1 - n) * years[max(at, 0)].regional[g]
            for at in range(place + 1, start)
        )
        if place >= 0:
            spend, risk = years[place].spend[g], years[place].risk[g]
        else:
            earlier = {k: base.cost[k] / growth[k] ** (-1 - place) for k in CATEGORIES}
            spend, risk = _mean(earlier, first_months, g), 1.0
        total += spend * trend * years[start - 1].risk[g] / risk
    return total / 3


def _mssp_settle(
    f: Facts, rules: Mapping[str, Any], track: str, py: int, number: int, year: Year, result: Result
) -> None:
    values, enhanced = f.values, track == "enhanced"
    two_sided = track not in ("basic_a", "basic_b")
    assigned = year.total_months / 12
    elected = values["choices.mssp.minimum_rate"]
    minimum = elected if two_sided and elected is not None else _size_rate(assigned)
    spending, benchmark = year.spending, year.benchmark
    # The ACPT may not turn a year into a shared loss: the two-way benchmark replaces it where it is higher.
    guarded = (
        two_sided
        and spending > benchmark
        and spending - benchmark >= minimum * benchmark
        and year.two_way > benchmark
    )
    benchmark = year.two_way if guarded else benchmark
    gross = benchmark - spending
    standard = values["choices.mssp.quality"]
    sharing = (
        rules["sharing"][track]
        * {"standard_met": 1.0, "alternative_met": year.quality, "not_met": 0.0}[standard]
    )
    half = not enhanced and values["choices.mssp.low_revenue"] and assigned >= 5000
    half = half and year.agreement_start >= MSSP["first_start_with_half_rate"]
    earned = owed = 0.0
    if gross > 0 and not guarded:
        if gross < minimum * benchmark:
            sharing *= 0.5 if half else 0.0
        earned = min(sharing * gross, MSSP["savings_cap"]["enhanced" if enhanced else "basic"] * benchmark)
    if two_sided and -gross >= minimum * benchmark and gross < 0:
        scored = held(
            1 - rules["sharing"]["enhanced"] * year.quality,
            MSSP["loss_rate_floor"],
            MSSP["loss_rate_ceiling"],
        )
        rate = (
            (MSSP["loss_rate_ceiling"] if standard == "not_met" else scored)
            if enhanced
            else MSSP["loss_rate"]
        )
        limit = MSSP["limit_of_benchmark"][track] * benchmark
        revenue = values["choices.mssp.revenue_share"]
        if not enhanced and revenue is not None:
            limit = min(limit, MSSP["limit_of_revenue"][track] * revenue * spending)
        owed = min(rate * -gross, limit)
    costs = "organization.costs"
    per_month = f.at(f"{costs}.operating_pbpm") + f.at(f"{costs}.technology_pbpm")
    operating = (f.at(f"{costs}.fixed_dollars") + per_month * year.total_months) * values[
        "choices.mssp.operating_cost_factor"
    ]
    operating *= (1 + f.at("market.cost_inflation_rate")) ** number
    mechanism = MSSP["repayment"] * spending if two_sided else 0.0
    if values["choices.mssp.revenue_share"] is not None:
        revenue_dollars = values["choices.mssp.revenue_share"] * spending
        mechanism = min(mechanism, MSSP["repayment_of_revenue"] * revenue_dollars)
    carrying = mechanism * f.at("market.guarantee_carrying_rate")
    result.line("mssp_benchmark", py, benchmark)
    result.line("mssp_spending", py, spending)
    kept = sum((
        result.line("mssp_shared_savings", py, earned - owed),
        result.line("mssp_sequestration", py, -MSSP["sequestration"] * earned),
        result.line("mssp_operating_cost", py, -operating),
        result.line("mssp_carrying_cost", py, -carrying),
    ))  # fmt: skip
    passed = result.line("mssp_provider_share", py, -max(kept, 0.0) * f.at("choices.provider_savings_share"))
    result.line("mssp_net", py, kept + passed)


def _size_rate(assigned: float) -> float:
    """Size-based minimum rate: falls from a band's first count to its last one, where the next band's rate is reached."""
    bands = MSSP["size"]
    if assigned <= bands[0][0]:
        return bands[0][1]
    for (low, rate), (high, next_rate) in pairwise(bands):
        if low <= assigned < high:
            return rate + (next_rate - rate) * min((assigned - low) / (high - 1 - low), 1.0)
    return bands[-1][1]
