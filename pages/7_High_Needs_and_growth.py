"""High Needs and growth: the share and who becomes High Needs, net result by share, populations, and the threshold."""

import streamlit as st

from lead_model.charts import Money
from lead_model.charts import high_needs as charts
from lead_model.ui import chart_box, compute, figures, inputs, program_answers, program_parts, rule_box, state
from lead_model.ui import format as fmt
from lead_model.ui.eligibility_box import checklist
from lead_model.ui.frame import frame
from lead_model.ui.live import live, part
from lead_model.ui.menu import link_to

frame(
    "High Needs and growth",
    about="What a changing mix and a growing panel do: High Needs people have their own benchmark, trend and risk score.",
    live=True,
)


@live
def key_figures() -> None:
    """People, share, and what a point of share brings."""
    scenario = state.scenario()
    at_start = program_answers.shares(scenario, False)
    figures.key_figures(program_parts.high_needs_cards(compute.projection(scenario), at_start), key="needs")


@part
def people_and_scores() -> None:
    """People, shares, alignment and risk scores."""
    scenario = state.scenario()
    with st.expander("People and High Needs share", key="needs-people", expanded=True):
        for path in (
            "organisation.aligned",
            "organisation.aligned_growth_rate",
            "organisation.category_share",
        ):
            inputs.widget(path, where="needs")
        program_parts.share_inputs(scenario)
        for path in ("organisation.high_needs_exit_rate", "organisation.newcomer_cost_multiple"):
            inputs.widget(path, where="needs")
    with st.expander("Hybrid alignment and Medicaid", key="needs-alignment"):
        for path in program_parts.alignment_inputs(scenario):
            inputs.widget(path, where="needs")
    with st.expander("Risk scores and their caps", key="needs-risk"):
        inputs.widget("world.ai_inferred_scores", where="needs")
        if scenario.world.ai_inferred_scores:
            inputs.widget("world.ai_inferred_change_rate", where="needs")
        inputs.widget("world.coded_risk_growth_rate", where="needs")
        for part_of_mix, label in program_parts.CAPS.items():
            rule_box.rule_input(
                "risk_score_cap_rate", f"Cap, {label}", 0.0, 1.0, step=0.005, key=part_of_mix, where="needs"
            )


@live
def shares_and_populations() -> None:
    """The share by year, net result over the share, and benchmark and cost by population."""
    scenario = state.scenario()
    projection = compute.projection(scenario)
    money = Money.of(projection, state.unit())
    chart_box.show(charts.share_path(projection), key="needs-share")
    wanted = st.segmented_control(
        "Net result over the share", ["At the start", "In the last year"], key="needs-which", default="At the start",
        required=True,
    )  # fmt: skip
    found = program_answers.shares(scenario, wanted != "At the start")
    chart_box.show(charts.net_by_share(found, state.unit(), charts.threshold_of(projection)), key="needs-net")
    chart_box.show(charts.benchmark_by_population(projection, money), key="needs-benchmark")
    chart_box.show(charts.gap_by_population(projection, money), key="needs-gap")


@part
def two_shares_and_threshold() -> None:
    """Two shares side by side, and the threshold with its checklist."""
    scenario = state.scenario()
    st.header("Two shares side by side", anchor=False)
    program_parts.two_shares(scenario)

    st.header("The High Needs threshold", anchor=False)
    st.markdown(fmt.markdown(program_parts.threshold_sentence(scenario)))
    checklist(program_parts.threshold_checks(scenario))
    link_to("Your ACO", state.link_parameters(), text="The whole checklist and the facts it asks for")


@part
def rules_behind() -> None:
    """The rules behind the figures, and where to go on."""
    rule_box.behind_the_figures(
        state.scenario(), ("historical", "risk", "cost", "morbidity", "medicaid_benchmark", "medicaid_cost"),
        ("risk_score_cap_rate", "ai_inferred_score_weight", "high_needs_threshold_share", "high_needs_minimum_aligned",
         "high_needs_minimum_claims_aligned", "voluntary_benchmark_limit_rate"), key="needs",
    )  # fmt: skip
    link_to("What matters", state.link_parameters(), text="Which assumptions decide: What matters")


key_figures()
controls, results = program_parts.beside("needs")
with controls:
    people_and_scores()
with results:
    shares_and_populations()
    two_shares_and_threshold()
rules_behind()
