"""Charts of the page *Ten years*: benchmark and spending, net result by year, its running sum, and the year table."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from lead_analysis import text as wording
from lead_analysis.acos.result_labels import before_start_up, start_up_dollars
from lead_analysis.explain.steps import BENCHMARK, RESULT, SETTLEMENT, SPENDING, steps
from lead_analysis.measures.growth_against_acpt import GrowthBand
from lead_analysis.text import year_label
from lead_delivery.charts import numbers, scales, series, theme
from lead_delivery.charts.money import Money
from lead_delivery.charts.series import YearLine
from lead_delivery.charts.source_lines import behind, rule_pack
from lead_delivery.charts.theme import GRAY, INK, Chart, Style, hover_text
from lead_model.axes import FloatArray, in_run_and_year
from lead_model.projection import Projection
from lead_model.scenario import FAMILIES, RiskOption, switch_years

BENCHMARK_LINE = Style(INK, "solid", "circle")
SPENDING_LINE = Style(GRAY, "solid", "square")
EXPECTED_LINE = Style(GRAY, "dot", "triangle-up")
SUBTOTALS = {
    BENCHMARK: "Benchmark", SPENDING: "Gross savings or losses", SETTLEMENT: "Settlement without advances",
    RESULT: "Net result",
}  # fmt: skip


def year_marks(p: Projection, *, paths: bool = False) -> list[tuple[int, str]]:
    """Years to mark: the move to Global (or the first year in which it is possible), and the start of the rate book.

    paths : the chart compares ways to take part, so the first possible year counts whatever the scenario chose.
    """
    marks: dict[int, str] = {}
    weight = p.benchmark.rate_book_weight[0, :, 0]
    started = [py for py, one in zip(p.years, np.broadcast_to(weight, len(p.years)), strict=True) if one > 0]
    if started and started[0] > p.years[0]:
        marks[started[0]] = "Rate book starts"
    choices, possible = p.scenario.choices, switch_years(p.scenario)
    if choices.switch_py is not None and not paths:
        name, py = "Move to Global", choices.switch_py
    elif possible and (paths or choices.option is RiskOption.PROFESSIONAL):
        name, py = "First possible switch", possible[0]
    else:
        return sorted(marks.items())
    marks[py] = f"{name}; {marks[py].lower()}" if py in marks else name
    return sorted(marks.items())


def option_in(p: Projection, year: int) -> str:
    """Option in force in a year of the first run."""
    return "Global" if in_run_and_year(p.settlement.is_global, 0, year) else "Professional"


def path_style(p: Projection) -> Style:
    """Style of the scenario's own path."""
    if p.scenario.choices.option is RiskOption.GLOBAL:
        return theme.style_of("global")
    return theme.style_of("switch" if p.scenario.choices.switch_py else "professional")


# ---- benchmark and spending ------------------------------------------------------------------------------------


def benchmark_and_spending(p: Projection, money: Money) -> Chart:
    """Benchmark after discount and quality, spending, and spending without savings, by year."""
    s = p.settlement
    stop_loss = p.scenario.choices.stop_loss.elected
    figures = f"{FAMILIES['organization']}, {FAMILIES['market'].lower()}"
    stated = (
        ("Benchmark", s.benchmark_dollars, BENCHMARK_LINE,
         "benchmark before discount × (1 − discount), less quality not earned and stop-loss charge",
         [behind(p, ("discount", "quality", *(["stop_loss_charge"] if stop_loss else [])), py) for py in p.years]),
        ("Spending", s.expenditure_dollars, SPENDING_LINE,
         "expected cost − savings and program effects + capitation − claims it replaces − stop-loss payout",
         f"{figures}, {FAMILIES['choices'].lower()}"),
        ("Without savings", p.spending.counterfactual_dollars, EXPECTED_LINE,
         "base-year-3 cost × moves to High Needs × own trend × change in illness × Medicaid-based alignment", figures),
    )  # fmt: skip
    lines = []
    for name, dollars, style, formula, where in stated:
        plotted = money.yearly(dollars)
        lines.append(
            series.money_line(
                p.years, name, series.center(plotted), style, money, formula=formula, source=where, sign=False,
                markers=style is not EXPECTED_LINE, band=series.band(plotted), band_name=f"{name}: {series.BAND_NAME}",
            )
        )  # fmt: skip
    figure = series.year_lines(
        f"benchmark-{money.unit}", lines, money.axis_title, money.axis, zero=False, marks=year_marks(p)
    )
    gap = series.center(money.yearly(s.gross_savings))
    title = _gap_sentence(p, money, gap)
    benchmark, spending = (
        wording.course(money.text(line.values[0]), money.text(line.values[-1])) for line in lines[:2]
    )
    between = wording.course(money.text(gap[0], sign=True), money.text(gap[-1], sign=True))
    summary = (
        f"From {p.years[0]} to {p.years[-1]} the benchmark {benchmark}, spending {spending}. The difference, the gross "
        f"result before corridors, {between}."
    )
    shown = {line.name: line.values for line in lines} | {"Gross savings or losses": gap}
    return Chart(figure, title, summary, lambda: numbers.by_year(money.columns(shown), p.years))


