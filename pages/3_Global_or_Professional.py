"""Global or Professional: what each pays, where they cross, and when a move pays."""

import streamlit as st

from lead_model.charts import Money, global_or_professional
from lead_model.ui import answers, chart_box, compute, inputs, state
from lead_model.ui import format as fmt
from lead_model.ui.frame import frame
from lead_model.ui.live import live, part
from lead_model.ui.menu import link_to

frame(
    "Global or Professional",
    about="What each option pays, where they cross, and in which year a move pays.",
    live=True,
)


@live
def pay_offs() -> None:
    """What each option pays in a year."""
    now = state.scenario()
    years = list(now.years)
    st.header("What each option pays", anchor=False)
    if st.session_state.get("options-year") not in years:
        st.session_state["options-year"] = years[0]
    py = st.pills("Year", years, key="options-year", format_func=fmt.year, required=True)
    with_cost = st.toggle("Operating cost counted", value=True, key="options-cost")
    found = answers.pay_off(now, py, with_cost)
    chart_box.show(global_or_professional.pay_off_chart(found, state.unit()), key="options-payoff")
    discount, share = answers.discount_of(compute.projection(now), py)
    with st.container(key="options-rule", border=True):
        st.markdown(
            fmt.markdown(
                f"**Where they cross, in words.** {global_or_professional.crossover_in_words(found, discount, share)}"
            )
        )


@live
def year_by_year() -> None:
    """Where the options cross in every year."""
    st.header("Year by year", anchor=False)
    chart_box.show(
        global_or_professional.crossover_by_year(answers.break_even(state.scenario())),
        key="options-crossover",
    )


@part
def move_to_global() -> None:
    """The planned move, and what every other year would bring."""
    now = state.scenario()
    st.header("When to move to Global", anchor=False)
    if now.choices.option == "global":
        st.markdown("Your plan is Global from the start. A move back to Professional is not possible.")
    else:
        inputs.switch_year(where="options", label="Your plan: move to Global in")
    money = Money.of(compute.projection(now), state.unit())
    chart_box.show(global_or_professional.switch_bars(compute.plans(now), money), key="options-switch")
    link_to("What matters", state.link_parameters(), text="Which assumptions decide this? What matters")


pay_offs()
year_by_year()
move_to_global()
