"""The settlement engine over CMS's published results: inputs in, outcomes compared, every exception listed.

The engine reads what an ACO would know (benchmark, spending, track, elections, quality); published outcomes
are only compared. For the Shared Savings Program sharing and loss rates are computed from track and quality,
the minimum rate from the election or from size. Not published, and so an input or an exception:
participants' revenue (it limits BASIC losses) and the disaster share (its dollars are taken from the file; in
PY2022 relief forgave every loss in full, so its dollars are the loss before relief and are compared, not given).
The trend adjustment of REACH is one number a year fitted on these same rows, so the checks of its final benchmark
show that the form of the rule holds, not that the factor was known beforehand.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lead_analysis.acos.public_data.shipped_tables import origin
from lead_analysis.acos.public_data.shipped_tables import rows as public_rows
from lead_analysis.other_models.settle_rows import revenue_limit_cause, settle_rows
from lead_model.axes import BoolArray, FloatArray

MSSP_YEARS = (2022, 2023, 2024)
RELIEVED_IN_FULL = (
    2022,
)  # the pandemic's relief took off every loss: what is published is the loss before it
REACH_TABLES = ("reach_settlement", "reach_settlement_py2023")
FIXED_MINIMUM_RATES = (0.0, 0.005, 0.01, 0.015, 0.02)
HALF_HUNDREDTH_POINT = 0.5e-4 + 1e-6  # published rates are rounded to a hundredth of a point
NEAR = 0.001


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How far a computed number may be from the published one: so many dollars (or points) and so large a share of it."""

    text: str
    dollars: float = 0.0
    share: float = 0.0
    in_dollars: bool = True


TO_A_DOLLAR = Tolerance("to $1", dollars=1.0)
NEAR_AMOUNT = Tolerance("within 0.1%", share=NEAR)
NEAR_BENCHMARK = Tolerance("within 0.2%", share=0.002)
NEAR_RATE = Tolerance("to 0.01 point", dollars=HALF_HUNDREDTH_POINT, in_dollars=False)


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A row beyond a check's tolerance."""

    aco: str
    py: int
    computed: float
    published: float
    reason: str

    def text(self) -> str:
        """One line."""
        reason = f" — {self.reason}" if self.reason else ""
        amounts = f"computed {_shown(self.computed)}, published {_shown(self.published)}"
        return f"{self.aco} PY{self.py}: {amounts}{reason}"


def _shown(value: float) -> str:
    return f"{value:.6f}" if abs(value) < 1 and value != 0 else f"{value:,.2f}"


@dataclass(frozen=True, slots=True)
class Check:
    """One comparison: rows that agree to the cent, to $1, to 0.1%, and those beyond the tolerance that
    counts."""

    name: str
    rows: int
    agree: int
    tolerance: str
    to_cent: int
    to_dollar: int
    to_near: int
    in_dollars: bool
    exceptions: tuple[Disagreement, ...]

    def text(self) -> str:
        """Counts on one line, each exception on its own."""
        line = f"{self.name}: {self.agree} of {self.rows} {self.tolerance}"
        if self.in_dollars:
            line += f" (to the cent {self.to_cent}, to $1 {self.to_dollar}, to 0.1% {self.to_near})"
        return "\n".join([line, *(f"    {exception.text()}" for exception in self.exceptions)])


@dataclass(frozen=True, slots=True)
class PublishedSettlements:
    """All comparisons, in a fixed order, and what to know about the files: `notes`, a sentence each."""

    checks: tuple[Check, ...]
    notes: tuple[str, ...]

    def check(self, name: str) -> Check:
        """The comparison called `name`; raises KeyError with the known names."""
        found = {check.name: check for check in self.checks}
        if name not in found:
            raise KeyError(f"{name}; known: {', '.join(found)}")
        return found[name]

    def text(self) -> str:
        """The report as printed."""
        return "\n".join([*(check.text() for check in self.checks), *self.notes])


def published_settlements() -> PublishedSettlements:
    """Settle every published ACO-year of REACH PY2021–23 and MSSP PY2022–24 and compare."""
    checks = _reach_checks()
    for py in MSSP_YEARS:
        checks += _mssp_checks(py)
    return PublishedSettlements(tuple(checks), (*_vintages(), _PY2022_NOTE))


_PY2022_NOTE = (
    "MSSP PY2022: the file gives no loss rate, so rates of losses are checked through the losses; relief forgave every "
    "loss in full, and the loss before relief is DisAdj with its sign."
)


