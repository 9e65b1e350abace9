"""Risk corridors and the financial guarantee."""

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

    gross_dollars, benchmark_dollars : (R, Y) dollars, after discount and earned quality; edges : upper edge of each band
    but the last, shares of benchmark; savings_shares, loss_shares : one share a band. Each may be a number or broadcast to
    (R, Y). Returns (R, Y) dollars, losses negative.
    Source: rules/risk_sharing.toml, global_band_edge and global_share: PY2027 financial paper as reported, “Global risk
    corridors”; professional_band_edge, professional_savings_share, professional_loss_share: “Professional risk corridors”.

    >>> shares = (1.0, 0.5, 0.25, 0.1)
    >>> float(shared_dollars(20.0, 100.0, (0.15, 0.35, 0.5), shares, shares))  # 15, and half of 5
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


def guarantee_dollars(prior_spending_dollars: FloatArray, share: FloatArray) -> FloatArray:
    """Guarantee to be posted: a share of prior Part A and B spending.

    prior_spending_dollars : (R, Y) dollars; share : (R, Y) share of them. Returns (R, Y) dollars.
    Source: rules/risk_sharing.toml, guarantee_global_share: notes on the PY2027 workbook, “Financial guarantee”;
    guarantee_professional_share: open, named default.

    >>> float(guarantee_dollars(144e6, 0.04))
    5760000.0
    """
    return prior_spending_dollars * share
