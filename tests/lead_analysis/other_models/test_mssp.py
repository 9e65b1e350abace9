from dataclasses import replace

import numpy as np
import pytest

from lead_analysis.other_models import OTHER_MODELS_FOLDER, mssp, mssp_benchmark
from lead_analysis.other_models.mssp_agreement import MsspSwitches, base_year_weights
from lead_analysis.other_models.mssp_inputs import MsspInputs
from lead_analysis.other_models.mssp_projection import (
    MsspChoice,
    mssp_projection,
)
from lead_analysis.other_models.staying_in_mssp import mssp_stages
from lead_model.rule_files import load_parameters

CURRENT = load_parameters("mssp-current", OTHER_MODELS_FOLDER).value
PROPOSED = load_parameters("mssp-2027-proposed", OTHER_MODELS_FOLDER).value
YEARS = tuple(range(2027, 2037))


def settled(
    track: str, gross: float, *, minimum: float = 0.0, score: float = 0.8, standard: str = "met", **given
):
    """One row on a benchmark of 1,000."""
    options = {
        "half_rate": False,
        "revenue_dollars": np.inf,
        "disaster_relief_dollars": 0.0,
        "no_savings": False,
    }
    options.update(given)
    return mssp.mssp_settlement(
        np.array([1000.0]),
        np.array([1000.0 - gross]),
        np.array([minimum]),
        np.array([score]),
        np.array([standard == "met"]),
        np.array([standard == "alternative"]),
        mssp.mssp_terms([track], [2024], CURRENT),
        **{name: np.array([value]) for name, value in options.items()},
    )


@pytest.mark.parametrize(
    ("assigned", "percent"),
    [
        (5000, 3.9),
        (5999, 3.6),
        (6000, 3.6),
        (41_654, 2.5 - 0.3 * 21_654 / 29_999),  # published as 2.28 for an ACO of this size
        (59_999, 2.0),
        (116_175, 2.0),
        (499, 12.2),
        (100, 12.2),
    ],
)
def test_minimum_rate_falls_with_size(assigned, percent):
    terms = mssp.mssp_terms(["basic_a"], [2024], CURRENT)
    rate = mssp.size_based_minimum_rate(np.array([float(assigned)]), terms.size_edges, terms.size_rates)
    assert rate[0] * 100 == pytest.approx(percent)


@pytest.mark.parametrize(
    ("track", "share"),
    [
        ("basic_a", 0.4),
        ("basic_b", 0.4),
        ("basic_c", 0.5),
        ("basic_d", 0.5),
        ("basic_e", 0.5),
        ("enhanced", 0.75),
    ],
)
def test_savings_are_shared_at_the_rate_of_the_track(track, share):
    result = settled(track, 50.0)
    assert result.shared_dollars[0] == pytest.approx(50.0 * share)
    assert result.net_dollars[0] == pytest.approx(50.0 * share * 0.98)


@pytest.mark.parametrize(("track", "cap"), [("basic_e", 100.0), ("enhanced", 200.0)])
def test_savings_stop_at_the_cap(track, cap):
    assert settled(track, 400.0).shared_dollars[0] == pytest.approx(cap)  # uncapped 200 and 300


def test_alternative_standard_scales_the_sharing_rate_and_none_pays_nothing():
    assert settled("enhanced", 50.0, standard="alternative", score=0.6).sharing_rate[0] == pytest.approx(0.45)
    assert settled("enhanced", 50.0, standard="not_met").net_dollars[0] == 0.0


@pytest.mark.parametrize(("score", "rate"), [(1.0, 0.40), (0.7705, 0.422125), (0.2, 0.75), (0.541, 0.59425)])
def test_enhanced_loss_rate_falls_with_quality_between_40_and_75_percent(score, rate):
    # 1 − 0.75 × 0.2 = 0.85, held at 0.75
    assert settled("enhanced", -50.0, score=score).loss_rate[0] == pytest.approx(rate)


