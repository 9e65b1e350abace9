"""Calls of the model for pages: cached on the scenario, and the only place where its errors become text on a page.

Caches are keyed on the whole frozen scenario by equality, never on arrays, so no visitor can receive another's result.
Results are read-only and shared, not copied.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache, wraps
from types import MappingProxyType
from typing import ParamSpec, TypeVar

import streamlit as st

from lead_model import projection as model
from lead_model.errors import LeadModelError, ScenarioError
from lead_model.projection import Projection
from lead_model.scenario import Scenario
from lead_model.ui import format as fmt
from lead_model.ui import state

P = ParamSpec("P")
R = TypeVar("R")

SCENARIOS_KEPT = 256


def shown_on_page(call: Callable[P, R]) -> Callable[P, R]:
    """The call with errors of the model shown to the reader; the page ends there instead of breaking."""

    @wraps(call)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return call(*args, **kwargs)
        except LeadModelError as error:
            st.error(f"This cannot be calculated. {state.text_of(error)}", icon=":material/error:")
            st.stop()

    return guarded


@shown_on_page
def projection(scenario: Scenario) -> Projection:
    """The scenario as it stands, one run."""
    return _projection(scenario)


@shown_on_page
def options(scenario: Scenario) -> Mapping[str, Projection]:
    """Each way to take part: `professional`, `global` and `switch_2031` … for every possible switch year."""
    return _options(scenario)


@lru_cache(maxsize=SCENARIOS_KEPT)
def _projection(scenario: Scenario) -> Projection:
    return model.project(scenario)


@lru_cache(maxsize=SCENARIOS_KEPT)
def _options(scenario: Scenario) -> Mapping[str, Projection]:
    return MappingProxyType({key: _projection(one) for key, one in model.option_scenarios(scenario)})


# ---- the verdict -----------------------------------------------------------------------------------------------


def option_name(key: str) -> str:
    """A way to take part in words.

    >>> option_name("switch_2033")
    'Professional, Global from 2033'
    """
    if key.startswith("switch_"):
        return f"Professional, Global from {key.removeprefix('switch_')}"
    return key.capitalize()


def best_option(plans: Mapping[str, Projection]) -> str:
    """Key of the plan with the highest ten-year net result; the simpler one of two equals."""
    return max(plans, key=lambda key: float(plans[key].ten_year_net[0]))


def verdict(scenario: Scenario) -> str:
    """The answer in a sentence or two, as Markdown. Never stops the page: the strip stands on all of them."""
    try:
        return _verdict(scenario)
    except LeadModelError as error:
        return f"**No answer yet.** {state.text_of(error)}"


def _verdict(scenario: Scenario) -> str:
    own = _projection(scenario)
    years = f"{scenario.years[0]}–{scenario.years[-1]}"
    try:
        plans = _options(scenario)
    except ScenarioError:  # a choice that only one of the options allows, such as TCC
        return f"With these choices the ACO's net result is **{fmt.dollars(float(own.ten_year_net[0]), sign=True)}**, {years}."
    net = {key: float(plan.ten_year_net[0]) for key, plan in plans.items()}
    better, other = ("professional", "global") if net["professional"] >= net["global"] else ("global", "professional")
    best = best_option(plans)
    text = (
        f"For this ACO **{option_name(better)}** looks better than {option_name(other)}: "
        f"**{fmt.dollars(net[better], sign=True)}** against {fmt.dollars(net[other], sign=True)}, {years}."
    )
    if best.startswith("switch_"):
        text += f" Best of all: start in Professional and move to Global in **{best.removeprefix('switch_')}** "
        text += f"({fmt.dollars(net[best], sign=True)})."
    elif net[best] < 0:
        text += " Neither pays for itself with these assumptions."
    return text


def difference_to_base(scenario: Scenario, base: Scenario) -> str:
    """How the ten-year net result differs from the pinned base, in words."""
    try:
        difference = float(_projection(scenario).ten_year_net[0] - _projection(base).ten_year_net[0])
    except LeadModelError as error:
        return f"The pinned base cannot be compared: {state.text_of(error)}"
    return f"{fmt.dollars(difference, sign=True)} against the pinned base “{base.name}”."
