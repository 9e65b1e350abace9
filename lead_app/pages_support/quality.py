"""What *Quality* shows: key figures, and the inputs of the score."""

import streamlit as st

from lead_analysis.levels.quality import quality_money
from lead_app import cached, inputs, state
from lead_app import format as fmt
from lead_app.shell import display
from lead_app.shell.display import Cards
from lead_delivery.charts import Money
from lead_model.projection import Projection

MEASURE_INPUTS = tuple(
    f"choices.quality.{name}"
    for name in (
        "readmission_score", "chronic_admission_score", "days_at_home_score", "follow_up_score", "experience_score",
        "glycemic_score", "blood_pressure_score", "plan_score_share",
    )
)  # fmt: skip
# (rule value, label, highest, step): what CMS has not published, with its default
OPEN_QUALITY_RULES = (
    ("quality_plan_share", "Part of the score on the plan", 1.0, 0.05),
    ("ci_sep_gate_earned_share", "Measures kept when the gate is missed", 1.0, 0.05),
    ("high_performers_pool_rate", "High Performers Pool, of benchmark", 0.05, 0.001),
    ("high_performers_pool_minimum_score_share", "Score from which the pool pays", 1.0, 0.01),
)


def score_inputs(built: bool, *, where: str = "quality") -> None:
    """The score by year, or a slider for each measure with the years behind a click."""
    st.caption(
        "CMS says that the withhold can be earned back in full. The default of 83% is the median of 608 public scores (MSSP "
        "PY2024 83.1%, REACH PY2023 81.0%), on other measures than LEAD's: an assumption."
    )
    if cached.scores(state.scenario()).a_higher_score_can_lower:
        display.text(
            "**A higher score can lower the result here**: losses reach the last corridor, and all corridors widen with the "
            "benchmark, so more of the loss falls into those the ACO bears."
        )
    if not built:
        inputs.widget("choices.quality.score_share", where=where)
        st.caption(
            "Choose “Built from measures” to enter the seven measures, the plan and the gate one by one."
        )
        return
    for path in MEASURE_INPUTS:
        inputs.slider(path, where=where)
    inputs.widget("choices.quality.ecqm_reported", where=where)
    if place := display.opened("Scores that change over the years", f"{where}-by-year"):
        with place:
            inputs.widgets(MEASURE_INPUTS, where=f"{where}-years")


def cards(p: Projection, money: Money) -> Cards:
    """Withheld, earned back and lost over all years, the score, and the pool."""
    at_quality = quality_money(p)
    scores = p.settlement.quality.score_share[0]
    low, high = float(scores.min()), float(scores.max())
    score = fmt.percent(low) if high - low < 5e-4 else f"{fmt.percent(low)} – {fmt.percent(high)}"

    def total(dollars: object) -> str:
        return money.text(money.over_years(float(dollars[0].sum())))  # type: ignore[index]

    return [
        ("Withheld, all years", total(at_quality.withheld), "before what is earned back"),
        ("Earned back", total(at_quality.earned), "withheld × score"),
        ("Lost", total(at_quality.lost), "lowers the benchmark"),
        ("Score", score, "lowest and highest year" if high - low >= 5e-4 else "in every year"),
        ("High Performers Pool", total(at_quality.pool), "size and condition are not published"),
    ]
