"""The portfolio file: one practice or ACO a row with people and spending by category, as CSV or Excel.

Nothing is applied here: the caller shows the preview and the problems, and uses the good rows once the user agrees.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from lead_analysis.acos.portfolio.rows import Portfolio, joined, public_portfolio
from lead_analysis.acos.portfolio.same_base import SameBase, same_base
from lead_analysis.acos.portfolio.screen import DEFAULT_RUNS, Screen, screen
from lead_analysis.acos.portfolio.screen_report import screen_as_dict, screen_text
from lead_delivery.files import writer
from lead_delivery.files.cells import Column, problem_lines
from lead_delivery.files.reader import Complaint, FileRows, Layout, read_rows
from lead_model.axes import CATEGORIES, CATEGORY_LABELS, frozen
from lead_model.errors import DataError
from lead_model.scenario import Entry, FormerProgram, MsspTrack, Scenario
from lead_model.scenario.mssp_elections import AGREEMENT_YEARS

MAX_ROWS = 5_000
SHARES_MAY_MISS = 0.005
PBPM_LIMITS = {"aged_disabled": (50.0, 6000.0), "esrd": (500.0, 20_000.0), "high_needs": (100.0, 8000.0)}
SHARES = {f"share_{category}": label for category, label in CATEGORY_LABELS.items()}


def _contradictions(values: Mapping[str, Any]) -> Iterator[Complaint]:
    shares = [values[name] for name in SHARES]
    if abs(sum(shares) - 1.0) > SHARES_MAY_MISS:
        shown = " + ".join(f"{share:g}" for share in shares)
        reason = f"{shown} = {sum(shares):g}; the shares must add to 1."
        yield "share_aged_disabled", reason, "A category is missing, or people are counted in two of them."
    for category, share in zip(CATEGORIES, shares, strict=True):
        if share > 0 and values[f"pbpm_{category}"] is None:
            low, high = PBPM_LIMITS[category]
            people = f"{share:.1%} of the people are {CATEGORY_LABELS[category]}"
            reason = f"is blank while {people}; {low:,g} to {high:,g} is needed."
            yield f"pbpm_{category}", reason, "The category was left out of the export."


COLUMNS = (
    Column("practice_id", "Your name for the row, such as a TIN's last four digits; must be unique", required=True),
    Column("practice_name", "Name to show", default=""),
    Column("beneficiaries", "Aligned beneficiaries in the first year", "count", True, 1, 2_000_000),
    *(Column(name, f"Share of them: {label}; the three add to 1", "share", True, 0.0, 1.0)
      for name, label in SHARES.items()),
    *(Column(f"pbpm_{category}", f"Spending per beneficiary per month, {CATEGORY_LABELS[category]}, base year 3; blank "
             "where the share is 0", "pbpm", False, low, high) for category, (low, high) in PBPM_LIMITS.items()),
    Column("regional_gap_rate", "Risk-adjusted regional spending above (+) or below (−) yours", "rate", False, -0.5, 0.5,
           default=0.0),
    Column("prior_savings_pbpm", "Average prior savings per beneficiary per month", "amount", False, -2000.0, 2000.0,
           default=0.0, unit="PBPM"),
    Column("quality_score_share", "Quality score, 0 to 1", "share", False, 0.0, 1.0, default=1.0),
    Column("months_counted_share", "Months counted of twelve (deaths and moves)", "share", False, 0.5, 1.0, default=0.97),
    Column("entry", "renewing, new or high_needs", "choice", choices=tuple(entry.value for entry in Entry),
           default=Entry.RENEWING.value),
    Column("former_program", "none, mssp or reach", "choice",
           choices=tuple(program.value for program in FormerProgram), default=FormerProgram.NONE.value),
)  # fmt: skip
LAYOUT = Layout(
    what="a portfolio table",
    columns=COLUMNS,
    start="Start from the template: it has one row per practice.",
    row="One row per practice is expected, not claims or members; add practices up, or split the file.",
    sheet="Portfolio",
    max_rows=MAX_ROWS,
    key=("practice_id",),
    contradictions=_contradictions,
)
EXAMPLE = (
    ("North-1234", "North practice", 1850, 0.82, 0.008, 0.172, 905, 6500, 2400, 0.02, 12, 0.85, 0.97, "renewing", "mssp"),
    ("South-5678", "South practice", 420, 0.75, 0.0, 0.25, 980, "", 2650, -0.01, 0, 0.9, 0.97, "renewing", "none"),
)  # fmt: skip


def portfolio_template(ending: str) -> bytes:
    """The columns with two example rows, to be replaced; `ending` csv or xlsx."""
    return writer.template(LAYOUT, EXAMPLE, ending)


def read_portfolio(source: bytes | Path, name: str = "the file") -> FileRows:
    """Read a portfolio file. Raises DataError when it is no table of this layout; faults of rows are in `problems`."""
    file = read_rows(source, LAYOUT, name)
    scaled = sum(sum(row[share] for share in SHARES) != 1.0 for row in file.values)
    if not scaled:
        return file
    note = f"In {scaled} rows the shares miss 1 by rounding; they are scaled to add to 1."
    return replace(file, notes=(*file.notes, note))


def upload_report(file: FileRows) -> str:
    """Counts, notes and one line a problem."""
    counts = f"{len(file.rows)} of {file.rows_read} rows can be used, {file.rows_refused} refused."
    return "\n".join([f"{file.name}: {counts}", *file.notes, *problem_lines(file.problems)])


def practices_and_all(file: FileRows) -> Portfolio:
    """The good rows, and after them all of them as one ACO where there are several. Raises DataError when there are none."""
    rows = practices(file)
    return joined([rows, rows.together()]) if len(rows) > 1 else rows


def practices(file: FileRows) -> Portfolio:
    """The good rows as a portfolio. Raises DataError when there are none."""
    rows = file.values
    if not rows:
        raise DataError(
            f"{file.name} has no row that can be used. Mend the rows named above and read it again."
        )
    shares = np.array([[row[share] for share in SHARES] for row in rows], dtype=np.float64)
    shares = shares / shares.sum(axis=1, keepdims=True)
    # A category of nobody needs some cost to be divided by; the middle of its range does no harm.
    pbpm = np.array([[row[f"pbpm_{one}"] or sum(PBPM_LIMITS[one]) / 2 for one in CATEGORIES] for row in rows])
    former = tuple(row["former_program"] for row in rows)

    def column(name: str) -> Any:
        return frozen([row[name] for row in rows])

    return Portfolio(
        ids=tuple(row["practice_id"] for row in rows),
        names=tuple(row["practice_name"] or row["practice_id"] for row in rows),
        programs=tuple("" if program == FormerProgram.NONE else program.upper() for program in former),
        tracks=("",) * len(rows),
        entries=tuple(row["entry"] for row in rows),
        former_programs=former,
        mssp_tracks=(MsspTrack.ENHANCED.value,) * len(rows),
        mssp_agreement=frozen(np.where(np.array(former) == FormerProgram.MSSP.value, 2.0, 1.0)),
        mssp_low_revenue=frozen(np.zeros(len(rows))),
        mssp_years_to_rebase=frozen(np.full(len(rows), float(AGREEMENT_YEARS))),
        mssp_running_benchmark_pbpm=frozen(np.full(len(rows), np.nan)),
        mssp_national_risk=frozen(np.ones((len(rows), 3))),
        mssp_dual_share=frozen(np.zeros(len(rows))),
        aligned=column("beneficiaries"),
        exposure_share=column("months_counted_share"),
        category_share=frozen(shares),
        total_pbpm=frozen((shares * pbpm).sum(axis=1)),
        relativity=frozen(pbpm),
        gap_rate=column("regional_gap_rate"),
        gap_rate_base_years=frozen(np.full(len(rows), np.nan)),
        gap_known=frozen(np.ones(len(rows))),
        prior_savings_pbpm=column("prior_savings_pbpm"),
        quality_score_share=column("quality_score_share"),
        present_ratio=frozen(np.full(len(rows), np.nan)),
    )


@dataclass(frozen=True, slots=True)
class ScreenRun:
    """A screen with what was read for it, and the comparison on the same base where the rows are the public ACOs."""

    screen: Screen
    file: FileRows | None
    compared: SameBase | None

    def text(self) -> str:
        """What `lead-model screen` prints."""
        read = [upload_report(self.file)] if self.file else []
        return "\n".join([*read, screen_text(self.screen, self.compared)])

    def as_dict(self) -> dict[str, Any]:
        """What `lead-model screen --json` prints."""
        return screen_as_dict(self.screen, self.compared)


def screen_of(own: Path | None = None, scheduler: str | None = None, runs: int = DEFAULT_RUNS) -> ScreenRun:
    """The public ACOs, or the rows of a portfolio file and all of them as one ACO, screened.

    Refused rows are named; the good ones are screened. Raises DataError for a file that cannot be read and for a scheduler
    that cannot be reached.
    """
    chosen = Scenario()
    file = read_portfolio(own) if own else None
    if file:
        return ScreenRun(screen(practices_and_all(file), chosen, runs, scheduler), file, None)
    portfolio = public_portfolio(chosen.organization.first_py, chosen.market)
    return ScreenRun(screen(portfolio, chosen, runs, scheduler), None, same_base(chosen.parameters))


def run_screen(
    own: Path | None = None,
    scheduler: str | None = None,
    csv_path: Path | None = None,
    runs: int = DEFAULT_RUNS,
) -> str:
    """`lead-model screen`: see `screen_of`. csv_path : where the table goes, one row an ACO."""
    found = screen_of(own, scheduler, runs)
    return "\n".join([found.text(), *write_table(found.screen, csv_path)])


def write_table(screened: Screen, csv_path: Path | None) -> list[str]:
    """Write the table, one row an ACO, and say so. Raises DataError where it cannot be written."""
    if csv_path is None:
        return []
    writer.write_whole(csv_path, writer.records_csv(screened.table()))
    return [f"Written to {csv_path}."]
