"""Reads the files people bring: tables as CSV in UTF-8 or Excel, and JSON. What a table holds is said by its layout.

Three steps, each in one place: bytes to lines of text cells (decoding, separators, quotation marks, workbooks), lines to
named cells (headings, ragged rows), named cells to values (numbers and words in `cells`, twice the same row, cells that
contradict each other). A file that is no table of the layout raises DataError; faults of single rows are problems with
row, column and value, so that all of them are named at once.
"""

import csv
import io
import json
import math
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from lead_delivery.files.cells import LONGEST_SHOWN, CellError, Column, RowProblem
from lead_model.errors import DataError

MAX_BYTES = 5_000_000
MAX_UNPACKED_BYTES = 100_000_000
SPARE_COLUMNS = 20  # of a workbook, beyond those of the layout
_ZIP = b"PK\x03\x04"  # the beginning of a workbook
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff]")
Lines = list[tuple[int, list[str]]]
Complaint = tuple[str, str, str]  # column, reason, likely cause


@dataclass(frozen=True, slots=True)
class Layout:
    """A kind of table: its columns, its size, and what to say to someone who brings another file.

    what : what a file of it is called; start : how to get one; row : what stands in a row, and what does not; sheet : the
    worksheet to read in a workbook that has it, else the first. more_columns : others may stand beside, and are not read;
    short_rows : a row may end early. key : the columns that tell rows apart. contradictions : cells that do not go
    together. mistaken : headings of another table, and what to say about it. fill_in : the column to write in, marked in
    the template.
    """

    what: str
    columns: tuple[Column, ...]
    start: str
    row: str
    sheet: str
    max_rows: float = math.inf
    max_bytes: int = MAX_BYTES
    more_columns: bool = False
    short_rows: bool = True
    key: tuple[str, ...] = ()
    contradictions: Callable[[Mapping[str, Any]], Iterable[Complaint]] = lambda values: ()
    mistaken: Mapping[str, str] = field(default_factory=dict)
    fill_in: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    @property
    def needed(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns if column.required)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its line in the file, the first being 1; its cells as text by column name, blank where there is none; and,
    once they are read, their values."""

    number: int
    cells: Mapping[str, str]
    values: Mapping[str, Any] = field(default_factory=dict)

    def problem(self, column: str, reason: str, cause: str, label: str = "") -> RowProblem:
        """A fault of one cell."""
        value = self.cells.get(column, "")[:LONGEST_SHOWN]
        return RowProblem(self.number, label or column, value, reason, cause)


@dataclass(frozen=True, slots=True)
class FileRows:
    """The rows of a file that can be used, and the problems of the others.

    headings : the columns that are there, with their heading as written; notes : how the file was taken, in words.
    """

    name: str
    headings: Mapping[str, str]
    rows: tuple[Row, ...]
    rows_read: int
    problems: tuple[RowProblem, ...]
    notes: tuple[str, ...] = ()

    @property
    def values(self) -> tuple[Mapping[str, Any], ...]:
        """The values of each row by column name."""
        return tuple(row.values for row in self.rows)

    @property
    def rows_refused(self) -> int:
        """Rows with at least one problem."""
        return self.rows_read - len(self.rows)


# ---- named cells to values -------------------------------------------------------------------------------------


def read_rows(source: bytes | Path, layout: Layout, name: str = "the file") -> FileRows:
    """Read a table that has a record a row, values and all. Raises DataError when it is no table of the layout."""
    table = read_table(source, layout, name)
    good: list[Row] = []
    problems = list(table.problems)
    first_line: dict[tuple[str, ...], int] = {}
    for row in table.rows:
        values, faults = _values(row, layout)
        if not faults:
            first = first_line.setdefault(_identity(values, layout.key), row.number)
            faults = [] if first == row.number else [_repeated(row, values, layout.key, first)]
        problems += faults
        good += [] if faults else [replace(row, values=values)]
    return replace(table, rows=tuple(good), problems=in_order(problems))


def in_order(problems: Iterable[RowProblem]) -> tuple[RowProblem, ...]:
    """Problems in the order of the file's rows."""
    return tuple(sorted(problems, key=lambda problem: problem.row))


def _values(row: Row, layout: Layout) -> tuple[dict[str, Any], list[RowProblem]]:
    values: dict[str, Any] = {}
    faults = []
    for column in layout.columns:
        try:
            values[column.name] = column.read(row.cells[column.name])
        except CellError as error:
            faults.append(row.problem(column.name, *error.args))
    return values, faults or [row.problem(*complaint) for complaint in layout.contradictions(values)]


def _identity(values: Mapping[str, Any], key: Sequence[str]) -> tuple[str, ...]:
    return tuple(key_of(str(values[name])) for name in key)


def _repeated(row: Row, values: Mapping[str, Any], key: Sequence[str], first: int) -> RowProblem:
    others = " and ".join(str(values[name]) for name in key[1:])
    cause = f"It is listed twice; the first is row {first}. Keep one, add the two up, or rename one."
    return row.problem(key[0], f"is already there{f' for {others}' if others else ''}.", cause)


