"""Labelled scenarios to start from. Each says where its values come from; none of them is a real organisation.

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
        "organisation.aligned": 10_000.0,
        "organisation.exposure_share": 1.0,
        "organisation.baseline.entry": BaselineEntry.TOTAL,
        "organisation.baseline.total_pbpm": 1200.0,
        "organisation.region.designation": Designation.LOWER,
        "world.national_trend_rate": 0.0,
        "world.regional_trend_rate": 0.0,
        "world.acpt_rate": 0.0,
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
    "later is 2.7%, reached here after five years. Costs: assumed, below the $2.0M mean first year of the 2014 start-up "
    "survey because of the size.",
    {
        "choices.savings_rate": Ramp(0.0, 0.03, 2027, 2032),
        "organisation.entry": Entry.NEW,
        "organisation.former_program": FormerProgram.NONE,
        "organisation.aligned": 2_400.0,
        "organisation.aligned_growth_rate": 0.02,
        "organisation.category_share": ByCategory(0.832, 0.008, 0.16),
        "organisation.baseline.total_pbpm": 1_160.0,
        "organisation.region.gap_rate": -0.02,
        "organisation.region.share_of_region": 0.06,
        "organisation.costs.start_up_dollars": 600_000.0,
        "organisation.costs.fixed_dollars": 350_000.0,
        "organisation.eligibility.claims_aligned": 1_500,
    },
)

_FORMER_REACH = _preset(
    "former_reach",
    "Former REACH, low cost",
    "A REACH ACO that already spends less than its region and takes full risk.",
    "Size and spending: medians of the 105 Standard REACH ACOs of PY2023, 10,300 people and $1,051 PBPM, brought to 2026. "
    "Savings: 3% at once, growing to 5%; less than the 8.3% gross median of PY2023, because a ten-year benchmark carries "
    "no retrospective trend. Position against the region and costs: assumed.",
    {
        "choices.option": RiskOption.GLOBAL,
        "choices.savings_rate": Ramp(0.03, 0.05, 2027, 2030),
        "organisation.former_program": FormerProgram.REACH,
        "organisation.aligned": 10_300.0,
        "organisation.aligned_growth_rate": 0.02,
        "organisation.baseline.total_pbpm": 1_200.0,
        "organisation.region.gap_rate": 0.06,
        "organisation.region.prior_savings_pbpm": 40.0,
        "organisation.costs.fixed_dollars": 1_500_000.0,
        "organisation.eligibility.claims_aligned": 8_500,
    },
)

_MSSP = _preset(
    "mssp_deciding",
    "MSSP ACO deciding",
    "An MSSP ACO that compares LEAD with staying where it is.",
    "Medians of the 476 MSSP ACOs of PY2024: 13,151 people, $1,058 PBPM (brought to 2026), savings 4.2%. Position against "
    "the region and prior savings: twice the median adjustments of $15.17 and $13.00, since half of each is paid. Costs: "
    "assumed.",
    {
        "choices.savings_rate": Ramp(0.042, 0.055, 2027, 2031),
        "organisation.former_program": FormerProgram.MSSP,
        "organisation.aligned": 13_150.0,
        "organisation.aligned_growth_rate": 0.01,
        "organisation.baseline.total_pbpm": 1_175.0,
        "organisation.region.gap_rate": 0.028,
        "organisation.region.prior_savings_pbpm": 26.0,
        "organisation.costs.fixed_dollars": 1_200_000.0,
        "organisation.eligibility.claims_aligned": 11_000,
    },
)

_HIGH_NEEDS = _preset(
    "high_needs",
    "High Needs specialist",
    "Home-based care for people with complex needs.",
    "Size and spending: medians of the 14 High Needs REACH ACOs of PY2023, 1,279 people and $2,939 PBPM, brought to 2026 "
    "and lowered for the 15% who are not High Needs. Savings of 8%: the lower quarter of these ACOs (8.2% gross). "
    "Mortality, position against the region and costs: assumed.",
    {
        "choices.option": RiskOption.GLOBAL,
        "choices.savings_rate": Ramp(0.05, 0.08, 2027, 2030),
        "organisation.entry": Entry.HIGH_NEEDS,
        "organisation.former_program": FormerProgram.REACH,
        "organisation.aligned": 1_280.0,
        "organisation.aligned_growth_rate": 0.05,
        "organisation.exposure_share": 0.90,
        "organisation.category_share": ByCategory(0.14, 0.01, 0.85),
        "organisation.baseline.total_pbpm": 3_000.0,
        "organisation.region.gap_rate": 0.05,
        "organisation.region.share_of_region": 0.02,
        "organisation.costs.fixed_dollars": 900_000.0,
        "organisation.eligibility.claims_aligned": 900,
        "organisation.eligibility.access_24_7": True,
        "organisation.eligibility.advance_care_planning": True,
        "organisation.eligibility.in_home_care": True,
    },
)

PRESETS: Mapping[str, Preset] = MappingProxyType(
    {preset.key: preset for preset in (_SMALL_RURAL, _FORMER_REACH, _MSSP, _HIGH_NEEDS, _REFERENCE)}
)
