"""MLR, the check at settlement, costs above plan, growth against the ACPT, the High Needs rule: as a reader meets them."""

import pytest
from streamlit.testing.v1 import AppTest

from lead_analysis.cash.settlement_month import owed_at_settlement
from lead_analysis.levels.high_needs_share import share_path_worth, share_sweep
from lead_analysis.measures.growth_against_acpt import growth_band, guardrail_worth
from lead_app.shell import menu
from lead_delivery.charts import Money, measures, ten_years
from lead_delivery.charts import high_needs as needs_charts
from lead_model.projection import project
from lead_model.scenario import BaselineEntry, Capitation, HighNeedsCost, Scenario, to_code
from tests.lead_app.pages.test_home_ten_years_and_options import TEN_YEARS, checked, words
from tests.reference import reference_case

HIGH_NEEDS, QUALITY = "pages/7_High_Needs_and_growth.py", "pages/8_Quality.py"
ADVANCE = reference_case(choices__savings_rate=0.04, choices__capitation__kind=Capitation.ENHANCED_PCC)
GROWING = Scenario().with_value("organization.high_needs_share_change", 0.005)


def opened(page: str, scenario: Scenario, *boxes: str) -> AppTest:
    """A page with these boxes open."""
    at = AppTest.from_file(str(menu.ROOT / "app.py"), default_timeout=60)
    at.query_params["s"] = to_code(scenario)
    for box in boxes:
        at.session_state[box] = True
    at.run()
    at.switch_page(page).run()
    return checked(at)


def test_ten_years_shows_mlr_check_and_stress_of_the_reference_case() -> None:
    at = opened(TEN_YEARS, ADVANCE, "ten-years-measures")
    text = words(at)
    assert "Spending is **99.0%** of the benchmark" in text  # 0.96 ÷ 0.97
    assert "the target of 100.0% is met in 10 of 10 years. Spending lies $14.4M below the target" in text
    # $1.44M less (7% − 3.164%) × $144M
    assert (
        "**10 of 10** settlements end with a check to CMS, the largest $4.1M for 2027, paid 2028-09." in text
    )
    assert "Savings were earned all the same in 10 of them" in text
    mlr, owed, stress = (table.value for table in at.table)
    assert mlr.iloc[0, -1] == "98.97"
    assert owed.iloc[0]["Paid"] == "2028-09"
    assert list(stress.index) == ["0.0%", "+1.0%", "+2.0%", "+3.0%", "+5.0%"]


def test_the_target_is_the_readers_and_changes_no_input() -> None:
    at = opened(TEN_YEARS, ADVANCE, "ten-years-measures")
    at.number_input(key="mlr-target").set_value(85.0).run()
    at.segmented_control(key="mlr-unit").set_value("pbpm").run()
    checked(at)
    assert "the target of 85.0% is met in 0 of 10" in words(at)
    assert at.table[0].value.iloc[0, -1] == "−162.60"  # (0.85 × 0.97 − 0.96) × 1,200


def test_growth_as_it_was_stands_beside_the_trends() -> None:
    text = words(opened(TEN_YEARS, Scenario(), "ten-years-inputs"))
    for figure in ("9.0%, against an ACPT of 4.9%", "9.5%", "6.6%", "5.33%", "$1,230.52 PBPM", "Milliman"):
        assert figure in text
    assert "counts everyone in original Medicare" in text.replace("\n", " ")


def test_the_guardrail_lever_says_what_it_does_and_2024_is_one_click() -> None:
    at = opened(TEN_YEARS, Scenario(), "lead-guardrails")
    assert guardrail_worth(Scenario()).sentence() in words(at)
    assert "No effect while the ACPT equals the two-way trend." in words(at)
    at.button(key="lever:growth-2024").click().run()
    checked(at)
    grown = Scenario().with_value("market.growth_above_acpt_rate", 0.041)
    assert guardrail_worth(grown).sentence() in words(at)
    assert "No effect" not in words(at)


def test_the_running_sum_carries_the_band_of_growth() -> None:
    p = project(Scenario())
    money, growth = Money.of(p), growth_band(Scenario())
    plain, banded = ten_years.cumulative_net(p, money), ten_years.cumulative_net(p, money, None, growth)
    assert len(banded.figure.data) == len(plain.figure.data) + 1
    assert "2 points above" in banded.summary
    low, high = growth.cumulative
    table = banded.table
    assert table["Growth 2 points above ($M)"].iloc[-1] * 1e6 == pytest.approx(growth.above_net_dollars.sum())
    assert {round(low[-1]), round(high[-1])} == {
        round(table[f"Growth 2 points {side} ($M)"].iloc[-1] * 1e6) for side in ("above", "below")
    }


@pytest.mark.parametrize("cost", HighNeedsCost)
def test_the_high_needs_page_says_rule_and_dollars_of_the_path(cost: HighNeedsCost) -> None:
    scenario = GROWING.with_value("organization.high_needs_cost", cost)
    text = words(opened(HIGH_NEEDS, scenario))
    assert needs_charts.share_path_sentence(share_path_worth(scenario)) in text
    assert needs_charts.WHAT_MOVES[cost, False] in text
    assert (
        needs_charts.WHAT_MOVES[cost, False]
        in needs_charts.net_by_share(share_sweep(scenario), "dollars", 0.4).summary
    )


def test_a_share_that_stays_brings_no_dollars() -> None:
    sentence = needs_charts.share_path_sentence(share_path_worth(Scenario()))
    assert sentence == "The High Needs share stays as it is: no dollars come from moving people."


def test_without_a_check_to_cms_the_sentence_says_so() -> None:
    owed = owed_at_settlement(project(reference_case(choices__savings_rate=0.04)))
    assert measures.owed_sentence(owed) == "Every settlement brings a check from CMS, or none."
    losing = owed_at_settlement(project(reference_case(choices__savings_rate=-0.10)))
    # 13% of $144M against a guarantee of 4%
    assert "the largest $18.7M for 2027" in measures.owed_sentence(losing)
    assert "The guarantee does not cover 10 of them." in measures.owed_sentence(losing)


def test_quality_says_that_the_withhold_is_earnable_and_where_more_quality_costs() -> None:
    assert "the withhold can be earned back in full" in words(opened(QUALITY, Scenario()))
    assert "A higher score can lower the result here" not in words(opened(QUALITY, Scenario()))
    deep = Scenario().with_values(
        {"choices.savings_rate": -0.4, "organization.baseline.entry": BaselineEntry.TOTAL}
    )
    assert "A higher score can lower the result here" in words(opened(QUALITY, deep))
