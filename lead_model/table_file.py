"""Tables people upload, CSV in UTF-8 or Excel: their cells as text, and the value of a cell with a message that helps.

What the columns are called and how rows go together is the business of the layout that reads them.
"""

import csv
import io
import zipfile
from typing import Any

from lead_model.errors import DataError
from lead_model.settle_layouts import CellError, Column

MAX_BYTES = 5_000_000
MAX_UNPACKED_BYTES = 100_000_000
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
Cells = list[tuple[int, list[str]]]


def table_cells(content: bytes, name: str, *, sheet: str, max_rows: int, max_columns: int) -> Cells:
    """Lines of a table with their numbers, the first being 1; blank cells are empty text.

    sheet : the worksheet to read in a workbook that has it, else the first one; max_rows, max_columns : as much of a
    workbook as is read. Raises DataError, saying what to do, for a file that is no table of either kind.
    """
    if content[:4] == b"PK\x03\x04":
        return _excel_cells(content, name, sheet, max_rows, max_columns)
    return _csv_cells(content, name)


def _csv_cells(content: bytes, name: str) -> Cells:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in content[:1000]:
        raise DataError(
            f"{name} is not a CSV file in UTF-8 (another encoding, or not text). Save it as CSV UTF-8."
        )
    if content[:5] == b"%PDF-" or content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise DataError(f"{name} is a PDF or an old Excel file. Save the table as .xlsx or CSV UTF-8.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise DataError(
            f"{name} is not in UTF-8: row {line} has a letter in another encoding (Windows-1252?). Save it as CSV UTF-8."
        ) from error
    if text.lstrip()[:1] in ("{", "[", "<"):
        raise DataError(f"{name} is not a table but JSON or a web page. A table is CSV or Excel.")
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        return [(reader.line_num, cells) for cells in reader]
    except csv.Error as error:
        raise DataError(f"{name} cannot be read as CSV near row {reader.line_num}: {error}.") from error


def _excel_cells(content: bytes, name: str, wanted: str, max_rows: int, max_columns: int) -> Cells:
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > MAX_UNPACKED_BYTES:
                raise DataError(
                    f"{name} unpacks to more than {MAX_UNPACKED_BYTES / 1e6:.0f} MB and is not opened."
                )
        book = load_workbook(io.BytesIO(content), read_only=True)
        sheet = book[wanted] if wanted in book.sheetnames else book.worksheets[0]
        rows = sheet.iter_rows(max_row=max_rows, max_col=max_columns, values_only=True)
        return [(line, [_excel_text(cell) for cell in cells]) for line, cells in enumerate(rows, start=1)]
    except DataError:
        raise
    except Exception as error:  # the library raises whatever a damaged workbook makes it stumble over
        raise DataError(
            f"{name} is not a workbook that can be opened (.xlsx). Save it anew or use CSV UTF-8."
        ) from error


def _excel_text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float):
        return repr(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    return str(cell)


def cell_value(column: Column, text: str) -> Any:
    """The value of a cell; CellError with reason, allowed range and likely cause."""
    if column.kind in ("text", "choice", "yes_no"):
        if text.startswith(FORMULA_SIGNS):
            raise CellError(
                "starts with a sign that a spreadsheet would run as a formula.", "Write plain text."
            )
        return column.read(text)
    if text.startswith(("=", "@")):
        raise CellError("is a formula, not a number.", "Copy the column and paste it as values.")
    number = _number(column, text)
    if number is not None and not column.low <= number <= column.high:
        raise CellError(
            f"is outside {_plain(column.low)} to {_plain(column.high)}.", _likely_cause(column, number)
        )
    if column.kind == "count" and number is not None and number != int(number):
        raise CellError("is not a whole number.", "Person-years instead of people, or a shifted column.")
    return number


def _plain(limit: float) -> str:
    return f"{limit:,.0f}" if limit == int(limit) else f"{limit:g}"


def _number(column: Column, text: str) -> float | None:
    """A number as spreadsheets write it, percent signs included; None or the default for a blank cell."""
    percent = text.endswith("%") and column.kind in ("share", "rate")
    plain = Column(column.name, "factor", column.about, column.required, default=column.default)
    value = plain.read(text.removesuffix("%").strip() if percent else text)
    return value / 100 if percent and value is not None else value


def _likely_cause(column: Column, number: float) -> str:
    if column.kind == "pbpm" and column.low <= number / 12 <= column.high:
        return f"It looks yearly: {number:,.0f} ÷ 12 = {number / 12:,.2f} per month."
    if column.kind in ("share", "rate") and column.low <= number / 100 <= column.high:
        return f"It looks like a percentage: write {number:g}% or {number / 100:g}."
    if column.kind == "count" and 0 < number < 1:
        return "It looks like a share, not a number of people."
    return "Another unit, or a shifted column."
