"""The command line gives the same answers as the library, and refuses in words."""

import json
from pathlib import Path

import numpy as np
import pytest

from lead_analysis.acos.reconciliation import reconciled
from lead_analysis.acos.starting_scenario import scenario_of_aco
from lead_analysis.decisions.alternatives import alternatives
from lead_delivery.cli import main
from lead_delivery.files.portfolio import portfolio_template
from lead_delivery.reports.results_json import as_dict
from lead_model.projection import project
from lead_model.scenario import (
    Designation,
    Override,
    QualityForm,
    RiskOption,
    Scenario,
    from_json,
    to_json,
)
from tests.reference import SAVINGS_PATH, reference_case, with_overrides


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


def test_a_ten_year_sum_says_whether_start_up_cost_is_in_it(capsys, scenario_file):
    """One scenario, one net: what `run` adds up and what `decide` names differ by the start-up cost, and both say so."""
    scenario = Scenario()
    start_up = scenario.organization.costs.start_up_dollars
    _, out, _ = run(capsys, "run", scenario_file(scenario), "--json")
    result = json.loads(out)
    assert result["ten_year_net_after_start_up_dollars"] == result["ten_year_net_dollars"] - start_up
    assert start_up == 2e6
    _, text, _ = run(capsys, "run", scenario_file(scenario))
    total, after = [line for line in text.splitlines() if line.lstrip().startswith("total")]
    assert "before start-up cost of $2.0M" in total
    assert total.endswith(f"${result['ten_year_net_dollars']:,.0f}")
    assert after.endswith(f"${result['ten_year_net_after_start_up_dollars']:,.0f}")
    named = alternatives(scenario).own.total
    assert result["ten_year_net_after_start_up_dollars"] == pytest.approx(named)
    assert "Costs above plan, ten-year net before start-up cost of $2.0M" in text
    _, text, _ = run(capsys, "simulate", scenario_file(scenario), "--runs", "1024")
    assert "Quantiles of all years are before start-up cost of $2.0M." in text
    _, text, _ = run(capsys, "tornado", scenario_file(scenario))
    assert f"before start-up cost as it is: ${result['ten_year_net_dollars']:,.0f}" in text
    _, text, _ = run(capsys, "run", scenario_file(reference_case()))
    assert "start-up" not in text.split("Assumed")[0]


def test_json_holds_every_line_and_the_steps_add_up(capsys, scenario_file):
    _, out, _ = run(capsys, "run", scenario_file(reference_case(choices__savings_rate=0.04)), "--json")
    result = json.loads(out)
    told = "result_schema version results_changed rule_pack scenario assumptions not_modeled"
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
    assert scenario.organization.aligned == 116_175
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
    cited = "LEAD PY2027 Alignment and Financial Methodology paper (2026-07), as reported in the public notes under"
    assert f"{cited} “Spending designation”]" in out, "document, date and section of the discount"
    assert "$1,440,000" in out.splitlines()[0]


def test_rules_open_lists_only_what_is_open(capsys):
    _, everything, _ = run(capsys, "rules", "--json")
    _, open_only, _ = run(capsys, "rules", "--open", "--json")
    table, shorter = json.loads(everything), json.loads(open_only)
    assert 0 < len(shorter) < len(table)
    assert all(row["confidence"] == "open" and row["assumption"] for row in shorter)
    assert all(row["status"] and row["source"] for row in table)
    sections = {row["name"]: row["section"] for row in table}
    assert sections["quality_withhold_rate"] == "slide “Quality Strategy”"
    assert sections["enhanced_pcc_target_rate"] == "section not known"


def test_new_with_a_later_first_year_is_in_dollars_of_the_year_before(capsys):
    code, out, err = run(capsys, "new", "--aco", "A1001", "--first-py", "2029")
    made = scenario_of_aco("A1001", first_py=2029)
    assert code == 0
    assert from_json(out) == made.scenario
    assert made.scenario.years[0] == 2029
    assert "entry_growth_factor" in err
    _, out, _ = run(capsys, "new", "--first-py", "2028")
    assert from_json(out).organization.first_py == 2028


def test_a_public_aco_is_run_before_operating_costs_and_says_so(capsys, scenario_file):
    own = scenario_of_aco("A1001").scenario
    _, out, _ = run(capsys, "run", scenario_file(own))
    assert "All results are before operating costs." in out
    paid = own.with_value("organization.costs.operating_pbpm", 12.5)
    _, out, _ = run(capsys, "run", scenario_file(paid))
    assert "before operating costs" not in out


