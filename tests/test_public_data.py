"""The shipped CMS tables against facts CMS's files are known to hold, the search box, and starting values."""

import dataclasses
import math
import subprocess
import sys
import time

import numpy as np
import pytest

from lead_model.errors import DataError
from lead_model.public_data import (
    Assumed,
    aco,
    acos,
    calibration,
    file_checksum,
    origin,
    search,
    starting_values,
    table,
    table_names,
)
from lead_model.public_data.build import build, clean_date, clean_number
from lead_model.public_data.sources import TABLES
from lead_model.public_data.starting_values import (
    esrd_relativity,
    growth_to,
    high_needs_relativity,
    mssp_pbpm,
)
from lead_model.public_data.tables import FILES, rows

PERSON_YEARS = [
    "N_AB_Year_ESRD_PY",
    "N_AB_Year_DIS_PY",
    "N_AB_Year_AGED_Dual_PY",
    "N_AB_Year_AGED_NonDual_PY",
]
SPENDING = [f"Per_Capita_Exp_ALL_{kind}_PY" for kind in ("ESRD", "DIS", "AGDU", "AGND")]


# The files


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("mssp_py2024", 476),
        ("mssp_py2023", 453),
        ("mssp_panel", 5051),
        ("reach_py2023", 132),
        ("reach_settlement", 152),
        ("national_ffs_per_capita", 11),
        ("published_points", 57),
    ],
)
def test_each_table_has_the_rows_cms_published(name, count):
    assert len(table(name)) == origin(name).rows == len(rows(name)) == count


@pytest.mark.parametrize("name", [*TABLES, "calibration"])
def test_each_shipped_file_is_the_one_its_origin_describes(name):
    assert file_checksum(name) == origin(name).sha256


@pytest.mark.parametrize("name", list(TABLES))
def test_every_column_has_a_unit_and_every_table_an_origin(name):
    where = origin(name)
    assert list(where.units) == list(table(name).columns)
    assert all(where.units.values())
    assert where.title
    assert where.publisher
    assert where.year
    assert (where.licence == "public domain") == (name != "published_points")


def test_every_shipped_file_has_an_origin_and_together_they_stay_small():
    described = {origin(name).file for name in [*table_names(), "calibration"]} | {"origin.toml"}
    assert {path.name for path in FILES.iterdir()} == described
    assert sum(path.stat().st_size for path in FILES.iterdir()) < 1_500_000


def test_unknown_table_names_the_ones_there_are():
    with pytest.raises(DataError, match=r"'mssp_2024'.*mssp_py2024"):
        table("mssp_2024")
    with pytest.raises(DataError, match="not a table"):
        table("calibration")


def test_a_caller_who_changes_a_frame_does_not_change_the_next_one():
    first = table("reach_py2023")
    first.loc[0, "bene_cnt"] = -1
    assert table("reach_py2023").loc[0, "bene_cnt"] == 15126
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
        ("mssp_panel", ["Sav_Rate", "MinSavPerc", "QualScore", "FinalShareRate", "FinalLossRate"]),
        (
            "reach_py2023",
            ["discount", "retention_withhold", "hdr_adjust", "perc_dual", "perc_lti", "qual_scr"],
        ),
        ("reach_settlement", ["discount_share", "quality_withhold_share", "quality_score_share"]),
        ("national_ffs_per_capita", ["ma_share", "medicaid_share"]),
    ],
)
def test_rates_and_shares_are_fractions_in_every_table(name, shares):
    frame = table(name)[shares]
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


# Facts of MSSP


def test_mssp_benchmark_less_spending_is_the_published_difference():
    for name in ("mssp_py2024", "mssp_py2023", "mssp_panel"):
        frame = table(name)
        # whole dollars on all three columns: they can miss each other by one
        assert ((frame.ABtotBnchmk - frame.ABtotExp) - frame.BnchmkMinExp).abs().max() <= 1


def test_mssp_savings_rate_is_savings_over_benchmark():
    for name, rate in (("mssp_py2024", "Sav_rate"), ("mssp_py2023", "Sav_rate"), ("mssp_panel", "Sav_Rate")):
        frame = table(name)
        assert (frame.BnchmkMinExp / frame.ABtotBnchmk - frame[rate]).abs().max() <= 0.5001e-4  # 4 decimals


