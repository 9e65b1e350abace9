"""MLR: spending ÷ benchmark after discount and earned quality, by year and category, against a target.

Discount, quality, stop-loss, programs and capitation act on all populations together. They are spread over the
categories in proportion to each one's benchmark and spending, so that categories add to the settlement's own lines.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from lead_analysis.levels.high_needs_share import by_population
from lead_model.axes import CATEGORIES, FloatArray, frozen
from lead_model.errors import ScenarioError
from lead_model.projection import Projection

COLUMNS = (*CATEGORIES, "total")
LEAST_TARGET, GREATEST_TARGET = 0.5, 1.5
BREAK_EVEN = 1.0


@dataclass(frozen=True, slots=True)
class MedicalLossRatio:
    """Months, benchmark and spending in dollars, (R, Y, 4): the categories, then all together as in the settlement."""

    years: tuple[int, ...]
    months: FloatArray
    benchmark_dollars: FloatArray
    spend_dollars: FloatArray

    @property
    def ratio(self) -> FloatArray:
        """Spending ÷ benchmark (R, Y, 4); NaN where nobody is aligned."""
        return _divided(self.spend_dollars, self.benchmark_dollars)

    @property
    def all_years_ratio(self) -> FloatArray:
        """The same over all years, (R, 4)."""
        return _divided(self.spend_dollars.sum(axis=1), self.benchmark_dollars.sum(axis=1))

    def room_dollars(self, target: float = BREAK_EVEN) -> FloatArray:
        """Dollars by which spending lies below target × benchmark, (R, Y, 4); negative: above it."""
        return checked_target(target) * self.benchmark_dollars - self.spend_dollars

    def room_pbpm(self, target: float = BREAK_EVEN) -> FloatArray:
        """The same per beneficiary month, (R, Y, 4); NaN where nobody is aligned."""
        return _divided(self.room_dollars(target), self.months)

    def in_unit(self, unit: str, target: float = BREAK_EVEN) -> FloatArray:
        """(R, Y, 4) in one of UNITS. Raises ScenarioError for another unit or a target outside 50% to 150%."""
        if unit not in UNITS:
            raise ScenarioError(f"The MLR has no unit '{unit}'; choose one of {', '.join(UNITS)}.")
        return UNITS[unit](self, target)

    def rows(self, target: float = BREAK_EVEN) -> Iterator[dict[str, Any]]:
        """Year by year and category by category for the first run; None where nobody is aligned."""
        values = (
            self.ratio,
            self.room_dollars(target),
            self.room_pbpm(target),
            self.benchmark_dollars,
            self.spend_dollars,
        )
        names = ("mlr", "room_dollars", "room_pbpm", "benchmark_dollars", "spend_dollars")
        for year, py in enumerate(self.years):
            for place, column in enumerate(COLUMNS):
                found = (float(array[0, year, place]) for array in values)
                yield {"performance_year": py, "population": column} | {
                    name: None if np.isnan(one) else one for name, one in zip(names, found, strict=True)
                }


UNITS: dict[str, Callable[[MedicalLossRatio, float], FloatArray]] = {
    "ratio": lambda mlr, _target: mlr.ratio,
    "dollars": MedicalLossRatio.room_dollars,
    "pbpm": MedicalLossRatio.room_pbpm,
}


def checked_target(target: float) -> float:
    """The target if it lies within 50% and 150%. Raises ScenarioError otherwise."""
    if LEAST_TARGET <= target <= GREATEST_TARGET:
        return target
    raise ScenarioError(
        f"The target MLR is {target:.1%}; allowed: {LEAST_TARGET:.0%} to {GREATEST_TARGET:.0%} of the benchmark. "
        "Enter 0.85 for 85%."
    )


def medical_loss_ratio(p: Projection) -> MedicalLossRatio:
    """MLR of every run and year. The total is expenditure ÷ benchmark of the settlement, stop-loss and programs included."""
    s, parts = p.settlement, by_population(p)
    shape = (p.n_runs, len(p.years))
    benchmark = np.broadcast_to(s.benchmark_dollars, shape)[..., None]
    spend = np.broadcast_to(s.expenditure_dollars, shape)[..., None]
    months = np.broadcast_to(parts.months, (*shape, len(CATEGORIES)))
    return MedicalLossRatio(
        p.years,
        frozen(np.concatenate([months, months.sum(axis=-1, keepdims=True)], axis=-1)),
        frozen(np.concatenate([_spread(parts.benchmark_dollars, benchmark), benchmark], axis=-1)),
        frozen(np.concatenate([_spread(parts.spend_dollars, spend), spend], axis=-1)),
    )


def _spread(parts: FloatArray, total: FloatArray) -> FloatArray:
    """A total (R, Y, 1) over categories in proportion to parts (R, Y, C)."""
    return parts * _divided(total, parts.sum(axis=-1, keepdims=True))


def _divided(upper: FloatArray, lower: FloatArray) -> FloatArray:
    upper, lower = np.broadcast_arrays(upper, lower)
    return np.divide(upper, lower, out=np.full(lower.shape, np.nan), where=lower != 0)
