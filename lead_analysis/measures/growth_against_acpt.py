"""Actual growth minus the ACPT: the band it puts around the net result, and what the guardrail is worth in it."""

from dataclasses import dataclass

import numpy as np

from lead_analysis import text as wording
from lead_model.axes import FloatArray, frozen
from lead_model.lookup import Lookup
from lead_model.projection import project
from lead_model.scenario import GuardrailBound, Scenario

GROWTH, BOUND = "market.growth_above_acpt_rate", "rules.guardrail_bound"
DIFFERENCE = 0.02
YEAR_2024 = 0.041  # 9.0% actual growth of Aged & Disabled against an ACPT of 4.9%, see `growth_seen`
DUST = 1e-9


@dataclass(frozen=True, slots=True)
class GrowthBand:
    """Net result by year (Y,) with actual growth above and below what the scenario assumes, the ACPT held."""

    difference: float
    below_net_dollars: FloatArray
    net_dollars: FloatArray
    above_net_dollars: FloatArray

    @property
    def cumulative(self) -> tuple[FloatArray, FloatArray]:
        """Lowest and highest running sum of the three, (Y,) each."""
        sums = np.cumsum([self.below_net_dollars, self.net_dollars, self.above_net_dollars], axis=1)
        return sums.min(axis=0), sums.max(axis=0)


def growth_band(scenario: Scenario, difference: float = DIFFERENCE) -> GrowthBand:
    """Net results with actual growth `difference` a year below and above the scenario's own, the ACPT as it is."""
    own = Lookup(scenario).yearly(GROWTH)
    steps = np.array([-difference, 0.0, difference])[:, None]
    below, here, above = project(scenario, {GROWTH: own + steps}).net
    return GrowthBand(difference, frozen(below), frozen(here), frozen(above))


@dataclass(frozen=True, slots=True)
class GuardrailWorth:
    """Ten-year net with the guardrail less without it, dollars.

    now : with the growth the scenario assumes; equal, binds : whether the ACPT equals the two-way trend in every year, and
    whether it leaves the guardrail in any; above, below : with actual growth `difference` a year above and below the trend.
    """

    difference: float
    now_dollars: float
    equal: bool
    binds: bool
    above_dollars: float
    below_dollars: float
    on: bool

    def sentence(self) -> str:
        """What the lever does, in words with dollars."""
        points = f"{self.difference * 100:g} points"
        if not self.on:
            return "The guardrail is off in this reading."
        at_a_difference = (
            f"If actual growth runs {points} a year above the ACPT it is worth {_signed(self.above_dollars)} over all "
            f"years, {points} below {_signed(self.below_dollars)}."
        )
        if self.equal:
            return f"No effect while the ACPT equals the two-way trend. {at_a_difference}"
        if not self.binds:
            return f"No effect: the ACPT stays within the guardrail in every year. {at_a_difference}"
        return f"The guardrail is worth {_signed(self.now_dollars)} over all years. {at_a_difference}"


def guardrail_worth(scenario: Scenario, difference: float = DIFFERENCE) -> GuardrailWorth:
    """What the guardrail is worth over all years, now and with actual growth above and below the ACPT.

    *Actual growth minus ACPT* is set to plus and minus `difference` in every year, whatever the scenario has there.
    """
    own = Lookup(scenario).yearly(GROWTH)
    years = len(scenario.years)
    grown = np.stack(
        [np.broadcast_to(row, years) for row in (own[0], np.array([difference]), np.array([-difference]))]
    )
    bounded = project(scenario, {GROWTH: grown})
    free = project(scenario.with_value(BOUND, GuardrailBound.OFF), {GROWTH: grown})
    worth = bounded.ten_year_net - free.ten_year_net
    with_it, without = bounded.benchmark.update, free.benchmark.update
    binds = _differ(with_it.update_factor, without.update_factor)
    equal = not _differ(without.acpt_factor, without.two_way_factor)
    on = scenario.rules.guardrail_bound is not GuardrailBound.OFF
    return GuardrailWorth(difference, float(worth[0]), equal, binds, float(worth[1]), float(worth[2]), on)


def _differ(one: FloatArray, other: FloatArray) -> bool:
    """Whether two (R, Y, C) differ in the first run."""
    return bool((np.abs(one - other)[0] > DUST).any())


def _signed(dollars: float) -> str:
    return wording.dollars(dollars + 0.0, sign=True)
