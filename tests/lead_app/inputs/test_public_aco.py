"""A real ACO picked in the app shows the same net figures as the library and the command line."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

from lead_analysis.acos.reconciliation import reconciled
from lead_analysis.acos.starting_scenario import scenario_of_aco
from lead_analysis.text import dollars
from lead_model.projection import project

APP = Path(__file__).parents[3] / "app.py"


def plain(markdown: str) -> str:
    """Without the marks that keep a dollar sign a dollar sign and a minus sign with its number."""
    return markdown.replace("\\$", "$").replace("\u2060", "")


def opened() -> AppTest:
    return AppTest.from_file(str(APP), default_timeout=30).switch_page("pages/1_Your_ACO.py").run()


def test_picking_an_aco_makes_it_the_scenario_with_the_same_net_figures():
    page = opened()
    page.text_input(key="aco-search").set_value("PBACO").run()
    page.button(key="aco-use").click().run()
    assert not page.exception
    expected = scenario_of_aco("A1001").scenario
    assert page.session_state["lead_session"].history.present == expected
    home = page.switch_page("app.py").run()
    shown = " ".join(block.value for block in home.markdown).replace("\\$", "$")
    assert dollars(float(project(expected).ten_year_net[0]), sign=True) in shown
    assert "PBACO" in home.session_state["lead-name"]  # what the box at the top shows


def test_what_had_to_be_assumed_is_listed_before_it_is_taken():
    page = opened()
    page.text_input(key="aco-search").set_value("A1001").run()
    texts = " ".join(block.value for block in page.markdown)
    assert "High Needs share" in texts
    assert "18.7%" in texts


def test_the_last_settlement_and_the_edition_of_the_file_stand_with_the_aco():
    page = opened()
    page.text_input(key="aco-search").set_value("A1001").run()
    texts = plain(" ".join(block.value for kind in (page.markdown, page.caption) for block in kind))
    found = reconciled("A1001", scenario_of_aco("A1001").scenario)
    assert found.headline in texts
    assert found.agreement in texts
    for part in found.parts:
        assert f"{part.label}: {dollars(part.dollars, sign=True)}" in texts
    assert "CMS revised the file on July 17, 2026 for 131 ACOs" in texts
    assert any("+$107.9M in MSSP PY2024" in plain(one.label) for one in page.expander)


def test_a_name_that_no_aco_has_gets_a_hint_and_changes_nothing():
    page = opened()
    page.text_input(key="aco-search").set_value("qqqqzzzz").run()
    assert any("Try an id such as A1001" in one.value for one in page.info)
    assert not page.exception
