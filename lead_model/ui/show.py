"""Charts and tables as every page shows them: finding, figure, the same in words, and the numbers as a table."""

import html
from collections.abc import Callable
from typing import Literal

import pandas as pd
import streamlit as st

from lead_model.charts import Chart
from lead_model.ui import format as fmt
from lead_model.ui.components import ClickEvent
from lead_model.ui.figures import show_figures


def chart(
    one: Chart,
    *,
    key: str,
    on_click: Literal["rerun"] | Callable[[], None] | None = None,
    digits: int = 2,
    heading: bool = True,
) -> ClickEvent | None:
    """A chart with its finding above, its summary below and its table behind a line to open."""
    if heading:
        st.subheader(fmt.markdown(one.title), anchor=False)
    event = show_figures([one.figure], key=key, alt=[one.summary], height=one.height, on_click=on_click)
    st.caption(fmt.markdown(one.summary))
    opened = st.expander("Table of this chart", key=f"{key}-table", on_change="rerun")
    if opened.open:
        with opened:
            table(with_index(one.table), caption=one.title, digits=digits)
    return event


def with_index(frame: pd.DataFrame) -> pd.DataFrame:
    """The index of a chart's table as its first column, where it is named."""
    return frame.reset_index() if frame.index.name else frame


def table(frame: pd.DataFrame, *, caption: str, digits: int = 2, name_columns: int = 1) -> None:
    """A table of ordinary size as true table markup, read by screen readers; it scrolls inside itself where it is wide.

    The first `name_columns` columns name the rows. Numbers are written with separators and a real minus sign.
    """
    numeric = [pd.api.types.is_numeric_dtype(frame[column]) for column in frame.columns]
    head = "".join(
        f'<th scope="col"{_side(right)}>{html.escape(str(column))}</th>'
        for column, right in zip(frame.columns, numeric, strict=True)
    )
    body = []
    for row in frame.itertuples(index=False):
        cells = []
        for number, (value, right) in enumerate(zip(row, numeric, strict=True)):
            text = html.escape(_cell(value, digits))
            first = number < name_columns
            cells.append(f'<th scope="row">{text}</th>' if first else f"<td{_side(right)}>{text}</td>")
        body.append(f"<tr>{''.join(cells)}</tr>")
    st.html(
        f'<div class="lead-table" role="region" tabindex="0" aria-label="{html.escape(caption, quote=True)}">'
        f"<table><caption>{html.escape(caption)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{''.join(body)}</tbody></table></div>"
    )


def _side(right: bool) -> str:
    return ' class="lead-number"' if right else ""


def _cell(value: object, digits: int) -> str:
    if value is None or value is pd.NA or (isinstance(value, float) and value != value):
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float) or hasattr(value, "dtype"):
        number = float(value)  # type: ignore[arg-type]
        return fmt.number(number, 0 if number == int(number) and abs(number) >= 1000 else digits)
    return str(value)
