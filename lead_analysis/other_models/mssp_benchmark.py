"""Shared Savings Program benchmark: rebasing, regional and prior-savings adjustment, update, risk ratio.

The program has no High Needs category: people who are High Needs under LEAD are Aged & Disabled here.
`pooled` brings the model's three categories into the program's two groups, Aged & Disabled and ESRD. The
pool's risk score moves with the mix at the costs of base year 3, as a prospective score would, and its
growth is capped like any other.
"""

import numpy as np

from lead_model.axes import AGED_DISABLED, CATEGORY_AXIS, ESRD, HIGH_NEEDS, YEAR_AXIS, FloatArray

GROUPS = ("aged_disabled", "esrd")
TIE_PBPM = (
    1e-9  # two adjustments at the same cap are equal: the regional one then keeps its spread over the groups
)


def pooled(array: FloatArray) -> FloatArray:
    """Sum of Aged & Disabled with High Needs, beside ESRD: (R, Y, 3) amounts to (R, Y, 2).

    >>> pooled(np.array([[[1.0, 2.0, 4.0]]])).tolist()
    [[[5.0, 2.0]]]
    """
    return np.stack(
        [array[..., AGED_DISABLED] + array[..., HIGH_NEEDS], array[..., ESRD]], axis=CATEGORY_AXIS
    )


def pooled_mean(values: FloatArray, weights: FloatArray) -> FloatArray:
    """Mean of category values within each group, weighted: (R, Y, 3) to (R, Y, 2); zero in a group of nobody.

    >>> pooled_mean(np.array([[[1.0, 5.0, 3.0]]]), np.array([[[1.0, 1.0, 3.0]]])).tolist()
    [[[2.5, 5.0]]]
    """
    total = pooled(weights + np.zeros_like(values))
    return pooled(values * weights) / np.where(total > 0, total, 1.0)


def pooled_factor(factors: FloatArray, weights: FloatArray) -> FloatArray:
    """Trend factor of each group, weighted by base-year spending; one for a group of nobody. (R, Y, 3) to
    (R, Y, 2).

    >>> pooled_factor(np.array([[[1.04, 1.02, 1.08]]]), np.array([[[300.0, 0.0, 100.0]]])).round(4).tolist()
    [[[1.05, 1.0]]]
    """
    return np.where(pooled(weights + np.zeros_like(factors)) > 0, pooled_mean(factors, weights), 1.0)


def rebased_pbpm(
    spend_pbpm_by: FloatArray, trend_to_by3: FloatArray, risk_to_by3: FloatArray, weights: FloatArray
) -> FloatArray:
    """Historical benchmark from three base years of own spending, brought to base year 3 in trend and risk.

    spend_pbpm_by, trend_to_by3, risk_to_by3 : (R, 3, G); weights : (3,). Returns (R, 1, G).

    >>> spend = np.array([[[900.0], [950.0], [1000.0]]])
    >>> trend = np.array([[[1.1025], [1.05], [1.0]]])
    >>> round(float(rebased_pbpm(spend, trend, np.ones((1, 3, 1)), np.full(3, 1 / 3))[0, 0, 0]), 2)
    996.58
    """
    weighted = spend_pbpm_by * trend_to_by3 * risk_to_by3 * np.asarray(weights)[None, :, None]
    return weighted.sum(axis=YEAR_AXIS, keepdims=True)


def adjustment_cap(
    cap: float, national_pbpm: FloatArray, national_risk: FloatArray, risk_weight: float
) -> FloatArray:
    """Cap of an adjustment in PBPM: a share of national spending, moved by the part `risk_weight` with the ACO's risk.

    national_pbpm, national_risk : (R, 1, G). Zero is the rule in force; how a cap would be adjusted for risk is open.

    >>> [float(adjustment_cap(0.05, 1000.0, 1.2, weight)) for weight in (0.0, 1.0)]
    [50.0, 60.0]
    """
    return np.asarray(cap * national_pbpm * (1.0 + risk_weight * (np.asarray(national_risk) - 1.0)))


def negative_offset_factor(dual_share: FloatArray, risk_score: FloatArray) -> FloatArray:
    """What is left of a negative regional adjustment: less, the more people have Medicaid too and the higher the risk.

    1 − (dual share + risk score − 1), held between 0 and 1. risk_score : against the national mean.

    Source: 42 CFR 425.656, as reported.

    >>> negative_offset_factor(np.array([0.0, 0.2, 0.6]), np.array([0.9, 1.1, 1.5])).round(9).tolist()
    [1.0, 0.7, 0.0]
    """
    return np.clip(1.0 - (dual_share + risk_score - 1.0), 0.0, 1.0)


def regional_adjustment(
    regional_pbpm: FloatArray,
    historical_pbpm: FloatArray,
    share: FloatArray,
    weight_positive: float,
    weight_negative: float,
    cap_upper_pbpm: FloatArray,
    cap_lower_pbpm: FloatArray,
    negative_factor: FloatArray,
) -> FloatArray:
    """Regional adjustment by group, before the comparison with prior savings; may be negative.

    regional_pbpm (risk-adjusted), historical_pbpm, share : (R, 1, G); caps positive, (R, 1, G); negative_factor : (R, 1,
    1), see `negative_offset_factor`. The weight follows the ACO's position as a whole, the caps act on each group.
    Returns (R, 1, G).

    >>> args = np.array([[[1100.0]]]), np.array([[[1000.0]]]), np.ones((1, 1, 1))
    >>> float(regional_adjustment(*args, 0.35, 0.15, 50.0, 15.0, 1.0)[0, 0, 0])
    35.0
    """
    gap = regional_pbpm - historical_pbpm
    position = (gap * share).sum(axis=CATEGORY_AXIS, keepdims=True)
    weight = np.where(position >= 0, weight_positive, weight_negative)
    held = np.clip(weight * gap, -cap_lower_pbpm, cap_upper_pbpm)
    return np.where(held < 0, held * negative_factor, held)


