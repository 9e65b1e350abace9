"""First agreement years and later ones: what the lasting level does to the coverage, and the filter behind it."""

from dataclasses import replace

import numpy as np
import pytest

from lead_analysis.calibration.first_and_later_years import first_and_later_years_of, first_year_variance
from lead_analysis.calibration.persistence import (
    PRODUCT,
    AgreementPanel,
    Persistence,
    agreement_panel,
    fit_from,
    minus_log_likelihood,
    predicted_deviation,
)
from lead_analysis.calibration.results import last_results
from lead_analysis.risk.draws import normals
from lead_analysis.risk.shocks import shocked_inputs
from lead_model.projection import project
from lead_model.scenario import Scenario

# Plan against actual, part 8: shares held at 50, 80 and 90%, in percent, and log-likelihood of all years.
PRINTED = {
    "plain_without_level": ((44.4, 69.7, 81.9), None, 9_229.5),
    "product_without_level": ((38.5, 64.9, 78.5), None, 9_640.5),
    "product": ((51.2, 81.2, 91.5), (47.8, 78.6, 89.6), 9_944.5),
    "level_refitted": ((54.3, 83.3, 92.8), (47.9, 78.6, 89.8), None),
}


@pytest.mark.parametrize("model", ["plain_without_level", "product_without_level", "product"])
def test_coverage_of_first_and_later_years_is_the_printed_one(model):
    found = first_and_later_years_of(agreement_panel(), model)
    first, later, likelihood = PRINTED[model]
    assert (found.first.pairs, found.later.pairs) == (1_360, 2_966)
    assert 100 * np.array(found.first.held) == pytest.approx(first, abs=0.05)
    if later:
        assert 100 * np.array(found.later.held) == pytest.approx(later, abs=0.05)
    assert found.log_likelihood == pytest.approx(likelihood, abs=0.15)


def test_kept_results_say_what_is_good_and_what_is_bad():
    kept = {one.model: one for one in last_results().first_and_later}
    first, later, _ = PRINTED["level_refitted"]
    assert 100 * np.array(kept["level_refitted"].first.held) == pytest.approx(first, abs=0.2)
    assert 100 * np.array(kept["level_refitted"].later.held) == pytest.approx(later, abs=0.2)
    assert kept["level_refitted"].persistence.level_sd == pytest.approx(0.0292, abs=0.0002)
    assert {model: one.verdict for model, one in kept.items()} == {
        "plain_without_level": "first years off",
        "product_without_level": "both off",
        "product": "within 3 points",
        "level_refitted": "first years off",
        "refitted_without_level": "later years off",
        "refitted": "both off",
    }


def test_product_parameters_are_the_default_inputs_but_for_kappa():
    u = Scenario().market.uncertainty
    assert (u.performance_sd, u.performance_rho, u.performance_size_exponent) == (
        PRODUCT.stationary_sd, PRODUCT.rho, PRODUCT.size_exponent
    )  # fmt: skip
    assert (u.savings_level_sd, u.tail_degrees_of_freedom) == (PRODUCT.level_sd, PRODUCT.degrees_of_freedom)
    assert (u.claims_noise_kappa, PRODUCT.kappa) == (3.0, 2.0)


@pytest.mark.parametrize("aligned", [5_000.0, 15_000.0, 60_000.0])
def test_runs_of_the_first_year_have_the_spread_that_is_tested(aligned):
    planned = project(Scenario().with_value("organization.aligned", aligned))
    draws = normals(3, 16_384)
    rate = shocked_inputs(planned, lambda name: _by_run(draws, name))["choices.savings_rate"][:, 0, 0]
    expected = first_year_variance(replace(PRODUCT, kappa=3.0), np.array([aligned]))[0]
    assert rate.std() == pytest.approx(np.sqrt(expected), rel=0.02)


def _by_run(draws, name):
    if name == "tail_factor":
        return np.ones((1, 1, 1))
    return draws.source(name)[..., None]


def _one_aco(*rates):
    n = len(rates)
    return AgreementPanel(
        tuple(range(2014, 2014 + n)), np.array([rates]), np.full((1, n), 10_000.0), np.zeros(n)
    )


def test_filter_with_a_level_by_hand():
    # level sd 3, drift from zero with sd 5, rho 0.8 (innovation 3), noise 2: the first year varies by 9 + 9 + 4 = 22.
    # A result of +5.5: a quarter of its variance, 5.5 / 22 = 0.25, so level and drift each 9 × 0.25 = 2.25;
    # variances 9 − 81/22, covariance −81/22. Next: 2.25 + 0.8 × 2.25 = 4.05, with
    # (9 − 81/22) + 2 × 0.8 × (−81/22) + 0.64 × (9 − 81/22) + 9 + 4.
    model = Persistence(0.05, 0.8, 2.0, level_sd=0.03, from_zero=True)
    means, variances = predicted_deviation(_one_aco(0.055, np.nan), model, 2014)
    left = 81 / 22
    assert variances[0, 0] == pytest.approx(22e-4)
    assert means[0].tolist() == pytest.approx([0.0, 0.0405])
    assert variances[0, 1] == pytest.approx((1.64 * (9 - left) - 1.6 * left + 13) * 1e-4)


def test_filter_agrees_with_the_joint_normal_of_all_years():
    model = Persistence(0.04, 0.84, 2.0, level_sd=0.03, from_zero=True)
    rates = np.array([0.02, 0.05, -0.01, 0.03])
    years = np.arange(1, 5)
    shared = np.minimum.outer(years, years)
    lag = np.abs(np.subtract.outer(years, years))
    drift = 0.04**2 * model.rho**lag * (1 - model.rho ** (2 * shared))
    cov = 0.03**2 + drift + 2.0**2 / 10_000 * np.eye(4)
    exact = 0.5 * (rates @ np.linalg.solve(cov, rates) + np.linalg.slogdet(2 * np.pi * cov)[1])
    assert minus_log_likelihood(_one_aco(*rates), model, 2017) == pytest.approx(exact, rel=1e-10)


def test_the_fit_finds_the_level_that_made_a_panel():
    rng = np.random.default_rng(4)
    truth = Persistence(0.04, 0.84, 2.0, level_sd=0.03, from_zero=True)
    drift, rates = np.zeros(1_200), np.empty((1_200, 6))
    level = 0.03 * rng.standard_normal(1_200)
    for year in range(6):
        drift = 0.84 * drift + 0.04 * np.sqrt(1 - 0.84**2) * rng.standard_normal(1_200)
        rates[:, year] = level + drift + 0.02 * rng.standard_normal(1_200)
    panel = AgreementPanel(tuple(range(2014, 2020)), rates, np.full(rates.shape, 10_000.0), np.zeros(6))
    found = fit_from(panel, 2019, replace(truth, level_sd=0.01), ["level_sd"])
    assert found.level_sd == pytest.approx(0.03, rel=0.06)
    assert replace(found, level_sd=0.03) == truth
