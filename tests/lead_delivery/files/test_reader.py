"""The one reader: bytes to rows by column, the same for every layout; and what is written from a layout."""

import io
import os
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from lead_delivery.files import own_data_layout, portfolio, settlement_file
from lead_delivery.files.cells import CellError, Column, RowProblem, problem_lines
from lead_delivery.files.own_data import read_own_data
from lead_delivery.files.reader import Layout, read_json, read_rows, read_table
from lead_delivery.files.settlement_file import settle_file
from lead_delivery.files.writer import template, write_whole
from lead_model.errors import DataError
from lead_model.scenario import Scenario

CITIES = Layout(
    what="a table of cities",
    columns=(
        Column("city", "Its name", required=True),
        Column("people", "How many live there", "count", True, 1, 50_000_000),
        Column("poor_share", "Share who are poor", "share", low=0.0, high=1.0, default=0.1),
    ),
    start="Start from the template.",
    row="One row per city is expected.",
    sheet="Cities",
    max_rows=3,
    key=("city",),
)
LAYOUTS = {"own data": own_data_layout.LAYOUT, "portfolio": portfolio.LAYOUT, **settlement_file.LAYOUTS}


def workbook(**sheets: list[list[object]]) -> bytes:
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(text: str, layout: Layout = CITIES):
    return read_rows(text.encode(), layout, "cities.csv")


def test_cells_are_named_by_column_and_the_heading_is_kept_as_written():
    table = read('\ufeffPeople, City ,Poor Share\n"1,000",Ulm,5%\n\n7,Rom,\n')
    assert table.headings == {"city": " City ", "people": "People", "poor_share": "Poor Share"}
    assert [row.number for row in table.rows] == [2, 4]  # lines of the file; the blank one counts
    assert table.values == (
        {"city": "Ulm", "people": 1000, "poor_share": 0.05},
        {"city": "Rom", "people": 7, "poor_share": 0.1},
    )


def test_csv_and_workbook_of_the_same_table_give_the_same_rows():
    rows = [["city", "people", "poor_share"], ["Ulm", 1000, 0.05], ["Rom", 7.0, None]]
    sheet = read_rows(workbook(Other=[["x"]], Cities=rows), CITIES, "cities.xlsx")
    assert sheet.values == read("city,people,poor_share\nUlm,1000,0.05\nRom,7,\n").values
    assert sheet.notes == ()


def test_it_is_said_which_sheet_was_taken_where_none_has_the_name():
    rows = [["city", "people"], ["Ulm", 1000]]
    assert read_rows(workbook(First=rows, Second=[["x"]]), CITIES).notes == (
        "Read from 'First', the first of 2 sheets.",
    )


def test_empty_columns_and_cells_at_the_end_are_no_columns():
    table = read("city,people,,\nUlm,1000,,\nRom,7,,,,\n,,,\n")
    assert [row.cells["city"] for row in table.rows] == ["Ulm", "Rom"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('city,people\nUlm,"1000\nRom,7\n', 2),
        ('city,people\nUlm,1000\n"Rom,7\nBonn,9\n', 3),
        ('city,people\n"Ulm,1000\n"Rom",7\n', 2),  # the next mark closes it in the middle of a cell
        ('city,people\n"Ulm' + ",1" * 100_000, 2),
    ],
)
def test_a_quotation_mark_that_is_not_closed_is_named_and_swallows_no_rows(text: str, line: int):
    with pytest.raises(DataError, match=f"cities.csv cannot be read: in the row that begins on line {line} "):
        read(text)


@pytest.mark.parametrize("name", ["ulm", "ULM", "Ulm\u200b", " Ulm"])
def test_the_same_name_is_the_same_row_whatever_its_capitals_and_invisible_letters(name: str):
    table = read(f"city,people\nUlm,1000\n{name},2000\n")
    assert len(table.rows) == 1
    assert table.problems[0].text().startswith(f"row 3, city: '{name.strip()}' is already there.")


def test_every_problem_is_named_in_the_order_of_the_file():
    table = read("city,people,poor_share\nUlm,1,000,0.1\nRom,many,150\nBonn,0,0.5\n")
    assert [(one.row, one.column, one.value) for one in table.problems] == [
        (2, "the row", "0.1"), (3, "people", "many"), (3, "poor_share", "150"), (4, "people", "0"),
    ]  # fmt: skip
    assert (table.rows_read, table.rows_refused) == (3, 3)


