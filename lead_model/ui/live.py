"""The parts of a page, and which of them follow a lever.

A page is cut into fragments of Streamlit's. While a lever is moved only the strip and the part marked `@live` run; when the
hand rests the other parts follow, without the page around them. Whatever else changes the scenario (an undo, a preset, a
choice) runs the whole page: a part that finds the scenario changed by anything but a lever asks for that.

    frame("Ten years", live=True)

    @live
    def charts() -> None: ...   # what is looked at

    @part("table")
    def table() -> None: ...    # what may come a moment later
"""

from collections.abc import Callable

import streamlit as st

from lead_model.ui import state

LIVE, STRIP = "lead-live", "lead-strip"
MOVING = (LIVE, STRIP)  # what is looked at comes first

Part = Callable[[], None]


def part(name: str) -> Callable[[Part], Part]:
    """Make a function a part of the page that follows when a lever rests. Reads the scenario anew; `name` once a page."""
    return lambda body: _fragment(f"lead-part-{name}", body)


def live(body: Part) -> Part:
    """Make a function the part of the page that follows a lever while it is moved. One a page; it holds no input of the
    scenario: those stand in other parts, which follow later."""

    def drawn() -> None:
        body()
        state.session().drawn = state.scenario()  # not reached where a newer move overtook this one

    return _fragment(LIVE, drawn)


def strip(body: Part) -> Part:
    """Make a function the strip of every page, which follows as `live` does."""
    return _fragment(STRIP, body)


def _fragment(key: str, body: Part) -> Part:
    def alone() -> None:
        if state.session().whole:
            st.rerun()
        body()

    alone.__qualname__ = key  # by which Streamlit tells fragments of one module apart
    fragment = st.fragment(alone, key=key)

    def noted() -> None:
        state.session().parts[key] = None
        fragment()

    return noted


def follow(moving: bool) -> tuple[str, ...]:
    """What to run after a lever: while it is `moving` what is looked at, and when it rests all parts; the charts not once
    more where they show the scenario already."""
    found = state.session()
    if moving:
        return MOVING
    first = () if found.drawn == found.history.present else MOVING
    return (*first, *(key for key in found.parts if key not in MOVING))
