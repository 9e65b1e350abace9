"""Charts of *Scenarios and compare* and of the rule packs: lines of several scenarios, and differences as bars."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from lead_model import wording
from lead_model.charts import theme
from lead_model.charts.figure import Figure
from lead_model.charts.money import Money
from lead_model.charts.sources import rule_pack
from lead_model.charts.ten_years import bar_marker
from lead_model.charts.theme import GREY, INK, Chart, Style, hover_text, wrapped, year_label
from lead_model.decisions.rule_changes import RuleChanges, effect_word
from lead_model.projection import Projection

# Not the colours of the options: two scenarios may hold the same one. Each is told by dash, marker and label too.
SCENARIO_STYLES = (
    theme.style_of("base"),
    Style("#8A63C4", "solid", "diamond"),
    Style("#A0651A", "dash", "triangle-up"),
    Style("#2A8C8C", "dot", "square"),
)
BAR_HEIGHT, LABEL_PIXELS, LABEL_WIDTH = 40, 190, 26


def overlaid(named: Sequence[tuple[str, Projection]], unit: str = "dollars") -> Chart:
    """Running sum of the net result of up to four scenarios; the first is the base."""
    figure = theme.blank(right=theme.LABEL_ROOM, key=f"overlaid-{unit}")
    labels, drawn = [], []
    money = Money.of(named[0][1], unit)
    for (name, p), style in zip(named, SCENARIO_STYLES, strict=False):
        own, rules = Money.of(p, unit), rule_pack(p.lookup.parameters)
        value = theme.centre(own.cumulative(p.net))
        hover = [
            hover_text(f"{name}, to the end of {year_label(py)}", own.text(one, sign=True), source=rules)
            for py, one in zip(p.years, value, strict=True)
        ]
        theme.line(
            figure, p.years, value, name, style, hover, width=3.0 if style is not SCENARIO_STYLES[0] else 2.0
        )
        labels.append((_short(name), float(value[-1])))
        drawn.append(value)
    years = sorted({py for _, p in named for py in p.years})
    theme.year_axis(figure, years)
    how = "sum to date" if unit == "dollars" else "average to date"
    span = theme.value_axis(
        figure, f"Net result, {money.axis_title}, {how}", *theme.range_of(*drawn), money.axis
    )
    theme.end_labels(figure, years[-1], labels, span)
    title = _overlaid_sentence(named, money, drawn)
    ends = [
        f"{name} {money.text(value[-1], sign=True)}" for (name, _), value in zip(named, drawn, strict=True)
    ]
    summary = (
        f"Net result added up to the end of {years[-1]}: {wording.listed(ends)}. The base is {named[0][0]}."
    )

    def table() -> pd.DataFrame:
        columns = {
            name: pd.Series(money.for_table(value), index=[year_label(py) for py in p.years])
            for (name, p), value in zip(named, drawn, strict=True)
        }
        return pd.DataFrame(columns).rename_axis("Performance year")

    return Chart(theme.finished(figure, title), title, summary, table)


def _overlaid_sentence(
    named: Sequence[tuple[str, Projection]], money: Money, ends: Sequence[np.ndarray]
) -> str:
    last = [float(one[-1]) for one in ends]
    order = np.argsort(last)
    best, next_best = int(order[-1]), int(order[-2]) if len(last) > 1 else int(order[-1])
    if len(last) == 1 or abs(last[best] - last[next_best]) < 1e-9:
        return f"{named[0][0]} ends at {money.text(last[0], sign=True)}."
    ahead = money.text(last[best] - last[next_best])
    return f"{named[best][0]} ends highest, {ahead} above {named[next_best][0]}."


def _short(name: str) -> str:
    return name if len(name) <= 40 else f"{name[:38]}…"


def difference_bars(
    parts: Sequence[tuple[str, float]], total: float, base: str, name: str, sources: Sequence[str] = ()
) -> Chart:
    """A difference of two scenarios split into parts that add up to it, dollars over all years.

    parts : (label, dollars) in order; sources : what stands behind each part, for the hover box.
    """
    rows = [*parts, ("Whole difference", total)]
    figure = theme.blank(left=LABEL_PIXELS, top=12, bottom=52, right=20, key="difference")
    values = [dollars / 1e6 for _, dollars in rows]
    for kind, chosen in (
        ("Gain", [i for i, v in enumerate(values[:-1]) if v >= 0]),
        ("Loss", [i for i, v in enumerate(values[:-1]) if v < 0]),
        ("Whole difference", [len(rows) - 1]),
    ):
        if not chosen:
            continue
        marker = bar_marker(kind == "Gain")
        if kind == "Whole difference":
            marker = {"color": GREY, "line": {"color": INK, "width": 1.5}}
        hover = [
            hover_text(
                rows[i][0],
                wording.dollars(rows[i][1], 2, sign=True),
                "",
                sources[i] if i < len(sources) else "",
            )
            for i in chosen
        ]
        figure.add_bar(
            orientation="h", name=kind, y=chosen, x=[values[i] for i in chosen], marker=marker, width=0.66,
            customdata=hover, hovertemplate="%{customdata}<extra></extra>",
        )  # fmt: skip
    _labelled_bars(figure, [label for label, _ in rows], values, [dollars for _, dollars in rows])
    title = _difference_sentence(parts, total, base, name)
    shown = [f"{label} {wording.dollars(dollars, 2, sign=True)}" for label, dollars in parts]
    summary = f"{title} Parts: {wording.listed(shown)}; together {wording.dollars(total, 2, sign=True)} over all years."

    def table() -> pd.DataFrame:
        return pd.DataFrame(
            {"Dollars over all years": [dollars for _, dollars in rows]},
            index=pd.Index([label for label, _ in rows], name="Part"),
        )

    return Chart(theme.finished(figure, title), title, summary, table, 76 + BAR_HEIGHT * len(rows))


def _difference_sentence(parts: Sequence[tuple[str, float]], total: float, base: str, name: str) -> str:
    if abs(total) < 0.5 and all(abs(dollars) < 0.5 for _, dollars in parts):
        return f"{name} and {base} bring the same."
    word = "more" if total >= 0 else "less"
    largest = max(parts, key=lambda part: abs(part[1]))
    return (
        f"{name} brings {wording.dollars(abs(total))} {word} than {base}; most of it comes from {largest[0]} "
        f"({wording.dollars(largest[1], sign=True)})."
    )


def pack_effects(found: RuleChanges, years: int) -> Chart:
    """What each changed rule does alone to the net result of all years, and the whole change of pack."""
    parts = [(change.term, change.dollars) for change in found.changes if change.effect != "neutral"]
    if effect_word(found.interaction) != "neutral":
        parts.append(("Changed rules acting together", found.interaction))
    shown = parts or [("No changed rule acts on this scenario", 0.0)]
    chart = difference_bars(shown, found.total, found.before, found.after)
    if effect_word(found.total) == "neutral":
        title = "The change of rule pack leaves this scenario's net result as it is."
    else:
        title = (
            f"The change of rule pack {'adds' if found.total > 0 else 'takes'} {wording.dollars(abs(found.total), 2)} over "
            f"{years} years, {wording.dollars(abs(found.total) / years)} a year on average."
        )
    return replace(chart, figure=theme.finished(chart.figure, title), title=title, summary=found.sentence)


def _labelled_bars(
    figure: Figure, labels: Sequence[str], values: Sequence[float], dollars: Sequence[float]
) -> None:
    low, high = theme.range_of(np.array(values))
    span = (high - low) or 1.0
    for row, (value, amount) in enumerate(zip(values, dollars, strict=True)):
        figure.add_annotation(
            x=max(value, 0.0), y=row, xanchor="left", xshift=4, showarrow=False, font={"size": 12},
            text=wording.dollars(amount, 2, sign=True),
        )  # fmt: skip
    figure.add_vline(x=0, line={"color": INK, "width": 2}, layer="below")
    figure.update_xaxes(range=[low - 0.05 * span, high + 0.3 * span], nticks=5, showgrid=True,
                        title={"text": "$ million over all years"}, tickformat="$,.2~f", ticksuffix="M")  # fmt: skip
    figure.update_yaxes(
        range=[len(labels) - 0.4, -0.6], tickmode="array", tickvals=list(range(len(labels))), showgrid=False,
        ticktext=[wrapped(label, LABEL_WIDTH) for label in labels],
    )  # fmt: skip
