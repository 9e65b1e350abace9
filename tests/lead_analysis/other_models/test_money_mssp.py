"""Shared Savings Program beside LEAD: every line of the difference, and groups that are weighted by shares alone."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from lead_analysis.other_models import staying_in_mssp
from lead_analysis.other_models.mssp import half_rate_eligible
from lead_analysis.other_models.mssp_benchmark import (
    mssp_higher_adjustment,
    pooled_factor,
    pooled_mean,
    regional_adjustment,
)
from lead_analysis.other_models.mssp_projection import MsspChoice, mssp_projection
from lead_analysis.other_models.staying_in_mssp import AS_IT_IS, SWITCH_ORDER, mssp_stages, split
from tests.lead_analysis.other_models.test_mssp import CURRENT, inputs


def test_every_reason_of_the_difference_has_its_own_dollars(monkeypatch):
    """Each amount a power of two, the program's in thousands: one left out, twice or of the wrong sign shows."""

    def dollars(value: float) -> np.ndarray:
        return np.full((1, 1), value)

    # What the program pays as it is, then with one more rule off each time: rebasing is worth 100,000, and so on.
    paid = (1e6, 1.1e6, 1.3e6, 1.7e6, 2.5e6, 4.1e6)
    stages = dict(zip((AS_IT_IS, *SWITCH_ORDER), map(dollars, paid), strict=True))
    monkeypatch.setattr(staying_in_mssp, "mssp_stages", lambda *_: stages)
    monkeypatch.setattr(staying_in_mssp, "elected", lambda *_: ())
    rate_book = SimpleNamespace(key="rate_book", dollars=dollars(1.0))
    monkeypatch.setattr(staying_in_mssp, "steps", lambda _: [rate_book])
    settlement = SimpleNamespace(
        before_discount_dollars=dollars(9e6), adjustment_dollars=dollars(2.0), shared_savings=dollars(4.0),
        gross_savings=dollars(12.0), sequestration_dollars=dollars(-16.0), discount_dollars=dollars(-32.0),
        unearned_quality_dollars=dollars(-64.0), high_performers_dollars=dollars(128.0),
        stop_loss_charge_dollars=dollars(-256.0), stop_loss_payout_dollars=dollars(512.0),
        capitation=SimpleNamespace(expenditure_change=dollars(1024.0)),
    )  # fmt: skip
    result = SimpleNamespace(
        guarantee_carrying_cost=dollars(-2048.0), add_on_dollars=dollars(4096.0),
        reinsurance_premium=dollars(-8192.0), reinsurance_recovery=dollars(16384.0),
        capitation_margin=dollars(32768.0), program_cost=dollars(-65536.0), state_share=dollars(-131072.0),
        operating_cost=dollars(-262144.0), provider_share=dollars(-524288.0),
    )  # fmt: skip
    programs = SimpleNamespace(spending_dollars=dollars(0.5))
    spending = SimpleNamespace(
        counterfactual_dollars=dollars(5e6),
        savings_dollars=dollars(0.25),
        stress_dollars=dollars(0.125),
        programs=programs,
    )
    mssp = SimpleNamespace(
        rules=None,
        inputs=None,
        carrying_cost=dollars(-3.0),
        operating_cost=dollars(-5.0),
        provider_share=dollars(-7.0),
    )
    lead = SimpleNamespace(settlement=settlement, aco_result=result, spending=spending, scenario=None)
    assert {name: float(part[0, 0]) for name, part in split(lead, mssp).items()} == {
        "Rebasing": 100_000.0,
        "Minimum rate": 200_000.0,
        "Sharing, caps and limits": 400_000.0 + 4.0 - 12.0,
        "Sequestration": 800_000.0 - 16.0,
        "Adjustments": 1_600_000.0 + 2.0,
        "Guarantee": -2048.0 + 3.0,
        "Regional rate book": 1.0,
        "Trend, risk and High Needs": (9e6 - 2.0) - (5e6 - 0.25 + 0.125) - 4.1e6 - 1.0,
        "Discount": -32.0,
        "Quality withhold": -64.0,
        "Administrative add-on": 4096.0,
        "High Performers Pool": 128.0,
        "Stop-loss and reinsurance": -256.0 + 512.0 - 8192.0 + 16384.0,
        "Capitation": 32768.0 - 1024.0,
        "Episodes and incentives": -65536.0 - 0.5,
        "Shared with the state": -131072.0,
        "Operating cost": -262144.0 + 5.0,
        "Passed on to providers": -524288.0 + 7.0,
    }


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e6])
def test_groups_are_weighted_by_shares_as_by_months(scale):
    weights = scale * np.array([[[0.6, 0.1, 0.2]]])
    values = np.array([[[1.02, 1.05, 1.10]]])
    # (0.6 × 1.02 + 0.2 × 1.10) / 0.8
    assert pooled_factor(values, weights)[0, 0] == pytest.approx([1.04, 1.05])
    assert pooled_mean(values, weights)[0, 0] == pytest.approx([1.04, 1.05])


