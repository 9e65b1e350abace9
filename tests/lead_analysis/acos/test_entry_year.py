"""A later first year: dollars of base year 3 move, calendar years stay."""

import numpy as np
import pytest

from lead_analysis.acos.entry_year import entering_in, entry_growth
from lead_analysis.acos.public_data.acos import acos
from lead_analysis.acos.starting_scenario import scenario_of_aco
from lead_model.errors import ScenarioError
from lead_model.projection import project
from lead_model.scenario import ByCategory, Ramp, Scenario

TRENDS = {"market.national_trend_rate": ByCategory(0.05, 0.07, Ramp(0.09, 0.05, 2027, 2031))}


def spending_by_category(scenario):
    return project(scenario).benchmark.baseline.historical_pbpm[0, 0]


def test_dollars_of_base_year_3_grow_by_category_as_the_national_trend():
    base = Scenario().with_values(TRENDS)
    growth = (1.05**2, 1.07**2, 1.09 * 1.08)
    assert entry_growth(base.market, 2029) == pytest.approx(growth)
    later = entering_in(base, 2029)
    assert later.years == tuple(range(2029, 2037))
    expected = spending_by_category(base) * growth
    assert spending_by_category(later) == pytest.approx(expected, rel=1e-5)  # the total is rounded to cents
    national = [project(one).benchmark.baseline.national_pbpm[0, 0] for one in (base, later)]
    assert national[1] == pytest.approx(national[0] * growth, rel=1e-5)


def test_base_year_3_and_update_agree():
    """Entering in 2029 starts from what the update made of base year 3 of 2026 by 2028."""
    base = Scenario().with_value("organization.region.share_of_region", 1.0)
    updated = project(base).benchmark.update.two_way_factor[0, 1]
    assert entry_growth(base.market, 2029) == pytest.approx(updated, rel=1e-12)


def test_growth_above_the_forecast_counts():
    faster = Scenario().with_values(
        {"market.national_trend_rate": 0.05, "market.growth_above_acpt_rate": 0.02}
    )
    assert entry_growth(faster.market, 2030) == pytest.approx((1.07**3,) * 3)


def test_prior_savings_and_base_year_spending_move_too():
    base = Scenario().with_values(
        {"market.national_trend_rate": 0.05, "organization.region.prior_savings_pbpm": 40.0}
    )
    later = entering_in(base, 2028)
    assert later.organization.region.prior_savings_pbpm == pytest.approx(42.0)
    assert later.organization.baseline.category_pbpm.parts() == pytest.approx((945.0, 6615.0, 2551.5))


def test_savings_are_counted_from_the_first_year():
    base = Scenario().with_value("choices.savings_rate", Ramp(0.01, 0.05, 2027, 2031))
    assert entering_in(base, 2030).choices.savings_rate == Ramp(0.01, 0.05, 2030, 2034)
    # A ramp longer than the years left is cut where the model ends, on the same line.
    slow = Scenario().with_value("choices.savings_rate", Ramp(0.0, 0.09, 2027, 2036))
    assert entering_in(slow, 2032).choices.savings_rate == Ramp(0.0, pytest.approx(0.04), 2032, 2036)
    yearly = Scenario().with_value("choices.savings_rate", tuple(0.01 * n for n in range(10)))
    assert entering_in(yearly, 2034 - 2).choices.savings_rate == (0.0, 0.01, 0.02, 0.03, 0.04)


def test_other_yearly_values_stay_with_their_calendar_years():
    quality = tuple(0.80 + 0.01 * n for n in range(10))
    growth = tuple(0.03 + 0.001 * n for n in range(10))
    base = Scenario().with_values({"choices.quality.score_share": quality, "market.acpt_rate": growth})
    later = entering_in(base, 2029)
    assert later.choices.quality.score_share == quality[2:]
    assert later.market.acpt_rate == growth[2:]
    assert later.market.national_trend_rate == base.market.national_trend_rate


def test_the_acpt_path_and_guardrail_of_a_calendar_year_are_the_same_whenever_one_enters():
    widths = [
        project(entering_in(Scenario(), py)).benchmark.update.upper_width[0, -1, 0] for py in (2027, 2030)
    ]
    assert widths[0] == widths[1]


def test_a_move_to_global_comes_as_many_years_after_the_start():
    base = Scenario().with_value("choices.switch_py", 2032)
    assert entering_in(base, 2029).choices.switch_py == 2034
    assert entering_in(base, 2032).choices.switch_py is None


@pytest.mark.parametrize(
    ("first_py", "said"), [(2026, "before the scenario's own"), (2040, "allowed: 2027 to 2036")]
)
def test_years_the_model_does_not_have_are_refused(first_py, said):
    with pytest.raises(ScenarioError, match=said):
        entering_in(Scenario(), first_py)


def test_the_same_year_changes_nothing():
    assert entering_in(Scenario(), 2027) == Scenario()


@pytest.mark.parametrize("first_py", [2028, 2030])
def test_a_public_aco_enters_later_in_dollars_of_the_year_before(first_py):
    first, later = (scenario_of_aco("A1001", first_py=py) for py in (2027, first_py))
    growth = entry_growth(first.scenario.market, first_py)
    spending = [spending_by_category(made.scenario) for made in (first, later)]
    assert spending[1] == pytest.approx(spending[0] * np.array(growth), rel=1e-5)
    factor = later.values.total_pbpm_by3 / first.values.total_pbpm_by3
    prior = [made.scenario.organization.region.prior_savings_pbpm for made in (first, later)]
    assert prior[1] == pytest.approx(prior[0] * factor)
    assert later.scenario.market.national_pbpm > first.scenario.market.national_pbpm
    assert later.scenario.organization.region.gap_rate == first.scenario.organization.region.gap_rate
    listed = {item.field: item for item in later.assumed}
    assert listed["entry_growth_factor"].value == pytest.approx(factor)
    assert listed["prior_savings_pbpm"].value == pytest.approx(prior[1])


@pytest.mark.parametrize("first_py", [2027, 2029, 2032])
def test_every_public_aco_becomes_a_scenario(first_py):
    for one in acos():
        made = scenario_of_aco(one, first_py=first_py)
        assert made.scenario.organization.first_py == first_py
        assert len({item.field for item in made.assumed}) == len(made.assumed)
