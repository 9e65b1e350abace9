"""Measures of a series of cash flows: need, payback, present value, internal rate of return. Numbers in, numbers out.

Flows are `(R, P)`, one column a period, received positive. All measures are `(R,)`; one that does not exist is NaN.
"""

from typing import Any

import numpy as np
from scipy.optimize import brentq

from lead_model.axes import FloatArray, IntArray

CENT = 0.005  # less than half a cent is rounding, not money
# Yearly rates between which a rate of return is looked for; beyond them it says nothing any more.
LEAST_RATE, GREATEST_RATE = -0.95, 20.0
_GRID = 1.0 + np.concatenate([np.linspace(LEAST_RATE, 0.0, 20)[:-1], np.geomspace(0.01, GREATEST_RATE, 30)])


def peak_need(cumulative: FloatArray) -> FloatArray:
    """Deepest point of the cumulative cash, as a positive amount; zero when it never goes below zero.

    >>> peak_need(np.array([[-2.0, -3.5, 0.4]]))
    array([3.5])
    """
    return np.maximum(-cumulative.min(axis=1), 0.0)


def payback_period(cumulative: FloatArray) -> FloatArray:
    """Index of the period from which the cumulative cash stays at zero or above; NaN when there is none.

    Without any need the answer is −1: there was nothing to pay back.

    >>> payback_period(np.array([[-2.0, 1.0, -1.0, 3.0]]))
    array([3.])
    """
    short = cumulative < -CENT
    ever = short.any(axis=1)
    n = cumulative.shape[1]
    period = n - np.argmax(short[:, ::-1], axis=1)
    return np.where(ever, np.where(period < n, period, np.nan), -1.0)


def payback_within_periods(cumulative: FloatArray, ends: IntArray) -> FloatArray:
    """Column in which the cumulative cash is back at zero, in the first period at whose end and all later ends it is.

    ends : last column of every period, the last of them that of the cash. NaN when no such period comes; −1 without any
    need.

    >>> months = np.array([[-2.0, -1.0, 0.5, 0.2, -0.1, 0.3], [-1.0, -1.0, 2.0, -1.0, -1.0, -1.0]])
    >>> payback_within_periods(months, np.array([1, 3, 5]))
    array([ 2., nan])
    """
    short = cumulative < -CENT
    first = np.argmax(short, axis=1)[:, None]
    good = ~short[:, ends]
    for_good = np.logical_and.accumulate(good[:, ::-1], axis=1)[:, ::-1] & (ends >= first)
    end = ends[np.argmax(for_good, axis=1)][:, None]
    columns = np.arange(cumulative.shape[1])
    back = np.where(short & (columns <= end), columns, -1).max(axis=1) + 1.0
    return np.where(short.any(axis=1), np.where(for_good.any(axis=1), back, np.nan), -1.0)


def present_value(flows: FloatArray, years_from_start: FloatArray, rate: FloatArray) -> FloatArray:
    """Flows discounted at a yearly rate to the start. years_from_start : (P,); rate : (R|1, 1).

    >>> present_value(np.array([[-100.0, 110.0]]), np.array([0.0, 1.0]), np.array([[0.10]])).round(6)
    array([0.])
    """
    return (flows * (1.0 + rate) ** -years_from_start).sum(axis=1)


def internal_rate_of_return(flows: FloatArray, periods_per_year: float = 1.0) -> FloatArray:
    """Yearly rate at which the flows are worth nothing today, (R,).

    NaN when there is none between −95% and +2,000% a year, or more than one, so that no single figure would be true.
    A grid finds the change of sign, SciPy the rate.

    >>> internal_rate_of_return(np.array([[-100.0, 60.0, 60.0], [100.0, 60.0, 60.0]])).round(4)
    array([0.1307,    nan])
    """
    factors = _GRID ** (-1.0 / periods_per_year)
    positive = _value(flows[:, None, :], factors) >= 0
    changes = positive[:, 1:] != positive[:, :-1]
    rate = np.full(len(flows), np.nan)
    for run in np.flatnonzero(changes.sum(axis=1) == 1):
        left = int(np.argmax(changes[run]))
        factor = brentq(
            lambda at, own=flows[run]: _value(own, at), factors[left], factors[left + 1], xtol=1e-15
        )
        rate[run] = factor**-periods_per_year - 1.0
    return rate


def _value(flows: FloatArray, factor: Any) -> FloatArray:
    """Present value with a discount factor a period: flows (..., P), factor a number or broadcasting to (...)."""
    return (flows * np.asarray(factor)[..., None] ** np.arange(flows.shape[-1])).sum(axis=-1)
