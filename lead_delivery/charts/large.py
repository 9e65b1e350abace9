"""A chart in big type, for a room: letters, lines and height grown by the same factor, so that nothing comes to overlap."""

from copy import deepcopy
from dataclasses import replace
from typing import Any

from lead_delivery.charts.figure import Figure, merge
from lead_delivery.charts.series import END_LABEL_SHIFT, spread
from lead_delivery.charts.theme import LABEL_ROOM, Chart, wrapped

SMALLEST = 12  # pixels of the smallest text in our charts
MARK_LENGTH = 15  # characters a line of a year's mark, two lines above the plot
END_LABEL_LENGTH = 10  # characters a line: big type leaves less room beside the plot


def enlarged(chart: Chart, pixels: int) -> Chart:
    """The chart with its smallest text `pixels` high.

    Raises ValueError for text smaller than our charts have anyway.
    """
    if pixels < SMALLEST:
        raise ValueError(f"Text of {pixels} px is smaller than usual; give {SMALLEST} or more.")
    factor = pixels / SMALLEST
    figure = deepcopy(chart.figure)
    layout, height = figure.plan, round(chart.height * factor)
    figure.update_layout(
        font={"size": pixels},
        hoverlabel={"font": {"size": pixels}},
        margin={side: layout["margin"].get(side, 0) * factor for side in "tblr"},
    )
    figure.update_xaxes(title={"font": {"size": pixels}}, tickfont={"size": pixels})
    figure.update_yaxes(title={"font": {"size": pixels}}, tickfont={"size": pixels})
    if "font" in layout.get("legend", {}):
        figure.update_layout(legend={"font": {"size": pixels}})
    notes = layout.get("annotations", [])
    ends = [note for note in notes if note.get("xshift") == END_LABEL_SHIFT]
    for note in notes:
        if note.get("yref") == "paper":
            note["text"] = wrapped(note["text"], MARK_LENGTH)
        size = note.get("font", {}).get("size", SMALLEST)
        merge(note, {"font": {"size": max(pixels, round(size * factor))}})
        note |= {shift: note.get(shift, 0) * factor for shift in ("xshift", "yshift")}
    if ends:
        _set_apart(figure, ends, height, pixels)
    _fewer_years(layout.get("xaxis", {}))
    for trace in figure.traces:
        _grown(trace, factor, pixels)
    return replace(chart, figure=figure, height=height)


def _fewer_years(axis: dict[str, Any]) -> None:
    """Every second year, without its number in the model: ten labels in big type would touch."""
    labels = axis.get("ticktext") or []
    if labels and all("<br>PY" in str(text) for text in labels) and len(labels) > 5:
        axis["ticktext"] = [str(text).split("<br>")[0] for text in labels[::2]]
        axis["tickvals"] = axis["tickvals"][::2]


def _grown(trace: dict[str, Any], factor: float, pixels: int) -> None:
    if trace["type"] == "scatter":
        merge(trace, {"line": {"width": trace.get("line", {}).get("width", 2) * factor}})
        size = trace.get("marker", {}).get("size")
        if isinstance(size, int | float):
            merge(trace, {"marker": {"size": size * factor}})
        elif size is not None:  # one a point
            merge(trace, {"marker": {"size": [each * factor for each in size]}})
    if trace["type"] == "bar":
        merge(trace, {"textfont": {"size": pixels}})


def _set_apart(figure: Figure, ends: list[dict[str, Any]], height: int, pixels: int) -> None:
    """Names at line ends in short lines, set apart anew for the new height."""
    low, high = figure.plan["yaxis"]["range"]
    margin = figure.plan["margin"]
    pixel = (height - margin["t"] - margin["b"]) / ((high - low) or 1.0)
    ends = sorted(ends, key=lambda note: note["y"])
    for note in ends:
        note["text"] = wrapped(note["text"].replace("<br>", " "), END_LABEL_LENGTH)
    places = [(note["y"] - low) * pixel for note in ends]
    spots = spread(places, [1.3 * pixels * (1 + note["text"].count("<br>")) for note in ends])
    for note, place, spot in zip(ends, places, spots, strict=True):
        note["yshift"] = spot - place
    figure.update_layout(margin={"r": LABEL_ROOM * pixels / 20})
