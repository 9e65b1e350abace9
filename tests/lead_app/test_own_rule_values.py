"""The user's own rule values: those that only stand together are set and taken back together."""

import numpy as np
import pytest

from lead_analysis.decisions.compare import effects_of_own_values, without_override
from lead_app.inputs.overrides import with_override
from lead_app.shell.explained_steps import rule_values_table
from lead_model.errors import ScenarioError
from lead_model.parameters import Override
from lead_model.scenario import Scenario

WEIGHTS = "base_year_weight_renewing"


def test_one_base_year_weight_set_on_the_page_leaves_the_rest_to_the_other_two():
    start = Scenario().with_value("rules.overrides", (Override("sequestration_rate", 0.01),))
    changed = start.with_value("rules.overrides", with_override(start, WEIGHTS, 0.5, key="by3"))
    # a half is left for by1 and by2, which stood one to one
    assert dict(changed.parameters.value(WEIGHTS, 2027)) == pytest.approx(
        {"by1": 0.25, "by2": 0.25, "by3": 0.5}
    )
    again = changed.with_value("rules.overrides", with_override(changed, WEIGHTS, 0.1, key="by1"))
    # 0.9 is left for by2 and by3, which stand 0.25 to 0.50
    assert dict(again.parameters.value(WEIGHTS, 2027)) == pytest.approx({"by1": 0.1, "by2": 0.3, "by3": 0.6})
    assert with_override(again, WEIGHTS, None, key="by1") == start.rules.overrides


def test_a_weight_no_rule_could_have_is_refused_with_the_number_typed():
    with pytest.raises(ScenarioError, match=r"1\.2 is outside 0 to 1"):
        Scenario().with_value("rules.overrides", with_override(Scenario(), WEIGHTS, 1.2, key="by2"))


def test_values_that_only_stand_together_are_taken_back_together():
    edges = (
        Override("global_band_edge", 0.40, key="band_2"),
        Override("global_band_edge", 0.38, key="band_1"),
    )
    alone = Override("sequestration_rate", 0.01)
    scenario = Scenario().with_value("rules.overrides", (alone, *edges))
    # without the second edge at 40% the first one, 38%, would lie above the published second one, 35%
    assert without_override(scenario, edges[0]).rules.overrides == (alone,)
    assert without_override(scenario, edges[1]).rules.overrides == (alone, edges[0])
    weighted = scenario.with_value("rules.overrides", with_override(scenario, WEIGHTS, 0.5, key="by3"))
    assert len(effects_of_own_values(weighted)) == 6
    assert np.isfinite([one.dollars for one in effects_of_own_values(weighted)]).all()


def test_the_rules_behind_a_figure_name_document_date_and_section():
    table = rule_values_table(Scenario(), ["quality_withhold_rate", "enhanced_pcc_target_rate"])
    assert table.loc["Quality withhold", "Document"].endswith("(2026-01-29), slide “Quality Strategy”")
    assert table["Document"].iloc[1].endswith("(2026), section not known")
