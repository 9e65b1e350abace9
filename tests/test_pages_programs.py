"""Cash and payback, High Needs and growth, Quality, Specialists and programs: they open, and each control acts."""

import re
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from lead_model.charts import Money, cash, high_needs, programs, quality
from lead_model.parameters import Override
from lead_model.presets import PRESETS
from lead_model.projection import project
from lead_model.scenario import (
    Alignment,
    BaselineEntry,
    ByCategory,
    Capitation,
    Entry,
    QualityBasis,
    QualityForm,
    Ramp,
    RiskOption,
    Scenario,
    high_needs_shares,
    to_code,
)
from lead_model.sweeps import (
    advance_balance,
    cara_split,
    falls_sweep,
    lag_sweep,
    program_worth,
    quality_worth,
    score_sweep,
    share_sweep,
)
from lead_model.ui import menu, overrides, program_parts, rule_box
from lead_model.ui.components import slider as slider_component
from lead_model.ui.history import History
from lead_model.ui.paths import start_moved
from tests.reference import reference_case

APP = str(menu.ROOT / "app.py")
CASH, NEEDS, QUALITY, PROGRAMS = (
    f"pages/{name}.py"
    for name in ("6_Cash_and_payback", "7_High_Needs_and_growth", "8_Quality", "9_Specialists_and_programs")
)
PAGES = (CASH, NEEDS, QUALITY, PROGRAMS)

EVERYTHING = PRESETS["former_reach"].scenario.with_values(
    {
        "choices.capitation.kind": Capitation.ENHANCED_PCC,
        "choices.capitation.npcc_share": 0.05,
        "choices.capitation.apo_share": 0.05,
        "choices.capitation.apo_actual_factor": 1.1,
        "choices.quality.basis": QualityBasis.MEASURES,
        "choices.quality.plan_score_share": 0.5,
        "choices.cara.elected": True,
        "choices.falls.elected": True,
        "choices.falls.avoided_dollars": 2000.0,
        "choices.alignment": Alignment.HYBRID,
        "choices.incentives.cost_sharing.uptake_share": 0.05,
        "choices.incentives.prevention_reward.uptake_share": 0.2,
        "choices.incentives.nutrition.uptake_share": 0.1,
        "choices.incentives.part_d_buy_down.uptake_share": 0.1,
        "organisation.costs.start_up_dollars": 2_000_000.0,
        "organisation.costs.credit_line_dollars": 1_000_000.0,
        "organisation.costs.technology_pbpm": 1.0,
        "organisation.high_needs_share_change": 0.005,
        "organisation.medicaid.elected": True,
        "world.ai_inferred_scores": True,
        "world.coded_risk_growth_rate": 0.005,
    }
)
SCENARIOS: Mapping[str, Scenario] = {
    "default": Scenario(),
    "high_needs": PRESETS["high_needs"].scenario,
    "everything": EVERYTHING,
    "tcc": EVERYTHING.with_values(
        {
            "choices.capitation.kind": Capitation.TCC,
            "choices.capitation.npcc_share": 0.0,
            "choices.capitation.apo_share": 0.0,
        }
    ),
    "from_2032": Scenario().with_values(start_moved(Scenario(), 2032)),
    "losses": Scenario().with_value("choices.savings_rate", -0.3),
    "nobody_high_needs": Scenario().with_value("organisation.category_share", ByCategory(1.0, 0.0, 0.0)),
}
Opener = Callable[..., AppTest]


@pytest.fixture
def visit(monkeypatch: pytest.MonkeyPatch) -> Opener:
    """Opens a page with a scenario; sliders are Streamlit's own, since a script without a browser cannot move ours."""
    monkeypatch.setattr(slider_component, "renderer", lambda name: None)

    def opened(page: str, scenario: Scenario = SCENARIOS["default"], *, home_first: bool = False) -> AppTest:
        at = AppTest.from_file(APP, default_timeout=30)
        if scenario != Scenario():
            at.query_params["s"] = to_code(scenario)
        if home_first:
            at.run()
        at.switch_page(page).run()
        assert not at.exception, at.exception
        return at

    return opened


def present(at: AppTest) -> Scenario:
    found: Scenario = at.session_state["lead_session"].history.present
    return found


def words(at: AppTest) -> str:
    kinds = (at.markdown, at.warning, at.error, at.caption, at.info)
    return " ".join(str(one.value) for kind in kinds for one in kind).replace("\\$", "$")


