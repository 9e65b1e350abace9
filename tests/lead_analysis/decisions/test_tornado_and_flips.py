"""Drivers, tornado, heatmap, goal seek and decision flips."""

import numpy as np
import pytest

from lead_analysis.decisions.alternatives import alternatives
from lead_analysis.decisions.best_choice import Choice, best_choices, choice_values
from lead_analysis.decisions.drivers import (
    LevelEffect,
    all_drivers,
    driver,
    ranged_drivers,
    search_limits,
    vary_levels,
    with_level,
)
from lead_analysis.decisions.flips import flips
from lead_analysis.decisions.goal_seek import goal_seek
from lead_analysis.decisions.heatmap import heatmap
from lead_analysis.decisions.outputs import GLOBAL_MINUS_PROFESSIONAL, TEN_YEAR_NET, named_outputs
from lead_analysis.decisions.tornado import tornado
from lead_model.errors import ScenarioError
from lead_model.paths import all_paths, project_each
from lead_model.projection import project
from lead_model.scenario import ByCategory, Designation, MsspQuality, Override, Ramp, RiskOption, Scenario
from tests.reference import reference_case, with_overrides

SAVINGS = "choices.savings_rate"
DISCOUNT = "parameters.global_discount_lower_spending"


def flat(savings=0.04, **paths):
    return reference_case(choices__savings_rate=savings, **paths)


def without_mssp(savings=0.04):
    """R1 where MSSP pays nothing, its quality standard missed: so the answers are those between LEAD's paths alone."""
    return flat(savings, choices__mssp__quality=MsspQuality.NOT_MET)


def best(scenario):
    paths = all_paths(scenario)
    return best_choices(choice_values(project_each(scenario), paths), paths)[0]


def headline_names(scenario):
    """The winners under current and proposed rules that the headline names."""
    found = alternatives(scenario)
    return tuple(found.best(rules).short_label for rules in found.mssp)


# ---- drivers -----------------------------------------------------------------------------------------------------


def test_every_driver_at_its_present_level_changes_nothing():
    scenario = Scenario().with_value(
        "market.own_trend_excess_rate", ByCategory(0.001, Ramp(0.0, 0.01, 2028, 2030), 0.0)
    )
    drivers = all_drivers(scenario)
    levels = np.full((len(drivers) + 1, len(drivers)), np.nan)
    flat_now = {d for d, one in enumerate(drivers) if one.move is not LevelEffect.SET or not one.is_rule}
    for d, one in enumerate(drivers):
        if d in flat_now:
            levels[d, d] = one.now
    net = project(scenario, vary_levels(scenario, drivers, levels)).net
    assert np.array_equal(net, np.broadcast_to(project(scenario).net, net.shape))


@pytest.mark.parametrize(
    "path",
    [
        SAVINGS, "market.acpt_rate", "organization.baseline.relativity.esrd", "organization.aligned",
        "choices.quality.score_share", "organization.baseline.actual_factor",
        "organization.category_share.high_needs", DISCOUNT, "parameters.professional_savings_share.band_1",
        "organization.region.gap_rate",
    ],
)  # fmt: skip
def test_a_moved_driver_equals_the_scenario_with_that_level(path):
    scenario = Scenario()
    one = driver(scenario, path)
    level = one.now + 0.03 * (one.highest - one.now) if one.now < one.highest else 0.97 * one.now
    varied = project(scenario, vary_levels(scenario, [one], np.array([[level]]))).net
    np.testing.assert_allclose(varied, project(with_level(scenario, one, level)).net, rtol=1e-12)
    acts = path != DISCOUNT  # the scenario is Professional
    assert (not np.array_equal(varied, project(scenario).net)) == acts


def test_a_path_is_moved_as_a_whole_and_known_by_its_average():
    one = driver(Scenario().with_value(SAVINGS, Ramp(0.02, 0.05, 2027, 2030)), SAVINGS)
    assert one.move is LevelEffect.SHIFT
    assert one.now == pytest.approx((0.02 + 0.03 + 0.04 + 7 * 0.05) / 10)
    assert one.high - one.now == pytest.approx(0.02)
    assert one.highest == pytest.approx(one.now + 0.45)  # its last years reach the allowed 50%


