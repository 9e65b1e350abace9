"""What *What matters* shows: what a reader asks there, kept for the visit and in the page's address, and its controls."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Any

import streamlit as st

from lead_analysis.decisions.drivers import Driver, all_drivers, driver, ranged_drivers, with_range
from lead_analysis.decisions.goal_seek import Goal
from lead_analysis.decisions.heatmap import POINTS, Heatmap
from lead_analysis.decisions.heatmap import heatmap as find_heatmap
from lead_analysis.decisions.outputs import TEN_YEAR_NET, named_outputs
from lead_analysis.decisions.scorecard import FACTORS, Scorecard
from lead_analysis.decisions.scorecard import scorecard as find_scorecard
from lead_app import cached, state
from lead_app import format as fmt
from lead_app.inputs import controls
from lead_model.axes import PERCENT_UNITS
from lead_model.errors import LeadModelError
from lead_model.lookup import PARAMETER_PREFIX
from lead_model.rules.discount import discount_name
from lead_model.scenario import Scenario
from lead_model.scenario.codec import current_path

SAVINGS = "choices.savings_rate"


@dataclass(slots=True)
class Query:
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


def query() -> Query:
    """What this visitor asks; made on the first call, from the address if it holds something usable."""
    return state.of_visit("lead_matters", _from_address)


def sync_address() -> None:
    """Keep what is asked in the address of this page, so that a reload or a sent link brings it back."""
    now, usual = asdict(query()), asdict(Query())
    own = {key: value for key, value in now.items() if value != usual[key] and key != "refused"}
    state.write_parameter("m", json.dumps(own, separators=(",", ":")) if own else "")


def _from_address() -> Query:
    """What an address asks. What does not fit is left out with a message: an address can be edited by anybody."""
    wanted, text = Query(), st.query_params.get("m", "")
    if not text:
        return wanted
    try:
        content, scenario = json.loads(text), state.scenario()
        outputs = named_outputs(scenario)
        for key in ("output", "goal_output"):
            if content.get(key) in outputs:
                setattr(wanted, key, content[key])
        for key in ("across", "up", "goal_path"):
            if key in content:
                path = current_path(str(content[key]))
                driver(scenario, path)
                setattr(wanted, key, path)
        for path, (low, high) in ((current_path(p), r) for p, r in dict(content.get("ranges", {})).items()):
            with_range(driver(scenario, path), float(low), float(high))
            wanted.ranges[path] = (float(low), float(high))
        wanted.goal_million = float(content.get("goal_million", wanted.goal_million))
        marks, weights = (
            {k: float(v) for k, v in dict(content.get(name, {})).items()} for name in ("marks", "weights")
        )
        find_scorecard(scenario, marks, weights)
        wanted.marks, wanted.weights = marks, weights
    except (ValueError, TypeError, AttributeError, LeadModelError):
        state.notify(
            "A part of the link that belongs to this page could not be read; the usual questions are asked there."
        )
    return wanted


@cached.on_page
def marked_scorecard(scenario: Scenario) -> Scorecard:
    """The five factors, with the reader's marks."""
    return find_scorecard(scenario, query().marks, query().weights)


def sought_goal(scenario: Scenario) -> Goal | str:
    """The goal the reader asks for, or why it cannot be sought."""
    want = query()
    try:
        return cached.goal.or_raise(scenario, want.goal_output, want.goal_million * 1e6, want.goal_path)
    except LeadModelError as error:
        return state.text_of(error)


# ---- what can be asked -----------------------------------------------------------------------------------------

WIDE = {SAVINGS: (-0.02, 0.12), "discount": (0.0, 0.06)}


def discount_path(scenario: Scenario) -> str:
    """The Global discount of the scenario's spending class."""
    return f"{PARAMETER_PREFIX}{discount_name(True, cached.lower_spending(scenario))}"


def pair(scenario: Scenario) -> tuple[str, str]:
    """The two inputs of the heatmap: the reader's, savings and discount at first."""
    want = query()
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


@partial(cached.cached, named=False)
def shown_heatmap(scenario: Scenario, across: str, up: str, output: str) -> Heatmap:
    """The output over two inputs."""
    x, y = (levels(scenario, path) for path in (across, up))
    return find_heatmap(scenario, across, up, named_outputs(scenario)[output], x, y)


def ranges(scenario: Scenario) -> cached.Ranges:
    """The reader's own ranges that this scenario allows, as a cache key; says which one it does not."""
    possible = []
    for path, (low, high) in sorted(query().ranges.items()):
        try:
            with_range(driver(scenario, path), low, high)
        except LeadModelError:
            st.info(
                f"Your range for “{driver_label(scenario, path)}” is not possible in this scenario; the usual one is used."
            )
            continue
        possible.append((path, low, high))
    return tuple(possible)


def driver_label(scenario: Scenario, path: str) -> str:
    """Label of an input or rule value that can be moved; the path itself for one that cannot."""
    try:
        return driver(scenario, path).label
    except LeadModelError:
        return path


def output(scenario: Scenario) -> str:
    """Key of the output that the page explains: the one asked for, or the first where this scenario does not have it."""
    known = named_outputs(scenario)
    if query().output not in known:
        query().output = next(iter(known))
    return query().output


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


def level_form(driver: Driver) -> fmt.Shown:
    """How a level is written in a number box."""
    if driver.unit.startswith(PERCENT_UNITS):
        return fmt.Shown(100.0, 2, "", "%")
    if driver.unit.endswith("PBPM"):
        return fmt.Shown(1.0, 2, "$", " PBPM")
    if driver.unit == "dollars":
        return fmt.Shown(1.0, 0, "$", "")
    return fmt.Shown(1.0, 0 if abs(driver.now) >= 1000 else 3, "", "")


