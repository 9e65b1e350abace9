"""The risk ratio: blended with AI-inferred scores and held within the cap."""

import numpy as np
import pytest

from lead_model.rules.risk_score import blended_risk_ratio, capped_risk_ratio


@pytest.mark.parametrize(
    ("weight", "ratio"),
    [(0.0, 1.03), (1 / 3, 1.01), (2 / 3, 0.99), (1.0, 0.97)],  # 1.03 − weight × 0.06
)
def test_inferred_scores_replace_coded_ones_step_by_step(weight, ratio):
    assert float(blended_risk_ratio(1.03, 0.97, weight)) == pytest.approx(ratio)


@pytest.mark.parametrize(
    ("ratio", "capped"),
    [
        (1.0, 1.0),
        (1.03, 1.03),
        (1.04, 1.04),
        (1.0401, 1.04),
        (1.5, 1.04),
        (0.98, 0.98),
        (0.96, 0.96),
        (0.9599, 0.96),
    ],
)
def test_the_ratio_is_held_within_4_percent_on_both_sides(ratio, capped):
    assert float(capped_risk_ratio(ratio, 0.04)) == pytest.approx(capped, abs=1e-12)


def test_each_category_has_its_own_cap():
    ratio = np.array([[[1.05, 1.05, 1.05], [0.9, 0.9, 0.9]]])
    found = capped_risk_ratio(ratio, np.array([[[0.03, 0.02, 0.04]]]))
    np.testing.assert_allclose(found, [[[1.03, 1.02, 1.04], [0.97, 0.98, 0.96]]])
