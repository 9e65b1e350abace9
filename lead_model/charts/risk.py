"""Charts of the page *Risk and capital*: how far chance can move results, and how much money stands against it."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from lead_model import wording
from lead_model.axes import FloatArray
from lead_model.charts import theme
from lead_model.charts.money import DOLLARS, MILLION, Money
from lead_model.charts.sources import documents, of_runs
from lead_model.charts.theme import GAIN, INK, LOSS, Chart, Style, hover_text, year_label
from lead_model.parameters import Parameters
from lead_model.paths import path_of_key
from lead_model.uncertainty import PlanSummary, Summary
from lead_model.uncertainty.histogram import Histogram
from lead_model.uncertainty.summary import LEVELS

OBSERVED_YEARS = 5
EXTRAPOLATION = (
    f"Nobody has watched a fixed benchmark for more than five or six years: years {OBSERVED_YEARS + 1} and later are "
    "extrapolation."
)
BAD = LEVELS[0]
COLUMNS = {0.05: "P5", 0.25: "P25", 0.50: "P50", 0.75: "P75", 0.95: "P95"}
PLANNED_STYLE = Style(INK, "dash", "x")


def plan_name(key: str) -> str:
    """A way to take part in a few words.

    >>> plan_name("switch_2033")
    'Global from 2033'
    """
    return path_of_key(key).short_label


def shown_plans(own: str) -> tuple[str, ...]:
    """Both options, and the scenario's own plan if it is a move between them."""
    return tuple(dict.fromkeys(("professional", "global", own)))


def at_level(summary: Summary, values: FloatArray, level: float) -> FloatArray:
    """Row of quantiles (Q, …) at a level."""
    return np.asarray(values[summary.levels.index(level)])


def an_average_year(money: Money, dollars: float | FloatArray) -> FloatArray:
    """Dollars that belong to no single year as plotted: PBPM and share are those of an average year."""
    return np.asarray(dollars) / (MILLION if money.unit == DOLLARS else float(money.divisor.mean()))


def counted_in(summary: Summary) -> str:
    """The runs in which shares and percentiles were counted."""
    return of_runs(summary.runs, summary.seed)


def _percents(chances: Sequence[float] | FloatArray, digits: int = 1) -> list[str]:
    return [wording.percent(float(one), digits) for one in chances]


def _years_index(years: Sequence[int]) -> pd.Index:
    return pd.Index([year_label(py) for py in years], name="Performance year")


# ---- fan -------------------------------------------------------------------------------------------------------


