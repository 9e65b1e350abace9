"""Break-even savings rate and the rate at which Global overtakes Professional, by year and over all years.

The whole savings path is moved up or down, as a slider would; a rate is the level the path then has in that year, or on
average over all years (weighted by expected spending).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from lead_analysis import text as wording
from lead_analysis.decisions.best_path import both_options
from lead_analysis.decisions.roots import Crossing, IntArray, crossings
from lead_analysis.decisions.savings import WITH_COST, WITHOUT_COST, nets, nets_of_both
from lead_model.axes import FloatArray, frozen
from lead_model.parameters import Parameters
from lead_model.paths import PROFESSIONAL
from lead_model.projection import Projection
from lead_model.scenario import Scenario, all_leaves, value_array

SAVINGS = "choices.savings_rate"
LOWEST_MOVE, HIGHEST_MOVE, POINTS = -0.20, 0.30, 51  # of the whole savings path
COSTS = ("fixed_dollars", "operating_pbpm", "technology_pbpm")
LINES = {
    "professional": "Professional breaks even",
    "global": "Global breaks even",
    "crossover": "Global overtakes Professional",
}
WEIGHTS = np.array([[1.0, 0.0], [0.0, 1.0], [-1.0, 1.0]])  # of Professional and Global in each line


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
        return next((crossing.at for crossing in self.crossings if crossing.upward), float("nan"))

    @property
    def text(self) -> str:
        """The threshold in a few words."""
        if self.crossings:
            return wording.listed([wording.rate(crossing.at) for crossing in self.crossings])
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
    with_cost, without_cost = (thresholds(scenario, counted) for counted in (True, False))
    return BreakEven(scenario.years, with_cost, without_cost, scenario.parameters)


def thresholds(
    scenario: Scenario, with_cost: bool = True, targets: Sequence[int | None] | None = None
) -> dict[tuple[str, int | None], Threshold]:
    """Thresholds by (line, year). targets : the years wanted, None for all years together."""
    wanted = (*scenario.years, None) if targets is None else targets
    by_year = _found(scenario)
    cost = with_cost or not _has_cost(scenario)
    return {(line, py): by_year[cost, line, py] for line in LINES for py in wanted}


def _has_cost(scenario: Scenario) -> bool:
    return any(scenario.get(f"organization.costs.{name}") != 0 for name in COSTS)


Key = tuple[bool, str, int | None]  # operating cost counted, line, year


@lru_cache(maxsize=128)
def _found(scenario: Scenario) -> Mapping[Key, Threshold]:
    """Every threshold: one search finds all at little more than the price of one, and one answer after the other asks."""
    keys: list[Key] = [
        (counted, line, py)
        for counted in ((True, False) if _has_cost(scenario) else (True,))
        for line in LINES
        for py in (*scenario.years, None)
    ]
    scan, options = _scan(scenario), both_options(scenario)
    cost = np.array([WITH_COST if counted else WITHOUT_COST for counted, _, _ in keys])
    line = np.array([list(LINES).index(name) for _, name, _ in keys])
    column = np.array([len(scenario.years) if py is None else scenario.years.index(py) for _, _, py in keys])

    def curve(move: FloatArray, key: IntArray) -> FloatArray:
        """A line at each move (M,), each worked out only under the options that it asks for."""
        weights = WEIGHTS[line[key]]
        needed, option = np.nonzero(weights)
        net = nets(options, option, move[needed])[
            cost[key[needed]], np.arange(len(needed)), column[key[needed]]
        ]
        value = np.zeros(len(move))
        np.add.at(value, needed, weights[needed, option] * net)
        return value

    scanned = scan.lines[line, cost, :-1, column]
    crossed = crossings(curve, np.broadcast_to(scan.moves, scanned.shape), scanned)
    return {
        key: Threshold(
            *key[1:],
            planned=float(scan.planned[column[k]]),
            now=float(scan.lines[line[k], cost[k], -1, column[k]]),
            crossings=tuple(_at_level(crossing, float(scan.planned[column[k]])) for crossing in crossed[k]),
            low=float(scan.moves[0] + scan.planned[column[k]]),
            high=float(scan.moves[-1] + scan.planned[column[k]]),
            above_at_low=bool(scanned[k, 0] >= 0),
        )
        for k, key in enumerate(keys)
    }


@dataclass(frozen=True, slots=True)
class _Scan:
    """The lines over moves of the savings path.

    moves : (S,); lines : (line, cost, S + 1, Y + 1) dollars, the last move is none and the last column all years together;
    planned : (Y + 1,) savings rates.
    """

    moves: FloatArray
    lines: FloatArray
    planned: FloatArray


def _scan(scenario: Scenario) -> _Scan:
    base, spec = value_array(scenario.choices.savings_rate, scenario.years), all_leaves()[SAVINGS].spec
    assert spec.low is not None
    assert spec.high is not None
    low, high = spec.low - float(base.min()), spec.high - float(base.max())
    moves = np.linspace(max(LOWEST_MOVE, low), min(HIGHEST_MOVE, high), POINTS)
    options = both_options(scenario)
    net = nets_of_both(options, np.append(moves, 0.0))
    planned = np.append(*planned_rates(options[PROFESSIONAL]))
    return _Scan(frozen(moves), frozen(np.einsum("lo,co...->lc...", WEIGHTS, net)), frozen(planned))


def planned_rates(projection: Projection) -> tuple[FloatArray, float]:
    """Savings rate of the first run by year (Y,) and over all years, weighted by expected spending."""
    saved, expected = projection.spending.savings_dollars[0], projection.spending.counterfactual_dollars[0]
    return saved / expected, float(saved.sum() / expected.sum())


def _at_level(crossing: Crossing, planned: float) -> Crossing:
    return Crossing(
        round(crossing.at + planned, 13) + 0.0, crossing.upward
    )  # no −0.0 and no 3.0000000000000004%


def _need(threshold: Threshold) -> str:
    if threshold.crossings:
        return wording.rate(threshold.rate) if threshold.rate == threshold.rate else threshold.text
    return "no savings at all" if threshold.above_at_low else f"more than {wording.rate(threshold.high)}"


def _overtakes(threshold: Threshold) -> str:
    if threshold.rate == threshold.rate:
        return f"Global overtakes Professional at {wording.rate(threshold.rate)}"
    return f"{threshold.text} between {wording.rate(threshold.low)} and {wording.rate(threshold.high)}"