def test_mssp_earned_savings_of_py2023_are_98_percent_of_the_share_to_the_dollar():
    frame = table("mssp_py2023").query("GenSaveLoss > 0")
    off = (frame.EarnSaveLoss - 0.98 * frame.FinalShareRate * frame.GenSaveLoss).abs()
    assert (len(frame), int((off <= 1).sum())) == (313, 313)


def test_mssp_earned_savings_of_py2024_are_98_percent_of_the_share_within_a_thousandth():
    frame = table("mssp_py2024").query("GenSaveLoss > 0")
    ratio = frame.EarnSaveLoss / (0.98 * frame.FinalShareRate * frame.GenSaveLoss)
    assert (len(frame), int(((ratio - 1).abs() <= 0.001).sum())) == (359, 359)


def test_mssp_py2024_applies_the_higher_of_regional_and_prior_savings_adjustment():
    frame = table("mssp_py2024").dropna(subset="PriorSavAdj")
    higher = np.where(frame.PriorSavAdj > frame.RegAdj, "Prior Savings Adjustment", "Regional Adjustment")
    assert (len(frame), int((frame.FinalAdjCat == higher).sum())) == (71, 71)


def test_mssp_py2024_mix_by_person_years():
    frame = table("mssp_py2024")
    shares = frame[PERSON_YEARS].sum() / frame.N_AB_Year_PY.sum()
    # ESRD 0.35%, disabled 6.8%, aged dual 5.3%, aged non-dual 87.4%
    expected, printed = [0.0035, 0.068, 0.053, 0.874], [4, 3, 3, 3]
    assert [round(share, places) for share, places in zip(shares, printed, strict=True)] == expected


def test_mssp_py2024_spending_by_enrolment_category():
    frame = table("mssp_py2024")
    pbpm = [
        (frame[months] * frame[paid]).sum() / frame[months].sum() / 12
        for months, paid in zip(PERSON_YEARS, SPENDING, strict=True)
    ]
    np.testing.assert_allclose(pbpm, [8182, 1058, 1687, 1035], atol=0.5)


def test_mssp_py2024_categories_times_person_years_are_total_spending():
    frame = table("mssp_py2024")
    complete = frame[PERSON_YEARS].notna().all(axis=1)
    total = (frame[PERSON_YEARS].to_numpy() * frame[SPENDING].to_numpy()).sum(axis=1)[complete]
    assert complete.sum() == 433  # CMS hides a small category, and a second one with it, for 43 ACOs
    assert (total / frame.ABtotExp[complete] - 1).abs().max() < 0.001
    assert frame.loc[~complete, PERSON_YEARS].isna().sum(axis=1).eq(2).all()


def test_panel_agrees_with_the_yearly_files():
    panel = table("mssp_panel")
    for year in (2023, 2024):
        own = table(f"mssp_py{year}").set_index("ACO_ID")
        joined = panel[year == panel.PY].set_index("ACO_ID").loc[own.index]
        for column in ("ABtotBnchmk", "ABtotExp", "EarnSaveLoss", "FinalShareRate", "QualScore"):
            np.testing.assert_allclose(joined[column], own[column], rtol=1e-12)
        np.testing.assert_allclose(joined.Sav_Rate, own.Sav_rate, atol=1e-12)
        assert (joined.Current_Start_Date == own.Current_Start_Date).all()


def test_calibration_states_the_savings_rates_the_panel_has():
    panel = table("mssp_panel")
    by_year = calibration()["mssp_savings_rate_by_year"]
    assert len(by_year) == 11
    for year, stated in by_year.items():
        rates = 100 * panel.loc[int(year) == panel.PY, "Sav_Rate"]
        assert len(rates) == stated["n"]
        assert rates.mean() == pytest.approx(stated["mean"], abs=0.006)
        assert rates.std() == pytest.approx(stated["sd"], abs=0.006)


# Facts of REACH


def test_reach_settlement_gross_is_benchmark_and_equity_adjustment_less_cost():
    frame = table("reach_settlement")
    gross = frame.benchmark_final + frame.heba_net - frame.cost_after_stop_loss
    assert (gross - frame.expected_gross_savings).abs().max() < 1.0
    assert (frame.perf_year == 2021).sum() == 53
    assert (frame.perf_year == 2022).sum() == 99


