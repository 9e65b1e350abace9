"""Components of our own: figures that update in place, a slider that is live while moved and the carrier of its moves, a
button that copies the link.

A slider's ``follow`` says which fragments of the page run while it is moved, and which when the hand rests; without it every
move runs the whole page. ``lead_model.ui.live`` is built on that: pages use its parts, and this package knows nothing of
them but names. What a move costs in the browser is, about half and half, plotly drawing charts (8 ms a chart at the least)
and Streamlit going through the elements of the page (half a millisecond each): so figures and their texts are one element,
charts out of sight wait, and a carrier spares the detour of a second run. Times: docs/benchmarks.md, made by
``python -m benchmarks.slider_to_chart``.

All of them run in ``streamlit.testing.v1.AppTest``; :func:`.figures.decode` reads the figures sent.
"""

from lead_model.ui.components.copy_link import copy_link
from lead_model.ui.components.figures import BACKGROUND_COLOUR, TEXT_COLOUR, ClickEvent, show_figures
from lead_model.ui.components.slider import live_slider

__all__ = ["BACKGROUND_COLOUR", "TEXT_COLOUR", "ClickEvent", "copy_link", "live_slider", "show_figures"]
