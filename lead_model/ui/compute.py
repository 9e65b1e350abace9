"""Calls of the model for pages: cached on the scenario, and the only place where its errors become text on a page.

Caches are keyed on the whole frozen scenario by equality, never on arrays, so no visitor can receive another's result.
Results are read-only and shared, not copied.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache, wraps
from types import MappingProxyType
from typing import ParamSpec, TypeVar

import streamlit as st

from lead_model.decisions.break_even import Threshold
from lead_model.decisions.break_even import thresholds as savings_thresholds
from lead_model.decisions.plans import Plan
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


@shown_on_page
def thresholds(scenario: Scenario) -> Mapping[str, Threshold]:
    """Savings rates over all years at which `professional` and `global` break even and at which `crossover` lies."""
    return _thresholds(scenario)


@lru_cache(maxsize=SCENARIOS_KEPT)
def _projection(scenario: Scenario) -> Projection:
    return project(scenario)


@lru_cache(maxsize=SCENARIOS_KEPT)
def _plans(scenario: Scenario) -> SwitchYears:
    return switch_years_of(scenario)


@lru_cache(maxsize=SCENARIOS_KEPT)
def _thresholds(scenario: Scenario) -> Mapping[str, Threshold]:
    found = savings_thresholds(scenario, by_year=False)
    return MappingProxyType({line: threshold for (line, _), threshold in found.items()})


# ---- the verdict -----------------------------------------------------------------------------------------------

NAMES = {"professional": "Professional", "global": "Global"}


def verdict(scenario: Scenario) -> str:
    """The answer in a sentence or two, as Markdown. Never stops the page: the strip stands on all of them."""
    try:
        return _verdict(scenario)
    except LeadModelError as error:
        return f"**No answer yet.** {state.text_of(error)}"


def _verdict(scenario: Scenario) -> str:
    found = _plans(scenario)
    value = {key: found.value(key) for key in NAMES}
    better, other = sorted(value, key=lambda key: value[key], reverse=True)
    years = f"{scenario.years[0]}–{scenario.years[-1]}"
    text = (
        f"For this ACO **{NAMES[better]}** looks better than {NAMES[other]}: "
        f"**{fmt.dollars(value[better], sign=True)}** against {fmt.dollars(value[other], sign=True)}, {years}."
    )
    best = found.best
    if best.switch_py is not None:
        gain = fmt.dollars(found.value(best), sign=True)
        text += f" Best of all: start in Professional and move to Global in **{best.switch_py}** ({gain})."
    if found.value(best) < 0:
        text += " No way to take part pays for itself with these assumptions."
    return text


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


# ---- Home ------------------------------------------------------------------------------------------------------


def home_cards(scenario: Scenario) -> list[tuple[str, str, str]]:
    """Key figures of Home: (label, figure, one line that explains it)."""
    own, found, lines = projection(scenario), plans(scenario), thresholds(scenario)
    settled = own.settlement
    months, benchmark = float(own.population.total_months.sum()), float(settled.benchmark_dollars.sum())
    total = fmt.money(float(own.ten_year_net[0]), state.unit(), months=months, benchmark=benchmark, sign=True)
    worst = int(own.net[0].argmin())
    worst_net = fmt.money(
        float(own.net[0, worst]), state.unit(), months=float(own.population.total_months[0, worst]),
        benchmark=float(settled.benchmark_dollars[0, worst]), sign=True,
    )  # fmt: skip
    best = found.best_switch
    moving = (
        "No year is possible"
        if best is None
        else f"{fmt.dollars(found.moving_pays, sign=True)} against staying"
    )
    return [
        ("Net result, all years", total, found.planned.label),
        (
            "Break-even savings",
            f"{lines['global'].text}",
            f"Global; Professional {lines['professional'].text}",
        ),
        ("Lowest year as planned", worst_net, fmt.year(own.years[worst])),
        (
            "Best year to move to Global",
            str(best.switch_py) if best is not None and found.moving_pays > 0 else "None",
            moving,
        ),
        ("Global overtakes Professional", lines["crossover"].text, "average savings over all years"),
    ]


def curve_text(scenario: Scenario) -> str:
    """What the ten-year curve shows, in words."""
    found = plans(scenario)
    shown = shown_plans(found)
    ends = fmt.listed([f"{plan.label} {fmt.dollars(found.value(plan), sign=True)}" for plan in shown])
    return f"Net result added up from {fmt.year(found.years[0])} to {fmt.year(found.years[-1])}: {ends}."


def shown_plans(found: SwitchYears) -> tuple[Plan, ...]:
    """Professional, Global and the best switch year."""
    best = found.best_switch
    kept = tuple(plan for plan in found.plans if plan.key in NAMES)
    return kept if best is None else (*kept, best)
