"""What a public ACO starts as: mix, option, agreement, and what is said with its results."""

from dataclasses import replace

import numpy as np
import pytest

from lead_analysis.acos.mssp_standing import mssp_elections
from lead_analysis.acos.portfolio.rows import public_portfolio
from lead_analysis.acos.public_data.acos import aco, acos
from lead_analysis.acos.public_data.starting_values import high_needs_relativity, starting_values
from lead_analysis.acos.result_labels import before_operating_costs, region_unknown
from lead_analysis.acos.starting_scenario import scenario_of_aco
from lead_analysis.other_models.staying_in_mssp import stay
from lead_model.projection import project
from lead_model.scenario import RiskOption, Scenario, value_array

CARE_HOMES = {"A5400": 0.3664, "A5215": 0.4197, "A5330": 0.6093, "A5069": 0.6217, "A5350": 0.627,
              "A5220": 0.6953, "A5341": 0.7366, "A2973": 0.9683}  # fmt: skip


@pytest.mark.parametrize(("identity", "institutional"), CARE_HOMES.items())
def test_an_aco_of_care_homes_starts_from_its_institutional_share(identity, institutional):
    values = starting_values(aco(identity))
    assert values.category_shares[2] == pytest.approx(institutional)
    assert sum(values.category_shares) == pytest.approx(1.0)
    assert values.category_relativities[2] == high_needs_relativity()
    # scaled so that the categories cost the ACO's own total
    baseline = project(scenario_of_aco(identity).scenario).benchmark.baseline.historical_pbpm[0, 0]
    assert sum(baseline * values.category_shares) == pytest.approx(values.total_pbpm_by3, abs=0.01)
    listed = {item.field: item for item in values.assumed}
    assert f"{100 * institutional:.1f}% live in an institution" in listed["high_needs_share"].why
    assert "category_relativities.high_needs" in listed


def test_all_other_standard_acos_start_from_the_average_share_blank_ones_too():
    others = [one for one in acos() if one.id not in CARE_HOMES and one.aco_type != "High Needs"]
    assert {starting_values(one).category_shares[2] for one in others} == {0.187}
    assert any(one.long_term_institutional_share is None for one in others)


def test_the_share_leaves_room_for_esrd():
    full = replace(aco("A2973"), long_term_institutional_share=1.0)
    shares = starting_values(full).category_shares
    assert shares == pytest.approx((0.0, shares[1], 1.0 - shares[1]))
    assert shares[1] > 0.0


def test_a_global_reach_aco_starts_as_global_and_others_as_professional():
    for one in acos():
        option = scenario_of_aco(one).scenario.choices.option
        assert option is (RiskOption.GLOBAL if one.track == "Global" else RiskOption.PROFESSIONAL)


def test_results_of_a_public_aco_are_before_operating_costs_whatever_the_scenario_had():
    expensive = Scenario().with_values(
        {"organization.costs.fixed_dollars": 1e6, "organization.costs.technology_pbpm": 2.0}
    )
    made = scenario_of_aco("A1001", expensive)
    assert before_operating_costs(made.scenario)
    assert made.scenario.organization.costs.start_up_dollars == 0.0
    assert project(made.scenario).aco_result.operating_cost.sum() == 0.0
    assert "before operating costs" in made.scenario.note
    assert any(item.field == "organization.costs.operating_pbpm" for item in made.assumed)


@pytest.mark.parametrize("name", ["fixed_dollars", "operating_pbpm", "technology_pbpm"])
def test_any_operating_cost_takes_the_label_away(name):
    without = scenario_of_aco("A1001").scenario
    assert not before_operating_costs(without.with_value(f"organization.costs.{name}", 1.0))
    assert before_operating_costs(without.with_value("organization.costs.start_up_dollars", 1e6))


def test_a_reach_aco_says_that_its_region_is_not_known():
    own = scenario_of_aco("D0004").scenario
    assert region_unknown(own)
    assert "unknown, assumed level with the region" in own.note
    assert not region_unknown(own.with_value("organization.region.gap_rate", 0.01))
    assert not region_unknown(scenario_of_aco("A1001").scenario)
    assert not region_unknown(Scenario())


# 2027 is the first performance year: the year an agreement of each start is rebased, and whether it has been renewed.
@pytest.mark.parametrize(
    ("start", "first_py", "rebased", "renewed"),
    [
        ("2019-07-01", 2027, 2030, 1),
        ("2020-01-01", 2027, 2030, 1),
        ("2022-01-01", 2027, 2032, 1),  # renewed in 2027 itself: no running agreement
        ("2023-01-01", 2027, 2028, 0),
        ("2024-01-01", 2027, 2029, 0),
        ("2024-01-01", 2029, 2034, 1),
        ("2019-07-01", 2030, 2035, 2),
    ],
)
def test_years_to_rebase_follow_the_agreement_start(start, first_py, rebased, renewed):
    one = next(one for one in acos() if one.agreement_start == start)
    elected = mssp_elections(one, first_py, 1.0)
    assert first_py + elected.inputs["choices.mssp.years_to_rebase"] == rebased
    assert elected.inputs["choices.mssp.agreement"] == one.agreement_period + renewed
    listed = {item.field: item.why for item in elected.assumed}
    assert ("renewed in PY" in listed["choices.mssp.years_to_rebase"]) == bool(renewed)
    assert f"rebased in PY{rebased}" in listed["choices.mssp.years_to_rebase"]
    # only an agreement that still runs keeps its published benchmark
    assert ("choices.mssp.running_benchmark_pbpm" in listed) == (not renewed)
    assert (elected.inputs["choices.mssp.running_benchmark_pbpm"] is None) == bool(renewed)