def test_long_lists_of_problems_are_cut_and_counted():
    problems = [RowProblem(n, "people", "x", "is not a number.", "") for n in range(60)]
    lines = problem_lines(problems)
    assert (len(lines), lines[-1]) == (51, "  … and 10 more problems.")


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        ("dollars", "-5", "is outside what is allowed, 0 or more. Sign or unit"),
        ("share", "250%", "is outside 0 to 1. The percentage is out of range."),
        ("share", "50", "It looks like a percentage: write 50% or 0.5."),
        ("share", "-0.5", "A share cannot be negative."),
        ("pbpm", "12000", "It looks yearly"),
        ("count", "0.5", "It looks like a share"),
        ("year", "2027.5", "is not a year."),
        ("text", "much too long", "has 13 letters; at most 10."),
        ("yes_no", "=1", "would run as a formula"),
    ],
)
def test_one_set_of_messages_for_every_layout(kind: str, text: str, said: str):
    high = {"share": 1.0, "pbpm": 6000.0, "count": 9.0, "year": 2036.0, "text": 10}.get(kind, float("inf"))
    with pytest.raises(CellError) as refused:
        Column("x", "", kind, low=0.0, high=high).read(text)
    assert said in " ".join(refused.value.args)


@pytest.mark.parametrize("name", LAYOUTS)
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_every_layout_has_a_template_that_it_reads(name: str, ending: str):
    layout = LAYOUTS[name]
    row = [f"cell {number}" for number in range(len(layout.columns))]
    table = read_table(template(layout, [row], ending), layout)
    assert list(table.headings) == list(layout.names)
    assert list(table.rows[0].cells.values()) == row
    if ending == "xlsx":
        sheet = load_workbook(io.BytesIO(template(layout, [row], ending)))["Columns"]
        assert [cell.value for cell in sheet["A"][1:]] == list(layout.names)
        assert all(cell.value for cell in sheet["B"]), "every column is explained"


def test_a_workbook_is_settled_like_the_csv_of_the_same_row(tmp_path: Path):
    names = ["aco_id", "performance_year", "risk_option", "benchmark_before_discount_dollars", "spend_dollars",
             "quality_score_share"]  # fmt: skip
    row = ["R1", 2027, "professional", 144_000_000, 138_240_000, 1]
    (tmp_path / "in.xlsx").write_bytes(workbook(Settlement=[list(names), list(row)]))
    report = settle_file("lead", tmp_path / "in.xlsx", tmp_path / "out.csv")
    assert report.net_dollars == pytest.approx(3_456_000 * 0.98)  # 60% of 5.76M, less 2%


def test_a_row_cut_off_is_not_settled(tmp_path: Path):
    layout = settlement_file.LAYOUTS["lead"]
    table = read(
        f"{','.join(layout.needed)},apo_reconciliation_dollars\nR1,2027,professional,144000000,138240000,1\n",
        layout,
    )
    assert table.rows == ()
    assert "fewer cells (6) than the header (7)" in table.problems[0].text()


@pytest.mark.parametrize("row", ["share_esrd,-", "entry,–", "name,–", "pbpm_esrd,-"])
def test_a_dash_in_ones_own_data_is_a_blank_cell(row: str):
    own = read_own_data(f"input,value\nbeneficiaries,9000\n{row}\n".encode(), "mine.csv", Scenario())
    assert own.changes == ("organization.aligned",)


def test_a_large_json_file_is_refused_by_its_size():
    with pytest.raises(DataError, match=r"a.json has 6.0 MB; at most 5 MB are read"):
        read_own_data(b"{" + b" " * 6_000_000, "a.json", Scenario())


def test_json_with_the_utf8_mark_is_read_and_another_encoding_named():
    assert read_json(b'\xef\xbb\xbf{"a": 1}', CITIES).content == {"a": 1}
    with pytest.raises(DataError, match=r"a\.json is not a JSON file in UTF-8"):
        read_json('{"a": 1}'.encode("utf-16"), CITIES, "a.json")


def test_a_file_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path):
    with pytest.raises(DataError, match="cannot be written"):
        write_whole(tmp_path / "none" / "out.csv", "a,b\n")
    write_whole(tmp_path / "out.csv", "a,b\n")
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]


def test_a_link_or_a_device_is_written_to_and_not_replaced(tmp_path: Path):
    link = tmp_path / "link.csv"
    link.symlink_to(tmp_path / "file.csv")
    write_whole(link, "a,b\n")
    assert link.is_symlink()
    assert (tmp_path / "file.csv").read_text() == "a,b\n"
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    write_whole(pipe, "a,b\n")
    assert os.read(reader, 9) == b"a,b\n"
    os.close(reader)
    assert pipe.is_fifo()
