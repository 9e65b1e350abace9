"""Takes the moves of sliders into the part of the page that shows them.

A move that a slider sends itself first starts a run for the slider's own part of the page, which then asks for another;
the browser goes through the whole page for each. Sent by a carrier inside the part that is looked at, the move runs that
part and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from lead_model.ui.components.assets import renderer, settings
from lead_model.ui.components.slider import read_move, take_move


def carrier(part: str, *, key: str) -> None:
    """Mount the carrier, which shows nothing. Call it inside the fragment that moves shall run.

    Args:
        part: name of the part, by which ``live_slider.js`` knows what the reader sees.
        key: name of the carrier, unique on the page.
    """
    mount = renderer("carrier")
    if mount is not None:
        mount(key=key, data=settings(part=part), on_move_change=lambda: _carried(key))


def _carried(key: str) -> None:
    sent = st.session_state.get(key)
    move = sent.get("move") if sent else None
    if isinstance(move, Mapping) and isinstance(move.get("slider"), str):
        read = read_move(move)
        if read is not None:
            take_move(move["slider"], read)
