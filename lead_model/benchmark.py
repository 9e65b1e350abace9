"""The benchmark before settlement: baseline, designation, adjustments, update, risk ratio, rate book.

Order of operations: exclusions, voluntary limit, adjustments added to the baseline, yearly update, capped risk ratio, rate
book; then shares are summed. Discount, quality and stop-loss follow in settlement.
"""

from dataclasses import dataclass

import numpy as np

from lead_model.axes import AGED_DISABLED, HIGH_NEEDS, BoolArray, FloatArray, sum_categories
from lead_model.lookup import Lookup
from lead_model.population import Population
from lead_model.rules import adjustments, alignment, baseline, risk_score, update
from lead_model.scenario import (
    BaselineEntry,
    Designation,
    Entry,
    FormerProgram,
    GuardrailBasis,
    GuardrailBound,
    HighNeedsCost,
    InferredScores,
    RateBookPath,
)


@dataclass(frozen=True, slots=True)
class HistoricalBaseline:
    """Historical PBPM in base-year-3 dollars, all (R, 1, C).

    entered_pbpm : as given; historical_pbpm : after exclusions, with voluntarily aligned people held within the limit;
    cost_pbpm : what people cost in base year 3 (`y`), after the same exclusions.
    """

    entered_pbpm: FloatArray
    historical_pbpm: FloatArray
    cost_pbpm: FloatArray
    regional_pbpm: FloatArray
    national_pbpm: FloatArray


@dataclass(frozen=True, slots=True)
class Adjustment:
    """Designation and the adjustment a Global, lower-spending ACO gets.

    gap_pbpm : (R, 1, 1) region minus ACO; lower_spending : (R, 1, 1); regional, adjustment : PBPM (R, 1, C).
    """

    gap_pbpm: FloatArray
    lower_spending: BoolArray
    regional_pbpm: FloatArray
    prior_savings_pbpm: FloatArray
    adjustment_pbpm: FloatArray


@dataclass(frozen=True, slots=True)
class Update:
    """Cumulative trend factors from base year 3, (R, Y, C); widths (R, Y, 1)."""

    two_way_factor: FloatArray
    acpt_factor: FloatArray
    update_factor: FloatArray
    upper_width: FloatArray
    lower_width: FloatArray


@dataclass(frozen=True, slots=True)
class Benchmark:
    """Everything about the benchmark that does not depend on the risk option, and the two it does.

    coded_risk_ratio (without AI-inferred scores), raw_risk_ratio, risk_ratio, rate_book_pbpm : (R, Y, C);
    rate_book_weight : (R, Y, 1); medicaid_factor : (R, Y, C).
    """

    baseline: HistoricalBaseline
    adjustment: Adjustment
    update: Update
    coded_risk_ratio: FloatArray
    raw_risk_ratio: FloatArray
    risk_ratio: FloatArray
    rate_book_pbpm: FloatArray
    rate_book_weight: FloatArray
    medicaid_factor: FloatArray

    def own_pbpm(self, with_adjustment: BoolArray) -> FloatArray:
        """Benchmark before the rate book, (R, Y, C). with_adjustment : (R|1, Y) where adjustments apply."""
        applied = np.where(with_adjustment[..., None], self.adjustment.adjustment_pbpm, 0.0)
        return (self.baseline.historical_pbpm + applied) * self.update.update_factor * self.risk_ratio

    def before_discount_pbpm(self, with_adjustment: BoolArray) -> FloatArray:
        """Benchmark before discount by category, (R, Y, C), rate book and Medicaid block included."""
        own = self.own_pbpm(with_adjustment)
        return update.rate_book_blend(own, self.rate_book_pbpm, self.rate_book_weight) * self.medicaid_factor


def benchmark(a: Lookup, people: Population) -> Benchmark:
    """All parts of the benchmark for a block of runs."""
    base = _baseline(a, people)
    trend = _update(a)
    coded = _coded_risk_ratio(a) * relabel_factor(a, people, base.cost_pbpm)
    raw = _with_inferred_scores(a, coded)
    ratio = risk_score.capped_risk_ratio(raw, a.rule("risk_score_cap_rate"))
    book = base.regional_pbpm * a.rule("rate_book_level") * trend.update_factor * ratio
    medicaid = 1.0 + people.medicaid_share * (a.number("organization.medicaid.benchmark_factor") - 1.0)
    return Benchmark(
        base, _adjustment(a, people, base), trend, coded, raw, ratio, book, _rate_book_weight(a), medicaid
    )


