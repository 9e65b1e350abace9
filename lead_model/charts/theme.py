"""One look for all charts: palette, dashes, markers, template, and the parts every figure shares.

Colour is never the only signal: each series has its own dash, marker and a label at its end, each gain or loss its sign.
Marks have an outline in the text's colour, since two colours of the palette are too light on white alone. Colours of text
and background are variables of the page (`var(--st-text-color)`), so that a figure follows light and dark;
`with_colours` puts real colours in their place for files.
"""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from lead_model.axes import FIRST_MODEL_PY, FloatArray
from lead_model.charts.figure import Figure

INK, PAPER, GRID = "var(--st-text-color)", "var(--st-background-color)", "var(--st-border-color)"
LIGHT: Mapping[str, str] = MappingProxyType({INK: "#0A1420", PAPER: "#FFFFFF", GRID: "#C9D2DC"})
DARK: Mapping[str, str] = MappingProxyType({INK: "#F2F5F8", PAPER: "#0F1720", GRID: "#38485A"})

BLUE, ORANGE, GREEN, PINK = "#0072B2", "#E69F00", "#009E73", "#CC79A7"
SKY, VERMILLION, GREY = "#56B4E9", "#D55E00", "#8A94A0"
GAIN, LOSS = SKY, VERMILLION
LOSS_HATCH = "/"

HEIGHT = 380
TOP, BOTTOM, LEFT, RIGHT = 34, 64, 64, 24
LABEL_ROOM = 118  # right margin for labels at line ends
LABEL_LINE = 17  # pixels between two labels that would touch
LABEL_LENGTH = 17  # characters that fit into the margin


@dataclass(frozen=True, slots=True)
class Style:
    """How a series looks everywhere."""

    colour: str
    dash: str
    symbol: str


STYLES: Mapping[str, Style] = MappingProxyType(
    {
        "professional": Style(BLUE, "solid", "circle"),
        "global": Style(ORANGE, "solid", "square"),
        "switch": Style(GREEN, "solid", "diamond"),
        "mssp": Style(PINK, "dash", "triangle-up"),
        "nothing": Style(INK, "dot", "line-ew"),
        "base": Style(GREY, "dashdot", "circle-open"),
    }
)


def style_of(key: str) -> Style:
    """Style of a way to take part: `professional`, `global`, `switch_2033`, `mssp`, `nothing` or `base`."""
    return STYLES["switch" if key.startswith("switch") else key]


@dataclass(frozen=True)
class Chart:
    """A figure with what a reader without sight of it needs.

    title : the finding as a sentence; summary : the figure in two or three sentences; numbers : gives the table of what is
    drawn, and is asked when somebody reads it; height : pixels the figure is made for.
    """

    figure: Figure
    title: str
    summary: str
    numbers: Callable[[], pd.DataFrame]
    height: int = HEIGHT

    @cached_property
    def table(self) -> pd.DataFrame:
        """The numbers drawn."""
        return self.numbers()


# ---- template --------------------------------------------------------------------------------------------------

_AXIS = {
    "showgrid": False, "ticks": "outside", "ticklen": 4, "automargin": False, "zeroline": False,
    "linecolor": GRID, "gridcolor": GRID, "title": {"standoff": 8, "font": {"size": 13}},
}  # fmt: skip
ZERO_LINE = {"zeroline": True, "zerolinewidth": 2, "zerolinecolor": INK}
TEMPLATE = {
    "layout": {
        "font": {"size": 13, "color": INK},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "showlegend": False,
        "hovermode": "closest",
        "hoverlabel": {"align": "left", "font": {"size": 13}},
        "bargap": 0.28,
        "margin": {"t": TOP, "b": BOTTOM, "l": LEFT, "r": RIGHT},
        "xaxis": _AXIS,
        "yaxis": {**_AXIS, "showgrid": True, "ticks": ""},
    }
}


def blank(
    *, right: int = RIGHT, left: int = LEFT, bottom: int = BOTTOM, top: int = TOP, key: str = ""
) -> Figure:
    """An empty figure in our template. `key` : a reader's zoom is let go when it changes (a new unit, say)."""
    margin = {"t": top, "b": bottom, "l": left, "r": right}
    return Figure(template=TEMPLATE, margin=margin, uirevision=key or "kept")


