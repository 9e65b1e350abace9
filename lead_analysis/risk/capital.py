"""Capital: one figure with a horizon, from the guarantee, a reserve for settlements, and working capital.

Capital = guarantee posted + max(0, P95 of the deepest cumulative amount owed to CMS − guarantee) + P95 of the deepest need
of the cash calendar without settlements, all within the horizon. Settlements count in the year they belong to; what CMS
pays in a good year stands against what is owed in a later one. Interest and cash set aside do not count.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from lead_analysis.cash.calendar import monthly_dollars
from lead_analysis.risk.draws import Draws
from lead_analysis.risk.simulate import inputs_of_path_keys, measured_runs, usual_draws
from lead_analysis.risk.summary import quantiles
from lead_model.axes import BoolArray, FloatArray, IntArray
from lead_model.paths import own_path
from lead_model.projection import project
from lead_model.scenario import Scenario

SAFE = 0.95  # 19 of 20 runs
LOSING_YEARS_TO_EXIT = 2
USERS_ASSUMPTION = "your assumption: the ACO leaves after its second losing year"


class Horizon(StrEnum):
    """How long the capital has to last."""

    ONE = "1"
    TWO = "2"
    THREE = "3"
    TEN = "10"
    EXIT = "exit"

    @property
    def years(self) -> int | None:
        """Performance years counted; None where losses decide."""
        return None if self is Horizon.EXIT else int(self)

    @property
    def label(self) -> str:
        """The horizon in words.

        >>> [horizon.label for horizon in (Horizon.ONE, Horizon.THREE, Horizon.EXIT)]
        ['first year', 'first 3 years', 'until two losing years']
        """
        if self is Horizon.EXIT:
            return "until two losing years"
        return "first year" if self is Horizon.ONE else f"first {self} years"


DEFAULT_HORIZON = Horizon.THREE


@dataclass(frozen=True, slots=True)
class Capital:
    """Dollars of one way to take part over a horizon; the three parts add to `total_dollars`.

    deepest_owed_dollars : P95 of the deepest cumulative amount owed to CMS, which the guarantee covers first.
    """

    key: str
    horizon: Horizon
    runs: int
    guarantee_dollars: float
    deepest_owed_dollars: float
    working_capital_dollars: float

    @property
    def settlement_reserve_dollars(self) -> float:
        """What is owed to CMS beyond the guarantee."""
        return max(0.0, self.deepest_owed_dollars - self.guarantee_dollars)

    @property
    def total_dollars(self) -> float:
        """Guarantee, settlement reserve and working capital."""
        return self.guarantee_dollars + self.settlement_reserve_dollars + self.working_capital_dollars

    def parts(self) -> tuple[tuple[str, float], ...]:
        """(label, dollars) in order; they add to the total."""
        return (
            ("Guarantee posted", self.guarantee_dollars),
            ("Settlement reserve beyond it", self.settlement_reserve_dollars),
            ("Working capital", self.working_capital_dollars),
        )


def capital(
    scenario: Scenario, key: str | None = None, draws: Draws | None = None
) -> Mapping[Horizon, Capital]:
    """Capital of one way to take part by horizon; the scenario's own one and its own runs by default.

    A horizon longer than the years there are counts all of them. Raises ScenarioError for an unknown way to take part.
    """
    key = key or own_path(scenario).key
    draws = draws or usual_draws(scenario)
    measures = {
        "net": lambda p: p.net,
        "settled": lambda p: p.settlement.total_monies_owed,
        "monthly": monthly_dollars,
    }
    runs = measured_runs(scenario, key, measures, draws)
    planned = project(scenario, inputs_of_path_keys(key))
    guarantee = planned.aco_result.guarantee_dollars[0]
    start_up = float(planned.lookup.yearly("organization.costs.start_up_dollars")[0, 0])
    found = {}
    for horizon in Horizon:
        counted = years_counted(runs["net"], horizon)
        found[horizon] = Capital(
            key,
            horizon,
            draws.runs,
            guarantee_dollars=_safe(np.where(counted, guarantee, 0.0).max(axis=1)),
            deepest_owed_dollars=_safe(deepest(runs["settled"], counted)),
            working_capital_dollars=_safe(np.maximum(start_up, deepest(runs["monthly"], counted, -start_up))),
        )
    return found


def years_counted(net: FloatArray, horizon: Horizon) -> BoolArray:
    """Which years of net results (R, Y) lie within the horizon.

    >>> years_counted(np.array([[-1.0, 2.0, -1.0, -1.0]]), Horizon.EXIT).tolist()
    [[True, True, True, False]]
    """
    if horizon.years is not None:
        return np.broadcast_to(np.arange(net.shape[1]) < horizon.years, net.shape)
    losing = net < 0
    before: IntArray = np.cumsum(losing, axis=1) - losing
    return np.asarray(before < LOSING_YEARS_TO_EXIT)


def deepest(dollars: FloatArray, counted: BoolArray, opening: float = 0.0) -> FloatArray:
    """Deepest point (R,) of the running total of dollars (R, Y) in the years counted, as a positive amount.

    >>> deepest(np.array([[-2.0, 1.0, -5.0]]), np.array([[True, True, False]])).tolist()
    [2.0]
    """
    running = opening + np.cumsum(dollars, axis=1)
    return np.maximum(-np.where(counted, running, 0.0).min(axis=1), 0.0)


def _safe(amounts: FloatArray) -> float:
    return float(quantiles(np.sort(amounts), (SAFE,))[0])