def cards(at: AppTest) -> dict[str, str]:
    """Key figures by their label."""
    found = {}
    for one in at.markdown:
        match = re.fullmatch(r"(?s)([^*\n]+?)  \n\*\*(.+?)\*\*  \n.*", str(one.value).replace("\\$", "$"))
        if match:
            found[match[1]] = match[2]
    return found


def titles(at: AppTest) -> list[str]:
    """Findings above the charts."""
    found = [str(one.value).replace("\\$", "$") for one in at.markdown]
    return [text[2:-2] for text in found if text.startswith("**") and text.endswith(".**")]


# ---- opening ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SCENARIOS)
@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_at_its_address_with_the_scenario_of_the_link(
    visit: Opener, page: str, name: str
) -> None:
    at = visit(page, SCENARIOS[name])
    assert present(at) == SCENARIOS[name]
    assert not at.error
    assert len(cards(at)) >= 3
    assert len(at.title) == 1


@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_from_home_and_keeps_the_scenario(visit: Opener, page: str) -> None:
    at = visit(page, EVERYTHING, home_first=True)
    assert present(at) == EVERYTHING
    assert cards(at) == cards(visit(page, EVERYTHING))


@pytest.mark.parametrize("unit", ["dollars", "pbpm", "share"])
@pytest.mark.parametrize("name", SCENARIOS)
def test_every_chart_states_a_finding_in_every_scenario_and_unit(name: str, unit: str) -> None:
    s = SCENARIOS[name]
    p = project(s)
    money, calendar = Money.of(p, unit), p.cash()
    charts = [
        cash.monthly(calendar), cash.running_sum(calendar), cash.advance(calendar, advance_balance(p)),
        cash.later_settlement(lag_sweep(s), 9), high_needs.share_path(p),
        high_needs.net_by_share(share_sweep(s), unit, 0.4), high_needs.net_by_share(share_sweep(s, at_end=True), unit, 0.4),
        high_needs.benchmark_by_population(p, money), high_needs.gap_by_population(p, money),
        quality.earned_and_lost(p, money), quality.score_by_year(p), quality.worth_bars(quality_worth(s), money),
        quality.score_curve(score_sweep(s), money), programs.worth_bars(program_worth(s), s.years, money),
        programs.cara_split(cara_split(s), 0.5), programs.falls(falls_sweep(s), 0.0, 3000.0),
    ]  # fmt: skip
    for chart in charts:
        for text in (chart.title, chart.summary):
            assert text.endswith(".")
            assert "nan" not in text.lower().replace("financ", "")
        assert chart.figure.layout.meta["title"] == chart.title


def test_every_chart_has_its_numbers_as_a_table(visit: Opener) -> None:
    at = visit(CASH, EVERYTHING)
    assert sum("Numbers of this chart" in one.label for one in at.expander) == 4  # sum, months, advance, lag


@pytest.mark.parametrize("page", PAGES)
def test_formulas_values_and_sources_stand_behind_one_click(visit: Opener, page: str) -> None:
    at = visit(page, EVERYTHING)
    key = {CASH: "cash", NEEDS: "needs", QUALITY: "quality", PROGRAMS: "programs"}[page]
    at.session_state[f"{key}-behind"] = True
    at.run()
    assert not at.exception, at.exception
    text = words(at)
    assert "Your input" in text or "Computed" in text  # values put into a step, with their status
    table = at.table[-1].value
    assert list(table.columns) == ["Value", "Status", "Document"]
    assert table["Document"].str.contains(r"\(20\d\d").all()


# ---- controls --------------------------------------------------------------------------------------------------

ONLY_FOR_CONTROLS = {
    "inferred": Scenario().with_value("world.ai_inferred_change_rate", -0.1),
    "gate_missed": EVERYTHING.with_value("choices.quality.gate_met", False),
    "pool": Scenario().with_values(
        {
            "choices.quality.score_share": 0.85,
            "rules.overrides": (Override("high_performers_pool_rate", 0.005),),
        }
    ),
}

