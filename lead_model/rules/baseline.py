"""The historical baseline in base-year-3 dollars."""

from lead_model.axes import FloatArray


def historical_pbpm(
    pbpm_by: FloatArray, trend_to_by3: FloatArray, risk_by: FloatArray, weight_by: FloatArray
) -> FloatArray:
    """Weighted base-year spending, trended to base year 3 and put on its risk score.

    pbpm_by (PBPM), trend_to_by3 (factor), risk_by (score) : (..., C, 3) by category and base year; weight_by : (..., 1, 3)
    shares, adding to 1. Returns (..., C) PBPM. The baseline is computed once and never rebased.
    Source: rules/baseline.toml, base_year_weight_renewing and base_year_weight_new: PY2027 financial paper as reported,
    “Base years for PY2027”.

    >>> import numpy as np
    >>> trend, weight = np.array([[1.21, 1.1, 1.0]]), np.array([[0.1, 0.3, 0.6]])
    >>> historical_pbpm(np.array([[100.0, 110.0, 121.0]]), trend, np.ones((1, 3)), weight)
    array([121.])
    """
    return (weight_by * pbpm_by * trend_to_by3 * risk_by[..., 2:] / risk_by).sum(axis=-1)


def excluded_pbpm(
    sahs_pbpm: FloatArray, skin_pbpm: FloatArray, sahs_share: FloatArray, skin_share: FloatArray
) -> FloatArray:
    """Spending taken out of both sides: suspect billing in full, skin substitutes in part.

    sahs_pbpm, skin_pbpm : (R, 1, C) PBPM; sahs_share, skin_share : (R, 1, 1) share of each that is taken out. Returns (R,
    1, C) PBPM.
    Source: rules/baseline.toml, sahs_removed_share and skin_substitutes_removed_share: PY2027 financial paper as reported,
    “Other adjustments”.

    >>> float(excluded_pbpm(3.0, 10.0, 1.0, 0.65))
    9.5
    """
    return sahs_share * sahs_pbpm + skin_share * skin_pbpm


def split_total(total_pbpm: FloatArray, share: FloatArray, relativity: FloatArray) -> FloatArray:
    """One total PBPM split by category so that the weighted sum is the total again.

    total_pbpm : (R, 1, 1) PBPM; share : (R|1, 1, C) of people, adding to 1; relativity : (R|1, 1, C) cost of a category as
    a multiple of any common base. Returns (R, 1, C) PBPM.
    Source: rules/baseline.toml, national_category_share: notes on the PY2027 workbook.

    >>> import numpy as np
    >>> split_total(np.array([[[1000.0]]]), np.array([[[0.8, 0.0, 0.2]]]), np.array([[[1.0, 7.0, 2.0]]])).round(2)
    array([[[ 833.33, 5833.33, 1666.67]]])
    """
    return total_pbpm * relativity / (share * relativity).sum(axis=-1, keepdims=True)
