"""Benchmark of one agreement of the Shared Savings Program: what it rests on, rebasing, adjustment, update, risk ratio."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from lead_analysis.other_models import mssp_benchmark
from lead_analysis.other_models.mssp import RuleValues
from lead_analysis.other_models.mssp_inputs import (
    BASE_YEARS,
    BEFORE_FIRST,
    BaseYears,
    GroupedInputs,
    MsspInputs,
)
from lead_model.axes import CATEGORY_AXIS, YEAR_AXIS, FloatArray

AGREEMENT_BANDS = ("band_1", "band_2", "band_3", "band_4")


@dataclass(frozen=True, slots=True)
class MsspSwitches:
    """Rules that can be turned off one by one, to see what each is worth. All on is the program as it is."""

    rebase: bool = True
    minimum_rate: bool = True
    sharing: bool = True
    sequestration: bool = True
    adjustments: bool = True


@dataclass(frozen=True, slots=True)
class Span:
    """One agreement: its number, its performance years in the projection, and the year in which it starts."""

    number: int
    years: slice
    start_py: int


def spans(first_number: int, to_rebase: int, length: int, years: Sequence[int]) -> tuple[Span, ...]:
    """All agreements of the projection. first_number, to_rebase : of the first one and the years left in it.

    >>> [(span.number, span.start_py) for span in spans(2, 3, 5, range(2027, 2037))]
    [(2, 2025), (3, 2030), (4, 2035)]
    """
    starts = [0, *range(to_rebase, len(years), length)]
    return tuple(
        Span(first_number + count, slice(start, stop), years[0] - (length - to_rebase) if start == 0 else years[start])
        for count, (start, stop) in enumerate(pairwise((*starts, len(years))))
    )  # fmt: skip


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
    span: Span,
    before: Sequence[Agreement],
    track: str,
    lookup: RuleValues,
    current_lookup: RuleValues,
    switches: MsspSwitches,
    n_runs: int,
) -> Agreement:
    """Benchmark of one agreement in its years, rebased on the spending before it unless it is the first one here.

    before : the agreements before it; lookup : rule values of this agreement,
    current_lookup : those of the regulation in force.
    """
    years, number = span.years, span.number
    months, risk, first_py = by_group.months, by_group.risk, inputs.years[years.start]
    risk_by3 = risk[:, years.start - 1 : years.start] if years.start else np.ones_like(risk[:, :1])
    runs_already = years.start == 0 and span.start_py < first_py
    if years.start == 0:
        historical = mssp_benchmark.pooled_mean(inputs.baseline_pbpm, inputs.baseline_months)
        mix = mssp_benchmark.pooled(inputs.baseline_months)
        prior = inputs.prior_savings_pbpm
        if runs_already and inputs.running_prior_savings_pbpm is not None:
            prior = inputs.running_prior_savings_pbpm
    else:
        historical = _rebased(by_group.base, years.start, base_year_weights(lookup, first_py, number))
        mix = months[:, years.start - 1 : years.start]
        prior = _prior_savings(inputs, by_group.base, before, years.start)
    if runs_already:
        historical = historical * inputs.running_benchmark_factor
    mix = mix / mix.sum(axis=CATEGORY_AXIS, keepdims=True)
    around = _surroundings(inputs, by_group, years.start, risk_by3, runs_already)
    adjustment = np.zeros_like(historical)
    if switches.adjustments:
        weight = regional_weight_for(lookup, current_lookup, track, first_py, number)
        adjustment = _adjustment(inputs, around, historical, mix, prior, weight, number, first_py, lookup)
    two_way_weight = lookup("mssp_two_way_weight", first_py)
    if span.start_py < lookup("mssp_acpt_first_start", first_py):
        two_way_weight = 1.0
    national = _cumulative(by_group.national[:, years])
    acpt = mssp_benchmark.banded_acpt(
        _cumulative(by_group.acpt[:, years]),
        national,
        lookup("mssp_acpt_band_upper", first_py),
        lookup("mssp_acpt_band_lower", first_py),
    )
    update, two_way = mssp_benchmark.update_factor(
        national,
        _cumulative(by_group.regional[:, years]),
        mssp_benchmark.acpt_factor(acpt, around.national_pbpm, around.national_risk, historical),
        inputs.national_weight,
        two_way_weight,
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


@dataclass(frozen=True, slots=True)
class _Around:
    """National and regional PBPM at base year 3 of an agreement, the ACO's risk there against the national mean, and the
    population adjustment (R, 1); the others (R, 1, 2)."""

    national_pbpm: FloatArray
    regional_pbpm: FloatArray
    national_risk: FloatArray
    population_pbpm: FloatArray


def _surroundings(
    inputs: MsspInputs, by_group: GroupedInputs, start: int, risk_by3: FloatArray, runs_already: bool
) -> _Around:
    """Surroundings given, carried forward by trend and, for the region, by risk."""
    base_weight, earlier = inputs.baseline_months, slice(0, start)
    national_by3 = np.prod(by_group.national[:, earlier], axis=YEAR_AXIS, keepdims=True)
    regional_by3 = np.prod(by_group.regional[:, earlier], axis=YEAR_AXIS, keepdims=True)
    region = inputs.regional_pbpm
    if runs_already and inputs.running_regional_pbpm is not None:
        region = inputs.running_regional_pbpm
    national_dollars = by_group.national_pbpm * mssp_benchmark.pooled(base_weight)
    grown = (national_dollars * national_by3).sum(axis=CATEGORY_AXIS) / national_dollars.sum(
        axis=CATEGORY_AXIS
    )
    return _Around(
        by_group.national_pbpm * national_by3,
        mssp_benchmark.pooled_mean(region, base_weight) * regional_by3 * risk_by3,
        by_group.national_risk * risk_by3,
        inputs.population_pbpm * grown,
    )


def _adjustment(
    inputs: MsspInputs,
    around: _Around,
    historical: FloatArray,
    mix: FloatArray,
    prior: FloatArray,
    weight: float,
    number: int,
    first_py: int,
    lookup: RuleValues,
) -> FloatArray:
    """(R, 1, 2) the highest of the regional, prior-savings and population adjustment, growth adjustment on top. weight : of
    a positive regional one."""
    national, risk = around.national_pbpm, around.national_risk
    cap = mssp_benchmark.adjustment_cap(
        lookup("mssp_regional_cap_upper", first_py), national, risk, lookup("mssp_cap_risk_weight", first_py)
    )
    national_total, cap_total, risk_score = (
        (by_group * mix).sum(axis=CATEGORY_AXIS) for by_group in (national, cap, risk)
    )
    regional = mssp_benchmark.regional_adjustment(
        around.regional_pbpm,
        historical,
        mix,
        weight,
        float(lookup("mssp_regional_weight_negative", first_py)[_band(number)]),
        cap,
        lookup("mssp_regional_cap_lower", first_py) * national,
        mssp_benchmark.negative_offset_factor(inputs.dual_share, risk_score)[..., None],
    )
    scaling = lookup("mssp_prior_savings_scaling", first_py)
    prior_savings = mssp_benchmark.mssp_prior_savings_adjustment(prior, scaling, cap_total)
    population = np.minimum(around.population_pbpm, cap_total)
    highest = mssp_benchmark.mssp_higher_adjustment(regional, prior_savings, population, mix, historical)
    growth = lookup("mssp_growth_adjustment", first_py) * national_total
    return mssp_benchmark.with_growth_adjustment(highest, growth, cap_total, mix, historical)


def _band(agreement: int) -> str:
    return AGREEMENT_BANDS[min(agreement, len(AGREEMENT_BANDS)) - 1]


def _rebased(base: BaseYears, start: int, weights: FloatArray) -> FloatArray:
    """(R, 1, 2) historical benchmark from own spending of the three years before `start`. weights : (3,)."""
    three = _three_before(start)
    steps = base.two_way[:, three]
    # Trend from each base year to the last one: the product of the factors after it.
    to_by3 = np.cumprod(steps[:, ::-1], axis=YEAR_AXIS)[:, ::-1] / steps
    risk_to_by3 = base.risk[:, three][:, -1:] / base.risk[:, three]
    return mssp_benchmark.rebased_pbpm(base.spend_pbpm[:, three], to_by3, risk_to_by3, weights)


def _three_before(start: int) -> slice:
    """The base years of an agreement that starts at place `start` of the projection, in arrays with base years."""
    return slice(start + BEFORE_FIRST - BASE_YEARS, start + BEFORE_FIRST)


def _prior_savings(
    inputs: MsspInputs, base: BaseYears, before: Sequence[Agreement], start: int
) -> FloatArray:
    """(R, 1) average gross savings PBPM of the three years before `start`, pro-rated to the size at base
    year 3. Years before the projection have the prior savings given."""
    gross = [(a.benchmark_dollars - a.spend_dollars) / a.months for a in before]
    runs = max(part.shape[0] for part in (*gross, inputs.prior_savings_pbpm))
    earlier = np.broadcast_to(inputs.prior_savings_pbpm, (runs, BEFORE_FIRST))
    pbpm = np.concatenate([earlier, *gross], axis=YEAR_AXIS)[:, _three_before(start)]
    months = base.months[:, _three_before(start)]
    growth = months.mean(axis=YEAR_AXIS, keepdims=True) / months[:, -1:]
    average = pbpm.mean(axis=YEAR_AXIS, keepdims=True)
    return average * np.minimum(growth, 1.0)


def _cumulative(factors: FloatArray) -> FloatArray:
    return np.asarray(np.cumprod(factors, axis=YEAR_AXIS), dtype=np.float64)
