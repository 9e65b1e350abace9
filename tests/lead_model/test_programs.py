"""CARA, falls prevention, incentives, Medicaid block, guarantee and reinsurance: dollars by hand, and nothing when off."""

import numpy as np
import pytest

from lead_analysis.cash.calendar import cash_calendar
from lead_model.projection import Projection, project
from lead_model.scenario import Alignment, Capitation, Override, RiskOption, Scenario
from lead_model.scenario.choices import Incentives
from tests.reference import reference_case, with_overrides

PROFESSIONAL, GLOBAL = RiskOption.PROFESSIONAL, RiskOption.GLOBAL
YEAR = {py: py - 2027 for py in range(2027, 2037)}


def gain(**paths) -> np.ndarray:
    """Net result with the inputs less net result without them, by performance year."""
    return (project(reference_case(**paths)).net - project(reference_case()).net)[0]


# ---- CARA --------------------------------------------------------------------------------------------------------

CARA = {"choices__cara__elected": True}  # 3 arrangements of 2% = 6% of 144M = 8.64M in episodes


def test_cara_splits_episode_savings_between_specialists_and_aco():
    p = project(reference_case(**CARA))
    # 5% saved against a target 2% below expected: 3% of 8.64M, half of it to the specialists
    assert p.spending.programs.cara_specialists_dollars[0, 1] == pytest.approx(129_600)
    assert p.spending.programs.cara_aco_dollars[0, 1] == pytest.approx(302_400)  # 432,000 − 129,600
    np.testing.assert_allclose(gain(**CARA), [0.0] + [302_400.0] * 9, atol=0.01)  # none in PY2027


@pytest.mark.parametrize(("share", "specialists"), [(0.10, 25_920), (1.0, 259_200)])
def test_performance_adjustment_scales_the_specialists_part(share, specialists):
    p = project(reference_case(**CARA, choices__cara__adjustment_share=share))
    assert p.spending.programs.cara_specialists_dollars[0, 1] == pytest.approx(specialists)  # of 3% of 8.64M


def test_specialists_owe_when_episodes_miss_the_target():
    p = project(reference_case(**CARA, choices__cara__episode_savings_rate=0.0))
    assert p.spending.programs.cara_specialists_dollars[0, 1] == pytest.approx(
        -86_400
    )  # half of −2% of 8.64M
    assert p.spending.programs.cara_aco_dollars[0, 1] == pytest.approx(86_400)


def test_cara_flows_through_expenditure_into_the_corridor():
    saving_a_fifth = project(reference_case(**CARA, choices__savings_rate=0.20)).net
    without = project(reference_case(choices__savings_rate=0.20)).net
    # 20% − 3% is in the second Global band (half), for all of the 302,400
    assert (saving_a_fifth - without)[0, 1] == pytest.approx(151_200, abs=0.01)


def test_cara_waits_for_the_move_to_global():
    p = project(reference_case(**CARA, choices__option=PROFESSIONAL, choices__switch_py=2032))
    running = p.spending.programs.cara_specialists_dollars[0] > 0
    assert running.tolist() == [False] * 5 + [True] * 5


# ---- falls prevention --------------------------------------------------------------------------------------------


def test_falls_episode_costs_and_saves_from_the_first_cara_year():
    found = gain(choices__falls__elected=True, choices__falls__avoided_dollars=5_000.0)
    # 1% of 10,000 people: 100 × (5,000 avoided − 1,500 team − 1,500 home modifications)
    np.testing.assert_allclose(found, [0.0] + [200_000.0] * 9, atol=0.01)


# ---- enhancements and incentives ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", [name for name in Incentives.__dataclass_fields__ if name != "part_d_buy_down"]
)
def test_incentive_costs_uptake_times_cost_and_has_no_effect_by_default(name):
    paths = {
        f"choices__incentives__{name}__uptake_share": 0.05,
        f"choices__incentives__{name}__cost_dollars": 240.0,
    }
    np.testing.assert_allclose(gain(**paths), -120_000.0, atol=0.01)  # 500 people × 240


def test_part_d_buy_down_is_not_paid_before_2029():
    found = gain(choices__incentives__part_d_buy_down__uptake_share=0.05)
    np.testing.assert_allclose(found, [0.0] * 2 + [-120_000.0] * 8, atol=0.01)


def test_stated_effect_of_an_incentive_lowers_spending():
    where = "choices__incentives__nutrition__"
    found = gain(**{f"{where}uptake_share": 0.10, f"{where}cost_dollars": 0.0, f"{where}effect_rate": -0.02})
    np.testing.assert_allclose(found, 288_000.0, atol=0.01)  # 2% of a tenth of 144M


# ---- Medicaid-based alignment and hybrid alignment ---------------------------------------------------------------

