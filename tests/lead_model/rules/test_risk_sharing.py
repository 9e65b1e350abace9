"""Corridors in marginal bands, and the guarantee."""

import numpy as np
import pytest

from lead_model.rules.risk_sharing import guarantee_dollars, shared_dollars

EDGES = (0.10, 0.15, 0.20)
SAVINGS, LOSSES = (
    (0.60, 0.35, 0.15, 0.05),
    (0.50, 0.40, 0.25, 0.10),
)  # uneven, so that no band can stand for another


def shared(gross: float, benchmark: float = 200.0) -> float:
    return float(shared_dollars(gross, benchmark, EDGES, SAVINGS, LOSSES))


@pytest.mark.parametrize(
    ("gross", "kept"),
    [
        (0.0, 0.0),
        (8.0, 4.8),  # 60% of 8
        (20.0, 12.0),  # at the first edge, 10% of 200
        (26.0, 14.1),  # 12 + 35% of 6
        (30.0, 15.5),  # at the second edge
        (37.0, 16.55),  # 15.5 + 15% of 7
        (40.0, 17.0),  # at the third edge
        (90.0, 19.5),  # 17 + 5% of 50: no ceiling
    ],
)
def test_savings_are_kept_band_by_band(gross, kept):
    assert shared(gross) == pytest.approx(kept)


@pytest.mark.parametrize(
    ("gross", "owed"),
    [
        (-8.0, -4.0),  # 50% of 8
        (-20.0, -10.0),
        (-26.0, -12.4),  # 10 + 40% of 6
        (-30.0, -14.0),
        (-37.0, -15.75),  # 14 + 25% of 7
        (-40.0, -16.5),
        (-90.0, -21.5),  # 16.5 + 10% of 50
    ],
)
def test_losses_are_owed_by_shares_of_their_own(gross, owed):
    assert shared(gross) == pytest.approx(owed)


def test_bands_widen_with_the_benchmark():
    assert shared(26.0, benchmark=300.0) == pytest.approx(15.6)  # all of it is in the first band


def test_gains_and_losses_in_one_block_with_shares_by_year():
    gross, benchmark = np.array([[26.0, -26.0], [20.0, -90.0]]), np.array([[200.0, 200.0], [200.0, 200.0]])
    by_year = [np.array([[share, share / 2]]) for share in SAVINGS]
    found = shared_dollars(gross, benchmark, [np.array([[edge]]) for edge in EDGES], by_year, LOSSES)
    np.testing.assert_allclose(found, [[14.1, -12.4], [12.0, -21.5]])
    halved = shared_dollars(np.array([[26.0, 26.0]]), 200.0, EDGES, by_year, LOSSES)
    np.testing.assert_allclose(halved, [[14.1, 7.05]])


def test_the_guarantee_is_a_share_of_prior_spending():
    found = guarantee_dollars(np.array([[140e6, 151e6]]), np.array([[0.02, 0.04]]))
    np.testing.assert_allclose(found, [[2_800_000.0, 6_040_000.0]])
