"""A first look in five short steps. It stands beside the page, blocks nothing, and is gone with one click."""

from dataclasses import dataclass

import streamlit as st

from lead_app import state
from lead_app.shell import display
from lead_app.shell.menu import link_to

_KEY = "lead_tour"


@dataclass(frozen=True, slots=True)
class TourStep:
    """One step: what to look at, in two sentences, and the page it is about."""

    title: str
    text: str
    page: str


STEPS = (
    TourStep(
        "The answer is always in sight",
        "The blue bar above names the best path, sets LEAD against MSSP and says what decides. It follows every change at "
        "once; there is no button to run.",
        "Home",
    ),
    TourStep(
        "Five levers move everything",
        "Risk option, discount, savings, High Needs share and guardrails stand at the left of every page (on a phone behind "
        "the arrow at the upper left). Drag one and watch the sentence.",
        "Ten years",
    ),
    TourStep(
        "Make it yours",
        "Pick your ACO from CMS's public files, upload your own figures, or answer eight questions. Six inputs are enough; "
        "the others have a default with a source.",
        "Your ACO",
    ),
    TourStep(
        "Ask where a number comes from",
        "'Explain this year' on Ten years shows every step with formula, values and document. Rules and sources lists all "
        "CMS values, with those that are still open.",
        "Rules and sources",
    ),
    TourStep(
        "Keep and share it",
        "Undo takes back any step. Pin a base to compare with, save scenarios, or copy the link: it holds every input.",
        "Scenarios and compare",
    ),
)


def tour_link() -> None:
    """The quiet link that starts the tour; nothing while the tour is open."""
    if not tour_is_open():
        st.button("Show me around", key="tour-start", type="tertiary", icon=":material/explore:", on_click=_go,
                  args=(0,))  # fmt: skip


def tour_box() -> None:
    """The present step of an open tour."""
    number = int(st.session_state[_KEY])
    step = STEPS[number]
    with st.container(key="lead-tour", border=True, gap="small"):
        display.text(f"**{number + 1} of {len(STEPS)}: {step.title}.** {step.text}")
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            if number:
                st.button("Back", key="tour-back", on_click=_go, args=(number - 1,))
            if number + 1 < len(STEPS):
                st.button("Next", key="tour-next", type="primary", on_click=_go, args=(number + 1,))
            st.button("Close the tour", key="tour-close", on_click=_close)
            link_to(step.page, text=f"Open {step.page}")


def tour_is_open() -> bool:
    """Whether there is a step to show."""
    return _KEY in st.session_state


def _go(number: int) -> None:
    st.session_state[_KEY] = number
    state.session().whole = True  # it is asked for in one part of a page and stands in another


def _close() -> None:
    st.session_state.pop(_KEY, None)
    state.session().whole = True
