"""Inputs of the first family: what the ACO decides."""

from dataclasses import dataclass
from enum import StrEnum

from lead_model.scenario.fields import choice_field, group_field, number_field
from lead_model.scenario.mssp_elections import MsspAlternative
from lead_model.scenario.values import Ramp, Value


class RiskOption(StrEnum):
    """The two risk options."""

    PROFESSIONAL = "professional"
    GLOBAL = "global"


class Alignment(StrEnum):
    """When the list of aligned people is made."""

    PROSPECTIVE = "prospective"
    HYBRID = "hybrid"


class Capitation(StrEnum):
    """Which monthly capitation replaces fee-for-service."""

    BASE_PCC = "base_pcc"
    ENHANCED_PCC = "enhanced_pcc"
    TCC = "tcc"


class QualityBasis(StrEnum):
    """Whether the quality score is given or built from measures."""

    SCORE = "score"
    MEASURES = "measures"


@dataclass(frozen=True, slots=True)
class QualityEffort:
    """A score given by year, or built from the measures that count in each year."""

    basis: QualityBasis = choice_field(QualityBasis.SCORE, "Score given directly or built from measures")
    score_share: Value = number_field(
        0.83, "Quality score earned", "share", 0, 1, path=True, step=0.01, swing=(0.7, 1.0)
    )
    readmission_score: Value = number_field(
        0.8, "Readmissions (ACR) score", "share", 0, 1, path=True, step=0.01
    )
    chronic_admission_score: Value = number_field(
        0.8, "Admissions, multiple chronic conditions (UAMCC) score", "share", 0, 1, path=True, step=0.01
    )
    days_at_home_score: Value = number_field(
        0.8, "Days at home (DAH) score", "share", 0, 1, path=True, step=0.01
    )
    follow_up_score: Value = number_field(
        0.8, "Timely follow-up (TFU) score", "share", 0, 1, path=True, step=0.01
    )
    experience_score: Value = number_field(
        0.8, "Patient experience (CAHPS) score", "share", 0, 1, path=True, step=0.01
    )
    glycemic_score: Value = number_field(
        0.7, "eCQM: diabetes, glycemic status above 9%", "share", 0, 1, path=True, step=0.01
    )
    blood_pressure_score: Value = number_field(
        0.7, "eCQM: controlling high blood pressure", "share", 0, 1, path=True, step=0.01
    )
    ecqm_reported: bool = choice_field(True, "eCQMs are reported from PY2029")
    plan_score_share: Value = number_field(
        1.0, "Prevention and Quality Plan carried out", "share", 0, 1, path=True, step=0.05
    )
    gate_met: bool = choice_field(True, "CI/SEP gate is met")


@dataclass(frozen=True, slots=True)
class CapitationElections:
    """Monthly payment choices. Shares are of total Part A and B spending; CMS pays the same shares of the benchmark."""

    kind: Capitation = choice_field(Capitation.BASE_PCC, "Capitation")
    primary_care_cost_share: Value = number_field(
        1.0, "Primary care claims given up, as a share of the Base PCC", "share", 0, 1.5, step=0.05
    )
    participant_spending_share: Value = number_field(
        0.10, "Spending with Participant Providers", "share", 0, 1, step=0.01
    )
    preferred_spending_share: Value = number_field(
        0.20, "Spending with Preferred Providers", "share", 0, 1, step=0.01
    )
    preferred_reduction_share: Value = number_field(
        0.50, "TCC: fee reduction of Preferred Providers", "share", 0.01, 1, step=0.01
    )
    network_cost_factor: Value = number_field(
        1.0, "TCC: what the ACO pays its network against the fees given up", "factor", 0.5, 1.5, step=0.01
    )
    apo_share: Value = number_field(
        0.0, "APO: spending paid as a monthly advance", "share", 0, 0.5, step=0.01
    )
    apo_actual_factor: Value = number_field(
        1.0, "APO: actual fee-for-service against the advance", "factor", 0.5, 1.5, step=0.01
    )
    npcc_share: Value = number_field(0.0, "NPCC: spending under true capitation", "share", 0, 0.5, step=0.01)
    npcc_cost_factor: Value = number_field(
        1.0, "NPCC: what the ACO pays its providers against the fees given up", "factor", 0.5, 1.5, step=0.01
    )


@dataclass(frozen=True, slots=True)
class StopLossElection:
    """CMS-sponsored stop-loss. Attachment points, payout rates and charge are open rule values you can override."""

    elected: bool = choice_field(False, "CMS-sponsored stop-loss elected")
    experience_factor: Value = number_field(
        1.0, "Your expected payout against the model-wide average", "factor", 0, 5, step=0.05
    )


@dataclass(frozen=True, slots=True)
class Reinsurance:
    """Cover bought outside the model, against the ACO's own shared loss."""

    premium_pbpm: Value = number_field(0.0, "Reinsurance premium", "PBPM", 0, 100, step=0.5)
    attachment_loss_share: Value = number_field(
        0.02, "Reinsurance pays above a shared loss of", "share of benchmark", 0, 0.5, step=0.005
    )
    payout_share: Value = number_field(
        0.0, "Part of the shared loss above it that is paid", "share", 0, 1, step=0.05
    )


