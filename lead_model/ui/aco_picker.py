"""Start from a real ACO: search CMS's public files, see what is known and what must be assumed, and take it over."""

import streamlit as st

from lead_model.from_public_data import FromPublicData, scenario_of_aco
from lead_model.public_data import Aco, origin, search
from lead_model.ui import format as fmt
from lead_model.ui import state

MOST_SHOWN = 30
_TABLES = {"MSSP": "mssp_py2024", "REACH": "reach_py2023"}


def aco_picker() -> None:
    """Search box, list of matches, the facts of the one chosen, and the button that makes it the scenario."""
    text = st.text_input(
        "Name or id of an ACO",
        key="aco-search",
        placeholder="for example A1001, Palm Beach, or part of your name",
        help="476 Shared Savings Program ACOs (PY2024) and 132 ACO REACH ACOs (PY2023), as CMS published them.",
    )
    if not text.strip():
        st.caption(
            "Starting values come from CMS's public results; what they do not tell is listed before you take them."
        )
        return
    found = {one.id: one for one in search(text, limit=MOST_SHOWN)}
    if not found:
        st.info(f"No ACO is called “{text}”. Try an id such as A1001, or fewer letters of the name.")
        return
    chosen = st.selectbox(
        f"{len(found)} found" if len(found) < MOST_SHOWN else f"The first {MOST_SHOWN} found",
        list(found),
        format_func=lambda key: _line(found[key]),
        key="aco-choice",
    )
    made = scenario_of_aco(found[chosen], state.scenario())
    st.button(
        f"Use {found[chosen].name}", type="primary", key="aco-use", on_click=state.apply,
        args=(made.scenario, f"Starting values of {found[chosen].id}"),
    )  # fmt: skip
    _facts(found[chosen], made)


def _line(aco: Aco) -> str:
    return f"{aco.name} · {aco.id} · {aco.program} {aco.track} · {aco.beneficiaries:,.0f} people"


def _facts(aco: Aco, made: FromPublicData) -> None:
    known, values = origin(_TABLES[aco.program]), made.values
    st.markdown(
        fmt.markdown(
            f"**{values.aligned_beneficiaries:,.0f} people**, ${values.total_pbpm:,.0f} per person and month in "
            f"{values.data_year}, **${values.total_pbpm_by3:,.0f}** expected in 2026; "
            f"{fmt.percent(abs(values.regional_gap_rate))} {'below' if values.regional_gap_rate >= 0 else 'above'} its region."
        )
    )
    st.caption(f"{known.title}, {known.publisher}; public domain.")
    with st.expander(f"What had to be assumed: {len(made.assumed)} values"):
        for one in made.assumed:
            st.markdown(fmt.markdown(f"**{one.field}** = {one.value:,.4g}. {one.why} *{one.source}*"))