def _gap_sentence(p: Projection, money: Money, gap: FloatArray) -> str:
    below = [py for py, one in zip(p.years, gap, strict=True) if one < 0]
    low, high = int(np.argmin(gap)), int(np.argmax(gap))
    if not below or len(below) == len(p.years):
        least, most = sorted((abs(float(gap[low])), abs(float(gap[high]))))
        where = "above" if below else "below"
        if money.text(least) == money.text(most):
            if money.text(most) == money.text(0.0):
                return "Spending equals the benchmark in every year."
            return f"Spending is {money.text(most)} {where} the benchmark in every year."
        return (
            f"Spending is {where} the benchmark in every year, by {money.text(least)} to {money.text(most)}."
        )
    return (
        f"Spending is above the benchmark in {_years(below, p.years)}, at most by {money.text(-gap[low])} in "
        f"{p.years[low]}."
    )


def _years(some: Sequence[int], years: Sequence[int]) -> str:
    if len(some) <= 3:
        return wording.listed([str(py) for py in some])
    return f"{len(some)} of {len(years)} years"


# ---- net result ------------------------------------------------------------------------------------------------


def net_bars(p: Projection, money: Money, selected: int | None = None) -> Chart:
    """Net result by year: gains plain, losses hatched, signs printed. `selected` is outlined."""
    plotted = money.yearly(p.net)
    value, around = series.center(plotted), series.band(plotted)
    figure = theme.blank(right=48, key=f"net-{money.unit}")
    for name, index, marker in series.by_sign(value):
        marker["line"]["width"] = [3.5 if p.years[i] == selected else 1.0 for i in index]
        figure.add_bar(
            x=[p.years[i] for i in index], y=value[index], name=name, marker=marker,
            text=[money.mark(value[i]) for i in index], textposition="outside", cliponaxis=False,
            constraintext="both", textangle=0, textfont={"size": 12},
            **theme.hovered([[p.years[i], _net_hover(p, money, i, value[i])] for i in index], "customdata[1]"),
        )  # fmt: skip
    if around is not None:
        figure.update_traces(textposition="none")
        figure.add_scatter(
            x=list(p.years), y=value, mode="markers", marker={"size": 1, "color": INK}, name=series.BAND_NAME,
            error_y={"type": "data", "symmetric": False, "array": around[1] - value, "arrayminus": value - around[0],
                     "color": INK, "thickness": 1.5, "width": 6}, hoverinfo="skip",
        )  # fmt: skip
    figure.update_layout(
        uniformtext={"minsize": 11, "mode": "hide"}
    )  # no figures rather than figures on each other
    scales.year_axis(figure, p.years)
    scales.value_axis(figure, money.axis_title, *scales.range_of(value, *(around or ())), money.axis)
    scales.mark_years(figure, year_marks(p))
    title = _net_sentence(p, money, value)
    total = money.total_text(float(np.median(p.ten_year_net)), sign=True)
    summary = (
        f"Net result for the ACO after corridors, sequestration, add-on and its own costs. {title} "
        f"{money.sum_word.capitalize()} over all years: {total}{_start_up_note(p, money, float(np.median(p.ten_year_net)))}."
    )

    def table() -> pd.DataFrame:
        net = {"Net result": value}
        if around is not None:
            net |= dict(zip(("5% of runs below", "5% of runs above"), around, strict=True))
        option = [option_in(p, year) for year in range(len(p.years))]
        return numbers.by_year({"Option": option, **money.columns(net)}, p.years)

    return Chart(figure, title, summary, table)


