"""Risk and capital and What matters as pages: stories A5, A7, A8, C7 for R1, extremes, and what a reader types."""

import numpy as np
import pytest

from lead_analysis.risk.simulate import simulate
from lead_analysis.risk.summary import summarize
from lead_app import cached
from lead_model.parameters import Override
from lead_model.scenario import RiskOption
from tests.page_visits import Opener, present, words
from tests.risk_scenarios import EXTREME, NOISY_R1, R1, WHERE

GLOBAL_LOW = -4.4815e6  # 144M × (4% − 3% − 1.6449 × 2.5%)
RISK, MATTERS = "pages/5_Risk_and_capital.py", "pages/11_What_matters.py"


@pytest.mark.parametrize("page", [RISK, MATTERS])
@pytest.mark.parametrize("name", ["deep losses", "no uncertainty", "switch in 2033", "2032 start"])
def test_pages_hold_at_the_extremes(visit: Opener, page: str, name: str) -> None:
    at = visit(page, EXTREME[name], home_first=name == "deep losses")
    assert len(at.title) == 1


def test_story_a7_and_a8_on_the_page(visit: Opener) -> None:
    at = visit(RISK, NOISY_R1.with_value(f"{WHERE}.runs", 65_536))
    text = words(at)
    assert "0.64 and 1.29 times" in text
    assert "65,536 runs, seed 2027" in text
    assert "A year loses money with a chance of 5.5% under Professional and 34.4% under Global" in text or (
        "A year loses money with a chance of 5.5% under Professional and 34.5% under Global" in text
    )
    assert "years 6 and later are extrapolation" in text
    at.segmented_control(key="risk-plan").set_value("global").run()
    assert not at.exception
    summary = cached.summary(present(at))
    low = summary.paths["global"].quantiles.value[summary.levels.index(0.05)]
    assert low.mean() == pytest.approx(GLOBAL_LOW, abs=3e4)
    assert f"−${-low.min() / 1e6:.1f}M" in words(at)


def test_noise_can_be_given_directly_and_taken_from_size_again(visit: Opener) -> None:
    at = visit(RISK, R1)
    at.segmented_control(key="risk:noise-mode").set_value("Given directly").run()
    assert present(at).market.uncertainty.claims_noise_sd == pytest.approx(0.03)  # kappa 3 ÷ √10,000
    at.slider(key="risk:slide:market.uncertainty.claims_noise_sd").set_value(0.025).run()
    assert present(at).market.uncertainty.claims_noise_sd == 0.025
    at.session_state["risk-protection"] = True  # what a click on the expander does
    at.run()
    assert "stop-loss does not shrink it here" in words(at)
    at.segmented_control(key="risk:noise-mode").set_value("From size").run()
    assert present(at).market.uncertainty.claims_noise_sd is None


def test_runs_guarantee_and_stop_loss_are_inputs_like_any_other(visit: Opener) -> None:
    at = visit(RISK, NOISY_R1)
    for key in (
        "risk-runs",
        "risk-guarantee-inputs",
        "risk-stop-loss-inputs",
        "risk-reinsurance",
        "risk-sources",
    ):
        at.session_state[key] = True  # what a click on the expander does
    at.run()
    assert not at.exception
    at.number_input(key="risk:rule:guarantee_global_share").set_value(3.0).run()
    assert "$4.32M (3.0%, Global)" in words(at)  # 3% of $144.0M
    at.number_input(key="risk:rule:stop_loss_attachment.band_1").set_value(8.0).run()
    assert Override("stop_loss_attachment", 8.0, key="band_1") in present(at).rules.overrides
    at.toggle(key="risk:choices.stop_loss.elected").set_value(True).run()
    assert present(at).choices.stop_loss.elected
    at.number_input(key="risk:market.uncertainty.seed").set_value(7).run()
    assert "16,384 runs, seed 7" in words(at)
    at.button(key="lead-undo").click().run()
    assert "16,384 runs, seed 2027" in words(at)


def test_story_c7_goal_seek_and_taking_the_level_over(visit: Opener) -> None:
    r1_global = R1.with_value("choices.option", RiskOption.GLOBAL).with_value(
        "rules.overrides", (*R1.rules.overrides, Override("administrative_add_on_rate", 0.0))
    )
    at = visit(MATTERS, r1_global)
    assert "Net result of an average year of +$5.00M needs Savings rate at 6.472%." in words(
        at
    )  # 3% + 5 ÷ 144
    at.button(key="matters-use").click().run()
    assert not at.exception
    assert present(at).choices.savings_rate == pytest.approx(0.0647222, abs=1e-6)
    at.number_input(key="matters-goal-million").set_value(500.0).run()
    assert "cannot be reached by Savings rate alone" in words(at)
    at.button(key="lead-undo").click().run()
    assert present(at).choices.savings_rate == 0.04


