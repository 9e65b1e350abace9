"""CARA episodes, users of a program, and the year in which something starts."""

import numpy as np
import pytest

from lead_model.rules.enhancements import episode_result_rate, from_year, specialists_rate, users


@pytest.mark.parametrize(
    ("target_discount", "saved", "result"),
    [(0.03, 0.05, 0.02), (0.03, 0.03, 0.0), (0.03, 0.01, -0.02), (0.03, -0.04, -0.07), (-0.02, 0.01, 0.03)],
)
def test_the_result_of_an_episode_is_its_savings_less_the_target_discount(target_discount, saved, result):
    assert float(episode_result_rate(target_discount, saved)) == pytest.approx(result)


@pytest.mark.parametrize(
    ("saved", "share", "specialists"),
    [
        (0.055, 0.35, 0.0105),  # 35% of 5.5% − 2.5%
        (0.055, 1.0, 0.03),
        (0.025, 0.35, 0.0),  # on target
        (0.005, 0.35, -0.007),  # they owe
    ],
)
def test_specialists_get_or_owe_their_part_of_the_result(saved, share, specialists):
    assert float(specialists_rate(0.025, saved, share)) == pytest.approx(specialists)


def test_specialists_by_run_and_year():
    found = specialists_rate(np.array([[0.02]]), np.array([[0.05, 0.01]]), np.array([[0.5], [0.1]]))
    np.testing.assert_allclose(found, [[0.015, -0.005], [0.003, -0.001]])


def test_users_are_people_times_uptake():
    found = users(np.array([[9_700.0, 10_200.0]]), np.array([[0.05], [0.0]]))
    np.testing.assert_allclose(found, [[485.0, 510.0], [0.0, 0.0]])


def test_a_program_runs_from_its_first_year_on():
    found = from_year(np.array([[2027.0, 2028.0, 2029.0, 2036.0]]), np.array([[2029.0], [2037.0]]))
    assert found.tolist() == [[0.0, 0.0, 1.0, 1.0], [0.0, 0.0, 0.0, 0.0]]
