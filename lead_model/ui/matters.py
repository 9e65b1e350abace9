"""Parts of *What matters*: what a reader asks there, kept for the visit and in the page's address, and the answers."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from typing import Any

import streamlit as st

from lead_model.axes import PERCENT_UNITS
from lead_model.decisions import (
    FACTORS,
    TEN_YEAR_NET,
    Driver,
    Flips,
    Goal,
    Grid,
    Regret,
    Scorecard,
    Tornado,
    all_drivers,
    driver,
    named_outputs,
    ranged_drivers,
)
from lead_model.decisions import flips as find_flips
from lead_model.decisions import goal_seek as find_goal
from lead_model.decisions import grid as find_grid
from lead_model.decisions import regret as find_regret
from lead_model.decisions import scorecard as find_scorecard
from lead_model.decisions import tornado as find_tornado
from lead_model.decisions.actuary_questions import Ask, ask_your_actuary
from lead_model.decisions.drivers import with_range
from lead_model.decisions.grid import POINTS
from lead_model.errors import LeadModelError
from lead_model.lookup import PARAMETER_PREFIX
from lead_model.rules.discount import discount_name
from lead_model.scenario import Scenario
from lead_model.ui import compute, state
from lead_model.ui import format as fmt
from lead_model.ui.compute import SCENARIOS_KEPT, shown_on_page, without_words

_KEY = "lead_matters"
SAVINGS = "choices.savings_rate"
Ranges = tuple[tuple[str, float, float], ...]


@dataclass(slots=True)
class Asked:
    """What one visitor asks on this page; refused: the last entry that could not be used, and why."""

    output: str = TEN_YEAR_NET.key
    ranges: dict[str, tuple[float, float]] = field(default_factory=dict)
    across: str = SAVINGS
    up: str = ""
    goal_output: str = "average_net"
    goal_path: str = SAVINGS
    goal_million: float = 5.0
    marks: dict[str, float] = field(default_factory=dict)
    weights: dict[str, float] = field(default_factory=dict)
    refused: str = ""


def asked() -> Asked:
    """What this visitor asks; made on the first call, from the address if it holds something usable."""
    if _KEY not in st.session_state:
        st.session_state[_KEY] = _from_address(st.query_params.get("m", ""))
    found: Asked = st.session_state[_KEY]
    return found


def sync_address() -> None:
    """Keep what is asked in the address of this page, so that a reload or a sent link brings it back."""
    now = asdict(asked())
    own = {key: value for key, value in now.items() if value != asdict(Asked())[key] and key != "refused"}
    text = json.dumps(own, separators=(",", ":"))
    if own and st.query_params.get("m") != text:
        st.query_params["m"] = text
    elif not own and "m" in st.query_params:
        del st.query_params["m"]


def _from_address(text: str) -> Asked:
    """What an address asks. What does not fit is left out with a message: an address can be edited by anybody."""
    found = Asked()
    if not text:
        return found
    try:
        content = json.loads(text)
        outputs = named_outputs(state.scenario())
        for key in ("output", "goal_output"):
            if content.get(key) in outputs:
                setattr(found, key, content[key])
        for key in ("across", "up", "goal_path"):
            if key in content:
                driver(state.scenario(), str(content[key]))
                setattr(found, key, str(content[key]))
        for path, (low, high) in dict(content.get("ranges", {})).items():
            with_range(driver(state.scenario(), path), float(low), float(high))
            found.ranges[path] = (float(low), float(high))
        found.goal_million = float(content.get("goal_million", found.goal_million))
        marks, weights = (
            {k: float(v) for k, v in dict(content.get(name, {})).items()} for name in ("marks", "weights")
        )
        find_scorecard(state.scenario(), marks, weights)
        found.marks, found.weights = marks, weights
    except (ValueError, TypeError, AttributeError, LeadModelError):
        state.notify(
            "A part of the link that belongs to this page could not be read; the usual questions are asked there."
        )
    return found


# ---- answers ---------------------------------------------------------------------------------------------------


@shown_on_page
def tornado(scenario: Scenario, key: str, ranges: Ranges) -> Tornado:
    """All bars for an output, with the reader's own ranges."""
    return _tornado(without_words(scenario), key, ranges)


