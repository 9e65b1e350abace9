"""Inputs of the second family: facts about the organization."""

from dataclasses import dataclass
from enum import StrEnum

from lead_model.scenario.fields import choice_field, group_field, number_field
from lead_model.scenario.values import ByCategory, Value


class Entry(StrEnum):
    """How the ACO enters LEAD; it decides base-year weights and minimums."""

    RENEWING = "renewing"
    NEW = "new"
    HIGH_NEEDS = "high_needs"


class FormerProgram(StrEnum):
    """The program the ACO was in before."""

    NONE = "none"
    MSSP = "mssp"
    REACH = "reach"


class Designation(StrEnum):
    """Spending class: found from the gap to the region, or set by hand."""

    AUTO = "auto"
    LOWER = "lower_spending"
    HIGHER = "higher_spending"


class GapBasis(StrEnum):
    """Which regional gap counts: carried to the file's year, as published for the base years, or the user's own."""

    CARRIED = "carried"
    BASE_YEARS = "base_years"
    OWN = "own"


class HighNeedsCost(StrEnum):
    """What happens to cost when people move to High Needs: all spending stays, or each group keeps its average."""

    TOTAL_STAYS = "total_stays"
    GROUPS_KEEP = "groups_keep"


class BaselineEntry(StrEnum):
    """The form in which historical spending is entered."""

    TOTAL = "total"
    CATEGORIES = "categories"
    BASE_YEARS = "base_years"


