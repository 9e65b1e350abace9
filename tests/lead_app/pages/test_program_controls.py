"""Cash and payback, High Needs and growth, Quality, Specialists and programs: each control acts, or says why not."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from lead_analysis.cash.calendar import cash_calendar
from lead_analysis.levels.high_needs_share import share_sweep
from lead_analysis.levels.programs import program_worth
from lead_app.inputs import overrides, rule_inputs
from lead_app.pages_support import high_needs_and_growth, specialists_and_programs
from lead_app.pages_support import quality as quality_page
from lead_app.state.history import History
from lead_delivery.charts import Money, cash, high_needs, programs, quality
from lead_model.parameters import Override
from lead_model.projection import project
from lead_model.scenario import (
    Alignment,
    ByCategory,
    Capitation,
    InferredScores,
    QualityBasis,
    QualityForm,
    Ramp,
    Scenario,
    high_needs_shares,
)
from tests.page_visits import Opener, cards, present, words
from tests.program_pages import CASH, EVERYTHING, KEY, NEEDS, PROGRAMS, QUALITY, SCENARIOS

ONLY_FOR_CONTROLS = {
    "inferred": Scenario().with_values(
        {"market.ai_inferred_change_rate": -0.1, "rules.inferred_scores": InferredScores.ALL}
    ),
    "full_score": Scenario().with_value("choices.quality.score_share", 1.0),
    "gate_missed": EVERYTHING.with_value("choices.quality.gate_met", False),
    "pool": Scenario().with_values(
        {
            "choices.quality.score_share": 0.85,
            "rules.overrides": (Override("high_performers_pool_rate", 0.005),),
        }
    ),
}

NUMBER, CHOICE, SWITCH = "number_input", "segmented_control", "toggle"
# By page and scenario: widget, its key after the page's own word, what is entered, what is then stored, what has to change.
CONTROLS: Mapping[tuple[str, str], list[tuple[str, str, Any, Any, str]]] = {
    (CASH, "high_needs"): [
        (CHOICE, "choices.capitation.kind", "Enhanced PCC", Capitation.ENHANCED_PCC, "Peak cash need"),
        (CHOICE, "choices.capitation.kind", "Total Care Capitation (TCC)", Capitation.TCC, "Present value"),
        (NUMBER, "rule:base_pcc_rate", 6.0, 0.06, "Settlement and calendar"),
        (NUMBER, "rule:settlement_month", 15.0, 15.0, "Peak cash need"),
        (NUMBER, "organization.costs.start_up_dollars", 4_000_000.0, 4_000_000.0, "Payback"),
        (NUMBER, "organization.costs.fixed_dollars", 2_500_000.0, 2_500_000.0, "Peak cash need"),
        (NUMBER, "organization.costs.operating_pbpm", 50.0, 50.0, "Peak cash need"),
        (NUMBER, "organization.costs.technology_pbpm", 50.0, 50.0, "Peak cash need"),
        (NUMBER, "organization.costs.opening_cash_dollars", 1_000_000.0, 1_000_000.0, "Months below zero"),
        (NUMBER, "organization.costs.credit_line_dollars", 5_000_000.0, 5_000_000.0, "There is no funding gap"),
        (NUMBER, "market.interest_rate", 10.0, 0.10, "Present value"),
        (NUMBER, "market.cost_inflation_rate", 10.0, 0.10, "Present value"),
        (NUMBER, "market.guarantee_carrying_rate", 5.0, 0.05, "Present value"),
        (NUMBER, "choices.provider_savings_share", 50.0, 0.5, "Present value"),
    ],
    (CASH, "everything"): [
        (NUMBER, "choices.capitation.primary_care_cost_share", 90.0, 0.9, "Present value"),
        (NUMBER, "choices.capitation.npcc_share", 20.0, 0.2, "Present value"),
        (NUMBER, "choices.capitation.npcc_cost_factor", 0.8, 0.8, "Present value"),
        (NUMBER, "choices.capitation.apo_share", 40.0, 0.4, "Present value"),
        (NUMBER, "choices.capitation.apo_actual_factor", 1.5, 1.5, "Present value"),
        (NUMBER, "organization.costs.start_up_months", 12.0, 12, "Internal rate of return"),
    ],
    (CASH, "tcc"): [
        (NUMBER, "choices.capitation.participant_spending_share", 30.0, 0.3, "Present value"),
        (NUMBER, "choices.capitation.preferred_spending_share", 40.0, 0.4, "Present value"),
        (NUMBER, "choices.capitation.preferred_reduction_share", 100.0, 1.0, "Present value"),
        (NUMBER, "choices.capitation.network_cost_factor", 0.9, 0.9, "Present value"),
    ],
    (NEEDS, "default"): [
        (NUMBER, "organization.aligned", 20_000.0, 20_000.0, "People aligned"),
        (NUMBER, "organization.aligned_growth_rate:value", 5.0, 0.05, "People aligned"),
        (NUMBER, "organization.category_share.high_needs", 45.0, ByCategory(0.542, 0.008, 0.45), "Minimums used"),
        (NUMBER, "organization.high_needs_share_change:value", 1.0, 0.01, "High Needs share"),
        (CHOICE, "choices.alignment", "Hybrid", Alignment.HYBRID, "One more point at the start"),
        (SWITCH, "organization.medicaid.elected", True, True, "High Needs benchmark 2036"),
        (NUMBER, "market.coded_risk_growth_rate:value", 1.0, 0.01, "High Needs benchmark 2036"),
    ],
    (NEEDS, "everything"): [
        (NUMBER, "organization.high_needs_exit_rate", 40.0, 0.4, "share path table"),
        (NUMBER, "organization.newcomer_cost_multiple", 0.3, 0.3, "High Needs benchmark 2036"),
        (NUMBER, "choices.hybrid_added_share:value", 20.0, 0.2, "gap by population"),
        (NUMBER, "choices.hybrid_added_months", 12.0, 12.0, "gap by population"),
        (NUMBER, "organization.medicaid.beneficiaries", 3000.0, 3000.0, "High Needs benchmark 2036"),
        (NUMBER, "organization.medicaid.start_py", 2036.0, 2036, "gap by population"),
        (NUMBER, "organization.medicaid.high_needs_share", 90.0, 0.9, "High Needs benchmark 2036"),
        (NUMBER, "organization.medicaid.benchmark_factor", 2.0, 2.0, "High Needs benchmark 2036"),
        (NUMBER, "organization.medicaid.cost_factor", 2.0, 2.0, "gap by population"),
        (NUMBER, "organization.medicaid.state_savings_share", 100.0, 1.0, "net by share"),
        (NUMBER, "market.ai_inferred_change_rate:value", -20.0, -0.2, "High Needs benchmark 2036"),
        (NUMBER, "rule:risk_score_cap_rate.high_needs", 0.0, 0.0, "High Needs benchmark 2036"),
        (NUMBER, "rule:risk_score_cap_rate.aged_disabled", 0.0, 0.0, "gap by population"),
        (NUMBER, "rule:risk_score_cap_rate.esrd", 1.0, 0.01, "gap by population"),
    ],
    (NEEDS, "inferred"): [
        (SWITCH, "market.ai_inferred_scores", True, True, "High Needs benchmark 2036"),
    ],
    (QUALITY, "default"): [
        (NUMBER, "choices.quality.score_share:value", 80.0, 0.8, "Lost"),
        (CHOICE, "choices.quality.basis", "Built from measures", QualityBasis.MEASURES, "Score"),
    ],
    (QUALITY, "full_score"): [
        (NUMBER, "rule:high_performers_pool_rate", 0.5, 0.005, "High Performers Pool"),
    ],
    (QUALITY, "everything"): [
        (SWITCH, "choices.quality.gate_met", False, False, "Lost"),
        (SWITCH, "choices.quality.ecqm_reported", False, False, "Lost"),
        (NUMBER, "rule:quality_withhold_rate", 5.0, 0.05, "Withheld, all years"),
        (NUMBER, "rule:quality_plan_share", 40.0, 0.4, "Lost"),
        (CHOICE, "rules.quality_form", "Additive", QualityForm.ADDITIVE, "Withheld, all years"),
    ],
    (QUALITY, "gate_missed"): [
        (NUMBER, "rule:ci_sep_gate_earned_share", 100.0, 1.0, "Lost"),
    ],
    (QUALITY, "pool"): [
        (NUMBER, "rule:high_performers_pool_minimum_score_share", 80.0, 0.8, "High Performers Pool"),
    ],
    (PROGRAMS, "high_needs"): [
        (SWITCH, "choices.cara.elected", True, True, "Programs in use"),
        (SWITCH, "choices.falls.elected", True, True, "Paid by the ACO"),
    ],
    (PROGRAMS, "everything"): [
        (NUMBER, "choices.cara.first_py", 2030.0, 2030, "worth of programs"),
        (NUMBER, "choices.cara.arrangements", 6.0, 6, "worth of programs"),
        (NUMBER, "choices.cara.spending_share_each", 4.0, 0.04, "worth of programs"),
        (NUMBER, "choices.cara.target_discount_rate", 4.0, 0.04, "worth of programs"),
        (NUMBER, "choices.cara.episode_savings_rate", 10.0, 0.1, "worth of programs"),
        (NUMBER, "choices.cara.adjustment_share", 100.0, 1.0, "worth of programs"),
        (NUMBER, "choices.falls.participants_share", 5.0, 0.05, "Paid by the ACO"),
        (NUMBER, "choices.falls.team_cost_dollars", 5000.0, 5000.0, "Paid by the ACO"),
        (NUMBER, "choices.falls.modification_dollars", 2500.0, 2500.0, "Paid by the ACO"),
        (NUMBER, "choices.falls.avoided_dollars", 9000.0, 9000.0, "Change of spending"),
        (SWITCH, "choices.falls.serves_as_quality_plan", False, False, "worth of programs"),
        *(
            (NUMBER, f"choices.incentives.{name}.{field}", value, stored, shown)
            for name in specialists_and_programs.INCENTIVES
            for field, value, stored, shown in (
                ("uptake_share:value", 50.0, 0.5, "Paid by the ACO"),
                ("cost_dollars", 900.0, 900.0, "Paid by the ACO"),
                ("effect_rate", -5.0, -0.05, "Change of spending"),
            )
        ),
    ],
    (PROGRAMS, "default"): [
        (NUMBER, "organization.costs.technology_pbpm", 2.0, 2.0, "Technology (Tech Enabler)"),
    ],
}  # fmt: skip
# These show in charts, whose numbers are compared instead of a card.
IN_CHARTS: Mapping[str, Callable[[Scenario], Any]] = {
    "Settlement and calendar": lambda s: cash.calendar_table(cash_calendar(project(s))).to_string(),
    "share path table": lambda s: high_needs.share_path(project(s)).table.to_string(),
    "net by share": lambda s: high_needs.net_by_share(share_sweep(s), "dollars", 0.4).table.to_string(),
    "worth of programs": lambda s: programs.program_bars(
        program_worth(s), s.years, Money.of(project(s))
    ).table.to_string(),
    "gap by population": lambda s: high_needs.gap_by_population(
        project(s), Money.of(project(s))
    ).table.to_string(),
}


@pytest.mark.parametrize(("page", "name"), sorted(CONTROLS))
def test_each_control_changes_the_scenario_and_what_it_should(visit: Opener, page: str, name: str) -> None:
    start = (SCENARIOS | ONLY_FOR_CONTROLS)[name]
    at = visit(page, start)
    before, faults = cards(at), []
    for widget, entry, value, stored, shown in CONTROLS[page, name]:
        # Each control alone, without opening the page anew.
        at.session_state["lead_session"].history = History(start)
        getattr(at, widget)(key=f"{KEY[page]}:{entry}").set_value(value).run()
        assert not at.exception, at.exception
        after = present(at)
        if at.error or written(after, entry) != stored:
            faults.append(
                f"{entry}: {written(after, entry)} in place of {stored}; {[one.value for one in at.error]}"
            )
        elif shown in IN_CHARTS:
            if IN_CHARTS[shown](after) == IN_CHARTS[shown](start):
                faults.append(f"{entry}: the numbers of '{shown}' stay")
        elif shown == "There is no funding gap":
            assert shown in words(at)
        elif cards(at).get(shown) == before.get(shown):
            faults.append(f"{entry}: {shown} stays at {before.get(shown)}")
    assert not faults, "\n".join(faults)


def written(scenario: Scenario, entry: str) -> Any:
    """What is stored of an entry: the input of that path, or the user's own value of a rule or of one part of it."""
    if entry.startswith("rule:"):
        rule, _, part = entry.removeprefix("rule:").partition(".")
        return overrides.own_value(scenario, rule, None, part or None)
    # ":value" marks the one value of what may differ by year; a population's share is stored with those of the others.
    return scenario.get(entry.removesuffix(":value").removesuffix(".high_needs"))


