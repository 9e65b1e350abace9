"""Which raw file becomes which shipped table: kept columns, text, percent and date columns, units, origin."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from lead_model.errors import DataError

CMS = "Centers for Medicare & Medicaid Services (CMS)"
PUBLIC_DOMAIN = "public domain"
QUOTED_FACTS = "single published figures, quoted with the address that states them"

ENROLLMENT = ("ESRD", "DIS", "AGDU", "AGND")
PERSON_YEARS = ("ESRD", "DIS", "AGED_Dual", "AGED_NonDual")


def _spread(stem: str, kinds: Iterable[str], years: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{stem}_{kind}_{year}" for year in years for kind in kinds)


_MSSP_IDENTITY = tuple(
    """ACO_ID ACO_Name Agree_Type Agreement_Period_Num Current_Start_Date Current_Track Risk_Model
    Assign_Type Rev_Exp_Cat N_AB""".split()
)
_MSSP_SETTLEMENT = tuple(
    """Sav_rate MinSavPerc BnchmkMinExp GenSaveLoss DisAdj Impact_Mid_Year_Termination EarnSaveLoss
    DisAffQual Met_QPS Met_AltQPS Met_Incentive Met_FirstYear QualScore""".split()
)
_MSSP_BENCHMARK = (
    "UpdatedBnchmk",
    "HistBnchmk",
    "ABtotBnchmk",
    "ABtotExp",
    "FinalShareRate",
    "FinalLossRate",
)
_MSSP_PEOPLE = (
    *_spread("Per_Capita_Exp_ALL", ENROLLMENT, ("BY1", "BY2", "BY3", "PY")),
    "Per_Capita_Exp_TOTAL_PY",
    *_spread("CMS_HCC_RiskScore", ENROLLMENT, ("BY1", "BY2", "BY3", "PY")),
    *_spread("N_AB_Year", PERSON_YEARS, ("BY3",)),
    "N_AB_Year_PY",
    *_spread("N_AB_Year", PERSON_YEARS, ("PY",)),
)
_MSSP_PROVIDERS = (
    "N_CAH",
    "N_FQHC",
    "N_RHC",
    "N_Hosp",
    "N_PCP",
    "N_Spec",
    "N_NP",
    "N_PA",
    "Perc_Dual",
    "Perc_LTI",
)
_MSSP_PERCENT = (
    "Sav_rate",
    "MinSavPerc",
    "QualScore",
    "FinalShareRate",
    "FinalLossRate",
    "Perc_Dual",
    "Perc_LTI",
)
_MSSP_TEXT = ("ACO_ID", "ACO_Name", "Agree_Type", "Current_Track", "Risk_Model", "Assign_Type", "Rev_Exp_Cat")
_PANEL = tuple(
    """PY ACO_ID ACO_Num Agree_Type Agreement_Period_Num Current_Start_Date Initial_Start_Date Track
    Risk_Model Rev_Exp_Cat N_AB N_AB_Year_PY Sav_Rate MinSavPerc BnchmkMinExp GenSaveLoss EarnSaveLoss
    QualScore UpdatedBnchmk HistBnchmk ABtotBnchmk ABtotExp FinalShareRate FinalLossRate
    Per_Capita_Exp_TOTAL_PY CMS_HCC_RiskScore_AGND_PY""".split()
)
_REACH = tuple(
    """aco_id aco_name aco_type perf_year first_part_year risk_arrangement capitation enhanced_pcc
    apo_election alignment_plus stop_loss discount retention_withhold unadj_benchmark tot_cost_care cap_pmt
    epcc_pmt clm_pmt heba_up_amt heba_down_amt heba_up_mnths heba_dn_mnths hdr_adjust norm_risk_score
    cif_cap_risk bene_cnt perc_dual perc_lti n_pcp n_spec n_np n_pa n_hosp n_fqhc n_cah n_rhc qual_scr
    cisep_flag hpp_flag""".split()
)
_REACH_TEXT = tuple(
    """aco_id aco_name aco_type risk_arrangement capitation enhanced_pcc apo_election alignment_plus
    stop_loss cisep_flag hpp_flag""".split()
)
_REACH_SETTLEMENT = tuple(
    """perf_year aco_id aco_type risk_arrangement stop_loss discount_pct retention_withhold_pct
    quality_withhold_pct quality_score_pct benchmark_unadjusted benchmark_final heba_net cost_before_stop_loss
    cost_after_stop_loss expected_gross_savings corridor_base gross_pct_of_corridor_base top_band
    expected_shared_savings expected_after_sequestration note""".split()
)
# Of the earlier years only what a settlement needs and what it is compared with.
_MSSP_PY2022 = tuple(
    """ACO_ID Current_Start_Date Current_Track Risk_Model Rev_Exp_Cat N_AB MinSavPerc BnchmkMinExp GenSaveLoss
    DisAdj Prorate_Shared_Losses EarnSaveLoss Met_QPS QualScore ABtotBnchmk ABtotExp FinalShareRate""".split()
)
_REACH_SETTLEMENT_PY2023 = tuple(
    """perf_year aco_id risk_arrangement discount_pct retention_withhold_pct quality_withhold_pct
    quality_score_pct benchmark_unadjusted benchmark_final heba_net cost_after_stop_loss expected_gross_savings
    expected_shared_savings expected_after_sequestration note""".split()
)
_NATIONAL = tuple(
    """year benes_total benes_original_medicare ma_rate_pct avg_age medicaid_pct spend_pc_actual
    spend_pc_standardized""".split()
)
_POINTS = ("topic", "period", "item", "value", "unit", "source_url", "kind")

# The first entry that a column name starts with gives its unit; a column without one stops the build.
UNITS = (
    ("Per_Capita_Exp", "dollars per person-year; claims truncated at the 99th percentile"),
    ("CMS_HCC_RiskScore", "risk score, national average of the enrollment category = 1"),
    ("N_AB_Year", "person-years"),
    ("N_AB", "assigned beneficiaries"),
    ("bene_cnt", "aligned beneficiaries, not person-years"),
    ("N_", "number of participants of this kind"),
    ("n_", "number of participants of this kind"),
    ("Sav_", "share of benchmark; positive when spending is below the benchmark"),
    ("MinSavPerc", "share of benchmark"),
    ("QualScore", "share"),
    ("Perc_", "share of beneficiaries"),
    ("perc_", "share of beneficiaries"),
    ("medicaid_share", "share of beneficiaries"),
    ("ma_share", "share of beneficiaries in Medicare Advantage"),
    ("FinalShareRate", "share of savings"),
    ("FinalLossRate", "share of losses"),
    ("UpdatedBnchmk", "dollars per person-year"),
    ("HistBnchmk", "dollars per person-year, in the third base year's dollars"),
    ("RegAdj", "dollars per person-year"),
    ("PosRegAdj", "dollars per person-year"),
    ("PriorSavAdj", "dollars per person-year"),
    ("Met_", "flag, 1 is yes"),
    ("DisAffQual", "flag, 1 is yes"),
    ("Prorate_Shared_Losses", "flag, 1 is yes"),
    ("ReducedSS", "flag, 1 is yes: shared at half the rate below the minimum savings rate"),
    ("Guardrail", "flag, 1 is yes"),
    ("spend_pc_", "dollars per beneficiary and year"),
    ("benes_", "beneficiaries"),
    ("avg_age", "years"),
    ("norm_risk_score", "risk score before cap and coding intensity factor"),
    ("cif_cap_risk", "risk score after cap and coding intensity factor"),
    ("heba_up_mnths", "beneficiary months"),
    ("heba_dn_mnths", "beneficiary months"),
    ("hdr_adjust", "share added to the quality score for reporting health equity data"),
    ("qual_scr", "share"),
    ("quality_score_share", "share"),
    ("discount", "share of benchmark"),
    ("retention_withhold", "share of benchmark"),
    ("quality_withhold_share", "share of benchmark"),
    ("gross_share_of_corridor_base", "share of corridor base"),
    ("top_band", "number of the highest corridor band reached"),
    ("Current_Start_Date", "date"),
    ("Initial_Start_Date", "date"),
    ("Agreement_Period_Num", "count"),
    ("First_PY", "year"),
    ("first_part_year", "year"),
    ("perf_year", "year"),
    ("year", "year"),
    ("PY", "year"),
    ("aco_name", "text"),
)
_DOLLARS = set(
    """BnchmkMinExp GenSaveLoss DisAdj Impact_Mid_Year_Termination EarnSaveLoss ABtotBnchmk ABtotExp
    unadj_benchmark tot_cost_care cap_pmt epcc_pmt clm_pmt heba_up_amt heba_down_amt benchmark_unadjusted
    benchmark_final heba_net cost_before_stop_loss cost_after_stop_loss expected_gross_savings corridor_base
    expected_shared_savings expected_after_sequestration""".split()
)


@dataclass(frozen=True, slots=True)
class RawTable:
    """What to keep of one raw file, and where it comes from."""

    raw_file: str
    title: str
    year: str
    columns: tuple[str, ...]
    text: tuple[str, ...]
    percent: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    rename: Mapping[str, str] = field(default_factory=dict)
    publisher: str = CMS
    license: str = PUBLIC_DOMAIN
    address: str = ""
    vintage: str = ""
    note: str = ""


_MSSP_TITLE = (
    "Medicare Shared Savings Program, Performance Year Financial and Quality Results, public use file"
)
_PY2024_VINTAGE = (
    "September 2025; CMS revised the file on July 17, 2026 for 131 ACOs, and that revision is not at hand"
)
TABLES: dict[str, RawTable] = {
    "mssp_py2024": RawTable(
        "mssp_puf_py2024.csv",
        _MSSP_TITLE,
        "2024",
        _MSSP_IDENTITY
        + _MSSP_SETTLEMENT
        + ("RegAdj", "PriorSavAdj", "FinalAdjCat", "Guardrail", "ReducedSS")
        + _MSSP_BENCHMARK
        + _MSSP_PEOPLE
        + _MSSP_PROVIDERS,
        text=(*_MSSP_TEXT, "FinalAdjCat"),
        percent=_MSSP_PERCENT,
        dates=("Current_Start_Date",),
        vintage=_PY2024_VINTAGE,
        note="First_PY is added: the year of the initial start date, or else the first year the id appears "
        "in mssp_panel. Where CMS hides an enrollment category of fewer than 11 person-years, it hides a "
        "second one as well.",
    ),
    "mssp_py2023": RawTable(
        "mssp_puf_py2023.csv",
        _MSSP_TITLE,
        "2023",
        _MSSP_IDENTITY + _MSSP_SETTLEMENT + ("PosRegAdj",) + _MSSP_BENCHMARK + _MSSP_PEOPLE + _MSSP_PROVIDERS,
        text=_MSSP_TEXT,
        percent=_MSSP_PERCENT,
        dates=("Current_Start_Date",),
        note="PosRegAdj is the regional adjustment under that year's name; it is negative for some ACOs.",
    ),
    "mssp_py2022": RawTable(
        "mssp_puf_py2022.csv",
        _MSSP_TITLE,
        "2022",
        _MSSP_PY2022,
        text=_MSSP_TEXT,
        percent=_MSSP_PERCENT,
        dates=("Current_Start_Date",),
        note="CMS gives no loss rate, no alternative quality standard and no mid-year termination for PY2022. "
        "DisAdj took off every loss in full, so it is, with its sign, the shared loss before relief, and "
        "EarnSaveLoss is 0.",
    ),
    "mssp_panel": RawTable(
        "mssp_panel_2014_2024.csv",
        "Medicare Shared Savings Program, Performance Year Financial and Quality Results, years joined",
        "2014-2024",
        _PANEL,
        text=("ACO_ID", "ACO_Num", "Agree_Type", "Track", "Risk_Model", "Rev_Exp_Cat"),
        dates=("Current_Start_Date", "Initial_Start_Date"),
        vintage=f"PY2024 rows: {_PY2024_VINTAGE}",
        note="Rates were fractions already. EarnSaveLoss is blank for PY2021 and PY2022. PY2019 and PY2020 "
        "reached the joined file through a statistics package that carries CMS's files. PY2014 has no "
        "person-years.",
    ),
    "reach_py2023": RawTable(
        "reach_puf_py2023_inputs.csv",
        "ACO REACH Model, Financial and Quality Results, public use file (columns without the results)",
        "2023",
        _REACH,
        text=_REACH_TEXT,
        percent=("discount", "retention_withhold", "hdr_adjust", "perc_dual", "perc_lti", "qual_scr"),
        address="https://cms.gov/priorities/innovation/aco-reach-py2023-financial-and-quality-performance-results-"
        "fact-sheet",
    ),
    "reach_settlement": RawTable(
        "reach_settlement_py2021_2022.csv",
        "Global and Professional Direct Contracting / ACO REACH, Financial and Quality Results: inputs and "
        "outcomes of the settlement",
        "2021-2022",
        _REACH_SETTLEMENT,
        text=("aco_id", "aco_type", "risk_arrangement", "stop_loss", "note"),
        percent=tuple(name for name in _REACH_SETTLEMENT if "_pct" in name),
        rename={name: name.replace("_pct", "_share") for name in _REACH_SETTLEMENT if "_pct" in name},
        address="https://www.cms.gov/global-and-professional-direct-contracting-gpdc-model-performance-year-2022-"
        "financial-and-quality",
        note="aco_name, first_part_year and bene_cnt are added from the public use file of the same years. "
        "PY2021 covers nine months.",
    ),
    "reach_settlement_py2023": RawTable(
        "reach_settlement_py2023.csv",
        "ACO REACH Model, Financial and Quality Results: inputs and outcomes of the settlement",
        "2023",
        _REACH_SETTLEMENT_PY2023,
        text=("aco_id", "risk_arrangement", "note"),
        percent=tuple(name for name in _REACH_SETTLEMENT_PY2023 if "_pct" in name),
        rename={name: name.replace("_pct", "_share") for name in _REACH_SETTLEMENT_PY2023 if "_pct" in name},
        address="https://cms.gov/priorities/innovation/aco-reach-py2023-financial-and-quality-performance-results-"
        "fact-sheet",
    ),
    "national_ffs_per_capita": RawTable(
        "national_ffs_per_capita_2014_2024.csv",
        "Medicare Geographic Variation, national rows: original Medicare spending per beneficiary",
        "2014-2024",
        _NATIONAL,
        text=(),
        percent=("ma_rate_pct", "medicaid_pct"),
        rename={"ma_rate_pct": "ma_share", "medicaid_pct": "medicaid_share"},
    ),
    "published_points": RawTable(
        "published_points.csv",
        "Single published figures about REACH, MSSP, the ACPT and LEAD, each with the address that states it",
        "various",
        _POINTS,
        text=_POINTS,
        publisher="various; each row names its own",
        license=QUOTED_FACTS,
        note="Rows as they were collected; read the column kind before relying on one. Some values are pairs "
        "such as 4;8, so the column is text.",
    ),
}


def unit_of(column: str, table: RawTable) -> str:
    """The unit of a kept column. Raises DataError for a column nobody has described."""
    if column in table.text:
        return "text"
    if column in _DOLLARS:
        return "dollars per performance year"
    for start, unit in UNITS:
        if column == start or (column.startswith(start) and start not in {"PY", "year"}):
            return unit
    raise DataError(f"{column} has no unit; add it to UNITS in build.py.")
