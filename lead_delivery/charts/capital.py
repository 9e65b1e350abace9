"""How much money stands against the risk: the deepest running loss, and CMS's guarantee beside a bad year."""

import numpy as np
import pandas as pd

from lead_analysis import text as wording
from lead_analysis.risk.summary import Summary
from lead_delivery.charts import numbers, scales, series, theme
from lead_delivery.charts.money import MILLION, MILLIONS_AXIS, Money
from lead_delivery.charts.risk import BAD, at_level, by_path, counted_in, shown_paths
from lead_delivery.charts.source_lines import documents
from lead_delivery.charts.theme import INK, PAPER, Chart, hover_text, path_name
from lead_model.parameters import Parameters


def set_aside(summary: Summary, own: str, money: Money) -> Chart:
    """Chance that a sum set aside is not enough for the deepest running loss, by the size of the sum."""
    chances = np.array(summary.levels)
    figure = theme.blank(right=theme.LABEL_ROOM, key=f"capital-{money.unit}")
    needs = {
        key: money.average_year(-summary.paths[key].deepest_loss_quantiles.value) for key in shown_paths(own)
    }  # falling from the largest need on
    safe = {key: float(at_level(summary, need, BAD)) for key, need in needs.items()}
    for key, need in needs.items():
        name, style = path_name(key), theme.style_of(key)
        heads = [f"{name}: {money.text(x)} set aside" for x in need]
        texts = [f"not enough in {p:.0%} of runs" for p in chances]
        hover = series.hovers(heads, texts, source=counted_in(summary))
        series.line(figure, need, chances, name, style, hover, most_markers=9)
        series.point(figure, safe[key], BAD, f"{name}, 1 in 20", style.symbol, 11, color=style.color, width=1)
    widest = max(1e-9, *(float(need.max()) for need in needs.values()))
    figure.add_hline(y=BAD, layer="below", line={"color": INK, "width": 1})
    figure.add_note_beside(1, BAD, "1 run in 20", 6, xref="paper")
    for number, (key, need) in enumerate(needs.items()):
        at = int(np.argmin(np.abs(chances - (0.30 + 0.12 * number))))
        figure.add_annotation(x=float(need[at]), y=float(chances[at]), text=path_name(key), showarrow=True, arrowhead=0,
                              arrowwidth=1, arrowcolor=INK, ax=44, ay=-22, font={"size": 13},
                              bgcolor=PAPER)  # fmt: skip
    most = max(float(chances[need > 0].max(initial=0.0)) for need in needs.values())
    figure.update_xaxes(title={"text": f"Deepest running loss, {money.axis_title}"}, range=[-0.02 * widest, 1.04 * widest],
                        nticks=6, tickangle=0, showgrid=True, **money.axis)  # fmt: skip
    figure.update_yaxes(title={"text": "Chance it is not enough"}, tickformat=".0%", range=[0, max(1.15 * most, 0.2)],
                        automargin="width")  # fmt: skip
    depths = by_path({key: money.text(x) for key, x in safe.items()})
    title = f"In 19 of 20 runs the running net result of all years falls at most {depths} below zero."
    text = (
        "The deepest point of the running total of net results over all years, before any gain makes up for it; capital, "
        "with its horizon, is put together from its parts below. Settlements count in their own year; the page Cash and "
        "payback shows the months between."
    )

    columns = money.columns({path_name(key): need for key, need in needs.items()})
    rows = [wording.percent(float(chance), 0) for chance in chances]
    return Chart(figure, title, text, lambda: numbers.numbers_table(columns, rows, "Chance it is not enough"))


def guarantee(summary: Summary, rates: dict[str, float], py: int, rules: Parameters | None = None) -> Chart:
    """The guarantee each option must post beside what it loses in a bad year, in dollars.

    rates : share by option; rules : where they come from, named under the pointer.
    """
    year, names = summary.years.index(py), ("professional", "global")
    posted = {key: float(summary.paths[key].guarantee_dollars[year]) for key in names}
    bad = {key: float(at_level(summary, summary.paths[key].quantiles.value, BAD)[year]) for key in names}
    error = {key: float(at_level(summary, summary.paths[key].quantiles.error, BAD)[year]) for key in names}
    rows = []  # label, dollars, color, hatch, source
    for key in names:
        name, color = path_name(key), theme.style_of(key).color
        stated = "" if rules is None else documents(rules, [f"guarantee_{key}_share"], py)
        rows += [
            (f"{name}<br>guarantee, {wording.rate(rates[key])}", posted[key], color, "", stated),
            (f"{name}<br>loss, 1 year in 20", max(-bad[key], 0.0), color, "/", counted_in(summary)),
        ]
    labels, values, colors, hatches, sources = zip(*rows, strict=True)
    figure = theme.blank(left=148, top=12, bottom=52, right=16, key="guarantee")
    places = [0.0, 1.0, 2.3, 3.3]
    hover = [
        hover_text(label.replace("<br>", " "), wording.dollars(value, 2), source=where)
        for label, value, where in zip(labels, values, sources, strict=True)
    ]
    marker, plotted = theme.bar_marker(colors, hatches), [value / MILLION for value in values]
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
    paths = {key: summary.paths[key] for key in names}
    exceeded = {
        key: wording.percent(float(path.guarantee_exceeded_chance.value[year])) for key, path in paths.items()
    }
    text = (
        f"Chance that more is owed to CMS than the guarantee in {py}: {by_path(exceeded, '{text} ({path})')}. Monte Carlo "
        f"error of the loss: {', '.join(f'±{wording.dollars(v, 2)} ({path_name(key)})' for key, v in error.items())}."
    )

    def table() -> pd.DataFrame:
        named = {path_name(key): path for key, path in paths.items()}
        low = {name: at_level(summary, path.quantiles.value, BAD) for name, path in named.items()}
        columns = {
            **{f"Guarantee, {name} ($M)": path.guarantee_dollars / MILLION for name, path in named.items()},
            **{f"P5 of net, {name} ($M)": value / MILLION for name, value in low.items()},
            **{f"{path_name(one)} guarantee ÷ {path_name(other)} loss": [
                   "no loss" if np.isinf(v) else f"{v:.2f}" for v in summary.guarantee_multiples[one, other]]
               for one in names for other in names},
            **{f"Guarantee exceeded, {name} (%)": path.guarantee_exceeded_chance.value * 100
               for name, path in named.items()},
        }  # fmt: skip
        return numbers.by_year(columns, summary.years)

    return Chart(figure, title, text, table, 300)


def _guarantee_sentence(
    posted: dict[str, float], rates: dict[str, float], bad: dict[str, float], py: int
) -> str:
    amounts = [
        f"{wording.dollars(posted[key], 2)} ({wording.rate(rates[key])}, {path_name(key)})" for key in posted
    ]
    start = f"The guarantee for {py} is {amounts[0]} or {amounts[1]}"
    worst = min(bad, key=lambda key: bad[key])
    if bad[worst] >= 0:
        return f"{start}; neither option loses money even in a bad year (1 in 20)."
    times = wording.listed([wording.number(amount / -bad[worst], 2) for amount in posted.values()])
    return f"{start}: {times} times the {wording.dollars(-bad[worst], 2)} that {path_name(worst)} loses in a bad year (P5)."
