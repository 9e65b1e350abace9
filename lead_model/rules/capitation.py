"""Primary care capitation and the enhanced advance that is repaid at settlement."""

import numpy as np

from lead_model.axes import FloatArray


def enhanced_pcc_rate(base_rate: FloatArray, target_rate: FloatArray, minimum_rate: FloatArray) -> FloatArray:
    """Enhanced primary care capitation as a share of benchmark: what is missing to the target, at least the minimum.

    Source: rules/capitation.toml. Repaid in full at settlement.

    >>> [round(float(enhanced_pcc_rate(base, 0.07, 0.02)), 5) for base in (0.03164, 0.045, 0.05, 0.06)]
    [0.03836, 0.025, 0.02, 0.02]
    """
    return np.maximum(target_rate - base_rate, minimum_rate)