def fan(summary: Summary, key: str, planned: FloatArray, money: Money) -> Chart:
    """Net result by year: where half and nine tenths of the runs fall, the median, and the planned line on its own.

    planned : (Y,) dollars of the projection without uncertainty.
    """
    plan, years, style = summary.plans[key], summary.years, theme.style_of(key)
    low, lower, middle, upper, high = (
        money.yearly(at_level(summary, plan.quantiles.value, level)[None, :])[0] for level in LEVELS
    )
    line = money.yearly(planned[None, :])[0]
    figure = theme.blank(right=theme.LABEL_ROOM, key=f"fan-{money.unit}")
    theme.shaded(figure, years, low, high, "9 of 10 runs", style.colour)
    theme.shaded(figure, years, lower, upper, "Half of the runs", style.colour)
    hover = [
        hover_text(
            f"{plan_name(key)}, {year_label(py)}",
            f"half of the runs: {money.text(lower[i], sign=True)} to {money.text(upper[i], sign=True)}",
            source=f"9 of 10: {money.text(low[i], sign=True)} to {money.text(high[i], sign=True)}; median "
            f"{money.text(middle[i], sign=True)}; as planned {money.text(line[i], sign=True)}; {counted_in(summary)}",
        )
        for i, py in enumerate(years)
    ]
    for edge in (low, high):
        figure.add_scatter(x=list(years), y=edge, mode="lines", line={"color": style.colour, "width": 1}, hoverinfo="skip",
                           name="Edge")  # fmt: skip
    theme.line(figure, years, middle, "Median", style, hover)
    theme.line(figure, years, line, "As planned", PLANNED_STYLE, hover, width=1.5, markers=False)
    theme.year_axis(figure, years)
    span = theme.value_axis(
        figure, f"Net result, {money.axis_title}", *theme.range_of(low, high, line), money.axis
    )
    ends = [("9 of 10 runs fall in here", float(high[-1] + upper[-1]) / 2),
            ("Half of the runs fall in here", float(upper[-1] + 3 * middle[-1]) / 4), ("Median", float(middle[-1])),
            ("As planned", float(line[-1]))]  # fmt: skip
    theme.end_labels(figure, years[-1], ends, span)
    if len(years) > OBSERVED_YEARS:
        theme.mark_years(figure, [(years[OBSERVED_YEARS], "From here extrapolation")])
    bad = int(np.argmin(low))
    title = (
        f"{years[bad]} can become the worst year under {plan_name(key)}: half of the runs end between "
        f"{money.text(lower[bad], sign=True)} and {money.text(upper[bad], sign=True)}, 1 in 20 below "
        f"{money.text(low[bad], sign=True)}."
    )
    error = float(an_average_year(money, at_level(summary, plan.quantiles.error, BAD).max()))
    text = (
        f"{summary.runs:,} runs, seed {summary.seed}. The light band holds 9 of 10 runs, the dark one half of them; the "
        f"rest, 1 in 10, lies outside and is possible. Monte Carlo error of the lowest line: up to ±{money.text(error)}. "
        f"{EXTRAPOLATION}"
    )
    return Chart(theme.finished(figure, title), title, text, lambda: year_table(summary, key, planned, money))


def year_table(summary: Summary, key: str, planned: FloatArray, money: Money) -> pd.DataFrame:
    """Quantiles and chances of one plan by year, with the Monte Carlo error of P5 beside it."""
    plan, unit = summary.plans[key], money.column_title

    def column(values: FloatArray) -> FloatArray:
        return money.for_table(money.yearly(np.asarray(values)[None, :])[0])

    return pd.DataFrame(
        {
            **{
                f"{name} ({unit})": column(at_level(summary, plan.quantiles.value, level))
                for level, name in COLUMNS.items()
            },
            f"As planned ({unit})": column(planned),
            f"Error of P5 (± {unit})": column(at_level(summary, plan.quantiles.error, BAD)),
            "Chance of a loss (%)": plan.loss_chance.value * 100,
            "Guarantee exceeded (%)": plan.guarantee_exceeded_chance.value * 100,
            "False loss (%)": plan.false_loss_chance.value * 100,
        },
        index=_years_index(summary.years),
    )


def plan_table(summary: Summary, money: Money) -> pd.DataFrame:
    """Every way to take part in a row: quantiles over all years, losing years, worst year, depth, false loss."""
    unit, plans = money.column_title, list(summary.plans.values())

    def whole(plan: PlanSummary) -> dict[str, float]:
        total = [
            money.over_years(float(at_level(summary, plan.ten_year_quantiles.value, level)))
            for level in COLUMNS
        ]
        worst, deepest = (
            float(an_average_year(money, at_level(summary, one.value, BAD)))
            for one in (plan.worst_year_quantiles, plan.deepest_loss_quantiles)
        )
        scale = 100.0 if money.unit == "share" else 1.0
        return {
            **{
                f"All years, {name} ({unit})": v * scale
                for name, v in zip(COLUMNS.values(), total, strict=True)
            },
            "Chance of a loss in a year (%)": float(plan.loss_chance.value.mean()) * 100,
            "± (points)": float(plan.loss_chance.error.max()) * 100,
            "At least one losing year (%)": float(plan.any_loss_chance.value) * 100,
            "Expected losing years": float(plan.losing_years.value),
            f"Worst year, P5 ({unit})": worst * scale,
            f"Deepest running loss, P5 ({unit})": deepest * scale,
            "False loss in a year (%)": float(plan.false_loss_chance.value.mean()) * 100,
            "Guarantee exceeded at least once (%)": float(plan.any_guarantee_exceeded_chance.value) * 100,
        }

    return pd.DataFrame([whole(plan) for plan in plans],
                        index=pd.Index([plan_name(plan.key) for plan in plans], name="Way to take part"))  # fmt: skip


