"""What the answer rests on: every reading against a projection of its own, what is named, and a reading that is broken."""

from dataclasses import replace

import numpy as np
import pytest

from lead_analysis.acos.presets import PRESETS
from lead_analysis.acos.starting_scenario import scenario_of_aco
from lead_analysis.decisions import readings as reading_table
from lead_analysis.decisions.alternatives import CLOSE_SHARE, alternatives
from lead_analysis.decisions.effects import NAMED_SHARE
from lead_analysis.decisions.headline import headline
from lead_analysis.decisions.readings import READINGS, RULE_TOPICS, cases
from lead_analysis.decisions.rests_on import key_drivers, named, rests_on
from lead_analysis.decisions.verdict import verdict
from lead_analysis.text import dollars
from lead_model.parameters import CONFIDENCE, Override
from lead_model.rule_files import load_parameters
from lead_model.scenario import (
    Designation,
    GapBasis,
    InferredScores,
    MsspRules,
    QualityForm,
    RateBookPath,
    RiskOption,
    Scenario,
    SequestrationReading,
)
from tests.reference import reference_case

YEARS = range(2027, 2037)
SCENARIOS = {
    "default": Scenario(),
    **{key: scenario_of_aco(key).scenario for key in ("A5388", "A1001")},
    **{key: preset.scenario for key, preset in PRESETS.items()},
}


GAP_PATH = "organization.region.gap_basis"
GAP, STEPS = "as of the MSSP base years", "in 20% steps, PY2032 to PY2036"
# What is named beside the answer: the other reading, and whether another path is then best.
NAMED = {
    "default": {("current rules", False)},
    "A5388": {("none", True)},  # with the base years' gap too it is the same dollars
    "A1001": {(GAP, True), (f"{GAP}; {STEPS}", True), ("none", True), (f"{GAP}; none", True)},
    "small_rural": {("none", True), (STEPS, True), ("current rules", False)},
    "former_reach": {("none", True)},
    "mssp_deciding": {("the guardrail stays at its PY2027 width", True)},
    "high_needs": set(),
    "reference": {
        ("50% of the first band", True), ("current rules", True), ("the guardrail stays at its PY2027 width", True),
    },
}  # fmt: skip


def rich() -> Scenario:
    """An ACO for which every reading does something: dear, in losses in some years, scores inferred, both gaps known."""
    return Scenario().with_values(
        {
            "choices.savings_rate": (-0.06, -0.04, 0.0, 0.02, 0.04, 0.06, 0.06, 0.06, 0.06, 0.06),
            "choices.quality.score_share": 0.7,
            "market.ai_inferred_scores": True,
            "market.ai_inferred_change_rate": 0.03,
            "organization.region.gap_rate": -0.02,
            "organization.region.gap_rate_base_years": -0.05,
            "organization.region.gap_basis": GapBasis.CARRIED,
            "organization.region.prior_savings_pbpm": 40.0,
        }
    )


def one(scenario: Scenario, key: str, other: str = ""):
    (found,) = [each for each in rests_on(scenario) if each.key == key and other in each.other]
    return found


ADD_ON_ENDS = tuple(Override("administrative_add_on_rate", 0.0, py=py) for py in range(2032, 2037))
# key, part of the other reading's words, and the same reading made by hand
BY_HAND = {
    "rate book in steps": ("rate_book", "20% steps", {"rules.rate_book": RateBookPath.LINEAR}),
    "no rate book": ("rate_book", "none", {"rules.rate_book": RateBookPath.NONE}),
    "Professional 50%": ("professional_savings_share", "50%", {
        "rules.overrides": (Override("professional_savings_share", 0.5, key="band_1"),)}),
    "losses 60/35/15/5": ("professional_loss_share", "60/35/15/5", {
        "rules.overrides": (Override("professional_loss_share", 0.6, key="band_1"),)}),
    "add-on ends": ("administrative_add_on_rate", "ends", {"rules.overrides": ADD_ON_ENDS}),
    "no add-on for Professional": ("administrative_add_on_professional_share", "none", {
        "rules.overrides": (Override("administrative_add_on_professional_share", 0.0),)}),
    "sequestration on losses": ("rules.sequestration", "losses", {
        "rules.sequestration": SequestrationReading.SAVINGS_AND_LOSSES}),
    "quality adds": ("rules.quality_form", "add", {"rules.quality_form": QualityForm.ADDITIVE}),
    "prior savings": ("rules.prior_savings_higher_spending", "paid", {"rules.prior_savings_higher_spending": True}),
    "inferred for all": ("rules.inferred_scores", "all", {"rules.inferred_scores": InferredScores.ALL}),
    "gap of the base years": ("organization.region.gap_basis", "base years", {
        "organization.region.gap_basis": GapBasis.BASE_YEARS}),
    "gap and no rate book": ("organization.region.gap_basis+rate_book", "none", {
        "organization.region.gap_basis": GapBasis.BASE_YEARS, "rules.rate_book": RateBookPath.NONE}),
}  # fmt: skip


