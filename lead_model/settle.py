"""Batch settlement: a file of ACO-years in, the same rows settled out, bad rows refused with their reason."""

import csv
import io
import os
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from lead_model.axes import FloatArray
from lead_model.errors import DataError
from lead_model.neighbours import mssp, reach
from lead_model.parameters import Parameters, load_parameters
from lead_model.rules.quality import quality_adjusted_factor
from lead_model.rules.risk_sharing import sequestration_dollars, shared_dollars
from lead_model.settle_layouts import CROSS_CHECKS, LAYOUTS, CellError, Column

NEIGHBOURS_FOLDER = Path(__file__).parent / "neighbours"
MAX_BYTES = 100_000_000
SHOWN_PROBLEMS = 50

RESULT_COLUMNS = {
    "reach": (
        "benchmark_final_dollars",
        "gross_dollars",
        "shared_dollars",
        "sequestration_dollars",
        "net_dollars",
    ),
    "mssp": (
        "minimum_rate",
        "gross_dollars",
        "counted_dollars",
        "sharing_rate",
        "loss_rate",
        "shared_dollars",
        "disaster_dollars",
        "sequestration_dollars",
        "net_dollars",
    ),
    "lead": (
        "discount",
        "benchmark_dollars",
        "gross_dollars",
        "shared_dollars",
        "sequestration_dollars",
        "enhanced_pcc_repayment_dollars",
        "apo_reconciliation_dollars",
        "high_performers_dollars",
        "net_dollars",
    ),
}


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Why a row was refused. `row` is the line of the file, the header being line 1."""

    row: int
    column: str
    value: str
    reason: str
    likely_cause: str

    def text(self) -> str:
        """One line for the person who made the file."""
        return f"row {self.row}, {self.column}: '{self.value}' {self.reason} {self.likely_cause}"


@dataclass(frozen=True, slots=True)
class SettleReport:
    """What became of a file."""

    program: str
    rows_read: int
    rows_settled: int
    problems: tuple[RowProblem, ...]
    out_path: str
    net_dollars: float

    @property
    def rows_refused(self) -> int:
        """Rows with at least one problem."""
        return self.rows_read - self.rows_settled

    def text(self) -> str:
        """The report as printed: counts, then each refused row (the first fifty problems)."""
        lines = [
            f"{self.program}: {self.rows_settled} of {self.rows_read} rows settled, "
            f"{self.rows_refused} refused; net {self.net_dollars:,.2f} dollars. Written to {self.out_path}."
        ]
        lines += [f"  {problem.text()}" for problem in self.problems[:SHOWN_PROBLEMS]]
        if len(self.problems) > SHOWN_PROBLEMS:
            lines.append(f"  … and {len(self.problems) - SHOWN_PROBLEMS} more problems.")
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class SettledRows:
    """Rows that could be settled, with their results by column, and the problems of the others."""

    line_numbers: tuple[int, ...]
    inputs: tuple[Mapping[str, Any], ...]
    results: Mapping[str, FloatArray]
    problems: tuple[RowProblem, ...]


def settle_rows(
    program: str,
    rows: Sequence[Mapping[str, str]],
    line_numbers: Sequence[int] | None = None,
    pack: str | None = None,
) -> SettledRows:
    """Read, check and settle rows of text cells by column name; the good ones in one vectorised call.

    program : "reach", "mssp" or "lead". line_numbers : line of each row in its file (default 2, 3, …). pack
    : rule pack; default the program's rules in force, for LEAD the newest.

    Raises DataError for an unknown program or when a needed column is missing from every row.
    """
    layout = _layout(program)
    lines = list(line_numbers) if line_numbers is not None else list(range(2, len(rows) + 2))
    good: list[dict[str, Any]] = []
    kept: list[int] = []
    problems: list[RowProblem] = []
    seen: dict[tuple[str, int], int] = {}
    for line, row in zip(lines, rows, strict=True):
        values, faults = _read_row(program, layout, row, line)
        if not faults:
            key = (values["aco_id"], values["performance_year"])
            if key in seen:
                cause = f"The row was exported twice; the first one is row {seen[key]}."
                faults = [RowProblem(line, "aco_id", key[0], f"is already there for {key[1]}.", cause)]
            else:
                seen[key] = line
        if faults:
            problems += faults
        else:
            good.append(values)
            kept.append(line)
    results = (
        _SETTLE[program](good, pack) if good else {name: np.zeros(0) for name in RESULT_COLUMNS[program]}
    )
    return SettledRows(tuple(kept), tuple(good), results, tuple(problems))


def settle_file(
    program: str, in_path: str | Path, out_path: str | Path, pack: str | None = None
) -> SettleReport:
    """Settle a CSV file into another; bad rows are left out and reported, good ones settled all the same.

    The output appears whole or not at all. Raises DataError when the file cannot be read as a table of this
    program.
    """
    header, rows, lines, ragged = _read_file(program, Path(in_path))
    settled = settle_rows(program, rows, lines, pack)
    problems = tuple(sorted((*ragged, *settled.problems), key=lambda problem: problem.row))
    names = [column.name for column in _layout(program) if column.name in header]
    by_line = dict(zip(lines, rows, strict=True))
    table = [["row", *names, *(_result_name(name, names) for name in settled.results)]]
    for index, line in enumerate(settled.line_numbers):
        cells = [by_line[line].get(name, "") for name in names]
        table.append(
            [str(line), *cells, *(_written(name, values[index]) for name, values in settled.results.items())]
        )
    _write_atomically(Path(out_path), table)
    return SettleReport(
        program=program,
        rows_read=len(rows) + len(ragged),
        rows_settled=len(settled.line_numbers),
        problems=problems,
        out_path=str(out_path),
        net_dollars=float(np.sum(settled.results["net_dollars"])),
    )


def template(program: str) -> str:
    """An empty file of the program's layout: the header line. Raises DataError for an unknown program."""
    return ",".join(column.name for column in _layout(program)) + "\n"


