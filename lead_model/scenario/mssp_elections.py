"""What the ACO would elect in the Shared Savings Program: the other side of *LEAD or MSSP*."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from lead_model.scenario.fields import choice_field, number_field
from lead_model.scenario.values import Value

AGREEMENT_YEARS = 5  # 42 CFR 425.200
EXTENDED_START = 2019  # its agreements were extended by the year 2024
# CMS, fact sheet of the calendar year 2026 Physician Fee Schedule final rule, October 31, 2025 (status A): agreements
# that start in 2027 or later have at most five performance years without losses to share.
ONE_SIDED_YEARS_MAX, ONE_SIDED_LIMIT_FIRST_START = 5, 2027


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
        5, "MSSP: performance years until the benchmark is rebased", "years", 1, 5, whole=True, step=1
    )
    level_e_from_year: int | None = number_field(
        None, "MSSP: Level E from performance year number (empty: as the levels rise)", "count", 2, 10,
        optional=True, whole=True, step=1,
    )  # fmt: skip
    running_benchmark_pbpm: float | None = number_field(
        None, "MSSP: historical benchmark of the running agreement (empty: your base-year-3 spending)", "PBPM", 100,
        6000, optional=True, step=5,
    )  # fmt: skip
    national_risk: Value = number_field(
        1.0, "MSSP: risk score in base year 3 against the national mean of its type", "factor", 0.3, 3,
        by_category=True, step=0.01,
    )  # fmt: skip
    dual_share: Value = number_field(
        0.0, "MSSP: people with both Medicare and Medicaid", "share", 0, 1, step=0.01
    )
    population_adjustment_dollars: Value = number_field(
        0.0, "MSSP: population (health equity) adjustment per person-year", "dollars", 0, 5000, step=10
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


TWO_SIDED_LEVEL = MsspTrack.BASIC_E
LEVELS = tuple(track for track in MsspTrack if track is not MsspTrack.ENHANCED)
ONE_SIDED = (MsspTrack.BASIC_A, MsspTrack.BASIC_B)


def track_by_year(choice: MsspAlternative, n_years: int) -> tuple[MsspTrack, ...]:
    """Track of each performance year: a BASIC ACO rises by one level a year up to Level E, unless it stays; in Level E
    from the year elected.

    >>> [track.value for track in track_by_year(MsspAlternative(track=MsspTrack.BASIC_C), 4)]
    ['basic_c', 'basic_d', 'basic_e', 'basic_e']
    """
    if choice.track is MsspTrack.ENHANCED:
        return (choice.track,) * n_years
    first = LEVELS.index(choice.track)
    steps = [min(first + year, len(LEVELS) - 1) if choice.rises else first for year in range(n_years)]
    to_e = choice.level_e_from_year or n_years + 1
    return tuple(LEVELS[step] if year < to_e else TWO_SIDED_LEVEL for year, step in enumerate(steps, start=1))


def one_sided_years(choice: MsspAlternative, years: Sequence[int]) -> int:
    """One-sided performance years in agreements that start in 2027 or later; those of an agreement already running before
    do not count.

    >>> one_sided_years(MsspAlternative(MsspTrack.BASIC_A, rises=False, years_to_rebase=3), range(2027, 2037))
    7
    """
    tracks = track_by_year(choice, len(years))
    started = years[0] - (AGREEMENT_YEARS - choice.years_to_rebase)
    first_counted = 0 if started >= ONE_SIDED_LIMIT_FIRST_START else choice.years_to_rebase
    return sum(track in ONE_SIDED for track in tracks[first_counted:])


def one_sided_problem(choice: MsspAlternative, years: Sequence[int]) -> str | None:
    """Why the path of levels is not possible, None where it is: what the scenario check says."""
    count = one_sided_years(choice, years)
    if count <= ONE_SIDED_YEARS_MAX:
        return None
    return (
        f"has {count} one-sided years (Level A or B); agreements from {ONE_SIDED_LIMIT_FIRST_START} on allow at most "
        f"{ONE_SIDED_YEARS_MAX}. Let the levels rise, name a year for Level E (2 to 10), or choose another track."
    )


def within_one_sided_limit(
    choice: MsspAlternative, years: Sequence[int]
) -> tuple[MsspAlternative, str | None]:
    """Elections from before the limit, brought to the nearest allowed ones, with a note on it: Level E from the sixth year.

    >>> within_one_sided_limit(MsspAlternative(MsspTrack.BASIC_B, rises=False), range(2027, 2037))[0].level_e_from_year
    6
    """
    if one_sided_problem(choice, years) is None:
        return choice, None
    from_year = ONE_SIDED_YEARS_MAX + 1
    return replace(choice, level_e_from_year=from_year), (
        f"choices.mssp: MSSP agreements from {ONE_SIDED_LIMIT_FIRST_START} on allow at most {ONE_SIDED_YEARS_MAX} one-sided "
        f"years; Level E is taken from the sixth performance year, PY{years[from_year - 1]}."
    )


@dataclass(frozen=True, slots=True)
class MsspStanding:
    """Where an ACO stands in the program when the projection begins.

    agreement_start : start of the agreement in force in the first performance year; years_to_rebase : performance years
    left in it; renewals : renewals assumed since the agreement given, each of them a new agreement number.
    """

    agreement_start: int
    years_to_rebase: int
    renewals: int

    @property
    def renewal_assumed(self) -> bool:
        return self.renewals > 0


def standing_of(agreement_start: int, first_py: int) -> MsspStanding:
    """The agreement in force in `first_py` of an ACO whose last known one started in `agreement_start`.

    Agreements run five years; those of 2019 were extended by a year and end with those of 2020. Whether an ACO renews is
    not published: each renewal up to and in `first_py` is assumed, and counted. Raises ValueError for a start after
    `first_py`.

    >>> [standing_of(start, 2027).years_to_rebase for start in (2019, 2020, 2021, 2022, 2023, 2024)]
    [3, 3, 4, 5, 1, 2]
    """
    if agreement_start > first_py:
        raise ValueError(
            f"agreement_start is {agreement_start}, after the first performance year {first_py}. Give the agreement that "
            "is in force then."
        )
    start, renewals = agreement_start, 0
    while (end := start + AGREEMENT_YEARS + (start == EXTENDED_START)) <= first_py:
        start, renewals = end, renewals + 1
    return MsspStanding(start, start + AGREEMENT_YEARS + (start == EXTENDED_START) - first_py, renewals)


def years_to_rebase(agreement_start: int, first_py: int) -> tuple[int, bool]:
    """Performance years until the benchmark is rebased, and whether a renewal before that is assumed.

    >>> years_to_rebase(2024, 2027), years_to_rebase(2019, 2027)
    ((2, False), (3, True))
    """
    standing = standing_of(agreement_start, first_py)
    return standing.years_to_rebase, standing.renewal_assumed
