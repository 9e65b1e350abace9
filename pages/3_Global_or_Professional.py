"""Global or Professional: what each pays, where they cross, and when a move pays."""

import streamlit as st

from lead_app import cached, inputs, state
from lead_app.inputs.rule_inputs import rule_input
from lead_app.pages_support import global_or_professional
from lead_app.shell import display
from lead_app.shell.frame import frame, link_to, live, part
from lead_delivery.charts import global_or_professional as charts

frame(
    "Global or Professional",
    about="What each option pays, where they cross, and in which year a move pays.",
    live=True,
)


@live
def pay_offs() -> None:
    """What each option pays in a year."""
    now = state.scenario()
    st.header("What each option pays", anchor=False)
    py = display.year_choice("options-year", now.years)
    with_cost = st.toggle("Operating cost counted", value=True, key="options-cost")
    pay_off = cached.pay_off(now, py, with_cost)
    display.chart(charts.pay_off_chart(pay_off, state.unit()), key="options-payoff")
    discount, share = global_or_professional.discount_of(cached.projection(now), py)
    with st.container(key="options-rule", border=True):
        display.text(f"**Where they cross, in words.** {charts.crossover_in_words(pay_off, discount, share)}")


@live
def year_by_year() -> None:
    """Where the options cross in every year."""
    st.header("Year by year", anchor=False)
    display.chart(charts.crossover_by_year(cached.break_even(state.scenario())), key="options-crossover")


@part
def first_band() -> None:
    """What Professional keeps of its first band: sources disagree."""
    st.header("What Professional keeps", anchor=False)
    rule_input("professional_savings_share", "First band: share of savings Professional keeps", 0.3, 1.0, step=0.05,
               key="band_1", where="options")  # fmt: skip


@part
def move_to_global() -> None:
    """The planned move, and what every other year would bring."""
    now = state.scenario()
    st.header("When to move to Global", anchor=False)
    if now.choices.option == "global":
        st.markdown("Your plan is Global from the start. A move back to Professional is not possible.")
    else:
        inputs.switch_year(where="options", label="Your plan: move to Global in")
    _, money = cached.in_unit(now)
    display.chart(charts.switch_bars(cached.paths(now), money), key="options-switch")
    link_to("What matters", text="Which assumptions decide this? What matters")


pay_offs()
year_by_year()
first_band()
move_to_global()
