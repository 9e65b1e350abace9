"""Charts of the page *Risk and capital*: how far chance can move results, and how much money stands against it."""

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np
import pandas as pd

from lead_model import wording
from lead_model.axes import FloatArray
from lead_model.charts import scales, series, tables, theme
from lead_model.charts.money import MILLION, MILLIONS_AXIS, Money
from lead_model.charts.series import YearLine
from lead_model.charts.sources import documents, of_runs
from lead_model.charts.theme import INK, PAPER, Chart, Style, hover_text, plan_name
from lead_model.parameters import Parameters
from lead_model.uncertainty import Summary
from lead_model.uncertainty.histogram import Histogram
from lead_model.uncertainty.summary import LEVELS
from lead_model.wording import year_label

OBSERVED_YEARS = 5
EXTRAPOLATION = (
    f"Nobody has watched a fixed benchmark for more than five or six years: years {OBSERVED_YEARS + 1} and later are "
    "extrapolation."
)
BAD = LEVELS[0]
COLUMNS = {0.05: "P5", 0.25: "P25", 0.50: "P50", 0.75: "P75", 0.95: "P95"}
PLANNED_STYLE = Style(INK, "dash", "x")


def shown_plans(own: str) -> tuple[str, ...]:
    """Both options, and the scenario's own plan if it is a move between them."""
    return tuple(dict.fromkeys(("professional", "global", own)))


def at_level(summary: Summary, values: FloatArray, level: float) -> FloatArray:
    """Row of quantiles (Q, …) at a level."""
    return np.asarray(values[summary.levels.index(level)])


def counted_in(summary: Summary) -> str:
    """The runs in which shares and percentiles were counted."""
    return of_runs(summary.runs, summary.seed)


def _by_plan(texts: Mapping[str, str], form: str = "{text} under {plan}") -> str:
    """A text of each plan, by its key, in a row."""
    return wording.listed([form.format(text=text, plan=plan_name(key)) for key, text in texts.items()])


# ---- fan -------------------------------------------------------------------------------------------------------


def fan(summary: Summary, key: str, planned: FloatArray, money: Money) -> Chart:
    """Net result by year: where half and nine tenths of the runs fall, the median, and the planned line on its own.

    planned : (Y,) dollars of the projection without uncertainty.
    """
    plan, years, style = summary.plans[key], summary.years, theme.style_of(key)
    low, lower, middle, upper, high = (
        money.yearly(at_level(summary, plan.quantiles.value, level)) for level in LEVELS
    )
    line = money.yearly(planned)
    figure = theme.blank(right=theme.LABEL_ROOM, key=f"fan-{money.unit}")
    series.shaded(figure, years, low, high, "9 of 10 runs", style.colour)
    series.shaded(figure, years, lower, upper, "Half of the runs", style.colour)
    text_of = partial(money.text, sign=True)
    hover = [
        hover_text(
            f"{plan_name(key)}, {year_label(py)}",
            f"half of the runs: {text_of(lower[i])} to {text_of(upper[i])}",
            source=f"9 of 10: {text_of(low[i])} to {text_of(high[i])}; median {text_of(middle[i])}; as planned "
            f"{text_of(line[i])}; {counted_in(summary)}",
        )
        for i, py in enumerate(years)
    ]
    for edge in (low, high):
        figure.add_scatter(x=list(years), y=edge, mode="lines", line={"color": style.colour, "width": 1}, hoverinfo="skip",
                           name="Edge")  # fmt: skip
    series.line(figure, years, middle, "Median", style, hover)
    series.line(figure, years, line, "As planned", PLANNED_STYLE, hover, width=1.5, markers=False)
    scales.year_axis(figure, years)
    drawn = scales.range_of(low, high, line)
    span = scales.value_axis(figure, f"Net result, {money.axis_title}", *drawn, money.axis)
    ends = [("9 of 10 runs fall in here", float(high[-1] + upper[-1]) / 2),
            ("Half of the runs fall in here", float(upper[-1] + 3 * middle[-1]) / 4), ("Median", float(middle[-1])),
            ("As planned", float(line[-1]))]  # fmt: skip
    series.end_labels(figure, years[-1], ends, span)
    scales.mark_years(figure, _extrapolated(years))
    bad = int(np.argmin(low))
    title = (
        f"{years[bad]} can become the worst year under {plan_name(key)}: half of the runs end between "
        f"{text_of(lower[bad])} and {text_of(upper[bad])}, 1 in 20 below {text_of(low[bad])}."
    )
    error = float(money.average_year(at_level(summary, plan.quantiles.error, BAD).max()))
    text = (
        f"{summary.runs:,} runs, seed {summary.seed}. The light band holds 9 of 10 runs, the dark one half of them; the "
        f"rest, 1 in 10, lies outside and is possible. Monte Carlo error of the lowest line: up to ±{money.text(error)}. "
        f"{EXTRAPOLATION}"
    )
    return Chart(figure, title, text, lambda: year_table(summary, key, planned, money))


