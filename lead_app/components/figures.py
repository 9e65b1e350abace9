"""Plotly figures that change in place: the zoom and the legend stay as the reader left them."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Literal, TypeAlias

import numpy as np
import plotly.graph_objects as go
import streamlit as st
from plotly.offline import get_plotlyjs_version
from streamlit.delta_generator import DeltaGenerator

from lead_app.components.assets import renderer
from lead_delivery.charts.figure import Figure

Drawn: TypeAlias = "Figure | go.Figure"
TEXT_COLOR = "var(--st-text-color)"
"""A color for a trace or a line that follows the theme: dark on light, light on dark."""
BACKGROUND_COLOR = "var(--st-background-color)"
"""The page's own color, for gaps and outlines."""
NUMBERS_LABEL = "Numbers of this chart"
_NUMBER = re.compile(r"[+−-]?\$?[\d,.]+[%KMB]*|none")


@dataclass(frozen=True, slots=True)
class Numbers:
    """A table that a reader opens below a figure, and the files in which it is taken away.

    columns : headings, the first of them that of the rows' names; rows : texts; files : content by file name; note : a line
    below.
    """

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    files: Mapping[str, str]
    note: str = ""

    def html(self) -> str:
        """What the browser shows: the table, a link for each file with its content in it, the line below."""

        def cell(tag: str, text: str) -> str:
            number = " class='lead-figure-number'" if _NUMBER.fullmatch(text) else ""
            return f"<{tag}{number}>{escape(text)}</{tag.split()[0]}>"

        head = "".join(cell("th scope='col'", text) for text in self.columns)
        body = "".join(
            "<tr>" + cell("th scope='row'", first) + "".join(cell("td", text) for text in others) + "</tr>"
            for first, *others in self.rows
        )
        links = "".join(_file_link(escape(name), content) for name, content in self.files.items())
        # A table that is wider than its place scrolls sideways, and a keyboard has to get into it.
        return (
            f"<div class='lead-figure-table' tabindex='0' role='group' aria-label='{NUMBERS_LABEL}'><table>"
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
            f"<div class='lead-figure-files'>{links}</div><p class='lead-figure-note'>{escape(self.note)}</p>"
        )


def _file_link(name: str, content: str) -> str:
    data = base64.b64encode(content.encode()).decode()
    ending = name.rpartition(".")[2].upper()
    return f"<a download='{name}' title='Download {name}' href='data:application/octet-stream;base64,{data}'>{ending}</a>"


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

    Importing streamlit makes its own template plotly's default. Its colors are placeholders for
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
    names: Sequence[str] = (),
    numbers: Sequence[Numbers | None] = (),
) -> bytes:
    """Return what the browser gets: a line of settings, then one line per figure. numbers : those that are open."""
    header = {
        "plotly": get_plotlyjs_version(),
        "alt": list(alt),
        "heights": list(heights),
        "files": [_file_name(figure, f"{key}-{i + 1}") for i, figure in enumerate(figures)],
        "columns": columns,
        "clicks": clicks,
        "titles": list(titles),
        "notes": list(notes),
        "names": list(names),
        "numbers": [one and one.html() for one in numbers],
        "numbers_label": NUMBERS_LABEL,
    }
    return b"\n".join([json.dumps(header).encode(), *map(_figure_line, figures)])


def hidden_element(message: bytes) -> str:
    """Return the element in which a message of :func:`encode` goes to the browser.

    Not as data of the component: whenever those change, Streamlit has the browser load the component's script anew before it
    is called, which took 125 in place of 116 ms a move on Ten years (docs/decisions.md). What HTML would read stands only
    within JSON's texts, where it can be written by number.
    """
    text = message.decode()
    for mark in "&<>'":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return f"<div data-message='{text}'></div>"


def message_of(html: str) -> bytes | None:
    """Return the message of an element from :func:`hidden_element`, or None of another one, for tests of pages."""
    found = re.fullmatch(r"<div data-message='([^']*)'></div>", html)
    return found and found[1].encode()