def test_what_turns_the_plan_against_mssp_stands_beside_what_turns_the_decision(visit: Opener) -> None:
    at = visit(MATTERS)
    assert "your plan minus MSSP (proposed rules), all years is positive (now 0.00%: −$19.43M)" in words(at)
    at.session_state["matters-against-mssp"] = True  # what a click on the expander does
    at.run()
    assert not at.exception


def test_a_range_is_edited_refused_and_given_back(visit: Opener) -> None:
    at = visit(MATTERS, R1)
    at.session_state["matters-ranges"] = True  # what a click on the expander does
    at.run()
    at.selectbox(key="matters-range-input").select("choices.savings_rate").run()
    at.number_input(key="matters-low-choices.savings_rate").set_value(1.0).run()
    assert at.session_state["lead_matters"].ranges == {"choices.savings_rate": (0.01, 0.06)}
    assert "choices.savings_rate" in str(at.query_params["m"])
    at.number_input(key="matters-low-choices.savings_rate").set_value(9.0).run()
    assert "The last valid range stays in use." in words(at)
    assert at.session_state["lead_matters"].ranges == {"choices.savings_rate": (0.01, 0.06)}
    at.button(key="matters-range-reset").click().run()
    assert at.session_state["lead_matters"].ranges == {}


def test_marks_of_the_reader_count_and_come_back_with_the_link(visit: Opener) -> None:
    at = visit(MATTERS, R1)
    assert "Not answered by the model or by you" in words(at)
    for factor in ("burden", "supports", "data"):
        at.segmented_control(key=f"matters-mark-{factor}").set_value("3").run()
    assert "over 100% of the weight" in words(at)
    link = at.query_params["m"]
    again = visit(MATTERS, R1, m=link if isinstance(link, str) else link[0])
    assert again.session_state["lead_matters"].marks == {"burden": 3.0, "supports": 3.0, "data": 3.0}
    assert "over 100% of the weight" in words(again)


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[1]",
        '{"marks": {"burden": 9}}',
        '{"ranges": {"choices.savings_rate": [5, 1]}}',
        '{"across": "no.such"}',
        "7",
    ],
)
def test_a_damaged_address_gives_a_message_and_the_usual_questions(visit: Opener, text: str) -> None:
    at = visit(MATTERS, R1, m=text)
    assert "could not be read" in words(at)
    assert at.session_state["lead_matters"].marks == {}


def test_the_pair_of_the_heatmap_can_be_any_two(visit: Opener) -> None:
    at = visit(MATTERS, R1)
    at.selectbox(key="matters-up").select("market.national_trend_rate").run()
    assert not at.exception
    assert at.session_state["lead_matters"].up == "market.national_trend_rate"
    at.selectbox(key="matters-across").select(
        "market.national_trend_rate"
    ).run()  # both the same: the other gives way
    assert not at.exception


def test_story_a5_break_even_with_costs_on_home_and_in_the_library(visit: Opener) -> None:
    costly = R1.with_values({"organization.costs.fixed_dollars": 1.5e6})
    at = visit(MATTERS, costly, home_first=True)
    at.selectbox(key="matters-goal-output").select("professional_net").run()
    at.number_input(key="matters-goal-million").set_value(0.0).run()
    assert "needs Savings rate at 1.736%" in words(at)  # 1.5 ÷ 144 ÷ 60%
    at.selectbox(key="matters-goal-output").select("global_net").run()
    assert "needs Savings rate at 4.042%" in words(at)  # 3% + 1.5 ÷ 144


# ---- many runs -----------------------------------------------------------------------------------------------------


def test_many_runs_in_blocks_are_the_runs_of_one_call() -> None:
    scenario = R1.with_value(f"{WHERE}.runs", 70_000)
    found = cached.risk(scenario).summary
    whole = summarize(simulate(scenario), cached.RISK_LEVELS)
    assert found.runs == whole.runs == 70_000
    for key in whole.paths:
        np.testing.assert_array_equal(found.paths[key].quantiles.value, whole.paths[key].quantiles.value)


def test_a_figure_asked_for_after_the_runs_are_gone_is_the_same() -> None:
    late, runs = cached.risk(R1), cached._runs(cached.without_name(R1))
    cached._runs.cache_clear()
    worst = late.summary.paths["switch_2033"].worst_year_quantiles
    np.testing.assert_array_equal(
        worst.value, summarize(runs).paths["switch_2033"].worst_year_quantiles.value
    )


def test_a_new_name_computes_nothing_anew() -> None:
    from dataclasses import replace

    assert cached.risk(R1) is cached.risk(replace(R1, name="Client", note="Tuesday"))
