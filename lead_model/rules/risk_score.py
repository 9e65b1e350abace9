"""Risk ratio against base year 3 and its cap."""

import numpy as np

from lead_model.axes import FloatArray


def blended_risk_ratio(
    coded_ratio: FloatArray, inferred_ratio: FloatArray, inferred_weight: FloatArray
) -> FloatArray:
    """Coded risk score replaced step by step by the AI-inferred one, each as a ratio to base year 3.

    coded_ratio, inferred_ratio : (R, Y, C) factors; inferred_weight : (R, Y, 1) share. Returns (R, Y, C) factor.
    Source: rules/risk_score.toml, ai_inferred_score_weight: Arcadia, article 2 of the LEAD series; open for later years.

    >>> float(blended_risk_ratio(1.02, 0.96, 0.5))
    0.99
    """
    return (1.0 - inferred_weight) * coded_ratio + inferred_weight * inferred_ratio


def capped_risk_ratio(ratio: FloatArray, cap_rate: FloatArray) -> FloatArray:
    """Risk ratio held within the symmetric cap around 1.

    ratio : (R, Y, C) factor against base year 3; cap_rate : (R, Y, C) share, e.g. 0.03. Returns (R, Y, C) factor.
    Source: rules/risk_score.toml, risk_score_cap_rate: PY2027 financial paper as reported, “Risk adjustment”.

    >>> float(capped_risk_ratio(1.055, 0.03))
    1.03
    """
    return np.clip(ratio, 1.0 - cap_rate, 1.0 + cap_rate)
