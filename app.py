"""Home: the answer at first sight."""

import streamlit as st

from lead_model.presets import PRESETS
from lead_model.ui import compute, figures, inputs, state
from lead_model.ui import format as fmt
from lead_model.ui.frame import frame
from lead_model.ui.menu import link_to

scenario = frame("Home")

with st.container(key="lead-presets", horizontal=True, gap="small", vertical_alignment="center"):
    st.caption("Start from:", width="content")
    for preset in PRESETS.values():
        st.button(
            preset.label, key=f"home-preset-{preset.key}", help=fmt.markdown(f"{preset.about} {preset.origin}"),
            on_click=state.apply, args=(preset.scenario, f"Preset: {preset.label}"),
            type="primary" if preset.scenario == scenario else "secondary",
        )  # fmt: skip
    link_to("Your ACO", state.link_parameters(), text="My own data")

found = compute.plans(scenario)
figures.key_figures(compute.home_cards(scenario), key="home")
text = compute.curve_text(scenario)
figures.show_figures(
    [figures.cumulative_net(found, compute.shown_plans(found))], key="home-curve", alt=[text], height=340
)
st.caption(fmt.markdown(text))

levers = st.columns(2, gap="large")
with levers[0]:
    inputs.slider("choices.savings_rate", low=0.0, high=0.12, where="home", label="Savings you expect")
with levers[1]:
    inputs.slider("organisation.aligned", low=1_000, high=60_000, where="home", label="Beneficiaries")
