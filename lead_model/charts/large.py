"""A chart in big type, for a room: letters, lines and height grown by the same factor, so that nothing comes to overlap."""

import plotly.graph_objects as go

from lead_model.charts.theme import LABEL_ROOM, Chart, spread, wrapped

SMALLEST = 12  # pixels of the smallest text in our charts
END_LABEL_SHIFT = 10  # by which names at line ends are told from other annotations
MARK_LENGTH = 15  # characters a line of a year's mark, two lines above the plot
END_LABEL_LENGTH = 10  # characters a line: big type leaves less room beside the plot


def enlarged(chart: Chart, pixels: int) -> Chart:
    """The chart with its smallest text `pixels` high.

    Raises ValueError for text smaller than our charts have anyway.
    """
    if pixels < SMALLEST:
        raise ValueError(f"Text of {pixels} px is smaller than usual; give {SMALLEST} or more.")
    factor = pixels / SMALLEST
    figure = go.Figure(chart.figure)
    margin = figure.layout.margin
    height = round(chart.height * factor)
    figure.update_layout(
        font={"size": pixels},
        hoverlabel={"font": {"size": pixels}},
        margin={side: (margin[side] or 0) * factor for side in "tblr"},
    )
    figure.update_xaxes(title={"font": {"size": pixels}}, tickfont={"size": pixels})
    figure.update_yaxes(title={"font": {"size": pixels}}, tickfont={"size": pixels})
    if figure.layout.legend.font is not None:
        figure.update_layout(legend={"font": {"size": pixels}})
    ends = [note for note in figure.layout.annotations if note.xshift == END_LABEL_SHIFT]
    for note in figure.layout.annotations:
        if note.yref == "paper":
            note.text = wrapped(note.text, MARK_LENGTH)
        note.font.size = max(pixels, round((note.font.size or SMALLEST) * factor))
        note.xshift, note.yshift = (note.xshift or 0) * factor, (note.yshift or 0) * factor
    if ends:
        _set_apart(figure, ends, height, pixels)
    _fewer_years(figure)
    for trace in figure.data:
        _grown(trace, factor, pixels)
    return Chart(figure, chart.title, chart.summary, chart.table, height)


def _fewer_years(figure: go.Figure) -> None:
    """Every second year, without its number in the model: ten labels in big type would touch."""
    axis = figure.layout.xaxis
    if axis.ticktext and all("<br>PY" in str(text) for text in axis.ticktext) and len(axis.ticktext) > 5:
        axis.ticktext = [str(text).split("<br>")[0] for text in axis.ticktext[::2]]
        axis.tickvals = axis.tickvals[::2]


def _grown(trace: object, factor: float, pixels: int) -> None:
    if trace.type == "scatter":  # type: ignore[attr-defined]
        trace.line.width = (trace.line.width or 2) * factor  # type: ignore[attr-defined]
        if isinstance(trace.marker.size, int | float):  # type: ignore[attr-defined]
            trace.marker.size = trace.marker.size * factor  # type: ignore[attr-defined]
    if trace.type == "bar":  # type: ignore[attr-defined]
        trace.textfont.size = pixels  # type: ignore[attr-defined]


def _set_apart(figure: go.Figure, ends: list[go.layout.Annotation], height: int, pixels: int) -> None:
    """Names at line ends in short lines, set apart anew for the new height."""
    low, high = figure.layout.yaxis.range
    pixel = (height - figure.layout.margin.t - figure.layout.margin.b) / ((high - low) or 1.0)
    ends = sorted(ends, key=lambda note: note.y)
    for note in ends:
        note.text = wrapped(note.text.replace("<br>", " "), END_LABEL_LENGTH)
    places = [(note.y - low) * pixel for note in ends]
    spots = spread(places, [1.3 * pixels * (1 + note.text.count("<br>")) for note in ends])
    for note, place, spot in zip(ends, places, spots, strict=True):
        note.yshift = spot - place
    figure.update_layout(margin={"r": LABEL_ROOM * pixels / 20})
