"""Numbers and gaps as the commands print them."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from lead_analysis import text as wording


def dollars(value: float, *, sign: bool = False) -> str:
    """Whole dollars."""
    text = f"${abs(value):,.0f}"
    if text == "$0":
        return text
    return f"{wording.MINUS if value < 0 else '+' if sign else ''}{text}"


def percent(value: float) -> str:
    """A share as a percentage."""
    return wording.percent(value)


def rate(value: float | None) -> str:
    """A rate in percent with three decimals, or that there is none."""
    return "none" if value is None else wording.percent(value, 3)


def or_none(value: float) -> float | None:
    """The number, or null for NaN and infinities."""
    return value if math.isfinite(value) else None


def clean(value: Any) -> Any:
    """The same without NaN and infinities, which JSON does not have."""
    if isinstance(value, Mapping):
        return {str(key): clean(one) for key, one in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [clean(one) for one in value]
    return or_none(value) if isinstance(value, float) else value
