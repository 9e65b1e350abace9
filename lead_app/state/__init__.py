"""The scenario is the state: one frozen Scenario per visitor, with undo, a pinned base, and a link that holds all of it.

Everything lives in `st.session_state`, so two visitors never mix; the address carries the scenario (`s`), the pinned base
(`b`) and the unit (`u`), so a reload or a sent link brings them back.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lead_analysis.acos.key_inputs import answered, without_marks
from lead_analysis.acos.presets import PRESETS
from lead_app.components import MoveRelay
from lead_app.format import Unit, input_label
from lead_app.state.history import History, LogEntry, reset_values
from lead_model.errors import LeadModelError, ScenarioError
from lead_model.scenario import Scenario, all_leaves, changed_paths, from_code, to_code

T = TypeVar("T")
DEFAULT = Scenario()


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed and refused, and why."""

    typed: Any
    message: str


@dataclass(slots=True)
class Session:
    """What one visitor has; the only mutable thing, and it never leaves the visitor's session.

    touched : changed since the address was last written; whole : changed by something that the whole page has to follow;
    live : the page has live parts (`shell/fragments.py`); parts : keys of all its parts in order, and what each shows;
    answer_bar : the place of the answer in a sentence; focus : a page for meetings, where it is short; relay : takes the
    moves of sliders into the live parts.
    """

    history: History
    base: Scenario | None = None
    unit: Unit = Unit.DOLLARS
    notices: list[str] = field(default_factory=list)
    drafts: dict[str, Draft] = field(default_factory=dict)
    written: dict[str, str] | None = None
    page: str = ""
    new_page: bool = True
    touched: bool = False
    whole: bool = False
    live: bool = False
    parts: dict[str, Scenario | None] = field(default_factory=dict)
    answer_bar: DeltaGenerator | None = None
    focus: bool = False
    relay: MoveRelay = field(default_factory=MoveRelay)


def of_visit(key: str, make: Callable[[], T]) -> T:
    """Something that lasts as long as the visit, by its key; made on the first call."""
    if key not in st.session_state:
        st.session_state[key] = make()
    kept: T = st.session_state[key]
    return kept


def session() -> Session:
    """This visitor's session; made on the first call, from the link if the address holds one."""
    return of_visit("lead_session", _opened)


