"""Difference of two scenarios, rule changes between packs, regret over open questions, scorecard."""

import numpy as np
import pytest

from lead_analysis.acos.presets import PRESETS
from lead_analysis.decisions.alternatives import alternatives
from lead_analysis.decisions.difference import difference
from lead_analysis.decisions.readings import TOGETHER
from lead_analysis.decisions.regret import MSSP_RULES, open_questions, regret, robust_choice
from lead_analysis.decisions.rests_on import rests_on
from lead_analysis.decisions.rule_changes import rule_changes
from lead_analysis.decisions.scorecard import FACTORS, scorecard
from lead_model.errors import ScenarioError
from lead_model.paths import GLOBAL, PROFESSIONAL, all_paths, with_path
from lead_model.projection import project
from lead_model.scenario import (
    MsspQuality,
    MsspRules,
    Override,
    RateBookPath,
    RiskOption,
    Scenario,
    SequestrationReading,
)
from tests.reference import reference_case

WEBINAR, JULY = "webinar-2026-01", "py2027-2026-07"


def professional(savings=0.04, **paths):
    return reference_case(choices__savings_rate=savings, choices__option=RiskOption.PROFESSIONAL, **paths)


def first_year(projection):
    return projection.net[:, 0]


# ---- difference ----------------------------------------------------------------------------------------------------


def test_what_cms_changed_is_all_under_cms_rules():
    before = professional(rules__pack=WEBINAR)
    result = difference(before, before.with_value("rules.pack", JULY), first_year)
    assert result.total == pytest.approx(576_000, abs=0.01)  # (60% − 50%) of 4% of 144M
    assert result.dollars("rules") == pytest.approx(576_000, abs=0.01)
    assert [result.dollars(family) for family in ("choices", "organization", "market")] == [0.0, 0.0, 0.0]


def test_parts_add_to_the_difference_when_everything_changes():
    base = Scenario()
    other = base.with_values(
        {
            "choices.savings_rate": 0.07,
            "choices.option": RiskOption.GLOBAL,
            "organization.aligned": 23_000.0,
            "organization.region.gap_rate": -0.04,
            "market.acpt_rate": 0.03,
            "rules.pack": WEBINAR,
            "rules.rate_book": RateBookPath.NONE,
        }
    )
    result = difference(base, other)
    assert result.orders == 24
    assert sum(part.dollars for part in result.parts) == pytest.approx(result.total, abs=1e-6)
    assert result.total == float(project(other).ten_year_net[0]) - float(project(base).ten_year_net[0])
    back = difference(other, base)
    for part, returned in zip(result.parts, back.parts, strict=True):
        assert returned.dollars == pytest.approx(-part.dollars, abs=1e-6)  # no order is favored


def test_an_order_through_an_impossible_scenario_is_left_out():
    base = Scenario()
    # A first year of 2029 forbids the switch in 2031, and the switch in 2036 is possible in either.
    base = base.with_values({"choices.switch_py": 2031})
    other = base.with_values({"choices.switch_py": 2036, "organization.first_py": 2029})
    result = difference(base, other)
    assert (result.orders, result.left_out) == (1, 1)
    assert sum(part.dollars for part in result.parts) == pytest.approx(result.total, abs=1e-6)


def test_families_that_only_change_together_are_shown_together():
    years = tuple(0.03 + 0.001 * k for k in range(10))
    base = Scenario().with_value("choices.savings_rate", years)
    other = base.with_values({"choices.savings_rate": years[:8], "organization.first_py": 2029})
    result = difference(base, other)
    together = next(part for part in result.parts if len(part.families) == 2)
    assert together.families == ("choices", "organization")
    assert together.dollars == pytest.approx(result.total, abs=1e-6)


def test_equal_scenarios_do_not_differ():
    result = difference(Scenario(), Scenario())
    assert result.total == 0.0
    assert [part.dollars for part in result.parts] == [0.0] * 4


# ---- rule changes ----------------------------------------------------------------------------------------------------


def test_each_changed_rule_is_marked_gain_loss_or_neutral():
    result = rule_changes(professional(), WEBINAR, JULY)
    share = result.changes[0]
    assert share.name == "professional_savings_share"
    assert share.effect == "gain"
    assert share.dollars == pytest.approx(5_760_000, abs=0.1)
    assert share.by_class["lower_spending", "global"] == 0.0
    back = rule_changes(professional(), JULY, WEBINAR)
    assert back.changes[0].effect == "loss"


