"""The waterfall of one year and the parts that lead from the savings rate to the gross result.

Every bar is a step the model gives (`lead_analysis.explain.year`), or a sum of neighboring steps named as such; nothing is
calculated again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pandas as pd

from lead_analysis import text as wording
from lead_analysis.explain.steps import BENCHMARK
from lead_analysis.explain.year import ExplainedStep, Explanation
from lead_analysis.text import year_label
from lead_delivery.charts import numbers, scales, series, theme
from lead_delivery.charts.figure import Figure
from lead_delivery.charts.money import Money
from lead_delivery.charts.ten_years import SUBTOTALS
from lead_delivery.charts.theme import GRAY, Chart, hover_text, wrapped
from lead_model.axes import FloatArray

BEFORE_DISCOUNT = ("historical", "update", "risk", "rate_book", "medicaid_benchmark")
EXPECTED_COST = ("cost", "own_trend", "morbidity", "medicaid_cost")
SHOWN_FROM_DOLLARS = 0.5  # a step below this is left out of the picture, not out of the table
BAR_HEIGHT, LABEL_WIDTH, LABEL_PIXELS = 34, 22, 172


@dataclass(frozen=True, slots=True)
class WaterfallBar:
    """A step from `start` to `end`, as plotted, or a total that stands on zero."""

    key: str
    label: str
    start: float
    end: float
    total: bool
    formula: str = ""
    source: str = ""

    @property
    def change(self) -> float:
        return self.end - self.start


def waterfall(e: Explanation, money: Money, year: int, *, close_up: bool = True) -> Chart:
    """From the benchmark to the net result of the explained year.

    year : position of the year on the year axis; close_up : benchmark and expected cost before discount and savings are
    one bar, so that the later steps can be seen; otherwise every step stands alone on one scale.
    """
    bars = _bars(e, close_up)
    plot = [replace(b, start=money.in_year(b.start, year), end=money.in_year(b.end, year)) for b in bars]
    figure = drawn_bars(plot, money, f"waterfall-{e.py}-{money.unit}-{close_up}")
    title = _sentence(e, money, year)
    changes = [f"{b.label} {money.text(b.change, sign=True)}" for b in plot if not b.total]
    summary = f"{title} Steps in order: {'; '.join(changes)}."
    return Chart(figure, title, summary, lambda: _table(e, money, year), bars_height(plot))


def _bars(e: Explanation, close_up: bool) -> list[WaterfallBar]:
    steps = list(e.steps)
    bars: list[WaterfallBar] = []
    running = 0.0
    if close_up:
        grouped = [s for s in steps if s.key in BEFORE_DISCOUNT + EXPECTED_COST]
        steps = [s for s in steps if s not in grouped]
        running = sum(s.dollars for s in grouped)
        if abs(running) >= SHOWN_FROM_DOLLARS:
            formula = (
                "benchmark before adjustments and discount − what your people would cost without savings"
            )
            where = "; ".join(dict.fromkeys(filter(None, map(documents_behind, grouped))))
            bars.append(
                WaterfallBar("expected", "Benchmark less expected cost", 0.0, running, False, formula, where)
            )
    for position, step in enumerate(steps):
        before, running = running, running + step.dollars
        if abs(step.dollars) >= SHOWN_FROM_DOLLARS:
            bars.append(
                WaterfallBar(
                    step.key, step.label, before, running, False, step.formula, documents_behind(step)
                )
            )
        last = position + 1 == len(steps)
        ends = last or steps[position + 1].section != step.section
        if ends and (not close_up or step.section != BENCHMARK):
            bars.append(WaterfallBar(f"total:{step.section}", SUBTOTALS[step.section], 0.0, running, True))
    return _without_repeats(bars)


def _without_repeats(bars: Sequence[WaterfallBar]) -> list[WaterfallBar]:
    """Subtotals that follow each other without a step between them say the same: the last one stays."""
    return [
        b for b, after in zip(bars, [*bars[1:], None], strict=True) if not (b.total and after and after.total)
    ]


def documents_behind(step: ExplainedStep) -> str:
    """Documents behind a step, once each, with the status of the value taken from them; else the inputs it rests on."""
    inputs = [v for v in step.values if v.status in ("Your input", "Default of this model")]
    rules = [v for v in step.values if v.status != "Computed" and v not in inputs]
    cited = [f"{v.source} ({v.status.split(':')[0].lower()})" for v in rules] or [v.source for v in inputs]
    return "; ".join(dict.fromkeys(cited))


def drawn_bars(bars: Sequence[WaterfallBar], money: Money, key: str) -> Figure:
    """Bars below each other, each starting where the one above ends."""
    figure = theme.blank(left=LABEL_PIXELS, top=12, bottom=48, right=16, key=key)
    places = {b.key: number for number, b in enumerate(bars)}
    steps = [b for b in bars if not b.total]
    for name, chosen, marker in (
        *(
            (name, [steps[i] for i in rows], marker)
            for name, rows, marker in series.by_sign(
                [b.change for b in steps], ("Raises the result", "Lowers the result")
            )
        ),
        ("Subtotal", [b for b in bars if b.total], theme.bar_marker(GRAY, outline=1.5)),
    ):
        if chosen:
            series.row_bars(
                figure, [places[b.key] for b in chosen], [abs(b.change) for b in chosen], name, marker,
                [[b.key, _hover(b, money)] for b in chosen], "customdata[1]", base=[min(b.start, b.end) for b in chosen],
            )  # fmt: skip
    span = scales.range_of(np.array([[b.start, b.end] for b in bars]))
    half = series.ROW_BAR / 2
    gaps = [(places[b.key] + half, places[after.key] - half) for b, after in pairwise(bars)]
    series.strokes(figure, [(b.end, b.end) for b in bars[:-1]], gaps, "From bar to bar", GRAY, 1)
    for b in bars:
        text = f"<b>{money.mark(b.end)}</b>" if b.total else money.mark(b.change)
        figure.add_note_beside(max(b.start, b.end), places[b.key], text, 4)
    scales.amount_axis(
        figure, money.axis_title, span, (0.04, 0.36), nticks=4, tickangle=0, **theme.ZERO_LINE, **money.axis
    )  # fmt: skip
    labels = [wrapped(b.label, LABEL_WIDTH) for b in bars]
    scales.row_axis(
        figure, [f"<b>{text}</b>" if b.total else text for b, text in zip(bars, labels, strict=True)]
    )
    return figure


def _hover(b: WaterfallBar, money: Money) -> str:
    value = money.text(b.end if b.total else b.change, sign=True)
    formula = "all steps above" if b.total else b.formula
    return hover_text(b.label, value, formula, b.source or "Choose the bar to explain it")


def bars_height(bars: Sequence[WaterfallBar]) -> int:
    """Pixels such bars need."""
    lines = max(wrapped(b.label, LABEL_WIDTH).count("<br>") + 1 for b in bars)
    return 64 + max(BAR_HEIGHT, 18 * lines) * max(len(bars), 2)


def _sentence(e: Explanation, money: Money, year: int) -> str:
    net = money.year_text(e.net_dollars, year, sign=True)
    later = [s for s in e.steps if s.key not in BEFORE_DISCOUNT + EXPECTED_COST]
    parts = []
    for step, word in (
        (max(later, key=lambda s: s.dollars), "adds"),
        (min(later, key=lambda s: s.dollars), "takes"),
    ):
        if abs(step.dollars) >= SHOWN_FROM_DOLLARS and (step.dollars > 0) == (word == "adds"):
            parts.append(f"“{step.label}” {word} {money.year_text(abs(step.dollars), year)}")
    reason = f": {wording.listed(parts)}" if parts else ""
    return f"{year_label(e.py)} ends at {net}{reason}."


def _table(e: Explanation, money: Money, year: int) -> pd.DataFrame:
    def amounts(dollars: list[float]) -> FloatArray:
        return money.for_table(np.array([money.in_year(one, year) for one in dollars]))

    columns = {
        "Part": [s.section for s in e.steps],
        f"Change ({money.column_title})": amounts([s.dollars for s in e.steps]),
        f"Running total ({money.column_title})": amounts([s.running_dollars for s in e.steps]),
        "Formula": [s.formula for s in e.steps],
        "Source": [documents_behind(s) for s in e.steps],
    }
    return numbers.numbers_table(columns, [s.label for s in e.steps], "Step")


# ---- savings rate and gross result -----------------------------------------------------------------------------


def rate_gap(e: Explanation) -> Chart:
    """Parts that lead from the savings the ACO makes to its gross result, as percent of benchmark before discount."""
    bars, running = [], 0.0
    for position, (label, share) in enumerate(e.rate_gap):
        before, running = running, running + share
        if position == 0 or abs(share) >= 5e-6:
            bars.append(WaterfallBar(f"gap:{position}", label, before, running, position == 0))
    bars.append(WaterfallBar("gap:total", "Gross savings or losses", 0.0, running, True, "all parts above"))
    shares = Money("share", np.ones((1, 1)), np.ones((1, 1)))
    figure = drawn_bars(bars, shares, f"gap-{e.py}")
    saved = e.rate_gap[0][1]
    gross = wording.percent(running, 2, sign=True)
    title = f"Savings of {wording.percent(saved, 2)} become a gross result of {gross} in {e.py}."
    rest = [(label, share) for label, share in e.rate_gap[1:] if abs(share) >= 5e-6]
    why = "; ".join(f"{label} {wording.percent(share, 2, sign=True)}" for label, share in rest)
    between = f"In between: {why}." if why else "Nothing lies in between."
    summary = f"{title} {between} All in percent of the benchmark before discount."

    gap = [*e.rate_gap, ("Gross savings or losses", running)]
    columns = {"% of benchmark before discount": [share * 100 for _, share in gap]}
    labels = [label for label, _ in gap]
    return Chart(
        figure, title, summary, lambda: numbers.numbers_table(columns, labels, "Part"), bars_height(bars)
    )