@pytest.mark.parametrize("name", BY_HAND)
def test_the_dollars_of_a_reading_are_those_of_a_scenario_that_holds_it(name: str) -> None:
    key, other, values = BY_HAND[name]
    before, after = (alternatives(s) for s in (rich(), rich().with_values(values)))
    found = one(rich(), key, other)
    totals = [{line.key: line.total for line in each.under(each.rules)} for each in (before, after)]
    assert found.professional_dollars == pytest.approx(
        totals[1]["professional"] - totals[0]["professional"], abs=0.01
    )
    assert found.global_dollars == pytest.approx(totals[1]["global"] - totals[0]["global"], abs=0.01)
    best, lead = before.best().key, before.best_lead.key
    assert found.dollars == pytest.approx(totals[1][best] - totals[0][best], abs=0.01)
    assert found.lead_dollars == pytest.approx(totals[1][lead] - totals[0][lead], abs=0.01)
    for rules in before.mssp:
        assert found.best_then[rules] == after.best(rules).short_label
        assert found.best_now[rules] == before.best(rules).short_label
    assert max(abs(found.professional_dollars), abs(found.global_dollars)) > 1_000, (
        "the reading does nothing here"
    )


def test_guardrails_are_judged_two_points_away_from_the_acpt_where_alone_they_act() -> None:
    scenario = SCENARIOS["A5388"]
    found = one(scenario, "acpt_guardrail_upper_growth")
    assert found.elsewhere
    stays = tuple(Override(f"acpt_guardrail_{side}_growth", 0.0) for side in ("upper", "lower"))
    apart = []
    for growth in (0.02, -0.02, 0.0):
        grown = scenario.with_value("market.growth_above_acpt_rate", growth)
        wide, narrow = (
            alternatives(s).best_lead.total for s in (grown, grown.with_value("rules.overrides", stays))
        )
        apart.append(narrow - wide)
    assert apart[2] == pytest.approx(0.0, abs=0.01)  # the ACPT equals the two-way trend
    assert any(found.lead_dollars == pytest.approx(each, abs=0.01) for each in apart[:2])
    assert abs(found.lead_dollars) > 100_000


def test_every_conflicting_rule_of_the_amendments_is_tried() -> None:
    keys = {each.key for each in rests_on(rich())}
    assert keys >= {
        "rate_book", "choices.mssp.rules", "professional_savings_share", "professional_loss_share",
        "administrative_add_on_rate", "administrative_add_on_professional_share", "acpt_guardrail_upper_growth",
        "rules.guardrail_basis", "rules.sequestration", "rules.quality_form", "rules.prior_savings_higher_spending",
        "rules.inferred_scores", "organization.region.gap_basis", "organization.region.gap_basis+rate_book",
    }  # fmt: skip


def test_each_reading_has_both_sources_and_its_alternative_stands_in_the_rule_file() -> None:
    for case in cases(rich()):
        assert all(case.sources), case.key
        assert case.status
    rules = load_parameters()
    for names in RULE_TOPICS:
        for name in names:
            (other,) = rules.parameter(name).alternatives
            assert other.confidence in CONFIDENCE
            assert not np.array_equal(
                rules.parameter(name).alternative_row(other, YEARS), rules.row(name, YEARS)[0]
            )


def test_rate_book_in_steps_is_stated_once_and_the_same_in_both_places() -> None:
    rules = load_parameters()
    full = rules.parameter("rate_book_weight_full_2032")
    steps, none = full.alternatives
    np.testing.assert_array_equal(
        full.alternative_row(steps, YEARS), rules.row("rate_book_weight_linear", YEARS)[0]
    )
    assert not full.alternative_row(none, YEARS).any()


