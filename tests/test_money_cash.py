"""Every line of the cash calendar carries its own dollars, in its own months; the measures at their edges."""

import numpy as np
import pytest

from lead_model.cash_measures import internal_rate_of_return, payback_period
from lead_model.projection import Projection, project
from tests.golden_cases import FOLDER, load_case
from tests.reference import reference_case

COSTS = "organisation.costs."


@pytest.fixture(scope="module", params=["everything_on", "global_higher_spending_tcc"])
def golden(request: pytest.FixtureRequest) -> Projection:
    """Cases whose results differ in every line and year, so that no line can stand for another."""
    return project(load_case(FOLDER / f"{request.param}.toml").scenario)


def test_every_monthly_line_is_paid_within_its_year(golden):
    flows, own, cash = golden.settlement.capitation, golden.outcome, golden.cash()
    expected = {
        "base_pcc": flows.base_pcc,
        "enhanced_pcc": flows.enhanced_pcc,
        "tcc": flows.tcc,
        "npcc": flows.npcc,
        "apo": flows.apo,
        "primary_care": -flows.primary_care_cost,
        "tcc_network": -flows.tcc_cost,
        "npcc_providers": -flows.npcc_cost,
        "apo_providers": -flows.apo_cost,
        "add_on": own.add_on_dollars,
        "operating": own.operating_cost,
        "programs": own.program_cost,
        "reinsurance_premium": own.reinsurance_premium,
        "guarantee": own.guarantee_carrying_cost,
    }
    for key, dollars in expected.items():
        by_year = cash.by_year(cash.monthly(key))[0]
        np.testing.assert_allclose(by_year[1:11], dollars[0], atol=0.005, err_msg=key)
        assert not by_year[0], key
        assert not by_year[11:].any(), key


def test_every_settled_line_is_paid_in_september_of_the_next_year(golden):
    result, own, cash = golden.settlement, golden.outcome, golden.cash()
    expected = {
        "shared": result.shared_savings,
        "sequestration": result.sequestration_dollars,
        "enhanced_repayment": -result.capitation.enhanced_pcc,
        "apo_reconciliation": result.capitation.apo_cost - result.capitation.apo,
        "high_performers": result.high_performers_dollars,
        "reinsurance_recovery": own.reinsurance_recovery,
        "state": own.state_share,
        "providers": own.provider_share,
    }
    september = [month == 9 and year > cash.years[0] for year, month in cash.months]
    for key, dollars in expected.items():
        monthly = cash.monthly(key)[0]
        np.testing.assert_allclose(monthly[september], dollars[0], atol=0.005, err_msg=key)
        assert not monthly[np.logical_not(september)].any(), key


def test_all_received_and_all_paid_to_providers(golden):
    cash = golden.cash()
    in_keys = ("base_pcc", "enhanced_pcc", "tcc", "npcc", "apo")
    out_keys = ("primary_care", "tcc_network", "npcc_providers", "apo_providers")
    flows = golden.settlement.capitation
    received, paid = (
        sum(cash.by_year(cash.monthly(key))[0, 1:11] for key in keys) for keys in (in_keys, out_keys)
    )
    np.testing.assert_allclose(flows.received[0], received, atol=0.005)
    np.testing.assert_allclose(flows.provider_payments[0], -paid, atol=0.005)


def test_primary_care_and_capitated_claims_cost_what_the_network_is_paid():
    """Each flow from the rates of PY2027 and R1's 144M: nothing of it is read from the result."""
    scenario = reference_case(
        choices__savings_rate=0.05,
        choices__capitation__primary_care_cost_share=0.9,
        choices__capitation__apo_share=0.05,
        choices__capitation__apo_actual_factor=1.07,
        choices__capitation__npcc_share=0.04,
        choices__capitation__npcc_cost_factor=0.93,
    )
    cash = project(scenario).cash()
    expected = {
        "base_pcc": 4_556_160.0,  # 3.164% of 144M
        "primary_care": -4_100_544.0,  # 90% of it
        "npcc": 5_760_000.0,  # 4% of 144M
        "npcc_providers": -5_088_960.0,  # 93% of 4% of 95% of 144M
        "apo": 7_200_000.0,  # 5% of 144M
        "apo_providers": -7_704_000.0,  # 107% of it
        "apo_reconciliation": 504_000.0,
    }
    for key, dollars in expected.items():
        later = int(key == "apo_reconciliation")
        by_year = cash.by_year(cash.monthly(key))[0]
        assert by_year[1 + later : 11 + later] == pytest.approx([dollars] * 10), key


def test_start_up_months_may_differ_by_run_and_the_calendar_has_room_for_the_longest():
    scenario = reference_case().with_value(f"{COSTS}start_up_dollars", 1_200_000.0)
    cash = project(scenario, {f"{COSTS}start_up_months": np.array([2.0, 6.0])}).cash()
    assert cash.first_month == 6
    assert cash.months[0] == (2026, 7)
    np.testing.assert_allclose(cash.monthly("start_up")[:, :6], [[0] * 4 + [-6e5] * 2, [-2e5] * 6])
    assert not cash.monthly("start_up")[:, 6:].any()


def test_interest_is_part_of_the_total_and_its_payment_is_drawn_as_well():
    scenario = reference_case(world__interest_rate=0.12).with_values(
        {
            f"{COSTS}start_up_dollars": 2_000_000.0,
            f"{COSTS}credit_line_dollars": 5_000_000.0,
            f"{COSTS}opening_cash_dollars": 500_000.0,
        }
    )
    cash = project(scenario).cash()
    # 1.5M drawn at the end of December; 1% a month of it, and of the interest before.
    np.testing.assert_allclose(cash.total[0, :3], [-2_000_000, -15_000, -15_150], atol=0.01)
    np.testing.assert_allclose(cash.balance[0, :3], [-1_500_000, -1_515_000, -1_530_150], atol=0.01)
    np.testing.assert_allclose(cash.monthly("interest")[0, 1:3], [-15_000, -15_150], atol=0.01)


@pytest.mark.parametrize(
    ("back", "rate"), [(0.06, -0.94), (0.04, np.nan), (1.0, 0.0), (20.5, 19.5), (21.5, np.nan)]
)
@pytest.mark.parametrize("periods", [1, 12])
def test_a_rate_of_return_is_looked_for_between_minus_95_and_plus_2000_percent(back, rate, periods):
    flows = np.zeros((1, periods + 1))
    flows[0, 0], flows[0, -1] = -1.0, back
    assert internal_rate_of_return(flows, periods)[0] == pytest.approx(rate, abs=1e-9, nan_ok=True)


def test_payback_counts_the_first_period_that_is_short_by_a_cent():
    assert payback_period(np.array([[-0.004, -0.004], [-0.02, 0.0], [0.0, -0.02]])).tolist()[:2] == [
        -1.0,
        1.0,
    ]
    # Short in the last period: not paid back for good, though the first return came in between.
    cumulative = np.array([[-2.0, 1.0, -1.0]])
    assert np.isnan(payback_period(cumulative)[0])
    assert payback_period(cumulative, for_good=False)[0] == 1.0
    assert np.isnan(payback_period(np.array([[1.0, -1.0, -2.0]]), for_good=False)[0])
