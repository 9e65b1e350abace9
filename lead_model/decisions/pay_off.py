"""What each option pays in one performance year over the whole range of gross savings and losses.

The whole savings path is moved up or down, as `break_even` does; the points where a curve crosses zero or the curves cross
each other come from there, so both pages state the same rates.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from lead_model.axes import FloatArray, frozen
from lead_model.decisions.break_even import COSTS, SAVINGS, Threshold, planned_rates, thresholds
from lead_model.decisions.plans import GLOBAL, PROFESSIONAL, by_plan, own_plan, project_plans
from lead_model.parameters import Parameters
from lead_model.scenario import Scenario, value_array

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
        return next((one for one in self.points if one.key == key), None)


def pay_off(scenario: Scenario, py: int, with_cost: bool = True) -> PayOff:
    """Both options over −15% to +20% gross savings in a year, operating cost counted or left out.

    Raises ValueError for a year outside the scenario.
    """
    if py not in scenario.years:
        raise ValueError(f"PY{py} is outside PY{scenario.years[0]}–PY{scenario.years[-1]}.")
    curves = _Curves(scenario, py, with_cost)
    count = round((HIGHEST_GROSS_SHARE - LOWEST_GROSS_SHARE) / STEP_SHARE) + 1
    gross = np.linspace(LOWEST_GROSS_SHARE, HIGHEST_GROSS_SHARE, count)
    professional, as_global = curves.dollars(curves.shift_of(gross))
    found = {line: one for (line, _), one in thresholds(scenario, with_cost, (py,)).items()}
    points = [point for line, one in found.items() for point in curves.points_of(line, one)]
    points.append(curves.own_point())
    return PayOff(
        py=py,
        gross_share=frozen(gross),
        savings_rate=frozen(curves.planned + curves.shift_of(gross)),
        professional_dollars=frozen(professional),
        global_dollars=frozen(as_global),
        points=tuple(sorted(points, key=lambda one: one.gross_share)),
        thresholds=found,
        own_option=curves.own_option,
        with_cost=with_cost,
        months=curves.months,
        benchmark_dollars=curves.benchmark_dollars,
        rules=scenario.parameters,
    )


class _Curves:
    """Net result of a year under both options when the savings path is shifted.

    Spending is linear in the shift, so two projections give the shift that belongs to a share of gross savings.
    """

    def __init__(self, scenario: Scenario, py: int, with_cost: bool) -> None:
        self.scenario, self.py, self.year = scenario, py, scenario.years.index(py)
        self.base = value_array(scenario.choices.savings_rate, scenario.years)
        self.fixed = {} if with_cost else {f"organisation.costs.{name}": np.zeros(1) for name in COSTS}
        plain = project_plans(scenario, [PROFESSIONAL], self._vary(np.array([0.0, 0.1])))
        self.planned = float(planned_rates(plain)[0][self.year])
        self.months = float(plain.population.total_months[0, self.year])
        self.benchmark_dollars = float(plain.settlement.before_discount_dollars[0, self.year])
        spent = plain.spending.spend_dollars[:, self.year]
        self.own_gross = 1.0 - float(spent[0]) / self.benchmark_dollars
        self.slope = float(spent[0] - spent[1]) / 0.1 / self.benchmark_dollars
        plan = own_plan(scenario)
        is_global = plan == GLOBAL or (plan.switch_py is not None and py >= plan.switch_py)
        self.own_option = "global" if is_global else "professional"

    def _vary(self, shift: FloatArray) -> dict[str, FloatArray]:
        return {SAVINGS: self.base + shift[:, None, None], **self.fixed}

    def shift_of(self, gross: FloatArray) -> FloatArray:
        return (gross - self.own_gross) / self.slope

    def dollars(self, shift: FloatArray) -> FloatArray:
        """Net result (2, N): Professional, Global."""
        projection = project_plans(self.scenario, [PROFESSIONAL, GLOBAL], self._vary(shift))
        return by_plan(projection.net, 2)[:, :, self.year]

    def points_of(self, line: str, threshold: Threshold) -> list[PayOffPoint]:
        rates = np.array([one.at for one in threshold.crossings])
        if not rates.size:
            return []
        shift = rates - self.planned
        values = self.dollars(shift)[int(line == "global")]
        gross = self.own_gross + shift * self.slope
        return [
            PayOffPoint(line, float(r), float(g), float(v))
            for r, g, v in zip(rates, gross, values, strict=True)
        ]

    def own_point(self) -> PayOffPoint:
        value = self.dollars(np.zeros(1))[int(self.own_option == "global"), 0]
        return PayOffPoint("own", self.planned, self.own_gross, float(value))
