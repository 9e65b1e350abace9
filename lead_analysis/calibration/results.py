"""What a calibration found, and the last one that was kept: results.json beside this file, made with docs/calibration.md."""

import json
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from lead_analysis.calibration.first_and_later_years import FirstAndLaterYears
from lead_analysis.calibration.interval_coverage import GroupCoverage, IntervalCoverage
from lead_analysis.calibration.persistence import NO_TAILS, Persistence

KEPT = Path(__file__).with_name("results.json")


@dataclass(frozen=True, slots=True)
class Estimate:
    """One figure, found again and as shipped. `shipped` is a number or a range; the unit is in the name."""

    name: str
    found: float
    shipped: tuple[float, float]
    tolerance: float

    @property
    def agrees(self) -> bool:
        """Whether the figure found lies in the shipped range, give or take the tolerance."""
        low, high = self.shipped
        return low - self.tolerance <= self.found <= high + self.tolerance


@dataclass(frozen=True, slots=True)
class Calibration:
    """Figures found again, the two fitted models, the back tests of the models tried, and that of first and later years.

    made : date; machine : its size in words; cost_fit : (costliest share, published share of spending, fitted share,
    distance in points) of the spread of cost over beneficiaries.
    """

    made: str
    machine: str
    plain: Persistence
    size_adjusted: Persistence
    estimates: tuple[Estimate, ...]
    coverages: tuple[IntervalCoverage, ...]
    first_and_later: tuple[FirstAndLaterYears, ...]
    cost_fit: tuple[tuple[float, float, float, float], ...]

    @property
    def disagreeing(self) -> tuple[Estimate, ...]:
        """Figures that do not agree with the shipped ones."""
        return tuple(estimate for estimate in self.estimates if not estimate.agrees)


def save(calibration: Calibration, path: Path = KEPT) -> None:
    """Keep the results, with the verdict on each model's intervals; a normal model's degrees of freedom are null."""
    found = asdict(calibration)
    fitted = [
        found["plain"],
        found["size_adjusted"],
        *(one["persistence"] for one in found["first_and_later"]),
    ]
    for one in fitted:
        if one["degrees_of_freedom"] == NO_TAILS:
            one["degrees_of_freedom"] = None
    for kept, coverage in zip(found["coverages"], calibration.coverages, strict=True):
        kept["within_limits"] = coverage.within_limits
    path.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


@lru_cache(maxsize=1)
def last_results(path: Path = KEPT) -> Calibration:
    """The results that were kept."""
    found = json.loads(path.read_text(encoding="utf-8"))
    return Calibration(
        made=found["made"],
        machine=found["machine"],
        plain=_persistence(found["plain"]),
        size_adjusted=_persistence(found["size_adjusted"]),
        estimates=tuple(Estimate(**{**one, "shipped": tuple(one["shipped"])}) for one in found["estimates"]),
        coverages=tuple(_coverage(one) for one in found["coverages"]),
        first_and_later=tuple(_first_and_later(one) for one in found["first_and_later"]),
        cost_fit=tuple(tuple(row) for row in found["cost_fit"]),
    )


def _persistence(found: dict[str, Any]) -> Persistence:
    tails = found["degrees_of_freedom"]
    return Persistence(**{**found, "degrees_of_freedom": NO_TAILS if tails is None else tails})


def _first_and_later(found: dict[str, Any]) -> FirstAndLaterYears:
    groups = {name: _group(found[name]) for name in ("first", "later")}
    return FirstAndLaterYears(**{**found, **groups, "persistence": _persistence(found["persistence"])})


def _group(found: dict[str, Any]) -> GroupCoverage:
    return GroupCoverage(found["group"], found["pairs"], tuple(found["held"]))


def _coverage(found: dict[str, Any]) -> IntervalCoverage:
    return IntervalCoverage(
        model=found["model"],
        overall=_group(found["overall"]),
        by_size=tuple(map(_group, found["by_size"])),
        by_year=tuple(map(_group, found["by_year"])),
        mean_error=found["mean_error"],
        rmse=found["rmse"],
    )