def year_table(summary: Summary, key: str, planned: FloatArray, money: Money) -> pd.DataFrame:
    """Quantiles and chances of one plan by year, with the Monte Carlo error of P5 beside it."""
    plan = summary.plans[key]
    dollars = {name: at_level(summary, plan.quantiles.value, level) for level, name in COLUMNS.items()}
    dollars["As planned"] = planned
    error = money.for_table(money.yearly(at_level(summary, plan.quantiles.error, BAD)))
    return tables.by_year(
        money.columns({name: money.yearly(value) for name, value in dollars.items()})
        | {
            f"Error of P5 (± {money.column_title})": error,
            "Chance of a loss (%)": plan.loss_chance.value * 100,
            "Guarantee exceeded (%)": plan.guarantee_exceeded_chance.value * 100,
            "False loss (%)": plan.false_loss_chance.value * 100,
        },
        summary.years,
    )


def _extrapolated(years: Sequence[int]) -> list[tuple[int, str]]:
    return [(py, "From here extrapolation") for py in years[OBSERVED_YEARS : OBSERVED_YEARS + 1]]


def plan_table(summary: Summary, money: Money) -> pd.DataFrame:
    """Every way to take part in a row: quantiles over all years, losing years, worst year, depth, false loss."""
    plans = list(summary.plans.values())
    ten_years = {
        f"All years, {name}": np.array(
            [
                money.over_years(float(at_level(summary, plan.ten_year_quantiles.value, level)))
                for plan in plans
            ]
        )
        for level, name in COLUMNS.items()
    }
    worst, deepest = (
        money.average_year(np.array([float(at_level(summary, one.value, BAD)) for one in quantiles]))
        for quantiles in (
            [plan.worst_year_quantiles for plan in plans],
            [plan.deepest_loss_quantiles for plan in plans],
        )
    )
    columns = {
        **money.columns(ten_years),
        "Chance of a loss in a year (%)": [float(plan.loss_chance.value.mean()) * 100 for plan in plans],
        "± (points)": [float(plan.loss_chance.error.max()) * 100 for plan in plans],
        "At least one losing year (%)": [float(plan.any_loss_chance.value) * 100 for plan in plans],
        "Expected losing years": [float(plan.losing_years.value) for plan in plans],
        **money.columns({"Worst year, P5": worst, "Deepest running loss, P5": deepest}),
        "False loss in a year (%)": [float(plan.false_loss_chance.value.mean()) * 100 for plan in plans],
        "Guarantee exceeded at least once (%)": [
            float(plan.any_guarantee_exceeded_chance.value) * 100 for plan in plans
        ],
    }
    return tables.table(columns, [plan_name(plan.key) for plan in plans], "Way to take part")


# ---- worst year ------------------------------------------------------------------------------------------------