def test_rules_together_equal_the_change_of_pack():
    for scenario in (Scenario(), professional(), Scenario().with_value("choices.option", RiskOption.GLOBAL)):
        result = rule_changes(scenario, WEBINAR, JULY)
        expected = difference(
            scenario.with_value("rules.pack", WEBINAR), scenario.with_value("rules.pack", JULY)
        )
        assert result.total == pytest.approx(expected.total, abs=1e-6)
        assert sum(one.dollars for one in result.changes) + result.interaction == pytest.approx(result.total)


def test_the_users_own_value_is_no_rule_change():
    own = (Override("professional_savings_share", 0.55, key="band_1"),)
    result = rule_changes(Scenario().with_value("rules.overrides", own), WEBINAR, JULY)
    assert "professional_savings_share" not in {one.name for one in result.changes if one.dollars}


def test_a_default_that_cms_has_since_stated_is_listed_as_settled_and_neutral():
    found = {one.name: one for one in rule_changes(professional(), WEBINAR, JULY).changes}
    assert found["global_discount_lower_spending"].settled
    assert found["global_discount_lower_spending"].effect == "neutral"


# ---- regret --------------------------------------------------------------------------------------------------------

SCENARIOS = {"default": Scenario(), **{key: preset.scenario for key, preset in PRESETS.items()}}


def asked(scenario, *keys):
    return [one for one in open_questions(scenario) if one.key in keys]


def test_regret_is_never_negative_and_zero_for_the_best_choice_of_a_state():
    result = regret(Scenario())
    together = [one for one in open_questions(Scenario()) if not one.apart]
    assert result.combinations == np.prod([len(one.answers) for one in together])
    assert (result.choice.regret >= 0).all()
    assert (result.choice.regret.min(axis=1) == 0).all()
    assert result.choice.weight.sum() == pytest.approx(1.0)


def test_each_combination_equals_the_alternatives_of_a_scenario_with_these_answers():
    scenario = Scenario().with_value("organization.costs.start_up_dollars", 2e6)
    questions = asked(scenario, "rate_book", "rules.sequestration", "professional_savings_share", MSSP_RULES)
    result = regret(scenario, questions)
    assert result.combinations == 24  # 3 × 2 × 2 × 2
    read = {
        "in 20% steps, PY2032 to PY2036": {"rules.rate_book": RateBookPath.LINEAR},
        "none": {"rules.rate_book": RateBookPath.NONE},
        "savings and losses": {"rules.sequestration": SequestrationReading.SAVINGS_AND_LOSSES},
        "50% of the first band": {
            "rules.overrides": (Override("professional_savings_share", 0.5, key="band_1"),)
        },
        "current rules": {"choices.mssp.rules": MsspRules.CURRENT},
    }
    for state in range(24):
        labels = [q.answers[a].label for q, a in zip(result.questions, result.answers[state], strict=True)]
        changed = scenario.with_values({k: v for label in labels for k, v in read.get(label, {}).items()})
        found = alternatives(changed)
        alone = [line.total for line in found.under(found.rules)]
        np.testing.assert_allclose(result.choice.value[state], alone, atol=0.01)
    assert result.choice.labels[-2:] == ("MSSP", "not participating")


@pytest.mark.parametrize("key", SCENARIOS)
def test_regret_starts_from_the_headline_and_knows_the_same_single_answers(key):
    scenario = SCENARIOS[key]
    result, found = regret(scenario), alternatives(scenario)
    assert result.best_now.labels == tuple(found.best(rules).short_label for rules in found.mssp)
    readings = [
        one for one in rests_on(scenario) if one.is_rule and not one.elsewhere and TOGETHER not in one.key
    ]
    flipping = {(one.key, one.other) for one in readings if one.flips}
    assert {(one.question.key, one.answer.label) for one in result.alone} == flipping
    then = {(one.key, one.other): one for one in readings}
    for one in (one for one in result.alone if one.answer.rules is None):
        told = then[one.question.key, one.answer.label]
        turned = {rules for rules, best in told.best_then.items() if best != told.best_now[rules]}
        assert {rules for rules in turned if told.best_then[rules] == one.best} == set(one.rules)
    assert ("No single answer" in result.sentence) == (not flipping)
    # One table: what is asked of CMS is what the answer is weighed by.
    assert {one.key for one in open_questions(scenario)} == {
        one.key for one in rests_on(scenario) if one.is_rule and TOGETHER not in one.key
    }