MEDICAID = {
    "organization__medicaid__elected": True,
    "organization__medicaid__beneficiaries": 1_000.0,
    "organization__medicaid__cost_factor": 1.0,
    "organization__medicaid__benchmark_factor": 1.0,
    "organization__medicaid__high_needs_share": 0.187,
}


def test_medicaid_block_adds_months_from_its_start_year():
    months = project(reference_case(**MEDICAID)).population.total_months[0]
    np.testing.assert_allclose(months, [120_000.0] * 2 + [132_000.0] * 8)


def test_costlier_medicaid_block_without_a_benchmark_to_match_costs_the_aco():
    p = project(reference_case(**MEDICAID | {"organization__medicaid__cost_factor": 1.5}))
    q = project(reference_case(**MEDICAID))
    needs_pbpm = q.spending.counterfactual_pbpm[0, 2]
    block_cost = 12_000 * (0.813 * needs_pbpm[0] + 0.187 * needs_pbpm[2])
    # in the first Global band all of it is the ACO's
    assert (p.net - q.net)[0, 2] == pytest.approx(-0.5 * block_cost, rel=1e-9)
    assert (p.net - q.net)[0, 1] == 0


def test_state_gets_its_part_of_what_the_block_saves():
    paths = MEDICAID | {"choices__savings_rate": 0.08, "organization__medicaid__state_savings_share": 0.5}
    p = project(reference_case(**paths))
    cost = p.spending.counterfactual_pbpm[0, 2]
    block = 12_000 * (0.813 * cost[0] + 0.187 * cost[2]) / p.spending.counterfactual_dollars[0, 2]
    assert p.aco_result.state_share[0, 2] == pytest.approx(
        -0.5 * block * p.settlement.shared_savings[0, 2], rel=1e-12
    )
    assert p.aco_result.state_share[0, 1] == 0  # before the block starts
    losing = project(reference_case(**paths | {"choices__savings_rate": -0.02}))
    assert not losing.aco_result.state_share.any()


def test_hybrid_alignment_adds_part_year_months():
    hybrid = project(reference_case(choices__alignment=Alignment.HYBRID)).population.total_months
    np.testing.assert_allclose(hybrid, 121_800.0)  # 120,000 + 3% of people for 6 of 12 months


@pytest.mark.parametrize(("ratio", "factor"), [(0.7, 0.9), (0.95, 0.95), (1.3, 1.1)])
def test_voluntarily_aligned_benchmark_stays_within_ten_percent(ratio, factor):
    paths = {
        "organization__baseline__voluntary_share": 1.0,
        "organization__baseline__voluntary_cost_factor": ratio,
    }
    p = project(reference_case(**paths))
    assert p.settlement.before_discount_dollars[0, 0] == pytest.approx(144e6 * factor)
    assert p.spending.spend_dollars[0, 0] == pytest.approx(144e6 * ratio)  # what they cost is not limited


# ---- capital -----------------------------------------------------------------------------------------------------


def test_guarantee_is_two_and_four_percent_of_prior_spending():
    p = project(
        reference_case(choices__option=PROFESSIONAL, choices__switch_py=2031, choices__savings_rate=0.05)
    )
    # base year 3 in the first year, then the year before at 95% of 144M
    expected = [0.02 * 144e6] + [0.02 * 136.8e6] * 3 + [0.04 * 136.8e6] * 6
    np.testing.assert_allclose(p.aco_result.guarantee_dollars[0], expected)


def test_carrying_cost_is_charged_on_the_guarantee_alone():
    found = gain(market__guarantee_carrying_rate=0.015)
    np.testing.assert_allclose(found, -0.015 * 5_760_000.0)  # 4% of 144M


def test_reinsurance_pays_its_part_above_the_attachment():
    losing = {"choices__savings_rate": -0.04}
    paths = losing | {"choices__reinsurance__premium_pbpm": 3.0, "choices__reinsurance__payout_share": 0.5}
    found = (project(reference_case(**paths)).net - project(reference_case(**losing)).net)[0]
    # loss 4% × 144 + 3% × 144 = 10.08M; attachment 2% of 139.68M = 2.7936M; half of 7.2864M less 120,000 × 3
    np.testing.assert_allclose(found, 3_643_200.0 - 360_000.0, atol=0.01)


def test_providers_get_their_part_of_a_gain_and_carry_no_loss():
    part = {"choices__provider_savings_share": 0.25}
    winning = project(reference_case(choices__savings_rate=0.04, **part))
    assert winning.net[0, 0] == pytest.approx(0.75 * 1_440_000)
    losing = project(reference_case(choices__savings_rate=0.0, **part))
    assert losing.net[0, 0] == pytest.approx(-4_320_000)


# ---- off is off --------------------------------------------------------------------------------------------------

