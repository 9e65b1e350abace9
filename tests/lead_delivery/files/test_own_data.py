"""An ACO's own data from a file: what is read, what is refused with row, column, value, cause and range, what is kept."""

import io
import json
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from lead_analysis.acos.presets import PRESETS
from lead_delivery.files.own_data import OwnData, read_own_data
from lead_delivery.files.own_data_layout import lines, own_data_template
from lead_delivery.files.reader import MAX_BYTES
from lead_model.errors import DataError
from lead_model.scenario import BaselineEntry, ByCategory, Ramp, Scenario, all_leaves, to_json
from tests.strategies import random_scenario

BASE = Scenario()


def table(*rows: str, base: Scenario = BASE) -> OwnData:
    return read_own_data("\n".join(["input,value", *rows]).encode(), "mine.csv", base)


def changed_json(change: Callable[[Any], None]) -> bytes:
    content = json.loads(to_json(BASE))
    change(content)
    return json.dumps(content, indent=2).encode()


# ---- what is read ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", PRESETS)
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_template_of_a_scenario_gives_that_scenario_back(key: str, ending: str) -> None:
    scenario = PRESETS[key].scenario
    found = read_own_data(own_data_template(scenario, ending), f"a.{ending}", scenario)
    assert (found.scenario, found.changes, found.problems) == (scenario, (), ())


def test_the_template_of_any_scenario_gives_that_scenario_back() -> None:
    for seed in range(40):
        scenario = random_scenario(np.random.default_rng(seed))
        found = read_own_data(own_data_template(scenario, "csv"), "a.csv", scenario)
        assert found.scenario == scenario, (seed, [one.text() for one in found.problems])


def test_a_saved_scenario_gives_itself_back_and_says_what_would_change() -> None:
    scenario = PRESETS["high_needs"].scenario
    found = read_own_data(to_json(scenario).encode(), "saved.json", BASE)
    assert found.scenario == scenario
    assert "organization.category_share" in found.changes
    assert "organization.exposure_share" in found.changes
    assert "market.acpt_rate" not in found.changes


def test_rows_left_out_or_blank_leave_their_inputs_as_they_are() -> None:
    base = BASE.with_value("organization.costs.fixed_dollars", 700_000.0)
    found = table("beneficiaries,12500", "fixed_dollars,", base=base)
    assert found.scenario == base.with_value("organization.aligned", 12_500.0)
    assert found.changes == ("organization.aligned",)


def test_base_years_with_risk_scores_set_the_way_of_entering_too() -> None:
    years = {"by1": (850, 6000, 2100), "by2": (880, 6300, 2200), "by3": (920, 6600, 2300)}
    rows = [
        f"{year}_pbpm_{name},{pbpm}"
        for year, amounts in years.items()
        for name, pbpm in zip(("aged_disabled", "esrd", "high_needs"), amounts, strict=True)
    ]
    rows += [f"by3_risk_score_{name},1.02" for name in ("aged_disabled", "esrd", "high_needs")]
    made = table(*rows).scenario
    assert made is not None
    assert made.organization.baseline.entry is BaselineEntry.BASE_YEARS
    assert made.organization.baseline.base_years.by2.pbpm == ByCategory(880.0, 6300.0, 2200.0)
    assert made.organization.baseline.base_years.by3.risk_score == ByCategory(1.02, 1.02, 1.02)


def test_numbers_are_read_as_spreadsheets_write_them() -> None:
    made = table(
        '"beneficiaries","12,500"', "months_counted_share,96%", "regional_gap_rate,-2%", 'fixed_dollars,"$1,250,000"',
        "claims_aligned,9000", "in_home_care,Yes", "entry,New", "savings_rate_start,1%", "savings_rate_level,0.04",
        "savings_rate_from_py,2027", "savings_rate_to_py,2030",
    ).scenario  # fmt: skip
    assert made is not None
    organization = made.organization
    assert (organization.aligned, organization.exposure_share) == (12_500.0, 0.96)
    assert (organization.region.gap_rate, organization.costs.fixed_dollars) == (-0.02, 1_250_000.0)
    assert (organization.eligibility.claims_aligned, organization.eligibility.in_home_care) == (9000, True)
    assert organization.entry == "new"
    assert made.choices.savings_rate == Ramp(0.01, 0.04, 2027, 2030)