def _vintages() -> list[str]:
    stated = {py: origin(f"mssp_py{py}").vintage for py in MSSP_YEARS}
    return [f"MSSP PY{py}: file of {vintage}." for py, vintage in stated.items() if vintage]


def reach_rows(final_benchmark: bool = True, stated_gross: bool = True) -> list[dict[str, Any]]:
    """Published REACH rows as `settle_rows` takes them, outcomes left out.

    final_benchmark : give CMS's, or leave it to be computed. stated_gross : give benchmark less cost as CMS
    states it (the two totals are rounded), or leave it to be computed.
    """
    return [
        {
            "aco_id": row["aco_id"],
            "performance_year": int(row["perf_year"]),
            "risk_option": row["risk_arrangement"].lower(),
            "benchmark_unadjusted_dollars": _number(row["benchmark_unadjusted"]),
            "benchmark_final_dollars": _number(row["benchmark_final"]) if final_benchmark else None,
            "quality_score_share": _number(row["quality_score_share"]),
            "retention_withhold_share": _number(row["retention_withhold_share"]),
            "heba_net_dollars": _number(row["heba_net"]),
            "cost_after_stop_loss_dollars": float(row["cost_after_stop_loss"]),
            "gross_savings_dollars": _number(row["expected_gross_savings"])
            if final_benchmark and stated_gross
            else None,
        }
        for row in _reach_published()
    ]


def _reach_published() -> list[dict[str, str]]:
    return [row for table in REACH_TABLES for row in public_rows(table)]


def mssp_rows(py: int, stated_gross: bool = True) -> list[dict[str, Any]]:
    """Published MSSP rows as `settle_rows` takes them, outcomes and published rates left out.

    stated_gross : give benchmark less spending as CMS states it (BnchmkMinExp), before any minimum rate.
    """
    return [_mssp_row(row, py, stated_gross) for row in public_rows(f"mssp_py{py}")]


def _mssp_row(row: Mapping[str, str], py: int, stated_gross: bool) -> dict[str, Any]:
    elected, track = float(row["MinSavPerc"]), row["Current_Track"]
    fixed = row["Risk_Model"] == "Two-Sided" and any(
        abs(elected - rate) < 1e-9 for rate in FIXED_MINIMUM_RATES
    )
    standard = "met" if _flag(row, "Met_QPS") else "alternative" if _flag(row, "Met_AltQPS") else "not_met"
    return {
        "aco_id": row["ACO_ID"],
        "performance_year": py,
        "track": "enhanced" if track == "EN" else f"basic_{track.lower()}",
        "benchmark_dollars": float(row["ABtotBnchmk"]),
        "spend_dollars": float(row["ABtotExp"]),
        "gross_savings_dollars": _number(row["BnchmkMinExp"]) if stated_gross else None,
        "assigned_beneficiaries": int(row["N_AB"]),
        "minimum_rate_share": elected if fixed else None,
        "quality_standard": standard,
        "quality_score_share": _number(row["QualScore"]),
        "low_revenue": row["Rev_Exp_Cat"] == "Low Revenue",
        "agreement_start_year": int(row["Current_Start_Date"][:4]),
        "guardrail_applied": _flag(row, "Guardrail"),
        "disaster_relief_dollars": None if py in RELIEVED_IN_FULL else abs(_number(row["DisAdj"]) or 0.0),
    }


def _number(text: str) -> float | None:
    return float(text) if text else None


def _flag(row: Mapping[str, str], name: str) -> bool:
    return (row.get(name) or "0").strip() in ("1", "1.0")


def _reach_checks() -> list[Check]:
    published = _reach_published()
    ids = [(row["aco_id"], int(row["perf_year"])) for row in published]
    notes = {
        key: f"{row['note']}; the file does not say why"
        for key, row in zip(ids, published, strict=True)
        if row["note"]
    }
    stated = settle_rows("reach", reach_rows())
    totals = settle_rows("reach", reach_rows(stated_gross=False))
    computed = settle_rows("reach", reach_rows(final_benchmark=False))
    gross = _column(published, "expected_gross_savings")
    shared = _column(published, "expected_shared_savings")
    paid = _column(published, "expected_after_sequestration")
    checks = [
        _check("REACH gross savings", totals["gross_dollars"], gross, ids, TO_A_DOLLAR),
        _check("REACH shared savings", stated["shared_dollars"], shared, ids, TO_A_DOLLAR),
        _check(
            "REACH shared savings from rounded totals", totals["shared_dollars"], shared, ids, TO_A_DOLLAR
        ),
        _check("REACH after sequestration", stated["net_dollars"], paid, ids, TO_A_DOLLAR, notes),
    ]
    finals = _column(published, "benchmark_final")
    reasons = dict.fromkeys(ids, "the published benchmark implies another factor than the year's")
    for py in (2021, 2022, 2023):
        rows = np.flatnonzero([year == py for _, year in ids])
        checks.append(
            _check(
                f"REACH final benchmark PY{py}", computed["benchmark_final_dollars"][rows], finals[rows],
                [ids[row] for row in rows], NEAR_BENCHMARK, reasons,
            )
        )  # fmt: skip
    return checks


