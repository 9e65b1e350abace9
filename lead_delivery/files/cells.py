"""One cell of a table: the text people and spreadsheets write, the value it has, and a message that helps where it has
none. Every kind of number, share, choice, year and yes or no is read here and nowhere else."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
BLANK = ("", "-", "–")
LONGEST_SHOWN = 80
SHOWN_PROBLEMS = 50
# Dollars as spreadsheets write them: $1,234.50, -$5, 1e6; brackets for a loss are taken off before.
_NUMBER = re.compile(r"^[-+]?\$?[-+]?(\d{1,3}(,\d{3})+|\d+)(\.\d*)?([eE][-+]?\d+)?$|^[-+]?\$?\.\d+$")
_YES = {"yes": True, "y": True, "true": True, "1": True, "no": False, "n": False, "false": False, "0": False}
_UNITS = {"text": "text", "yes_no": "yes / no", "year": "year", "pbpm": "PBPM", "dollars": "dollars"}
_CAUSES = {
    "dollars": "Sign or unit: dollars a year are expected, not thousands and not PBPM.",
    "factor": "A factor multiplies: write 1.05 for plus 5%.",
}


class CellError(ValueError):
    """A cell that cannot be used. Its arguments: the reason and its likely cause."""


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Why a value was refused. `row` is its line in the file, the first being 1; 0 where it stands in no line."""

    row: int
    column: str
    value: str
    reason: str
    likely_cause: str

    def text(self) -> str:
        """One line for the person who made the file."""
        where = f"row {self.row}, {self.column}: '{self.value}'" if self.row else f"{self.column}:"
        return f"{where} {self.reason} {self.likely_cause}".strip()


def problem_lines(problems: Sequence[RowProblem]) -> list[str]:
    """The first fifty problems, one a line, and how many more there are."""
    more = len(problems) - SHOWN_PROBLEMS
    lines = [f"  {problem.text()}" for problem in problems[:SHOWN_PROBLEMS]]
    return [*lines, f"  … and {more} more problems."] if more > 0 else lines


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a layout, or one row of a table that has an input a row.

    kind : text, choice, yes_no; count, year (whole numbers); pbpm, dollars, amount, factor; share, rate (may carry a
    percent sign). low and high are included in the allowed range; of a text, high is the number of letters. `required`
    columns must be in the file and filled in each row; others may be missing or blank, and then `default` is used (None:
    as the rules say). aliases : other spellings of a choice.
    """

    name: str
    about: str
    kind: str = "text"
    required: bool = False
    low: float = -math.inf
    high: float = math.inf
    choices: tuple[Any, ...] = ()
    aliases: Mapping[str, str] | None = None
    default: Any = None
    unit: str = ""

    @property
    def is_number(self) -> bool:
        return self.kind not in _WORDS

    @property
    def unit_text(self) -> str:
        """The unit, or the words that may stand in a cell."""
        return " / ".join(map(str, self.choices)) or _UNITS.get(self.kind) or self.unit or self.kind

    def read(self, text: str) -> Any:
        """The value of a cell; `default` for a blank one. Raises CellError with reason and likely cause."""
        text = text.strip()
        if text in BLANK:
            if self.required:
                cause = "The value was not published or not filled in."
                raise CellError("is blank; this column is needed in every row.", cause)
            return self.default
        if self.is_number:
            return _number(self, text)
        if text.startswith(FORMULA_SIGNS):
            reason = "starts with a sign that a spreadsheet would run as a formula."
            raise CellError(reason, "Remove the sign in front.")
        return _WORDS[self.kind](self, text)


def plain(value: float) -> float | int:
    """A number without a decimal point where it is whole.

    >>> plain(12.0), plain(0.5)
    (12, 0.5)
    """
    return int(value) if float(value).is_integer() else value


def _text(column: Column, text: str) -> str:
    if len(text) > column.high:
        cause = "A longer text in the wrong row."
        raise CellError(f"has {len(text)} letters; at most {column.high:g}.", cause)
    return text


def _choice(column: Column, text: str) -> Any:
    key = text.lower().replace(" ", "_")
    by_text = {str(choice): choice for choice in column.choices}
    key = (column.aliases or {}).get(key, key)
    if key not in by_text:
        raise CellError(f"is not one of {', '.join(by_text)}.", "Another spelling, or a shifted column.")
    return by_text[key]


def _yes_no(_: Column, text: str) -> bool:
    if text.lower() not in _YES:
        raise CellError("is neither yes nor no.", "Another word, or a shifted column.")
    return _YES[text.lower()]


_WORDS = {"text": _text, "choice": _choice, "yes_no": _yes_no}


def _number(column: Column, text: str) -> float | int:
    if text.startswith(("=", "@")):
        raise CellError("is a formula, not a number.", "Copy the column and paste it as values.")
    percent = text.endswith("%") and column.kind in ("share", "rate")
    value = _parsed(text.removesuffix("%").strip()) / 100.0 if percent else _parsed(text)
    whole = column.kind in ("count", "year")
    if whole and not value.is_integer():
        share = "It looks like a share, not a number of people."
        cause = share if 0 < value < 1 else "Person-years instead of a count, or a shifted column."
        raise CellError(f"is not a {'year' if column.kind == 'year' else 'whole number'}.", cause)
    if not column.low <= value <= column.high:
        raise CellError(f"is outside {_allowed(column)}.", _likely_cause(column, value, percent))
    return int(value) if whole else value


def _parsed(text: str) -> float:
    unsigned = text.replace("−", "-")
    bracketed = unsigned.startswith("(") and unsigned.endswith(")")
    unsigned = unsigned[1:-1] if bracketed else unsigned
    if not _NUMBER.match(unsigned):
        raise CellError("is not a number.", "It is text, or uses a decimal comma; write 1234.56.")
    value = float(unsigned.replace("$", "").replace(",", ""))
    if not math.isfinite(value):
        raise CellError("is not a finite number.", "A calculation in the source file failed.")
    return -value if bracketed else value


def _allowed(column: Column) -> str:
    limits = (float(column.low), float(column.high))
    low, high = (f"{limit:,.0f}" if limit.is_integer() else f"{limit:g}" for limit in limits)
    return f"what is allowed, {low} or more" if math.isinf(column.high) else f"{low} to {high}"


def _likely_cause(column: Column, value: float, percent: bool) -> str:
    if column.kind == "pbpm" and column.low <= value / 12 <= column.high:
        return f"It looks yearly: {value:,.0f} ÷ 12 = {value / 12:,.2f} per month."
    if percent:
        return "The percentage is out of range."
    if column.kind in ("share", "rate") and column.low <= value / 100 <= column.high:
        return f"It looks like a percentage: write {value:g}% or {value / 100:g}."
    if column.kind == "share" and value < 0:
        return "A share cannot be negative."
    return _CAUSES.get(column.kind, "Another unit, or a shifted column.")
