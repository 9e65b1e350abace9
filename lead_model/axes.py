"""The axes of every array in the model, and the few helpers that act on them.

Arrays are always `(run, year, category)`; a stage that sums a category away leaves `(run, year)`. An axis may have
length one: a value common to all years is `(R, 1, C)`. A *run* is a Monte Carlo draw, a grid point, a switch year or
an ACO; the code never needs to know which.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.intp]

YEAR_AXIS, CATEGORY_AXIS = 1, 2

CATEGORIES = ("aged_disabled", "esrd", "high_needs")
CATEGORY_LABELS = {"aged_disabled": "Aged & Disabled", "esrd": "ESRD", "high_needs": "High Needs"}
AGED_DISABLED, ESRD, HIGH_NEEDS = 0, 1, 2

FIRST_MODEL_PY, LAST_MODEL_PY = 2027, 2036
MONTHS_PER_YEAR = 12
PERCENT_UNITS = ("share", "rate", "points")  # how the names of units begin whose numbers are shown times 100


def performance_years(first_py: int = FIRST_MODEL_PY) -> tuple[int, ...]:
    """Performance years from the ACO's first one to the model's last.

    >>> performance_years(2034)
    (2034, 2035, 2036)
    """
    return tuple(range(first_py, LAST_MODEL_PY + 1))


def frozen(array: Any) -> FloatArray:
    """The array made read-only, so that a cached result cannot be changed by whoever reads it."""
    result = np.asarray(array, dtype=np.float64)
    result.setflags(write=False)
    return result


def sum_categories(array: FloatArray) -> FloatArray:
    """Sum over the category axis: (R, Y, C) to (R, Y). A fixed order keeps one run equal to the same run in a block."""
    return array[..., AGED_DISABLED] + array[..., ESRD] + array[..., HIGH_NEEDS]


def over_years(array: FloatArray) -> FloatArray:
    """Sum over years, the last axis: (..., Y) to (...). A fixed order keeps one run equal to the same run in a block."""
    total = np.zeros(array.shape[:-1])
    for year in range(array.shape[-1]):
        total = total + array[..., year]
    return total


def in_run_and_year(array: Any, run: int, year: int) -> Any:
    """What (R|1, Y|1, ...) holds for one run and one place on the axis of years, (...)."""
    return array[run if array.shape[0] > 1 else 0, year if array.shape[1] > 1 else 0]
