"""Growth and ACPT, the gap that counts, chance in the base years, readings made inputs, ties: each with its dollars.

Sources: amendments of November 30, 2026, §1.1, §2.1 to §2.3, §4.1, §4.2, §4.7, §5.6, §5.13, §6.2 and §7.
"""

import numpy as np
import pytest

from lead_model.errors import ParameterError, ScenarioError
from lead_model.parameters import Override
from lead_model.projection import project
from lead_model.rules.adjustments import higher_adjustment
from lead_model.rules.quality import high_performers_pool_dollars
from lead_model.scenario import ByCategory, GapBasis, HighNeedsCost, RiskOption, Scenario
from tests.golden_cases import LEAD_LINES, MSSP_LINES, engine_lines, independent_lines
from tests.reference import reference_case
from tests.strategies import random_scenario

# ---- growth ----------------------------------------------------------------------------------------------------------


def test_at_default_trends_the_update_is_the_two_way_trend_in_every_year_and_category():
    update = project(Scenario()).benchmark.update
    np.testing.assert_allclose(update.update_factor, update.two_way_factor, rtol=0, atol=1e-9)
    yearly = np.diff(np.log(update.update_factor[0]), axis=0, prepend=0.0)
    np.testing.assert_allclose(np.expm1(yearly[0]), [0.0665, 0.0734, 0.0851], atol=1e-12)
    np.testing.assert_allclose(np.expm1(yearly[-1]), 0.0425, atol=1e-12)


def test_growth_above_the_acpt_moves_both_trends_and_leaves_the_acpt():
    calm, fast = (
        project(Scenario().with_value("market.growth_above_acpt_rate", rate)) for rate in (0.0, 0.041)
    )
    np.testing.assert_array_equal(fast.benchmark.update.acpt_factor, calm.benchmark.update.acpt_factor)
    # 9.0% actual against 4.9% in 2024: here 6.65% + 4.1 points for Aged & Disabled in 2027
    np.testing.assert_allclose(fast.benchmark.update.two_way_factor[0, 0, 0], 1.1075)
    np.testing.assert_allclose(fast.spending.own_trend_factor[0, 0, 0], 1.1075)
    by_hand = Scenario().with_values(
        {f"market.{one}_trend_rate": _raised(Scenario(), one, 0.041) for one in ("national", "regional")}
    )
    np.testing.assert_allclose(fast.net, project(by_hand).net, rtol=1e-12)


def _raised(scenario: Scenario, which: str, by: float) -> ByCategory:
    rates = getattr(scenario.market, f"{which}_trend_rate").parts()
    return ByCategory(*(tuple(rate.at(py) + by for py in scenario.years) for rate in rates))


def test_costs_above_plan_are_a_part_of_spending_after_savings():
    p = project(reference_case(choices__savings_rate=0.04, market__cost_stress_rate=0.02))
    # $144.0M × 96% × 2% = $2.7648M a year; Global keeps all: 4% − 3% − 1.92% of $144.0M
    np.testing.assert_allclose(p.spending.stress_dollars, 2_764_800.0)
    np.testing.assert_allclose(p.net, 144e6 * (0.04 - 0.03) - 2_764_800.0)


# ---- the region and the base -----------------------------------------------------------------------------------------


def test_the_gap_of_the_base_years_counts_where_the_scenario_says_so():
    gaps = {"organization__region__gap_rate": 0.10, "organization__region__gap_rate_base_years": -0.02,
            "organization__region__designation": "auto"}  # fmt: skip
    own = project(reference_case(**gaps)).benchmark.adjustment
    base = project(
        reference_case(**gaps, organization__region__gap_basis=GapBasis.BASE_YEARS)
    ).benchmark.adjustment
    # $1,200 × 10% and × −2%
    assert float(own.gap_pbpm[0, 0, 0]) == pytest.approx(120.0)
    assert bool(own.lower_spending[0, 0, 0])
    assert float(base.gap_pbpm[0, 0, 0]) == pytest.approx(-24.0)
    assert not bool(base.lower_spending[0, 0, 0])


def test_the_base_years_gap_is_refused_where_none_is_given():
    with pytest.raises(ScenarioError, match="no gap of the base years is given"):
        Scenario().with_value("organization.region.gap_basis", GapBasis.BASE_YEARS)


def test_chance_in_the_base_years_lifts_the_benchmark_of_every_year_and_leaves_cost_and_region():
    p, high = (
        project(reference_case(organization__baseline__base_years_factor=factor)) for factor in (1.0, 1.02)
    )
    np.testing.assert_allclose(
        high.settlement.before_discount_dollars, 1.02 * p.settlement.before_discount_dollars
    )
    np.testing.assert_array_equal(high.spending.spend_dollars, p.spending.spend_dollars)
    np.testing.assert_array_equal(high.benchmark.baseline.regional_pbpm, p.benchmark.baseline.regional_pbpm)


