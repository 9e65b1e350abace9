"""The gap to the region in the base years and carried to the file's year, against the figures stated for it."""

import pytest

from lead_analysis.acos.public_data.acos import aco, acos
from lead_analysis.acos.public_data.regional_gap import regional_gap
from lead_analysis.acos.public_data.starting_values import starting_values
from lead_analysis.acos.starting_scenario import scenario_of_aco
from lead_model.projection import project
from lead_model.scenario import GapBasis

MSSP = [gap for one in acos() if (gap := regional_gap(one)) is not None]


def test_mean_gap_rises_from_4_0_to_7_3_percent_and_68_acos_change_sides():
    assert len(MSSP) == 476
    assert sum(gap.base_years_rate for gap in MSSP) / 476 == pytest.approx(0.040, abs=5e-4)
    assert sum(gap.carried_rate for gap in MSSP) / 476 == pytest.approx(0.073, abs=5e-4)
    assert sum((gap.base_years_rate >= 0) != (gap.carried_rate >= 0) for gap in MSSP) == 68


@pytest.mark.parametrize(
    ("identity", "base_years", "carried"), [("A5220", -0.139, 0.111), ("A1001", 0.042, 0.120)]
)
def test_gap_of_an_aco_before_and_after(identity, base_years, carried):
    gap = regional_gap(aco(identity))
    assert gap.base_years_rate == pytest.approx(base_years, abs=5e-4)
    assert gap.carried_rate == pytest.approx(carried, abs=5e-4)


def test_parts_of_a1001_from_cms_columns():
    gap = regional_gap(aco("A1001"))
    assert 12 * gap.own_base_pbpm == pytest.approx(11695 - 240)
    assert 12 * gap.region_base_pbpm == pytest.approx(11695 - 240 + 480)
    assert gap.update_factor == pytest.approx(14486 / 11695)
    assert 12 * gap.spending_pbpm == pytest.approx(1504130805 / 113967)


def test_only_the_adjustment_that_was_applied_is_inside_the_benchmark():
    prior = next(one for one in acos() if one.adjustment_applied == "Prior Savings Adjustment")
    gap = regional_gap(prior)
    assert gap.historical_pbpm - gap.own_base_pbpm == pytest.approx(prior.prior_savings_adjustment_pbpm)
    none = aco("A2029")  # above its region, and no adjustment applied
    assert regional_gap(none).own_base_pbpm == none.historical_benchmark_pbpm


@pytest.mark.parametrize("identity", ["A5330", "A5341", "A5350", "A5424"])
def test_a_zero_adjustment_that_does_not_apply_says_nothing_and_the_carried_gap_is_used(identity):
    assert aco(identity).regional_adjustment_pbpm == 0.0
    assert not regional_gap(aco(identity)).published
    made = scenario_of_aco(identity)
    region = made.scenario.organization.region
    assert region.gap_rate_base_years is None
    assert region.gap_rate == regional_gap(aco(identity)).carried_rate != 0.0
    said = next(item.why for item in made.assumed if item.field == "regional_gap_rate")
    assert "does not say on which side of its region" in said


def test_exactly_those_four_have_no_published_gap():
    unpublished = [one.id for one in acos() if (gap := regional_gap(one)) and not gap.published]
    assert unpublished == ["A5330", "A5341", "A5350", "A5424"]


def test_reach_has_no_gap():
    assert regional_gap(aco("D0004")) is None


def test_a_scenario_keeps_both_and_its_basis_decides_the_designation():
    own = scenario_of_aco("A5220").scenario
    region = own.organization.region
    assert region.gap_basis is GapBasis.CARRIED
    assert (region.gap_rate, region.gap_rate_base_years) == (
        starting_values(aco("A5220")).regional_gap_rate,
        starting_values(aco("A5220")).regional_gap_rate_base_years,
    )
    published = own.with_value("organization.region.gap_basis", GapBasis.BASE_YEARS)
    lower = [bool(project(one).benchmark.adjustment.lower_spending.flat[0]) for one in (own, published)]
    assert lower == [True, False]
    assert "-13.9% in the base years as published; +11.1% carried to PY2024, which is used" in own.note
