"""Downloads: the scenario, its results and its charts as files that say what they rest on."""

from functools import partial

import streamlit as st

from lead_app import cached, state
from lead_app.inputs import controls
from lead_app.pages_support import downloads
from lead_app.shell import display
from lead_app.shell.frame import frame
from lead_app.shell.topbar import page_address
from lead_delivery.reports import file_name, python_text, result_table_names, results_json, statement
from lead_delivery.reports.pictures import picture_names
from lead_delivery.reports.result_tables import result_table
from lead_model.scenario import to_json

scenario = frame(
    "Downloads",
    about="Every file states whose scenario it is, which rules and versions it rests on, and what it leaves out.",
)
projection = cached.projection(scenario)
about, named = statement(scenario), partial(file_name, scenario)
# What belongs to the visitor is read here: files are written outside the visitor's run.
unit, address, notes = state.unit(), page_address(), downloads.notes_if_any(scenario)

st.header("Everything in one file", anchor=False)
display.download(
    "Download everything (ZIP)", lambda: downloads.everything(scenario, unit, address, notes),
    named("", "zip"), key="zip", type="primary",
)  # fmt: skip
st.caption(
    "Statement, scenario, results, every table as CSV, every chart with its numbers, one page with all charts that opens "
    "without a network, a Python program and the link. It is written when you press the button."
)

st.header("Whose file it is", anchor=False)
for name, label in downloads.TEXTS.items():
    key = f"text-{name}"
    controls.mirror(key, getattr(scenario, name))
    st.text_input(label, key=key, max_chars=2_000 if name == "note" else 80,
                  on_change=lambda name=name, key=key: downloads.set_text(name, st.session_state[key]))  # fmt: skip
label = f"What every file states about itself (scenario hash {about.scenario_hash})"
if place := display.opened(label, "states"):
    with place:
        display.bullet_list(about.lines())

st.header("Scenario and results", anchor=False)
with st.container(horizontal=True, gap="small"):
    display.download(
        "Scenario (JSON)", lambda: to_json(scenario), named("scenario", "json"), key="scenario-json"
    )
    display.download(
        "Results (JSON)", lambda: results_json(projection), named("results", "json"), key="results-json"
    )
st.caption("The scenario opens again on the page Scenarios and compare, and with the command lead-model run.")

st.header("Tables", anchor=False)
tables = result_table_names()
chosen = st.selectbox(
    "Table", list(tables), format_func=tables.__getitem__, key="table", index=1, filter_mode=None
)
display.download(
    "This table (CSV)", lambda: downloads.csv_of(scenario, chosen), named(chosen, "csv"), key="table-csv"
)
st.dataframe(result_table(projection, chosen).frame, hide_index=True, height=300)
st.caption(
    "Lines at the top of the file that start with # hold the statement; pandas skips them with comment=“#”."
)

st.header("Charts", anchor=False)
charts = picture_names()
picked = st.selectbox("Chart", list(charts), format_func=charts.__getitem__, key="chart", filter_mode=None)
display.chart(downloads.chart_of(scenario, picked, unit), key=f"download-{picked}")
st.caption(display.PICTURE_NOTE)
display.download("All charts on one page (HTML)", lambda: downloads.charts_of(scenario, unit), named("charts", "html"),
                 key="charts-html")  # fmt: skip

st.header("Link", anchor=False)
st.markdown("This link opens this page with every input as it is now. The icon at its right copies it.")
st.code(address, language=None, wrap_lines=True)

st.header("The same in Python", anchor=False)
st.markdown(
    "The program builds this scenario and prints the same net results. It needs only the package lead-model."
)
st.code(python_text(scenario), language="python", wrap_lines=True)
display.download("Python program", lambda: python_text(scenario), named("reproduce", "py"), key="python")