def test_a_running_agreement_keeps_its_benchmark_in_dollars_of_base_year_3():
    made = scenario_of_aco("A5220")  # agreement of 2023, rebased in PY2028
    choice = made.scenario.choices.mssp
    growth = made.values.total_pbpm_by3 / made.values.total_pbpm
    assert choice.years_to_rebase == 1
    # its adjustment of −898 a year stays inside
    assert choice.running_benchmark_pbpm == pytest.approx(48619 / 12 * growth, abs=0.005)
    above = scenario_of_aco("A5388")  # 701 a year, which follows from the gap
    growth = above.values.total_pbpm_by3 / above.values.total_pbpm
    expected = (10226 - 701) * 11043 / 10226 / 12 * growth
    assert above.scenario.choices.mssp.running_benchmark_pbpm == pytest.approx(expected, abs=0.005)


@pytest.mark.parametrize("identity", ["A5220", "A5388", "A5424", "A5330", "A5069"])
def test_the_first_year_in_a_running_agreement_resembles_the_last_settlement(identity):
    """Same spending against the same benchmark, three years on: ACPT and trend part them by little."""
    one = aco(identity)
    own = scenario_of_aco(identity).scenario.with_value("choices.savings_rate", 0.0)
    settled = stay(project(own)).projection
    ratio = float((settled.benchmark_dollars / settled.spend_dollars)[0, 0])
    assert ratio == pytest.approx(one.benchmark_dollars / one.expenditure_dollars, rel=0.015)


@pytest.mark.parametrize(("identity", "acts"), [("A5388", True), ("A1001", False)])
def test_the_published_gap_acts_in_mssp_until_the_renewal_and_not_after(identity, acts):
    """A5388's agreement of 2024 still runs in PY2027; A1001's of 2019 was renewed in 2025, when the carried gap began."""
    own = scenario_of_aco(identity).scenario
    other = own.with_value("organization.region.gap_rate_base_years", 0.05)
    until = own.choices.mssp.years_to_rebase
    nets = [stay(project(one)).net[0, :until] for one in (own, other)]
    assert (abs(nets[0] - nets[1]) > 1.0).all() == acts
    assert acts or nets[0] == pytest.approx(nets[1])


def test_a_reach_aco_would_enter_mssp_anew():
    elected = mssp_elections(aco("D0004"), 2027, 1.0)
    assert elected.inputs["choices.mssp.agreement"] == 1
    assert elected.inputs["choices.mssp.years_to_rebase"] == 5
    assert "no agreement with MSSP" in elected.assumed[0].why


def test_only_those_five_starts_are_in_the_file():
    starts = {one.agreement_start for one in acos() if one.agreement_start}
    assert starts == {"2019-07-01", "2020-01-01", "2022-01-01", "2023-01-01", "2024-01-01"}


def test_people_against_the_nation_come_from_the_file_and_are_listed_as_assumed():
    """A5388's row, typed from the file: share with Medicaid, scores and person-years of the three types."""
    made = scenario_of_aco("A5388")
    choice = made.scenario.choices.mssp
    assert choice.dual_share == 0.5685
    # dollars a month at the national mean score: disabled, aged dual, aged non-dual, and their mix over all MSSP ACOs
    at_risk = 3384 * 0.781 * 1092.89 + 2708 * 0.670 * 1760.78 + 3615 * 0.806 * 1032.28
    assert choice.national_risk.aged_disabled == pytest.approx(at_risk / 9707 / 1075.33, abs=2e-4)
    assert choice.national_risk.high_needs == choice.national_risk.aged_disabled
    assert choice.national_risk.esrd == 0.928
    listed = {one.field: one.value for one in made.assumed}
    assert listed["choices.mssp.dual_share"] == choice.dual_share
    assert listed["choices.mssp.national_risk"] == choice.national_risk.aged_disabled


def test_all_acos_together_stand_at_about_the_nation():
    """Person-years times risk, over MSSP ACOs with few people in institutions, those hidden by CMS aside."""
    total = people = 0.0
    for one in acos():
        risk = mssp_elections(one, 2027, 1.0).inputs["choices.mssp.national_risk"]
        if risk != 1.0:
            total, people = total + risk.aged_disabled * one.person_years, people + one.person_years
    assert total / people == pytest.approx(1.0, abs=0.015)


@pytest.mark.parametrize(
    ("identity", "why"), [("A5220", "count it twice"), ("D0004", "reference population")]
)
def test_risk_stays_at_the_nations_where_the_file_does_not_tell(identity, why):
    made = scenario_of_aco(identity)
    assert made.scenario.choices.mssp.national_risk == 1.0
    assert why in {one.field: one.why for one in made.assumed}["choices.mssp.national_risk"]


def test_the_screen_starts_in_mssp_as_the_scenario_of_each_aco_does():
    whole = public_portfolio()
    for identity in ("A5388", "A5220", "D0004"):
        choice, row = scenario_of_aco(identity).scenario.choices.mssp, whole.ids.index(identity)
        assert whole.mssp_dual_share[row] == choice.dual_share
        own = np.broadcast_to(value_array(choice.national_risk, (2027,))[0, 0], 3)
        assert whole.mssp_national_risk[row].tolist() == own.tolist()
