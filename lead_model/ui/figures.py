"""The one place through which pages draw charts, sliders and key figures."""

from collections.abc import Sequence

import streamlit as st

from lead_model.ui import format as fmt
from lead_model.ui.components import (
    BACKGROUND_COLOUR,
    TEXT_COLOUR,
    ClickEvent,
    Numbers,
    live_slider,
    show_figures,
)

__all__ = [
    "BACKGROUND_COLOUR",
    "TEXT_COLOUR",
    "ClickEvent",
    "Numbers",
    "key_figures",
    "live_slider",
    "show_figures",
]


def key_figures(cards: Sequence[tuple[str, str, str]], *, key: str) -> None:
    """Cards in a row that wraps: (label, figure, one line that explains it); paragraphs that style.css makes cards."""
    with st.container(key=f"lead-cards-{key}"):
        st.markdown(
            "\n\n".join(
                f"{fmt.markdown(label)}  \n**{fmt.markdown(figure)}**  \n{fmt.markdown(note)}"
                for label, figure, note in cards
            )
        )