@dataclass(frozen=True, slots=True)
class Cara:
    """CMS-Administered Risk Arrangements: episodes with specialists, Global only, from PY2028."""

    elected: bool = choice_field(False, "CARA arrangements")
    first_py: int = number_field(2028, "First year of CARA episodes", "year", 2027, 2036, whole=True)
    arrangements: Value = number_field(3, "Number of arrangements", "count", 0, 200, step=1)
    spending_share_each: Value = number_field(
        0.02, "Spending in one arrangement's episodes", "share", 0, 0.2, step=0.005
    )
    target_discount_rate: Value = number_field(
        0.02, "Target price below expected episode cost", "rate", -0.2, 0.2, step=0.005
    )
    episode_savings_rate: Value = number_field(
        0.05, "Expected episode savings", "rate", -0.5, 0.5, step=0.005
    )
    adjustment_share: Value = number_field(
        0.5,
        "Performance adjustment: specialists' part of the result against target",
        "share",
        0.10,
        1.0,
        step=0.05,
    )
    npcc_or_apo_overlap_share: Value = number_field(
        0.0, "Spending of CARA providers that is also under NPCC or APO", "share", 0, 1, step=0.01
    )


@dataclass(frozen=True, slots=True)
class FallsEpisode:
    """Falls-prevention episode; may satisfy the Prevention and Quality Plan."""

    elected: bool = choice_field(False, "Falls-prevention episode")
    participants_share: Value = number_field(
        0.01, "People in a falls episode each year", "share", 0, 0.5, step=0.005
    )
    team_cost_dollars: Value = number_field(
        1500.0, "Team visits per participant", "dollars", 0, 20_000, step=100
    )
    modification_dollars: Value = number_field(
        1500.0, "Home modifications per participant", "dollars", 0, 2500, step=100
    )
    avoided_dollars: Value = number_field(
        0.0, "Spending avoided per participant and year", "dollars", 0, 50_000, step=100
    )
    serves_as_quality_plan: bool = choice_field(True, "Serves as the Prevention and Quality Plan")


@dataclass(frozen=True, slots=True)
class Incentive:
    """One benefit enhancement or incentive: uptake times cost, with the spending effect you state."""

    uptake_share: Value = number_field(0.0, "People who use it", "share", 0, 1, path=True, step=0.01)
    cost_dollars: Value = number_field(0.0, "Cost per user and year", "dollars", 0, 20_000, step=10)
    effect_rate: Value = number_field(
        0.0, "Effect on the users' spending (− saves)", "rate", -0.5, 0.5, step=0.005
    )


@dataclass(frozen=True, slots=True)
class Incentives:
    """Benefit enhancements and beneficiary engagement incentives."""

    cost_sharing: Incentive = group_field(
        lambda: Incentive(cost_dollars=300.0), "Part B cost-sharing support"
    )
    prevention_reward: Incentive = group_field(
        lambda: Incentive(cost_dollars=75.0), "Chronic Disease Prevention Reward"
    )
    nutrition: Incentive = group_field(lambda: Incentive(cost_dollars=250.0), "Medical nutrition therapy")
    part_d_buy_down: Incentive = group_field(
        lambda: Incentive(cost_dollars=240.0), "Part D premium buy-down (from PY2029)"
    )


@dataclass(frozen=True, slots=True)
class Choices:
    """What the ACO decides."""

    option: RiskOption = choice_field(RiskOption.PROFESSIONAL, "Risk option at the start")
    switch_py: int | None = number_field(
        None, "Year of the move from Professional to Global", "year", 2027, 2036, optional=True, whole=True
    )
    savings_rate: Value = number_field(
        Ramp(0.02, 0.05, 2027, 2031), "Savings rate", "rate", -0.5, 0.5, path=True, by_category=True, step=0.001,
        swing=(-0.02, 0.02),
    )  # fmt: skip
    alignment: Alignment = choice_field(Alignment.PROSPECTIVE, "Alignment approach")
    hybrid_added_share: Value = number_field(
        0.03, "Hybrid: people added during the year", "share", 0, 0.5, path=True, step=0.005
    )
    hybrid_added_months: Value = number_field(
        6.0, "Hybrid: months they count in that year", "months", 1, 12, step=0.5
    )
    quality: QualityEffort = group_field(QualityEffort, "Quality")
    capitation: CapitationElections = group_field(CapitationElections, "Capitation")
    stop_loss: StopLossElection = group_field(StopLossElection, "Stop-loss")
    reinsurance: Reinsurance = group_field(Reinsurance, "Reinsurance bought")
    cara: Cara = group_field(Cara, "CARA")
    falls: FallsEpisode = group_field(FallsEpisode, "Falls prevention")
    incentives: Incentives = group_field(Incentives, "Enhancements and incentives")
    mssp: MsspAlternative = group_field(MsspAlternative, "Staying in MSSP")
    provider_savings_share: Value = number_field(
        0.0, "Part of a positive net result passed on to providers", "share", 0, 1, step=0.05
    )