def test_an_add_on_that_ends_does_so_in_the_year_the_discount_reaches_three_percent() -> None:
    rules = load_parameters()
    (ends,) = rules.parameter("administrative_add_on_rate").alternatives
    paid = rules.parameter("administrative_add_on_rate").alternative_row(ends, YEARS)[:, 0] > 0
    below = rules.row("global_discount_higher_spending", YEARS)[0, :, 0] < 0.03
    assert paid.tolist() == below.tolist()


@pytest.mark.parametrize("name", SCENARIOS)
def test_what_is_named_with_the_answer(name: str) -> None:
    found = named(rests_on(SCENARIOS[name]))
    assert {(each.other, each.flips) for each in found} == NAMED[name]


def test_the_gap_and_the_rate_book_together_are_a_key_driver_of_a_public_aco() -> None:
    for name in ("A5388", "A1001"):
        assert "organization.region.gap_basis+rate_book" in {
            each.key for each in key_drivers(SCENARIOS[name])
        }
        both = verdict(SCENARIOS[name]).under_both_gaps
        base_years = SCENARIOS[name].with_value("organization.region.gap_basis", GapBasis.BASE_YEARS)
        for scenario in (SCENARIOS[name], base_years):
            best = alternatives(SCENARIOS[name]).best_lead.key
            net = next(line.total for line in alternatives(scenario).lead if line.key == best)
            assert dollars(net, sign=True) in both


def says_the_same(pair, readings, found) -> bool:
    """Whether one of two readings alone makes the same path best and moves the same dollars, to 1% of a year's benchmark."""
    parts = zip(pair.key.split("+"), pair.other.split("; "), strict=True) if "+" in pair.key else ()
    alone = [each for part in parts for each in readings if (each.key, each.other) == part]
    return any(
        each.best_then == pair.best_then
        and all(
            abs(each.best_dollars[rules] - pair.best_dollars[rules]) < 0.01 * found.first_benchmark_dollars
            for rules in found.mssp
        )
        for each in alone
    )


@pytest.mark.parametrize("name", SCENARIOS)
def test_named_are_those_that_flip_or_move_more_than_a_quarter_and_one_percent(name: str) -> None:
    scenario = SCENARIOS[name]
    found, readings = alternatives(scenario), rests_on(scenario)
    least = {
        rules: max(NAMED_SHARE * abs(found.best(rules).total), 0.01 * found.first_benchmark_dollars)
        for rules in found.mssp
    }
    for each in readings:
        counts = each.flips or any(abs(each.best_dollars[rules]) > least[rules] for rules in found.mssp)
        assert each.named == (counts and not says_the_same(each, readings, found)), each.sentence
    sentences = verdict(scenario).sentences
    for each in named(rests_on(scenario)):
        assert each.sentence in sentences


def test_a_broken_reading_is_seen_in_the_first_sentence(monkeypatch) -> None:
    """A5388 rests on the rate book. Without that reading in the table the sentence is another, and so it is when the
    alternative is no alternative."""
    scenario = SCENARIOS["A5388"]
    before = verdict(scenario).headline
    assert "MSSP if there is no rate book" in before
    without = tuple(each for each in rests_on(scenario) if each.key != "rate_book")
    assert headline(alternatives(scenario), without) != before
    broken = replace(
        one(scenario, "rate_book", "none"), best_then=one(scenario, "rate_book", "none").best_now
    )
    kept = tuple(
        broken if each.other == "none" and each.key == "rate_book" else each for each in rests_on(scenario)
    )
    assert "rate book" not in headline(alternatives(scenario), kept)


def test_a_rule_value_changed_in_the_table_of_readings_changes_the_sentence(monkeypatch) -> None:
    scenario = reference_case(choices__savings_rate=0.04, choices__option=RiskOption.PROFESSIONAL)
    scenario = scenario.with_value("choices.mssp.rules", MsspRules.CURRENT)
    said = one(scenario, "professional_savings_share").sentence
    assert "Professional keeps 50%" in said
    monkeypatch.setattr(reading_table, "RULE_TOPICS", {})
    rests_on.cache_clear()
    try:
        assert not any(each.key == "professional_savings_share" for each in rests_on(scenario))
        assert said not in verdict(scenario).sentences
    finally:
        rests_on.cache_clear()