def test_shares_that_miss_one_by_rounding_are_scaled_and_it_is_said() -> None:
    found = table("share_aged_disabled,0.803", "share_esrd,0.009", "share_high_needs,0.187")
    assert found.scenario is not None
    parts = [float(part) for part in found.scenario.organization.category_share.parts()]  # type: ignore[arg-type]
    assert parts == pytest.approx([0.803 / 0.999, 0.009 / 0.999, 0.187 / 0.999])
    assert "add to 0.999" in found.notes[0]


def test_every_row_of_the_template_belongs_to_an_input_and_states_its_range() -> None:
    for line in lines().values():
        assert line.path == "name" or line.path in all_leaves()
        assert line.column.about
        if line.column.kind in ("pbpm", "share", "rate", "amount", "count"):
            assert line.column.low < line.column.high < float("inf")


# ---- single values that are refused ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("total_pbpm,12000",
         "row 2, value of total_pbpm: '12000' is outside 100 to 8,000. It looks yearly: 12,000 ÷ 12 = 1,000.00 per month."),
        ("months_counted_share,95",
         "row 2, value of months_counted_share: '95' is outside 0.5 to 1. It looks like a percentage: write 95% or 0.95."),
        ("beneficiaries,many", "row 2, value of beneficiaries: 'many' is not a number."),
        ("beneficiaries,=A1*2", "row 2, value of beneficiaries: '=A1*2' is a formula, not a number."),
        ("beneficiaries,10,000",
         "row 2, the row: '000' is beyond the last column: the row has more cells (3) than the header (2). "
         "A comma inside a cell that is not in quotes"),
        ("beneficiarys,9000", "row 2, input: 'beneficiarys' is no input of this table. Did you mean beneficiaries?"),
        ("switch_py,2029", "so the move to Global can be in 2031–2036"),
        ("option,both", "row 2, value of option: 'both' is not one of professional, global."),
        ("in_home_care,perhaps", "row 2, value of in_home_care: 'perhaps' is neither yes nor no."),
        ("share_esrd,0.01", "is given, but share_aged_disabled, share_high_needs are blank. Fill all of them, or none."),
        ("savings_rate_level,0.04", "is given, but savings_rate_start, savings_rate_from_py, savings_rate_to_py are blank."),
        ("name,=cmd|' /C calc'!A0", "would run as a formula"),
        ("claims_aligned,12.5", "row 2, value of claims_aligned: '12.5' is not a whole number."),
    ],
)  # fmt: skip
def test_a_refused_value_is_named_with_row_cause_and_range(row: str, said: str) -> None:
    found = table(row)
    assert found.scenario is None
    assert said in found.problems[0].text()


def test_every_fault_is_named_at_once_and_nothing_is_made_of_the_good_rows() -> None:
    found = table(
        "beneficiaries,9000", "pbpm_aged_disabled,12000", "pbpm_esrd,80000", "pbpm_high_needs,28000"
    )
    assert found.scenario is None
    assert [(one.row, one.value) for one in found.problems] == [(3, "12000"), (4, "80000"), (5, "28000")]
    assert all("looks yearly" in one.likely_cause for one in found.problems)


def test_an_input_given_twice_is_refused() -> None:
    [problem] = table("beneficiaries,9000", "beneficiaries,9500").problems
    assert problem.text() == (
        "row 3, value of beneficiaries: '9500' is given twice. It is also in row 2; keep one of them."
    )


def test_two_ways_of_entering_the_baseline_exclude_each_other() -> None:
    found = table("total_pbpm,1100", "pbpm_aged_disabled,900", "pbpm_esrd,7000", "pbpm_high_needs,2400")
    assert "is given beside total_pbpm (row 2)" in found.problems[0].text()


def test_shares_that_do_not_add_to_one_are_refused_at_their_row() -> None:
    [problem] = table("share_aged_disabled,0.8", "share_esrd,0.1", "share_high_needs,0.2").problems
    assert problem.row == 2
    assert "0.8 + 0.1 + 0.2 = 1.1" in problem.reason


