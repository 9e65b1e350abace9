"""Heatmap of two inputs: the output in every cell, where it is zero, and where Global equals Professional."""

import numpy as np
import pandas as pd

from lead_analysis import text as wording
from lead_analysis.decisions.drivers import Driver
from lead_analysis.decisions.heatmap import Heatmap
from lead_delivery.charts import numbers, theme
from lead_delivery.charts.figure import Figure
from lead_delivery.charts.money import MILLION
from lead_delivery.charts.theme import INK, LIGHT, LOSS, PAPER, SKY, Chart
from lead_model.axes import PERCENT_UNITS, FloatArray

TABLE_EVERY, LABEL_LENGTH = 5, 44


def heatmap_chart(cells: Heatmap) -> Chart:
    """Color diverges around zero, losses vermillion and gains sky; your own cell is outlined; two contours carry words."""
    x, y = cells.x_driver, cells.y_driver
    values = cells.values / MILLION
    key = f"heatmap-{x.path}-{y.path}-{cells.output.key}"
    figure = theme.blank(left=84, top=30, bottom=112, right=24, key=key)
    most = float(np.abs(values).max()) or 1.0
    axes = [_Axis(driver, levels) for driver, levels in ((x, cells.x), (y, cells.y))]
    across, up = (axis.plotted for axis in axes)
    figure.add_heatmap(
        x=across, y=up, z=values, zmin=-most, zmax=most, name=cells.output.label,
        colorscale=[[0.0, LOSS], [0.5, "#F7F7F7"], [1.0, SKY]],
        customdata=_in_words(cells),  # plotly's own formats write a loss with a hyphen
        hovertemplate=(
            f"{x.label} %{{x:{axes[0].number_format}}}<br>{y.label} %{{y:{axes[1].number_format}}}<br>"
            f"<b>{cells.output.label}: %{{customdata[0]}}</b><br>"
            "Global minus Professional: %{customdata[1]}<extra></extra>"
        ),
        colorbar={
            "title": {"text": "$M", "side": "right"}, "orientation": "h", "thickness": 10, "outlinewidth": 0,
            "tickformat": "$,.3~s", "nticks": 5, "y": -0.2, "yanchor": "top",
        },
    )  # fmt: skip
    lines = (
        ("zero", values, cells.zero_line, "solid", "Zero"),
        ("crossover", cells.difference / MILLION, cells.crossover_line, "dash", "Global = Professional"),
    )
    for name, field, line, dash, words in lines:
        if field.min() >= 0 or field.max() <= 0:
            continue
        figure.add_contour(
            x=across, y=up, z=field, name=name, showscale=False, hoverinfo="skip",
            contours={"start": 0, "end": 0, "size": 1, "coloring": "none"},
            line={"color": LIGHT[INK], "width": 2.5, "dash": dash},
        )  # fmt: skip
        _name_line(figure, words, line, up, axes[0], 0.78 if name == "zero" else 0.35)
    i, j = (int(np.argmin(np.abs(axis.levels - axis.driver.now))) for axis in axes)
    (left, right), (bottom, top) = (axis.cell(k) for axis, k in zip(axes, (i, j), strict=True))
    figure.add_shape(
        type="rect", x0=left, x1=right, y0=bottom, y1=top, line={"color": LIGHT[INK], "width": 3}, fillcolor="rgba(0,0,0,0)"
    )  # fmt: skip
    own = float(cells.values[j, i])
    figure.add_annotation(
        x=across[i], y=up[j], text=f"You: {wording.dollars(own, sign=True)}", showarrow=True, arrowhead=0, arrowcolor=INK,
        ax=-54 if across[i] > (across[0] + across[-1]) / 2 else 54, ay=-30, bgcolor=PAPER, borderpad=3, font={"size": 13},
    )  # fmt: skip
    for axis, update in zip(axes, (figure.update_xaxes, figure.update_yaxes), strict=True):
        update(
            title={"text": wording.shortened(axis.driver.label, LABEL_LENGTH)}, tickformat=axis.number_format, nticks=7,
            tickangle=0, showgrid=False, range=[axis.cell(0)[0], axis.cell(-1)[1]],
        )  # fmt: skip
    title = _title(cells)
    return Chart(figure, title, _text(cells, own), lambda: heatmap_table(cells), 500)


