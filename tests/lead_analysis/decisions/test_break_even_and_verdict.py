"""Break-even, crossover, switch year and the verdict, on reference case R1 (calculation §15)."""

import numpy as np
import pytest

from lead_analysis.decisions.alternatives import alternatives
from lead_analysis.decisions.best_path import both_options
from lead_analysis.decisions.break_even import break_even, thresholds
from lead_analysis.decisions.roots import crossings
from lead_analysis.decisions.savings import nets_of_both
from lead_analysis.decisions.switch_year import switch_years_of
from lead_analysis.decisions.verdict import verdict
from lead_analysis.text import dollars
from lead_model.paths import (
    BOTH,
    PathKind,
    all_paths,
    by_path,
    nets_of_paths,
    option_scenarios,
    own_path,
    project_each,
    project_paths,
)
from lead_model.projection import project
from lead_model.scenario import Capitation, Designation, MsspRules, Override, Ramp, RiskOption, Scenario
from tests.reference import SAVINGS_PATH, reference_case, with_overrides

COST = {"organization__costs__fixed_dollars": 1_500_000.0}
HALF = Override("professional_savings_share", 0.5, key="band_1")


def flat(savings=0.04, **paths):
    return reference_case(choices__savings_rate=savings, **paths)


def rising(**paths):
    return reference_case(
        choices__savings_rate=SAVINGS_PATH, organization__region__designation=Designation.HIGHER, **paths
    )


@pytest.mark.parametrize(
    ("line", "with_cost", "expected"),
    [
        ("professional", True, 1.5 / 144 / 0.6),  # 1.736%: cost over 60% of savings
        ("global", True, 1.5 / 144 + 0.03),  # 4.042%: cost and discount
        ("professional", False, 0.0),
        ("global", False, 0.03),
        ("crossover", True, 0.03 / (1 - 0.6)),  # 7.5%: d / (1 − p)
    ],
)
def test_break_even_of_the_reference_case(line, with_cost, expected):
    result = break_even(flat(**COST))
    assert result.rate(line, None, with_cost) == pytest.approx(expected, abs=1e-9)
    assert result.rate(line, 2027, with_cost) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("share", [0.5, 0.55, 0.6])
@pytest.mark.parametrize("discount", [0.0175, 0.02, 0.03])
def test_crossover_in_the_first_band_is_discount_over_one_minus_share(discount, share):
    scenario = with_overrides(
        flat(),
        Override("global_discount_lower_spending", discount),
        Override("professional_savings_share", share, key="band_1"),
    )
    assert thresholds(scenario, targets=(None,))["crossover", None].rate == pytest.approx(
        discount / (1 - share), abs=1e-9
    )


def test_crossover_under_the_webinar_pack_with_half_shared():
    assert break_even(flat(rules__pack="webinar-2026-01")).rate("crossover") == pytest.approx(0.06, abs=1e-9)


def test_crossover_follows_the_discount_of_a_higher_spending_aco_by_year():
    by_year = break_even(rising()).by_year("crossover")
    discount = np.array([0.0175, 0.02, 0.0225, 0.025, 0.0275, 0.03, 0.03, 0.03, 0.03, 0.03])
    np.testing.assert_allclose(by_year, discount / 0.4, atol=1e-9)  # 4.375% in PY2027, 7.5% from PY2032


def test_a_result_at_the_break_even_rate_is_zero_even_when_savings_are_a_ramp_and_differ_by_kind_of_year():
    scenario = Scenario().with_values(
        {
            "choices.savings_rate": Ramp(0.01, 0.06, 2027, 2033),
            "organization.costs.fixed_dollars": 900_000.0,
            "choices.provider_savings_share": 0.3,
            "market.guarantee_carrying_rate": 0.01,
        }
    )
    for line, option in (("professional", RiskOption.PROFESSIONAL), ("global", RiskOption.GLOBAL)):
        found = thresholds(scenario, targets=(None,))[line, None]
        shift = found.rate - found.planned
        path = tuple(Ramp(0.01, 0.06, 2027, 2033).at(py) + shift for py in scenario.years)
        there = scenario.with_values({"choices.savings_rate": path, "choices.option": option})
        assert abs(float(project(there).ten_year_net[0])) < 1.0


def test_no_crossover_is_reported_when_one_option_is_always_ahead():
    scenario = with_overrides(flat(), Override("global_discount_lower_spending", 0.5))
    found = thresholds(scenario, targets=(None,))["crossover", None]
    assert np.isnan(found.rate)
    assert found.text == "Professional always ahead"
    assert "Professional always ahead between" in break_even(scenario).sentence


