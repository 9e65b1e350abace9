"""Scenarios for Risk and capital and What matters: R1, R1 with claims noise alone, and extremes."""

from lead_analysis.acos.presets import PRESETS
from lead_model.scenario import ByCategory, RiskOption, Scenario

R1 = PRESETS["reference"].scenario
WHERE = "market.uncertainty"
SILENT = (
    "national_trend_sd",
    "acpt_error_sd",
    "regional_deviation_sd",
    "performance_sd",
    "savings_level_sd",
    "risk_score_sd",
    "quality_sd",
)
NOISE = {
    **{f"{WHERE}.{name}": 0.0 for name in SILENT},
    f"{WHERE}.base_years": False,
    f"{WHERE}.claims_noise_sd": 0.025,
    f"{WHERE}.tail_degrees_of_freedom": None,
}
NOISY_R1 = R1.with_values(NOISE)


def extremes() -> dict[str, Scenario]:
    base = Scenario()
    silent = {f"{WHERE}.{name}": 0.0 for name in (*SILENT, "claims_noise_kappa")}
    return {
        "default": base,
        "no uncertainty": base.with_values(silent),
        "deep losses": base.with_values({"choices.option": RiskOption.GLOBAL, "choices.savings_rate": -0.3}),
        "never a loss": base.with_values({"choices.savings_rate": 0.3, **silent}),
        "tiny": base.with_values({"organization.aligned": 100.0}),
        "all High Needs": base.with_values({"organization.category_share": ByCategory(0.0, 0.0, 1.0)}),
        "switch in 2033": R1.with_value("choices.switch_py", 2033),
        "2032 start": base.with_values({"organization.first_py": 2032, "choices.savings_rate": 0.04}),
    }


EXTREME = extremes()
