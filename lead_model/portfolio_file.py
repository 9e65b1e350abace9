"""A file of practices with spending by category, as CSV or Excel: template, reading, and messages that help to mend it.

Nothing is applied here: the caller shows the preview and the problems, and uses the good rows once the user agrees.
"""

import csv
import io
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from lead_model.axes import CATEGORIES, CATEGORY_LABELS, frozen
from lead_model.errors import DataError
from lead_model.portfolio.rows import Portfolio
from lead_model.scenario import Entry, FormerProgram, MsspTrack
from lead_model.settle import RowProblem
from lead_model.settle_layouts import CellError, Column
from lead_model.table_file import FORMULA_SIGNS, MAX_BYTES, cell_value, table_cells

MAX_ROWS = 5_000
SHARE_TOLERANCE = 0.005
PBPM_LIMITS = {"aged_disabled": (50.0, 6000.0), "esrd": (500.0, 20_000.0), "high_needs": (100.0, 8000.0)}


def _pbpm_column(category: str) -> Column:
    low, high = PBPM_LIMITS[category]
    about = f"Spending per beneficiary per month, {CATEGORY_LABELS[category]}, base year 3; blank where the share is 0"
    return Column(f"pbpm_{category}", "pbpm", about, False, low, high)


COLUMNS = (
    Column("practice_id", "text", "Your name for the row, such as a TIN's last four digits; must be unique", True),
    Column("practice_name", "text", "Name to show", default=""),
    Column("beneficiaries", "count", "Aligned beneficiaries in the first year", True, 1, 2_000_000),
    *(Column(f"share_{one}", "share", f"Share of them: {CATEGORY_LABELS[one]}; the three add to 1", True, 0.0, 1.0)
      for one in CATEGORIES),
    *(_pbpm_column(one) for one in CATEGORIES),
    Column("regional_gap_rate", "rate", "Risk-adjusted regional spending above (+) or below (−) yours", False, -0.5, 0.5,
           default=0.0),
    Column("prior_savings_pbpm", "amount", "Average prior savings per beneficiary per month", False, -2000.0, 2000.0,
           default=0.0),
    Column("quality_score_share", "share", "Quality score, 0 to 1", False, 0.0, 1.0, default=1.0),
    Column("months_counted_share", "share", "Months counted of twelve (deaths and moves)", False, 0.5, 1.0, default=0.97),
    Column("entry", "choice", "renewing, new or high_needs", choices=tuple(Entry), default=Entry.RENEWING.value),
    Column("former_program", "choice", "none, mssp or reach", choices=tuple(FormerProgram),
           default=FormerProgram.NONE.value),
)  # fmt: skip
NAMES = tuple(column.name for column in COLUMNS)
EXAMPLE = (
    (
        "North-1234",
        "North practice",
        1850,
        0.82,
        0.008,
        0.172,
        905,
        6500,
        2400,
        0.02,
        12,
        0.85,
        0.97,
        "renewing",
        "mssp",
    ),
    (
        "South-5678",
        "South practice",
        420,
        0.75,
        0.0,
        0.25,
        980,
        "",
        2650,
        -0.01,
        0,
        0.9,
        0.97,
        "renewing",
        "none",
    ),
)


# ---- template ----------------------------------------------------------------------------------------------------