def test_reach_settlement_totals_of_py2021_are_the_published_ones():
    frame = table("reach_settlement").query("perf_year == 2021")
    assert frame.expected_after_sequestration.sum() / 1e6 == pytest.approx(
        46.5, abs=0.05
    )  # to ACOs, $ million
    assert (frame.expected_after_sequestration > 0).sum() == 38


def test_reach_settlement_keeps_the_one_row_cms_published_as_zero():
    odd = table("reach_settlement").dropna(subset="note")
    assert list(zip(odd.aco_id, odd.perf_year, strict=True)) == [("D0128", 2022)]
    assert odd.expected_after_sequestration.item() == 0
    assert odd.expected_shared_savings.item() > 0


def test_reach_py2023_cost_by_type_of_aco():
    frame = table("reach_py2023")
    pbpm = (frame.tot_cost_care / frame.bene_cnt / 12).groupby(frame.aco_type).mean()
    np.testing.assert_allclose(pbpm[["High Needs", "New Entrant", "Standard"]], [2875, 1114, 1056], atol=0.5)


def test_reach_py2023_ships_no_results_that_cms_file_without_results_lacks():
    assert not {"shared_savings", "gross_savings", "sav_rate", "final_benchmark"} & set(table("reach_py2023"))


# The ACOs


def test_all_608_acos_are_there_and_no_id_is_in_both_programs():
    mssp = {one.id for one in acos() if one.program == "MSSP"}
    reach = {one.id for one in acos() if one.program == "REACH"}
    assert (len(acos()), len(mssp), len(reach)) == (608, 476, 132)
    assert not mssp & reach


def test_an_mssp_aco_as_published():
    one = aco("A1001")
    assert (one.name, one.track, one.first_py, one.agreement_period) == (
        "PBACO Holding, LLC",
        "ENHANCED",
        2012,
        3,
    )
    assert (one.beneficiaries, one.person_years) == (116175, 113967)
    assert one.spending_pbpm == pytest.approx(13198 / 12)
    assert one.spending_pbpm_by_enrolment.esrd == pytest.approx(96979 / 12)
    assert one.regional_adjustment_pbpm == pytest.approx(240 / 12)
    assert one.prior_savings_adjustment_pbpm is None  # "-" in CMS's file
    assert (one.savings_rate, one.quality_score_share, one.dual_share) == (0.0889, 0.7705, 0.0559)
    assert (
        one.benchmark_dollars - one.expenditure_dollars == 146796367
    )  # CMS prints 146,796,368 after rounding


def test_a_reach_aco_as_published():
    one = aco(" d0004 ")
    assert (one.track, one.aco_type, one.capitation, one.stop_loss) == ("Global", "New Entrant", "PCC", True)
    assert (one.performance_year, one.first_py, one.beneficiaries) == (2023, 2021, 15126)
    assert one.discount_share == 0.03
    assert one.savings_rate is None
    assert one.benchmark_dollars is None  # the file stops before the final benchmark


def test_what_cms_hides_is_none_and_nothing_is_nan():
    hidden = [one for one in acos() if one.program == "MSSP" and one.person_years_by_enrolment.esrd is None]
    assert len(hidden) == 43
    assert all(one.spending_pbpm_by_enrolment.esrd is None for one in hidden)
    assert _not_finite([dataclasses.asdict(one) for one in acos()]) == []


def _not_finite(value, where=""):
    if isinstance(value, dict):
        return [bad for key, inner in value.items() for bad in _not_finite(inner, f"{where}.{key}")]
    if isinstance(value, list | tuple):
        return [bad for index, inner in enumerate(value) for bad in _not_finite(inner, f"{where}[{index}]")]
    if value == "" or (isinstance(value, float) and not math.isfinite(value)):
        return [where]
    if isinstance(value, np.generic):
        return [f"{where} is {type(value)}"]
    return []


def test_an_unknown_id_names_near_ones():
    with pytest.raises(DataError, match=r"No ACO has the id 'A1027'.*A1026 \(AHS ACO, LLC\)"):
        aco("A1027")
    with pytest.raises(DataError, match=r"Nearest: A1001"):
        aco("PBACO")
    with pytest.raises(DataError, match="Search by name"):
        aco("")


# Searching


def test_search_by_id_puts_the_exact_one_first():
    assert search("a1001")[0].id == "A1001"
    assert [one.id for one in search("D0004")] == ["D0004"]


