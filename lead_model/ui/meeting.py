"""Meeting mode: at most three sliders, one large chart at a time, and a log of what was tried and when."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from lead_model import wording
from lead_model.charts import Chart, Money, ten_years, waterfall
from lead_model.charts.home import answer_curve
from lead_model.charts.large import enlarged
from lead_model.errors import LeadModelError
from lead_model.reports import statement
from lead_model.rules.discount import discount_name
from lead_model.scenario import Scenario, changed_paths
from lead_model.ui import answers, compute, inputs, overrides, state, value_forms
from lead_model.ui import format as fmt
from lead_model.ui.help import ASSETS
from lead_model.ui.levers import PERCENT, with_discount

_KEY = "lead_meeting"
MOST_SLIDERS = 3
SIZES = {"Large": 20, "Larger": 24, "Largest": 28}  # pixels of the smallest letters
LONGEST_NOTE = 4_000  # characters kept in the scenario's note, so that its link stays short enough
DISCOUNT, HIGH_NEEDS = "rule.global_discount", "organisation.category_share"
# Ranges that make sense to move in a meeting; the whole allowed range stays open on Your ACO.
RANGES: Mapping[str, tuple[float, float]] = {
    "choices.savings_rate": (-0.05, 0.15),
    DISCOUNT: (0.0, 0.06),
    HIGH_NEEDS: (0.0, 0.6),
    "organisation.aligned": (1_000, 60_000),
    "organisation.aligned_growth_rate": (-0.05, 0.10),
    "organisation.baseline.total_pbpm": (600, 3_500),
    "organisation.region.gap_rate": (-0.15, 0.15),
    "organisation.region.prior_savings_pbpm": (0, 120),
    "organisation.costs.fixed_dollars": (0, 5_000_000),
    "organisation.costs.start_up_dollars": (0, 5_000_000),
    "choices.quality.score_share": (0.0, 1.0),
    "choices.provider_savings_share": (0.0, 0.8),
    "world.national_trend_rate": (0.0, 0.10),
    "world.regional_trend_rate": (0.0, 0.10),
    "world.acpt_rate": (0.0, 0.10),
    "world.own_trend_excess_rate": (-0.03, 0.03),
    "world.coded_risk_growth_rate": (-0.03, 0.03),
    "world.morbidity_growth_rate": (-0.03, 0.03),
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
    if _KEY not in st.session_state:
        st.session_state[_KEY] = Meeting()
    found: Meeting = st.session_state[_KEY]
    return found


# ---- sliders ---------------------------------------------------------------------------------------------------


def slider_name(path: str) -> str:
    """How a slider is called in the list."""
    return {DISCOUNT: "Global discount", HIGH_NEEDS: "High Needs share"}.get(path) or fmt.input_label(path)


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


def slider(path: str) -> None:
    """Draw one of the chosen sliders."""
    low, high = RANGES[path]
    if path == DISCOUNT:
        _discount(low, high)
    elif path == HIGH_NEEDS:
        share = state.scenario().organisation.category_share
        inputs.lever(
            "meeting:high_needs", slider_name(path), float(share.high_needs), low, min(high, 1.0 - float(share.esrd)),  # type: ignore[arg-type]
            0.005, fmt.Shown(100.0, 1, "", "%"),
            lambda new: {HIGH_NEEDS: value_forms.mix(state.scenario(), high_needs=new)},
            default=float(state.DEFAULT.organisation.category_share.high_needs), help_name=HIGH_NEEDS,  # type: ignore[arg-type]
        )  # fmt: skip
    else:
        inputs.slider(path, low=low, high=high, where="meeting")


def _discount(low: float, high: float) -> None:
    """One flat discount for both spending classes; moving it sets the user's own value."""
    scenario = state.scenario()
    name = discount_name(True, compute.lower_spending(scenario))
    published = overrides.published_value(scenario, name, scenario.years[0])
    own = overrides.own_value(scenario, name)
    inputs.lever(
        "meeting:discount", slider_name(DISCOUNT), published if own is None else own, low, high, 0.0025, PERCENT,
        with_discount, default=published, help_name=DISCOUNT,
    )  # fmt: skip


# ---- views -----------------------------------------------------------------------------------------------------


def _added_up(scenario: Scenario) -> Chart:
    projection = compute.projection(scenario)
    return ten_years.cumulative(projection, Money.of(projection, state.unit().value), answers.pinned())


def _by_year(scenario: Scenario) -> Chart:
    projection = compute.projection(scenario)
    return ten_years.net_bars(projection, Money.of(projection, state.unit().value))


def _options(scenario: Scenario) -> Chart:
    projection = compute.projection(scenario)
    money = Money.of(projection, state.unit().value)
    return answer_curve(compute.plans(scenario), money, answers.year_marks(scenario))


def _first_year(scenario: Scenario) -> Chart:
    return _waterfall(scenario, 0)


def _last_year(scenario: Scenario) -> Chart:
    return _waterfall(scenario, len(scenario.years) - 1)


def _waterfall(scenario: Scenario, year: int) -> Chart:
    projection = compute.projection(scenario)
    told = answers.explanation(scenario, projection.years[year])
    return waterfall.waterfall(told, Money.of(projection, state.unit().value), year)


VIEWS: Mapping[str, Callable[[Scenario], Chart]] = {
    "The years added up": _added_up,
    "Year by year": _by_year,
    "Professional or Global": _options,
    "The first year, step by step": _first_year,
    "The last year, step by step": _last_year,
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
    net = float(compute.projection(scenario).ten_year_net[0])
    text = f"{wording.dollars(net, sign=True)} over {len(scenario.years)} years"
    base = state.base()
    if base is None:
        return f"{text}."
    gap = net - float(compute.projection(base).ten_year_net[0])
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
    entry = Tried(fresh[-1].when, what, *_outcome(scenario), scenario)
    if len(log) == found.seen_log and found.tried:
        found.tried[-1] = entry
    else:
        found.tried.append(entry)
    found.seen_log = len(log)


def _outcome(scenario: Scenario) -> tuple[float, float | None]:
    try:
        net = float(compute.projection(scenario).ten_year_net[0])
        base = state.base()
        return net, None if base is None else net - float(compute.projection(base).ten_year_net[0])
    except LeadModelError:
        return float("nan"), None


def remark(text: str, now: datetime) -> None:
    """Write down what somebody said."""
    if text.strip():
        meeting().remarks.append((now, text.strip()))


def log_lines() -> list[str]:
    """What was tried and said, in order, by the reader's clock."""
    found = meeting()
    lines = [(one.when, _tried_text(one)) for one in found.tried]
    lines += [(when, f"Note: {text}") for when, text in found.remarks]
    return [f"{_clock(when)}  {text}" for when, text in sorted(lines, key=lambda line: line[0])]


def _tried_text(one: Tried) -> str:
    result = f"net result {wording.dollars(one.net, 2, sign=True)}"
    if one.difference is not None:
        result += f" ({wording.dollars(one.difference, 2, sign=True)} against the base)"
    return f"{one.what}. {result[0].upper()}{result[1:]}"


def notes(scenario: Scenario) -> str:
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


def _clock(when: datetime) -> str:
    try:
        zone = ZoneInfo(st.context.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        zone = ZoneInfo("UTC")
    return f"{when.astimezone(zone):%Y-%m-%d %H:%M:%S}"


def big_type() -> None:
    """Draw the style of the page: no letter smaller than the chosen size, nothing beside the chart."""
    st.html(ASSETS / "meeting.css")
    st.html(f"<style>:root {{ --lead-type: {SIZES[meeting().size]}px; }}</style>")
