"""The eligibility checklist (story A3): which minimum applies, what fails, and what would cure it."""

import pytest

from lead_analysis.acos.eligibility import Minimum, Status, applicable_minimum, eligibility
from lead_model.errors import ScenarioError
from lead_model.scenario import ByCategory, Capitation, Entry, Override, RiskOption, Scenario
from tests.reference import reference_case


def organization(aligned: float, high_needs: float, entry: Entry = Entry.RENEWING, **facts) -> Scenario:
    return Scenario().with_values(
        {
            "organization.aligned": aligned,
            "organization.entry": entry,
            "organization.category_share": ByCategory(1.0 - high_needs / aligned, 0.0, high_needs / aligned),
            **{f"organization.eligibility.{name}": value for name, value in facts.items()},
        }
    )


COMPLETE = {
    "access_24_7": True,
    "advance_care_planning": True,
    "in_home_care": True,
    "whole_tin_accepted": True,
    "other_program_overlap": False,
}


def test_369_of_900_high_needs_is_held_to_800_with_500_claims_aligned_and_three_capabilities():
    found = eligibility(organization(900, 369))
    assert found.minimum is Minimum.HIGH_NEEDS
    assert found.check("aligned").status is Status.PASS
    assert "at least 800" in found.check("aligned").finding
    assert "at least 500 are needed in one base year" in found.check("claims_aligned").finding
    assert found.check("claims_aligned").status is Status.UNKNOWN
    assert "41.0%" in found.check("high_needs_share").finding
    capabilities = ("access_24_7", "advance_care_planning", "in_home_care")
    assert [found.check(key).status for key in capabilities] == [Status.UNKNOWN] * 3
    assert found.status is Status.UNKNOWN


def test_360_of_900_is_exactly_40_percent_and_not_more_than_that():
    found = eligibility(organization(900, 360))
    assert found.minimum is Minimum.STANDARD
    aligned = found.check("aligned")
    assert aligned.status is Status.FAIL
    assert "4,100 below 5,000" in aligned.finding  # 5,000 − 900
    assert "(1 more of these people)" in aligned.cure  # 361 of 900 is 40.1%
    assert not any(check.key == "in_home_care" for check in found.checks)
    assert found.status is Status.FAIL


def test_one_more_high_needs_person_is_the_cure_that_the_checklist_names():
    assert applicable_minimum(organization(900, 361)) is Minimum.HIGH_NEEDS


def test_4999_without_high_needs_is_below_5000_and_told_what_would_cure_it():
    aligned = eligibility(organization(4_999, 0)).check("aligned")
    assert aligned.status is Status.FAIL
    assert "4,999 aligned; at least 5,000 are needed: 1 below 5,000" in aligned.finding
    assert "Align at least 1 more" in aligned.cure
    assert "2,000 more of these people" in aligned.cure  # 2,000 ÷ 4,999 = 40.008%, 1,999 is 39.99%
    assert "newly entering, 1,000 are enough" in aligned.cure


@pytest.mark.parametrize(
    ("aligned", "claims", "status"),
    [
        (1_000, 600, Status.PASS),
        (999, 600, Status.FAIL),
        (1_000, 599, Status.FAIL),
        (1_000, None, Status.UNKNOWN),
    ],
)
def test_newly_entering_aco_needs_1000_with_600_claims_aligned(aligned, claims, status):
    found = eligibility(organization(aligned, 0, Entry.NEW, **{**COMPLETE, "claims_aligned": claims}))
    assert found.minimum is Minimum.NEW
    assert found.status is status


def test_the_number_that_was_read_from_a_cut_excerpt_says_so():
    rule = eligibility(organization(2_000, 0, Entry.NEW)).check("claims_aligned").rules[0]
    assert (rule.name, rule.value, rule.confidence) == ("new_minimum_claims_aligned", 600.0, "D")
    assert rule.status == "Inferred or computed here"