# (page, scenario, kind of widget, key, new value, path or rule value, value then stored, what has to change)
CONTROLS: list[tuple[str, str, str, str, Any, str, Any, str]] = [
    (CASH, "high_needs", "segmented_control", "cash:choices.capitation.kind", "Enhanced PCC",
     "choices.capitation.kind", Capitation.ENHANCED_PCC, "Peak cash need"),
    (CASH, "high_needs", "segmented_control", "cash:choices.capitation.kind", "Total Care Capitation (TCC)",
     "choices.capitation.kind", Capitation.TCC, "Present value"),
    (CASH, "everything", "number_input", "cash:choices.capitation.primary_care_cost_share", 90.0,
     "choices.capitation.primary_care_cost_share", 0.9, "Present value"),
    (CASH, "everything", "number_input", "cash:choices.capitation.npcc_share", 20.0,
     "choices.capitation.npcc_share", 0.2, "Present value"),
    (CASH, "everything", "number_input", "cash:choices.capitation.npcc_cost_factor", 0.8,
     "choices.capitation.npcc_cost_factor", 0.8, "Present value"),
    (CASH, "everything", "number_input", "cash:choices.capitation.apo_share", 40.0,
     "choices.capitation.apo_share", 0.4, "Present value"),
    (CASH, "everything", "number_input", "cash:choices.capitation.apo_actual_factor", 1.5,
     "choices.capitation.apo_actual_factor", 1.5, "Present value"),
    (CASH, "tcc", "number_input", "cash:choices.capitation.participant_spending_share", 30.0,
     "choices.capitation.participant_spending_share", 0.3, "Present value"),
    (CASH, "tcc", "number_input", "cash:choices.capitation.preferred_spending_share", 40.0,
     "choices.capitation.preferred_spending_share", 0.4, "Present value"),
    (CASH, "tcc", "number_input", "cash:choices.capitation.preferred_reduction_share", 100.0,
     "choices.capitation.preferred_reduction_share", 1.0, "Present value"),
    (CASH, "tcc", "number_input", "cash:choices.capitation.network_cost_factor", 0.9,
     "choices.capitation.network_cost_factor", 0.9, "Present value"),
    (CASH, "high_needs", "number_input", "cash:rule:base_pcc_rate", 6.0, "base_pcc_rate", 0.06, "Settlement and calendar"),
    (CASH, "high_needs", "number_input", "cash:rule:settlement_month", 15.0, "settlement_month", 15.0, "Peak cash need"),
    (CASH, "high_needs", "number_input", "cash:organisation.costs.start_up_dollars", 4_000_000.0,
     "organisation.costs.start_up_dollars", 4_000_000.0, "Payback"),
    (CASH, "everything", "number_input", "cash:organisation.costs.start_up_months", 12.0,
     "organisation.costs.start_up_months", 12, "Internal rate of return"),
    (CASH, "high_needs", "number_input", "cash:organisation.costs.fixed_dollars", 2_500_000.0,
     "organisation.costs.fixed_dollars", 2_500_000.0, "Peak cash need"),
    (CASH, "high_needs", "number_input", "cash:organisation.costs.operating_pbpm", 50.0,
     "organisation.costs.operating_pbpm", 50.0, "Peak cash need"),
    (CASH, "high_needs", "number_input", "cash:organisation.costs.technology_pbpm", 50.0,
     "organisation.costs.technology_pbpm", 50.0, "Peak cash need"),
    (CASH, "high_needs", "number_input", "cash:organisation.costs.opening_cash_dollars", 1_000_000.0,
     "organisation.costs.opening_cash_dollars", 1_000_000.0, "Months below zero"),
    (CASH, "high_needs", "number_input", "cash:organisation.costs.credit_line_dollars", 5_000_000.0,
     "organisation.costs.credit_line_dollars", 5_000_000.0, "There is no funding gap"),
    (CASH, "high_needs", "number_input", "cash:world.interest_rate", 10.0, "world.interest_rate", 0.10, "Present value"),
    (CASH, "high_needs", "number_input", "cash:world.cost_inflation_rate", 10.0,
     "world.cost_inflation_rate", 0.10, "Present value"),
    (CASH, "high_needs", "number_input", "cash:world.guarantee_carrying_rate", 5.0,
     "world.guarantee_carrying_rate", 0.05, "Present value"),
    (CASH, "high_needs", "number_input", "cash:choices.provider_savings_share", 50.0,
     "choices.provider_savings_share", 0.5, "Present value"),
    (NEEDS, "default", "number_input", "needs:organisation.aligned", 20_000.0,
     "organisation.aligned", 20_000.0, "People aligned"),
    (NEEDS, "default", "number_input", "needs:organisation.aligned_growth_rate:value", 5.0,
     "organisation.aligned_growth_rate", 0.05, "People aligned"),
    (NEEDS, "default", "number_input", "needs:organisation.category_share.high_needs", 45.0,
     "organisation.category_share", ByCategory(0.542, 0.008, 0.45), "Minimums used"),
    (NEEDS, "default", "number_input", "needs:organisation.high_needs_share_change:value", 1.0,
     "organisation.high_needs_share_change", 0.01, "High Needs share"),
    (NEEDS, "everything", "number_input", "needs:organisation.high_needs_exit_rate", 40.0,
     "organisation.high_needs_exit_rate", 0.4, "share path table"),
    (NEEDS, "everything", "number_input", "needs:organisation.newcomer_cost_multiple", 0.3,
     "organisation.newcomer_cost_multiple", 0.3, "High Needs benchmark 2036"),
    (NEEDS, "default", "segmented_control", "needs:choices.alignment", "Hybrid",
     "choices.alignment", Alignment.HYBRID, "One more point at the start"),
    (NEEDS, "everything", "number_input", "needs:choices.hybrid_added_share:value", 20.0,
     "choices.hybrid_added_share", 0.2, "gap by population"),
    (NEEDS, "everything", "number_input", "needs:choices.hybrid_added_months", 12.0,
     "choices.hybrid_added_months", 12.0, "gap by population"),
    (NEEDS, "default", "toggle", "needs:organisation.medicaid.elected", True,
     "organisation.medicaid.elected", True, "High Needs benchmark 2036"),
    (NEEDS, "everything", "number_input", "needs:organisation.medicaid.beneficiaries", 3000.0,
     "organisation.medicaid.beneficiaries", 3000.0, "High Needs benchmark 2036"),
    (NEEDS, "everything", "number_input", "needs:organisation.medicaid.start_py", 2036.0,
     "organisation.medicaid.start_py", 2036, "gap by population"),
    (NEEDS, "everything", "number_input", "needs:organisation.medicaid.high_needs_share", 90.0,
     "organisation.medicaid.high_needs_share", 0.9, "High Needs benchmark 2036"),
    (NEEDS, "everything", "number_input", "needs:organisation.medicaid.benchmark_factor", 2.0,
     "organisation.medicaid.benchmark_factor", 2.0, "High Needs benchmark 2036"),
    (NEEDS, "everything", "number_input", "needs:organisation.medicaid.cost_factor", 2.0,
     "organisation.medicaid.cost_factor", 2.0, "gap by population"),
    (NEEDS, "everything", "number_input", "needs:organisation.medicaid.state_savings_share", 100.0,
     "organisation.medicaid.state_savings_share", 1.0, "net by share"),
    (NEEDS, "everything", "number_input", "needs:world.ai_inferred_change_rate:value", -20.0,
     "world.ai_inferred_change_rate", -0.2, "High Needs benchmark 2036"),
    (NEEDS, "inferred", "toggle", "needs:world.ai_inferred_scores", True,
     "world.ai_inferred_scores", True, "High Needs benchmark 2036"),
    (NEEDS, "default", "number_input", "needs:world.coded_risk_growth_rate:value", 1.0,
     "world.coded_risk_growth_rate", 0.01, "High Needs benchmark 2036"),
    (NEEDS, "everything", "number_input", "needs:rule:risk_score_cap_rate.high_needs", 0.0,
     "risk_score_cap_rate:high_needs", 0.0, "High Needs benchmark 2036"),
    (NEEDS, "everything", "number_input", "needs:rule:risk_score_cap_rate.aged_disabled", 0.0,
     "risk_score_cap_rate:aged_disabled", 0.0, "gap by population"),
    (NEEDS, "everything", "number_input", "needs:rule:risk_score_cap_rate.esrd", 1.0,
     "risk_score_cap_rate:esrd", 0.01, "gap by population"),
    (QUALITY, "default", "number_input", "quality:choices.quality.score_share:value", 80.0,
     "choices.quality.score_share", 0.8, "Lost"),
    (QUALITY, "default", "segmented_control", "quality:choices.quality.basis", "Built from measures",
     "choices.quality.basis", QualityBasis.MEASURES, "Score"),
    (QUALITY, "everything", "toggle", "quality:choices.quality.gate_met", False,
     "choices.quality.gate_met", False, "Lost"),
    (QUALITY, "everything", "toggle", "quality:choices.quality.ecqm_reported", False,
     "choices.quality.ecqm_reported", False, "Lost"),
    (QUALITY, "everything", "number_input", "quality:rule:quality_withhold_rate", 5.0,
     "quality_withhold_rate", 0.05, "Withheld, all years"),
    (QUALITY, "everything", "number_input", "quality:rule:quality_plan_share", 40.0, "quality_plan_share", 0.4, "Lost"),
    (QUALITY, "gate_missed", "number_input", "quality:rule:ci_sep_gate_earned_share", 100.0,
     "ci_sep_gate_earned_share", 1.0, "Lost"),
    (QUALITY, "pool", "number_input", "quality:rule:high_performers_pool_minimum_score_share", 80.0,
     "high_performers_pool_minimum_score_share", 0.8, "High Performers Pool"),
    (QUALITY, "everything", "segmented_control", "quality:rules.quality_form", "Additive",
     "rules.quality_form", QualityForm.ADDITIVE, "Withheld, all years"),
    (QUALITY, "default", "number_input", "quality:rule:high_performers_pool_rate", 0.5,
     "high_performers_pool_rate", 0.005, "High Performers Pool"),
    (PROGRAMS, "high_needs", "toggle", "programs:choices.cara.elected", True,
     "choices.cara.elected", True, "Programs in use"),
    (PROGRAMS, "everything", "number_input", "programs:choices.cara.first_py", 2030.0,
     "choices.cara.first_py", 2030, "worth of programs"),
    (PROGRAMS, "everything", "number_input", "programs:choices.cara.arrangements", 6.0,
     "choices.cara.arrangements", 6, "worth of programs"),
    (PROGRAMS, "everything", "number_input", "programs:choices.cara.spending_share_each", 4.0,
     "choices.cara.spending_share_each", 0.04, "worth of programs"),
    (PROGRAMS, "everything", "number_input", "programs:choices.cara.target_discount_rate", 4.0,
     "choices.cara.target_discount_rate", 0.04, "worth of programs"),
    (PROGRAMS, "everything", "number_input", "programs:choices.cara.episode_savings_rate", 10.0,
     "choices.cara.episode_savings_rate", 0.1, "worth of programs"),
    (PROGRAMS, "everything", "number_input", "programs:choices.cara.adjustment_share", 100.0,
     "choices.cara.adjustment_share", 1.0, "worth of programs"),
    (PROGRAMS, "high_needs", "toggle", "programs:choices.falls.elected", True,
     "choices.falls.elected", True, "Paid by the ACO"),
    (PROGRAMS, "everything", "number_input", "programs:choices.falls.participants_share", 5.0,
     "choices.falls.participants_share", 0.05, "Paid by the ACO"),
    (PROGRAMS, "everything", "number_input", "programs:choices.falls.team_cost_dollars", 5000.0,
     "choices.falls.team_cost_dollars", 5000.0, "Paid by the ACO"),
    (PROGRAMS, "everything", "number_input", "programs:choices.falls.modification_dollars", 2500.0,
     "choices.falls.modification_dollars", 2500.0, "Paid by the ACO"),
    (PROGRAMS, "everything", "number_input", "programs:choices.falls.avoided_dollars", 9000.0,
     "choices.falls.avoided_dollars", 9000.0, "Change of spending"),
    (PROGRAMS, "everything", "toggle", "programs:choices.falls.serves_as_quality_plan", False,
     "choices.falls.serves_as_quality_plan", False, "worth of programs"),
    *((PROGRAMS, "everything", "number_input", f"programs:choices.incentives.{name}.{field}", value,
       f"choices.incentives.{name}.{field.removesuffix(':value')}", stored, card)
      for name in program_parts.INCENTIVES
      for field, value, stored, card in (("uptake_share:value", 50.0, 0.5, "Paid by the ACO"),
                                         ("cost_dollars", 900.0, 900.0, "Paid by the ACO"),
                                         ("effect_rate", -5.0, -0.05, "Change of spending"))),
    (PROGRAMS, "default", "number_input", "programs:organisation.costs.technology_pbpm", 2.0,
     "organisation.costs.technology_pbpm", 2.0, "Technology (Tech Enabler)"),
]  # fmt: skip
# These show in charts, whose numbers are compared instead of a card.
IN_CHARTS: Mapping[str, Callable[[Scenario], Any]] = {
    "Settlement and calendar": lambda s: cash.calendar_table(project(s).cash()).to_string(),
    "share path table": lambda s: high_needs.share_path(project(s)).table.to_string(),
    "net by share": lambda s: high_needs.net_by_share(share_sweep(s), "dollars", 0.4).table.to_string(),
    "worth of programs": lambda s: programs.worth_bars(
        program_worth(s), s.years, Money.of(project(s))
    ).table.to_string(),
    "gap by population": lambda s: high_needs.gap_by_population(
        project(s), Money.of(project(s))
    ).table.to_string(),
}


