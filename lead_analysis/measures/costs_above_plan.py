"""Costs run x% above plan: ten-year net and worst year, beside the same points of savings lost."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from lead_model.axes import FloatArray
from lead_model.errors import ScenarioError
from lead_model.lookup import Lookup
from lead_model.projection import project
from lead_model.scenario import Scenario, all_leaves

STRESS, SAVINGS = "market.cost_stress_rate", "choices.savings_rate"
RATES = (0.01, 0.02, 0.05)


@dataclass(frozen=True, slots=True)
class CostStress:
    """The scenario with costs further above plan, and with as many points of savings fewer; dollars on the planned path.

    rate : what costs run above the scenario's own plan; worst_py : the year of the lowest net result.
    """

    rate: float
    ten_year_net_dollars: float
    worst_year_dollars: float
    worst_py: int
    fewer_savings_net_dollars: float
    fewer_savings_worst_dollars: float


def costs_above_plan(
    scenario: Scenario, rates: Sequence[float] = RATES, years: Collection[int] | None = None
) -> tuple[CostStress, ...]:
    """What costs above plan do to the net result; the first entry, at 0%, is the scenario as it is.

    rates : on top of the scenario's own `market.cost_stress_rate`, 0.02 is 2% hot; years : performance years in which they
    act, all by default. Spending after savings is multiplied, so 2% costs a little less than two points of savings.
    Raises ScenarioError for a rate that takes costs outside the input's range, and for a year outside the model.
    """
    every = (0.0, *rates)
    acts = _years_acted_on(scenario, years)
    extra = np.array(every)[:, None] * acts
    a = Lookup(scenario)
    stress = a.yearly(STRESS) + extra
    _check(stress, every)
    saved = np.broadcast_to(a.number(SAVINGS) - extra[..., None], (len(every), len(a.years), 3))
    hot, lost = project(scenario, {STRESS: stress}).net, project(scenario, {SAVINGS: saved}).net
    return tuple(
        CostStress(
            rate, float(hot[run].sum()), float(hot[run].min()), scenario.years[int(np.argmin(hot[run]))],
            float(lost[run].sum()), float(lost[run].min()),
        )
        for run, rate in enumerate(every)
    )  # fmt: skip


def _years_acted_on(scenario: Scenario, years: Collection[int] | None) -> FloatArray:
    if years is None:
        return np.ones(len(scenario.years))
    outside = sorted(set(years) - set(scenario.years))
    if outside:
        raise ScenarioError(
            f"PY{outside[0]} is outside PY{scenario.years[0]}–PY{scenario.years[-1]}; choose years between them."
        )
    return np.isin(scenario.years, list(years)).astype(float)


def _check(stress: FloatArray, rates: Sequence[float]) -> None:
    spec = all_leaves()[STRESS].spec
    for run, rate in enumerate(rates):
        worst = float(stress[run][np.argmax(np.abs(stress[run]))])
        if not float(spec.low or 0.0) <= worst <= float(spec.high or 0.0):
            raise ScenarioError(
                f"{rate:+.1%} takes costs to {worst:+.1%} of plan; allowed: {spec.low:+.0%} to {spec.high:+.0%}. "
                "Choose a smaller rate.",
                STRESS,
            )
