import csv
import re

import pytest

from lead_analysis.calibration.published_settlements import (
    mssp_rows,
    published_settlements,
    reach_rows,
)
from lead_analysis.other_models import (
    OTHER_MODELS_FOLDER,
)
from lead_analysis.other_models.settle_rows import LeadReadings, program_rules, settle_rows
from lead_delivery.files.cells import CellError, Column
from lead_delivery.files.reader import FileRows, read_rows
from lead_delivery.files.settlement_file import FIRST_MSSP_PY, LAYOUTS, settle_file
from lead_delivery.files.writer import csv_text, template
from lead_model.errors import DataError, ParameterError
from lead_model.rule_files import load_packs, load_parameters
from lead_model.scenario import QualityForm, SequestrationReading

LEAD_ROW = {
    "aco_id": "R1",
    "performance_year": "2027",
    "risk_option": "global",
    "spending_group": "lower",
    "benchmark_before_discount_dollars": "144000000",
    "spend_dollars": "138240000",  # savings 4%
    "quality_score_share": "1",
}
MSSP_ROW = {
    "aco_id": "M1",
    "performance_year": "2024",
    "track": "EN",
    "benchmark_dollars": "1000000",
    "spend_dollars": "950000",
    "assigned_beneficiaries": "100",
    "minimum_rate_share": "0%",
    "quality_standard": "met",
    "quality_score_share": "0.8",
}
REACH_ROW = {
    "aco_id": "D1",
    "performance_year": "2022",
    "risk_option": "Global",
    "benchmark_final_dollars": "$1,000,000.00",
    "cost_after_stop_loss_dollars": "900000",
}


def as_csv(rows):
    names = list(dict.fromkeys(name for row in rows for name in row))
    return csv_text([names, *([row.get(name, "") for name in names] for row in rows)])


def written(path, rows):
    path.write_text(as_csv(rows), encoding="utf-8")
    return path


def read(program: str, rows) -> FileRows:
    return read_rows(as_csv(rows).encode(), LAYOUTS[program])


def results(program, row, pack=None):
    """What a row of text is settled to."""
    table = read(program, [row])
    assert table.problems == ()
    return settle_rows(program, table.values, pack)


# --- back test: the engine reads inputs, published outcomes are only compared


@pytest.fixture(scope="module")
def report():
    return published_settlements()


@pytest.mark.parametrize(
    ("name", "agree", "rows"),
    [
        ("REACH gross savings", 284, 284),
        ("REACH shared savings", 284, 284),
        ("REACH shared savings from rounded totals", 284, 284),
        ("REACH after sequestration", 282, 284),
        ("REACH final benchmark PY2021", 48, 53),
        ("REACH final benchmark PY2022", 94, 99),
        ("REACH final benchmark PY2023", 132, 132),
        ("MSSP PY2022 minimum rate by size, computed", 238, 238),
        ("MSSP PY2022 sharing rate, computed", 482, 482),
        ("MSSP PY2022 savings or losses that count", 482, 482),
        ("MSSP PY2022 shared savings", 304, 304),
        ("MSSP PY2022 shared losses before relief", 14, 15),
        ("MSSP PY2023 minimum rate by size, computed", 197, 197),
        ("MSSP PY2023 sharing rate, computed", 453, 453),
        ("MSSP PY2023 loss rate, computed", 302, 302),
        ("MSSP PY2023 savings or losses that count", 453, 453),
        ("MSSP PY2023 shared savings", 313, 313),
        ("MSSP PY2023 shared losses", 17, 20),
        ("MSSP PY2024 minimum rate by size, computed", 189, 189),
        ("MSSP PY2024 sharing rate, computed", 476, 476),
        ("MSSP PY2024 loss rate, computed", 319, 319),
        ("MSSP PY2024 savings or losses that count", 476, 476),
        ("MSSP PY2024 shared savings", 359, 359),
        ("MSSP PY2024 shared savings from rounded totals", 359, 359),
        ("MSSP PY2024 shared losses", 16, 16),
    ],
)
def test_published_settlements_are_reproduced(report, name, agree, rows):
    check = report.check(name)
    assert (check.agree, check.rows) == (agree, rows), check.text()