def _start_up_note(p: Projection, money: Money, total: float) -> str:
    """What start-up cost takes off the sum of all years, as it stands after a number; empty where there is none."""
    before, dollars = before_start_up(p.scenario), start_up_dollars(p.scenario)
    return f", {before}; after it {money.total_text(total - dollars, sign=True)}" if before else ""


def _net_hover(p: Projection, money: Money, year: int, value: float) -> str:
    parts = []
    for label, dollars in p.aco_result.lines():
        one = float(series.center(money.yearly(dollars))[year])
        if one:
            parts.append(f"{label} {money.text(one, sign=True)}")
    head = f"{year_label(p.years[year])}, {option_in(p, year)}"
    source = behind(p, ("discount", "corridor", "sequestration"), p.years[year])
    total = f"Net result {money.text(value, sign=True)}"
    return hover_text(head, total, " · ".join(parts), f"{source}. Choose the bar to explain it.")


def _net_sentence(p: Projection, money: Money, value: FloatArray) -> str:
    low, high = int(np.argmin(value)), int(np.argmax(value))
    losses = [py for py, one in zip(p.years, value, strict=True) if one < 0]
    if money.text(value[low]) == money.text(value[high]):  # flat as far as a reader can see
        if money.text(value[high]) == money.text(0.0):
            return "The ACO neither gains nor loses in any year."
        word = "loses" if losses else "gains"
        return f"The ACO {word} {money.text(abs(value[high]))} in every year."
    if not losses:
        return (
            f"The ACO gains in every year: {money.text(value[low], sign=True)} in its weakest ({p.years[low]}), "
            f"{money.text(value[high], sign=True)} in its strongest ({p.years[high]})."
        )
    if len(losses) == len(p.years):
        return f"The ACO loses in every year, most in {p.years[low]}: {money.text(value[low])}."
    if len(losses) == 1:
        return (
            f"The ACO loses {money.text(-value[low])} in {p.years[low]}; its strongest year is {p.years[high]} "
            f"({money.text(value[high], sign=True)})."
        )
    return (
        f"The ACO loses in {_years(losses, p.years)}, most in {p.years[low]} ({money.text(value[low])}); its strongest "
        f"year is {p.years[high]} ({money.text(value[high], sign=True)})."
    )


# ---- running sum -----------------------------------------------------------------------------------------------


def cumulative_net(
    p: Projection,
    money: Money,
    base: tuple[Projection, Money] | None = None,
    growth: GrowthBand | None = None,
) -> Chart:
    """Running sum of the net result; with a pinned base (and its own months and benchmark), its line too.

    growth : net results with actual growth above and below the ACPT, as a band around a single run.
    """
    plotted = money.cumulative(p.net)
    value, own = series.center(plotted), path_style(p)
    lines = []
    if base is not None:
        before, base_money = base
        earlier = series.center(base_money.cumulative(before.net))
        lines.append(_sum_line(before, earlier, base_money, "Pinned base", theme.style_of("base")))
    mine = replace(_sum_line(p, value, money, "This scenario", own), band=series.band(plotted))
    around: dict[str, FloatArray] = {}
    if growth is not None and mine.band is None:
        around = _growth_sums(growth, money)
        sums = np.stack([value, *around.values()])
        mine = replace(
            mine, band=(sums.min(axis=0), sums.max(axis=0)), band_name="Actual growth above or below the ACPT"
        )
    lines.append(mine)
    figure = series.year_lines(
        f"cumulative-{money.unit}",
        lines,
        f"{money.axis_title}, {money.sum_word} to date",
        money.axis,
        marks=year_marks(p),
    )
    title = _sum_sentence(p, money, value)
    note = _start_up_note(p, money, float(np.median(p.ten_year_net)))
    summary = f"{title} {_turns(p, value)}{f' The sum is {note[2:]}.' if note else ''}"
    if around:
        ends = [f"{name.lower()} {money.text(one[-1], sign=True)}" for name, one in around.items()]
        summary += (
            f" The band is actual growth a year above and below what is assumed, with the ACPT as it is, and ends at: "
            f"{wording.listed(ends)}. The guardrails' widths move it."
        )
    if base is not None:
        summary += f" The pinned base ends at {base_money.text(earlier[-1], sign=True)}."

    shown = [
        (f"{line.name} ({money.column_title})", line.years, money.for_table(line.values))
        for line in reversed(lines)
    ] + [(f"{name} ({money.column_title})", p.years, money.for_table(sums)) for name, sums in around.items()]
    return Chart(figure, title, summary, lambda: numbers.of_lines(shown))


