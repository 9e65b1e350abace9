"""Scenarios to start from."""

import pytest

from lead_analysis.acos.presets import PRESETS, Preset
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


def test_reference_case_pays_what_it_is_known_for() -> None:
    reference = PRESETS["reference"].scenario
    # 4% of $144M is $5.76M, of which Professional keeps 60%.
    assert project(reference).net[0, 0] == pytest.approx(3_456_000, abs=0.01)
    as_global = reference.with_value("choices.option", RiskOption.GLOBAL)
    # The benchmark loses 3% first: 1% of $144M.
    assert project(as_global).net[0, 0] == pytest.approx(1_440_000, abs=0.01)
