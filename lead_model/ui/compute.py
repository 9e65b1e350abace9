"""Calls of the model for pages: cached on the scenario, and the only place where its errors become text on a page.

Caches are keyed on the whole frozen scenario by equality, never on arrays, so no visitor can receive another's result.
Results are read-only and shared, not copied.
"""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import ParamSpec, TypeVar

import streamlit as st

from lead_model.decisions import verdict as find_verdict
from lead_model.decisions.switch_year import SwitchYears, switch_years_of
from lead_model.errors import LeadModelError
from lead_model.projection import Projection, project
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
def plans(scenario: Scenario) -> SwitchYears:
    """Every way to take part: Professional, Global and each possible switch year, with net results by year and in all."""
    return _plans(scenario)


@lru_cache(maxsize=SCENARIOS_KEPT)
def _projection(scenario: Scenario) -> Projection:
    return project(scenario)


@lru_cache(maxsize=SCENARIOS_KEPT)
def _plans(scenario: Scenario) -> SwitchYears:
    return switch_years_of(scenario)


# ---- the verdict -----------------------------------------------------------------------------------------------

def verdict(scenario: Scenario) -> str:
    """The answer in a sentence or two, as Markdown. Never stops the page: the strip stands on all of them."""
    try:
        return _verdict(scenario)
    except LeadModelError as error:
        return f"**No answer yet.** {state.text_of(error)}"


@lru_cache(maxsize=SCENARIOS_KEPT)
def _verdict(scenario: Scenario) -> str:
    found = find_verdict(scenario)
    return f"**{found.headline}** {found.detail}"


def difference_to_base(scenario: Scenario, base: Scenario) -> str:
    """How the net result of the present choices differs from the pinned base, in words."""
    try:
        difference = float(_projection(scenario).ten_year_net[0] - _projection(base).ten_year_net[0])
    except LeadModelError as error:
        return f"The pinned base cannot be compared: {state.text_of(error)}"
    return f"Your choices bring {fmt.dollars(difference, sign=True)} against the pinned base “{base.name}”."


def lower_spending(scenario: Scenario) -> bool:
    """Whether the ACO counts as lower-spending, by its figures or as set by hand."""
    return bool(_projection(scenario).benchmark.adjustment.lower_spending.flat[0])
