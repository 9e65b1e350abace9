"""Where curves cross zero: a scan finds the brackets, straight lines or SciPy's bracketing method close them.

Most curves here are straight lines with few corners. Where the scan shows a straight piece its zero is exact and asks for
nothing more. Else three lines are followed together: the one through the bracket's ends and those that lead to it from
either side, one of which is exact when a single corner lies between; on a bent curve they close in on the zero from both
sides, twice as many digits a round. Few brackets get further points, which cost little beside a call. What jumps goes to
SciPy.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import elementwise

from lead_model.axes import BoolArray, FloatArray

IntArray = NDArray[np.intp]
Curve = Callable[[FloatArray, IntArray], FloatArray]
CLOSE = 1e-11  # precision of a crossing, relative to the width searched
STRAIGHT = 1e-10  # slopes that agree so well are one line
ROUNDS = 8
INSIDE = np.array([0.25, 0.5, 0.75])  # where to look when a line leads out of its bracket
POINTS_A_ROUND = 64
LOW, HIGH = 1, 2  # columns of the bracket's ends among the four points kept around a zero


@dataclass(frozen=True, slots=True)
class Crossing:
    """A zero of one curve. `upward`: negative before it, zero or positive after it."""

    at: float
    upward: bool


def crossings(curve: Curve, points: FloatArray, values: FloatArray) -> tuple[tuple[Crossing, ...], ...]:
    """All sign changes of K curves that a scan shows, in order, to 1e-11 of the width searched.

    curve : (x (M,), index of the curve (M,)) to values (M,); points : (K, N) increasing; values : (K, N), the curves at
    the points. A jump over zero counts as a crossing.
    """
    positive = values >= 0
    row, cell = np.nonzero(positive[:, :-1] != positive[:, 1:])
    by_row: list[list[Crossing]] = [[] for _ in range(len(values))]
    if row.size:
        near = CLOSE * (points[row, -1] - points[row, 0])
        four = cell[:, None] + np.arange(4)
        x = np.pad(points, ((0, 0), (1, 1)), constant_values=np.nan)[row[:, None], four]
        y = np.pad(values, ((0, 0), (1, 1)), constant_values=np.nan)[row[:, None], four]
        at = _zeros(curve, x, y, row, near)
        for k, i, level in zip(row.tolist(), cell.tolist(), at.tolist(), strict=True):
            by_row[k].append(Crossing(level, bool(positive[k, i + 1])))
    return tuple(tuple(level) for level in by_row)


def first_zeros(x: FloatArray, values: FloatArray) -> FloatArray:
    """The lowest x (N,) at which each row of values (K, N) is zero, by straight lines between the points; NaN for none.

    >>> first_zeros(np.array([0.0, 1.0, 2.0]), np.array([[-1.0, -1.0, 1.0], [1.0, 1.0, 1.0]]))
    array([1.5, nan])
    """
    positive = values >= 0
    change = positive[:, :-1] != positive[:, 1:]
    row, i = np.arange(len(values)), np.argmax(change, axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        zero = x[i] - values[row, i] * (x[i + 1] - x[i]) / (values[row, i + 1] - values[row, i])
    return np.where(change.any(axis=1), zero, np.nan)


def _zeros(curve: Curve, x: FloatArray, y: FloatArray, row: IntArray, near: FloatArray) -> FloatArray:
    """The zero in each of M brackets. x, y : (M, 4) points and values, the bracket's ends in the middle, NaN outside the
    scan; row : index of each curve; near : how near is near enough, (M,)."""
    zero = np.empty(len(row))
    left = np.arange(len(row))
    for _ in range(ROUNDS):
        with np.errstate(divide="ignore", invalid="ignore"):
            slope = np.diff(y, axis=1) / np.diff(x, axis=1)
            lines = x[:, [LOW, LOW, HIGH]] - y[:, [LOW, LOW, HIGH]] / slope
        done = _exact(x, y, slope, near[left])
        zero[left[done]] = np.clip(lines[done, 1], x[done, LOW], x[done, HIGH])
        x, y, lines, left = x[~done], y[~done], lines[~done], left[~done]
        if not left.size:
            return zero
        low, high = x[:, [LOW]], x[:, [HIGH]]
        tried = np.where((lines > low) & (lines < high), lines, low + INSIDE * (high - low))
        if (more := POINTS_A_ROUND // left.size - len(INSIDE)) > 0:
            tried = np.concatenate([tried, low + np.arange(1, more + 1) / (more + 1) * (high - low)], axis=1)
        values = curve(tried.ravel(), np.repeat(row[left], tried.shape[1])).reshape(tried.shape)
        x, y = _closer(x, y, tried, values)
    zero[left] = _searched(curve, x[:, LOW], x[:, HIGH], row[left], near[left])
    return zero


def _exact(x: FloatArray, y: FloatArray, slope: FloatArray, near: FloatArray) -> BoolArray:
    """Where the line through the bracket's ends gives the zero (M,): the curve is straight there and beyond one end, or an
    end is as good as zero even for the flattest of the three lines (where none is level, along which the zero could begin
    anywhere), or nothing is left between the ends."""
    before, inside, after = slope.T
    straight = np.fmin(np.abs(inside - before), np.abs(inside - after)) <= STRAIGHT * np.abs(inside)
    at_end = np.abs(y[:, LOW : HIGH + 1]).min(axis=1) < near * np.fmin.reduce(np.abs(slope), axis=1)
    return straight | at_end | (x[:, HIGH] - x[:, LOW] <= near)


def _closer(
    x: FloatArray, y: FloatArray, tried: FloatArray, values: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """The four points around the first change of sign, when points tried inside the brackets are added."""
    inner = np.concatenate([x[:, LOW : HIGH + 1], tried], axis=1)
    order = np.argsort(inner, axis=1)
    heights = np.take_along_axis(np.concatenate([y[:, LOW : HIGH + 1], values], axis=1), order, axis=1)
    positive = heights >= 0
    cell = np.argmax(positive[:, :-1] != positive[:, 1:], axis=1)
    points = np.concatenate([x[:, :1], np.take_along_axis(inner, order, axis=1), x[:, -1:]], axis=1)
    heights = np.concatenate([y[:, :1], heights, y[:, -1:]], axis=1)
    each, four = np.arange(len(x))[:, None], cell[:, None] + np.arange(4)
    return points[each, four], heights[each, four]


def _searched(curve: Curve, low: FloatArray, high: FloatArray, row: IntArray, near: FloatArray) -> FloatArray:
    result = elementwise.find_root(
        lambda at, k: curve(at, k.astype(np.intp)),
        (low, high),
        args=(row,),
        tolerances={"xatol": float(near.min()), "xrtol": 0.0, "fatol": 0.0, "frtol": 0.0},
    )
    assert result.success.all(), "a bracketed zero was not found"
    return result.x