def test_exceptions_are_named_with_their_cause(report):
    zeros = report.check("REACH after sequestration").exceptions
    assert [(zero.aco, zero.py, zero.published) for zero in zeros] == [
        ("D0128", 2022, 0.0),
        ("D0120", 2023, 0.0),
    ]
    assert all("published as 0" in zero.reason and zero.computed > 0 for zero in zeros)
    limited = report.check("MSSP PY2023 shared losses").exceptions
    assert [exception.aco for exception in limited] == ["A1241", "A4627", "A5293"]
    (unlimited,) = report.check("MSSP PY2022 shared losses before relief").exceptions
    assert (unlimited.aco, unlimited.published) == ("A1070", -2_320_475.0)
    assert unlimited.computed == pytest.approx(-0.3 * 28_610_637)
    # Level D owes at most 4% of revenue: 2,320,475 / 4%
    assert "$58,011,875" in unlimited.reason
    # Revenue can only lower a loss, so each is published smaller than computed without it.
    assert all(exception.published > exception.computed for exception in (*limited, unlimited))
    assert all("limit by participants' revenue" in exception.reason for exception in (*limited, unlimited))
    assert all(exception.reason for check in report.checks for exception in check.exceptions)
    assert all(exception.text() in report.text() for check in report.checks for exception in check.exceptions)


def test_the_vintage_of_a_file_cms_has_replaced_is_said(report):
    assert "MSSP PY2024: file of September 2025; CMS revised the file on July 17, 2026" in report.text()
    assert any("131 ACOs" in note for note in report.notes)


def test_no_published_outcome_reaches_the_engine():
    outcomes = ("GenSaveLoss", "EarnSaveLoss", "FinalShareRate", "FinalLossRate", "expected_shared_savings")
    given = set(reach_rows()[0]) | set(mssp_rows(2024)[0])
    assert all(row["disaster_relief_dollars"] is None for row in mssp_rows(2022)), (
        "there it is the loss itself"
    )
    assert given <= {name for layout in LAYOUTS.values() for name in layout.names}
    assert not given & {*outcomes, "sharing_rate_share", "loss_rate_share"}


@pytest.mark.parametrize(
    ("program", "rows"), [("reach", reach_rows()), *(("mssp", mssp_rows(py)) for py in (2022, 2023, 2024))]
)
def test_published_rows_pass_the_checks_of_the_layout_and_are_read_as_they_are_settled(program, rows):
    text = [{name: _cell(value) for name, value in row.items()} for row in rows]
    table = read(program, text)
    assert table.problems == ()
    settled, direct = settle_rows(program, table.values), settle_rows(program, rows)
    assert all((settled[name] == direct[name]).all() for name in direct)


