"""Everything about a scenario in one ZIP file, and charts as a page that needs no network."""

import html
import io
import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pandas as pd

from lead_delivery.charts import Chart, plotly_files, with_colors
from lead_delivery.reports.python_text import python_text
from lead_delivery.reports.result_tables import result_table, result_table_names, results_json, table_csv
from lead_delivery.reports.statement import Statement, statement
from lead_model.projection import Projection
from lead_model.scenario import to_code, to_json


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart with the name its files get."""

    key: str
    chart: Chart


def bundle(
    p: Projection, pictures: Sequence[Picture], *, link: str = "", more: Mapping[str, str] | None = None
) -> bytes:
    """A ZIP file: statement, scenario, results, tables, charts with their tables, Python text, link.

    link : address that opens the scenario; more : further texts by file name, such as the log of a meeting.
    """
    about = statement(p.scenario)
    head = "\n".join(about.lines()) + "\n"
    files: dict[str, str] = {
        "README.txt": f"{head}\nFiles\n{_CONTENTS}",
        "scenario.json": to_json(p.scenario),
        "results.json": results_json(p),
        "reproduce.py": python_text(p.scenario),
        "link.txt": f"{link or '(no address known; put this code behind ?s= of the app)'}\n{to_code(p.scenario)}\n",
    }
    for key, title in result_table_names().items():
        files[f"tables/{key}.csv"] = table_csv(result_table(p, key).frame, about, title)
    for picture in pictures:
        files[f"charts/{picture.key}.csv"] = table_csv(numbers_of(picture.chart), about, picture.chart.title)
        files[f"charts/{picture.key}.json"] = with_colors(picture.chart.figure).to_json()
    if pictures:
        files["charts.html"] = charts_page(pictures, about)
    files |= more or {}
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text.encode())
    return memory.getvalue()


_CONTENTS = """\
  scenario.json   every input; opens in the app (Scenarios and compare) and with lead-model run
  results.json    results by performance year, with this statement
  reproduce.py    a Python program that prints the same net results
  link.txt        link to the scenario
  tables/         CSV; lines that start with # state what the file is
  charts/         the numbers of each chart (CSV) and the figure (plotly JSON)
  charts.html     all charts on one page that needs no network; each saves itself as PNG or SVG
"""


def numbers_of(chart: Chart) -> pd.DataFrame:
    """The table of a chart, with what its rows are called as the first column."""
    return chart.table.reset_index() if chart.table.index.name else chart.table


def _html_table(chart: Chart) -> str:
    table: str = numbers_of(chart).to_html(index=False, border=0, na_rep="", float_format="{:,.2f}".format)
    return table


def charts_page(pictures: Sequence[Picture], about: Statement) -> str:
    """All charts on one HTML page with plotly.js inside, so that it opens without a network."""
    parts, specifications = [], {}
    for picture in pictures:
        name = html.escape(picture.key)
        specifications[picture.key] = json.loads(with_colors(picture.chart.figure).to_json())
        specifications[picture.key]["height"] = picture.chart.height
        parts.append(
            f"<section><h2>{html.escape(picture.chart.title)}</h2><div id='{name}' role='img' "
            f"aria-label='{html.escape(picture.chart.summary, quote=True)}'></div>"
            f"<p>{html.escape(picture.chart.summary)}</p>"
            f"<details><summary>Numbers of this chart</summary>{_html_table(picture.chart)}</details></section>"
        )
    # "</" would end the script element wherever it stands in a text of the figure
    values = {
        "title": html.escape(about.scenario),
        "parts": "".join(parts),
        "statement": "".join(f"<li>{html.escape(line)}</li>" for line in about.lines()),
        "figures": json.dumps(specifications).replace("</", "<\\/"),
        "plotly": plotly_files.script(),
    }
    # In one pass, so that a scenario called "{plotly}" stays a name.
    return re.sub(r"\{(title|parts|statement|figures|plotly)\}", lambda match: values[match[1]], _template())


@lru_cache(maxsize=1)
def _template() -> str:
    return Path(__file__).with_name("charts_page.html").read_text(encoding="utf-8")
