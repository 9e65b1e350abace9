"""LEAD or MSSP, and All ACOs, as a reader meets them."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from lead_analysis.acos.portfolio.rows import public_portfolio
from lead_analysis.acos.portfolio.screen import screen
from lead_analysis.decisions.alternatives import alternatives
from lead_analysis.other_models.lead_or_mssp import lead_or_mssp
from lead_analysis.other_models.mssp_rule_sets import FINAL_RULE_NOT_READ
from lead_analysis.text import dollars
from lead_app.pages_support import all_acos
from lead_app.shell import answer_bar, menu
from lead_delivery.charts import Money
from lead_delivery.charts import all_acos as screen_charts
from lead_delivery.charts import lead_or_mssp as charts
from lead_model.scenario import MsspRules, MsspTrack, RiskOption, Scenario, to_code

BESIDE, ALL = "pages/4_LEAD_or_MSSP.py", "pages/12_All_ACOs.py"
SCENARIOS = {
    "default": Scenario(),
    "heavy losses": Scenario().with_value("choices.savings_rate", -0.4),
    "short": Scenario().with_values({"organization.first_py": 2032, "choices.savings_rate": 0.03}),
    "basic": Scenario().with_value("choices.mssp.track", MsspTrack.BASIC_A),
    "global": Scenario().with_value("choices.option", RiskOption.GLOBAL),
}


def opened(page: str, scenario: Scenario | None = None) -> AppTest:
    at = AppTest.from_file(str(menu.ROOT / "app.py"), default_timeout=60)
    if scenario is not None:
        at.query_params["s"] = to_code(scenario)
    return at.run().switch_page(page).run()


@pytest.mark.parametrize("page", [BESIDE, ALL])
@pytest.mark.parametrize("name", list(SCENARIOS))
def test_pages_open_with_any_scenario(page, name):
    at = opened(page, SCENARIOS[name])
    assert not at.exception
    assert not at.error


def test_the_page_shows_the_numbers_of_the_model():
    at = opened(BESIDE)
    found = lead_or_mssp(Scenario())
    text = " ".join(one.value for one in at.markdown).replace("\\", "")
    assert f"+${found.mssp.total / 1e6:.1f}M" in text
    assert f"+${found.lead.total / 1e6:.1f}M" in text


def test_basic_tracks_ask_what_only_they_need():
    labels = {one.label for one in opened(BESIDE, SCENARIOS["basic"]).toggle}
    assert "MSSP: low-revenue ACO" in labels
    assert "MSSP: low-revenue ACO" not in {one.label for one in opened(BESIDE).toggle}


def test_every_input_of_staying_in_mssp_is_on_the_page_and_the_downside_beside_the_alternatives():
    at = opened(BESIDE, SCENARIOS["basic"])
    for key in ("mssp-benchmark", "mssp-outlook"):
        at.session_state[key] = True
    at.run()
    assert not at.exception
    labels = {one.label for kind in (at.number_input, at.selectbox, at.toggle) for one in kind}
    for words in (
        "running agreement",
        "Medicare and Medicaid",
        "national mean",
        "population (health equity)",
        "Level E",
    ):
        assert any(words in label for label in labels), words
    shown = next(
        one.value
        for one in at.table
        if "Expected ($M)" in [str(c).replace("\\", "") for c in one.value.columns]
    )
    assert {"Professional", "Global", "MSSP, current rules", "MSSP, proposed rules"} <= set(shown.index)
    assert any(FINAL_RULE_NOT_READ in one.value for one in at.caption)


def test_filters_leave_the_rows_they_name():
    found = screen(public_portfolio().rows(slice(0, 40)))
    enhanced = all_acos.shown_rows(found, all_acos.Filters(tracks=("ENHANCED",)))
    assert {found.portfolio.tracks[n] for n in enhanced} == {"ENHANCED"}
    assert all_acos.shown_rows(found, all_acos.Filters()) == list(range(40))
    large = all_acos.shown_rows(found, all_acos.Filters(people=(50_000, np.inf)))
    assert all(found.portfolio.aligned[n] >= 50_000 for n in large)
    assert all_acos.shown_rows(found, all_acos.Filters(text="a1001")) == [0]
    assert all_acos.table_of(found, large)["People"].min() >= 50_000


def test_a_file_is_used_only_after_the_button(monkeypatch):
    from lead_delivery.files.portfolio import portfolio_template

    at = opened(ALL)
    own = at.session_state["lead_portfolio"]
    bad = portfolio_template("csv").replace(b"420", b"many")
    monkeypatch.setattr(all_acos, "own_file", lambda: own)
    all_acos.offer_portfolio("mine.csv", bad)
    at.run()
    assert own.confirmed is None
    assert any("1 of 2 rows can be used, 1 refused" in one.value for one in at.markdown)
    assert any("many" in one.value["Value"].tolist() for one in at.table if "Value" in one.value)
    at.button(key="portfolio-use").click().run()
    assert not at.exception
    assert len(own.confirmed) == 1
    assert any("In use: **mine.csv**" in one.value for one in at.markdown)


def test_an_unreadable_file_is_told_in_words(monkeypatch):
    at = opened(ALL)
    own = at.session_state["lead_portfolio"]
    monkeypatch.setattr(all_acos, "own_file", lambda: own)
    all_acos.offer_portfolio("mine.csv", b"")
    at.run()
    assert "is empty" in at.error[0].value
    assert own.read is None


# ---- charts ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("unit", ["dollars", "pbpm", "share"])
@pytest.mark.parametrize("name", list(SCENARIOS))
def test_bars_lead_from_mssp_to_lead(name, unit):
    found = lead_or_mssp(SCENARIOS[name])
    chart = charts.bridge_from_mssp(found, Money.of(found.projection, unit))
    table = chart.table
    assert table.loc["Difference"].to_numpy() == pytest.approx(table.iloc[:-1].sum().to_numpy(), abs=1e-9)
    money = Money.of(found.projection, unit)
    scale = 100 if unit == "share" else 1
    assert table.loc["Difference", "All years"] == pytest.approx(
        money.over_years(found.difference) * scale, abs=1e-6
    )
    ends = [
        base + size
        for trace in chart.figure.data
        if trace.type == "bar"
        for base, size in zip(trace.base, trace.x, strict=True)
    ]
    for line in (found.mssp, found.lead):
        reached = money.over_years(line.total)
        assert any(end == pytest.approx(max(reached, 0.0), abs=1e-9) for end in ends)


def test_every_part_has_a_reason_to_show():
    assert set(lead_or_mssp(Scenario()).parts) == set(charts.PARTS)


def test_lines_end_at_the_totals_and_mark_the_rebasing():
    found = lead_or_mssp(Scenario())
    money = Money.of(found.projection)
    chart = charts.ten_year_lines(found, money)
    ends = {trace.name: trace.y[-1] for trace in chart.figure.data}
    assert ends == {line.label: pytest.approx(line.total / 1e6) for line in found.lines}
    marks = [one.text for one in chart.figure.layout.annotations]
    assert charts.REBASED in marks
    dashes = {trace.line.dash for trace in chart.figure.data}
    assert {"dash", "dot"} <= dashes


def test_scatter_shows_every_aco_once_and_the_own_one_as_a_star():
    found = screen(public_portfolio().rows(slice(0, 608, 8)))
    own = screen(public_portfolio().rows([3]))
    chart = screen_charts.scatter(found, "gap", "best", own)
    points = sum(len(trace.x) for trace in chart.figure.data)
    assert points == len(found) + 1
    assert chart.figure.data[-1].marker.symbol == "star"
    assert len(chart.table) == len(found)
    # chances were not asked for: nothing to draw on that axis, and it is said
    assert f"{len(found)} have no value" in screen_charts.scatter(found, "gap", "loss").title
    assert screen_charts.scatter(found, "gap", "best", None, []).title == "No ACO is left by these filters."


@pytest.mark.parametrize("gap", [0.0, 0.10])
def test_the_answer_bar_of_every_page_sets_lead_against_mssp_under_both_rule_sets(gap) -> None:
    scenario = Scenario().with_values({"choices.savings_rate": 0.03, "organization.region.gap_rate": gap})
    found = alternatives(scenario)
    line = answer_bar.verdict_line(scenario)
    for rules, words in ((MsspRules.CURRENT, "current rules"), (MsspRules.PROPOSED, "proposed rules")):
        less = max(one.total for one in found.lead) - found.mssp[rules].total
        assert f"{dollars(less, sign=True)} ({words})" in line
    assert ("Best path: MSSP" in line) == (gap == 0.0)
