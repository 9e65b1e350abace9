"""The parts of a page, and which of them follow a lever.

A page is cut into fragments of Streamlit's. While a lever is moved only the parts marked `@live` run that the reader
sees, and the answer bar; once it is released the other parts follow, without the page around them. Whatever else changes the
scenario (an undo, a preset, a choice) runs the whole page: a part that finds it changed by anything but a lever asks for
that.

    frame("Ten years", live=True)

    @live
    def charts() -> None: ...   # what is looked at

    @part
    def table() -> None: ...    # what may come a moment later

Parts take no arguments and read the scenario anew. Live ones hold no input of the scenario, and no link: those would be
left behind.
"""

from collections.abc import Callable, Sequence
from functools import wraps

import streamlit as st

from lead_app import state
from lead_app.shell import answer_bar
from lead_app.shell.compute_queue import QUEUE

Part = Callable[[], None]
LIVE = "lead-live-"  # how the keys of live parts begin


def part(body: Part) -> Part:
    """Make a function a part of the page that follows when a lever is released."""
    return _fragment(f"lead-part-{body.__name__}", body)


def live(body: Part) -> Part:
    """Make a function a part of the page that follows a lever while it is moved, if it is in sight.

    It stands in a container of its own name, by which the browser tells what is in sight (live_slider.js). The first one of
    a page also draws the answer bar, and takes the moves of levers where nothing else has to follow.
    """
    key = LIVE + body.__name__

    def boxed() -> None:
        found = state.session()
        leads, moved = key == first_live(), found.parts.get(key) is not None
        with st.container(key=key):
            if leads:
                found.relay.mount(key, key="lead-move-relay")
            if leads and not moved:
                answer_bar.draw()  # a page that opens says the answer first
            try:
                body()
            finally:  # also where the part ends early, with an error for the reader
                if leads and moved:
                    answer_bar.draw()  # after a move the charts come first: the browser takes longer over them

    return _fragment(key, boxed)


def first_live() -> str | None:
    """Key of the page's first live part."""
    return next((key for key in state.session().parts if key.startswith(LIVE)), None)


def _fragment(key: str, body: Part) -> Part:
    @wraps(body)
    def alone() -> None:
        found = state.session()
        if found.whole:
            st.rerun()
        shown = found.history.present
        with QUEUE.turn(first=key.startswith(LIVE)):
            body()
        found.parts[key] = shown  # not reached where a newer move overtook this one

    alone.__qualname__ = key  # by which Streamlit tells fragments of one module apart
    fragment = st.fragment(alone, key=key)

    @wraps(body)
    def noted() -> None:
        state.session().parts.setdefault(key, None)
        fragment()

    return noted


def follow(moving: bool, seen: Sequence[str] = ()) -> tuple[str, ...] | None:
    """What to run after a lever: while it is `moving` the first live part, which has the answer bar, and those that are
    `seen`; once it is idle every part that does not show the scenario yet, the live ones first. None: the whole page."""
    found, first = state.session(), first_live()
    behind = [key for key, shown in found.parts.items() if shown != found.history.present]
    if moving and first:
        return tuple(key for key in behind if key == first or key in seen) or (first,)
    return tuple(sorted(behind, key=lambda key: not key.startswith(LIVE))) or None
