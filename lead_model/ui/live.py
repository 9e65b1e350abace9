"""The parts of a page, and which of them follow a lever.

A page is cut into fragments of Streamlit's. While a lever is moved only the strip and the parts marked `@live` run; when the
hand rests the other parts follow, without the page around them. Whatever else changes the scenario (an undo, a preset, a
choice) runs the whole page: a part that finds the scenario changed by anything but a lever asks for that.

    frame("Ten years", live=True)

    @live
    def charts() -> None: ...   # what is looked at

    @part
    def table() -> None: ...    # what may come a moment later

Parts take no arguments and read the scenario anew. Live ones hold no input of the scenario, and no link: those would be
left behind.
"""

from collections.abc import Callable
from functools import wraps

import streamlit as st

from lead_model.ui import state

Part = Callable[[], None]
LIVE = "lead-live-"  # how the keys of live parts begin
STRIP = f"{LIVE}strip"


def part(body: Part) -> Part:
    """Make a function a part of the page that follows when a lever rests."""
    return _fragment(f"lead-part-{body.__name__}", body)


def live(body: Part) -> Part:
    """Make a function a part of the page that follows a lever while it is moved."""
    return _fragment(LIVE + body.__name__, body)


def _fragment(key: str, body: Part) -> Part:
    @wraps(body)
    def alone() -> None:
        found = state.session()
        if found.whole:
            st.rerun()
        shown = found.history.present
        body()
        found.parts[key] = shown  # not reached where a newer move overtook this one

    alone.__qualname__ = key  # by which Streamlit tells fragments of one module apart
    fragment = st.fragment(alone, key=key)

    @wraps(body)
    def noted() -> None:
        state.session().parts.setdefault(key, None)
        fragment()

    return noted


def follow(moving: bool) -> tuple[str, ...] | None:
    """What to run after a lever: while it is `moving` the live parts, and when it rests every part that does not show the
    scenario yet. What is looked at comes first, the strip of every page after it. None: the whole page."""
    found = state.session()
    behind = [key for key, shown in found.parts.items() if shown != found.history.present]
    looked_at = sorted((key for key in behind if key.startswith(LIVE)), key=lambda key: key == STRIP)
    return (*looked_at, *(key for key in behind if key not in looked_at and not moving)) or None
