"""Benchmark of one agreement of the Shared Savings Program: what it rests on, rebasing, adjustment, update, risk ratio."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from lead_analysis.other_models import mssp_benchmark
from lead_analysis.other_models.mssp import RuleValues
from lead_model.axes import CATEGORY_AXIS, YEAR_AXIS, BoolArray, FloatArray

AGREEMENT_BANDS = ("band_1", "band_2", "band_3", "band_4")
BASE_YEARS = 3


@dataclass(frozen=True, slots=True)
class MsspInputs:
    """The ACO's people, spending and surroundings; category arrays (R, Y, 3), axes may be 1 where stated.

    years : performance years, Y of them. baseline_pbpm, baseline_months, regional_pbpm, national_pbpm : (R,
    1, 3) at base year 3, regional already at the ACO's risk. months, spend_pbpm : (R, Y, 3).
    national_factor, regional_factor, acpt_factor : (R, Y, 3) yearly factors, the first from base year 3 to
    the first year. risk_ratio : (R, Y, 3) coded risk against base year 3, before any cap. national_weight :
    (R, 1, 1). prior_savings_pbpm : (R, 1) pro-rated average before the first agreement. quality_score : (R,
    Y). revenue_share : (R, 1) participants' revenue as a share of spending, infinite where it does not limit
    losses. standard_met, alternative_met : (R, Y).
    """

    years: tuple[int, ...]
    baseline_pbpm: FloatArray
    baseline_months: FloatArray
    regional_pbpm: FloatArray
    national_pbpm: FloatArray
    months: FloatArray
    spend_pbpm: FloatArray
    national_factor: FloatArray
    regional_factor: FloatArray
    acpt_factor: FloatArray
    risk_ratio: FloatArray
    national_weight: FloatArray
    quality_score: FloatArray
    prior_savings_pbpm: FloatArray = field(default_factory=lambda: np.zeros((1, 1)))
    revenue_share: FloatArray = field(default_factory=lambda: np.full((1, 1), np.inf))
    standard_met: BoolArray = field(default_factory=lambda: np.ones((1, 1), dtype=bool))
    alternative_met: BoolArray = field(default_factory=lambda: np.zeros((1, 1), dtype=bool))


@dataclass(frozen=True, slots=True)
class MsspSwitches:
    """Rules that can be turned off one by one, to see what each is worth. All on is the program as it is."""

    rebase: bool = True
    minimum_rate: bool = True
    sharing: bool = True
    sequestration: bool = True
    adjustments: bool = True


@dataclass(frozen=True, slots=True)
class GroupedInputs:
    """People, spending, yearly factors and risk in the program's two groups, (R, Y, 2)."""

    months: FloatArray
    spend_pbpm: FloatArray
    national: FloatArray
    regional: FloatArray
    acpt: FloatArray
    risk: FloatArray


def grouped(inputs: MsspInputs) -> GroupedInputs:
    """High Needs people counted with Aged & Disabled, as the program has no such category."""
    base_weight = inputs.baseline_pbpm * inputs.baseline_months
    return GroupedInputs(
        mssp_benchmark.pooled(inputs.months),
        mssp_benchmark.pooled_mean(inputs.spend_pbpm, inputs.months),
        mssp_benchmark.pooled_factor(inputs.national_factor, base_weight),
        mssp_benchmark.pooled_factor(inputs.regional_factor, base_weight),
        mssp_benchmark.pooled_factor(inputs.acpt_factor, base_weight),
        _pooled_risk(inputs),
    )


@dataclass(frozen=True, slots=True)
class Agreement:
    """Benchmark of one agreement; group arrays (R, years, 2), dollars (R, years)."""

    years: slice
    historical_pbpm: FloatArray
    adjustment_pbpm: FloatArray
    update: FloatArray
    risk: FloatArray
    benchmark_dollars: FloatArray
    two_way_dollars: FloatArray
    spend_dollars: FloatArray
    months: FloatArray


def regional_weight_for(
    lookup: RuleValues, current_lookup: RuleValues, track: str, py: int, agreement: int
) -> float:
    """Weight of a positive regional adjustment: a proposed ENHANCED maximum leaves BASIC at the rule in
    force."""
    source = lookup if track == "enhanced" else current_lookup
    return float(source("mssp_regional_weight_positive", py)[_band(agreement)])


