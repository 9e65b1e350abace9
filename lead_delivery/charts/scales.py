"""Axes and lines of reference: performance years, values, chances, rows of bars, and marks at years."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from lead_analysis import text as wording
from lead_delivery.charts.figure import Figure
from lead_delivery.charts.theme import INK, ZERO_LINE
from lead_model.axes import FloatArray


def year_axis(figure: Figure, years: Sequence[int]) -> None:
    """Performance years along x, upright; a page on which they would touch leaves out every second label."""
    figure.update_xaxes(
        tickmode="array",
        tickvals=list(years),
        ticktext=[wording.year_label(py).replace(" · ", "<br>") for py in years],  # ten of them side by side
        tickfont={"size": 11},
        tickangle=0,
        ticklabeloverflow="allow",  # they do not reach the edge; plotly would measure each at each drawing
        range=[years[0] - 0.5, years[-1] + 0.5],
        title={"text": "Performance year"},
    )


def value_axis(
    figure: Figure, title: str, low: float, high: float, form: Mapping[str, Any]
) -> tuple[float, float]:
    """Values along y over a steady range, and a heavier line at zero where it is in sight. Returns the range."""
    span = steady(low, high)
    figure.update_yaxes(title={"text": title}, range=list(span), automargin="width", **ZERO_LINE, **form)
    return span


def chance_axis(figure: Figure, title: str, high: float) -> tuple[float, float]:
    """Chances or shares along y, from nothing to a little above the highest. Returns the range."""
    span = (0.0, steady(0.0, high)[1])
    figure.update_traces(cliponaxis=False)  # a chance of nothing keeps its marker
    figure.update_yaxes(title={"text": title}, range=list(span), automargin="width", tickformat=".0%")
    return span


def steady(low: float, high: float) -> tuple[float, float]:
    """Range of an axis with some air, a twentieth on either side, in steps of a sixteenth or so of it. While a lever moves
    the values a little it stays as it is: what moves is seen to move, and the browser need not draw the axis anew.

    >>> steady(-4.6, 16.7)
    (-6.0, 18.0)
    >>> steady(-4.5, 16.9)
    (-6.0, 18.0)
    """
    return with_room(low, high, (0.05, 0.05))


def with_room(low: float, high: float, room: tuple[float, float], steps: int = 16) -> tuple[float, float]:
    """As `steady`; room : below and above, as multiples of the width; steps : how many there are in it at the most.

    >>> with_room(0.0, 40.0, (0.0, 0.25))
    (0.0, 50.0)
    """
    width = (high - low) or abs(high) or 1.0
    finest = width / steps
    scale = 10.0 ** math.floor(math.log10(finest))
    step = next(each * scale for each in (1, 2, 5, 10) if each * scale >= finest)
    return step * math.floor((low - room[0] * width) / step), step * math.ceil(
        (high + room[1] * width) / step
    )


def row_axis(figure: Figure, labels: Sequence[str], *, upwards: bool = False) -> None:
    """One row of a bar chart a label along y, the first on top, or at the bottom where they run upwards."""
    below, above = -0.6, max(len(labels), 1) - 0.4
    figure.update_yaxes(
        range=[below, above] if upwards else [above, below], tickmode="array", tickvals=list(range(len(labels))),
        ticktext=list(labels), showgrid=False,
    )  # fmt: skip


def amount_axis(
    figure: Figure, title: str, span: tuple[float, float], room: tuple[float, float], *, nticks: int = 5, steps: int = 16,
    **form: Any,
) -> None:  # fmt: skip
    """Amounts along x, for bars in rows; room : left and right of what is drawn, as multiples of its width."""
    low, high = with_room(*span, room, steps)
    hair = (high - low) / 1000  # room ends beside a round amount, for whose label there is none
    figure.update_xaxes(
        range=[low + hair if room[0] else low, high - hair],
        nticks=nticks,
        showgrid=True,
        title={"text": title},
        **form,
    )


def vertical(figure: Figure, x: float, *, width: float = 2, dash: str = "solid", text: str = "") -> None:
    """A vertical line over the whole height, under the grid, with a text above it."""
    figure.add_vline(x=x, layer="below", line={"color": INK, "width": width, "dash": dash})
    if text:
        figure.add_note(x, 1.0, text, yref="paper", yanchor="bottom")


def range_of(*arrays: FloatArray, zero: bool = True) -> tuple[float, float]:
    """Smallest and largest finite value, zero included if wanted."""
    values = np.concatenate([np.ravel(array) for array in arrays] + ([np.zeros(1)] if zero else []))
    values = values[np.isfinite(values)]
    return float(values.min()), float(values.max())


def mark_years(figure: Figure, marks: Sequence[tuple[int, str]]) -> None:
    """Thin vertical lines at the start of years, named above the plot; the first name stands left of its line."""
    for number, (py, text) in enumerate(sorted(marks)):
        vertical(figure, py - 0.5, width=1, dash="dot")
        left = number == 0 < len(marks) - 1
        figure.add_note_beside(py - 0.5, 1.0, text, 3, left=left, yref="paper", yanchor="bottom")