def _in_words(cells: Heatmap) -> list[list[tuple[str, str]]]:
    """Output and difference of every cell as readers see them, (Y, X, 2)."""
    output, apart = (np.round(field / MILLION, 2).tolist() for field in (cells.values, cells.difference))
    return [
        [(_million(value), _million(other)) for value, other in zip(*row, strict=True)]
        for row in zip(output, apart, strict=True)
    ]


def _million(value: float) -> str:
    """Millions of dollars with their sign, quickly: a field has thousands of cells."""
    return f"{wording.MINUS if value < 0 else '+' if value else ''}${abs(value):,.2f}M"


class _Axis:
    """Levels of an input as plotted: rates as fractions with percent signs, the rest as they are."""

    def __init__(self, driver: Driver, levels: FloatArray) -> None:
        percent = driver.unit.startswith(PERCENT_UNITS)
        dollars = driver.unit == "dollars" or driver.unit.endswith("PBPM")
        self.driver, self.levels, self.plotted = driver, levels, levels
        self.number_format = ".2~%" if percent else "$,.4~f" if dollars else ",.4~f"
        self.half = float(levels[1] - levels[0]) / 2

    def cell(self, index: int) -> tuple[float, float]:
        at = float(self.levels[index])
        return at - self.half, at + self.half


def _name_line(
    figure: Figure, words: str, line: FloatArray, up: FloatArray, across: _Axis, at: float
) -> None:
    known = np.flatnonzero(np.isfinite(line))
    if not known.size:
        return
    j = int(known[int(at * (known.size - 1))])
    figure.add_note(float(line[j]), float(up[j]), words, bgcolor=PAPER, borderpad=2)


def _title(cells: Heatmap) -> str:
    """Where, at the present level of the input upwards, the output is zero and the options change places."""
    x, y = cells.x_driver, int(np.argmin(np.abs(cells.y - cells.y_driver.now)))
    zero, crossing = float(cells.zero_line[y]), float(cells.crossover_line[y])
    name = wording.small(x.label)
    said = []
    if np.isfinite(zero):
        said.append(f"the result is zero at {name} {wording.level(zero, x.unit)}")
    if np.isfinite(crossing):
        at = "" if said else f"{name} "
        said.append(f"Global overtakes Professional at {at}{wording.level(crossing, x.unit)}")
    if not said:
        return f"With {_now(cells.y_driver)}, no {name} shown brings a zero result or changes which option is ahead."
    return f"With {_now(cells.y_driver)}, {wording.listed(said)}."


def _now(driver: Driver) -> str:
    return f"{wording.small(driver.label)} at {wording.level(driver.now, driver.unit)}"


def _text(cells: Heatmap, own: float) -> str:
    return (
        f"{cells.sentence} Your own cell is outlined: {wording.dollars(own, 2, sign=True)}. Solid line: the output is zero. "
        "Dashed line: Global equals Professional over all years."
    )


def heatmap_table(cells: Heatmap) -> pd.DataFrame:
    """Every fifth cell in each direction, in $M."""
    x, y = cells.x_driver, cells.y_driver
    columns = {
        wording.level(float(at), x.unit): cells.values[::TABLE_EVERY, i * TABLE_EVERY] / MILLION
        for i, at in enumerate(cells.x[::TABLE_EVERY])
    }
    rows = [wording.level(float(at), y.unit) for at in cells.y[::TABLE_EVERY]]
    return numbers.numbers_table(columns, rows, f"{y.label} ↓ · {x.label} → ($M)")
