"""Sweeps: every point of a sweep is the model itself at that input."""

import numpy as np
import pytest

from lead_analysis.acos.presets import PRESETS
from lead_analysis.levels.high_needs_share import (
    by_population,
    share_path_worth,
    share_runs,
    share_step,
    share_sweep,
    with_share,
)
from lead_analysis.levels.programs import cara_split, falls_sweep, program_worth
from lead_analysis.levels.quality import quality_money, quality_worth, score_sweep
from lead_model.errors import ScenarioError
from lead_model.projection import project
from lead_model.scenario import (
    BaselineEntry,
    ByCategory,
    HighNeedsCost,
    QualityForm,
    Scenario,
)
from tests.reference import reference_case

# 900, 6,300 and 2,430 PBPM, kept by each population
GROUPS_KEEP = {"organization__high_needs_cost": HighNeedsCost.GROUPS_KEEP}
BY_CATEGORY = {"organization__baseline__entry": BaselineEntry.CATEGORIES} | GROUPS_KEEP


def with_programs(**paths) -> Scenario:
    """R1 under Global at 4% savings with every program in use."""
    return reference_case(
        **{
            "choices__savings_rate": 0.04,
            "choices__cara__elected": True,
            "choices__falls__elected": True,
            "choices__falls__avoided_dollars": 1000.0,
            "choices__incentives__nutrition__uptake_share": 0.1,
            "choices__incentives__part_d_buy_down__uptake_share": 0.2,
            "organization__costs__technology_pbpm": 1.5,
        }
        | paths
    )


# ---- High Needs share ------------------------------------------------------------------------------------------


def test_a_share_of_the_sweep_is_the_scenario_with_that_share():
    scenario = reference_case(**BY_CATEGORY, choices__savings_rate=0.04)
    found = share_sweep(scenario)
    for place in (0, 20, -1):
        share = float(found.share[place])
        mix = ByCategory(0.992 - share, 0.008, share)
        alone = project(scenario.with_value("organization.category_share", mix))
        assert found.net_dollars[place] == pytest.approx(alone.ten_year_net[0])
        assert found.months[place] == pytest.approx(alone.population.total_months[0].sum())


def test_the_sweep_holds_spending_by_population_when_a_total_was_entered():
    # 1,200 in all at 1 : 7 : 2.7 and 80.5/0.8/18.7% is 873.1 for Aged & Disabled and 2.7 times that for High Needs
    found = share_sweep(reference_case(**GROUPS_KEEP, choices__savings_rate=0.04))
    one = 1200 / (0.805 + 7 * 0.008 + 2.7 * 0.187)
    # a point more moves 1.7 × one for 1% of 120,000 months, of which Global keeps 4% − 3% for ten years
    assert found.slope_dollars == pytest.approx(1.7 * one * 0.01 * 120_000 * 0.01 * 10)
    assert found.slope_pbpm == pytest.approx(found.slope_dollars / 1_200_000)


def test_where_all_spending_stays_the_start_share_alone_moves_nothing():
    # R1: one trend for all categories and no adjustment, so the mix is all that differs
    found = share_sweep(reference_case(choices__savings_rate=0.04))
    assert found.cost is HighNeedsCost.TOTAL_STAYS
    np.testing.assert_allclose(found.net_dollars, 14_400_000.0)  # (4% − 3%) × $144M × 10
    assert found.slope_dollars == pytest.approx(0.0, abs=0.01)


@pytest.mark.parametrize("cost", HighNeedsCost)
@pytest.mark.parametrize("entry", BaselineEntry)
def test_lever_and_chart_say_the_same_under_one_rule(entry, cost):
    scenario = Scenario().with_values(
        {
            "organization.baseline.entry": entry,
            "organization.high_needs_cost": cost,
            "choices.savings_rate": 0.04,
        }
    )
    moved = scenario.with_values(with_share(scenario, 0.31))
    assert moved.organization.category_share.high_needs == 0.31
    by_lever, by_chart = project(moved), share_runs(scenario, np.array([0.31]), at_end=False)
    np.testing.assert_allclose(by_lever.net, by_chart.net, rtol=0, atol=0.1)
    now, then = (project(one).benchmark.baseline.entered_pbpm[0, 0] for one in (scenario, moved))
    mixes = [np.array([0.992 - needs, 0.008, needs]) for needs in (0.187, 0.31)]
    if cost is HighNeedsCost.TOTAL_STAYS:
        assert mixes[1] @ then == pytest.approx(mixes[0] @ now, abs=1e-5)
    else:
        np.testing.assert_allclose(then, now, atol=1e-5)