# ---- worst year ------------------------------------------------------------------------------------------------


def worst_year(summary: Summary, key: str, counted: Histogram, money: Money) -> Chart:
    """How the worst of the years is spread over the runs; what 1 run in 20 stays under is marked."""
    plan = summary.plans[key]
    edges = an_average_year(money, counted.edges)
    middles, width = (edges[:-1] + edges[1:]) / 2, float(edges[1] - edges[0])
    bad, median = (float(an_average_year(money, at_level(summary, plan.worst_year_quantiles.value, level)))
                   for level in (BAD, 0.5))  # fmt: skip
    figure = theme.blank(key=f"worst-{money.unit}")
    for name, colour, hatch, some in (
        ("Loss", LOSS, theme.LOSS_HATCH, middles < 0),
        ("Gain", GAIN, "", middles >= 0),
    ):
        if not some.any():
            continue
        figure.add_bar(
            x=middles[some], y=counted.shares[some], width=width, name=name,
            marker={"color": colour, "line": {"color": INK, "width": 1},
                    "pattern": {"shape": hatch, "fgcolor": INK, "bgcolor": colour, "size": 7, "solidity": 0.2}},
            customdata=[
                hover_text(f"Worst year {money.text(a, sign=True)} to {money.text(b, sign=True)}", f"{share:.1%} of runs",
                           source=counted_in(summary))
                for a, b, share in zip(edges[:-1][some], edges[1:][some], counted.shares[some], strict=True)
            ],
            hovertemplate="%{customdata}<extra></extra>",
        )  # fmt: skip
    top = float(counted.shares.max())
    ceiling = theme.chance_axis(figure, "Share of runs", 1.25 * top)[1]
    for x, text, up in ((bad, f"1 run in 20 is worse than {money.text(bad, sign=True)}", 1.22),
                        (median, f"Median {money.text(median, sign=True)}", 1.08)):  # fmt: skip
        figure.add_scatter(x=[x, x], y=[0.0, ceiling], mode="lines", name=text, hoverinfo="skip",
                           line={"color": INK, "width": 1.5, "dash": "dash"})  # fmt: skip
        left = x > (edges[0] + edges[-1]) / 2
        figure.add_annotation(x=x, y=top * up, text=text, showarrow=False, xanchor="right" if left else "left",
                              xshift=-4 if left else 4, bgcolor=theme.PAPER, font={"size": 12})  # fmt: skip
    form = {"tickformat": money.axis["tickformat"], "ticksuffix": money.axis.get("ticksuffix", "")}
    air = 0.04 * (edges[-1] - edges[0])
    figure.update_xaxes(title={"text": f"Worst year of a run, {money.axis_title}"}, nticks=7, tickangle=0,
                        range=[float(edges[0] - air), float(edges[-1] + air)], **theme.ZERO_LINE, **form)  # fmt: skip
    share = float(plan.any_loss_chance.value)
    title = (
        f"Under {plan_name(key)} the worst of {len(summary.years)} years is a loss in {wording.percent(share)} of runs, and "
        f"below {money.text(bad, sign=True)} in one of twenty."
    )
    error = float(an_average_year(money, at_level(summary, plan.worst_year_quantiles.error, BAD)))
    text = (
        f"The lowest result of each run's {len(summary.years)} years. Half of the runs have a worst year below "
        f"{money.text(median, sign=True)}. Monte Carlo error of the 1 in 20 line: ±{money.text(error)}."
    )

    def table() -> pd.DataFrame:
        return pd.DataFrame(
            {
                f"To ({money.column_title})": money.for_table(edges[1:]),
                "Share of runs (%)": counted.shares * 100,
            },
            index=pd.Index(
                [f"{v:.4g}" for v in money.for_table(edges[:-1])], name=f"From ({money.column_title})"
            ),
        )

    return Chart(theme.finished(figure, title), title, text, table)


