"""Scenarios and compare: save, name, import and export scenarios; two to four of them side by side."""

import streamlit as st

from lead_analysis.decisions.compare import MOST_COMPARED
from lead_app import format as fmt
from lead_app import state
from lead_app.pages_support import scenarios_and_compare
from lead_app.shell import display
from lead_app.shell.frame import frame
from lead_app.state import saved_list
from lead_delivery.reports import file_name, scenario_hash
from lead_model.scenario import to_json

scenario = frame(
    "Scenarios and compare", about="Save what you try, then see two to four scenarios side by side."
)
saved = saved_list.saved_list()

# ---- saved scenarios ---------------------------------------------------------------------------------------------

st.header("Saved scenarios", anchor=False)
for message in saved.from_link:
    st.warning(fmt.markdown(message))


def keep() -> None:
    """Save the present scenario under the typed name."""
    saved_list.save(state.scenario(), st.session_state["save-name"], st.session_state["save-note"] or None)
    st.session_state["save-name"] = st.session_state["save-note"] = ""


with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
    st.text_input("Name", key="save-name", placeholder=scenario.name, max_chars=80, width=260)
    st.text_input(
        "Note", key="save-note", placeholder="What is different here, and why", max_chars=400, width=420
    )
    st.button("Save this scenario", key="save", type="primary", icon=":material/bookmark_add:", on_click=keep)

if not saved.saved:
    st.info(
        "Nothing is saved yet. Save the scenario as it stands, change something, and save again: both appear below."
    )
for one in saved.saved:
    with st.container(
        border=True, horizontal=True, vertical_alignment="center", gap="small", key=f"row-{one.key}"
    ):
        own = one.scenario
        note = f"  \n{own.note}" if own.note else ""
        display.text(f"**{own.name}**{note}")
        st.caption(f"{one.when:%H:%M} UTC · {scenario_hash(own)}", width="content")
        st.button("Open", key=f"open-{one.key}", on_click=state.apply, args=(own, f"Opened: {own.name}"))
        st.button("Duplicate", key=f"copy-{one.key}", on_click=saved_list.duplicate, args=(one.key,))
        with st.popover("Rename", key=f"rename-{one.key}"):
            name = st.text_input("New name", own.name, key=f"name-{one.key}", max_chars=80)
            text = st.text_area("Note", own.note, key=f"note-{one.key}", max_chars=2_000)
            st.button(
                "Rename",
                key=f"renamed-{one.key}",
                on_click=saved_list.rename_saved,
                args=(one.key, name, text),
            )
        st.button("Delete", key=f"delete-{one.key}", on_click=saved_list.delete, args=(one.key,))

with st.container(horizontal=True, gap="small"):
    display.download("Download all saved (JSON)", saved_list.as_file, "lead-saved-scenarios.json", key="download-saved",
                     disabled=not saved.saved)  # fmt: skip
    display.download("Download this scenario (JSON)", lambda: to_json(scenario), file_name(scenario, "", "json"),
                     key="download-this")  # fmt: skip
if not saved_list.sync_address():
    st.warning(
        "These scenarios are too many for the address of this page; download them before you close it."
    )
elif saved.saved:
    st.caption(
        "Saved scenarios are in the address of this page: a reload or a copied address brings them back."
    )
if place := display.opened("Import scenario files", "import"):
    with place:
        st.file_uploader(
            "Scenario files (JSON)", type="json", accept_multiple_files=True, key="import-files",
            on_change=lambda: saved_list.offer([(f.name, f.getvalue()) for f in st.session_state["import-files"]]),
            help="Files written by this page, by Download, or by lead-model new.",
        )  # fmt: skip
        for message in saved.refused:
            st.error(fmt.markdown(message))
        for file, offered in saved.pending:
            display.text(f"**{offered.name}** from {file}: {scenarios_and_compare.changed_text(offered)}")
        if saved.pending:
            label = f"Save these: {len(saved.pending)}"
            st.button(label, key="import-save", type="primary", on_click=saved_list.accept)

# ---- comparison --------------------------------------------------------------------------------------------------

st.header("Compare", anchor=False)
known = saved_list.candidates()
keys = saved_list.chosen(MOST_COMPARED)
labels = {key: saved_list.label(key, one) for key, one in known.items()}


def choose() -> None:
    """Store which scenarios are compared."""
    saved.chosen = list(st.session_state["compare-chosen"])


def choose_base() -> None:
    """Store which one is the base."""
    saved.base = st.session_state["compare-base"]


st.session_state["compare-chosen"] = keys
st.multiselect(
    f"Scenarios, two to {MOST_COMPARED}", list(known), format_func=labels.__getitem__, key="compare-chosen",
    max_selections=MOST_COMPARED, on_change=choose,
)  # fmt: skip
st.session_state["compare-base"] = keys[0]
st.radio("Base: differences are counted from it", keys, format_func=labels.__getitem__, key="compare-base", horizontal=True,
         on_change=choose_base)  # fmt: skip

named = scenarios_and_compare.unique_names(
    [(known[key].name if key != saved_list.DEFAULTS else "Defaults", known[key]) for key in keys]
)
figures = scenarios_and_compare.figure_table(named)
st.subheader("Five key figures", anchor=False)
display.show_table(figures)
st.caption(
    "In brackets: the difference from the base. The net result leaves start-up cost out; the cash need has it in."
)
display.downloads(figures, key="key-figures")

display.chart(scenarios_and_compare.overlaid_chart(named), key="compare-lines")

st.subheader("Where the scenarios differ", anchor=False)
changed = scenarios_and_compare.changed_table(named)
if changed.empty:
    st.info("No input differs between these scenarios.")
else:
    display.show_table(changed, files="changed-inputs")

st.subheader("Why the results differ", anchor=False)
others = named[1:]
other = others[0]
if len(others) > 1:
    picked = st.segmented_control(
        f"Difference from {named[0][0]}", [name for name, _ in others], default=other[0], required=True,
        key="compare-other",
    )  # fmt: skip
    other = next((one for one in others if one[0] == picked), others[0])
display.chart(scenarios_and_compare.difference_chart(named[0], other), key="compare-difference")
st.caption(
    "Each family of inputs is moved from the base in every possible order and its effects are averaged, so that the four "
    "parts add up to the whole and none gains from coming first."
)
