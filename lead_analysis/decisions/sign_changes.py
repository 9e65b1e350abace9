"""Where one input turns an output: the nearest levels at which the plan falls behind MSSP, say, below and above the plan."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lead_analysis import text as wording
from lead_analysis.decisions.drivers import (
    Driver,
    SearchLimits,
    driver,
    project_levels,
    ranged_drivers,
    search_limits,
)
from lead_analysis.decisions.flips import nearest_crossings, scan_points
from lead_analysis.decisions.outputs import Output
from lead_analysis.decisions.roots import IntArray, crossings
from lead_model.axes import FloatArray
from lead_model.scenario import Scenario


@dataclass(frozen=True, slots=True)
class SignChange:
    """Levels of one driver at which the output changes its sign, the nearest below and above its level; None: none there."""

    driver: Driver
    output: Output
    now: float
    below: float | None
    above: float | None
    limits: SearchLimits

    @property
    def nearest(self) -> float | None:
        """The nearer of the two."""
        both = [level for level in (self.below, self.above) if level is not None]
        return min(both, key=lambda level: abs(level - self.driver.now), default=None)

    @property
    def inside_range(self) -> bool:
        """Whether the nearest one lies in the range declared for the driver."""
        nearest, d = self.nearest, self.driver
        return nearest is not None and d.has_range and d.low <= nearest <= d.high

    @property
    def sentence(self) -> str:
        d, nearest = self.driver, self.nearest
        if nearest is None:
            tried = [wording.level(level, d.unit) for level in (self.limits.lowest, self.limits.highest)]
            return f"{d.label}: no level from {' to '.join(tried)} changes the sign of {_in_sentence(self.output)}."
        side = "below" if nearest == self.below else "above"
        to = "negative" if self.now >= 0 else "positive"
        return (
            f"{d.label}: {side} {wording.level(nearest, d.unit)} {_in_sentence(self.output)} is {to} "
            f"(now {wording.level(d.now, d.unit)}: {wording.dollars(self.now, 2, sign=True)})."
        )

    def row(self) -> dict[str, Any]:
        """One row of a table or of JSON; NaN where there is no level."""
        return {
            "path": self.driver.path,
            "label": self.driver.label,
            "now": self.driver.now,
            "below": np.nan if self.below is None else self.below,
            "above": np.nan if self.above is None else self.above,
            "inside_range": self.inside_range,
            "sentence": self.sentence,
        }


def sign_changes(
    scenario: Scenario, output: Output, paths: Sequence[str] | None = None
) -> tuple[SignChange, ...]:
    """Of the inputs named, or of every one with a usual range: the nearest first, those without a change last.

    Raises ScenarioError for a path that cannot be moved.
    """
    drivers = ranged_drivers(scenario) if paths is None else [driver(scenario, path) for path in paths]
    drivers = tuple(one for one in drivers if paths is not None or one.has_range)
    limits = [search_limits(scenario, one) for one in drivers]
    now = float(output.of(scenario)[0])
    if not drivers:
        return ()

    def curve(level: FloatArray, which: IntArray) -> FloatArray:
        levels = np.full((len(level), len(drivers)), np.nan)
        levels[np.arange(len(level)), which] = level
        blocks = project_levels(scenario, drivers, levels, output.paths(scenario))
        return np.concatenate([output.from_projections(block, scenario) for block in blocks])

    points = np.stack([scan_points(one, limit) for one, limit in zip(drivers, limits, strict=True)])
    which = np.repeat(np.arange(len(drivers)), points.shape[1])
    sign = 1.0 if now >= 0 else -1.0
    values = sign * curve(points.ravel(), which).reshape(points.shape)
    crossed = crossings(lambda level, row: sign * curve(level, row), points, values)
    found = [
        SignChange(one, output, now, *nearest_crossings(one, of_driver), limit)
        for one, of_driver, limit in zip(drivers, crossed, limits, strict=True)
    ]
    return tuple(sorted(found, key=_distance))


def _in_sentence(output: Output) -> str:
    return output.label.replace("Your plan", "your plan")


def _distance(change: SignChange) -> float:
    nearest, d = change.nearest, change.driver
    if nearest is None:
        return float("inf")
    width = d.high - d.low if d.has_range else change.limits.highest - change.limits.lowest
    return abs(nearest - d.now) / width