@pytest.mark.parametrize(("page", "name"), sorted({(one[0], one[1]) for one in CONTROLS}))
def test_each_control_changes_the_scenario_and_what_it_should(visit: Opener, page: str, name: str) -> None:
    start = (SCENARIOS | ONLY_FOR_CONTROLS)[name]
    at = visit(page, start)
    before, faults = cards(at), []
    for *_, kind, key, value, path, stored, changed in (one for one in CONTROLS if one[:2] == (page, name)):
        # Each control alone, without opening the page anew.
        at.session_state["lead_session"].history = History(start)
        getattr(at, kind)(key=key).set_value(value).run()
        assert not at.exception, at.exception
        after = present(at)
        if at.error or written(after, path) != stored:
            faults.append(
                f"{key}: {written(after, path)} in place of {stored}; {[one.value for one in at.error]}"
            )
        elif changed in IN_CHARTS:
            if IN_CHARTS[changed](after) == IN_CHARTS[changed](start):
                faults.append(f"{key}: the numbers of '{changed}' stay")
        elif changed == "There is no funding gap":
            assert changed in words(at)
        elif cards(at).get(changed) == before.get(changed):
            faults.append(f"{key}: {changed} stays at {before.get(changed)}")
    assert not faults, "\n".join(faults)


def written(scenario: Scenario, path: str) -> Any:
    """What is stored at an input's path, or as the user's own value of a rule (`name` or `name:part`)."""
    if "." in path:
        return scenario.get(path)
    rule, _, part = path.partition(":")
    return overrides.own_value(scenario, rule, None, part or None)