def test_one_sided_levels_owe_nothing_and_basic_e_thirty_percent():
    assert settled("basic_b", -50.0).net_dollars[0] == 0.0
    assert settled("basic_e", -50.0).net_dollars[0] == pytest.approx(-15.0)


@pytest.mark.parametrize(
    ("track", "revenue", "owed"),
    [
        ("basic_c", np.inf, 10.0),  # 1% of 1,000
        ("basic_d", np.inf, 20.0),
        ("basic_e", np.inf, 40.0),
        ("basic_e", 200.0, 16.0),  # 8% of revenue is lower
        ("basic_e", 900.0, 40.0),  # 72 is higher: the benchmark limits
        ("enhanced", 10.0, 150.0),  # no revenue limit
    ],
)
def test_losses_stop_at_the_limit(track, revenue, owed):
    assert settled(track, -900.0, revenue_dollars=revenue).net_dollars[0] == pytest.approx(-owed)


def test_disaster_relief_comes_off_after_the_limit_and_never_pays_out():
    assert settled("basic_e", -900.0, disaster_relief_dollars=15.0).net_dollars[0] == pytest.approx(-25.0)
    assert settled("basic_e", -10.0, disaster_relief_dollars=15.0).net_dollars[0] == pytest.approx(0.0)


def test_inside_the_minimum_rate_nothing_counts_and_at_it_everything_does():
    assert settled("enhanced", 19.9, minimum=0.02).net_dollars[0] == 0.0
    assert settled("enhanced", -19.9, minimum=0.02).net_dollars[0] == 0.0
    assert settled("enhanced", 20.0, minimum=0.02).counted_dollars[0] == 20.0
    assert settled("enhanced", -20.0, minimum=0.02).counted_dollars[0] == -20.0


def test_low_revenue_basic_shares_half_below_the_minimum_from_2024_agreements():
    assert settled("basic_a", 10.0, minimum=0.03, half_rate=True).sharing_rate[0] == pytest.approx(0.20)
    assert settled("basic_a", 40.0, minimum=0.03, half_rate=True).sharing_rate[0] == pytest.approx(0.40)
    terms = mssp.mssp_terms(["basic_a", "enhanced", "basic_e", "basic_e"], [2024] * 4, CURRENT)
    eligible = mssp.half_rate_eligible(
        ~terms.enhanced,
        np.array([True, True, False, True]),
        np.array([2024, 2024, 2024, 2022]),
        np.full(4, 9000.0),
        terms.half_rate_first_start,
        terms.half_rate_min_beneficiaries,
    )
    assert eligible.tolist() == [True, False, False, False]


def test_guardrail_year_has_no_shared_savings():
    assert settled("enhanced", 20.0, no_savings=True).net_dollars[0] == 0.0


def test_steps_add_to_the_net_amount():
    for gross in (-900.0, -5.0, 5.0, 900.0):
        result = settled("basic_e", gross, minimum=0.01, disaster_relief_dollars=1.0)
        assert sum(amount[0] for _, amount in result.steps()) == pytest.approx(result.net_dollars[0])


def test_repayment_mechanism_is_the_lesser_of_half_a_percent_of_spending_and_one_percent_of_revenue():
    for revenue_share, share_of_spending in ((np.inf, 0.005), (0.6, 0.005), (0.3, 0.003)):
        case = replace(inputs(), revenue_share=np.full((1, 1), revenue_share))
        result = mssp_projection(case, MsspChoice("basic_e"), CURRENT)
        assert (result.repayment_dollars / result.spend_dollars)[0] == pytest.approx([share_of_spending] * 10)
    assert not mssp_projection(inputs(), MsspChoice("basic_a"), CURRENT).repayment_dollars.any()


def test_unknown_track_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match="basic_a, basic_b"):
        mssp.mssp_terms(["basic_f"], [2024], CURRENT)