def test_a_growing_share_lifts_the_benchmark_while_the_groups_cost_what_they_cost():
    path = {"organization__high_needs_share_change": 0.01}
    stays = share_path_worth(reference_case(choices__savings_rate=0.04, **path))
    # R1, one trend: spending is what it was, and the benchmark moves only by what caps and newcomers leave
    np.testing.assert_allclose(stays.spend_dollars, 0.0, atol=1.0)
    assert stays.benchmark_rate > 0
    keeps = share_path_worth(reference_case(choices__savings_rate=0.04, **path), HighNeedsCost.GROUPS_KEEP)
    # nine points more at 2.7 times 1,200 ÷ (0.805 + 7 × 0.008 + 2.7 × 0.187), in PY2036
    one = 1200 / (0.805 + 7 * 0.008 + 2.7 * 0.187)
    assert keeps.benchmark_dollars[-1] == pytest.approx(0.09 * 1.7 * one * 120_000)
    assert keeps.spend_dollars[-1] == pytest.approx(0.96 * 0.09 * 1.7 * one * 120_000)
    assert keeps.net_dollars[-1] == pytest.approx(0.01 * 0.09 * 1.7 * one * 120_000)  # 4% − 3% of it
    assert keeps.benchmark_rate == pytest.approx(0.09 * 1.7 * one / 1200)


def test_without_a_path_of_the_share_nothing_is_lifted():
    found = share_path_worth(Scenario())
    assert found.ten_year_net_dollars == 0
    assert found.benchmark_rate == 0


def test_in_the_last_year_only_shares_a_path_can_reach_are_shown():
    scenario = reference_case(
        organization__high_needs_exit_rate=0.0, organization__newcomer_cost_multiple=1.0
    )
    found = share_sweep(scenario, at_end=True)
    # nobody leaves, so the share cannot fall; newcomers at 2.7 must cost less than all Aged & Disabled: moved < 80.5% ÷ 2.7
    assert found.share.min() == pytest.approx(0.187)
    assert found.share.max() < 0.187 + 0.805 / 2.7
    assert found.present_share == 0.187


def test_the_sweep_to_the_last_year_is_an_even_change_a_year():
    scenario = reference_case(choices__savings_rate=0.04)
    found = share_sweep(scenario, at_end=True)
    place = int(np.argmin(np.abs(found.share - 0.30)))
    change = (float(found.share[place]) - 0.187) / 9
    alone = project(scenario.with_value("organization.high_needs_share_change", change))
    assert found.net_dollars[place] == pytest.approx(alone.ten_year_net[0])
    cut = np.abs(alone.benchmark.raw_risk_ratio - alone.benchmark.risk_ratio).max() > 1e-9
    assert found.capped[place] == cut


def test_populations_add_to_the_benchmark_and_to_spending_before_programs():
    p = project(PRESETS["high_needs"].scenario)
    found = by_population(p)
    np.testing.assert_allclose(found.benchmark_dollars.sum(axis=-1), p.settlement.before_discount_dollars)
    np.testing.assert_allclose(found.spend_dollars.sum(axis=-1), p.spending.spend_dollars)


def test_from_10_to_20_percent_moves_both_sides_and_leaves_the_discount():
    step = share_step(reference_case(**BY_CATEGORY, choices__savings_rate=0.04), 0.10, 0.20, 2027)
    rows = {row["population"]: row for row in step.rows()}
    # a tenth of 120,000 months at 900, 6,300 and 2,430 PBPM
    assert rows["Aged & Disabled"]["benchmark_dollars_change"] == pytest.approx(-12_000 * 900)
    assert rows["High Needs"]["benchmark_dollars_change"] == pytest.approx(12_000 * 2430)
    assert rows["ESRD"]["benchmark_dollars_change"] == pytest.approx(0.0, abs=1e-6)
    assert rows["All populations"]["benchmark_dollars_change"] == pytest.approx(18_360_000)
    assert rows["All populations"]["spend_dollars_change"] == pytest.approx(0.96 * 18_360_000)
    assert step.net_change_dollars == pytest.approx(183_600)  # 4% − 3% of it
    assert step.net_change_pbpm == pytest.approx(1.53)
    assert step.all_years_change_dollars == pytest.approx(1_836_000)
    assert step.same_discount
    assert step.discount_rate[0] == pytest.approx(0.03)


def test_shares_a_path_cannot_start_from_are_refused_with_the_reason():
    with pytest.raises(ScenarioError, match=r"99\.9% at the start"):
        share_step(reference_case(), 0.1, 0.999, 2027)
    with pytest.raises(ScenarioError, match="PY2040 is outside PY2027–PY2036"):
        share_step(reference_case(), 0.1, 0.2, 2040)


# ---- quality ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "withheld"),
    [(QualityForm.COMPOUNDING, 144e6 * 0.97 * 0.03), (QualityForm.ADDITIVE, 144e6 * 0.03)],
)
def test_withheld_is_earned_and_lost(form, withheld):
    p = project(reference_case(choices__quality__score_share=0.8, rules__quality_form=form))
    found = quality_money(p)
    assert found.withheld[0, 0] == pytest.approx(withheld)
    assert found.lost[0, 0] == pytest.approx(0.2 * withheld)
    np.testing.assert_allclose(found.earned + found.lost, found.withheld)


