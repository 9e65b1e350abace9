"""Charts of the page *Ten years*: benchmark and spending, net result by year, its running sum, and the year table."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from lead_model import wording
from lead_model.axes import FloatArray
from lead_model.charts import theme
from lead_model.charts.figure import Figure
from lead_model.charts.money import Money
from lead_model.charts.sources import behind, rule_pack
from lead_model.charts.theme import GREY, INK, Chart, Style, hover_text, year_label
from lead_model.projection import Projection
from lead_model.scenario import FAMILIES, RiskOption, switch_years
from lead_model.steps import BENCHMARK, RESULT, SETTLEMENT, SPENDING, steps

BENCHMARK_LINE = Style(INK, "solid", "circle")
SPENDING_LINE = Style(GREY, "solid", "square")
EXPECTED_LINE = Style(GREY, "dot", "triangle-up")
SUBTOTALS = {
    BENCHMARK: "Benchmark", SPENDING: "Gross savings or losses", SETTLEMENT: "Settlement without advances",
    RESULT: "Net result",
}  # fmt: skip


def year_marks(p: Projection, *, plans: bool = False) -> list[tuple[int, str]]:
    """Years to mark: the move to Global (or the first year in which it is possible), and the start of the rate book.

    plans : the chart compares ways to take part, so the first possible year counts whatever the scenario chose.
    """
    marks: dict[int, str] = {}
    weight = p.benchmark.rate_book_weight[0, :, 0]
    started = [py for py, one in zip(p.years, np.broadcast_to(weight, len(p.years)), strict=True) if one > 0]
    if started and started[0] > p.years[0]:
        marks[started[0]] = "Rate book starts"
    choices, possible = p.scenario.choices, switch_years(p.scenario)
    if choices.switch_py is not None and not plans:
        name, py = "Move to Global", choices.switch_py
    elif possible and (plans or choices.option is RiskOption.PROFESSIONAL):
        name, py = "First possible switch", possible[0]
    else:
        return sorted(marks.items())
    marks[py] = f"{name}; {marks[py].lower()}" if py in marks else name
    return sorted(marks.items())


def option_in(p: Projection, year: int) -> str:
    """Option in force in a year of the first run."""
    is_global = np.broadcast_to(p.settlement.is_global[:1], (1, len(p.years)))
    return "Global" if is_global[0, year] else "Professional"


def plan_style(p: Projection) -> Style:
    """Style of the scenario's own plan."""
    if p.scenario.choices.option is RiskOption.GLOBAL:
        return theme.style_of("global")
    return theme.style_of("switch" if p.scenario.choices.switch_py else "professional")


# ---- benchmark and spending ------------------------------------------------------------------------------------