def _cell(value):
    return (
        "" if value is None else {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
    )


def test_a_changed_rule_breaks_the_back_test():
    rows = [row for row in reach_rows() if row["performance_year"] == 2022]
    published = settle_rows("reach", rows)["shared_dollars"]
    other = settle_rows("reach", [{**row, "performance_year": 2026} for row in rows])["shared_dollars"]
    # PY2026 keeps 100% only to 10%: Global ACOs beyond that must come out lower.
    assert (abs(other - published) > 1.0).sum() >= 10


# --- one row of each program


def test_lead_row_settles_as_reference_case_r1():
    # 144M × (1 − 3%) − 138.24M = 1.44M, 100% in the first band, less 2%
    settled = results("lead", LEAD_ROW)
    assert settled["shared_dollars"][0] == pytest.approx(1_440_000)
    assert settled["net_dollars"][0] == pytest.approx(1_440_000 * 0.98)
    professional = results("lead", {**LEAD_ROW, "risk_option": "professional"})
    assert professional["shared_dollars"][0] == pytest.approx(3_456_000)  # 60% of 5.76M
    older = results("lead", {**LEAD_ROW, "risk_option": "professional"}, pack="webinar-2026-01")
    assert older["shared_dollars"][0] == pytest.approx(2_880_000)  # 50% of 5.76M


def test_lead_row_repays_the_enhanced_advance():
    settled = results("lead", {**LEAD_ROW, "enhanced_pcc_paid_dollars": "5000000"})
    assert settled["net_dollars"][0] == pytest.approx(1_440_000 * 0.98 - 5_000_000)


def test_mssp_row_settles_with_cms_track_names():
    assert results("mssp", MSSP_ROW)["net_dollars"][0] == pytest.approx(50_000 * 0.75 * 0.98)


def test_reach_row_computes_the_final_benchmark_when_it_is_not_given():
    row = {**REACH_ROW, "benchmark_final_dollars": "", "benchmark_unadjusted_dollars": "1000000",
           "quality_score_share": "90%", "rta_factor": "0.95"}  # fmt: skip
    settled = results("reach", row)
    # 0.95 × (1 − 2% − 5% × 10%) = 0.92625
    assert settled["benchmark_final_dollars"][0] == pytest.approx(926_250)
    assert settled["gross_dollars"][0] == pytest.approx(26_250)


def test_reach_row_uses_the_years_retention_heba_and_trend_corridors():
    row = {**REACH_ROW, "performance_year": "2024", "benchmark_final_dollars": "", "quality_score_share": "1",
           "benchmark_unadjusted_dollars": "1000000", "retention_withhold_applies": "yes",
           "rta_before_corridors_factor": "0.94", "heba_up_months": "1000", "heba_down_months": "500"}  # fmt: skip
    settled = results("reach", row)
    # 6% down becomes 4 + half of 2 = 5%; 0.95 × (1 − 3% − 2%) = 0.9025; HEBA 1,000 × 30 − 500 × 10 = 25,000
    assert settled["benchmark_final_dollars"][0] == pytest.approx(902_500)
    assert settled["gross_dollars"][0] == pytest.approx(902_500 + 25_000 - 900_000)


LOSS_ROW = {
    **MSSP_ROW,
    "performance_year": "2022",
    "track": "D",
    "spend_dollars": "1200000",
}  # owes 2% of 1,000,000


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        # 35% of 1,200,000 at most is revenue, of which Level D owes at most 4%: 16,800
        ({"low_revenue": "yes"}, "larger than the limit by participants' revenue, 4% .* less than \\$16,800"),
        ({}, "because participant_revenue_dollars is blank.* that limit is the likely cause"),
        # 30% of 30,000, and 14,420 is the most revenue could allow
        ({"low_revenue": "yes", "spend_dollars": "1030000"}, "a loss of \\$9,000 leaves out"),
        ({"participant_revenue_dollars": "20000"}, None),
        ({"track": "EN"}, None),
        ({"spend_dollars": "990000"}, None),
    ],
)
def test_a_loss_that_revenue_may_limit_is_said_to_be(tmp_path, changes, said):
    report = settle_file(
        "mssp", written(tmp_path / "in.csv", [{**LOSS_ROW, **changes}]), tmp_path / "out.csv"
    )
    assert len(report.file.rows) == 1
    assert bool(report.remarks) == (said is not None)
    assert said is None or re.search(f"row 2: .*{said}", report.text())


def test_the_settled_years_start_where_the_rules_do():
    rules = program_rules("mssp")
    assert min(parameter.entries[0].py for parameter in rules.by_name.values()) == FIRST_MSSP_PY
    with pytest.raises(ParameterError, match="mssp_sequestration_rate"):
        rules.value("mssp_sequestration_rate", FIRST_MSSP_PY - 1)


# --- LEAD under another reading or pack


# The benchmark keeps (1 − 3%) × (1 − 3% × 20%) = 0.96418, or 1 − 3% − 0.6% = 0.964 when they add.
def test_a_lead_file_is_settled_under_the_readings_and_the_pack_asked_for(tmp_path):
    row = {**LEAD_ROW, "benchmark_before_discount_dollars": "1000000", "quality_score_share": "0.8",
           "spend_dollars": "1000000"}  # fmt: skip
    source = written(tmp_path / "in.csv", [row])

    def net(readings=None, pack=None, program="lead"):
        return settle_file(program, source, tmp_path / "out.csv", pack, readings)

    on_losses, additive = SequestrationReading.SAVINGS_AND_LOSSES, QualityForm.ADDITIVE
    assert net().net_dollars == pytest.approx(-35_820)
    assert net(LeadReadings(quality_form=additive)).net_dollars == pytest.approx(-36_000)
    assert net(LeadReadings(sequestration=on_losses)).net_dollars == pytest.approx(-35_820 * 1.02)
    other = net(LeadReadings(on_losses, additive), pack="webinar-2026-01")
    assert other.net_dollars == pytest.approx(-36_000 * 1.02)
    assert "(webinar-2026-01); sequestration savings_and_losses, quality form additive." in other.text()
    assert "sequestration savings_only, quality form compounding." in net().text()


