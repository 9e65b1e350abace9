"""A disputed rule value stands at its control with both sources and the dollars that hang on it."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

from lead_app.inputs.rule_inputs import conflict_words
from lead_model.parameters import Override
from tests.reference import reference_case

ROOT = Path(__file__).parents[3]
HALF_FIRST_BAND = Override("professional_savings_share", 0.5, key="band_1")


def test_the_first_band_stands_with_both_sources_and_the_dollars_that_hang_on_it():
    scenario = reference_case(choices__savings_rate=0.04)
    now, other, moved = conflict_words(scenario, "professional_savings_share")
    assert "third party" in now
    assert "one repository cites the July 2026 paper for 60%" in now
    assert "50% of the first band" in other
    assert "published" in other
    assert "webinar" in other
    # 10% of 4% of $144.0M, ten times
    assert "ten years of Professional change by **−$5.8M**" in moved
    half = scenario.with_value("rules.overrides", (*scenario.rules.overrides, HALF_FIRST_BAND))
    assert len(conflict_words(half, "professional_savings_share")) == 2
    assert conflict_words(scenario, "quality_withhold_rate") == []


def test_the_conflict_stands_on_the_page_of_both_options():
    page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    page.switch_page("pages/3_Global_or_Professional.py").run()
    assert not page.exception
    assert any("Disputed." in str(one.value) for one in page.markdown)
    assert page.number_input(key="options:rule:professional_savings_share.band_1").value == 60.0