# ---- losing years and chances ----------------------------------------------------------------------------------


def losing_years(summary: Summary, own: str) -> Chart:
    """Share of runs by number of losing years, one group of bars a plan."""
    keys, number = shown_plans(own), list(range(len(summary.years) + 1))
    figure = theme.blank(top=48, key="losing")
    for index, key in enumerate(keys):
        shares = summary.plans[key].losing_year_shares.value
        figure.add_bar(
            x=number, y=shares, name=plan_name(key), offsetgroup=index,
            marker={"color": theme.style_of(key).colour, "line": {"color": INK, "width": 1},
                    "pattern": {"shape": ("", ".", "x")[index], "fgcolor": INK, "size": 6, "solidity": 0.25,
                            "bgcolor": theme.style_of(key).colour}},
            customdata=[hover_text(f"{plan_name(key)}: {n} losing years", f"{share:.1%} of runs",
                                   source=counted_in(summary))
                        for n, share in enumerate(shares)],
            hovertemplate="%{customdata}<extra></extra>",
        )  # fmt: skip
    figure.update_layout(showlegend=True, legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0})
    figure.update_xaxes(
        title={"text": f"Losing years out of {len(summary.years)}"},
        tickmode="linear",
        dtick=1,
        tickangle=0,
        ticklabeloverflow="allow",
    )
    most = max(float(summary.plans[key].losing_year_shares.value.max()) for key in keys)
    theme.chance_axis(figure, "Share of runs", most)
    said = [
        f"{wording.number(float(summary.plans[key].losing_years.value), 1)} under {plan_name(key)}"
        for key in keys
    ]
    title = f"Of {len(summary.years)} years, expect to lose money in {wording.listed(said)}."
    some = [
        f"{wording.percent(float(summary.plans[key].any_loss_chance.value))} ({plan_name(key)})"
        for key in keys
    ]
    text = f"A losing year has a net result below zero. Chance of at least one: {wording.listed(some)}."

    def table() -> pd.DataFrame:
        return pd.DataFrame(
            {
                f"{plan_name(key)} (% of runs)": summary.plans[key].losing_year_shares.value * 100
                for key in keys
            },
            index=pd.Index(number, name="Losing years"),
        )

    return Chart(theme.finished(figure, title), title, text, table)


def loss_chance(summary: Summary, own: str) -> Chart:
    """Chance of a net result below zero by year, one line a plan."""
    keys, years = shown_plans(own), summary.years
    figure = theme.blank(right=theme.LABEL_ROOM, key="loss-chance")
    for key in keys:
        chance = summary.plans[key].loss_chance.value
        hover = [hover_text(f"{plan_name(key)}, {year_label(py)}", f"chance of a loss {p:.1%}",
                            source=counted_in(summary))
                 for py, p in zip(years, chance, strict=True)]  # fmt: skip
        theme.line(figure, years, chance, plan_name(key), theme.style_of(key), hover)
    theme.year_axis(figure, years)
    chances = [summary.plans[key].loss_chance.value for key in keys]
    span = theme.chance_axis(figure, "Chance of a loss", max(float(chance.max()) for chance in chances))
    ends = [(plan_name(key), float(chance[-1])) for key, chance in zip(keys, chances, strict=True)]
    theme.end_labels(figure, years[-1], ends, span)
    if len(years) > OBSERVED_YEARS:
        theme.mark_years(figure, [(years[OBSERVED_YEARS], "From here extrapolation")])
    said = [f"{wording.percent(float(chance.mean()))} under {plan_name(key)}"
            for key, chance in zip(keys, chances, strict=True)]  # fmt: skip
    title = f"A year loses money with a chance of {wording.listed(said)}, on average."
    error = max(float(summary.plans[key].loss_chance.error.max()) for key in keys)
    text = f"Net result below zero, costs counted. Monte Carlo error: up to ±{wording.percent(error)}. {EXTRAPOLATION}"

    def table() -> pd.DataFrame:
        return pd.DataFrame(
            {f"{plan_name(key)} (%)": chance * 100 for key, chance in zip(keys, chances, strict=True)},
            index=_years_index(years),
        )

    return Chart(theme.finished(figure, title), title, text, table)