def test_guardrails_are_asked_about_where_growth_leaves_the_acpt():
    scenario = professional(0.068)
    apart = {one.key for one in open_questions(scenario) if one.apart}
    assert {"acpt_guardrail_upper_growth", "rules.guardrail_basis"} <= apart
    result = regret(scenario)
    assert apart.isdisjoint(one.key for one in result.questions)
    assert apart <= {one.question.key for one in result.worth}


def test_minimax_regret_and_perfect_information_of_a_small_table():
    value = np.array([[10.0, 0.0, 6.0], [0.0, 10.0, 6.0]]) * 1e6
    result = robust_choice(value, ["a", "b", "c"])
    assert result.largest_regret.tolist() == [10e6, 10e6, 4e6]
    assert result.minimax == "c"
    assert result.mean_value.tolist() == [5e6, 5e6, 6e6]
    assert result.perfect_information == pytest.approx(4e6)  # 10 when the state is known, 6 without
    assert result.best_count == (1, 1, 0)


def test_an_answer_is_worth_nothing_when_it_changes_no_choice():
    result = regret(professional())
    worth = {one.question.key: one for one in result.worth}
    assert worth["rules.sequestration"].dollars == 0.0
    assert not worth["rules.sequestration"].decides


def test_what_one_answer_is_worth_by_hand():
    scenario = professional(0.068, choices__mssp__quality=MsspQuality.NOT_MET)  # MSSP pays nothing
    result = regret(scenario, asked(scenario, "professional_savings_share"))
    # $144.0M × ten years. Professional 60%: 4.08%, 50%: 3.40%; Global 3.8%. Unknown: Global 3.8% beats 3.74%;
    # known: (4.08% + 3.80%) / 2 = 3.94%, so the answer is worth 0.14% of $1,440M.
    assert result.choice.choices[int(np.argmax(result.choice.mean_value))] == "global"
    assert result.worth[0].dollars == pytest.approx(0.0014 * 1_440e6, abs=1.0)
    assert result.worth[0].by_answer == ("professional", "global")
    assert result.worth[0].dollars <= result.choice.perfect_information + 1e-6


def test_a_users_own_rate_book_path_is_one_of_the_answers():
    own = Scenario().with_values(
        {"rules.rate_book": RateBookPath.OWN, "rules.rate_book_own_weight": (0.0,) * 6 + (0.5,) * 4}
    )
    (question,) = asked(own, "rate_book")
    assert [one.label for one in question.answers] == [
        "your own path", "full from PY2032", "in 20% steps, PY2032 to PY2036", "none",
    ]  # fmt: skip
    result = regret(own, [question])
    full = alternatives(own.with_value("rules.rate_book", RateBookPath.FULL_2032))
    np.testing.assert_allclose(result.choice.value[0, 0], alternatives(own).lead[0].total, atol=0.01)
    np.testing.assert_allclose(result.choice.value[1, 0], full.lead[0].total, atol=0.01)
    assert result.paths == all_paths(own)


# ---- scorecard -------------------------------------------------------------------------------------------------------


def test_the_model_marks_only_the_financial_factors():
    card = scorecard(professional())
    given = {line.factor.key: line.given_by for line in card.lines}
    assert given == {
        "start_up": "the model", "burden": "not answered", "financial": "the model", "supports": "not answered",
        "data": "not answered",
    }  # fmt: skip
    assert card.answered_weight == pytest.approx(0.4)
    assert "Not answered" in card.sentence
    assert len(FACTORS) == 5


def test_marks_and_weights_are_the_users():
    card = scorecard(professional(), {"burden": 2, "supports": 4, "data": 1}, {"data": 3.0, "start_up": 0.0})
    financial = next(line.mark for line in card.lines if line.factor.key == "financial")
    assert financial == 4.4  # net is 2.4% of the benchmark: 1 + 4 × (2.4 + 1) / 4
    assert card.score == pytest.approx((2 + 4 + 3 * 1 + financial) / 6)
    with pytest.raises(ScenarioError, match="1 \\(speaks against\\)"):
        scorecard(professional(), {"data": 7})
    with pytest.raises(ScenarioError, match="all weights are 0"):
        scorecard(professional(), weights={factor.key: 0.0 for factor in FACTORS})


def test_a_losing_plan_gets_a_low_financial_mark():
    good, bad = (
        next(
            line.mark
            for line in scorecard(with_path(professional(), path)).lines
            if line.factor.key == "financial"
        )
        for path in (PROFESSIONAL, GLOBAL)
    )
    assert good > bad
    losing = scorecard(with_path(professional(0.01), GLOBAL))
    assert next(line.mark for line in losing.lines if line.factor.key == "financial") == 1.0
