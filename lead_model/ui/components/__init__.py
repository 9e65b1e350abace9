"""Components of our own: figures that update in place, a slider that is live while dragged, a button that copies the link.

**Which pattern a page should use.** Draw all charts that belong together with one :func:`show_figures`,
inside one keyed fragment, and give the sliders outside it that key as ``live``::

    live_slider("Savings rate", scenario.savings_rate, ..., on_change=store, live="charts")

    @st.fragment(key="charts")
    def charts() -> None:
        figures = ...  # from the stored scenario: a fragment gets no fresh arguments
        show_figures(figures, key="results", alt=texts, columns=2)

    charts()

While the slider is dragged only the fragment runs; on release the whole page runs once, so that badges,
sentences and tables outside the fragment follow. Without ``live`` every step runs the whole page, which is
right on a page with little on it: with two sliders beside four charts the two patterns take the same time.
The fragment gains with every element and every computation outside it.

Measured with ``python -m benchmarks.slider_to_chart`` (22 Nov 2026, Linux, 2 cores shared by server, headless
Chromium and other work; key press to painted, four charts, figures built anew each time, 30 moves):

=============================================  ========  ========
way                                            median    p95
=============================================  ========  ========
``st.plotly_chart``, page reruns                246 ms    367 ms
``show_figures``, page reruns                   112 ms    140 ms
``show_figures``, keyed fragment reruns         107 ms    145 ms
=============================================  ========  ========

Dragging without a pause gives ten drawings of all four charts a second. Of the 107 ms some 60 are plotly
drawing in the browser, 10 are building the figures in Python, 1 is writing them as JSON. What helps
further: fewer traces, no markers, no ``automargin`` where labels are short, equal figures on equal input
(an unchanged figure is neither parsed nor drawn).

All of them run in ``streamlit.testing.v1.AppTest``; :func:`.figures.decode` reads the figures sent.
"""

from lead_model.ui.components.copy_link import copy_link
from lead_model.ui.components.figures import BACKGROUND_COLOUR, TEXT_COLOUR, ClickEvent, show_figures
from lead_model.ui.components.slider import live_slider

__all__ = ["BACKGROUND_COLOUR", "TEXT_COLOUR", "ClickEvent", "copy_link", "live_slider", "show_figures"]
