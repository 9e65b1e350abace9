"""Charts of the page *Global or Professional*: pay-off, crossover by year, and net result by switch year."""

import numpy as np
import pandas as pd

from lead_analysis import text as wording
from lead_analysis.decisions.break_even import LINES, BreakEven
from lead_analysis.decisions.pay_off import (
    HIGHEST_GROSS_SHARE,
    LOWEST_GROSS_SHARE,
    PayOff,
    PayOffPoint,
)
from lead_analysis.decisions.switch_year import SwitchYears
from lead_analysis.text import year_label
from lead_delivery.charts import numbers, scales, series, theme
from lead_delivery.charts.figure import Figure
from lead_delivery.charts.money import Money
from lead_delivery.charts.series import YearLine
from lead_delivery.charts.source_lines import PAID_UNDER, documents, rule_pack
from lead_delivery.charts.theme import (
    GRAY,
    INK,
    PAPER,
    Chart,
    Style,
    hover_text,
    path_name,
    wrapped,
)
from lead_model.paths import ParticipationPath, PathKind
from lead_model.scenario import FAMILIES

CROSSOVER_STYLE = Style(INK, "solid", "diamond")
OWN_STYLE = Style(GRAY, "dash", "star")
ROW_HEIGHT = 36


# ---- pay-off ---------------------------------------------------------------------------------------------------


