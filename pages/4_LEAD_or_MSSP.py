"""LEAD or MSSP: the same people and the same savings under either program, and what makes the difference."""

import streamlit as st

from lead_model.alternatives import PROGRAMS
from lead_model.charts import Money
from lead_model.charts import lead_or_mssp as charts
from lead_model.ui import beside, chart_box, figures, inputs, state
from lead_model.ui import format as fmt
from lead_model.ui.frame import frame
from lead_model.ui.live import live, part
from lead_model.ui.menu import link_to

frame(
    "LEAD or MSSP",
    about="The same people and the same savings path: LEAD, staying in MSSP, or doing nothing.",
    live=True,
)


@live
def key_figures() -> None:
    """What each program brings."""
    figures.key_figures(beside.cards(beside.alternatives(state.scenario())), key="alternatives")


@part
def elections_in_mssp() -> None:
    """The elections of an ACO that stays."""
    scenario = state.scenario()
    with st.expander("Staying in MSSP: your elections there", key="mssp-inputs", expanded=False):
        for path in beside.inputs_shown(scenario):
            inputs.widget(path, where="mssp")
    st.markdown(fmt.markdown(beside.other_rules(scenario)))


@live
def ten_years_and_difference() -> None:
    """Both programs over the years, and what makes the difference."""
    found = beside.alternatives(state.scenario())
    money = Money.of(found.projection, state.unit())
    st.header("Ten years", anchor=False)
    how = st.segmented_control(
        "Show", ["Added up", "Each year"], default="Added up", required=True, key="alternatives-how",
        label_visibility="collapsed",
    )  # fmt: skip
    chart_box.show(charts.ten_year_lines(found, money, running=how == "Added up"), key="alternatives-lines")

    st.header("What makes the difference", anchor=False)
    chart_box.show(charts.bridge_from_mssp(found, money), key="alternatives-difference")
    chart_box.show(charts.benchmark_lines(found), key="alternatives-benchmark")


@part
def rules_side_by_side() -> None:
    """What each program says, topic by topic."""
    scenario = state.scenario()
    st.header("Rules side by side", anchor=False)
    rows = beside.rules(scenario)
    programs = st.pills(
        "Programs", list(PROGRAMS), format_func=PROGRAMS.__getitem__, selection_mode="multi",
        default=["lead", "mssp_proposed" if scenario.choices.mssp.rules != "mssp-current" else "mssp_now"],
        key="rule-programs",
    )  # fmt: skip
    chosen = tuple(key for key in PROGRAMS if key in programs)
    with st.container(key="lead-rules-wide"):
        st.table(chart_box.shown(beside.rules_frame(rows, chosen)))
    with st.container(key="lead-rules-narrow"):  # in place of the table on a telephone: style.css
        st.html(beside.rules_list(rows, chosen))
    st.caption(
        "Numbers come from the rule files this model uses, your own values included. In brackets: the least sure status "
        "among the numbers of a cell. A dash: this model has no number for it. The file below names the documents."
    )
    chart_box.downloads(beside.sources_frame(rows), key="rules-side-by-side")
    link_to("All ACOs", state.link_parameters(), text="How do all public ACOs fare? All ACOs")


key_figures()
elections_in_mssp()
ten_years_and_difference()
rules_side_by_side()