@pytest.mark.parametrize(("claims", "expected"), [(3_000, Minimum.STANDARD), (2_999, Minimum.HIGH_NEEDS)])
def test_a_large_aco_needs_no_care_capabilities_unless_it_needs_the_lower_minimum(claims, expected):
    scenario = organization(6_000, 3_000, claims_aligned=claims, in_home_care=False)
    assert applicable_minimum(scenario) is expected
    keys = [check.key for check in eligibility(scenario).checks]
    assert ("in_home_care" in keys) == (expected is Minimum.HIGH_NEEDS)


def test_a_missing_capability_fails_and_names_the_cure():
    found = eligibility(organization(900, 369, **{**COMPLETE, "in_home_care": False, "claims_aligned": 500}))
    assert found.status is Status.FAIL
    assert "deliver care in the home" in found.check("in_home_care").cure


def test_everything_answered_well_passes():
    found = eligibility(organization(900, 369, **{**COMPLETE, "claims_aligned": 500}))
    assert found.status is Status.PASS
    # The schedule of later minimums is not published: shown as unknown, and no obstacle to the first year.
    assert found.check("later_minimum").status is Status.UNKNOWN


@pytest.mark.parametrize("fact", ["whole_tin_accepted", "other_program_overlap"])
def test_whole_tin_and_overlap_decide(fact):
    facts = {**COMPLETE, "claims_aligned": 9_000, fact: not COMPLETE[fact]}
    assert eligibility(organization(10_000, 0, **facts)).status is Status.FAIL
    assert eligibility(organization(10_000, 0, **{**facts, fact: None})).status is Status.UNKNOWN
    assert eligibility(organization(10_000, 0, **{**facts, fact: COMPLETE[fact]})).status is Status.PASS


def test_an_aco_that_declares_high_needs_without_the_share_is_told():
    check = eligibility(organization(900, 360, Entry.HIGH_NEEDS)).check("high_needs_share")
    assert check.status is Status.FAIL
    assert check.cure.startswith("1 more of the 900")


def test_a_minimum_follows_the_users_own_number():
    scenario = organization(4_999, 0).with_value(
        "rules.overrides", (Override("standard_minimum_aligned", 4_000.0),)
    )
    check = eligibility(scenario).check("aligned")
    assert check.status is Status.PASS
    assert check.rules[0].confidence == "user"


@pytest.mark.parametrize(
    ("values", "tcc", "cara"),
    [
        ({}, Status.FAIL, "in no year"),
        ({"choices.option": RiskOption.GLOBAL}, Status.PASS, "from PY2028"),
        ({"choices.switch_py": 2032}, Status.PASS, "from PY2032"),
    ],
)
def test_tcc_and_cara_are_open_to_global_only(values, tcc, cara):
    found = eligibility(Scenario().with_values(values))
    assert found.check("tcc").status is tcc
    assert cara in found.check("cara").finding


def test_professional_may_move_after_four_years():
    assert "possible in PY2031" in eligibility(Scenario()).check("lock_in").finding
    later = eligibility(reference_case(choices__option=RiskOption.PROFESSIONAL, organization__first_py=2032))
    assert "possible in PY2036" in later.check("lock_in").finding


def test_medicaid_based_alignment_waits_for_the_two_states():
    assert not any(check.key == "medicaid" for check in eligibility(Scenario()).checks)
    check = eligibility(Scenario().with_value("organization.medicaid.elected", True)).check("medicaid")
    assert check.status is Status.UNKNOWN
    assert "two states" in check.finding
    assert not check.required


def test_an_unknown_check_is_named_with_the_known_ones():
    with pytest.raises(KeyError, match="aligned"):
        eligibility(Scenario()).check("size")


def test_tcc_under_professional_is_refused_before_any_checklist():
    with pytest.raises(ScenarioError, match="for Global only"):
        Scenario().with_value("choices.capitation.kind", Capitation.TCC)