# --- benchmark


def test_adjustment_is_the_higher_of_region_and_prior_savings_and_never_negative():
    share, level = np.array([[[1.0, 0.0]]]), np.array([[[1000.0, 7000.0]]])

    def adjustment(region: float, prior: float, population: float = 0.0) -> float:
        by_group = np.array([[[region, 0.0]]])
        return float(
            mssp_benchmark.mssp_higher_adjustment(
                by_group, np.array([[prior]]), np.array([[population]]), share, level
            )[0, 0, 0]
        )

    assert adjustment(30.0, 20.0) == 30.0
    assert adjustment(30.0, 40.0) == 40.0
    assert adjustment(-30.0, 0.0) == 0.0
    assert [adjustment(30.0, 40.0, other) for other in (39.0, 41.0)] == [40.0, 41.0]
    assert adjustment(30.0, 0.0, 29.0) == 30.0
    assert (
        adjustment(-33.0, 103.0) == 103.0
    )  # the one published row of this kind has the prior-savings amount


def test_regional_adjustment_is_capped_up_and_down():
    args = np.array([[[1300.0]]]), np.array([[[1000.0]]]), np.ones((1, 1, 1))
    assert mssp_benchmark.regional_adjustment(*args, 0.35, 0.15, 50.0, 15.0, 0.4)[0, 0, 0] == 50.0  # not 105
    low = np.array([[[700.0]]]), *args[1:]
    assert mssp_benchmark.regional_adjustment(*low, 0.35, 0.15, 50.0, 15.0, 1.0)[0, 0, 0] == -15.0  # not −45
    assert (
        mssp_benchmark.regional_adjustment(*low, 0.35, 0.15, 50.0, 15.0, 0.4)[0, 0, 0] == -6.0
    )  # after the cap


# --- ten years


def inputs(
    savings: float = 0.05, growth: float = 1.0, runs: int = 1, beneficiaries: float = 10_000.0
) -> MsspInputs:
    """An ACO at its region, A&D and High Needs at the same cost, spending below trend by `savings`."""
    shape = (runs, len(YEARS), 3)
    base = np.array([[[1000.0, 7000.0, 1000.0]]])
    months = np.broadcast_to(beneficiaries * 12 * np.array([0.80, 0.01, 0.19]), shape)
    factor = np.full((1, len(YEARS), 3), growth)
    spend = base * np.cumprod(factor, axis=1) * (1 - savings) * np.ones(shape)
    return MsspInputs(
        years=YEARS,
        baseline_pbpm=base,
        baseline_months=months[:, :1],
        regional_pbpm=base,
        national_pbpm=base,
        months=months,
        spend_pbpm=spend,
        national_factor=factor,
        regional_factor=factor,
        acpt_factor=factor,
        risk_ratio=np.ones((1, len(YEARS), 3)),
        national_weight=np.full((1, 1, 1), 0.2),
        quality_score=np.full((1, 1), 0.8),
        base_spend_pbpm=base,
        own_factor=factor[:, :1],
    )


def test_base_years_weigh_10_30_60_in_a_first_agreement_and_equally_later():
    assert base_year_weights(CURRENT, 2027, 1) == pytest.approx([0.1, 0.3, 0.6])
    assert base_year_weights(CURRENT, 2027, 2) == pytest.approx([1 / 3] * 3)


@pytest.mark.parametrize("growth", [1.0, 1.05])
def test_an_aco_that_saves_5_percent_loses_half_of_it_when_rebased(growth):
    result = mssp_projection(inputs(growth=growth), MsspChoice("enhanced"), CURRENT)
    ratio = (result.gross_dollars / result.spend_dollars)[0]
    # Before: benchmark 1, spending 0.95. After: own spending 0.95 plus half of 0.05 (region or prior savings) = 0.975.
    assert ratio[:5] == pytest.approx(0.05 / 0.95)
    # The ACPT is the nation's dollars: on a benchmark 5% lower they are 1/0.95 of its percentage, for a third of the update.
    grown = growth ** np.arange(1, 6)
    update = 2 / 3 * grown + 1 / 3 * (1 + (grown - 1) / 0.95)
    assert 1 + ratio[5:] == pytest.approx(0.975 / 0.95 * update / grown)
    assert result.rebased == (False,) * 5 + (True,) + (False,) * 4


