"""Charts of the page *Specialists and programs*: each program's worth, the split of episodes, the falls episode."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from lead_analysis import text as wording
from lead_analysis.levels.programs import CaraSplit, FallsSweep, ProgramWorth
from lead_analysis.text import year_label
from lead_delivery.charts import numbers, scales, series, theme
from lead_delivery.charts.figure import Figure
from lead_delivery.charts.money import MILLION, MILLIONS_AXIS, Money
from lead_delivery.charts.source_lines import documents
from lead_delivery.charts.theme import GRAY, INK, PURPLE, Chart, Style, hover_text
from lead_model.axes import FIRST_MODEL_PY

ACO_LINE = Style(INK, "solid", "circle")
SPECIALISTS_LINE = Style(PURPLE, "dash", "square")
NET_LINE = Style(GRAY, "dot", "diamond")
ROW_HEIGHT = 44
CARA_RULES = ("cara_first_py", "cara_adjustment_minimum_share", "cara_adjustment_maximum_share")


def program_bars(worths: Sequence[ProgramWorth], years: Sequence[int], money: Money) -> Chart:
    """What each program in use adds to the net result of all years, against going without it."""
    used = sorted((worth for worth in worths if worth.in_use), key=lambda worth: worth.total_dollars)
    value = np.array([money.over_years(worth.total_dollars) for worth in used])
    figure = theme.blank(left=152, top=12, bottom=48, right=16, key=f"programs-{money.unit}")
    for name, rows, marker in series.by_sign(value):
        hover = [_program_hover(used[i], money) for i in rows]
        series.row_bars(figure, rows, value[rows], name, marker, hover, width=0.62)
    for row, dollars in enumerate(value):
        figure.add_note_beside(dollars, row, money.text(float(dollars), sign=True), 5, left=dollars < 0)
    series.program_axes(figure, [dollars.label for dollars in used], scales.range_of(value), money)
    title = _worth_sentence(used, money)
    summary = (
        "Each program against going without it, the others as they are. A program that costs money and states no effect on "
        "spending loses its cost, unless it earns quality."
    )

    def table() -> pd.DataFrame:
        back = used[::-1]
        columns = {
            "Net result, all years ($M)": [dollars.total_dollars for dollars in back],
            "Paid by the ACO ($M)": [float(dollars.cost_dollars.sum()) for dollars in back],
            "Change of spending ($M)": [float(dollars.spending_dollars.sum()) for dollars in back],
        }
        for i, py in enumerate(years):
            columns[f"Net {year_label(py)} ($M)"] = [float(dollars.net_dollars[i]) for dollars in back]
        return numbers.numbers_table(columns, [dollars.label for dollars in back], "Program") / MILLION + 0.0

    return Chart(figure, title, summary, table, 78 + ROW_HEIGHT * max(len(used), 1))


def _program_hover(worth: ProgramWorth, money: Money) -> str:
    total = money.total_text(worth.total_dollars, sign=True)
    cost, effect = float(worth.cost_dollars.sum()), float(worth.spending_dollars.sum())
    parts = [f"paid {wording.dollars(cost)}"] if abs(cost) > 0.5 else []
    parts += [f"spending {wording.dollars(effect, sign=True)}"] if abs(effect) > 0.5 else []
    return hover_text(worth.label, f"Net result {total} over all years", source=wording.listed(parts))


def _worth_sentence(used: Sequence[ProgramWorth], money: Money) -> str:
    if not used:
        return "No program is in use."
    gains, costs = (
        [
            f"{worth.label} ({money.total_text(worth.total_dollars, sign=True)})"
            for worth in used[::-1]
            if gain is (worth.total_dollars >= 0)
        ]
        for gain in (True, False)
    )
    parts = [f"adding to the net result: {wording.listed(gains)}"] if gains else []
    parts += [f"costing more than they bring: {wording.listed(costs)}"] if costs else []
    return f"{wording.capital('; '.join(parts))}."


# ---- CARA ------------------------------------------------------------------------------------------------------


def cara_split_chart(split: CaraSplit, present: float) -> Chart:
    """The ACO's and the specialists' part of an average year over the performance adjustment."""
    lines = (
        ("ACO, before corridors", split.aco_dollars, ACO_LINE, "episode savings − specialists' part"),
        (
            "Specialists",
            split.specialists_dollars,
            SPECIALISTS_LINE,
            "adjustment × (target price − episode cost)",
        ),
        ("ACO, net result", split.net_dollars, NET_LINE, "after corridors and sequestration"),
    )
    figure = theme.blank(right=theme.LABEL_ROOM, key="programs-cara")
    source = documents(split.rules, CARA_RULES, FIRST_MODEL_PY)
    adjustments = [wording.percent(x, 0) for x in split.adjustment]
    for name, value, style, formula in lines:
        heads = [f"{name}, adjustment {text}" for text in adjustments]
        texts = [wording.dollars(float(y), sign=True) for y in value]
        hover = series.hovers(heads, texts, formula, source)
        series.line(figure, split.adjustment, value / MILLION, name, style, hover, markers=False)
    left, right = float(split.adjustment[0]), float(split.adjustment[-1])
    _mark_own(figure, present, wording.percent(present, 0))
    figure.update_xaxes(
        title={"text": "Performance adjustment"}, tickformat=".0%", range=[left - 0.02, right + 0.02],
    )  # fmt: skip
    drawn = scales.range_of(*(value / MILLION for _, value, _, _ in lines))
    span = scales.value_axis(figure, "$ million in an average year", *drawn, MILLIONS_AXIS)
    series.end_labels(
        figure, right, [(name, float(value[-1]) / MILLION) for name, value, _, _ in lines], span
    )
    at = {name: float(np.interp(present, split.adjustment, value)) for name, value, _, _ in lines}
    aco, part = at["ACO, before corridors"], at["Specialists"]
    owed = "specialists get" if part >= 0 else "specialists owe"
    title = (
        f"At an adjustment of {wording.percent(present, 0)}, the ACO keeps {wording.dollars(aco, sign=True)} of the "
        f"episodes in an average year, {owed} {wording.dollars(abs(part))}."
    )
    years = f"{split.running_years[0]}–{split.running_years[-1]}" if split.running_years else "no year"
    summary = (
        f"Episodes run in {years}. A higher adjustment hands more of the result against the target price to the "
        "specialists, in both directions. After corridors and sequestration the ACO's net result changes by "
        f"{wording.dollars(at['ACO, net result'], sign=True)} a year."
    )

    columns = {f"{name} ($M a year)": value / MILLION + 0.0 for name, value, _, _ in lines}
    return Chart(
        figure, title, summary, lambda: numbers.numbers_table(columns, adjustments, "Performance adjustment")
    )


def _mark_own(figure: Figure, x: float, text: str) -> None:
    scales.vertical(figure, x, width=1.5, dash="dash", text=f"yours {text}")


# ---- falls -----------------------------------------------------------------------------------------------------


def falls(sweep: FallsSweep, present: float, cost_each: float) -> Chart:
    """What the falls episode adds over the spending it avoids for each participant."""
    value = sweep.net_dollars / MILLION
    figure = theme.blank(key="programs-falls")
    avoided = [wording.dollars(x) for x in sweep.avoided_dollars]
    texts = [wording.dollars(y * MILLION, sign=True) for y in value]
    hover = series.hovers([f"{text} avoided each" for text in avoided], texts, source="all years together")
    series.line(figure, sweep.avoided_dollars, value, "Net result", ACO_LINE, hover, markers=False)
    _mark_own(figure, present, wording.dollars(present))
    span = scales.range_of(value)
    scales.value_axis(figure, "Change of net result, all years, $ million", *span, MILLIONS_AXIS)
    figure.update_xaxes(
        title={"text": "Spending avoided per participant and year"}, tickformat="$,.0f", nticks=6,
        range=[-0.02 * sweep.avoided_dollars[-1], 1.02 * sweep.avoided_dollars[-1]],
    )  # fmt: skip
    even = sweep.break_even_dollars
    now = float(np.interp(present, sweep.avoided_dollars, sweep.net_dollars))
    if even == even:
        text = f"Break-even {wording.dollars(even)}"
        series.point(figure, even, 0.0, "Break-even", "diamond", 13, hover=text)
        title = (
            f"The falls episode pays for itself once it avoids {wording.dollars(even)} per participant and year; it costs "
            f"{wording.dollars(cost_each)}."
        )
    elif sweep.net_dollars[0] >= 0:
        title = (
            "The falls episode pays for itself even without avoided spending, through the quality it earns."
        )
    else:
        title = (
            f"The falls episode does not pay for itself with up to {wording.dollars(float(sweep.avoided_dollars[-1]))} "
            "avoided per participant and year."
        )
    summary = (
        f"With {wording.dollars(present)} avoided, the net result of all years changes by "
        f"{wording.dollars(now, sign=True)} against going without the episode, after corridors and sequestration."
    )

    columns = {"Change of net result, all years ($M)": value + 0.0}
    return Chart(
        figure,
        title,
        summary,
        lambda: numbers.numbers_table(columns, avoided, "Avoided per participant and year"),
    )