def test_screen_of_your_own_rows_as_json(capsys, tmp_path):
    (tmp_path / "own.csv").write_bytes(portfolio_template("csv"))
    code, out, _ = run(capsys, "screen", "--own", str(tmp_path / "own.csv"), "--json")
    found = json.loads(out)
    assert code == 0
    assert [one["id"] for one in found["acos"]] == ["North-1234", "South-5678", "TOGETHER"]
    assert found["before_operating_costs"] is True
    assert found["same_base"] is None  # your rows are no MSSP ACOs with published benchmarks


def test_acos_finds_by_name(capsys):
    code, out, _ = run(capsys, "acos", "pbaco")
    assert code == 0
    assert "A1001" in out


def test_the_last_settlement_of_an_aco_stands_beside_the_model_with_the_edition_of_the_file(capsys):
    edition = "CMS revised the file on July 17, 2026 for 131 ACOs"
    expected = reconciled("A5388", scenario_of_aco("A5388").scenario)
    code, out, _ = run(capsys, "acos", "--reconcile", "A5388")
    assert code == 0
    assert out.strip() == expected.text()
    assert "$495,802" in out
    assert edition in out
    _, out, _ = run(capsys, "acos", "--reconcile", "A5388", "--json")
    found = json.loads(out)
    assert found["published"]["earned_dollars"] == 495_802
    parts = sum(part["dollars"] for part in found["bridge"])
    assert parts == pytest.approx(found["modeled"]["earned_dollars"] - 495_802, abs=1e-5)
    _, _, err = run(capsys, "new", "--aco", "A5388")
    assert expected.text() in err
    assert (
        "still example: savings path; assumed: prior savings, mix of beneficiaries and operating cost" in err
    )
    _, out, _ = run(capsys, "acos", "pbaco")
    assert edition in out
    _, out, _ = run(capsys, "acos", "pbaco", "--json")
    assert [one["id"] for one in json.loads(out)["acos"]] == ["A1001"]


def test_run_says_whose_the_key_inputs_are(capsys, scenario_file):
    own = Scenario().with_value("organization.aligned", 7_777.0)
    _, out, _ = run(capsys, "run", scenario_file(own))
    assert "Of 9 key inputs, still example: regional gap, prior savings" in out
    _, out, _ = run(capsys, "run", scenario_file(own), "--json")
    whose = {one["key"]: one["whose"] for one in json.loads(out)["key_inputs"]}
    assert whose == dict.fromkeys(whose, "example") | {"people": "own"}
    assert len(whose) == 9


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("acos",), "Give an id or part of a name"),
        (("run", "/no/such/file.json"), "cannot be read"),
        (("acos", "zzzzqqqq"), "No ACO matches"),
        (("new", "--aco", "A0000"), "A0000"),
        (("new", "--aco", "A1001", "--first-py", "2026"), "before the scenario's own first year 2027"),
        (("rules", "--pack", "py1999"), "Known packs"),
    ],
)
def test_refusals_say_what_to_do_and_exit_with_one(capsys, arguments, message):
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (1, "")
    assert message in err


def test_a_bad_scenario_file_is_refused_with_every_fault(capsys, tmp_path):
    path = tmp_path / "bad.json"
    path.write_text('{"organization": {"baseline": {"total_pbpm": 12000}}, "choices": {"switch_py": 2029}}')
    code, _, err = run(capsys, "run", str(path))
    assert code == 1
    assert "looks yearly" in err


def test_a_year_outside_the_model_is_refused(capsys, scenario_file):
    code, _, err = run(capsys, "explain", scenario_file(reference_case()), "--year", "2040")
    assert code == 1
    assert "2027–2036" in err


# ---- reference case R1 through the command ---------------------------------------------------------------------


R1_LINES = [  # (what differs from R1, first-year net result), the yearly lines of the calculation's table
    ({"savings_rate": 0.04}, 1_440_000),  # (4% − 3%) × $144M
    ({"savings_rate": 0.04, "option": "professional"}, 3_456_000),  # 60% × 4%
    ({"savings_rate": 0.04, "option": "professional", "half": True}, 2_880_000),  # 50% × 4%
    ({"savings_rate": 0.08, "option": "professional"}, 6_912_000),  # 60% × 8%
    ({"savings_rate": 0.08, "option": "professional", "half": True}, 5_760_000),  # 50% × 8%
    ({"savings_rate": -0.04}, -10_080_000),  # (−4% − 3%)
    ({"savings_rate": -0.04, "option": "professional"}, -2_880_000),  # half of −4%
    ({"quality.score_share": 0.8, "additive": True}, -5_184_000),  # (−3% − 20% × 3%)
]


