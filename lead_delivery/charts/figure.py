"""A plotly figure as plain dictionaries, built and written ten times quicker than plotly's own objects.

Charts are drawn anew on every move of a slider, and most of that time went into plotly's check of every single property.
Here a figure is what plotly.js reads, with the handful of plotly's methods that our charts use, and nothing is checked;
`plotly()` gives the checked object, and the tests draw every chart through it.
"""

import base64
from collections.abc import Mapping
from typing import Any, Self

import numpy as np
import orjson
import plotly.graph_objects as go

from lead_delivery.charts.words import words_as_trace


class Figure:
    """Traces and layout in the form of plotly.js; the methods are named and work as those of `plotly.graph_objects.Figure`.

    traces : one dictionary each, with its `type`; plan : the layout.
    Nested properties are written as dictionaries, never with plotly's short form of underscores.
    """

    __slots__ = ("plan", "traces")

    def __init__(self, **layout: Any) -> None:
        self.traces: list[dict[str, Any]] = []
        self.plan: dict[str, Any] = layout

    # ---- building ------------------------------------------------------------------------------------------------

    def add_scatter(self, **properties: Any) -> Self:
        """Lines and points."""
        return self._add("scatter", properties)

    def add_bar(self, **properties: Any) -> Self:
        """Bars."""
        return self._add("bar", properties)

    def add_heatmap(self, **properties: Any) -> Self:
        """A field of cells."""
        return self._add("heatmap", properties)

    def add_contour(self, **properties: Any) -> Self:
        """Lines of equal value in a field."""
        return self._add("contour", properties)

    def add_annotation(self, **properties: Any) -> Self:
        """A text."""
        return self._append("annotations", properties)

    def add_note(self, x: Any, y: Any, text: str, **properties: Any) -> Self:
        """A small text without an arrow."""
        return self.add_annotation(
            x=x, y=y, text=text, showarrow=False, **{"font": {"size": 12}, **properties}
        )

    def add_note_beside(
        self, x: Any, y: Any, text: str, pixels: int, *, left: bool = False, **properties: Any
    ) -> Self:
        """A small text so many pixels to the right of a place, or to its left."""
        side = {"xanchor": "right", "xshift": -pixels} if left else {"xanchor": "left", "xshift": pixels}
        return self.add_note(x, y, text, **side, **properties)

    def add_shape(self, **properties: Any) -> Self:
        """A line or a rectangle."""
        return self._append("shapes", properties)

    def add_vline(self, *, x: float, **properties: Any) -> Self:
        """A vertical line over the whole height."""
        return self.add_shape(type="line", x0=x, x1=x, yref="paper", y0=0, y1=1, **properties)

    def add_hline(self, *, y: float, **properties: Any) -> Self:
        """A horizontal line over the whole width."""
        return self.add_shape(type="line", y0=y, y1=y, xref="paper", x0=0, x1=1, **properties)

    def update_layout(self, **properties: Any) -> Self:
        """Set parts of the layout; what is not named stays."""
        merge(self.plan, properties)
        return self

    def update_xaxes(self, **properties: Any) -> Self:
        """Set parts of the x axis; our charts have one."""
        return self.update_layout(xaxis=properties)

    def update_yaxes(self, **properties: Any) -> Self:
        """Set parts of the y axis; our charts have one."""
        return self.update_layout(yaxis=properties)

    def update_traces(self, **properties: Any) -> Self:
        """Set the same in all traces drawn so far."""
        for trace in self.traces:
            merge(trace, properties)
        return self

    def _add(self, kind: str, properties: dict[str, Any]) -> Self:
        self.traces.append({"type": kind, **properties})
        return self

    def _append(self, where: str, properties: dict[str, Any]) -> Self:
        self.plan.setdefault(where, []).append(properties)
        return self

    # ---- giving away ---------------------------------------------------------------------------------------------

    def to_json(self) -> str:
        """The figure in one line; arrays of numbers are packed as plotly.js unpacks them, what is not finite is null."""
        content = {"data": self.traces, "layout": self.plan}
        return orjson.dumps(content, default=_plain, option=orjson.OPT_NON_STR_KEYS).decode()

    def for_screen(self, height: float) -> bytes:
        """The figure in one line that draws and reads the same in half the bytes, for a page that follows a slider: arrays
        of numbers in seven digits, words that all points of a trace have under the pointer written once, and notes as a
        trace of texts, see `words`. height : pixels in which it is drawn.
        """
        traces, plan = words_as_trace(self.traces, self.plan, height)
        content = {"data": [words_once(trace) for trace in traces], "layout": plan}
        return orjson.dumps(content, default=_short, option=orjson.OPT_NON_STR_KEYS)

    def plotly(self) -> go.Figure:
        """Plotly's object, a copy. Raises ValueError for a property that plotly does not know."""
        return go.Figure(data=self.traces, layout=self.plan)

    @property
    def data(self) -> tuple[Any, ...]:
        """The traces as plotly's objects, to read."""
        return tuple(self.plotly().data)

    @property
    def layout(self) -> go.Layout:
        """The layout as plotly's object, to read."""
        return self.plotly().layout


