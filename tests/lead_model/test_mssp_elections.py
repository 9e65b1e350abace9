"""Path of levels with its limit on one-sided years, and where an ACO stands in its agreement."""

import pytest

from lead_analysis.other_models.mssp_rule_sets import mssp_parameters
from lead_model.scenario import MsspAlternative, MsspRules, MsspTrack
from lead_model.scenario.mssp_elections import (
    AGREEMENT_YEARS,
    ONE_SIDED_YEARS_MAX,
    one_sided_problem,
    one_sided_years,
    standing_of,
    track_by_year,
    within_one_sided_limit,
    years_to_rebase,
)

YEARS = tuple(range(2027, 2037))
STAYS_IN_A = MsspAlternative(track=MsspTrack.BASIC_A, rises=False)


def test_level_e_from_the_year_elected():
    choice = MsspAlternative(track=MsspTrack.BASIC_A, rises=False, level_e_from_year=3)
    assert track_by_year(choice, 4) == ("basic_a", "basic_a", "basic_e", "basic_e")
    rising = MsspAlternative(track=MsspTrack.BASIC_B, level_e_from_year=2)
    assert track_by_year(rising, 3) == ("basic_b", "basic_e", "basic_e")
    enhanced = MsspAlternative(track=MsspTrack.ENHANCED, level_e_from_year=2)
    assert track_by_year(enhanced, 3) == ("enhanced",) * 3


@pytest.mark.parametrize(
    ("choice", "years", "counted"),
    [
        (STAYS_IN_A, YEARS, 10),
        (MsspAlternative(MsspTrack.BASIC_A, rises=False, years_to_rebase=3), YEARS, 7),
        (
            MsspAlternative(MsspTrack.BASIC_A, rises=False, years_to_rebase=3),
            range(2030, 2037),
            7,
        ),  # began in 2028
        (
            MsspAlternative(MsspTrack.BASIC_A, rises=False, years_to_rebase=3),
            range(2028, 2037),
            6,
        ),  # began in 2026
        (MsspAlternative(MsspTrack.BASIC_A), YEARS, 2),
        (MsspAlternative(MsspTrack.BASIC_B, rises=False, level_e_from_year=6), YEARS, 5),
        (MsspAlternative(MsspTrack.ENHANCED), YEARS, 0),
        (MsspAlternative(MsspTrack.BASIC_C, rises=False), YEARS, 0),
        (STAYS_IN_A, range(2032, 2037), 5),
    ],
)
def test_one_sided_years_count_in_agreements_from_2027_and_five_are_the_most(choice, years, counted):
    assert one_sided_years(choice, years) == counted
    problem = one_sided_problem(choice, years)
    assert (problem is None) == (counted <= 5)
    if problem is not None:
        assert f"has {counted} one-sided years" in problem


def test_elections_from_before_the_limit_go_to_level_e_in_the_sixth_year_with_a_note():
    choice, note = within_one_sided_limit(STAYS_IN_A, YEARS)
    assert track_by_year(choice, 10) == ("basic_a",) * 5 + ("basic_e",) * 5
    assert one_sided_problem(choice, YEARS) is None
    assert note is not None
    assert "PY2032" in note
    allowed = MsspAlternative(track=MsspTrack.BASIC_A)
    assert within_one_sided_limit(allowed, YEARS) == (allowed, None)


def test_the_limits_are_those_of_the_rule_file():
    lookup = mssp_parameters(MsspRules.CURRENT).value
    assert lookup("mssp_one_sided_years", 2027) == ONE_SIDED_YEARS_MAX
    assert lookup("mssp_agreement_years", 2027) == AGREEMENT_YEARS


@pytest.mark.parametrize(
    ("start", "first_py", "left", "assumed"),
    [
        (2019, 2027, 3, True),  # renewed in 2025, rebased in PY2030
        (2020, 2027, 3, True),
        (2021, 2027, 4, True),
        (2022, 2027, 5, True),  # renewed in 2027: no running agreement
        (2023, 2027, 1, False),  # renewed in PY2028
        (2024, 2027, 2, False),  # PY2029
        (2025, 2027, 3, False),
        (2026, 2027, 4, False),
        (2027, 2027, 5, False),
        (2024, 2030, 4, True),
        (2019, 2031, 4, True),  # renewed twice
    ],
)
def test_years_to_the_rebasing_from_the_agreement_start(start, first_py, left, assumed):
    assert years_to_rebase(start, first_py) == (left, assumed)


def test_renewals_are_counted_so_that_the_agreement_number_follows():
    assert [standing_of(start, 2031).renewals for start in (2019, 2021, 2026, 2027)] == [2, 2, 1, 0]
    assert standing_of(2019, 2031).agreement_start == 2030
    assert not standing_of(2027, 2031).renewal_assumed


def test_an_agreement_after_the_first_year_is_refused():
    with pytest.raises(ValueError, match="2030, after the first performance year 2027"):
        years_to_rebase(2030, 2027)
