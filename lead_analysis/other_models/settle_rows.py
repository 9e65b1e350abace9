"""Batch settlement: rows of ACO-years in, their results out, under the rules of REACH, the Shared Savings Program or LEAD.

A row holds an ACO-year's values by name, the columns of docs/settle.md; a value that is missing or None is blank, and what
a blank means stands where it is used. Files are read and written elsewhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lead_analysis.other_models import OTHER_MODELS_FOLDER, mssp, reach
from lead_model.axes import BoolArray, FloatArray
from lead_model.errors import DataError
from lead_model.parameters import Parameters
from lead_model.rule_files import DEFAULT_PACK, RULES_FOLDER, load_packs, load_parameters
from lead_model.rules.discount import discount_name
from lead_model.rules.quality import quality_adjusted_factor
from lead_model.rules.risk_sharing import shared_dollars
from lead_model.rules.sequestration import sequestration_dollars
from lead_model.scenario.readings import QualityForm, RuleChoices, SequestrationReading

Rows = Sequence[Mapping[str, Any]]
RESULT_COLUMNS = {
    "reach": ("benchmark_final_dollars", "gross_dollars", "shared_dollars", "sequestration_dollars", "net_dollars"),
    "mssp": ("minimum_rate", "gross_dollars", "counted_dollars", "sharing_rate", "loss_rate", "shared_dollars",
             "disaster_dollars", "sequestration_dollars", "net_dollars"),
    "lead": ("discount", "benchmark_dollars", "gross_dollars", "shared_dollars", "sequestration_dollars",
             "enhanced_pcc_repayment_dollars", "apo_reconciliation_dollars", "high_performers_dollars", "net_dollars"),
}  # fmt: skip
PROGRAMS = tuple(RESULT_COLUMNS)
START_WHEN_BLANK = 2019  # of an agreement; before the first one with a half rate
READINGS = RuleChoices()  # of LEAD's disputed rules, as a scenario takes them
_PACKS = {"reach": "reach", "mssp": "mssp-current", "lead": DEFAULT_PACK}


@dataclass(frozen=True, slots=True)
class LeadReadings:
    """How LEAD's disputed rules are read in a batch."""

    sequestration: SequestrationReading = READINGS.sequestration
    quality_form: QualityForm = READINGS.quality_form


def settle_rows(
    program: str, rows: Rows, pack: str | None = None, readings: LeadReadings | None = None
) -> dict[str, FloatArray]:
    """Settle ACO-years in one vectorized call.

    program : "reach", "mssp" or "lead"; pack : rule pack, default the program's rules in force, for LEAD the newest;
    readings : of LEAD's disputed rules, default those of a scenario. Returns the program's RESULT_COLUMNS, each (rows,),
    dollars where the name says so. Raises DataError for an unknown program, a pack of another one, and readings given to
    another program than LEAD.
    """
    check_program(program)
    parameters = program_rules(program, pack)
    check_readings(program, readings)
    if not rows:
        return {name: np.zeros(0) for name in RESULT_COLUMNS[program]}
    if program == "lead":
        return _settle_lead(rows, parameters, readings or LeadReadings())
    return (_settle_reach if program == "reach" else _settle_mssp)(rows, parameters.value)


def check_readings(program: str, readings: LeadReadings | None) -> None:
    """Raises DataError for readings given to another program than LEAD."""
    if readings is not None and program != "lead":
        raise DataError(
            f"Sequestration reading and quality form are LEAD's; {program} has one of each. Leave them out."
        )


def program_rules(program: str, pack: str | None = None) -> Parameters:
    """The rules a program is settled under. Raises DataError for a pack that is not one of this program's."""
    folder = RULES_FOLDER if program == "lead" else OTHER_MODELS_FOLDER
    packs = [name for name in load_packs(folder) if program == "lead" or name.split("-")[0] == program]
    if pack is not None and pack not in packs:
        raise DataError(f"Rule pack '{pack}' is not one of {program}. Its packs: {', '.join(packs)}.")
    return load_parameters(pack or _PACKS[program], folder)


def check_program(program: str) -> None:
    """Raises DataError for an unknown program."""
    if program not in PROGRAMS:
        raise DataError(f"Unknown program '{program}'. Programs: {', '.join(PROGRAMS)}.")


def _numbers(rows: Rows, name: str, blank: float = np.nan) -> FloatArray:
    values = (row.get(name) for row in rows)
    return np.array([blank if value is None else value for value in values], dtype=np.float64)