def test_each_measure_moves_the_score(visit: Opener) -> None:
    # The falls episode would stand in for the plan.
    start = EVERYTHING.with_value("choices.falls.elected", False)
    at = visit(QUALITY, start)
    before = cards(at)["Lost"]
    for path in quality_page.MEASURE_INPUTS:
        at.session_state["lead_session"].history = History(start)
        at.slider(key=f"quality:slide:{path}").set_value(0.2).run()
        assert not at.exception, at.exception
        assert present(at).get(path) == pytest.approx(0.2)
        assert cards(at)["Lost"] != before, path


def test_what_the_model_refuses_is_said_where_it_was_entered(visit: Opener) -> None:
    at = visit(PROGRAMS)
    at.toggle(key="programs:choices.cara.elected").set_value(True).run()
    assert "CARA is for Global only" in words(at)
    assert not present(at).choices.cara.elected
    at = visit(CASH)
    at.segmented_control(key="cash:choices.capitation.kind").set_value("Total Care Capitation (TCC)").run()
    assert "Total Care Capitation is for Global only" in words(at)
    at = visit(PROGRAMS, EVERYTHING)
    at.number_input(key="programs:choices.cara.npcc_or_apo_overlap_share").set_value(5.0).run()
    assert "a provider under NPCC or APO cannot be in CARA" in words(at).replace("A provider", "a provider")
    at.number_input(key="programs:choices.falls.modification_dollars").set_value(2600.0).run()
    assert present(at).choices.falls.modification_dollars == 1500.0


