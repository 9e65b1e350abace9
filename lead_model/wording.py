"""Numbers inside sentences: dollars, percentages and levels of an input as readers see them."""

from collections.abc import Sequence

from lead_model.axes import PERCENT_UNITS

MINUS = "−"
_SCALES = ((999_500_000.0, 1e9, "B"), (999_500.0, 1e6, "M"), (999.5, 1e3, "K"))


def number(value: float, digits: int = 0) -> str:
    """A number with separators and a real minus sign.

    >>> number(-12345.6)
    '−12,346'
    """
    text = f"{abs(value):,.{digits}f}"
    return f"{MINUS}{text}" if value < 0 and _not_zero(text) else text


def dollars(value: float, digits: int = 1, *, sign: bool = False) -> str:
    """Dollars in billions, millions, thousands or whole; a loss as −$4.5M.

    >>> dollars(-4_480_000), dollars(3_456_000, 2, sign=True), dollars(980)
    ('−$4.5M', '+$3.46M', '$980')
    """
    size = abs(value)
    scale, letter = next(((at, name) for start, at, name in _SCALES if size >= start), (1.0, ""))
    text = f"{size / scale:,.{digits if letter else 0}f}"
    before = "" if not _not_zero(text) else MINUS if value < 0 else "+" if sign else ""
    return f"{before}${text}{letter}"


def percent(value: float, digits: int = 1, *, sign: bool = False) -> str:
    """A share or rate as a percentage.

    >>> percent(0.0175, 2), percent(-0.044), percent(0.075, sign=True)
    ('1.75%', '−4.4%', '+7.5%')
    """
    text = number(value * 100, digits)
    return f"{'+' if sign and value > 0 and _not_zero(text) else ''}{text}%"


def rate(value: float) -> str:
    """A rate with one decimal where that says all, else two.

    >>> rate(0.075), rate(0.0404167)
    ('7.5%', '4.04%')
    """
    return percent(value, 1 if abs(value * 1000 - round(value * 1000)) < 1e-6 else 2)


def level(value: float, unit: str, digits: int | None = None) -> str:
    """The level of an input or rule value in its unit.

    >>> level(0.016, "share of benchmark"), level(1200.0, "PBPM"), level(1.02, "factor"), level(2_500_000, "dollars")
    ('1.60%', '$1,200.00 PBPM', '1.020', '$2.50M')
    """
    if unit.startswith(PERCENT_UNITS):
        return percent(value, 2 if digits is None else digits)
    if unit.endswith("PBPM"):
        return f"{MINUS if value < 0 else ''}${abs(value):,.{2 if digits is None else digits}f} PBPM"
    if unit == "dollars":
        return dollars(value, 2 if digits is None else digits)
    usual = 0 if abs(value) >= 1000 or unit in ("beneficiaries", "count", "month", "year") else 3
    return number(value, usual if digits is None else digits)


def listed(parts: Sequence[str], last: str = "and") -> str:
    """Words in a row.

    >>> listed(["2031", "2032", "2033"])
    '2031, 2032 and 2033'
    """
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {last} {parts[-1]}" if parts else ""


def course(first: str, last: str) -> str:
    """What a value does between its first and its last year, said once where both read the same.

    >>> course("$1.2M", "$1.5M"), course("$1.2M", "$1.2M")
    ('goes from $1.2M to $1.5M', 'begins and ends at $1.2M')
    """
    return f"begins and ends at {first}" if first == last else f"goes from {first} to {last}"


def _not_zero(text: str) -> bool:
    return any(c in "123456789" for c in text)
