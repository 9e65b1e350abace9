"""Decision flips: for each input, the level at which another choice becomes best."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lead_model import wording
from lead_model.axes import FloatArray
from lead_model.decisions.best_path import KIND_LABELS, best_kinds, both_options, in_blocks, kind_values
from lead_model.decisions.drivers import Driver, SearchLimits, all_drivers, driver, search_limits, vary_levels
from lead_model.decisions.roots import Crossing, IntArray, crossings
from lead_model.paths import ParticipationPath, PathKind, all_paths, project_each, values_of_paths
from lead_model.scenario import Scenario

WIDE_POINTS, NEAR_POINTS = 17, 16
NEAR = 0.05  # part of the whole reach looked at closely on either side where no range is declared
BESIDE = 1e-6  # how far from a flip the new choice is read, relative to the width searched
NO_EFFECT_DOLLARS = 1e-6


@dataclass(frozen=True, slots=True)
class FlipAt:
    """The level from which, going away from the present one, `to` is best."""

    level: float
    to: PathKind


@dataclass(frozen=True, slots=True)
class Flip:
    """Where one driver changes the best choice, below and above its present level; None: nowhere in `lowest`–`highest`."""

    driver: Driver
    best_now: PathKind
    below: FlipAt | None
    above: FlipAt | None
    lowest: float
    highest: float

    @property
    def nearest(self) -> FlipAt | None:
        """The nearer of the two."""
        both = [one for one in (self.below, self.above) if one]
        return min(both, key=lambda one: abs(one.level - self.driver.now), default=None)

    @property
    def inside_range(self) -> bool:
        """Whether the nearest flip lies in the range declared for the driver."""
        one = self.nearest
        return one is not None and self.driver.has_range and self.driver.low <= one.level <= self.driver.high

    @property
    def distance(self) -> float:
        """Distance of the nearest flip, in half widths of the declared range (of the reach without one); inf for none."""
        one, d = self.nearest, self.driver
        if one is None:
            return float("inf")
        width = d.high - d.low if d.has_range else self.highest - self.lowest
        return abs(one.level - d.now) / (width / 2)

    @property
    def sentence(self) -> str:
        one, d = self.nearest, self.driver
        if one is None:
            reach_text = f"{wording.level(self.lowest, d.unit)} to {wording.level(self.highest, d.unit)}"
            return f"{d.label}: no level from {reach_text} changes the best choice."
        word = "above" if one.level >= d.now else "below"
        if one is self.below and one.level == d.now:
            word = "below"
        return (
            f"{d.label}: {word} {wording.level(one.level, d.unit)} the best choice is {KIND_LABELS[one.to]} "
            f"(now {wording.level(d.now, d.unit)}: {KIND_LABELS[self.best_now]})."
        )


@dataclass(frozen=True, slots=True)
class Flips:
    """Flips of all drivers, the nearest first, those without one last; `without_effect` do nothing here."""

    best_now: PathKind
    flips: tuple[Flip, ...]
    without_effect: tuple[Driver, ...]

    def of(self, path: str) -> Flip:
        """The flip of one input."""
        return next(one for one in self.flips if one.driver.path == path)

    def rows(self) -> list[dict[str, Any]]:
        """One row a driver; NaN and empty text where nothing flips."""
        return [
            {
                "path": one.driver.path,
                "label": one.driver.label,
                "family": one.driver.family,
                "now": one.driver.now,
                "now_text": wording.level(one.driver.now, one.driver.unit),
                "below": one.below.level if one.below else float("nan"),
                "below_to": KIND_LABELS[one.below.to] if one.below else "",
                "above": one.above.level if one.above else float("nan"),
                "above_to": KIND_LABELS[one.above.to] if one.above else "",
                "inside_range": one.inside_range,
                "sentence": one.sentence,
            }
            for one in self.flips
        ]


def flips(scenario: Scenario, paths: Sequence[str] | None = None) -> Flips:
    """The flips of the inputs named, or of every input that can be moved and every rule value with a range.

    The best choice is that of Professional, Global, a move in the best year, or not taking part (worth zero), by ten-year
    net less start-up cost. Raises ScenarioError for a path that cannot be moved.
    """
    drivers = all_drivers(scenario) if paths is None else tuple(driver(scenario, path) for path in paths)
    search = _Search(scenario)
    limits_of_all = [search_limits(scenario, one) for one in drivers]
    ends = [np.array([one.lowest, one.highest]) for one in limits_of_all]
    acting = search.acting(drivers, ends) if drivers else []
    moved = [one for one, acts in zip(drivers, acting, strict=True) if acts]
    limits = [one for one, acts in zip(limits_of_all, acting, strict=True) if acts]
    idle = tuple(one for one, acts in zip(drivers, acting, strict=True) if not acts)
    found = search.flips(moved, limits) if moved else []
    return Flips(search.best_now, tuple(sorted(found, key=_order)), idle)


def _order(one: Flip) -> tuple[bool, bool, float]:
    """Nearest first; distances in declared ranges and in whole search limits are not compared with each other."""
    return one.nearest is None, not one.driver.has_range, one.distance


class _Search:
    """Projects all plans while drivers move one at a time."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.plans: tuple[ParticipationPath, ...] = all_paths(scenario)
        self.now = values_of_paths(both_options(scenario), self.plans)
        self.best_now = best_kinds(self.now, self.plans)[0]

    def values(self, drivers: Sequence[Driver], level: FloatArray, which: IntArray) -> FloatArray:
        """Value of each plan (P, M) with driver `which[m]` at `level[m]` and all others as they are."""
        blocks = []
        for runs in in_blocks(len(level)):
            used, column = np.unique(which[runs], return_inverse=True)
            table = np.full((len(column), len(used)), np.nan)
            table[np.arange(len(column)), column] = level[runs]
            vary = vary_levels(self.scenario, [drivers[k] for k in used], table)
            blocks.append(values_of_paths(project_each(self.scenario, vary=vary), self.plans))
        return np.concatenate(blocks, axis=1)

    def acting(self, drivers: Sequence[Driver], levels: Sequence[FloatArray]) -> list[bool]:
        """Whether a driver changes any plan at either end."""
        each = np.repeat(np.arange(len(drivers)), [len(one) for one in levels])
        changed = np.abs(self.values(drivers, np.concatenate(levels), each) - self.now) > NO_EFFECT_DOLLARS
        return [bool(changed[:, each == k].any()) for k in range(len(drivers))]

    def margin(self, values: FloatArray) -> FloatArray:
        """By how much the choice that is best now beats every other one (M,)."""
        by_kind = kind_values(values, self.plans)
        others = np.stack([value for kind, value in by_kind.items() if kind is not self.best_now])
        return by_kind[self.best_now] - others.max(axis=0)

    def flips(self, drivers: Sequence[Driver], limits_of_all: Sequence[SearchLimits]) -> list[Flip]:
        points = np.stack([_points(one, limit) for one, limit in zip(drivers, limits_of_all, strict=True)])
        row = np.repeat(np.arange(len(drivers)), points.shape[1])
        margins = self.margin(self.values(drivers, points.ravel(), row)).reshape(points.shape)
        found = crossings(lambda x, k: self.margin(self.values(drivers, x, k)), points, margins)
        sides = [_sides(one, crossed) for one, crossed in zip(drivers, found, strict=True)]
        to = self._beside(drivers, limits_of_all, sides)
        return [
            Flip(
                driver=one,
                best_now=self.best_now,
                below=_flip_at(sides[k][0], to.get((k, 0))),
                above=_flip_at(sides[k][1], to.get((k, 1))),
                lowest=limits_of_all[k].lowest,
                highest=limits_of_all[k].highest,
            )
            for k, one in enumerate(drivers)
        ]

    def _beside(
        self,
        drivers: Sequence[Driver],
        limits_of_all: Sequence[SearchLimits],
        sides: Sequence[tuple[float | None, float | None]],
    ) -> dict[tuple[int, int], PathKind]:
        """The best kind just beyond each flip, by (driver, side)."""
        keys = [(k, side) for k, both in enumerate(sides) for side, at in enumerate(both) if at is not None]
        if not keys:
            return {}
        step = [
            (limits_of_all[k].highest - limits_of_all[k].lowest) * BESIDE * (1 if side else -1)
            for k, side in keys
        ]
        at = np.array([float(sides[k][side]) for k, side in keys]) + step  # type: ignore[arg-type]
        kinds = best_kinds(self.values(drivers, at, np.array([k for k, _ in keys])), self.plans)
        return dict(zip(keys, kinds, strict=True))


def _points(one: Driver, limit: SearchLimits) -> FloatArray:
    """Levels to scan: the whole reach, closer around the present level, and the present level itself."""
    near = NEAR * (limit.highest - limit.lowest)
    low, high = (one.low, one.high) if one.has_range else (one.now - near, one.now + near)
    close = np.linspace(max(low, limit.lowest), min(high, limit.highest), NEAR_POINTS)
    wide = np.linspace(limit.lowest, limit.highest, WIDE_POINTS)
    return np.sort(np.concatenate([wide, close, [one.now]]))


def _sides(one: Driver, found: Sequence[Crossing]) -> tuple[float | None, float | None]:
    """The nearest crossing below the present level and the nearest above it."""
    below = [crossing.at for crossing in found if crossing.upward and crossing.at <= one.now]
    above = [crossing.at for crossing in found if not crossing.upward and crossing.at >= one.now]
    return max(below, default=None), min(above, default=None)


def _flip_at(level: float | None, to: PathKind | None) -> FlipAt | None:
    return None if level is None or to is None else FlipAt(round(level, 12) + 0.0, to)