def finished(figure: Figure, title: str) -> Figure:
    """The figure carrying its title for downloads; on a page the title stands above as text that wraps."""
    return figure.update_layout(meta={"title": title})


def with_colours(figure: Figure, *, dark: bool = False) -> go.Figure:
    """The figure with the page's colour variables replaced by real ones, for a file or a plain plotly viewer."""
    text = figure.to_json()
    for variable, colour in (DARK if dark else LIGHT).items():
        text = text.replace(variable, colour)
    changed = go.Figure(json.loads(text), skip_invalid=True)
    return changed.update_layout(paper_bgcolor=(DARK if dark else LIGHT)[PAPER])


# ---- axes ------------------------------------------------------------------------------------------------------


def year_label(py: int) -> str:
    """A performance year as on every axis.

    >>> year_label(2027)
    '2027 · PY1'
    """
    return f"{py} · PY{py - FIRST_MODEL_PY + 1}"


def year_tick(py: int) -> str:
    """A performance year under its tick, in two lines so that ten of them stand upright side by side.

    >>> year_tick(2027)
    '2027<br>PY1'
    """
    return year_label(py).replace(" · ", "<br>")


def year_axis(figure: Figure, years: Sequence[int]) -> None:
    """Performance years along x, upright; a page on which they would touch leaves out every second label."""
    figure.update_xaxes(
        tickmode="array",
        tickvals=list(years),
        ticktext=[year_tick(py) for py in years],
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
    """Range of an axis with some air, in steps of a sixteenth or so of it. While a lever moves the values a little it stays
    as it is: what moves is seen to move, and the browser need not draw the axis anew.

    >>> steady(-4.6, 16.7)
    (-6.0, 18.0)
    >>> steady(-4.5, 16.9)
    (-6.0, 18.0)
    """
    width = (high - low) or abs(high) or 1.0
    air, finest = 0.05 * width, width / 16
    scale = 10.0 ** math.floor(math.log10(finest))
    step = next(each * scale for each in (1, 2, 5, 10) if each * scale >= finest)
    return step * math.floor((low - air) / step), step * math.ceil((high + air) / step)


def vertical(figure: Figure, x: float, *, width: float = 2, dash: str = "solid") -> None:
    """A vertical line over the whole height, under the grid."""
    figure.add_vline(x=x, layer="below", line={"color": INK, "width": width, "dash": dash})


def range_of(*arrays: FloatArray, zero: bool = True) -> tuple[float, float]:
    """Smallest and largest finite value, zero included if wanted."""
    values = np.concatenate([np.ravel(array) for array in arrays] + ([np.zeros(1)] if zero else []))
    values = values[np.isfinite(values)]
    return float(values.min()), float(values.max())


def mark_years(figure: Figure, marks: Sequence[tuple[int, str]]) -> None:
    """Thin vertical lines at the start of years, named above the plot; the first name stands left of its line."""
    for number, (py, text) in enumerate(sorted(marks)):
        vertical(figure, py - 0.5, width=1, dash="dot")
        left = number == 0 and len(marks) > 1
        figure.add_annotation(
            x=py - 0.5, y=1.0, yref="paper", yanchor="bottom", text=text, showarrow=False,
            xanchor="right" if left else "left", xshift=-3 if left else 3, font={"size": 12},
        )  # fmt: skip


# ---- series ----------------------------------------------------------------------------------------------------


def line(
    figure: Figure, x: Sequence[float] | FloatArray, y: FloatArray, name: str, style: Style, hover: Sequence[str], *,
    width: float = 2.5, markers: bool = True, most_markers: int = 0,
) -> None:  # fmt: skip
    """A series as a line; `hover` is the text of each point. most_markers : of many points, how many are marked; 0: all."""
    figure.add_scatter(
        x=np.asarray(x), y=y, name=name, mode="lines+markers" if markers else "lines",
        line={"color": style.colour, "width": width, "dash": style.dash},
        marker={"symbol": style.symbol, "size": 8, "color": style.colour, "line": {"color": INK, "width": 1},
                "maxdisplayed": most_markers},
        customdata=list(hover), hovertemplate="%{customdata}<extra></extra>",
    )  # fmt: skip


def shaded(
    figure: Figure, x: Sequence[float], low: FloatArray, high: FloatArray, name: str, colour: str
) -> None:
    """The area between two lines, for the range over runs."""
    figure.add_scatter(
        x=[*x, *reversed(x)], y=np.concatenate((high, low[::-1])), fill="toself", fillcolor=_seen_through(colour), name=name,
        line={"width": 0}, mode="lines", hoverinfo="skip",
    )  # fmt: skip


def _seen_through(colour: str, opacity: float = 0.2) -> str:
    if not colour.startswith("#"):
        return "rgba(138,148,160,0.2)"
    return f"rgba({','.join(str(int(colour[i : i + 2], 16)) for i in (1, 3, 5))},{opacity})"


def end_labels(
    figure: Figure,
    x: float,
    labels: Sequence[tuple[str, float]],
    span: tuple[float, float],
    height: int = HEIGHT,
) -> None:
    """Names at the ends of lines, moved apart by pixels where they would touch. labels : (name, y at the end)."""
    room = height - TOP - BOTTOM
    pixel = room / ((span[1] - span[0]) or 1.0)
    shown = [(wrapped(name, LABEL_LENGTH), y) for name, y in labels]
    order = sorted(shown, key=lambda item: item[1])
    spots = spread(
        [(y - span[0]) * pixel for _, y in order],
        [LABEL_LINE * (1 + name.count("<br>")) for name, _ in order],
    )
    for (name, y), spot in zip(order, spots, strict=True):
        figure.add_annotation(
            x=x, y=y, text=name, showarrow=False, xanchor="left", xshift=10, align="left", font={"size": 13},
            yshift=round(spot - (y - span[0]) * pixel, 1),
            bgcolor=PAPER, borderpad=0,  # the zero line would strike it through
        )  # fmt: skip


def spread(spots: Sequence[float], heights: Sequence[float]) -> list[float]:
    """Positions in rising order moved apart so that boxes of these heights do not overlap, as little as possible.

    >>> spread([10.0, 12.0, 60.0], [16.0, 16.0, 16.0])
    [3.0, 19.0, 60.0]
    """
    groups: list[list[int]] = [[index] for index in range(len(spots))]

    def size(group: Sequence[int]) -> float:
        return float(sum(heights[i] for i in group))

    def centre(group: Sequence[int]) -> float:
        return float(np.mean([spots[i] for i in group]))

    number = 0
    while number < len(groups) - 1:
        one, other = groups[number], groups[number + 1]
        if centre(other) - centre(one) < (size(one) + size(other)) / 2 - 1e-9:
            groups[number : number + 2] = [one + other]
            number = max(number - 1, 0)
        else:
            number += 1
    placed: list[float] = []
    for group in groups:
        low = centre(group) - size(group) / 2
        for i in group:
            placed.append(low + heights[i] / 2)
            low += heights[i]
    return placed


@lru_cache(maxsize=4096)  # formulas and sources stand at every point of a line
def wrapped(text: str, width: int) -> str:
    """Text broken into lines of at most `width` characters, for labels and hover boxes.

    >>> wrapped("Regional rate book", 10)
    'Regional<br>rate book'
    """
    if len(text) <= width:
        return text
    import textwrap

    return "<br>".join(textwrap.wrap(text, width, break_long_words=False))


def hover_text(head: str, value: str, formula: str = "", source: str = "") -> str:
    """A hover box: what, how much, the formula and where it comes from."""
    parts = [f"<b>{wrapped(head, 48)}</b>", value]
    parts += [wrapped(f"= {formula}", 52)] if formula else []
    parts += [f"<i>{wrapped(source, 52)}</i>"] if source else []
    return "<br>".join(parts)


# ---- runs ------------------------------------------------------------------------------------------------------

BAND = (0.05, 0.95)
BAND_NAME = "9 of 10 runs fall here"


def centre(values: FloatArray) -> FloatArray:
    """The single run, or the median over runs: (R, Y) to (Y,)."""
    return values[0] if values.shape[0] == 1 else np.median(values, axis=0)


def band(values: FloatArray) -> tuple[FloatArray, FloatArray] | None:
    """Where nine of ten runs fall, by year, or None for a single run."""
    if values.shape[0] == 1:
        return None
    low, high = np.quantile(values, BAND, axis=0)
    return low, high
