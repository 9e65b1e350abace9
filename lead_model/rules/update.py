"""The yearly update: two-way trend, ACPT with guardrails in both readings, and the regional rate book."""

import numpy as np

from lead_model.axes import YEAR_AXIS, FloatArray


def two_way_factor(
    national_factor: FloatArray, regional_factor: FloatArray, national_weight: FloatArray
) -> FloatArray:
    """National and regional trend blended by the ACO's share of its region. Shapes broadcast to (R, Y, C).

    >>> float(two_way_factor(1.06, 1.04, 0.25))
    1.045
    """
    return national_weight * national_factor + (1.0 - national_weight) * regional_factor


def guardrail_width(
    first_width: FloatArray, yearly_growth: FloatArray, years_since_first: FloatArray
) -> FloatArray:
    """Width of the band in each performance year, in points of trend; never negative.

    >>> guardrail_width(0.003, 0.003, np.array([0, 1, 4])).round(4)
    array([0.003, 0.006, 0.015])
    """
    return np.maximum(first_width + yearly_growth * years_since_first, 0.0)


def guardrailed_acpt(
    acpt_factor: FloatArray, two_way: FloatArray, upper_width: FloatArray, lower_width: FloatArray
) -> FloatArray:
    """ACPT held within the band around the two-way trend. Shapes broadcast to (R, Y, C).

    Source: rules/update.toml, acpt_guardrail_upper and _lower. Reading: acts before the one-third weight.

    >>> float(guardrailed_acpt(1.0665, 1.05, 0.003, 0.002))
    1.053
    """
    return np.clip(acpt_factor, two_way - lower_width, two_way + upper_width)


def blended_update(two_way: FloatArray, acpt_factor: FloatArray, two_way_weight: FloatArray) -> FloatArray:
    """Two thirds two-way trend, one third ACPT. Shapes broadcast to (R, Y, C).

    >>> round(float(blended_update(1.05, 1.0665, 2 / 3)), 5)
    1.0555
    """
    return two_way_weight * two_way + (1.0 - two_way_weight) * acpt_factor


def cumulative(factors: FloatArray) -> FloatArray:
    """Product of yearly factors from base year 3 to each performance year, along the year axis."""
    return np.cumprod(factors, axis=YEAR_AXIS, dtype=np.float64)


def rate_book_blend(own: FloatArray, rate_book: FloatArray, weight: FloatArray) -> FloatArray:
    """The ACO's own benchmark and the regional rate book, blended by the year's weight. Shapes broadcast."""
    return (1.0 - weight) * own + weight * rate_book
