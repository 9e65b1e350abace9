"""How a page shows a chart: finding as heading, figure, summary in words, and its numbers as a table to take away."""

import json
from collections.abc import Callable
from typing import Literal

import pandas as pd
import streamlit as st

from lead_model import wording
from lead_model.charts import Chart
from lead_model.ui import format as fmt
from lead_model.ui import state
from lead_model.ui.figures import ClickEvent, show_figures
from lead_model.ui.topbar import file_name

LONGEST_CELL = 40
PICTURE_NOTE = (
    "The camera at the chart's upper right saves the picture (PNG, or SVG with the disk beside it)."
)


def show(
    chart: Chart, *, key: str, on_click: Literal["rerun"] | Callable[[], None] | None = None
) -> ClickEvent | None:
    """Draw a chart with its title above, its summary and its table below; returns a click as `show_figures` does."""
    with st.container(key=f"lead-chart-{key}", gap="xsmall"):
        clicked = show_figures(
            [chart.figure], key=key, alt=[chart.title], height=chart.height, on_click=on_click,
            titles=[fmt.unbroken(chart.title)], notes=[fmt.unbroken(chart.summary)],
        )  # fmt: skip
        table_below(chart, key=key)
    return clicked


def table_below(chart: Chart, *, key: str, label: str = "Numbers of this chart") -> None:
    """The table of a chart behind a click, and its data as files; a closed one is not worked out."""
    opened = st.expander(label, key=f"{key}-numbers", on_change="rerun")
    if not opened.open:
        return
    with opened:
        table = chart.table
        text = shown(table)
        # Sentences would make the cells of a page's table tall; the other table shows text as it is, not as Markdown.
        if text.map(len).to_numpy().max(initial=0) > LONGEST_CELL:
            st.dataframe(shown(table, markdown=False))
        else:
            st.table(text)
        downloads(table, key=key)
        st.caption(PICTURE_NOTE)


def downloads(table: pd.DataFrame, *, key: str) -> None:
    """Buttons for CSV and JSON; the files are written when a button is pressed."""
    name = f"{state.scenario().name} {key}"
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            "CSV", lambda: as_csv(table), file_name(name, "csv"), "text/csv", key=f"{key}-csv",
            on_click="ignore", icon=":material/download:",
        )  # fmt: skip
        st.download_button(
            "JSON", lambda: as_json(table), file_name(name, "json"), "application/json", key=f"{key}-json",
            on_click="ignore", icon=":material/download:",
        )  # fmt: skip


def shown(table: pd.DataFrame, *, markdown: bool = True) -> pd.DataFrame:
    """The table as text: two decimals, a real minus sign, and in Markdown dollar signs that do not start a formula."""
    text, written = table.copy(), fmt.markdown if markdown else str
    for name in text.columns:
        if text[name].dtype.kind == "f":
            text[name] = [wording.number(v, 2) if v == v else "none" for v in text[name]]
        else:
            text[name] = [written(str(v)) for v in text[name]]
    text.columns = pd.Index([written(str(name)) for name in text.columns])
    return text


def as_csv(table: pd.DataFrame) -> str:
    """The numbers in full precision, one row a line, with a mark by which spreadsheets know the encoding."""
    return "\ufeff" + table.reset_index().to_csv(index=False)


def as_json(table: pd.DataFrame) -> str:
    """The numbers in full precision as a list of records."""
    records = json.loads(table.reset_index().to_json(orient="records", double_precision=15))
    return json.dumps(records, ensure_ascii=False, indent=1)
