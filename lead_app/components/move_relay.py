"""Takes the moves of sliders into the part of the page that shows them.

A move that a slider sends itself first starts a run for the slider's own part of the page, which then asks for another;
the browser goes through the whole page for each. Sent by a relay inside the part that is looked at, the move runs that
part and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import streamlit as st

from lead_app.components.assets import renderer
from lead_app.components.move import read_move


@dataclass(slots=True)
class MoveRelay:
    """What the sliders of one visitor's page and the relay share; whoever mounts them keeps it and gives it to both.

    takers : by slider what takes its moves; heard : the last value of each; relayed : the number of its last relayed move.
    """

    takers: dict[str, Callable[[float], None]] = field(default_factory=dict)
    heard: dict[str, float] = field(default_factory=dict)
    relayed: dict[str, int] = field(default_factory=dict)

    def mount(self, part: str, *, key: str) -> None:
        """Mount it, without anything to see. Call it inside the fragment that moves shall run.

        part : its name, by which `live_slider.js` knows what the reader sees; key : unique on the page.
        """
        show = renderer("move_relay")
        if show is not None:
            show(key=key, data=part.encode(), on_move_change=lambda: self.take(st.session_state.get(key)))

    def take(self, sent: object) -> None:
        """Hand a move to its slider; one that this visitor's page does not have is ignored."""
        move = read_move(sent)
        if move is not None and (slider := move.slider) in self.takers:
            self.relayed[slider] = move.seq
            self.heard[slider] = move.value
            self.takers[slider](move.value)