def _growth_sums(growth: GrowthBand, money: Money) -> dict[str, FloatArray]:
    """Running sums with more and with less growth, as plotted."""
    return {
        f"Growth {growth.difference * 100:g} points {side}": money.cumulative(dollars)
        for side, dollars in (("above", growth.above_net_dollars), ("below", growth.below_net_dollars))
    }


def _sum_line(p: Projection, value: FloatArray, money: Money, name: str, style: Style) -> YearLine:
    per = {"dollars": "", "pbpm": " ÷ beneficiary months", "share": " ÷ benchmark before discount"}[
        money.unit
    ]
    formula = f"net results from {p.years[0]} on, added up{per}"
    rules = rule_pack(p.lookup.parameters)
    return series.money_line(p.years, name, value, style, money, formula=formula, source=rules, to_end=True)


def _sum_sentence(p: Projection, money: Money, value: FloatArray) -> str:
    how = (
        f"by the end of {p.years[-1]}" if money.unit == "dollars" else f"on average over {len(p.years)} years"
    )
    if abs(value[-1]) == 0:
        return f"The ACO neither gains nor loses {how}."
    if value[-1] < 0:
        return f"The ACO has lost {money.text(-value[-1])} {how}."
    return f"The ACO is {money.text(value[-1], sign=True)} ahead {how}."


def _turns(p: Projection, value: FloatArray) -> str:
    below = value < 0
    if not below.any():
        return "The running sum is never below zero."
    if below.all():
        return f"The running sum stays below zero; its lowest point is {p.years[int(np.argmin(value))]}."
    last = max(py for py, one in zip(p.years, below, strict=True) if one)
    return f"The running sum is below zero last at the end of {last}; its lowest point is {p.years[int(np.argmin(value))]}."


# ---- the year table --------------------------------------------------------------------------------------------


def year_table(p: Projection, money: Money, run: int = 0) -> pd.DataFrame:
    """Every step of every year in order, with the four subtotals; one column a year, in the unit shown."""
    s = p.settlement
    totals = {
        BENCHMARK: s.benchmark_dollars, SPENDING: s.gross_savings, SETTLEMENT: s.monies_owed_before_advances,
        RESULT: p.net,
    }  # fmt: skip
    rows, section = [], BENCHMARK
    for step in steps(p):
        if step.section != section:
            rows.append((section, f"= {SUBTOTALS[section]}", totals[section]))
            section = step.section
        rows.append((section, step.label, step.dollars))
    rows.append((section, f"= {SUBTOTALS[section]}", totals[section]))
    columns: dict[str, Any] = {"Part": [part for part, _, _ in rows], "Step": [label for _, label, _ in rows]}
    for year, py in enumerate(p.years):
        values = [money.in_year(in_run_and_year(dollars, run, year), year, run) for _, _, dollars in rows]
        columns[year_label(py)] = money.for_table(np.array(values)) + 0.0
    table = pd.DataFrame(columns).rename_axis(columns="Performance year")
    table.attrs["unit"] = money.column_title
    return table
