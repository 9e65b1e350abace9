"""Counts of runs by size of a result, in bins with round limits."""

from dataclasses import dataclass

import numpy as np

from lead_model.axes import FloatArray, frozen

BINS = 32
OUTER_SHARE = 0.002  # of the runs at either end, counted in the outermost bins


@dataclass(frozen=True, slots=True)
class Histogram:
    """edges (B + 1,) dollars; shares (B,) of the runs, adding to 1. The outermost bins hold what lies beyond them."""

    edges: FloatArray
    shares: FloatArray


def histogram(values: FloatArray, bins: int = BINS) -> Histogram:
    """Shares of values (R,) in about `bins` bins of equal, round width; zero is always a limit between two of them.

    >>> found = histogram(np.array([-1.0, 1.0, 1.0, 3.0]), bins=4)
    >>> found.edges.tolist(), found.shares.tolist()
    ([-1.0, 0.0, 1.0, 2.0, 3.0], [0.25, 0.0, 0.5, 0.25])
    """
    low, high = np.quantile(values, (OUTER_SHARE, 1.0 - OUTER_SHARE))
    width = _round_width((high - low) / bins)
    first, last = np.floor(low / width), np.ceil(high / width)
    edges = np.arange(first, max(last, first + 1) + 1) * width
    # Equal bins given by number: numpy counts them without a search.
    counts, _ = np.histogram(np.clip(values, edges[0], edges[-1]), len(edges) - 1, (edges[0], edges[-1]))
    return Histogram(frozen(edges), frozen(counts / len(values)))


def _round_width(width: float) -> float:
    """The next of 1, 2, 2.5, 5 times a power of ten."""
    if not width > 0:
        return 1.0
    power = 10.0 ** np.floor(np.log10(width))
    return float(
        next(step * power for step in (1.0, 2.0, 2.5, 5.0, 10.0) if step * power >= width * (1 - 1e-9))
    )
