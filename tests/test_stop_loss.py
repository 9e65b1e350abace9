"""Stop-loss and the spread of cost over beneficiaries: fit, closed forms, neutrality."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lead_model.cost_distribution_fit import fit_mixture, fit_table
from lead_model.errors import ParameterError
from lead_model.parameters import load_parameters
from lead_model.rules.stop_loss import (
    attachment_multiple,
    beneficiary_payout,
    net_stop_loss_pbpm,
    stop_loss_charge_pbpm,
)
from lead_model.stop_loss import (
    FITTED_MIXTURE,
    CostMixture,
    dollar_attachments,
    noise_factor,
    payout_curve,
    payout_moments,
    stop_loss_effect,
    truncation_noise_factor,
)

POINTS, RATES = np.array([5.0, 10.0]), np.array([0.5, 0.8])


@pytest.fixture(scope="module")
def million():
    return FITTED_MIXTURE.sample(np.random.default_rng(2027), 1_000_000)


def test_the_mixture_meets_every_published_concentration_point_within_one_point():
    rows = fit_table()
    assert [row[0] for row in rows] == [0.01, 0.05, 0.10, 0.20, 0.50]
    for _, published, fitted, distance in rows:
        assert distance == pytest.approx(100 * (fitted - published))
        assert abs(distance) < 0.2  # asked for: 1 point


def test_one_lognormal_does_not_meet_them():
    single = CostMixture.with_mean_one((1.0,), (0.0,), (1.49,))
    assert max(abs(row[3]) for row in fit_table(single)) > 4


def test_the_stored_parameters_are_what_a_fresh_fit_finds_from_two_starts():
    for start in (None, CostMixture.with_mean_one((0.9, 0.1), (-2.0, 1.0), (1.6, 0.5))):
        fresh = fit_mixture(start=start)
        np.testing.assert_allclose(fresh.weights, FITTED_MIXTURE.weights, atol=2e-6)
        np.testing.assert_allclose(fresh.log_means, FITTED_MIXTURE.log_means, atol=2e-6)
        np.testing.assert_allclose(fresh.log_sds, FITTED_MIXTURE.log_sds, atol=2e-6)


def test_concentration_holds_in_a_million_simulated_beneficiaries(million):
    ranked = np.sort(million)[::-1]
    for costliest, published, _, _ in fit_table():
        simulated = ranked[: int(costliest * ranked.size)].sum() / ranked.sum()
        assert simulated == pytest.approx(published, abs=0.01)


def test_one_lognormal_has_the_textbook_lorenz_curve():
    # Share of the costliest q of a lognormal is Φ(σ + Φ⁻¹(q)); σ = 1, q = 50%: Φ(1) = 0.841345
    single = CostMixture.with_mean_one((1.0,), (3.0,), (1.0,))
    assert float(single.share_of_costliest(0.5)) == pytest.approx(0.8413447460685429, abs=1e-12)
    assert single.variance == pytest.approx(np.e - 1, rel=1e-12)  # exp(σ²) − 1


def test_limited_expected_value_is_the_mean_of_the_capped_sample_and_reaches_the_mean(million):
    limits = np.array([0.1, 1.0, 10.0])
    capped = np.minimum(million[:, None], limits)
    error = capped.std(axis=0) / 1_000
    assert np.all(np.abs(capped.mean(axis=0) - FITTED_MIXTURE.limited_expected_value(limits)) < 3 * error)
    assert FITTED_MIXTURE.limited_expected_value(np.array([0.0, np.inf])).tolist() == [0.0, 1.0]


def test_payout_of_single_beneficiaries_by_hand():
    # cost 15: half of 10 − 5, and 80% of 15 − 10: 2.5 + 4.0
    assert beneficiary_payout(np.array([5.0, 8.0, 15.0]), POINTS, RATES).tolist() == [0.0, 1.5, 6.5]


def test_moments_of_payout_and_retained_cost_agree_with_a_million_simulated_beneficiaries(million):
    payout = beneficiary_payout(million, POINTS, RATES)
    closed = payout_moments(POINTS, RATES)
    for sample, variance in ((payout, closed.payout_variance), (million - payout, closed.retained_variance)):
        squares = (sample - sample.mean()) ** 2
        assert abs(squares.mean() - float(variance)) < 4 * squares.std() / 1_000
    assert float(closed.payout_mean) == pytest.approx(payout.mean(), abs=4 * payout.std() / 1_000)


def test_neutral_charge_costs_nothing_on_average_over_a_million_simulated_beneficiaries(million):
    effect = stop_loss_effect(np.array(1_200.0), POINTS, RATES)
    payout_dollars_pbpm = 1_200.0 * beneficiary_payout(million, POINTS, RATES)
    net = net_stop_loss_pbpm(payout_dollars_pbpm, effect.charge_pbpm)
    standard_error = net.std() / 1_000  # √1,000,000
    assert standard_error < 3.0  # dollars PBPM: tight enough to see a charge that is 10% off
    assert abs(net.mean()) < standard_error
    assert abs((net - 0.1 * effect.charge_pbpm).mean()) > 3 * standard_error
    assert float(effect.net_pbpm) == 0.0


def test_over_many_samples_the_error_is_the_size_the_standard_error_says():
    charge = float(payout_moments(POINTS, RATES).payout_mean)
    scores = []
    for seed in range(24):
        net = (
            beneficiary_payout(FITTED_MIXTURE.sample(np.random.default_rng(seed), 100_000), POINTS, RATES)
            - charge
        )
        scores.append(net.mean() / (net.std() / np.sqrt(net.size)))
    assert abs(np.mean(scores)) < 3 / np.sqrt(24)
    assert 0.6 < np.std(scores) < 1.5


def test_stated_charge_above_the_payout_is_a_cost_to_the_aco():
    effect = stop_loss_effect(np.array(1_000.0), POINTS, RATES, charge_pbpm=np.array(200.0))
    payout = 1_000.0 * float(payout_moments(POINTS, RATES).payout_mean)
    assert float(effect.net_pbpm) == pytest.approx(payout - 200.0)
    dearer = stop_loss_effect(np.array(1_000.0), POINTS, RATES, charge_factor=1.25)
    assert float(dearer.net_pbpm) == pytest.approx(-0.25 * payout)
    assert stop_loss_charge_pbpm(np.array([70.0, 80.0]), 1.0, np.array(60.0)).tolist() == [60.0, 60.0]


def test_the_rule_pack_brings_open_defaults_that_are_layers_and_a_neutral_charge():
    rules = load_parameters()
    points = rules.row("stop_loss_attachment", [2027])[0, 0]
    rates = rules.row("stop_loss_payout_rate", [2027])[0, 0]
    for name in ("stop_loss_attachment", "stop_loss_payout_rate", "stop_loss_charge_factor"):
        assert rules.parameter(name).entry(2027).is_open
    factor = rules.value("stop_loss_charge_factor", 2027)
    effect = stop_loss_effect(np.array(1_200.0), points, rates, charge_factor=factor)
    assert float(effect.net_pbpm) == 0.0
    assert 0 < float(effect.payout_pbpm) < 0.10 * 1_200.0
    assert float(effect.noise_factor) < 0.9


def test_cost_above_expectation_raises_the_payout_more_than_in_proportion():
    effect = stop_loss_effect(
        np.array(1_000.0), POINTS, RATES, actual_cost_pbpm=np.array([900.0, 1_000.0, 1_100.0])
    )
    down, flat, up = effect.net_pbpm
    assert down < 0 == flat < up
    assert up / float(effect.charge_pbpm) > 0.10  # cost is up 10%


def test_payout_curve_agrees_with_the_closed_form():
    factors, payout = payout_curve((5.0, 10.0), (0.5, 0.8))
    actual = np.array([0.4, 0.73, 1.0, 1.234, 3.9])
    exact = stop_loss_effect(np.array(1.0), POINTS, RATES, actual_cost_pbpm=actual).payout_pbpm
    np.testing.assert_allclose(np.interp(actual, factors, payout), exact, atol=1e-6)
    with pytest.raises(ValueError, match="read-only"):
        payout[0] = 1.0


def test_stop_loss_narrows_the_noise_and_full_payout_at_the_99th_percentile_is_mssp_truncation():
    assert float(noise_factor(POINTS, np.array([0.0, 0.0]))) == pytest.approx(1.0)
    assert 0.5 < float(noise_factor(POINTS, RATES)) < float(noise_factor(POINTS, RATES / 2)) < 1.0
    cut = np.minimum(
        FITTED_MIXTURE.sample(np.random.default_rng(1), 400_000), float(FITTED_MIXTURE.threshold(0.01))
    )
    expected = cut.std() / np.sqrt(FITTED_MIXTURE.variance)
    assert truncation_noise_factor(0.01) == pytest.approx(expected, rel=0.01)


def test_dollar_attachments_are_multiples_of_a_year_of_expected_cost():
    assert (
        float(attachment_multiple(np.array(144_000.0), np.array(1_200.0))) == 10.0
    )  # 144,000 / (12 × 1,200)
    assert dollar_attachments(np.array([72_000.0, 144_000.0]), np.array([1_200.0, 6_000.0])).tolist() == [
        [5.0, 10.0],
        [1.0, 2.0],
    ]


def test_effects_keep_the_axes_of_the_expected_cost():
    cost = np.linspace(900.0, 6_000.0, 24).reshape(4, 2, 3)
    effect = stop_loss_effect(cost, dollar_attachments(np.array([72_000.0, 144_000.0]), cost), RATES)
    assert effect.payout_pbpm.shape == effect.noise_factor.shape == (4, 2, 3)
    alone = stop_loss_effect(cost[1, 1, 2], np.array([72_000.0, 144_000.0]) / (12 * cost[1, 1, 2]), RATES)
    assert effect.payout_pbpm[1, 1, 2] == pytest.approx(float(alone.payout_pbpm), rel=1e-12)


@settings(max_examples=40, deadline=None)
@given(st.floats(0.5, 30), st.floats(0.1, 30), st.floats(0, 1), st.floats(0, 1))
def test_payout_is_between_nothing_and_the_cost_above_the_first_point(first, width, low, high):
    moments = payout_moments(np.array([first, first + width]), np.array([low, high]))
    above = 1 - float(FITTED_MIXTURE.limited_expected_value(first))
    assert -1e-12 <= float(moments.payout_mean) <= above * max(low, high) + 1e-12
    assert float(moments.payout_variance) >= -1e-9
    # payouts rise with cost and by no more than cost, so they can only narrow what is retained
    assert -1e-9 <= float(moments.retained_variance) <= FITTED_MIXTURE.variance + 1e-9


@pytest.mark.parametrize(
    ("points", "rates", "words"),
    [
        ([5.0, 4.0], [0.5, 0.8], "rise from layer to layer"),
        ([5.0], [0.5, 0.8], "one payout rate for each"),
        ([5.0, 10.0], [50.0, 80.0], "enter 80% as 0.80"),
        ([], [], "at least one"),
    ],
)
def test_layers_that_are_not_layers_are_refused_with_the_reason(points, rates, words):
    with pytest.raises(ParameterError, match=words):
        payout_moments(np.array(points), np.array(rates))


def test_a_mixture_that_has_not_mean_one_is_refused():
    with pytest.raises(ParameterError, match="with_mean_one"):
        CostMixture((1.0,), (0.0,), (1.0,))
