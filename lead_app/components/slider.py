"""A slider with a number box that sends its value while it is dragged."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeAlias

import streamlit as st
from streamlit.errors import StreamlitAPIException

from lead_app.components.assets import renderer, settings
from lead_app.components.move import Move, read_move
from lead_app.components.move_relay import MoveRelay

Follow: TypeAlias = "Callable[[bool, Sequence[str]], str | Sequence[str] | None]"
_FORMAT = re.compile(
    r"(?P<prefix>(?:[^%]|%%)*)%(?P<grouped>,?)(?:\.(?P<decimals>\d+))?(?P<kind>[fd])(?P<suffix>(?:[^%]|%%)*)"
)


def parse_format(text: str) -> dict[str, Any]:
    """Split a number format like ``"$%,.0f"`` or ``"%.1f%%"`` into what the browser needs.

    Raises:
        ValueError: the text holds no ``%f``, ``%.2f``, ``%,.0f`` or ``%d``, or more than one.

    >>> parse_format("%.1f%%")
    {'prefix': '', 'decimals': 1, 'grouped': False, 'suffix': '%'}
    """
    found = _FORMAT.fullmatch(text)
    if found is None:
        raise ValueError(
            f"Number format {text!r} is not understood. Write one number as %d, %.1f or %,.0f, with words "
            "around it if needed and %% for a percent sign."
        )
    decimals = 0 if found["kind"] == "d" else int(found["decimals"] or 2)
    return {
        "prefix": found["prefix"].replace("%%", "%"),
        "decimals": decimals,
        "grouped": bool(found["grouped"]),
        "suffix": found["suffix"].replace("%%", "%"),
    }


def live_slider(
    label: str,
    value: float,
    min_value: float,
    max_value: float,
    step: float,
    *,
    key: str,
    format: str = "%.2f",  # noqa: A002 - the word every Streamlit widget uses
    factor: float = 1.0,
    unit: str = "",
    default: float | None = None,
    help: str | None = None,  # noqa: A002
    on_change: Callable[[float], None] | None = None,
    follow: Follow | None = None,
    relay: MoveRelay | None = None,
    disabled: bool = False,
) -> float:
    """Show a slider and a number box, and return the value now in force.

    One message is under way at a time while the slider is dragged, so a slow page gets fewer of them; the
    last value always arrives. The number box also takes values between the steps.

    Two ways to use it:

    * With ``on_change`` the page owns the value: ``value`` is what it has (a field of the scenario), and
      ``on_change(new)`` must store the new one. The slider shows ``value`` whenever that changes by other
      means (undo, a preset, a reset).
    * Without it the slider owns the value, and ``value`` is where it starts; giving another ``value`` on a
      later run moves the slider.

    Args:
        label: what the number is, in the field's words.
        value: see above, in the model's unit.
        min_value: smallest value allowed, in the model's unit.
        max_value: largest value allowed.
        step: distance of two slider positions, in the model's unit.
        key: name of the slider, unique in the app.
        format: how the value is written, for readers and screen readers; see :func:`parse_format`.
        factor: what is shown is the model's value times this; 100 shows a share as a percentage.
        unit: written behind the number box ("%", "$ PBPM").
        default: the value that "reset" goes back to. A value that differs from it carries the badge
            "changed". ``None``: neither is shown.
        help: a few plain sentences behind the question mark.
        on_change: called with the new value before the page runs.
        follow: gives the key or keys of the fragments to rerun instead of the whole page (``None``). Asked at each move
            with ``True``, and with ``False`` once the slider has been idle for a moment; also given the keys of the live
            parts of the page (``lead-live-…``) that the reader sees. Without it every move runs the whole page.
        relay: takes moves into the part of the page that follows them, see :class:`.move_relay.MoveRelay`.
        disabled: grayed, and takes no input.

    Raises:
        ValueError: the limits or the step do not fit, or ``value`` lies outside the limits.
    """
    if not (min_value < max_value and step > 0):
        raise ValueError(
            f"{label}: the smallest value ({min_value}) must be below the largest ({max_value}), "
            f"and the step ({step}) above 0."
        )
    if not min_value <= value <= max_value:
        raise ValueError(f"{label}: {value} is outside the allowed range {min_value} to {max_value}.")
    wording = parse_format(format)

    mount = renderer("live_slider")
    if mount is None:
        return _stock(
            label,
            value,
            min_value,
            max_value,
            step,
            key=key,
            help=help,
            on_change=on_change,
            disabled=disabled,
        )

    take = partial(_take, min_value, max_value, on_change)
    relay = relay or st.session_state.setdefault(f"_{key}_relay", MoveRelay())
    relay.takers[key] = take
    move = read_move(st.session_state.get(key))
    current = value if on_change is not None else _own_value(key, value, move, min_value, max_value)
    mount(
        key=key,
        data=settings(
            slider=key,
            label=label,
            value=_tidy(current * factor),
            min=_tidy(min_value * factor),
            max=_tidy(max_value * factor),
            step=_tidy(step * factor),
            factor=factor,
            default=None if default is None else _tidy(default * factor),
            format=wording,
            unit=unit,
            help=help,
            disabled=disabled,
            settle=follow is not None,
            ack=max(move.seq if move else 0, relay.relayed.get(key, 0)),
        ),
        on_move_change=lambda: _moved(key, take, follow, relay),
    )
    return current


def _tidy(value: float) -> float:
    """Drop what binary fractions add: 0.07 × 100 is 7, not 7.000000000000001."""
    return float(f"{value:.12g}")


def _take(
    min_value: float, max_value: float, on_change: Callable[[float], None] | None, value: float
) -> None:
    if on_change is not None:
        on_change(min(max(value, min_value), max_value))


def _own_value(key: str, value: float, move: Move | None, min_value: float, max_value: float) -> float:
    """Value of a slider that owns it: the last of "the browser moved it" and "the page gave another"."""
    memory = st.session_state.setdefault(f"_{key}_slider", {"given": value, "current": value, "seq": 0})
    if value != memory["given"]:
        memory.update(given=value, current=value)
    if move and move.seq > memory["seq"]:
        memory.update(current=move.value, seq=move.seq)
    return min(max(float(memory["current"]), min_value), max_value)


def _moved(key: str, take: Callable[[float], None], follow: Follow | None, relay: MoveRelay) -> None:
    """Hand a move to the page, before it runs."""
    move = read_move(st.session_state.get(key))
    if move is None:
        return
    if move.live or follow is None or relay.heard.get(key) != move.value:
        take(move.value)  # an idle slider says nothing new: an undo in between must stay
    relay.heard[key] = move.value
    if follow is None:
        return
    wanted = follow(move.live, move.seen)
    try:
        st.rerun("app" if wanted is None else wanted)  # keys are only valid here, inside a callback
    except StreamlitAPIException:
        st.rerun()  # no such fragment on this page


def _stock(
    label: str,
    value: float,
    min_value: float,
    max_value: float,
    step: float,
    *,
    key: str,
    help: str | None,  # noqa: A002
    on_change: Callable[[float], None] | None,
    disabled: bool,
) -> float:
    """Streamlit's own slider, which sends its value on release."""
    if not st.runtime.exists():
        return value  # a script run with plain Python: nobody moves anything
    if on_change is not None:
        st.session_state[key] = float(value)
    else:
        st.session_state.setdefault(key, float(value))
    return st.slider(
        label,
        float(min_value),
        float(max_value),
        step=float(step),
        key=key,
        help=help,
        on_change=None if on_change is None else lambda: on_change(float(st.session_state[key])),
        disabled=disabled,
    )
