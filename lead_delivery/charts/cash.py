"""Charts of the page *Cash and payback*: cash by month, its running sum, the advance, and a later settlement.

Cash is always in dollars: a payment has a day, and neither a beneficiary month nor a benchmark of that day.
"""

from calendar import month_name
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from lead_analysis import text as wording
from lead_analysis.cash.calendar import Cash
from lead_analysis.cash.payback import dips_again, month_text, payback_text
from lead_analysis.cash.settlement_month import AdvanceBalance, LagSweep
from lead_delivery.charts import numbers, scales, series, theme
from lead_delivery.charts.figure import Figure
from lead_delivery.charts.money import MILLION, MILLIONS_AXIS
from lead_delivery.charts.source_lines import documents
from lead_delivery.charts.theme import INK, Chart, Style, hover_text, hovered, wrapped
from lead_model.axes import FIRST_MODEL_PY, MONTHS_PER_YEAR, FloatArray

BALANCE_LINE = Style(INK, "solid", "circle")
DUST = 0.5  # dollars
ADVANCE_RULES = ("enhanced_pcc_target_rate", "enhanced_pcc_minimum_rate", "settlement_month")


def _places(cash: Cash) -> FloatArray:
    """Middle of every month on an axis of years; 2027.0 is the first day of 2027."""
    return np.array([year + (month - 0.5) / MONTHS_PER_YEAR for year, month in cash.months])


def _calendar_axis(figure: Figure, cash: Cash) -> None:
    first, last = cash.months[0], cash.months[-1]
    years = list(range(first[0] if first[1] == 1 else first[0] + 1, last[0] + 1))
    figure.update_xaxes(
        tickmode="array", tickvals=years, ticktext=[str(year) for year in years], autotickangles=[0, 45, 90],
        range=[first[0] + (first[1] - 1) / MONTHS_PER_YEAR, last[0] + last[1] / MONTHS_PER_YEAR],
        title={"text": "Calendar year, marked at its first day"}, tickfont={"size": 11}, automargin="height",
    )  # fmt: skip


# ---- month by month --------------------------------------------------------------------------------------------


def monthly(cash: Cash, run: int = 0) -> Chart:
    """Net cash of every month, gains and losses apart, with what makes up each month on hover."""
    net, x = cash.total[run] + 0.0, _places(cash)
    figure = theme.blank(key="cash-months")
    hover = _month_hover(cash, run)
    for name, part, color in (("Money in", net >= 0, theme.GAIN), ("Money out", net < 0, theme.LOSS)):
        if part.any():
            figure.add_bar(
                x=x[part], y=net[part] / MILLION, name=name, width=1 / MONTHS_PER_YEAR,
                marker={"color": color, "line": {"width": 0}}, **hovered([hover[i] for i in np.flatnonzero(part)]),
            )  # fmt: skip
    # Thin bars in a light color need an edge; one line around all of them costs less than 130 outlines.
    figure.add_scatter(
        x=x, y=net / MILLION, mode="lines", line={"color": INK, "width": 1, "shape": "hvh"}, name="Net cash",
        hoverinfo="skip",
    )  # fmt: skip
    _calendar_axis(figure, cash)
    scales.value_axis(
        figure, "Net cash of the month, $ million", *scales.range_of(net / MILLION), MILLIONS_AXIS
    )
    title = _month_sentence(cash, net)
    out = int((net < -DUST).sum())
    summary = (
        f"{out} of {len(net)} months end with more paid than received. Capitation and cost fall evenly on the months of "
        "their year, settlements on one month of a later year. Over the whole calendar "
        f"{wording.dollars(float(net.sum()), sign=True)} is left."
    )
    return Chart(figure, title, summary, lambda: _month_table(cash, run))


def _month_table(cash: Cash, run: int) -> pd.DataFrame:
    """Every month without the lines that are zero throughout, which only hide the others; the totals always stay."""
    table = cash.monthly_table(run).T
    table.index.name = "Month"
    kept = [name for name in table if name in ("Net cash", "Balance") or (table[name].abs() > DUST).any()]
    return table[kept] + 0.0