def _yes(rows: Rows, name: str) -> BoolArray:
    return np.array([bool(row.get(name)) for row in rows])


def _filled(values: FloatArray, blank: FloatArray) -> FloatArray:
    return np.where(np.isnan(values), blank, values)


def _settle_reach(rows: Rows, lookup: mssp.RuleValues) -> dict[str, FloatArray]:
    is_global = np.array([row["risk_option"] == "global" for row in rows])
    years = _numbers(rows, "performance_year")
    terms = reach.reach_terms(is_global, years, lookup)
    retention = np.where(_yes(rows, "retention_withhold_applies"), terms.retention_withhold, 0.0)
    corridored = reach.rta_after_corridors(_numbers(rows, "rta_before_corridors_factor"), years, lookup)
    computed = reach.final_benchmark(
        _numbers(rows, "benchmark_unadjusted_dollars"),
        _filled(_numbers(rows, "rta_factor"), _filled(corridored, terms.rta_factor)),
        _filled(_numbers(rows, "discount_share"), terms.discount),
        _filled(_numbers(rows, "quality_withhold_share"), terms.quality_withhold),
        _numbers(rows, "quality_score_share"),
        _filled(_numbers(rows, "retention_withhold_share"), retention),
    )
    final = _filled(_numbers(rows, "benchmark_final_dollars"), computed)
    by_months = reach.heba_dollars(
        _numbers(rows, "heba_up_months", 0.0), _numbers(rows, "heba_down_months", 0.0),
        terms.heba_up_pbpm, terms.heba_down_pbpm,
    )  # fmt: skip
    heba = _filled(_numbers(rows, "heba_net_dollars"), by_months)
    cost = _numbers(rows, "cost_after_stop_loss_dollars")
    settled = reach.reach_settlement(final, heba, cost, terms, _numbers(rows, "gross_savings_dollars"))
    names = RESULT_COLUMNS["reach"][1:]
    return {"benchmark_final_dollars": final, **{name: getattr(settled, name) for name in names}}


def _settle_mssp(rows: Rows, lookup: mssp.RuleValues) -> dict[str, FloatArray]:
    terms = mssp.mssp_terms([row["track"] for row in rows], [row["performance_year"] for row in rows], lookup)
    assigned = _numbers(rows, "assigned_beneficiaries")
    by_size = mssp.size_based_minimum_rate(assigned, terms.size_edges, terms.size_rates)
    # One-sided levels have no choice; in the others a blank cell is the choice of the size-based rate.
    minimum = np.where(terms.two_sided, _filled(_numbers(rows, "minimum_rate_share"), by_size), by_size)
    standard = np.array([row["quality_standard"] for row in rows])
    half_rate = mssp.half_rate_eligible(
        ~terms.enhanced,
        _yes(rows, "low_revenue"),
        _numbers(rows, "agreement_start_year", START_WHEN_BLANK),
        assigned,
        terms.half_rate_first_start,
        terms.half_rate_min_beneficiaries,
    )
    settled = mssp.mssp_settlement(
        _numbers(rows, "benchmark_dollars"),
        _numbers(rows, "spend_dollars"),
        minimum,
        _numbers(rows, "quality_score_share", 0.0),
        standard == "met",
        standard == "alternative",
        terms,
        half_rate=half_rate,
        no_savings=_yes(rows, "guardrail_applied"),
        revenue_dollars=_numbers(rows, "participant_revenue_dollars", np.inf),
        disaster_relief_dollars=_numbers(rows, "disaster_relief_dollars", 0.0),
        stated_sharing_rate=_numbers(rows, "sharing_rate_share"),
        stated_loss_rate=_numbers(rows, "loss_rate_share"),
        stated_gross_dollars=_numbers(rows, "gross_savings_dollars"),
    )
    return {"minimum_rate": minimum, **{name: getattr(settled, name) for name in RESULT_COLUMNS["mssp"][1:]}}


