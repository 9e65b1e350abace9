"""Column layouts of settlement files and the reading of one cell. `docs/settle.md` describes them for
users."""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

# Dollars as spreadsheets write them: $1,234.50, -$5, 1e6; brackets for a loss are taken off before.
_NUMBER = re.compile(r"^[-+]?\$?[-+]?(\d{1,3}(,\d{3})+|\d+)(\.\d*)?([eE][-+]?\d+)?$|^[-+]?\$?\.\d+$")
_YES = {"yes": True, "y": True, "true": True, "1": True, "no": False, "n": False, "false": False, "0": False}


class CellError(ValueError):
    """A cell that cannot be used: the reason and its likely cause."""

    def __init__(self, reason: str, likely_cause: str) -> None:
        self.reason = reason
        self.likely_cause = likely_cause
        super().__init__(f"{reason} {likely_cause}")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a layout. `kind`: text, dollars, share, factor, count, year, choice or yes_no.

    low and high are included in the allowed range. `required` columns must be in the file and filled in each
    row; others may be missing or blank, and then `default` is used (None means: as the rules say).
    """

    name: str
    kind: str
    about: str
    required: bool = False
    low: float = -math.inf
    high: float = math.inf
    choices: tuple[str, ...] = ()
    aliases: Mapping[str, str] | None = None
    default: Any = None

    def read(self, text: str) -> Any:
        """The value of a cell; `default` for a blank one. Raises CellError with reason and likely cause."""
        text = text.strip()
        if text in ("", "-", "–"):
            if self.required:
                raise CellError(
                    "is blank; this column is needed in every row.",
                    "The value was not published or not filled in.",
                )
            return self.default
        return _READERS[self.kind](self, text)


def _text(column: Column, text: str) -> str:
    if text[0] in "=+-@":
        raise CellError(
            "starts with a sign that a spreadsheet would run as a formula.", "Remove the sign in front."
        )
    return text


def _number(text: str) -> float:
    plain = text.replace("−", "-")
    bracketed = plain.startswith("(") and plain.endswith(")")
    plain = plain[1:-1] if bracketed else plain
    if not _NUMBER.match(plain):
        raise CellError("is not a number.", "It is text, or uses a decimal comma; write 1234.56.")
    value = float(plain.replace("$", "").replace(",", ""))
    if not math.isfinite(value):
        raise CellError("is not a finite number.", "A calculation in the source file failed.")
    return -value if bracketed else value


def _in_range(column: Column, value: float, cause: str) -> float:
    if not column.low <= value <= column.high:
        raise CellError(f"is outside {column.low:,g} to {column.high:,g}.", cause)
    return value


def _dollars(column: Column, text: str) -> float:
    return _in_range(
        column, _number(text), "Sign or unit: dollars a year are expected, not thousands and not PBPM."
    )


def _share(column: Column, text: str) -> float:
    if text.endswith("%"):
        return _in_range(column, _number(text[:-1].strip()) / 100.0, "The percentage is out of range.")
    value = _number(text)
    cause = "Entered as a percentage: write 95% or 0.95." if value > 1 else "A share cannot be negative."
    return _in_range(column, value, cause)


def _factor(column: Column, text: str) -> float:
    return _in_range(column, _number(text), "A factor multiplies: write 1.05 for plus 5%.")


def _whole(column: Column, text: str) -> int:
    value = _number(text)
    if value != int(value):
        raise CellError("is not a whole number.", "Person-years instead of a count, or a shifted column.")
    return int(_in_range(column, value, "A shifted column, or another unit."))


def _choice(column: Column, text: str) -> str:
    key = text.lower().replace(" ", "_")
    key = (column.aliases or {}).get(key, key)
    if key not in column.choices:
        raise CellError(
            f"is not one of {', '.join(column.choices)}.", "Another spelling, or a shifted column."
        )
    return key


def _yes_no(column: Column, text: str) -> bool:
    if text.lower() not in _YES:
        raise CellError("is neither yes nor no.", "Another word, or a shifted column.")
    return _YES[text.lower()]


_READERS: dict[str, Callable[[Column, str], Any]] = {
    "text": _text,
    "dollars": _dollars,
    "share": _share,
    "factor": _factor,
    "count": _whole,
    "year": _whole,
    "choice": _choice,
    "yes_no": _yes_no,
}


def _share_column(name: str, about: str, required: bool = False, default: float | None = None) -> Column:
    return Column(name, "share", about, required, 0.0, 1.0, default=default)


_TRACK_ALIASES = {
    **{letter: f"basic_{letter}" for letter in "abcde"},
    **{f"basic_level_{letter}": f"basic_{letter}" for letter in "abcde"},
    "en": "enhanced",
}
_OPTION = Column("risk_option", "choice", "global or professional", True, choices=("global", "professional"))
_ID = Column("aco_id", "text", "Your name for the row; with the year it must be unique", True)
_QUALITY = _share_column("quality_score_share", "Quality score, 0 to 1", required=True)

_STATED_GROSS = Column(
    "gross_savings_dollars",
    "dollars",
    "Benchmark less cost, where known more exactly than the two rounded totals",
)

REACH = (
    _ID,
    Column("performance_year", "year", "2021 to 2026", True, 2021, 2026),
    _OPTION,
    Column(
        "benchmark_unadjusted_dollars", "dollars", "Before trend adjustment, discount and withholds", low=0.01
    ),
    Column(
        "benchmark_final_dollars", "dollars", "After all of these, before HEBA; blank: computed", low=0.01
    ),
    _share_column("quality_score_share", "Quality score, 0 to 1; needed unless the final benchmark is given"),
    _share_column("retention_withhold_share", "Retention withhold; blank: the year's if it applies"),
    Column("retention_withhold_applies", "yes_no", "The retention withhold applies", default=False),
    Column("rta_factor", "factor", "Retrospective trend adjustment; blank: the year's", low=0.5, high=1.5),
    Column(
        "rta_before_corridors_factor", "factor", "The same before its corridors, PY2024 on", low=0.5, high=1.5
    ),
    _share_column("discount_share", "Discount; blank: the year's"),
    _share_column("quality_withhold_share", "Quality withhold; blank: the year's"),
    Column("heba_net_dollars", "dollars", "Health equity adjustment, net; blank: from the months"),
    Column("heba_up_months", "count", "Beneficiary months adjusted upward", low=0, high=1e9, default=0),
    Column("heba_down_months", "count", "Beneficiary months adjusted downward", low=0, high=1e9, default=0),
    Column("cost_after_stop_loss_dollars", "dollars", "Cost after stop-loss charge and payout", True, 0.01),
    _STATED_GROSS,
)
MSSP = (
    _ID,
    Column("performance_year", "year", "2022 to 2036", True, 2022, 2036),
    Column(
        "track",
        "choice",
        "basic_a to basic_e or enhanced (also A to E, EN)",
        True,
        choices=("basic_a", "basic_b", "basic_c", "basic_d", "basic_e", "enhanced"),
        aliases=_TRACK_ALIASES,
    ),
    Column("benchmark_dollars", "dollars", "Updated benchmark of all assigned beneficiaries", True, 0.01),
    Column("spend_dollars", "dollars", "Spending of all assigned beneficiaries", True, 0.01),
    _STATED_GROSS,
    Column("assigned_beneficiaries", "count", "For the size-based minimum rate", True, 1, 5_000_000),
    Column("minimum_rate_share", "share", "Elected minimum rate; blank: by size", low=0.0, high=0.2),
    Column(
        "quality_standard",
        "choice",
        "met, alternative or not_met",
        True,
        choices=("met", "alternative", "not_met"),
    ),
    _share_column("quality_score_share", "Quality score; needed for ENHANCED and for alternative"),
    Column("low_revenue", "yes_no", "Low-revenue ACO", default=False),
    Column("agreement_start_year", "year", "Year the agreement started", low=2012, high=2036, default=2019),
    Column("guardrail_applied", "yes_no", "The loss guardrail replaced the benchmark", default=False),
    Column(
        "participant_revenue_dollars", "dollars", "Limits losses in BASIC; blank: no such limit", low=0.01
    ),
    Column("disaster_relief_dollars", "dollars", "Taken off a loss, a positive amount", low=0.0, default=0.0),
    _share_column("sharing_rate_share", "To use instead of the computed one"),
    _share_column("loss_rate_share", "To use instead of the computed one"),
)
LEAD = (
    _ID,
    Column("performance_year", "year", "2027 to 2036", True, 2027, 2036),
    _OPTION,
    Column(
        "spending_group",
        "choice",
        "lower or higher than the region; needed for Global",
        choices=("lower", "higher"),
    ),
    Column("benchmark_before_discount_dollars", "dollars", "Updated benchmark of all categories", True, 0.01),
    Column("spend_dollars", "dollars", "Spending after stop-loss", True, 0.01),
    _QUALITY,
    _share_column("discount_share", "Discount; blank: the year's"),
    Column(
        "enhanced_pcc_paid_dollars",
        "dollars",
        "Enhanced primary care capitation to repay",
        low=0.0,
        default=0.0,
    ),
    Column(
        "apo_reconciliation_dollars",
        "dollars",
        "Advanced payment option: positive when CMS pays",
        default=0.0,
    ),
    Column("high_performers_dollars", "dollars", "High Performers Pool payment", low=0.0, default=0.0),
)
LAYOUTS: dict[str, tuple[Column, ...]] = {"reach": REACH, "mssp": MSSP, "lead": LEAD}

# Totals rounded to the dollar differ from their exact difference by at most this.
STATED_GROSS_DOLLARS = 2.0
Complaint = tuple[str, str, str]


def _check_stated_gross(values: Mapping[str, Any], benchmark: float | None, cost: float) -> list[Complaint]:
    stated = values["gross_savings_dollars"]
    if stated is None:
        return []
    if benchmark is None:
        cause = "Give benchmark_final_dollars with it, or leave it blank."
        return [("gross_savings_dollars", "cannot be checked against a benchmark.", cause)]
    if abs(benchmark - cost - stated) > STATED_GROSS_DOLLARS:
        cause = "Another sign, a row shifted, or savings after sharing; savings are positive."
        return [("gross_savings_dollars", f"is not benchmark less cost, {benchmark - cost:,.0f}.", cause)]
    return []


def _check_reach(values: Mapping[str, Any]) -> list[Complaint]:
    final = values["benchmark_final_dollars"]
    benchmark = None if final is None else final + (values["heba_net_dollars"] or 0.0)
    found = _check_stated_gross(values, benchmark, values["cost_after_stop_loss_dollars"])
    if values["rta_before_corridors_factor"] is not None:
        name = "rta_before_corridors_factor"
        if values["performance_year"] < 2024:
            found.append((name, "is given for a year without corridors.", "Use rta_factor before PY2024."))
        if values["rta_factor"] is not None:
            found.append((name, "is given beside rta_factor.", "The same adjustment twice; keep one."))
    if values["heba_net_dollars"] is not None and (values["heba_up_months"] or values["heba_down_months"]):
        found.append(("heba_net_dollars", "is given beside months.", "The same adjustment twice; keep one."))
    if final is not None:
        return found
    cause = "benchmark_final_dollars is blank, so it has to be computed."
    needed = ("benchmark_unadjusted_dollars", "quality_score_share")
    return found + [(name, "is blank.", cause) for name in needed if values[name] is None]


def _check_mssp(values: Mapping[str, Any]) -> list[Complaint]:
    found = _check_stated_gross(values, values["benchmark_dollars"], values["spend_dollars"])
    rated = values["track"] == "enhanced" or values["quality_standard"] == "alternative"
    if rated and values["quality_score_share"] is None:
        found.append(
            (
                "quality_score_share",
                "is blank.",
                "ENHANCED and the alternative standard are settled by score.",
            )
        )
    if values["agreement_start_year"] > values["performance_year"]:
        found.append(("agreement_start_year", "is after the performance year.", "The two years are swapped."))
    if _looks_per_capita(values["benchmark_dollars"], values["assigned_beneficiaries"]):
        found.append(
            (
                "benchmark_dollars",
                "is less than $100 a beneficiary.",
                "It is per capita; enter the ACO's total.",
            )
        )
    return found


def _check_lead(values: Mapping[str, Any]) -> list[Complaint]:
    if (
        values["risk_option"] == "global"
        and values["spending_group"] is None
        and values["discount_share"] is None
    ):
        return [
            (
                "spending_group",
                "is blank.",
                "Under Global the discount depends on it; or fill discount_share.",
            )
        ]
    return []


def _looks_per_capita(dollars: float, people: float) -> bool:
    return dollars / people < 100.0


CROSS_CHECKS: dict[str, Callable[[Mapping[str, Any]], list[Complaint]]] = {
    "reach": _check_reach,
    "mssp": _check_mssp,
    "lead": _check_lead,
}
