"""Charts of the page *Specialists and programs*: each program's worth, the split of episodes, the falls episode."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from lead_model import wording
from lead_model.axes import FIRST_MODEL_PY
from lead_model.charts import theme
from lead_model.charts.figure import Figure
from lead_model.charts.money import Money
from lead_model.charts.sources import documents
from lead_model.charts.ten_years import bar_marker
from lead_model.charts.theme import GREY, INK, Chart, Style, hover_text, year_label
from lead_model.sweeps import CaraSplit, FallsSweep, ProgramWorth

PURPLE = "#8E6BBF"
ACO_LINE = Style(INK, "solid", "circle")
SPECIALISTS_LINE = Style(PURPLE, "dash", "square")
NET_LINE = Style(GREY, "dot", "diamond")
ROW_HEIGHT = 44
MILLION = 1e6
CARA_RULES = ("cara_first_py", "cara_adjustment_minimum_share", "cara_adjustment_maximum_share")


def worth_bars(found: Sequence[ProgramWorth], years: Sequence[int], money: Money) -> Chart:
    """What each program in use adds to the net result of all years, against going without it."""
    used = sorted((one for one in found if one.in_use), key=lambda one: one.total_dollars)
    value = np.array([money.over_years(one.total_dollars) for one in used])
    figure = theme.blank(left=152, top=12, bottom=48, right=16, key=f"programs-{money.unit}")
    for gain in (True, False):
        rows = [i for i, one in enumerate(value) if (one >= 0) == gain]
        if rows:
            figure.add_bar(
                orientation="h", y=rows, x=value[rows], width=0.62, marker=bar_marker(gain), name="Gain" if gain else "Loss",
                customdata=[_program_hover(used[i], money) for i in rows], hovertemplate="%{customdata}<extra></extra>",
            )  # fmt: skip
    low, high = theme.range_of(value)
    span = (high - low) or 1.0
    for row, one in enumerate(value):
        figure.add_annotation(
            x=one, y=row, text=money.text(float(one), sign=True), xanchor="left" if one >= 0 else "right",
            xshift=5 if one >= 0 else -5, showarrow=False, font={"size": 12},
        )  # fmt: skip
    figure.add_vline(x=0, line={"color": INK, "width": 2}, layer="below")
    how = "all years" if money.unit == "dollars" else "average of all years"
    figure.update_xaxes(range=[low - 0.65 * span, high + 0.65 * span], nticks=5, showgrid=True,
                        title={"text": f"{money.axis_title}, {how}"}, **money.axis)  # fmt: skip
    figure.update_yaxes(
        range=[-0.6, max(len(used), 1) - 0.4], tickmode="array", tickvals=list(range(len(used))), showgrid=False,
        ticktext=[theme.wrapped(one.label, 21) for one in used],
    )  # fmt: skip
    title = _worth_sentence(used, money)
    summary = (
        "Each program against going without it, the others as they are. A program that costs money and states no effect on "
        "spending loses its cost, unless it earns quality."
    )

    def table() -> pd.DataFrame:
        back = used[::-1]
        columns = {
            "Net result, all years ($M)": [one.total_dollars / MILLION for one in back],
            "Paid by the ACO ($M)": [float(one.cost_dollars.sum()) / MILLION for one in back],
            "Change of spending ($M)": [float(one.spending_dollars.sum()) / MILLION for one in back],
        } | {
            f"Net {year_label(py)} ($M)": [float(one.net_dollars[i]) / MILLION for one in back]
            for i, py in enumerate(years)
        }
        return pd.DataFrame(columns, index=pd.Index([one.label for one in back], name="Program")) + 0.0

    return Chart(theme.finished(figure, title), title, summary, table, 78 + ROW_HEIGHT * max(len(used), 1))


def _program_hover(one: ProgramWorth, money: Money) -> str:
    total = money.text(money.over_years(one.total_dollars), sign=True)
    cost, effect = float(one.cost_dollars.sum()), float(one.spending_dollars.sum())
    parts = [f"paid {wording.dollars(cost)}"] if abs(cost) > 0.5 else []
    parts += [f"spending {wording.dollars(effect, sign=True)}"] if abs(effect) > 0.5 else []
    return hover_text(one.label, f"Net result {total} over all years", source=wording.listed(parts))


def _worth_sentence(used: Sequence[ProgramWorth], money: Money) -> str:
    if not used:
        return "No program is in use."
    text = {True: [], False: []}  # type: dict[bool, list[str]]
    for one in used[::-1]:
        amount = money.text(money.over_years(one.total_dollars), sign=True)
        text[one.total_dollars >= 0].append(f"{one.label} ({amount})")
    gains = f"adding to the net result: {wording.listed(text[True])}" if text[True] else ""
    costs = f"costing more than they bring: {wording.listed(text[False])}" if text[False] else ""
    both = "; ".join(part for part in (gains, costs) if part)
    return f"{both[0].upper()}{both[1:]}."


# ---- CARA ------------------------------------------------------------------------------------------------------


def cara_split(found: CaraSplit, present: float) -> Chart:
    """The ACO's and the specialists' part of an average year over the performance adjustment."""
    lines = (
        ("ACO, before corridors", found.aco_dollars, ACO_LINE, "episode savings − specialists' part"),
        (
            "Specialists",
            found.specialists_dollars,
            SPECIALISTS_LINE,
            "adjustment × (target price − episode cost)",
        ),
        ("ACO, net result", found.net_dollars, NET_LINE, "after corridors and sequestration"),
    )
    figure = theme.blank(right=theme.LABEL_ROOM, key="programs-cara")
    source = documents(found.rules, CARA_RULES, FIRST_MODEL_PY)
    for name, value, style, formula in lines:
        hover = [
            hover_text(
                f"{name}, adjustment {wording.percent(x, 0)}",
                wording.dollars(float(y), sign=True),
                formula,
                source,
            )
            for x, y in zip(found.adjustment, value, strict=True)
        ]
        theme.line(figure, found.adjustment, value / MILLION, name, style, hover, markers=False)
    left, right = float(found.adjustment[0]), float(found.adjustment[-1])
    _own_line(figure, present, f"yours {wording.percent(present, 0)}")
    figure.update_xaxes(
        title={"text": "Performance adjustment"}, tickformat=".0%", range=[left - 0.02, right + 0.02],
    )  # fmt: skip
    span = theme.value_axis(
        figure, "$ million in an average year", *theme.range_of(*(value / MILLION for _, value, _, _ in lines)),
        {"tickformat": "$,.2~f", "ticksuffix": "M"},
    )  # fmt: skip
    theme.end_labels(figure, right, [(name, float(value[-1]) / MILLION) for name, value, _, _ in lines], span)
    at = {name: float(np.interp(present, found.adjustment, value)) for name, value, _, _ in lines}
    aco, part = at["ACO, before corridors"], at["Specialists"]
    owed = "specialists get" if part >= 0 else "specialists owe"
    title = (
        f"At an adjustment of {wording.percent(present, 0)}, the ACO keeps {wording.dollars(aco, sign=True)} of the "
        f"episodes in an average year, {owed} {wording.dollars(abs(part))}."
    )
    years = f"{found.running_years[0]}–{found.running_years[-1]}" if found.running_years else "no year"
    summary = (
        f"Episodes run in {years}. A higher adjustment hands more of the result against the target price to the "
        "specialists, in both directions. After corridors and sequestration the ACO's net result changes by "
        f"{wording.dollars(at['ACO, net result'], sign=True)} a year."
    )

    def table() -> pd.DataFrame:
        return pd.DataFrame(
            {f"{name} ($M a year)": value / MILLION + 0.0 for name, value, _, _ in lines},
            index=pd.Index([wording.percent(x, 0) for x in found.adjustment], name="Performance adjustment"),
        )

    return Chart(theme.finished(figure, title), title, summary, table)


def _own_line(figure: Figure, x: float, text: str) -> None:
    figure.add_vline(x=x, line={"color": INK, "width": 1.5, "dash": "dash"}, layer="below")
    figure.add_annotation(
        x=x, y=1.0, yref="paper", yanchor="bottom", text=text, showarrow=False, font={"size": 12}
    )


# ---- falls -----------------------------------------------------------------------------------------------------


def falls(found: FallsSweep, present: float, cost_each: float) -> Chart:
    """What the falls episode adds over the spending it avoids for each participant."""
    value = found.net_dollars / MILLION
    figure = theme.blank(key="programs-falls")
    hover = [
        hover_text(
            f"{wording.dollars(x)} avoided each",
            wording.dollars(y * MILLION, sign=True),
            source="all years together",
        )
        for x, y in zip(found.avoided_dollars, value, strict=True)
    ]
    theme.line(figure, found.avoided_dollars, value, "Net result", ACO_LINE, hover, markers=False)
    _own_line(figure, present, f"yours {wording.dollars(present)}")
    low, high = theme.range_of(value)
    theme.value_axis(
        figure,
        "Change of net result, all years, $ million",
        low,
        high,
        {"tickformat": "$,.2~f", "ticksuffix": "M"},
    )
    figure.update_xaxes(
        title={"text": "Spending avoided per participant and year"}, tickformat="$,.0f", nticks=6,
        range=[-0.02 * found.avoided_dollars[-1], 1.02 * found.avoided_dollars[-1]],
    )  # fmt: skip
    even = found.break_even_dollars
    now = float(np.interp(present, found.avoided_dollars, found.net_dollars))
    if even == even:
        figure.add_scatter(
            x=[even], y=[0.0], mode="markers", name="Break-even",
            hovertemplate=f"Break-even {wording.dollars(even)}<extra></extra>",
            marker={"symbol": "diamond", "size": 13, "color": GREY, "line": {"color": INK, "width": 2}},
        )  # fmt: skip
        title = (
            f"The falls episode pays for itself once it avoids {wording.dollars(even)} per participant and year; it costs "
            f"{wording.dollars(cost_each)}."
        )
    elif found.net_dollars[0] >= 0:
        title = (
            "The falls episode pays for itself even without avoided spending, through the quality it earns."
        )
    else:
        title = (
            f"The falls episode does not pay for itself with up to {wording.dollars(float(found.avoided_dollars[-1]))} "
            "avoided per participant and year."
        )
    summary = (
        f"With {wording.dollars(present)} avoided, the net result of all years changes by "
        f"{wording.dollars(now, sign=True)} against going without the episode, after corridors and sequestration."
    )

    def table() -> pd.DataFrame:
        return pd.DataFrame(
            {"Change of net result, all years ($M)": value + 0.0},
            index=pd.Index(
                [wording.dollars(x) for x in found.avoided_dollars], name="Avoided per participant and year"
            ),
        )

    return Chart(theme.finished(figure, title), title, summary, table)