@pytest.mark.parametrize(
    ("change", "where", "said"),
    [
        (lambda d: d["organization"]["baseline"].update(total_pbpm=12000), "organization.baseline.total_pbpm",
         "looks yearly"),
        (lambda d: d["organization"].update(exposure_share=95), "organization.exposure_share", "looks like a percentage"),
        (lambda d: d["organization"].update(alinged=9000), "organization.alinged", "Did you mean aligned"),
        (lambda d: d.update(schema=99), "schema", "reads schemas 1 to"),
        (lambda d: d.update(name=5), "name", "is not text"),
        (lambda d: d["organization"].update(aligned="10000"), "organization.aligned", "is not a number"),
        (lambda d: d["organization"].update(aligned=10**400), "organization.aligned", "is not a number"),
        (lambda d: d["rules"].update(overrides=[{"name": [], "value": 1}]), "rules.overrides[0]", "words in quotation"),
    ],
)  # fmt: skip
def test_a_fault_in_a_saved_scenario_is_named_with_its_line(
    change: Callable[[Any], None], where: str, said: str
) -> None:
    content = changed_json(change)
    found = read_own_data(content, "saved.json", BASE)
    [problem] = found.problems
    assert (found.scenario, problem.column) == (None, where), problem
    assert said in problem.text()
    line = content.decode().splitlines()[problem.row - 1]
    assert f'"{where.split(".")[-1].split("[")[0]}"' in line


# ---- files that are no data of one ACO -------------------------------------------------------------------------


def zip_bomb() -> bytes:
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 101_000_000)
    return out.getvalue()


BAD_FILES: dict[str, tuple[str, bytes, str]] = {
    "empty": ("a.csv", b" \n", "is empty"),
    "a PDF": ("a.csv", b"%PDF-1.7 report", "PDF or an old Excel file"),
    "an old workbook": ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 more", "PDF or an old Excel file"),
    "a picture": ("a.csv", b"\x89PNG\r\n\x1a\n\x00\x00\x00", "not a CSV file in UTF-8"),
    "a damaged workbook": ("a.xlsx", b"PK\x03\x04 nothing more", "not a workbook that can be opened"),
    "a workbook that swells": ("a.xlsx", zip_bomb(), "unpacks to more than 100 MB"),
    "another encoding": ("a.csv", "input,value\nname,Zürich".encode("latin-1"), "row 2 has a letter in another encoding"),
    "semicolons": ("a.csv", b"input;value\nbeneficiaries;9000", "separated by semicolons"),
    "other columns": ("a.csv", b"aco,spending\nA1001,12", "none of the columns that are needed (input, value)"),
    "practices": ("a.csv", b"practice_id,beneficiaries\nN,1850", "is a table of practices"),
    "a header alone": ("a.csv", b"input,value\n", "has a header and no rows"),
    "a web page": ("a.csv", b"<html><body>No access</body></html>", "not a table but JSON or a web page"),
    "half a scenario": ("a.json", to_json(Scenario())[:-30].encode(), "is not valid JSON"),
    "a table called JSON": ("a.json", b"input,value\nbeneficiaries,9000", "does not hold JSON"),
    "a list": ("a.json", b"[1, 2]", "one JSON object"),
    "a tower of brackets": ("a.json", b"[" * 100_000, "nested far deeper"),
    "several scenarios": ("a.json", b'{"scenarios": []}', "holds several scenarios"),
    "claims": ("a.csv", b"input,value\n" + b"beneficiaries,9000\n" * 300_000, "not claims or members"),
}  # fmt: skip


@pytest.mark.parametrize("kind", BAD_FILES)
def test_a_file_that_is_something_else_is_refused_with_what_to_do(kind: str) -> None:
    name, content, said = BAD_FILES[kind]
    with pytest.raises(DataError, match=re.escape(name)) as refused:
        read_own_data(content, name, BASE)
    assert said in str(refused.value)
    assert str(refused.value).startswith(name)


def test_the_claims_file_of_the_list_above_is_larger_than_what_is_read() -> None:
    assert len(BAD_FILES["claims"][1]) > MAX_BYTES
