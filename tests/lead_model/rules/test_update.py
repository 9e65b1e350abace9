"""Two-way trend, guardrails in both readings and on both bases, the blend, and the rate book."""

import numpy as np
import pytest

from lead_model.rules.update import (
    blended_update,
    cumulative,
    guardrail_width,
    guardrailed_acpt,
    rate_book_blend,
    two_way_factor,
)


@pytest.mark.parametrize(
    ("share", "factor"),
    [(0.0, 1.04), (0.3, 1.046), (1.0, 1.06)],  # 0.3 × 1.06 + 0.7 × 1.04
)
def test_the_two_way_trend_moves_to_the_nation_with_the_acos_share_of_its_region(share, factor):
    assert float(two_way_factor(1.06, 1.04, share)) == pytest.approx(factor)


@pytest.mark.parametrize(
    ("acpt", "held"),
    [
        (1.049, 1.049),  # inside
        (1.053, 1.053),  # at the upper edge
        (1.0531, 1.053),
        (1.20, 1.053),
        (1.048, 1.048),  # at the lower edge
        (1.0479, 1.048),
        (0.90, 1.048),
    ],
)
def test_the_acpt_is_held_0_3_points_above_and_0_2_below_the_two_way_trend(acpt, held):
    assert float(guardrailed_acpt(acpt, 1.05, 0.003, 0.002)) == pytest.approx(held, abs=1e-12)


@pytest.mark.parametrize(
    ("growth", "years", "width"),
    [(0.004, 0, 0.003), (0.004, 3, 0.015), (0.0, 9, 0.003), (-0.001, 3, 0.0), (-0.001, 5, 0.0)],
)
def test_the_width_grows_by_the_year_and_is_never_negative(growth, years, width):
    assert float(guardrail_width(0.003, growth, years)) == pytest.approx(width, abs=1e-15)


@pytest.mark.parametrize(
    ("weight", "factor"),
    [(2 / 3, 1.052), (1.0, 1.05), (0.0, 1.056)],  # 2/3 × 1.05 + 1/3 × 1.056
)
def test_the_update_blends_the_two_way_trend_and_the_acpt(weight, factor):
    assert float(blended_update(1.05, 1.056, weight)) == pytest.approx(factor)


def test_factors_accumulate_along_the_years_and_along_nothing_else():
    yearly = np.array([[[1.1, 1.0, 0.9], [1.2, 1.0, 0.5]], [[2.0, 3.0, 4.0], [0.5, 2.0, 1.0]]])
    expected = [[[1.1, 1.0, 0.9], [1.32, 1.0, 0.45]], [[2.0, 3.0, 4.0], [1.0, 6.0, 4.0]]]
    np.testing.assert_allclose(cumulative(yearly), expected)


@pytest.mark.parametrize(("weight", "blend"), [(0.0, 1_200.0), (0.2, 1_212.0), (1.0, 1_260.0)])
def test_the_rate_book_takes_over_by_its_weight(weight, blend):
    assert float(rate_book_blend(1_200.0, 1_260.0, weight)) == pytest.approx(
        blend
    )  # 80% of 1,200 + 20% of 1,260


def test_arrays_broadcast_over_run_year_and_category():
    national, regional = np.full((2, 1, 1), 1.06), np.array([[[1.04, 1.05, 1.02]]])
    two_way = two_way_factor(national, regional, np.array([[[0.25]], [[0.5]]]))
    np.testing.assert_allclose(two_way, [[[1.045, 1.0525, 1.03]], [[1.05, 1.055, 1.04]]])
    width = guardrail_width(0.003, 0.002, np.array([[[0.0], [1.0]]]))
    assert guardrailed_acpt(1.2, two_way, width, width).shape == (2, 2, 3)
    np.testing.assert_allclose(guardrailed_acpt(1.2, two_way, width, width)[0, :, 0], [1.048, 1.05])
