"""The bar at the top of every page: name, changes, undo, base, link, download; rule pack and unit beside the title."""

from collections.abc import Sequence
from urllib.parse import urlencode, urlsplit

import streamlit as st

from lead_model.parameters import load_packs
from lead_model.scenario import FAMILIES, to_json
from lead_model.ui import format as fmt
from lead_model.ui import inputs, state
from lead_model.ui.components import copy_link
from lead_model.ui.history import LogEntry
from lead_model.ui.menu import link_to


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
    inputs.mirror(key, state.scenario().name)
    st.text_input(
        "Scenario name", key=key, max_chars=80, label_visibility="collapsed", width=220,
        on_change=lambda: state.rename(st.session_state[key]),
    )  # fmt: skip


def _changed() -> None:
    changes = state.changes()
    opened = st.popover(
        f"Changed: {len(changes)}", key="lead-changed", icon=":material/edit_note:", on_change="rerun"
    )
    if not opened.open:
        return
    with opened:
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
        st.markdown(fmt.markdown(f"{label}: **{now}**  \nDefault: {default}"))
        st.button(
            f"Reset {label}", key=f"lead-reset-{path}", type="tertiary", icon=":material/restart_alt:",
            on_click=state.reset, args=(path,), help="Back to the default",
        )  # fmt: skip


def _base() -> None:
    base = state.base()
    if base is None:
        st.button(
            "Pin as base", key="lead-pin", icon=":material/keep:", on_click=state.pin,
            help="Keep this scenario; charts and figures then show the difference to it.",
        )  # fmt: skip
        return
    with st.popover("Base pinned", key="lead-base", icon=":material/keep:"):
        st.markdown(f"Compared with **{base.name}**.")
        st.button("Pin the present scenario instead", key="lead-pin-again", on_click=state.pin)
        st.button(
            "Go back to the base", key="lead-to-base", on_click=state.apply, args=(base, "Back to the base")
        )
        st.button("Unpin", key="lead-unpin", on_click=state.unpin)


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
    scenario = state.scenario()
    opened = st.popover("Download", key="lead-download", icon=":material/download:", on_change="rerun")
    if not opened.open:
        return
    with opened:
        st.download_button(
            "Scenario (JSON)", lambda: to_json(scenario), file_name(scenario.name, "json"), "application/json",
            key="lead-download-json", on_click="ignore",
        )  # fmt: skip
        entries = state.log()
        st.download_button(
            "Log of changes (text)", lambda: log_text(entries), file_name(scenario.name, "log.txt"), "text/plain",
            key="lead-download-log", on_click="ignore", disabled=not entries,
        )  # fmt: skip
        link_to("Downloads", state.link_parameters(), text="All downloads")


def file_name(name: str, ending: str) -> str:
    """A file name that tells the scenario, the rule pack and how many inputs were changed."""
    plain = "-".join("".join(c if c.isalnum() else " " for c in name).split()).lower() or "scenario"
    count, pack = len(state.changes()), state.scenario().rules.pack
    return f"lead-{plain}-{pack}-{f'changed-{count}' if count else 'defaults'}.{ending}"


def log_text(entries: Sequence[LogEntry]) -> str:
    """The log as lines of text, in the reader's time."""
    return "".join(
        f"{local_time(entry)}  {entry.what}: {entry.before} → {entry.after}\n" for entry in entries
    )


def local_time(entry: LogEntry) -> str:
    """When a change was made, by the reader's clock."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        zone = ZoneInfo(st.context.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        zone = ZoneInfo("UTC")
    return f"{entry.when.astimezone(zone):%Y-%m-%d %H:%M:%S}"


def _rule_pack() -> None:
    key = "lead-pack"
    packs = load_packs()
    names = {
        f"Rules: {pack.title.removesuffix(' (as reported)')}": pack for pack in reversed(list(packs.values()))
    }
    now = packs[state.scenario().rules.pack]
    inputs.mirror(key, next(text for text, pack in names.items() if pack is now))

    def write() -> None:
        typed = st.session_state[key]
        inputs.write_values(key, typed, lambda: {"rules.pack": names[typed].key})

    st.selectbox(
        "Rule pack", list(names), key=key, on_change=write, width=300, label_visibility="collapsed",
        filter_mode=None,
    )  # fmt: skip
    inputs.problem(key)


def _unit() -> None:
    key = "lead-unit"
    names = {label: unit for unit, label in fmt.UNIT_LABELS.items()}
    inputs.mirror(key, fmt.UNIT_LABELS[state.unit()])
    st.segmented_control(
        "Unit of money", list(names), key=key, required=True, label_visibility="collapsed",
        on_change=lambda: state.set_unit(names[st.session_state[key]]),
    )  # fmt: skip
