"""Your ACO: what decides is asked first, then six inputs, a second look, eligibility, and all other inputs."""

import streamlit as st

from lead_app import inputs, state
from lead_app.inputs.eligibility_checklist import eligibility_section
from lead_app.inputs.key_questions import key_questions
from lead_app.pages_support import your_aco
from lead_app.shell import display
from lead_app.shell.frame import frame, link_to
from lead_model.scenario import FAMILIES

scenario = frame(
    "Your ACO",
    about="Four questions decide most; six inputs give a first answer. Everything else has a default with a source, and can "
    "be changed below.",
)
your_aco.ways_to_start()

SIX = (
    "organization.aligned", your_aco.core_baseline(scenario), "organization.region.designation",
    "choices.option", "choices.savings_rate", "organization.costs.operating_pbpm",
)  # fmt: skip

st.header("What decides, asked first", anchor=False)
key_questions(scenario)

st.header("Six inputs", anchor=False)
for row in (SIX[:2], SIX[2:4], SIX[4:]):
    for column, path in zip(st.columns(2, gap="medium"), row, strict=True):
        with column:
            inputs.widget(path, where="six")
your_aco.path_chart(scenario)
with st.container(key="lead-to-answer", horizontal=True, gap="medium"):
    link_to("Home", text="Go to the answer", icon=":material/arrow_forward:")
    link_to("Ten years", text="See each year")

your_aco.second_look(scenario)
eligibility_section(scenario)

st.header("All inputs", anchor=False)
family = st.segmented_control(
    "Family of inputs", list(FAMILIES), format_func=inputs.family_text, default="organization", required=True,
    key="family", wrap=True,
)  # fmt: skip
for label, paths in your_aco.groups(family, scenario).items():
    changed = sum(path in state.changes() for path in paths)
    name = f"{label} · changed: {changed}" if changed else label
    if place := display.opened(name, f"group-{family}-{label}"):
        with place:
            inputs.widgets(paths, where="all")
