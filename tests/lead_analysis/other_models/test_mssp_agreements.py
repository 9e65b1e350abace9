"""The ACPT in dollars, rules by the start of an agreement, agreements of one to five years left, and adjustments."""

from dataclasses import replace

import numpy as np
import pytest

from lead_analysis.other_models import mssp_benchmark
from lead_analysis.other_models.lead_or_mssp import mssp_label
from lead_analysis.other_models.mssp_projection import MsspChoice, mssp_projection
from lead_analysis.other_models.mssp_rule_sets import FINAL_RULE_NOT_READ, mssp_assumptions
from lead_analysis.other_models.staying_in_mssp import split, stay, stay_each
from lead_model.projection import project
from lead_model.scenario import BaselineEntry, ByCategory, MsspRules, MsspTrack, Scenario
from tests.lead_analysis.other_models.test_mssp import CURRENT, PROPOSED, inputs

# A&D ACPT of the PY2027 workbook and a straight line to 4.25% in 2036 (amendments 2.1)
ACPT = np.cumprod(1 + np.linspace(0.0665, 0.0425, 10))


# ---- the update


def test_published_vectors_of_the_update():
    """Public test vectors: two-way part and blend (amendments 3.1)."""
    blend, two_way = mssp_benchmark.update_factor(1.25, 1.10, 1.0625, 0.25, 2 / 3)
    assert (float(two_way), float(blend)) == pytest.approx((1.1375, 1.1125))
    blend, two_way = mssp_benchmark.update_factor(0.9, 1.1, 1.25, 0.5, 2 / 3)
    assert (float(two_way), float(blend)) == pytest.approx((1.0, 1.0833333), abs=5e-8)


def test_an_aco_seven_percent_below_national_at_its_risk_gains_from_flat_dollars():
    """+0.17 points of its historical benchmark in the first year and +0.87 by the fifth (amendments 3.1)."""
    flat = mssp_benchmark.acpt_factor(ACPT, 1000.0, 1.0, 930.0)
    points = 100 / 3 * (flat - ACPT)
    assert (round(points[0], 2), round(points[4], 2)) == (0.17, 0.87)


def growing(national: float = 1.0, risk: float = 1.0, **more):
    """All trends as the ACPT, the nation at `national` times the ACO's own spending."""
    factor = np.broadcast_to((ACPT / np.concatenate([[1.0], ACPT[:-1]]))[None, :, None], (1, 10, 3))
    case = inputs(savings=0.0)
    return replace(
        case, national_factor=factor, regional_factor=factor, acpt_factor=factor,
        spend_pbpm=case.baseline_pbpm * np.cumprod(factor, axis=1), national_pbpm=case.national_pbpm * national,
        national_risk=np.full((1, 1, 3), risk), **more,
    )  # fmt: skip


def test_the_update_adds_national_dollars_at_the_acos_risk():
    for national, risk in ((1 / 0.93, 1.0), (1.0, 1 / 0.93), (1 / 0.93 / 1.2, 1.2)):
        update = mssp_projection(growing(national, risk), MsspChoice(), CURRENT).update_factor[0, :5, 0]
        assert update - ACPT[:5] == pytest.approx((ACPT[:5] - 1) * (1 / 0.93 - 1) / 3)
    same = mssp_projection(growing(), MsspChoice(), CURRENT).update_factor[0, :5]
    assert same == pytest.approx(np.stack([ACPT[:5]] * 2, axis=-1))


def test_types_are_esrd_and_all_others_together():
    case = replace(growing(), national_risk=np.array([[[0.9, 1.5, 1.3]]]))
    update = mssp_projection(case, MsspChoice(), CURRENT).update_factor[0, 0]
    # 80% and 19% of people at the same cost: (0.80 × 0.9 + 0.19 × 1.3) / 0.99
    others = (0.80 * 0.9 + 0.19 * 1.3) / 0.99
    assert update == pytest.approx([1.0665 + 0.0665 / 3 * (risk - 1) for risk in (others, 1.5)])


def test_dollars_follow_the_benchmark_of_each_agreement():
    saving = replace(growing(), spend_pbpm=growing().spend_pbpm * 0.9)
    result = mssp_projection(saving, MsspChoice(), CURRENT)
    grown = ACPT[5] / ACPT[4]
    # Rebased on 90% of the nation's spending, its own risk unchanged.
    assert result.update_factor[0, 5, 0] == pytest.approx(grown + (grown - 1) / 3 * (1 / 0.9 - 1))