def test_a_rule_value_outside_its_range_is_refused_with_the_range(visit: Opener) -> None:
    at = visit(CASH)
    at.number_input(key="cash:rule:settlement_month").set_value(40.0).run()
    assert "Allowed: 1 to 36." in words(at)
    assert present(at).rules.overrides == ()


def test_an_own_rule_value_is_marked_and_can_be_taken_back(visit: Opener) -> None:
    at = visit(CASH)
    assert "Open; default: month 9 of the next year." in words(at)
    at.number_input(key="cash:rule:settlement_month").set_value(12.0).run()
    assert "**Your value** · CMS rules: 9" in words(at)
    at.button(key="cash:rule:settlement_month:reset").click().run()
    assert present(at).rules.overrides == ()
    assert at.number_input(key="cash:rule:settlement_month").value == 9.0


# ---- paths -----------------------------------------------------------------------------------------------------


def test_the_share_of_a_year_leaves_those_of_the_others(visit: Opener) -> None:
    at = visit(NEEDS)
    at.toggle(key="needs-by-share").set_value(True).run()
    at.number_input(key="needs:share:2030").set_value(21.0).run()
    assert not at.exception, at.exception
    expected = [0.187] * 10
    expected[3] = 0.21
    assert high_needs_shares(present(at)) == pytest.approx(expected)