def test_what_cannot_be_moved_is_refused_with_a_reason():
    for path in ("choices.option", "choices.switch_py", "choices.nonsense", "organization.category_share"):
        with pytest.raises(ScenarioError):
            driver(Scenario(), path)
    with pytest.raises(ScenarioError, match="band_1"):
        driver(Scenario(), "parameters.professional_savings_share")


def test_reach_stops_where_the_scenario_becomes_impossible_and_says_why():
    scenario = Scenario()
    limit = search_limits(scenario, driver(scenario, "organization.high_needs_share_change"))
    assert -0.1 < limit.lowest < 0 < limit.highest < 0.1
    assert "High Needs" in limit.stops_low
    with_level(scenario, driver(scenario, "organization.high_needs_share_change"), limit.highest)


# ---- tornado -----------------------------------------------------------------------------------------------------


def test_tornado_is_sorted_and_covers_every_input_with_a_swing():
    scenario = Scenario()
    result = tornado(scenario)
    swings = [bar.swing for bar in result.bars]
    assert swings == sorted(swings, reverse=True)
    shown = {bar.driver.path for bar in result.bars} | {one.path for one in result.without_effect}
    assert shown == {one.path for one in ranged_drivers(scenario) if one.has_range}


def test_bar_ends_equal_projections_of_their_own():
    scenario = flat()
    bar = next(bar for bar in tornado(scenario).bars if bar.driver.path == SAVINGS)
    assert bar.levels[0] == pytest.approx(0.02)
    assert bar.at_low == pytest.approx(-14_400_000, abs=0.1)  # ten times (2% − 3%) of 144M
    assert bar.at_high == pytest.approx(43_200_000, abs=0.1)  # ten times (6% − 3%) of 144M
    assert bar.at_high == float(project(scenario.with_value(SAVINGS, bar.levels[-1])).ten_year_net[0])


def test_interior_points_show_a_driver_that_is_not_monotone():
    # Below zero the ACO becomes higher-spending: a smaller discount and the add-on; above it the regional adjustment grows.
    scenario = with_overrides(flat(), Override("administrative_add_on_rate", 0.015))
    bar = next(
        bar for bar in tornado(with_auto(scenario)).bars if bar.driver.path == "organization.region.gap_rate"
    )
    assert not bar.monotone
    assert bar.swing > abs(bar.at_high - bar.at_low)


def with_auto(scenario):
    return scenario.with_value("organization.region.designation", Designation.AUTO)


def test_a_driver_that_flips_the_decision_inside_its_range_is_marked():
    near = {bar.driver.path: bar for bar in tornado(without_mssp(0.07)).bars}
    assert near[SAVINGS].flips  # 5% to 9% holds the 7.5% at which Global overtakes
    assert near[SAVINGS].flips_to == ("Global",)
    far = {bar.driver.path: bar for bar in tornado(without_mssp(0.04)).bars}
    assert not far[SAVINGS].flips  # 2% to 6% does not


def test_ranges_are_the_users_to_change():
    scenario = flat()
    result = tornado(scenario, ranges={SAVINGS: (0.035, 0.045), "market.interest_rate": (0.0, 0.1)})
    bar = next(bar for bar in result.bars if bar.driver.path == SAVINGS)
    assert (bar.levels[0], bar.levels[-1]) == (0.035, 0.045)
    assert "market.interest_rate" in {one.path for one in result.without_effect}
    with pytest.raises(ScenarioError, match="low must be below high"):
        tornado(scenario, ranges={SAVINGS: (0.05, 0.04)})


def test_any_named_output_can_be_explained():
    scenario = flat()
    outputs = named_outputs(scenario)
    assert float(outputs["global_minus_professional"].of(scenario)[0]) == pytest.approx(-20_160_000, abs=0.1)
    assert float(outputs["net_2030"].of(scenario)[0]) == pytest.approx(1_440_000, abs=0.01)
    assert float(outputs["worst_year"].of(scenario)[0]) == pytest.approx(1_440_000, abs=0.01)
    assert tornado(scenario, GLOBAL_MINUS_PROFESSIONAL).base == pytest.approx(-20_160_000, abs=0.1)