@shown_on_page
def ask(scenario: Scenario, key: str, ranges: Ranges) -> tuple[Ask, ...]:
    """The three assumptions to have checked."""
    return ask_your_actuary(tornado(scenario, key, ranges), near_flips(scenario, ranges))


@shown_on_page
def near_flips(scenario: Scenario, ranges: Ranges) -> Flips:
    """Exact levels for the inputs that turn the decision inside their range, as the tornado saw it."""
    seen = _tornado(without_words(scenario), TEN_YEAR_NET.key, ranges)
    return _flips(without_words(scenario), tuple(bar.driver.path for bar in seen.bars if bar.flips))


@shown_on_page
def all_flips(scenario: Scenario) -> Flips:
    """Flips of every input that can be moved."""
    return _flips(without_words(scenario), None)


@shown_on_page
def grid(scenario: Scenario, across: str, up: str, key: str) -> Grid:
    """The output over two inputs."""
    return _grid(without_words(scenario), across, up, key)


@shown_on_page
def regret(scenario: Scenario) -> Regret:
    """Every way to take part under every combination of open answers."""
    return _regret(without_words(scenario))


@shown_on_page
def scorecard(scenario: Scenario) -> Scorecard:
    """The five factors, with the reader's marks."""
    return find_scorecard(scenario, asked().marks, asked().weights)


def goal(scenario: Scenario) -> Goal | str:
    """The goal the reader asks for, or why it cannot be sought."""
    want = asked()
    try:
        return _goal(without_words(scenario), want.goal_output, want.goal_million * 1e6, want.goal_path)
    except LeadModelError as error:
        return state.text_of(error)


@lru_cache(maxsize=SCENARIOS_KEPT)
def _tornado(scenario: Scenario, key: str, ranges: Ranges) -> Tornado:
    return find_tornado(
        scenario, named_outputs(scenario)[key], {path: (low, high) for path, low, high in ranges}
    )


@lru_cache(maxsize=SCENARIOS_KEPT)
def _flips(scenario: Scenario, paths: tuple[str, ...] | None) -> Flips:
    return find_flips(scenario, paths)


@lru_cache(maxsize=SCENARIOS_KEPT)
def _grid(scenario: Scenario, across: str, up: str, key: str) -> Grid:
    x, y = (levels(scenario, path) for path in (across, up))
    return find_grid(scenario, across, up, named_outputs(scenario)[key], x, y)


@lru_cache(maxsize=SCENARIOS_KEPT)
def _regret(scenario: Scenario) -> Regret:
    return find_regret(scenario)


@lru_cache(maxsize=SCENARIOS_KEPT)
def _goal(scenario: Scenario, key: str, target: float, path: str) -> Goal:
    return find_goal(scenario, named_outputs(scenario)[key], target, path)


# ---- what can be asked -----------------------------------------------------------------------------------------

WIDE = {SAVINGS: (-0.02, 0.12), "discount": (0.0, 0.06)}


def discount_path(scenario: Scenario) -> str:
    """The Global discount of the scenario's spending class."""
    return f"{PARAMETER_PREFIX}{discount_name(True, compute.lower_spending(scenario))}"


def pair(scenario: Scenario) -> tuple[str, str]:
    """The two inputs of the heatmap: the reader's, savings and discount at first."""
    want = asked()
    known = [one.path for one in ranged_drivers(scenario)]
    across = want.across if want.across in known else SAVINGS
    up = want.up if want.up in known and want.up != across else discount_path(scenario)
    if up == across:
        up = SAVINGS
    return across, up


def levels(scenario: Scenario, path: str) -> tuple[float, ...]:
    """Levels of one axis of the heatmap: twice the usual range, the present level among them, within what is allowed."""
    one = driver(scenario, path)
    half = (one.high - one.low) / 2
    low, high = WIDE.get("discount" if "global_discount" in path else path, (one.low - half, one.high + half))
    low, high = max(min(low, one.now), one.lowest), min(max(high, one.now), one.highest)
    step = (high - low) / (POINTS - 1)
    before = round((one.now - low) / step)
    every = (round(one.now + step * (k - before), 12) for k in range(POINTS))
    return tuple(at for at in every if one.lowest <= at <= one.highest)


