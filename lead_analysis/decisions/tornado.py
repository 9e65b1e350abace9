"""Tornado: what each input and rule value does to an output over its range, and whether it changes the decision."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from lead_analysis import text as wording
from lead_analysis.decisions.best_choice import BestChoice, best_choices, choice_values
from lead_analysis.decisions.drivers import Driver, project_levels, ranged_drivers
from lead_analysis.decisions.outputs import TEN_YEAR_NET, Output
from lead_model.axes import FloatArray
from lead_model.parameters import Parameters
from lead_model.paths import BOTH, all_paths
from lead_model.scenario import Scenario

POINTS = 5  # both ends and three points inside: one hump or dip shows
NO_EFFECT_DOLLARS = 0.5


@dataclass(frozen=True, slots=True)
class Bar:
    """One driver over its range. levels, values, best : tested levels in order, output and best choice at each."""

    driver: Driver
    levels: tuple[float, ...]
    values: tuple[float, ...]
    best: tuple[BestChoice, ...]
    base_best: BestChoice
    base: float

    @property
    def at_low(self) -> float:
        return self.values[0]

    @property
    def at_high(self) -> float:
        return self.values[-1]

    @property
    def least(self) -> float:
        """Smallest output at any tested point or as planned."""
        return min(*self.values, self.base)

    @property
    def most(self) -> float:
        """Largest output at any tested point or as planned."""
        return max(*self.values, self.base)

    @property
    def swing(self) -> float:
        """Distance between the smallest and largest output, interior points included."""
        return self.most - self.least

    @property
    def monotone(self) -> bool:
        """Whether the output only rises or only falls along the tested points."""
        steps = np.diff(self.values)
        return bool((steps >= -NO_EFFECT_DOLLARS).all() or (steps <= NO_EFFECT_DOLLARS).all())

    @property
    def flips(self) -> bool:
        """Whether the best choice changes somewhere inside the range."""
        return bool(self.flips_to)

    @property
    def flips_to(self) -> tuple[str, ...]:
        """The choices that become best inside the range, of switches to Global the first one tested."""
        others = {one.kinds: one.words for one in reversed(self.best) if not one.same_kind(self.base_best)}
        return tuple(dict.fromkeys(reversed(others.values())))


@dataclass(frozen=True, slots=True)
class Tornado:
    """Bars sorted by swing, widest first; `without_effect` are drivers that do nothing here; `rules` as they are now."""

    output: Output
    base: float
    base_best: BestChoice
    bars: tuple[Bar, ...]
    without_effect: tuple[Driver, ...]
    rules: Parameters

    def rows(self) -> list[dict[str, Any]]:
        """One row a bar, with the tested ends as level and as text."""
        return [
            {
                "path": bar.driver.path,
                "label": bar.driver.label,
                "family": bar.driver.family,
                "low_level": bar.levels[0],
                "high_level": bar.levels[-1],
                "low_text": wording.level(bar.levels[0], bar.driver.unit),
                "high_text": wording.level(bar.levels[-1], bar.driver.unit),
                "at_low_dollars": bar.at_low,
                "at_high_dollars": bar.at_high,
                "swing_dollars": bar.swing,
                "monotone": bar.monotone,
                "flips": bar.flips,
                "flips_to": wording.listed(bar.flips_to, "or"),
            }
            for bar in self.bars
        ]

    @property
    def sentence(self) -> str:
        top = [f"{bar.driver.label} ({wording.dollars(bar.swing)})" for bar in self.bars[:3]]
        flips = sum(bar.flips for bar in self.bars)
        if not top:
            return "None of the inputs tested changes this output."
        change = (
            f"{flips} of {len(self.bars)} can change which choice is best"
            if flips
            else "none of them changes which choice is best"
        )
        return f"{self.output.label}: most depends on {wording.listed(top)}; {change} inside its range."


def tornado(
    scenario: Scenario,
    output: Output = TEN_YEAR_NET,
    ranges: Mapping[str, tuple[float, float]] | None = None,
    points: int = POINTS,
) -> Tornado:
    """Every driver with a range, moved alone over its range.

    ranges : own ranges by path, in levels, in place of the declared ones or for further inputs.
    Raises ScenarioError for a range that is empty or not allowed.
    """
    drivers = [ranged for ranged in ranged_drivers(scenario, ranges) if ranged.has_range]
    levels = one_at_a_time([np.linspace(ranged.low, ranged.high, points) for ranged in drivers])
    every = all_paths(scenario)
    projected = tuple(dict.fromkeys((*BOTH, *output.paths(scenario))))
    blocks, best = [], list[BestChoice]()
    for projections in project_levels(scenario, drivers, levels, projected):
        blocks.append(output.from_projections(projections, scenario))
        best += best_choices(choice_values(projections, every), every)
    values = np.concatenate(blocks)
    base, base_best = float(values[-1]), best[-1]
    bars = []
    for d, ranged in enumerate(drivers):
        runs = slice(d * points, (d + 1) * points)
        tested = tuple(levels[runs, d].tolist())
        bars.append(Bar(ranged, tested, tuple(values[runs].tolist()), tuple(best[runs]), base_best, base))
    idle = [bar.swing <= NO_EFFECT_DOLLARS and not bar.flips for bar in bars]
    order = sorted((bar for bar, off in zip(bars, idle, strict=True) if not off), key=lambda bar: -bar.swing)
    without = tuple(bar.driver for bar, off in zip(bars, idle, strict=True) if off)
    return Tornado(output, base, base_best, tuple(order), without, scenario.parameters)


def one_at_a_time(levels: list[FloatArray]) -> FloatArray:
    """Runs in which one driver after the other takes its levels, the rest stays; the last run changes nothing. (R, D)."""
    block = np.full((sum(map(len, levels)) + 1, len(levels)), np.nan)
    row = 0
    for column, values in enumerate(levels):
        block[row : row + len(values), column] = values
        row += len(values)
    return block
