"""Charts of *What matters*: the tornado, and where each input turns the decision."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from lead_analysis import text as wording
from lead_analysis.decisions.flips import Flip
from lead_analysis.decisions.sign_changes import SignChange
from lead_analysis.decisions.tornado import Bar, Tornado
from lead_delivery.charts import numbers, scales, series, theme
from lead_delivery.charts.figure import Figure
from lead_delivery.charts.money import MILLION, MILLIONS_AXIS
from lead_delivery.charts.source_lines import documents
from lead_delivery.charts.theme import GRAY, INK, LOSS, PAPER, Chart, hover_text, hovered
from lead_model.axes import FIRST_MODEL_PY
from lead_model.lookup import rule_and_part
from lead_model.parameters import Parameters

FLIP = "◆"
ROW, NAME_WIDTH, SIDE = 54, 56, 14
BAR, BELOW = 0.40, 0.20  # height of a bar, and how far it lies below the middle of its row: names stand above
ABOVE = -0.6  # top of the first row
SAME_END = 0.004  # of the span: an end this near to the present result stands on the other side of it
SHOWN = 12
BOTH_ENDS = " / "  # between the two levels of a bar with both ends on one side
# Part of the span kept free for labels, by the side of the label that holds on to the bar: at its right edge on the left.
END_ROOM, BOTH_ROOM = {"right": 0.20, "left": 0.26}, 0.45


def tornado_bars(tornado: Tornado, shown: int = SHOWN) -> Chart:
    """Bars sorted by swing, widest on top; the ends of each range are printed, humps inside and flips are marked."""
    bars = tornado.bars[:shown]
    key = f"tornado-{tornado.output.key}-{len(bars)}"
    figure = theme.blank(left=SIDE, top=30, bottom=52, right=SIDE, key=key)
    base = tornado.base / MILLION
    ends = [(row, end, value) for row, bar in enumerate(bars) for end, value in _ends(bar)]
    for name, above in (("Lower", False), ("Higher", True)):
        some = [(row, end, value) for row, end, value in ends if (value >= bars[row].base) is above]
        if some:
            hover = [_hover(bars[row], end, value, tornado.rules) for row, end, value in some]
            series.row_bars(
                figure, [row + BELOW for row, _, _ in some], [value / MILLION - base for _, _, value in some], name,
                theme.sign_marker(above), hover, width=BAR, base=base,
            )  # fmt: skip
    low, high = scales.range_of(
        np.array([[b.least, b.most] for b in bars] or [[0.0, 0.0]]) / MILLION, np.array([base]), zero=False
    )
    span = (high - low) or abs(base) or 1.0
    room = dict(END_ROOM)
    for row, bar in enumerate(bars):
        for word in _end_labels(row, bar, span):
            figure.add_note(**word)
            if BOTH_ENDS in word["text"]:
                room[word["xanchor"]] = BOTH_ROOM
        _name_row(
            figure, row, f"{FLIP} {_short(bar.driver.label)}" if bar.flips else _short(bar.driver.label)
        )
    figure.update_layout(barmode="overlay")
    last = len(bars) - 0.4
    # A trace and words in the data, since both move with the lever.
    series.strokes(figure, [(base, base)], [(ABOVE, last)], "As it is", INK, 1.5)
    figure.add_note(base, ABOVE, f"as it is {wording.dollars(tornado.base, sign=True)}", yanchor="bottom")
    turns = [(row, _turn(bar)) for row, bar in enumerate(bars) if not bar.monotone]
    if turns:
        figure.add_scatter(
            x=[value / MILLION for _, value in turns], y=[row + BELOW for row, _ in turns], mode="markers",
            name="Turns inside the range", hoverinfo="skip",
            marker={"symbol": "line-ns-open", "size": 18, "color": INK, "line": {"width": 3}},
        )  # fmt: skip
    scales.amount_axis(
        figure,
        f"{tornado.output.label}, $ million",
        (low, high),
        (room["right"], room["left"]),
        tickangle=0,
        steps=8,
        **MILLIONS_AXIS,
    )  # all of it moves with the result
    _bare_rows(figure, last)
    title = _title(tornado)
    height = 82 + ROW * max(len(bars), 2)
    return Chart(figure, title, _tornado_text(tornado), lambda: tornado_table(tornado), height)


def _bare_rows(figure: Figure, last: float) -> None:
    """Rows without ticks: their names stand above them, see `_name_row`."""
    figure.update_yaxes(range=[last, ABOVE], showticklabels=False, ticks="", showgrid=False, linewidth=0)


def _turn(bar: Bar) -> float:
    """The output where it turns around inside the range."""
    return bar.most if bar.most > max(bar.at_low, bar.at_high, bar.base) else bar.least


def _name_row(figure: Figure, row: float, text: str) -> None:
    """The name of a row above its marks, from the left edge on: so it needs no margin and holds on a telephone."""
    above = {"xref": "paper", "yanchor": "bottom", "xanchor": "left", "bgcolor": PAPER, "borderpad": 1}
    figure.add_note(0, row - 0.06, text, **above)


def _short(label: str) -> str:
    """A label that fits a telephone's width in one line; the whole one stands in the hover box and the table."""
    if len(label) <= NAME_WIDTH:
        return label
    if label.endswith(")"):
        label = label.rpartition(" (")[0]
    return wording.shortened(label, NAME_WIDTH)


