"""Inputs that are allowed and yet worth a second look: unlikely beside the public files, or odd beside one another.

What contradicts the rules is refused by the scenario itself; what bears on taking part is in `eligibility`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from lead_analysis import text as wording
from lead_analysis.acos.eligibility import SHARE_TOLERANCE
from lead_analysis.acos.peers import DATA_YEAR, Peers, peers, positions
from lead_model.axes import CATEGORY_LABELS, FloatArray
from lead_model.projection import Projection
from lead_model.scenario import (
    BaselineEntry,
    ByCategory,
    Designation,
    Entry,
    FormerProgram,
    QualityBasis,
    Scenario,
    map_value,
    path_values,
)

UNUSUAL = (0.01, 0.99)  # outside of this share of the peers a value is pointed out
HIGH_SAVINGS = 0.95
BASE_YEARS = "organization.baseline.base_years"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at. text : what was found, in numbers; advice : what to do; fix : inputs that would mend it, with
    `fix_label` for a button, empty where only the user knows the right value; path : the input it is about."""

    key: str
    path: str
    text: str
    advice: str
    fix: Mapping[str, Any] = field(default_factory=dict)
    fix_label: str = ""


def review(projection: Projection) -> tuple[Finding, ...]:
    """Everything worth a second look in the scenario of a projection."""
    s, others = projection.scenario, peers()
    return tuple(
        finding
        for part in (
            _beside_peers(projection), _entry(s), _spending_class(projection), _savings(s, others), _quality(s, others),
            _costs(s), _categories(s), _base_years(s), _claims(s),
        )
        for finding in part
    )  # fmt: skip


def _beside_peers(projection: Projection) -> Iterator[Finding]:
    _, spending, region = positions(projection)
    count = spending.count
    if not UNUSUAL[0] <= spending.percentile <= UNUSUAL[1]:
        way = "more" if spending.percentile > 0.5 else "less"
        yield Finding(
            "pbpm", "organization.baseline.total_pbpm",
            f"Historical spending of ${spending.own:,.0f} PBPM is {way} than at 99 of 100 of {count} MSSP ACOs "
            f"(middle half ${spending.quartiles[0]:,.0f} to ${spending.quartiles[2]:,.0f}).",
            "Right for an ACO of very ill people. Otherwise look whether it is per month, in dollars of base year 3, "
            "and for all categories together.",
        )  # fmt: skip
    if not UNUSUAL[0] <= region.percentile <= UNUSUAL[1]:
        yield Finding(
            "gap", "organization.region.gap_rate",
            f"A regional gap of {wording.percent(region.own, sign=True)} is beyond 99 of 100 of {count} MSSP ACOs "
            f"(middle half {wording.percent(region.quartiles[0], sign=True)} to "
            f"{wording.percent(region.quartiles[2], sign=True)}).",
            "Look at the sign: it is positive when the region, adjusted for risk, spends more than you.",
        )  # fmt: skip


def _entry(s: Scenario) -> Iterator[Finding]:
    entry, former = s.organization.entry, s.organization.former_program
    if entry == Entry.NEW and former != FormerProgram.NONE:
        yield Finding(
            "entry_new", "organization.entry",
            f"The ACO is newly entering and also comes from {former.upper()}.",
            "An ACO with a record in MSSP or REACH is renewing; this changes base-year weights and minimums.",
            {"organization.entry": Entry.RENEWING}, "Make it renewing",
        )  # fmt: skip
    prior = float(s.organization.region.prior_savings_pbpm)  # type: ignore[arg-type]
    if former == FormerProgram.NONE and prior:
        yield Finding(
            "prior_savings", "organization.region.prior_savings_pbpm",
            f"Prior savings of ${prior:,.2f} PBPM are entered, but no program before LEAD in which they were made.",
            "Name the former program, or take the prior savings out.",
            {"organization.region.prior_savings_pbpm": 0.0}, "Set prior savings to $0",
        )  # fmt: skip
    share = float(s.organization.category_share.high_needs)  # type: ignore[arg-type]
    threshold = s.parameters.value("high_needs_threshold_share", s.years[0])
    if entry == Entry.HIGH_NEEDS and share <= threshold + SHARE_TOLERANCE:
        yield Finding(
            "entry_high_needs", "organization.entry",
            f"The ACO enters as High Needs with {wording.percent(share)} High Needs people; more than "
            f"{threshold:.0%} are needed.",
            "Enter as another kind of ACO, or correct the mix.",
            {"organization.entry": Entry.RENEWING if former != FormerProgram.NONE else Entry.NEW},
            "Enter as another kind",
        )  # fmt: skip


def _spending_class(projection: Projection) -> Iterator[Finding]:
    s = projection.scenario
    chosen, gap = s.organization.region.designation, float(projection.benchmark.adjustment.gap_pbpm[0].sum())
    designation = Designation.LOWER if gap >= -1e-9 else Designation.HIGHER
    if chosen not in (Designation.AUTO, designation):
        words = {Designation.LOWER: "lower-spending", Designation.HIGHER: "higher-spending"}
        yield Finding(
            "designation", "organization.region.designation",
            f"The spending class is set to {words[chosen]} by hand; the regional gap of ${gap:,.0f} PBPM would make it "
            f"{words[designation]}.",
            "Right if CMS has told you so. Otherwise let the gap decide.",
            {"organization.region.designation": Designation.AUTO}, "Let the gap decide",
        )  # fmt: skip


