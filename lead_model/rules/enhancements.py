"""Programs around the benchmark: CARA episodes, falls prevention, enhancements and incentives."""

import numpy as np

from lead_model.axes import FloatArray


def episode_result_rate(target_discount_rate: FloatArray, episode_savings_rate: FloatArray) -> FloatArray:
    """Target price less actual episode cost, as a share of expected episode cost. Positive: below target.

    >>> round(float(episode_result_rate(0.02, 0.05)), 4)
    0.03
    """
    return episode_savings_rate - target_discount_rate


def specialists_rate(
    target_discount_rate: FloatArray, episode_savings_rate: FloatArray, adjustment_share: FloatArray
) -> FloatArray:
    """Specialists' part of the result against target, as a share of expected episode cost; negative: they owe.

    The rest of what the episode saves stays with the ACO, because it lowers the ACO's expenditure.

    >>> round(float(specialists_rate(0.02, 0.05, 0.5)), 4)
    0.015
    """
    return adjustment_share * episode_result_rate(target_discount_rate, episode_savings_rate)


def users(person_years: FloatArray, uptake_share: FloatArray) -> FloatArray:
    """People who use a program, (R, Y)."""
    return person_years * uptake_share


def from_year(years: FloatArray, first_py: FloatArray) -> FloatArray:
    """1 from `first_py` on, 0 before.

    >>> from_year(np.array([2028.0, 2029.0]), 2029.0)
    array([0., 1.])
    """
    return (np.asarray(years) >= first_py).astype(np.float64)