# ---- which rules


def running(years: int, rules=PROPOSED, first_py: int = 2027, track: str = "enhanced", **more):
    """A cheap ACO in a dear region that grows, ACPT 3 points below: every proposed number counts."""
    case = replace(
        inputs(savings=0.03, growth=1.05), acpt_factor=np.full((1, 10, 3), 1.02),
        regional_pbpm=np.array([[[1080.0, 7560.0, 1080.0]]]), **more,
    )  # fmt: skip
    if first_py != 2027:
        n = 2037 - first_py
        case = replace(
            case, years=tuple(range(first_py, 2037)),
            **{name: getattr(case, name)[:, :n] for name in (
                "months", "spend_pbpm", "national_factor", "regional_factor", "acpt_factor", "risk_ratio")},
        )  # fmt: skip
    return mssp_projection(case, MsspChoice(track, years_to_rebase=years), rules, CURRENT)


@pytest.mark.parametrize("left", [1, 2, 3, 4])
def test_a_running_agreement_keeps_the_rules_in_force_but_for_the_lower_bound(left):
    now, proposed = running(left, CURRENT), running(left)
    assert proposed.adjustment_pbpm[:, :left] == pytest.approx(now.adjustment_pbpm[:, :left])
    years = np.arange(1, left + 1)
    two_way_part = 2 / 3 if left > 1 else 1.0  # an agreement of 2023 has no ACPT
    in_force = two_way_part * 1.05**years + (1 - two_way_part) * 1.02**years
    bounded = two_way_part * 1.05**years + (1 - two_way_part) * np.maximum(1.02**years, 1.05**years - 0.01)
    assert now.update_factor[0, :left, 0] == pytest.approx(in_force)
    assert proposed.update_factor[0, :left, 0] == pytest.approx(bounded)
    assert proposed.adjustment_pbpm[0, left, 0] != pytest.approx(now.adjustment_pbpm[0, left, 0])


def test_level_e_shares_sixty_percent_from_the_renewal_on():
    result = running(3, track="basic_e")
    sharing = result.settlement.sharing_rate[0]
    assert sharing[:3] == pytest.approx([0.5] * 3)
    assert sharing[3:] == pytest.approx([0.6] * 7)


def test_the_high_side_of_the_band_is_of_the_proposal_alone():
    high = {"acpt_factor": np.full((1, 10, 3), 1.09)}
    for left, bounded in ((3, False), (5, True)):
        case = replace(inputs(growth=1.05), **high)
        update = mssp_projection(case, MsspChoice(years_to_rebase=left), PROPOSED, CURRENT).update_factor[
            0, 0, 0
        ]
        assert update == pytest.approx((2 * 1.05 + (1.065 if bounded else 1.09)) / 3)


def test_an_agreement_that_starts_in_2027_or_later_is_under_the_proposal_throughout():
    assert running(5).adjustment_pbpm[0, 0, 0] != pytest.approx(running(5, CURRENT).adjustment_pbpm[0, 0, 0])
    # An agreement of 2027 that runs when the projection begins in PY2029, and one of 2026 that does.
    assert running(3, first_py=2029, track="basic_e").settlement.sharing_rate[0, 0] == pytest.approx(0.6)
    assert running(2, first_py=2029, track="basic_e").settlement.sharing_rate[0, 0] == pytest.approx(0.5)


def test_half_the_rate_below_the_minimum_needs_an_agreement_from_2024():
    case = inputs(savings=0.01)
    for left, from_year in ((1, 1), (2, 0)):
        result = mssp_projection(
            case, MsspChoice("basic_e", 0.02, low_revenue=True, years_to_rebase=left), CURRENT
        )
        assert (result.net_dollars[0] > 0).tolist() == [False] * from_year + [True] * (10 - from_year)


# ---- agreements that end early


