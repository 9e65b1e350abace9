"""The scenario is the state: one frozen Scenario per visitor, with undo, a pinned base, and a link that holds all of it.

Everything lives in `st.session_state`, so two visitors never mix; the address carries the scenario (`s`), the pinned base
(`b`) and the unit (`u`), so a reload or a sent link brings them back.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lead_model.errors import LeadModelError, ScenarioError
from lead_model.presets import PRESETS
from lead_model.scenario import Scenario, all_leaves, changed_paths, from_code, to_code
from lead_model.ui.components import MoveRelay
from lead_model.ui.format import Unit, input_label
from lead_model.ui.history import History, LogEntry, reset_values

_KEY = "lead_session"
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
    live : the page has live parts (`lead_model.ui.live`); parts : keys of all its parts in order, and what each shows;
    strip : the place of the answer in a sentence; relay : takes the moves of sliders into the live parts.
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
    strip: DeltaGenerator | None = None
    relay: MoveRelay = field(default_factory=MoveRelay)

    def changed(self) -> None:
        """Note that something changed, so that address and page follow."""
        self.touched = self.whole = True


def session() -> Session:
    """This visitor's session; made on the first call, from the link if the address holds one."""
    if _KEY not in st.session_state:
        st.session_state[_KEY] = _opened()
    found: Session = st.session_state[_KEY]
    return found


# ---- reading ---------------------------------------------------------------------------------------------------


def scenario() -> Scenario:
    """The present scenario."""
    return session().history.present


def base() -> Scenario | None:
    """The pinned base, if there is one."""
    return session().base


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
    families = ("choices", "organisation", "world", "rules")
    return any(
        all(getattr(scenario, family) == getattr(one, family) for family in families)
        for one in (DEFAULT, *(preset.scenario for preset in PRESETS.values()))
    )


# ---- changing --------------------------------------------------------------------------------------------------


def change(values: Mapping[str, Any], *, gesture: str = "") -> None:
    """Replace inputs by dotted path, as one step to undo. Raises ScenarioError and changes nothing if refused."""
    found = session()
    found.changed()
    apply(found.history.present.with_values(values), gesture=gesture)


def apply(new: Scenario, what: str = "", *, gesture: str = "") -> None:
    """Replace the whole scenario (a preset, an upload), as one step to undo; `what` names it in the log."""
    found = session()
    found.changed()
    found.history = found.history.changed(new, what=what, gesture=gesture)
    found.drafts.clear()


def rename(name: str) -> None:
    """Give the scenario another name; an empty one is ignored."""
    if name.strip():
        apply(replace(scenario(), name=name.strip()), gesture="name")


def undo() -> None:
    """One step back."""
    found = session()
    found.changed()
    found.history = found.history.undone()
    found.drafts.clear()


def redo() -> None:
    """One step forward again."""
    found = session()
    found.changed()
    found.history = found.history.redone()
    found.drafts.clear()


def reset(path: str | None = None, family: str | None = None) -> None:
    """Bring all inputs, one input or one family back to the defaults; the name stays. A step to undo like any other.

    A reset that would contradict other inputs is refused with a notice.
    """
    values = {path: DEFAULT.get(path)} if path else reset_values(scenario(), DEFAULT, family)
    try:
        change(values)
    except ScenarioError as error:
        notify(f"The reset was not carried out: {text_of(error)}")


def pin() -> None:
    """Keep the present scenario as the base that later ones are compared with."""
    found = session()
    found.changed()
    found.base = found.history.present


def unpin() -> None:
    """Compare with nothing."""
    found = session()
    found.changed()
    found.base = None


def set_unit(unit: Unit) -> None:
    """Show money in another unit on every page."""
    found = session()
    found.changed()
    found.unit = unit


def notify(text: str) -> None:
    """Show a message at the top of the page until the reader closes it."""
    found = session()
    if text not in found.notices:
        found.notices.append(text)
        found.whole = True  # it stands outside the parts of a page


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


def link_parameters() -> dict[str, str]:
    """What the address has to carry so that somebody else sees the same."""
    found = session()
    parameters = {"s": code_of(found.history.present)}
    if found.base is not None:
        parameters["b"] = code_of(found.base)
    if found.unit is not Unit.DOLLARS:
        parameters["u"] = found.unit.value
    return parameters


def read_link(page: str) -> None:
    """Take the scenario from the address where that changed by itself (back, forward, an edited link); called by the frame
    at the start of every run of a whole page.

    The scenario wins otherwise. A change made in this very run wins too: a quick series of changes can bring an address that
    is one change old.
    """
    found = session()
    in_address = _in_address()
    if not found.touched and found.written is not None and in_address != found.written:
        if "s" in in_address:
            if in_address["s"] != found.written.get("s"):
                _open_into(found, in_address["s"])
        elif found.page == page:
            found.history = found.history.changed(DEFAULT, what="Back to the start")
    found.new_page, found.page = found.page != page, page
    found.whole, found.parts = False, {}


def write_link() -> None:
    """Write the scenario into the address."""
    found = session()
    in_address, wanted = _in_address(), link_parameters()
    if not in_address and wanted == {"s": code_of(DEFAULT)}:
        wanted = {}  # a first visit keeps its clean address
    if wanted != in_address:
        for key in ("s", "b", "u"):
            if key in wanted:
                st.query_params[key] = wanted[key]
            elif key in in_address:
                del st.query_params[key]
    found.touched, found.written = False, wanted


def _in_address() -> dict[str, str]:
    return {key: st.query_params[key] for key in ("s", "b", "u") if key in st.query_params}


def _opened() -> Session:
    found = Session(History(DEFAULT))
    found.written = _in_address()
    if "s" in found.written:
        opened = _read(found, found.written["s"])
        if opened is not None:
            found.history = History(opened)
    if "b" in found.written:
        found.base = _read(found, found.written["b"])
    if found.written.get("u") in list(Unit):
        found.unit = Unit(found.written["u"])
    return found


def _open_into(found: Session, code: str) -> None:
    opened = _read(found, code)
    if opened is not None:
        found.history = found.history.changed(opened, what="Opened from the address")


def _read(found: Session, code: str) -> Scenario | None:
    """The scenario of a code; a note on everything replaced in it, or None and a message when it is damaged."""
    try:
        opened = from_code(code)
    except LeadModelError as error:
        found.notices.append(f"{error} The default scenario is shown instead.")
        return None
    found.notices += [f"From the link: {note}" for note in opened.notes]
    return opened.scenario
