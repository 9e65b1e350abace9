"""Downloads: the scenario, its results and its charts as files that say what they rest on."""

import streamlit as st

from lead_model.reports import statement, table_names
from lead_model.reports.pictures import picture_names
from lead_model.reports.tables import table
from lead_model.scenario import to_json
from lead_model.ui import chart_box, compute, exports, inputs, state
from lead_model.ui import format as fmt
from lead_model.ui.frame import frame

scenario = frame(
    "Downloads",
    about="Every file states whose scenario it is, which rules and versions it rests on, and what it leaves out.",
)
projection = compute.projection(scenario)
about = statement(scenario)
# What belongs to the visitor is read here: files are written outside the visitor's run.
unit, address, notes = state.unit(), exports.address(), exports.notes(scenario)
ignore = {"on_click": "ignore", "icon": ":material/download:"}

st.header("Everything in one file", anchor=False)
st.download_button(
    "Download everything (ZIP)", lambda: exports.everything(scenario, unit, address, notes),
    exports.name(scenario, "", "zip"),
    "application/zip", key="zip", type="primary", **ignore,
)  # fmt: skip
st.caption(
    "Statement, scenario, results, every table as CSV, every chart with its numbers, one page with all charts that opens "
    "without a network, a Python program and the link. It is written when you press the button."
)

st.header("Whose file it is", anchor=False)
for name, label in exports.TEXTS.items():
    key = f"text-{name}"
    inputs.mirror(key, getattr(scenario, name))
    st.text_input(label, key=key, max_chars=2_000 if name == "note" else 80,
                  on_change=lambda name=name, key=key: exports.set_text(name, st.session_state[key]))  # fmt: skip
opened = st.expander(
    f"What every file states about itself (scenario hash {about.scenario_hash})",
    key="states",
    on_change="rerun",
)
if opened.open:
    with opened:
        st.markdown(fmt.markdown("\n".join(f"- {line}" for line in about.lines())))

st.header("Scenario and results", anchor=False)
with st.container(horizontal=True, gap="small"):
    st.download_button("Scenario (JSON)", lambda: to_json(scenario), exports.name(scenario, "scenario", "json"),
                       "application/json", key="scenario-json", **ignore)  # fmt: skip
    st.download_button("Results (JSON)", lambda: exports.json_of(scenario), exports.name(scenario, "results", "json"),
                       "application/json", key="results-json", **ignore)  # fmt: skip
st.caption("The scenario opens again on the page Scenarios and compare, and with the command lead-model run.")

st.header("Tables", anchor=False)
tables = table_names()
chosen = st.selectbox(
    "Table", list(tables), format_func=tables.__getitem__, key="table", index=1, filter_mode=None
)
st.download_button("This table (CSV)", lambda: exports.csv_of(scenario, chosen), exports.name(scenario, chosen, "csv"),
                   "text/csv", key="table-csv", **ignore)  # fmt: skip
st.dataframe(table(projection, chosen).frame, hide_index=True, height=300)
st.caption(
    "Lines at the top of the file that start with # hold the statement; pandas skips them with comment=“#”."
)

st.header("Charts", anchor=False)
charts = picture_names()
picked = st.selectbox("Chart", list(charts), format_func=charts.__getitem__, key="chart", filter_mode=None)
chart_box.show(exports.chart_of(scenario, picked, unit), key=f"download-{picked}")
st.caption(chart_box.PICTURE_NOTE)
st.download_button(
    "All charts on one page (HTML)", lambda: exports.charts_of(scenario, unit), exports.name(scenario, "charts", "html"),
    "text/html", key="charts-html", **ignore,
)  # fmt: skip

st.header("Link", anchor=False)
st.markdown("This link opens this page with every input as it is now. The icon at its right copies it.")
st.code(address, language=None, wrap_lines=True)

st.header("The same in Python", anchor=False)
st.markdown(
    "The program builds this scenario and prints the same net results. It needs only the package lead-model."
)
st.code(exports.python_of(scenario), language="python", wrap_lines=True)
st.download_button("Python program", lambda: exports.python_of(scenario), exports.name(scenario, "reproduce", "py"),
                   "text/x-python", key="python", **ignore)  # fmt: skip