@pytest.mark.parametrize(("changes", "expected"), R1_LINES)
def test_every_yearly_line_of_r1_passes_through_run_json(capsys, scenario_file, changes, expected):
    changes = dict(changes)
    half, additive = changes.pop("half", False), changes.pop("additive", False)
    scenario = reference_case().with_values({f"choices.{path}": value for path, value in changes.items()})
    if half:
        scenario = with_overrides(scenario, Override("professional_savings_share", 0.5, key="band_1"))
    if additive:
        scenario = scenario.with_value("rules.quality_form", QualityForm.ADDITIVE)
    _, out, _ = run(capsys, "run", scenario_file(scenario), "--json")
    assert json.loads(out)["years"][0]["net_dollars"] == pytest.approx(expected, abs=0.005)


@pytest.mark.parametrize(("switch", "expected"), [(2033, 52_128_000), (None, 50_976_000)])
def test_rising_path_of_r1_passes_through_run_json(capsys, scenario_file, switch, expected):
    scenario = reference_case(
        choices__savings_rate=SAVINGS_PATH,
        choices__option=RiskOption.PROFESSIONAL,
        choices__switch_py=switch,
        organization__region__designation=Designation.HIGHER,
    )
    _, out, _ = run(capsys, "run", scenario_file(scenario), "--json")
    result = json.loads(out)
    assert result["designation"]["class"] == "higher_spending"
    assert result["ten_year_net_dollars"] == pytest.approx(expected, abs=0.05)


@pytest.mark.parametrize(("option", "expected"), [("professional", 2_880_000), ("global", 5_760_000)])
def test_guarantee_of_r1_passes_through_run_json(capsys, scenario_file, option, expected):
    scenario = reference_case(choices__option=option)
    _, out, _ = run(capsys, "run", scenario_file(scenario), "--json")
    assert json.loads(out)["years"][0]["guarantee_dollars"] == pytest.approx(expected)  # 2%, 4% of $144M


def test_start_up_case_of_r1_passes_through_run_json(capsys, scenario_file):
    scenario = reference_case(
        choices__savings_rate=0.04,
        choices__option=RiskOption.PROFESSIONAL,
        organization__costs__start_up_dollars=2_000_000.0,
        organization__costs__fixed_dollars=1_500_000.0,
        market__cost_inflation_rate=0.0,
        market__interest_rate=0.0,
        market__guarantee_carrying_rate=0.0,
    )
    _, out, _ = run(capsys, "run", scenario_file(scenario), "--json")
    cash = json.loads(out)["cash"]
    assert cash["calendar_years"][:4] == [2026, 2027, 2028, 2029]
    # −2.0; −2.0 − 1.5; + 60% × 4% × 144 − 1.5 = +1.956 a year, paid one year late
    assert cash["cumulative_dollars"][:4] == pytest.approx([-2e6, -3.5e6, -1.544e6, 412_000.0])
    assert cash["payback_year"] == 3
    assert sum(map(sum, cash["lines"].values())) == pytest.approx(cash["cumulative_dollars"][-1])
    assert sum(cash["monthly_net_dollars"]) == pytest.approx(cash["cumulative_dollars"][-1])
    assert len(cash["months"]) == len(cash["monthly_balance_dollars"])


def test_json_holds_programs_and_populations(capsys, scenario_file):
    scenario = Scenario().with_values(
        {
            "choices.option": RiskOption.GLOBAL,
            "choices.cara.elected": True,
            "choices.falls.elected": True,
            "choices.stop_loss.elected": True,
            "choices.incentives.nutrition.uptake_share": 0.1,
        }
    )
    _, out, _ = run(capsys, "run", scenario_file(scenario), "--json")
    p = project(scenario)
    first, second = json.loads(out)["years"][:2]
    assert first["programs"]["cara_aco_dollars"] == 0  # CARA starts in PY2028
    assert second["programs"]["cara_aco_dollars"] == pytest.approx(
        -p.spending.programs.cara_spending_dollars[0, 1]
    )
    assert second["programs"]["cara_specialists_dollars"] != 0
    assert second["programs"]["falls_cost_dollars"] > 0
    assert first["programs"]["incentive_cost_dollars"]["nutrition"] > 0
    assert first["stop_loss"]["charge_dollars"] < 0 < first["stop_loss"]["payout_dollars"]
    for year in (first, second):  # populations make up the whole
        parts = year["populations"].values()
        assert sum(one["beneficiary_months"] for one in parts) == pytest.approx(year["beneficiary_months"])
        assert sum(
            one["beneficiary_months"] * one["benchmark_before_discount_pbpm"] for one in parts
        ) == pytest.approx(year["benchmark_before_discount_dollars"])


