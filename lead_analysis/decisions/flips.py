"""Decision flips: for each input, the level at which another choice becomes best."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lead_analysis import text as wording
from lead_analysis.decisions.best_choice import BestChoice, best_choices, choice_values, margins
from lead_analysis.decisions.best_path import both_options
from lead_analysis.decisions.drivers import (
    Driver,
    SearchLimits,
    all_drivers,
    driver,
    project_levels,
    search_limits,
)
from lead_analysis.decisions.roots import Crossing, IntArray, crossings
from lead_model.axes import BoolArray, FloatArray
from lead_model.paths import all_paths
from lead_model.scenario import MsspRules, Scenario

WIDE_POINTS, NEAR_POINTS = 17, 16
NEAR = 0.05  # part of the whole width looked at closely on either side where no range is declared
BESIDE = 1e-6  # how far from a flip the new choice is read, relative to the width searched
NO_EFFECT_DOLLARS = 1e-6


@dataclass(frozen=True, slots=True)
class FlipAt:
    """The level from which, going away from the present one, `to` is best."""

    level: float
    to: BestChoice


@dataclass(frozen=True, slots=True)
class Flip:
    """Where one driver changes the best choice, below and above its present level; None: nowhere in `lowest`–`highest`."""

    driver: Driver
    best_now: BestChoice
    below: FlipAt | None
    above: FlipAt | None
    lowest: float
    highest: float

    @property
    def nearest(self) -> FlipAt | None:
        """The nearer of the two."""
        both = [crossing for crossing in (self.below, self.above) if crossing]
        return min(both, key=lambda crossing: abs(crossing.level - self.driver.now), default=None)

    @property
    def inside_range(self) -> bool:
        """Whether the nearest flip lies in the range declared for the driver."""
        nearest = self.nearest
        return (
            nearest is not None
            and self.driver.has_range
            and self.driver.low <= nearest.level <= self.driver.high
        )

    @property
    def distance(self) -> float:
        """Distance of the nearest flip in half widths of the range, or of the search limits without one; inf for none."""
        nearest, d = self.nearest, self.driver
        if nearest is None:
            return float("inf")
        width = d.high - d.low if d.has_range else self.highest - self.lowest
        return abs(nearest.level - d.now) / (width / 2)

    @property
    def sentence(self) -> str:
        nearest, d = self.nearest, self.driver
        if nearest is None:
            reach_text = f"{wording.level(self.lowest, d.unit)} to {wording.level(self.highest, d.unit)}"
            return f"{d.label}: no level from {reach_text} changes the best choice."
        word = "above" if nearest.level >= d.now else "below"
        if nearest is self.below and nearest.level == d.now:
            word = "below"
        rules, to, now = self.best_now.turned(nearest.to)
        return (
            f"{d.label}: {word} {wording.level(nearest.level, d.unit)} the best choice{rules} is {to} "
            f"(now {wording.level(d.now, d.unit)}: {now})."
        )


@dataclass(frozen=True, slots=True)
class Flips:
    """Flips of all drivers, the nearest first, those without one last; `without_effect` do nothing here."""

    best_now: BestChoice
    flips: tuple[Flip, ...]
    without_effect: tuple[Driver, ...]

    def of(self, path: str) -> Flip:
        """The flip of one input."""
        return next(flip for flip in self.flips if flip.driver.path == path)

    def rows(self) -> list[dict[str, Any]]:
        """One row a driver; NaN and empty text where nothing flips."""
        return [
            {
                "path": flip.driver.path,
                "label": flip.driver.label,
                "family": flip.driver.family,
                "now": flip.driver.now,
                "now_text": wording.level(flip.driver.now, flip.driver.unit),
                "below": flip.below.level if flip.below else float("nan"),
                "below_to": flip.below.to.words if flip.below else "",
                "above": flip.above.level if flip.above else float("nan"),
                "above_to": flip.above.to.words if flip.above else "",
                "inside_range": flip.inside_range,
                "sentence": flip.sentence,
            }
            for flip in self.flips
        ]


def flips(scenario: Scenario, paths: Sequence[str] | None = None) -> Flips:
    """The flips of the inputs named, or of every input that can be moved and every rule value with a range.

    The best choice is that of the headline: over both options, every switch year, MSSP under each rule set and not
    participating, by ten-year net less start-up cost; it turns where it changes under any rule set. Raises ScenarioError
    for a path that cannot be moved.
    """
    drivers = all_drivers(scenario) if paths is None else tuple(driver(scenario, path) for path in paths)
    search = _Search(scenario, drivers)
    acting = search.acting()
    turned = search.flips(np.flatnonzero(acting)) if acting.any() else []
    idle = tuple(d for d, acts in zip(drivers, acting, strict=True) if not acts)
    return Flips(search.best_now, tuple(sorted(turned, key=_order)), idle)


def _order(flip: Flip) -> tuple[bool, bool, float]:
    """Nearest first; distances in declared ranges and in whole search limits are not compared with each other."""
    return flip.nearest is None, not flip.driver.has_range, flip.distance


class _Search:
    """Weighs all alternatives while drivers move one at a time."""

    def __init__(self, scenario: Scenario, drivers: Sequence[Driver]) -> None:
        self.scenario, self.drivers, self.paths = scenario, drivers, all_paths(scenario)
        self.limits = [search_limits(scenario, d) for d in drivers]
        self.now = choice_values(both_options(scenario), self.paths)
        self.best_now = best_choices(self.now, self.paths)[0]

    def values(self, level: FloatArray, which: IntArray) -> Mapping[MsspRules, FloatArray]:
        """Value of each alternative (K, M) by rule set with driver `which[m]` at `level[m]` and all others as they are."""
        levels = np.full((len(level), len(self.drivers)), np.nan)
        levels[np.arange(len(level)), which] = level
        blocks = project_levels(self.scenario, self.drivers, levels)
        parts = [choice_values(options, self.paths) for options in blocks]
        return {rules: np.concatenate([part[rules] for part in parts], axis=1) for rules in self.now}

    def acting(self) -> BoolArray:
        """Whether a driver changes any alternative at either of its limits (D,)."""
        if not self.drivers:
            return np.zeros(0, dtype=bool)
        ends = np.array([[limit.lowest, limit.highest] for limit in self.limits])
        values = self.values(ends.ravel(), np.repeat(np.arange(len(ends)), 2))
        changed = [np.abs(values[rules] - now) > NO_EFFECT_DOLLARS for rules, now in self.now.items()]
        return np.asarray(np.concatenate(changed).any(axis=0).reshape(-1, 2).any(axis=1))

    def margin(self, level: FloatArray, which: IntArray) -> FloatArray:
        """By how much the choice that is best now beats every other one (M,)."""
        return margins(self.values(level, which), self.paths, self.best_now)

    def flips(self, which: IntArray) -> list[Flip]:
        """The flips of the drivers at places `which`."""
        points = np.stack([scan_points(self.drivers[k], self.limits[k]) for k in which])
        margins = self.margin(points.ravel(), np.repeat(which, points.shape[1])).reshape(points.shape)
        crossed = crossings(lambda level, row: self.margin(level, which[row]), points, margins)
        sides = {
            k: nearest_crossings(self.drivers[k], of_driver)
            for k, of_driver in zip(which.tolist(), crossed, strict=True)
        }
        beyond = self._beyond(sides)
        return [
            Flip(
                self.drivers[k], self.best_now, beyond.get((k, 0)), beyond.get((k, 1)),
                self.limits[k].lowest, self.limits[k].highest,
            )
            for k in sides
        ]  # fmt: skip

    def _beyond(
        self, sides: Mapping[int, tuple[float | None, float | None]]
    ) -> dict[tuple[int, int], FlipAt]:
        """Each flip with what is best just beyond it, by (driver, side)."""
        at = {
            (k, side): level
            for k, both in sides.items()
            for side, level in enumerate(both)
            if level is not None
        }
        if not at:
            return {}
        step = [
            (self.limits[k].highest - self.limits[k].lowest) * (BESIDE if side else -BESIDE) for k, side in at
        ]
        values = self.values(np.array([*at.values()]) + step, np.array([k for k, _ in at]))
        best = best_choices(values, self.paths)
        return {key: FlipAt(round(at[key], 12) + 0.0, one) for key, one in zip(at, best, strict=True)}


def scan_points(driver: Driver, limit: SearchLimits) -> FloatArray:
    """Levels to scan: all within the limits, closer around the present level, and the present level itself."""
    near = NEAR * (limit.highest - limit.lowest)
    low, high = (driver.low, driver.high) if driver.has_range else (driver.now - near, driver.now + near)
    close = np.linspace(max(low, limit.lowest), min(high, limit.highest), NEAR_POINTS)
    wide = np.linspace(limit.lowest, limit.highest, WIDE_POINTS)
    return np.sort(np.concatenate([wide, close, [driver.now]]))


def nearest_crossings(driver: Driver, crossed: Sequence[Crossing]) -> tuple[float | None, float | None]:
    """The nearest crossing below the present level and the nearest above it."""
    below = [crossing.at for crossing in crossed if crossing.upward and crossing.at <= driver.now]
    above = [crossing.at for crossing in crossed if not crossing.upward and crossing.at >= driver.now]
    return max(below, default=None), min(above, default=None)
