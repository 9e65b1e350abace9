"""Plotly figures that change in place: the zoom and the legend stay as the reader left them."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lead_app.components.assets import renderer
from lead_delivery.charts.figure import Figure
from lead_delivery.charts.plotly_files import VERSION
from lead_delivery.charts.theme import in_gray

TEXT_COLOR = "var(--st-text-color)"
"""A color for a trace or a line that follows the theme: dark on light, light on dark."""
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


def _file_name(figure: Figure, fallback: str) -> str:
    """Return the name of a downloaded picture: the title that the figure carries, which is its finding."""
    title = figure.plan.get("meta", {}).get("title", "")
    return re.sub(r"[^A-Za-z0-9]+", "-", title).strip("-").lower()[:60] or fallback


def encode(
    figures: Sequence[Figure],
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
        "plotly": VERSION,
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
    lines = [figure.for_screen(height) for figure, height in zip(figures, heights, strict=True)]
    return b"\n".join([json.dumps(header).encode(), *lines])


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


def show_figures(
    figures: Sequence[Figure],
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
        figures: ours, see `lead_delivery.charts.figure`; 2,000 points in all or fewer keep the page quick.
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
    figures: Sequence[Figure],
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
                column.plotly_chart(in_gray(figures[i]), key=f"{key}-{i}", height=heights[i], alt=alt[i])
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