def test_rows_hold_one_row_a_year_and_one_for_all_years():
    rows = break_even(flat()).rows()
    assert [row["py"] for row in rows] == [*range(2027, 2037), None]
    assert rows[-1]["global"] == pytest.approx(0.03)


def test_crossings_finds_kinks_curves_and_jumps_together():
    def curve(x, k):
        bent = np.where(x < 0.5, 0.2 * (x - 0.5), 3.0 * (x - 0.5))
        jump = np.where(x < 1 / 3, -1.0, 2.0)
        return np.choose(k, [bent, x**3 - 0.2, jump])

    points = np.tile(np.linspace(0.0, 1.0, 8), (3, 1))
    values = np.stack([curve(row, np.full(8, k)) for k, row in enumerate(points)])
    found = crossings(curve, points, values)
    assert [len(one) for one in found] == [1, 1, 1]
    np.testing.assert_allclose([one[0].at for one in found], [0.5, 0.2 ** (1 / 3), 1 / 3], atol=1e-10)
    assert all(one[0].upward for one in found)


def test_a_curve_that_stays_at_zero_crosses_where_it_gets_there():
    # All gains passed on: the net result is zero from the break-even on.
    points = np.linspace(0.0, 1.0, 9)[None]
    found = crossings(lambda x, k: np.minimum(x - 0.3, 0.0), points, np.minimum(points - 0.3, 0.0))
    assert [one.at for one in found[0]] == pytest.approx([0.3], abs=1e-11)


# ---- switch year -----------------------------------------------------------------------------------------------


def test_best_switch_year_and_the_cost_of_every_other():
    result = switch_years_of(rising())
    assert result.best.switch_py == 2033
    assert result.value("switch_2033") == pytest.approx(52_128_000, abs=0.05)
    assert result.cost("professional") == pytest.approx(52_128_000 - 50_976_000, abs=0.05)
    assert result.cost("global") == pytest.approx(52_128_000 - 47_160_000, abs=0.05)
    assert result.moving_pays == pytest.approx(1_152_000, abs=0.05)
    assert [path.switch_py for path in result.paths[2:]] == list(range(2031, 2037))
    assert all(row["cost_dollars"] >= 0 for row in result.rows())


def test_best_switch_year_with_a_share_of_one_half():
    result = switch_years_of(with_overrides(rising(), HALF))
    assert result.best.switch_py == 2031
    assert result.value(result.best) == pytest.approx(49_320_000, abs=0.05)


def test_plans_in_one_call_equal_each_scenario_alone_bit_for_bit():
    scenario = Scenario()
    paths = all_paths(scenario)
    together = by_path(project_paths(scenario, paths).net, len(paths))[:, 0]
    alone = {key: project(one).net[0] for key, one in option_scenarios(scenario)}
    assert [path.key for path in paths] == list(alone)
    for row, path in zip(together, paths, strict=True):
        assert np.array_equal(row, alone[path.key])


@pytest.mark.parametrize("carrying", [0.0, 0.03])
def test_every_plan_follows_from_professional_and_global_even_where_a_guarantee_reaches_over_the_move(
    carrying,
):
    scenario = Scenario().with_values(
        {
            "choices.option": RiskOption.GLOBAL,
            "choices.cara.elected": True,
            "choices.falls.elected": True,
            "choices.provider_savings_share": 0.2,
            "market.guarantee_carrying_rate": carrying,
        }
    )
    paths = all_paths(scenario)
    rates = np.array([-0.05, 0.02, 0.09])
    found = nets_of_paths(project_each(scenario, vary={"choices.savings_rate": rates}), paths)
    block = project_paths(scenario, paths, {"choices.savings_rate": rates})
    np.testing.assert_allclose(found, by_path(block.net, len(paths)), rtol=1e-12)


def test_moved_savings_equal_projections_at_these_savings():
    scenario = rising(
        **COST,
        choices__provider_savings_share=0.3,
        choices__capitation__npcc_share=0.05,
        choices__falls__elected=True,
    )
    moves = np.array([-0.15, -0.02, 0.0, 0.03, 0.2])
    rates = np.array([SAVINGS_PATH]) + moves[:, None]
    found = nets_of_both(both_options(scenario), moves)
    for cost, fixed in enumerate(({}, {"organization.costs.fixed_dollars": np.zeros(1)})):
        block = project_paths(scenario, BOTH, {"choices.savings_rate": rates, **fixed})
        np.testing.assert_allclose(found[cost, ..., :-1], by_path(block.net, 2), rtol=1e-12)
        np.testing.assert_allclose(found[cost, ..., -1], by_path(block.ten_year_net, 2), rtol=1e-12)