# ---- heatmap -----------------------------------------------------------------------------------------------------


def test_a_heatmap_cell_equals_a_single_projection_bit_for_bit():
    scenario = Scenario()
    result = heatmap(scenario, "organization.region.gap_rate", DISCOUNT)
    assert result.values.shape == (41, 41)
    for j, i in ((0, 0), (7, 33), (20, 20), (40, 40), (40, 0)):
        changed = scenario.with_values(
            {
                "organization.region.gap_rate": float(result.x[i]),
                "rules.overrides": (Override("global_discount_lower_spending", float(result.y[j])),),
            }
        )
        assert result.values[j, i] == project(changed).ten_year_net[0]
        as_global = project(changed.with_value("choices.option", RiskOption.GLOBAL)).ten_year_net[0]
        as_professional = project(changed.with_value("choices.option", RiskOption.PROFESSIONAL)).ten_year_net[
            0
        ]
        assert result.difference[j, i] == as_global - as_professional


def test_contours_of_savings_by_discount_follow_the_formula():
    result = heatmap(flat(), SAVINGS, DISCOUNT, x_levels=np.linspace(0.0, 0.09, 37))
    np.testing.assert_allclose(result.zero_line, result.y, atol=1e-9)  # Global breaks even at the discount
    np.testing.assert_allclose(result.crossover_line, result.y / 0.4, atol=1e-9)  # d / (1 − 60%)


def test_a_heatmap_refuses_the_same_input_twice_and_impossible_levels():
    with pytest.raises(ScenarioError, match="two different"):
        heatmap(flat(), SAVINGS, SAVINGS)
    with pytest.raises(ScenarioError, match="between"):
        heatmap(flat(), SAVINGS, DISCOUNT, x_levels=[0.0, 0.7])


# ---- goal seek -----------------------------------------------------------------------------------------------------


def test_savings_for_five_million_a_year_under_global():
    goal = goal_seek(flat(), named_outputs(flat())["average_net"], 5_000_000.0, SAVINGS)
    assert goal.reached
    assert goal.level == pytest.approx(5 / 144 + 0.03, abs=1e-9)  # 6.472%
    assert "6.472%" in goal.sentence
    assert float(project(goal.applied(flat())).net[0, 0]) == pytest.approx(5_000_000, abs=0.01)


@pytest.mark.parametrize(
    ("path", "target"),
    [(SAVINGS, 70e6), ("organization.aligned", 16e6), ("market.acpt_rate", 30e6), ("organization.region.gap_rate", 60e6)],
)  # fmt: skip
def test_goal_seek_hits_its_target_in_the_scenario_it_proposes(path, target):
    goal = goal_seek(Scenario(), TEN_YEAR_NET, target, path)
    assert goal.reached
    assert float(project(goal.applied(Scenario())).ten_year_net[0]) == pytest.approx(target, abs=1.0)


def test_an_unreachable_goal_gives_the_best_value_and_the_limit_that_binds():
    average = named_outputs(flat())["average_net"]
    goal = goal_seek(flat(), average, 500e6, SAVINGS)
    assert not goal.reached
    assert goal.level == 0.5
    assert goal.value == pytest.approx(average.of(flat(0.5))[0])
    assert "50.00% is the highest level allowed" in goal.binding


def test_a_goal_an_input_cannot_move_says_so():
    goal = goal_seek(flat(), TEN_YEAR_NET, 5e6, "market.interest_rate")
    assert not goal.reached
    assert goal.binding == "This input does not change the output here."
    assert goal.level == Scenario().market.interest_rate


# ---- flips ---------------------------------------------------------------------------------------------------------


def test_flips_of_the_reference_case():
    found = flips(without_mssp(), [SAVINGS, DISCOUNT, "parameters.professional_savings_share.band_1"])
    savings = found.of(SAVINGS)
    assert savings.above is not None
    assert savings.above.level == pytest.approx(0.075, abs=1e-8)
    assert set(savings.above.to.kinds) == {Choice.GLOBAL}
    assert savings.below is not None
    assert savings.below.level == pytest.approx(0.0, abs=1e-8)
    assert set(savings.below.to.kinds) == {Choice.NOTHING}
    discount = found.of(DISCOUNT).below
    assert discount is not None
    assert discount.level == pytest.approx(0.016, abs=1e-8)  # 4% − d = 60% of 4%
    share = found.of("parameters.professional_savings_share.band_1").below
    assert share is not None
    assert share.level == pytest.approx(0.25, abs=1e-8)  # 1% of 4%


