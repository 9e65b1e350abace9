"""Your ACO: the inputs, six first, the others by family and subject."""

import streamlit as st

from lead_model.scenario import FAMILIES, all_leaves
from lead_model.ui import inputs, state
from lead_model.ui.aco_picker import aco_picker
from lead_model.ui.eligibility_box import eligibility_section
from lead_model.ui.frame import frame

frame(
    "Your ACO",
    about="Six inputs give a first answer. Everything else has a default with a source, and can be changed below.",
)

with st.expander("Start from a real ACO in CMS's public files", expanded=state.is_example(), icon=":material/search:"):
    aco_picker()

SIX = (
    "organisation.aligned", "organisation.baseline.total_pbpm", "organisation.region.designation",
    "choices.option", "choices.savings_rate", "organisation.costs.fixed_dollars",
)  # fmt: skip

for row in (SIX[:2], SIX[2:4], SIX[4:]):
    for column, path in zip(st.columns(2, gap="large"), row, strict=True):
        with column:
            inputs.widget(path, where="six")

eligibility_section(state.scenario())

st.header("All inputs", anchor=False)
family = st.segmented_control(
    "Family of inputs",
    list(FAMILIES),
    format_func=FAMILIES.__getitem__,
    default="organisation",
    required=True,
    key="family",
)
groups: dict[str, list[str]] = {}
for path in all_leaves():
    if path.startswith(f"{family}."):
        groups.setdefault(inputs.group_label(path), []).append(path)
for label, paths in groups.items():
    changed = sum(path in state.changes() for path in paths)
    opened = st.expander(
        f"{label} · changed: {changed}" if changed else label,
        key=f"group-{family}-{label}",
        on_change="rerun",
    )
    if opened.open:
        with opened:
            for path in paths:
                inputs.widget(path, where="all")
