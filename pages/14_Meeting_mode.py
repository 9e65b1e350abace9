"""Meeting mode: three sliders at most, one large chart, the sentence, and a log of what was tried."""

from datetime import UTC, datetime
from functools import partial

import streamlit as st

from lead_model.ui import chart_box, meeting, state
from lead_model.ui import format as fmt
from lead_model.ui.figures import show_figures
from lead_model.ui.frame import frame
from lead_model.ui.live import live, part
from lead_model.ui.menu import link_to
from lead_model.ui.topbar import file_name

frame("Meeting mode", levers=False, focus=True, live=True)
held = meeting.meeting()
meeting.big_type()


def choose_size() -> None:
    """Store the size of the type."""
    held.size = st.session_state["meeting-size"]
    state.session().whole = True


def choose_sliders() -> None:
    """Take the chosen sliders, or say why not."""
    meeting.choose_sliders(st.session_state["meeting-sliders"])
    state.session().whole = True


def turn(steps: int) -> None:
    """The next or the previous view."""
    meeting.turn(steps)
    state.session().whole = True


@live
def headline() -> None:
    """The net result and the difference to the base, in large type."""
    scenario = state.scenario()
    meeting.note_what_was_tried(scenario)
    st.header(fmt.markdown(meeting.headline(scenario)), anchor=False)


@part
def bar() -> None:
    """Views, base, undo, and the way out."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="meeting-bar"):
        st.button("Previous view", key="meeting-previous", shortcut="P", on_click=turn, args=(-1,))
        st.button("Next view", key="meeting-next", shortcut="N", on_click=turn, args=(1,))
        if state.base() is None:
            st.button("Pin this as base", key="meeting-pin", on_click=state.pin, icon=":material/keep:")
        else:
            st.button("Unpin the base", key="meeting-unpin", on_click=state.unpin, icon=":material/keep_off:")
        st.button("Undo", key="meeting-undo", icon=":material/undo:", on_click=state.undo,
                  disabled=not state.session().history.past)  # fmt: skip
        link_to("Home", state.link_parameters(), text="Leave meeting mode")


@part
def sliders() -> None:
    """The chosen sliders."""
    with st.container(key="lead-meeting-sliders"):
        for path in held.sliders:
            with st.container():
                meeting.slider(path)


@live
def chart() -> None:
    """One large chart, in words below."""
    shown = meeting.view(state.scenario())
    st.markdown(fmt.markdown(f"**{shown.title}**"))
    show_figures(
        [shown.figure], key="meeting-chart", alt=[shown.summary], height=shown.height, notes=[fmt.unbroken(shown.summary)],
        numbers=[partial(chart_box.numbers_of, shown, "meeting-chart")],
    )  # fmt: skip
    st.caption(f"View {held.view + 1} of {len(meeting.VIEWS)}: {list(meeting.VIEWS)[held.view]}")


@part
def set_up() -> None:
    """Which sliders, and how large the type."""
    st.session_state["meeting-sliders"] = list(held.sliders)
    st.multiselect(
        f"Sliders, at most {meeting.MOST_SLIDERS}", list(meeting.RANGES), format_func=meeting.slider_name,
        key="meeting-sliders", on_change=choose_sliders,
    )  # fmt: skip
    if held.refused:
        st.warning(held.refused)
    st.session_state["meeting-size"] = held.size
    st.segmented_control(
        "Size of the type", list(meeting.SIZES), key="meeting-size", required=True, on_change=choose_size
    )


def write_down() -> None:
    """Add the typed remark to the log."""
    meeting.remark(st.session_state["meeting-remark"], datetime.now(UTC))
    st.session_state["meeting-remark"] = ""


@part
def log() -> None:
    """What was tried and said, and the notes to take away."""
    scenario = state.scenario()
    st.header("What was tried", anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.text_input("A remark for the log", key="meeting-remark", max_chars=400, width=520)
        st.button("Write down", key="meeting-write", on_click=write_down)
    lines = meeting.log_lines()
    if lines:
        st.markdown(fmt.markdown("\n".join(f"- {line}" for line in reversed(lines))))
    else:
        st.markdown("Nothing yet. Every slider you move is written here with the time and the result.")
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            "Download the notes", lambda: meeting.notes(scenario), file_name(scenario.name, "notes.txt"), "text/plain",
            key="meeting-notes", on_click="ignore", icon=":material/download:",
        )  # fmt: skip
        st.button(
            "Keep the log with the scenario", key="meeting-keep", on_click=meeting.keep_with_scenario, disabled=not lines,
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