OFF_BY_SWITCH = {
    "cara": (
        "choices__cara__elected",
        {"choices__cara__arrangements": 9, "choices__cara__episode_savings_rate": 0.2},
    ),
    "falls": ("choices__falls__elected", {"choices__falls__avoided_dollars": 9_000.0}),
    "stop_loss": ("choices__stop_loss__elected", {"choices__stop_loss__experience_factor": 2.0}),
    "medicaid": ("organization__medicaid__elected", {"organization__medicaid__beneficiaries": 5_000.0}),
    "ai_scores": ("market__ai_inferred_scores", {"market__ai_inferred_change_rate": -0.02}),
}
OFF_BY_ZERO = {
    "apo": ("choices__capitation__apo_share", 0.2, {"choices__capitation__apo_actual_factor": 1.3}),
    "npcc": ("choices__capitation__npcc_share", 0.2, {"choices__capitation__npcc_cost_factor": 1.3}),
    "reinsurance": ("choices__reinsurance__payout_share", 0.5, {"choices__reinsurance__attachment_loss_share": 0.01}),
    "providers": ("choices__provider_savings_share", 0.5, {}),
    "voluntary": (
        "organization__baseline__voluntary_share", 0.5, {"organization__baseline__voluntary_cost_factor": 0.5},
    ),
    "sahs": ("organization__baseline__sahs_pbpm", 5.0, {}),
} | {
    name: (
        f"choices__incentives__{name}__uptake_share", 0.5, {f"choices__incentives__{name}__effect_rate": -0.1},
    )
    for name in Incentives.__dataclass_fields__
}  # fmt: skip
PATH = {"choices__savings_rate": (-0.05, 0.02, 0.04, 0.05, 0.06, -0.04, 0.08, 0.2, -0.03, 0.05)}


def everything_equal(one: Projection, other: Projection) -> bool:
    cash = np.array_equal(cash_calendar(one).total, cash_calendar(other).total)
    lines = zip(one.aco_result.lines(), other.aco_result.lines(), strict=True)
    return cash and all(np.array_equal(a, b) for (_, a), (_, b) in lines)


def dollars_moved(one: Projection, other: Projection) -> float:
    """The most that a month of the cash calendar differs by; advances move cash and no result."""
    return float(np.abs(cash_calendar(one).total - cash_calendar(other).total).max())


@pytest.mark.parametrize("name", OFF_BY_SWITCH)
def test_a_program_switched_off_leaves_no_trace(name):
    switch, settings = OFF_BY_SWITCH[name]
    plain = project(reference_case(**PATH))
    assert everything_equal(plain, project(reference_case(**PATH, **settings)))
    assert dollars_moved(plain, project(reference_case(**PATH, **settings, **{switch: True}))) > 10_000


@pytest.mark.parametrize("name", OFF_BY_ZERO)
def test_a_program_of_size_zero_leaves_no_trace(name):
    size, on, settings = OFF_BY_ZERO[name]
    plain = project(reference_case(**PATH))
    assert everything_equal(plain, project(reference_case(**PATH, **settings, **{size: 0.0})))
    assert dollars_moved(plain, project(reference_case(**PATH, **settings, **{size: on}))) > 10_000


# ---- capitation --------------------------------------------------------------------------------------------------


def test_enhanced_capitation_is_3_836_percent_and_repaid():
    p = project(reference_case(choices__capitation__kind=Capitation.ENHANCED_PCC))
    assert p.settlement.capitation.enhanced_pcc[0, 0] == pytest.approx(0.03836 * 144e6)
    assert p.settlement.enhanced_pcc_repayment[0, 0] == pytest.approx(-0.03836 * 144e6)
    np.testing.assert_array_equal(p.net, project(reference_case()).net)


def test_repaying_the_advance_can_turn_a_gain_into_a_payment_to_cms():
    p = project(reference_case(choices__savings_rate=0.04, choices__capitation__kind=Capitation.ENHANCED_PCC))
    assert p.settlement.gross_savings[0, 0] == pytest.approx(1_440_000)
    assert p.settlement.total_monies_owed[0, 0] == pytest.approx(1_440_000 - 5_523_840)


@pytest.mark.parametrize(("savings", "kept"), [(0.05, 0.05), (-0.05, -0.05)])
def test_npcc_is_a_true_capitation_whose_gain_or_loss_stays_with_a_professional_aco(savings, kept):
    paths = {"choices__option": PROFESSIONAL, "choices__savings_rate": savings}
    p = project(reference_case(**paths, choices__capitation__npcc_share=0.10))
    assert p.settlement.capitation.npcc[0, 0] == pytest.approx(14_400_000)  # 10% of the benchmark
    assert p.settlement.capitation.margin[0, 0] == pytest.approx(kept * 14_400_000)
    # what is capitated is out of the shared result: 90% of ±7.2M
    assert p.settlement.gross_savings[0, 0] == pytest.approx(0.9 * savings * 144e6)


