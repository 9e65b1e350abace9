"""Quality by year: measures and their phases, plan, gate, withhold, High Performers Pool."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lead_model.projection import project
from lead_model.rules.quality import (
    high_performers_pool_dollars,
    measure_score,
    quality_adjusted_factor,
    quality_score,
)
from lead_model.scenario import Override, QualityBasis, QualityForm
from tests.reference import reference_case, with_overrides

# ---- equations -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("score", "compounded", "added"),
    [
        (1.0, 0.96, 0.96),  # all of the withhold earned back
        (0.7, 0.94560, 0.945),  # unearned 5% × 0.3 = 1.5%: 0.96 × 0.985; 1 − 4% − 1.5%
        (0.0, 0.912, 0.91),  # 0.96 × 0.95; 1 − 4% − 5%
    ],
)
def test_discount_and_withhold_compound_or_add(score, compounded, added):
    assert float(quality_adjusted_factor(0.04, 0.05, score, compounding=True)) == pytest.approx(compounded)
    assert float(quality_adjusted_factor(0.04, 0.05, score, compounding=False)) == pytest.approx(added)


@pytest.mark.parametrize(
    ("phase", "reported", "score"),
    [
        (0, True, 0.75),  # (0.6 + 0.9) ÷ 2: eCQMs do not count
        (0, False, 0.75),
        (1, True, 0.875),  # (1.5 + 2 × 1) ÷ 4: reporting earns all points
        (1, False, 0.375),  # 1.5 ÷ 4: they count, and nothing is earned
        (2, True, 0.575),  # (1.5 + 0.3 + 0.5) ÷ 4: performance counts
        (2, False, 0.375),
    ],
)
def test_measures_that_count_in_each_phase(phase, reported, score):
    found = measure_score(np.array([0.6, 0.9]), np.array([0.3, 0.5]), np.array(reported), np.array(phase))
    assert float(found) == pytest.approx(score)


def test_phases_by_year_and_reporting_by_run():
    claims, ecqms = np.full((1, 3, 2), 0.6), np.full((1, 3, 1), 0.3)
    found = measure_score(claims, ecqms, np.array([[True], [False]]), np.array([[0, 1, 2]]))
    np.testing.assert_allclose(found, [[0.6, 2.2 / 3, 0.5], [0.6, 0.4, 0.4]])


@pytest.mark.parametrize(
    ("gate", "score"),
    [(True, 0.76), (False, 0.46)],  # 75% of 0.8 + 25% of 0.64; measures halved, the plan kept
)
def test_measures_and_plan_are_weighted_and_the_gate_takes_from_the_measures(gate, score):
    assert float(quality_score(0.8, 0.64, 0.25, gate, 0.5)) == pytest.approx(score)


@pytest.mark.parametrize(
    ("score", "gate", "paid"),
    [(0.85, True, 1_200_000.0), (0.8499, True, 0.0), (1.0, True, 1_200_000.0), (1.0, False, 0.0)],
)
def test_the_pool_pays_from_its_minimum_score_on_and_only_through_the_gate(score, gate, paid):
    found = high_performers_pool_dollars(150e6, 0.008, np.array(score), 0.85, gate)
    assert float(found) == pytest.approx(paid)  # 0.8% of 150M


# ---- by year, through the projection ---------------------------------------------------------------------------------

WHERE = "choices__quality__"
MEASURES = {f"{WHERE}basis": QualityBasis.MEASURES}
ALL_FROM_MEASURES = Override("quality_plan_share", 0.0)


def score(*overrides: Override, **paths) -> np.ndarray:
    return project(
        with_overrides(reference_case(**MEASURES | paths), *overrides)
    ).settlement.quality.score_share[0]


def test_ecqms_count_by_phase():
    # five measures at 80%; two eCQMs: not scored, then full points for reporting, then 70% for performance
    expected = [0.8] * 2 + [(5 * 0.8 + 2) / 7] * 2 + [(5 * 0.8 + 2 * 0.7) / 7] * 6
    np.testing.assert_allclose(score(ALL_FROM_MEASURES), expected)


def test_ecqms_not_reported_earn_nothing_once_they_count():
    expected = [0.8] * 2 + [5 * 0.8 / 7] * 8
    np.testing.assert_allclose(score(ALL_FROM_MEASURES, **{f"{WHERE}ecqm_reported": False}), expected)


@pytest.mark.parametrize(
    "name", ["readmission", "chronic_admission", "days_at_home", "follow_up", "experience"]
)
def test_every_measure_counts_one_fifth_before_the_ecqms(name):
    found = score(ALL_FROM_MEASURES, **{f"{WHERE}{name}_score": 0.3})
    assert found[0] == pytest.approx(0.7)  # (4 × 0.8 + 0.3) ÷ 5


def test_the_plan_is_one_fifth_of_the_score():
    np.testing.assert_allclose(score(**{f"{WHERE}plan_score_share": 1.0})[:2], 0.84)  # 80% of 0.8 + 20%
    np.testing.assert_allclose(score(**{f"{WHERE}plan_score_share": 0.5})[:2], 0.74)


def test_missing_the_gate_halves_the_measures_and_leaves_the_plan():
    np.testing.assert_allclose(score(**{f"{WHERE}gate_met": False})[:2], 0.52)  # half of 0.64 + 0.20


def test_falls_episode_serves_as_the_plan_from_its_first_year():
    paths = {f"{WHERE}plan_score_share": 0.0, "choices__falls__elected": True}
    np.testing.assert_allclose(score(**paths)[:2], [0.64, 0.84])
    not_serving = paths | {"choices__falls__serves_as_quality_plan": False}
    np.testing.assert_allclose(score(**not_serving)[:2], 0.64)


def test_a_score_given_directly_is_the_whole_score():
    given_score = project(reference_case(**{f"{WHERE}score_share": 0.7}))
    with_falls = project(
        reference_case(
            **{f"{WHERE}score_share": 0.7, f"{WHERE}gate_met": False, "choices__falls__elected": True}
        )
    )
    for p in (given_score, with_falls):
        np.testing.assert_array_equal(p.settlement.quality.score_share, 0.7)
        assert np.isnan(p.settlement.quality.measures_score).all()


@pytest.mark.parametrize(
    ("form", "unearned"),
    [(QualityForm.COMPOUNDING, 0.97 * 0.03 * 0.2), (QualityForm.ADDITIVE, 0.03 * 0.2)],
)
def test_a_fifth_of_the_withhold_is_lost_at_a_score_of_80_percent(form, unearned):
    p = project(reference_case(**{f"{WHERE}score_share": 0.8, "rules__quality_form": form}))
    assert p.settlement.unearned_quality_dollars[0, 0] == pytest.approx(-unearned * 144e6)
    assert p.settlement.benchmark_dollars[0, 0] == pytest.approx((0.97 - unearned) * 144e6)


def test_quality_80_percent_earned_costs_864_thousand_without_a_discount():
    # product story check: 0.6% of 144M, seen where no discount compounds with it
    p = project(
        with_overrides(
            reference_case(**{f"{WHERE}score_share": 0.8}), Override("global_discount_lower_spending", 0.0)
        )
    )
    assert p.net[0, 0] == pytest.approx(-864_000)


def test_score_may_follow_a_path():
    path = tuple(0.5 + 0.05 * year for year in range(10))
    p = project(reference_case(**{f"{WHERE}score_share": path}))
    np.testing.assert_allclose(
        p.settlement.unearned_quality_dollars[0], [-0.97 * 0.03 * (1 - s) * 144e6 for s in path]
    )


@pytest.mark.parametrize(
    ("paths", "paid"),
    [
        ({"score_share": 0.9}, True),
        ({"score_share": 0.89}, False),
        ({"score_share": 1.0, "gate_met": False}, False),
    ],
)
def test_high_performers_pool_pays_on_its_condition_only(paths, paid):
    scenario = reference_case(**{f"{WHERE}{name}": value for name, value in paths.items()})
    p = project(with_overrides(scenario, Override("high_performers_pool_rate", 0.005)))
    expected = 0.005 * p.settlement.benchmark_dollars[0, 0] if paid else 0.0
    assert p.settlement.high_performers_dollars[0, 0] == pytest.approx(expected)


@given(st.lists(st.floats(0, 1), min_size=8, max_size=8), st.booleans(), st.booleans())
def test_a_better_measure_never_lowers_the_score(scores, gate, reported):
    names = (
        "readmission",
        "chronic_admission",
        "days_at_home",
        "follow_up",
        "experience",
        "glycemic",
        "blood_pressure",
    )
    paths = {f"{WHERE}{name}_score": value for name, value in zip(names, scores, strict=False)}
    paths |= {
        f"{WHERE}plan_score_share": scores[7],
        f"{WHERE}gate_met": gate,
        f"{WHERE}ecqm_reported": reported,
    }
    found = score(**paths)
    assert ((found >= -1e-12) & (found <= 1 + 1e-12)).all()
    best = score(**{path: 1.0 if isinstance(value, float) else value for path, value in paths.items()})
    assert (best >= found - 1e-12).all()
