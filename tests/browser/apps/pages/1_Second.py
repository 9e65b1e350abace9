"""A second page of the demo: opened by its own address; figures in a closed expander, one slider."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[4]))

import streamlit as st

from lead_app.components import live_slider, show_figures
from lead_delivery.charts.figure import Figure

st.set_page_config(page_title="Second", page_icon="📈", layout="wide")
count = live_slider(
    "Beneficiaries", 10_000, 5_000, 50_000, 1_000, key="count", format="%,.0f", default=10_000
)
# Without a template of its own, as a page might forget: Streamlit's placeholder must not show through.
figure = Figure(title={"text": f"{count:,.0f} in all"}).add_bar(x=["Beneficiaries"], y=[count])
with st.expander("More"):
    show_figures([figure], key="hidden", alt=["One bar"], height=300)
