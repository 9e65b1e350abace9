"""What is drawn: lines with names at their ends, bands, points, bars by sign, and the two figures most pages show."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lead_analysis.text import year_label
from lead_delivery.charts import scales, theme
from lead_delivery.charts.figure import Figure
from lead_delivery.charts.money import Money
from lead_delivery.charts.theme import INK, Style, hover_text, hovered, wrapped
from lead_model.axes import FloatArray

LABEL_LINE = 17  # pixels between two labels that would touch
LABEL_LENGTH = 17  # characters that fit into the margin
END_LABEL_SHIFT = 10  # pixels; by it names at line ends are told from other annotations
ROW_BAR = 0.66  # height of a bar in its row
BAND = (0.05, 0.95)
BAND_NAME = "9 of 10 runs fall here"


def line(
    figure: Figure, x: Sequence[float] | FloatArray, y: FloatArray, name: str, style: Style, hover: Sequence[str], *,
    width: float = 2.5, markers: bool = True, most_markers: int = 0, **more: Any,
) -> None:  # fmt: skip
    """A series as a line; `hover` is the text of each point. most_markers : of many points, how many are marked; 0: all."""
    figure.add_scatter(
        x=np.asarray(x), y=y, name=name, mode="lines+markers" if markers else "lines",
        line={"color": style.color, "width": width, "dash": style.dash},
        marker={"symbol": style.symbol, "size": 8, "color": style.color, "line": {"color": INK, "width": 1},
                "maxdisplayed": most_markers},
        **hovered(list(hover)), **more,
    )  # fmt: skip


def shaded(
    figure: Figure, x: Sequence[float], low: FloatArray, high: FloatArray, name: str, color: str
) -> None:
    """The area between two lines, for the range over runs."""
    figure.add_scatter(
        x=[*x, *reversed(x)], y=np.concatenate((high, low[::-1])), fill="toself", fillcolor=theme.seen_through(color),
        name=name, line={"width": 0}, mode="lines", hoverinfo="skip",
    )  # fmt: skip


def point(
    figure: Figure, x: float, y: float, name: str, symbol: str, size: int, *, hover: str = "",
    color: str = theme.GRAY, edge: str = INK, width: float = 2,
) -> None:  # fmt: skip
    """One marked point; without `hover` nothing stands under the pointer."""
    figure.add_scatter(
        x=[x], y=[y], mode="markers", name=name,
        marker={"symbol": symbol, "size": size, "color": color, "line": {"color": edge, "width": width}},
        **({"hovertemplate": f"{hover}<extra></extra>"} if hover else {"hoverinfo": "skip"}),
    )  # fmt: skip


def strokes(
    figure: Figure, xs: Sequence[tuple[float, float]], ys: Sequence[tuple[float, float]], name: str, color: str,
    width: float, dash: str = "solid",
) -> None:  # fmt: skip
    """Straight strokes as one trace with gaps, nothing under the pointer; xs, ys : both ends of each."""
    figure.add_scatter(
        x=[x for ends in xs for x in (*ends, ends[1])], y=[y for ends in ys for y in (*ends, None)], mode="lines", name=name,
        line={"color": color, "width": width, "dash": dash}, hoverinfo="skip",
    )  # fmt: skip


def by_sign(
    values: Sequence[float] | FloatArray, names: tuple[str, str] = ("Gain", "Loss")
) -> Iterator[tuple[str, list[int], dict[str, Any]]]:
    """Values at or above zero, then those below: name, places and look of their bars, where there are any."""
    above = np.asarray(values) >= 0
    for name, part in zip(names, (above, ~above), strict=True):
        if part.any():
            yield name, np.flatnonzero(part).tolist(), theme.sign_marker(name == names[0])


def row_bars(
    figure: Figure, rows: Sequence[float], values: Sequence[float] | FloatArray, name: str, marker: dict[str, Any],
    hover: Sequence[Any], place: str = "customdata", *, width: float = ROW_BAR, **more: Any,
) -> None:  # fmt: skip
    """Horizontal bars with a hover box each; place : of its text in what a bar holds."""
    figure.add_bar(
        orientation="h",
        name=name,
        y=rows,
        x=values,
        marker=marker,
        width=width,
        **hovered(hover, place),
        **more,
    )


def program_axes(figure: Figure, labels: Sequence[str], span: tuple[float, float], money: Money) -> None:
    """Axes of bars upwards from the smallest, to both sides of zero, what each label adds to the net result of all years."""
    scales.vertical(figure, 0)
    scales.amount_axis(figure, f"{money.axis_title}, {money.all_years}", span, (0.65, 0.65), **money.axis)
    scales.row_axis(figure, [wrapped(label, 21) for label in labels], upwards=True)


# ---- over the performance years --------------------------------------------------------------------------------


def hovers(
    heads: Sequence[str], texts: Sequence[str], formula: str = "", source: str | Sequence[str] = ""
) -> list[str]:
    """Hover boxes of the points of a series. source : one for all, or one a point."""
    sources = [source] * len(texts) if isinstance(source, str) else source
    return [
        hover_text(head, text, formula, where)
        for head, text, where in zip(heads, texts, sources, strict=True)
    ]


def year_hovers(
    name: str, years: Sequence[int], texts: Sequence[str], formula: str = "", source: str | Sequence[str] = "", *,
    to_end: bool = False,
) -> list[str]:  # fmt: skip
    """Hover boxes of a series by year. to_end : values are counted to the end of each year."""
    when = "to the end of " if to_end else ""
    return hovers([f"{name}, {when}{year_label(py)}" for py in years], texts, formula, source)


@dataclass(frozen=True, slots=True)
class YearLine:
    """A value by performance year.

    values : (Y,) as plotted, not finite where there is none; hover : the text under the pointer at each year; label : the
    name at the end of the line where it is another; band : where nine of ten runs fall.
    """

    years: Sequence[int]
    name: str
    values: FloatArray
    style: Style
    hover: Sequence[str]
    width: float = 2.5
    markers: bool = True
    label: str = ""
    band: tuple[FloatArray, FloatArray] | None = None
    band_name: str = BAND_NAME

    @property
    def end(self) -> tuple[str, float]:
        """Name and value at the end of the line."""
        return self.label or self.name, float(self.values[np.isfinite(self.values)][-1])


def money_line(
    years: Sequence[int], name: str, value: FloatArray, style: Style, money: Money, *, called: str = "", formula: str = "",
    source: str | Sequence[str] = "", to_end: bool = False, sign: bool = True, **look: Any,
) -> YearLine:  # fmt: skip
    """Money by performance year, (Y,) as plotted, with its amounts under the pointer. called : its name there."""
    texts = [money.text(each, sign=sign) for each in value]
    hover = year_hovers(called or name, years, texts, formula, source, to_end=to_end)
    return YearLine(years, name, value, style, hover, **look)


def year_lines(
    key: str, lines: Sequence[YearLine], title: str, form: Mapping[str, Any] | None = None, *,
    also: Sequence[FloatArray] = (), zero: bool = True, marks: Sequence[tuple[int, str]] = (), height: int = theme.HEIGHT,
) -> Figure:  # fmt: skip
    """A figure of lines over performance years, with both axes and their names at their ends.

    key : see `theme.blank`; form : number format of the values, which are chances without one; also : further values the
    axis has to hold.
    """
    figure = theme.blank(right=theme.LABEL_ROOM, key=key)
    for each in lines:
        if each.band is not None:
            shaded(figure, each.years, *each.band, each.band_name, each.style.color)
        line(
            figure, each.years, each.values, each.name, each.style, each.hover, width=each.width, markers=each.markers
        )  # fmt: skip
    years = sorted({py for each in lines for py in each.years})
    scales.year_axis(figure, years)
    drawn = [value for each in lines for value in (each.values, *(each.band or ()))]
    low, high = scales.range_of(*drawn, *also, zero=zero)
    if form is None:
        span = scales.chance_axis(figure, title, high)
    else:
        span = scales.value_axis(figure, title, low, high, form)
    scales.mark_years(figure, marks)
    end_labels(figure, years[-1], [each.end for each in lines], span, height)
    return figure


def stacked_years(
    key: str, years: Sequence[int], parts: Sequence[tuple[str, FloatArray, dict[str, Any], Sequence[str]]],
    title: str, form: Mapping[str, Any], high: float,
) -> Figure:  # fmt: skip
    """A figure of bars on each other from zero on, named beside the last one. parts : (name, (Y,) as plotted, marker, hover
    boxes); high : what the axis has to hold."""
    figure = theme.blank(right=theme.LABEL_ROOM, key=key)
    below, ends = np.zeros(len(years)), []
    for name, value, marker, hover in parts:
        figure.add_bar(x=list(years), y=value, name=name, marker=marker, **hovered(hover))
        if value[-1] > 0:
            ends.append((name, float(below[-1] + value[-1] / 2)))
        below = below + value
    figure.update_layout(barmode="stack")
    scales.year_axis(figure, years)
    span = (0.0, scales.value_axis(figure, title, 0.0, high, form)[1])
    figure.update_yaxes(range=list(span))
    end_labels(figure, years[-1] + 0.3, ends, span)
    return figure


# ---- names at the ends of lines --------------------------------------------------------------------------------


def end_labels(
    figure: Figure,
    x: float,
    labels: Sequence[tuple[str, float]],
    span: tuple[float, float],
    height: int = theme.HEIGHT,
) -> None:
    """Names at the ends of lines, moved apart by pixels where they would touch. labels : (name, y at the end)."""
    room = height - theme.TOP - theme.BOTTOM
    pixel = room / ((span[1] - span[0]) or 1.0)
    shown = [(wrapped(name, LABEL_LENGTH), y) for name, y in labels]
    order = sorted(shown, key=lambda item: item[1])
    spots = spread(
        [(y - span[0]) * pixel for _, y in order],
        [LABEL_LINE * (1 + name.count("<br>")) for name, _ in order],
        room,
    )
    for (name, y), spot in zip(order, spots, strict=True):
        figure.add_note(
            x, y, name, xanchor="left", xshift=END_LABEL_SHIFT, align="left", font={"size": 13},
            yshift=round(spot - (y - span[0]) * pixel, 1),
            bgcolor=theme.PAPER, borderpad=0,  # the zero line would strike it through
        )  # fmt: skip


def spread(spots: Sequence[float], heights: Sequence[float], room: float = np.inf) -> list[float]:
    """Positions in rising order moved apart so that boxes of these heights do not overlap, as little as possible, and none
    has its middle outside of 0 to `room`.

    >>> spread([10.0, 12.0, 60.0], [16.0, 16.0, 16.0], 90.0)
    [3.0, 19.0, 60.0]
    >>> spread([2.0, 4.0, 60.0], [16.0, 16.0, 16.0], 90.0)
    [0.0, 16.0, 60.0]
    """
    groups: list[list[int]] = [[index] for index in range(len(spots))]

    def size(group: Sequence[int]) -> float:
        return float(sum(heights[i] for i in group))

    def center(group: Sequence[int]) -> float:
        half = size(group) / 2
        lowest, highest = half - heights[group[0]] / 2, room - half + heights[group[-1]] / 2
        return max(min(float(np.mean([spots[i] for i in group])), highest), lowest)

    number = 0
    while number < len(groups) - 1:
        one, other = groups[number], groups[number + 1]
        if center(other) - center(one) < (size(one) + size(other)) / 2 - 1e-9:
            groups[number : number + 2] = [one + other]
            number = max(number - 1, 0)
        else:
            number += 1
    placed: list[float] = []
    for group in groups:
        low = center(group) - size(group) / 2
        for i in group:
            placed.append(low + heights[i] / 2)
            low += heights[i]
    return placed


# ---- runs ------------------------------------------------------------------------------------------------------


def center(values: FloatArray) -> FloatArray:
    """The single run, or the median over runs: (R, Y) to (Y,)."""
    return values[0] if values.shape[0] == 1 else np.median(values, axis=0)


def band(values: FloatArray) -> tuple[FloatArray, FloatArray] | None:
    """Where nine of ten runs fall, by year, or None for a single run."""
    if values.shape[0] == 1:
        return None
    low, high = np.quantile(values, BAND, axis=0)
    return low, high
