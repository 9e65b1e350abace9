"""Quality: the score and what builds it, dollars withheld, earned and lost, and what each part is worth."""

import streamlit as st

from lead_app import cached, inputs, state
from lead_app.inputs.rule_inputs import phase_inputs, rule_input
from lead_app.pages_support import quality
from lead_app.shell import display
from lead_app.shell.explained_steps import behind_the_figures
from lead_app.shell.frame import frame, link_to, live, part
from lead_delivery.charts import quality as charts
from lead_model.scenario import QualityBasis

frame(
    "Quality",
    about="CMS withholds a part of the benchmark and pays it back by your score. What is lost lowers the benchmark.",
    live=True,
)


def built() -> bool:
    """Whether the score is built from measures."""
    return state.scenario().choices.quality.basis is QualityBasis.MEASURES


@live
def key_figures() -> None:
    """Withheld, earned and lost."""
    projection, money = cached.in_unit(state.scenario())
    display.card_row(quality.cards(projection, money), key="quality")


@part
def score_and_rules() -> None:
    """The score, and the rules it follows."""
    with st.expander("Your score", key="quality-score-inputs", expanded=True):
        inputs.widget("choices.quality.basis", where="quality")
        quality.score_inputs(built())
    with st.expander("Rules of the score", key="quality-rules"):
        inputs.widget("choices.quality.gate_met", where="quality")
        phase_inputs(where="quality")
        rule_input("quality_withhold_rate", "Withheld, of benchmark", 0.0, 0.1, step=0.005, where="quality")
        inputs.widget("rules.quality_form", where="quality")
        for name, label, high, step in quality.OPEN_QUALITY_RULES:
            rule_input(name, label, 0.0, high, step=step, where="quality")


@live
def dollars_and_score() -> None:
    """Dollars and score by year."""
    projection, money = cached.in_unit(state.scenario())
    display.chart(charts.earned_and_lost(projection, money), key="quality-money")
    display.chart(charts.score_by_year(projection), key="quality-score")


@part
def worth_of_each_part() -> None:
    """What each part of the score is worth."""
    scenario = state.scenario()
    _, money = cached.in_unit(scenario)
    st.header("What each part is worth", anchor=False)
    if not built():
        st.info(
            "Your score is given directly, so the measures do not move your result. The chart shows what they would be "
            "worth if the score were built from them, at the levels entered for them."
        )
    display.chart(charts.score_part_bars(cached.quality_worth(scenario), money), key="quality-worth")
    display.chart(charts.score_curve(cached.scores(scenario), money), key="quality-curve")


@part
def rules_behind() -> None:
    """The rules behind the figures, and where to go on."""
    behind_the_figures(
        state.scenario(), ("discount", "quality", "high_performers"),
        ("quality_withhold_rate", "ecqm_phase", "quality_plan_share", "ci_sep_gate_earned_share",
         "high_performers_pool_rate", "high_performers_pool_minimum_score_share"), key="quality",
    )  # fmt: skip
    link_to(
        "Specialists and programs",
        text="A falls episode can serve as the plan",
    )


key_figures()
controls, results = display.controls_and_results("quality")
with controls:
    score_and_rules()
with results:
    dollars_and_score()
    worth_of_each_part()
rules_behind()
