"""Charts of the page *Risk and capital*: how far chance can move results; `capital` shows what stands against it."""

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np
import pandas as pd

from lead_analysis import text as wording
from lead_analysis.risk.histogram import Histogram
from lead_analysis.risk.summary import LEVELS, Summary
from lead_analysis.text import year_label
from lead_delivery.charts import numbers, scales, series, theme
from lead_delivery.charts.money import Money
from lead_delivery.charts.series import YearLine
from lead_delivery.charts.source_lines import counted_in_runs
from lead_delivery.charts.theme import INK, PAPER, Chart, Style, hover_text, path_name
from lead_model.axes import FloatArray

OBSERVED_YEARS = 5
EXTRAPOLATION = (
    f"Nobody has watched a fixed benchmark for more than five or six years: years {OBSERVED_YEARS + 1} and later are "
    "extrapolation."
)
BAD = LEVELS[0]
COLUMNS = {0.05: "P5", 0.25: "P25", 0.50: "P50", 0.75: "P75", 0.95: "P95"}
PLANNED_STYLE = Style(INK, "dash", "x")


def shown_paths(own: str) -> tuple[str, ...]:
    """Both options, and the scenario's own path if it is a move between them."""
    return tuple(dict.fromkeys(("professional", "global", own)))


def at_level(summary: Summary, values: FloatArray, level: float) -> FloatArray:
    """Row of quantiles (Q, …) at a level."""
    return np.asarray(values[summary.levels.index(level)])


def worst_plausible_year(summary: Summary, key: str, money: Money) -> str:
    """P5 of the worst of all years, as text: one run in twenty has a worse year somewhere."""
    low = at_level(summary, summary.paths[key].worst_year_quantiles.value, BAD)
    return money.text(float(money.average_year(float(low))), sign=True)


def counted_in(summary: Summary) -> str:
    """The runs in which shares and percentiles were counted."""
    return counted_in_runs(summary.runs, summary.seed)


def by_path(texts: Mapping[str, str], form: str = "{text} under {path}") -> str:
    """A text of each path, by its key, in a row."""
    return wording.listed([form.format(text=text, path=path_name(key)) for key, text in texts.items()])


# ---- fan -------------------------------------------------------------------------------------------------------


def fan(summary: Summary, key: str, planned: FloatArray, money: Money) -> Chart:
    """Net result by year: where half and nine tenths of the runs fall, the median, and the planned line on its own.

    planned : (Y,) dollars of the projection without uncertainty.
    """
    path, years, style = summary.paths[key], summary.years, theme.style_of(key)
    low, lower, middle, upper, high = (
        money.yearly(at_level(summary, path.quantiles.value, level)) for level in LEVELS
    )
    line = money.yearly(planned)
    figure = theme.blank(right=theme.LABEL_ROOM, key=f"fan-{money.unit}")
    series.shaded(figure, years, low, high, "9 of 10 runs", style.color)
    series.shaded(figure, years, lower, upper, "Half of the runs", style.color)
    text_of = partial(money.text, sign=True)
    hover = [
        hover_text(
            f"{path_name(key)}, {year_label(py)}",
            f"half of the runs: {text_of(lower[i])} to {text_of(upper[i])}",
            source=f"9 of 10: {text_of(low[i])} to {text_of(high[i])}; median {text_of(middle[i])}; as planned "
            f"{text_of(line[i])}; {counted_in(summary)}",
        )
        for i, py in enumerate(years)
    ]
    figure.add_scatter(
        x=[*years, years[-1], *years], y=np.concatenate((low, [np.nan], high)), mode="lines",
        line={"color": style.color, "width": 1}, hoverinfo="skip", name="Edges",
    )  # fmt: skip
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
        f"{years[bad]} can become the worst year under {path_name(key)}: half of the runs end between "
        f"{text_of(lower[bad])} and {text_of(upper[bad])}, 1 in 20 below {text_of(low[bad])}."
    )
    error = float(money.average_year(at_level(summary, path.quantiles.error, BAD).max()))
    text = (
        f"{summary.runs:,} runs, seed {summary.seed}. The light band holds 9 of 10 runs, the dark one half of them; the "
        f"rest, 1 in 10, lies outside and is possible. Monte Carlo error of the lowest line: up to ±{money.text(error)}. "
        f"{EXTRAPOLATION}"
    )
    return Chart(figure, title, text, lambda: risk_by_year(summary, key, planned, money))