# ---- capital and guarantee -------------------------------------------------------------------------------------


def capital(summary: Summary, own: str, money: Money) -> Chart:
    """Chance that a sum set aside is not enough for the deepest running loss, by the size of the sum."""
    keys = shown_plans(own)
    chances = np.array(summary.levels)
    figure = theme.blank(right=theme.LABEL_ROOM, key=f"capital-{money.unit}")
    needs = {
        key: an_average_year(money, -summary.plans[key].deepest_loss_quantiles.value) for key in keys
    }  # falling from the largest need on
    ends, safe = [], {}
    for key, need in needs.items():
        hover = [hover_text(f"{plan_name(key)}: {money.text(x)} set aside", f"not enough in {p:.0%} of runs",
                            source=counted_in(summary))
                 for x, p in zip(need, chances, strict=True)]  # fmt: skip
        theme.line(figure, need, chances, plan_name(key), theme.style_of(key), hover, most_markers=9)
        safe[key] = float(at_level(summary, need, BAD))
        figure.add_scatter(x=[safe[key]], y=[BAD], mode="markers", name=f"{plan_name(key)}, 1 in 20", hoverinfo="skip",
                           marker={"symbol": theme.style_of(key).symbol, "size": 11, "color": theme.style_of(key).colour,
                                   "line": {"color": INK, "width": 1}})  # fmt: skip
        ends.append((plan_name(key), float(need.max())))
    widest = max(1e-9, *(float(need.max()) for need in needs.values()))
    figure.add_shape(
        type="line", x0=0, x1=1, xref="paper", y0=BAD, y1=BAD, layer="below", line={"color": INK, "width": 1}
    )
    figure.add_annotation(x=1, xref="paper", y=BAD, text="1 run in 20", showarrow=False, xanchor="left", xshift=6,
                          font={"size": 12})  # fmt: skip
    for number, (key, need) in enumerate(needs.items()):
        at = int(np.argmin(np.abs(chances - (0.30 + 0.12 * number))))
        figure.add_annotation(x=float(need[at]), y=float(chances[at]), text=plan_name(key), showarrow=True, arrowhead=0,
                              arrowwidth=1, arrowcolor=INK, ax=44, ay=-22, font={"size": 13},
                              bgcolor=theme.PAPER)  # fmt: skip
    most = max(float(chances[need > 0].max(initial=0.0)) for need in needs.values())
    figure.update_xaxes(title={"text": f"Set aside, {money.axis_title}"}, range=[-0.02 * widest, 1.04 * widest], nticks=6,
                        tickangle=0, showgrid=True, **money.axis)  # fmt: skip
    figure.update_yaxes(title={"text": "Chance it is not enough"}, tickformat=".0%", range=[0, max(1.15 * most, 0.2)],
                        automargin="width")  # fmt: skip
    said = [f"{money.text(value)} under {plan_name(key)}" for key, value in safe.items()]
    title = f"To be covered in 19 of 20 runs, set aside {wording.listed(said)}."
    text = (
        "The deepest point of the running total of net results, before any gain makes up for it. Settlements count in "
        "their own year; the page Cash and payback shows the months between."
    )

    def table() -> pd.DataFrame:
        return pd.DataFrame(
            {
                f"{plan_name(key)} ({money.column_title})": money.for_table(need)
                for key, need in needs.items()
            },
            index=pd.Index(_percents(chances, 0), name="Chance it is not enough"),
        )

    return Chart(theme.finished(figure, title), title, text, table)


