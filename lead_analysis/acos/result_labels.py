"""What must be said with a result: costs or a region that are not known, and start-up cost that is not in it."""

import numpy as np

from lead_analysis import text as wording
from lead_model.scenario import GapBasis, Scenario, value_array
from lead_model.scenario.values import ByCategory

BEFORE_OPERATING_COSTS = "before operating costs"
UNKNOWN_CLASS = "unknown, assumed level with the region"
LOWER, HIGHER = "lower-spending", "higher-spending"
_OPERATING = ("fixed_dollars", "operating_pbpm", "technology_pbpm")


def before_operating_costs(scenario: Scenario) -> bool:
    """Whether no operating cost is taken off: fixed, per beneficiary month and technology are all zero."""
    costs = scenario.organization.costs
    return not any(_any(getattr(costs, name)) for name in _OPERATING)


def _any(value: object) -> bool:
    parts = value.parts() if isinstance(value, ByCategory) else (value,)
    return any(bool(np.any(np.asarray(part, dtype=np.float64))) for part in parts)


def before_start_up(scenario: Scenario) -> str:
    """What must stand beside a sum of performance years that leaves start-up cost out; empty where there is none.

    >>> before_start_up(Scenario().with_value("organization.costs.start_up_dollars", 2e6))
    'before start-up cost of $2.0M'
    """
    dollars = start_up_dollars(scenario)
    return f"before start-up cost of {wording.dollars(dollars)}" if dollars else ""


def start_up_dollars(scenario: Scenario) -> float:
    """Start-up cost before the first year: the same in every year and category."""
    return float(value_array(scenario.organization.costs.start_up_dollars, scenario.years).flat[0])


def region_unknown(scenario: Scenario) -> bool:
    """Whether nothing tells the ACO's place against its region: the starting gap is carried from nothing, left at zero."""
    region = scenario.organization.region
    return (
        region.gap_basis is GapBasis.CARRIED
        and region.gap_rate_base_years is None
        and not _any(region.gap_rate)
    )


def designation_label(lower_spending: bool, known: bool = True) -> str:
    """The spending class in words; an assumed place against the region is never shown as a finding.

    >>> designation_label(True), designation_label(True, known=False)
    ('lower-spending', 'unknown, assumed level with the region')
    """
    if not known:
        return UNKNOWN_CLASS
    return LOWER if lower_spending else HIGHER
