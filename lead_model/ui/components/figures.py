"""Plotly figures that change in place: the zoom and the legend stay as the reader left them."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
import plotly.graph_objects as go
import streamlit as st
from plotly.offline import get_plotlyjs_version

from lead_model.charts.figure import Figure
from lead_model.ui.components.assets import renderer

Drawn: TypeAlias = "Figure | go.Figure"
TEXT_COLOUR = "var(--st-text-color)"
"""A colour for a trace or a line that follows the theme: dark on light, light on dark."""
BACKGROUND_COLOUR = "var(--st-background-color)"
"""The page's own colour, for gaps and outlines."""


@dataclass(frozen=True, slots=True)
class ClickEvent:
    """The point of a figure that the reader chose.

    ``figure``, ``curve`` and ``point`` count from 0 in the order given to :func:`show_figures`. ``point`` is
    a pair (row, column) in a heatmap. ``customdata`` is what the figure carries there: charts put the name
    of the quantity into it as the first of a pair, so that a page can explain it; of texts only words are left.
    """

    figure: int
    curve: int | None
    point: int | tuple[int, ...] | None
    name: str | None
    x: Any
    y: Any
    customdata: Any


def _per_figure(value: int | Sequence[int], count: int) -> list[int]:
    return [value] * count if isinstance(value, int) else [int(each) for each in value]


def _file_name(figure: Drawn, fallback: str) -> str:
    """Name for a downloaded picture, from the figure's title or the one it carries for its picture."""
    if isinstance(figure, Figure):
        title = figure.plan.get("meta", {}).get("title", "")
    else:
        carried = figure.layout.meta.get("title", "") if isinstance(figure.layout.meta, dict) else ""
        title = re.sub(r"<[^>]*>", " ", figure.layout.title.text or carried)
    return re.sub(r"[^A-Za-z0-9]+", "-", title).strip("-").lower()[:60] or fallback


def _figure_line(figure: Drawn) -> bytes:
    """Return the figure as one line of JSON.

    Importing streamlit makes its own template plotly's default. Its colours are placeholders for
    Streamlit's chart element and nearly black here, so it is left out.
    """
    if isinstance(figure, Figure):
        return figure.for_screen()
    placeholder = figure.layout.template.layout.colorway
    if placeholder and str(placeholder[0]).lower() == "#000001":
        figure = go.Figure(figure).update_layout(template="none")
    line: str = figure.to_json(validate=False)
    return line.replace("\n", " ").encode()


def encode(
    figures: Sequence[Drawn],
    *,
    key: str,
    alt: Sequence[str],
    heights: Sequence[int],
    columns: int,
    clicks: bool,
    titles: Sequence[str] = (),
    notes: Sequence[str] = (),
) -> bytes:
    """Return the component's message: a line of settings, then one line per figure.

    Bytes at the top level travel as they are; a dictionary would be encoded three times (for the message,
    for its identity, and once more inside it).
    """
    header = {
        "plotly": get_plotlyjs_version(),
        "alt": list(alt),
        "heights": list(heights),
        "files": [_file_name(figure, f"{key}-{i + 1}") for i, figure in enumerate(figures)],
        "columns": columns,
        "clicks": clicks,
        "titles": list(titles),
        "notes": list(notes),
    }
    return b"\n".join([json.dumps(header).encode(), *map(_figure_line, figures)])


def decode(message: bytes) -> list[go.Figure]:
    """Return the figures of a message from :func:`encode`, for tests of pages.

    In ``AppTest`` the message is ``element.proto.bytes`` of ``app.get("bidi_component")``.
    """
    lines = message.decode().split("\n")[1:]
    return [go.Figure(json.loads(line, object_hook=_array)) for line in lines]


def decode_texts(message: bytes) -> list[tuple[str, str]]:
    """Return title and note of each figure of a message from :func:`encode`, for tests of pages."""
    header = json.loads(message.decode().split("\n")[0])
    return list(zip(header["titles"], header["notes"], strict=True))