def test_yearly_changes_reproduce_the_shares() -> None:
    scenario = Scenario().with_value("organization.high_needs_share_change", Ramp(0.0, 0.01, 2027, 2030))
    shares = list(high_needs_shares(scenario))
    changes = high_needs_and_growth.changes_with(scenario, 9, shares[9] + 0.02)
    changed = scenario.with_value("organization.high_needs_share_change", changes)
    assert high_needs_shares(changed)[:9] == pytest.approx(shares[:9])
    assert high_needs_shares(changed)[9] == pytest.approx(shares[9] + 0.02)


@pytest.mark.parametrize(
    ("reporting", "performance", "expected"),
    [
        (2029, 2031, [0, 0, 1, 1, 2, 2, 2, 2, 2, 2]),
        (2028, 2033, [0, 1, 1, 1, 1, 1, 2, 2, 2, 2]),
        (None, None, [0] * 10),
        (2030, 2030, [0, 0, 0, 2, 2, 2, 2, 2, 2, 2]),
    ],
)
def test_ecqm_phases_by_year(reporting: int | None, performance: int | None, expected: list[int]) -> None:
    scenario = Scenario().with_values(rule_inputs.with_phases(Scenario(), reporting, performance))
    assert list(quality.phases(project(scenario))) == expected
    if expected == [0, 0, 1, 1, 2, 2, 2, 2, 2, 2]:
        assert scenario.rules.overrides == ()  # CMS's own phases need no override
    assert Scenario() == scenario.with_values(rule_inputs.with_phases(scenario, 2029, 2031))


def test_the_phase_lists_move_the_score(visit: Opener) -> None:
    at = visit(QUALITY, EVERYTHING)
    before = cards(at)["Lost"]
    at.selectbox(key="quality:phase:performance").set_value("2036").run()
    assert not at.exception, at.exception
    assert rule_inputs.phase_starts(present(at)) == (2029, 2036)
    assert cards(at)["Lost"] != before
