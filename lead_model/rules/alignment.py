"""Who is aligned: the voluntary benchmark's limit and the movement of people into High Needs."""

import numpy as np

from lead_model.axes import FloatArray


def voluntary_benchmark_factor(cost_ratio: FloatArray, limit_rate: FloatArray) -> FloatArray:
    """Benchmark of voluntarily aligned people as a multiple of the claims-aligned one, held within the limit.

    cost_ratio : (R, Y, C) factor, their cost over that of claims-aligned people; limit_rate : (R, Y, 1) share, e.g. 0.10.
    Returns (R, Y, C) factor.
    Source: rules/alignment.toml, voluntary_benchmark_limit_rate: Wakely, page on benchmarking.

    >>> float(voluntary_benchmark_factor(0.8, 0.10))
    0.9
    """
    return np.clip(cost_ratio, 1.0 - limit_rate, 1.0 + limit_rate)


def newcomer_shares(share: FloatArray, exit_rate: FloatArray) -> FloatArray:
    """People who become High Needs in each year, as a share of everyone aligned, given that no one goes back.

    share : (R, Y) High Needs share by performance year; exit_rate : (R, 1) yearly share of High Needs people who die or
    move. Returns (R, Y) shares; the first year has no newcomers: its share is the starting point. A negative one means that
    the share falls faster than people leave.
    Source: no number of rules/alignment.toml; arithmetic of this model. Reading: once High Needs, always High Needs.

    >>> newcomer_shares(np.array([[0.10, 0.12]]), np.array([[0.25]]))
    array([[0.   , 0.045]])
    """
    stayers = share[:, :-1] * (1.0 - exit_rate)
    first = np.zeros_like(share[:, :1])
    return np.concatenate([first, share[:, 1:] - stayers], axis=1)


def relabeled_factors(
    start_share: FloatArray, relabeled_share: FloatArray, pbpm: FloatArray, newcomer_multiple: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """What moving people from Aged & Disabled to High Needs does to the average of each, total unchanged.

    start_share : (R, 1, C) shares, pbpm : (R, 1, C) averages, both before anyone moves; relabeled_share : (R, Y) net share
    of all people moved since then (negative: High Needs people have left and Aged & Disabled people came in their place,
    each at the average of the category); newcomer_multiple : (R, 1) cost of a newcomer as a multiple of the High Needs
    average. Returns the factors on the Aged & Disabled and on the High Needs average, each (R, Y).
    Source: no number of rules/alignment.toml; arithmetic of this model. Reading: a new label does not change what people
    cost.

    >>> start, pbpm = np.array([[[0.8, 0.0, 0.2]]]), np.array([[[1000.0, 7000.0, 3000.0]]])
    >>> [factor.round(4).tolist() for factor in relabeled_factors(start, np.array([[0.1]]), pbpm, np.array([[1.0]]))]
    [[[0.7143]], [[1.0]]]
    """
    aged_share, _, needs_share = (start_share[..., k] for k in range(3))
    aged_pbpm, _, needs_pbpm = (pbpm[..., k] for k in range(3))
    moved = np.maximum(relabeled_share, 0.0)
    moved_dollars = moved * newcomer_multiple * needs_pbpm
    aged_factor = _ratio(aged_share * aged_pbpm - moved_dollars, (aged_share - moved) * aged_pbpm)
    needs_factor = _ratio(needs_share * needs_pbpm + moved_dollars, (needs_share + moved) * needs_pbpm)
    return aged_factor, needs_factor


def _ratio(dollars: FloatArray, reference: FloatArray) -> FloatArray:
    """Quotient, or 1 where nobody is left to average over."""
    dollars, reference = np.broadcast_arrays(dollars, reference)
    return np.divide(dollars, reference, out=np.ones_like(dollars), where=reference > 0)
