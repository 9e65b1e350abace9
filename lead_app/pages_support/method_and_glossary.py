"""Texts and tables of *Method and glossary*."""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pandas as pd

from lead_analysis import text as wording
from lead_analysis.calibration.interval_coverage import IntervalCoverage
from lead_analysis.calibration.published_settlements import PublishedSettlements
from lead_analysis.cash.calendar import cash_calendar
from lead_analysis.explain.identities import Identity
from lead_analysis.explain.steps import BENCHMARK, RESULT, SETTLEMENT, SPENDING
from lead_app import ROOT
from lead_model.projection import Projection

METHOD, CHANGELOG = ROOT / "docs" / "method.md", ROOT / "CHANGELOG.md"


# ---- the method ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the description of the method."""

    title: str
    text: str


@lru_cache(maxsize=4)
def method(file: Path = METHOD) -> tuple[Section, ...]:
    """The description of the method by section, the opening first; empty where the file is not beside the program."""
    if not file.is_file():
        return ()
    head, *parts = re.split(r"^## ", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
    opening = head.partition("\n")[2].strip()
    sections = [
        Section(title.strip(), text.strip()) for title, _, text in (part.partition("\n") for part in parts)
    ]
    return (Section("In short", opening), *sections)


@lru_cache(maxsize=4)
def changelog(file: Path = CHANGELOG) -> str:
    """The list of changes without its own heading; its headings one level lower, to stand under the page's."""
    if not file.is_file():
        return "The list of changes is not beside the program; it is in the source as CHANGELOG.md."
    body = file.read_text(encoding="utf-8").partition("\n")[2]
    return re.sub(r"^(#+) ", r"\1# ", body, flags=re.MULTILINE).strip()


# One line a stage: (stage, what it does, sections of steps that belong to it)
FLOW = (
    ("People", "Beneficiary months by group, with the High Needs path", ""),
    ("Benchmark", "Baseline, yearly update, risk score, rate book, adjustment, discount, quality", BENCHMARK),
    ("Spending", "Expected cost, savings and effects of programs", SPENDING),
    ("Settlement", "Corridors, sequestration, pool", SETTLEMENT),
    ("Result for the ACO", "Add-on, capitation margin, own cost, guarantee, parts passed on", RESULT),
    ("Cash", "Every line in its month, from start-up to the last settlement", ""),
)


def flow_frame(p: Projection, year: int) -> pd.DataFrame:
    """The stages in order with their result in one year of the scenario."""

    def at(array: object) -> float:
        return float(array[0, year if array.shape[1] > 1 else 0])  # type: ignore[attr-defined, index]

    s = p.settlement
    results = (
        f"{wording.number(at(p.population.total_months))} beneficiary months",
        f"{wording.dollars(at(s.benchmark_dollars), 2)} benchmark",
        f"{wording.dollars(at(s.expenditure_dollars), 2)} spending, "
        f"{wording.dollars(at(s.gross_savings), 2, sign=True)} gross",
        f"{wording.dollars(at(s.monies_owed_before_advances), 2, sign=True)} without advances",
        f"{wording.dollars(at(p.net), 2, sign=True)} net",
        f"{wording.dollars(float(cash_calendar(p).cumulative[0, -1]), 2, sign=True)} at the end of all years",
    )
    return pd.DataFrame(
        {"What it does": [about for _, about, _ in FLOW], f"In {p.years[year]}": list(results)},
        index=pd.Index([f"{n}. {name}" for n, (name, _, _) in enumerate(FLOW, start=1)], name="Stage"),
    )


# ---- evidence --------------------------------------------------------------------------------------------------


def identity_frame(checks: tuple[Identity, ...]) -> pd.DataFrame:
    """Identities with what was found."""
    return pd.DataFrame(
        {
            "Largest distance": [f"{one.gap:.2g} {one.unit}" if one.gap else "none" for one in checks],
            "Allowed": [f"{one.tolerance:g} {one.unit}" if one.tolerance else "none" for one in checks],
            "Holds": ["✓ yes" if one.holds else "✗ NO" for one in checks],
        },
        index=pd.Index([one.name for one in checks], name="What must hold"),
    )


def identity_sentence(checks: tuple[Identity, ...]) -> str:
    """How many identities hold, good or bad."""
    broken = [one.name for one in checks if not one.holds]
    if broken:
        return f"{len(broken)} of {len(checks)} checks fail: {wording.listed(broken)}. Do not rely on these figures."
    return f"All {len(checks)} checks hold for the scenario as it stands, worked out just now."


def backtest_frame(report: PublishedSettlements) -> pd.DataFrame:
    """CMS's published results settled anew: how many rows agree."""
    return pd.DataFrame(
        {
            "Rows": [str(one.rows) for one in report.checks],
            "Agree": [str(one.agree) for one in report.checks],
            "Counted as agreeing": [one.tolerance for one in report.checks],
            "Beyond it": [str(len(one.exceptions)) for one in report.checks],
        },
        index=pd.Index([one.name for one in report.checks], name="Check"),
    )


def backtest_sentence(report: PublishedSettlements) -> str:
    """The result of the back test in a sentence, good or bad."""
    rows, agree = sum(one.rows for one in report.checks), sum(one.agree for one in report.checks)
    whole = sum(one.agree == one.rows for one in report.checks)
    return (
        f"{agree:,} of {rows:,} comparisons with CMS's published REACH and MSSP results agree; {whole} of "
        f"{len(report.checks)} checks agree in every row. The {rows - agree} others are listed with the reason."
    )


def exception_lines(report: PublishedSettlements) -> list[str]:
    """Every row that disagrees, with the reason."""
    return [f"{check.name}: {one.text()}" for check in report.checks for one in check.exceptions]


def coverage_frame(found: IntervalCoverage) -> pd.DataFrame:
    """How often the intervals held the next year's result."""
    heads = ["Group", "Pairs", "50% interval held", "80% held", "90% held", "Largest distance, points"]
    return pd.DataFrame([row.cells for row in found.rows], columns=heads).set_index("Group")


KNOWN_LIMITS = (
    "Performance years 6 to 10 are extrapolation: nobody has watched a fixed benchmark for more than five or six years.",
    "The rules of the PY2027 paper are used as third parties report them, not from CMS's own tables. Confirm them before "
    "money depends on them.",
    "What CMS has not published is a named default: rate book, width of the guardrails after PY2027, stop-loss, pool, "
    "Professional's guarantee. Rules and sources lists each.",
    "The size-adjusted, fat-tailed form of the noise model was chosen after the first one failed its back test; the test it "
    "then passed is no longer a blind one.",
    "LEAD itself has no results yet: settlement is tested on REACH and MSSP, whose corridors and rates differ.",
    "A savings rate is what you enter. The model says what it is worth, not whether it can be reached.",
)
