"""The limit of the voluntary benchmark, newcomers to High Needs, and what moving people does to averages."""

import numpy as np
import pytest

from lead_model.rules.alignment import (
    newcomer_shares,
    relabeled_factors,
    voluntary_benchmark_factor,
)


@pytest.mark.parametrize(
    ("ratio", "factor"),
    [(0.94, 0.94), (1.0, 1.0), (1.06, 1.06), (0.88, 0.88), (0.87, 0.88), (1.12, 1.12), (1.13, 1.12)],
)
def test_the_voluntary_benchmark_is_held_within_12_percent_on_both_sides(ratio, factor):
    assert float(voluntary_benchmark_factor(ratio, 0.12)) == pytest.approx(factor)


def test_the_voluntary_benchmark_keeps_the_shape_of_its_inputs():
    found = voluntary_benchmark_factor(np.array([[[0.7]], [[1.05]]]), np.array([[[0.1, 0.2, 0.3]]]))
    np.testing.assert_allclose(found, [[[0.9, 0.8, 0.7]], [[1.05, 1.05, 1.05]]])


def test_newcomers_replace_those_who_leave_and_add_the_growth():
    found = newcomer_shares(np.array([[0.20, 0.20, 0.25]]), np.array([[0.1]]))
    np.testing.assert_allclose(found, [[0.0, 0.02, 0.07]])  # 0.20 − 0.18; 0.25 − 0.18


def test_a_share_that_falls_as_fast_as_people_leave_has_no_newcomers_and_a_faster_one_shows_it():
    found = newcomer_shares(np.array([[0.20, 0.15, 0.09]]), np.array([[0.25]]))
    np.testing.assert_allclose(found, [[0.0, 0.0, -0.0225]], atol=1e-15)  # 0.15 − 0.15; 0.09 − 0.1125


START = np.array([[[0.79, 0.01, 0.2]]])
PBPM = np.array([[[900.0, 6_500.0, 2_400.0]]])


def factors(moved: float, multiple: float, start=START, pbpm=PBPM) -> tuple[float, float]:
    aged, needs = relabeled_factors(start, np.array([[moved]]), pbpm, np.array([[multiple]]))
    assert aged.shape == needs.shape == (1, 1)
    return aged.item(), needs.item()


def test_people_dearer_than_those_they_leave_make_both_averages_cheaper():
    # 5% of all people at 80% of 2,400 = 1,920: 96 of 711 and into 480
    aged, needs = factors(0.05, 0.8)
    assert aged == pytest.approx((711 - 96) / (0.74 * 900))
    assert needs == pytest.approx((480 + 96) / (0.25 * 2_400))
    assert 0.74 * 900 * aged + 0.25 * 2_400 * needs == pytest.approx(0.79 * 900 + 0.2 * 2_400)


def test_newcomers_at_the_high_needs_average_leave_it_unchanged():
    aged, needs = factors(0.05, 1.0)
    assert needs == pytest.approx(1.0)
    assert aged == pytest.approx((711 - 120) / 666)


@pytest.mark.parametrize("moved", [0.0, -0.03])
def test_nobody_moved_and_people_gone_leave_both_averages(moved):
    assert factors(moved, 0.8) == (1.0, 1.0)


def test_an_average_of_nobody_is_one():
    everybody = np.array([[[0.0, 0.0, 1.0]]])
    assert factors(0.0, 0.8, start=everybody) == (1.0, 1.0)
    assert factors(0.0, 0.8, start=np.array([[[1.0, 0.0, 0.0]]])) == (1.0, 1.0)


def test_factors_follow_runs_and_years():
    moved, multiple = np.array([[0.0, 0.05], [0.02, 0.05]]), np.array([[0.8], [1.0]])
    aged, needs = relabeled_factors(START, moved, PBPM, multiple)
    assert aged.shape == needs.shape == (2, 2)
    assert (aged[0, 1], needs[0, 1]) == pytest.approx(factors(0.05, 0.8))
    assert (aged[1, 0], needs[1, 0]) == pytest.approx(factors(0.02, 1.0))