def benchmark_and_spending(p: Projection, money: Money) -> Chart:
    """Benchmark after discount and quality, spending, and spending without savings, by year."""
    s = p.settlement
    stop_loss = p.scenario.choices.stop_loss.elected
    figures = f"{FAMILIES['organisation']}, {FAMILIES['world'].lower()}"
    series = (
        ("Benchmark", s.benchmark_dollars, BENCHMARK_LINE,
         "benchmark before discount × (1 − discount), less quality not earned and stop-loss charge",
         [behind(p, ("discount", "quality", *(["stop_loss_charge"] if stop_loss else [])), py) for py in p.years]),
        ("Spending", s.expenditure_dollars, SPENDING_LINE,
         "expected cost − savings and program effects + capitation − claims it replaces − stop-loss payout",
         [f"{figures}, {FAMILIES['choices'].lower()}"] * len(p.years)),
        ("Without savings", p.spending.counterfactual_dollars, EXPECTED_LINE,
         "base-year-3 cost × moves to High Needs × own trend × change in illness × Medicaid-based alignment",
         [figures] * len(p.years)),
    )  # fmt: skip
    figure = theme.blank(right=theme.LABEL_ROOM, key=f"benchmark-{money.unit}")
    drawn, lines = [], []
    for name, dollars, style, formula, where in series:
        plotted = money.yearly(dollars)
        value, around = theme.centre(plotted), theme.band(plotted)
        if around is not None:
            theme.shaded(figure, p.years, *around, f"{name}: {theme.BAND_NAME}", style.colour)
            drawn += [*around]
        hover = [
            hover_text(f"{name}, {year_label(py)}", money.text(one), formula, source)
            for py, one, source in zip(p.years, value, where, strict=True)
        ]
        lines.append((name, value))
        drawn.append(value)
        theme.line(figure, p.years, value, name, style, hover, markers=name != "Without savings")
    theme.year_axis(figure, p.years)
    span = theme.value_axis(figure, money.axis_title, *theme.range_of(*drawn, zero=False), money.axis)
    theme.mark_years(figure, year_marks(p))
    theme.end_labels(figure, p.years[-1], [(name, value[-1]) for name, value in lines], span)
    gap = theme.centre(money.yearly(s.gross_savings))
    title = _gap_sentence(p, money, gap)
    benchmark, spending = (
        wording.course(money.text(value[0]), money.text(value[-1])) for _, value in lines[:2]
    )
    between = wording.course(money.text(gap[0], sign=True), money.text(gap[-1], sign=True))
    summary = (
        f"From {p.years[0]} to {p.years[-1]} the benchmark {benchmark}, spending {spending}. The difference, the gross "
        f"result before corridors, {between}."
    )

    def table() -> pd.DataFrame:
        columns = {name: money.for_table(value) for name, value in (*lines, ("Gross savings or losses", gap))}
        return _in_unit(pd.DataFrame(columns, index=_year_index(p.years)), money)

    return Chart(theme.finished(figure, title), title, summary, table)


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
    value, around = theme.centre(plotted), theme.band(plotted)
    figure = theme.blank(right=48, key=f"net-{money.unit}")
    for name, part in (("Gain", value >= 0), ("Loss", value < 0)):
        index = np.flatnonzero(part).tolist()
        if not index:
            continue
        figure.add_bar(
            x=[p.years[i] for i in index], y=value[index], name=name, marker=bar_marker(name == "Gain", [
                3.5 if p.years[i] == selected else 1.0 for i in index]),
            text=[money.mark(value[i]) for i in index], textposition="outside", cliponaxis=False,
            constraintext="both", textangle=0, textfont={"size": 12},
            customdata=[[p.years[i], _net_hover(p, money, i, value[i])] for i in index],
            hovertemplate="%{customdata[1]}<extra></extra>",
        )  # fmt: skip
    if around is not None:
        figure.update_traces(textposition="none")
        figure.add_scatter(
            x=list(p.years), y=value, mode="markers", marker={"size": 1, "color": INK}, name=theme.BAND_NAME,
            error_y={"type": "data", "symmetric": False, "array": around[1] - value, "arrayminus": value - around[0],
                     "color": INK, "thickness": 1.5, "width": 6}, hoverinfo="skip",
        )  # fmt: skip
    figure.update_layout(
        uniformtext={"minsize": 11, "mode": "hide"}
    )  # no figures rather than figures on each other
    theme.year_axis(figure, p.years)
    theme.value_axis(figure, money.axis_title, *theme.range_of(value, *(around or ())), money.axis)
    theme.mark_years(figure, year_marks(p))
    title = _net_sentence(p, money, value)
    total = money.text(money.over_years(float(np.median(p.ten_year_net))), sign=True)
    how = "Sum" if money.unit == "dollars" else "Average"
    summary = (
        f"Net result for the ACO after corridors, sequestration, add-on and its own costs. {title} "
        f"{how} over all years: {total}."
    )

    def table() -> pd.DataFrame:
        found = pd.DataFrame(
            {"Option": [option_in(p, i) for i in range(len(p.years))], "Net result": money.for_table(value)},
            index=_year_index(p.years),
        )
        if around is not None:
            found[["5% of runs below", "5% of runs above"]] = money.for_table(np.stack(around, axis=1))
        return _in_unit(found, money)

    return Chart(theme.finished(figure, title), title, summary, table)


def bar_marker(gain: bool, outline: float | Sequence[float] = 1.0) -> dict:
    """Gains plain, losses hatched; both outlined in the colour of the text."""
    colour = theme.GAIN if gain else theme.LOSS
    marker: dict = {"color": colour, "line": {"color": INK, "width": outline}}
    if not gain:
        marker["pattern"] = {
            "shape": theme.LOSS_HATCH,
            "fgcolor": INK,
            "bgcolor": colour,
            "size": 7,
            "solidity": 0.2,
        }
    return marker


