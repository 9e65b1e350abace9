"""What the ACO would elect in the Shared Savings Program: the other side of *LEAD or MSSP*."""

from dataclasses import dataclass
from enum import StrEnum

from lead_model.scenario.fields import choice_field, number_field


class MsspTrack(StrEnum):
    """Level of the BASIC track, or ENHANCED."""

    BASIC_A = "basic_a"
    BASIC_B = "basic_b"
    BASIC_C = "basic_c"
    BASIC_D = "basic_d"
    BASIC_E = "basic_e"
    ENHANCED = "enhanced"


class MsspRules(StrEnum):
    """Which rules the program would have: those in force, or CMS's July 2026 proposals for 2027."""

    CURRENT = "mssp-current"
    PROPOSED = "mssp-2027-proposed"


class MsspQuality(StrEnum):
    """Which quality standard the ACO meets."""

    MET = "standard_met"
    ALTERNATIVE = "alternative_met"
    NOT_MET = "not_met"


@dataclass(frozen=True, slots=True)
class MsspAlternative:
    """Staying in the Shared Savings Program with the same people and the same savings path."""

    track: MsspTrack = choice_field(MsspTrack.ENHANCED, "MSSP track in the first year")
    rises: bool = choice_field(True, "MSSP: BASIC levels rise by one a year, up to Level E")
    rules: MsspRules = choice_field(MsspRules.PROPOSED, "MSSP rules")
    minimum_rate: float | None = number_field(
        0.0, "MSSP: elected minimum savings and loss rate (empty: by size)", "share of benchmark", 0, 0.02,
        optional=True, step=0.005,
    )  # fmt: skip
    agreement: int = number_field(2, "MSSP: number of the agreement", "count", 1, 6, whole=True, step=1)
    years_to_rebase: int = number_field(
        5, "MSSP: performance years until the benchmark is rebased", "years", 3, 5, whole=True, step=1
    )
    low_revenue: bool = choice_field(False, "MSSP: low-revenue ACO")
    revenue_share: float | None = number_field(
        None, "MSSP: participants' Part A and B revenue against spending", "share", 0.01, 3, optional=True,
        step=0.01,
    )  # fmt: skip
    quality: MsspQuality = choice_field(MsspQuality.MET, "MSSP quality standard")
    quality_score_share: float | None = number_field(
        None, "MSSP quality score (empty: as in LEAD)", "share", 0, 1, optional=True, step=0.01
    )
    operating_cost_factor: float = number_field(
        1.0, "Operating cost in MSSP against LEAD", "factor", 0, 2, step=0.05
    )
