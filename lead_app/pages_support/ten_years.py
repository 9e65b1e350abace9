"""What *Ten years* shows beside its charts: growth as it was, MLR, the check at settlement, and costs above plan."""

import streamlit as st

from lead_analysis.measures import growth_seen as seen
from lead_analysis.measures.costs_above_plan import RATES, STRESS
from lead_analysis.measures.growth_against_acpt import GROWTH
from lead_analysis.measures.medical_loss_ratio import BREAK_EVEN, GREATEST_TARGET, LEAST_TARGET
from lead_app import cached, inputs
from lead_app.shell import display
from lead_delivery.charts import measures
from lead_model.scenario import Scenario

HOTTEST = 20.0  # percent a reader can try; what the input itself allows is wider


def growth_against_acpt() -> None:
    """Actual growth minus ACPT, and beside it what growth has really been."""
    inputs.widget(GROWTH, where="ten-years")
    st.markdown("**What growth has really been**")
    display.bullet_list([one.sentence() for one in seen.growth_seen()])
    display.text(seen.WHY_THEY_DIFFER)


def medical_loss_ratio(scenario: Scenario) -> None:
    """MLR by year and population, against a target the reader sets for display."""
    st.subheader("MLR: spending ÷ benchmark", anchor=False)
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        percent = st.number_input(
            "Target (%)", LEAST_TARGET * 100, GREATEST_TARGET * 100, BREAK_EVEN * 100, 0.5, format="%.1f", key="mlr-target",
            width=150,
        )  # fmt: skip
        unit = st.segmented_control(
            "Shown as", list(measures.MLR_UNITS), key="mlr-unit", default="ratio", required=True,
            format_func=measures.MLR_UNITS.__getitem__,
        )  # fmt: skip
    mlr, target = cached.medical_loss_ratio(scenario), round(percent / 100, 9)
    display.text(measures.mlr_sentence(mlr, target))
    display.show_table(measures.mlr_table(mlr, unit or "ratio", target), files="mlr")
    st.caption(
        "Benchmark after discount and earned quality. What acts on all people together (stop-loss, programs, capitation) is "
        "spread over the populations in proportion. The target is for display and changes no result."
    )


def owed_at_settlement(scenario: Scenario) -> None:
    """The check of every settlement, with its month and the guarantee beside it."""
    st.subheader("Owed at settlement", anchor=False)
    owed = cached.owed_at_settlement(scenario)
    display.text(measures.owed_sentence(owed))
    display.show_table(measures.owed_table(owed), files="owed-at-settlement")


def costs_above_plan(scenario: Scenario) -> None:
    """Costs x% hot: the reader's own x with the usual ones."""
    st.subheader("Costs above plan", anchor=False)
    percent = st.number_input(
        "Costs run above plan by (%)", 0.5, HOTTEST, 3.0, 0.5, format="%.1f", key="stress-rate", width=220
    )
    rates = tuple(sorted({*RATES, round(percent / 100, 9)}))
    display.show_table(
        measures.stress_table(cached.costs_above_plan(scenario, rates)), files="costs-above-plan"
    )
    st.caption(
        "Spending after savings times 1 + x in every year, on the planned path; 0.0% is the scenario as it is. Start-up "
        "cost is not in these sums: it comes off each of them, whatever costs do. To keep a stress in the scenario, or in "
        "chosen years, set it here:"
    )
    inputs.widget(STRESS, where="ten-years")
