"""Two components of our own: figures that update in place, and a slider that is live while dragged.

**Which pattern a page should use.** See :func:`live_slider` for the two ways to own a value.
"""

from lead_model.ui.components.figures import BACKGROUND_COLOUR, TEXT_COLOUR, ClickEvent, show_figures
from lead_model.ui.components.slider import live_slider

__all__ = ["BACKGROUND_COLOUR", "TEXT_COLOUR", "ClickEvent", "live_slider", "show_figures"]