def test_search_needs_every_word_in_any_order_and_any_case():
    found = search("PHYSICIANS advocate")
    assert [one.id for one in found] == [one.id for one in search("advocate physicians")]
    assert search("advocate partners")[0].id == "A1033"
    for one in search("mercy health", limit=50):
        assert "mercy" in one.name.casefold()
        assert "health" in one.name.casefold()


def test_search_puts_a_name_that_starts_with_the_words_first():
    names = [one.name.casefold() for one in search("mercy", limit=50)]
    starts = [name.startswith("mercy ") for name in names]
    assert starts == sorted(starts, reverse=True)
    assert any(starts)
    assert not all(starts)


def test_search_offers_close_spellings_only_when_nothing_matches():
    assert search("advocte")[0].id == "A1033"
    assert "Physician Partners" in search("physicans partner")[0].name
    assert search("zzzzqq") == ()


def test_search_keeps_its_limit_and_blank_text_lists_by_name():
    assert len(search("health", limit=7)) == 7
    listed = [one.name.casefold() for one in search("", limit=1000)]
    assert len(listed) == 608
    assert listed == sorted(listed)
    with pytest.raises(DataError, match="limit is 0"):
        search("health", limit=0)


def test_search_reads_punctuation_as_a_space():
    assert search("ahs aco, llc")[0].id == "A1026"
    assert search("(*[") == search("")  # no words: the list, not an error


def test_loading_the_acos_is_quick_and_needs_no_pandas():
    script = """
import sys, time
from lead_model.public_data import acos
start = time.process_time()
count = len(acos())
took = time.process_time() - start
assert 'pandas' not in sys.modules
print(count, took)
"""
    count, took = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    ).stdout.split()
    assert int(count) == 608
    assert float(took) < 0.1  # about 0.02 s on an idle machine


# Starting values


def test_starting_values_of_every_aco_are_finite_plain_numbers_that_add_up():
    start = time.perf_counter()
    for one in acos():
        values = starting_values(one)
        assert _not_finite(dataclasses.asdict(values)) == []
        assert sum(values.category_shares) == pytest.approx(1.0, abs=1e-12)
        assert min(values.category_shares) >= 0.0
        assert min(values.category_pbpm_by3) > 0.0
        spread = zip(values.category_shares, values.category_pbpm_by3, strict=True)
        assert sum(share * pbpm for share, pbpm in spread) == pytest.approx(values.total_pbpm_by3, rel=1e-12)
        assert values.total_pbpm_by3 == pytest.approx(values.total_pbpm * values.trend_factor, rel=1e-12)
        assert 0.8 < values.exposure_share <= 1.0
        assert abs(values.regional_gap_rate) < 0.25
        assert values.prior_savings_pbpm >= 0.0
    assert time.perf_counter() - start < 5.0


def test_starting_values_of_an_mssp_aco():
    values = starting_values(aco("A1001"))
    assert values.total_pbpm == pytest.approx(13198 / 12)
    assert values.exposure_share == pytest.approx(113967 / 116175)
    assert values.esrd_share == pytest.approx(400 / 113967)
    assert values.high_needs_share == 0.187
    # two years at the mean growth of 2021 to 2024: (13606 / 11659)^(2/3)
    assert values.trend_factor == pytest.approx((13606 / 11659) ** (2 / 3))
    assert values.category_pbpm_by3[1] == pytest.approx(
        96979 / 12 * values.trend_factor
    )  # its own ESRD spending
    # third agreement, below its region: 240 a year is half the gap; 11,695 holds the 240 that was applied
    assert values.regional_gap_rate == pytest.approx(240 / 0.5 / (11695 - 240))
    # benchmark less spending over person-years, PY2022, PY2023, PY2024
    by_year = [62404688 / 73400, 99899684 / 76904, 146796368 / 113967]
    assert values.prior_savings_pbpm == pytest.approx(sum(by_year) / 3 / 12)
    assert values.prior_savings_years == (2022, 2023, 2024)
    assert (values.savings_rate, values.quality_score_share) == (0.0889, 0.7705)