def relabel_factor(a: Lookup, people: Population, cost_pbpm: FloatArray) -> FloatArray:
    """What people who move to High Needs do to the averages of both categories, (R, Y, C); 1 for ESRD.

    Each is 1 where the groups keep their cost, so that a growing High Needs share raises spending and benchmark alike.
    """
    if a.scenario.organization.high_needs_cost is HighNeedsCost.GROUPS_KEEP:
        return np.ones((*people.relabeled_share.shape, 3))
    aged, needs = alignment.relabeled_factors(
        people.start_share, people.relabeled_share, cost_pbpm, a.yearly("organization.newcomer_cost_multiple")
    )
    result = np.ones((*aged.shape, 3))
    result[..., AGED_DISABLED] = aged
    result[..., HIGH_NEEDS] = needs
    return result


def _baseline(a: Lookup, people: Population) -> HistoricalBaseline:
    where = "organization.baseline"
    entered = _entered_pbpm(a, people)
    excluded = baseline.excluded_pbpm(
        a.number(f"{where}.sahs_pbpm"), a.number(f"{where}.skin_substitutes_pbpm"),
        a.rule("sahs_removed_share")[:, :1], a.rule("skin_substitutes_removed_share")[:, :1],
    )  # fmt: skip
    net = np.maximum(entered - excluded, 0.0)
    ratio, share = a.number(f"{where}.voluntary_cost_factor"), a.number(f"{where}.voluntary_share")
    limited = alignment.voluntary_benchmark_factor(ratio, a.rule("voluntary_benchmark_limit_rate")[:, :1])
    historical = net * (1.0 + share * (limited - 1.0))
    cost = net * (1.0 + share * (ratio - 1.0)) * a.number(f"{where}.actual_factor")
    # The region is what it is, whatever chance did to the ACO's own base years.
    regional = historical * (1.0 + a.gap_rate)
    historical = historical * a.number(f"{where}.base_years_factor")
    # The country's mix, not the ACO's: what a category costs nationally does not depend on who is aligned here.
    national = baseline.split_total(
        a.number("market.national_pbpm"),
        a.rule("national_category_share")[:, :1],
        a.number(f"{where}.relativity"),
    )
    return HistoricalBaseline(entered, historical, cost, regional, national)


def _entered_pbpm(a: Lookup, people: Population) -> FloatArray:
    """The baseline as the user gives it, (R, 1, C)."""
    where = "organization.baseline"
    entry = a.scenario.organization.baseline.entry
    if entry is BaselineEntry.CATEGORIES:
        return a.number(f"{where}.category_pbpm")
    if entry is BaselineEntry.TOTAL:
        return baseline.split_total(
            a.number(f"{where}.total_pbpm"), people.start_share, a.number(f"{where}.relativity")
        )
    years = [f"{where}.base_years.{by}" for by in ("by1", "by2", "by3")]
    pbpm = np.stack([np.broadcast_to(a.number(f"{by}.pbpm"), (a.n_runs, 1, 3)) for by in years], axis=-1)
    risk = np.stack(
        [np.broadcast_to(a.number(f"{by}.risk_score"), (a.n_runs, 1, 3)) for by in years], axis=-1
    )
    second = 1.0 + a.number(f"{where}.base_years.trend_by2_rate")
    first = second * (1.0 + a.number(f"{where}.base_years.trend_by1_rate"))
    trend = np.stack(
        [np.broadcast_to(f, (a.n_runs, 1, 3)) for f in (first, second, np.ones((1, 1, 1)))], axis=-1
    )
    newly = a.chosen("organization.entry", Entry.NEW)
    weight = np.where(
        newly, a.rule("base_year_weight_new")[:, :1], a.rule("base_year_weight_renewing")[:, :1]
    )
    return baseline.historical_pbpm(pbpm, trend, risk, weight[..., None, :])