def test_an_election_for_global_does_not_stop_professional_from_being_compared():
    scenario = flat(choices__capitation__kind=Capitation.TCC)
    assert switch_years_of(scenario).value("professional") == pytest.approx(34_560_000, abs=0.05)


def test_equal_plans_prefer_staying_in_one_option():
    scenario = with_overrides(
        flat(), Override("global_discount_lower_spending", 0.016)
    )  # 4% − 1.6% = 60% of 4%
    assert switch_years_of(scenario).best.kind is PathKind.PROFESSIONAL


# ---- verdict ---------------------------------------------------------------------------------------------------


def test_verdict_of_the_reference_case_says_what_home_must_say():
    v = verdict(flat(choices__option=RiskOption.PROFESSIONAL))
    lead, current, proposed = 34_560_000, *(v.alternatives.mssp[rules].total for rules in MsspRules)
    assert current < lead < proposed  # so the two rule sets name two winners
    apart = [dollars(lead - mssp, sign=True) for mssp in (current, proposed)]
    assert v.headline == (
        "Too close to call: Professional (current MSSP rules) or MSSP (proposed rules). Professional vs. MSSP over ten "
        f"years: {apart[0]} (current rules), {apart[1]} (proposed rules)."
    )
    assert "You plan 4.0% savings: Professional +$3.46M a year, Global +$1.44M a year." in v.detail
    assert v.detail.startswith(f"Before operating costs. {v.ahead}")
    assert v.ahead == "Professional out-earns Global unless average savings exceed 7.5%."
    assert v.professional_a_year == pytest.approx(3_456_000, abs=0.01)
    assert v.global_a_year == pytest.approx(1_440_000, abs=0.01)
    assert v.global_break_even.rate == pytest.approx(0.03)
    assert v.ten_year_net == pytest.approx(lead, abs=0.05)
    assert v.alternatives.best_lead.key == "professional"
    assert v.alternatives.best(MsspRules.CURRENT).key == "professional"
    assert v.best.rules is MsspRules.PROPOSED
    assert len(v.reasons) == 3


def test_reasons_of_the_verdict_add_to_the_difference_of_the_options():
    v = verdict(flat())
    apart = [one.dollars for one in v.reasons if one.about == "difference"]
    assert sum(apart) == pytest.approx(1_440_000 - 3_456_000, abs=0.01)  # −4.32M discount, +2.304M sharing


def test_verdict_turns_with_the_savings():
    gain = verdict(flat(0.09))
    assert gain.headline.startswith("Best path: Global.")
    assert gain.ahead == "Global out-earns Professional unless average savings fall below 7.5%."
    loss = verdict(flat(-0.01, choices__option=RiskOption.PROFESSIONAL))
    assert loss.best.key == "nothing"
    assert "not participating" in loss.headline
    assert "−$0.72M" in loss.detail or "−$720.00K" in loss.detail  # half of 1% of 144M


def test_start_up_cost_decides_whether_taking_part_pays():
    def with_start_up(dollars):
        lines = alternatives(flat(organization__costs__start_up_dollars=dollars))
        return lines.best_lead.total, lines.mssp[MsspRules.CURRENT].total

    free, mssp = with_start_up(0.0)
    assert free == pytest.approx(34_560_000, abs=0.05)
    assert with_start_up(34_000_000.0) == (pytest.approx(560_000, abs=0.05), mssp)  # LEAD alone bears it
    lines = alternatives(flat(-0.01, organization__costs__start_up_dollars=1.0))
    assert lines.best().key == "nothing"
    ahead = alternatives(flat(0.09, organization__costs__start_up_dollars=0.0))
    lead = ahead.best_lead.total - ahead.mssp[MsspRules.PROPOSED].total
    for change, best in ((-1.0, "global"), (+1.0, "mssp-2027-proposed")):
        scenario = flat(0.09, organization__costs__start_up_dollars=lead + change)
        assert alternatives(scenario).best(MsspRules.PROPOSED).key == best


def test_verdict_names_the_best_year_to_switch():
    v = verdict(rising())
    assert v.alternatives.best_lead.path.switch_py == 2033
    assert "Global from 2033 vs. MSSP over ten years" in v.headline
    assert v.changes[-1] == (
        "Switching to Global in PY2033, the best year to do so, would earn $1.2M more compared with Professional throughout."
    )
    assert v.planned == own_path(rising())
    assert "You plan 8.0% savings by 2036, 5.9% on average" in v.detail  # mean of 2, 3, … 8, 8, 8, 8%
