"""A move of a slider as the browser sends it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Move:
    """value : in the model's unit; seq : rises with each move; live : the slider is still moved; seen : names of the parts
    of the page in sight; slider : key of the slider."""

    value: float
    seq: int
    live: bool
    seen: tuple[str, ...] = ()
    slider: str = ""


def read_move(state: object) -> Move | None:
    """The move in a component's state, if there is one.

    It is checked because a browser's own limits bind only those who use it as meant.
    """
    move = state.get("move") if isinstance(state, Mapping) else None
    if not isinstance(move, Mapping) or not {"value", "seq", "live"} <= move.keys():
        return None
    numbers = (move["value"], move["seq"])
    if not all(isinstance(number, int | float) and math.isfinite(number) for number in numbers):
        return None
    seen = move.get("seen")
    return Move(
        value=float(move["value"]), seq=int(move["seq"]), live=bool(move["live"]),
        seen=tuple(map(str, seen)) if isinstance(seen, list) else (), slider=str(move.get("slider", "")),
    )  # fmt: skip
