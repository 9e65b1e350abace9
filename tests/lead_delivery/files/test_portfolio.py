"""Portfolio files: good ones are read, bad ones refused with row, column, value and likely cause."""

import csv
import io

import pytest
from openpyxl import Workbook, load_workbook

from lead_delivery.files.portfolio import (
    LAYOUT,
    MAX_ROWS,
    portfolio_template,
    practices,
    read_portfolio,
    upload_report,
)
from lead_delivery.files.reader import MAX_BYTES
from lead_delivery.files.writer import records_csv
from lead_model.errors import DataError

GOOD = {
    "practice_id": "A-1", "practice_name": "North", "beneficiaries": "1000", "share_aged_disabled": "0.8",
    "share_esrd": "0.01", "share_high_needs": "0.19", "pbpm_aged_disabled": "900", "pbpm_esrd": "6500",
    "pbpm_high_needs": "2400",
}  # fmt: skip


def file_of(*rows, columns=None):
    columns = columns or list(GOOD)
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def changed(**cells):
    return GOOD | cells


def only_problem(**cells):
    found = read_portfolio(file_of(changed(**cells)), "p.csv")
    assert not found.rows
    assert len(found.problems) == 1
    return found.problems[0]


def test_a_good_file_becomes_a_portfolio():
    found = read_portfolio(file_of(GOOD, changed(practice_id="A-2", beneficiaries="2,500")), "p.csv")
    assert found.problems == ()
    portfolio = practices(found)
    assert portfolio.ids == ("A-1", "A-2")
    assert portfolio.aligned.tolist() == [1000.0, 2500.0]
    # 0.8 × 900 + 0.01 × 6,500 + 0.19 × 2,400 = 1,241
    assert portfolio.total_pbpm.tolist() == pytest.approx([1241.0, 1241.0])


def test_templates_are_files_of_the_layout_and_say_the_same():
    as_csv = read_portfolio(portfolio_template("csv"))
    as_excel = read_portfolio(portfolio_template("xlsx"))
    assert as_csv.problems == as_excel.problems == ()
    assert [dict(row) for row in as_csv.values] == [dict(row) for row in as_excel.values]
    assert len(as_csv.rows) == 2
    explained = {
        row[0].value for row in load_workbook(io.BytesIO(portfolio_template("xlsx")))["Columns"].iter_rows()
    }
    assert set(LAYOUT.names) < explained


def test_good_rows_stay_usable_beside_bad_ones():
    found = read_portfolio(
        file_of(GOOD, changed(practice_id="A-2", pbpm_esrd="x"), changed(practice_id="A-3"))
    )
    assert (found.rows_read, len(found.rows), found.rows_refused) == (3, 2, 1)
    assert [row["practice_id"] for row in found.values] == ["A-1", "A-3"]
    assert found.problems[0].row == 3


def test_percentages_with_a_sign_are_read_as_such():
    found = read_portfolio(
        file_of(changed(share_aged_disabled="80%", share_esrd="1%", share_high_needs="19 %"))
    )
    assert found.values[0]["share_high_needs"] == pytest.approx(0.19)


def test_shares_that_miss_one_by_rounding_are_scaled_and_said_so():
    found = read_portfolio(file_of(changed(share_aged_disabled="0.802")))
    assert "scaled" in found.notes[0]
    assert practices(found).category_share.sum() == pytest.approx(1.0)


def test_a_category_of_nobody_needs_no_spending():
    found = read_portfolio(file_of(changed(share_aged_disabled="0.81", share_esrd="0", pbpm_esrd="")))
    # 0.81 × 900 + 0.19 × 2,400 = 1,185
    assert practices(found).total_pbpm[0] == pytest.approx(1185.0)


# ---- ten bad files -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("content", [b"", b"  \n\n "])
def test_bad_file_1_empty(content):
    with pytest.raises(DataError, match="is empty"):
        read_portfolio(content)


def test_bad_file_1b_header_only():
    with pytest.raises(DataError, match="no rows"):
        read_portfolio(file_of())


def test_bad_file_2_wrong_headers():
    with pytest.raises(DataError, match=r"missing: beneficiaries; unknown: bene_count"):
        read_portfolio(file_of(columns=["bene_count", *(name for name in GOOD if name != "beneficiaries")]))
    with pytest.raises(DataError, match="twice: practice_id"):
        read_portfolio(file_of(columns=[*GOOD, "practice_id"]))