def test_without_rebasing_the_benchmark_keeps_the_savings():
    result = mssp_projection(inputs(), MsspChoice("enhanced"), CURRENT, switches=MsspSwitches(rebase=False))
    assert (result.gross_dollars / result.benchmark_dollars)[0] == pytest.approx([0.05] * 10)


def test_net_is_the_sharing_rate_after_sequestration():
    result = mssp_projection(inputs(), MsspChoice("enhanced"), CURRENT)
    # 10,000 × 12 × (0.99 × 1,000 + 0.01 × 7,000) = 127.2M; × 5% × 75% × 98%
    assert result.net_dollars[0, 0] == pytest.approx(127.2e6 * 0.05 * 0.75 * 0.98)


def test_proposed_rules_share_60_percent_in_level_e_and_scale_prior_savings_by_75_percent():
    now = mssp_projection(inputs(), MsspChoice("basic_e"), CURRENT)
    proposed = mssp_projection(inputs(), MsspChoice("basic_e"), PROPOSED, CURRENT)
    assert proposed.net_dollars[0, 0] / now.net_dollars[0, 0] == pytest.approx(60 / 50)
    # 0.95 + 75% × 0.05 = 0.9875
    assert (proposed.gross_dollars / proposed.spend_dollars)[0, 5:] == pytest.approx(0.0375 / 0.95)


def test_proposed_regional_weight_binds_enhanced_only():
    far = replace(inputs(savings=0.0), regional_pbpm=np.array([[[1100.0, 7700.0, 1100.0]]]))
    choice = MsspChoice("enhanced", agreement=3)

    def first_adjustment(track: str, lookup) -> float:
        result = mssp_projection(far, replace(choice, track=track), lookup, CURRENT)
        return float(result.adjustment_pbpm[0, 0, 0])

    # 10% gap: half is 50, which is also the cap; 35% of it is 35
    assert first_adjustment("enhanced", CURRENT) == pytest.approx(50.0)
    assert first_adjustment("enhanced", PROPOSED) == pytest.approx(35.0)
    assert first_adjustment("basic_e", PROPOSED) == pytest.approx(50.0)


def test_acpt_band_of_the_proposal_holds_a_low_acpt_near_national_growth():
    low = replace(inputs(growth=1.05), acpt_factor=np.full((1, 10, 3), 1.02))
    now = mssp_projection(low, MsspChoice("enhanced"), CURRENT)
    proposed = mssp_projection(low, MsspChoice("enhanced"), PROPOSED, CURRENT)
    assert now.update_factor[0, 0, 0] == pytest.approx((2 * 1.05 + 1.02) / 3)
    assert proposed.update_factor[0, 0, 0] == pytest.approx((2 * 1.05 + 1.04) / 3)


def test_loss_guardrail_replaces_the_benchmark_when_the_acpt_makes_the_loss():
    low = replace(inputs(savings=0.0, growth=1.05), acpt_factor=np.full((1, 10, 3), 1.02))
    result = mssp_projection(low, MsspChoice("enhanced"), CURRENT)
    two_way = mssp_projection(
        replace(low, acpt_factor=np.full((1, 10, 3), 1.05)), MsspChoice("enhanced"), CURRENT
    )
    assert result.benchmark_dollars[0, 0] == pytest.approx(two_way.benchmark_dollars[0, 0])
    assert result.net_dollars[0, 0] == 0.0  # 1% short by the ACPT alone: neither loss nor savings