def reader_time(when: datetime) -> datetime:
    """A time by the reader's clock."""
    try:
        zone = ZoneInfo(st.context.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        zone = ZoneInfo("UTC")
    return when.astimezone(zone)


# ---- reading ---------------------------------------------------------------------------------------------------


def scenario() -> Scenario:
    """The present scenario."""
    return session().history.present


def unit() -> Unit:
    """The unit money is shown in."""
    return session().unit


def log() -> tuple[LogEntry, ...]:
    """Every change of this visit, oldest first: the notes of a meeting."""
    return session().history.log


def changes() -> tuple[str, ...]:
    """Inputs that differ from the defaults."""
    return _changes(scenario())


def is_example() -> bool:
    """Whether the present inputs are exactly the defaults or a preset's, so nobody's own data."""
    return _is_example(scenario())


# Asked several times on every run, and each answer takes a millisecond or more.
@lru_cache(maxsize=256)
def code_of(scenario: Scenario) -> str:
    """The link code of a scenario."""
    return to_code(scenario)


@lru_cache(maxsize=256)
def _changes(scenario: Scenario) -> tuple[str, ...]:
    return changed_paths(scenario, DEFAULT)


@lru_cache(maxsize=256)
def _is_example(scenario: Scenario) -> bool:
    # Whole families compare ten times quicker than input by input, and this is asked after every move.
    families = ("choices", "organization", "market", "rules")
    return any(
        all(getattr(scenario, family) == getattr(one, family) for family in families)
        for one in (DEFAULT, *(preset.scenario for preset in PRESETS.values()))
    )


# ---- changing --------------------------------------------------------------------------------------------------


def changing() -> Session:
    """This visitor's session, to change something that address and page have to follow."""
    visit = session()
    visit.touched = visit.whole = True
    return visit


def change(values: Mapping[str, Any], *, gesture: str = "") -> None:
    """Replace inputs by dotted path, as one step to undo; a key input that was assumed is so no longer. Raises ScenarioError
    and changes nothing if refused."""
    now = changing().history.present
    apply(now.with_values({**answered(now, values), **values}), gesture=gesture)


def apply(new: Scenario, what: str = "", *, gesture: str = "") -> None:
    """Replace the whole scenario (a preset, an upload), as one step to undo; `what` names it in the log."""
    _follow(session().history.changed(new, what=what, gesture=gesture))


def _follow(history: History) -> None:
    visit = changing()
    visit.history = history
    visit.drafts.clear()


def rename_scenario(name: str) -> None:
    """Give the scenario another name; an empty one is ignored."""
    if name.strip():
        apply(replace(scenario(), name=name.strip()), gesture="name")


def undo() -> None:
    """One step back."""
    _follow(session().history.undone())


def redo() -> None:
    """One step forward again."""
    _follow(session().history.redone())


def reset(path: str | None = None, family: str | None = None) -> None:
    """Bring all inputs, one input or one family back to the defaults; the name stays. A step to undo like any other.

    A reset that would contradict other inputs is refused with a notice.
    """
    values = {path: DEFAULT.get(path)} if path else reset_values(scenario(), DEFAULT, family)
    try:
        change({**without_marks(scenario(), values if path or family else None), **values})
    except ScenarioError as error:
        notify(f"The reset was not carried out: {text_of(error)}")


def set_unit(unit: Unit) -> None:
    """Show money in another unit on every page."""
    changing().unit = unit


def notify(text: str) -> None:
    """Show a message at the top of the page until the reader closes it."""
    visit = session()
    if text not in visit.notices:
        visit.notices.append(text)
        visit.whole = True  # it stands outside the parts of a page


def text_of(error: LeadModelError) -> str:
    """An error as one line for the reader, with labels in place of the paths of inputs."""
    if isinstance(error, ScenarioError):
        return " ".join(_sentence(path, text) for path, text in error.problems)
    return str(error)


def _sentence(path: str, text: str) -> str:
    if text.startswith("is "):
        parts = path.split(".")
        known = next(
            (".".join(parts[:n]) for n in range(len(parts), 0, -1) if ".".join(parts[:n]) in all_leaves()), ""
        )
        text = f"{input_label(known) if known else path} {text}"
    return text[0].upper() + text[1:]


# ---- the link --------------------------------------------------------------------------------------------------


def write_parameter(name: str, value: str) -> None:
    """Keep something of one page in its address; an empty value takes it out."""
    if value and st.query_params.get(name) != value:
        st.query_params[name] = value
    elif not value and name in st.query_params:
        del st.query_params[name]


def link_parameters() -> dict[str, str]:
    """What the address has to carry so that somebody else sees the same."""
    visit = session()
    parameters = {"s": code_of(visit.history.present)}
    if visit.base is not None:
        parameters["b"] = code_of(visit.base)
    if visit.unit is not Unit.DOLLARS:
        parameters["u"] = visit.unit.value
    return parameters


def read_link(page: str) -> None:
    """Take the scenario from the address where that changed by itself (back, forward, an edited link); called by the frame
    at the start of every run of a whole page.

    The scenario wins otherwise. A change made in this very run wins too: a quick series of changes can bring an address that
    is one change old.
    """
    visit = session()
    in_address = _in_address()
    if not visit.touched and visit.written is not None and in_address != visit.written:
        if "s" in in_address:
            if in_address["s"] != visit.written.get("s"):
                _open_into(visit, in_address["s"])
        elif visit.page == page:
            visit.history = visit.history.changed(DEFAULT, what="Back to the start")
    visit.new_page, visit.page = visit.page != page, page
    visit.whole, visit.parts = False, {}


def write_link() -> None:
    """Write the scenario into the address."""
    visit = session()
    in_address, wanted = _in_address(), link_parameters()
    if not in_address and wanted == {"s": code_of(DEFAULT)}:
        wanted = {}  # a first visit keeps its clean address
    if wanted != in_address:
        for key in ("s", "b", "u"):
            write_parameter(key, wanted.get(key, ""))
    visit.touched, visit.written = False, wanted


def _in_address() -> dict[str, str]:
    return {key: st.query_params[key] for key in ("s", "b", "u") if key in st.query_params}


def _opened() -> Session:
    visit = Session(History(DEFAULT))
    visit.written = _in_address()
    if "s" in visit.written:
        opened = _read(visit, visit.written["s"])
        if opened is not None:
            visit.history = History(opened)
    if "b" in visit.written:
        visit.base = _read(visit, visit.written["b"])
    if visit.written.get("u") in list(Unit):
        visit.unit = Unit(visit.written["u"])
    return visit


def _open_into(visit: Session, code: str) -> None:
    opened = _read(visit, code)
    if opened is not None:
        visit.history = visit.history.changed(opened, what="Opened from the address")


def _read(visit: Session, code: str) -> Scenario | None:
    """The scenario of a code; a note on everything replaced in it, or None and a message when it is damaged."""
    try:
        opened = from_code(code)
    except LeadModelError as error:
        visit.notices.append(f"{error} The default scenario is shown instead.")
        return None
    visit.notices += [f"From the link: {note}" for note in opened.notes]
    return opened.scenario