def test_groups_that_keep_their_cost_raise_spending_and_benchmark_as_high_needs_grows():
    growing = {"organization__high_needs_share_change": 0.01}
    stays = project(reference_case(**growing))
    keep = project(reference_case(**growing, organization__high_needs_cost=HighNeedsCost.GROUPS_KEEP))
    np.testing.assert_allclose(stays.spending.spend_dollars, 144e6)
    ad, _, needs = stays.benchmark.baseline.cost_pbpm[0, 0]
    # Nine points move by PY2036, each from one average to the other: 120,000 months
    assert float(keep.spending.spend_dollars[0, -1]) == pytest.approx(144e6 + 0.09 * (needs - ad) * 120_000)
    np.testing.assert_allclose(keep.settlement.before_discount_dollars, keep.spending.spend_dollars)


# ---- readings ---------------------------------------------------------------------------------------------------------


def test_a_higher_spending_global_aco_keeps_its_prior_savings_under_the_other_reading():
    higher = {
        "organization__region__designation": "higher_spending",
        "organization__region__prior_savings_pbpm": 60.0,
    }
    no, yes = (
        project(reference_case(**higher, rules__prior_savings_higher_spending=one)) for one in (False, True)
    )
    # Half of $60.00 on 120,000 months
    np.testing.assert_allclose(no.settlement.adjustment_dollars, 0.0)
    np.testing.assert_allclose(yes.settlement.adjustment_dollars, 30.0 * 120_000)
    professional = reference_case(
        **higher, rules__prior_savings_higher_spending=True, choices__option=RiskOption.PROFESSIONAL
    )
    np.testing.assert_allclose(project(professional).settlement.adjustment_dollars, 0.0)


def test_a_share_of_the_national_mix_is_not_overridden_alone():
    alone = (Override("national_category_share", 0.30, key="high_needs"),)
    with pytest.raises(ParameterError, match="together they must be 1"):
        Scenario().parameters.with_overrides(alone)
    all_three = [("aged_disabled", 0.69), ("esrd", 0.01), ("high_needs", 0.30)]
    changed = Scenario().parameters.with_overrides(
        Override("national_category_share", share, key=name) for name, share in all_three
    )
    assert list(changed.value("national_category_share", 2027).values()) == [0.69, 0.01, 0.30]


# ---- ties and edges ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("noise", [0.0, 1e-14, -1e-14, 9e-10])
def test_rounding_does_not_decide_which_adjustment_is_higher(noise):
    own, share, regional = (np.array([[pair]]) for pair in ([1000.0, 2000.0], [0.5, 0.5], [20.0, 40.0]))
    tied = higher_adjustment(regional, np.array([[[30.0 + noise]]]), own, share)
    np.testing.assert_array_equal(tied, regional)
    clear = higher_adjustment(np.array([[[40.0, 20.0]]]), np.array([[[30.0 + 1e-8]]]), own, share)
    np.testing.assert_allclose(
        clear, [[[20.0, 40.0]]], rtol=1e-8
    )  # prior savings, in proportion to the baseline


def test_a_score_at_the_pools_minimum_counts():
    score = np.array([0.9 - 1e-12, 0.9 - 1e-6])
    assert high_performers_pool_dollars(100e6, 0.002, score, 0.90, True).tolist() == [200_000.0, 0.0]


@pytest.mark.parametrize(("gap", "lower"), [(0.0, True), (-1e-13, True), (-1e-6, False)])
def test_a_gap_of_nothing_but_rounding_is_none(gap, lower):
    p = project(reference_case(organization__region__designation="auto", organization__region__gap_rate=gap))
    assert bool(p.benchmark.adjustment.lower_spending[0, 0, 0]) is lower


@pytest.mark.parametrize("path", ["organization.aligned", "organization.exposure_share"])
def test_a_run_without_anybody_is_refused_like_a_scenario(path):
    with pytest.raises(ScenarioError, match="without aligned beneficiaries"):
        project(Scenario(), {path: np.array([0.9, 0.0])})


# ---- all of it against the independent arithmetic -----------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(40))
def test_engine_and_specification_agree_on_random_scenarios_that_use_every_input(seed):
    scenario = random_scenario(np.random.default_rng(3000 + seed), all_inputs=True)
    found, expected = engine_lines(scenario), independent_lines(scenario)
    for py in scenario.years:
        allowed = 0.005 + 2e-12 * max(abs(by_year[py]) for by_year in found.values())
        for line in LEAD_LINES | MSSP_LINES:
            assert abs(found[line][py] - expected[line][py]) <= allowed, f"{line} PY{py}"
