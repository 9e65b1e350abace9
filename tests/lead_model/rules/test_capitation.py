"""Enhanced primary care capitation: what is missing to the target, at least the minimum."""

import numpy as np
import pytest

from lead_model.rules.capitation import enhanced_pcc_rate


@pytest.mark.parametrize(
    ("base", "expected"),
    [
        (0.0, 0.065),  # all of the target
        (0.031, 0.034),  # 6.5% − 3.1%
        (0.047, 0.018),  # exactly the minimum
        (0.048, 0.018),  # 1.7% would be less
        (0.08, 0.018),  # beyond the target
    ],
)
def test_it_fills_up_to_the_target_and_is_never_less_than_the_minimum(base, expected):
    assert float(enhanced_pcc_rate(base, 0.065, 0.018)) == pytest.approx(expected, abs=1e-12)


def test_rates_by_year():
    found = enhanced_pcc_rate(np.array([[0.03, 0.06]]), np.array([[0.07, 0.07]]), np.array([[0.02, 0.025]]))
    np.testing.assert_allclose(found, [[0.04, 0.025]])