@pytest.mark.parametrize("track", ["basic_a", "basic_e", "enhanced"])
@pytest.mark.parametrize("savings", [-0.30, 0.30])
def test_shared_in_full_means_without_cap_limit_and_one_sided_level(track, savings):
    case = inputs(savings=savings)
    stages = mssp_stages(case, MsspChoice(track, minimum_rate=None), CURRENT)
    # 127.2M a year without rebasing or minimum rate; savings are sequestered, losses are not.
    kept = 0.30 * 127.2e6 * 0.98 if savings > 0 else -0.30 * 127.2e6
    assert stages["sharing"][0] == pytest.approx(np.full(10, kept))
    assert stages["adjustments"][0] == pytest.approx(np.full(10, savings * 127.2e6))


def test_a_group_nobody_was_in_or_is_in_has_a_risk_ratio_of_one():
    case = inputs()
    nobody = np.array([1.0, 0.0, 1.0])
    came = mssp_projection(
        replace(case, baseline_months=case.baseline_months * nobody), MsspChoice(), CURRENT
    )
    left = mssp_projection(replace(case, months=case.months * nobody), MsspChoice(), CURRENT)
    riskier = replace(case, risk_ratio=np.full((1, 10, 3), 0.9))
    stayed = mssp_projection(riskier, MsspChoice(), CURRENT)
    assert came.risk_ratio[0, :5, 1] == pytest.approx([1.0] * 5)
    assert left.risk_ratio[0, :5, 1] == pytest.approx([1.0] * 5)
    assert stayed.risk_ratio[0, :5, 1] == pytest.approx([0.9] * 5)


def test_an_aco_dearer_than_its_region_has_the_smaller_weight_in_every_group():
    one = np.ones((1, 1, 2))
    region, own = np.array([[[900.0, 1050.0]]]), 1000.0 * one
    for share, weight in (([0.9, 0.1], 0.15), ([0.2, 0.8], 0.35)):  # 85 dearer; 20 cheaper
        found = regional_adjustment(region, own, np.array([[share]]), 0.35, 0.15, 500.0, 500.0, 1.0)
        assert found[0, 0] == pytest.approx([-100.0 * weight, 50.0 * weight])


def test_an_adjustment_of_half_a_dollar_counts():
    share, level = np.array([[[0.8, 0.2]]]), np.array([[[1000.0, 7000.0]]])
    by_group = np.array([[[0.5, 0.5]]])
    found = mssp_higher_adjustment(by_group, np.array([[0.25]]), np.zeros((1, 1)), share, level)
    assert found[0, 0].tolist() == [0.5, 0.5]


def test_half_the_rate_needs_five_thousand_beneficiaries():
    eligible = half_rate_eligible(True, True, 2024, np.array([4999.0, 5000.0]), 2024, 5000.0)
    assert eligible.tolist() == [False, True]


def test_an_aco_that_elects_nothing_is_a_renewing_high_revenue_one_in_enhanced_at_a_minimum_of_zero():
    assert MsspChoice() == MsspChoice("enhanced", 0.0, agreement=2, low_revenue=False, years_to_rebase=None)