def test_rules_that_are_not_the_programs_are_refused_with_those_that_are(tmp_path):
    source = written(tmp_path / "in.csv", [MSSP_ROW])
    with pytest.raises(DataError, match=r"'reach' is not one of mssp\. Its packs: mssp-current"):
        settle_file("mssp", source, tmp_path / "out.csv", "reach")
    with pytest.raises(DataError, match=r"'mssp-current' is not one of lead\. Its packs: .*webinar-2026-01"):
        settle_rows("lead", [], "mssp-current")
    with pytest.raises(DataError, match="are LEAD's; mssp has one of each"):
        settle_file("mssp", source, tmp_path / "out.csv", readings=LeadReadings())
    assert not (tmp_path / "out.csv").exists()


# --- refusals


@pytest.mark.parametrize(
    ("program", "row", "column", "reason", "cause"),
    [
        ("lead", {**LEAD_ROW, "quality_score_share": "95"}, "quality_score_share", "outside 0 to 1", "percentage"),
        ("lead", {**LEAD_ROW, "spend_dollars": "1.234,56"}, "spend_dollars", "not a number", "decimal comma"),
        ("lead", {**LEAD_ROW, "spend_dollars": "nan"}, "spend_dollars", "not a number", "text"),
        ("lead", {**LEAD_ROW, "spend_dollars": "-5"}, "spend_dollars", "outside", "Sign or unit"),
        ("lead", {**LEAD_ROW, "spend_dollars": ""}, "spend_dollars", "blank", "not filled in"),
        ("lead", {**LEAD_ROW, "performance_year": "2026"}, "performance_year", "outside", "shifted"),
        ("lead", {**LEAD_ROW, "risk_option": "globl"}, "risk_option", "not one of global", "spelling"),
        ("lead", {**LEAD_ROW, "spending_group": ""}, "spending_group", "blank", "discount"),
        ("lead", {**LEAD_ROW, "aco_id": "=1+1"}, "aco_id", "formula", "Remove"),
        ("mssp", {**MSSP_ROW, "benchmark_dollars": "9000"}, "benchmark_dollars", "$100 a beneficiary", "per capita"),
        ("mssp", {**MSSP_ROW, "quality_score_share": ""}, "quality_score_share", "blank", "ENHANCED"),
        ("mssp", {**MSSP_ROW, "performance_year": "2021"}, "performance_year", "before PY2022", "earned and owed in PY2021"),
        ("mssp", {**MSSP_ROW, "performance_year": "2019"}, "performance_year", "before PY2022", "No rules of earlier years"),
        ("mssp", {**MSSP_ROW, "performance_year": "2022", "quality_standard": "alternative"},
         "quality_standard", "before PY2023", "met or not_met"),
        ("mssp", {**MSSP_ROW, "agreement_start_year": "2025"}, "agreement_start_year", "after", "swapped"),
        ("mssp", {**MSSP_ROW, "gross_savings_dollars": "-50000"}, "gross_savings_dollars", "is not", "sign"),
        ("mssp", {**MSSP_ROW, "assigned_beneficiaries": "100.5"}, "assigned_beneficiaries", "whole", "Person-years"),
        ("mssp", {**MSSP_ROW, "low_revenue": "perhaps"}, "low_revenue", "yes nor no", "word"),
        ("reach", {**REACH_ROW, "rta_before_corridors_factor": "0.95"},
         "rta_before_corridors_factor", "without corridors", "rta_factor"),
        ("reach", {**REACH_ROW, "heba_net_dollars": "1", "heba_up_months": "2"}, "heba_net_dollars", "beside", "twice"),
        ("reach", {**REACH_ROW, "benchmark_final_dollars": ""}, "benchmark_unadjusted_dollars", "blank", "computed"),
    ],
)  # fmt: skip
def test_bad_rows_are_refused_with_column_value_reason_and_cause(program, row, column, reason, cause):
    good = {"lead": LEAD_ROW, "mssp": MSSP_ROW, "reach": REACH_ROW}[program]
    table = read(program, [{**row, "aco_id": row["aco_id"].replace("1", "2", 1)}, good])
    problem = table.problems[0]
    assert (problem.row, problem.column) == (2, column)
    assert reason in problem.reason
    assert cause in problem.likely_cause
    assert [line.number for line in table.rows] == [3], "the good row is still settled"


def test_a_row_that_is_there_twice_is_refused_the_second_time():
    table = read("lead", [LEAD_ROW, LEAD_ROW])
    assert [line.number for line in table.rows] == [2]
    assert "row 2" in table.problems[0].likely_cause


