"""How pages show things: words, key figures, charts with their numbers, tables, files, and what opens on a click."""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Literal

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lead_analysis import text as wording
from lead_app import format as fmt
from lead_app import state
from lead_app.components import ClickEvent, Numbers, held, show_figures
from lead_delivery.charts import Chart
from lead_delivery.reports import file_name
from lead_delivery.reports.statement import slug

PICTURE_NOTE = (
    "The camera at the chart's upper right saves the picture (PNG, or SVG with the disk beside it)."
)
ICON = ":material/download:"
FILE_TYPES = {
    "csv": "text/csv", "html": "text/html", "json": "application/json", "py": "text/x-python", "txt": "text/plain",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "zip": "application/zip",
}  # fmt: skip
Cards = list[tuple[str, str, str]]  # label, figure, one line that explains it
OnClick = Literal["rerun"] | Callable[[], None] | None

# ---- words and places ------------------------------------------------------------------------------------------


def text(words: str) -> None:
    """Markdown in which a dollar sign is one."""
    st.markdown(fmt.markdown(words))


def bullet_list(lines: Sequence[str], *, none: str = "") -> None:
    """Sentences as a list, or a sentence that says there are none."""
    text("\n".join(f"- {line}" for line in lines) or none)


def card_row(cards: Sequence[tuple[str, str, str]], *, key: str) -> None:
    """Cards in a row that wraps; paragraphs that style.css makes cards."""
    with st.container(key=f"lead-cards-{key}"):
        text("\n\n".join(f"{label}  \n**{figure}**  \n{note}" for label, figure, note in cards))


def opened(label: str, key: str) -> DeltaGenerator | None:
    """An expander whose content is worked out only for those who open it; None while it is closed."""
    place = st.expander(label, key=key, on_change="rerun")
    return place if place.open else None


def controls_and_results(key: str) -> tuple[DeltaGenerator, DeltaGenerator]:
    """Two places: for controls, and for the charts they move. Side by side on a wide screen, one above the other else."""
    controls, results = st.container(key=f"lead-beside-{key}").columns([1, 2], gap="large")
    return controls, results


def chosen_year(key: str, years: Sequence[int], default: int = 0) -> int:
    """The year a reader chose in the row of years `key`; the one at place `default` until there is a choice."""
    if st.session_state.get(key) not in years:
        st.session_state[key] = years[default]
    return int(st.session_state[key])


def year_choice(key: str, years: Sequence[int], **look: Any) -> int:
    """A row of performance years, of which one is chosen."""
    chosen_year(key, years)
    return int(st.pills("Year", list(years), key=key, format_func=fmt.year, required=True, **look))


# ---- charts and tables -----------------------------------------------------------------------------------------


def chart(drawn: Chart, *, key: str, on_click: OnClick = None) -> ClickEvent | None:
    """Draw a chart with its title above, its summary and its table below; returns a click as `show_figures` does."""
    return charts({key: drawn}, key=key, on_click=on_click)


def charts(drawn: Mapping[str, Chart], *, key: str, on_click: OnClick = None) -> ClickEvent | None:
    """Draw charts one under the other, by their names. In one element: each of a page's elements delays every move of a
    lever by half a millisecond."""
    group = drawn.values()
    return show_figures(
        [one.figure for one in group], key=key, alt=[one.title for one in group], height=[one.height for one in group],
        titles=[fmt.unbroken(one.title) for one in group], notes=[fmt.unbroken(one.summary) for one in group],
        names=list(drawn), numbers=[partial(chart_numbers, one, name) for name, one in drawn.items()], on_click=on_click,
    )  # fmt: skip


def chart_numbers(drawn: Chart, name: str) -> Numbers:
    """The table of a chart as it is read on the page, and its numbers in full precision as files."""
    words = table_text(drawn.table, markdown=False)
    return Numbers(
        columns=[str(words.index.name or ""), *map(str, words.columns)],
        rows=[[str(row), *cells] for row, *cells in words.itertuples(name=None)],
        files={file: write() for file, write in _files(drawn.table, name).items()},
        note=PICTURE_NOTE,
    )


def show_table(numbers: pd.DataFrame, *, files: str = "") -> None:
    """A table of numbers as text; with buttons for its files, called `files`, where that is given."""
    st.table(table_text(numbers))
    if files:
        downloads(numbers, key=files)


def table_text(numbers: pd.DataFrame, *, markdown: bool = True) -> pd.DataFrame:
    """The table as text: two decimals, a real minus sign, and in Markdown dollar signs that do not start a formula."""
    words, written = numbers.copy(), fmt.markdown if markdown else str
    for name in words.columns:
        if words[name].dtype.kind == "f":
            words[name] = [wording.number(v, 2) if v == v else "none" for v in words[name]]
        else:
            words[name] = [written(str(v)) for v in words[name]]
    words.columns = pd.Index([written(str(name)) for name in words.columns])
    return words


# ---- files -----------------------------------------------------------------------------------------------------


def download(
    label: str,
    content: Callable[[], str | bytes],
    file: str,
    *,
    key: str,
    icon: str | None = ICON,
    **look: Any,
) -> None:
    """A button for a file, which is written when it is pressed; `look`: what else st.download_button takes."""
    kind = FILE_TYPES[file.rpartition(".")[2]]
    st.download_button(
        label, held(content, file, kind), file, kind, key=key, on_click="ignore", icon=icon, **look
    )


def downloads(numbers: pd.DataFrame, *, key: str) -> None:
    """Buttons for the numbers of a table as CSV and JSON."""
    with st.container(horizontal=True, gap="small"):
        for file, write in _files(numbers, key).items():
            ending = file.rpartition(".")[2]
            download(ending.upper(), write, file, key=f"{key}-{ending}")


def _files(numbers: pd.DataFrame, name: str) -> dict[str, Callable[[], str]]:
    scenario, what = state.scenario(), slug(name)
    writers = {"csv": as_csv, "json": as_json}
    return {file_name(scenario, what, ending): partial(write, numbers) for ending, write in writers.items()}


def as_csv(numbers: pd.DataFrame) -> str:
    """The numbers in full precision, one row a line, with a mark by which spreadsheets know the encoding."""
    return "\ufeff" + numbers.reset_index().to_csv(index=False)


def as_json(numbers: pd.DataFrame) -> str:
    """The numbers in full precision as a list of records."""
    records = json.loads(numbers.reset_index().to_json(orient="records", double_precision=15))
    return json.dumps(records, ensure_ascii=False, indent=1)