def _month_hover(cash: Cash, run: int) -> list[str]:
    parts = {label: cash.monthly(key)[run] for key, label in cash._labels()}
    texts = []
    for i, month in enumerate(cash.months):
        net = wording.dollars(float(cash.total[run, i]), sign=True)
        lines = [
            f"<br>{label} {wording.dollars(v[i], sign=True)}"
            for label, v in parts.items()
            if abs(v[i]) > DUST
        ]
        texts.append(hover_text(month_text(month), f"Net cash {net}") + "".join(lines))
    return texts


def _month_sentence(cash: Cash, net: FloatArray) -> str:
    if np.abs(net).max() <= DUST:
        return "No money moves: there is neither cost nor capitation nor a settlement."
    deepest, highest = int(np.argmin(net)), int(np.argmax(net))
    most = wording.dollars(float(net[highest]), sign=True)
    best = f"the largest amount, {most}, comes in {month_text(cash.months[highest])}"
    worst = f"the largest payment is {wording.dollars(float(-net[deepest]))} in {month_text(cash.months[deepest])}"
    if net[deepest] >= -DUST:
        return f"No month takes money out; {best}."
    if net[highest] <= DUST:
        return f"No month brings money in; {worst}."
    return f"{wording.capital(best)}; {worst}."


# ---- running sum -----------------------------------------------------------------------------------------------


def running_sum(cash: Cash, run: int = 0) -> Chart:
    """Cash since the first start-up month, with the deepest point, payback, and what cash and credit line cover."""
    value, x = cash.cumulative[run], _places(cash)
    cover = float(cash.opening_dollars[run, 0] + cash.credit_line_dollars[run, 0])
    figure = theme.blank(key="cash-sum")
    settled = f"Settlement month: {documents(cash.rules, ['settlement_month'], cash.years[0])}"
    texts = [wording.dollars(float(v), sign=True) for v in value]
    hover = series.hovers(_month_ends(cash), texts, "all cash so far, interest included", settled)
    drawn = [value / MILLION]
    if cover > 0:
        line, text = -cover / MILLION, f"Cash set aside and credit line: {wording.dollars(cover)}"
        drawn.append(np.array([line]))
        figure.add_hline(y=line, line={"color": theme.GRAY, "dash": "dash", "width": 2})
    _draw_balance(figure, cash, value, "Cash to date", hover)
    scales.value_axis(figure, "Cash to date, $ million", *scales.range_of(*drawn), MILLIONS_AXIS)
    if cover > 0:
        figure.add_note(x[-1], line, text, xanchor="right", yanchor="top")
    _marks(figure, cash, run, value, x)
    title = _need_sentence(cash, run)
    summary = (
        f"{funding_gap_sentence(cash, run)} {int(cash.months_below_zero[run])} months end with less than nothing after the "
        f"cash set aside. At the end of the calendar {wording.dollars(float(value[-1]), sign=True)} is left."
    )

    columns = {
        "Net cash ($)": cash.yearly[run] + 0.0,
        "Cash to date, end of year ($)": cash.yearly_cumulative[run] + 0.0,
    }
    return Chart(figure, title, summary, lambda: _by_calendar_year(cash, columns))


def _month_ends(cash: Cash) -> list[str]:
    return [f"End of {month_text(month)}" for month in cash.months]


def _draw_balance(figure: Figure, cash: Cash, value: FloatArray, name: str, hover: Sequence[str]) -> None:
    """Dollars at the end of every month as a line, with the area down to zero, over calendar years."""
    series.line(
        figure, _places(cash), value / MILLION, name, BALANCE_LINE, hover, markers=False, fill="tozeroy",
        fillcolor=theme.seen_through(theme.GRAY, 0.18),
    )  # fmt: skip
    _calendar_axis(figure, cash)


def _by_calendar_year(cash: Cash, columns: Mapping[str, FloatArray]) -> pd.DataFrame:
    return numbers.numbers_table(
        columns, [_calendar_label(cash, year) for year in cash.calendar_years], "Year"
    )


def _calendar_label(cash: Cash, year: int) -> str:
    return "Before the start" if year < cash.years[0] else str(year)


