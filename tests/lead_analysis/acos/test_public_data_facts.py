"""The shipped CMS tables against facts CMS's files are known to hold."""

import numpy as np
import pytest

from lead_analysis.acos.public_data.shipped_tables import (
    calibration,
    origin,
    shipped_table,
    shipped_table_names,
)
from lead_analysis.other_models import OTHER_MODELS_FOLDER
from lead_model.rule_files import load_parameters

PERSON_YEARS = [
    "N_AB_Year_ESRD_PY",
    "N_AB_Year_DIS_PY",
    "N_AB_Year_AGED_Dual_PY",
    "N_AB_Year_AGED_NonDual_PY",
]
SPENDING = [f"Per_Capita_Exp_ALL_{kind}_PY" for kind in ("ESRD", "DIS", "AGDU", "AGND")]


# Facts of MSSP


def test_mssp_benchmark_less_spending_is_the_published_difference():
    for name in ("mssp_py2024", "mssp_py2023", "mssp_panel"):
        frame = shipped_table(name)
        # whole dollars on all three columns: they can miss each other by one
        assert ((frame.ABtotBnchmk - frame.ABtotExp) - frame.BnchmkMinExp).abs().max() <= 1


def test_mssp_savings_rate_is_savings_over_benchmark():
    for name, rate in (("mssp_py2024", "Sav_rate"), ("mssp_py2023", "Sav_rate"), ("mssp_panel", "Sav_Rate")):
        frame = shipped_table(name)
        assert (frame.BnchmkMinExp / frame.ABtotBnchmk - frame[rate]).abs().max() <= 0.5001e-4  # 4 decimals


def test_mssp_earned_savings_of_py2023_are_98_percent_of_the_share_to_the_dollar():
    frame = shipped_table("mssp_py2023").query("GenSaveLoss > 0")
    off = (frame.EarnSaveLoss - 0.98 * frame.FinalShareRate * frame.GenSaveLoss).abs()
    assert (len(frame), int((off <= 1).sum())) == (313, 313)


def test_mssp_earned_savings_of_py2024_are_98_percent_of_the_share_within_a_thousandth():
    frame = shipped_table("mssp_py2024").query("GenSaveLoss > 0")
    ratio = frame.EarnSaveLoss / (0.98 * frame.FinalShareRate * frame.GenSaveLoss)
    assert (len(frame), int(((ratio - 1).abs() <= 0.001).sum())) == (359, 359)


def test_mssp_py2024_applies_the_higher_of_regional_and_prior_savings_adjustment():
    frame = shipped_table("mssp_py2024").dropna(subset="PriorSavAdj")
    higher = np.where(frame.PriorSavAdj > frame.RegAdj, "Prior Savings Adjustment", "Regional Adjustment")
    assert (len(frame), int((frame.FinalAdjCat == higher).sum())) == (71, 71)


def test_mssp_py2024_mix_by_person_years():
    frame = shipped_table("mssp_py2024")
    shares = frame[PERSON_YEARS].sum() / frame.N_AB_Year_PY.sum()
    # ESRD 0.35%, disabled 6.8%, aged dual 5.3%, aged non-dual 87.4%
    expected, printed = [0.0035, 0.068, 0.053, 0.874], [4, 3, 3, 3]
    assert [round(share, places) for share, places in zip(shares, printed, strict=True)] == expected


def test_mssp_py2024_spending_by_enrollment_category():
    frame = shipped_table("mssp_py2024")
    pbpm = [
        (frame[months] * frame[paid]).sum() / frame[months].sum() / 12
        for months, paid in zip(PERSON_YEARS, SPENDING, strict=True)
    ]
    np.testing.assert_allclose(pbpm, [8182, 1058, 1687, 1035], atol=0.5)


def test_mssp_py2024_categories_times_person_years_are_total_spending():
    frame = shipped_table("mssp_py2024")
    complete = frame[PERSON_YEARS].notna().all(axis=1)
    total = (frame[PERSON_YEARS].to_numpy() * frame[SPENDING].to_numpy()).sum(axis=1)[complete]
    assert complete.sum() == 433  # CMS hides a small category, and a second one with it, for 43 ACOs
    assert (total / frame.ABtotExp[complete] - 1).abs().max() < 0.001
    assert frame.loc[~complete, PERSON_YEARS].isna().sum(axis=1).eq(2).all()


def test_panel_agrees_with_the_yearly_files():
    panel = shipped_table("mssp_panel")
    for year in (2023, 2024):
        own = shipped_table(f"mssp_py{year}").set_index("ACO_ID")
        joined = panel[year == panel.PY].set_index("ACO_ID").loc[own.index]
        for column in ("ABtotBnchmk", "ABtotExp", "EarnSaveLoss", "FinalShareRate", "QualScore"):
            np.testing.assert_allclose(joined[column], own[column], rtol=1e-12)
        np.testing.assert_allclose(joined.Sav_Rate, own.Sav_rate, atol=1e-12)
        assert (joined.Current_Start_Date == own.Current_Start_Date).all()


