"""One look for all charts: palette, dashes, markers, hatches, template, and how labels and hover boxes are written.

Color is never the only signal: each series has its own dash, marker and a label at its end, each gain or loss its sign.
Marks have an outline in the text's color, since two colors of the palette are too light on white alone. Colors of text
and background are variables of the page (`var(--st-text-color)`), so that a figure follows light and dark;
`with_colors` puts real colors in their place for files.
"""

import json
import re
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from lead_delivery.charts.figure import Figure
from lead_model.paths import path_of_key

INK, PAPER, GRID = "var(--st-text-color)", "var(--st-background-color)", "var(--st-border-color)"
LIGHT: Mapping[str, str] = MappingProxyType({INK: "#0A1420", PAPER: "#FFFFFF", GRID: "#C9D2DC"})
DARK: Mapping[str, str] = MappingProxyType({INK: "#F2F5F8", PAPER: "#0F1720", GRID: "#38485A"})

BLUE, ORANGE, GREEN, PINK = "#0072B2", "#E69F00", "#009E73", "#CC79A7"
SKY, VERMILLION, GRAY, PURPLE, YELLOW = "#56B4E9", "#D55E00", "#8A94A0", "#8E6BBF", "#F0E442"
GAIN, LOSS = SKY, VERMILLION
LOSS_HATCH = "/"

HEIGHT = 380
TOP, BOTTOM, LEFT, RIGHT = 34, 64, 64, 24
LABEL_ROOM = 118  # right margin for labels at line ends


@dataclass(frozen=True, slots=True)
class Style:
    """How a series looks everywhere."""

    color: str
    dash: str
    symbol: str


STYLES: Mapping[str, Style] = MappingProxyType(
    {
        "professional": Style(BLUE, "solid", "circle"),
        "global": Style(ORANGE, "solid", "square"),
        "switch": Style(GREEN, "solid", "diamond"),
        "mssp": Style(PINK, "dash", "triangle-up"),
        "mssp-current": Style(PURPLE, "dashdot", "triangle-down"),
        "nothing": Style(INK, "dot", "line-ew"),
        "base": Style(GRAY, "dashdot", "circle-open"),
    }
)


def style_of(key: str) -> Style:
    """Style of a way to take part: `professional`, `global`, `switch_2033`, `mssp` or its rule set, `nothing` or `base`."""
    family = next((name for name in ("switch", "mssp") if key.startswith(name)), key)
    return STYLES[key if key in STYLES else family]


def path_name(key: str) -> str:
    """A way to take part in a few words.

    >>> path_name("switch_2033")
    'Global from 2033'
    """
    return path_of_key(key).short_label


@dataclass(frozen=True)
class Chart:
    """A figure with what a reader without sight of it needs.

    title : the finding as a sentence, which the figure carries for downloads (on a page it stands above as text that
    wraps); summary : the figure in two or three sentences; numbers : gives the table of what is drawn, and is asked when
    somebody reads it; height : pixels the figure is made for.
    """

    figure: Figure
    title: str
    summary: str
    numbers: Callable[[], pd.DataFrame]
    height: int = HEIGHT

    def __post_init__(self) -> None:
        self.figure.update_layout(meta={"title": self.title})

    @cached_property
    def table(self) -> pd.DataFrame:
        """The numbers drawn."""
        return self.numbers()


# ---- template --------------------------------------------------------------------------------------------------

_AXIS = {
    "showgrid": False, "ticks": "outside", "ticklen": 4, "automargin": False, "zeroline": False,
    "linecolor": GRID, "gridcolor": GRID, "title": {"standoff": 8, "font": {"size": 13}},
}  # fmt: skip
ZERO_LINE: dict[str, Any] = {"zeroline": True, "zerolinewidth": 2, "zerolinecolor": INK}
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


def with_colors(figure: Figure, *, dark: bool = False) -> go.Figure:
    """The figure with the page's color variables replaced by real ones, for a file or a plain plotly viewer."""
    text = figure.to_json()
    for variable, color in (DARK if dark else LIGHT).items():
        text = text.replace(variable, color)
    changed = go.Figure(json.loads(text), skip_invalid=True)
    return changed.update_layout(paper_bgcolor=(DARK if dark else LIGHT)[PAPER])


def in_gray(figure: Figure) -> go.Figure:
    """The figure with a gray that reads on light and on dark in place of the page's color variables."""
    return go.Figure(json.loads(re.sub(r"var\(--[\w-]+\)", "#808080", figure.to_json())), skip_invalid=True)


# ---- bars and words --------------------------------------------------------------------------------------------


def bar_marker(
    color: str | Sequence[str], hatch: str | Sequence[str] = "", *, outline: float | Sequence[float] = 1.0,
    size: int = 7, solidity: float = 0.2,
) -> dict[str, Any]:  # fmt: skip
    """How bars look: outlined in the color of the text, hatched where `hatch` names one of plotly's patterns."""
    marker: dict[str, Any] = {"color": color, "line": {"color": INK, "width": outline}}
    if hatch:
        marker["pattern"] = {
            "shape": hatch,
            "fgcolor": INK,
            "bgcolor": color,
            "size": size,
            "solidity": solidity,
        }
    return marker


def sign_marker(gain: bool, outline: float | Sequence[float] = 1.0) -> dict[str, Any]:
    """Gains plain, losses hatched."""
    return bar_marker(GAIN if gain else LOSS, "" if gain else LOSS_HATCH, outline=outline)


def seen_through(color: str, opacity: float = 0.2) -> str:
    """The color for an area through which the grid can be seen; gray for a color of the page."""
    color = color if color.startswith("#") else GRAY
    return f"rgba({','.join(str(int(color[i : i + 2], 16)) for i in (1, 3, 5))},{opacity})"


@lru_cache(maxsize=4096)  # formulas and sources stand at every point of a line
def wrapped(text: str, width: int) -> str:
    """Text broken into lines of at most `width` characters, for labels and hover boxes.

    >>> wrapped("Regional rate book", 10)
    'Regional<br>rate book'
    """
    if len(text) <= width:
        return text
    return "<br>".join(textwrap.wrap(text, width, break_long_words=False))


def hover_text(head: str, value: str, formula: str = "", source: str = "") -> str:
    """A hover box: what, how much, the formula and where it comes from."""
    parts = [f"<b>{wrapped(head, 48)}</b>", value]
    parts += [wrapped(f"= {formula}", 52)] if formula else []
    parts += [f"<i>{wrapped(source, 52)}</i>"] if source else []
    return "<br>".join(parts)


def hovered(texts: Sequence[Any], place: str = "customdata") -> dict[str, Any]:
    """Properties of a trace with a hover box at each of its points; place : of the text in what a point holds."""
    return {"customdata": texts, "hovertemplate": f"%{{{place}}}<extra></extra>"}