def risk_by_year(summary: Summary, key: str, planned: FloatArray, money: Money) -> pd.DataFrame:
    """Quantiles and chances of one path by year, with the Monte Carlo error of P5 beside it."""
    path = summary.paths[key]
    dollars = {name: at_level(summary, path.quantiles.value, level) for level, name in COLUMNS.items()}
    dollars["As planned"] = planned
    error = money.for_table(money.yearly(at_level(summary, path.quantiles.error, BAD)))
    return numbers.by_year(
        money.columns({name: money.yearly(value) for name, value in dollars.items()})
        | {
            f"Error of P5 (± {money.column_title})": error,
            "Chance of a loss (%)": path.loss_chance.value * 100,
            "Guarantee exceeded (%)": path.guarantee_exceeded_chance.value * 100,
            "False loss (%)": path.false_loss_chance.value * 100,
        },
        summary.years,
    )


def _extrapolated(years: Sequence[int]) -> list[tuple[int, str]]:
    return [(py, "From here extrapolation") for py in years[OBSERVED_YEARS : OBSERVED_YEARS + 1]]


def risk_by_path(summary: Summary, money: Money) -> pd.DataFrame:
    """Every way to take part in a row: quantiles over all years, losing years, worst year, depth, false loss."""
    paths = list(summary.paths.values())
    ten_years = {
        f"All years before start-up cost, {name}": np.array(
            [
                money.over_years(float(at_level(summary, path.ten_year_quantiles.value, level)))
                for path in paths
            ]
        )
        for level, name in COLUMNS.items()
    }
    worst, deepest = (
        money.average_year(
            np.array([float(at_level(summary, estimate.value, BAD)) for estimate in quantiles])
        )
        for quantiles in (
            [path.worst_year_quantiles for path in paths],
            [path.deepest_loss_quantiles for path in paths],
        )
    )
    columns = {
        **money.columns(ten_years),
        "Chance of a loss in a year (%)": [float(path.loss_chance.value.mean()) * 100 for path in paths],
        "± (points)": [float(path.loss_chance.error.max()) * 100 for path in paths],
        "At least one losing year (%)": [float(path.any_loss_chance.value) * 100 for path in paths],
        "Expected losing years": [float(path.losing_years.value) for path in paths],
        **money.columns({"Worst year, P5": worst, "Deepest running loss, P5": deepest}),
        "False loss in a year (%)": [float(path.false_loss_chance.value.mean()) * 100 for path in paths],
        "Guarantee exceeded at least once (%)": [
            float(path.any_guarantee_exceeded_chance.value) * 100 for path in paths
        ],
    }
    return numbers.numbers_table(columns, [path_name(path.key) for path in paths], "Way to take part")


# ---- worst year ------------------------------------------------------------------------------------------------


