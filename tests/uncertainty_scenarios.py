"""Scenarios for tests of uncertainty: R1 with chosen sources of chance, and one with everything elected."""

from lead_model.scenario import (
    ByCategory,
    Capitation,
    GuardrailBasis,
    QualityBasis,
    QualityForm,
    RateBookPath,
    RiskOption,
    Scenario,
    SequestrationReading,
)
from tests.reference import reference_case

SDS = (
    "national_trend_sd", "acpt_error_sd", "regional_deviation_sd", "performance_sd", "savings_level_sd",
    "claims_noise_kappa", "risk_score_sd", "quality_sd",
)  # fmt: skip
WHERE = "market__uncertainty__"
QUIET = {f"{WHERE}{name}": 0.0 for name in SDS}


def r1(**paths) -> Scenario:
    """R1 at 4% savings with every source silent but those named."""
    return reference_case(
        **{"choices__savings_rate": 0.04, f"{WHERE}tail_degrees_of_freedom": None, **QUIET, **paths}
    )


def noisy_r1(sd: float = 0.025, **paths) -> Scenario:
    return r1(**{f"{WHERE}claims_noise_sd": sd, **paths})


def everything_on() -> Scenario:
    """Every election, reading and kind of input that adds a path through the recipes."""
    return Scenario().with_values({
        "choices.option": RiskOption.GLOBAL,
        "choices.cara.elected": True,
        "choices.falls.elected": True,
        "choices.falls.avoided_dollars": 2000.0,
        "choices.quality.basis": QualityBasis.MEASURES,
        "choices.stop_loss.elected": True,
        "choices.capitation.kind": Capitation.TCC,
        "choices.provider_savings_share": 0.3,
        "choices.reinsurance.payout_share": 0.5,
        "choices.reinsurance.premium_pbpm": 2.0,
        "choices.savings_rate": ByCategory(0.02, 0.03, 0.05),
        "organization.region.gap_rate": 0.03,
        "organization.medicaid.elected": True,
        "organization.medicaid.state_savings_share": 0.2,
        "organization.high_needs_share_change": 0.004,
        "organization.costs.fixed_dollars": 1e6,
        "market.guarantee_carrying_rate": 0.02,
        "market.own_trend_excess_rate": 0.002,
        "market.ai_inferred_scores": True,
        "market.uncertainty.quality_sd": 0.05,
        "rules.guardrail_basis": GuardrailBasis.YEARLY,
        "rules.rate_book": RateBookPath.LINEAR,
        "rules.quality_form": QualityForm.ADDITIVE,
        "rules.sequestration": SequestrationReading.SAVINGS_AND_LOSSES,
    })  # fmt: skip
