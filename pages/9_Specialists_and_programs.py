"""Specialists and programs: CARA episodes, falls prevention, enhancements and incentives, technology."""

import streamlit as st

from lead_app import cached, inputs, state
from lead_app import format as fmt
from lead_app.pages_support import specialists_and_programs
from lead_app.shell import display
from lead_app.shell.explained_steps import behind_the_figures
from lead_app.shell.frame import frame, link_to, live, part
from lead_delivery.charts import programs as charts

frame(
    "Specialists and programs",
    about="What goes on around the benchmark: each program's cost, its effect on spending, and what is left of it.",
    live=True,
)


@live
def worth_of_programs() -> None:
    """What each program in use adds."""
    scenario = state.scenario()
    _, money = cached.in_unit(scenario)
    worth = cached.program_worth(scenario)
    display.card_row(specialists_and_programs.cards(worth, money), key="programs")
    if any(one.in_use for one in worth):
        display.chart(charts.program_bars(worth, scenario.years, money), key="programs-worth")
    else:
        st.info(
            "No program changes the result yet. Elect one below, or give an incentive an uptake, to see what it adds."
        )


@part
def cara() -> None:
    """Risk arrangements with specialists."""
    scenario = state.scenario()
    st.header("CARA: risk arrangements with specialists", anchor=False)
    display.text(specialists_and_programs.cara_note(scenario))
    controls, results = display.controls_and_results("cara")
    with controls:
        inputs.widgets(specialists_and_programs.cara_inputs(scenario), where="programs")
    with results:
        if scenario.choices.cara.elected:
            share = float(scenario.choices.cara.adjustment_share)
            display.chart(charts.cara_split_chart(cached.cara(scenario), share), key="programs-cara")
        else:
            st.info(
                "CARA is not elected. Elect it to see what episodes leave with you and what with the specialists."
            )


@part
def falls_prevention() -> None:
    """The falls-prevention episode."""
    scenario = state.scenario()
    st.header("Falls prevention", anchor=False)
    controls, results = display.controls_and_results("falls")
    with controls:
        inputs.widgets(specialists_and_programs.falls_inputs(scenario), where="programs")
    with results:
        if scenario.choices.falls.elected:
            avoided, each = specialists_and_programs.falls_dollars(scenario)
            display.chart(charts.falls(cached.falls(scenario), avoided, each), key="programs-falls")
        else:
            st.info(fmt.markdown(specialists_and_programs.falls_note(scenario)))


@part
def incentives_and_technology() -> None:
    """Enhancements, incentives, technology; the rules behind the figures."""
    st.header("Enhancements and incentives", anchor=False)
    st.markdown(
        "Each costs uptake × cost. The effect on the users' spending is what you state; the default is none."
    )
    columns = st.columns(2, gap="large")
    for place, (key, label) in enumerate(specialists_and_programs.INCENTIVES.items()):
        with columns[place % 2], st.expander(label, key=f"programs-{key}", expanded=True):
            fields = ("uptake_share", "cost_dollars", "effect_rate")
            inputs.widgets((f"choices.incentives.{key}.{field}" for field in fields), where="programs")

    st.header("Technology", anchor=False)
    with st.columns(2, gap="large")[0]:
        inputs.widget("organization.costs.technology_pbpm", where="programs")
    st.caption(
        "CMS writes standard requirements with vendors (Tech Enabler); what a tool costs and saves is yours to state."
    )

    behind_the_figures(
        state.scenario(), ("cara", "falls", "incentives", "program_cost", "operating"),
        ("cara_first_py", "cara_adjustment_minimum_share", "cara_adjustment_maximum_share",
         "home_modification_limit_dollars", "part_d_buy_down_first_py"), key="programs",
    )  # fmt: skip
    link_to("Quality", text="Quality: what the plan is worth")


worth_of_programs()
cara()
falls_prevention()
incentives_and_technology()
