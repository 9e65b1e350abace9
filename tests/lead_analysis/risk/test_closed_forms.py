"""Simulated spreads against closed forms: stories A7 and A8, each source of chance alone, and its limits."""

import numpy as np
import pytest
from scipy.special import ndtr, ndtri

from lead_analysis.risk.draws import normals
from lead_analysis.risk.shocks import (
    BASE_FACTOR,
    LEAST_BASE_FACTOR,
    base_years_sd,
    claims_noise_sd,
    performance_sd,
    shocked_inputs,
)
from lead_analysis.risk.simulate import simulate
from lead_analysis.risk.summary import guarantee_multiple, summarize
from lead_model.projection import project
from lead_model.scenario import Designation, Entry, GuardrailBound, RiskOption, Scenario
from tests.uncertainty_scenarios import WHERE, noisy_r1, r1


def test_a7_worst_plausible_year():
    summary = summarize(simulate(noisy_r1(), runs=16_384))
    low = summary.levels.index(0.05)
    # Global 144M × (4% − 3% − 1.6449 × 2.5%) = −4.48M; Professional: −0.112% of 144M, half of it = −0.08M
    for key, p5, losing, one_in_ten in (
        ("global", -4.48e6, 0.345, 0.985),
        ("professional", -0.08e6, 0.055, 0.431),
    ):
        path = summary.paths[key]
        error = path.quantiles.error[low]
        np.testing.assert_array_less(np.abs(path.quantiles.value[low] - p5), 5e3 + 3 * error)
        np.testing.assert_array_less(
            np.abs(path.loss_chance.value - losing), 5e-4 + 3 * path.loss_chance.error
        )
        assert path.any_loss_chance.value == pytest.approx(
            one_in_ten, abs=5e-4 + 3 * path.any_loss_chance.error
        )
        assert path.losing_years.value == pytest.approx(10 * losing, abs=5e-3 + 3 * path.losing_years.error)


@pytest.mark.parametrize(("size", "losing"), [(5_000, 0.389), (25_000, 0.264), (60_000, 0.164)])
def test_a7_noise_falls_with_the_root_of_size(size, losing):
    # kappa 2.5: 2.5 points at 10,000 person-years, and Φ(−1 ÷ (2.5·√(10,000 ÷ n))) of losing years
    scenario = r1(**{f"{WHERE}claims_noise_kappa": 2.5, "organization__aligned": float(size)})
    path = summarize(simulate(scenario, runs=16_384)).paths["global"]
    assert losing == pytest.approx(ndtr(-1 / (2.5 * np.sqrt(10_000 / size))), abs=5e-4)
    np.testing.assert_allclose(path.loss_chance.value, losing, atol=5e-4 + 3 * path.loss_chance.error.max())


def test_a8_guarantee_against_the_bad_year():
    summary = summarize(simulate(noisy_r1(), runs=16_384))
    multiples = summary.guarantee_multiples
    assert multiples["professional", "global"][0] == pytest.approx(0.64, abs=0.01)  # 2.88 ÷ 4.48
    assert multiples["global", "global"][0] == pytest.approx(1.29, abs=0.02)  # 5.76 ÷ 4.48
    assert guarantee_multiple(5.0, 1.0) == np.inf


def test_one_normal_source_meets_the_closed_form_within_the_error_printed():
    sd, levels = 0.02, (0.05, 0.25, 0.50, 0.75, 0.95)
    simulation = simulate(noisy_r1(sd), normals(8, 20_000, method="plain"))
    path = summarize(simulation).paths["global"]
    exact = 144e6 * (0.01 + sd * ndtri(levels))
    off = np.abs(path.quantiles.value - exact[:, None]) / path.quantiles.error
    assert off.max() < 4.0
    assert 0.4 < np.mean(off < 1.0) < 0.95  # 68% expected: the errors are neither too small nor too large
    total = 10 * 144e6 * 0.01 + np.sqrt(10) * 144e6 * sd * ndtri(levels)
    assert np.max(np.abs(path.ten_year_quantiles.value - total) / path.ten_year_quantiles.error) < 4.0
    assert path.ten_year_mean.value == pytest.approx(14.4e6, abs=4 * path.ten_year_mean.error)
    # exact errors: sd of the mean, and √(q(1 − q) ÷ n) ÷ density for a quantile
    assert path.mean.error[0] == pytest.approx(144e6 * sd / np.sqrt(20_000), rel=0.02)
    density = np.exp(-0.5 * ndtri(0.05) ** 2) / np.sqrt(2 * np.pi) / (144e6 * sd)
    expected = np.sqrt(0.05 * 0.95 / 20_000) / density
    assert path.quantiles.error[0].mean() == pytest.approx(expected, rel=0.1)


