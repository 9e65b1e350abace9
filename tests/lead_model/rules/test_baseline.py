"""Base years, what is taken out, and a total split by category."""

import numpy as np
import pytest

from lead_model.rule_files import load_parameters
from lead_model.rules.baseline import excluded_pbpm, historical_pbpm, split_total

TREND = np.array([[1.113, 1.06, 1.0]])  # 1.05 × 1.06; 1.06; base year 3 itself


def test_base_years_are_trended_put_on_the_last_risk_score_and_weighted():
    pbpm, risk = np.array([[900.0, 950.0, 1_000.0]]), np.array([[0.96, 0.98, 1.02]])
    found = historical_pbpm(pbpm, TREND, risk, np.array([[0.1, 0.3, 0.6]]))
    # 0.1 × 900 × 1.113 × 1.02/0.96 + 0.3 × 950 × 1.06 × 1.02/0.98 + 0.6 × 1,000
    assert found.tolist() == pytest.approx([106.430625 + 314.4306122449 + 600.0])


@pytest.mark.parametrize(
    ("weights", "expected"),
    [
        ((1 / 3, 1 / 3, 1 / 3), 1_029.0),  # (1,113 + 1,060 + 914) ÷ 3
        ((0.1, 0.3, 0.6), 977.7),  # 111.3 + 318 + 548.4
        ((0.0, 0.0, 1.0), 914.0),
    ],
)
def test_each_base_year_counts_by_its_own_weight(weights, expected):
    pbpm = np.array([[1_000.0, 1_000.0, 914.0]])
    assert historical_pbpm(pbpm, TREND, np.ones((1, 3)), np.array([weights])).item() == pytest.approx(
        expected
    )


def test_a_higher_risk_score_in_base_year_3_raises_the_years_before():
    risk = np.array([[1.0, 1.0, 1.1]])
    found = historical_pbpm(np.full((1, 3), 1_000.0), np.ones((1, 3)), risk, np.array([[0.2, 0.3, 0.5]]))
    assert found.item() == pytest.approx(1_050.0)  # 200 × 1.1 + 300 × 1.1 + 500


def test_base_years_keep_runs_and_categories():
    pbpm = np.arange(1.0, 19.0).reshape(2, 1, 3, 3)
    weight = np.array([[[[0.1, 0.3, 0.6]]], [[[1.0, 0.0, 0.0]]]])
    found = historical_pbpm(pbpm, np.ones((1, 1, 3, 3)), np.ones((1, 1, 3, 3)), weight)
    # 0.1 × 1 + 0.3 × 2 + 0.6 × 3 and so on; the second run takes base year 1
    np.testing.assert_allclose(found, [[[2.5, 5.5, 8.5]], [[10.0, 13.0, 16.0]]])


def test_the_rules_weigh_new_entrants_10_30_60_and_renewing_ones_by_thirds():
    p = load_parameters()
    assert list(p.value("base_year_weight_new", 2027).values()) == [0.10, 0.30, 0.60]
    assert list(p.value("base_year_weight_renewing", 2027).values()) == pytest.approx([1 / 3] * 3)


@pytest.mark.parametrize(
    ("sahs", "skin", "out"), [(7.0, 20.0, 20.0), (7.0, 0.0, 7.0), (0.0, 20.0, 13.0), (0.0, 0.0, 0.0)]
)
def test_suspect_billing_leaves_in_full_and_skin_substitutes_by_65_percent(sahs, skin, out):
    p = load_parameters()
    shares = (p.value("sahs_removed_share", 2027), p.value("skin_substitutes_removed_share", 2027))
    assert float(excluded_pbpm(sahs, skin, *shares)) == pytest.approx(out)  # 7 + 0.65 × 20


def test_exclusions_by_category():
    found = excluded_pbpm(np.array([1.0, 2.0, 4.0]), np.array([10.0, 0.0, 20.0]), 0.9, 0.5)
    np.testing.assert_allclose(found, [5.9, 1.8, 13.6])


def test_a_total_is_split_by_relativity_and_adds_to_itself_again():
    share, relativity = np.array([[[0.79, 0.01, 0.2]]]), np.array([[[1.0, 7.0, 2.5]]])
    found = split_total(np.array([[[1_224.0]], [[612.0]]]), share, relativity)
    # 0.79 + 0.07 + 0.5 = 1.36, so Aged & Disabled is 900
    np.testing.assert_allclose(found, [[[900.0, 6_300.0, 2_250.0]], [[450.0, 3_150.0, 1_125.0]]])
    np.testing.assert_allclose((found * share).sum(axis=-1), [[1_224.0], [612.0]])
