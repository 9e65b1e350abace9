"""The yearly update: two-way trend, ACPT with guardrails in both readings, and the regional rate book."""

import numpy as np

from lead_model.axes import YEAR_AXIS, FloatArray


def two_way_factor(
    national_factor: FloatArray, regional_factor: FloatArray, national_weight: FloatArray
) -> FloatArray:
    """National and regional trend blended by the ACO's share of its region.

    national_factor, regional_factor : (R, Y, C) yearly factors, e.g. 1.06; national_weight : (R, 1, 1) share. Returns (R,
    Y, C) factor.
    Source: no number of rules/update.toml; PY2027 financial paper as reported, “Benchmark update”.

    >>> float(two_way_factor(1.06, 1.04, 0.25))
    1.045
    """
    return national_weight * national_factor + (1.0 - national_weight) * regional_factor


def guardrail_width(
    first_width: FloatArray, yearly_growth: FloatArray, years_since_first: FloatArray
) -> FloatArray:
    """Width of the band in each performance year, in points of trend; never negative.

    first_width : (R, Y, 1) rate, e.g. 0.003; yearly_growth : (R, Y, 1) rate added a year; years_since_first : (1, Y, 1)
    years. Returns (R, Y, 1) rate.
    Source: rules/update.toml, all open, named defaults: acpt_guardrail_upper_growth and acpt_guardrail_lower_growth for the
    cumulative reading, acpt_guardrail_upper_growth_yearly and acpt_guardrail_lower_growth_yearly for the yearly one.

    >>> guardrail_width(0.003, 0.003, np.array([0, 1, 4])).round(4)
    array([0.003, 0.006, 0.015])
    """
    return np.maximum(first_width + yearly_growth * years_since_first, 0.0)


def guardrailed_acpt(
    acpt_factor: FloatArray, two_way: FloatArray, upper_width: FloatArray, lower_width: FloatArray
) -> FloatArray:
    """ACPT held within the band around the two-way trend.

    acpt_factor, two_way : (R, Y, C) factors, e.g. 1.05; upper_width, lower_width : (R, Y, 1) rates. Returns (R, Y, C)
    factor.
    Source: rules/update.toml, acpt_guardrail_upper and acpt_guardrail_lower: PY2027 financial paper as reported, “Benchmark
    update”.
    Reading: acts before the one-third weight by default; given the three-way blend, the same band acts on that.

    >>> float(guardrailed_acpt(1.0665, 1.05, 0.003, 0.002))
    1.053
    """
    return np.clip(acpt_factor, two_way - lower_width, two_way + upper_width)


def blended_update(two_way: FloatArray, acpt_factor: FloatArray, two_way_weight: FloatArray) -> FloatArray:
    """Two thirds two-way trend, one third ACPT.

    two_way, acpt_factor : (R, Y, C) factors; two_way_weight : (R, Y, 1) share. Returns (R, Y, C) factor.
    Source: rules/update.toml, two_way_weight: PY2027 financial paper as reported, “Benchmark update”.

    >>> round(float(blended_update(1.05, 1.0665, 2 / 3)), 5)
    1.0555
    """
    return two_way_weight * two_way + (1.0 - two_way_weight) * acpt_factor


def cumulative(factors: FloatArray) -> FloatArray:
    """Product of yearly factors from base year 3 to each performance year, along the year axis.

    factors : (R, Y, C) yearly factors. Returns (R, Y, C) factors.
    Source: no number of rules/update.toml; the first factor leads from base year 3 to the first performance year.

    >>> cumulative(np.array([[[1.1], [1.2]]])).ravel()
    array([1.1 , 1.32])
    """
    return np.cumprod(factors, axis=YEAR_AXIS, dtype=np.float64)


def rate_book_blend(own: FloatArray, rate_book: FloatArray, weight: FloatArray) -> FloatArray:
    """The ACO's own benchmark and the regional rate book, blended by the year's weight.

    own, rate_book : (R, Y, C) PBPM; weight : (R, Y, 1) share of the rate book. Returns (R, Y, C) PBPM.
    Source: rules/update.toml, rate_book_weight_full_2032: MedInsight, later years open; rate_book_weight_linear: assumption
    of this model; rate_book_level, in rate_book: open, named default.
    Reading: which of the two paths holds is the user's choice.

    >>> float(rate_book_blend(1000.0, 1100.0, 0.5))
    1050.0
    """
    return (1.0 - weight) * own + weight * rate_book