def test_own_performance_starts_at_zero_and_grows_to_its_stationary_spread():
    scenario = r1(
        **{
            f"{WHERE}performance_sd": 0.01,
            f"{WHERE}performance_size_exponent": 0.0,
            f"{WHERE}performance_rho": 0.84,
        }
    )
    net = simulate(scenario, runs=16_384).path("global").net
    sd = 0.01 * np.sqrt(1 - 0.84 ** (2 * np.arange(1, 11)))  # variance after t steps from zero
    np.testing.assert_allclose(net.std(axis=0) / 144e6, sd, rtol=0.02)
    assert np.corrcoef(net[:, 8], net[:, 9])[0, 1] == pytest.approx(0.84 * sd[8] / sd[9], abs=0.01)


def test_lasting_level_is_one_number_for_all_years():
    net = simulate(r1(**{f"{WHERE}savings_level_sd": 0.01}), runs=16_384).path("global").net
    by_size = (15_000 / 10_000) ** 0.26  # 2.9 points were fitted at 15,000 person-years
    np.testing.assert_allclose(net.std(axis=0) / 144e6, 0.01 * by_size, rtol=0.01)
    assert np.corrcoef(net[:, 0], net[:, 9])[0, 1] == pytest.approx(1.0)


def test_lasting_level_adds_to_the_drift_and_is_most_of_a_first_year():
    sources = {f"{WHERE}performance_sd": 0.04, f"{WHERE}performance_size_exponent": 0.0,
               f"{WHERE}performance_rho": 0.84, f"{WHERE}savings_level_sd": 0.029}  # fmt: skip
    rate = simulate(r1(choices__savings_rate=0.10, **sources), runs=16_384).path("global").net / 144e6
    drift = 0.04 * np.sqrt(1 - 0.84 ** (2 * np.arange(1, 11)))  # 2.2 points in the first year
    # half of the gain beyond 10% of the benchmark stays with CMS, so only the middle of the runs has the whole spread
    middle = np.diff(np.quantile(rate, (0.25, 0.60), axis=0), axis=0)[0] / np.diff(ndtri((0.25, 0.60)))
    np.testing.assert_allclose(middle, np.sqrt(drift**2 + 0.029**2), rtol=0.03)


BASE_YEARS = {
    f"{WHERE}base_years": True,
    f"{WHERE}claims_noise_kappa": 3.0,
    "organization__region__designation": Designation.HIGHER,
}


def _base_noise(**paths):
    """Nets by run and year less the year's own claims noise, which is drawn on its own."""
    draws = normals(5, 16_384, sources=["base_years"])
    return simulate(r1(**{**BASE_YEARS, **paths}), draws).path("global").net


@pytest.mark.parametrize(
    ("paths", "weight_over_people"),
    [
        ({}, 3 * (1 / 3) ** 2 / 10_000),
        ({"organization__entry": Entry.NEW}, (0.1**2 + 0.3**2 + 0.6**2) / 10_000),
        (
            {f"organization__baseline__base_years__by{by}__person_years": n
             for by, n in ((1, 6_000.0), (2, 8_000.0), (3, 40_000.0))},
            (1 / 6_000 + 1 / 8_000 + 1 / 40_000) / 9,
        ),
    ],
    ids=["renewing", "newly entering", "own person-years"],
)  # fmt: skip
def test_chance_in_the_base_years_moves_the_benchmark_of_all_years_alike(paths, weight_over_people):
    net = _base_noise(**paths)
    discounted = project(r1(**BASE_YEARS, **paths)).settlement.benchmark_dollars[0]
    sd = 3.0 * np.sqrt(weight_over_people)
    np.testing.assert_allclose(net.std(axis=0) / discounted, sd, rtol=0.01)
    assert np.corrcoef(net[:, 0], net[:, 9])[0, 1] == pytest.approx(1.0)


def test_chance_in_the_base_years_knows_no_stop_loss_and_follows_noise_given_directly():
    plain = base_years_sd(project(r1(**BASE_YEARS)))[0, 0, 0]
    assert plain == pytest.approx(3.0 / np.sqrt(3 * 10_000))
    assert base_years_sd(project(r1(**BASE_YEARS, choices__stop_loss__elected=True)))[0, 0, 0] == plain
    given = base_years_sd(project(r1(**BASE_YEARS, **{f"{WHERE}claims_noise_sd": 0.015})))[0, 0, 0]
    assert given == pytest.approx(0.015 / np.sqrt(3))