def test_risk_growth_counts_up_to_three_percent_and_a_fall_in_full():
    up = replace(inputs(), risk_ratio=np.full((1, 10, 3), 1.10))
    down = replace(inputs(), risk_ratio=np.full((1, 10, 3), 0.90))
    level = mssp_projection(inputs(), MsspChoice(), CURRENT).benchmark_dollars[0, 0]
    assert mssp_projection(up, MsspChoice(), CURRENT).benchmark_dollars[0, 0] == pytest.approx(1.03 * level)
    assert mssp_projection(down, MsspChoice(), CURRENT).benchmark_dollars[0, 0] == pytest.approx(0.90 * level)


def test_relabeling_people_as_high_needs_changes_nothing_where_they_cost_the_same():
    moved = inputs()
    months = moved.months.copy()
    months[..., 0] -= 1000.0
    months[..., 2] += 1000.0
    same = mssp_projection(replace(moved, months=months), MsspChoice(), CURRENT)
    assert same.net_dollars == pytest.approx(mssp_projection(moved, MsspChoice(), CURRENT).net_dollars)


def test_an_empty_category_is_carried_as_nobody():
    nobody = inputs()
    months = nobody.months * np.array([1.0, 0.0, 1.0])
    result = mssp_projection(
        replace(nobody, months=months, baseline_months=months[:, :1]), MsspChoice(), CURRENT
    )
    assert np.isfinite(result.net_dollars).all()
    assert (result.gross_dollars / result.benchmark_dollars)[0, 0] == pytest.approx(0.05)


def test_glide_path_changes_track_by_year_and_one_sided_years_owe_nothing():
    tracks = ("basic_a", "basic_b", "basic_c", "basic_d", "basic_e", *["enhanced"] * 5)
    losing = mssp_projection(inputs(savings=-0.06), MsspChoice(tracks, minimum_rate=None), CURRENT)
    owed = (losing.net_dollars / losing.benchmark_dollars)[0]
    # one-sided; then 1%, and 30% of 6% = 1.8% under the limits of 2% and 4%
    assert owed[:5] == pytest.approx([0.0, 0.0, -0.01, -0.018, -0.018])
    with pytest.raises(ValueError, match="3 entries"):
        mssp_projection(inputs(), MsspChoice(tracks[:3]), CURRENT)


def test_one_run_equals_the_same_run_in_a_block():
    block = inputs(runs=3)
    spend = block.spend_pbpm * np.array([0.9, 1.0, 1.1])[:, None, None]
    together = mssp_projection(replace(block, spend_pbpm=spend), MsspChoice("basic_e"), CURRENT)
    for run in range(3):
        alone = replace(
            block,
            spend_pbpm=spend[run : run + 1],
            months=block.months[run : run + 1],
            baseline_months=block.baseline_months[run : run + 1],
        )
        result = mssp_projection(alone, MsspChoice("basic_e"), CURRENT)
        assert np.array_equal(result.net_dollars[0], together.net_dollars[run])


def test_stages_end_at_the_plain_gross_and_only_rebasing_waits_for_the_second_agreement():
    # The region is 4% above the ACO, so there is an adjustment to switch off, and 1.5% savings meet a 2% minimum.
    case = replace(inputs(savings=0.015, growth=1.04), regional_pbpm=np.array([[[1040.0, 7280.0, 1040.0]]]))
    stages = mssp_stages(case, MsspChoice("basic_e", minimum_rate=0.02), CURRENT)
    # Never adjusted, never rebased, shared in full: 1.5% of spending on trend.
    spend = (case.spend_pbpm * case.months).sum(axis=2)
    assert stages["adjustments"] == pytest.approx(spend * 0.015 / 0.985)
    rebasing = stages["rebase"] - stages["as it is"]
    assert (rebasing[0, 5:] > 0).all()
    assert rebasing[0, :5] == pytest.approx(0.0)
