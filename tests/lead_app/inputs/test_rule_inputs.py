"""A disputed rule value stands at its control with both sources and the dollars that hang on it."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lead_analysis import text as wording
from lead_analysis.acos.starting_scenario import scenario_of_aco
from lead_analysis.decisions.alternatives import alternatives
from lead_analysis.decisions.readings import RULE_TOPICS
from lead_analysis.decisions.rests_on import rests_on
from lead_analysis.other_models.mssp_rule_sets import FINAL_RULE_NOT_READ
from lead_app.inputs.disputed import PATHS, conflict_words, other_status
from lead_app.pages_support.rules_and_sources import readings_frame
from lead_model.parameters import Override
from lead_model.scenario import MsspRules, Scenario
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


READING_PATHS = sorted(PATHS - {"organization.region.gap_basis"})


def plain(text: str) -> str:
    return text.replace("\\", "").replace("\u2060", "")


@pytest.mark.parametrize("path", READING_PATHS)
def test_every_reading_stands_with_status_sources_and_dollars_of_its_case(path):
    """Both sources as the readings state them, and the dollars of the same case in what the answer rests on."""
    scenario = Scenario()
    found = [one for one in rests_on(scenario) if one.key == path.replace("rules.rate_book", "rate_book")]
    words = "\n".join(conflict_words(scenario, path))
    assert found
    for one in found:
        assert all(f"*{source}*" in words for source in one.sources)
        assert f"**{one.now}** ({one.status})" in words
        assert f"Other reading: **{one.other}** ({other_status(one, scenario)})" in words
        parts = (one.professional_dollars, one.global_dollars)
        if path != "choices.mssp.rules" and any(round(part) for part in parts):
            professional, as_global = (wording.dollars(part, sign=True) for part in parts)
            assert f"Professional change by **{professional}**, of Global by **{as_global}**" in words
        elif path != "choices.mssp.rules":
            assert f"If {one.when}, nothing changes in this scenario." in words


def test_mssp_rules_say_what_they_move_and_that_the_final_rule_is_not_read():
    found = alternatives(Scenario())
    change = found.mssp[MsspRules.CURRENT].total - found.mssp[MsspRules.PROPOSED].total
    words = "\n".join(conflict_words(Scenario(), "choices.mssp.rules"))
    assert f"ten years of MSSP change by **{wording.dollars(change, sign=True)}**" in words
    assert FINAL_RULE_NOT_READ in words
    assert words.index("CMS proposed rule, July 2026") < words.index("42 CFR Part 425")
    in_force = conflict_words(
        Scenario().with_value("choices.mssp.rules", MsspRules.CURRENT), "choices.mssp.rules"
    )
    assert "42 CFR Part 425" in in_force[0]
    assert "(in force)" in in_force[0]
    assert "(proposed, not final)" in in_force[1]


def test_the_gap_of_a_public_aco_has_both_bases_at_its_control():
    words = "\n".join(conflict_words(scenario_of_aco("A5388").scenario, "organization.region.gap_basis"))
    assert "carried forward here, which the file does not do" in words
    assert "public-use files PY2022 to PY2024 (PY2024: before CMS revised" in words
    assert conflict_words(Scenario(), "organization.region.gap_basis") == []


@pytest.mark.parametrize("name", [name for names in RULE_TOPICS for name in names])
def test_every_rule_value_with_another_reading_has_both_sources(name):
    words = conflict_words(Scenario(), name)
    entry = Scenario().parameters.parameter(name).entry(2036)
    assert words[0].startswith(f"**{'Open' if entry.is_open else 'Disputed'}.** In the rule pack (")
    assert not entry.is_open or entry.default_name in words[0]
    assert words[1].startswith("Other reading: **")
    assert words[2].startswith("If ")


@pytest.mark.parametrize(
    ("page", "source"),
    [
        ("pages/8_Quality.py", "public-use files PY2021–PY2022: they added there"),
        ("pages/4_LEAD_or_MSSP.py", "CMS proposed rule, July 2026"),
        ("pages/4_LEAD_or_MSSP.py", FINAL_RULE_NOT_READ),
    ],
)
def test_the_control_of_a_reading_shows_its_sources(page, source):
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    at.switch_page(page).run()
    assert not at.exception
    assert any(source in plain(str(one.value)) for one in (*at.markdown, *at.caption))


def test_rules_and_sources_lists_every_reading_with_both_sources_and_dollars():
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    at.switch_page("pages/16_Rules_and_sources.py").run()
    assert not at.exception
    frame = readings_frame(Scenario())
    found = rests_on(Scenario())
    assert list(frame.index) == [one.topic for one in found]
    assert frame["Professional ($M)"].tolist() == pytest.approx(
        [one.professional_dollars / 1e6 for one in found]
    )
    assert any("Its source" in table.value.columns for table in at.table)
    assert not (frame["Source"] == "").any()
    assert not (frame["Its source"] == "").any()
