"""Stop-loss: attachment points, payout in layers, and a charge, neutral unless the user says otherwise.

CMS has not published LEAD's attachment points, payout rates or charge. It describes a residual-based
reinsurance: model-wide attachment points, moved to each beneficiary with the risk score and the ACO's
benchmark. Attachment points are therefore multiples of a beneficiary's *expected annual cost*. Layer `j`
reaches from attachment `j` to attachment `j + 1`, the last one has no end; layers are always the last axis.
"""

import numpy as np

from lead_model.axes import FloatArray
from lead_model.errors import ParameterError


def checked_layers(
    attachment_multiples: FloatArray, payout_rates: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Attachment points and payout rates as arrays, refused when they do not describe layers.

    attachment_multiples : (..., L) multiples of expected annual cost; payout_rates : (..., L) shares. Returns both as
    arrays.
    Source: rules/stop_loss.toml; the numbers are open.
    Raises ParameterError when the points are not positive and rising, when a rate is outside 0 to 1, or when the numbers of
    points and rates differ.

    >>> [array.tolist() for array in checked_layers([10, 20], [0.8, 0.9])]
    [[10.0, 20.0], [0.8, 0.9]]
    """
    points, rates = np.asarray(attachment_multiples, float), np.asarray(payout_rates, float)
    if points.ndim == 0 or rates.ndim == 0 or points.shape[-1] != rates.shape[-1] or points.shape[-1] == 0:
        raise ParameterError(
            f"stop_loss: {points.size} attachment points and {rates.size} payout rates; "
            "give one payout rate for each attachment point, at least one."
        )
    if not (np.all(points > 0) and np.all(np.isfinite(points)) and np.all(np.diff(points, axis=-1) > 0)):
        raise ParameterError(
            f"stop_loss.attachments is {points.tolist()}; points are positive and rise from layer to layer."
        )
    if not np.all((rates >= 0) & (rates <= 1)):
        raise ParameterError(
            f"stop_loss.payout_rates is {rates.tolist()}; each is a share from 0 to 1 (enter 80% as 0.80)."
        )
    return points, rates


def expected_payout_pbpm(
    cost_pbpm: FloatArray, layer_cost_shares: FloatArray, payout_rates: FloatArray
) -> FloatArray:
    """Expected payout per beneficiary month.

    cost_pbpm : (...) mean cost before stop-loss, PBPM; layer_cost_shares : (..., L) share of all cost inside each layer;
    payout_rates : (..., L) share of a layer that CMS pays. Returns (...) PBPM.
    Source: rules/stop_loss.toml, stop_loss_attachment (where the layers lie) and stop_loss_payout_rate: both open, named
    defaults.

    >>> float(expected_payout_pbpm(1200.0, np.array([0.0625, 0.125]), np.array([0.5, 0.75])))
    150.0
    """
    return cost_pbpm * (np.asarray(layer_cost_shares) * payout_rates).sum(axis=-1)


def stop_loss_charge_pbpm(
    model_expected_payout_pbpm: FloatArray, charge_factor: FloatArray | float
) -> FloatArray:
    """Charge taken from the benchmark: the expected payout times a factor.

    model_expected_payout_pbpm : (...) PBPM; charge_factor : (...) factor. Returns (...) PBPM. Factor 1 is neutral
    model-wide: an ACO whose people cost more than expected gains, one whose people cost less pays.
    Source: rules/stop_loss.toml, stop_loss_charge_factor: open, named default.
    Reading: CMS calls the design zero-sum; REACH reports scale payouts to charges by a neutrality factor.

    >>> float(stop_loss_charge_pbpm(np.array(70.0), 1.1))
    77.0
    """
    return model_expected_payout_pbpm * charge_factor