def _marks(figure: Figure, cash: Cash, run: int, value: FloatArray, x: FloatArray) -> None:
    need, low = float(cash.peak_need[run]), int(cash.peak_need_month[run])
    back = float(cash.payback_month[run])
    marks: list[tuple[int, str, str]] = []
    if need > DUST:
        marks.append((low, f"Peak need {wording.dollars(need)}", "triangle-down"))
        if back == back and back >= 0:
            marks.append((int(back), f"Paid back, {payback_text(cash, run)}", "diamond"))
    for place, text, symbol in marks:
        right, up = x[place] > (x[0] + x[-1]) / 2, symbol == "diamond"
        figure.add_note_beside(
            x[place], value[place] / MILLION, wrapped(text, 18), 10, left=right, align="left",
            yanchor="bottom" if up else "top", yshift=6 if up else -4,
        )  # fmt: skip
    if marks:
        places, texts, symbols = zip(*marks, strict=True)
        figure.add_scatter(
            x=x[list(places)], y=value[list(places)] / MILLION, mode="markers", name="Marks", **hovered(list(texts)),
            marker={"symbol": symbols, "size": 13, "color": theme.GRAY, "line": {"color": INK, "width": 2}},
        )  # fmt: skip


def _need_sentence(cash: Cash, run: int) -> str:
    need = float(cash.peak_need[run])
    if need <= DUST:
        return "Cash never falls below zero: no money has to be put in."
    when = month_text(cash.months[int(cash.peak_need_month[run])])
    back = payback_text(cash, run)
    back = f"it is back in {back}" if "(" in back else "it is not back within the calendar"
    again = dips_again(cash, run)
    back += f"; {again}" if again else ""
    return f"At most {wording.dollars(need)} is tied up, in {when}; {back}."


def funding_gap_sentence(cash: Cash, run: int = 0) -> str:
    """What cash set aside and credit line leave uncovered, in words."""
    gap, need = float(cash.funding_gap[run]), float(cash.peak_need[run])
    opening, credit = float(cash.opening_dollars[run, 0]), float(cash.credit_line_dollars[run, 0])
    have = f"the cash set aside ({wording.dollars(opening)}) and the credit line ({wording.dollars(credit)})"
    if need <= DUST:
        return "There is no funding gap: nothing has to be financed."
    if gap <= DUST:
        return f"There is no funding gap: {have} cover the peak need of {wording.dollars(need)}."
    return (
        f"Funding gap: {wording.dollars(gap)} of the peak need of {wording.dollars(need)} is not covered by {have}, in "
        f"{int(cash.months_over_credit_line[run])} months."
    )


# ---- the advance, a later settlement ---------------------------------------------------------------------------


def advance(cash: Cash, balance: AdvanceBalance) -> Chart:
    """What is outstanding of the enhanced PCC at the end of every month."""
    value = balance.outstanding + 0.0
    figure = theme.blank(key="cash-advance")
    source = documents(cash.rules, ADVANCE_RULES, cash.years[0])
    texts = [f"{wording.dollars(float(v))} outstanding" for v in value]
    hover = series.hovers(_month_ends(cash), texts, "advances paid so far − repaid at settlement", source)
    _draw_balance(figure, cash, value, "Outstanding", hover)
    scales.value_axis(
        figure, "Advance outstanding, $ million", *scales.range_of(value / MILLION), MILLIONS_AXIS
    )
    paid, most = float(balance.paid.sum()), balance.most_outstanding
    title = (
        f"The enhanced PCC lends up to {wording.dollars(most)} at a time, and every dollar of it is repaid: it moves "
        "cash, not income."
    )
    left = float(value[-1])
    summary = (
        f"{wording.dollars(paid)} is advanced over the years and {wording.dollars(float(-balance.repaid.sum()))} repaid at "
        f"settlement; {wording.dollars(left)} is left to repay at the end."
    )

    columns = {
        "Paid in advance ($)": cash.by_year(balance.paid[None, :])[0] + 0.0,
        "Repaid ($)": cash.by_year(balance.repaid[None, :])[0] + 0.0,
        "Outstanding, end of year ($)": value[[_year_end(cash, year) for year in cash.calendar_years]],
    }
    return Chart(figure, title, summary, lambda: _by_calendar_year(cash, columns))