def worst_year(summary: Summary, key: str, counted: Histogram, money: Money) -> Chart:
    """How the worst of the years is spread over the runs; what 1 run in 20 stays under is marked."""
    plan = summary.plans[key]
    edges = money.average_year(counted.edges)
    middles, width = (edges[:-1] + edges[1:]) / 2, float(edges[1] - edges[0])
    bad, median = (float(money.average_year(at_level(summary, plan.worst_year_quantiles.value, level)))
                   for level in (BAD, 0.5))  # fmt: skip
    figure = theme.blank(key=f"worst-{money.unit}")
    for name, places, marker in [*series.by_sign(middles)][::-1]:
        heads = [
            f"Worst year {money.text(edges[i], sign=True)} to {money.text(edges[i + 1], sign=True)}"
            for i in places
        ]
        texts = [f"{counted.shares[i]:.1%} of runs" for i in places]
        hover = series.hovers(heads, texts, source=counted_in(summary))
        figure.add_bar(
            x=middles[places], y=counted.shares[places], width=width, name=name, marker=marker, **theme.hovered(hover)
        )  # fmt: skip
    top = float(counted.shares.max())
    ceiling = scales.chance_axis(figure, "Share of runs", 1.25 * top)[1]
    for x, text, up in ((bad, f"1 run in 20 is worse than {money.text(bad, sign=True)}", 1.22),
                        (median, f"Median {money.text(median, sign=True)}", 1.08)):  # fmt: skip
        figure.add_scatter(x=[x, x], y=[0.0, ceiling], mode="lines", name=text, hoverinfo="skip",
                           line={"color": INK, "width": 1.5, "dash": "dash"})  # fmt: skip
        left = x > (edges[0] + edges[-1]) / 2
        figure.add_note_beside(x, top * up, text, 4, left=left, bgcolor=PAPER)
    air = 0.04 * (edges[-1] - edges[0])
    form = {"ticksuffix": "", **money.axis, **theme.ZERO_LINE}
    figure.update_xaxes(title={"text": f"Worst year of a run, {money.axis_title}"}, nticks=7, tickangle=0,
                        range=[float(edges[0] - air), float(edges[-1] + air)], **form)  # fmt: skip
    share = float(plan.any_loss_chance.value)
    title = (
        f"Under {plan_name(key)} the worst of {len(summary.years)} years is a loss in {wording.percent(share)} of runs, and "
        f"below {money.text(bad, sign=True)} in one of twenty."
    )
    error = float(money.average_year(at_level(summary, plan.worst_year_quantiles.error, BAD)))
    text = (
        f"The lowest result of each run's {len(summary.years)} years. Half of the runs have a worst year below "
        f"{money.text(median, sign=True)}. Monte Carlo error of the 1 in 20 line: ±{money.text(error)}."
    )

    columns = money.columns({"To": edges[1:]}) | {"Share of runs (%)": counted.shares * 100}
    rows = [f"{v:.4g}" for v in money.for_table(edges[:-1])]
    return Chart(figure, title, text, lambda: tables.table(columns, rows, f"From ({money.column_title})"))


# ---- losing years and chances ----------------------------------------------------------------------------------


def losing_years(summary: Summary, own: str) -> Chart:
    """Share of runs by number of losing years, one group of bars a plan."""
    keys, number = shown_plans(own), list(range(len(summary.years) + 1))
    figure = theme.blank(top=48, key="losing")
    for index, key in enumerate(keys):
        shares, name = summary.plans[key].losing_year_shares.value, plan_name(key)
        heads, texts = (
            [f"{name}: {n} losing years" for n in number],
            [f"{share:.1%} of runs" for share in shares],
        )
        hover = series.hovers(heads, texts, source=counted_in(summary))
        marker = theme.bar_marker(theme.style_of(key).colour, ("", ".", "x")[index], size=6, solidity=0.25)
        figure.add_bar(
            x=number, y=shares, name=name, offsetgroup=index, marker=marker, **theme.hovered(hover)
        )
    figure.update_layout(showlegend=True, legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0})
    figure.update_xaxes(
        title={"text": f"Losing years out of {len(summary.years)}"},
        tickmode="linear",
        dtick=1,
        tickangle=0,
        ticklabeloverflow="allow",
    )
    most = max(float(summary.plans[key].losing_year_shares.value.max()) for key in keys)
    scales.chance_axis(figure, "Share of runs", most)
    plans = {key: summary.plans[key] for key in keys}
    count = {key: wording.number(float(plan.losing_years.value), 1) for key, plan in plans.items()}
    some = {key: wording.percent(float(plan.any_loss_chance.value)) for key, plan in plans.items()}
    title = f"Of {len(summary.years)} years, expect to lose money in {_by_plan(count)}."
    text = f"A losing year has a net result below zero. Chance of at least one: {_by_plan(some, '{text} ({plan})')}."
    columns = {
        f"{plan_name(key)} (% of runs)": plan.losing_year_shares.value * 100 for key, plan in plans.items()
    }
    return Chart(figure, title, text, lambda: tables.table(columns, number, "Losing years"))


