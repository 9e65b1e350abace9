"""Specialists and programs: CARA episodes, falls prevention, enhancements and incentives, technology."""

import streamlit as st

from lead_model.charts import Money
from lead_model.charts import programs as charts
from lead_model.ui import chart_box, compute, figures, inputs, program_answers, program_parts, rule_box, state
from lead_model.ui import format as fmt
from lead_model.ui.frame import frame
from lead_model.ui.live import live, part
from lead_model.ui.menu import link_to

frame(
    "Specialists and programs",
    about="What goes on around the benchmark: each program's cost, its effect on spending, and what is left of it.",
    live=True,
)


@live
def worth_of_programs() -> None:
    """What each program in use adds."""
    scenario = state.scenario()
    money = Money.of(compute.projection(scenario), state.unit())
    worth = program_answers.program_worth(scenario)
    figures.key_figures(program_parts.program_cards(worth, money), key="programs")
    if any(one.in_use for one in worth):
        chart_box.show(charts.program_bars(worth, scenario.years, money), key="programs-worth")
    else:
        st.info(
            "No program changes the result yet. Elect one below, or give an incentive an uptake, to see what it adds."
        )


@part
def cara() -> None:
    """Risk arrangements with specialists."""
    scenario = state.scenario()
    st.header("CARA: risk arrangements with specialists", anchor=False)
    st.markdown(fmt.markdown(program_parts.cara_note(scenario)))
    controls, results = program_parts.beside("cara")
    with controls:
        for path in program_parts.cara_inputs(scenario):
            inputs.widget(path, where="programs")
    with results:
        if scenario.choices.cara.elected:
            share = float(scenario.choices.cara.adjustment_share)
            chart_box.show(charts.cara_split(program_answers.cara(scenario), share), key="programs-cara")
        else:
            st.info(
                "CARA is not elected. Elect it to see what episodes leave with you and what with the specialists."
            )


@part
def falls_prevention() -> None:
    """The falls-prevention episode."""
    scenario = state.scenario()
    st.header("Falls prevention", anchor=False)
    controls, results = program_parts.beside("falls")
    with controls:
        for path in program_parts.falls_inputs(scenario):
            inputs.widget(path, where="programs")
    with results:
        if scenario.choices.falls.elected:
            avoided, each = program_parts.falls_dollars(scenario)
            chart_box.show(charts.falls(program_answers.falls(scenario), avoided, each), key="programs-falls")
        else:
            st.info(fmt.markdown(program_parts.falls_note(scenario)))


@part
def incentives_and_technology() -> None:
    """Enhancements, incentives, technology; the rules behind the figures."""
    st.header("Enhancements and incentives", anchor=False)
    st.markdown(
        "Each costs uptake × cost. The effect on the users' spending is what you state; the default is none."
    )
    columns = st.columns(2, gap="large")
    for place, (key, label) in enumerate(program_parts.INCENTIVES.items()):
        with columns[place % 2], st.expander(label, key=f"programs-{key}", expanded=True):
            for field in ("uptake_share", "cost_dollars", "effect_rate"):
                inputs.widget(f"choices.incentives.{key}.{field}", where="programs")

    st.header("Technology", anchor=False)
    with st.columns(2, gap="large")[0]:
        inputs.widget("organisation.costs.technology_pbpm", where="programs")
    st.caption(
        "CMS writes standard requirements with vendors (Tech Enabler); what a tool costs and saves is yours to state."
    )

    rule_box.behind_the_figures(
        state.scenario(), ("cara", "falls", "incentives", "program_cost", "operating"),
        ("cara_first_py", "cara_adjustment_minimum_share", "cara_adjustment_maximum_share",
         "home_modification_limit_dollars", "part_d_buy_down_first_py"), key="programs",
    )  # fmt: skip
    link_to("Quality", state.link_parameters(), text="Quality: what the plan is worth")


worth_of_programs()
cara()
falls_prevention()
incentives_and_technology()