@pytest.mark.parametrize("left", [1, 2])
def test_base_years_before_the_projection_are_base_year_3_taken_back_by_growth(left):
    case = replace(
        inputs(savings=0.06, growth=1.05), base_spend_pbpm=0.97 * inputs().baseline_pbpm,
        own_factor=np.full((1, 1, 3), 1.03), prior_savings_pbpm=np.full((1, 1), 20.0),
    )  # fmt: skip
    result = mssp_projection(case, MsspChoice(years_to_rebase=left), CURRENT)
    # Spending of base years 2 and 3 and of the first performance years, each brought to the last at 5% a year.
    spend = [0.97 / 1.03, 0.97, 0.94 * 1.05, 0.94 * 1.05**2][left - 1 : left + 2]
    historical = sum(amount * 1.05**back for amount, back in zip(spend, (2, 1, 0), strict=True)) / 3
    assert result.historical_pbpm[0, left, 0] == pytest.approx(1000 * historical)
    gross = (result.gross_dollars / case.months.sum(axis=2))[0]
    prior = np.mean([20.0, 20.0, *gross][left - 1 : left + 2])
    total = (result.adjustment_pbpm[0, left] * [0.99, 0.01]).sum()
    assert total == pytest.approx(min(0.5 * prior, 0.05 * 1060 * 1.05**left))
    assert result.rebased.index(True) == left


@pytest.mark.parametrize("left", [0, 6])
def test_years_to_the_rebasing_outside_an_agreement_are_refused(left):
    with pytest.raises(ValueError, match="it is 1 to 5"):
        mssp_projection(inputs(), MsspChoice(years_to_rebase=left), CURRENT)


def test_a_running_agreement_keeps_its_benchmark_and_region_until_it_is_renewed():
    case = replace(
        inputs(savings=0.0), running_benchmark_factor=np.full((1, 1, 1), 1.1),
        running_regional_pbpm=1.1 * 1.02 * inputs().baseline_pbpm, regional_pbpm=1.06 * inputs().baseline_pbpm,
    )  # fmt: skip
    kept = mssp_projection(case, MsspChoice(years_to_rebase=3), CURRENT)
    assert kept.historical_pbpm[0, [0, 2, 3], 0] == pytest.approx([1100.0, 1100.0, 1000.0])
    # Second agreement: half of 2% of the running benchmark; then prior savings of 11.1% against the region's 6%, both capped
    assert kept.adjustment_pbpm[0, 0, 0] == pytest.approx(0.5 * 0.02 * 1100)
    calm = replace(
        case, running_benchmark_factor=np.ones((1, 1, 1)), running_regional_pbpm=1.02 * inputs().baseline_pbpm
    )  # fmt: skip
    renewed = mssp_projection(calm, MsspChoice(years_to_rebase=3), CURRENT).adjustment_pbpm[0, [2, 3], 0]
    assert renewed == pytest.approx([0.5 * 20.0, 0.5 * 60.0])
    # One that starts with the projection rests on base year 3 and on the region as it is.
    fresh = mssp_projection(case, MsspChoice(), CURRENT)
    assert fresh.historical_pbpm[0, 0, 0] == pytest.approx(1000.0)
    assert fresh.adjustment_pbpm[0, 0, 0] == pytest.approx(30.0)


# ---- adjustments


@pytest.mark.parametrize(("population", "expected"), [(5.0, 30.0), (40.0, 40.0), (90.0, 53.0)])
def test_the_highest_of_three_adjustments_counts_up_to_the_cap(population, expected):
    case = replace(
        inputs(savings=0.0), regional_pbpm=1.02 * inputs().baseline_pbpm, prior_savings_pbpm=np.full((1, 1), 60.0),
        population_pbpm=np.full((1, 1), population),
    )  # fmt: skip
    adjustment = mssp_projection(case, MsspChoice(), CURRENT).adjustment_pbpm[0, 0]
    # Regional 10.6 a person, prior savings 30, cap 5% of 1,060.
    assert (adjustment * [0.99, 0.01]).sum() == pytest.approx(expected)


def test_dual_share_and_risk_soften_a_negative_regional_adjustment():
    dear_in_esrd = np.array([[[1030.0, 5000.0, 1030.0]]])
    shown = []
    for dual, risk in ((0.0, 1.0), (0.3, 1.0), (0.3, 1.2), (0.9, 1.4)):
        case = replace(
            inputs(savings=0.0), regional_pbpm=dear_in_esrd, dual_share=np.full((1, 1), dual),
            national_risk=np.full((1, 1, 3), risk),
        )  # fmt: skip
        shown.append(mssp_projection(case, MsspChoice(), CURRENT).adjustment_pbpm[0, 0])
    # −1.5% of 7,000 in ESRD; half of 30 in the others untouched
    assert np.array(shown)[:, 1] == pytest.approx([-105.0, -73.5, -52.5, 0.0])
    assert np.array(shown)[:, 0] == pytest.approx([15.0] * 4)