def key_of(text: str) -> str:
    """A heading or a name as it is compared: without capitals, invisible letters and other than single spaces.

    >>> key_of(" Practice  ID")
    'practice_id'
    """
    return "_".join(_INVISIBLE.sub("", text).casefold().split())


# ---- lines to named cells --------------------------------------------------------------------------------------


def read_table(source: bytes | Path, layout: Layout, name: str = "the file") -> FileRows:
    """The rows of a file under the layout's headings. Raises DataError, saying what to do, for any other file."""
    content, name = _content(source, layout, name)
    with _named(name):
        if not content.strip():
            raise _FileFault(f"is empty. {layout.start}")
        lines, notes = _excel_lines(content, layout) if content[:4] == _ZIP else (_csv_lines(content), ())
        filled = [(number, cells) for number, cells in lines if any(cell.strip() for cell in cells)]
        header = filled[0][1] if filled else []
        places, width = _places(header, layout)
        body = filled[1:]
        if not body:
            raise _FileFault(f"has a header and no rows. {layout.start}")
        if len(body) > layout.max_rows:
            raise _FileFault(f"has {len(body):,} rows; at most {layout.max_rows:,} are read. {layout.row}")
    faults = {number: _ragged(number, cells, width, layout.short_rows) for number, cells in body}
    rows = tuple(_row(number, cells, places, layout) for number, cells in body if not faults[number])
    headings = {column: header[place] for column, place in places.items()}
    return FileRows(name, headings, rows, len(body), tuple(filter(None, faults.values())), notes)


class _FileFault(Exception):
    """What is wrong with a file, to be said after its name."""


@contextmanager
def _named(name: str) -> Iterator[None]:
    try:
        yield
    except _FileFault as error:
        raise DataError(f"{name} {error}") from error


def _content(source: bytes | Path, layout: Layout, name: str) -> tuple[bytes, str]:
    if isinstance(source, Path):
        name = source.name
    try:
        size = source.stat().st_size if isinstance(source, Path) else len(source)
        if size > layout.max_bytes:
            most = f"at most {layout.max_bytes / 1e6:.0f} MB are read"
            raise DataError(f"{name} has {size / 1e6:,.1f} MB; {most}. {layout.row}")
        return (source.read_bytes() if isinstance(source, Path) else source), name
    except OSError as error:
        raise DataError(f"{source!s} cannot be read: {error.strerror}.") from error


def _places(header: Sequence[str], layout: Layout) -> tuple[dict[str, int], int]:
    """Where each column of the layout stands, and how many columns there are."""
    keys = [key_of(cell) for cell in header]
    while keys and not keys[-1]:
        keys.pop()
    if len(keys) == 1 and any(sign in keys[0] for sign in (";", "\t", "|")):
        raise _FileFault("is separated by semicolons, tabs or bars. Save it with commas.")
    for key in layout.mistaken.keys() & set(keys):
        raise _FileFault(f"{layout.mistaken[key]}")
    by_key = {key_of(column): column for column in layout.names}
    missing = [column for column in layout.needed if key_of(column) not in keys]
    if len(missing) == len(layout.needed):
        raise _FileFault(
            f"is not {layout.what}: its first row has none of the columns that are needed ({', '.join(missing)}). "
            f"{layout.start}"
        )
    unknown = [key or "(blank)" for key in keys if key not in by_key and not layout.more_columns]
    twice = sorted({key for key in keys if keys.count(key) > 1 and key in by_key})
    faults = {"missing": missing, "unknown": unknown, "twice": twice}
    said = "; ".join(f"{label}: {', '.join(columns)}" for label, columns in faults.items() if columns)
    if said:
        raise _FileFault(f"has other columns. {said}. Columns are: {', '.join(layout.names)}.")
    return {column: keys.index(key) for key, column in by_key.items() if key in keys}, len(keys)


def _ragged(number: int, cells: Sequence[str], width: int, may_be_short: bool) -> RowProblem | None:
    extra = next((cell for cell in cells[width:] if cell.strip()), "")
    if extra:
        reason = (
            f"is beyond the last column: the row has more cells ({len(cells)}) than the header ({width})."
        )
        cause = "A comma inside a cell that is not in quotes, such as a thousands separator."
        return RowProblem(number, "the row", extra[:LONGEST_SHOWN], reason, cause)
    if len(cells) < width and not may_be_short:
        reason = f"begins a row with fewer cells ({len(cells)}) than the header ({width})."
        return RowProblem(number, "the row", cells[0][:LONGEST_SHOWN], reason, "The row was cut off.")
    return None


def _row(number: int, cells: Sequence[str], headings: Mapping[str, int], layout: Layout) -> Row:
    def cell(column: str) -> str:
        place = headings.get(column, len(cells))
        return cells[place].strip() if place < len(cells) else ""

    return Row(number, {column: cell(column) for column in layout.names})


