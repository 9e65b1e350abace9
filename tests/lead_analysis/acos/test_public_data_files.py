"""The shipped CMS tables as files: origin, size, units, and how raw cells are cleaned."""

import hashlib

import pytest

from lead_analysis.acos.public_data.build import build, clean_date, clean_number
from lead_analysis.acos.public_data.raw_files import TABLES
from lead_analysis.acos.public_data.shipped_tables import (
    FILES,
    calibration,
    origin,
    rows,
    shipped_table,
    shipped_table_names,
)
from lead_model.errors import DataError

# The files


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("mssp_py2024", 476),
        ("mssp_py2023", 453),
        ("mssp_py2022", 482),
        ("mssp_panel", 5051),
        ("reach_py2023", 132),
        ("reach_settlement", 152),
        ("reach_settlement_py2023", 132),
        ("national_ffs_per_capita", 11),
        ("published_points", 57),
    ],
)
def test_each_table_has_the_rows_cms_published(name, count):
    assert len(shipped_table(name)) == origin(name).rows == len(rows(name)) == count


@pytest.mark.parametrize("name", [*TABLES, "calibration"])
def test_each_shipped_file_is_the_one_its_origin_describes(name):
    shipped = (FILES / origin(name).file).read_bytes()
    assert hashlib.sha256(shipped).hexdigest() == origin(name).sha256


@pytest.mark.parametrize("name", list(TABLES))
def test_every_column_has_a_unit_and_every_table_an_origin(name):
    where = origin(name)
    assert list(where.units) == list(shipped_table(name).columns)
    assert all(where.units.values())
    assert where.title
    assert where.publisher
    assert where.year
    assert (where.license == "public domain") == (name != "published_points")


def test_every_shipped_file_has_an_origin_and_together_they_stay_small():
    described = {origin(name).file for name in [*shipped_table_names(), "calibration"]} | {"origin.toml"}
    assert {path.name for path in FILES.iterdir()} == described
    assert sum(path.stat().st_size for path in FILES.iterdir()) < 1_500_000


def test_unknown_table_names_the_ones_there_are():
    with pytest.raises(DataError, match=r"'mssp_2024'.*mssp_py2024"):
        shipped_table("mssp_2024")
    with pytest.raises(DataError, match="not a table"):
        shipped_table("calibration")


def test_a_caller_who_changes_a_frame_does_not_change_the_next_one():
    first = shipped_table("reach_py2023")
    first.loc[0, "bene_cnt"] = -1
    assert shipped_table("reach_py2023").loc[0, "bene_cnt"] == 15126
    changed = calibration()
    changed["monte_carlo_suggestion"]["e_sd"] = 0
    assert calibration()["monte_carlo_suggestion"]["e_sd"] == 4.0


@pytest.mark.parametrize(
    ("name", "shares"),
    [
        (
            "mssp_py2024",
            ["Sav_rate", "MinSavPerc", "QualScore", "FinalShareRate", "FinalLossRate", "Perc_Dual"],
        ),
        (
            "mssp_py2023",
            ["Sav_rate", "MinSavPerc", "QualScore", "FinalShareRate", "FinalLossRate", "Perc_Dual"],
        ),
        ("mssp_py2022", ["MinSavPerc", "QualScore", "FinalShareRate"]),
        ("mssp_panel", ["Sav_Rate", "MinSavPerc", "QualScore", "FinalShareRate", "FinalLossRate"]),
        (
            "reach_py2023",
            ["discount", "retention_withhold", "hdr_adjust", "perc_dual", "perc_lti", "qual_scr"],
        ),
        ("reach_settlement", ["discount_share", "quality_withhold_share", "quality_score_share"]),
        ("reach_settlement_py2023", ["discount_share", "quality_withhold_share", "quality_score_share"]),
        ("national_ffs_per_capita", ["ma_share", "medicaid_share"]),
    ],
)
def test_rates_and_shares_are_fractions_in_every_table(name, shares):
    frame = shipped_table(name)[shares]
    assert frame.max().max() <= 1.0
    assert frame.min().min() >= -0.5
    assert frame.abs().max().max() > 0.05  # and not a fraction of a fraction


# Cleaning


@pytest.mark.parametrize(
    ("text", "is_percent", "expected"),
    [
        ("$1,234.50", False, "1234.5"),
        ("9.09%", True, "0.0909"),
        ("9.09", True, "0.0909"),
        ("-6.91%", True, "-0.0691"),
        ("100", True, "1"),
        ("1200", False, "1200"),
        ("3e-05", False, "0.00003"),
        ("0.0", False, "0"),
        ("-", False, ""),
        ("*", True, ""),
        ("  ", False, ""),
    ],
)
def test_numbers_come_out_in_one_format(text, is_percent, expected):
    assert clean_number(text, is_percent) == expected


def test_a_percent_sign_in_a_plain_column_and_a_word_are_refused():
    with pytest.raises(DataError, match="not declared as percent"):
        clean_number("5%", False)
    with pytest.raises(DataError, match="'n/a' is not a number"):
        clean_number("n/a", False)


def test_dates_come_out_in_one_format():
    assert {clean_date("7/1/2019"), clean_date("07/01/2019"), clean_date("2019-07-01")} == {"2019-07-01"}
    assert clean_date("") == ""


def test_building_from_an_empty_folder_names_the_missing_file(tmp_path):
    with pytest.raises(DataError, match=r"mssp_puf_py2024\.csv is not in"):
        build(tmp_path / "raw", tmp_path / "out")


def test_a_bad_cell_is_named_by_file_line_and_column(tmp_path):
    columns = TABLES["national_ffs_per_capita"].columns
    for spec in TABLES.values():
        filler = dict.fromkeys(spec.columns, "")
        lines = [",".join(filler), ",".join(filler.values())]
        (tmp_path / spec.raw_file).write_text("\n".join(lines) + "\n")
    (tmp_path / TABLES["national_ffs_per_capita"].raw_file).write_text(
        ",".join(columns) + "\n" + ",".join("many" if name == "avg_age" else "1" for name in columns) + "\n"
    )
    with pytest.raises(DataError, match="line 2, column avg_age: 'many' is not a number"):
        build(tmp_path, tmp_path / "out")
