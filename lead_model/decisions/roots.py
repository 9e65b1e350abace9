"""Where curves cross zero: a scan finds the brackets, SciPy's bracketing method closes all of them at once.

Most curves here are straight lines with few corners, so the straight guess inside a bracket is tried first, then again
in a bracket a thirty-second as wide: few calls with more points in place of many calls, which is what keeps the verdict
in step with a slider. What is still bent or jumps goes to SciPy.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import elementwise

from lead_model.axes import BoolArray, FloatArray

IntArray = NDArray[np.intp]
Curve = Callable[[FloatArray, IntArray], FloatArray]
PARTS = 32
CLOSE = 1e-11  # precision of a crossing, relative to the width searched


@dataclass(frozen=True, slots=True)
class Crossing:
    """A zero of one curve. `upward`: negative before it, zero or positive after it."""

    at: float
    upward: bool


@dataclass(frozen=True, slots=True)
class _Brackets:
    """Ends of M brackets, the values there, the index of each curve, and how near is near enough; all (M,)."""

    low: FloatArray
    high: FloatArray
    at_low: FloatArray
    at_high: FloatArray
    row: IntArray
    near: FloatArray

    def only(self, chosen: BoolArray) -> "_Brackets":
        return _Brackets(*(getattr(self, one.name)[chosen] for one in fields(self)))


def crossings(curve: Curve, points: FloatArray, values: FloatArray) -> tuple[tuple[Crossing, ...], ...]:
    """All sign changes of K curves that a scan shows, in order, to 1e-11 of the width searched.

    curve : (x (M,), index of the curve (M,)) to values (M,); points : (K, N) increasing; values : (K, N), the curves at
    the points. A jump over zero counts as a crossing.
    """
    positive = values >= 0
    row, cell = np.nonzero(positive[:, :-1] != positive[:, 1:])
    found: list[list[Crossing]] = [[] for _ in range(len(values))]
    if row.size:
        near = CLOSE * (points[row, -1] - points[row, 0])
        at = _closed(curve, _cells(points, values, row, row, cell, near))
        for k, i, x in zip(row.tolist(), cell.tolist(), at.tolist(), strict=True):
            found[k].append(Crossing(x, bool(positive[k, i + 1])))
    return tuple(tuple(one) for one in found)


def _cells(
    points: FloatArray, values: FloatArray, at: IntArray, row: IntArray, cell: IntArray, near: FloatArray
) -> _Brackets:
    ends = (points[at, cell], points[at, cell + 1], values[at, cell], values[at, cell + 1])
    return _Brackets(*ends, row, near)


def _closed(curve: Curve, b: _Brackets) -> FloatArray:
    """The zero in each bracket: the straight guess where the curve changes sign beside it, else a closer search."""
    guess = _line_zero(b.low, b.high, b.at_low, b.at_high)
    found, holds = _first_that_holds(curve, b, guess[None])
    if not holds.all():
        found[~holds] = _zoomed(curve, b.only(~holds))
    return found


def _zoomed(curve: Curve, b: _Brackets) -> FloatArray:
    """The same in the part of each bracket that holds the zero. A corner inside that part is met by the lines that lead to
    it from either side."""
    points = np.linspace(b.low, b.high, PARTS + 1, axis=1)
    values = curve(points.ravel(), np.repeat(b.row, PARTS + 1)).reshape(points.shape)
    positive = values >= 0
    cell = np.argmax(positive[:, :-1] != positive[:, 1:], axis=1)
    each = np.arange(len(cell))
    part = _cells(points, values, each, b.row, cell, b.near)
    starts = (cell, np.maximum(cell - 1, 0), np.minimum(cell + 1, PARTS - 1))
    guesses = [
        _line_zero(points[each, k], points[each, k + 1], values[each, k], values[each, k + 1]) for k in starts
    ]
    found, holds = _first_that_holds(curve, part, np.stack(guesses))
    if not holds.all():
        found[~holds] = _searched(curve, part.only(~holds))
    return found


def _line_zero(x1: FloatArray, x2: FloatArray, y1: FloatArray, y2: FloatArray) -> FloatArray:
    """Where the line through two points is zero; the first point when the line is level."""
    step = np.divide(y1 * (x2 - x1), y2 - y1, out=np.zeros_like(y1), where=y2 != y1)
    return x1 - step


def _first_that_holds(curve: Curve, b: _Brackets, guesses: FloatArray) -> tuple[FloatArray, BoolArray]:
    """The first guess (G, M) beside which the curve changes sign (M,), and whether there is one (M,)."""
    low, high = np.clip(guesses - b.near, b.low, b.high), np.clip(guesses + b.near, b.low, b.high)
    row = np.broadcast_to(b.row, guesses.shape)
    sides = curve(np.concatenate([low.ravel(), high.ravel()]), np.concatenate([row.ravel(), row.ravel()]))
    before, after = (sides >= 0).reshape(2, *guesses.shape)
    holds = before != after
    return guesses[np.argmax(holds, axis=0), np.arange(guesses.shape[1])], holds.any(axis=0)


def _searched(curve: Curve, b: _Brackets) -> FloatArray:
    result = elementwise.find_root(
        lambda x, k: curve(x, k.astype(np.intp)),
        (b.low, b.high),
        args=(b.row,),
        tolerances={"xatol": float(b.near.min()), "xrtol": 0.0, "fatol": 0.0, "frtol": 0.0},
    )
    assert result.success.all(), "a bracketed zero was not found"
    return result.x
