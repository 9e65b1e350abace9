"""What the Shared Savings Program's benchmark is made from: the ACO's people and surroundings, and both in its two groups.

Arrays *with base years* begin `BEFORE_FIRST` years before the first performance year, so that an agreement that ends
early is rebased on base years that lie before the projection.
"""

from dataclasses import dataclass, field

import numpy as np

from lead_analysis.other_models import mssp_benchmark
from lead_model.axes import CATEGORY_AXIS, YEAR_AXIS, BoolArray, FloatArray

BASE_YEARS = 3
BEFORE_FIRST = BASE_YEARS - 1  # base years before the first performance year that a rebasing can reach


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

    An agreement that runs when the projection begins keeps its own historical benchmark and region until it is renewed:
    running_benchmark_factor : (R, 1, 1) its historical benchmark against `baseline_pbpm`; running_regional_pbpm : (R, 1,
    3), None as `regional_pbpm`; running_prior_savings_pbpm : (R, 1), None as `prior_savings_pbpm`.

    base_spend_pbpm : (R, 1, 3) what people cost in base year 3; own_factor : (R, 1, 3) own growth into base year 3; both for
    rebasing on base years before the projection.
    national_risk : (R, 1, 3) risk score of base year 3 against the national mean of the
    type. dual_share : (R, 1) people with Medicaid too. population_pbpm : (R, 1) population adjustment, base-year-3 dollars.
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
    base_spend_pbpm: FloatArray
    own_factor: FloatArray
    prior_savings_pbpm: FloatArray = field(default_factory=lambda: np.zeros((1, 1)))
    revenue_share: FloatArray = field(default_factory=lambda: np.full((1, 1), np.inf))
    standard_met: BoolArray = field(default_factory=lambda: np.ones((1, 1), dtype=bool))
    alternative_met: BoolArray = field(default_factory=lambda: np.zeros((1, 1), dtype=bool))
    running_benchmark_factor: FloatArray = field(default_factory=lambda: np.ones((1, 1, 1)))
    running_regional_pbpm: FloatArray | None = None
    running_prior_savings_pbpm: FloatArray | None = None
    national_risk: FloatArray = field(default_factory=lambda: np.ones((1, 1, 3)))
    dual_share: FloatArray = field(default_factory=lambda: np.zeros((1, 1)))
    population_pbpm: FloatArray = field(default_factory=lambda: np.zeros((1, 1)))


@dataclass(frozen=True, slots=True)
class BaseYears:
    """What a rebasing looks at, with base years: by group (R, BEFORE_FIRST + Y, 2), total months (R, BEFORE_FIRST + Y)."""

    spend_pbpm: FloatArray
    two_way: FloatArray
    risk: FloatArray
    months: FloatArray


@dataclass(frozen=True, slots=True)
class GroupedInputs:
    """People, spending, yearly factors and risk in the program's two groups, (R, Y, 2); `base` : the same with base years.

    national_pbpm, national_risk : (R, 1, 2) at base year 3.
    """

    months: FloatArray
    spend_pbpm: FloatArray
    national: FloatArray
    regional: FloatArray
    acpt: FloatArray
    risk: FloatArray
    national_pbpm: FloatArray
    national_risk: FloatArray
    base: BaseYears


def grouped(inputs: MsspInputs) -> GroupedInputs:
    """High Needs people counted with Aged & Disabled, as the program has no such category."""
    base_weight = inputs.baseline_pbpm * inputs.baseline_months
    national_pbpm = mssp_benchmark.pooled_mean(inputs.national_pbpm, inputs.baseline_months)
    at_own_risk = mssp_benchmark.pooled_mean(
        inputs.national_pbpm * inputs.national_risk, inputs.baseline_months
    )
    known = national_pbpm > 0
    spend_pbpm = mssp_benchmark.pooled_mean(inputs.spend_pbpm, inputs.months)
    national, regional, acpt = (
        mssp_benchmark.pooled_factor(factor, base_weight)
        for factor in (inputs.national_factor, inputs.regional_factor, inputs.acpt_factor)
    )
    two_way = inputs.national_weight * national + (1.0 - inputs.national_weight) * regional
    risk = _pooled_risk(inputs)
    return GroupedInputs(
        mssp_benchmark.pooled(inputs.months),
        spend_pbpm,
        national,
        regional,
        acpt,
        risk,
        national_pbpm,
        np.where(known, at_own_risk, 1.0) / np.where(known, national_pbpm, 1.0),
        _with_base_years(inputs, spend_pbpm, two_way, risk),
    )


def _with_base_years(
    inputs: MsspInputs, spend_pbpm: FloatArray, two_way: FloatArray, risk: FloatArray
) -> BaseYears:
    """Base-year-3 spending taken back by the growth into each year. Growth into base year 3 is that into the first
    performance year: the scenario's paths begin there."""
    by3 = mssp_benchmark.pooled_mean(inputs.base_spend_pbpm, inputs.baseline_months)
    by2 = mssp_benchmark.pooled_mean(inputs.base_spend_pbpm / inputs.own_factor, inputs.baseline_months)
    first_months = inputs.baseline_months.sum(axis=CATEGORY_AXIS)
    ones = np.ones_like(risk[:, :1])

    def joined(*parts: FloatArray) -> FloatArray:
        runs = max(part.shape[0] for part in parts)
        return np.concatenate([np.broadcast_to(p, (runs, *p.shape[1:])) for p in parts], axis=YEAR_AXIS)

    return BaseYears(
        joined(by2, by3, spend_pbpm),
        joined(two_way[:, :1], two_way[:, :1], two_way),
        joined(ones, ones, risk),
        joined(first_months, first_months, inputs.months.sum(axis=CATEGORY_AXIS)),
    )


def _pooled_risk(inputs: MsspInputs) -> FloatArray:
    """(R, Y, 2) risk against base year 3: coded change within categories and the mix at base-year-3 costs."""
    cost_now = mssp_benchmark.pooled_mean(inputs.baseline_pbpm * inputs.risk_ratio, inputs.months)
    cost_then = mssp_benchmark.pooled_mean(inputs.baseline_pbpm, inputs.baseline_months)
    known = (cost_then > 0) & (cost_now > 0)
    return np.where(known, cost_now, 1.0) / np.where(known, cost_then, 1.0)
