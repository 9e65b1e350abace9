"""Quality: the score and what builds it, dollars withheld, earned and lost, and what each part is worth."""

import streamlit as st

from lead_model.charts import Money
from lead_model.charts import quality as charts
from lead_model.scenario import QualityBasis
from lead_model.ui import chart_box, compute, figures, inputs, program_answers, program_parts, rule_box, state
from lead_model.ui.frame import frame
from lead_model.ui.menu import link_to

scenario = frame(
    "Quality",
    about="CMS withholds a part of the benchmark and pays it back by your score. What is lost lowers the benchmark.",
)
projection = compute.projection(scenario)
money = Money.of(projection, state.unit())
figures.key_figures(program_parts.quality_cards(projection, money), key="quality")

built = scenario.choices.quality.basis is QualityBasis.MEASURES
controls, results = program_parts.beside("quality")
with controls:
    with st.expander("Your score", key="quality-score-inputs", expanded=True):
        inputs.widget("choices.quality.basis", where="quality")
        program_parts.score_inputs(built)
    with st.expander("Rules of the score", key="quality-rules"):
        inputs.widget("choices.quality.gate_met", where="quality")
        rule_box.phase_inputs(where="quality")
        rule_box.rule_input(
            "quality_withhold_rate", "Withheld, of benchmark", 0.0, 0.1, step=0.005, where="quality"
        )
        inputs.widget("rules.quality_form", where="quality")
        for name, label, high, step in program_parts.OPEN_QUALITY_RULES:
            rule_box.rule_input(name, label, 0.0, high, step=step, where="quality")
with results:
    chart_box.show(charts.earned_and_lost(projection, money), key="quality-money")
    chart_box.show(charts.score_by_year(projection), key="quality-score")
    st.header("What each part is worth", anchor=False)
    if not built:
        st.info(
            "Your score is given directly, so the measures do not move your result. The chart shows what they would be "
            "worth if the score were built from them, at the levels entered for them."
        )
    chart_box.show(charts.worth_bars(program_answers.quality_worth(scenario), money), key="quality-worth")
    chart_box.show(charts.score_curve(program_answers.scores(scenario), money), key="quality-curve")

rule_box.behind_the_figures(
    scenario, ("discount", "quality", "high_performers"),
    ("quality_withhold_rate", "ecqm_phase", "quality_plan_share", "ci_sep_gate_earned_share",
     "high_performers_pool_rate", "high_performers_pool_minimum_score_share"), key="quality",
)  # fmt: skip
link_to(
    "Specialists and programs",
    state.link_parameters(),
    text="A falls episode can serve as the plan",
)
