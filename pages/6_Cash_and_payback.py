"""Cash and payback: elections, cost and settlement; month by month, peak need, payback, and the yearly calendar."""

import streamlit as st

from lead_model.charts import cash as charts
from lead_model.charts import numbers
from lead_model.scenario import Capitation
from lead_model.ui import chart_box, figures, inputs, program_answers, program_parts, rule_box, state
from lead_model.ui import format as fmt
from lead_model.ui.frame import frame
from lead_model.ui.live import live, part
from lead_model.ui.menu import link_to

frame(
    "Cash and payback",
    about="When money comes and goes, how much has to be financed, and when it is back. Cash is always shown in dollars.",
    live=True,
)


@live
def key_figures() -> None:
    """Peak need, payback and what is left."""
    cash = program_answers.cash(state.scenario())
    figures.key_figures(program_parts.cash_cards(cash), key="cash")
    st.markdown(fmt.markdown(f"**{charts.funding_gap_sentence(cash)}**"))


@part
def elections() -> None:
    """Capitation, cost, financing and settlement."""
    with st.expander("Capitation: PCC, TCC, NPCC, APO", key="cash-elections", expanded=True):
        inputs.widget("choices.capitation.kind", where="cash")
        for path in program_parts.capitation_inputs(state.scenario()):
            inputs.widget(path, where="cash")
        rule_box.rule_input(
            "base_pcc_rate", "Base PCC, of benchmark before discount", 0.0, 0.07, step=0.001, where="cash",
            form=fmt.Shown(100.0, 3, "", "%"),
        )  # fmt: skip
    with st.expander("Start-up and operating cost", key="cash-costs"):
        for path in program_parts.COST_INPUTS:
            inputs.widget(path, where="cash")
        st.caption(fmt.markdown(program_parts.cost_sources()))
    with st.expander("Financing and settlement", key="cash-financing"):
        for path in program_parts.FINANCING_INPUTS:
            inputs.widget(path, where="cash")
        rule_box.rule_input(
            "settlement_month", "Settlement paid in month … after the year", 1, 36, step=1, where="cash",
            form=rule_box.PLAIN,
        )  # fmt: skip


@live
def months() -> None:
    """Cash month by month."""
    cash = program_answers.cash(state.scenario())
    chart_box.show(charts.running_sum(cash), key="cash-sum")
    chart_box.show(charts.monthly(cash), key="cash-months")


@part
def advance_and_settlement() -> None:
    """What the enhanced PCC lends, and what a later settlement costs."""
    scenario = state.scenario()
    cash = program_answers.cash(scenario)
    st.header("The enhanced PCC is an advance", anchor=False)
    balance = program_answers.advance(scenario)
    if balance.most_outstanding > 0:
        chart_box.show(charts.advance(cash, balance), key="cash-advance")
    elif scenario.choices.capitation.kind is Capitation.ENHANCED_PCC:
        st.info("Enhanced PCC is elected, but no advance flows under these rules.")
    else:
        st.info(
            "No advance is elected. Choose Enhanced PCC to see what it lends in each month and when it is repaid: it helps "
            "with cash, and every dollar goes back at settlement."
        )

    st.header("If settlement comes later", anchor=False)
    month = float(cash.settlement_month[0, 0])
    chart_box.show(
        charts.later_settlement(program_answers.settlement_months(scenario), month), key="cash-lag"
    )


@part
def calendar() -> None:
    """The calendar by year, and the rules behind it."""
    scenario = state.scenario()
    st.header("Cash calendar", anchor=False)
    everything = st.toggle("Also the lines that are zero", key="cash-all-lines")
    table = charts.calendar_table(program_answers.cash(scenario), everything=everything)
    st.dataframe(
        numbers.in_words(charts.in_millions(table), numbers.CALENDAR_DIGITS), height="content",
        column_config={"Line": st.column_config.TextColumn(width=250)},
    )  # fmt: skip
    st.caption(
        fmt.markdown(
            "$ million by calendar year, money in positive. “Before the start” holds the start-up months. The lines add to "
            "net cash."
        )
    )
    chart_box.downloads(table, key="cash-calendar")
    rule_box.behind_the_figures(
        scenario, ("capitated_claims", "capitation_margin", "add_on", "operating", "guarantee"),
        ("base_pcc_rate", "enhanced_pcc_target_rate", "enhanced_pcc_minimum_rate", "settlement_month",
         "administrative_add_on_rate"), key="cash",
    )  # fmt: skip
    link_to("High Needs and growth", state.link_parameters(), text="What a higher High Needs share does")


key_figures()
controls, results = program_parts.beside("cash")
with controls:
    elections()
with results:
    months()
    advance_and_settlement()
calendar()
