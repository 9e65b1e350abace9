"""Regional gap, regional efficiency, prior savings, the higher of the two, and the administrative add-on."""

import numpy as np
import pytest

from lead_model.rules.adjustments import (
    administrative_add_on_dollars,
    higher_adjustment,
    prior_savings_adjustment,
    regional_efficiency_adjustment,
    regional_gap_pbpm,
)

SHARE = np.array([[[0.79, 0.01, 0.2]]])


def test_the_gap_is_region_less_aco_weighted_over_categories():
    region, aco = np.array([[[910.0, 6_300.0, 2_450.0]]]), np.array([[[900.0, 6_500.0, 2_430.0]]])
    gap = regional_gap_pbpm(region, aco, SHARE)
    assert gap.shape == (1, 1, 1)
    assert gap.item() == pytest.approx(9.9)  # 0.79 × 10 − 0.01 × 200 + 0.2 × 20
    assert regional_gap_pbpm(aco, region, SHARE).item() == pytest.approx(-9.9)


@pytest.mark.parametrize(
    ("region", "expected"),
    [
        (1_240.0, 14.0),  # 35% of 40
        (1_200.0, 0.0),  # level with the region
        (1_199.0, 0.0),  # the floor: never taken away
        (900.0, 0.0),
        (1_285.0, 29.75),  # 35% of 85, just below the cap
        (1_290.0, 30.0),  # 31.5, held at 3% of 1,000
        (2_000.0, 30.0),
    ],
)
def test_regional_adjustment_between_its_floor_and_its_cap(region, expected):
    assert float(regional_efficiency_adjustment(region, 1_200.0, 1_000.0, 0.35, 0.03)) == pytest.approx(
        expected
    )


def test_floor_and_cap_of_the_regional_adjustment_act_by_category():
    region, aco = np.array([[[950.0, 6_000.0, 3_000.0]]]), np.array([[[900.0, 6_500.0, 2_400.0]]])
    national = np.array([[[1_000.0, 7_000.0, 2_700.0]]])
    found = regional_efficiency_adjustment(region, aco, national, 0.5, 0.05)
    # half of 50; floor; half of 600 is more than 5% of 2,700
    np.testing.assert_allclose(found, [[[25.0, 0.0, 135.0]]])


@pytest.mark.parametrize(
    ("prior", "expected"),
    [
        (40.0, 26.0),  # 65% of 40
        (0.0, 0.0),
        (-25.0, 0.0),  # prior losses are not held against the ACO
        (76.0, 49.4),  # just below the cap
        (77.0, 50.0),  # 50.05, held at 4% of 1,250
        (900.0, 50.0),
    ],
)
def test_prior_savings_adjustment_between_zero_and_its_cap(prior, expected):
    assert float(prior_savings_adjustment(prior, 1_250.0, 0.65, 0.04)) == pytest.approx(expected)


def test_prior_savings_may_differ_by_run():
    found = prior_savings_adjustment(np.array([[[40.0]], [[-1.0]]]), np.array([[[1_250.0]]]), 0.65, 0.04)
    np.testing.assert_allclose(found, [[[26.0]], [[0.0]]])


REGIONAL = np.array([[[20.0, 0.0, 35.0]]])  # on the total: 0.79 × 20 + 0.2 × 35 = 22.8
HISTORICAL = np.array([[[900.0, 6_500.0, 2_400.0]]])  # on the total: 711 + 65 + 480 = 1,256


@pytest.mark.parametrize("prior", [0.0, 22.7, 22.8])
def test_the_regional_adjustment_counts_where_it_is_as_high(prior):
    np.testing.assert_array_equal(
        higher_adjustment(REGIONAL, np.array([[[prior]]]), HISTORICAL, SHARE), REGIONAL
    )


def test_higher_prior_savings_replace_it_and_are_spread_in_proportion_to_the_baseline():
    found = higher_adjustment(REGIONAL, np.array([[[31.4]]]), HISTORICAL, SHARE)
    np.testing.assert_allclose(found, [[[22.5, 162.5, 60.0]]])  # 31.4 / 1,256 = 2.5% of each
    assert (found * SHARE).sum() == pytest.approx(31.4)


def test_the_add_on_is_a_share_of_the_benchmark_before_discount():
    dollars = administrative_add_on_dollars(np.array([[144e6, 151e6]]), np.array([[0.015, 0.0]]))
    np.testing.assert_allclose(dollars, [[2_160_000.0, 0.0]])