def test_npcc_at_the_fees_given_up_changes_nothing_for_a_global_aco_in_the_first_band():
    found = gain(choices__capitation__npcc_share=0.10)
    np.testing.assert_allclose(found, 0.0, atol=0.01)


def test_apo_only_moves_cash():
    paths = {"choices__capitation__apo_share": 0.10, "choices__capitation__apo_actual_factor": 1.04}
    p = project(reference_case(**paths))
    assert p.settlement.capitation.apo[0, 0] == pytest.approx(14_400_000)
    assert p.settlement.capitation.apo_reconciliation[0, 0] == pytest.approx(
        576_000
    )  # CMS owes the 4% it fell short
    np.testing.assert_allclose(p.net, project(reference_case()).net, atol=0.01)


def test_tcc_starts_with_the_move_to_global_and_ends_base_pcc():
    paths = {"choices__option": PROFESSIONAL, "choices__switch_py": 2031}
    flows = project(reference_case(**paths, choices__capitation__kind=Capitation.TCC)).settlement.capitation
    assert (flows.tcc[0] > 0).tolist() == [False] * 4 + [True] * 6
    assert (flows.base_pcc[0] > 0).tolist() == [True] * 4 + [False] * 6
    assert flows.tcc[0, 4] == pytest.approx(0.20 * 144e6)  # 10% Participant + half of 20% Preferred


def test_a_network_paid_less_than_its_fees_leaves_the_difference_with_the_aco():
    tcc = {"choices__capitation__kind": Capitation.TCC}
    found = gain(**tcc, choices__capitation__network_cost_factor=0.95)
    np.testing.assert_allclose(found, 0.05 * 0.20 * 144e6, atol=0.01)


def test_primary_care_paid_above_the_base_pcc_is_the_acos_loss_but_counts_in_settlement():
    p = project(
        reference_case(choices__option=PROFESSIONAL, choices__capitation__primary_care_cost_share=1.1)
    )
    # a tenth of 3.164% of 144M more is paid than received; the claims it replaces leave expenditure, shared at 60%
    assert p.settlement.capitation.margin[0, 0] == pytest.approx(-455_616)
    assert p.settlement.shared_savings[0, 0] == pytest.approx(0.6 * 455_616)


def test_settlement_lines_keep_cms_order_and_add_to_the_total():
    paths = {
        "choices__savings_rate": 0.05,
        "choices__capitation__kind": Capitation.ENHANCED_PCC,
        "choices__capitation__apo_share": 0.1,
        "choices__capitation__apo_actual_factor": 0.9,
    }
    scenario = with_overrides(reference_case(**paths), Override("high_performers_pool_rate", 0.005),
                              Override("sequestration_rate", 0.02))  # fmt: skip
    s = project(scenario).settlement
    assert [label for label, _ in s.lines()] == [
        "Shared savings or losses", "Sequestration", "Enhanced PCC repayment", "APO reconciliation",
        "High Performers Pool",
    ]  # fmt: skip
    benchmark = 144e6 * 0.97
    by_hand = [2_880_000, -57_600, -5_523_840, -1_440_000, 0.005 * benchmark]
    np.testing.assert_allclose([dollars[0, 0] for _, dollars in s.lines()], by_hand, atol=0.01)
    np.testing.assert_allclose(s.total_monies_owed[0, 0], sum(by_hand), atol=0.01)


def test_neutral_stop_loss_costs_nothing_on_average():
    scenario = reference_case(choices__savings_rate=0.05, choices__stop_loss__elected=True)
    p = project(scenario)
    assert p.settlement.stop_loss_payout_dollars[0, 0] > 1_000_000
    np.testing.assert_allclose(p.net, project(reference_case(choices__savings_rate=0.05)).net, atol=0.01)
    dearer = project(with_overrides(scenario, Override("stop_loss_charge_factor", 1.2)))
    np.testing.assert_allclose(dearer.net - p.net, -0.2 * p.settlement.stop_loss_payout_dollars, atol=0.01)


def test_cost_of_operations_grows_with_inflation_and_people():
    where = "organization__costs__"
    scenario: Scenario = reference_case(
        market__cost_inflation_rate=0.10,
        organization__aligned_growth_rate=0.20,
        **{f"{where}fixed_dollars": 1e6, f"{where}operating_pbpm": 4.0, f"{where}technology_pbpm": 1.0},
    )
    cost = -project(scenario).aco_result.operating_cost[0]
    assert cost[0] == pytest.approx(1e6 + 5 * 120_000)
    assert cost[1] == pytest.approx((1e6 + 5 * 144_000) * 1.1)