def loss_chance(summary: Summary, own: str) -> Chart:
    """Chance of a net result below zero by year, one line a plan."""
    keys, years = shown_plans(own), summary.years
    lines = {}
    for key in keys:
        chance, name = summary.plans[key].loss_chance.value, plan_name(key)
        hover = series.year_hovers(
            name, years, [f"chance of a loss {p:.1%}" for p in chance], "", counted_in(summary)
        )
        lines[key] = YearLine(years, name, chance, theme.style_of(key), hover)
    figure = theme.blank(right=theme.LABEL_ROOM, key="loss-chance")
    series.year_lines(figure, list(lines.values()), "Chance of a loss")
    scales.mark_years(figure, _extrapolated(years))
    average = {key: wording.percent(float(line.values.mean())) for key, line in lines.items()}
    title = f"A year loses money with a chance of {_by_plan(average)}, on average."
    error = max(float(summary.plans[key].loss_chance.error.max()) for key in keys)
    text = f"Net result below zero, costs counted. Monte Carlo error: up to ±{wording.percent(error)}. {EXTRAPOLATION}"
    columns = {f"{line.name} (%)": line.values * 100 for line in lines.values()}
    return Chart(figure, title, text, lambda: tables.by_year(columns, years))


# ---- capital and guarantee -------------------------------------------------------------------------------------


def capital(summary: Summary, own: str, money: Money) -> Chart:
    """Chance that a sum set aside is not enough for the deepest running loss, by the size of the sum."""
    chances = np.array(summary.levels)
    figure = theme.blank(right=theme.LABEL_ROOM, key=f"capital-{money.unit}")
    needs = {
        key: money.average_year(-summary.plans[key].deepest_loss_quantiles.value) for key in shown_plans(own)
    }  # falling from the largest need on
    safe = {key: float(at_level(summary, need, BAD)) for key, need in needs.items()}
    for key, need in needs.items():
        name, style = plan_name(key), theme.style_of(key)
        heads = [f"{name}: {money.text(x)} set aside" for x in need]
        texts = [f"not enough in {p:.0%} of runs" for p in chances]
        hover = series.hovers(heads, texts, source=counted_in(summary))
        series.line(figure, need, chances, name, style, hover, most_markers=9)
        series.point(
            figure, safe[key], BAD, f"{name}, 1 in 20", style.symbol, 11, colour=style.colour, width=1
        )
    widest = max(1e-9, *(float(need.max()) for need in needs.values()))
    figure.add_hline(y=BAD, layer="below", line={"color": INK, "width": 1})
    figure.add_note_beside(1, BAD, "1 run in 20", 6, xref="paper")
    for number, (key, need) in enumerate(needs.items()):
        at = int(np.argmin(np.abs(chances - (0.30 + 0.12 * number))))
        figure.add_annotation(x=float(need[at]), y=float(chances[at]), text=plan_name(key), showarrow=True, arrowhead=0,
                              arrowwidth=1, arrowcolor=INK, ax=44, ay=-22, font={"size": 13},
                              bgcolor=PAPER)  # fmt: skip
    most = max(float(chances[need > 0].max(initial=0.0)) for need in needs.values())
    figure.update_xaxes(title={"text": f"Set aside, {money.axis_title}"}, range=[-0.02 * widest, 1.04 * widest], nticks=6,
                        tickangle=0, showgrid=True, **money.axis)  # fmt: skip
    figure.update_yaxes(title={"text": "Chance it is not enough"}, tickformat=".0%", range=[0, max(1.15 * most, 0.2)],
                        automargin="width")  # fmt: skip
    title = f"To be covered in 19 of 20 runs, set aside {_by_plan({key: money.text(x) for key, x in safe.items()})}."
    text = (
        "The deepest point of the running total of net results, before any gain makes up for it. Settlements count in "
        "their own year; the page Cash and payback shows the months between."
    )

    columns = money.columns({plan_name(key): need for key, need in needs.items()})
    rows = [wording.percent(float(chance), 0) for chance in chances]
    return Chart(figure, title, text, lambda: tables.table(columns, rows, "Chance it is not enough"))