def _layout(program: str) -> tuple[Column, ...]:
    if program not in LAYOUTS:
        raise DataError(f"Unknown program '{program}'. Programs: {', '.join(LAYOUTS)}.")
    return LAYOUTS[program]


def _read_file(
    program: str, path: Path
) -> tuple[list[str], list[dict[str, str]], list[int], list[RowProblem]]:
    layout = _layout(program)
    try:
        if path.stat().st_size > MAX_BYTES:
            raise DataError(f"{path.name} is larger than {MAX_BYTES:,} bytes. Split it and settle the parts.")
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(
            f"{path.name} is not a text file in UTF-8 (an Excel workbook?). Save it as CSV UTF-8."
        ) from error
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror}.") from error
    reader = csv.reader(io.StringIO(text, newline=""))
    header = [name.strip().lower() for name in next(reader, [])]
    _check_header(program, layout, header, path.name)
    rows: list[dict[str, str]] = []
    lines: list[int] = []
    ragged: list[RowProblem] = []
    for cells in reader:
        line = reader.line_num
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            reason = f"has {len(cells)} cells; the header has {len(header)}."
            ragged.append(
                RowProblem(line, "the row", cells[0], reason, "A comma inside a cell that is not in quotes.")
            )
            continue
        rows.append(dict(zip(header, cells, strict=True)))
        lines.append(line)
    if not rows and not ragged:
        raise DataError(f"{path.name} has a header and no rows. Add one row per ACO and performance year.")
    return header, rows, lines, ragged


def _check_header(program: str, layout: tuple[Column, ...], header: list[str], name: str) -> None:
    known = [column.name for column in layout]
    if not header:
        raise DataError(f"{name} is empty. Expected a header line: {', '.join(known)}.")
    if len(header) == 1 and (";" in header[0] or "\t" in header[0]):
        raise DataError(f"{name} is separated by semicolons or tabs. Save it with commas.")
    unknown = [column for column in header if column not in known]
    if unknown:
        raise DataError(
            f"{name}: unknown columns {', '.join(unknown)}. Columns for {program}: {', '.join(known)}."
        )
    twice = sorted({column for column in header if header.count(column) > 1})
    if twice:
        raise DataError(f"{name}: columns {', '.join(twice)} are there twice. Keep one of each.")
    missing = [column.name for column in layout if column.required and column.name not in header]
    if missing:
        raise DataError(f"{name}: columns {', '.join(missing)} are missing; {program} needs them.")


