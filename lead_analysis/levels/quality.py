"""Quality in dollars: withheld, earned and lost, and what each part of the score is worth."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from lead_analysis.decisions.best_path import own_projection
from lead_analysis.levels.one_at_a_time import one_change_a_run
from lead_model.axes import FloatArray, frozen
from lead_model.lookup import Lookup
from lead_model.projection import Projection, project
from lead_model.rules.quality import quality_adjusted_factor
from lead_model.scenario import QualityBasis, QualityForm, Scenario, all_leaves


@dataclass(frozen=True, slots=True)
class QualityMoney:
    """What quality moves, dollars (R, Y): withheld = earned + lost; pool is the High Performers Pool."""

    withheld: FloatArray
    earned: FloatArray
    lost: FloatArray
    pool: FloatArray


def quality_money(p: Projection) -> QualityMoney:
    """Dollars withheld, earned back and lost in every year; withheld is what a score of zero would lose."""
    s = p.settlement
    compounding = p.scenario.rules.quality_form is QualityForm.COMPOUNDING
    none = np.zeros_like(s.quality.score_share)
    at_zero = quality_adjusted_factor(s.discount_rate, s.quality.withhold_rate, none, compounding)
    withheld = s.before_discount_dollars * (1.0 - s.discount_rate - at_zero)
    lost = -s.unearned_quality_dollars
    return QualityMoney(
        frozen(withheld), frozen(withheld - lost), frozen(lost + 0.0), frozen(s.high_performers_dollars)
    )


@dataclass(frozen=True, slots=True)
class QualityWorth:
    """What one part of quality is worth over all years, dollars, the other parts as they are.

    to_earn_dollars : net result at its best less now; at_stake_dollars : now less at its worst; now : its level now,
    averaged over the years.
    """

    key: str
    label: str
    now: float
    to_earn_dollars: float
    at_stake_dollars: float


QUALITY_LABELS: Mapping[str, str] = {
    "readmission_score": "Readmissions (ACR)", "chronic_admission_score": "Admissions, chronic conditions (UAMCC)",
    "days_at_home_score": "Days at home (DAH)", "follow_up_score": "Timely follow-up (TFU)",
    "experience_score": "Patient experience (CAHPS)", "glycemic_score": "eCQM: glycemic status",
    "blood_pressure_score": "eCQM: blood pressure", "plan_score_share": "Prevention and Quality Plan",
    "ecqm_reported": "Reporting the eCQMs at all", "gate_met": "CI/SEP gate",
}  # fmt: skip


def quality_worth(scenario: Scenario) -> tuple[QualityWorth, ...]:
    """What each measure, the plan, the gate and eCQM reporting are worth, in the order of the inputs.

    The score is built from measures for this, also when the scenario gives it directly.
    """
    built = scenario.with_value("choices.quality.basis", QualityBasis.MEASURES)
    paths = {name: f"choices.quality.{name}" for name in QUALITY_LABELS}
    now = {
        name: float(np.mean(Lookup(built).yearly(path)) if all_leaves()[path].is_number else built.get(path))
        for name, path in paths.items()
    }
    # True and False act as 1 and 0: the best and the worst of each part.
    changes = [
        (path, end if all_leaves()[path].is_number else bool(end))
        for path in paths.values()
        for end in (1.0, 0.0)
    ]
    net = one_change_a_run(built, changes).net
    return tuple(
        QualityWorth(
            name, label, now[name], float((best - net[0]).sum()) + 0.0, float((net[0] - worst).sum()) + 0.0
        )
        for (name, label), best, worst in zip(QUALITY_LABELS.items(), net[1::2], net[2::2], strict=True)
    )


@dataclass(frozen=True, slots=True)
class ScoreSweep:
    """Net result of all years over quality scores that hold in every year: score, net_dollars (N,)."""

    score: FloatArray
    net_dollars: FloatArray
    present_net_dollars: float

    @property
    def a_higher_score_can_lower(self) -> bool:
        """Whether the net result falls anywhere as the score rises: in the last corridor of losses, since the corridors
        widen with the benchmark."""
        return bool((np.diff(self.net_dollars) < -0.5).any())

    @property
    def ten_points_dollars(self) -> float:
        """Net result of ten points of score near full score, all years."""
        return float(
            np.interp(1.0, self.score, self.net_dollars) - np.interp(0.9, self.score, self.net_dollars)
        )


def score_sweep(scenario: Scenario) -> ScoreSweep:
    """Net result of all years if the whole quality score were 0% to 100% in every year."""
    by_score = scenario.with_value("choices.quality.basis", QualityBasis.SCORE)
    score = np.linspace(0.0, 1.0, 21)
    net = project(by_score, {"choices.quality.score_share": score}).ten_year_net
    return ScoreSweep(frozen(score), frozen(net), float(own_projection(scenario).ten_year_net[0]))
