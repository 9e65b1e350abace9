"""Charts of *Scenarios and compare* and of the rule packs: lines of several scenarios, and differences as bars."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from lead_analysis import text as wording
from lead_analysis.decisions.rule_changes import RuleChanges, effect_word
from lead_delivery.charts import numbers, scales, series, theme
from lead_delivery.charts.money import MILLION, MILLIONS_AXIS, Money
from lead_delivery.charts.source_lines import rule_pack
from lead_delivery.charts.theme import GRAY, Chart, Style, hover_text, wrapped
from lead_model.projection import Projection

# Not the colors of the options: two scenarios may hold the same one. Each is told by dash, marker and label too.
SCENARIO_STYLES = (
    theme.style_of("base"),
    Style("#8A63C4", "solid", "diamond"),
    Style("#A0651A", "dash", "triangle-up"),
    Style("#2A8C8C", "dot", "square"),
)
BAR_HEIGHT, LABEL_PIXELS, LABEL_WIDTH, NAME_LENGTH = 40, 190, 26, 40


def overlaid(named: Sequence[tuple[str, Projection]], unit: str = "dollars") -> Chart:
    """Running sum of the net result of up to four scenarios; the first is the base."""
    lines = []
    for (name, p), style in zip(named, SCENARIO_STYLES, strict=False):
        own = Money.of(p, unit)
        lines.append(
            series.money_line(
                p.years, name, series.center(own.cumulative(p.net)), style, own, to_end=True,
                source=rule_pack(p.lookup.parameters), width=2.0 if style is SCENARIO_STYLES[0] else 3.0,
                label=wording.shortened(name, NAME_LENGTH),
            )
        )  # fmt: skip
    money = Money.of(named[0][1], unit)
    title_y = f"Net result, {money.axis_title}, {money.sum_word} to date"
    figure = series.year_lines(f"overlaid-{unit}", lines, title_y, money.axis)
    last = max(py for line in lines for py in line.years)
    ends = [f"{line.name} {money.text(line.end[1], sign=True)}" for line in lines]
    summary = f"Net result added up to the end of {last}: {wording.listed(ends)}. The base is {named[0][0]}."
    shown = [(line.name, line.years, money.for_table(line.values)) for line in lines]
    title = _overlaid_sentence(money, [(line.name, line.end[1]) for line in lines])
    return Chart(figure, title, summary, lambda: numbers.of_lines(shown))


def _overlaid_sentence(money: Money, ends: Sequence[tuple[str, float]]) -> str:
    (best, most), (second, less) = (sorted(ends, key=lambda end: end[1])[::-1] * 2)[:2]
    if len(ends) == 1 or abs(most - less) < 1e-9:
        return f"{ends[0][0]} ends at {money.text(ends[0][1], sign=True)}."
    return f"{best} ends highest, {money.text(most - less)} above {second}."


def scenario_difference(
    parts: Sequence[tuple[str, float]], total: float, base: str, name: str, sources: Sequence[str] = ()
) -> Chart:
    """A difference of two scenarios split into parts that add up to it, dollars over all years.

    parts : (label, dollars) in order; sources : what stands behind each part, for the hover box.
    """
    rows = [*parts, ("Whole difference", total)]
    figure = theme.blank(left=LABEL_PIXELS, top=12, bottom=52, right=20, key="difference")
    values = np.array([dollars for _, dollars in rows]) / MILLION
    texts = [wording.dollars(dollars, 2, sign=True) for _, dollars in rows]
    hover = [
        hover_text(label, text, "", source)
        for (label, _), text, source in zip(rows, texts, [*sources, *[""] * len(rows)], strict=False)
    ]
    whole = (rows[-1][0], [len(parts)], theme.bar_marker(GRAY, outline=1.5))
    for kind, places, marker in (*series.by_sign(values[:-1]), whole):
        series.row_bars(figure, places, values[places].tolist(), kind, marker, [hover[i] for i in places])
    for row, text in enumerate(texts):
        figure.add_note_beside(max(values[row], 0.0), row, text, 4)
    scales.vertical(figure, 0)
    scales.amount_axis(
        figure, "$ million over all years", scales.range_of(values), (0.05, 0.3), **MILLIONS_AXIS
    )
    scales.row_axis(figure, [wrapped(label, LABEL_WIDTH) for label, _ in rows])
    title = _scenario_sentence(parts, total, base, name)
    shown = [f"{label} {wording.dollars(dollars, 2, sign=True)}" for label, dollars in parts]
    summary = f"{title} Parts: {wording.listed(shown)}; together {wording.dollars(total, 2, sign=True)} over all years."

    columns = {"Dollars over all years": [dollars for _, dollars in rows]}
    labels = [label for label, _ in rows]
    height = 76 + BAR_HEIGHT * len(rows)
    return Chart(figure, title, summary, lambda: numbers.numbers_table(columns, labels, "Part"), height)


def _scenario_sentence(parts: Sequence[tuple[str, float]], total: float, base: str, name: str) -> str:
    if abs(total) < 0.5 and all(abs(dollars) < 0.5 for _, dollars in parts):
        return f"{name} and {base} bring the same."
    word = "more" if total >= 0 else "less"
    largest = max(parts, key=lambda part: abs(part[1]))
    return (
        f"{name} brings {wording.dollars(abs(total))} {word} than {base}; most of it comes from {largest[0]} "
        f"({wording.dollars(largest[1], sign=True)})."
    )


def pack_effects(changes: RuleChanges, years: int) -> Chart:
    """What each changed rule does alone to the net result of all years, and the whole change of pack."""
    parts = [(change.term, change.dollars) for change in changes.changes if change.effect != "neutral"]
    if effect_word(changes.interaction) != "neutral":
        parts.append(("Changed rules acting together", changes.interaction))
    shown = parts or [("No changed rule acts on this scenario", 0.0)]
    chart = scenario_difference(shown, changes.total, changes.before, changes.after)
    if effect_word(changes.total) == "neutral":
        title = "The change of rule pack leaves this scenario's net result as it is."
    else:
        title = (
            f"The change of rule pack {'adds' if changes.total > 0 else 'takes'} {wording.dollars(abs(changes.total), 2)} "
            f"over {years} years, {wording.dollars(abs(changes.total) / years)} a year on average."
        )
    return replace(chart, title=title, summary=changes.sentence)
