"""Primary care capitation and the enhanced advance that is repaid at settlement."""

import numpy as np

from lead_model.axes import FloatArray


def base_pcc_dollars(before_discount_dollars: FloatArray, rate: FloatArray) -> FloatArray:
    """Base primary care capitation, paid to every ACO that is not under Total Care Capitation.

    before_discount_dollars : (R, Y) benchmark before discount, dollars; rate : (R, Y) share of it. Returns (R, Y) dollars.
    Source: rules/capitation.toml, base_pcc_rate: notes on the PY2027 workbook, “PCC”.

    >>> float(base_pcc_dollars(100e6, 0.03164))
    3164000.0
    """
    return rate * before_discount_dollars


def enhanced_pcc_rate(base_rate: FloatArray, target_rate: FloatArray, minimum_rate: FloatArray) -> FloatArray:
    """Enhanced primary care capitation as a share of benchmark: what is missing to the target, at least the minimum.

    base_rate, target_rate, minimum_rate : (R, Y) shares of the benchmark before discount. Returns (R, Y) share, repaid in
    full at settlement.
    Source: rules/capitation.toml, enhanced_pcc_target_rate and enhanced_pcc_minimum_rate: notes tied to the RFA (SpecLink).

    >>> [round(float(enhanced_pcc_rate(base, 0.07, 0.02)), 5) for base in (0.03164, 0.045, 0.05, 0.06)]
    [0.03836, 0.025, 0.02, 0.02]
    """
    return np.maximum(target_rate - base_rate, minimum_rate)