def _mssp_checks(py: int) -> list[Check]:
    published = public_rows(f"mssp_py{py}")
    ids = [(row["ACO_ID"], py) for row in published]
    given = mssp_rows(py)
    settled = settle_rows("mssp", given)
    totals = settle_rows("mssp", mssp_rows(py, stated_gross=False))
    generated = _column(published, "GenSaveLoss")
    two_sided = np.array([row["Risk_Model"] == "Two-Sided" for row in published])
    saving, losing = generated > 0, generated < 0
    every = np.ones(len(ids), dtype=bool)
    by_size = np.array([row["minimum_rate_share"] is None for row in given])  # elected rates are inputs
    comparisons: list[tuple[str, FloatArray, str, BoolArray, Tolerance]] = [
        ("minimum rate by size, computed", settled["minimum_rate"], "MinSavPerc", by_size, NEAR_RATE),
        ("sharing rate, computed", settled["sharing_rate"], "FinalShareRate", every, NEAR_RATE),
        ("loss rate, computed", settled["loss_rate"], "FinalLossRate", two_sided, NEAR_RATE),
        ("savings or losses that count", totals["counted_dollars"], "GenSaveLoss", every, TO_A_DOLLAR),
        ("shared savings", settled["net_dollars"], "EarnSaveLoss", saving, TO_A_DOLLAR),
        ("shared savings from rounded totals", totals["net_dollars"], "EarnSaveLoss", saving, NEAR_AMOUNT),
        ("shared losses", settled["net_dollars"], "EarnSaveLoss", losing, NEAR_AMOUNT),
    ]
    if py in RELIEVED_IN_FULL:
        before = ("shared losses before relief", settled["shared_dollars"], "DisAdj", losing, NEAR_AMOUNT)
        comparisons = [one for one in comparisons if one[2] in published[0] and one[0] != "shared losses"]
        comparisons.append(before)
    # EarnSaveLoss is after relief, and DisAdj, below zero, what the relief took off.
    relief = np.nan_to_num(_column(published, "DisAdj"))
    limited = revenue_limit_cause(given, settled, _column(published, "EarnSaveLoss") + relief)
    causes = dict(zip(ids, limited, strict=True))
    return [
        _check(
            f"MSSP PY{py} {name}", values[rows], _column(published, column)[rows],
            [ids[row] for row in np.flatnonzero(rows)], tolerance, causes if rows is losing else None,
        )
        for name, values, column, rows, tolerance in comparisons
    ]  # fmt: skip


def _column(rows: Sequence[Mapping[str, str]], name: str) -> FloatArray:
    return np.array([float(row[name]) if row[name] else np.nan for row in rows])


def _check(
    name: str,
    computed: FloatArray,
    published: FloatArray,
    ids: Sequence[tuple[str, int]],
    tolerance: Tolerance,
    reasons: Mapping[tuple[str, int], str] | None = None,
) -> Check:
    gap = np.abs(computed - published)
    # Published amounts are themselves rounded; half a unit of the last place must not decide.
    rounding = 1e-9 * np.abs(published) * (tolerance.dollars > 0)
    agree = gap <= tolerance.dollars + tolerance.share * np.abs(published) + rounding
    exceptions = tuple(
        Disagreement(
            ids[i][0], ids[i][1], float(computed[i]), float(published[i]), (reasons or {}).get(ids[i], "")
        )
        for i in np.flatnonzero(~agree).tolist()
    )
    return Check(
        name=name,
        rows=len(ids),
        agree=int(agree.sum()),
        tolerance=tolerance.text,
        to_cent=int((gap <= 0.01).sum()),
        to_dollar=int((gap <= 1.0).sum()),
        in_dollars=tolerance.in_dollars,
        to_near=int((gap <= NEAR * np.abs(published)).sum()),
        exceptions=exceptions,
    )