def test_each_measure_moves_the_score(visit: Opener) -> None:
    # The falls episode would stand in for the plan.
    start = EVERYTHING.with_value("choices.falls.elected", False)
    at = visit(QUALITY, start)
    before = cards(at)["Lost"]
    for path in program_parts.MEASURE_INPUTS:
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


# ---- stories ---------------------------------------------------------------------------------------------------


def test_start_up_is_paid_back_in_year_three(visit: Opener) -> None:
    """Story A9: cumulative −3.500, −1.544, +0.412; the survey's age stands beside the cost."""
    scenario = reference_case(
        choices__option=RiskOption.PROFESSIONAL,
        choices__savings_rate=0.04,
        organisation__costs__start_up_dollars=2_000_000.0,
        organisation__costs__fixed_dollars=1_500_000.0,
    )
    at = visit(CASH, scenario)
    assert cards(at)["Payback"] == "Year 3 (2029)"
    # 2.0 before the start, 1.5 in 2027 and two thirds of it until the settlement of September 2028
    assert cards(at)["Peak cash need"] == "$4.5M"
    assert "Funding gap: $4.5M of the peak need of $4.5M is not covered" in words(at)
    assert "National Association of ACOs" in words(at)
    assert "2014-01" in words(at)
    assert "mean of $2.0M" in words(at)
    calendar = at.dataframe[0].value
    assert list(calendar.columns[:3]) == ["Before the start", "2027", "2028"]
    assert calendar.loc["Cumulative cash", ["2027", "2028", "2029"]].tolist() == pytest.approx(
        [-3.5, -1.544, 0.412]
    )


