"""Risk ratio against base year 3 and its cap."""

import numpy as np

from lead_model.axes import FloatArray


def blended_risk_ratio(
    coded_ratio: FloatArray, inferred_ratio: FloatArray, inferred_weight: FloatArray
) -> FloatArray:
    """Coded risk score replaced step by step by the AI-inferred one. Shapes broadcast to (R, Y, C).

    >>> float(blended_risk_ratio(1.02, 0.96, 0.5))
    0.99
    """
    return (1.0 - inferred_weight) * coded_ratio + inferred_weight * inferred_ratio


def capped_risk_ratio(ratio: FloatArray, cap_rate: FloatArray) -> FloatArray:
    """Risk ratio held within the symmetric cap around 1. Shapes broadcast to (R, Y, C).

    >>> float(capped_risk_ratio(1.055, 0.03))
    1.03
    """
    return np.clip(ratio, 1.0 - cap_rate, 1.0 + cap_rate)
