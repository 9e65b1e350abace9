"""Goal seek: the level of an input at which an output reaches a target, or how near it comes and what stops it."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize_scalar

from lead_analysis import text as wording
from lead_analysis.decisions.drivers import (
    Driver,
    SearchLimits,
    driver,
    search_limits,
    vary_levels,
    with_level,
)
from lead_analysis.decisions.outputs import Output
from lead_analysis.decisions.roots import Curve, IntArray, crossings
from lead_model.axes import FloatArray
from lead_model.errors import ScenarioError
from lead_model.scenario import Scenario

POINTS = 129
NEAR_DOLLARS = 0.01
CLOSE_ENOUGH = 1e-9  # of the target


@dataclass(frozen=True, slots=True)
class Goal:
    """Result of a goal seek.

    level, value : the level found and the output there; when not `reached`, the best reachable ones; binding : what
    stops it, empty when reached; others : further levels that reach the target as well.
    """

    driver: Driver
    output: Output
    target: float
    reached: bool
    level: float
    value: float
    now: float
    binding: str
    others: tuple[float, ...]

    def applied(self, scenario: Scenario) -> Scenario:
        """The scenario with the level found."""
        return with_level(scenario, self.driver, self.level)

    @property
    def sentence(self) -> str:
        d = self.driver
        digits = 3 if d.unit.startswith(("share", "rate")) else None
        at = wording.level(self.level, d.unit, digits)
        goal = f"{self.output.label} of {wording.dollars(self.target, 2, sign=True)}"
        if self.reached:
            also = [wording.level(level, d.unit, digits) for level in self.others]
            return f"{goal} needs {d.label} at {at}" + (
                f"; {wording.listed(also)} would do as well." if also else "."
            )
        return (
            f"{goal} cannot be reached by {d.label} alone: the nearest is "
            f"{wording.dollars(self.value, 2, sign=True)} at {at}. {self.binding}"
        )


def goal_seek(scenario: Scenario, output: Output, target: float, path: str) -> Goal:
    """The level of the input at `path` at which `output` equals `target`, the nearest to the present level.

    Raises ScenarioError for a path that cannot be moved and for limits that leave nothing to search.
    """
    driven = driver(scenario, path)
    limit = search_limits(scenario, driven)
    if not limit.lowest < limit.highest:
        raise ScenarioError(
            f"'{driven.label}' can only be {limit.lowest:g} here; there is nothing to search.", path
        )

    def gap(level: FloatArray, _: IntArray) -> FloatArray:
        return output.of(scenario, vary_levels(scenario, [driven], level[:, None])) - target

    points = np.unique(np.append(np.linspace(limit.lowest, limit.highest, POINTS), driven.held(driven.now)))
    points = points[(points >= limit.lowest) & (points <= limit.highest)]
    every = gap(np.append(points, np.nan), np.zeros(len(points) + 1, dtype=np.intp))  # the last as it stands
    gaps, now = every[:-1], float(every[-1]) + target
    exact = points[np.abs(gaps) <= NEAR_DOLLARS].tolist()
    reached = [crossing.at for crossing in crossings(gap, points[None], gaps[None])[0]]
    levels = sorted(
        dict.fromkeys(round(at, 12) + 0.0 for at in (exact or reached)), key=lambda at: abs(at - driven.now)
    )
    missed = gap(np.array(levels), np.zeros(len(levels), dtype=np.intp)) if levels else np.zeros(0)
    hits = [k for k in range(len(levels)) if abs(missed[k]) <= max(NEAR_DOLLARS, CLOSE_ENOUGH * abs(target))]
    if hits:
        best, *others = (levels[k] for k in hits)
        return Goal(
            driven, output, target, True, best, float(missed[hits[0]]) + target, now, "", tuple(others)
        )
    if levels:
        jump = f"The output jumps over the target at {wording.level(levels[0], driven.unit)}."
        return Goal(driven, output, target, False, levels[0], float(missed[0]) + target, now, jump, ())
    level, gap_there, binding = _best(gap, points, gaps, limit, driven.held(driven.now))
    return Goal(driven, output, target, False, level, gap_there + target, now, binding, ())


def _best(
    gap: Curve, points: FloatArray, gaps: FloatArray, limit: SearchLimits, now: float
) -> tuple[float, float, str]:
    """The level that comes nearest to the target: one of the limits, or a peak between them."""
    size = np.abs(gaps)
    near = np.flatnonzero(size <= size.min() + NEAR_DOLLARS)
    best = int(near[0])
    if len(near) == len(points):
        return now, float(gaps[best]), "This input does not change the output here."
    if best == 0 or near[-1] == len(points) - 1:
        end = 0 if best == 0 else len(points) - 1
        return float(points[end]), float(gaps[end]), limit.stops_low if end == 0 else limit.stops_high
    index = np.zeros(1, dtype=np.intp)
    optimum = minimize_scalar(
        lambda x: abs(float(gap(np.array([x]), index)[0])),
        bounds=(points[best - 1], points[best + 1]),
        method="bounded",
        options={"xatol": 1e-9 * float(points[-1] - points[0])},
    )
    peak = float(optimum.x) if optimum.fun < size[best] else float(points[best])
    value = float(gap(np.array([peak]), index)[0])
    turn = "highest" if value < 0 else "lowest"
    return (
        peak,
        value,
        f"The output is {turn} there: moving the input further either way takes it away from the target.",
    )
