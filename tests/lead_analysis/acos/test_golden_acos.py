"""Public ACOs among the golden cases start as `lead-model new` makes them, and list what had to be assumed for them."""

from dataclasses import replace

import pytest

from lead_analysis.acos.key_inputs import without_marks
from lead_analysis.acos.starting_scenario import scenario_of_aco
from tests.golden_cases import FOLDER, load_case, read_case

CASES = {path.stem: read_case(path) for path in sorted(FOLDER.glob("aco_*.toml"))}


def test_the_four_acos_of_the_golden_cases():
    assert sorted(content["aco"] for content in CASES.values()) == ["A1001", "A2973", "A5220", "A5388"]


@pytest.mark.parametrize("name", CASES)
def test_a_case_starts_as_its_aco_does_and_lists_what_is_assumed(name):
    case, content = load_case(FOLDER / f"{name}.toml"), CASES[name]
    made = scenario_of_aco(content["aco"])
    unmarked = without_marks(made.scenario)  # whose values they are moves no dollars
    assert replace(made.scenario.with_values(unmarked), name=case.scenario.name) == case.scenario
    listed = [f"{one.field} = {one.value:g}: {one.why} ({one.source})" for one in made.assumed]
    assert content["assumed"] == listed
