"""What an ACO would gain under Professional with no savings at all, and which rule pays it.

Rules are switched off one after the other: rate book, administrative add-on, trend (benchmark and own cost then grow alike),
adjustments. What is left is quality not earned, sequestration and operating cost. The parts add up to the net result.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np

from lead_analysis.acos.portfolio.rows import Portfolio
from lead_model.axes import FloatArray, frozen
from lead_model.parameters import Override
from lead_model.paths import PROFESSIONAL, path_inputs
from lead_model.projection import project
from lead_model.scenario import RateBookPath, Scenario

PARTS = ("rate_book", "add_on", "trend", "adjustments", "rest")
LABELS = {
    "rate_book": "regional rate book",
    "add_on": "administrative add-on",
    "trend": "trend of the benchmark against own cost",
    "adjustments": "regional and prior-savings adjustments",
    "rest": "quality not earned, sequestration and cost",
}


@dataclass(frozen=True, slots=True, eq=False)
class ZeroSavings:
    """Dollars over all performance years, (N,) each; the parts add to `net`."""

    net: FloatArray
    rate_book: FloatArray
    add_on: FloatArray
    trend: FloatArray
    adjustments: FloatArray
    rest: FloatArray

    def parts(self) -> Mapping[str, FloatArray]:
        """The parts by name, in the order in which they were taken off."""
        return {name: getattr(self, name) for name in PARTS}


def zero_savings(base: Scenario, portfolio: Portfolio) -> ZeroSavings:
    """Net at zero savings of every ACO and what it is made of. base : from `screen_base`."""
    vary = {**portfolio.vary(), **path_inputs(PROFESSIONAL)}
    nets = [project(scenario, vary).ten_year_net for scenario in _one_rule_less_each(base)]
    rate_book, add_on, trend, adjustments = (frozen(before - after) for before, after in pairwise(nets))
    return ZeroSavings(frozen(nets[0]), rate_book, add_on, trend, adjustments, frozen(nets[-1]))


def _one_rule_less_each(base: Scenario) -> tuple[Scenario, ...]:
    """As planned without savings; then without rate book, add-on, trend difference, adjustments, each on top."""
    planned = base.with_value("choices.savings_rate", 0.0)
    no_book = planned.with_value("rules.rate_book", RateBookPath.NONE)
    no_add_on = _without(no_book, "administrative_add_on_rate")
    same_trend = no_add_on.with_values(_same_trend(base))
    return planned, no_book, no_add_on, same_trend, _without(
        same_trend, "regional_efficiency_weight", "prior_savings_weight"
    )  # fmt: skip


def _same_trend(base: Scenario) -> Mapping[str, Any]:
    """Nation, region, ACPT and the ACO's own cost grow alike, so that no part of the benchmark's growth is a gain."""
    return {
        "market.national_trend_rate": base.market.regional_trend_rate,
        "market.acpt_rate": base.market.regional_trend_rate,
        "market.growth_above_acpt_rate": 0.0,
        "market.own_trend_excess_rate": 0.0,
        "market.morbidity_growth_rate": 0.0,
        "market.coded_risk_growth_rate": 0.0,
    }


def _without(scenario: Scenario, *rules: str) -> Scenario:
    """The scenario with rules at zero from the first model year on, whatever the user set them to."""
    kept = tuple(one for one in scenario.rules.overrides if one.name not in rules)
    zero = tuple(Override(name, 0.0) for name in rules)
    return replace(scenario, rules=replace(scenario.rules, overrides=kept + zero))


def together(parts: list[ZeroSavings]) -> ZeroSavings:
    """Parts of a screen put back in one, in their order."""
    names = ("net", *PARTS)
    return ZeroSavings(*(frozen(np.concatenate([getattr(one, name) for one in parts])) for name in names))