def guarantee(summary: Summary, rates: dict[str, float], py: int, rules: Parameters | None = None) -> Chart:
    """The guarantee each option must post beside what it loses in a bad year, in dollars.

    rates : share by option; rules : where they come from, named under the pointer.
    """
    year, names = summary.years.index(py), ("professional", "global")
    posted = {key: float(summary.plans[key].guarantee_dollars[year]) for key in names}
    bad = {key: float(at_level(summary, summary.plans[key].quantiles.value, BAD)[year]) for key in names}
    error = {key: float(at_level(summary, summary.plans[key].quantiles.error, BAD)[year]) for key in names}
    rows = []  # label, dollars, colour, hatch, source
    for key in names:
        name, colour = plan_name(key), theme.style_of(key).colour
        stated = "" if rules is None else documents(rules, [f"guarantee_{key}_share"], py)
        rows += [
            (f"{name}<br>guarantee, {wording.rate(rates[key])}", posted[key], colour, "", stated),
            (f"{name}<br>loss, 1 year in 20", max(-bad[key], 0.0), colour, "/", counted_in(summary)),
        ]
    labels, values, colours, hatches, sources = zip(*rows, strict=True)
    figure = theme.blank(left=148, top=12, bottom=52, right=16, key="guarantee")
    places = [0.0, 1.0, 2.3, 3.3]
    hover = [
        hover_text(label.replace("<br>", " "), wording.dollars(value, 2), source=where)
        for label, value, where in zip(labels, values, sources, strict=True)
    ]
    marker, plotted = theme.bar_marker(colours, hatches), [value / MILLION for value in values]
    series.row_bars(figure, places, plotted, "Dollars", marker, hover, width=0.8)
    for place, value, hatch in zip(places, values, hatches, strict=True):
        text = wording.dollars(value, 2) if value or not hatch else "no loss"
        figure.add_note_beside(value / MILLION, place, text, 5, font={"size": 13})
    scales.amount_axis(
        figure, f"$ million, PY{py}", (0.0, max(plotted) or 1.0), (0.0, 0.25), tickangle=0, **MILLIONS_AXIS
    )
    scales.row_axis(figure, labels)
    figure.update_yaxes(tickvals=places, range=[3.9, -0.6])
    title = _guarantee_sentence(posted, rates, bad, py)
    plans = {key: summary.plans[key] for key in names}
    exceeded = {
        key: wording.percent(float(plan.guarantee_exceeded_chance.value[year])) for key, plan in plans.items()
    }
    text = (
        f"Chance that more is owed to CMS than the guarantee in {py}: {_by_plan(exceeded, '{text} ({plan})')}. Monte Carlo "
        f"error of the loss: {', '.join(f'±{wording.dollars(v, 2)} ({plan_name(key)})' for key, v in error.items())}."
    )

    def table() -> pd.DataFrame:
        named = {plan_name(key): plan for key, plan in plans.items()}
        low = {name: at_level(summary, plan.quantiles.value, BAD) for name, plan in named.items()}
        columns = {
            **{f"Guarantee, {name} ($M)": plan.guarantee_dollars / MILLION for name, plan in named.items()},
            **{f"P5 of net, {name} ($M)": value / MILLION for name, value in low.items()},
            **{f"{plan_name(one)} guarantee ÷ {plan_name(other)} loss": [
                   "no loss" if np.isinf(v) else f"{v:.2f}" for v in summary.guarantee_multiples[one, other]]
               for one in names for other in names},
            **{f"Guarantee exceeded, {name} (%)": plan.guarantee_exceeded_chance.value * 100
               for name, plan in named.items()},
        }  # fmt: skip
        return tables.by_year(columns, summary.years)

    return Chart(figure, title, text, table, 300)


def _guarantee_sentence(
    posted: dict[str, float], rates: dict[str, float], bad: dict[str, float], py: int
) -> str:
    amounts = [
        f"{wording.dollars(posted[key], 2)} ({wording.rate(rates[key])}, {plan_name(key)})" for key in posted
    ]
    start = f"The guarantee for {py} is {amounts[0]} or {amounts[1]}"
    worst = min(bad, key=lambda key: bad[key])
    if bad[worst] >= 0:
        return f"{start}; neither option loses money even in a bad year (1 in 20)."
    times = wording.listed([wording.number(amount / -bad[worst], 2) for amount in posted.values()])
    return f"{start}: {times} times the {wording.dollars(-bad[worst], 2)} that {plan_name(worst)} loses in a bad year (P5)."
