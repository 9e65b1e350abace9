"""What a component sent to the browser, read again; and plotly's figures in the form that components take."""

import base64
import json
import re
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lead_delivery.charts.figure import Figure


def own_figure(figure: go.Figure) -> Figure:
    """A figure made with plotly as one of ours, which carries its title for its picture."""
    found = figure.to_plotly_json()
    own = Figure(**found["layout"]).update_layout(meta={"title": figure.layout.title.text or ""})
    own.traces.extend(found["data"])
    return own


def message_of(html: str) -> bytes | None:
    """The message of an element of `hidden_element`, None of another one."""
    found = re.fullmatch(r"<div data-message='([^']*)'></div>", html)
    return found and found[1].encode()


def decode(message: bytes) -> list[go.Figure]:
    """The figures of a message."""
    lines = message.decode().split("\n")[1:]
    return [go.Figure(json.loads(line, object_hook=_array)) for line in lines]


def decode_texts(message: bytes) -> list[tuple[str, str]]:
    """Title and note of each figure of a message."""
    header = decode_settings(message)
    return list(zip(header["titles"], header["notes"], strict=True))


def decode_settings(message: bytes) -> dict[str, Any]:
    """The settings of a message."""
    header: dict[str, Any] = json.loads(message.decode().split("\n")[0])
    return header


def _array(found: dict[str, Any]) -> Any:
    """Plotly's packed numbers as an array again."""
    if not {"dtype", "bdata"} <= found.keys():
        return found
    numbers = np.frombuffer(base64.b64decode(found["bdata"]), dtype=found["dtype"])
    return numbers.reshape([int(n) for n in str(found["shape"]).split(",")]) if "shape" in found else numbers
