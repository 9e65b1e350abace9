"""The pages from cash to programs, and scenarios that show everything on them."""

from collections.abc import Mapping

from lead_analysis.acos.presets import PRESETS
from lead_app.inputs.value_forms import start_moved
from lead_model.scenario import Alignment, ByCategory, Capitation, InferredScores, QualityBasis, Scenario

CASH, NEEDS, QUALITY, PROGRAMS = (
    f"pages/{name}.py"
    for name in ("6_Cash_and_payback", "7_High_Needs_and_growth", "8_Quality", "9_Specialists_and_programs")
)
PAGES = (CASH, NEEDS, QUALITY, PROGRAMS)
# What the keys of a page's widgets begin with.
KEY = {CASH: "cash", NEEDS: "needs", QUALITY: "quality", PROGRAMS: "programs"}

EVERYTHING = PRESETS["former_reach"].scenario.with_values(
    {
        "choices.capitation.kind": Capitation.ENHANCED_PCC,
        "rules.inferred_scores": InferredScores.ALL,
        "choices.capitation.npcc_share": 0.05,
        "choices.capitation.apo_share": 0.05,
        "choices.capitation.apo_actual_factor": 1.1,
        "choices.quality.basis": QualityBasis.MEASURES,
        "choices.quality.plan_score_share": 0.5,
        "choices.cara.elected": True,
        "choices.falls.elected": True,
        "choices.falls.avoided_dollars": 2000.0,
        "choices.alignment": Alignment.HYBRID,
        "choices.incentives.cost_sharing.uptake_share": 0.05,
        "choices.incentives.prevention_reward.uptake_share": 0.2,
        "choices.incentives.nutrition.uptake_share": 0.1,
        "choices.incentives.part_d_buy_down.uptake_share": 0.1,
        "organization.costs.start_up_dollars": 2_000_000.0,
        "organization.costs.credit_line_dollars": 1_000_000.0,
        "organization.costs.technology_pbpm": 1.0,
        "organization.high_needs_share_change": 0.005,
        "organization.medicaid.elected": True,
        "market.ai_inferred_scores": True,
        "market.coded_risk_growth_rate": 0.005,
    }
)
SCENARIOS: Mapping[str, Scenario] = {
    "default": Scenario(),
    "high_needs": PRESETS["high_needs"].scenario,
    "everything": EVERYTHING,
    "tcc": EVERYTHING.with_values(
        {
            "choices.capitation.kind": Capitation.TCC,
            "choices.capitation.npcc_share": 0.0,
            "choices.capitation.apo_share": 0.0,
        }
    ),
    "from_2032": Scenario().with_values(start_moved(Scenario(), 2032)),
    "losses": Scenario().with_value("choices.savings_rate", -0.3),
    "nobody_high_needs": Scenario().with_value("organization.category_share", ByCategory(1.0, 0.0, 0.0)),
}
