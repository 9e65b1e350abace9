"""LEAD or MSSP: the same people and the same savings under either program, and what makes the difference."""

import streamlit as st

from lead_analysis.other_models.mssp_rule_sets import FINAL_RULE_NOT_READ
from lead_analysis.other_models.rules_side_by_side import PROGRAMS
from lead_app import cached, inputs, state
from lead_app.pages_support import lead_or_mssp
from lead_app.shell import display
from lead_app.shell.frame import frame, link_to, live, part
from lead_delivery.charts import Money
from lead_delivery.charts import lead_or_mssp as charts

frame(
    "LEAD or MSSP",
    about="The same people and the same savings path: LEAD, staying in MSSP, or doing nothing.",
    live=True,
)


@live
def key_figures() -> None:
    """What each program brings."""
    display.card_row(lead_or_mssp.cards(cached.lead_or_mssp(state.scenario())), key="alternatives")


@part
def elections_in_mssp() -> None:
    """The elections of an ACO that stays."""
    scenario = state.scenario()
    with st.expander("Staying in MSSP: your elections there", key="mssp-inputs", expanded=False):
        inputs.widgets(lead_or_mssp.inputs_shown(scenario), where="mssp")
    if place := display.opened("Your benchmark there: running agreement, risk, Medicaid", "mssp-benchmark"):
        with place:
            inputs.widgets(lead_or_mssp.BENCHMARK_INPUTS, where="mssp")
    if scenario.choices.mssp.rules == "mssp-2027-proposed":
        st.caption(f"MSSP as proposed: {FINAL_RULE_NOT_READ}")
    if place := display.opened("Expected net and downside of every alternative", "mssp-outlook"):
        with place:
            found = cached.outlooks(scenario)
            display.show_table(lead_or_mssp.outlook_frame(found), files="outlook")
            st.caption(
                f"{found[0].runs:,} runs under the same draws, claims truncated in MSSP. The planned net alone decides."
            )
    display.bullet_list(lead_or_mssp.beside_the_sum(cached.lead_or_mssp(scenario)))


@live
def ten_years_and_difference() -> None:
    """Both programs over the years, and what makes the difference."""
    programs = cached.lead_or_mssp(state.scenario())
    money = Money.of(programs.projection, state.unit())
    st.header("Ten years", anchor=False)
    how = st.segmented_control(
        "Show", ["Added up", "Each year"], default="Added up", required=True, key="alternatives-how",
        label_visibility="collapsed",
    )  # fmt: skip
    display.chart(charts.ten_year_lines(programs, money, running=how == "Added up"), key="alternatives-lines")

    st.header("What makes the difference", anchor=False)
    display.chart(charts.bridge_from_mssp(programs, money), key="alternatives-difference")
    display.chart(charts.benchmark_lines(programs), key="alternatives-benchmark")


@part
def rules_side_by_side() -> None:
    """What each program says, topic by topic."""
    scenario = state.scenario()
    st.header("Rules side by side", anchor=False)
    rows = cached.program_rules(scenario)
    programs = st.pills(
        "Programs", list(PROGRAMS), format_func=PROGRAMS.__getitem__, selection_mode="multi",
        default=["lead", "mssp_proposed" if scenario.choices.mssp.rules != "mssp-current" else "mssp_now"],
        key="rule-programs",
    )  # fmt: skip
    chosen = tuple(key for key in PROGRAMS if key in programs)
    with st.container(key="lead-rules-wide"):
        display.show_table(lead_or_mssp.rules_frame(rows, chosen))
    with st.container(key="lead-rules-narrow"):  # in place of the table on a telephone: style.css
        st.html(lead_or_mssp.rules_list(rows, chosen))
    st.caption(
        "Numbers come from the rule files this model uses, your own values included. In brackets: the least sure status "
        "among the numbers of a cell. A dash: this model has no number for it. The file below names the documents."
    )
    display.downloads(lead_or_mssp.sources_frame(rows), key="rules-side-by-side")
    link_to("All ACOs", text="How do all public ACOs fare? All ACOs")


key_figures()
elections_in_mssp()
ten_years_and_difference()
rules_side_by_side()
