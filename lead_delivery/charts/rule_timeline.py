"""When rules change: values that move from one performance year to the next, and what is still open."""

from collections.abc import Sequence

import pandas as pd

from lead_analysis import text as wording
from lead_analysis.text import year_label
from lead_delivery.charts import scales, theme
from lead_delivery.charts.theme import BLUE, GREEN, INK, ORANGE, Chart, hover_text, hovered
from lead_model.parameters import CONFIDENCE, DatedEntry, Parameter, Parameters, citation
from lead_model.rule_files import load_sources

ROW_HEIGHT, TERM_LENGTH = 78, 52
_KINDS = (
    ("Stated by CMS or attributed to it", ("A", "B"), BLUE, "circle"),
    ("Inferred, recalled or a third party's reading", ("C", "D", "R"), ORANGE, "square"),
    ("Open: a named default", ("open",), "rgba(0,0,0,0)", "circle-open"),
    ("Your own value", ("user",), GREEN, "diamond"),
)


def rule_timeline(parameters: Parameters, years: tuple[int, ...]) -> Chart:
    """Each rule whose value changes over the performance years: a mark where a value starts to hold."""
    rows = [parameter for parameter in parameters.by_name.values() if len(_entries(parameter, years)) > 1]
    figure = theme.blank(left=20, top=92, bottom=72, right=34, key="timeline")
    for number, parameter in enumerate(rows):
        entries = _entries(parameter, years)
        figure.add_scatter(
            x=[years[0], years[-1]], y=[number, number], mode="lines", line={"color": INK, "width": 1}, hoverinfo="skip",
            showlegend=False,
        )  # fmt: skip
        figure.add_annotation(
            x=0, xref="paper", y=number, xanchor="left", yanchor="bottom", yshift=19, showarrow=False, align="left",
            text=_short(parameter.term),
        )  # fmt: skip
        for place, entry in enumerate(entries):
            start = max(entry.py, years[0])
            text = wording.rule_value(entry.value, parameter.unit)
            figure.add_note(start, number, "table" if "," in text else text, yshift=-14 if place % 2 else 14)
    for name, codes, color, symbol in _KINDS:
        points = [
            (max(e.py, years[0]), number, p, e)
            for number, p in enumerate(rows) for e in _entries(p, years) if e.confidence in codes
        ]  # fmt: skip
        if points:
            figure.add_scatter(
                x=[x for x, *_ in points], y=[y for _, y, *_ in points], mode="markers", name=name,
                marker={"symbol": symbol, "size": 12, "color": INK if symbol.endswith("open") else color,
                        "line": {"color": INK, "width": 1.5}},
                **hovered([_hover(p, e) for *_, p, e in points]),
            )  # fmt: skip
    scales.year_axis(figure, years)
    figure.update_yaxes(range=[len(rows) - 0.5, -0.75], visible=False)
    legend = {"orientation": "h", "x": 0, "xanchor": "left", "y": 1.0, "yanchor": "bottom"}
    figure.update_layout(showlegend=True, legend=legend)
    unsettled = sum(entry.is_open for parameter in rows for entry in _entries(parameter, years))
    when = f"between PY{years[0]} and PY{years[-1]}"
    title = f"{len(rows)} rules change in value or status {when}; {unsettled} of the steps are open."
    summary = f"{title} They are: {wording.listed([one.term for one in rows])}. All other rules hold one value throughout."
    return Chart(figure, title, summary, lambda: _table(rows, years), 130 + ROW_HEIGHT * len(rows))


def _table(rows: Sequence[Parameter], years: tuple[int, ...]) -> pd.DataFrame:
    return pd.DataFrame([
        {"Rule": parameter.term, "From": year_label(max(entry.py, years[0])),
         "Value": wording.rule_value(entry.value, parameter.unit), "Unit": parameter.unit,
         "Status": CONFIDENCE[entry.confidence], "Document": citation(entry, load_sources()[entry.source]),
         "Note": entry.question or entry.note}
        for parameter in rows for entry in _entries(parameter, years)
    ])  # fmt: skip


def _short(term: str) -> str:
    """The term up to its explanation, so that it fits above its line on a narrow screen."""
    head = term.partition(":")[0].partition(" (")[0]
    return wording.shortened(head, TERM_LENGTH)


def _entries(parameter: Parameter, years: tuple[int, ...]) -> list[DatedEntry]:
    """Entries in force in one of the years that state another value or status than the one before."""
    entries: list[DatedEntry] = []
    for py in years:
        if parameter.entries[0].py > py:
            continue
        entry = parameter.entry(py)
        if not entries or (entry.value, entry.confidence) != (entries[-1].value, entries[-1].confidence):
            entries.append(entry)
    return entries


def _hover(parameter: Parameter, entry: DatedEntry) -> str:
    source = load_sources()[entry.source]
    note = entry.question and f"Open: {entry.question}. Default: {entry.default_name}"
    head = f"{parameter.term}, from PY{entry.py}"
    return hover_text(head, wording.rule_value(entry.value, parameter.unit), note or entry.note,
                      f"{CONFIDENCE[entry.confidence]}; {citation(entry, source)}")  # fmt: skip