def _adjustment(a: Lookup, people: Population, base: HistoricalBaseline) -> Adjustment:
    share = people.start_share
    gap = adjustments.regional_gap_pbpm(base.regional_pbpm, base.historical_pbpm, share)
    path = "organization.region.designation"
    lower = np.where(
        a.chosen(path, Designation.AUTO),
        gap >= adjustments.LEVEL_WITH_REGION_PBPM,
        a.chosen(path, Designation.LOWER),
    )
    renewing_mssp = a.chosen("organization.former_program", FormerProgram.MSSP) & a.chosen(
        "organization.entry", Entry.RENEWING
    )
    cap = np.where(renewing_mssp, a.rule("regional_efficiency_cap_former_mssp_rate")[:, :1],
                   a.rule("regional_efficiency_cap_rate")[:, :1])  # fmt: skip
    regional = adjustments.regional_efficiency_adjustment(
        base.regional_pbpm,
        base.historical_pbpm,
        base.national_pbpm,
        a.rule("regional_efficiency_weight")[:, :1],
        cap,
    )
    prior = adjustments.prior_savings_adjustment(
        a.number("organization.region.prior_savings_pbpm"),
        (base.national_pbpm * share).sum(axis=-1, keepdims=True),
        a.rule("prior_savings_weight")[:, :1], a.rule("prior_savings_cap_rate")[:, :1],
    )  # fmt: skip
    higher = adjustments.higher_adjustment(regional, prior, base.historical_pbpm, share)
    otherwise = np.zeros_like(regional)
    if a.scenario.rules.prior_savings_higher_spending:
        otherwise = adjustments.higher_adjustment(otherwise, prior, base.historical_pbpm, share)
    return Adjustment(gap, lower, regional, prior, np.where(lower, higher, otherwise))


def _update(a: Lookup) -> Update:
    shape = (a.n_runs, len(a.years), 3)
    rates = (a.growth_rate("national"), a.growth_rate("regional"), a.number("market.acpt_rate"))
    national, regional, acpt = (np.broadcast_to(1.0 + rate, shape) for rate in rates)
    n = a.number("organization.region.share_of_region")
    weight = a.rule("two_way_weight")
    yearly = a.scenario.rules.guardrail_basis is GuardrailBasis.YEARLY
    upper, lower = _widths(a, yearly)
    if not yearly:
        national, regional, acpt = map(update.cumulative, (national, regional, acpt))
    two_way = update.two_way_factor(national, regional, n)
    bound = a.scenario.rules.guardrail_bound
    third = update.guardrailed_acpt(acpt, two_way, upper, lower) if bound is GuardrailBound.ACPT else acpt
    blended = update.blended_update(two_way, third, weight)
    if bound is GuardrailBound.BLEND:
        blended = update.guardrailed_acpt(blended, two_way, upper, lower)
    if yearly:
        two_way, acpt, blended = map(update.cumulative, (two_way, acpt, blended))
    return Update(two_way, acpt, blended, upper, lower)


def _widths(a: Lookup, yearly: bool) -> tuple[FloatArray, FloatArray]:
    """Guardrail widths by year; both bases have their own growth after PY2027."""
    since = (np.array(a.years, dtype=np.float64) - 2027.0)[None, :, None]
    suffix = "growth_yearly" if yearly else "growth"
    upper, lower = (
        update.guardrail_width(
            a.rule(f"acpt_guardrail_{side}"), a.rule(f"acpt_guardrail_{side}_{suffix}"), since
        )
        for side in ("upper", "lower")
    )
    return upper, lower


def _coded_risk_ratio(a: Lookup) -> FloatArray:
    """Coded risk score against base year 3, (R, Y, C)."""
    shape = (a.n_runs, len(a.years), 3)
    return update.cumulative(np.broadcast_to(1.0 + a.number("market.coded_risk_growth_rate"), shape))


def _with_inferred_scores(a: Lookup, coded: FloatArray) -> FloatArray:
    """The coded ratio with AI-inferred scores in their part of it, before the cap; (R, Y, C)."""
    if not a.chosen("market.ai_inferred_scores", True).any():
        return coded
    inferred = coded * (1.0 + a.number("market.ai_inferred_change_rate"))
    weight = np.where(a.chosen("market.ai_inferred_scores", True), a.rule("ai_inferred_score_weight"), 0.0)
    if a.scenario.rules.inferred_scores is InferredScores.AGED_DISABLED:
        weight = weight * np.array([1.0, 0.0, 0.0])
    return risk_score.blended_risk_ratio(coded, inferred, weight)


def _rate_book_weight(a: Lookup) -> FloatArray:
    path = a.scenario.rules.rate_book
    if path is RateBookPath.OWN:
        own = a.number("rules.rate_book_own_weight")
        return np.broadcast_to(own, (own.shape[0], len(a.years), 1))
    if path is RateBookPath.NONE:
        return np.zeros((1, len(a.years), 1))
    return a.rule("rate_book_weight_linear" if path is RateBookPath.LINEAR else "rate_book_weight_full_2032")


def weighted_total(pbpm: FloatArray, people: Population) -> FloatArray:
    """Sum over categories weighted by the mix of all months: (R, Y, C) to (R, Y)."""
    return sum_categories(pbpm * people.total_share)