def test_base_measured_too_low_by_chance_stays_above_zero():
    noisy = {**BASE_YEARS, f"{WHERE}claims_noise_kappa": 20.0}
    tiny = r1(**noisy, organization__aligned=100.0)
    draws = normals(5, 16_384, sources=["base_years"])
    planned = project(tiny)
    factor = shocked_inputs(planned, lambda name: draws.source(name)[..., None])[BASE_FACTOR]
    assert factor.min() == LEAST_BASE_FACTOR > 1 - 3 * base_years_sd(planned)[0, 0, 0]
    assert BASE_FACTOR not in shocked_inputs(project(r1()), lambda name: draws.source(name)[..., None])


def test_common_trend_cancels_but_for_the_acpt_third_and_the_guardrail():
    # Two-way trend (two thirds of the benchmark, 97% after discount) and own trend (96% spent) share the shock.
    left = 0.96 - 0.97 * 2 / 3
    sd = {f"{WHERE}national_trend_sd": 0.01}
    off, on = (
        simulate(r1(rules__guardrail_bound=bound, **sd), runs=4_096).path("global").net.std(axis=0) / 144e6
        for bound in (GuardrailBound.OFF, GuardrailBound.ACPT)
    )
    assert off[0] == pytest.approx(left * 0.01, rel=0.01)
    assert on[0] < 0.3 * off[0]  # ±0.3 and −0.2 points, a third of each: 0.1 and 0.07 points at most
    assert off[9] == pytest.approx(np.sqrt(10) * left * 0.01, rel=0.02)


def test_regional_deviation_cancels_where_the_aco_is_small_in_its_region():
    paths = {
        f"{WHERE}regional_deviation_sd": 0.01,
        "rules__guardrail_bound": GuardrailBound.OFF,
        "choices__savings_rate": 0.04,
    }
    small, large = (
        simulate(r1(organization__region__share_of_region=n, **paths), runs=4_096)
        .path("global")
        .net.std(axis=0)[0]
        / 144e6
        for n in (0.0, 1.0)
    )
    # Benchmark follows 2/3 of the two-way part, which holds (1 − n) of the region's deviation; own trend follows it whole.
    assert small == pytest.approx((0.96 - 0.97 * 2 / 3) * 0.01, rel=0.01)
    assert large == pytest.approx(0.96 * 0.01, rel=0.01)


def test_risk_scores_move_the_benchmark_until_the_cap():
    net = simulate(r1(**{f"{WHERE}risk_score_sd": 0.05}), runs=1_024).path("global").net
    # capped at ±3% (4% for High Needs, 18.7% of people): benchmark after discount moves by at most 0.97 × 4%
    highest = 144e6 * (0.01 + 0.97 * 0.04)
    assert net.max() < highest
    assert net.max() > 144e6 * (0.01 + 0.97 * 0.03)
    assert np.count_nonzero(np.isclose(net[:, 9], net[:, 9].max())) > 50


def test_stop_loss_makes_claims_less_noisy_and_noise_given_directly_stays():
    kappa = r1(**{f"{WHERE}claims_noise_kappa": 3.0})
    factor = float(
        (
            claims_noise_sd(project(kappa.with_value("choices.stop_loss.elected", True)))
            / claims_noise_sd(project(kappa))
        )[0, 0, 0]
    )
    assert 0.5 < factor < 0.95
    for scenario, expected in ((kappa, factor), (noisy_r1(0.03), 1.0)):
        without, with_it = (
            simulate(scenario.with_value("choices.stop_loss.elected", e), runs=2_048).path("global").net.std()
            for e in (False, True)
        )
        assert with_it / without == pytest.approx(expected, rel=0.01)


def test_quality_score_stays_a_share():
    scenario = r1(**{f"{WHERE}quality_sd": 0.5, "choices__quality__score_share": 0.9})
    net = simulate(scenario, runs=2_048).path("professional").net
    best, worst = (
        project(r1(choices__quality__score_share=q, choices__option=RiskOption.PROFESSIONAL)).net[0, 0]
        for q in (1, 0)
    )
    assert net.max() == pytest.approx(best)
    assert net.min() == pytest.approx(worst)


def test_fat_tails_keep_the_spread_and_widen_the_ends():
    normal, fat = (
        simulate(noisy_r1(0.005, **{f"{WHERE}tail_degrees_of_freedom": freedom}), runs=65_536)
        .path("global")
        .net[:, 0]
        for freedom in (None, 5.0)
    )
    assert fat.std() == pytest.approx(normal.std(), rel=0.02)
    assert np.mean(np.abs(fat - 1.44e6) > 3 * 0.72e6) > 3 * np.mean(np.abs(normal - 1.44e6) > 3 * 0.72e6)


def test_performance_of_large_acos_varies_less():
    small, large = (
        performance_sd(project(Scenario().with_value("organization.aligned", n)))[0, 0, 0]
        for n in (5_000.0, 80_000.0)
    )
    assert small / large == pytest.approx(16**0.26)
