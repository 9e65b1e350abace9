"""Start from a real ACO: search CMS's public files, see what is known and what must be assumed, and take it over."""

import streamlit as st

from lead_analysis import text as wording
from lead_analysis.acos.gap_bases import best_by_gap_basis
from lead_analysis.acos.public_data.acos import Aco, search
from lead_analysis.acos.public_data.shipped_tables import origin, vintage_note
from lead_analysis.acos.public_data.starting_values import BASE_YEAR, Assumed
from lead_analysis.acos.reconciliation import SettledYear, reconciled
from lead_analysis.acos.result_labels import BEFORE_OPERATING_COSTS, UNKNOWN_CLASS
from lead_analysis.acos.starting_scenario import FromPublicData, scenario_of_aco
from lead_app import format as fmt
from lead_app import state
from lead_app.shell import display
from lead_model.errors import DataError
from lead_model.scenario import GapBasis

MOST_SHOWN = 30
GAPS = {
    GapBasis.CARRIED: "With the gap to the region carried to the file's year",
    GapBasis.BASE_YEARS: "with the gap as published for the base years",
    GapBasis.OWN: "With the gap as entered",
}
_TABLES = {"MSSP": "mssp_py2024", "REACH": "reach_py2023"}


def public_aco() -> None:
    """Search box, list of matches, the facts of the one chosen, and the button that makes it the scenario."""
    text = st.text_input(
        "Name or id of an ACO",
        key="aco-search",
        placeholder="for example A1001, Coastal, or part of your name",
        help="476 Shared Savings Program ACOs (PY2024) and 132 ACO REACH ACOs (PY2023), as CMS published them. "
        + vintage_note(_TABLES["MSSP"]),
    )
    if not text.strip():
        st.caption(
            "Starting values come from CMS's public results; what they do not tell is listed before you take them."
        )
        return
    matches = {one.id: one for one in search(text, limit=MOST_SHOWN)}
    if not matches:
        st.info(f"No ACO is called “{text}”. Try an id such as A1001, or fewer letters of the name.")
        return
    chosen = st.selectbox(
        f"{len(matches)} found" if len(matches) < MOST_SHOWN else f"The first {MOST_SHOWN} found",
        list(matches),
        format_func=lambda key: _line(matches[key]),
        key="aco-choice",
        filter_mode=None,
    )
    aco = matches[chosen]
    made = scenario_of_aco(aco, state.scenario())
    _facts(aco, made)
    if made.scenario == state.scenario():
        said = f"{aco.name} is in use; the inputs below are its starting values."
        st.success(said, icon=":material/check_circle:")
        return
    st.button(
        f"Use {aco.name}", type="primary", key="aco-use", on_click=state.apply, icon=":material/check:",
        args=(made.scenario, f"Starting values of {aco.id}"),
    )  # fmt: skip


def _line(aco: Aco) -> str:
    return f"{aco.name} · {aco.id} · {aco.program} {aco.track} · {aco.beneficiaries:,.0f} people"


def _facts(aco: Aco, made: FromPublicData) -> None:
    known, values = origin(_TABLES[aco.program]), made.values
    side = "below" if values.regional_gap_rate >= 0 else "above"
    region = f"{fmt.percent(abs(values.regional_gap_rate))} {side} its region, carried to {values.data_year}"
    if values.region_unknown:
        region = f"its place against the region is {UNKNOWN_CLASS}"
    rate = values.savings_rate
    saved = "" if rate is None else f"; saved {fmt.percent(rate)} in {aco.program}"
    display.text(
        f"**{values.aligned_beneficiaries:,.0f} people**, ${values.total_pbpm:,.0f} per person and month in "
        f"{values.data_year}, **${values.total_pbpm_by3:,.0f}** expected in {made.scenario.years[0] - 1}; {region}{saved}."
    )
    display.text(
        "; ".join(
            f"{GAPS[best.basis]} ({fmt.percent(best.gap_rate, sign=True)}) {best.path.label} is best in LEAD with "
            f"**{wording.dollars(best.net_dollars, sign=True)}** over the years, {BEFORE_OPERATING_COSTS}"
            for best in best_by_gap_basis(made.scenario)
        )
        + "."
    )
    note = vintage_note(known.table)
    st.caption(fmt.markdown(f"{known.title}, {known.publisher}; public domain. {note}".rstrip()))
    _last_settlement(aco, made)
    with st.expander(f"What had to be assumed: {len(made.assumed)} values"):
        display.bullet_list(
            [
                f"**{field_label(one.field)}: {_amount(one)}.** {one.why} *{one.source}*"
                for one in made.assumed
            ]
        )


def _last_settlement(aco: Aco, made: FromPublicData) -> None:
    """Published earned savings beside the first modeled year, with the bridge between them."""
    try:
        found = reconciled(aco, made.scenario)
    except DataError as error:
        st.caption(fmt.markdown(str(error)))
        return
    before, after = found.published, found.modeled
    label = (
        f"Its last settlement beside the model: {_result(found.program, before)}, "
        f"{_result(found.modeled_program, after)} modeled"
    )
    with st.expander(fmt.markdown(label)):
        display.text(f"{found.headline} {found.agreement}".rstrip())
        display.bullet_list(
            [
                f"**{part.label}: {wording.dollars(part.dollars, sign=True)}.** {wording.capital(part.detail)}."
                for part in found.parts
            ]
        )
        st.caption(f"Before operating costs; the parts add to the difference. {found.vintage}".rstrip())


def _result(program: str, year: SettledYear) -> str:
    return f"{wording.dollars(year.earned_dollars, sign=True)} in {program} PY{year.py}"


FIELDS = {  # value of the starting values -> (words, unit)
    "esrd_share": ("Share with ESRD", "share"),
    "high_needs_share": ("High Needs share", "share"),
    "exposure_share": ("Months counted of twelve", "share"),
    "total_pbpm": ("Spending in the file's year", "PBPM"),
    "category_relativities.esrd": ("Cost of ESRD against Aged & Disabled", "factor"),
    "category_relativities.high_needs": ("Cost of High Needs against Aged & Disabled", "factor"),
    "aligned_beneficiaries": ("Aligned beneficiaries", "count"),
    "trend_factor": (f"Growth of spending to {BASE_YEAR}", "factor"),
    "regional_gap_rate": ("Regional spending above yours", "rate"),
    "prior_savings_pbpm": ("Average prior savings", "PBPM"),
    "quality_score_share": ("Quality score", "share"),
    "entry_growth_factor": ("Growth of spending from then to base year 3", "factor"),
    "choices.mssp.years_to_rebase": ("Years until MSSP rebases the benchmark", "count"),
    "choices.mssp.running_benchmark_pbpm": ("Benchmark of the MSSP agreement that still runs", "PBPM"),
    "choices.mssp.dual_share": ("People with Medicaid too, in MSSP", "share"),
    "choices.mssp.national_risk": ("Risk against the nation's, in MSSP", "factor"),
    "organization.costs.operating_pbpm": ("Operating cost", "PBPM"),
    "choices.savings_rate": ("Savings rate, final level", "rate"),
}


def field_label(name: str) -> str:
    """A starting value in words."""
    return FIELDS[name][0]


def _amount(assumed: Assumed) -> str:
    unit = FIELDS[assumed.field][1]
    return wording.level(assumed.value, unit, 0 if unit == "count" else None)