def _read_row(
    program: str, layout: Iterable[Column], row: Mapping[str, str], line: int
) -> tuple[dict[str, Any], list[RowProblem]]:
    values: dict[str, Any] = {}
    faults: list[RowProblem] = []
    for column in layout:
        text = row.get(column.name) or ""
        try:
            values[column.name] = column.read(text)
        except CellError as error:
            faults.append(RowProblem(line, column.name, text, error.reason, error.likely_cause))
    if not faults:
        for name, reason, cause in CROSS_CHECKS[program](values):
            faults.append(RowProblem(line, name, row.get(name) or "", reason, cause))
    return values, faults


def _numbers(rows: Sequence[Mapping[str, Any]], name: str) -> FloatArray:
    """A column as numbers, NaN where blank."""
    return np.array([np.nan if row[name] is None else row[name] for row in rows], dtype=np.float64)


def _given_or(given: FloatArray, otherwise: FloatArray) -> FloatArray:
    return np.where(np.isnan(given), otherwise, given)


def _settle_reach(rows: Sequence[Mapping[str, Any]], pack: str | None) -> dict[str, FloatArray]:
    lookup = load_parameters(pack or "reach", NEIGHBOURS_FOLDER).value
    is_global = np.array([row["risk_option"] == "global" for row in rows])
    years = _numbers(rows, "performance_year")
    terms = reach.terms_for(is_global, years, lookup)
    applies = np.array([row["retention_withhold_applies"] for row in rows])
    corridored = reach.rta_after_corridors(_numbers(rows, "rta_before_corridors_factor"), years, lookup)
    computed = reach.final_benchmark(
        _numbers(rows, "benchmark_unadjusted_dollars"),
        _given_or(_numbers(rows, "rta_factor"), _given_or(corridored, terms.rta_factor)),
        _given_or(_numbers(rows, "discount_share"), terms.discount),
        _given_or(_numbers(rows, "quality_withhold_share"), terms.quality_withhold),
        _numbers(rows, "quality_score_share"),
        _given_or(
            _numbers(rows, "retention_withhold_share"), np.where(applies, terms.retention_withhold, 0.0)
        ),
    )
    final = _given_or(_numbers(rows, "benchmark_final_dollars"), computed)
    cost = _numbers(rows, "cost_after_stop_loss_dollars")
    by_months = reach.heba_dollars(
        _numbers(rows, "heba_up_months"),
        _numbers(rows, "heba_down_months"),
        terms.heba_up_pbpm,
        terms.heba_down_pbpm,
    )
    heba = _given_or(_numbers(rows, "heba_net_dollars"), by_months)
    settled = reach.settlement(final, heba, cost, terms, _numbers(rows, "gross_savings_dollars"))
    names = RESULT_COLUMNS["reach"][1:]
    return {"benchmark_final_dollars": final, **{name: getattr(settled, name) for name in names}}


def _settle_mssp(rows: Sequence[Mapping[str, Any]], pack: str | None) -> dict[str, FloatArray]:
    lookup = load_parameters(pack or "mssp-current", NEIGHBOURS_FOLDER).value
    terms = mssp.terms_for([row["track"] for row in rows], [row["performance_year"] for row in rows], lookup)
    assigned = _numbers(rows, "assigned_beneficiaries")
    by_size = mssp.size_based_minimum_rate(assigned, terms.size_edges, terms.size_rates)
    # One-sided levels have no choice; in the others a blank cell is the choice of the size-based rate.
    minimum = np.where(terms.two_sided, _given_or(_numbers(rows, "minimum_rate_share"), by_size), by_size)
    standard = np.array([row["quality_standard"] for row in rows])
    half_rate = mssp.half_rate_eligible(
        ~terms.enhanced,
        np.array([row["low_revenue"] for row in rows]),
        _numbers(rows, "agreement_start_year"),
        assigned,
        terms.half_rate_first_start,
        terms.half_rate_min_beneficiaries,
    )
    settled = mssp.settlement(
        _numbers(rows, "benchmark_dollars"),
        _numbers(rows, "spend_dollars"),
        minimum,
        _given_or(_numbers(rows, "quality_score_share"), np.zeros(len(rows))),
        standard == "met",
        standard == "alternative",
        terms,
        half_rate=half_rate,
        no_savings=np.array([row["guardrail_applied"] for row in rows]),
        revenue_dollars=_given_or(_numbers(rows, "participant_revenue_dollars"), np.full(len(rows), np.inf)),
        disaster_relief_dollars=_numbers(rows, "disaster_relief_dollars"),
        stated_sharing_rate=_numbers(rows, "sharing_rate_share"),
        stated_loss_rate=_numbers(rows, "loss_rate_share"),
        stated_gross_dollars=_numbers(rows, "gross_savings_dollars"),
    )
    return {"minimum_rate": minimum, **{name: getattr(settled, name) for name in RESULT_COLUMNS["mssp"][1:]}}


