"""Quality: the score, what is withheld and earned back, and the High Performers Pool."""

import numpy as np

from lead_model.axes import BoolArray, FloatArray


def quality_adjusted_factor(
    discount_rate: FloatArray, withhold_rate: FloatArray, score_share: FloatArray, compounding: bool
) -> FloatArray:
    """What is left of the benchmark after discount and unearned quality withhold.

    compounding (LEAD default): (1 − d)·(1 − w·(1 − score)); additive (what REACH results show): 1 − d − w·(1 − score).
    Shapes broadcast, usually (R, Y).

    >>> round(float(quality_adjusted_factor(0.03, 0.03, 0.8, compounding=False)), 4)
    0.964
    """
    unearned = withhold_rate * (1.0 - score_share)
    if compounding:
        return (1.0 - discount_rate) * (1.0 - unearned)
    return 1.0 - discount_rate - unearned


def measure_score(
    claims_scores: FloatArray,
    ecqm_scores: FloatArray,
    ecqm_reported: FloatArray | BoolArray,
    phase: FloatArray,
) -> FloatArray:
    """Average of the measures that count in the year.

    claims_scores : (..., M) four claims-based measures and CAHPS; ecqm_scores : (..., E); ecqm_reported : 1 or 0;
    phase : 0 eCQMs not scored, 1 reporting earns full points, 2 performance counts. Equal weights are an assumption.
    """
    reported = np.asarray(ecqm_reported)[..., None]
    stage = np.asarray(phase)[..., None]
    points = np.where(stage == 1, 1.0, ecqm_scores) * reported
    counted = (stage >= 1).astype(float) * np.ones_like(points)
    total = claims_scores.sum(axis=-1) + (points * counted).sum(axis=-1)
    return total / (claims_scores.shape[-1] + counted.sum(axis=-1))


def quality_score(
    measures_share: FloatArray,
    plan_share: FloatArray,
    plan_weight: FloatArray,
    gate_met: FloatArray | BoolArray,
    gate_kept: FloatArray,
) -> FloatArray:
    """Measures and Prevention and Quality Plan together, after the CI/SEP gate. Shapes broadcast.

    >>> float(quality_score(0.8, 1.0, 0.25, 1.0, 0.5))
    0.85
    """
    kept = np.where(np.asarray(gate_met, dtype=bool), 1.0, gate_kept)
    return (1.0 - plan_weight) * measures_share * kept + plan_weight * plan_share


def high_performers_pool_dollars(
    benchmark_dollars: FloatArray,
    rate: FloatArray,
    score_share: FloatArray,
    minimum_score: FloatArray,
    gate_met: FloatArray | BoolArray,
) -> FloatArray:
    """Payment of the pool to an ACO that meets its condition, else zero. Shapes broadcast."""
    return np.where(
        (score_share >= minimum_score) & np.asarray(gate_met, dtype=bool), rate * benchmark_dollars, 0.0
    )