def _savings(s: Scenario, others: Peers) -> Iterator[Finding]:
    value = s.choices.savings_rate
    parts = value.parts() if isinstance(value, ByCategory) else (value,)
    highest = max(max(path_values(part, s.years)) for part in parts)
    limit = float(np.quantile(others.savings_rate, HIGH_SAVINGS))
    if highest <= limit:
        return
    upper = round(float(np.quantile(others.savings_rate, 0.75)), 3)
    yield Finding(
        "savings", "choices.savings_rate",
        f"Savings reach {wording.percent(highest)}; in PY{DATA_YEAR} 19 of 20 MSSP ACOs saved less than "
        f"{wording.percent(limit)}.",
        "Plan with less, or be ready to show how. The upper quarter starts at " + wording.percent(upper) + ".",
        {"choices.savings_rate": map_value(value, lambda rate: round(rate * upper / highest, 6))},
        f"Scale the path down to {wording.percent(upper)}",
    )  # fmt: skip


def _quality(s: Scenario, others: Peers) -> Iterator[Finding]:
    if s.choices.quality.basis != QualityBasis.SCORE:
        return
    earned = path_values(s.choices.quality.score_share, s.years)  # type: ignore[arg-type]
    median = round(float(np.median(others.quality_share)), 3)
    if min(earned) >= 1.0:
        yield Finding(
            "quality", "choices.quality.score_share",
            f"Every quality point is earned in every year; the median MSSP score in PY{DATA_YEAR} was "
            f"{wording.percent(median)}.",
            "LEAD scores other measures, so this is a rough guide only.",
            {"choices.quality.score_share": median}, f"Use {wording.percent(median)}",
        )  # fmt: skip


def _costs(s: Scenario) -> Iterator[Finding]:
    costs = s.organization.costs
    if all(value == 0 for value in (costs.fixed_dollars, costs.operating_pbpm, costs.technology_pbpm)):
        yield Finding(
            "costs", "organization.costs.fixed_dollars",
            "No operating cost is entered, so every net result is before the cost of the work.",
            "Enter the yearly cost of care teams, data and reporting; the eight questions offer a range.",
        )  # fmt: skip


def _categories(s: Scenario) -> Iterator[Finding]:
    baseline = s.organization.baseline
    path, values = {
        BaselineEntry.TOTAL: ("organization.baseline.relativity", baseline.relativity),
        BaselineEntry.CATEGORIES: ("organization.baseline.category_pbpm", baseline.category_pbpm),
        BaselineEntry.BASE_YEARS: (f"{BASE_YEARS}.by3.pbpm", baseline.base_years.by3.pbpm),
    }[baseline.entry]
    aged, *others = (float(part) for part in values.parts())  # type: ignore[arg-type]
    for name, value in zip(("esrd", "high_needs"), others, strict=True):
        if value < aged:
            yield Finding(
                f"order_{name}", path,
                f"{CATEGORY_LABELS[name]} people are entered as costing less ({value:,.5g}) than Aged & Disabled people "
                f"({aged:,.5g}).",
                "Look whether two categories have been swapped.",
            )  # fmt: skip


def _base_years(s: Scenario) -> Iterator[Finding]:
    if s.organization.baseline.entry != BaselineEntry.BASE_YEARS:
        return
    years = s.organization.baseline.base_years
    first, last = (_array(base_year.pbpm) for base_year in (years.by1, years.by3))
    if (last < first).all():
        yield Finding(
            "base_years", f"{BASE_YEARS}.by3.pbpm",
            "Spending falls from base year 1 to base year 3 in every category.",
            "Base year 3 is the latest one, just before the first performance year. Look whether the years are in order.",
            {
                f"{BASE_YEARS}.by1.pbpm": years.by3.pbpm, f"{BASE_YEARS}.by3.pbpm": years.by1.pbpm,
                f"{BASE_YEARS}.by1.risk_score": years.by3.risk_score, f"{BASE_YEARS}.by3.risk_score": years.by1.risk_score,
            },
            "Swap base years 1 and 3",
        )  # fmt: skip


def _array(value: ByCategory) -> FloatArray:
    return np.array([float(part) for part in value.parts()])  # type: ignore[arg-type]


def _claims(s: Scenario) -> Iterator[Finding]:
    claims, aligned = s.organization.eligibility.claims_aligned, float(s.organization.aligned)  # type: ignore[arg-type]
    if claims is not None and claims > 1.5 * aligned:
        yield Finding(
            "claims", "organization.eligibility.claims_aligned",
            f"{claims:,} people were claims-aligned in the best base year, but only {aligned:,.0f} are aligned in "
            f"PY{s.years[0]}.",
            "Look whether one of the two counts all patients, or another group of TINs.",
        )  # fmt: skip
