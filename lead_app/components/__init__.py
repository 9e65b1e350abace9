"""Components of our own: figures that update in place, a slider that is live while moved and the relay of its moves, a
button that copies the link.

A slider's ``follow`` says which fragments of the page run while it is moved, and which when it is idle; without it every
move runs the whole page. ``lead_app.shell.fragments`` is built on that: pages use its parts, and this package knows nothing
of them but names. What a move costs in the browser is plotly drawing charts (7 ms a chart at the least) and Streamlit going
through the elements of the page: so figures with their texts and tables are one element, charts out of sight wait, what
is new comes by a way that needs no script loaded, and a relay spares the detour of a second run. Times:
docs/benchmarks.md, made by ``python -m benchmarks.slider_to_chart``.

All of them run in ``streamlit.testing.v1.AppTest``.
"""

from lead_app.components.copy_link import copy_link
from lead_app.components.download import held
from lead_app.components.figures import (
    TEXT_COLOR,
    ClickEvent,
    Numbers,
    show_figures,
)
from lead_app.components.move_relay import MoveRelay
from lead_app.components.slider import live_slider

__all__ = [
    "TEXT_COLOR",
    "ClickEvent",
    "MoveRelay",
    "Numbers",
    "copy_link",
    "held",
    "live_slider",
    "show_figures",
]