def _array(found: dict[str, Any]) -> Any:
    """Turn plotly's packed numbers back into an array."""
    if not {"dtype", "bdata"} <= found.keys():
        return found
    numbers = np.frombuffer(base64.b64decode(found["bdata"]), dtype=found["dtype"])
    return numbers.reshape([int(n) for n in str(found["shape"]).split(",")]) if "shape" in found else numbers


def show_figures(
    figures: Sequence[Drawn],
    *,
    key: str,
    alt: Sequence[str],
    height: int | Sequence[int] = 380,
    columns: int = 1,
    titles: Sequence[str] | None = None,
    notes: Sequence[str] | None = None,
    on_click: Literal["rerun"] | Callable[[], None] | None = None,
) -> ClickEvent | None:
    """Draw figures side by side or one under the other, and update them in place on the next run.

    Colours of text, grid and background come from the app's theme, in light and in dark; what a figure sets
    itself stays. Give a figure's lines :data:`TEXT_COLOUR` where they should follow the theme. To let go of
    the reader's zoom on purpose (a new unit on the axis, say) change the figure's ``layout.uirevision``.

    Args:
        figures: plotly figures; 2,000 points in all or fewer keep the page quick.
        key: name of this group, unique on the page and the same on every run.
        alt: one sentence per figure that says what it shows, for readers who do not see it.
        height: pixels, one for all or one per figure.
        columns: how many stand in a row on a wide screen; a narrow one always has one.
        titles: one plain sentence per figure that stands above it. In one element with the figure: every element of a page
            costs the browser half a millisecond at each move of a slider.
        notes: plain text per figure that stands below it.
        on_click: ``None`` sends no clicks. "rerun" reruns the page or the fragment and returns the click;
            a function is called first as well, without arguments.

    Returns:
        The click that caused this run, otherwise ``None``.

    Raises:
        ValueError: the number of texts or heights differs from the number of figures.
    """
    heights = _per_figure(height, len(figures))
    titles, notes = (list(texts or [""] * len(figures)) for texts in (titles, notes))
    for what, given in (
        ("texts in alt", alt), ("heights", heights), ("titles", titles), ("notes", notes),
    ):  # fmt: skip
        if len(given) != len(figures):
            raise ValueError(
                f"show_figures(key={key!r}): {len(figures)} figures but {len(given)} {what}; "
                "give one per figure."
            )
    mount = renderer("figures")
    if mount is None:
        _show_stock(figures, key=key, alt=alt, heights=heights, columns=columns, titles=titles, notes=notes)
        return None
    result = mount(
        key=key,
        data=encode(
            figures,
            key=key,
            alt=alt,
            heights=heights,
            columns=columns,
            clicks=on_click is not None,
            titles=titles,
            notes=notes,
        ),
        on_click_change=on_click if callable(on_click) else lambda: None,
    )
    return _click(result.click)


def _click(sent: dict[str, Any] | None) -> ClickEvent | None:
    if not sent:
        return None
    point = sent.get("point")
    return ClickEvent(
        figure=int(sent["figure"]),
        curve=sent.get("curve"),
        point=tuple(point) if isinstance(point, list) else point,
        name=sent.get("name"),
        x=sent.get("x"),
        y=sent.get("y"),
        customdata=sent.get("customdata"),
    )


def _show_stock(
    figures: Sequence[Drawn],
    *,
    key: str,
    alt: Sequence[str],
    heights: Sequence[int],
    columns: int,
    titles: Sequence[str],
    notes: Sequence[str],
) -> None:
    """Draw with Streamlit's own chart element: slower, and the zoom is lost on a change."""
    for start in range(0, len(figures), columns):
        for offset, column in enumerate(st.columns(columns)):
            i = start + offset
            if i < len(figures):
                if titles[i]:
                    column.text(titles[i])
                column.plotly_chart(
                    _without_variables(figures[i]), key=f"{key}-{i}", height=heights[i], alt=alt[i]
                )
                if notes[i]:
                    column.text(notes[i])


def _without_variables(figure: Drawn) -> go.Figure:
    """Replace theme variables by a grey that reads on light and on dark."""
    text = re.sub(r"var\(--[\w-]+\)", "#808080", _figure_line(figure).decode())
    return go.Figure(json.loads(text, object_hook=_array))
