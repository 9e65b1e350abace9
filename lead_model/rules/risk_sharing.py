"""Corridors, sequestration and the financial guarantee."""

from collections.abc import Sequence

import numpy as np

from lead_model.axes import FloatArray


def shared_dollars(
    gross_dollars: FloatArray,
    benchmark_dollars: FloatArray,
    edges: Sequence[FloatArray],
    savings_shares: Sequence[FloatArray],
    loss_shares: Sequence[FloatArray],
) -> FloatArray:
    """The ACO's part of gross savings or losses: marginal bands of |gross| / benchmark.

    gross_dollars, benchmark_dollars : (R, Y), after discount and earned quality. edges : upper edge of each band but
    the last; shares : one a band. Each may be a number or broadcast to (R, Y). Source: rules/risk_sharing.toml.

    >>> shares = (1.0, 0.5, 0.25, 0.1)
    >>> float(shared_dollars(20.0, 100.0, (0.15, 0.35, 0.5), shares, shares))
    17.5
    """
    size = np.abs(gross_dollars)
    gain = gross_dollars >= 0
    total: FloatArray | float = 0.0
    below: FloatArray | float = 0.0
    for band in range(len(savings_shares)):
        above = np.abs(benchmark_dollars) * edges[band] if band < len(edges) else np.inf
        in_band = np.clip(size, below, above) - below
        total = total + in_band * np.where(gain, savings_shares[band], loss_shares[band])
        below = above
    return np.where(gain, total, -total)


def sequestration_dollars(shared: FloatArray, rate: FloatArray, on_losses: bool) -> FloatArray:
    """Sequestration, zero or negative: on savings only (default), or also on losses (the workbook's reading).

    >>> float(sequestration_dollars(100.0, 0.02, on_losses=False))
    -2.0
    """
    if on_losses:
        return -rate * np.abs(shared)
    return -rate * np.maximum(shared, 0.0)


def guarantee_dollars(prior_spending_dollars: FloatArray, share: FloatArray) -> FloatArray:
    """Guarantee to be posted: a share of prior Part A and B spending."""
    return prior_spending_dollars * share
