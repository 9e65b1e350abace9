"""ACO REACH in dollars: every rule value by option and year, and losses read from their own shares."""

from dataclasses import replace

import numpy as np
import pytest

from lead_analysis.other_models import OTHER_MODELS_FOLDER, reach
from lead_model.rule_files import load_parameters

LOOKUP = load_parameters("reach", OTHER_MODELS_FOLDER).value


def test_the_first_year_is_gpdc_2021_and_the_last_reach_2026():
    assert (reach.FIRST_PY, reach.LAST_PY) == (2021, 2026)


@pytest.mark.parametrize("py", [2021, 2022, 2023, 2024, 2025, 2026])
def test_rule_values_of_both_options(py):
    terms = reach.reach_terms(np.array([True, False]), np.array([py, py]), LOOKUP)
    global_discount = {2021: 0.02, 2022: 0.02, 2023: 0.03, 2024: 0.03, 2025: 0.04, 2026: 0.04}[py]
    withhold = {2021: 0.05, 2022: 0.05, 2026: 0.05}.get(py, 0.02)
    trend = {2021: 0.9507, 2022: 0.9480, 2023: 0.9667, 2025: 1.046}.get(py, 1.0)
    first_edge = 0.10 if py == 2026 else 0.25
    up = 0.0 if py < 2023 else 30.0
    down = {2021: 0.0, 2022: 0.0, 2023: 6.0}.get(py, 10.0)
    assert terms.discount.tolist() == [global_discount, 0.0]
    assert terms.quality_withhold.tolist() == [withhold] * 2
    assert terms.retention_withhold.tolist() == [0.02] * 2
    assert terms.rta_factor.tolist() == [trend] * 2
    assert terms.edges.T.tolist() == [[first_edge, 0.35, 0.50], [0.05, 0.10, 0.15]]
    assert terms.savings_shares.T.tolist() == [[1.0, 0.5, 0.25, 0.1], [0.50, 0.35, 0.15, 0.05]]
    assert terms.loss_shares.tolist() == terms.savings_shares.tolist()
    assert terms.sequestration_rate.tolist() == [0.02] * 2
    assert terms.heba_up_pbpm.tolist() == [up] * 2
    assert terms.heba_down_pbpm.tolist() == [down] * 2


def test_savings_and_losses_have_shares_of_their_own():
    terms = reach.reach_terms(np.array([False]), np.array([2023]), LOOKUP)
    halved = replace(terms, loss_shares=terms.loss_shares / 2)
    gain, loss = (
        reach.reach_settlement(np.array([100.0]), np.zeros(1), np.array([cost]), halved)
        for cost in (88.0, 112.0)
    )
    assert gain.shared_dollars[0] == pytest.approx(4.55)  # 50% of 5 + 35% of 5 + 15% of 2
    assert loss.shared_dollars[0] == pytest.approx(-2.275)


def test_a_settlement_line_by_line():
    terms = reach.reach_terms(np.array([False]), np.array([2023]), LOOKUP)
    result = reach.reach_settlement(np.array([970.0]), np.array([30.0]), np.array([880.0]), terms)
    assert result.benchmark_dollars[0] == 1000.0
    assert result.cost_dollars[0] == 880.0
    assert result.gross_dollars[0] == 120.0
    assert result.shared_dollars[0] == pytest.approx(45.5)  # 25 + 17.5 + 15% of 20
    assert result.sequestration_dollars[0] == pytest.approx(-0.91)
    assert result.net_dollars[0] == pytest.approx(44.59)
    assert [amount[0] for _, amount in result.steps()] == pytest.approx([1000.0, -880.0, -74.5, -0.91])


def test_a_gross_amount_that_is_known_better_than_its_totals_is_used():
    terms = reach.reach_terms(np.array([True, True]), np.array([2023, 2023]), LOOKUP)
    totals = np.array([100.0, 100.0]), np.zeros(2), np.array([90.0, 90.0])
    result = reach.reach_settlement(*totals, terms, stated_gross_dollars=np.array([9.5, np.nan]))
    assert result.gross_dollars.tolist() == [9.5, 10.0]
    assert result.shared_dollars == pytest.approx([9.5, 10.0])


def test_trend_corridors_by_row_and_year():
    factors = np.array([1.06, np.nan, 0.93])
    after = reach.rta_after_corridors(factors, np.array([2024, 2022, 2026]), LOOKUP)
    assert after == pytest.approx([1.05, np.nan, 0.945], nan_ok=True)  # 4 + half of 2; 4 + half of 3


def test_every_factor_of_the_final_benchmark():
    # 1,000 × 0.95 × (1 − 3% − 2% × 30% − 1.5%)
    assert reach.final_benchmark(1000.0, 0.95, 0.03, 0.02, 0.7, 0.015) == pytest.approx(901.55)
