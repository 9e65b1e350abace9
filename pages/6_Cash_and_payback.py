"""Cash and payback: elections, cost and settlement; month by month, peak need, payback, and the yearly calendar."""

import streamlit as st

from lead_app import cached, inputs, state
from lead_app import format as fmt
from lead_app.inputs.rule_inputs import PLAIN, rule_input
from lead_app.pages_support import cash_and_payback
from lead_app.shell import display
from lead_app.shell.explained_steps import behind_the_figures
from lead_app.shell.frame import frame, link_to, live, part
from lead_delivery.charts import cash as charts
from lead_delivery.charts import numbers
from lead_model.scenario import Capitation

frame(
    "Cash and payback",
    about="When money comes and goes, how much has to be financed, and when it is back. Cash is always shown in dollars.",
    live=True,
)


@live
def key_figures() -> None:
    """Peak need, payback and what is left."""
    cash = cached.cash(state.scenario())
    display.card_row(cash_and_payback.cards(cash), key="cash")
    display.text(f"**{charts.funding_gap_sentence(cash)}**")


@part
def elections() -> None:
    """Capitation, cost, financing and settlement."""
    with st.expander("Capitation: PCC, TCC, NPCC, APO", key="cash-elections", expanded=True):
        inputs.widget("choices.capitation.kind", where="cash")
        inputs.widgets(cash_and_payback.capitation_inputs(state.scenario()), where="cash")
        rule_input(
            "base_pcc_rate", "Base PCC, of benchmark before discount", 0.0, 0.07, step=0.001, where="cash",
            form=fmt.Shown(100.0, 3, "", "%"),
        )  # fmt: skip
    with st.expander("Start-up and operating cost", key="cash-costs"):
        inputs.widgets(cash_and_payback.COST_INPUTS, where="cash")
        st.caption(fmt.markdown(cash_and_payback.cost_sources()))
    with st.expander("Financing and settlement", key="cash-financing"):
        inputs.widgets(cash_and_payback.FINANCING_INPUTS, where="cash")
        rule_input(
            "settlement_month", "Settlement paid in month … after the year", 1, 36, step=1, where="cash",
            form=PLAIN,
        )  # fmt: skip


@live
def months() -> None:
    """Cash month by month."""
    cash = cached.cash(state.scenario())
    display.chart(charts.running_sum(cash), key="cash-sum")
    display.chart(charts.monthly(cash), key="cash-months")


@part
def advance_and_settlement() -> None:
    """What the enhanced PCC lends, and what a later settlement costs."""
    scenario = state.scenario()
    cash = cached.cash(scenario)
    st.header("The enhanced PCC is an advance", anchor=False)
    balance = cached.advance_balance(scenario)
    if balance.most_outstanding > 0:
        display.chart(charts.advance(cash, balance), key="cash-advance")
    elif scenario.choices.capitation.kind is Capitation.ENHANCED_PCC:
        st.info("Enhanced PCC is elected, but no advance flows under these rules.")
    else:
        st.info(
            "No advance is elected. Choose Enhanced PCC to see what it lends in each month and when it is repaid: it helps "
            "with cash, and every dollar goes back at settlement."
        )

    st.header("If settlement comes later", anchor=False)
    month = float(cash.settlement_month[0, 0])
    display.chart(charts.later_settlement(cached.settlement_months(scenario), month), key="cash-lag")


@part
def calendar() -> None:
    """The calendar by year, and the rules behind it."""
    scenario = state.scenario()
    st.header("Cash calendar", anchor=False)
    everything = st.toggle("Also the lines that are zero", key="cash-all-lines")
    table = charts.calendar_table(cached.cash(scenario), everything=everything)
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
    display.downloads(table, key="cash-calendar")
    behind_the_figures(
        scenario, ("capitated_claims", "capitation_margin", "add_on", "operating", "guarantee"),
        ("base_pcc_rate", "enhanced_pcc_target_rate", "enhanced_pcc_minimum_rate", "settlement_month",
         "administrative_add_on_rate"), key="cash",
    )  # fmt: skip
    link_to("High Needs and growth", text="What a higher High Needs share does")


key_figures()
controls, results = display.controls_and_results("cash")
with controls:
    elections()
with results:
    months()
    advance_and_settlement()
calendar()
