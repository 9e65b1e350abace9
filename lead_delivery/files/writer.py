"""Tables out: CSV that no spreadsheet runs as a formula, templates made from a layout, and files that appear whole."""

import csv
import io
import math
import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from lead_delivery.files.cells import FORMULA_SIGNS
from lead_delivery.files.reader import Layout
from lead_model.errors import DataError

Cells = Sequence[Any]
UTF8_MARK = "\ufeff"  # without it Excel takes UTF-8 for the encoding of the country
EXPLAINED = ("column", "what it holds", "unit", "needed", "lowest", "highest", "if left blank")
NARROWEST, WIDEST = 12, 80  # letters


def csv_text(rows: Iterable[Cells]) -> str:
    """Rows as CSV, None as a blank cell."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def records_csv(records: Sequence[Mapping[str, Any]]) -> str:
    """Records of the same names as CSV, the names first; nothing for none."""
    if not records:
        return ""
    return csv_text([list(records[0]), *([safe(value) for value in record.values()] for record in records)])


def safe(value: Any) -> Any:
    """The cell with an apostrophe in front when it is text that a spreadsheet would run as a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_SIGNS) else value


def template(layout: Layout, rows: Sequence[Cells], ending: str) -> bytes:
    """A file of a layout, `ending` csv or xlsx, with rows in the order of its columns; a workbook explains them too."""
    if ending == "csv":
        return (UTF8_MARK + csv_text([layout.names, *rows])).encode()
    explained = (
        (column.name, column.about, column.unit_text, "yes" if column.required else "no",
         *(None if math.isinf(limit) else limit for limit in (column.low, column.high)), column.default)
        for column in layout.columns
    )  # fmt: skip
    sheets: dict[str, list[Cells]] = {layout.sheet: [layout.names, *rows], "Columns": [EXPLAINED, *explained]}
    return _workbook(sheets, layout.fill_in)


def _workbook(sheets: Mapping[str, Sequence[Cells]], fill_in: str) -> bytes:
    from openpyxl import Workbook
    from openpyxl.styles import Font, PatternFill

    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append([None if cell == "" else cell for cell in row])
        sheet.freeze_panes = "A2"
        for head, *cells in sheet.columns:
            head.font = Font(bold=True)
            longest = max(len(str(cell.value or "")) for cell in (head, *cells))
            sheet.column_dimensions[head.column_letter].width = min(max(longest + 2, NARROWEST), WIDEST)
            for cell in cells if head.value == fill_in else ():
                cell.fill = PatternFill("solid", fgColor="FFF4D6")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def write_whole(path: Path, text: str) -> None:
    """Write beside the target and rename: a reader never sees half a file. Raises DataError when it cannot be written."""
    # A link or a device, such as /dev/stdout, is written to: renaming would put a file in its place.
    in_place = path.is_symlink() or (path.exists() and not path.is_file())
    target = path if in_place else path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        target.write_text(text, encoding="utf-8", newline="")
        if not in_place:
            target.replace(path)
    except OSError as error:
        raise DataError(f"{path} cannot be written: {error.strerror}. Choose another folder.") from error
    finally:
        if not in_place:
            with suppress(OSError):
                target.unlink(missing_ok=True)