def _ends(bar: Bar) -> Sequence[tuple[int, float]]:
    return ((0, bar.at_low), (-1, bar.at_high))


def _level(bar: Bar, end: int) -> str:
    return wording.level(bar.levels[end], bar.driver.unit)


def _hover(bar: Bar, end: int, value: float, rules: Parameters) -> str:
    driver = bar.driver
    where = driver.family
    if driver.is_rule:
        name, _ = rule_and_part(driver.path)
        where = documents(rules, [name], FIRST_MODEL_PY)
    return hover_text(
        f"{driver.label} at {_level(bar, end)}",
        f"{wording.dollars(value, 2, sign=True)}, now at {wording.level(driver.now, driver.unit)}<br>"
        f"{theme.wrapped(_flip_text(bar), 52)}",
        source=where,
    )


def _flip_text(bar: Bar) -> str:
    if not bar.flips:
        return "The best choice stays the same in the whole range."
    return f"Inside the range the best choice becomes {wording.listed(bar.flips_to, 'or')}."


def _end_labels(row: int, bar: Bar, span: float) -> Iterator[dict[str, Any]]:
    """The level of the input at the two ends of its bar, on the outer side; on one side both stand in one label."""
    moved = [(value - bar.base) / MILLION for _, value in _ends(bar)]
    other = max(moved, key=abs)
    sides: dict[str, list[tuple[float, str]]] = {"right": [], "left": []}
    for (end, _), way in zip(_ends(bar), moved, strict=True):
        right = way > 0 if abs(way) > SAME_END * span else other < 0
        sides["right" if right else "left"].append((way, _level(bar, end)))
    for side, ends in sides.items():
        if not ends:
            continue
        ends.sort()
        outer = max(ends) if side == "right" else min(ends)
        yield {
            "x": bar.base / MILLION + outer[0], "y": row + BELOW, "text": _in_one([text for _, text in ends]),
            "font": {"size": 11}, "xanchor": "left" if side == "right" else "right", "xshift": 4 if side == "right" else -4,
        }  # fmt: skip


def _in_one(levels: Sequence[str]) -> str:
    """Both levels of a bar in one label, their unit said once.

    >>> _in_one(["$30.00 PBPM", "$5.00 PBPM"]), _in_one(["2.25%"])
    ('$30.00 / $5.00 PBPM', '2.25%')
    """
    unit = " PBPM" if len(levels) > 1 and all(level.endswith(" PBPM") for level in levels) else ""
    return BOTH_ENDS.join(level.removesuffix(unit) for level in levels) + unit


def _title(tornado: Tornado) -> str:
    if not tornado.bars:
        return "None of the inputs tested changes this output."
    top, flips = tornado.bars[0], sum(bar.flips for bar in tornado.bars)
    counted = (
        f"{flips} of {len(tornado.bars)} inputs turn"
        if flips != 1
        else f"1 of {len(tornado.bars)} inputs turns"
    )
    change = (
        f"{counted} the decision inside the range"
        if flips
        else "none of the inputs turns the decision inside its range"
    )
    return f"{wording.capital(top.driver.label)} moves the result most, by {wording.dollars(top.swing)}; {change}."


def _tornado_text(tornado: Tornado) -> str:
    idle = f" {len(tornado.without_effect)} further inputs do nothing here." if tornado.without_effect else ""
    return (
        "Each input is moved alone over its range, the ends of which stand at the bar; three points inside are tested too, "
        "and a short bar marks where the result turns around inside the range. ◆: somewhere in the range another way to "
        f"take part becomes best.{idle}"
    )


def tornado_table(tornado: Tornado) -> pd.DataFrame:
    """All bars with their ends, output at the ends, and the choice they turn to."""
    rows = tornado.rows()
    columns: dict[str, numbers.Column] = {
        "Family": "family",
        "Low end": "low_text",
        "High end": "high_text",
        "At the low end ($M)": "at_low_dollars",
        "At the high end ($M)": "at_high_dollars",
        "Swing ($M)": "swing_dollars",
        "Turns inside": lambda row: "no" if row["monotone"] else "yes",
        "Turns the decision to": lambda row: row["flips_to"] or "no",
    }
    return numbers.of_records(columns, rows, [row["label"] for row in rows], "Input")


# ---- flips -----------------------------------------------------------------------------------------------------


