"""Sequestration: what CMS holds back of a shared result."""

import numpy as np

from lead_model.axes import FloatArray


def sequestration_dollars(shared: FloatArray, rate: FloatArray, on_losses: bool) -> FloatArray:
    """Sequestration, zero or negative: on savings only, or also on losses.

    shared : (R, Y) dollars of shared savings or losses; rate : (R, Y) share. Returns (R, Y) dollars.
    Source: rules/sequestration.toml, sequestration_rate: PY2027 financial paper as reported, “Other adjustments”.
    Reading: savings only is the default; on_losses is what the workbook shows.

    >>> [float(sequestration_dollars(-100.0, 0.02, on_losses=losses)) for losses in (False, True)]
    [-0.0, -2.0]
    """
    if on_losses:
        return -rate * np.abs(shared)
    return -rate * np.maximum(shared, 0.0)