def _settle_lead(rows: Sequence[Mapping[str, Any]], pack: str | None) -> dict[str, FloatArray]:
    parameters = load_parameters(pack) if pack else load_parameters()
    years = [row["performance_year"] for row in rows]
    is_global = np.array([row["risk_option"] == "global" for row in rows])
    discount = _given_or(_numbers(rows, "discount_share"), _lead_discount(rows, parameters))
    withhold = np.array([parameters.value("quality_withhold_rate", py) for py in years])
    kept = quality_adjusted_factor(
        discount, withhold, _numbers(rows, "quality_score_share"), compounding=True
    )
    benchmark = _numbers(rows, "benchmark_before_discount_dollars") * kept
    gross = benchmark - _numbers(rows, "spend_dollars")

    def bands(global_name: str, professional_name: str) -> list[FloatArray]:
        names = [global_name if chosen else professional_name for chosen in is_global]
        values = [list(parameters.value(name, py).values()) for name, py in zip(names, years, strict=True)]
        return list(np.array(values, dtype=np.float64).T)

    shared = shared_dollars(
        gross,
        benchmark,
        bands("global_band_edge", "professional_band_edge"),
        bands("global_share", "professional_savings_share"),
        bands("global_share", "professional_loss_share"),
    )
    rate = np.array([parameters.value("sequestration_rate", py) for py in years])
    sequestration = sequestration_dollars(shared, rate, on_losses=False)
    repayment = -_numbers(rows, "enhanced_pcc_paid_dollars")
    apo = _numbers(rows, "apo_reconciliation_dollars")
    pool = _numbers(rows, "high_performers_dollars")
    net = shared + sequestration + repayment + apo + pool
    columns = (discount, benchmark, gross, shared, sequestration, repayment, apo, pool, net)
    return dict(zip(RESULT_COLUMNS["lead"], columns, strict=True))


def _lead_discount(rows: Sequence[Mapping[str, Any]], parameters: Parameters) -> FloatArray:
    names = [
        "professional_discount"
        if row["risk_option"] == "professional"
        else f"global_discount_{row['spending_group'] or 'lower'}_spending"
        for row in rows
    ]
    return np.array(
        [parameters.value(name, row["performance_year"]) for name, row in zip(names, rows, strict=True)],
        dtype=np.float64,
    )


_SETTLE: dict[str, Callable[[Sequence[Mapping[str, Any]], str | None], dict[str, FloatArray]]] = {
    "reach": _settle_reach,
    "mssp": _settle_mssp,
    "lead": _settle_lead,
}


def _result_name(name: str, inputs: Sequence[str]) -> str:
    """A result whose name is also an input column is told apart."""
    return f"settled_{name}" if name in inputs else name


def _written(name: str, value: float) -> str:
    return f"{value:.2f}" if name.endswith("_dollars") else f"{value:.6f}"


def _write_atomically(path: Path, table: Sequence[Sequence[str]]) -> None:
    """Write beside the target and rename: a reader never sees half a file."""
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    except OSError as error:
        raise DataError(f"{path} cannot be written: {error.strerror}. Choose another folder.") from error
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(table)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
