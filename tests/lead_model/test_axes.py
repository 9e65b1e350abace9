"""The performance years, and sums that are the same in one run and in a block of runs."""

import numpy as np
import pytest

from lead_model.axes import in_run_and_year, over_years, performance_years, sum_categories
from lead_model.errors import ScenarioError
from lead_model.projection import project
from lead_model.scenario import Scenario
from tests.reference import reference_case


def test_the_model_runs_from_2027_to_2036():
    assert performance_years() == tuple(range(2027, 2037))
    assert performance_years(2035) == (2035, 2036)
    assert Scenario().years == tuple(range(2027, 2037))


@pytest.mark.parametrize("py", [2026, 2037])
def test_no_year_outside_the_model_is_a_first_one(py):
    with pytest.raises(ScenarioError, match=r"organization\.first_py"):
        Scenario().with_value("organization.first_py", py)


def test_sums_over_categories_and_years():
    dollars = np.array([[[1.0, 20.0, 300.0], [4000.0, 50_000.0, 600_000.0]]])
    assert sum_categories(dollars).tolist() == [[321.0, 654_000.0]]
    assert over_years(sum_categories(dollars)).tolist() == [654_321.0]
    # R1 at 4%: (4% − 3%) × $144.0M a year, ten years
    assert project(reference_case(choices__savings_rate=0.04)).ten_year_net == pytest.approx([14_400_000.0])


def test_one_value_for_all_runs_or_years_stands_in_each():
    common, own = np.array([[5.0]]), np.array([[1.0, 2.0], [3.0, 4.0]])
    assert in_run_and_year(common, 1, 1) == 5.0
    assert in_run_and_year(own, 1, 0) == 3.0
    assert in_run_and_year(own, 0, 1) == 2.0
