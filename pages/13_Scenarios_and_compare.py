"""Scenarios and compare: save, name, import and export scenarios; two to four of them side by side."""

import streamlit as st

from lead_model.compare import MOST_COMPARED
from lead_model.reports import scenario_hash
from lead_model.scenario import to_json
from lead_model.ui import chart_box, saved, sharing, state
from lead_model.ui import format as fmt
from lead_model.ui.frame import frame
from lead_model.ui.topbar import file_name

scenario = frame(
    "Scenarios and compare", about="Save what you try, then see two to four scenarios side by side."
)
shelf = saved.shelf()

# ---- saved scenarios ---------------------------------------------------------------------------------------------

st.header("Saved scenarios", anchor=False)
for message in shelf.from_link:
    st.warning(fmt.markdown(message))


def keep() -> None:
    """Save the present scenario under the typed name."""
    saved.save(state.scenario(), st.session_state["save-name"], st.session_state["save-note"] or None)
    st.session_state["save-name"] = st.session_state["save-note"] = ""


with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
    st.text_input("Name", key="save-name", placeholder=scenario.name, max_chars=80, width=260)
    st.text_input(
        "Note", key="save-note", placeholder="What is different here, and why", max_chars=400, width=420
    )
    st.button("Save this scenario", key="save", type="primary", icon=":material/bookmark_add:", on_click=keep)

if not shelf.saved:
    st.info(
        "Nothing is saved yet. Save the scenario as it stands, change something, and save again: both appear below."
    )
for one in shelf.saved:
    with st.container(
        border=True, horizontal=True, vertical_alignment="center", gap="small", key=f"row-{one.key}"
    ):
        own = one.scenario
        note = f"  \n{own.note}" if own.note else ""
        st.markdown(fmt.markdown(f"**{own.name}**{note}"))
        st.caption(f"{one.when:%H:%M} UTC · {scenario_hash(own)}", width="content")
        st.button("Open", key=f"open-{one.key}", on_click=state.apply, args=(own, f"Opened: {own.name}"))
        st.button("Duplicate", key=f"copy-{one.key}", on_click=saved.duplicate, args=(one.key,))
        with st.popover("Rename", key=f"rename-{one.key}"):
            name = st.text_input("New name", own.name, key=f"name-{one.key}", max_chars=80)
            text = st.text_area("Note", own.note, key=f"note-{one.key}", max_chars=2_000)
            st.button("Rename", key=f"renamed-{one.key}", on_click=saved.rename, args=(one.key, name, text))
        st.button("Delete", key=f"delete-{one.key}", on_click=saved.delete, args=(one.key,))

with st.container(horizontal=True, gap="small"):
    st.download_button(
        "Download all saved (JSON)", saved.as_file, "lead-saved-scenarios.json", "application/json",
        key="download-saved", on_click="ignore", icon=":material/download:", disabled=not shelf.saved,
    )  # fmt: skip
    st.download_button(
        "Download this scenario (JSON)", lambda: to_json(scenario), file_name(scenario.name, "json"), "application/json",
        key="download-this", on_click="ignore", icon=":material/download:",
    )  # fmt: skip
if not saved.sync_address():
    st.warning(
        "These scenarios are too many for the address of this page; download them before you close it."
    )
elif shelf.saved:
    st.caption(
        "Saved scenarios are in the address of this page: a reload or a copied address brings them back."
    )
with st.expander("Import scenario files", key="import", on_change="rerun") as opened:
    if opened.open:
        st.file_uploader(
            "Scenario files (JSON)", type="json", accept_multiple_files=True, key="import-files",
            on_change=lambda: saved.offer([(f.name, f.getvalue()) for f in st.session_state["import-files"]]),
            help="Files written by this page, by Download, or by lead-model new.",
        )  # fmt: skip
        for message in shelf.refused:
            st.error(fmt.markdown(message))
        for file, offered in shelf.pending:
            st.markdown(fmt.markdown(f"**{offered.name}** from {file}: {sharing.changed_text(offered)}"))
        if shelf.pending:
            st.button(
                f"Save these: {len(shelf.pending)}", key="import-save", type="primary", on_click=saved.accept
            )

# ---- comparison --------------------------------------------------------------------------------------------------

st.header("Compare", anchor=False)
known = saved.candidates()
keys = saved.chosen(MOST_COMPARED)
labels = {key: saved.label(key, one) for key, one in known.items()}


def choose() -> None:
    """Store which scenarios are compared."""
    shelf.chosen = list(st.session_state["compare-chosen"])


def choose_base() -> None:
    """Store which one is the base."""
    shelf.base = st.session_state["compare-base"]


st.session_state["compare-chosen"] = keys
st.multiselect(
    f"Scenarios, two to {MOST_COMPARED}", list(known), format_func=labels.__getitem__, key="compare-chosen",
    max_selections=MOST_COMPARED, on_change=choose,
)  # fmt: skip
st.session_state["compare-base"] = keys[0]
st.radio("Base: differences are counted from it", keys, format_func=labels.__getitem__, key="compare-base", horizontal=True,
         on_change=choose_base)  # fmt: skip

named = sharing.unique_names(
    [(known[key].name if key != saved.DEFAULTS else "Defaults", known[key]) for key in keys]
)
figures = sharing.figure_table(named)
st.subheader("Five key figures", anchor=False)
st.table(chart_box.shown(figures))
st.caption(
    "In brackets: the difference from the base. The net result leaves start-up cost out; the cash need has it in."
)
chart_box.downloads(figures, key="key-figures")

chart_box.show(sharing.overlaid(named), key="compare-lines")

st.subheader("Where the scenarios differ", anchor=False)
changed = sharing.changed_table(named)
if changed.empty:
    st.info("No input differs between these scenarios.")
else:
    st.table(chart_box.shown(changed))
    chart_box.downloads(changed, key="changed-inputs")

st.subheader("Why the results differ", anchor=False)
others = named[1:]
other = others[0]
if len(others) > 1:
    picked = st.segmented_control(
        f"Difference from {named[0][0]}",
        [name for name, _ in others],
        default=others[0][0],
        required=True,
        key="compare-other",
    )
    other = next((one for one in others if one[0] == picked), others[0])
chart_box.show(sharing.difference_chart(named[0], other), key="compare-difference")
st.caption(
    "Each family of inputs is moved from the base in every possible order and its effects are averaged, so that the four "
    "parts add up to the whole and none gains from coming first."
)
