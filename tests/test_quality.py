"""Quality by year: measures and their phases, plan, gate, withhold, High Performers Pool."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lead_model.projection import project
from lead_model.scenario import Override, QualityBasis, QualityForm
from tests.reference import reference_case, with_overrides

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
