"""Charts of *All ACOs*: two measures of every ACO against each other, and your own among them."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lead_analysis import text as wording
from lead_analysis.acos.portfolio.screen import Screen
from lead_analysis.acos.portfolio.screen_report import MEASURES, Measure
from lead_analysis.decisions.best_path import KIND_LABELS
from lead_delivery.charts import numbers, series, theme
from lead_delivery.charts.figure import Figure
from lead_delivery.charts.theme import INK, PAPER, ZERO_LINE, Chart, hover_text, hovered
from lead_model.axes import BoolArray, FloatArray
from lead_model.paths import PathKind

Rows = NDArray[np.intp]
CHANGE = Measure(
    "change", "Benchmark against published (another historical base), best option", "share",
    lambda screen: screen.benchmark_change.max(axis=0),
)  # fmt: skip
BEST_NET = Measure(
    "best", "Expected net, best LEAD path, of benchmark", "share",
    lambda screen: screen.expected_net_best / screen.benchmark_dollars,
)  # fmt: skip
AXES: Mapping[str, Measure] = MappingProxyType({one.key: one for one in (BEST_NET, CHANGE, *MEASURES)})
OWN_NAME = "Your ACO"
MARK_SIZE, SMALL_MARK = 9, 7


def values_of(measure: Measure, screen: Screen) -> FloatArray:
    """A measure of every ACO; NaN where the file has nothing to compare with."""
    value = np.asarray(measure.of(screen), dtype=np.float64)
    return np.where(np.isfinite(value), value, np.nan)


def scatter(
    screen: Screen, x: str, y: str, own: Screen | None = None, shown: Sequence[int] | None = None
) -> Chart:
    """Every shown ACO by two measures (keys of AXES), in the color and mark of its best path; `own` as a star."""
    rows = np.arange(len(screen)) if shown is None else np.array(shown, dtype=np.intp)
    along, up = AXES[x], AXES[y]
    at_x, at_y = values_of(along, screen)[rows], values_of(up, screen)[rows]
    known = np.isfinite(at_x) & np.isfinite(at_y)
    best = screen.best
    figure = theme.blank(key=f"screen-{x}-{y}", top=44)
    for kind in (PathKind.PROFESSIONAL, PathKind.GLOBAL, PathKind.SWITCH):
        chosen = [n for n in range(len(rows)) if known[n] and best[rows[n]].kind is kind]
        if not chosen:
            continue
        style = theme.style_of(kind.value)
        figure.add_scatter(
            x=at_x[chosen], y=at_y[chosen], mode="markers", name=f"{KIND_LABELS[kind]} ({len(chosen)})",
            marker={"symbol": style.symbol, "color": style.color, "size": SMALL_MARK if len(rows) > 100 else MARK_SIZE,
                    "opacity": 0.8, "line": {"color": INK, "width": 0.6}},
            **hovered([_hover(screen, int(rows[n]), along, up, at_x[n], at_y[n]) for n in chosen]),
        )  # fmt: skip
    own_at = None if own is None else (float(values_of(along, own)[0]), float(values_of(up, own)[0]))
    if own_at is not None and np.isfinite(own_at).all():
        hover = hover_text(OWN_NAME, _both(along, up, *own_at))
        series.point(figure, *own_at, OWN_NAME, "star", 18, hover=hover, color=INK, edge=PAPER, width=1.5)
    _axis(figure, "x", along)
    _axis(figure, "y", up)
    legend = {"orientation": "h", "yanchor": "bottom", "y": 1.0, "x": 0, "font": {"size": 12}}
    figure.update_layout(showlegend=True, legend=legend)
    title = _sentence(screen, rows, known)
    summary = _summary(along, up, at_x, at_y, known, own_at)
    return Chart(figure, title, summary, lambda: _table(screen, rows, along, up, at_x, at_y), 460)


def _axis(figure: Figure, which: str, measure: Measure) -> None:
    percent = measure.unit in ("share", "rate")
    form: dict[str, Any] = {"tickformat": ".1~%" if percent else ",.3~s", **ZERO_LINE, "zerolinewidth": 1}
    if measure.key == "beneficiaries":  # from a thousand to a quarter of a million
        form = {"type": "log", "tickformat": ",", "dtick": 1}
    room: dict[str, Any] = {"automargin": "width"} if which == "y" else {"nticks": 7, "tickangle": 0}
    update = getattr(figure, f"update_{which}axes")
    update(title={"text": theme.wrapped(measure.label, 46)}, showgrid=True, **form, **room)


def _both(along: Measure, up: Measure, x: float, y: float) -> str:
    return f"{along.label}: {wording.level(x, along.unit)}<br>{up.label}: {wording.level(y, up.unit)}"


def _hover(screen: Screen, n: int, along: Measure, up: Measure, x: float, y: float) -> str:
    p = screen.portfolio
    where = " ".join(part for part in (p.programs[n], p.tracks[n]) if part)
    return hover_text(
        f"{p.names[n]} ({p.ids[n]})",
        _both(along, up, x, y),
        "",
        f"{where}; best LEAD path: {screen.best[n].label}".lstrip("; "),
    )


def _sentence(screen: Screen, rows: Rows, known: BoolArray) -> str:
    kinds = [screen.best[n].kind for n in rows]
    top = max(set(kinds), key=kinds.count) if kinds else None
    if top is None:
        return "No ACO is left by these filters."
    hidden = len(rows) - int(known.sum())
    text = f"{KIND_LABELS[top]} is the best LEAD path for {kinds.count(top):,} of {len(rows):,} ACOs shown."
    return text + (f" {hidden:,} have no value for these axes." if hidden else "")


def _summary(
    along: Measure,
    up: Measure,
    x: FloatArray,
    y: FloatArray,
    known: BoolArray,
    own: tuple[float, float] | None,
) -> str:
    if known.sum() < 2:
        return "Too few ACOs to summarize."

    def spread(measure: Measure, values: FloatArray) -> str:
        low, middle, high = np.percentile(values, (25, 50, 75))
        return (
            f"{measure.label}: median {wording.level(middle, measure.unit)}, middle half "
            f"{wording.level(low, measure.unit)} to {wording.level(high, measure.unit)}."
        )

    words = [spread(along, x[known]), spread(up, y[known])]
    if np.ptp(x[known]) and np.ptp(y[known]):
        words.append(f"Correlation {np.corrcoef(x[known], y[known])[0, 1]:.2f}.".replace("-", wording.MINUS))
    if own is not None and np.isfinite(own).all():
        words.append(
            f"{OWN_NAME} (star): {wording.level(own[0], along.unit)} and {wording.level(own[1], up.unit)}."
        )
    return " ".join(words)


def _table(
    screen: Screen, rows: Rows, along: Measure, up: Measure, x: FloatArray, y: FloatArray
) -> pd.DataFrame:
    p = screen.portfolio
    columns = {
        "Name": [p.names[n] for n in rows],
        "Best LEAD path": [screen.best[n].label for n in rows],
        along.label: x,
        up.label: y,
    }
    return numbers.numbers_table(columns, [p.ids[n] for n in rows], "id")
