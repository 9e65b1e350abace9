"""Meeting mode: three sliders at most, one large chart, the sentence, and a log of what was tried."""

from datetime import UTC, datetime
from functools import partial

import streamlit as st

from lead_app import cached, state
from lead_app import format as fmt
from lead_app.components import show_figures
from lead_app.pages_support import meeting_mode
from lead_app.shell import display
from lead_app.shell.frame import frame, link_to, live, part
from lead_app.state import comparison, meeting_log
from lead_delivery.reports import file_name

frame("Meeting mode", levers=False, focus=True, live=True)
held = meeting_mode.meeting()
meeting_mode.big_type()


def choose_size() -> None:
    """Store the size of the type."""
    held.size = st.session_state["meeting-size"]
    state.session().whole = True


def choose_sliders() -> None:
    """Take the chosen sliders, or say why not."""
    meeting_mode.choose_sliders(st.session_state["meeting-sliders"])
    state.session().whole = True


def turn(steps: int) -> None:
    """The next or the previous view."""
    meeting_mode.turn(steps)
    state.session().whole = True


@live
def headline() -> None:
    """The net result and the difference to the base, in large type."""
    scenario = state.scenario()
    meeting_log.note_what_was_tried(scenario)
    st.header(fmt.markdown(meeting_log.headline(scenario)), anchor=False)


@part
def bar() -> None:
    """Views, base, undo, and the way out."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="meeting-bar"):
        st.button("Previous view", key="meeting-previous", shortcut="P", on_click=turn, args=(-1,))
        st.button("Next view", key="meeting-next", shortcut="N", on_click=turn, args=(1,))
        if comparison.base() is None:
            st.button("Pin this as base", key="meeting-pin", on_click=comparison.pin, icon=":material/keep:")
        else:
            st.button(
                "Unpin the base", key="meeting-unpin", on_click=comparison.unpin, icon=":material/keep_off:"
            )
        st.button("Undo", key="meeting-undo", icon=":material/undo:", on_click=state.undo,
                  disabled=not state.session().history.past)  # fmt: skip
        link_to("Home", text="Leave meeting mode")


@part
def sliders() -> None:
    """The chosen sliders."""
    with st.container(key="lead-meeting-sliders"):
        for path in held.sliders:
            with st.container():
                meeting_mode.meeting_slider(path)


@live
def chart() -> None:
    """One large chart, in words below."""
    shown = meeting_mode.view(state.scenario())
    display.text(f"**{shown.title}**")
    show_figures(
        [shown.figure], key="meeting-chart", alt=[shown.summary], height=shown.height, notes=[fmt.unbroken(shown.summary)],
        numbers=[partial(display.chart_numbers, shown, "meeting-chart")],
    )  # fmt: skip
    st.caption(fmt.markdown(cached.verdict(state.scenario()).rests_on_line))
    st.caption(f"View {held.view + 1} of {len(meeting_mode.VIEWS)}: {list(meeting_mode.VIEWS)[held.view]}")


@part
def set_up() -> None:
    """Which sliders, and how large the type."""
    st.session_state["meeting-sliders"] = list(held.sliders)
    st.multiselect(
        f"Sliders, at most {meeting_mode.MOST_SLIDERS}", list(meeting_mode.RANGES), format_func=meeting_mode.slider_name,
        key="meeting-sliders", on_change=choose_sliders,
    )  # fmt: skip
    if held.refused:
        st.warning(held.refused)
    st.session_state["meeting-size"] = held.size
    st.segmented_control(
        "Size of the type", list(meeting_mode.SIZES), key="meeting-size", required=True, on_change=choose_size
    )


def write_down() -> None:
    """Add the typed remark to the log."""
    meeting_log.remark(st.session_state["meeting-remark"], datetime.now(UTC))
    st.session_state["meeting-remark"] = ""


@part
def log() -> None:
    """What was tried and said, and the notes to take away."""
    scenario = state.scenario()
    st.header("What was tried", anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.text_input("A remark for the log", key="meeting-remark", max_chars=400, width=520)
        st.button("Write down", key="meeting-write", on_click=write_down)
    lines = meeting_log.log_lines()
    nothing = "Nothing yet. Every slider you move is written here with the time and the result."
    display.bullet_list(lines[::-1], none=nothing)
    with st.container(horizontal=True, gap="small"):
        display.download("Download the notes", lambda: meeting_log.notes(scenario), file_name(scenario, "", "notes.txt"),
                         key="meeting-notes")  # fmt: skip
        keep = meeting_log.keep_with_scenario
        st.button(
            "Keep the log with the scenario", key="meeting-keep", disabled=not lines, on_click=keep,
            help="Adds it to the scenario's note, which travels in its link and its file.",
        )  # fmt: skip


with st.container(horizontal=True, vertical_alignment="center", gap="small", key="lead-meeting-top"):
    headline()
    bar()
# Wide screens show sliders and set-up beside the chart, narrow ones sliders, chart, set-up: style.css.
with st.container(key="lead-meeting-stage"):
    sliders()
    with st.container(key="lead-meeting-chart"):
        chart()
    with st.container(key="lead-meeting-setup"):
        set_up()
log()
