"""Scenarios to start from."""

import pytest

from lead_analysis.acos.presets import PRESETS, Preset
from lead_analysis.acos.result_labels import before_operating_costs
from lead_model.projection import project
from lead_model.scenario import RiskOption, from_code, to_code


@pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
def test_preset_is_projected_and_says_where_it_comes_from(preset: Preset) -> None:
    assert preset.about.endswith(".")
    assert preset.origin.endswith(".")
    assert preset.scenario.name == preset.label
    result = project(preset.scenario)
    assert result.net.shape == (1, 10)
    assert from_code(to_code(preset.scenario)).scenario == preset.scenario


@pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
def test_every_example_but_r1_carries_costs_and_says_that_they_are_assumed(preset: Preset) -> None:
    costs = preset.scenario.organization.costs
    if preset.key == "reference":
        assert before_operating_costs(preset.scenario)
        assert costs.start_up_dollars == 0.0
        return
    assert (costs.operating_pbpm, costs.start_up_dollars) == (12.5, 2_000_000.0)
    assert preset.scenario.choices.quality.score_share == 0.83
    assert "our assumption (D): $12.50 per beneficiary month (between $5 and $30" in preset.origin


def test_reference_case_pays_what_it_is_known_for() -> None:
    reference = PRESETS["reference"].scenario
    # 4% of $144M is $5.76M, of which Professional keeps 60%.
    assert project(reference).net[0, 0] == pytest.approx(3_456_000, abs=0.01)
    as_global = reference.with_value("choices.option", RiskOption.GLOBAL)
    # The benchmark loses 3% first: 1% of $144M.
    assert project(as_global).net[0, 0] == pytest.approx(1_440_000, abs=0.01)