def ranges(scenario: Scenario) -> Ranges:
    """The reader's own ranges that this scenario allows, as a cache key; says which one it does not."""
    found = []
    for path, (low, high) in sorted(asked().ranges.items()):
        try:
            with_range(driver(scenario, path), low, high)
        except LeadModelError:
            st.info(
                f"Your range for “{driver_label(scenario, path)}” is not possible in this scenario; the usual one is used."
            )
            continue
        found.append((path, low, high))
    return tuple(found)


def driver_label(scenario: Scenario, path: str) -> str:
    """Label of an input or rule value that can be moved; the path itself for one that cannot."""
    try:
        return driver(scenario, path).label
    except LeadModelError:
        return path


def output(scenario: Scenario) -> str:
    """Key of the output that the page explains: the one asked for, or the first where this scenario does not have it."""
    known = named_outputs(scenario)
    if asked().output not in known:
        asked().output = next(iter(known))
    return asked().output


def output_labels(scenario: Scenario) -> Mapping[str, str]:
    """Outputs that can be explained, by key."""
    return {key: output.label for key, output in named_outputs(scenario).items()}


def movable(scenario: Scenario) -> Mapping[str, str]:
    """Inputs a goal can be sought with, by path."""
    return {one.path: one.label for one in all_drivers(scenario)}


def ranged(scenario: Scenario) -> Mapping[str, str]:
    """Inputs with a usual range, by path."""
    return {one.path: one.label for one in ranged_drivers(scenario)}


# ---- controls --------------------------------------------------------------------------------------------------


def form_of(one: Driver) -> fmt.Shown:
    """How a level is written in a number box."""
    if one.unit.startswith(PERCENT_UNITS):
        return fmt.Shown(100.0, 2, "", "%")
    if one.unit.endswith("PBPM"):
        return fmt.Shown(1.0, 2, "$", " PBPM")
    if one.unit == "dollars":
        return fmt.Shown(1.0, 0, "$", "")
    return fmt.Shown(1.0, 0 if abs(one.now) >= 1000 else 3, "", "")


def picked(label: str, attribute: str, options: Mapping[str, str], key: str, now: str) -> str:
    """A list that writes the chosen key into what is asked."""
    if st.session_state.get(key) != now:
        st.session_state[key] = now

    def write() -> None:
        if st.session_state[key] is not None:
            _changed(attribute, st.session_state[key])

    st.selectbox(label, list(options), format_func=options.__getitem__, key=key, on_change=write)
    return now


def range_editor(scenario: Scenario) -> None:
    """Choose an input, give its low and high end; a way back to the usual range."""
    labels = ranged(scenario)
    path = st.selectbox("Input", list(labels), format_func=labels.__getitem__, key="matters-range-input")
    one = driver(scenario, path)
    form, own = form_of(one), asked().ranges.get(path)
    low, high = own or (one.low, one.high)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        for side, value in (("Low", low), ("High", high)):
            key = f"matters-{side.lower()}-{path}"
            if key not in st.session_state or not asked().refused:
                st.session_state[key] = round(value * form.factor, 9)
            unit = f" ({form.unit})" if form.unit else ""
            st.number_input(
                f"{side} end{unit}", value="min", format=f"%.{form.digits}f", step=10.0**-form.digits, key=key, width=200,
                on_change=_range_written, args=(scenario, path, form.factor),
            )  # fmt: skip
        if own:
            st.button(
                "Usual range",
                key="matters-range-reset",
                on_click=_usual_range,
                args=(path,),
                icon=":material/restart_alt:",
            )
    if asked().refused:
        st.error(fmt.markdown(asked().refused))