def template_csv() -> str:
    """The columns with two example rows, to be replaced."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([NAMES, *EXAMPLE])
    return out.getvalue()


def template_excel() -> bytes:
    """The same as a workbook, with a sheet that explains every column."""
    from openpyxl import Workbook
    from openpyxl.styles import Font

    book = Workbook()
    sheet = book.active
    sheet.title = "Portfolio"
    for row in (NAMES, *EXAMPLE):
        sheet.append([None if cell == "" else cell for cell in row])
    about = book.create_sheet("Columns")
    about.append(["column", "what it holds", "needed", "lowest", "highest", "if left blank"])
    for column in COLUMNS:
        needed = "yes" if column.required else "no"
        limits = [None if math.isinf(limit) else limit for limit in (column.low, column.high)]
        about.append([column.name, column.about, needed, *limits, column.default])
    for page in (sheet, about):
        page.freeze_panes = "A2"
        for cell in page[1]:
            cell.font = Font(bold=True)
        for letter, width in zip("ABCDEFGHIJKLMNOP", (24, 26, *[18] * 14), strict=True):
            page.column_dimensions[letter].width = width
    about.column_dimensions["B"].width = 80
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# ---- reading -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PortfolioFile:
    """What a file holds. rows : values of the good rows by column name; problems : why others were refused."""

    name: str
    rows_read: int
    rows: tuple[Mapping[str, Any], ...]
    problems: tuple[RowProblem, ...]
    notes: tuple[str, ...] = field(default=())

    @property
    def rows_refused(self) -> int:
        """Rows with at least one problem."""
        return self.rows_read - len(self.rows)

    def text(self) -> str:
        """Counts, notes and one line a problem."""
        lines = [
            f"{self.name}: {len(self.rows)} of {self.rows_read} rows can be used, {self.rows_refused} refused."
        ]
        return "\n".join([*lines, *self.notes, *(f"  {one.text()}" for one in self.problems)])

    def portfolio(self) -> Portfolio:
        """The good rows as a portfolio. Raises DataError when there are none."""
        if not self.rows:
            raise DataError(
                f"{self.name} has no row that can be used. Mend the rows named above and read it again."
            )
        return _portfolio(self.rows)


def read_portfolio(content: bytes, name: str = "the file") -> PortfolioFile:
    """Read a portfolio file, CSV in UTF-8 or Excel (.xlsx).

    Raises DataError when it is no table of this layout at all; faults of single rows are in `problems`.
    """
    if not content.strip():
        raise DataError(f"{name} is empty. Start from the template: it has one row per practice.")
    if len(content) > MAX_BYTES:
        raise DataError(
            f"{name} has {len(content) / 1e6:,.1f} MB; at most {MAX_BYTES / 1e6:.0f} MB are read. "
            "One row per practice is expected, not claims or members."
        )
    # One row more than allowed is enough to say that there are too many.
    table = table_cells(
        content, name, sheet="Portfolio", max_rows=MAX_ROWS + 2, max_columns=len(COLUMNS) + 20
    )
    header_line, header = next(((line, cells) for line, cells in table if any(cells)), (0, []))
    names = [cell.strip().lower().replace(" ", "_") for cell in header]
    while names and not names[-1]:
        names.pop()
    _check_header(names, name)
    body = [
        (line, cells) for line, cells in table if line > header_line and any(cell.strip() for cell in cells)
    ]
    if not body:
        raise DataError(f"{name} has a header and no rows. Add one row per practice under it.")
    if len(body) > MAX_ROWS:
        raise DataError(
            f"{name} has {len(body):,} rows; at most {MAX_ROWS:,} are read. Add practices up, or split it."
        )
    return _read_rows(name, names, body)


def _check_header(names: Sequence[str], name: str) -> None:
    if len(names) == 1 and any(sign in names[0] for sign in (";", "\t", "|")):
        raise DataError(f"{name} is separated by semicolons, tabs or bars. Save it with commas.")
    missing = [column.name for column in COLUMNS if column.required and column.name not in names]
    unknown = [one or "(blank)" for one in names if one not in NAMES]
    twice = sorted({one for one in names if names.count(one) > 1})
    if len(missing) == sum(column.required for column in COLUMNS):
        raise DataError(
            f"{name} is not a portfolio table: its first row has none of the columns that are needed "
            f"({', '.join(missing)}). Start from the template."
        )
    faults = [
        f"{label}: {', '.join(found)}"
        for label, found in (("missing", missing), ("unknown", unknown), ("twice", twice))
        if found
    ]
    if faults:
        raise DataError(f"{name}: columns {'; '.join(faults)}. Columns are: {', '.join(NAMES)}.")


def _read_rows(name: str, names: Sequence[str], body: Iterable[tuple[int, list[str]]]) -> PortfolioFile:
    good: list[Mapping[str, Any]] = []
    problems: list[RowProblem] = []
    seen: dict[str, int] = {}
    count = scaled = 0
    for line, cells in body:
        count += 1
        extra = [cell for cell in cells[len(names) :] if cell.strip()]
        if extra:
            cause = "A comma inside a cell that is not in quotes, or a thousands separator."
            problems.append(
                RowProblem(line, "the row", extra[0], f"has more cells than the {len(names)} columns.", cause)
            )
            continue
        given = dict(zip(names, [*cells, *[""] * len(names)], strict=False))
        values, faults = _read_row(given, line)
        if not faults:
            first = seen.setdefault(values["practice_id"].casefold(), line)
            if first != line:
                cause = (
                    f"The practice is listed twice; the first is row {first}. Add the two up or rename one."
                )
                faults = [RowProblem(line, "practice_id", values["practice_id"], "is already there.", cause)]
        if faults:
            problems += faults
        else:
            scaled += sum(values[f"share_{one}"] for one in CATEGORIES) != 1.0
            good.append(values)
    notes = (
        (f"In {scaled} rows the shares miss 1 by rounding; they are scaled to add to 1.",) if scaled else ()
    )
    return PortfolioFile(name, count, tuple(good), tuple(problems), notes)


def _read_row(given: Mapping[str, str], line: int) -> tuple[dict[str, Any], list[RowProblem]]:
    values: dict[str, Any] = {}
    faults: list[RowProblem] = []
    for column in COLUMNS:
        text = given.get(column.name, "").strip()
        try:
            values[column.name] = cell_value(column, text)
        except CellError as error:
            faults.append(RowProblem(line, column.name, text[:80], error.reason, error.likely_cause))
    if not faults:
        faults = [RowProblem(line, *one) for one in _contradictions(values)]
    return values, faults


def _contradictions(values: Mapping[str, Any]) -> Iterable[tuple[str, str, str, str]]:
    """(column, value, reason, likely cause) of cells that do not go together."""
    shares = [values[f"share_{one}"] for one in CATEGORIES]
    if abs(sum(shares) - 1.0) > SHARE_TOLERANCE:
        shown = " + ".join(f"{share:g}" for share in shares)
        cause = "A category is missing, or people are counted in two of them."
        yield (
            "share_aged_disabled",
            f"{shares[0]:g}",
            f"{shown} = {sum(shares):g}; the shares must add to 1.",
            cause,
        )
    for one, share in zip(CATEGORIES, shares, strict=True):
        if share > 0 and values[f"pbpm_{one}"] is None:
            low, high = PBPM_LIMITS[one]
            reason = f"is blank while {share:.1%} of the people are {CATEGORY_LABELS[one]}; {low:,g} to {high:,g} is needed."
            yield f"pbpm_{one}", "", reason, "The category was left out of the export."


def _portfolio(rows: Sequence[Mapping[str, Any]]) -> Portfolio:
    shares = np.array([[row[f"share_{one}"] for one in CATEGORIES] for row in rows], dtype=np.float64)
    shares = shares / shares.sum(axis=1, keepdims=True)
    # A category of nobody needs some cost to be divided by; the middle of its range does no harm.
    pbpm = np.array([[row[f"pbpm_{one}"] or sum(PBPM_LIMITS[one]) / 2 for one in CATEGORIES] for row in rows])

    def column(name: str) -> Any:
        return frozen([row[name] for row in rows])

    former = tuple(str(row["former_program"]) for row in rows)
    return Portfolio(
        ids=tuple(row["practice_id"] for row in rows),
        names=tuple(row["practice_name"] or row["practice_id"] for row in rows),
        programs=tuple("" if one == FormerProgram.NONE else one.upper() for one in former),
        tracks=("",) * len(rows),
        entries=tuple(str(row["entry"]) for row in rows),
        former_programs=former,
        mssp_tracks=(MsspTrack.ENHANCED.value,) * len(rows),
        mssp_agreement=frozen(np.where(np.array(former) == FormerProgram.MSSP.value, 2.0, 1.0)),
        mssp_low_revenue=frozen(np.zeros(len(rows))),
        aligned=column("beneficiaries"),
        exposure_share=column("months_counted_share"),
        category_share=frozen(shares),
        total_pbpm=frozen((shares * pbpm).sum(axis=1)),
        relativity=frozen(pbpm),
        gap_rate=column("regional_gap_rate"),
        prior_savings_pbpm=column("prior_savings_pbpm"),
        quality_score_share=column("quality_score_share"),
        present_ratio=frozen(np.full(len(rows), np.nan)),
    )


# ---- results out -------------------------------------------------------------------------------------------------


def results_csv(table: Sequence[Mapping[str, Any]]) -> str:
    """Rows of `Screen.table()` as CSV; text that a spreadsheet would run as a formula gets an apostrophe in front."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    if table:
        writer.writerow(table[0])
        writer.writerows([_safe(value) for value in row.values()] for row in table)
    return out.getvalue()


def _safe(value: Any) -> Any:
    if value is None:
        return ""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_SIGNS) else value
