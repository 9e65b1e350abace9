"""Stop-loss: its charge and payout, the cost distribution they rest on, and what it does to the noise of cost.

Cost is measured in multiples of its own mean, so one distribution serves every category and year. It is a
mixture of two lognormals fitted to CMS's published concentration of spending; every quantity here is a
closed form in the normal distribution function, vectorized over attachment points. The published points say
nothing about the spread *inside* the costliest 1%, so payouts above about ten times the mean rest on the
lognormal shape.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from lead_model.axes import FloatArray
from lead_model.errors import ParameterError
from lead_model.lookup import Lookup
from lead_model.rules.stop_loss import checked_layers, expected_payout_pbpm, stop_loss_charge_pbpm


@dataclass(frozen=True, slots=True)
class CostMixture:
    """Annual cost of one beneficiary over the mean cost: a mixture of lognormals with mean one.

    `weights` are the shares of beneficiaries, `log_means` and `log_sds` describe the logarithm in each
    component.
    """

    weights: tuple[float, ...]
    log_means: tuple[float, ...]
    log_sds: tuple[float, ...]

    def __post_init__(self) -> None:
        if len({len(self.weights), len(self.log_means), len(self.log_sds)}) != 1:
            raise ParameterError(
                "CostMixture: weights, log_means and log_sds must have one entry per component."
            )
        if min(self.weights) <= 0 or min(self.log_sds) <= 0:
            raise ParameterError("CostMixture: every weight and every log_sd is greater than 0.")
        if abs(sum(self.weights) - 1) > 1e-9 or abs(float(self.partial_moment(1, 0.0)) - 1) > 1e-9:
            raise ParameterError(
                "CostMixture: weights add to 1 and the mean is 1; use CostMixture.with_mean_one."
            )

    @classmethod
    def with_mean_one(
        cls, weights: Sequence[float], log_means: Sequence[float], log_sds: Sequence[float]
    ) -> "CostMixture":
        """The mixture of this shape, rescaled so that weights add to one and the mean cost is one."""
        w, mu, s = (np.asarray(x, float) for x in (weights, log_means, log_sds))
        w = w / w.sum()
        mu = mu - np.log((w * np.exp(mu + s**2 / 2)).sum())
        return cls(tuple(w.tolist()), tuple(mu.tolist()), tuple(s.tolist()))

    def partial_moment(self, order: int, above: FloatArray | float) -> FloatArray:
        """E[X^order; X > above] for any shape of `above` (0 or more); order 0: share of people above."""
        w, mu, s = (np.asarray(x) for x in (self.weights, self.log_means, self.log_sds))
        with np.errstate(divide="ignore"):
            log_above = np.log(np.asarray(above, float))[..., None]
        moments = w * np.exp(order * mu + 0.5 * order**2 * s**2)
        return (moments * ndtr((mu + order * s**2 - log_above) / s)).sum(axis=-1)

    @property
    def variance(self) -> float:
        """Variance of cost over its squared mean; the mean is one."""
        return float(self.partial_moment(2, 0.0)) - 1.0

    def threshold(self, costliest_share: FloatArray | float) -> FloatArray:
        """The cost above which the costliest share of beneficiaries lies; 0 < share < 1, any shape."""
        share = np.asarray(costliest_share, float)
        if np.any((share <= 0) | (share >= 1)):
            raise ParameterError(
                f"costliest_share is {share.tolist()}; it lies between 0 and 1, both excluded."
            )
        low, high = np.full(share.shape, -60.0), np.full(share.shape, 60.0)
        for _ in range(64):  # bisection on the logarithm: 120 / 2^64 is below rounding
            middle = 0.5 * (low + high)
            too_low = self.partial_moment(0, np.exp(middle)) > share
            low, high = np.where(too_low, middle, low), np.where(too_low, high, middle)
        return np.exp(0.5 * (low + high))

    def share_of_costliest(self, costliest_share: FloatArray | float) -> FloatArray:
        """Share of all spending on the costliest share of beneficiaries, a Lorenz point from the top."""
        return self.partial_moment(1, self.threshold(costliest_share))

    def limited_expected_value(self, limit: FloatArray | float) -> FloatArray:
        """E[min(X, limit)], any shape of `limit`; rises from 0 to the mean, which is 1."""
        limit = np.minimum(np.asarray(limit, float), 1e12)  # an endless limit would give infinity times zero
        return 1.0 - self.partial_moment(1, limit) + limit * self.partial_moment(0, limit)

    def layer_cost_shares(self, attachment_multiples: FloatArray) -> FloatArray:
        """(..., L) share of all spending that lies inside each layer; the last layer has no end."""
        below = self.limited_expected_value(attachment_multiples)
        return np.diff(below, axis=-1, append=1.0)


# Least squares over the points of `cost_distribution`; a test fits again and compares. Largest distance: 0.14 points.
FITTED_MIXTURE = CostMixture.with_mean_one(
    weights=(0.856806, 0.143194), log_means=(-1.782920, 1.146853), log_sds=(1.445460, 0.734702)
)


@dataclass(frozen=True, slots=True)
class StopLoss:
    """What CMS charges for stop-loss and is expected to pay, dollars (R, Y), both zero or positive."""

    charge_dollars: FloatArray
    payout_dollars: FloatArray


def stop_loss(a: Lookup, spend_dollars: FloatArray) -> StopLoss:
    """Charge and payout of every year. Both rest on expected spending, so a neutral charge nets to zero."""
    elected = a.chosen("choices.stop_loss.elected", True)[..., 0]
    if not elected.any():
        zero = np.zeros_like(spend_dollars)
        return StopLoss(zero, zero)
    points, rates = checked_layers(a.rule("stop_loss_attachment"), a.rule("stop_loss_payout_rate"))
    layers = FITTED_MIXTURE.layer_cost_shares(points)
    expected = expected_payout_pbpm(np.where(elected, spend_dollars, 0.0), layers, rates)
    charge = stop_loss_charge_pbpm(expected, a.yearly_rule("stop_loss_charge_factor"))
    return StopLoss(charge, expected * a.yearly("choices.stop_loss.experience_factor"))


def retained_variance(attachment_multiples: FloatArray, payout_rates: FloatArray) -> FloatArray:
    """Variance of what the ACO retains after a payout in layers; mean cost is one.

    Inputs (..., L) in multiples of mean cost, results (...). Between two attachment points the payout is a straight line
    in cost, so its moments follow from the partial moments of order 0, 1 and 2. Raises ParameterError for points and rates
    that do not describe layers.
    """
    points, rates = checked_layers(attachment_multiples, payout_rates)
    points, rates = np.broadcast_arrays(points, rates)
    layer_widths = np.diff(points, axis=-1)
    paid_below = np.concatenate(
        [np.zeros((*points.shape[:-1], 1)), np.cumsum(rates[..., :-1] * layer_widths, axis=-1)], axis=-1
    )
    intercepts = paid_below - rates * points  # payout inside a layer is intercept + rate × cost
    m0, m1, m2 = (
        -np.diff(
            FITTED_MIXTURE.partial_moment(order, points), axis=-1, append=0.0
        )  # moments inside each layer
        for order in (0, 1, 2)
    )
    mean = (intercepts * m0 + rates * m1).sum(axis=-1)
    square = (intercepts**2 * m0 + 2 * intercepts * rates * m1 + rates**2 * m2).sum(axis=-1)
    cross = (intercepts * m1 + rates * m2).sum(axis=-1)
    variance = square - mean**2
    covariance = cross - mean
    return FITTED_MIXTURE.variance + variance - 2 * covariance


def noise_factor(attachment_multiples: FloatArray, payout_rates: FloatArray) -> FloatArray:
    """Sd of retained over sd of full cost: kappa with stop-loss is kappa without it times this factor."""
    return np.sqrt(retained_variance(attachment_multiples, payout_rates) / FITTED_MIXTURE.variance)


def truncation_noise_factor(costliest_share: float) -> float:
    """Noise factor when claims are cut at the threshold of the costliest share (MSSP: 1%)."""
    return float(noise_factor(np.array([FITTED_MIXTURE.threshold(costliest_share)]), np.array([1.0])))