def _range_written(scenario: Scenario, path: str, factor: float) -> None:
    want = asked()
    ends = [st.session_state[f"matters-{side}-{path}"] for side in ("low", "high")]
    try:
        if None in ends:
            raise ValueError("Both ends are needed.")
        low, high = (round(float(end) / factor, 12) for end in ends)
        with_range(driver(scenario, path), low, high)
    except LeadModelError as error:
        want.refused = f"{state.text_of(error)} The last valid range stays in use."
    except ValueError as error:
        want.refused = f"{error} The last valid range stays in use."
    else:
        want.refused = ""
        _changed("ranges", {**want.ranges, path: (low, high)})


def _usual_range(path: str) -> None:
    asked().refused = ""
    _changed("ranges", {known: ends for known, ends in asked().ranges.items() if known != path})


def goal_controls(scenario: Scenario) -> None:
    """Which output, how much, by which input."""
    outputs, inputs = output_labels(scenario), movable(scenario)
    want = asked()
    if want.goal_output not in outputs:
        want.goal_output = TEN_YEAR_NET.key
    if want.goal_path not in inputs:
        want.goal_path = SAVINGS
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        picked("I want", "goal_output", outputs, "matters-goal-output", want.goal_output)
        key = "matters-goal-million"
        if st.session_state.get(key) != want.goal_million:
            st.session_state[key] = want.goal_million
        st.number_input("to be ($ million)", value="min", step=0.5, format="%.3f", key=key, width=180,
                        on_change=lambda: _stored("goal_million", st.session_state[key]))  # fmt: skip
        picked("by changing", "goal_path", inputs, "matters-goal-path", want.goal_path)


def _stored(attribute: str, value: Any) -> None:
    if value is not None:
        _changed(attribute, float(value))


def _changed(attribute: str, value: Any) -> None:
    """Ask something else; every part of the page follows."""
    setattr(asked(), attribute, value)
    state.session().whole = True


def use_goal(found: Goal) -> None:
    """Take the level found over into the scenario, as one step to undo."""
    try:
        state.apply(found.applied(state.scenario()), f"Goal seek: {found.driver.label}")
    except LeadModelError as error:
        state.notify(f"The level could not be taken over: {state.text_of(error)}")


NOT_GIVEN = "–"
MARKS = ("1", "2", "3", "4", "5")


def mark_inputs(card: Scorecard) -> None:
    """A mark and a weight for each factor, and what is known about it; a mark of the reader overrules the model's."""
    want = asked()
    for line in card.lines:
        factor = line.factor
        key, heavy = f"matters-mark-{factor.key}", f"matters-weight-{factor.key}"
        _mirror(key, NOT_GIVEN if factor.key not in want.marks else f"{want.marks[factor.key]:.0f}")
        _mirror(heavy, want.weights.get(factor.key, 1.0))
        with st.container(
            horizontal=True, vertical_alignment="bottom", gap="small", key=f"matters-factor-{factor.key}"
        ):
            st.segmented_control(
                f"{factor.letter}. {factor.label}", (NOT_GIVEN, *MARKS), key=key, required=True,
                help=f"{factor.words}. 1 speaks against, 5 speaks for; {NOT_GIVEN}: no mark of yours.",
                on_change=_marked(factor.key, key),
            )  # fmt: skip
            st.number_input(
                "Weight", 0.0, 10.0, step=0.5, key=heavy, width=110, on_change=_weighed(factor.key, heavy)
            )
        mark = (
            f"Mark {fmt.number(line.mark, 1)}, given by {line.given_by}." if line.answered else "No mark yet."
        )
        st.caption(fmt.markdown(f"**{mark}** {line.evidence}"))


def _mirror(key: str, value: Any) -> None:
    if st.session_state.get(key) != value:
        st.session_state[key] = value


def _marked(factor: str, key: str) -> Callable[[], None]:
    def write() -> None:
        typed = st.session_state[key]
        if typed in MARKS:
            asked().marks[factor] = float(typed)
        else:
            asked().marks.pop(factor, None)

    return write


def _weighed(factor: str, key: str) -> Callable[[], None]:
    def write() -> None:
        new = {**asked().weights, factor: float(st.session_state[key] or 0.0)}
        if any(new.get(one.key, 1.0) > 0 for one in FACTORS):
            asked().weights = new
        else:
            state.notify("At least one factor needs a weight; the last one keeps its own.")

    return write