def test_readings_already_taken_are_tried_the_other_way_round() -> None:
    for reading in READINGS:
        for member in reading.sides:
            scenario = Scenario().with_value(reading.path, member)
            others = {case.other for case in cases(scenario) if case.key == reading.path}
            assert others == {side.words for key, side in reading.sides.items() if key != member}
    linear = Scenario().with_value("rules.rate_book", RateBookPath.LINEAR)
    assert {case.other for case in cases(linear) if case.key == "rate_book"} == {"full from PY2032", "none"}


def test_prior_savings_of_a_public_aco_count_as_assumed() -> None:
    scenario = scenario_of_aco("A1051").scenario
    assert scenario.organization.region.prior_savings_pbpm > 0
    own = replace(scenario, own_inputs=("organization.region.prior_savings_pbpm",), assumed_inputs=())
    from lead_analysis.decisions.rests_on import _assumed

    assert "organization.region.prior_savings_pbpm" in {each.key for each in _assumed(scenario)}
    assert "organization.region.prior_savings_pbpm" not in {each.key for each in _assumed(own)}


def test_an_input_that_is_the_readers_own_is_no_assumption_and_one_filled_in_is() -> None:
    from lead_analysis.decisions.rests_on import _assumed

    savings, spending = "choices.savings_rate", "organization.baseline.actual_factor"
    assert {savings, spending} <= {each.key for each in _assumed(Scenario())}
    own = replace(Scenario(), own_inputs=(savings,))
    assert savings not in {each.key for each in _assumed(own)}
    moved = Scenario().with_value(savings, 0.033)
    assert savings not in {each.key for each in _assumed(moved)}
    assert savings in {each.key for each in _assumed(replace(moved, assumed_inputs=(savings,)))}


def test_what_the_badge_counts_as_the_examples_is_an_assumption() -> None:
    from lead_analysis.decisions.rests_on import _assumed

    savings, people = "choices.savings_rate", "organization.aligned"
    preset = PRESETS["small_rural"].scenario
    assert preset.get(people) != Scenario().get(people)  # the preset's own, and still nobody's own
    assert {savings, people} <= {each.key for each in _assumed(preset)}
    moved = preset.with_value(people, preset.get(people) + 1.0)
    assert people not in {each.key for each in _assumed(moved)}
    back = Scenario().with_value("organization.costs.operating_pbpm", 7.0)
    assert "organization.costs.operating_pbpm" not in {each.key for each in _assumed(back)}


def test_gap_and_rate_book_are_one_key_driver_with_the_most_of_the_three() -> None:
    for name in ("A5388", "A1001"):
        scenario = SCENARIOS[name]
        of_three = [
            each for each in rests_on(scenario) if set(each.key.split("+")) <= {"rate_book", GAP_PATH}
        ]
        (driver,) = [each for each in key_drivers(scenario) if each.topic.startswith("Regional")]
        assert driver.topic == "Regional gap and regional rate book"
        assert driver.weight == max(each.weight for each in of_three)


@pytest.mark.parametrize("name", SCENARIOS)
def test_three_key_drivers_in_order_with_their_status(name: str) -> None:
    found = key_drivers(SCENARIOS[name])
    assert len(found) == 3
    assert [each.weight for each in found] == sorted((each.weight for each in found), reverse=True)
    assert all(each.status for each in found)
    assert sum(each.key.startswith("market.") for each in found) <= 1
    line = verdict(SCENARIOS[name]).rests_on_line
    assert all(each.topic.split(" (")[0] in line for each in found)


# ---- close calls -----------------------------------------------------------------------------------------------------


def test_a_sign_that_depends_on_the_rule_set_is_too_close_to_call() -> None:
    scenario = reference_case(choices__savings_rate=0.04, choices__option=RiskOption.PROFESSIONAL)
    found = alternatives(scenario)
    assert found.lead_minus_mssp(MsspRules.CURRENT) > CLOSE_SHARE * found.first_benchmark_dollars
    assert found.lead_minus_mssp(MsspRules.PROPOSED) < -CLOSE_SHARE * found.first_benchmark_dollars
    assert headline(found).startswith(
        "Too close to call: Professional (current MSSP rules) or MSSP (proposed rules)."
    )


def test_designation_set_by_hand_still_meets_the_add_on() -> None:
    scenario = Scenario().with_value("organization.region.designation", Designation.HIGHER)
    assert one(scenario, "administrative_add_on_rate").global_dollars < 0
