"""Numbers and words of sentences: dollars, percentages, years and levels of an input as readers see them."""

from collections.abc import Sequence

from lead_model.axes import FIRST_MODEL_PY, PERCENT_UNITS

MINUS = "−"
_SCALES = ((999_500_000.0, 1e9, "B"), (999_500.0, 1e6, "M"), (999.5, 1e3, "K"))
_WHOLE_UNITS = ("year", "years", "month", "months", "phase", "beneficiaries")
_NUMBER_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def number(value: float, digits: int = 0) -> str:
    """A number with separators and a real minus sign.

    >>> number(-12345.6)
    '−12,346'
    """
    return _signed(value, f"{abs(value):,.{digits}f}")


def dollars(value: float, digits: int = 1, *, sign: bool = False) -> str:
    """Dollars in billions, millions, thousands or whole; a loss as −$4.5M.

    >>> dollars(-4_480_000), dollars(3_456_000, 2, sign=True), dollars(980)
    ('−$4.5M', '+$3.46M', '$980')
    """
    size = abs(value)
    scale, letter = next(((at, name) for start, at, name in _SCALES if size >= start), (1.0, ""))
    return f"{_signed(value, f'${size / scale:,.{digits if letter else 0}f}', sign=sign)}{letter}"


def pbpm(value: float, digits: int = 2, *, sign: bool = False) -> str:
    """Dollars per beneficiary per month.

    >>> pbpm(-3.5), pbpm(1234.5, 0, sign=True)
    ('−$3.50 PBPM', '+$1,234 PBPM')
    """
    return f"{_signed(value, f'${abs(value):,.{digits}f}', sign=sign)} PBPM"


def percent(value: float, digits: int = 1, *, sign: bool = False) -> str:
    """A share or rate as a percentage.

    >>> percent(0.0175, 2), percent(-0.044), percent(0.075, sign=True)
    ('1.75%', '−4.4%', '+7.5%')
    """
    return f"{_signed(value, f'{abs(value * 100):,.{digits}f}', sign=sign)}%"


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
        return pbpm(value, 2 if digits is None else digits)
    if unit == "dollars":
        return dollars(value, 2 if digits is None else digits)
    usual = 0 if abs(value) >= 1000 or unit in ("beneficiaries", "count", "month", "year") else 3
    return number(value, usual if digits is None else digits)


def rule_value(value: object, unit: str) -> str:
    """A rule value as readers see it: a number in its unit, or its parts by name.

    >>> rule_value(0.0175, "share of benchmark"), rule_value({"band_1": 0.6, "band_2": 0.35}, "share kept")
    ('1.75%', 'band 1 60.00%, band 2 35.00%')
    """
    if isinstance(value, float | int):
        if unit in _WHOLE_UNITS:
            return f"{value:.0f}" if unit == "year" else number(float(value))
        return level(float(value), unit)
    parts: dict[str, float] = dict(value)  # type: ignore[call-overload]
    return ", ".join(f"{key.replace('_', ' ')} {level(part, unit)}" for key, part in parts.items())


def year_label(py: int) -> str:
    """A performance year as on every axis.

    >>> year_label(2027)
    '2027 · PY1'
    """
    return f"{py} · PY{py - FIRST_MODEL_PY + 1}"


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


def in_letters(count: int) -> str:
    """A small number in words.

    >>> in_letters(10)
    'ten'
    """
    return _NUMBER_WORDS[count] if count < len(_NUMBER_WORDS) else str(count)


def capital(text: str) -> str:
    """The text with a capital letter at its start, as a sentence begins; the rest stays as it is."""
    return text[:1].upper() + text[1:]


def small(text: str) -> str:
    """The text with a small letter at its start, to stand inside a sentence."""
    return text[:1].lower() + text[1:]


def shortened(text: str, most: int) -> str:
    """The text in at most so many characters, with an ellipsis where something is left out.

    >>> shortened("Regional rate book, first year", 20)
    'Regional rate book…'
    """
    return text if len(text) <= most else f"{text[: most - 1].rstrip(' ,')}…"


def _signed(value: float, size: str, *, sign: bool = False) -> str:
    """The size with its sign in front: a real minus, a plus where wanted, and none where only zeros are to be read."""
    if not any(c in "123456789" for c in size):
        return size
    return f"{MINUS if value < 0 else '+' if sign else ''}{size}"