def base_year_weights(lookup: RuleValues, py: int, agreement: int) -> FloatArray:
    """(3,) weights of the base years: 10, 30, 60% in a first agreement, a third each in later ones.

    Also for whoever builds `MsspInputs.baseline_pbpm` from base years with `mssp_benchmark.rebased_pbpm`.
    """
    name = "mssp_base_year_weight_first" if agreement == 1 else "mssp_base_year_weight_renewing"
    weights = lookup(name, py)
    return np.array([weights[f"by{number}"] for number in range(1, BASE_YEARS + 1)])


def agreement_benchmark(
    inputs: MsspInputs,
    by_group: GroupedInputs,
    number: int,
    years: slice,
    before: Sequence[Agreement],
    track: str,
    lookup: RuleValues,
    current_lookup: RuleValues,
    switches: MsspSwitches,
    n_runs: int,
) -> Agreement:
    """Benchmark of agreement `number` in its `years`, rebased on the spending before it unless it is the first one here.

    before : the agreements before it; lookup, current_lookup : as in `mssp_projection.mssp_projection`.
    """
    months, risk, first_py = by_group.months, by_group.risk, inputs.years[years.start]
    risk_by3 = risk[:, years.start - 1 : years.start] if years.start else np.ones_like(risk[:, :1])
    if years.start == 0:
        historical = mssp_benchmark.pooled_mean(inputs.baseline_pbpm, inputs.baseline_months)
        mix = mssp_benchmark.pooled(inputs.baseline_months)
        prior = inputs.prior_savings_pbpm
    else:
        historical = _rebased(inputs, by_group, years.start, number, lookup)
        mix = months[:, years.start - 1 : years.start]
        prior = _prior_savings(before, years.start)
    mix = mix / mix.sum(axis=CATEGORY_AXIS, keepdims=True)
    adjustment = np.zeros_like(historical)
    if switches.adjustments:
        national_pbpm, regional_pbpm = _surroundings(inputs, by_group, years.start, risk_by3)
        weight = regional_weight_for(lookup, current_lookup, track, first_py, number)
        adjustment = _adjustment(
            historical, national_pbpm, regional_pbpm, mix, prior, weight, number, first_py, lookup
        )
    update, two_way = mssp_benchmark.update_factor(
        _cumulative(by_group.national[:, years]),
        _cumulative(by_group.regional[:, years]),
        _cumulative(by_group.acpt[:, years]),
        inputs.national_weight,
        lookup("mssp_two_way_weight", first_py),
        lookup("mssp_acpt_band_upper", first_py),
        lookup("mssp_acpt_band_lower", first_py),
    )
    ratio = mssp_benchmark.risk_ratio_capped(risk[:, years] / risk_by3, lookup("mssp_risk_cap", first_py))
    shape = (n_runs, years.stop - years.start, len(mssp_benchmark.GROUPS))
    level = np.broadcast_to((historical + adjustment) * ratio, shape)
    people = np.broadcast_to(months[:, years], shape)
    spent = np.broadcast_to((by_group.spend_pbpm * months)[:, years], shape)
    return Agreement(
        years=years,
        historical_pbpm=np.broadcast_to(historical, shape),
        adjustment_pbpm=np.broadcast_to(adjustment, shape),
        update=np.broadcast_to(update, shape),
        risk=np.broadcast_to(ratio, shape),
        benchmark_dollars=(level * update * people).sum(axis=CATEGORY_AXIS),
        two_way_dollars=(level * two_way * people).sum(axis=CATEGORY_AXIS),
        spend_dollars=spent.sum(axis=CATEGORY_AXIS),
        months=people.sum(axis=CATEGORY_AXIS),
    )


