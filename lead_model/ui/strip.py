"""The strip of every page: the answer in a sentence."""

import streamlit as st

from lead_model.ui import compute, state
from lead_model.ui import format as fmt
from lead_model.ui.beside import staying_sentence


def place() -> None:
    """Keep the strip's place on the page; `draw` fills it."""
    state.session().strip = st.container(key="lead-verdict")


def draw() -> None:
    """The answer in a sentence, the difference to the pinned base, and a mark while the data are an example."""
    found, scenario, base = state.session().strip, state.scenario(), state.base()
    text = f"{compute.verdict(scenario)} {staying_sentence(scenario)}".rstrip()
    if base is not None and base != scenario:
        text += f" {compute.difference_to_base(scenario, base)}"
    if state.is_example():
        text = f":gray-badge[Example data] {text}"
    if found is not None:
        found.markdown(fmt.markdown(text))
