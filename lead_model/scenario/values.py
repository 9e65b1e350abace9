"""Forms a number may take in a scenario: one value, a ramp over years, one value a year, and any of these by category."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from lead_model.axes import CATEGORIES, FloatArray, frozen


@dataclass(frozen=True, slots=True)
class Ramp:
    """`start` up to `from_py`, a straight line to `level` in `to_py`, and `level` afterwards.

    >>> Ramp(0.02, 0.08, 2027, 2033).at(2030)
    0.05
    """

    start: float
    level: float
    from_py: int
    to_py: int

    def at(self, py: int) -> float:
        """Value in a performance year."""
        if py >= self.to_py:
            return self.level
        if py <= self.from_py:
            return self.start
        return round(
            self.start + (self.level - self.start) * (py - self.from_py) / (self.to_py - self.from_py), 12
        )


Yearly = tuple[float, ...]
PathValue = float | Ramp | Yearly


@dataclass(frozen=True, slots=True)
class ByCategory:
    """One value for each benchmark category; each may be a number, a ramp or yearly values."""

    aged_disabled: PathValue
    esrd: PathValue
    high_needs: PathValue

    def parts(self) -> tuple[PathValue, ...]:
        """Values in the order of the category axis."""
        return (self.aged_disabled, self.esrd, self.high_needs)

    def __getitem__(self, category: str) -> PathValue:
        return self.parts()[CATEGORIES.index(category)]


Value = PathValue | ByCategory


def path_values(value: PathValue, years: Sequence[int]) -> tuple[float, ...]:
    """The value in each of `years`."""
    if isinstance(value, Ramp):
        return tuple(value.at(py) for py in years)
    if isinstance(value, tuple):
        return value
    return (float(value),) * len(years)


def value_array(value: Value, years: Sequence[int]) -> FloatArray:
    """The value as a read-only array (1, Y|1, C|1): an axis the value does not vary over has length one."""
    return _value_array(value, tuple(years))


@lru_cache(
    maxsize=4096
)  # a projection asks for some eighty inputs, and few of them change from one to the next
def _value_array(value: Value, years: tuple[int, ...]) -> FloatArray:
    return frozen(_as_array(value, years))


def _as_array(value: Value, years: tuple[int, ...]) -> FloatArray:
    if isinstance(value, ByCategory):
        parts = value.parts()
        if all(isinstance(part, int | float) for part in parts):
            return np.array([[parts]], dtype=np.float64)
        return np.array([[path_values(part, years) for part in parts]], dtype=np.float64).transpose(0, 2, 1)
    if isinstance(value, int | float):
        return np.array([[[float(value)]]])
    return np.array(path_values(value, years), dtype=np.float64)[None, :, None]


def map_value(value: Value, change: Callable[[float], float]) -> Value:
    """The same form with `change` applied to every number in it."""
    if isinstance(value, ByCategory):
        return ByCategory(*(map_value(part, change) for part in value.parts()))  # type: ignore[arg-type]
    if isinstance(value, Ramp):
        return Ramp(change(value.start), change(value.level), value.from_py, value.to_py)
    if isinstance(value, tuple):
        return tuple(change(part) for part in value)
    return change(value)