def pay_off_chart(
    pay_off: PayOff,
    unit: str,
    *,
    height: int = theme.HEIGHT + 60,
    right: int = theme.LABEL_ROOM,
    every: int = 1,
) -> Chart:
    """Net result of both options over gross savings of −15% to +20%, with break-even, crossover and the own point.

    height, right : pixels of the figure and of the room beside it; every : of the points of a line, each so many are drawn.
    """
    money = Money(unit, np.array([[pay_off.months]]), np.array([[pay_off.benchmark_dollars]]))
    curves = {
        "professional": money.yearly(pay_off.professional_dollars),
        "global": money.yearly(pay_off.global_dollars),
    }
    figure = theme.blank(right=right, key=f"payoff-{pay_off.py}-{unit}")
    cost = "after operating cost" if pay_off.with_cost else "before operating cost"
    shown = slice(None, None, every)
    gross, rates = pay_off.gross_share[shown].tolist(), pay_off.savings_rate[shown].tolist()
    places = [
        f"{cost}<br>gross savings {wording.percent(x, 2)}, savings rate {wording.percent(r, 2)}"
        for x, r in zip(gross, rates, strict=True)
    ]
    for key, value in curves.items():
        hover = [
            f"{money.text(y, sign=True)} {place}"
            for y, place in zip(value[shown].tolist(), places, strict=True)
        ]
        series.line(figure, gross, value[shown], path_name(key), theme.style_of(key), hover, width=3,
                   most_markers=9 // every)  # fmt: skip
        # The documents stand once in the template of the line, not at each of its points.
        head = f"{path_name(key)}, {year_label(pay_off.py)}"
        text = hover_text(head, "%{customdata}", source=documents(pay_off.rules, PAID_UNDER[key], pay_off.py))
        figure.traces[-1]["hovertemplate"] = f"{text}<extra></extra>"
    drawn = scales.range_of(*curves.values())
    span = scales.value_axis(figure, f"Net result, {money.axis_title}", *drawn, money.axis)
    _mark_points(figure, pay_off, money, span, height)
    figure.update_xaxes(
        range=[LOWEST_GROSS_SHARE - 0.005, HIGHEST_GROSS_SHARE + 0.005], tickformat="+.0%", tickangle=0,
        title={"text": "Gross savings before discount, % of benchmark"}, **theme.ZERO_LINE | {"zerolinewidth": 1},
    )  # fmt: skip
    ends = [(path_name(key), float(value[-1])) for key, value in curves.items()]
    series.end_labels(figure, HIGHEST_GROSS_SHARE, ends, span, height)
    title = _pay_off_sentence(pay_off)

    columns = {
        "Savings rate (%)": pay_off.savings_rate[::4] * 100,
        **money.columns({path_name(key): value[::4] for key, value in curves.items()}),
    }
    rows = [wording.percent(x, 0, sign=True) for x in pay_off.gross_share[::4]]
    summary = _pay_off_summary(pay_off, money, cost)
    return Chart(
        figure, title, summary, lambda: numbers.numbers_table(columns, rows, "Gross savings"), height
    )


def shown_points(pay_off: PayOff) -> list[PayOffPoint]:
    """The named points that lie inside the picture."""
    return [
        point for point in pay_off.points if LOWEST_GROSS_SHARE <= point.gross_share <= HIGHEST_GROSS_SHARE
    ]


_SYMBOLS = {
    "professional": ("circle", 11),
    "global": ("square", 11),
    "crossover": ("diamond", 13),
    "own": ("star", 15),
}
# Both options lose left of zero and gain right of it, so the corners above left and below right are free for words.
_UPPER, _LOWER = ("crossover", "own"), ("global", "professional")
WORDS_HEIGHT = 38  # pixels of two lines of words and the air around them
WORDS_LINE = 16  # pixels of one line


def _mark_points(
    figure: Figure, pay_off: PayOff, money: Money, span: tuple[float, float], height: int
) -> None:
    pixel = (span[1] - span[0]) / (height - theme.TOP - theme.BOTTOM)
    apart = WORDS_HEIGHT * pixel
    points = shown_points(pay_off)
    if not points:
        return
    upper = sorted((point for point in points if point.key in _UPPER), key=lambda point: -point.dollars)
    lower = sorted((point for point in points if point.key in _LOWER), key=lambda point: -point.gross_share)
    words_at = {
        point.key: (LOWEST_GROSS_SHARE + 0.065, span[1] - apart * (0.4 + n)) for n, point in enumerate(upper)
    }
    words_at |= {
        point.key: (HIGHEST_GROSS_SHARE - 0.055, -apart * (0.8 + n)) for n, point in enumerate(lower)
    }
    names = {point.key: point_name(point, pay_off) for point in points}
    heights = {point.key: money.in_year(point.dollars, 0) for point in points}
    leaders = []
    for point in points:
        (x, y), name = words_at[point.key], names[point.key]
        words = wrapped(name, 14 if point.key in _UPPER else 19)  # the upper ones stand beside the axis
        half = pixel * WORDS_LINE * (1 + words.count("<br>")) / 2
        leaders.append(
            ((point.gross_share, x), (heights[point.key], y + (half if heights[point.key] > y else -half)))
        )
        figure.add_note(x, y, words, bgcolor=PAPER)
    # Lines of the figure's own: plotly's arrows are drawn twice and measured, at every move of a lever.
    series.strokes(figure, [xs for xs, _ in leaders], [ys for _, ys in leaders], "Leaders", INK, 1)
    symbols, sizes = zip(*(_SYMBOLS[point.key] for point in points), strict=True)
    colors = [INK if point.key in _UPPER else theme.style_of(point.key).color for point in points]
    hover = [
        hover_text(names[point.key], money.text(heights[point.key], sign=True), source=_rates(point))
        for point in points
    ]
    figure.add_scatter(
        x=[point.gross_share for point in points], y=list(heights.values()), mode="markers", name="Points",
        marker={"symbol": symbols, "size": sizes, "color": colors,
                "line": {"color": [PAPER if color == INK else INK for color in colors], "width": 1.5}},
        **theme.hovered(hover),
    )  # fmt: skip


def _rates(point: PayOffPoint) -> str:
    return f"gross savings {wording.percent(point.gross_share, 2)}, savings rate {wording.percent(point.savings_rate, 2)}"


def point_name(point: PayOffPoint, pay_off: PayOff) -> str:
    """A named point in a few words, by its place on the x axis."""
    at = wording.percent(point.gross_share)
    if point.key == "own":
        return f"You: {at}, {path_name(pay_off.own_option)}"
    if point.key == "crossover":
        return f"Same result at {at}"
    return f"{path_name(point.key)} breaks even at {at}"


def _pay_off_sentence(pay_off: PayOff) -> str:
    crossing = pay_off.thresholds["crossover"]
    if crossing.rate == crossing.rate and (point := pay_off.point("crossover")):
        return (
            f"In {pay_off.py} Global pays more than Professional once gross savings pass "
            f"{wording.percent(point.gross_share)}; yours are {wording.percent(_own(pay_off).gross_share)}."
        )
    return f"{wording.capital(crossing.text)} in {pay_off.py}, whatever the savings between −15% and +35%."


def _own(pay_off: PayOff) -> PayOffPoint:
    own = pay_off.point("own")
    assert own is not None, "the own point is always computed"
    return own


def _pay_off_summary(pay_off: PayOff, money: Money, cost: str) -> str:
    own = _own(pay_off)
    words = [
        f"Net result in {pay_off.py} {cost}, by gross savings before discount.",
        f"At your savings ({wording.percent(own.savings_rate)} of what your people would cost, "
        f"{wording.percent(own.gross_share)} gross) {path_name(pay_off.own_option)} brings "
        f"{money.year_text(own.dollars, 0, sign=True)}.",
    ]
    for key in ("professional", "global"):
        words.append(f"{path_name(key)} {_breaks_even(pay_off, key)}.")
    words.append(
        "Lines bend where a corridor begins. Gross savings and savings rate differ where trends differ."
    )
    return " ".join(words)


def _breaks_even(pay_off: PayOff, key: str) -> str:
    point = pay_off.point(key)
    if point is None:
        return f"is {pay_off.thresholds[key].text}"
    gross, rate = wording.percent(point.gross_share), wording.percent(point.savings_rate)
    return f"breaks even at {gross} gross, a savings rate of {rate}"


# ---- crossover by year -----------------------------------------------------------------------------------------


def crossover_by_year(break_even: BreakEven) -> Chart:
    """Savings rates by year at which the options break even and at which Global overtakes, beside the planned path."""
    planned = np.array([break_even.with_cost["crossover", py].planned for py in break_even.years])

    def behind(*names: str) -> list[str]:
        return [documents(break_even.rules, names, py) for py in break_even.years]

    stated = (
        (LINES["crossover"], break_even.by_year("crossover"), CROSSOVER_STYLE,
         "discount ÷ (1 − Professional's share), first band", behind(*PAID_UNDER["global"], "professional_savings_share")),
        (LINES["global"], break_even.by_year("global"), theme.style_of("global"), "savings that cover discount and costs",
         behind(*PAID_UNDER["global"])),
        (LINES["professional"], break_even.by_year("professional"), theme.style_of("professional"),
         "savings that cover costs", behind(*PAID_UNDER["professional"])),
        ("Your savings", planned, OWN_STYLE, "your savings path", FAMILIES["choices"]),
    )  # fmt: skip
    lines = []
    for name, value, style, formula, where in stated:
        texts = [wording.percent(y, 2) if np.isfinite(y) else "no such rate" for y in value]
        hover = series.year_hovers(name, break_even.years, texts, formula, where)
        lines.append(YearLine(break_even.years, name, value, style, hover))
    shown = [line for line in lines if np.isfinite(line.values).any()]
    figure = series.year_lines("crossover", shown, "Savings rate", {"tickformat": ".1~%"})
    title = _crossover_sentence(break_even, planned)

    columns = {f"{line.name} (%)": line.values * 100 for line in lines} | {
        "In words": [break_even.with_cost["crossover", py].text for py in break_even.years]
    }
    return Chart(
        figure, title, f"{title} {break_even.sentence}", lambda: numbers.by_year(columns, break_even.years)
    )


def _crossover_sentence(break_even: BreakEven, planned: np.ndarray) -> str:
    ahead = [py for py in break_even.years if break_even.with_cost["crossover", py].now >= 0]
    if not ahead:
        return "With your savings Professional pays more than Global in every year."
    if len(ahead) == len(break_even.years):
        return "With your savings Global pays at least as much as Professional in every year."
    if ahead == list(break_even.years[-len(ahead) :]):
        return f"With your savings Global pays more than Professional from {ahead[0]} on."
    return f"With your savings Global pays more than Professional in {wording.listed([str(py) for py in ahead])}."


def crossover_in_words(pay_off: PayOff, discount_rate: float, savings_share: float) -> str:
    """The first-band rule d ÷ (1 − p) with the year's own numbers, beside what the full model gives."""
    discount, share = wording.percent(discount_rate, 2), wording.percent(savings_share, 0)
    point = pay_off.point("crossover")
    answer = (
        f"puts it at {wording.percent(point.gross_share, 2)}"
        if point
        else f"finds none ({pay_off.thresholds['crossover'].text})"
    )
    model = f"The model, with every corridor, cost and adjustment of yours, {answer}."
    if savings_share >= 1.0:
        return (
            f"Professional keeps {share} as well, so a discount of {discount} is never earned back. {model}"
        )
    rest = wording.percent(1.0 - savings_share, 0)
    simple = wording.percent(discount_rate / (1.0 - savings_share), 2)
    return (
        f"Global keeps all savings but starts below the discount of {discount}. Professional keeps {share} of savings from "
        f"the first dollar. Global is ahead once the {rest} that Professional leaves to CMS are more than the discount: "
        f"crossover = discount ÷ (1 − share) = {discount} ÷ {rest} = {simple} gross savings. {model}"
    )


# ---- switch year -----------------------------------------------------------------------------------------------


def switch_bars(switch_years: SwitchYears, money: Money) -> Chart:
    """Net result of all years by LEAD path; the best of them is outlined heavily and named, so is the scenario's own."""
    total = np.array([money.over_years(float(value)) for value in switch_years.total])
    figure = theme.blank(left=172, top=12, bottom=48, right=16, key=f"switch-{money.unit}")
    best = switch_years.best
    for kind in (PathKind.PROFESSIONAL, PathKind.GLOBAL, PathKind.SWITCH):
        rows = [i for i, path in enumerate(switch_years.paths) if path.kind is kind]
        if not rows:
            continue
        marker = theme.bar_marker(
            theme.style_of(kind.value).color, [theme.LOSS_HATCH if total[i] < 0 else "" for i in rows],
            outline=[3.5 if switch_years.paths[i] == best else 1.0 for i in rows],
        )  # fmt: skip
        hover = [_switch_hover(switch_years, switch_years.paths[i], money) for i in rows]
        series.row_bars(figure, rows, total[rows], kind.value.capitalize(), marker, hover, width=0.68)
    for i, value in enumerate(total):
        figure.add_note_beside(max(value, 0.0), i, money.mark(value), 5)
    scales.amount_axis(
        figure, f"{money.axis_title}, {money.sum_word} of all years", scales.range_of(total), (0.05, 0.36), nticks=4,
        tickangle=0, **theme.ZERO_LINE, **money.axis,
    )  # fmt: skip
    scales.row_axis(figure, [_bar_name(path, switch_years) for path in switch_years.paths])
    title = _switch_sentence(switch_years, money)
    height = 68 + ROW_HEIGHT * len(switch_years.paths)
    start_up = switch_years.start_up_dollars
    counted = f" After start-up cost of {wording.dollars(start_up)}." if start_up else ""
    return Chart(
        figure, title, f"{switch_years.sentence}{counted}", lambda: _switch_table(switch_years, money), height
    )


def _bar_name(path: ParticipationPath, switch_years: SwitchYears) -> str:
    named = {"best LEAD path": switch_years.best, "yours": switch_years.planned}
    notes = ", ".join(note for note, holds in named.items() if holds == path)
    name = path_name(path.key) if path.switch_py else path.label
    return f"{name}<br><b>{notes}</b>" if notes else name


def _switch_hover(switch_years: SwitchYears, path: ParticipationPath, money: Money) -> str:
    total = money.total_text(switch_years.value(path), sign=True)
    cost = money.total_text(switch_years.cost(path))
    lost = "the best of the LEAD paths" if path == switch_years.best else f"{cost} less than the best of them"
    formula = f"net results of {switch_years.years[0]}–{switch_years.years[-1]} added up"
    return hover_text(path.label, f"{total}, {lost}", formula, rule_pack(switch_years.rules))


def _switch_sentence(switch_years: SwitchYears, money: Money) -> str:
    best = switch_years.best
    gain = money.total_text(switch_years.value(best), sign=True)
    cost = money.total_text(switch_years.cost(switch_years.planned))
    yours = "your plan" if best == switch_years.planned else f"your plan gives up {cost}"
    name = f"switching to Global in {best.switch_py}" if best.switch_py else best.label
    return f"Of the LEAD paths, {name} earns the most: {gain}; {yours}."


def _switch_table(switch_years: SwitchYears, money: Money) -> pd.DataFrame:
    rows = switch_years.rows()
    worst = [money.in_year(float(net.min()), int(net.argmin())) for net in switch_years.net]
    columns = {
        "Net result, all years, after start-up cost": [
            money.over_years(row["total_dollars"]) for row in rows
        ],
        "Cost of choosing it": [money.over_years(row["cost_dollars"]) for row in rows],
        "Worst year": worst,
    }
    marks = {
        "": ["best of the LEAD paths" if row["best"] else "" for row in rows],
        "Yours": ["yours" if row["yours"] else "" for row in rows],
    }
    heads = money.columns({name: np.array(values) for name, values in columns.items()})
    return numbers.numbers_table(heads | marks, [row["label"] for row in rows], "LEAD path")
