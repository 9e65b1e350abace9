"""What the benchmark shows beside its dollars: every factor of the update, every adjustment and each category's baseline."""

import numpy as np
import pytest

from lead_model.projection import project
from lead_model.scenario import (
    BaselineEntry,
    Designation,
    Entry,
    FormerProgram,
    GuardrailBasis,
    GuardrailBound,
    Override,
    RiskOption,
)
from tests.reference import reference_case, with_overrides

TRENDS = {
    "market__national_trend_rate": 0.06,
    "market__regional_trend_rate": 0.04,
    "market__acpt_rate": 0.07,
    "organization__region__share_of_region": 0.25,
}


def update_of(**paths):
    scenario = with_overrides(
        reference_case(**TRENDS, **paths),
        Override("acpt_guardrail_upper", 0.010),
        Override("acpt_guardrail_lower", 0.004),
        Override("acpt_guardrail_upper_growth", 0.002),
        Override("acpt_guardrail_lower_growth", 0.001),
        Override("acpt_guardrail_upper_growth_yearly", 0.003),
        Override("acpt_guardrail_lower_growth_yearly", 0.005),
    )
    return project(scenario).benchmark.update


def test_every_factor_of_an_update_bound_on_the_cumulative_acpt():
    update = update_of()
    # 25% × 1.06 + 75% × 1.04 = 1.045, and of the squares in the second year: 0.25 × 1.1236 + 0.75 × 1.0816 = 1.0921
    np.testing.assert_allclose(update.two_way_factor[0, :2, 0], [1.045, 1.0921])
    np.testing.assert_allclose(update.acpt_factor[0, :2, 0], [1.07, 1.1449])
    np.testing.assert_allclose(update.upper_width[0, :3, 0], [0.010, 0.012, 0.014])
    np.testing.assert_allclose(update.lower_width[0, :3, 0], [0.004, 0.005, 0.006])
    # two thirds of the two-way trend and one third of the ACPT, held and not held
    np.testing.assert_allclose(update.update_factor[0, :2, 0], [3.145 / 3, 3.2883 / 3])


def test_every_factor_of_an_update_bound_year_by_year():
    update = update_of(rules__guardrail_basis=GuardrailBasis.YEARLY)
    np.testing.assert_allclose(update.two_way_factor[0, :2, 0], [1.045, 1.045**2])
    np.testing.assert_allclose(update.acpt_factor[0, :2, 0], [1.07, 1.07**2])
    np.testing.assert_allclose(update.upper_width[0, :3, 0], [0.010, 0.013, 0.016])
    np.testing.assert_allclose(update.lower_width[0, :3, 0], [0.004, 0.009, 0.014])
    first, second = 3.145 / 3, (2 * 1.045 + 1.058) / 3
    np.testing.assert_allclose(update.update_factor[0, :2, 0], [first, first * second])


@pytest.mark.parametrize("bound", list(GuardrailBound))
def test_what_is_bound_decides_the_update(bound):
    update = update_of(rules__guardrail_bound=bound)
    held = {GuardrailBound.ACPT: 3.145 / 3, GuardrailBound.BLEND: 3.16 / 3, GuardrailBound.OFF: 3.16 / 3}
    assert update.update_factor[0, 0, 0] == pytest.approx(held[bound])


def test_designation_and_both_adjustments_are_shown_where_they_do_not_apply():
    region = "organization__region__"
    case = {
        f"{region}gap_rate": 0.02,
        f"{region}prior_savings_pbpm": 10.0,
        f"{region}designation": Designation.HIGHER,
    }
    bench = project(reference_case(**case)).benchmark
    base, adjustment = bench.baseline, bench.adjustment
    share = project(reference_case(**case)).population.start_share
    assert float((share * base.historical_pbpm).sum()) == pytest.approx(1200.0)
    np.testing.assert_allclose(base.entered_pbpm, base.historical_pbpm)
    np.testing.assert_allclose(base.cost_pbpm, base.historical_pbpm)
    np.testing.assert_allclose(base.regional_pbpm, 1.02 * base.historical_pbpm)
    assert float(adjustment.gap_pbpm[0, 0, 0]) == pytest.approx(24.0)  # 2% of 1,200
    assert not adjustment.lower_spending.any()
    np.testing.assert_allclose(adjustment.regional_pbpm, 0.01 * base.historical_pbpm)  # half of 2%
    assert float(adjustment.prior_savings_pbpm[0, 0, 0]) == pytest.approx(5.0)  # half of 10
    assert not adjustment.adjustment_pbpm.any()
    lower = project(reference_case(**case | {f"{region}designation": Designation.LOWER})).benchmark.adjustment
    np.testing.assert_allclose(lower.adjustment_pbpm, 0.01 * base.historical_pbpm)  # 12 is more than 5


