"""How a page shows a chart: finding as heading, figure, summary in words, and its numbers as a table to take away."""

import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Literal

import pandas as pd
import streamlit as st

from lead_model import wording
from lead_model.charts import Chart
from lead_model.ui import format as fmt
from lead_model.ui import state
from lead_model.ui.figures import ClickEvent, Numbers, show_figures
from lead_model.ui.topbar import file_name

PICTURE_NOTE = (
    "The camera at the chart's upper right saves the picture (PNG, or SVG with the disk beside it)."
)


def show(
    chart: Chart, *, key: str, on_click: Literal["rerun"] | Callable[[], None] | None = None
) -> ClickEvent | None:
    """Draw a chart with its title above, its summary and its table below; returns a click as `show_figures` does."""
    return show_all({key: chart}, key=key, on_click=on_click)


def show_all(
    charts: Mapping[str, Chart], *, key: str, on_click: Literal["rerun"] | Callable[[], None] | None = None
) -> ClickEvent | None:
    """Draw charts one under the other, by their names. In one element: each of a page's elements delays every move of a
    lever by half a millisecond."""
    group = charts.values()
    return show_figures(
        [chart.figure for chart in group], key=key, alt=[chart.title for chart in group],
        height=[chart.height for chart in group], titles=[fmt.unbroken(chart.title) for chart in group],
        notes=[fmt.unbroken(chart.summary) for chart in group], names=list(charts),
        numbers=[partial(numbers_of, chart, name) for name, chart in charts.items()], on_click=on_click,
    )  # fmt: skip


def numbers_of(chart: Chart, name: str) -> Numbers:
    """The table of a chart as it is read on the page, and its numbers in full precision as files."""
    table = chart.table
    text = shown(table, markdown=False)
    about = f"{state.scenario().name} {name}"
    return Numbers(
        columns=[str(text.index.name or ""), *map(str, text.columns)],
        rows=[
            [str(row), *cells]
            for row, cells in zip(text.index, text.itertuples(index=False, name=None), strict=True)
        ],
        files={file_name(about, "csv"): as_csv(table), file_name(about, "json"): as_json(table)},
        note=PICTURE_NOTE,
    )


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
