"""Golden cases to the cent: the engine, the specification worked line by line, and the dollars written down agree."""

from pathlib import Path

import pytest

from lead_model.scenario import from_dict
from tests.golden_cases import (
    FOLDER,
    LEAD_LINES,
    MSSP_LINES,
    Case,
    engine_lines,
    independent_lines,
    load_case,
)
from tests.lead_model.test_kept_scenarios import kept

CENT = 0.0051  # half a cent for what is written down, and a little for a sum of billions
CASES = sorted(FOLDER.glob("*.toml"))


@pytest.fixture(scope="module", params=CASES, ids=lambda path: path.stem)
def case(request: pytest.FixtureRequest) -> Case:
    return load_case(request.param)


def off_by_more_than_a_cent(found, case: Case) -> list[str]:
    return [
        f"{line} PY{py}: {found[line][py]:,.2f}, expected {dollars:,.2f}"
        for line, by_year in case.expected.items()
        for py, dollars in by_year.items()
        if abs(found[line][py] - dollars) > CENT
    ]


def test_the_engine_gives_every_line_of_a_case_to_the_cent(case):
    assert off_by_more_than_a_cent(engine_lines(case.scenario), case) == []


def test_the_specification_worked_line_by_line_gives_the_same(case):
    assert off_by_more_than_a_cent(independent_lines(case.scenario), case) == []


def test_together_the_cases_have_dollars_in_every_line():
    expected = [load_case(path).expected for path in CASES]
    met = {line for lines in expected for line, by_year in lines.items() if any(by_year.values())}
    assert met == LEAD_LINES.keys() | MSSP_LINES.keys()


def test_one_case_has_everything_on():
    lines = load_case(FOLDER / "everything_on.toml").expected
    not_with_advances = {"tcc"}  # Total Care Capitation replaces the capitation that has them
    not_lower_spending = {"add_on"}
    empty = {line for line in LEAD_LINES if not any(lines[line].values())}
    assert empty == not_with_advances | not_lower_spending


# ---- a case says where it comes from --------------------------------------------------------------------------------

GOOD = """
about = "A case"
source = "A document"
date = "2026-11-30"
confidence = "D"
[inputs]
organization.aligned = 5000.0
[expected]
years = [2027]
net = [1.0]
"""


def loaded(folder: Path, text: str) -> Case:
    path = folder / "case.toml"
    path.write_text(text, encoding="utf-8")
    return load_case(path)


def test_a_case_with_all_it_needs_loads(tmp_path):
    case = loaded(tmp_path, GOOD)
    assert case.scenario.organization.aligned == 5000.0
    assert case.expected == {"net": {2027: 1.0}}


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('source = "A document"\n', "", "'source' is missing"),
        ('source = "A document"', 'source = " "', "'source' is missing"),
        ('date = "2026-11-30"\n', "", "'date' is missing"),
        ('confidence = "D"', 'confidence = "sure"', "confidence is 'sure'"),
        ("net = [1.0]\n", "", "no dollars are expected"),
        ("net = [1.0]", "nett = [1.0]", "unknown line 'nett'"),
        ("net = [1.0]", "net = [1.0, 2.0]", "2 amounts; 1 years"),
    ],
)
def test_a_case_without_a_source_or_with_a_slip_does_not_load(tmp_path, old, new, reason):
    assert old in GOOD
    with pytest.raises(ValueError, match=reason):
        loaded(tmp_path, GOOD.replace(old, new))


# ---- the same on two hundred scenarios that use every input ----------------------------------------------------------


@pytest.mark.parametrize("one", kept(1), ids=lambda one: one["label"])
def test_engine_and_specification_agree_on_every_line_of_a_kept_scenario(one):
    scenario = from_dict(one["scenario"])
    found, expected = engine_lines(scenario), independent_lines(scenario)
    lines = LEAD_LINES | MSSP_LINES
    for py in scenario.years:
        # The largest of them spend a trillion dollars a year, and a ramp is rounded to twelve digits.
        allowed = CENT + 2e-12 * max(abs(by_year[py]) for by_year in found.values())
        for line in lines:
            assert abs(found[line][py] - expected[line][py]) <= allowed, f"{line} PY{py}"
