"""LEAD minus MSSP as an output: of tornado, heatmap, goal seek, and the levels at which its sign changes."""

import numpy as np
import pytest

from lead_analysis.decisions.drivers import driver, with_level
from lead_analysis.decisions.goal_seek import goal_seek
from lead_analysis.decisions.heatmap import heatmap
from lead_analysis.decisions.outputs import named_outputs
from lead_analysis.decisions.sign_changes import sign_changes
from lead_analysis.decisions.tornado import tornado
from lead_analysis.other_models.lead_or_mssp import lead_or_mssp
from lead_model.scenario import MsspQuality, MsspRules, MsspTrack, RiskOption, Scenario

GAP, SAVINGS, START_UP = (
    "organization.region.gap_rate", "choices.savings_rate", "organization.costs.start_up_dollars",
)  # fmt: skip
KEYS = {MsspRules.PROPOSED: "lead_minus_mssp_proposed", MsspRules.CURRENT: "lead_minus_mssp_in_force"}


def difference(scenario, rules):
    """The same from the page's own comparison."""
    found = lead_or_mssp(scenario.with_value("choices.mssp.rules", rules))
    return found.lead.total - found.mssp.total


@pytest.mark.parametrize("rules", list(MsspRules))
@pytest.mark.parametrize("option", list(RiskOption))
def test_it_is_the_difference_of_the_two_lines_less_start_up_cost(rules, option):
    scenario = Scenario().with_values({"choices.option": option, START_UP: 3e6})
    output = named_outputs(scenario)[KEYS[rules]]
    assert output.of(scenario)[0] == pytest.approx(difference(scenario, rules), rel=1e-9)


@pytest.mark.parametrize(
    ("path", "level", "starts_from"),
    [
        (GAP, 0.04, {}),
        (SAVINGS, 0.07, {}),
        (START_UP, 5e6, {}),
        ("organization.costs.operating_pbpm", 22.0, {"choices.mssp.operating_cost_factor": 0.5}),
        ("choices.mssp.operating_cost_factor", 0.6, {}),
        ("choices.mssp.revenue_share", 0.1, {"choices.mssp.revenue_share": 0.5, SAVINGS: -0.2,
                                             "choices.mssp.track": MsspTrack.BASIC_E}),
        ("choices.mssp.quality_score_share", 0.2, {"choices.mssp.quality_score_share": 0.9,
                                                   "choices.mssp.quality": MsspQuality.ALTERNATIVE}),
        ("choices.mssp.minimum_rate", 0.02, {SAVINGS: -0.01}),
        ("choices.mssp.national_risk", 1.3, {}),
    ],
)  # fmt: skip
def test_every_input_acts_as_in_a_scenario_of_its_own(path, level, starts_from):
    scenario = Scenario().with_values(starts_from)
    output = named_outputs(scenario)["lead_minus_mssp_proposed"]
    one = driver(scenario, path)
    moved = goal_seek(scenario, output, 0.0, path)
    assert moved.now == pytest.approx(output.of(scenario)[0])
    levels = heatmap(scenario, path, "market.interest_rate", output, [one.now, level], [0.04, 0.05]).values
    alone = output.of(with_level(scenario, one, level))[0]
    assert levels[0, 1] == pytest.approx(alone, rel=1e-9)
    assert abs(alone - output.of(scenario)[0]) > 1_000


def test_tornado_and_goal_seek_explain_it():
    scenario = Scenario()
    output = named_outputs(scenario)["lead_minus_mssp_proposed"]
    bars = {bar.driver.path: bar for bar in tornado(scenario, output).bars}
    low, high = bars[GAP].levels[0], bars[GAP].levels[-1]
    for level, dollars in ((low, bars[GAP].at_low), (high, bars[GAP].at_high)):
        assert dollars == pytest.approx(
            difference(scenario.with_value(GAP, level), MsspRules.PROPOSED), rel=1e-9
        )
    goal = goal_seek(scenario, output, -10e6, "organization.costs.operating_pbpm")
    if goal.reached:
        assert output.of(goal.applied(scenario))[0] == pytest.approx(-10e6, abs=1.0)
    else:
        assert goal.binding


def test_sign_changes_are_where_one_program_overtakes_the_other():
    scenario = Scenario()
    output = named_outputs(scenario)["lead_minus_mssp_proposed"]
    found = sign_changes(scenario, output)
    assert found[0].nearest is not None
    now = output.of(scenario)[0]
    for change in found:
        width = 1e-6 * (change.limits.highest - change.limits.lowest)
        for level, step in ((change.below, -width), (change.above, width)):
            if level is not None:
                beyond, before = (
                    output.of(
                        with_level(
                            scenario, change.driver, min(max(at, change.limits.lowest), change.limits.highest)
                        )
                    )[0]
                    for at in (level + step, level - step)
                )
                assert np.sign(beyond) == -np.sign(now), change.sentence
                assert np.sign(before) == np.sign(now), change.sentence
        assert change.row()["sentence"] == change.sentence
    assert [one.nearest is None for one in found] == sorted(one.nearest is None for one in found)


def test_sign_changes_of_named_inputs_say_so_when_there_is_none():
    scenario = Scenario()
    output = named_outputs(scenario)["lead_minus_mssp_in_force"]
    (change,) = sign_changes(scenario, output, ["market.interest_rate"])
    assert change.nearest is None
    assert "changes the sign of your plan minus MSSP (current rules)" in change.sentence