def mssp_prior_savings_adjustment(
    prior_savings_pbpm: FloatArray, scaling: float, cap_pbpm: FloatArray
) -> FloatArray:
    """Prior-savings adjustment on the ACO's total: scaled average prior savings, never negative, capped.

    prior_savings_pbpm : (R, 1) pro-rated average of the years before the agreement; cap_pbpm : (R, 1).

    >>> mssp_prior_savings_adjustment(np.array([[80.0], [-5.0], [400.0]]), 0.5, 50.0).tolist()
    [[40.0], [0.0], [50.0]]
    """
    return np.minimum(scaling * np.maximum(prior_savings_pbpm, 0.0), cap_pbpm)


def mssp_higher_adjustment(
    regional_by_group: FloatArray,
    prior_savings: FloatArray,
    population: FloatArray,
    share: FloatArray,
    historical_pbpm: FloatArray,
) -> FloatArray:
    """The highest of the regional total (not below zero), the prior-savings and the population total, by group: never two.

    regional_by_group, share, historical_pbpm : (R, 1, G); prior_savings, population : (R, 1). The latter two are spread in
    proportion to historical spending. Returns (R, 1, G).
    """
    regional_total = (regional_by_group * share).sum(axis=CATEGORY_AXIS)
    highest = np.maximum(prior_savings, population)
    use_total = highest - np.maximum(regional_total, 0.0) > TIE_PBPM
    regional = np.where(regional_total[..., None] > 0, regional_by_group, 0.0)
    return np.where(use_total[..., None], _spread(highest, share, historical_pbpm), regional)


def with_growth_adjustment(
    adjustment: FloatArray,
    growth: FloatArray,
    cap_pbpm: FloatArray,
    share: FloatArray,
    historical_pbpm: FloatArray,
) -> FloatArray:
    """The adjustment with the growth adjustment on top, as far as the cap of both leaves room for it.

    adjustment, share, historical_pbpm : (R, 1, G); growth, cap_pbpm : (R, 1). Returns (R, 1, G).
    """
    total = (adjustment * share).sum(axis=CATEGORY_AXIS)
    room = np.minimum(growth, np.maximum(cap_pbpm - total, 0.0))
    return adjustment + _spread(room, share, historical_pbpm)


def _spread(total: FloatArray, share: FloatArray, historical_pbpm: FloatArray) -> FloatArray:
    """A total PBPM (R, 1) by group, in proportion to historical spending, (R, 1, G)."""
    whole = (historical_pbpm * share).sum(axis=CATEGORY_AXIS)
    return total[..., None] * historical_pbpm / whole[..., None]


def banded_acpt(
    acpt_growth: FloatArray, national_growth: FloatArray, upper: float, lower: float
) -> FloatArray:
    """ACPT growth from base year 3, held around national growth: a proposed rule, which a wide band switches off.

    >>> banded_acpt(np.array([1.10, 1.05, 1.00]), 1.05, 0.015, 0.010).round(4).tolist()
    [1.065, 1.05, 1.04]
    """
    return np.clip(acpt_growth, national_growth - lower, national_growth + upper)


def acpt_factor(
    growth: FloatArray, national_pbpm: FloatArray, national_risk: FloatArray, historical_pbpm: FloatArray
) -> FloatArray:
    """ACPT as a factor on the ACO's own benchmark: a flat dollar amount, at its risk, over what it is added to.

    1 + (G − 1) × national × risk ÷ historical. growth : cumulative from base year 3, (R, Y, G); the others (R, 1, G), in
    dollars of base year 3, historical_pbpm before any adjustment; national_risk : the ACO's risk score of base year 3
    against the national mean of its type. A group of nobody keeps its growth.

    Source: 42 CFR 425.660 and the column dictionary of a published workbook.

    >>> round(float(acpt_factor(1.0665, 1000.0, 1.0, 930.0)), 6)
    1.071505
    """
    known = np.asarray(historical_pbpm) > 0
    ratio = np.where(known, national_pbpm * national_risk, 1.0) / np.where(known, historical_pbpm, 1.0)
    return 1.0 + (np.asarray(growth) - 1.0) * ratio


def update_factor(
    national_factor: FloatArray,
    regional_factor: FloatArray,
    acpt: FloatArray,
    national_weight: FloatArray,
    two_way_weight: float,
) -> tuple[FloatArray, FloatArray]:
    """Cumulative update from base year 3 and its two-way part: two thirds national–regional, one third ACPT.

    All factors are cumulative from base year 3, (R, Y, G); acpt : see `acpt_factor`. The update is not below zero, where
    falling ACPT dollars would take more than all of a small benchmark.

    >>> three_way, two_way = update_factor(1.05, 1.05, 1.10, 0.2, 2 / 3)
    >>> round(float(three_way), 4), round(float(two_way), 4)
    (1.0667, 1.05)
    """
    two_way = national_weight * national_factor + (1.0 - national_weight) * regional_factor
    return np.maximum(two_way_weight * two_way + (1.0 - two_way_weight) * acpt, 0.0), two_way


def risk_ratio_capped(risk_to_by3: FloatArray, cap: float) -> FloatArray:
    """Risk ratio against base year 3: growth is capped, a fall counts in full.

    >>> risk_ratio_capped(np.array([0.9, 1.1]), 0.03).tolist()
    [0.9, 1.03]
    """
    return np.minimum(risk_to_by3, 1.0 + cap)