def _settle_lead(rows: Rows, parameters: Parameters, readings: LeadReadings) -> dict[str, FloatArray]:
    years = [row["performance_year"] for row in rows]
    discount = _filled(_numbers(rows, "discount_share"), _lead_discount(rows, parameters))
    withhold = np.array([parameters.value("quality_withhold_rate", py) for py in years])
    compounding = readings.quality_form is QualityForm.COMPOUNDING
    kept = quality_adjusted_factor(discount, withhold, _numbers(rows, "quality_score_share"), compounding)
    benchmark = _numbers(rows, "benchmark_before_discount_dollars") * kept
    gross = benchmark - _numbers(rows, "spend_dollars")

    def bands(global_name: str, professional_name: str) -> list[FloatArray]:
        names = [global_name if row["risk_option"] == "global" else professional_name for row in rows]
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
    on_losses = readings.sequestration is SequestrationReading.SAVINGS_AND_LOSSES
    sequestration = sequestration_dollars(shared, rate, on_losses)
    repayment = -_numbers(rows, "enhanced_pcc_paid_dollars", 0.0)
    apo = _numbers(rows, "apo_reconciliation_dollars", 0.0)
    pool = _numbers(rows, "high_performers_dollars", 0.0)
    net = shared + sequestration + repayment + apo + pool
    columns = (discount, benchmark, gross, shared, sequestration, repayment, apo, pool, net)
    return dict(zip(RESULT_COLUMNS["lead"], columns, strict=True))


def _lead_discount(rows: Rows, parameters: Parameters) -> FloatArray:
    def name(row: Mapping[str, Any]) -> str:
        return discount_name(
            row["risk_option"] == "global", (row.get("spending_group") or "lower") == "lower"
        )

    return np.array([parameters.value(name(row), row["performance_year"]) for row in rows], dtype=np.float64)


# ---- the limit on BASIC losses by participants' revenue, where revenue is not known -----------------------------


def revenue_limit_cause(
    rows: Rows, settled: Mapping[str, FloatArray], published_dollars: FloatArray, pack: str | None = None
) -> list[str]:
    """Of MSSP rows whose published loss is smaller than the computed one: why, where the limit by revenue can be it.

    settled : `settle_rows` of the rows; published_dollars : (rows,) shared result before relief, losses negative. Returns a
    sentence a row, blank where revenue is given, does not limit, or could only have made the loss smaller than it is.
    """
    causes = []
    for row, share, computed, published in zip(
        rows, _limit_of_revenue(rows, pack), settled["shared_dollars"], published_dollars, strict=True
    ):
        smaller = share is not None and computed < published < 0
        causes.append(_cause_of_smaller_loss(row, share, -published) if smaller and share else "")
    return causes


def _cause_of_smaller_loss(row: Mapping[str, Any], share: float, owed: float) -> str:
    revenue, track = owed / share, mssp.TRACK_LABELS[row["track"]]
    return (
        f"likely cause: the limit by participants' revenue, {share:.0%} of it in {track}. CMS does not publish "
        f"revenue; ${revenue:,.0f}, {revenue / row['spend_dollars']:.1%} of spending, would give this loss"
    )


def revenue_limit_notes(rows: Rows, settled: Mapping[str, FloatArray], pack: str | None = None) -> list[str]:
    """Of MSSP rows with a BASIC loss and no revenue given: what the limit by revenue may change.

    settled : `settle_rows` of the rows. Returns a sentence a row, blank where the limit by revenue has no part.
    """
    lookup = program_rules("mssp", pack).value
    notes = []
    for row, share, shared in zip(
        rows, _limit_of_revenue(rows, pack), settled["shared_dollars"], strict=True
    ):
        if share is None or not shared < 0:
            notes.append("")
            continue
        below = lookup("mssp_low_revenue_share", row["performance_year"])
        most = share * below * row["spend_dollars"] if row.get("low_revenue") else np.inf
        notes.append(_note_of_loss(row["track"], share, -shared, most, below))
    return notes


def _note_of_loss(track: str, share: float, owed: float, most: float, below: float) -> str:
    limit = f"the limit by participants' revenue, {share:.0%} of it in {mssp.TRACK_LABELS[track]}"
    if owed > most:
        return (
            f"a loss of ${owed:,.0f} is larger than {limit}, can allow: a low-revenue ACO has less than {below:.0%} of "
            f"spending as revenue, so it owes less than ${most:,.0f}. Fill in participant_revenue_dollars."
        )
    return (
        f"a loss of ${owed:,.0f} leaves out {limit}, because participant_revenue_dollars is blank. If CMS asks for less, "
        "that limit is the likely cause."
    )


def _limit_of_revenue(rows: Rows, pack: str | None) -> list[float | None]:
    """Share of revenue that limits a row's loss; None where revenue is given or limits nothing."""
    lookup = program_rules("mssp", pack).value
    limits = (lookup("mssp_loss_limit_of_revenue", row["performance_year"]) for row in rows)
    return [
        limit.get(row["track"]) or None if row.get("participant_revenue_dollars") is None else None
        for row, limit in zip(rows, limits, strict=True)
    ]