def test_a_share_of_20_against_10_percent_is_on_the_page(visit: Opener) -> None:
    """Story A11: benchmark and spend by population, the net change in dollars and PBPM, the discount unchanged."""
    at = visit(
        NEEDS,
        reference_case(organisation__baseline__entry=BaselineEntry.CATEGORIES, choices__savings_rate=0.04),
    )
    text = words(at)
    assert "From 10.0% to 20.0% High Needs at the start" in text
    assert "**+$183.60K**" in text  # 4% − 3% of 153 PBPM × 120,000 months
    assert "**+$1.53 PBPM**" in text
    assert "The discount stays at 3.00%." in text
    table = at.table[0].value
    assert table.loc["High Needs"].tolist()[:3] == ["29.16", "58.32", "29.16"]
    assert table.loc["All populations", table.columns[2]] == "18.36"
    assert table.loc["All populations", table.columns[5]] == "17.63"
    at.number_input(key="needs-to").set_value(30.0).run()
    assert "**+$367.20K**" in words(at)
    at.number_input(key="needs-to").set_value(99.9).run()
    assert "ESRD leaves at most 99.2% for High Needs" in words(at)


@pytest.mark.parametrize(
    ("aligned", "share", "expected"),
    [
        (900, 369 / 900, "Minimums used: **More than 40% High Needs**"),
        (900, 360 / 900, "is **not above** the 40% line"),
    ],
)
def test_the_threshold_means_more_than_40_percent(
    visit: Opener, aligned: float, share: float, expected: str
) -> None:
    """Story A3: 369 of 900 are more than 40%, 360 of 900 are not."""
    scenario = Scenario().with_values(
        {
            "organisation.aligned": float(aligned),
            "organisation.entry": Entry.HIGH_NEEDS,
            "organisation.category_share": ByCategory(round(1 - share, 12), 0.0, round(share, 12)),
        }
    )
    text = words(visit(NEEDS, scenario))
    assert expected in text
    assert ("at least 800 are needed" in text) == (share > 0.4)
    assert ("Care in the home" in text) == (share > 0.4)


