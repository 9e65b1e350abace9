"""High Needs: share path, relabeling, caps, AI-inferred scores (story A11)."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lead_model.errors import ScenarioError
from lead_model.projection import Projection, project
from lead_model.scenario import BaselineEntry, ByCategory, InferredScores, Override, RateBookPath
from tests.reference import reference_case, with_overrides

NO_CAP = Override("risk_score_cap_rate", 10.0)
BY_CATEGORY = {"organization__baseline__entry": BaselineEntry.CATEGORIES}  # 900, 6,300 and 2,430 PBPM


def with_share(high_needs: float, **paths) -> Projection:
    mix = ByCategory(0.992 - high_needs, 0.008, high_needs)
    return project(
        reference_case(**BY_CATEGORY, organization__category_share=mix, choices__savings_rate=0.04, **paths)
    )


def test_share_from_10_to_20_percent_moves_benchmark_and_spend_and_not_the_discount():
    low, high = with_share(0.10), with_share(0.20)
    # a tenth of people costs 2,430 in place of 900: +153 PBPM × 120,000 months
    change = (high.settlement.before_discount_dollars - low.settlement.before_discount_dollars)[0, 0]
    assert change == pytest.approx(18_360_000)
    assert (high.spending.spend_dollars - low.spending.spend_dollars)[0, 0] == pytest.approx(
        0.96 * 18_360_000
    )
    net = (high.net - low.net)[0, 0]
    assert net == pytest.approx(183_600)  # 4% − 3% of it
    assert net / high.population.total_months[0, 0] == pytest.approx(1.53)
    np.testing.assert_array_equal(low.settlement.discount_rate, high.settlement.discount_rate)


def test_benchmark_and_spend_by_population_follow_the_share():
    low, high = with_share(0.10), with_share(0.20)
    np.testing.assert_allclose(
        high.population.months[0, 0] - low.population.months[0, 0], [-12_000, 0, 12_000], atol=1e-6
    )
    pbpm = high.benchmark.before_discount_pbpm(high.settlement.is_global & False)
    np.testing.assert_allclose(pbpm[0, 0], [900, 6_300, 2_430])


# ---- moving people -----------------------------------------------------------------------------------------------


def moving(change: float | tuple[float, ...], multiple: float, *overrides: Override, **paths) -> Projection:
    scenario = reference_case(
        organization__high_needs_share_change=change, organization__newcomer_cost_multiple=multiple, **paths
    )
    return project(with_overrides(scenario, *overrides))


@pytest.mark.parametrize("multiple", [0.4, 0.8, 1.0, 1.2])
@pytest.mark.parametrize("path", [RateBookPath.NONE, RateBookPath.FULL_2032])
def test_relabeling_changes_neither_spending_nor_an_uncapped_benchmark(multiple, path):
    moved = moving(0.01, multiple, NO_CAP, rules__rate_book=path)
    still = moving(0.0, multiple, NO_CAP, rules__rate_book=path)
    assert moved.population.share[0, 9, 2] == pytest.approx(0.187 + 0.09)
    np.testing.assert_allclose(moved.spending.spend_dollars, still.spending.spend_dollars, rtol=1e-12)
    np.testing.assert_allclose(
        moved.settlement.before_discount_dollars, still.settlement.before_discount_dollars, rtol=1e-12
    )
    np.testing.assert_allclose(moved.net, still.net, atol=0.01)


def test_with_caps_relabeling_changes_the_benchmark_by_what_the_caps_cut_off():
    moved, still = moving(0.02, 0.6), moving(0.0, 0.6)
    np.testing.assert_allclose(moved.spending.spend_dollars, still.spending.spend_dollars, rtol=1e-12)
    b = moved.benchmark
    cut = (b.risk_ratio - b.raw_risk_ratio) * b.baseline.historical_pbpm * moved.population.months
    assert b.raw_risk_ratio[0, 9, 2] < 0.96
    assert b.risk_ratio[0, 9, 2] == 0.96
    assert b.raw_risk_ratio[0, 9, 0] < 0.97
    assert b.risk_ratio[0, 9, 0] == 0.97
    change = moved.settlement.before_discount_dollars - still.settlement.before_discount_dollars
    np.testing.assert_allclose(change, cut.sum(axis=-1), atol=0.01)
    assert change[0, 9] > 1_000_000  # falling averages are cushioned on both sides


@settings(max_examples=40)
@given(
    st.lists(st.floats(-0.01, 0.02), min_size=10, max_size=10),
    st.floats(0.3, 1.2),
)
def test_moving_people_in_keeps_total_spending(changes, multiple):
    path = tuple(changes)
    moved = moving(path, multiple)
    start = moved.population.share[:, :1]
    net_in = moved.population.relabeled_share >= 0
    p = moved.spending
    per_month = (p.counterfactual_pbpm * moved.population.share).sum(axis=-1)
    at_start = (p.cost_pbpm * start).sum(axis=-1)
    np.testing.assert_allclose(
        np.where(net_in, per_month, at_start), np.broadcast_to(at_start, per_month.shape)
    )
    np.testing.assert_allclose(moved.population.share.sum(axis=-1), 1.0)


def test_the_share_falls_only_as_fast_as_people_leave():
    slow = moving(-0.012, 0.8, organization__high_needs_exit_rate=0.2)
    assert (slow.population.newcomer_share >= 0).all()
    with pytest.raises(ScenarioError, match="once High Needs, always High Needs"):
        moving(-0.05, 0.8, organization__high_needs_exit_rate=0.2)


# ---- caps and AI-inferred scores ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("growth", "sign"), [(0.02, 1), (-0.02, -1)])
def test_coded_growth_is_capped_at_three_three_and_four_percent(growth, sign):
    ratio = project(reference_case(market__coded_risk_growth_rate=growth)).benchmark.risk_ratio[0]
    np.testing.assert_allclose(ratio[0], 1 + growth)
    np.testing.assert_allclose(ratio[9], 1 + sign * np.array([0.03, 0.03, 0.04]))


def test_coding_raises_the_benchmark_and_illness_the_cost():
    coded = project(reference_case(market__coded_risk_growth_rate=0.01))
    sick = project(reference_case(market__morbidity_growth_rate=0.01))
    np.testing.assert_allclose(coded.settlement.before_discount_dollars[0, 0], 144e6 * 1.01)
    np.testing.assert_allclose(coded.spending.spend_dollars, 144e6)
    np.testing.assert_allclose(sick.spending.spend_dollars[0], 144e6 * 1.01 ** np.arange(1, 11))
    np.testing.assert_allclose(sick.settlement.before_discount_dollars, 144e6)


def test_ai_inferred_scores_come_in_thirds_from_2029_to_2031():
    change = {"market__ai_inferred_scores": True, "market__ai_inferred_change_rate": -0.06}
    aged_alone = project(reference_case(**change)).benchmark.risk_ratio
    np.testing.assert_allclose(aged_alone[0, :, 0], [1.0, 1.0, 0.98] + [0.97] * 7)
    np.testing.assert_allclose(aged_alone[0, :, 1:], 1.0)
    change["rules__inferred_scores"] = InferredScores.ALL
    b = project(reference_case(**change)).benchmark
    np.testing.assert_allclose(b.raw_risk_ratio[0, :, 0], [1.0, 1.0, 0.98, 0.96] + [0.94] * 6)
    np.testing.assert_allclose(b.risk_ratio[0, :, 0], [1.0, 1.0, 0.98] + [0.97] * 7)
    np.testing.assert_allclose(b.risk_ratio[0, :, 2], [1.0, 1.0, 0.98] + [0.96] * 7)


def test_high_needs_has_its_own_trend():
    trend = ByCategory(0.03, 0.04, 0.06)
    p = project(
        reference_case(
            market__national_trend_rate=trend, market__regional_trend_rate=trend, market__acpt_rate=trend
        )
    )
    np.testing.assert_allclose(p.benchmark.update.update_factor[0, 1], np.array([1.03, 1.04, 1.06]) ** 2)
