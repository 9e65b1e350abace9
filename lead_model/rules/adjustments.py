"""Designation, regional efficiency adjustment, prior savings adjustment and the administrative add-on."""

import numpy as np

from lead_model.axes import FloatArray

TIE_PBPM = 1e-9  # both adjustments may stand at the same cap: rounding must not decide which is higher
LEVEL_WITH_REGION_PBPM = -1e-9  # a gap of nothing but rounding is none


def regional_gap_pbpm(
    regional_pbpm: FloatArray, historical_pbpm: FloatArray, share: FloatArray
) -> FloatArray:
    """Region minus ACO, PBPM weighted over categories: zero or more means lower-spending.

    regional_pbpm : (R, 1, C) at the ACO's risk; historical_pbpm : (R, 1, C); share : (R, 1, C) of people, adding to 1.
    Returns (R, 1, 1) PBPM.
    Source: no number of rules/adjustments.toml; form of the PY2027 workbook as its public notes give it.
    Reading: the sign of the weighted gap, no neutral zone (third party's notes on the PY2027 workbook).

    >>> region, own, share = np.array([1000.0, 6000.0, 2500.0]), np.array([990.0, 6100.0, 2500.0]), np.array([0.8, 0.1, 0.1])
    >>> regional_gap_pbpm(region, own, share)
    array([-2.])
    """
    return (share * (regional_pbpm - historical_pbpm)).sum(axis=-1, keepdims=True)


def regional_efficiency_adjustment(
    regional_pbpm: FloatArray,
    historical_pbpm: FloatArray,
    national_pbpm: FloatArray,
    weight: FloatArray,
    cap_rate: FloatArray,
) -> FloatArray:
    """Half of the gap to the region, never negative, capped at a share of national spending.

    regional_pbpm (at the ACO's risk), historical_pbpm, national_pbpm : (R, 1, C) PBPM; weight, cap_rate : shares, e.g. 0.5
    and 0.03. Returns (R, 1, C) PBPM.
    Source: rules/adjustments.toml, regional_efficiency_weight, regional_efficiency_cap_rate and, after MSSP,
    regional_efficiency_cap_former_mssp_rate: PY2027 financial paper as reported, “Spending designation”.
    Reading: floor and cap act by category.

    >>> float(regional_efficiency_adjustment(1300.0, 1200.0, 1000.0, 0.5, 0.03))
    30.0
    """
    return np.minimum(np.maximum(weight * (regional_pbpm - historical_pbpm), 0.0), cap_rate * national_pbpm)


def prior_savings_adjustment(
    prior_savings_pbpm: FloatArray, national_total_pbpm: FloatArray, weight: FloatArray, cap_rate: FloatArray
) -> FloatArray:
    """Half of prior savings on the ACO's total, capped; never negative.

    prior_savings_pbpm, national_total_pbpm : (R, 1, 1) PBPM; weight, cap_rate : shares. Returns (R, 1, 1) PBPM.
    Source: rules/adjustments.toml, prior_savings_weight: PY2027 financial paper as reported, “Prior Savings Adjustment”;
    prior_savings_cap_rate: notes on the PY2027 workbook, “Discounts and adjustments”.

    >>> float(prior_savings_adjustment(80.0, 1000.0, 0.5, 0.05))
    40.0
    """
    return np.minimum(np.maximum(weight * prior_savings_pbpm, 0.0), cap_rate * national_total_pbpm)


def higher_adjustment(
    regional_adjustment: FloatArray,
    prior_savings_total: FloatArray,
    historical_pbpm: FloatArray,
    share: FloatArray,
) -> FloatArray:
    """The higher of the two adjustments, never both; prior savings spread in proportion to the baseline.

    regional_adjustment, historical_pbpm : (R, 1, C) PBPM; share : (R, 1, C) of people; prior_savings_total : (R, 1, 1)
    PBPM. Returns (R, 1, C) PBPM.
    Source: no number of rules/adjustments.toml; webinar, and PY2027 financial paper as reported, “Prior Savings
    Adjustment”.
    Reading: the totals are compared, not the categories; equal totals leave the regional adjustment.

    >>> own, share = np.array([[[1000.0, 2000.0]]]), np.array([[[0.5, 0.5]]])
    >>> higher_adjustment(np.array([[[20.0, 0.0]]]), np.array([[[15.0]]]), own, share)
    array([[[10., 20.]]])
    """
    regional_total = (share * regional_adjustment).sum(axis=-1, keepdims=True)
    historical_total = (share * historical_pbpm).sum(axis=-1, keepdims=True)
    spread = prior_savings_total * historical_pbpm / historical_total
    return np.where(prior_savings_total - regional_total > TIE_PBPM, spread, regional_adjustment)


def administrative_add_on_dollars(before_discount_dollars: FloatArray, rate: FloatArray) -> FloatArray:
    """Add-on for a higher-spending ACO: paid monthly, outside settlement, not reconciled.

    before_discount_dollars : (R, Y) benchmark before discount, dollars; rate : (R, Y) share of it, under Professional
    already times the part these ACOs get. Returns (R, Y) dollars.
    Source: rules/adjustments.toml, administrative_add_on_rate: Benesch; administrative_add_on_professional_share: open.

    >>> float(administrative_add_on_dollars(144e6, 0.015))
    2160000.0
    """
    return before_discount_dollars * rate