def picked(label: str, attribute: str, options: Mapping[str, str], key: str, now: str) -> None:
    """A list that writes the chosen key into what is asked."""
    controls.mirror(key, now)
    write = _stored(attribute, key)
    st.selectbox(label, list(options), format_func=options.__getitem__, key=key, on_change=write)


def range_editor(scenario: Scenario) -> None:
    """Choose an input, give its low and high end; a way back to the usual range."""
    labels = ranged(scenario)
    path = st.selectbox("Input", list(labels), format_func=labels.__getitem__, key="matters-range-input")
    one = driver(scenario, path)
    form, own = level_form(one), query().ranges.get(path)
    low, high = own or (one.low, one.high)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        for side, value in (("Low", low), ("High", high)):
            key = f"matters-{side.lower()}-{path}"
            if key not in st.session_state or not query().refused:
                st.session_state[key] = round(value * form.factor, 9)
            unit = f" ({form.unit})" if form.unit else ""
            st.number_input(
                f"{side} end{unit}", value="min", format=f"%.{form.digits}f", step=10.0**-form.digits, key=key, width=200,
                on_change=_range_written, args=(scenario, path, form.factor),
            )  # fmt: skip
        if own:
            st.button("Usual range", key="matters-range-reset", on_click=_usual_range, args=(path,),
                      icon=":material/restart_alt:")  # fmt: skip
    if query().refused:
        st.error(fmt.markdown(query().refused))


def _range_written(scenario: Scenario, path: str, factor: float) -> None:
    want = query()
    ends = [st.session_state[f"matters-{side}-{path}"] for side in ("low", "high")]
    try:
        if None in ends:
            raise ValueError("Both ends are needed.")
        low, high = (round(float(end) / factor, 12) for end in ends)
        with_range(driver(scenario, path), low, high)
    except (LeadModelError, ValueError) as error:
        reason = state.text_of(error) if isinstance(error, LeadModelError) else error
        want.refused = f"{reason} The last valid range stays in use."
    else:
        want.refused = ""
        _changed("ranges", {**want.ranges, path: (low, high)})


def _usual_range(path: str) -> None:
    query().refused = ""
    _changed("ranges", {known: ends for known, ends in query().ranges.items() if known != path})


def goal_controls(scenario: Scenario) -> None:
    """Which output, how much, by which input."""
    outputs, levers = output_labels(scenario), movable(scenario)
    want = query()
    if want.goal_output not in outputs:
        want.goal_output = TEN_YEAR_NET.key
    if want.goal_path not in levers:
        want.goal_path = SAVINGS
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        picked("I want", "goal_output", outputs, "matters-goal-output", want.goal_output)
        key = "matters-goal-million"
        controls.mirror(key, want.goal_million)
        st.number_input("to be ($ million)", value="min", step=0.5, format="%.3f", key=key, width=180,
                        on_change=_stored("goal_million", key))  # fmt: skip
        picked("by changing", "goal_path", levers, "matters-goal-path", want.goal_path)


def _stored(attribute: str, key: str) -> Callable[[], None]:
    def write() -> None:
        if st.session_state[key] is not None:
            _changed(attribute, st.session_state[key])

    return write


def _changed(attribute: str, value: Any) -> None:
    """Ask something else; every part of the page follows."""
    setattr(query(), attribute, value)
    state.session().whole = True


def use_goal(reached: Goal) -> None:
    """Take the level that reaches the goal over into the scenario, as one step to undo."""
    try:
        state.apply(reached.applied(state.scenario()), f"Goal seek: {reached.driver.label}")
    except LeadModelError as error:
        state.notify(f"The level could not be taken over: {state.text_of(error)}")


NOT_GIVEN = "–"
MARKS = ("1", "2", "3", "4", "5")


def mark_inputs(card: Scorecard) -> None:
    """A mark and a weight for each factor, and what is known about it; a mark of the reader overrules the model's."""
    want = query()
    for line in card.lines:
        factor = line.factor
        key, heavy = f"matters-mark-{factor.key}", f"matters-weight-{factor.key}"
        controls.mirror(key, NOT_GIVEN if factor.key not in want.marks else f"{want.marks[factor.key]:.0f}")
        controls.mirror(heavy, want.weights.get(factor.key, 1.0))
        with st.container(
            horizontal=True, vertical_alignment="bottom", gap="small", key=f"matters-factor-{factor.key}"
        ):
            st.segmented_control(
                f"{factor.letter}. {factor.label}", (NOT_GIVEN, *MARKS), key=key, required=True,
                help=f"{factor.words}. 1 speaks against, 5 speaks for; {NOT_GIVEN}: no mark of yours.",
                on_change=_marked, args=(factor.key, key),
            )  # fmt: skip
            st.number_input("Weight", 0.0, 10.0, step=0.5, key=heavy, width=110, on_change=_weighed,
                            args=(factor.key, heavy))  # fmt: skip
        mark = (
            f"Mark {fmt.number(line.mark, 1)}, given by {line.given_by}." if line.answered else "No mark yet."
        )
        st.caption(fmt.markdown(f"**{mark}** {line.evidence}"))


def _marked(factor: str, key: str) -> None:
    typed, marks = st.session_state[key], query().marks
    marks.pop(factor, None)
    if typed in MARKS:
        marks[factor] = float(typed)


def _weighed(factor: str, key: str) -> None:
    new = {**query().weights, factor: float(st.session_state[key] or 0.0)}
    if any(new.get(one.key, 1.0) > 0 for one in FACTORS):
        query().weights = new
    else:
        state.notify("At least one factor needs a weight; the last one keeps its own.")