def guarantee(summary: Summary, rates: dict[str, float], py: int, rules: Parameters | None = None) -> Chart:
    """The guarantee each option must post beside what it loses in a bad year, in dollars.

    rates : share by option; rules : where they come from, named under the pointer.
    """
    year, names = summary.years.index(py), ("professional", "global")
    posted = {key: float(summary.plans[key].guarantee_dollars[year]) for key in names}
    bad = {key: float(at_level(summary, summary.plans[key].quantiles.value, BAD)[year]) for key in names}
    error = {key: float(at_level(summary, summary.plans[key].quantiles.error, BAD)[year]) for key in names}
    rows: list[tuple[str, float, str, str]] = []
    sources: list[str] = []
    for key in names:
        stated = "" if rules is None else documents(rules, [f"guarantee_{key}_share"], py)
        sources += [stated, counted_in(summary)]
        rows.append(
            (
                f"{plan_name(key)}<br>guarantee, {wording.rate(rates[key])}",
                posted[key],
                theme.style_of(key).colour,
                "",
            )
        )
        rows.append(
            (f"{plan_name(key)}<br>loss, 1 year in 20", max(-bad[key], 0.0), theme.style_of(key).colour, "/")
        )
    figure = theme.blank(left=148, top=12, bottom=52, right=16, key="guarantee")
    places = [0.0, 1.0, 2.3, 3.3]
    figure.add_bar(
        orientation="h", y=places, x=[value / MILLION for _, value, _, _ in rows], width=0.8, name="Dollars",
        marker={"color": [colour for _, _, colour, _ in rows], "line": {"color": INK, "width": 1},
                "pattern": {"shape": [hatch for _, _, _, hatch in rows], "fgcolor": INK, "size": 7, "solidity": 0.2,
                            "bgcolor": [colour for _, _, colour, _ in rows]}},
        customdata=[hover_text(label.replace("<br>", " "), wording.dollars(value, 2), source=where)
                    for (label, value, _, _), where in zip(rows, sources, strict=True)],
        hovertemplate="%{customdata}<extra></extra>",
    )  # fmt: skip
    for place, (_, value, _, hatch) in zip(places, rows, strict=True):
        text = wording.dollars(value, 2) if value or not hatch else "no loss"
        figure.add_annotation(x=value / MILLION, y=place, text=text, xanchor="left", xshift=5, showarrow=False,
                              font={"size": 13})  # fmt: skip
    most = max(value for _, value, _, _ in rows) / MILLION or 1.0
    figure.update_xaxes(title={"text": f"$ million, PY{py}"}, range=[0, most * 1.25], tickformat="$,.2~f", ticksuffix="M",
                        nticks=5, tickangle=0, showgrid=True)  # fmt: skip
    figure.update_yaxes(tickmode="array", tickvals=places, ticktext=[row[0] for row in rows], range=[3.9, -0.6],
                        showgrid=False)  # fmt: skip
    title = _guarantee_sentence(posted, rates, bad, py)
    exceeded = [
        f"{wording.percent(float(summary.plans[key].guarantee_exceeded_chance.value[year]))} ({plan_name(key)})"
        for key in names
    ]
    text = (
        f"Chance that more is owed to CMS than the guarantee in {py}: {wording.listed(exceeded)}. Monte Carlo error of "
        f"the loss: ±{wording.dollars(error['professional'], 2)} (Professional), "
        f"±{wording.dollars(error['global'], 2)} (Global)."
    )

    def table() -> pd.DataFrame:
        multiples = summary.guarantee_multiples
        return pd.DataFrame(
            {
                **{f"Guarantee, {plan_name(key)} ($M)": summary.plans[key].guarantee_dollars / MILLION for key in names},
                **{f"P5 of net, {plan_name(key)} ($M)": at_level(summary, summary.plans[key].quantiles.value, BAD) / MILLION
                   for key in names},
                **{f"{plan_name(one)} guarantee ÷ {plan_name(other)} loss": ["no loss" if np.isinf(v) else f"{v:.2f}"
                                                                           for v in multiples[one, other]]
                   for one in names for other in names},
                **{f"Guarantee exceeded, {plan_name(key)} (%)": summary.plans[key].guarantee_exceeded_chance.value * 100
                   for key in names},
            },
            index=_years_index(summary.years),
        )  # fmt: skip

    return Chart(theme.finished(figure, title), title, text, table, 300)


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
