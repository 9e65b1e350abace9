"""The part of a page that follows a slider while it is moved."""

from collections.abc import Callable

import streamlit as st

LIVE, STRIP = "lead-live", "lead-strip"
ALIVE = (LIVE, STRIP)  # what follows a lever: the part of the page first, since it is what is looked at


def live(part: Callable[[], None]) -> Callable[[], None]:
    """Make `part` what a lever reruns alone while it is moved. One a page; it reads the scenario anew, and holds no input
    of the scenario: those would leave the rest of the page behind."""
    return st.fragment(part, key=LIVE)