def test_growth_adjustment_takes_only_the_room_under_the_cap():
    one = np.ones((1, 1, 1))
    for growth, total in ((5.0, 45.0), (30.0, 50.0)):
        found = mssp_benchmark.with_growth_adjustment(
            40.0 * one, np.full((1, 1), growth), np.full((1, 1), 50.0), one, 1000.0 * one
        )
        assert float(found[0, 0, 0]) == pytest.approx(total)


def test_adjustments_that_differ_by_rounding_are_a_tie_and_keep_the_regional_spread():
    share, level, by_group = (
        np.array([[[0.5, 0.5]]]),
        np.array([[[1000.0, 3000.0]]]),
        np.array([[[60.0, 40.0]]]),
    )
    for above, spread in ((1e-14, [60.0, 40.0]), (1e-8, [25.0, 75.0])):
        prior = np.full((1, 1), 50.0 + above)
        found = mssp_benchmark.mssp_higher_adjustment(by_group, prior, np.zeros((1, 1)), share, level)
        assert found[0, 0] == pytest.approx(spread)


# ---- both rule sets at once

RUNNING_ACO = {
    "choices.mssp.track": MsspTrack.BASIC_E, "choices.mssp.years_to_rebase": 2, "choices.mssp.agreement": 1,
    "organization.region.gap_rate": 0.03, "organization.costs.operating_pbpm": 4.0,
    "market.guarantee_carrying_rate": 0.02, "choices.provider_savings_share": 0.1,
}  # fmt: skip


@pytest.mark.parametrize("entry", [BaselineEntry.TOTAL, BaselineEntry.BASE_YEARS])
def test_each_rule_set_beside_the_other_equals_it_alone(entry):
    scenario = Scenario().with_values(RUNNING_ACO | {"organization.baseline.entry": entry})
    rates = {"choices.savings_rate": np.array([-0.04, 0.0, 0.05])}
    both = stay_each(project(scenario, rates))
    assert list(both) == list(MsspRules)
    for rules, result in both.items():
        alone = project(scenario.with_value("choices.mssp.rules", rules), rates)
        assert result.rules is rules
        assert np.array_equal(result.net, stay(alone).net)
        for name, part in split(alone, result).items():
            assert np.array_equal(part, split(alone, stay(alone))[name]), name
    assert not np.array_equal(*(result.net for result in both.values()))


def test_the_label_says_which_rules_are_not_law():
    scenario = Scenario().with_value("choices.mssp.rules", MsspRules.CURRENT)
    assert mssp_label(scenario) == "MSSP ENHANCED"
    assert mssp_label(scenario, MsspRules.PROPOSED) == "MSSP ENHANCED (proposed rules)"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("choices.mssp.running_benchmark_pbpm", 1250.0),
        ("choices.mssp.national_risk", 1.1),
        ("choices.mssp.dual_share", 0.3),
        ("choices.mssp.population_adjustment_dollars", 900.0),
        ("choices.mssp.level_e_from_year", 3),
        ("choices.mssp.years_to_rebase", 1),
    ],
)
def test_every_election_moves_the_dollars(path, value):
    scenario = Scenario().with_values(
        RUNNING_ACO | {"choices.mssp.track": MsspTrack.BASIC_A, "choices.mssp.rises": False,
                       "choices.mssp.level_e_from_year": 6,
                       "organization.region.gap_rate": ByCategory(0.04, -0.4, 0.04)}
    )  # fmt: skip
    before, after = (stay(project(one)).net for one in (scenario, scenario.with_value(path, value)))
    assert np.abs(after - before).max() > 1.0


def test_what_is_assumed_is_listed_and_leaves_the_list_when_it_is_entered():
    scenario = Scenario().with_values(RUNNING_ACO | {"choices.mssp.rules": MsspRules.PROPOSED})
    assumed = mssp_assumptions(scenario)
    assert FINAL_RULE_NOT_READ in assumed
    assert "No growth adjustment" in assumed
    assert "Cap not adjusted for risk" in assumed
    entered = {
        "choices.mssp.national_risk": 1.1, "choices.mssp.running_benchmark_pbpm": 1250.0, "choices.mssp.dual_share": 0.2,
        "organization.region.gap_rate_base_years": 0.02, "choices.mssp.years_to_rebase": 3,
    }  # fmt: skip
    for number, (path, value) in enumerate(entered.items(), start=1):
        scenario = scenario.with_value(path, value)
        assert len(mssp_assumptions(scenario)) == len(assumed) - number, path
    assert len(mssp_assumptions(scenario, MsspRules.CURRENT)) == 1
