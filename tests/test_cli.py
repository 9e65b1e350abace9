"""The command line gives the same answers as the library, and refuses in words."""

import json
from pathlib import Path

import numpy as np
import pytest

from lead_model.cli import main
from lead_model.from_public_data import scenario_of_aco
from lead_model.projection import project
from lead_model.scenario import from_json, to_json
from tests.reference import reference_case


@pytest.fixture
def scenario_file(tmp_path: Path):
    def write(scenario) -> str:
        path = tmp_path / "scenario.json"
        path.write_text(to_json(scenario), encoding="utf-8")
        return str(path)

    return write


def run(capsys, *arguments: str) -> tuple[int, str, str]:
    code = main(arguments)
    out, err = capsys.readouterr()
    return code, out, err


def test_reference_case_through_run_json(capsys, scenario_file):
    code, out, _ = run(capsys, "run", scenario_file(reference_case(choices__savings_rate=0.08)), "--json")
    result = json.loads(out)
    assert code == 0
    assert [year["performance_year"] for year in result["years"]] == list(range(2027, 2037))
    assert result["years"][0]["net_dollars"] == pytest.approx(7_200_000, abs=0.005)  # 8% − 3% of $144.0M
    assert result["ten_year_net_dollars"] == pytest.approx(72_000_000, abs=0.05)
    assert result["years"][0]["benchmark_before_discount_dollars"] == pytest.approx(144e6)


def test_json_holds_every_line_and_the_steps_add_up(capsys, scenario_file):
    _, out, _ = run(capsys, "run", scenario_file(reference_case(choices__savings_rate=0.04)), "--json")
    result = json.loads(out)
    told = "result_schema version results_changed rule_pack scenario assumptions not_modelled"
    assert set(told.split()) <= set(result)
    for year in result["years"]:
        assert sum(step["dollars"] for step in year["steps"]) == pytest.approx(year["net_dollars"], abs=0.01)
        settled = year["settlement"]
        assert list(settled)[:2] == ["shared_savings_dollars", "sequestration_dollars"]
        assert sum(list(settled.values())[:-1]) == pytest.approx(
            settled["total_monies_owed_dollars"], abs=0.01
        )


def test_new_aco_then_run_prints_ten_years_from_its_real_starting_values(capsys, tmp_path):
    code, out, err = run(capsys, "new", "--aco", "A1001")
    assert code == 0
    assert "high_needs_share = 0.187" in err
    scenario = from_json(out)
    assert scenario == scenario_of_aco("A1001").scenario
    assert scenario.organisation.aligned == 116_175
    path = tmp_path / "aco.json"
    path.write_text(out, encoding="utf-8")
    code, out, _ = run(capsys, "run", str(path))
    assert code == 0
    rows = [line for line in out.splitlines() if line.strip()[:4].isdigit()]
    assert len(rows) == 10
    net = project(scenario).net[0]
    printed = [float(row.split("$")[-1].replace(",", "")) for row in rows]
    np.testing.assert_allclose(printed, np.abs(net), atol=0.5)


def test_explain_shows_formula_value_source_and_ends_at_the_net_result(capsys, scenario_file):
    path = scenario_file(reference_case(choices__savings_rate=0.04))
    code, out, _ = run(capsys, "explain", path, "--year", "2029")
    assert code == 0
    assert "formula: − benchmark before discount × d" in out
    assert "LEAD PY2027 Alignment and Financial Methodology paper" in out
    assert "$1,440,000" in out.splitlines()[0]


def test_rules_open_lists_only_what_is_open(capsys):
    _, everything, _ = run(capsys, "rules", "--json")
    _, open_only, _ = run(capsys, "rules", "--open", "--json")
    table, shorter = json.loads(everything), json.loads(open_only)
    assert 0 < len(shorter) < len(table)
    assert all(row["confidence"] == "open" and row["assumption"] for row in shorter)
    assert all(row["status"] and row["source"] for row in table)


def test_acos_finds_by_name(capsys):
    code, out, _ = run(capsys, "acos", "pbaco")
    assert code == 0
    assert "A1001" in out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("run", "/no/such/file.json"), "cannot be read"),
        (("acos", "zzzzqqqq"), "No ACO matches"),
        (("new", "--aco", "A0000"), "A0000"),
        (("rules", "--pack", "py1999"), "Known packs"),
    ],
)
def test_refusals_say_what_to_do_and_exit_with_one(capsys, arguments, message):
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (1, "")
    assert message in err


def test_a_bad_scenario_file_is_refused_with_every_fault(capsys, tmp_path):
    path = tmp_path / "bad.json"
    path.write_text('{"organisation": {"baseline": {"total_pbpm": 12000}}, "choices": {"switch_py": 2029}}')
    code, _, err = run(capsys, "run", str(path))
    assert code == 1
    assert "looks yearly" in err


def test_a_year_outside_the_model_is_refused(capsys, scenario_file):
    code, _, err = run(capsys, "explain", scenario_file(reference_case()), "--year", "2040")
    assert code == 1
    assert "2027–2036" in err