def _year_end(cash: Cash, year: int) -> int:
    """Column of the last month of a calendar year that the calendar holds."""
    if year < cash.years[0]:
        return max(cash.first_month - 1, 0)
    return max(i for i, month in enumerate(cash.months) if month[0] == year)


def later_settlement(sweep: LagSweep, present_month: float) -> Chart:
    """Peak cash need over the month in which settlements are paid."""
    need = sweep.peak_need_dollars
    figure = theme.blank(key="cash-lag")
    source = documents(sweep.rules, ["settlement_month"], FIRST_MODEL_PY)
    months_in_words = [settlement_month_text(m) for m in sweep.month]
    texts = [
        f"Peak need {wording.dollars(float(v))}, {below:.0f} months below zero, present value "
        f"{wording.dollars(float(worth), sign=True)}"
        for v, below, worth in zip(need, sweep.months_below_zero, sweep.present_value_dollars, strict=True)
    ]
    hover = series.hovers(months_in_words, texts, source=source)
    series.line(figure, sweep.month, need / MILLION, "Peak need", BALANCE_LINE, hover)
    for place in np.flatnonzero(sweep.month == present_month):
        own = (sweep.month[place], need[place] / MILLION)
        series.point(figure, *own, "Yours", "star", 15)
        figure.add_note(*own, "yours", yanchor="bottom", yshift=8)
    months = [int(m) for m in sweep.month]
    ticks = [m for m in months if m % 3 == 0 or m == 1]
    figure.update_xaxes(
        tickmode="array", tickvals=ticks, ticktext=[str(m) for m in ticks], range=[months[0] - 0.6, months[-1] + 0.6],
        title={"text": "Settlement paid in month … after the performance year"},
    )  # fmt: skip
    low, high = scales.range_of(need / MILLION)
    scales.value_axis(figure, "Peak cash need, $ million", low, high or 1.0, MILLIONS_AXIS)
    early, late = float(need[0]), float(need[-1])
    span = f"from month {months[0]} to month {months[-1]}"
    if abs(late - early) <= DUST:
        title = f"The settlement month does not change the peak need of {wording.dollars(early)}, {span}."
    else:
        word = "raises" if late > early else "lowers"
        title = f"A later settlement {word} the peak need, {span}: {wording.dollars(early)} to {wording.dollars(late)}."
    worth = [wording.dollars(float(sweep.present_value_dollars[at]), sign=True) for at in (0, -1)]
    summary = f"The month of settlement is not published. Present value {wording.course(*worth)} over the same months."

    columns = {
        "Peak need ($)": need + 0.0,
        "Months below zero": sweep.months_below_zero,
        "Funding gap ($)": sweep.funding_gap_dollars + 0.0,
        "Present value ($)": sweep.present_value_dollars + 0.0,
    }
    return Chart(
        figure, title, summary, lambda: numbers.numbers_table(columns, months_in_words, "Settlement paid in")
    )


def settlement_month_text(month: float) -> str:
    """The month in which a settlement is paid, in words.

    >>> settlement_month_text(9), settlement_month_text(15)
    ('September of the next year', 'March of the year after next')
    """
    later = ("the next year", "the year after next", "the third year after it")
    number = int(month) - 1
    return f"{month_name[number % MONTHS_PER_YEAR + 1]} of {later[number // MONTHS_PER_YEAR]}"


def calendar_table(cash: Cash, run: int = 0, *, everything: bool = False) -> pd.DataFrame:
    """The yearly cash calendar, dollars: one row a line, one column a calendar year; zero lines only when asked for."""
    table = cash.yearly_table(run) + 0.0
    table.columns = pd.Index([_calendar_label(cash, int(year)) for year in table.columns])
    table.index.name = "Line"
    if everything:
        return table
    return table[[name in TOTALS or bool((row.abs() > DUST).any()) for name, row in table.iterrows()]]


def in_millions(table: pd.DataFrame) -> pd.DataFrame:
    """The calendar in millions of dollars, as a page shows it."""
    return table / MILLION


TOTALS: Sequence[str] = ("Net cash", "Cumulative cash")