def test_the_checklist_stands_on_your_aco(visit: Opener) -> None:
    at = visit("pages/1_Your_ACO.py", Scenario().with_value("organisation.aligned", 4_999.0))
    text = words(at)
    assert "**Not as things stand**: Aligned beneficiaries in PY2027 (Standard ACO)" in text
    assert "1 below 5,000" in text
    assert "*What would cure it:* Align at least 1 more" in text


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
    scenario = Scenario().with_value("organisation.high_needs_share_change", Ramp(0.0, 0.01, 2027, 2030))
    shares = list(high_needs_shares(scenario))
    changes = program_parts.changes_with(scenario, 9, shares[9] + 0.02)
    changed = scenario.with_value("organisation.high_needs_share_change", changes)
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
    scenario = Scenario().with_values(rule_box.with_phases(Scenario(), reporting, performance))
    assert list(quality.phases(project(scenario))) == expected
    if expected == [0, 0, 1, 1, 2, 2, 2, 2, 2, 2]:
        assert scenario.rules.overrides == ()  # CMS's own phases need no override
    assert Scenario() == scenario.with_values(rule_box.with_phases(scenario, 2029, 2031))


def test_the_phase_lists_move_the_score(visit: Opener) -> None:
    at = visit(QUALITY, EVERYTHING)
    before = cards(at)["Lost"]
    at.selectbox(key="quality:phase:performance").set_value("2036").run()
    assert not at.exception, at.exception
    assert rule_box.phase_starts(present(at)) == (2029, 2036)
    assert cards(at)["Lost"] != before


def test_which_share_moves_changes_the_finding(visit: Opener) -> None:
    at = visit(NEEDS)
    assert any("share at the start brings" in one for one in titles(at))
    at.segmented_control(key="needs-which").set_value("In the last year").run()
    assert any("share in 2036 brings" in one for one in titles(at))


def test_empty_states_say_what_to_do(visit: Opener) -> None:
    text = words(visit(PROGRAMS))
    assert "No program changes the result yet." in text
    assert "CARA is not elected." in text
    assert "Choose Global, or name the year of the move to Global." in text
    assert "home modifications are limited to $2,500 per person" in text
    assert "No advance is elected." in words(visit(CASH))
    assert "Your score is given directly" in words(visit(QUALITY))


def test_the_enhanced_advance_is_repaid_on_the_page(visit: Opener) -> None:
    at = visit(CASH, reference_case(choices__capitation__kind=Capitation.ENHANCED_PCC))
    # 3.836% of $144M a year; a year and eight months of it before the first settlement
    assert any("The enhanced PCC lends up to $9.2M at a time" in one for one in titles(at))
    assert "$0 is left to repay at the end" in words(at)