def test_starting_values_of_a_reach_aco():
    values = starting_values(aco("D0004"))
    # 15,126 people for 0.97 of a year
    assert values.total_pbpm == pytest.approx(168042056.04 / (15126 * 0.97 * 12))
    assert values.category_shares == pytest.approx((0.805, 0.008, 0.187))
    assert values.trend_rates[0] == (2024, pytest.approx(13606 / 12768 - 1))  # published, so not the mean
    assert [year for year, _ in values.trend_rates] == [2024, 2025, 2026]
    assert (values.regional_gap_rate, values.prior_savings_pbpm, values.savings_rate) == (0.0, 0.0, None)
    assert values.risk_option == "Global"


def test_a_reach_high_needs_aco_has_only_high_needs_and_esrd():
    values = starting_values(next(one for one in acos() if one.aco_type == "High Needs"))
    assert values.high_needs_aco
    assert values.category_shares == pytest.approx((0.0, 0.008, 0.992), abs=1e-12)


def test_an_aco_above_its_region_has_a_negative_gap_with_the_smaller_weight():
    one = aco("A5220")  # first agreement: 15% of the gap
    values = starting_values(one)
    assert one.regional_adjustment_pbpm < 0
    assert values.regional_weight == 0.15
    own = one.historical_benchmark_pbpm - one.regional_adjustment_pbpm
    assert values.regional_gap_rate == pytest.approx(one.regional_adjustment_pbpm / 0.15 / own)


def test_hidden_esrd_takes_the_middle_of_what_is_hidden_and_the_average_spending():
    one = next(one for one in acos() if one.program == "MSSP" and one.person_years_by_enrolment.esrd is None)
    values = starting_values(one)
    assert values.esrd_share == pytest.approx(5 / one.person_years)
    assert values.category_relativities[1] == esrd_relativity()
    assert {"esrd_share", "category_relativities.esrd"} <= {item.field for item in values.assumed}


def test_relativities_come_from_the_shipped_files():
    assert high_needs_relativity() == pytest.approx(2875 / 1056, rel=1e-3)
    esrd, other = mssp_pbpm()
    assert esrd == pytest.approx(8182, abs=0.5)
    # A&D alone: other = A x (0.813 + 0.187 x relativity)
    assert esrd_relativity() == pytest.approx(8182 / (other / (0.813 + 0.187 * 2875 / 1056)), rel=1e-3)


def test_growth_uses_published_years_first():
    rates = dict(growth_to(2026, 2020))
    assert rates[2021] == pytest.approx(11659 / 10751 - 1)
    assert rates[2025] == rates[2026] == pytest.approx((13606 / 11659) ** (1 / 3) - 1)
    assert growth_to(2026, 2026) == ()


def _read(values, field):
    name, _, category = field.partition(".")
    value = getattr(values, name)
    return value[{"esrd": 1, "high_needs": 2}[category]] if category else value


@pytest.mark.parametrize("program", ["MSSP", "REACH"])
def test_every_assumed_value_is_listed_with_reason_and_source_and_is_the_one_used(program):
    always = {
        "high_needs_share",
        "category_relativities.high_needs",
        "aligned_beneficiaries",
        "trend_factor",
        "regional_gap_rate",
        "prior_savings_pbpm",
        "quality_score_share",
    }
    more = {"MSSP": {"total_pbpm"}, "REACH": {"esrd_share", "exposure_share", "category_relativities.esrd"}}
    for one in (one for one in acos() if one.program == program):
        values = starting_values(one)
        fields = [item.field for item in values.assumed]
        assert len(fields) == len(set(fields))
        expected = always | more[program]
        if program == "MSSP" and one.person_years_by_enrolment.esrd is None:
            expected |= {"esrd_share", "category_relativities.esrd"}
        assert set(fields) == expected
        for item in values.assumed:
            assert isinstance(item, Assumed)
            assert item.value == _read(values, item.field)
            assert len(item.why) > 20
            assert item.source


def test_national_growth_is_the_published_one():
    spending = table("national_ffs_per_capita").spend_pc_actual.to_numpy()
    growth = 100 * (spending[1:] / spending[:-1] - 1)
    np.testing.assert_allclose(growth, [2.0, 1.1, 2.6, 3.4, 4.0, -3.3, 8.4, 3.1, 6.2, 6.6], atol=0.06)


def test_published_points_stay_as_they_were_collected():
    points = table("published_points").set_index(["topic", "period", "item"]).value
    assert points["LEAD", "PY2027 on", "Global benchmark discount range"] == "1.75;3"
    assert points["REACH/GPDC results", "PY2021", "ACOs (DCEs)"] == "53"