@pytest.mark.parametrize(
    ("text", "value"),
    [("$1,234.50", 1234.5), ("(1,234)", -1234.0), ("−$5", -5.0), ("1e6", 1e6), ("0.5", 0.5), (" 7 ", 7.0)],
)
def test_money_is_read_as_spreadsheets_write_it(text, value):
    assert Column("x", "", "dollars").read(text) == value


@pytest.mark.parametrize("text", ["1,23", "12,34.5", "1 000", "one", "1.2.3", "$", "inf", "1e999"])
def test_ambiguous_numbers_are_refused(text):
    with pytest.raises(CellError):
        Column("x", "", "dollars").read(text)


# --- files


def test_file_settles_the_good_rows_and_reports_the_bad_ones(tmp_path):
    bad = {**LEAD_ROW, "aco_id": "R2", "quality_score_share": "95"}
    source = written(tmp_path / "in.csv", [LEAD_ROW, bad, {**LEAD_ROW, "aco_id": "R3"}])
    report = settle_file("lead", source, tmp_path / "out.csv")
    assert (report.file.rows_read, len(report.file.rows), report.file.rows_refused) == (3, 2, 1)
    assert "row 3, quality_score_share: '95'" in report.text()
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        out = list(csv.DictReader(file))
    assert [(row["row"], row["aco_id"]) for row in out] == [("2", "R1"), ("4", "R3")]
    assert out[0]["net_dollars"] == "1411200.00"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv", "out.csv"], (
        "no temporary file stays"
    )


def test_result_columns_never_share_a_name_with_inputs(tmp_path):
    row = {**LEAD_ROW, "apo_reconciliation_dollars": "-10"}
    settle_file("lead", written(tmp_path / "in.csv", [row]), tmp_path / "out.csv")
    header = (tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
    assert len(header) == len(set(header))
    assert "settled_apo_reconciliation_dollars" in header


def test_ragged_row_is_refused_and_the_next_one_settled(tmp_path):
    source = written(tmp_path / "in.csv", [LEAD_ROW, {**LEAD_ROW, "aco_id": "R2"}])
    lines = source.read_text(encoding="utf-8").splitlines()
    source.write_text("\n".join([lines[0], lines[1] + ",extra", lines[2]]), encoding="utf-8")
    report = settle_file("lead", source, tmp_path / "out.csv")
    assert len(report.file.rows) == 1
    assert "has more cells (8) than the header (7)" in report.file.problems[0].reason


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"aco_id;performance_year\n", "semicolons"),
        (b"aco_id,year\nA,2027\n", "unknown: year"),
        (b"aco_id,performance_year\nA,2027\n", "missing: risk_option"),
        (b"PK\x03\x04\xff\xfe", "not a workbook that can be opened .* use CSV UTF-8"),
        (template(LAYOUTS["lead"], (), "csv"), "no rows"),
    ],
)
def test_files_that_are_no_table_of_the_program_are_refused_whole(tmp_path, content, message):
    source = tmp_path / "in.csv"
    source.write_bytes(content)
    with pytest.raises(DataError, match=message):
        settle_file("lead", source, tmp_path / "out.csv")
    assert not (tmp_path / "out.csv").exists()


def test_missing_file_and_unknown_program_are_named(tmp_path):
    with pytest.raises(DataError, match="cannot be read"):
        settle_file("lead", tmp_path / "none.csv", tmp_path / "out.csv")
    with pytest.raises(DataError, match="reach, mssp, lead"):
        settle_file("leed", tmp_path / "none.csv", tmp_path / "out.csv")


@pytest.mark.parametrize(
    "pack", [pack.key for pack in load_packs(OTHER_MODELS_FOLDER).values() if not pack.awaits]
)
def test_every_number_is_read_by_the_code(pack):
    code = "".join(path.read_text(encoding="utf-8") for path in OTHER_MODELS_FOLDER.glob("*.py"))
    parameters = load_parameters(pack, OTHER_MODELS_FOLDER).by_name.values()
    assert [p.name for p in parameters if f'"{p.name}"' not in code] == []


def test_every_layout_column_is_documented():
    from pathlib import Path

    text = (Path(__file__).parents[3] / "docs" / "settle.md").read_text(encoding="utf-8")
    missing = [name for layout in LAYOUTS.values() for name in layout.names if f"`{name}`" not in text]
    assert missing == []
