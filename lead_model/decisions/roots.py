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


def _closed(curve: Curve, b: _Brackets, zoomed: bool = False) -> FloatArray:
    """The zero in each bracket: the straight guess where the curve changes sign beside it, else a closer search."""
    straight = b.low - b.at_low * (b.high - b.low) / (b.at_high - b.at_low)
    sides = np.concatenate([np.maximum(straight - b.near, b.low), np.minimum(straight + b.near, b.high)])
    before, after = np.split(curve(sides, np.concatenate([b.row, b.row])), 2)
    bent = (before >= 0) == (after >= 0)
    if bent.any():
        straight[bent] = (_searched if zoomed else _zoomed)(curve, b.only(bent))
    return straight


def _zoomed(curve: Curve, b: _Brackets) -> FloatArray:
    points = np.linspace(b.low, b.high, PARTS + 1, axis=1)
    values = curve(points.ravel(), np.repeat(b.row, PARTS + 1)).reshape(points.shape)
    positive = values >= 0
    cell = np.argmax(positive[:, :-1] != positive[:, 1:], axis=1)
    return _closed(curve, _cells(points, values, np.arange(len(cell)), b.row, cell, b.near), zoomed=True)


def _searched(curve: Curve, b: _Brackets) -> FloatArray:
    result = elementwise.find_root(
        lambda x, k: curve(x, k.astype(np.intp)),
        (b.low, b.high),
        args=(b.row,),
        tolerances={"xatol": float(b.near.min()), "xrtol": 0.0, "fatol": 0.0, "frtol": 0.0},
    )
    assert result.success.all(), "a bracketed zero was not found"
    return result.x
