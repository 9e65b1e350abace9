"""Inputs of the fourth family: which CMS rules, read how, and what the user overrides."""

from dataclasses import dataclass, field
from enum import StrEnum

from lead_model.parameters import Override
from lead_model.rule_files import DEFAULT_PACK
from lead_model.scenario.fields import choice_field, number_field
from lead_model.scenario.values import Value


class GuardrailBound(StrEnum):
    """What the guardrail bounds: the ACPT, the blended update, or nothing."""

    ACPT = "acpt"
    BLEND = "blend"
    OFF = "off"


class GuardrailBasis(StrEnum):
    """Whether the guardrail acts on cumulative factors or year by year."""

    CUMULATIVE = "cumulative"
    YEARLY = "yearly"


class RateBookPath(StrEnum):
    """How the benchmark moves to the regional rate book."""

    FULL_2032 = "full_2032"
    LINEAR = "linear"
    NONE = "none"
    OWN = "own"


class QualityForm(StrEnum):
    """How discount and quality withhold combine."""

    COMPOUNDING = "compounding"
    ADDITIVE = "additive"


class SequestrationReading(StrEnum):
    """What sequestration applies to."""

    SAVINGS_ONLY = "savings_only"
    SAVINGS_AND_LOSSES = "savings_and_losses"


class InferredScores(StrEnum):
    """Which categories AI-inferred risk scores act on."""

    AGED_DISABLED = "aged_disabled"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class RuleChoices:
    """Rule pack, the reading of each disputed rule, and the user's own numbers."""

    pack: str = DEFAULT_PACK
    guardrail_bound: GuardrailBound = choice_field(GuardrailBound.ACPT, "What the guardrail bounds")
    guardrail_basis: GuardrailBasis = choice_field(GuardrailBasis.CUMULATIVE, "Guardrail basis")
    rate_book: RateBookPath = choice_field(RateBookPath.FULL_2032, "Path to the regional rate book")
    rate_book_own_weight: Value = number_field(
        0.0, "Rate-book weight, your own path", "share", 0, 1, path=True, step=0.05
    )
    quality_form: QualityForm = choice_field(QualityForm.COMPOUNDING, "How discount and withhold combine")
    sequestration: SequestrationReading = choice_field(
        SequestrationReading.SAVINGS_ONLY, "What sequestration applies to"
    )
    prior_savings_higher_spending: bool = choice_field(
        False, "Prior savings adjustment for a higher-spending Global ACO"
    )
    inferred_scores: InferredScores = choice_field(
        InferredScores.AGED_DISABLED, "Categories with AI-inferred scores"
    )
    overrides: tuple[Override, ...] = field(default=())