def test_bad_file_3_text_in_a_number():
    problem = only_problem(pbpm_aged_disabled="about 900")
    assert (problem.row, problem.column, problem.value) == (2, "pbpm_aged_disabled", "about 900")
    assert "is not a number" in problem.text()


def test_bad_file_4_yearly_spending():
    problem = only_problem(pbpm_aged_disabled="12000")
    assert problem.text() == (
        "row 2, pbpm_aged_disabled: '12000' is outside 50 to 6,000. It looks yearly: 12,000 ÷ 12 = 1,000.00 per month."
    )


def test_bad_file_5_shares_that_do_not_add_up():
    problem = only_problem(share_high_needs="0.15")
    assert "0.8 + 0.01 + 0.15 = 0.96; the shares must add to 1." in problem.text()
    percent = read_portfolio(
        file_of(changed(share_aged_disabled="80", share_esrd="1", share_high_needs="19"))
    )
    assert "It looks like a percentage: write 80% or 0.8." in percent.problems[0].text()


def test_bad_file_6_duplicate_ids():
    found = read_portfolio(file_of(GOOD, changed(practice_id="a-1")))
    assert len(found.rows) == 1
    assert "row 3, practice_id: 'a-1' is already there." in upload_report(found)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{"practice_id": 1}', "JSON"),
        (b"<html><body></body></html>", "web page"),
        (b"Dear colleague,\nplease find the data below.\n", "not a portfolio table"),
        (b"%PDF-1.7 etc", "PDF"),
        (";".join(GOOD).encode() + b"\n1;2\n", "semicolons"),
        (b"PK\x03\x04 not a real archive", "not a workbook"),
    ],
)
def test_bad_file_7_not_a_table(content, message):
    with pytest.raises(DataError, match=message):
        read_portfolio(content)


def test_bad_file_8_wrong_encoding():
    text = file_of(changed(practice_name="Clínica Sur")).decode()
    with pytest.raises(DataError, match=r"not in UTF-8: row 2 .*Windows-1252"):
        read_portfolio(text.encode("cp1252"))
    with pytest.raises(DataError, match="UTF-8"):
        read_portfolio(text.encode("utf-16"))
    assert read_portfolio(text.encode("utf-8-sig")).values[0]["practice_name"] == "Clínica Sur"


def test_bad_file_9_too_large():
    with pytest.raises(DataError, match="at most 5 MB"):
        read_portfolio(b"x" * (MAX_BYTES + 1))
    with pytest.raises(DataError, match="5,001 rows"):
        read_portfolio(file_of(*(changed(practice_id=f"A-{n}") for n in range(MAX_ROWS + 1))))


@pytest.mark.parametrize("text", ['=HYPERLINK("http://x")', "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3+cmd"])
def test_bad_file_10_formulas(text):
    problem = only_problem(practice_name=text)
    assert "would run as a formula" in problem.text()
    assert only_problem(beneficiaries="=1+1").reason == "is a formula, not a number."


def test_formulas_in_a_workbook_are_refused_not_worked_out():
    book = Workbook()
    book.active.append(list(GOOD))
    book.active.append([*list(GOOD.values())[:2], "=500*2", *map(float, list(GOOD.values())[3:])])
    out = io.BytesIO()
    book.save(out)
    found = read_portfolio(out.getvalue(), "p.xlsx")
    assert found.problems[0].text().startswith("row 2, beneficiaries: '=500*2' is a formula")


def test_text_of_results_cannot_run_as_a_formula():
    text = records_csv([{"name": "=1+1", "dollars": -5.0, "missing": None}])
    assert text == "name,dollars,missing\n'=1+1,-5.0,\n"


def test_blank_and_impossible_values_name_what_is_allowed():
    assert "13,000" not in only_problem(beneficiaries="").text()
    assert "needed in every row" in only_problem(beneficiaries="").text()
    assert "outside 1 to 2,000,000" in only_problem(beneficiaries="0").text()
    assert "High Needs" in only_problem(pbpm_high_needs="").text()
    assert only_problem(beneficiaries="12.5").likely_cause.startswith("Person-years")


def test_a_row_with_too_many_cells_is_refused():
    text = file_of(GOOD).decode().replace("North", "North, branch")
    problem = read_portfolio(text.encode()).problems[0]
    assert "more cells" in problem.reason


def test_no_good_row_is_no_portfolio():
    with pytest.raises(DataError, match="no row that can be used"):
        practices(read_portfolio(file_of(changed(beneficiaries="x"))))
