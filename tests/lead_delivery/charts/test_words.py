"""Notes as a trace of texts for the screen: the same words at the same places."""

import json
from typing import Any

import pytest

from lead_delivery.charts import theme
from lead_delivery.charts.figure import Figure
from lead_delivery.charts.words import NAME


def sent(figure: Figure, height: float) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The trace of texts, empty without one, and the notes that stay in the layout."""
    screen = json.loads(figure.for_screen(height))
    found: list[dict[str, Any]] = [trace for trace in screen["data"] if trace.get("name") == NAME]
    return (found[0] if found else {}), screen["layout"].get("annotations", [])


def blank(low: float, high: float) -> Figure:
    """100 pixels high between margins of 34 and 64."""
    return theme.blank().update_xaxes(range=[0, 1]).update_yaxes(range=[low, high])


@pytest.mark.parametrize(
    ("low", "high", "y"), [(0.0, 10.0, 6.0), (10.0, 0.0, 4.0)]
)  # upwards, and rows downwards
def test_a_shift_upwards_is_counted_in_the_axis(low: float, high: float, y: float) -> None:
    words, _ = sent(blank(low, high).add_note(0.5, 5.0, "a", yshift=10), 198)
    assert words["y"] == [pytest.approx(y)]  # 10 of 100 pixels are one of ten


def test_no_shift_leads_out_of_the_axis_where_plotly_hides_a_text() -> None:
    words, _ = sent(
        blank(0.0, 10.0).add_note(0.5, 9.5, "a", yshift=10).add_note(0.5, 0.5, "b", yshift=-10), 198
    )
    assert words["y"] == [10.0, 0.0]


def test_an_anchor_is_the_side_at_the_place_and_blanks_stand_between() -> None:
    figure = (
        blank(0.0, 10.0).add_note_beside(0.5, 5.0, "a<br>b", 10).add_note_beside(0.5, 5.0, "c", 10, left=True)
    )
    figure.add_note(0.5, 5.0, "d", yanchor="bottom")
    words, _ = sent(figure, 198)
    assert words["textposition"] == ["middle right", "middle left", "top center"]
    assert words["text"] == ["\xa0" * 4 + "a<br>" + "\xa0" * 4 + "b", "c" + "\xa0" * 4, "d"]


def test_a_ground_becomes_a_rim_of_its_color() -> None:
    words, _ = sent(blank(0, 1).add_note(0.5, 0.5, "a", bgcolor="red").add_note(0.5, 0.5, "b"), 198)
    rim, none = words["textfont"]["shadow"]
    assert "red" in rim
    assert none == "none"


def test_what_a_trace_cannot_show_stays_a_note() -> None:
    figure = (
        blank(0.0, 10.0).add_note(0, 1.0, "at the edge", yref="paper").add_note(0, 5, "boxed", borderpad=1)
    )
    figure.add_annotation(x=0.5, y=5, text="pointing", showarrow=True, font={"size": 12})
    words, notes = sent(figure, 198)
    assert not words
    assert [note["text"] for note in notes] == ["at the edge", "boxed", "pointing"]
    words, notes = sent(theme.blank().add_note(0.5, 5.0, "without ranges"), 198)
    assert not words
    assert len(notes) == 1


def test_the_figure_itself_keeps_its_notes() -> None:
    figure = blank(0.0, 10.0).add_note(0.5, 5.0, "a")
    assert sent(figure, 198)[0]["text"] == ["a"]
    assert [note.text for note in figure.layout.annotations] == ["a"]
    assert not figure.data
