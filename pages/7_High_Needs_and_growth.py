"""High Needs and growth: the share and who becomes High Needs, net result by share, populations, and the threshold."""

import streamlit as st

from lead_app import cached, inputs, state
from lead_app.inputs.eligibility_checklist import checklist
from lead_app.inputs.rule_inputs import rule_input
from lead_app.pages_support import high_needs_and_growth
from lead_app.shell import display
from lead_app.shell.explained_steps import behind_the_figures
from lead_app.shell.frame import frame, link_to, live, part
from lead_delivery.charts import high_needs as charts

frame(
    "High Needs and growth",
    about="What a changing mix and a growing panel do: High Needs people have their own benchmark, trend and risk score.",
    live=True,
)


@live
def key_figures() -> None:
    """People, share, and what a point of share brings."""
    scenario = state.scenario()
    at_start = cached.shares(scenario, at_end=False)
    display.card_row(high_needs_and_growth.cards(cached.projection(scenario), at_start), key="needs")


@part
def people_and_scores() -> None:
    """People, shares, alignment and risk scores."""
    scenario = state.scenario()
    with st.expander("People and High Needs share", key="needs-people", expanded=True):
        people = ("organization.aligned", "organization.aligned_growth_rate", "organization.category_share")
        inputs.widgets(people, where="needs")
        high_needs_and_growth.cost_rule()
        high_needs_and_growth.share_inputs(scenario)
        high_needs = ("organization.high_needs_exit_rate", "organization.newcomer_cost_multiple")
        inputs.widgets(high_needs, where="needs")
    with st.expander("Hybrid alignment and Medicaid", key="needs-alignment"):
        inputs.widgets(high_needs_and_growth.alignment_inputs(scenario), where="needs")
    with st.expander("Risk scores and their caps", key="needs-risk"):
        inputs.widget("market.ai_inferred_scores", where="needs")
        if scenario.market.ai_inferred_scores:
            inputs.widget("market.ai_inferred_change_rate", where="needs")
            inputs.widget("rules.inferred_scores", where="needs")
        inputs.widget("market.coded_risk_growth_rate", where="needs")
        for part_of_mix, label in high_needs_and_growth.CAPS.items():
            rule_input(
                "risk_score_cap_rate", f"Cap, {label}", 0.0, 1.0, step=0.005, key=part_of_mix, where="needs"
            )


@live
def shares_and_populations() -> None:
    """The share by year, net result over the share, and benchmark and cost by population."""
    scenario = state.scenario()
    projection, money = cached.in_unit(scenario)
    display.chart(charts.share_path(projection), key="needs-share")
    wanted = st.segmented_control(
        "Net result over the share", ["At the start", "In the last year"], key="needs-which", default="At the start",
        required=True,
    )  # fmt: skip
    shares = cached.shares(scenario, at_end=wanted != "At the start")
    display.chart(charts.net_by_share(shares, state.unit(), charts.threshold_of(projection)), key="needs-net")
    display.chart(charts.benchmark_by_population(projection, money), key="needs-benchmark")
    display.chart(charts.gap_by_population(projection, money), key="needs-gap")


@part
def two_shares_and_threshold() -> None:
    """Two shares side by side, and the threshold with its checklist."""
    scenario = state.scenario()
    st.header("Two shares side by side", anchor=False)
    high_needs_and_growth.two_shares(scenario)

    st.header("The High Needs threshold", anchor=False)
    display.text(high_needs_and_growth.threshold_sentence(scenario))
    checklist(high_needs_and_growth.threshold_checks(scenario))
    link_to("Your ACO", text="The whole checklist and the facts it asks for")


@part
def rules_behind() -> None:
    """The rules behind the figures, and where to go on."""
    behind_the_figures(
        state.scenario(), ("historical", "risk", "cost", "morbidity", "medicaid_benchmark", "medicaid_cost"),
        ("risk_score_cap_rate", "ai_inferred_score_weight", "high_needs_threshold_share", "high_needs_minimum_aligned",
         "high_needs_minimum_claims_aligned", "voluntary_benchmark_limit_rate"), key="needs",
    )  # fmt: skip
    link_to("What matters", text="Which assumptions decide: What matters")


key_figures()
controls, results = display.controls_and_results("needs")
with controls:
    people_and_scores()
with results:
    shares_and_populations()
    two_shares_and_threshold()
rules_behind()