def worst_year(summary: Summary, key: str, counted: Histogram, money: Money) -> Chart:
    """How the worst of the years is spread over the runs; what 1 run in 20 stays under is marked."""
    path = summary.paths[key]
    edges = money.average_year(counted.edges)
    middles, width = (edges[:-1] + edges[1:]) / 2, float(edges[1] - edges[0])
    bad, median = (float(money.average_year(at_level(summary, path.worst_year_quantiles.value, level)))
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
    upright = [(0.0, ceiling)] * 2
    series.strokes(figure, [(bad, bad), (median, median)], upright, "1 run in 20, and half", INK, 1.5, "dash")
    for x, text, up in ((bad, f"1 run in 20 is worse than {money.text(bad, sign=True)}", 1.22),
                        (median, f"Median {money.text(median, sign=True)}", 1.08)):  # fmt: skip
        left = x > (edges[0] + edges[-1]) / 2
        figure.add_note_beside(x, top * up, text, 4, left=left, bgcolor=PAPER)
    air = 0.04 * (edges[-1] - edges[0])
    form = {"ticksuffix": "", **money.axis, **theme.ZERO_LINE}
    figure.update_xaxes(title={"text": f"Worst year of a run, {money.axis_title}"}, nticks=7, tickangle=0,
                        range=[float(edges[0] - air), float(edges[-1] + air)], **form)  # fmt: skip
    share = float(path.any_loss_chance.value)
    title = (
        f"Under {path_name(key)} the worst of {len(summary.years)} years is a loss in {wording.percent(share)} of runs, and "
        f"below {money.text(bad, sign=True)} in one of twenty."
    )
    error = float(money.average_year(at_level(summary, path.worst_year_quantiles.error, BAD)))
    text = (
        f"The lowest result of each run's {len(summary.years)} years. Half of the runs have a worst year below "
        f"{money.text(median, sign=True)}. Monte Carlo error of the 1 in 20 line: ±{money.text(error)}."
    )

    columns = money.columns({"To": edges[1:]}) | {"Share of runs (%)": counted.shares * 100}
    rows = [f"{v:.4g}" for v in money.for_table(edges[:-1])]
    return Chart(
        figure, title, text, lambda: numbers.numbers_table(columns, rows, f"From ({money.column_title})")
    )


# ---- losing years and chances ----------------------------------------------------------------------------------


def losing_years(summary: Summary, own: str) -> Chart:
    """Share of runs by number of losing years, one group of bars a path."""
    keys, number = shown_paths(own), list(range(len(summary.years) + 1))
    figure = theme.blank(top=48, key="losing")
    for index, key in enumerate(keys):
        shares, name = summary.paths[key].losing_year_shares.value, path_name(key)
        heads, texts = (
            [f"{name}: {n} losing years" for n in number],
            [f"{share:.1%} of runs" for share in shares],
        )
        hover = series.hovers(heads, texts, source=counted_in(summary))
        marker = theme.bar_marker(theme.style_of(key).color, ("", ".", "x")[index], size=6, solidity=0.25)
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
    most = max(float(summary.paths[key].losing_year_shares.value.max()) for key in keys)
    scales.chance_axis(figure, "Share of runs", most)
    paths = {key: summary.paths[key] for key in keys}
    count = {key: wording.number(float(path.losing_years.value), 1) for key, path in paths.items()}
    some = {key: wording.percent(float(path.any_loss_chance.value)) for key, path in paths.items()}
    title = f"Of {len(summary.years)} years, expect to lose money in {by_path(count)}."
    text = f"A losing year has a net result below zero. Chance of at least one: {by_path(some, '{text} ({path})')}."
    columns = {
        f"{path_name(key)} (% of runs)": path.losing_year_shares.value * 100 for key, path in paths.items()
    }
    return Chart(figure, title, text, lambda: numbers.numbers_table(columns, number, "Losing years"))


def loss_chance(summary: Summary, own: str) -> Chart:
    """Chance of a net result below zero by year, one line a path."""
    keys, years = shown_paths(own), summary.years
    lines = {}
    for key in keys:
        chance, name = summary.paths[key].loss_chance.value, path_name(key)
        hover = series.year_hovers(
            name, years, [f"chance of a loss {p:.1%}" for p in chance], "", counted_in(summary)
        )
        lines[key] = YearLine(years, name, chance, theme.style_of(key), hover)
    figure = series.year_lines("loss-chance", list(lines.values()), "Chance of a loss")
    scales.mark_years(figure, _extrapolated(years))
    average = {key: wording.percent(float(line.values.mean())) for key, line in lines.items()}
    title = f"A year loses money with a chance of {by_path(average)}, on average."
    error = max(float(summary.paths[key].loss_chance.error.max()) for key in keys)
    text = f"Net result below zero, costs counted. Monte Carlo error: up to ±{wording.percent(error)}. {EXTRAPOLATION}"
    columns = {f"{line.name} (%)": line.values * 100 for line in lines.values()}
    return Chart(figure, title, text, lambda: numbers.by_year(columns, years))
