"""Quality: the score, what is withheld and earned back, and the High Performers Pool."""

import numpy as np

from lead_model.axes import BoolArray, FloatArray


def quality_adjusted_factor(
    discount_rate: FloatArray, withhold_rate: FloatArray, score_share: FloatArray, compounding: bool
) -> FloatArray:
    """What is left of the benchmark after discount and unearned quality withhold.

    discount_rate, withhold_rate : (R, Y) shares of benchmark; score_share : (R, Y) share earned back. Returns (R, Y)
    factor.
    Source: rules/quality.toml, quality_withhold_rate: webinar, slide “Quality Strategy”.
    Reading: compounding (default of LEAD), (1 − d)·(1 − w·(1 − score)), or additive, what REACH results show, 1 − d − w·(1
    − score).

    >>> [round(float(quality_adjusted_factor(0.03, 0.03, 0.8, compounding=form)), 5) for form in (True, False)]
    [0.96418, 0.964]
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
    """Average of the measures that count in the year, as a share of full points.

    claims_scores : (..., M) shares, claims-based measures and CAHPS; ecqm_scores : (..., E) shares; ecqm_reported : (...) 1
    or 0; phase : (...) 0 eCQMs not scored, 1 reporting earns full points, 2 performance counts. Returns (...) share.
    Source: rules/quality.toml, ecqm_phase: webinar, slide “Quality Strategy”; Wakely, page on quality.
    Reading: equal weights, an assumption of this model.

    >>> claims, ecqms = np.array([0.8, 0.7]), np.array([0.2])
    >>> [round(float(measure_score(claims, ecqms, 1.0, phase)), 4) for phase in (0, 1, 2)]
    [0.75, 0.8333, 0.5667]
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
    """Measures and Prevention and Quality Plan together, after the CI/SEP gate, as a share of full points.

    measures_share, plan_share : (R, Y) scores as shares; plan_weight : (R, Y) share of the plan; gate_met : (R, Y) yes or
    no; gate_kept : (R, Y) share of the measures' part that is kept where it is not met. Returns (R, Y) share.
    Source: rules/quality.toml, quality_plan_share and ci_sep_gate_earned_share: both open, named defaults.
    Reading: the gate acts on the measures, not on the plan.

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
    """Payment of the pool to an ACO that meets its condition, else zero.

    benchmark_dollars : (R, Y) dollars; rate : (R, Y) share of it; score_share, minimum_score : (R, Y) shares; gate_met :
    (R, Y) yes or no. Returns (R, Y) dollars.
    Source: rules/quality.toml, high_performers_pool_rate and high_performers_pool_minimum_score_share: both open, named
    defaults.

    >>> high_performers_pool_dollars(100e6, 0.002, np.array([0.89, 0.90]), 0.90, True).tolist()
    [0.0, 200000.0]
    """
    return np.where(
        (score_share >= minimum_score - 1e-9) & np.asarray(gate_met, dtype=bool),
        rate * benchmark_dollars,
        0.0,
    )
