"""Calibration and back test: figures found again, parameters recovered, and a coverage test that can fail."""

import json
from dataclasses import astuple, replace
from pathlib import Path

import numpy as np
import pytest

from lead_analysis.calibration.interval_coverage import (
    GroupCoverage,
    IntervalCoverage,
    interval_coverage,
    interval_coverage_of,
    interval_half_width,
)
from lead_analysis.calibration.persistence import (
    STATED,
    AgreementPanel,
    Persistence,
    agreement_panel,
    fit_persistence,
    minus_log_likelihood,
    predicted_deviation,
)
from lead_analysis.calibration.report import calibrate, report_text, write_report
from lead_analysis.calibration.results import Estimate, last_results, save
from lead_delivery.cli import main
from lead_model.errors import DataError

TRUTH = Persistence(0.042, 0.84, 1.9, size_exponent=0.25, degrees_of_freedom=5.5)


def _simulated_panel(seed, agreements=1_500, truth=TRUTH):
    """Eleven years of agreements of five years each, made by the model itself."""
    rng = np.random.default_rng(seed)
    size = np.exp(rng.normal(np.log(14_000), 0.8, agreements))[:, None] * np.ones((1, 11))
    drift_sd = truth.stationary_sd_at(size[:, 0])
    level = drift_sd * rng.standard_normal(agreements)
    rates = np.full((agreements, 11), np.nan)
    first = rng.integers(-3, 10, agreements)
    tails = np.sqrt(
        (truth.degrees_of_freedom - 2) / rng.chisquare(truth.degrees_of_freedom, (agreements, 11))
    )
    for year in range(11):
        innovation = np.sqrt(1 - truth.rho**2) * drift_sd * rng.standard_normal(agreements)
        level = truth.rho * level + tails[:, year] * innovation
        noise = tails[:, year] * truth.noise_sd_at(size[:, year]) * rng.standard_normal(agreements)
        running = (year >= first) & (year < first + 5)
        rates[running, year] = 0.02 + (level + noise)[running]
    size = np.where(np.isnan(rates), np.nan, size)
    return AgreementPanel(tuple(range(2014, 2025)), rates, size, np.nanmean(rates, axis=0))


@pytest.fixture(scope="module")
def calibration():
    return calibrate()


def test_the_panel_holds_every_published_result_once():
    panel = agreement_panel()
    assert panel.years == tuple(range(2014, 2025))
    assert int(panel.observed.sum()) == 5_051  # rows of the published panel
    assert (
        int(panel.follows.sum()) == 3_269
    )  # pairs within one agreement, as shipped with the lag-1 correlation
    with pytest.raises(DataError, match="PY2014 to PY2024"):
        panel.column(2027)


def test_every_shipped_figure_is_found_again_and_only_the_plain_model_differs(calibration):
    assert len(calibration.estimates) > 60
    assert {estimate.name for estimate in calibration.disagreeing} == {
        "Drift rho, plain model",
        "Noise kappa, plain model",
    }


def test_an_estimate_outside_its_range_is_reported_as_differing():
    assert Estimate("kappa", 2.25, (1.8, 2.2), 0.1).agrees
    assert not Estimate("kappa", 2.35, (1.8, 2.2), 0.1).agrees
    assert not Estimate("mean", 0.58, (0.57, 0.57), 0.006).agrees


def test_fitted_parameters_are_near_those_the_product_states(calibration):
    fit = calibration.size_adjusted
    assert fit.stationary_sd == pytest.approx(STATED.stationary_sd, abs=0.004)
    assert fit.rho == pytest.approx(STATED.rho, abs=0.03)
    assert 1.7 < fit.kappa < 2.3
    assert (
        fit.stationary_sd_at(np.array([5_000.0]))[0]
        > fit.stationary_sd
        > fit.stationary_sd_at(np.array([50_000.0]))[0]
    )
    assert 4 < fit.degrees_of_freedom < 8


