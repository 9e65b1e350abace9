"""Programs around the benchmark: each against going without it, and the inputs that decide whether it pays."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from lead_analysis.decisions.roots import first_zeros
from lead_analysis.levels.one_at_a_time import one_change_a_run
from lead_model.axes import FloatArray, frozen
from lead_model.parameters import Parameters
from lead_model.projection import Projection, project
from lead_model.scenario import Scenario

PROGRAM_LABELS = {
    "cara": "CARA episodes", "falls": "Falls prevention", "cost_sharing": "Part B cost-sharing support",
    "prevention_reward": "Chronic Disease Prevention Reward", "nutrition": "Medical nutrition therapy",
    "part_d_buy_down": "Part D premium buy-down", "technology": "Technology (Tech Enabler)",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ProgramWorth:
    """One program against going without it, all else equal. Dollars; arrays (Y,).

    net_dollars : net result with less without; cost_dollars : paid by the ACO; spending_dollars : change of expenditure,
    minus saves; in_use : whether leaving it out changes any of the three.
    """

    key: str
    label: str
    net_dollars: FloatArray
    cost_dollars: FloatArray
    spending_dollars: FloatArray

    @property
    def in_use(self) -> bool:
        return any(
            np.abs(dollars).max() > 0.5
            for dollars in (self.net_dollars, self.cost_dollars, self.spending_dollars)
        )

    @property
    def total_dollars(self) -> float:
        """Net result of all years with the program less without it."""
        return float(self.net_dollars.sum())


def program_worth(scenario: Scenario) -> tuple[ProgramWorth, ...]:
    """What every program adds to the net result, each left out alone in a run of its own."""
    without: list[tuple[str, Any]] = [
        (f"choices.{key}.elected", False)
        if key in ("cara", "falls")
        else ("organization.costs.technology_pbpm", 0.0)
        if key == "technology"
        else (f"choices.incentives.{key}.uptake_share", 0.0)
        for key in PROGRAM_LABELS
    ]
    p = one_change_a_run(scenario, without)
    paid = -(p.aco_result.program_cost + p.aco_result.operating_cost)
    spend = p.spending.programs.spending_dollars
    return tuple(
        ProgramWorth(
            key, label, *(frozen(dollars[0] - dollars[run] + 0.0) for dollars in (p.net, paid, spend))
        )
        for run, (key, label) in enumerate(PROGRAM_LABELS.items(), start=1)
    )


@dataclass(frozen=True, slots=True)
class CaraSplit:
    """Who gets what of the episode result over the performance adjustment, dollars a year on average over running years.

    adjustment : (N,); aco_dollars : less expenditure, before corridors; specialists_dollars : their part, negative when they
    owe; net_dollars : change of the ACO's net result against going without CARA; running_years : years with episodes;
    rules : the rule values it rests on.
    """

    adjustment: FloatArray
    aco_dollars: FloatArray
    specialists_dollars: FloatArray
    net_dollars: FloatArray
    running_years: tuple[int, ...]
    rules: Parameters


def cara_split(scenario: Scenario, points: int = 19) -> CaraSplit:
    """Both parts over the performance adjustments the rules allow; zeros when CARA is not running."""
    least, most = (
        float(scenario.parameters.value(f"cara_adjustment_{end}_share", scenario.years[0]))
        for end in ("minimum", "maximum")
    )
    grid = np.linspace(least, most, points)
    elected = np.append(np.full(points, scenario.choices.cara.elected), False)
    p = project(
        scenario, {"choices.cara.adjustment_share": np.append(grid, grid[0]), "choices.cara.elected": elected}
    )
    around = p.spending.programs
    running = episodes_running(p)
    count = max(len(running), 1)
    aco, specialists = around.cara_aco_dollars, around.cara_specialists_dollars
    return CaraSplit(
        frozen(grid), frozen(aco[:-1].sum(axis=1) / count), frozen(specialists[:-1].sum(axis=1) / count),
        frozen((p.net[:-1] - p.net[-1:]).sum(axis=1) / count), running, scenario.parameters,
    )  # fmt: skip


def episodes_running(p: Projection) -> tuple[int, ...]:
    """Performance years with CARA episodes in the first run."""
    cara, a = p.scenario.choices.cara, p.lookup
    starts = np.broadcast_to(a.is_global, (a.n_runs, len(p.years)))[0]
    return tuple(
        py for py, on in zip(p.years, starts, strict=True) if cara.elected and on and py >= cara.first_py
    )


@dataclass(frozen=True, slots=True)
class FallsSweep:
    """Net result of the falls episode against going without it, over the spending avoided per participant and year.

    avoided_dollars, net_dollars : (N,), net over all years; break_even_dollars : avoided spending at which it pays for
    itself, NaN outside the range searched.
    """

    avoided_dollars: FloatArray
    net_dollars: FloatArray
    break_even_dollars: float


def falls_sweep(scenario: Scenario) -> FallsSweep:
    """What the falls-prevention episode adds to the net result of all years; zeros when it is not running."""
    grid = np.linspace(0.0, 15_000.0, 31)
    elected = np.append(np.full(grid.size, scenario.choices.falls.elected), False)
    p = project(
        scenario, {"choices.falls.avoided_dollars": np.append(grid, 0.0), "choices.falls.elected": elected}
    )
    net = p.ten_year_net[:-1] - p.ten_year_net[-1]
    return FallsSweep(frozen(grid), frozen(net), float(first_zeros(grid, net[None])[0]))
