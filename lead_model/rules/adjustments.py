"""Designation, regional efficiency adjustment, prior savings adjustment and the administrative add-on."""

import numpy as np

from lead_model.axes import FloatArray


def regional_gap_pbpm(
    regional_pbpm: FloatArray, historical_pbpm: FloatArray, share: FloatArray
) -> FloatArray:
    """Region minus ACO, weighted over categories: zero or more means lower-spending.

    regional_pbpm is already risk-adjusted to the ACO. All (R, 1, C); returns (R, 1, 1).
    Reading: the sign of the weighted gap, no neutral zone (third party's notes on the PY2027 workbook).
    """
    return (share * (regional_pbpm - historical_pbpm)).sum(axis=-1, keepdims=True)


def regional_efficiency_adjustment(
    regional_pbpm: FloatArray,
    historical_pbpm: FloatArray,
    national_pbpm: FloatArray,
    weight: FloatArray,
    cap_rate: FloatArray,
) -> FloatArray:
    """Half of the gap to the region, never negative, capped at a share of national spending. All (R, 1, C).

    Source: rules/adjustments.toml. Reading: floor and cap act by category.

    >>> float(regional_efficiency_adjustment(1300.0, 1200.0, 1000.0, 0.5, 0.03))
    30.0
    """
    return np.minimum(np.maximum(weight * (regional_pbpm - historical_pbpm), 0.0), cap_rate * national_pbpm)


def prior_savings_adjustment(
    prior_savings_pbpm: FloatArray, national_total_pbpm: FloatArray, weight: FloatArray, cap_rate: FloatArray
) -> FloatArray:
    """Half of prior savings on the ACO's total, capped; never negative. Shapes broadcast, usually (R, 1, 1).

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

    regional_adjustment, historical_pbpm, share : (R, 1, C); prior_savings_total : (R, 1, 1). Returns (R, 1, C).
    """
    regional_total = (share * regional_adjustment).sum(axis=-1, keepdims=True)
    historical_total = (share * historical_pbpm).sum(axis=-1, keepdims=True)
    spread = prior_savings_total * historical_pbpm / historical_total
    return np.where(prior_savings_total > regional_total, spread, regional_adjustment)


def administrative_add_on_dollars(before_discount_dollars: FloatArray, rate: FloatArray) -> FloatArray:
    """Add-on for a higher-spending ACO: paid monthly, outside settlement, not reconciled. Shapes broadcast."""
    return before_discount_dollars * rate