def _surroundings(
    inputs: MsspInputs, by_group: GroupedInputs, start: int, risk_by3: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """National and regional PBPM at base year 3 of an agreement, (R, 1, 2): those given, carried forward by trend and,
    for the region, by risk."""
    base_weight, grown = inputs.baseline_months, slice(0, start)
    national_by3 = np.prod(by_group.national[:, grown], axis=YEAR_AXIS, keepdims=True)
    regional_by3 = np.prod(by_group.regional[:, grown], axis=YEAR_AXIS, keepdims=True)
    national_pbpm = mssp_benchmark.pooled_mean(inputs.national_pbpm, base_weight) * national_by3
    regional_pbpm = mssp_benchmark.pooled_mean(inputs.regional_pbpm, base_weight) * regional_by3 * risk_by3
    return national_pbpm, regional_pbpm


def _adjustment(
    historical: FloatArray,
    national_pbpm: FloatArray,
    regional_pbpm: FloatArray,
    mix: FloatArray,
    prior: FloatArray,
    weight: float,
    number: int,
    first_py: int,
    lookup: RuleValues,
) -> FloatArray:
    """(R, 1, 2) the higher of the regional and the prior-savings adjustment. weight : of a positive regional one."""
    cap = lookup("mssp_regional_cap_upper", first_py)
    regional = mssp_benchmark.regional_adjustment(
        regional_pbpm,
        historical,
        national_pbpm,
        mix,
        weight,
        float(lookup("mssp_regional_weight_negative", first_py)[_band(number)]),
        cap,
        lookup("mssp_regional_cap_lower", first_py),
    )
    national_total = (national_pbpm * mix).sum(axis=CATEGORY_AXIS)
    scaling = lookup("mssp_prior_savings_scaling", first_py)
    prior_savings = mssp_benchmark.mssp_prior_savings_adjustment(prior, scaling, national_total, cap)
    return mssp_benchmark.mssp_higher_adjustment(regional, prior_savings, mix, historical)


def _band(agreement: int) -> str:
    return AGREEMENT_BANDS[min(agreement, len(AGREEMENT_BANDS)) - 1]


def _rebased(
    inputs: MsspInputs, by_group: GroupedInputs, start: int, number: int, lookup: RuleValues
) -> FloatArray:
    """(R, 1, 2) historical benchmark from own spending of the three years before `start`; a renewing ACO's
    weights."""
    base = slice(start - BASE_YEARS, start)
    two_way = inputs.national_weight * by_group.national + (1.0 - inputs.national_weight) * by_group.regional
    steps = two_way[:, base]
    # Trend from each base year to the last one: the product of the factors after it.
    to_by3 = np.cumprod(steps[:, ::-1], axis=YEAR_AXIS)[:, ::-1] / steps
    risk_to_by3 = by_group.risk[:, start - 1 : start] / by_group.risk[:, base]
    weights = base_year_weights(lookup, inputs.years[start], number)
    return mssp_benchmark.rebased_pbpm(by_group.spend_pbpm[:, base], to_by3, risk_to_by3, weights)


def _prior_savings(before: Sequence[Agreement], start: int) -> FloatArray:
    """(R, 1) average gross savings PBPM of the three years before `start`, pro-rated to the size at base
    year 3."""
    gross = np.concatenate([a.benchmark_dollars - a.spend_dollars for a in before], axis=YEAR_AXIS)
    months = np.concatenate([a.months for a in before], axis=YEAR_AXIS)
    base = slice(start - BASE_YEARS, start)
    average = (gross[:, base] / months[:, base]).mean(axis=YEAR_AXIS, keepdims=True)
    growth = months[:, base].mean(axis=YEAR_AXIS, keepdims=True) / months[:, start - 1 : start]
    return average * np.minimum(growth, 1.0)


def _cumulative(factors: FloatArray) -> FloatArray:
    return np.asarray(np.cumprod(factors, axis=YEAR_AXIS), dtype=np.float64)


def _pooled_risk(inputs: MsspInputs) -> FloatArray:
    """(R, Y, 2) risk against base year 3: coded change within categories and the mix at base-year-3 costs."""
    cost_now = mssp_benchmark.pooled_mean(inputs.baseline_pbpm * inputs.risk_ratio, inputs.months)
    cost_then = mssp_benchmark.pooled_mean(inputs.baseline_pbpm, inputs.baseline_months)
    known = (cost_then > 0) & (cost_now > 0)
    return np.where(known, cost_now, 1.0) / np.where(known, cost_then, 1.0)