def test_calibration_states_the_savings_rates_the_panel_has():
    panel = shipped_table("mssp_panel")
    by_year = calibration()["mssp_savings_rate_by_year"]
    assert len(by_year) == 11
    for year, stated in by_year.items():
        rates = 100 * panel.loc[int(year) == panel.PY, "Sav_Rate"]
        assert len(rates) == stated["n"]
        assert rates.mean() == pytest.approx(stated["mean"], abs=0.006)
        assert rates.std() == pytest.approx(stated["sd"], abs=0.006)


# Facts of REACH


def test_reach_settlement_gross_is_benchmark_and_equity_adjustment_less_cost():
    frame = shipped_table("reach_settlement")
    gross = frame.benchmark_final + frame.heba_net - frame.cost_after_stop_loss
    assert (gross - frame.expected_gross_savings).abs().max() < 1.0
    assert (frame.perf_year == 2021).sum() == 53
    assert (frame.perf_year == 2022).sum() == 99


def test_reach_settlement_totals_of_py2021_are_the_published_ones():
    frame = shipped_table("reach_settlement").query("perf_year == 2021")
    assert frame.expected_after_sequestration.sum() / 1e6 == pytest.approx(
        46.5, abs=0.05
    )  # to ACOs, $ million
    assert (frame.expected_after_sequestration > 0).sum() == 38


@pytest.mark.parametrize(
    ("table", "aco", "py"), [("reach_settlement", "D0128", 2022), ("reach_settlement_py2023", "D0120", 2023)]
)
def test_reach_settlement_keeps_the_one_row_cms_published_as_zero(table, aco, py):
    odd = shipped_table(table).dropna(subset="note")
    assert list(zip(odd.aco_id, odd.perf_year, strict=True)) == [(aco, py)]
    assert odd.expected_after_sequestration.item() == 0
    assert odd.expected_shared_savings.item() > 0


def test_reach_py2023_benchmarks_imply_the_trend_adjustment_and_withhold_of_the_rules():
    frame = shipped_table("reach_settlement_py2023")
    rules = load_parameters("reach", OTHER_MODELS_FOLDER)
    earned = frame.quality_withhold_share * (1 - frame.quality_score_share)
    kept = 1 - frame.discount_share - earned - frame.retention_withhold_share
    implied = frame.benchmark_final / (frame.benchmark_unadjusted * kept)
    assert implied.median() == pytest.approx(rules.value("reach_rta", 2023), abs=5e-5)
    assert set(frame.quality_withhold_share) == {rules.value("reach_quality_withhold", 2023)}


def test_reach_py2023_equity_adjustment_follows_from_the_months_of_its_other_file():
    settled = shipped_table("reach_settlement_py2023").set_index("aco_id")
    months = shipped_table("reach_py2023").set_index("aco_id").loc[settled.index]
    up, down = (
        load_parameters("reach", OTHER_MODELS_FOLDER).value(f"reach_heba_{side}_pbpm", 2023)
        for side in ("up", "down")
    )
    stated = up * months.heba_up_mnths.fillna(0) - down * months.heba_dn_mnths.fillna(0)
    np.testing.assert_array_equal(stated, settled.heba_net)


def test_mssp_py2022_relief_takes_off_every_loss_and_is_below_zero_in_every_year():
    losing = shipped_table("mssp_py2022").query("GenSaveLoss < 0")
    assert len(losing) == 15
    assert (losing.EarnSaveLoss == 0).all()
    for py in (2022, 2023, 2024):
        frame = shipped_table(f"mssp_py{py}")
        assert (frame.DisAdj.dropna() <= 0).all()
        assert (frame[frame.GenSaveLoss < 0].DisAdj < 0).all()


def test_the_file_cms_has_replaced_since_has_a_vintage_wherever_its_rows_stand():
    assert [name for name in shipped_table_names() if origin(name).vintage] == ["mssp_py2024", "mssp_panel"]
    panel = shipped_table("mssp_panel").query("PY == 2024").set_index("ACO_ID").EarnSaveLoss
    alone = shipped_table("mssp_py2024").set_index("ACO_ID").EarnSaveLoss
    assert panel.sort_index().equals(alone.sort_index().astype(panel.dtype))


def test_reach_py2023_cost_by_type_of_aco():
    frame = shipped_table("reach_py2023")
    pbpm = (frame.tot_cost_care / frame.bene_cnt / 12).groupby(frame.aco_type).mean()
    np.testing.assert_allclose(pbpm[["High Needs", "New Entrant", "Standard"]], [2875, 1114, 1056], atol=0.5)


def test_reach_py2023_ships_no_results_that_cms_file_without_results_lacks():
    assert not {"shared_savings", "gross_savings", "sav_rate", "final_benchmark"} & set(
        shipped_table("reach_py2023")
    )


# Growth and points collected from other publications


def test_national_growth_is_the_published_one():
    spending = shipped_table("national_ffs_per_capita").spend_pc_actual.to_numpy()
    growth = 100 * (spending[1:] / spending[:-1] - 1)
    np.testing.assert_allclose(growth, [2.0, 1.1, 2.6, 3.4, 4.0, -3.3, 8.4, 3.1, 6.2, 6.6], atol=0.06)


def test_published_points_stay_as_they_were_collected():
    points = shipped_table("published_points").set_index(["topic", "period", "item"]).value
    assert points["LEAD", "PY2027 on", "Global benchmark discount range"] == "1.75;3"
    assert points["REACH/GPDC results", "PY2021", "ACOs (DCEs)"] == "53"
