"""Labeled scenarios to start from. Each says where its values come from; none of them is a real organization.

Spending of the public files (PY2024, PY2023) is brought to base year 3 (2026) at about 5.5% a year. MSSP figures are
medians of 476 ACOs, REACH figures of 132.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from lead_model.parameters import Override
from lead_model.scenario import (
    BaselineEntry,
    ByCategory,
    Designation,
    Entry,
    FormerProgram,
    Ramp,
    RateBookPath,
    RiskOption,
    Scenario,
)


@dataclass(frozen=True, slots=True)
class Preset:
    """A scenario with a label, one sentence for whom it is, and where its values come from."""

    key: str
    label: str
    about: str
    origin: str
    scenario: Scenario


def _preset(key: str, label: str, about: str, origin: str, values: Mapping[str, Any]) -> Preset:
    return Preset(key, label, about, origin, Scenario(name=label, note=origin).with_values(values))


# What stands in every example but R1; each is our assumption (status D), not a published figure.
_COSTS = (
    "Costs, our assumption (D): $12.50 per beneficiary month (between $5 and $30; $1.5M a year at 10,000 people), 3% "
    "inflation, and $2.0M start-up (survey of early ACOs in 2013, $0.3M to $6.7M). Quality 83%, the median of the 608 "
    "public scores: measures other than LEAD's, so an assumption too."
)
_ASSUMED: Mapping[str, Any] = {
    "organization.costs.start_up_dollars": 2_000_000.0,
    "organization.costs.operating_pbpm": 12.5,
    "market.cost_inflation_rate": 0.03,
    "choices.quality.score_share": 0.83,
}

_REFERENCE = _preset(
    "reference",
    "Reference case R1",
    "A round-number ACO whose results can be checked by hand.",
    "Made for checking: 10,000 people, $1,200 a month and no growth give a benchmark of $144.0M a year; 4% savings, "
    "a 3% Global discount, full quality, no sequestration and no cost.",
    {
        "choices.option": RiskOption.PROFESSIONAL,
        "choices.savings_rate": 0.04,
        "choices.quality.score_share": 1.0,
        "organization.aligned": 10_000.0,
        "organization.exposure_share": 1.0,
        "organization.baseline.entry": BaselineEntry.TOTAL,
        "organization.baseline.total_pbpm": 1200.0,
        "organization.region.designation": Designation.LOWER,
        "organization.costs.start_up_dollars": 0.0,
        "organization.costs.operating_pbpm": 0.0,
        "market.national_trend_rate": 0.0,
        "market.regional_trend_rate": 0.0,
        "market.acpt_rate": 0.0,
        "market.cost_inflation_rate": 0.0,
        "rules.rate_book": RateBookPath.NONE,
        "rules.overrides": (Override("sequestration_rate", 0.0),),
    },
)

_SMALL_RURAL = _preset(
    "small_rural",
    "Small rural, new to ACOs",
    "A rural group that enters an ACO model for the first time.",
    "Size: between the 1,000 people a newly entering ACO needs and the smallest MSSP ACOs. Spending: median of small "
    "low-revenue MSSP ACOs, $1,042 PBPM in PY2024, brought to 2026. Savings: median of MSSP ACOs that started in 2023 or "
    "later is 2.7%, reached here after five years. Position against the region: assumed. " + _COSTS,
    {
        **_ASSUMED,
        "choices.savings_rate": Ramp(0.0, 0.03, 2027, 2032),
        "organization.entry": Entry.NEW,
        "organization.former_program": FormerProgram.NONE,
        "organization.aligned": 2_400.0,
        "organization.aligned_growth_rate": 0.02,
        "organization.category_share": ByCategory(0.832, 0.008, 0.16),
        "organization.baseline.total_pbpm": 1_160.0,
        "organization.region.gap_rate": -0.02,
        "organization.region.share_of_region": 0.06,
        "organization.eligibility.claims_aligned": 1_500,
    },
)

_FORMER_REACH = _preset(
    "former_reach",
    "Former REACH, low cost",
    "A REACH ACO that already spends less than its region and takes full risk.",
    "Size and spending: medians of the 105 Standard REACH ACOs of PY2023, 10,300 people and $1,051 PBPM, brought to 2026. "
    "Savings: 3% at once, growing to 5%; less than the 8.3% gross median of PY2023, because a ten-year benchmark carries "
    "no retrospective trend. Position against the region: assumed. " + _COSTS,
    {
        **_ASSUMED,
        "choices.option": RiskOption.GLOBAL,
        "choices.savings_rate": Ramp(0.03, 0.05, 2027, 2030),
        "organization.former_program": FormerProgram.REACH,
        "organization.aligned": 10_300.0,
        "organization.aligned_growth_rate": 0.02,
        "organization.baseline.total_pbpm": 1_200.0,
        "organization.region.gap_rate": 0.06,
        "organization.region.prior_savings_pbpm": 40.0,
        "organization.eligibility.claims_aligned": 8_500,
    },
)

_MSSP = _preset(
    "mssp_deciding",
    "MSSP ACO deciding",
    "An MSSP ACO that compares LEAD with staying where it is.",
    "Medians of the 476 MSSP ACOs of PY2024: 13,151 people, $1,058 PBPM (brought to 2026), savings 4.2%. Position against "
    "the region and prior savings: twice the median adjustments of $15.17 and $13.00, since half of each is paid. "
    + _COSTS,
    {
        **_ASSUMED,
        "choices.savings_rate": Ramp(0.042, 0.055, 2027, 2031),
        "organization.former_program": FormerProgram.MSSP,
        "organization.aligned": 13_150.0,
        "organization.aligned_growth_rate": 0.01,
        "organization.baseline.total_pbpm": 1_175.0,
        "organization.region.gap_rate": 0.028,
        "organization.region.prior_savings_pbpm": 26.0,
        "organization.eligibility.claims_aligned": 11_000,
    },
)

_HIGH_NEEDS = _preset(
    "high_needs",
    "High Needs specialist",
    "Home-based care for people with complex needs.",
    "Size and spending: medians of the 14 High Needs REACH ACOs of PY2023, 1,279 people and $2,939 PBPM, brought to 2026 "
    "and lowered for the 15% who are not High Needs. Savings of 8%: the lower quarter of these ACOs (8.2% gross). "
    "Mortality and position against the region: assumed. Care at home comes on top of the cost of every example: $700,000 a "
    "year, assumed. " + _COSTS,
    {
        **_ASSUMED,
        "choices.option": RiskOption.GLOBAL,
        "choices.savings_rate": Ramp(0.05, 0.08, 2027, 2030),
        "organization.entry": Entry.HIGH_NEEDS,
        "organization.former_program": FormerProgram.REACH,
        "organization.aligned": 1_280.0,
        "organization.aligned_growth_rate": 0.05,
        "organization.exposure_share": 0.90,
        "organization.category_share": ByCategory(0.14, 0.01, 0.85),
        "organization.baseline.total_pbpm": 3_000.0,
        "organization.region.gap_rate": 0.05,
        "organization.region.share_of_region": 0.02,
        "organization.costs.fixed_dollars": 700_000.0,
        "organization.eligibility.claims_aligned": 900,
        "organization.eligibility.access_24_7": True,
        "organization.eligibility.advance_care_planning": True,
        "organization.eligibility.in_home_care": True,
    },
)

PRESETS: Mapping[str, Preset] = MappingProxyType(
    {preset.key: preset for preset in (_SMALL_RURAL, _FORMER_REACH, _MSSP, _HIGH_NEEDS, _REFERENCE)}
)
