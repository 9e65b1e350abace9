"""Sequestration in both readings."""

import numpy as np
import pytest

from lead_model.rules.sequestration import sequestration_dollars


@pytest.mark.parametrize(("on_losses", "expected"), [(False, [-2.6, 0.0, 0.0]), (True, [-2.6, 0.0, -2.6])])
def test_sequestration_takes_from_savings_and_in_one_reading_adds_to_losses(on_losses, expected):
    found = sequestration_dollars(np.array([130.0, 0.0, -130.0]), 0.02, on_losses)
    np.testing.assert_allclose(found, expected)  # 2% of 130
    assert (found <= 0).all()