def test_a_measure_is_worth_its_part_of_the_withhold():
    scenario = reference_case(choices__savings_rate=0.05, choices__quality__readmission_score=0.6)
    found = {one.key: one for one in quality_worth(scenario)}
    readmission = found["readmission_score"]
    # one of five measures in PY2027–28 and one of seven from PY2029 on; 80% of the score on measures; all of it kept
    withheld = 144e6 * 0.97 * 0.03
    a_year = [withheld * 0.8 / (5 if py < 2029 else 7) for py in range(2027, 2037)]
    assert readmission.to_earn_dollars == pytest.approx(0.4 * sum(a_year))
    assert readmission.at_stake_dollars == pytest.approx(0.6 * sum(a_year))
    assert readmission.now == pytest.approx(0.6)
    # the plan is a fifth of the score and carried out already
    assert found["plan_score_share"].to_earn_dollars == 0.0
    assert found["plan_score_share"].at_stake_dollars == pytest.approx(withheld * 0.2 * 10)


def test_an_ecqm_is_worth_its_level_only_once_performance_counts():
    found = {one.key: one for one in quality_worth(reference_case(choices__savings_rate=0.05))}
    glycemic = found["glycemic_score"]
    # from PY2031 on: six of the ten years
    assert glycemic.to_earn_dollars + glycemic.at_stake_dollars == pytest.approx(
        6 * 144e6 * 0.97 * 0.03 * 0.8 / 7
    )


def test_the_score_curve_passes_through_the_scenario_with_that_score():
    scenario = reference_case(choices__savings_rate=0.05)
    found = score_sweep(scenario)
    alone = project(scenario.with_value("choices.quality.score_share", 0.5)).ten_year_net[0]
    assert np.interp(0.5, found.score, found.net_dollars) == pytest.approx(alone)
    assert found.ten_points_dollars == pytest.approx(144e6 * 0.97 * 0.03 * 0.1 * 10)


# ---- programs --------------------------------------------------------------------------------------------------

SWITCHED_OFF = {
    "cara": {"choices.cara.elected": False},
    "falls": {"choices.falls.elected": False},
    "nutrition": {"choices.incentives.nutrition.uptake_share": 0.0},
    "part_d_buy_down": {"choices.incentives.part_d_buy_down.uptake_share": 0.0},
    "technology": {"organization.costs.technology_pbpm": 0.0},
}


def test_a_program_is_worth_the_difference_to_the_scenario_without_it():
    scenario = with_programs()
    found = {one.key: one for one in program_worth(scenario)}
    for key, off in SWITCHED_OFF.items():
        without = project(scenario.with_values(off))
        np.testing.assert_allclose(
            found[key].net_dollars, (project(scenario).net - without.net)[0], atol=0.01
        )
        assert found[key].in_use
    assert not found["cost_sharing"].in_use
    # 10,000 people × 20% × $240, not before 2029
    np.testing.assert_allclose(found["part_d_buy_down"].cost_dollars, [0, 0] + [480_000] * 8)
    np.testing.assert_allclose(found["technology"].cost_dollars, 180_000)


def test_episode_savings_split_by_the_adjustment():
    found = cara_split(with_programs(choices__falls__elected=False))
    # 3 × 2% of $144M; 5% saved; the specialists get the adjustment's part of 5% − 2%
    episodes = 0.06 * 144e6
    at = int(np.argmin(np.abs(found.adjustment - 0.5)))
    assert found.running_years == tuple(range(2028, 2037))
    assert found.specialists_dollars[at] == pytest.approx(0.5 * 0.03 * episodes)
    assert found.aco_dollars[at] == pytest.approx((0.05 - 0.015) * episodes)
    np.testing.assert_allclose(found.aco_dollars + found.specialists_dollars, 0.05 * episodes)
    assert found.adjustment[0] == 0.10
    assert found.adjustment[-1] == 1.00


def test_without_cara_nothing_is_split():
    found = cara_split(reference_case())
    assert found.running_years == ()
    assert not found.aco_dollars.any()
    assert not found.net_dollars.any()


def test_the_falls_episode_breaks_even_at_its_cost_when_all_savings_are_kept():
    found = falls_sweep(with_programs(choices__cara__elected=False))
    # $1,500 of team and $1,500 of modifications; Global keeps the first 15% in full and R1 has no sequestration
    assert found.break_even_dollars == pytest.approx(3000.0)
    # 100 participants a year for nine years
    assert found.net_dollars[0] == pytest.approx(-3000 * 100 * 9)
