"""The Shared Savings Program once more, as plain arithmetic, for the people and savings of `tests.independent`.

Calculation §12; the numbers are those of 42 CFR Part 425 and of the July 2026 proposal as quoted in public notes.
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
    "repayment": 0.01,
    "acpt_band": (math.inf, math.inf),
}  # fmt: skip
PROPOSED = {  # CMS-1848-P, July 2026
    "sharing": {**MSSP["sharing"], "basic_e": 0.60},
    "regional_weight_positive": (0.35, 0.35, 0.35, 0.35),  # of ENHANCED; BASIC keeps the regulation in force
    "prior_savings": 0.75,
    "acpt_band": (0.010, 0.015),
}
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
    rules = MSSP | (PROPOSED if values[f"{choice}.rules"] == "mssp-2027-proposed" else {})
    base = baseline_of(f)
    baseline = _mssp_baseline(f, base, values[f"{choice}.agreement"])
    years, first_months = _mssp_years(f, base, baseline)
    starts = [0, *range(values[f"{choice}.years_to_rebase"], len(years), MSSP["agreement_years"])]
    tracks = _tracks(values, len(years))
    for number, (start, stop) in enumerate(zip(starts, [*starts[1:], len(years)], strict=True)):
        agreement = min(values[f"{choice}.agreement"] + number, 4)
        _mssp_benchmarks(f, rules, baseline, base, first_months, years, start, stop, agreement, tracks[start])
    for number, py in enumerate(f.years):
        _mssp_settle(f, rules, tracks[number], py, number, years[number], result)
    return result


def _quotient(above: float, below: float) -> float:
    """One where either is zero: a group of nobody."""
    return above / below if above > 0 and below > 0 else 1.0


def _tracks(values: Mapping[str, Any], count: int) -> list[str]:
    level, order = values["choices.mssp.track"], "abcde"
    if level == "enhanced" or not values["choices.mssp.rises"]:
        return [level] * count
    first = order.index(level[-1])
    return [f"basic_{order[min(first + year, 4)]}" for year in range(count)]


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
        scored = {k: baseline[k] * money.raw_risk[k] for k in CATEGORIES}
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
    years: list[Year], start: int, stop: int, agreement: int, track: str,
) -> None:  # fmt: skip
    """Historical benchmark, adjustment and update of one agreement, put into its years."""
    n = f.at("organization.region.share_of_region")
    before = years[:start]
    last_risk = before[-1].risk if before else dict.fromkeys(GROUPS, 1.0)
    region = {k: baseline[k] * (1 + f.at("organization.region.gap_rate", 0, k)) for k in CATEGORIES}
    national, regional, historical = {}, {}, {}
    for g in GROUPS:
        national[g] = _mean(base.national, first_months, g) * math.prod(year.national[g] for year in before)
        regional[g] = (
            _mean(region, first_months, g) * math.prod(year.regional[g] for year in before) * last_risk[g]
        )
        historical[g] = _mean(baseline, first_months, g)
        if (
            before
        ):  # rebased: the last three years of own spending, brought to the last of them in trend and risk
            total = 0.0
            for back in (3, 2, 1):
                year = years[start - back]
                trend = math.prod(
                    n * y.national[g] + (1 - n) * y.regional[g] for y in years[start - back + 1 : start]
                )
                total += year.spend[g] * trend * last_risk[g] / year.risk[g]
            historical[g] = total / 3
    prior = f.at("organization.region.prior_savings_pbpm")
    months = {g: sum(first_months[k] for k in parts) for g, parts in GROUPS.items()}
    if before:
        three = years[start - 3 : start]
        prior = sum((year.benchmark - year.spending) / year.total_months for year in three) / 3
        # Pro-rated: savings of fewer people than there are now count for those people only.
        prior *= min(sum(year.total_months for year in three) / 3 / three[-1].total_months, 1.0)
        months = three[-1].months
    share = {g: months[g] / sum(months.values()) for g in GROUPS}
    gap = {g: regional[g] - historical[g] for g in GROUPS}
    if sum(share[g] * gap[g] for g in GROUPS) >= 0:
        weight = (rules if track == "enhanced" else MSSP)["regional_weight_positive"][agreement - 1]
    else:
        weight = MSSP["regional_weight_negative"][agreement - 1]
    adjustment = {
        g: held(weight * gap[g], -MSSP["cap_lower"] * national[g], MSSP["cap_upper"] * national[g])
        for g in GROUPS
    }
    regional_total = sum(share[g] * adjustment[g] for g in GROUPS)
    national_total = sum(share[g] * national[g] for g in GROUPS)
    prior_total = min(rules["prior_savings"] * max(prior, 0.0), MSSP["cap_upper"] * national_total)
    if prior_total > max(regional_total, 0.0):
        whole = sum(share[g] * historical[g] for g in GROUPS)
        adjustment = {g: prior_total * historical[g] / whole for g in GROUPS}
    elif regional_total <= 0:
        adjustment = dict.fromkeys(GROUPS, 0.0)
    down, up = rules["acpt_band"]
    for number in range(start, stop):
        year, span = years[number], years[start : number + 1]
        for g in GROUPS:
            nation, area, acpt = (
                math.prod(getattr(y, name)[g] for y in span) for name in ("national", "regional", "acpt")
            )
            two_way = n * nation + (1 - n) * area
            three_way = 2 / 3 * two_way + 1 / 3 * held(acpt, nation - down, nation + up)
            risk = min(year.risk[g] / last_risk[g], 1 + MSSP["risk_cap"])
            level = (historical[g] + adjustment[g]) * risk * year.months[g]
            year.benchmark += level * three_way
            year.two_way += level * two_way


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
    carrying = MSSP["repayment"] * spending * f.at("market.guarantee_carrying_rate") if two_sided else 0.0
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