def decode(message: bytes) -> list[go.Figure]:
    """Return the figures of a message from :func:`encode`, for tests of pages.

    In ``AppTest`` the message is that of the body of one of ``app.get("html")``, see :func:`message_of`.
    """
    lines = message.decode().split("\n")[1:]
    return [go.Figure(json.loads(line, object_hook=_array)) for line in lines]


def decode_texts(message: bytes) -> list[tuple[str, str]]:
    """Return title and note of each figure of a message from :func:`encode`, for tests of pages."""
    header = decode_settings(message)
    return list(zip(header["titles"], header["notes"], strict=True))


def decode_settings(message: bytes) -> dict[str, Any]:
    """Return the settings of a message from :func:`encode`, for tests of pages."""
    header: dict[str, Any] = json.loads(message.decode().split("\n")[0])
    return header


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
    names: Sequence[str] | None = None,
    numbers: Sequence[Callable[[], Numbers]] = (),
    on_click: Literal["rerun"] | Callable[[], None] | None = None,
) -> ClickEvent | None:
    """Draw figures side by side or one under the other, and update them in place on the next run.

    Colors of text, grid and background come from the app's theme, in light and in dark; what a figure sets
    itself stays. Give a figure's lines :data:`TEXT_COLOR` where they should follow the theme. To let go of
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
        names: one name per figure, its ``data-chart`` on the page; ``key`` and a number otherwise.
        numbers: per figure what gives the table that a reader can open below it; asked only while it is open. All or none.
        on_click: ``None`` sends no clicks. "rerun" reruns the page or the fragment and returns the click;
            a function is called first as well, without arguments.

    Returns:
        The click that caused this run, otherwise ``None``.

    Raises:
        ValueError: the number of texts or heights differs from the number of figures.
    """
    heights = _per_figure(height, len(figures))
    titles, notes = (list(texts or [""] * len(figures)) for texts in (titles, notes))
    names = names or [f"{key}-{i + 1}" for i in range(len(figures))]
    for what, given in (
        ("texts in alt", alt), ("heights", heights), ("titles", titles), ("notes", notes), ("names", names),
        ("tables", numbers or figures),
    ):  # fmt: skip
        if len(given) != len(figures):
            raise ValueError(
                f"show_figures(key={key!r}): {len(figures)} figures but {len(given)} {what}; "
                "give one per figure."
            )
    mount = renderer("figures")
    if mount is None:
        _show_stock(
            figures,
            key=key,
            alt=alt,
            heights=heights,
            columns=columns,
            titles=titles,
            notes=notes,
            numbers=numbers,
        )
        return None
    opened = _opened(key)
    message = encode(
        figures, key=key, alt=alt, heights=heights, columns=columns, clicks=on_click is not None, titles=titles, notes=notes,
        names=names, numbers=[give() if i in opened else None for i, give in enumerate(numbers)],
    )  # fmt: skip
    place = f"lead-message-{key}"
    with st.container(key=place):
        st.html(hidden_element(message))
    result = mount(
        key=key,
        data=place.encode(),
        on_click_change=on_click if callable(on_click) else lambda: None,
        on_opened_change=lambda: None,
    )
    return _click(result.click)


def _opened(key: str) -> list[int]:
    """Return the figures whose tables the reader has open."""
    state = st.session_state.get(key)
    sent = state.get("opened") if state else None
    return [one for one in sent if isinstance(one, int)] if isinstance(sent, list) else []


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
    numbers: Sequence[Callable[[], Numbers]],
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
                if numbers:
                    opened = column.expander(NUMBERS_LABEL, key=f"{key}-{i}-numbers", on_change="rerun")
                    if opened.open:
                        _show_stock_numbers(opened, numbers[i](), key=f"{key}-{i}")


def _show_stock_numbers(place: DeltaGenerator, found: Numbers, *, key: str) -> None:
    place.dataframe([dict(zip(found.columns, row, strict=True)) for row in found.rows], hide_index=True)
    for name, content in found.files.items():
        place.download_button(name, content, name, key=f"{key}-{name}", on_click="ignore")


def _without_variables(figure: Drawn) -> go.Figure:
    """Replace theme variables by a gray that reads on light and on dark."""
    text = re.sub(r"var\(--[\w-]+\)", "#808080", _figure_line(figure).decode())
    return go.Figure(json.loads(text, object_hook=_array))
