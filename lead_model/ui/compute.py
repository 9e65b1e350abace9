"""Calls of the model for pages: cached on the scenario, and the only place where its errors become text on a page.

Caches are keyed on the whole frozen scenario by equality, never on arrays, so no visitor can receive another's result.
Results are read-only and shared, not copied.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache, partial, reduce, wraps
from typing import Any, ParamSpec, TypeVar

import numpy as np
import streamlit as st

from lead_model.axes import FloatArray
from lead_model.decisions import Verdict
from lead_model.decisions import verdict as find_verdict
from lead_model.decisions.switch_year import SwitchYears, switch_years_of
from lead_model.draws import blocks
from lead_model.errors import LeadModelError
from lead_model.paths import own_path
from lead_model.projection import Projection, project
from lead_model.scenario import Scenario
from lead_model.ui import format as fmt
from lead_model.ui import state
from lead_model.uncertainty import PlanRuns, Simulation, Summary, simulate, summarize
from lead_model.uncertainty.histogram import Histogram, histogram
from lead_model.uncertainty.simulation import OPTIONS
from lead_model.uncertainty.summary import LEVELS, summary_on_demand

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


@dataclass(frozen=True, slots=True)
class Risk:
    """What the runs of a scenario say: a summary at a few levels, and by plan how its worst year is spread."""

    summary: Summary
    worst_years: Mapping[str, Histogram]


@shown_on_page
def risk(scenario: Scenario) -> Risk:
    """The runs of a scenario, by its own seed and number of runs (16,384 by default), with a bar when they are many.

    Of what they say, a page pays for what it reads.
    """
    return _risk(without_words(scenario))


@shown_on_page
def summary(scenario: Scenario) -> Summary:
    """Quantiles at every percent, chances and depths of every plan under uncertainty."""
    return _summary(without_words(scenario))


def without_words(scenario: Scenario) -> Scenario:
    """The scenario without name and note, so that renaming it computes nothing anew."""
    return replace(scenario, name="", note="")


def net_of_plan(scenario: Scenario, key: str) -> FloatArray:
    """Net result by year (Y,) of one way to take part as planned; key as in `plans`."""
    found = plans(scenario)
    return np.asarray(found.net[[plan.key for plan in found.plans].index(key)])


@lru_cache(maxsize=SCENARIOS_KEPT)
def _projection(scenario: Scenario) -> Projection:
    return project(scenario)


@lru_cache(maxsize=SCENARIOS_KEPT)
def _plans(scenario: Scenario) -> SwitchYears:
    return switch_years_of(scenario)


# ---- runs ------------------------------------------------------------------------------------------------------

FEW_RUNS = 65_536  # more are drawn in blocks of this size, behind a bar that shows how far they are
RUNS_KEPT = 32_768  # up to so many stay in memory for figures asked for later
SIMULATIONS_KEPT = 20  # as many as visitors may move levers at once; 3 MB each by default
RISK_LEVELS = tuple(sorted({*LEVELS, *(round(0.01 * step, 2) for step in range(1, 100))}))


@lru_cache(maxsize=SCENARIOS_KEPT)
def _risk(scenario: Scenario) -> Risk:
    runs = scenario.world.uncertainty.runs
    if runs <= RUNS_KEPT:
        again = partial(_runs, scenario)
        return Risk(summary_on_demand(again(), again), _WorstYears(again))
    # A run is 200 bytes, a summary a few kilobytes: so everything is worked out now, and the runs are let go.
    found = simulate(scenario) if runs <= FEW_RUNS else _many_runs(scenario, runs)
    worst = _WorstYears(lambda: found)
    return Risk(
        summarize(found, RISK_LEVELS), {key: worst[key] for key in (*OPTIONS, own_path(scenario).key)}
    )


@lru_cache(maxsize=SCENARIOS_KEPT)
def _summary(scenario: Scenario) -> Summary:
    if scenario.world.uncertainty.runs > RUNS_KEPT:
        return _risk(scenario).summary
    again = partial(_runs, scenario)
    return summary_on_demand(again(), again, RISK_LEVELS)


@lru_cache(maxsize=SIMULATIONS_KEPT)
def _runs(scenario: Scenario) -> Simulation:
    """For a page that asks for one figure after the other; one that asks later has them simulated again, to the last bit."""
    return simulate(scenario)


class _WorstYears(dict[str, Histogram]):
    """How the worst year of each plan is spread, counted when first asked for."""

    def __init__(self, again: Callable[[], Simulation]) -> None:
        self._again = again

    def __missing__(self, key: str) -> Histogram:
        counted = self[key] = histogram(reduce(np.minimum, self._again().by_year(key, "net")))
        return counted


def _many_runs(scenario: Scenario, runs: int) -> Simulation:
    """The numbers of `simulate`, in blocks with a bar; leaving the page stops it between two of them."""
    seed = scenario.world.uncertainty.seed
    bar = st.progress(0.0, text=f"{runs:,} runs")
    parts = []
    for block in blocks(seed, runs, len(scenario.years), block_runs=FEW_RUNS):
        parts.append(simulate(scenario, block))
        done = block.first_run + block.runs
        bar.progress(done / runs, text=f"{done:,} of {runs:,} runs")
    bar.empty()
    first = parts[0]
    stored = {
        key: PlanRuns(*(_joined(getattr(part.stored[key], name) for part in parts)
                        for name in ("net", "guarantee_exceeded", "false_loss")))
        for key in first.stored
    }  # fmt: skip
    return replace(first, runs=runs, stored=stored)


def _joined(parts: Any) -> Any:
    whole = np.concatenate(list(parts))
    whole.setflags(write=False)
    return whole


# ---- the verdict -----------------------------------------------------------------------------------------------


def verdict(scenario: Scenario) -> str:
    """The answer in a sentence or two, as Markdown. Never stops the page: the strip stands on all of them."""
    try:
        return _verdict(scenario)
    except LeadModelError as error:
        return f"**No answer yet.** {state.text_of(error)}"


def _verdict(scenario: Scenario) -> str:
    found = found_verdict(scenario)
    return f"**{found.headline}** {found.detail}"


@lru_cache(maxsize=SCENARIOS_KEPT)
def found_verdict(scenario: Scenario) -> Verdict:
    """The whole verdict: found once for the strip of every page and for Home. Raises LeadModelError."""
    return find_verdict(scenario)


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
