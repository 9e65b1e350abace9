"""Meeting mode: at most three sliders, one large chart at a time, and a log of what was tried and when."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

import streamlit as st

from lead_analysis import text as wording
from lead_app import ASSETS, cached, inputs, state
from lead_app import format as fmt
from lead_app.shell.levers import DISCOUNT, MIX, discount_lever, high_needs_lever
from lead_delivery.charts import Chart, ten_years, waterfall
from lead_delivery.charts.home import answer_curve
from lead_delivery.charts.large import enlarged
from lead_delivery.reports import statement
from lead_model.scenario import Scenario, changed_paths

MOST_SLIDERS = 3
SIZES = {"Large": 20, "Larger": 24, "Largest": 28}  # pixels of the smallest letters
LONGEST_NOTE = 4_000  # characters kept in the scenario's note, so that its link stays short enough
# Ranges that make sense to move in a meeting; the whole allowed range stays open on Your ACO.
RANGES: Mapping[str, tuple[float, float]] = {
    "choices.savings_rate": (-0.05, 0.15),
    DISCOUNT: (0.0, 0.06),
    MIX: (0.0, 0.6),
    "organization.aligned": (1_000, 60_000),
    "organization.aligned_growth_rate": (-0.05, 0.10),
    "organization.baseline.total_pbpm": (600, 3_500),
    "organization.region.gap_rate": (-0.15, 0.15),
    "organization.region.prior_savings_pbpm": (0, 120),
    "organization.costs.fixed_dollars": (0, 5_000_000),
    "organization.costs.start_up_dollars": (0, 5_000_000),
    "choices.quality.score_share": (0.0, 1.0),
    "choices.provider_savings_share": (0.0, 0.8),
    "market.national_trend_rate": (0.0, 0.10),
    "market.regional_trend_rate": (0.0, 0.10),
    "market.acpt_rate": (0.0, 0.10),
    "market.own_trend_excess_rate": (-0.03, 0.03),
    "market.coded_risk_growth_rate": (-0.03, 0.03),
    "market.morbidity_growth_rate": (-0.03, 0.03),
}
START = ("choices.savings_rate",)


@dataclass(frozen=True, slots=True)
class Tried:
    """One thing that was tried: when, what, and what came out (dollars over all years)."""

    when: datetime
    what: str
    net: float
    difference: float | None
    scenario: Scenario


@dataclass(slots=True)
class Meeting:
    """What one visitor's meeting holds."""

    sliders: tuple[str, ...] = START
    view: int = 0
    size: str = "Large"
    refused: str = ""
    tried: list[Tried] = field(default_factory=list)
    remarks: list[tuple[datetime, str]] = field(default_factory=list)
    started: Scenario | None = None
    seen_log: int = 0


def meeting() -> Meeting:
    """This visitor's meeting."""
    return state.of_visit("lead_meeting", Meeting)


# ---- sliders ---------------------------------------------------------------------------------------------------


def slider_name(path: str) -> str:
    """How a slider is called in the list."""
    return {DISCOUNT: "Global discount", MIX: "High Needs share"}.get(path) or fmt.input_label(path)


def choose_sliders(wanted: Sequence[str]) -> None:
    """Take these sliders, or keep the ones there are and say why a fourth is refused."""
    found = meeting()
    if len(wanted) > MOST_SLIDERS:
        extra = [slider_name(path) for path in wanted if path not in found.sliders]
        found.refused = (
            f"{wording.listed(extra)} was not added: a meeting works with at most {MOST_SLIDERS} sliders, so that everybody "
            "sees which one moved the line. Take one out first."
        )
        return
    found.refused, found.sliders = "", tuple(wanted)


def meeting_slider(path: str) -> None:
    """Draw one of the chosen sliders."""
    low, high = RANGES[path]
    if path == DISCOUNT:
        discount_lever("meeting:discount", low, high)
    elif path == MIX:
        high_needs_lever("meeting:high_needs", low, high)
    else:
        inputs.slider(path, low=low, high=high, where="meeting")


# ---- views -----------------------------------------------------------------------------------------------------


def _added_up(scenario: Scenario) -> Chart:
    return ten_years.cumulative_net(*cached.in_unit(scenario), cached.pinned())


def _by_year(scenario: Scenario) -> Chart:
    return ten_years.net_bars(*cached.in_unit(scenario))


def _options(scenario: Scenario) -> Chart:
    p, money = cached.in_unit(scenario)
    return answer_curve(cached.paths(scenario), money, ten_years.year_marks(p, paths=True))


def _steps_of_year(place: int, scenario: Scenario) -> Chart:
    (p, money), year = cached.in_unit(scenario), place % len(scenario.years)
    return waterfall.waterfall(cached.explanation(scenario, p.years[year]), money, year)