def test_the_fit_recovers_the_parameters_that_made_a_panel():
    panel = _simulated_panel(1)
    fit = fit_persistence(panel, 2024)
    assert fit.stationary_sd == pytest.approx(TRUTH.stationary_sd, rel=0.08)
    assert fit.rho == pytest.approx(TRUTH.rho, abs=0.04)
    assert fit.kappa == pytest.approx(TRUTH.kappa, rel=0.12)
    assert fit.size_exponent == pytest.approx(TRUTH.size_exponent, abs=0.06)
    assert fit.degrees_of_freedom == pytest.approx(TRUTH.degrees_of_freedom, rel=0.4)
    moved = replace(fit, rho=fit.rho - 0.15)
    assert minus_log_likelihood(panel, fit, 2024) < minus_log_likelihood(panel, moved, 2024)


def test_back_test_of_a_panel_made_by_the_model_is_well_covered_and_half_the_sd_is_not():
    panel = _simulated_panel(2)
    assert interval_coverage_of(panel, "truth", fixed=TRUTH).within_limits
    narrow = replace(TRUTH, stationary_sd=TRUTH.stationary_sd / 2, kappa=TRUTH.kappa / 2)
    result = interval_coverage_of(panel, "narrow", fixed=narrow)
    assert not result.within_limits
    assert result.overall.held[2] < 0.80  # 90% intervals of half the width


def test_size_adjusted_model_covers_the_published_panel_within_the_limits():
    result = interval_coverage("size_adjusted")
    assert (
        result.overall.pairs == 2_966
    )  # 3,269 pairs less the 303 of PY2014, which have no past to learn from
    assert result.overall.points_off <= 3
    assert all(c.points_off <= 6 for c in result.by_size if c.pairs >= 100)
    assert sum(c.pairs for c in result.by_size) == sum(c.pairs for c in result.by_year) == 2_966
    assert result.within_limits


def test_without_adjusting_for_size_the_large_acos_are_covered_too_often():
    for model in ("stated", "plain"):
        assert not interval_coverage(model).within_limits
        largest = interval_coverage(model).by_size[-1]
        assert largest.held[0] > 0.60  # stated: 50%


def test_predictions_use_nothing_of_the_year_they_predict_or_later():
    panel = agreement_panel()
    later = panel.column(2020) + 1
    rates, size = panel.savings_rate.copy(), panel.person_years.copy()
    rates[:, later:] = np.where(np.isnan(rates[:, later:]), np.nan, 0.5)
    size[:, later:] = np.where(np.isnan(size[:, later:]), np.nan, 1.0)
    altered = AgreementPanel(panel.years, rates, size, np.nanmean(rates, axis=0))
    for before, after in zip(
        predicted_deviation(panel, TRUTH, 2020), predicted_deviation(altered, TRUTH, 2020), strict=True
    ):
        np.testing.assert_array_equal(before, after)
    assert fit_persistence(altered, 2020) == fit_persistence(panel, 2020)


def test_filter_by_hand_for_one_aco():
    # sd 4, rho 0.8, kappa 2 at 10,000 person-years: noise sd 2 points. First result +5 points: gain 16 / (16 + 4) = 0.8,
    # level 4, variance 0.2 × 16 = 3.2. Next: mean 0.8 × 4 = 3.2, variance 0.64 × (3.2 − 16) + 16 + 4 = 11.808
    panel = AgreementPanel(
        (2014, 2015, 2016),
        np.array([[0.05, np.nan, np.nan]]),
        np.array([[10_000.0, np.nan, np.nan]]),
        np.zeros(3),
    )
    means, variances = predicted_deviation(panel, Persistence(0.04, 0.8, 2.0), 2014)
    assert means[0].tolist() == pytest.approx([0.0, 0.032])
    assert variances[0].tolist() == pytest.approx([20e-4, 11.808e-4])


def test_interval_half_widths():
    assert interval_half_width(0.80, float("inf")) == pytest.approx(1.2815515655)  # Φ⁻¹(0.9)
    assert interval_half_width(0.90, 5.0) == pytest.approx(
        2.0150483733 * np.sqrt(3 / 5)
    )  # t table, unit variance
    assert interval_half_width(0.90, 1e6) == pytest.approx(interval_half_width(0.90, float("inf")), rel=1e-5)


