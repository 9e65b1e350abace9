"""Programs around the benchmark: CARA episodes, falls prevention, enhancements and incentives."""

import numpy as np

from lead_model.axes import BoolArray, FloatArray


def episode_result_rate(target_discount_rate: FloatArray, episode_savings_rate: FloatArray) -> FloatArray:
    """Target price less actual episode cost, as a share of expected episode cost. Positive: below target.

    target_discount_rate, episode_savings_rate : (R, Y) shares of expected episode cost. Returns (R, Y) share.
    Source: no number of rules/enhancements.toml, the parties agree on them; notes tied to the RFA (SpecLink), CARA.

    >>> round(float(episode_result_rate(0.02, 0.05)), 4)
    0.03
    """
    return episode_savings_rate - target_discount_rate


def specialists_rate(
    target_discount_rate: FloatArray, episode_savings_rate: FloatArray, adjustment_share: FloatArray
) -> FloatArray:
    """Specialists' part of the result against target, as a share of expected episode cost; negative: they owe.

    target_discount_rate, episode_savings_rate : (R, Y) shares of expected episode cost; adjustment_share : (R, Y) their
    share of the result. Returns (R, Y) share. The rest of what the episode saves stays with the ACO, because it lowers the
    ACO's expenditure.
    Source: no number of rules/enhancements.toml, the parties agree on them; notes tied to the RFA (SpecLink), CARA.

    >>> round(float(specialists_rate(0.02, 0.05, 0.5)), 4)
    0.015
    """
    return adjustment_share * episode_result_rate(target_discount_rate, episode_savings_rate)


def users(person_years: FloatArray, uptake_share: FloatArray) -> FloatArray:
    """People who use a program.

    person_years : (R, Y) beneficiaries over the year; uptake_share : (R, Y) share of them. Returns (R, Y) beneficiaries.
    Source: no number of rules/enhancements.toml; the uptake is the user's assumption.

    >>> float(users(9_700.0, 0.05))
    485.0
    """
    return person_years * uptake_share


def from_year(years: FloatArray, first_py: FloatArray) -> BoolArray:
    """Years in which a program runs: from its first performance year on.

    years : (1, Y) performance years; first_py : (R|1, Y|1) performance year it starts in. Returns (R|1, Y) yes or no.
    Source: rules/enhancements.toml, cara_first_py: notes tied to the RFA (SpecLink); part_d_buy_down_first_py: open,
    named default (the webinar: by 2029).

    >>> from_year(np.array([2028.0, 2029.0]), 2029.0)
    array([False,  True])
    """
    return np.asarray(years) >= first_py