def _net_hover(p: Projection, money: Money, year: int, value: float) -> str:
    parts = []
    for label, dollars in p.aco_result.lines():
        one = float(theme.centre(money.yearly(dollars))[year])
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
    return (
        f"The ACO loses in {_years(losses, p.years)}, most in {p.years[low]} ({money.text(value[low])}); its strongest "
        f"year is {p.years[high]} ({money.text(value[high], sign=True)})."
    )


# ---- running sum -----------------------------------------------------------------------------------------------


def cumulative(p: Projection, money: Money, base: tuple[Projection, Money] | None = None) -> Chart:
    """Running sum of the net result; with a pinned base (and its own months and benchmark), its line too."""
    plotted = money.cumulative(p.net)
    value, around = theme.centre(plotted), theme.band(plotted)
    figure = theme.blank(right=theme.LABEL_ROOM, key=f"cumulative-{money.unit}")
    labels, drawn = [], [value, *(around or ())]
    if base is not None:
        before, base_money = base
        earlier = theme.centre(base_money.cumulative(before.net))
        _sum_line(figure, before, earlier, base_money, "Pinned base", theme.style_of("base"))
        labels.append(("Pinned base", float(earlier[-1])))
        drawn.append(earlier)
    if around is not None:
        theme.shaded(figure, p.years, *around, theme.BAND_NAME, plan_style(p).colour)
    _sum_line(figure, p, value, money, "This scenario", plan_style(p))
    labels.append(("This scenario", float(value[-1])))
    years = sorted({*p.years, *(base[0].years if base else ())})
    theme.year_axis(figure, years)
    span = theme.value_axis(figure, _sum_title(money), *theme.range_of(*drawn), money.axis)
    theme.mark_years(figure, year_marks(p))
    theme.end_labels(figure, years[-1], labels, span)
    title = _sum_sentence(p, money, value)
    summary = f"{title} {_turns(p, value)}"
    if base is not None:
        summary += f" The pinned base ends at {base_money.text(earlier[-1], sign=True)}."

    def table() -> pd.DataFrame:
        columns = {"This scenario": pd.Series(money.for_table(value), index=_year_index(p.years))}
        if base is not None:
            columns["Pinned base"] = pd.Series(base_money.for_table(earlier), index=_year_index(before.years))
        return _in_unit(pd.DataFrame(columns), money)

    return Chart(theme.finished(figure, title), title, summary, table)


def _sum_line(
    figure: Figure, p: Projection, value: FloatArray, money: Money, name: str, style: Style
) -> None:
    formula = f"net results from {p.years[0]} on, added up"
    formula += {"dollars": "", "pbpm": " ÷ beneficiary months", "share": " ÷ benchmark before discount"}[
        money.unit
    ]
    source = rule_pack(p.lookup.parameters)
    hover = [
        hover_text(f"{name}, to the end of {year_label(py)}", money.text(one, sign=True), formula, source)
        for py, one in zip(p.years, value, strict=True)
    ]
    theme.line(figure, p.years, value, name, style, hover)


def _sum_title(money: Money) -> str:
    return f"{money.axis_title}, {'sum' if money.unit == 'dollars' else 'average'} to date"


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
    values = [money.for_table(_one_run(money.yearly(dollars), run, len(p.years))) for _, _, dollars in rows]
    table = pd.DataFrame(np.array(values) + 0.0, columns=_year_index(p.years))
    table.insert(0, "Step", [label for _, label, _ in rows])
    table.insert(0, "Part", [part for part, _, _ in rows])
    table.attrs["unit"] = money.column_title
    return table


def _one_run(plotted: FloatArray, run: int, years: int) -> FloatArray:
    return np.broadcast_to(plotted[run if plotted.shape[0] > 1 else 0], years)


def _year_index(years: Sequence[int]) -> pd.Index:
    return pd.Index([year_label(py) for py in years], name="Performance year")


def _in_unit(table: pd.DataFrame, money: Money) -> pd.DataFrame:
    """The table with its unit in the heads of the columns that hold money."""
    heads = {
        name: f"{name} ({money.column_title})" for name in table.columns if table[name].dtype.kind == "f"
    }
    return table.rename(columns=heads)