def test_raw_and_capped_risk_and_the_rate_book_of_each_year():
    scenario = with_overrides(
        reference_case(market__coded_risk_growth_rate=0.02, organization__region__gap_rate=0.05),
        Override("risk_score_cap_rate", 0.03),
        Override("rate_book_level", 0.98),
    )
    bench = project(scenario).benchmark
    np.testing.assert_allclose(bench.raw_risk_ratio[0, :3, 0], [1.02, 1.0404, 1.061208])
    np.testing.assert_allclose(bench.risk_ratio[0, :3, 0], [1.02, 1.03, 1.03])
    expected = 0.98 * 1.05 * bench.baseline.historical_pbpm[0, 0, :] * 1.03
    np.testing.assert_allclose(bench.rate_book_pbpm[0, 2, :], expected)


BASELINE, REGION = "organization__baseline__", "organization__region__"
FIRST_YEAR_RULES = {
    "sahs_removed_share": {f"{BASELINE}sahs_pbpm": 10.0},
    "skin_substitutes_removed_share": {f"{BASELINE}skin_substitutes_pbpm": 10.0},
    "voluntary_benchmark_limit_rate": {
        f"{BASELINE}voluntary_share": 0.5,
        f"{BASELINE}voluntary_cost_factor": 0.6,
    },
    "national_category_share.high_needs": {f"{REGION}gap_rate": 0.5},
    "regional_efficiency_weight": {f"{REGION}gap_rate": 0.01},
    "regional_efficiency_cap_rate": {f"{REGION}gap_rate": 0.5},
    "regional_efficiency_cap_former_mssp_rate": {
        f"{REGION}gap_rate": 0.5,
        "organization__former_program": FormerProgram.MSSP,
        "organization__entry": Entry.RENEWING,
    },
    "prior_savings_weight": {f"{REGION}prior_savings_pbpm": 10.0},
    "prior_savings_cap_rate": {f"{REGION}prior_savings_pbpm": 900.0},
    "base_year_weight_new.by1": {"organization__entry": Entry.NEW},
    "base_year_weight_renewing.by1": {"organization__entry": Entry.RENEWING},
}


@pytest.mark.parametrize("name", FIRST_YEAR_RULES)
def test_baseline_and_adjustments_follow_the_rules_of_the_first_year_only(name):
    paths = FIRST_YEAR_RULES[name]
    if name.startswith("base_year"):
        paths = paths | {f"{BASELINE}entry": BaselineEntry.BASE_YEARS}
    scenario = reference_case(**paths)
    whole, _, part = name.partition(".")
    row = scenario.parameters.row(whole, scenario.years)
    keys = scenario.parameters.parameter(whole).keys
    now = row[0, :, keys.index(part) if part else 0]
    first, later = now.copy(), now.copy()
    first[0] *= 0.5
    later[1:] *= 0.5

    def benchmark(values: np.ndarray) -> np.ndarray:
        varied = {f"parameters.{name}": values[None, :]}
        return project(scenario, varied).benchmark.before_discount_pbpm(np.ones((1, 10), dtype=bool))

    np.testing.assert_array_equal(benchmark(later), benchmark(now))
    assert (np.abs(benchmark(first) - benchmark(now)).max(axis=(0, 2)) > 0.01).all()  # a cent in every year


def test_inferred_scores_may_be_on_in_one_run_and_off_in_another():
    scenario = reference_case(market__ai_inferred_change_rate=-0.02)
    path = "market.ai_inferred_scores"
    both = project(scenario, {path: np.array([True, False])}).net
    for run, scores in enumerate((True, False)):
        alone = project(scenario.with_value(path, scores)).net
        np.testing.assert_array_equal(both[run], alone[0])
    assert (both[0, 5:] < both[1, 5:]).all()


@pytest.mark.parametrize("designation", [Designation.LOWER, Designation.HIGHER])
def test_the_categories_add_to_the_benchmark_before_discount_in_professional_and_in_global_years(designation):
    """The adjustment stands in a category where the settlement counts it: in Global years of a lower-spending ACO."""
    scenario = reference_case(
        choices__option=RiskOption.PROFESSIONAL,
        choices__switch_py=2031,
        organization__region__gap_rate=0.05,
        organization__region__designation=designation,
    )
    p = project(scenario)
    by_category = p.before_discount_pbpm * p.population.months
    np.testing.assert_allclose(by_category.sum(axis=2), p.settlement.before_discount_dollars, atol=0.005)
    # R1's 144M, and 50% of the 5% by which the region is dearer
    adjusted = 144e6 * (1 + 0.50 * 0.05)
    later = adjusted if designation is Designation.LOWER else 144e6
    np.testing.assert_allclose(by_category.sum(axis=2)[0], [144e6] * 4 + [later] * 6)
