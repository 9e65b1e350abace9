"""Scenarios side by side: five key figures, the inputs in which they differ, and what the user's own rule values do."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lead_analysis.cash.calendar import cash_calendar
from lead_analysis.cash.measures import peak_need
from lead_model.errors import ScenarioError
from lead_model.parameters import Override
from lead_model.projection import Projection, project
from lead_model.scenario import Scenario, all_leaves, changed_paths

MOST_COMPARED = 4


# ---- key figures -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """One figure of a scenario. unit : "dollars", "share" or "count".

    months, benchmark_dollars : beneficiary months and benchmark before discount of the same years, to show a dollar figure
    PBPM or as a share; zero where it has no years of its own.
    """

    key: str
    label: str
    unit: str
    value: float
    note: str
    months: float = 0.0
    benchmark_dollars: float = 0.0


def comparison_figures(p: Projection) -> tuple[KeyFigure, ...]:
    """Five figures that tell scenarios apart, from the first run of a projection."""
    net = p.net[0]
    worst = int(np.argmin(net))
    gross = float(p.settlement.gross_savings[0].sum())
    benchmark = np.broadcast_to(p.settlement.before_discount_dollars, p.net.shape)[0]
    months = np.broadcast_to(p.population.total_months, p.net.shape)[0]
    need = float(peak_need(cash_calendar(p).cumulative)[0])
    return (
        KeyFigure("ten_year_net", "Net result, all years", "dollars", float(p.ten_year_net[0]),
                  "Sum of performance years, start-up cost not included", float(months.sum()), float(benchmark.sum())),
        KeyFigure("worst_year", "Worst year", "dollars", float(net[worst]), f"PY{p.years[worst]}",
                  float(months[worst]), float(benchmark[worst])),
        KeyFigure("years_below_zero", "Years below zero", "count", float((net < 0).sum()),
                  f"of {len(p.years)} performance years"),
        KeyFigure("gross_savings_rate", "Gross savings rate", "share", gross / float(benchmark.sum()),
                  "Benchmark less spending, over the benchmark before discount, all years"),
        KeyFigure("peak_cash_need", "Peak cash need", "dollars", need,
                  "Deepest point of cumulative cash, start-up included"),
    )  # fmt: skip


def differing_paths(scenarios: Sequence[Scenario]) -> tuple[str, ...]:
    """Inputs in which at least two of the scenarios differ, in the order of the inputs; a path input counts once."""
    differing = {path for scenario in scenarios[1:] for path in changed_paths(scenario, scenarios[0])}
    return tuple(path for path in (*all_leaves(), "rules.pack", "rules.overrides") if path in differing)


# ---- the user's own rule values --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OwnValue:
    """One rule value of the user, and what it does: dollars over all years against the pack's value."""

    override: Override
    dollars: float


def without_override(scenario: Scenario, override: Override) -> Scenario:
    """The scenario without one of its own rule values.

    Values of one rule that only stand together, such as three weights that add to 1, are taken back together.
    """
    overrides = scenario.rules.overrides
    try:
        return scenario.with_value("rules.overrides", tuple(kept for kept in overrides if kept != override))
    except ScenarioError:
        others = tuple(kept for kept in overrides if kept.name != override.name)
        return scenario.with_value("rules.overrides", others)


def effects_of_own_values(scenario: Scenario) -> tuple[OwnValue, ...]:
    """Each of the user's own rule values taken back alone where the others can stay without it."""
    if not scenario.rules.overrides:
        return ()
    total = float(project(scenario).ten_year_net[0])
    effects = []
    for override in scenario.rules.overrides:
        without = project(without_override(scenario, override))
        effects.append(OwnValue(override, total - float(without.ten_year_net[0])))
    return tuple(effects)
