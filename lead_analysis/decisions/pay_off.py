"""What each option pays in one performance year over the whole range of gross savings and losses.

The whole savings path is moved up or down, as `break_even` does; the points where a curve crosses zero or the curves cross
each other come from there, so both pages state the same rates.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from lead_analysis.decisions.best_path import both_options
from lead_analysis.decisions.break_even import Threshold, planned_rates, thresholds
from lead_analysis.decisions.savings import WITH_COST, WITHOUT_COST, nets_of_both
from lead_model.axes import FloatArray, frozen
from lead_model.parameters import Parameters
from lead_model.paths import PROFESSIONAL, own_path
from lead_model.scenario import Scenario

LOWEST_GROSS_SHARE, HIGHEST_GROSS_SHARE, STEP_SHARE = -0.15, 0.20, 0.0025


@dataclass(frozen=True, slots=True)
class PayOffPoint:
    """A point worth a name. key : `professional`, `global` (break-even), `crossover` or `own`."""

    key: str
    savings_rate: float
    gross_share: float
    dollars: float


@dataclass(frozen=True, slots=True)
class PayOff:
    """Net result of both options in a year, by gross savings before discount.

    gross_share : (N,) (benchmark − spending) ÷ benchmark, before discount and before adjustments of the benchmark, which
    differ between the options; savings_rate : (N,) the rate behind it; professional_dollars, global_dollars : (N,);
    points : in order of gross savings; months, benchmark_dollars : of the year, benchmark before discount and adjustments;
    rules : the rule values both options rest on.
    """

    py: int
    gross_share: FloatArray
    savings_rate: FloatArray
    professional_dollars: FloatArray
    global_dollars: FloatArray
    points: tuple[PayOffPoint, ...]
    thresholds: Mapping[str, Threshold]
    own_option: str
    with_cost: bool
    months: float
    benchmark_dollars: float
    rules: Parameters

    def point(self, key: str) -> PayOffPoint | None:
        """The named point; None when the line has no such point."""
        return next((point for point in self.points if point.key == key), None)


def pay_off(scenario: Scenario, py: int, with_cost: bool = True) -> PayOff:
    """Both options over −15% to +20% gross savings in a year, operating cost counted or left out.

    Raises ValueError for a year outside the scenario.
    """
    if py not in scenario.years:
        raise ValueError(f"PY{py} is outside PY{scenario.years[0]}–PY{scenario.years[-1]}.")
    year = scenario.years.index(py)
    options = both_options(scenario)
    plain = options[PROFESSIONAL]
    months = float(plain.population.total_months[0, year])
    benchmark = float(plain.settlement.before_discount_dollars[0, year])
    planned = float(planned_rates(plain)[0][year])
    # Spending falls by its expected amount times the move, so shares of gross savings and moves are one line.
    own_gross = 1.0 - float(plain.spending.spend_dollars[0, year]) / benchmark
    slope = float(plain.spending.counterfactual_dollars[0, year]) / benchmark
    by_line = {line: threshold for (line, _), threshold in thresholds(scenario, with_cost, (py,)).items()}
    named = [(line, crossing.at) for line, threshold in by_line.items() for crossing in threshold.crossings]
    named.append(("own", planned))
    count = round((HIGHEST_GROSS_SHARE - LOWEST_GROSS_SHARE) / STEP_SHARE) + 1
    gross = np.linspace(LOWEST_GROSS_SHARE, HIGHEST_GROSS_SHARE, count)
    moves = np.concatenate([(gross - own_gross) / slope, [rate - planned for _, rate in named]])
    cost = WITH_COST if with_cost else WITHOUT_COST
    professional, as_global = nets_of_both(options, moves)[cost, ..., year]
    own_option = own_path(scenario).throughout(py).key
    on_global = ("global", "own") if own_option == "global" else ("global",)
    points = [
        PayOffPoint(
            key,
            rate,
            own_gross + (rate - planned) * slope,
            float((as_global if key in on_global else professional)[count + k]),
        )
        for k, (key, rate) in enumerate(named)
    ]
    return PayOff(
        py=py,
        gross_share=frozen(gross),
        savings_rate=frozen(planned + moves[:count]),
        professional_dollars=frozen(professional[:count]),
        global_dollars=frozen(as_global[:count]),
        points=tuple(sorted(points, key=lambda point: point.gross_share)),
        thresholds=by_line,
        own_option=own_option,
        with_cost=with_cost,
        months=months,
        benchmark_dollars=benchmark,
        rules=scenario.parameters,
    )
