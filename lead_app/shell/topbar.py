"""The bar at the top of every page: name, changes, undo, base, link, download; rule pack and unit beside the title."""

from collections.abc import Sequence
from urllib.parse import urlencode, urlsplit

import streamlit as st

from lead_app import format as fmt
from lead_app import inputs, state
from lead_app.components import copy_link
from lead_app.inputs import controls
from lead_app.shell import display
from lead_app.shell.menu import link_to
from lead_app.state import comparison
from lead_app.state.history import LogEntry
from lead_delivery.reports import file_name
from lead_model.rule_files import load_packs
from lead_model.scenario import FAMILIES, to_json


def topbar() -> None:
    """Draw the bar."""
    with st.container(key="lead-topbar", horizontal=True, gap="small", vertical_alignment="center"):
        _name()
        _changed()
        history = state.session().history
        st.button(
            "Undo", key="lead-undo", icon=":material/undo:", on_click=state.undo, disabled=not history.past
        )
        st.button(
            "Redo", key="lead-redo", icon=":material/redo:", on_click=state.redo, disabled=not history.future
        )
        st.button("Reset", key="lead-reset", icon=":material/restart_alt:", on_click=state.reset,
                  disabled=not state.changes(), help="All inputs back to the defaults. Undo brings yours back.")  # fmt: skip
        _base()
        _copy_link()
        _download()


def title_row(title: str) -> None:
    """The page's heading, with rule pack and unit at its right."""
    with st.container(key="lead-title", horizontal=True, gap="small", vertical_alignment="center"):
        st.title(title, anchor=False)
        with st.container(
            key="lead-title-right", horizontal=True, gap="small", vertical_alignment="center", width="content"
        ):
            _rule_pack()
            _unit()


def _name() -> None:
    key = "lead-name"
    controls.mirror(key, state.scenario().name)
    st.text_input(
        "Scenario name", key=key, max_chars=80, label_visibility="collapsed", width=220,
        on_change=lambda: state.rename_scenario(st.session_state[key]),
    )  # fmt: skip


def _changed() -> None:
    changes = state.changes()
    place = st.popover(
        f"Changed: {len(changes)}", key="lead-changed", icon=":material/edit_note:", on_change="rerun"
    )
    if not place.open:
        return
    with place:
        if not changes:
            st.write("Every input has its default.")
            return
        for family in dict.fromkeys(path.split(".")[0] for path in changes):
            own = [path for path in changes if path.split(".")[0] == family]
            with inputs.family_box(family, "changed"):
                for path in own:
                    _change_line(path)
                if len(own) > 1:
                    st.button(
                        f"Reset all of {FAMILIES[family]}", key=f"lead-reset-family-{family}",
                        icon=":material/restart_alt:", on_click=state.reset, kwargs={"family": family},
                    )  # fmt: skip


def _change_line(path: str) -> None:
    label = fmt.input_label(path)
    now, default = (fmt.input_text(path, one.get(path)) for one in (state.scenario(), state.DEFAULT))
    with st.container(key=f"lead-change-{path}", horizontal=True, vertical_alignment="center", gap="small"):
        display.text(f"{label}: **{now}**  \nDefault: {default}")
        st.button(
            f"Reset {label}", key=f"lead-reset-{path}", type="tertiary", icon=":material/restart_alt:",
            on_click=state.reset, args=(path,), help="Back to the default",
        )  # fmt: skip


def _base() -> None:
    base = comparison.base()
    if base is None:
        st.button(
            "Pin as base", key="lead-pin", icon=":material/keep:", on_click=comparison.pin,
            help="Keep this scenario; charts and figures then show the difference to it.",
        )  # fmt: skip
        return
    with st.popover("Base pinned", key="lead-base", icon=":material/keep:"):
        st.markdown(f"Compared with **{base.name}**.")
        st.button("Pin the present scenario instead", key="lead-pin-again", on_click=comparison.pin)
        st.button(
            "Go back to the base", key="lead-to-base", on_click=state.apply, args=(base, "Back to the base")
        )
        st.button("Unpin", key="lead-unpin", on_click=comparison.unpin)


def page_address() -> str:
    """Address of this page with the whole scenario in it."""
    parts = urlsplit(st.context.url or "http://localhost/")
    return f"{parts.scheme}://{parts.netloc}{parts.path}?{urlencode(state.link_parameters())}"


def _copy_link() -> None:
    said = "Copies the address of this page with every input as it is now."
    if copy_link("Copy link", state.link_parameters(), key="lead-copy-link", help=said):
        return
    with st.popover("Copy link", key="lead-link", icon=":material/link:"):
        st.write("This link opens this page with every input as it is now. The icon at its right copies it.")
        st.code(page_address(), language=None, wrap_lines=True)


def _download() -> None:
    scenario, entries = state.scenario(), state.log()
    place = st.popover("Download", key="lead-download", icon=":material/download:", on_change="rerun")
    if not place.open:
        return
    with place:
        display.download(
            "Scenario (JSON)", lambda: to_json(scenario), file_name(scenario, "", "json"), key="lead-download-json",
            icon=None,
        )  # fmt: skip
        display.download(
            "Log of changes (text)", lambda: log_text(entries), file_name(scenario, "", "log.txt"), key="lead-download-log",
            icon=None, disabled=not entries,
        )  # fmt: skip
        link_to("Downloads", text="All downloads")


def log_text(entries: Sequence[LogEntry]) -> str:
    """The log as lines of text, in the reader's time."""
    return "".join(
        f"{state.reader_time(entry.when):%Y-%m-%d %H:%M:%S}  {entry.what}: {entry.before} → {entry.after}\n"
        for entry in entries
    )


def _rule_pack() -> None:
    packs = {
        f"Rules: {pack.title.removesuffix(' (as reported)')}": key
        for key, pack in reversed(list(load_packs().items()))
    }
    now = next(text for text, key in packs.items() if key == state.scenario().rules.pack)
    controls.one_of(
        "lead-pack", "Rule pack", list(packs), now, lambda typed: {"rules.pack": packs[typed]}, as_list=True, width=300,
        label_visibility="collapsed", filter_mode=None,
    )  # fmt: skip


def _unit() -> None:
    key = "lead-unit"
    names = {label: unit for unit, label in fmt.UNIT_LABELS.items()}
    controls.mirror(key, fmt.UNIT_LABELS[state.unit()])
    st.segmented_control(
        "Unit of money", list(names), key=key, required=True, label_visibility="collapsed",
        on_change=lambda: state.set_unit(names[st.session_state[key]]),
    )  # fmt: skip
