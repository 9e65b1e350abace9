"""The closed forms of stop-loss against the integral over beneficiaries, worked point by point."""

import numpy as np
import pytest

from lead_model.stop_loss import FITTED_MIXTURE, CostMixture, noise_factor, retained_variance

MIXTURES = {
    "fitted": FITTED_MIXTURE,
    # Components that share no number, and tails so thin that the integral is exact.
    "narrow": CostMixture.with_mean_one((0.6, 0.3, 0.1), (-0.4, 0.5, 1.2), (0.3, 0.5, 0.2)),
}
POINTS, RATES = np.array([1.5, 2.5, 6.0]), np.array([0.4, 0.9, 0.65])


@pytest.fixture(scope="module", params=MIXTURES)
def mixture(request: pytest.FixtureRequest) -> CostMixture:
    return MIXTURES[request.param]


def average(mixture: CostMixture, amount) -> float:
    """Mean of `amount(cost)` over beneficiaries: the midpoint rule on the standard normal behind each component."""
    edges = np.linspace(-14.0, 14.0, 400_001)
    z = (edges[:-1] + edges[1:]) / 2
    density = np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi) * (edges[1] - edges[0])
    components = zip(mixture.weights, mixture.log_means, mixture.log_sds, strict=True)
    return sum(
        weight * float((density * amount(np.exp(mean + sd * z))).sum()) for weight, mean, sd in components
    )


def payout(cost: np.ndarray) -> np.ndarray:
    """40% of what lies between 1.5 and 2.5, 90% from there to 6, 65% above."""
    return (
        0.40 * np.clip(cost - 1.5, 0.0, 1.0)
        + 0.90 * np.clip(cost - 2.5, 0.0, 3.5)
        + 0.65 * np.maximum(cost - 6.0, 0.0)
    )


def test_weights_add_to_one_and_the_mean_is_one(mixture):
    assert average(mixture, np.ones_like) == pytest.approx(1.0, abs=1e-9)
    assert average(mixture, lambda cost: cost) == pytest.approx(1.0, abs=1e-9)
    assert average(mixture, lambda cost: (cost - 1.0) ** 2) == pytest.approx(mixture.variance, rel=1e-6)


@pytest.mark.parametrize("order", [0, 1, 2])
def test_partial_moments(mixture, order):
    above = np.array([0.0, 0.7, 3.0])
    expected = [average(mixture, lambda cost, at=at: cost**order * (cost > at)) for at in above]
    np.testing.assert_allclose(mixture.partial_moment(order, above), expected, rtol=1e-4)


def test_cost_inside_each_layer(mixture):
    layers = (
        lambda cost: np.clip(cost - 1.5, 0.0, 1.0),
        lambda cost: np.clip(cost - 2.5, 0.0, 3.5),
        lambda cost: np.maximum(cost - 6.0, 0.0),
    )
    expected = [average(mixture, layer) for layer in layers]
    np.testing.assert_allclose(mixture.layer_cost_shares(POINTS), expected, rtol=1e-6)
    assert mixture.limited_expected_value(1.5) == pytest.approx(1.0 - sum(expected), rel=1e-6)


def test_variance_of_what_is_retained_and_the_noise_left():
    kept = 1.0 - average(FITTED_MIXTURE, payout)
    retained = average(FITTED_MIXTURE, lambda cost: (cost - payout(cost) - kept) ** 2)
    assert float(retained_variance(POINTS, RATES)) == pytest.approx(retained, rel=1e-6)
    expected = np.sqrt(retained / FITTED_MIXTURE.variance)
    assert float(noise_factor(POINTS, RATES)) == pytest.approx(expected, rel=1e-6)
