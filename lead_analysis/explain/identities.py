"""What shows that the model holds: identities checked on the scenario at hand."""

from dataclasses import dataclass

import numpy as np

from lead_analysis.cash.calendar import cash_calendar
from lead_analysis.explain.steps import steps
from lead_model.axes import FloatArray, sum_categories
from lead_model.projection import Projection, project
from lead_model.scenario import from_code, from_json, to_code, to_json

CENT = 0.01


@dataclass(frozen=True, slots=True)
class Identity:
    """Something that must hold exactly. gap : largest distance found, in `unit`."""

    name: str
    gap: float
    unit: str
    tolerance: float

    @property
    def holds(self) -> bool:
        return self.gap <= self.tolerance


def identities(p: Projection) -> tuple[Identity, ...]:
    """Checks of one projection, worked out anew each time."""
    s, scenario = p.settlement, p.scenario
    months = p.population.months
    pbpm = p.spending.counterfactual_pbpm * months
    cash = cash_calendar(p)
    lines = np.sum([cash.monthly(line.key) for line in cash.lines], axis=0)
    doubled = project(scenario, {"choices.savings_rate": _twice(p)})
    return (
        _dollars("All steps add to the net result, every year", sum(step.dollars for step in steps(p)) - p.net),
        _dollars("Lines of the ACO's result add to the net result", sum(line for _, line in p.aco_result.lines()) - p.net),
        _dollars("Benchmark less spending is gross savings", s.benchmark_dollars - s.expenditure_dollars - s.gross_savings),
        _dollars("Dollars PBPM × months are dollars", sum_categories(pbpm) - p.spending.counterfactual_dollars),
        _dollars("Corridors never pay or owe more than the gross result",
                 np.maximum(np.abs(s.shared_savings) - np.abs(s.gross_savings), 0.0)),
        _dollars("Cash by month adds to the lines of the cash calendar", lines - cash.before_interest),
        _dollars("One run alone equals the same run in a block", doubled.net - p.net, 0.0),
        Identity("The link restores an equal scenario", float(from_code(to_code(scenario)).scenario != scenario),
                 "differences", 0.0),
        Identity("The file restores an equal scenario", float(from_json(to_json(scenario)) != scenario), "differences", 0.0),
    )  # fmt: skip


def _dollars(name: str, gap: FloatArray, tolerance: float = CENT) -> Identity:
    return Identity(name, float(np.max(np.abs(gap))), "dollars", tolerance)


def _twice(p: Projection) -> FloatArray:
    """The savings rate as it is, for two runs: (2, Y, C)."""
    rate = p.lookup.number("choices.savings_rate")
    shape = (2, len(p.years), 3 if rate.shape[2] == 3 else 1)
    return np.broadcast_to(rate, shape).copy()