@dataclass(frozen=True, slots=True)
class BaseYear:
    """Spending and risk score of one base year, by category."""

    pbpm: ByCategory = number_field(
        ByCategory(1000.0, 7000.0, 2300.0), "Spending", "PBPM", 0, 20_000, by_category=True, step=1
    )
    risk_score: ByCategory = number_field(
        ByCategory(1.0, 1.0, 1.0), "Risk score", "score", 0.1, 10, by_category=True, step=0.001
    )
    person_years: float | None = number_field(
        None, "Person-years behind it (empty: those of the first performance year)", "person-years", 1, 2_000_000,
        optional=True, step=100,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class BaseYears:
    """Three base years before the first performance year, with the trends that bring them to base year 3."""

    by1: BaseYear = group_field(lambda: BaseYear(ByCategory(907.0, 6349.0, 2086.0)), "Base year 1")
    by2: BaseYear = group_field(lambda: BaseYear(ByCategory(952.4, 6667.0, 2190.5)), "Base year 2")
    by3: BaseYear = group_field(BaseYear, "Base year 3")
    trend_by1_rate: Value = number_field(
        0.05, "National–regional trend, base year 1 to 2", "rate", -0.2, 0.3, by_category=True, step=0.001
    )
    trend_by2_rate: Value = number_field(
        0.05, "National–regional trend, base year 2 to 3", "rate", -0.2, 0.3, by_category=True, step=0.001
    )


@dataclass(frozen=True, slots=True)
class Baseline:
    """Historical spending in base-year-3 dollars, entered in one of three ways."""

    entry: BaselineEntry = choice_field(BaselineEntry.TOTAL, "Baseline entered as")
    total_pbpm: Value = number_field(
        1200.0, "Historical spending, all categories together", "PBPM", 100, 8000, step=5, likely="yearly",
        swing=(0.98, 1.02),
    )  # fmt: skip
    relativity: ByCategory = number_field(
        ByCategory(1.0, 7.0, 2.7), "Cost of each category against Aged & Disabled", "factor", 0.1, 30,
        by_category=True, step=0.1,
    )  # fmt: skip
    category_pbpm: ByCategory = number_field(
        ByCategory(900.0, 6300.0, 2430.0), "Historical spending by category", "PBPM", 0, 20_000, by_category=True,
        step=5, likely="yearly",
    )  # fmt: skip
    base_years: BaseYears = group_field(BaseYears, "Base years")
    sahs_pbpm: Value = number_field(
        0.0, "Suspect billing (SAHS) inside the figures above", "PBPM", 0, 500, by_category=True, step=1
    )
    skin_substitutes_pbpm: Value = number_field(
        0.0, "Skin substitutes inside the figures above", "PBPM", 0, 500, by_category=True, step=1
    )
    actual_factor: Value = number_field(
        1.0, "Actual base-year-3 spending against the baseline", "factor", 0.5, 1.5, by_category=True, step=0.005,
        swing=(0.98, 1.02),
    )  # fmt: skip
    base_years_factor: Value = number_field(
        1.0, "Measured base years against their expected level", "factor", 0.5, 1.5, step=0.005
    )
    voluntary_share: Value = number_field(0.0, "Voluntarily aligned people", "share", 0, 1, step=0.01)
    voluntary_cost_factor: Value = number_field(
        1.0,
        "Historical cost of voluntarily aligned people against claims-aligned",
        "factor",
        0.3,
        3,
        step=0.01,
    )


@dataclass(frozen=True, slots=True)
class Region:
    """Position against the region."""

    designation: Designation = choice_field(Designation.AUTO, "Spending class")
    gap_rate: Value = number_field(
        0.0, "Risk-adjusted regional spending above (+) or below (−) yours", "rate", -0.5, 0.5, by_category=True,
        step=0.005, swing=(-0.03, 0.03),
    )  # fmt: skip
    gap_rate_base_years: float | None = number_field(
        None, "The same in the base years of the MSSP agreement, as published", "rate", -0.5, 0.5, optional=True,
        step=0.005,
    )  # fmt: skip
    gap_basis: GapBasis = choice_field(GapBasis.OWN, "Which regional gap counts")
    share_of_region: Value = number_field(
        0.10, "Your share of assignable beneficiaries in your region", "share", 0, 1, step=0.01
    )
    prior_savings_pbpm: Value = number_field(0.0, "Average prior savings", "PBPM", -2000, 2000, step=1)


@dataclass(frozen=True, slots=True)
class Costs:
    """What taking part costs."""

    start_up_dollars: Value = number_field(
        2_000_000.0, "Start-up cost before the first year", "dollars", 0, 50_000_000, step=50_000
    )
    start_up_months: int = number_field(
        1, "Months before the first year over which it is spent", "months", 1, 36, whole=True
    )
    fixed_dollars: Value = number_field(0.0, "Fixed operating cost a year", "dollars", 0, 100_000_000, step=50_000,
                                  swing=(0.8, 1.2))  # fmt: skip
    operating_pbpm: Value = number_field(
        12.5, "Operating cost per beneficiary month", "PBPM", 0, 200, step=0.5, swing=(5.0, 30.0)
    )
    technology_pbpm: Value = number_field(0.0, "Technology (Tech Enabler) cost", "PBPM", 0, 100, step=0.25)
    credit_line_dollars: Value = number_field(0.0, "Credit line", "dollars", 0, 500_000_000, step=100_000)
    opening_cash_dollars: Value = number_field(
        0.0, "Cash set aside at the start", "dollars", 0, 500_000_000, step=100_000
    )


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Facts the eligibility checklist asks for; None means not known yet."""

    claims_aligned: int | None = number_field(
        None, "Claims-aligned beneficiaries in the best base year", "beneficiaries", 0, 2_000_000, optional=True,
        whole=True,
    )  # fmt: skip
    access_24_7: bool | None = choice_field(None, "24/7 access to a provider")
    advance_care_planning: bool | None = choice_field(None, "Staff trained in advance care planning")
    in_home_care: bool | None = choice_field(None, "Care in the home")
    whole_tin_accepted: bool | None = choice_field(None, "Every clinician of each Participant TIN takes part")
    other_program_overlap: bool | None = choice_field(
        None, "A Participant TIN stays in MSSP or another excluded program"
    )


@dataclass(frozen=True, slots=True)
class MedicaidIntegration:
    """Medicaid-based alignment in a partner state."""

    elected: bool = choice_field(False, "Medicaid-based alignment (two partner states)")
    start_py: int = number_field(
        2029, "First year of Medicaid-based alignment", "year", 2028, 2036, whole=True
    )
    beneficiaries: Value = number_field(500.0, "Dually eligible people aligned through Medicaid", "beneficiaries", 0,
                                        1_000_000, step=50)  # fmt: skip
    high_needs_share: Value = number_field(0.35, "High Needs share among them", "share", 0, 1, step=0.01)
    cost_factor: Value = number_field(
        1.2, "Their spending against your own people's, by category", "factor", 0.3, 5, step=0.05
    )
    benchmark_factor: Value = number_field(
        1.2, "Their benchmark against your own people's, by category", "factor", 0.3, 5, step=0.05
    )
    state_savings_share: Value = number_field(
        0.0, "Part of their savings shared with the state", "share", 0, 1, step=0.05
    )


@dataclass(frozen=True, slots=True)
class Organization:
    """Facts about the organization."""

    first_py: int = number_field(2027, "First performance year", "year", 2027, 2032, whole=True)
    entry: Entry = choice_field(Entry.RENEWING, "Entry type")
    former_program: FormerProgram = choice_field(FormerProgram.NONE, "Program before LEAD")
    aligned: Value = number_field(10_000.0, "Aligned beneficiaries in the first year", "beneficiaries", 100, 2_000_000,
                                  step=100, swing=(0.9, 1.1))  # fmt: skip
    aligned_growth_rate: Value = number_field(
        0.0, "Growth of aligned beneficiaries a year", "rate", -0.5, 1.0, path=True, step=0.005
    )
    exposure_share: Value = number_field(
        0.97, "Months counted of twelve (deaths and moves)", "share", 0.5, 1, step=0.005
    )
    category_share: ByCategory = number_field(
        ByCategory(0.805, 0.008, 0.187), "Mix of beneficiaries", "share", 0, 1, by_category=True, step=0.005
    )
    high_needs_share_change: Value = number_field(
        0.0, "Change of the High Needs share a year", "points of share", -0.1, 0.1, path=True, step=0.001,
        swing=(-0.002, 0.005),
    )  # fmt: skip
    high_needs_exit_rate: Value = number_field(
        0.20, "High Needs people who die or move a year", "rate", 0, 1, step=0.01
    )
    high_needs_cost: HighNeedsCost = choice_field(HighNeedsCost.TOTAL_STAYS, "When people move to High Needs")
    newcomer_cost_multiple: Value = number_field(
        0.8, "Cost of people new to High Needs against those already there", "factor", 0.1, 3, step=0.05
    )
    baseline: Baseline = group_field(Baseline, "Baseline")
    region: Region = group_field(Region, "Region and prior savings")
    costs: Costs = group_field(Costs, "Costs and cash")
    eligibility: Eligibility = group_field(Eligibility, "Eligibility")
    medicaid: MedicaidIntegration = group_field(MedicaidIntegration, "Medicaid integration")
