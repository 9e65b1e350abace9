"""Shared Savings Program beside LEAD: every line of the difference, and groups that are weighted by shares alone."""

from dataclasses import replace

import numpy as np
import pytest

from lead_model.neighbours.mssp import half_rate_eligible
from lead_model.neighbours.mssp_benchmark import (
    higher_adjustment,
    pooled_factor,
    pooled_mean,
    regional_adjustment,
)
from lead_model.neighbours.mssp_parts import SWITCH_ORDER, LeadLines, difference_parts, mssp_stages
from lead_model.neighbours.mssp_projection import MsspChoice, mssp_projection
from tests.test_mssp import CURRENT, inputs

LEAD = LeadLines(*(np.full((1, 1), value) for value in (1.0, 2.0, -4.0, -8.0, -16.0, -32.0, 64.0)))


def test_leads_lines_add_to_what_it_brings():
    assert LEAD.total_dollars[0, 0] == 7.0  # 1 + 2 − 4 − 8 − 16 − 32 + 64


def test_every_reason_of_the_difference_has_its_own_dollars():
    # What the program pays as it is, then with one more rule off each time: rebasing is worth 100, and so on.
    paid = dict(
        zip(("as it is", *SWITCH_ORDER), (1000.0, 1100.0, 1300.0, 1700.0, 2500.0, 4100.0), strict=True)
    )
    stages = tuple((name, np.full((1, 1), dollars)) for name, dollars in paid.items())
    parts = {name: float(amount[0, 0]) for name, amount in difference_parts(stages, LEAD)}
    assert parts == {
        "Rebasing": 100.0,
        "Minimum rate": 200.0,
        "Sharing, caps and limits": 392.0,  # 400 − 8
        "Sequestration": 784.0,  # 800 − 16
        "Adjustments": 1602.0,  # 1,600 + 2
        "Trend, risk, categories and rate book": -4099.0,  # 1 − 4,100
        "Discount and quality": -4.0,
        "Guarantee": -32.0,
        "Add-on and other": 64.0,
    }
    assert sum(parts.values()) == 7.0 - 1000.0


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
    stages = dict(mssp_stages(case, MsspChoice(track, minimum_rate=None), CURRENT))
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
        found = regional_adjustment(region, own, own, np.array([[share]]), 0.35, 0.15, 0.5, 0.5)
        assert found[0, 0] == pytest.approx([-100.0 * weight, 50.0 * weight])


def test_an_adjustment_of_half_a_dollar_counts():
    share, level = np.array([[[0.8, 0.2]]]), np.array([[[1000.0, 7000.0]]])
    by_group = np.array([[[0.5, 0.5]]])
    found = higher_adjustment(by_group, np.array([[0.25]]), share, level)
    assert found[0, 0].tolist() == [0.5, 0.5]


def test_half_the_rate_needs_five_thousand_beneficiaries():
    eligible = half_rate_eligible(True, True, 2024, np.array([4999.0, 5000.0]), 2024, 5000.0)
    assert eligible.tolist() == [False, True]


def test_an_aco_that_elects_nothing_is_a_renewing_high_revenue_one_in_enhanced_at_a_minimum_of_zero():
    assert MsspChoice() == MsspChoice("enhanced", 0.0, agreement=2, low_revenue=False, years_to_rebase=None)