# ---- bytes to lines --------------------------------------------------------------------------------------------


def _text(content: bytes, kind: str) -> str:
    """The text of a file in UTF-8, with or without the mark in front."""
    cure = f"Save it as {kind} UTF-8."
    if content[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in content[:1000]:
        raise _FileFault(f"is not a {kind} file in UTF-8 (another encoding, or not text). {cure}")
    if content[:5] == b"%PDF-" or content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise _FileFault("is a PDF or an old Excel file. Save the table as .xlsx or CSV UTF-8.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        reason = f"is not in UTF-8: row {row} has a letter in another encoding (Windows-1252?)."
        raise _FileFault(f"{reason} {cure}") from error


def _csv_lines(content: bytes) -> Lines:
    text = _text(content, "CSV")
    if text.lstrip()[:1] in ("{", "[", "<"):
        raise _FileFault("is not a table but JSON or a web page. A table is CSV or Excel.")
    # strict: a quotation mark that is never closed would swallow the rows after it.
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    lines: Lines = []
    try:
        for cells in reader:
            lines.append((reader.line_num, cells))
    except csv.Error as error:
        begins = lines[-1][0] + 1 if lines else 1
        raise _FileFault(
            f"cannot be read: in the row that begins on line {begins} a quotation mark is not closed, or text follows a "
            f"closed one ({error}). Write quotation marks in pairs around a whole cell."
        ) from error
    return lines


def _excel_lines(content: bytes, layout: Layout) -> tuple[Lines, tuple[str, ...]]:
    """The lines of a workbook's sheet, and which sheet was taken where that is not certain."""
    from openpyxl import load_workbook

    # One row more than allowed, and the header: enough to say that there are too many.
    most = None if math.isinf(layout.max_rows) else int(layout.max_rows) + 2
    widest = len(layout.columns) + SPARE_COLUMNS
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
        if unpacked > MAX_UNPACKED_BYTES:
            raise _FileFault(f"unpacks to more than {MAX_UNPACKED_BYTES / 1e6:.0f} MB and is not opened.")
        book = load_workbook(io.BytesIO(content), read_only=True)
        sheet = book[layout.sheet] if layout.sheet in book.sheetnames else book.worksheets[0]
        rows = sheet.iter_rows(max_row=most, max_col=widest, values_only=True)
        lines = [(line, [_excel_text(cell) for cell in cells]) for line, cells in enumerate(rows, start=1)]
    except _FileFault:
        raise
    except Exception as error:  # the library raises whatever a damaged workbook makes it stumble over
        reason = "is not a workbook that can be opened (.xlsx)."
        raise _FileFault(f"{reason} Save it anew or use CSV UTF-8.") from error
    unsure = len(book.worksheets) > 1 and sheet.title != layout.sheet
    note = f"Read from '{sheet.title}', the first of {len(book.worksheets)} sheets."
    return lines, (note,) if unsure else ()


def _excel_text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float):
        return repr(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    return str(cell)


# ---- JSON ------------------------------------------------------------------------------------------------------

_JSON_TOKEN = re.compile(r'"(?:\\.|[^"\\])*"(\s*:)?|[{}]')


def is_json(content: bytes) -> bool:
    """Whether a file begins as a JSON document of objects or lists does."""
    return content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[")


@dataclass(frozen=True, slots=True)
class JsonFile:
    """A JSON document as text and as what it holds; None where it is not valid."""

    text: str
    content: Any

    def problem(self, where: str, reason: str, cause: str) -> RowProblem:
        """A fault at a dotted path, with its line (0 where no key of the path is there) and value."""
        path = where.split(" ")[0].split("[")[0].split(".")
        value = self.content
        for key in path:
            value = value.get(key) if isinstance(value, dict) else None
        shown = "" if isinstance(value, dict | None) else str(value)[:LONGEST_SHOWN]
        return RowProblem(self._line(path), where or "the file", shown, reason, cause)

    def _line(self, path: Sequence[str]) -> int:
        keys: list[str] = []
        best, line = 0, 0
        for token in _JSON_TOKEN.finditer(self.text):
            if token[0] == "{":
                keys.append("")
            elif token[0] == "}":
                keys = keys[:-1]
            elif token[1] and keys:
                keys[-1] = token[0].partition('"')[2].rpartition('"')[0]
                if len(keys) > best and keys == list(path[: len(keys)]):
                    best, line = len(keys), self.text.count("\n", 0, token.start()) + 1
        return line


def read_json(source: bytes | Path, layout: Layout, name: str = "the file") -> JsonFile:
    """A JSON file in UTF-8, no larger than the layout allows. Raises DataError for any other, and one nested too deep."""
    content, name = _content(source, layout, name)
    with _named(name):
        text = _text(content, "JSON")
        try:
            return JsonFile(text, json.loads(text))
        except RecursionError as error:
            reason = "is nested far deeper than a scenario."
            raise _FileFault(f"{reason} Save the scenario anew and open that.") from error
        except ValueError:
            return JsonFile(text, None)