def test_the_verdict_judges_only_bands_with_enough_pairs():
    good, bad = (0.50, 0.80, 0.90), (0.50, 0.80, 0.80)
    few, many = GroupCoverage("small", 99, bad), GroupCoverage("small", 100, bad)
    assert many.points_off == pytest.approx(10)
    result = IntervalCoverage("m", GroupCoverage("all", 999, good), (few,), (), 0.0, 0.03)
    assert result.within_limits
    assert not replace(result, by_size=(many,)).within_limits
    assert not replace(result, overall=GroupCoverage("all", 999, (0.50, 0.80, 0.935))).within_limits


def test_the_report_states_verdict_date_and_machine(tmp_path, calibration):
    write_report(tmp_path / "calibration.md", calibration)
    text = (tmp_path / "calibration.md").read_text(encoding="utf-8")
    assert "cores" in text.splitlines()[2]
    assert "Coverage is within the limits" in text
    assert "Coverage is **outside** the limits" in text  # the models that do not adjust for size
    for result in calibration.coverages:
        assert f"| all | {result.overall.pairs:,} | {result.overall.held[0]:.1%} |" in text
    assert f"{calibration.size_adjusted.kappa:.2f}" in text


def test_the_kept_results_are_those_of_the_shipped_report_and_of_a_calibration_made_now(calibration):
    kept = last_results()
    report = (Path(__file__).parents[3] / "docs" / "calibration.md").read_text(encoding="utf-8")
    assert report.partition("## ")[1:] == report_text(kept).partition("## ")[1:]
    assert f"on {kept.made}, {kept.machine}." in report
    for model in ("plain", "size_adjusted"):
        assert astuple(getattr(kept, model)) == pytest.approx(astuple(getattr(calibration, model)), rel=1e-3)
    for one, now in zip(kept.estimates, calibration.estimates, strict=True):
        assert (one.name, one.shipped, one.tolerance) == (now.name, now.shipped, now.tolerance)
        assert one.found == pytest.approx(now.found, rel=1e-3)
    for one, now in zip(kept.first_and_later, calibration.first_and_later, strict=True):
        assert (one.model, one.verdict) == (now.model, now.verdict)
        assert one.first.held == pytest.approx(now.first.held, abs=0.005)
        assert one.later.held == pytest.approx(now.later.held, abs=0.005)
        assert one.log_likelihood == pytest.approx(now.log_likelihood, abs=0.05)
    for one, now in zip(kept.coverages, calibration.coverages, strict=True):
        assert (one.model, one.within_limits, one.mean_error, one.rmse) == (
            now.model, now.within_limits, pytest.approx(now.mean_error, abs=1e-5), pytest.approx(now.rmse, rel=1e-3)
        )  # fmt: skip
        for row, row_now in zip(one.rows, now.rows, strict=True):
            assert (row.group, row.pairs) == (row_now.group, row_now.pairs)
            assert row.held == pytest.approx(
                row_now.held, abs=0.005
            )  # a pair or two at the edge of an interval
    np.testing.assert_allclose(kept.cost_fit, calibration.cost_fit, rtol=1e-9)
    assert [one.within_limits for one in kept.coverages] == [False, False, True]


def test_results_are_read_as_they_were_kept(tmp_path, calibration):
    save(calibration, tmp_path / "results.json")
    assert last_results(tmp_path / "results.json") == calibration
    stored = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    assert stored["plain"]["degrees_of_freedom"] is None, "no number of JSON is infinite"
    assert [one["within_limits"] for one in stored["coverages"]] == [False, False, True]


def test_the_command_writes_where_it_is_told_and_keeps_results_only_when_asked(
    tmp_path, capsys, monkeypatch, calibration
):
    kept = []
    monkeypatch.setattr("lead_analysis.calibration.report.calibrate", lambda: calibration)
    monkeypatch.setattr("lead_analysis.calibration.results.save", kept.append)
    assert main(["calibrate", "--report", str(tmp_path / "here.md")]) == 0
    assert (tmp_path / "here.md").exists()
    assert not kept
    assert "Back test" in capsys.readouterr().out
    assert main(["calibrate", "--save"]) == 0
    assert kept == [calibration]
