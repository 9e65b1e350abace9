"""Settlement files: a row per ACO and performance year of REACH, the Shared Savings Program or LEAD; docs/settle.md
describes the columns for users. Read here, settled by `settle_rows`, written back beside what was given."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from lead_analysis.other_models.settle_rows import (
    START_WHEN_BLANK,
    LeadReadings,
    check_program,
    check_readings,
    program_rules,
    revenue_limit_notes,
    settle_rows,
)
from lead_delivery.files import writer
from lead_delivery.files.cells import SHOWN_PROBLEMS, Column, problem_lines
from lead_delivery.files.reader import Complaint, FileRows, Layout, read_rows

MAX_BYTES = 100_000_000
STATED_GROSS_DOLLARS = 2.0  # totals rounded to the dollar differ from their exact difference by at most this
LOWEST_DOLLARS = 0.01
FIRST_MSSP_PY = 2022  # the first year the rules of the Shared Savings Program are kept for
FIRST_ALTERNATIVE_PY = 2023  # of the alternative quality standard
TRACKS = ("basic_a", "basic_b", "basic_c", "basic_d", "basic_e", "enhanced")
STANDARDS = ("met", "alternative", "not_met")


# ---- columns ---------------------------------------------------------------------------------------------------


_dollars, _factor, _count, _year, _choice, _yes_no = (
    partial(Column, kind=kind) for kind in ("dollars", "factor", "count", "year", "choice", "yes_no")
)
_share = partial(Column, kind="share", low=0.0, high=1.0)
_ID = Column("aco_id", "Your name for the row; with the year it must be unique", required=True)
_OPTION = _choice("risk_option", "global or professional", required=True, choices=("global", "professional"))
_STATED_GROSS = _dollars("gross_savings_dollars",
                         "Benchmark less cost, where known more exactly than the two rounded totals")  # fmt: skip
_TRACK_ALIASES = {
    "en": "enhanced",
    **{spelling: track for track in TRACKS[:5] for spelling in (track[-1], f"basic_level_{track[-1]}")},
}
REACH = (
    _ID,
    _year("performance_year", "2021 to 2026", required=True, low=2021, high=2026),
    _OPTION,
    _dollars("benchmark_unadjusted_dollars", "Before trend adjustment, discount and withholds", low=LOWEST_DOLLARS),
    _dollars("benchmark_final_dollars", "After all of these, before HEBA; blank: computed", low=LOWEST_DOLLARS),
    _share("quality_score_share", "Quality score, 0 to 1; needed unless the final benchmark is given"),
    _share("retention_withhold_share", "Retention withhold; blank: the year's if it applies"),
    _yes_no("retention_withhold_applies", "The retention withhold applies; blank: no"),
    _factor("rta_factor", "Retrospective trend adjustment; blank: the year's", low=0.5, high=1.5),
    _factor("rta_before_corridors_factor", "The same before its corridors, PY2024 on", low=0.5, high=1.5),
    _share("discount_share", "Discount; blank: the year's"),
    _share("quality_withhold_share", "Quality withhold; blank: the year's"),
    _dollars("heba_net_dollars", "Health equity adjustment, net; blank: from the months"),
    _count("heba_up_months", "Beneficiary months adjusted upward; blank: 0", low=0, high=1e9),
    _count("heba_down_months", "Beneficiary months adjusted downward; blank: 0", low=0, high=1e9),
    _dollars("cost_after_stop_loss_dollars", "Cost after stop-loss charge and payout", required=True, low=LOWEST_DOLLARS),
    _STATED_GROSS,
)  # fmt: skip
MSSP = (
    _ID,
    _year("performance_year", f"{FIRST_MSSP_PY} to 2036", required=True, low=2012, high=2036),
    _choice("track", "basic_a to basic_e or enhanced (also A to E, EN)", required=True, choices=TRACKS,
            aliases=_TRACK_ALIASES),
    _dollars("benchmark_dollars", "Updated benchmark of all assigned beneficiaries", required=True, low=LOWEST_DOLLARS),
    _dollars("spend_dollars", "Spending of all assigned beneficiaries", required=True, low=LOWEST_DOLLARS),
    _STATED_GROSS,
    _count("assigned_beneficiaries", "For the size-based minimum rate", required=True, low=1, high=5_000_000),
    _share("minimum_rate_share", "Elected minimum rate; blank: by size", high=0.2),
    _choice("quality_standard", "met, alternative or not_met", required=True, choices=STANDARDS),
    _share("quality_score_share", "Quality score; needed for ENHANCED and for alternative"),
    _yes_no("low_revenue", "Low-revenue ACO; blank: no"),
    _year("agreement_start_year", f"Year the agreement started; blank: {START_WHEN_BLANK}", low=2012, high=2036),
    _yes_no("guardrail_applied", "The loss guardrail replaced the benchmark; blank: no"),
    _dollars("participant_revenue_dollars", "Limits losses in BASIC; blank: no such limit", low=LOWEST_DOLLARS),
    _dollars("disaster_relief_dollars", "Taken off a loss, a positive amount; blank: 0", low=0.0),
    _share("sharing_rate_share", "To use instead of the computed one"),
    _share("loss_rate_share", "To use instead of the computed one"),
)  # fmt: skip
LEAD = (
    _ID,
    _year("performance_year", "2027 to 2036", required=True, low=2027, high=2036),
    _OPTION,
    _choice("spending_group", "lower or higher than the region; needed for Global", choices=("lower", "higher")),
    _dollars("benchmark_before_discount_dollars", "Updated benchmark of all categories", required=True, low=LOWEST_DOLLARS),
    _dollars("spend_dollars", "Spending after stop-loss", required=True, low=LOWEST_DOLLARS),
    _share("quality_score_share", "Quality score, 0 to 1", required=True),
    _share("discount_share", "Discount; blank: the year's"),
    _dollars("enhanced_pcc_paid_dollars", "Enhanced primary care capitation to repay; blank: 0", low=0.0),
    _dollars("apo_reconciliation_dollars", "Advanced payment option: positive when CMS pays; blank: 0"),
    _dollars("high_performers_dollars", "High Performers Pool payment; blank: 0", low=0.0),
)  # fmt: skip


# ---- cells that do not go together -----------------------------------------------------------------------------


def _stated_gross(values: Mapping[str, Any], benchmark: float | None, cost: float) -> Iterator[Complaint]:
    stated = values["gross_savings_dollars"]
    if stated is None:
        return
    if benchmark is None:
        cause = "Give benchmark_final_dollars with it, or leave it blank."
        yield "gross_savings_dollars", "cannot be checked against a benchmark.", cause
    elif abs(benchmark - cost - stated) > STATED_GROSS_DOLLARS:
        cause = "Another sign, a row shifted, or savings after sharing; savings are positive."
        yield "gross_savings_dollars", f"is not benchmark less cost, {benchmark - cost:,.0f}.", cause


def _reach_contradictions(values: Mapping[str, Any]) -> Iterator[Complaint]:
    final, heba = values["benchmark_final_dollars"], values["heba_net_dollars"]
    benchmark = None if final is None else final + (heba or 0.0)
    yield from _stated_gross(values, benchmark, values["cost_after_stop_loss_dollars"])
    if values["rta_before_corridors_factor"] is not None:
        name = "rta_before_corridors_factor"
        if values["performance_year"] < 2024:
            yield name, "is given for a year without corridors.", "Use rta_factor before PY2024."
        if values["rta_factor"] is not None:
            yield name, "is given beside rta_factor.", "The same adjustment twice; keep one."
    if heba is not None and (values["heba_up_months"] or values["heba_down_months"]):
        yield "heba_net_dollars", "is given beside months.", "The same adjustment twice; keep one."
    for name in ("benchmark_unadjusted_dollars", "quality_score_share") if final is None else ():
        if values[name] is None:
            yield name, "is blank.", "benchmark_final_dollars is blank, so it has to be computed."


def _mssp_contradictions(values: Mapping[str, Any]) -> Iterator[Complaint]:
    yield from _mssp_year(values["performance_year"], values["quality_standard"])
    yield from _stated_gross(values, values["benchmark_dollars"], values["spend_dollars"])
    rated = values["track"] == "enhanced" or values["quality_standard"] == "alternative"
    if rated and values["quality_score_share"] is None:
        cause = "ENHANCED and the alternative standard are settled by score."
        yield "quality_score_share", "is blank.", cause
    if (values["agreement_start_year"] or START_WHEN_BLANK) > values["performance_year"]:
        yield "agreement_start_year", "is after the performance year.", "The two years are swapped."
    if values["benchmark_dollars"] / values["assigned_beneficiaries"] < 100.0:
        cause = "It is per capita; enter the ACO's total."
        yield "benchmark_dollars", "is less than $100 a beneficiary.", cause


def _mssp_year(py: int, standard: str) -> Iterator[Complaint]:
    if py < FIRST_MSSP_PY:
        cause = "No rules of earlier years are kept."
        if py == FIRST_MSSP_PY - 1:
            cause += (
                f" What ACOs earned and owed in PY{py} is not in the public table at hand, so nothing could show "
                "that a settlement is right."
            )
        yield "performance_year", f"is before PY{FIRST_MSSP_PY}, the first year settled here.", cause
    elif standard == "alternative" and py < FIRST_ALTERNATIVE_PY:
        cause = "Write met or not_met, or a later year."
        reason = f"does not exist before PY{FIRST_ALTERNATIVE_PY}, its first year."
        yield "quality_standard", reason, cause


def _lead_contradictions(values: Mapping[str, Any]) -> Iterator[Complaint]:
    undiscounted = values["spending_group"] is None and values["discount_share"] is None
    if values["risk_option"] == "global" and undiscounted:
        cause = "Under Global the discount depends on it; or fill discount_share."
        yield "spending_group", "is blank.", cause


LAYOUTS = {
    program: Layout(
        what=f"a settlement table of {program}",
        columns=columns,
        start="It has one row per ACO and performance year under a header of its columns: "
        f"{', '.join(column.name for column in columns)}.",
        row="One row per ACO and performance year is expected; split the file and settle its pieces.",
        sheet="Settlement",
        max_bytes=MAX_BYTES,
        short_rows=False,
        key=("aco_id", "performance_year"),
        contradictions=contradictions,
    )
    for program, columns, contradictions in (
        ("reach", REACH, _reach_contradictions),
        ("mssp", MSSP, _mssp_contradictions),
        ("lead", LEAD, _lead_contradictions),
    )
}


# ---- a file settled --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SettleReport:
    """What became of a file. `rules` says under which rules; `remarks` are about settled rows, a line each."""

    program: str
    file: FileRows
    out_path: str
    net_dollars: float
    rules: str
    remarks: tuple[str, ...] = ()

    def text(self) -> str:
        """The report as printed: counts, rules, each refused row and each remark (the first fifty of both)."""
        file = self.file
        counts = f"{len(file.rows)} of {file.rows_read} rows settled, {file.rows_refused} refused"
        written = f"net {self.net_dollars:,.2f} dollars. Written to {self.out_path}."
        more = len(self.remarks) - SHOWN_PROBLEMS
        remarks = [f"  {remark}" for remark in self.remarks[:SHOWN_PROBLEMS]]
        remarks += [f"  … and {more} more such rows."] if more > 0 else []
        head = [f"{self.program}: {counts}; {written}", self.rules]
        return "\n".join([*head, *file.notes, *problem_lines(file.problems), *remarks])


def settle_file(
    program: str,
    in_path: str | Path,
    out_path: str | Path,
    pack: str | None = None,
    readings: LeadReadings | None = None,
) -> SettleReport:
    """Settle a table, CSV or Excel, into a CSV file; bad rows are left out and reported, good ones settled all the same.

    pack, readings : as `settle_rows` takes them. The output appears whole or not at all. Raises DataError when the file
    cannot be read as a table of this program, and for rules that are not the program's.
    """
    check_program(program)
    check_readings(program, readings)
    rules = _rules_text(program, pack, readings)
    file = read_rows(Path(in_path), LAYOUTS[program])
    results = settle_rows(program, file.values, pack, readings)
    names = [name for name in LAYOUTS[program].names if name in file.headings]
    table: list[list[Any]] = [
        ["row", *names, *(f"settled_{name}" if name in names else name for name in results)]
    ]
    for index, row in enumerate(file.rows):
        settled = (_written(name, values[index]) for name, values in results.items())
        table.append([row.number, *(row.cells[name] for name in names), *settled])
    writer.write_whole(Path(out_path), writer.csv_text(table))
    notes = revenue_limit_notes(file.values, results, pack) if program == "mssp" else []
    remarks = tuple(f"row {row.number}: {note}" for row, note in zip(file.rows, notes, strict=False) if note)
    return SettleReport(program, file, str(out_path), float(results["net_dollars"].sum()), rules, remarks)


def _rules_text(program: str, pack: str | None, readings: LeadReadings | None) -> str:
    used = program_rules(program, pack).pack
    text = f"Rules: {used.title} ({used.key})"
    if program == "lead":
        chosen = readings or LeadReadings()
        text += f"; sequestration {chosen.sequestration}, quality form {chosen.quality_form}"
    return f"{text}."


def _written(name: str, value: float) -> str:
    return f"{value:.2f}" if name.endswith("_dollars") else f"{value:.6f}"