def flip_chart(flips: Sequence[Flip], shown: int = 8) -> Chart:
    """Where each input stands in its range and where it turns the decision; inputs that turn it, nearest first."""
    some = [flip for flip in flips if flip.nearest is not None and flip.driver.has_range][:shown]
    figure = theme.blank(left=SIDE, top=26, bottom=34, right=SIDE, key="flips")
    rows = [row + BELOW / 2 for row in range(len(some))]
    now = [_held(flip, flip.driver.now) for flip in some]
    turn = [_held(flip, flip.nearest.level) for flip in some if flip.nearest is not None]
    level = [wording.level(flip.nearest.level, flip.driver.unit) for flip in some if flip.nearest is not None]
    if some:
        level_rows = [(row, row) for row in rows]
        series.strokes(figure, [(0.0, 1.0)] * len(some), level_rows, "Range", GRAY, 6)
        series.strokes(figure, list(zip(now, turn, strict=True)), level_rows, "Way", INK, 1.5, "dot")
    hover = [hover_text(flip.driver.label, flip.sentence) for flip in some]
    for name, places, symbol, color in (
        ("Now", now, "circle", theme.BLUE),
        ("Turns", turn, "diamond", LOSS),
    ):
        figure.add_scatter(
            x=places, y=rows, mode="markers", name=name, **hovered(hover),
            marker={"symbol": symbol, "size": 13, "opacity": 1, "color": color, "line": {"color": INK, "width": 1}},
        )  # fmt: skip
    for place, flip in enumerate(some):
        _name_row(figure, place, _short(flip.driver.label))
    for row, at, text, flip in zip(rows, turn, level, some, strict=True):
        figure.add_note(
            at, row, text if flip.inside_range else f"{text}, outside its range", yshift=-16, font={"size": 11},
            xanchor="right" if at > 0.8 else "left" if at < 0.2 else "center",
        )  # fmt: skip
    for x, text, side in ((0, "low end", "left"), (1, "high end of its range", "right")):
        figure.add_note(x, 1.0, text, yref="paper", yanchor="bottom", xanchor=side)
    figure.update_xaxes(
        range=[-0.2, 1.2], showticklabels=False, ticks="", title={"text": "Place in the range of each input"}
    )
    _bare_rows(figure, max(len(some), 1) - 0.3)
    title = some[0].sentence if some else "No input turns the decision inside its range."
    text = (
        "Circle: where the input is now. Diamond: the nearest level at which another choice becomes best. Only inputs that "
        "turn it somewhere in their range are shown; all others stand under “Every input”."
    )
    return Chart(figure, title, text, lambda: flip_table(flips), 80 + ROW * max(len(some), 1))


OUTSIDE = 0.16  # how far beyond its range a mark may stand, in ranges


def _held(flip: Flip, level: float) -> float:
    place = (level - flip.driver.low) / (flip.driver.high - flip.driver.low)
    return min(max(place, -OUTSIDE), 1 + OUTSIDE)


def flip_table(flips: Sequence[Flip]) -> pd.DataFrame:
    """Every input: its level now, the levels at which the decision turns below and above, and to what."""

    def side(flip: Flip, which: str) -> str:
        at = getattr(flip, which)
        return f"{wording.level(at.level, flip.driver.unit)}: {at.to.words}" if at else "nowhere"

    columns = {
        "Family": [flip.driver.family for flip in flips],
        "Now": [wording.level(flip.driver.now, flip.driver.unit) for flip in flips],
        "Turns below": [side(flip, "below") for flip in flips],
        "Turns above": [side(flip, "above") for flip in flips],
        "Inside its range": ["yes" if flip.inside_range else "no" for flip in flips],
    }
    return numbers.numbers_table(columns, [flip.driver.label for flip in flips], "Input")


# ---- your plan against MSSP --------------------------------------------------------------------------------------

NEAREST = 3


def turns_against_mssp(changes: Sequence[SignChange]) -> tuple[str, ...]:
    """The nearest inputs that turn the sign of the plan less MSSP inside their range, a sentence each."""
    near = [one.sentence for one in changes if one.inside_range][:NEAREST]
    if near or not changes:
        return tuple(near)
    of = changes[0].output.label.replace("Your plan", "your plan")
    return (
        f"No input turns the sign of {of} inside its range (now {wording.dollars(changes[0].now, sign=True)}).",
    )


def sign_table(changes: Sequence[SignChange]) -> pd.DataFrame:
    """Every input with a range: its level now, and the levels at which the sign of an output changes."""

    def side(one: SignChange, level: float | None) -> str:
        return "nowhere" if level is None else wording.level(level, one.driver.unit)

    columns = {
        "Output": [one.output.label for one in changes],
        "Now": [wording.level(one.driver.now, one.driver.unit) for one in changes],
        "Sign changes below": [side(one, one.below) for one in changes],
        "Sign changes above": [side(one, one.above) for one in changes],
        "Inside its range": ["yes" if one.inside_range else "no" for one in changes],
    }
    return numbers.numbers_table(columns, [one.driver.label for one in changes], "Input")
