"""Shared Savings Program benchmark: rebasing, regional and prior-savings adjustment, update, risk ratio.

The program has no High Needs category: people who are High Needs under LEAD are Aged & Disabled here.
`pooled` brings the model's three categories into the program's two groups, Aged & Disabled and ESRD. The
pool's risk score moves with the mix at the costs of base year 3, as a prospective score would, and its
growth is capped like any other.
"""

import numpy as np

from lead_model.axes import AGED_DISABLED, CATEGORY_AXIS, ESRD, HIGH_NEEDS, YEAR_AXIS, FloatArray

GROUPS = ("aged_disabled", "esrd")


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


def regional_adjustment(
    regional_pbpm: FloatArray,
    historical_pbpm: FloatArray,
    national_pbpm: FloatArray,
    share: FloatArray,
    weight_positive: float,
    weight_negative: float,
    cap_upper: float,
    cap_lower: float,
) -> FloatArray:
    """Regional adjustment by group, before the comparison with prior savings; may be negative.

    regional_pbpm (risk-adjusted), historical_pbpm, national_pbpm, share : (R, 1, G). The weight follows the
    ACO's position as a whole, the caps act on each group. Returns (R, 1, G).

    >>> args = np.array([[[1100.0]]]), np.array([[[1000.0]]]), np.array([[[1000.0]]]), np.ones((1, 1, 1))
    >>> float(regional_adjustment(*args, 0.35, 0.15, 0.05, 0.015)[0, 0, 0])
    35.0
    """
    gap = regional_pbpm - historical_pbpm
    position = (gap * share).sum(axis=CATEGORY_AXIS, keepdims=True)
    weight = np.where(position >= 0, weight_positive, weight_negative)
    return np.clip(weight * gap, -cap_lower * national_pbpm, cap_upper * national_pbpm)


def mssp_prior_savings_adjustment(
    prior_savings_pbpm: FloatArray, scaling: float, national_pbpm: FloatArray, cap: float
) -> FloatArray:
    """Prior-savings adjustment on the ACO's total: scaled average prior savings, never negative, capped.

    prior_savings_pbpm : (R, 1) pro-rated average of the years before the agreement; national_pbpm : (R, 1).

    >>> mssp_prior_savings_adjustment(np.array([[80.0], [-5.0], [400.0]]), 0.5, 1000.0, 0.05).tolist()
    [[40.0], [0.0], [50.0]]
    """
    return np.minimum(scaling * np.maximum(prior_savings_pbpm, 0.0), cap * np.asarray(national_pbpm))


def mssp_higher_adjustment(
    regional_by_group: FloatArray, prior_savings: FloatArray, share: FloatArray, historical_pbpm: FloatArray
) -> FloatArray:
    """The higher of the regional total (not below zero) and the prior-savings total, by group: never both.

    regional_by_group, share, historical_pbpm : (R, 1, G); prior_savings : (R, 1). The prior-savings amount
    is spread in proportion to historical spending. Returns (R, 1, G).
    """
    regional_total = (regional_by_group * share).sum(axis=CATEGORY_AXIS)
    historical_total = (historical_pbpm * share).sum(axis=CATEGORY_AXIS)
    spread = prior_savings[..., None] * historical_pbpm / historical_total[..., None]
    use_prior = prior_savings > np.maximum(regional_total, 0.0)
    regional = np.where(regional_total[..., None] > 0, regional_by_group, 0.0)
    return np.where(use_prior[..., None], spread, regional)


def update_factor(
    national_factor: FloatArray,
    regional_factor: FloatArray,
    acpt_factor: FloatArray,
    national_weight: FloatArray,
    two_way_weight: float,
    band_upper: float,
    band_lower: float,
) -> tuple[FloatArray, FloatArray]:
    """Cumulative update from base year 3 and its two-way part: two thirds national–regional, one third ACPT.

    All factors are cumulative from base year 3, (R, Y, G). The band holds the ACPT around national growth;
    that is a proposed rule, and a wide band switches it off.

    >>> three_way, two_way = update_factor(1.05, 1.05, 1.10, 0.2, 2 / 3, 0.015, 0.010)
    >>> round(float(three_way), 4), round(float(two_way), 4)
    (1.055, 1.05)
    """
    two_way = national_weight * national_factor + (1.0 - national_weight) * regional_factor
    acpt = np.clip(acpt_factor, national_factor - band_lower, national_factor + band_upper)
    return two_way_weight * two_way + (1.0 - two_way_weight) * acpt, two_way


def risk_ratio_capped(risk_to_by3: FloatArray, cap: float) -> FloatArray:
    """Risk ratio against base year 3: growth is capped, a fall counts in full.

    >>> risk_ratio_capped(np.array([0.9, 1.1]), 0.03).tolist()
    [0.9, 1.03]
    """
    return np.minimum(risk_to_by3, 1.0 + cap)