def test_mssp_is_one_of_the_choices_that_an_input_turns_to():
    # R1 at 4%: MSSP keeps 64.3% of savings under proposed rules, above Professional's 60%, and 55.1% under current ones.
    found = flips(flat(), [SAVINGS, "parameters.professional_savings_share.band_1"])
    assert found.best_now.labels == headline_names(flat()) == ("Professional", "MSSP")
    mssp = [line.total for line in alternatives(flat()).mssp.values()]
    kept = [dollars / (0.04 * 1_440e6) for dollars in mssp]
    band = found.of("parameters.professional_savings_share.band_1")
    assert band.below is not None
    assert band.above is not None
    # Every dollar of Professional's savings lies in the first band.
    assert band.below.level == pytest.approx(kept[0], abs=1e-8)
    assert band.above.level == pytest.approx(kept[1], abs=1e-8)
    assert band.below.to.labels == ("MSSP", "MSSP")
    assert band.above.to.labels == ("Professional", "Professional")
    savings = found.of(SAVINGS).above
    assert savings is not None
    assert savings.level == pytest.approx(
        0.075, abs=1e-8
    )  # Global overtakes Professional before it overtakes MSSP
    assert savings.to.labels == ("Global", "MSSP")
    assert (
        "the best choice under current rules is Global (now 4.00%: Professional)"
        in found.of(SAVINGS).sentence
    )


def test_start_up_cost_counts_against_lead_alone():
    path = "organization.costs.start_up_dollars"
    found = flips(flat(), [path]).of(path).above
    assert found is not None
    ahead = alternatives(flat())
    lead = ahead.best_lead.total - next(iter(ahead.mssp.values())).total
    assert found.level == pytest.approx(lead, abs=1.0)
    assert found.to.labels == ("MSSP", "MSSP")


@pytest.mark.parametrize("scenario", [Scenario(), flat(), without_mssp()], ids=["default", "R1", "no MSSP"])
def test_every_flip_holds_on_both_sides(scenario):
    found = flips(scenario)
    assert found.best_now.labels == headline_names(scenario)
    checked = 0
    for flip in found.flips:
        step = 2e-6 * (flip.highest - flip.lowest)
        for at, away in ((flip.below, -step), (flip.above, step)):
            if at is None:
                continue
            inside, beyond = at.level - away, at.level + away
            then = with_level(scenario, flip.driver, beyond)
            assert best(then).kinds == at.to.kinds, flip.sentence
            assert headline_names(then) == at.to.labels, flip.sentence
            assert not at.to.same_kind(found.best_now)
            if flip.lowest <= inside <= flip.highest and (inside - flip.driver.now) * away >= 0:
                before = best(with_level(scenario, flip.driver, inside))
                assert before.same_kind(found.best_now), flip.sentence
            checked += 1
    assert checked >= 15


@pytest.mark.parametrize("scenario", [Scenario(), flat(0.07)], ids=["default", "R1"])
def test_the_tornado_names_what_is_best_as_the_headline_would(scenario):
    result = tornado(scenario)
    assert result.base_best.labels == headline_names(scenario)
    turning = [bar for bar in result.bars if bar.flips]
    assert turning
    for bar in turning:
        for level, said in zip(bar.levels, bar.best, strict=True):
            assert headline_names(with_level(scenario, bar.driver, level)) == said.labels
        assert result.base_best.words not in bar.flips_to


def test_flips_come_nearest_first_and_leave_out_what_does_nothing():
    found = flips(flat())
    ranged = [one.distance for one in found.flips if one.nearest and one.driver.has_range]
    assert ranged == sorted(ranged)
    assert "market.interest_rate" in {one.path for one in found.without_effect}
    assert len({one.driver.label for one in found.flips}) == len(found.flips)