VIEWS: Mapping[str, Callable[[Scenario], Chart]] = {
    "The years added up": _added_up,
    "Year by year": _by_year,
    "Professional or Global": _options,
    "The first year, step by step": partial(_steps_of_year, 0),
    "The last year, step by step": partial(_steps_of_year, -1),
}


def view(scenario: Scenario) -> Chart:
    """The chart of the present view, in the chosen type size."""
    found = meeting()
    return enlarged(list(VIEWS.values())[found.view](scenario), SIZES[found.size])


def turn(steps: int) -> None:
    """The next or the previous view; after the last comes the first."""
    meeting().view = (meeting().view + steps) % len(VIEWS)


def headline(scenario: Scenario) -> str:
    """The net result, and the difference to the pinned base, in one sentence."""
    (net, gap), base = _net_and_gap(scenario), state.base()
    text = f"{wording.dollars(net, sign=True)} over {len(scenario.years)} years"
    if base is None or gap is None:
        return f"{text}."
    return f"{text}: {wording.dollars(gap, sign=True)} against the base “{base.name}”."


# ---- the log ---------------------------------------------------------------------------------------------------


def note_what_was_tried(scenario: Scenario) -> None:
    """Write down a change since the last run. A drag counts once: its last value replaces the ones on the way."""
    found = meeting()
    if found.started is None:
        found.started, found.seen_log = scenario, len(state.log())
        return
    log = state.log()
    last = found.tried[-1].scenario if found.tried else found.started
    if scenario == last:
        found.seen_log = len(log)
        return
    fresh = log[found.seen_log :] or log[-1:]
    if not fresh:
        return
    what = "; ".join(f"{one.what}: {one.before} → {one.after}" for one in fresh)
    entry = Tried(fresh[-1].when, what, *_net_and_gap(scenario), scenario)
    if len(log) == found.seen_log and found.tried:
        found.tried[-1] = entry
    else:
        found.tried.append(entry)
    found.seen_log = len(log)


def _net_and_gap(scenario: Scenario) -> tuple[float, float | None]:
    """Net over all years in dollars, and its distance from the pinned base's, if there is one."""
    net, base = float(cached.projection(scenario).ten_year_net[0]), state.base()
    return net, None if base is None else net - float(cached.projection(base).ten_year_net[0])


def remark(text: str, now: datetime) -> None:
    """Write down what somebody said."""
    if text.strip():
        meeting().remarks.append((now, text.strip()))


def log_lines() -> list[str]:
    """What was tried and said, in order, by the reader's clock."""
    found = meeting()
    lines = [(one.when, _tried_text(one)) for one in found.tried]
    lines += [(when, f"Note: {text}") for when, text in found.remarks]
    return [
        f"{state.reader_time(when):%Y-%m-%d %H:%M:%S}  {text}"
        for when, text in sorted(lines, key=lambda line: line[0])
    ]


def _tried_text(entry: Tried) -> str:
    result = f"net result {wording.dollars(entry.net, 2, sign=True)}"
    if entry.difference is not None:
        result += f" ({wording.dollars(entry.difference, 2, sign=True)} against the base)"
    return f"{entry.what}. {result[0].upper()}{result[1:]}"


def meeting_notes(scenario: Scenario) -> str:
    """The notes of the meeting as text: what was tried, and what the figures rest on."""
    base = state.base()
    head = [f"Notes of a meeting about {scenario.name}", f"Base: {base.name if base else 'none pinned'}",
            f"Where it ended: {headline(scenario)}", "", "What was tried", *(log_lines() or ["Nothing was changed."]), "",
            "Inputs that differ from the base" if base else "Inputs that differ from the defaults"]  # fmt: skip
    before = base or state.DEFAULT
    for path in changed_paths(scenario, before):
        values = f"{fmt.input_text(path, before.get(path))} → {fmt.input_text(path, scenario.get(path))}"
        head.append(f"{fmt.input_label(path)}: {values}")
    return "\n".join([*head, "", "What this rests on", *statement(scenario).lines()]) + "\n"


def keep_with_scenario() -> None:
    """Add the log to the scenario's own note, which travels in its link and its file."""
    scenario = state.scenario()
    lines = [line for line in log_lines() if line not in scenario.note]
    text = "\n".join(filter(None, [scenario.note, *lines]))[-LONGEST_NOTE:]
    if text != scenario.note:
        state.apply(replace(scenario, note=text), "Log of the meeting kept in the note")
        meeting().seen_log = len(state.log())


def big_type() -> None:
    """Draw the style of the page: no letter smaller than the chosen size, nothing beside the chart."""
    st.html(ASSETS / "meeting.css")
    st.html(f"<style>:root {{ --lead-type: {SIZES[meeting().size]}px; }}</style>")
