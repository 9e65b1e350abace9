"""Stop-loss layers, the expected payout and the charge."""

import numpy as np
import pytest

from lead_model.errors import ParameterError
from lead_model.rules.stop_loss import checked_layers, expected_payout_pbpm, stop_loss_charge_pbpm


def test_the_payout_is_the_paid_part_of_the_cost_inside_each_layer():
    found = expected_payout_pbpm(1_240.0, np.array([0.04, 0.03]), np.array([0.8, 0.9]))
    assert float(found) == pytest.approx(73.16)  # 1,240 × (0.032 + 0.027)


def test_nothing_is_paid_where_no_cost_lies_or_no_rate_is_paid():
    assert float(expected_payout_pbpm(1_240.0, np.array([0.0, 0.03]), np.array([0.8, 0.0]))) == 0.0


def test_payouts_by_run_and_year():
    cost, layers = np.array([[1_000.0, 1_100.0], [2_000.0, 0.0]]), np.array([[[0.04, 0.03]]])
    found = expected_payout_pbpm(cost, layers, np.array([[[0.5, 1.0], [0.25, 0.0]]]))
    np.testing.assert_allclose(found, [[50.0, 11.0], [100.0, 0.0]])  # 1,000 × (0.02 + 0.03); 1,100 × 0.01


@pytest.mark.parametrize(("factor", "charge"), [(1.0, 73.16), (1.15, 84.134), (0.5, 36.58), (0.0, 0.0)])
def test_the_charge_is_the_expected_payout_times_the_factor(factor, charge):
    assert float(stop_loss_charge_pbpm(np.array(73.16), factor)) == pytest.approx(charge)


def test_the_factor_may_differ_by_year():
    found = stop_loss_charge_pbpm(np.array([[70.0], [80.0]]), np.array([[1.0, 1.2]]))
    np.testing.assert_allclose(found, [[70.0, 84.0], [80.0, 96.0]])


def test_layers_come_back_as_arrays():
    points, rates = checked_layers([[5.0, 10.0]], [[0.5, 0.8]])
    assert points.tolist() == [[5.0, 10.0]]
    assert rates.tolist() == [[0.5, 0.8]]


@pytest.mark.parametrize(
    ("points", "rates", "reason"),
    [
        ([10.0, 10.0], [0.8, 0.9], "rise from layer to layer"),
        ([0.0, 10.0], [0.8, 0.9], "positive"),
        ([10.0, np.inf], [0.8, 0.9], "positive and rise"),
        ([10.0, 20.0], [0.8, 1.01], "share from 0 to 1"),
        ([10.0, 20.0], [-0.01, 0.9], "share from 0 to 1"),
        ([10.0, 20.0], [0.8], "one payout rate for each"),
        (10.0, 0.8, "one payout rate for each"),
    ],
)
def test_what_is_no_layer_is_refused(points, rates, reason):
    with pytest.raises(ParameterError, match=reason):
        checked_layers(np.array(points), np.array(rates))


@pytest.mark.parametrize("rate", [0.0, 1.0])
def test_a_layer_may_pay_nothing_or_all(rate):
    assert checked_layers(np.array([7.5]), np.array([rate]))[1].tolist() == [rate]