def test_run_prints_what_is_owed_at_settlement_with_its_month_and_the_mlr(capsys, scenario_file):
    advance = reference_case(choices__savings_rate=0.04, choices__capitation__kind="enhanced_pcc")
    _, out, _ = run(capsys, "run", scenario_file(advance))
    first = next(line for line in out.splitlines() if line.startswith("PY2027"))
    # 0.96 ÷ 0.97; $1.44M shared less (7% − 3.164%) × $144M of advances; guarantee 4% of $144M
    assert first.split() == [
        "PY2027",
        *["99.0%"] * 4,
        "2028-09",
        "−$4,083,840",
        "$5,760,000",
        *"owed although saved".split(),
    ]
    assert "No effect while the ACPT equals the two-way trend." in out
    # 2% hot: $144M × (0.97 − 0.96 × 1.02) a year
    hot = next(line for line in out.splitlines() if line.startswith("    2%"))
    assert hot.split() == ["2%", "−$13,248,000", "−$1,324,800", "(2027)", "−$14,400,000"]


def test_measures_in_json_are_the_projections_own():
    p = project(Scenario().with_value("choices.capitation.kind", "enhanced_pcc"))
    result = as_dict(p)
    for place, year in enumerate(result["years"]):
        mlr = year["expenditure_dollars"] / year["benchmark_dollars"]
        assert year["medical_loss_ratio"]["total"] == pytest.approx(mlr)
        assert year["settlement_check"]["check_dollars"] == year["settlement"]["total_monies_owed_dollars"]
        assert year["settlement_check"]["paid"] == f"{p.years[place] + 1}-09"
    assert result["costs_above_plan"][0]["ten_year_net_dollars"] == pytest.approx(
        result["ten_year_net_dollars"]
    )
    assert (
        result["growth_against_acpt"]["net_above_dollars"]
        != result["growth_against_acpt"]["net_below_dollars"]
    )


def test_every_key_of_the_results_is_documented():
    told = (Path(__file__).parents[3] / "docs" / "json.md").read_text(encoding="utf-8")
    result = as_dict(project(Scenario()))
    assert f"`result_schema` (now {result['result_schema']}," in told
    year = result["years"][0]
    groups = (result, year, year["settlement"], year["capitation"], year["programs"], year["stop_loss"],
              year["populations"]["esrd"], result["cash"], result["designation"], result["assumptions"][0],
              result["sources"][0], year["settlement_check"], year["medical_loss_ratio"], result["costs_above_plan"][0],
              result["growth_against_acpt"], result["growth_against_acpt"]["seen"][0],
              result["high_needs_share_path"])  # fmt: skip
    missing = {key for group in groups for key in group if f"`{key}`" not in told}
    assert not missing, f"docs/json.md does not explain {sorted(missing)}"


def test_the_results_name_document_section_and_date_of_the_rule_values_met():
    sources = {one["name"]: one for one in as_dict(project(reference_case()))["sources"]}
    assert (
        sources["sequestration_rate"]["section"]
        == "as reported in the public notes under “Other adjustments”"
    )
    assert sources["sequestration_rate"]["source_date"] == "2026-07"
    assert "stop_loss_attachment" not in sources, "the reference case elects no stop-loss"
    elected = as_dict(project(Scenario().with_value("choices.stop_loss.elected", True)))["sources"]
    assert "stop_loss_attachment" in {one["name"] for one in elected}


def test_backtest_prints_counts_exceptions_and_vintage_and_the_same_as_json(capsys):
    code, out, _ = run(capsys, "backtest")
    assert code == 0
    assert "MSSP PY2022 shared savings: 304 of 304 to $1" in out
    assert "September 2025" in out
    code, text, _ = run(capsys, "backtest", "--json")
    report = json.loads(text)
    assert all(note in out for note in report["notes"])
    for check in report["checks"]:
        assert f"{check['name']}: {check['agree']} of {check['rows']}" in out
        assert all(one["aco"] in out and one["reason"] in out for one in check["exceptions"])


def test_settle_takes_pack_and_readings_of_lead_and_refuses_them_elsewhere(capsys, tmp_path):
    source = tmp_path / "in.csv"
    source.write_text(
        "aco_id,performance_year,risk_option,benchmark_before_discount_dollars,spend_dollars,quality_score_share\n"
        "A,2030,professional,1000000,1100000,0.8\n",
        encoding="utf-8",
    )
    lead = ("settle", str(source), str(tmp_path / "out.csv"), "--program", "lead")
    code, out, _ = run(capsys, *lead, "--pack", "webinar-2026-01", "--sequestration", "savings_and_losses",
                       "--quality-form", "additive")  # fmt: skip
    assert code == 0
    assert "(webinar-2026-01); sequestration savings_and_losses, quality form additive" in out
    code, _, err = run(capsys, *lead[:-1], "mssp", "--quality-form", "additive")
    assert (code, "are LEAD's" in err) == (1, True)
    code, _, err = run(capsys, *lead, "--pack", "mssp-current")
    assert (code, "not one of lead" in err) == (1, True)