def merge(into: dict[str, Any], new: Mapping[str, Any]) -> None:
    """Set what is new, dictionaries within dictionaries; a dictionary that was there is copied, not changed.

    >>> plan = {"xaxis": {"title": {"text": "Year"}, "range": [0, 1]}}
    >>> merge(plan, {"xaxis": {"title": {"standoff": 8}, "range": [2, 3]}})
    >>> plan
    {'xaxis': {'title': {'text': 'Year', 'standoff': 8}, 'range': [2, 3]}}
    """
    for name, value in new.items():
        old = into.get(name)
        if isinstance(old, dict) and isinstance(value, Mapping):
            value = {**old}
            merge(value, new[name])
        into[name] = value


def words_once(trace: Mapping[str, Any]) -> Mapping[str, Any]:
    """The trace with the words that its hover texts share in its template, and only those that differ at its points.

    A text is the whole of a point's `customdata`, or stands beside a key that a click hands on.

    >>> words_once({"customdata": ["2027: +$1 a month", "2028: +$2 a month"], "hovertemplate": "<b>%{customdata}</b>"})
    {'customdata': [('2027:', '+$1'), ('2028:', '+$2')], 'hovertemplate': '<b>%{customdata[0]} %{customdata[1]} a month</b>'}
    """
    points, template = trace.get("customdata") or [None], trace.get("hovertemplate", "")
    columns: list[tuple[Any, ...]] = []
    match points[0]:
        case str():
            place, texts = "%{customdata}", points
        case [str() | int(), str()]:
            place, (keys, texts) = "%{customdata[1]}", zip(*points, strict=True)
            columns.append(keys)
        case _:
            return trace
    words = [text.replace(" ", "\0 \0").replace("<br>", "\0<br>\0").split("\0") for text in texts]
    if place not in template or len(set(map(len, words))) > 1 or any("%{" in text for text in texts):
        return trace
    said = ""
    for column in zip(*words, strict=True):
        if len(set(column)) == 1:
            said += column[0]
        else:
            said += f"%{{customdata[{len(columns)}]}}"
            columns.append(column)
    points = list(zip(*columns, strict=True))
    return {**trace, "customdata": points, "hovertemplate": template.replace(place, said)}


def _short(value: Any) -> Any:
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        return _packed(value, "f4")
    return _plain(value)


def _packed(numbers: np.ndarray[Any, Any], dtype: str) -> dict[str, str]:
    packed = np.ascontiguousarray(numbers, dtype=dtype)
    shape = {"shape": ",".join(map(str, packed.shape))} if packed.ndim > 1 else {}
    return {"dtype": dtype, "bdata": base64.b64encode(packed.data).decode(), **shape}


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return _packed(value, "f8") if value.dtype.kind == "f" else value.tolist()
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} cannot stand in a figure")
