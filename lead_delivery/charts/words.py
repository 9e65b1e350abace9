"""Notes of a figure as points of one trace of texts, for a screen that follows a lever.

Plotly lays all notes of a layout out anew, and measures each, whenever one of them has moved; texts of a trace it moves as
it moves markers. A trace knows no shifts by pixels: upwards they are counted in the axis here, sideways they are blanks.
"""

from collections.abc import Mapping, Sequence
from typing import Any

BLANK, BLANK_EMS = "\u00a0", 0.2  # and its width in the font of the pages
SIDES = {"left": "right", "right": "left", "top": "bottom", "bottom": "top"}  # an anchor stands at the place
NAME = "Words"


def words_as_trace(
    traces: Sequence[Mapping[str, Any]], plan: Mapping[str, Any], height: float
) -> tuple[list[Mapping[str, Any]], Mapping[str, Any]]:
    """Traces and layout of a figure `height` pixels high with its notes as the last trace: those without an arrow or a frame
    that stand at a place of both axes, where the figure itself gives their ranges."""
    notes: list[Mapping[str, Any]] = plan.get("annotations", [])
    spans = [plan.get(axis, {}).get("range") for axis in ("xaxis", "yaxis")]
    margin = plan.get("margin", {})
    some = [note for note in notes if _is_plain(note)] if all(spans) and {"t", "b"} <= margin.keys() else []
    if not some:
        return list(traces), plan
    pixel = (spans[1][1] - spans[1][0]) / (height - margin["t"] - margin["b"])
    others = [note for note in notes if not _is_plain(note)]
    trace = {
        "type": "scatter", "mode": "text", "name": NAME, "hoverinfo": "skip", "showlegend": False, "cliponaxis": False,
        "x": [note["x"] for note in some],
        "y": [_within(note["y"] + note.get("yshift", 0) * pixel, *spans[1]) for note in some],
        "text": [_shifted(note) for note in some],
        "textposition": [
            f"{SIDES.get(note.get('yanchor', ''), 'middle')} {SIDES.get(note.get('xanchor', ''), 'center')}" for note in some
        ],
        "textfont": {
            "size": [note["font"]["size"] for note in some],
            "shadow": [_rim(note["bgcolor"]) if "bgcolor" in note else "none" for note in some],
        },
    }  # fmt: skip
    return [*traces, trace], {**plan, "annotations": others}


def _is_plain(note: Mapping[str, Any]) -> bool:
    in_data = "xref" not in note and "yref" not in note
    return (
        in_data
        and note["showarrow"] is False
        and not note.get("borderpad")
        and "size" in note.get("font", {})
    )


def _within(y: float, one: float, other: float) -> float:
    """Plotly hides a text whose place lies outside of the axis."""
    low, high = sorted((one, other))
    return min(max(y, low), high)


def _shifted(note: Mapping[str, Any]) -> str:
    shift = note.get("xshift", 0)
    blanks = BLANK * round(abs(shift) / (BLANK_EMS * note["font"]["size"]))
    lines = note["text"].split("<br>")
    return "<br>".join(blanks + line if shift > 0 else line + blanks for line in lines)


def _rim(color: str) -> str:
    """What stands behind a text, as a rim of the page's color around its letters, wide enough to close the gaps of words."""
    return ", ".join(f"{aside}px 0 1px {color}" for aside in (-5, -3, -1, 1, 3, 5) for _ in range(2))
