"""Break-even savings rate and the rate at which Global overtakes Professional, by year and over all years.

The whole savings path is moved up or down, as a slider would; a rate is the level the path then has in that year, or on
average over all years (weighted by expected spending).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lead_model import wording
from lead_model.axes import FloatArray
from lead_model.decisions.plans import GLOBAL, PROFESSIONAL, by_plan, project_plans
from lead_model.decisions.roots import Crossing, IntArray, crossings
from lead_model.parameters import Parameters
from lead_model.projection import Projection, project
from lead_model.scenario import Scenario, all_leaves, value_array

SAVINGS = "choices.savings_rate"
LOWEST_MOVE, HIGHEST_MOVE, POINTS = -0.20, 0.30, 51  # of the whole savings path
COSTS = ("fixed_dollars", "operating_pbpm", "technology_pbpm")
LINES = {
    "professional": "Professional breaks even",
    "global": "Global breaks even",
    "crossover": "Global overtakes Professional",
}
PROFESSIONAL_NET, GLOBAL_NET = 0, 1  # places in LINES; the third is their difference


@dataclass(frozen=True, slots=True)
class Threshold:
    """Savings rates at which a line changes sign. `py` None: all years together.

    line : `professional` and `global` (net result), `crossover` (Global minus Professional); planned : the rate of the
    scenario; now : dollars at that rate; crossings : in order; low, high : rates searched; above_at_low : whether the
    line is positive at the lowest one.
    """

    line: str
    py: int | None
    planned: float
    now: float
    crossings: tuple[Crossing, ...]
    low: float
    high: float
    above_at_low: bool

    @property
    def rate(self) -> float:
        """The rate from which the line is positive; NaN when there is none in the range searched."""
        return next((one.at for one in self.crossings if one.upward), float("nan"))

    @property
    def text(self) -> str:
        """The threshold in a few words."""
        if self.crossings:
            return wording.listed([wording.rate(one.at) for one in self.crossings])
        better = {"crossover": ("Global always ahead", "Professional always ahead")}.get(
            self.line, ("always above zero", "always below zero")
        )
        return better[0] if self.above_at_low else better[1]


@dataclass(frozen=True, slots=True)
class BreakEven:
    """Thresholds by line, by year and in total, with operating cost and without, under `rules`."""

    years: tuple[int, ...]
    with_cost: Mapping[tuple[str, int | None], Threshold]
    without_cost: Mapping[tuple[str, int | None], Threshold]
    rules: Parameters

    def rate(self, line: str, py: int | None = None, with_cost: bool = True) -> float:
        """Savings rate of a line in a year, or over all years."""
        return (self.with_cost if with_cost else self.without_cost)[line, py].rate

    def by_year(self, line: str, with_cost: bool = True) -> FloatArray:
        """Rates by year (Y,), NaN where the line does not change sign."""
        return np.array([self.rate(line, py, with_cost) for py in self.years])

    def rows(self) -> list[dict[str, Any]]:
        """One row a year and one for all years, rates as fractions, NaN for none."""
        return [
            {
                "py": py,
                **{line: self.rate(line, py) for line in LINES},
                **{f"{line}_without_cost": self.rate(line, py, False) for line in LINES},
            }
            for py in (*self.years, None)
        ]

    @property
    def sentence(self) -> str:
        total = {line: self.with_cost[line, None] for line in LINES}
        return (
            f"Over all years Professional needs {_need(total['professional'])} to break even, Global "
            f"{_need(total['global'])}; {_overtakes(total['crossover'])}."
        )


def break_even(scenario: Scenario) -> BreakEven:
    """All thresholds of a scenario."""
    with_cost = thresholds(scenario)
    free = all(scenario.get(f"organisation.costs.{name}") == 0 for name in COSTS)
    without = with_cost if free else thresholds(scenario, with_cost=False)
    return BreakEven(scenario.years, with_cost, without, scenario.parameters)


def thresholds(
    scenario: Scenario,
    with_cost: bool = True,
    targets: Sequence[int | None] | None = None,
    lines: tuple[str, ...] = tuple(LINES),
) -> dict[tuple[str, int | None], Threshold]:
    """Thresholds by (line, year). targets : the years wanted, None for all years together; fewer take less time."""
    mover = _Mover(scenario, with_cost)
    targets = (*scenario.years, None) if targets is None else targets
    keys = [(line, py) for line in lines for py in targets]
    which_line = np.array([list(LINES).index(line) for line, _ in keys])
    column = np.array([len(scenario.years) if py is None else scenario.years.index(py) for _, py in keys])
    shifts = mover.moves()
    projection = mover.project(np.append(shifts, 0.0))
    table, now = np.split(mover.lines(projection), [len(shifts)], axis=1)
    by_years, total = planned_rates(projection, run=len(shifts))
    planned = np.append(by_years, total)

    def curve(shift: FloatArray, key: IntArray) -> FloatArray:
        return mover.at(shift, which_line[key], column[key])

    scanned = table[which_line, :, column]
    found = crossings(curve, np.broadcast_to(shifts, scanned.shape), scanned)
    return {
        key: Threshold(
            *key,
            planned=float(planned[column[k]]),
            now=float(now[which_line[k], 0, column[k]]),
            crossings=tuple(_at_level(one, float(planned[column[k]])) for one in found[k]),
            low=float(shifts[0] + planned[column[k]]),
            high=float(shifts[-1] + planned[column[k]]),
            above_at_low=bool(scanned[k, 0] >= 0),
        )
        for k, key in enumerate(keys)
    }


class _Mover:
    """Moves the savings path of a scenario and reads the three lines."""

    def __init__(self, scenario: Scenario, with_cost: bool) -> None:
        self.scenario = scenario
        self.base = value_array(scenario.choices.savings_rate, scenario.years)
        self.fixed = {} if with_cost else {f"organisation.costs.{name}": np.zeros(1) for name in COSTS}

    def moves(self) -> FloatArray:
        spec = all_leaves()[SAVINGS].spec
        assert spec.low is not None
        assert spec.high is not None
        low, high = spec.low - float(self.base.min()), spec.high - float(self.base.max())
        return np.linspace(max(LOWEST_MOVE, low), min(HIGHEST_MOVE, high), POINTS)

    def project(self, shift: FloatArray) -> Projection:
        vary = {SAVINGS: self.base + shift[:, None, None], **self.fixed}
        return project_plans(self.scenario, [PROFESSIONAL, GLOBAL], vary)

    def at(self, shift: FloatArray, line: IntArray, column: IntArray) -> FloatArray:
        """A line at each shift (M,), each projected only under the options that its line asks for."""
        (professional,), (as_global,) = np.nonzero(line != GLOBAL_NET), np.nonzero(line != PROFESSIONAL_NET)
        each = np.concatenate([professional, as_global])
        options = np.repeat(
            [PROFESSIONAL.option.value, GLOBAL.option.value], [len(professional), len(as_global)]
        )
        vary = {SAVINGS: self.base + shift[each][:, None, None], **self.fixed, "choices.option": options}
        projection = project(self.scenario, {**vary, "choices.switch_py": np.full(len(each), np.nan)})
        every = np.concatenate([projection.net, projection.ten_year_net[:, None]], axis=1)
        value = np.zeros((2, len(shift)))
        value[0, professional] = every[: len(professional)][
            np.arange(len(professional)), column[professional]
        ]
        value[1, as_global] = every[len(professional) :][np.arange(len(as_global)), column[as_global]]
        return np.where(line == PROFESSIONAL_NET, value[0], value[1] - value[0])

    def lines(self, projection: Projection) -> FloatArray:
        """(line, R, Y + 1): net of Professional, of Global, and the difference; the last column is the sum."""
        every = np.concatenate([projection.net, projection.ten_year_net[:, None]], axis=1)
        professional, as_global = by_plan(every, 2)
        return np.stack([professional, as_global, as_global - professional])


def planned_rates(projection: Projection, run: int = 0) -> tuple[FloatArray, float]:
    """Savings rate of a run by year (Y,) and over all years, weighted by expected spending."""
    saved, expected = (
        projection.spending.savings_dollars[run],
        projection.spending.counterfactual_dollars[run],
    )
    return saved / expected, float(saved.sum() / expected.sum())


def _at_level(one: Crossing, planned: float) -> Crossing:
    return Crossing(round(one.at + planned, 13) + 0.0, one.upward)  # no −0.0 and no 3.0000000000000004%


def _need(one: Threshold) -> str:
    if one.crossings:
        return wording.rate(one.rate) if one.rate == one.rate else one.text
    return "no savings at all" if one.above_at_low else f"more than {wording.rate(one.high)}"


def _overtakes(one: Threshold) -> str:
    if one.rate == one.rate:
        return f"Global overtakes Professional at {wording.rate(one.rate)}"
    return f"{one.text} between {wording.rate(one.low)} and {wording.rate(one.high)}"
