"""LEAD beside the Shared Savings Program and doing nothing: the same people, and parts that add up."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lead_analysis.decisions.alternatives import Alternative, alternatives
from lead_analysis.other_models.lead_or_mssp import lead_or_mssp
from lead_analysis.other_models.rules_side_by_side import PROGRAMS, rule_table
from lead_analysis.other_models.staying_in_mssp import split, stay
from lead_model.paths import GLOBAL
from lead_model.projection import project
from lead_model.scenario import (
    BaselineEntry,
    ByCategory,
    Capitation,
    Entry,
    MsspAlternative,
    MsspQuality,
    MsspRules,
    MsspTrack,
    Override,
    RateBookPath,
    RiskOption,
    Scenario,
)
from lead_model.scenario.mssp_elections import track_by_year
from tests.reference import R1_BENCHMARK_DOLLARS, reference_case, with_overrides


def saver(**paths):
    """R1 with 5% savings in every year, in MSSP under the rules in force and a first-dollar minimum rate."""
    values = {"choices__savings_rate": 0.05, "choices__mssp__rules": MsspRules.CURRENT}
    return reference_case(**(values | paths))


def test_a_steady_saver_keeps_its_lead_benchmark_and_loses_part_of_its_mssp_one_after_year_five():
    p = project(saver())
    mssp = stay(p).projection
    assert p.settlement.before_discount_dollars[0] == pytest.approx([R1_BENCHMARK_DOLLARS] * 10)
    assert mssp.benchmark_dollars[0, :5] == pytest.approx([R1_BENCHMARK_DOLLARS] * 5)
    # Own spending is 95% of the old benchmark; half of the 5% saved comes back as prior savings: 97.5%.
    assert mssp.benchmark_dollars[0, 5:] == pytest.approx([0.975 * R1_BENCHMARK_DOLLARS] * 5)


def test_benchmarks_for_a_dollar_of_expected_cost_show_what_rebasing_takes():
    found = lead_or_mssp(saver()).benchmark_ratio
    assert found["lead"] == pytest.approx([1.0] * 10)
    assert found["mssp"] == pytest.approx([1.0] * 5 + [0.975] * 5)


def test_the_proposal_gives_back_three_quarters_of_prior_savings():
    mssp = stay(project(saver(choices__mssp__rules=MsspRules.PROPOSED))).projection
    # 95% + 75% × 5% = 98.75%
    assert mssp.benchmark_dollars[0, 5:] == pytest.approx([0.9875 * R1_BENCHMARK_DOLLARS] * 5)


def test_both_sides_to_the_dollar_in_the_first_year():
    found = lead_or_mssp(saver())
    # LEAD Global, R1 without sequestration: (1 − 3%) × 144.0M − 95% × 144.0M = 2.88M
    assert found.lead.net[0] == pytest.approx(2_880_000)
    # MSSP ENHANCED: 5% × 144.0M × 75% × 98% = 5.292M; LEAD's sequestration override does not reach MSSP
    assert found.mssp.net[0] == pytest.approx(5_292_000)


def test_the_split_of_the_difference_to_the_dollar():
    parts = lead_or_mssp(saver()).parts
    # MSSP keeps 75% of 7.2M and LEAD all: 1.8M, of which 98% while sequestration is still on; then 2% of all 7.2M.
    assert parts["Sharing, caps and limits"][0] == pytest.approx(0.98 * 1_800_000)
    assert parts["Discount"] == pytest.approx([-4_320_000] * 10)  # 3% of 144.0M
    assert parts["Sequestration"][0] == pytest.approx(144_000)
    assert parts["Rebasing"][:5] == pytest.approx(0.0)
    # 2.5% of 144.0M less benchmark, of which 75% × 98% would have been kept
    assert parts["Rebasing"][5:] == pytest.approx([3_600_000 * 0.75 * 0.98] * 5)


def rich(**paths):
    """An ACO with something in every part of the split."""
    values = {
        "choices.savings_rate": 0.03,
        "choices.provider_savings_share": 0.2,
        "choices.quality.score_share": 0.8,
        "choices.stop_loss.elected": True,
        "choices.stop_loss.experience_factor": 0.8,
        "choices.reinsurance.premium_pbpm": 2.0,
        "choices.reinsurance.payout_share": 0.5,
        "choices.capitation.npcc_share": 0.1,
        "choices.capitation.npcc_cost_factor": 0.97,
        "choices.incentives.nutrition.uptake_share": 0.05,
        "organization.region.gap_rate": 0.02,
        "organization.region.prior_savings_pbpm": 15.0,
        "organization.costs.operating_pbpm": 6.0,
        "organization.medicaid.elected": True,
        "organization.medicaid.state_savings_share": 0.3,
        "organization.high_needs_share_change": 0.003,
        "market.guarantee_carrying_rate": 0.015,
        "market.coded_risk_growth_rate": 0.01,
        "choices.mssp.minimum_rate": None,
        "choices.mssp.operating_cost_factor": 0.7,
    }
    return Scenario().with_values(values | paths)


@pytest.mark.parametrize("track", list(MsspTrack))
@pytest.mark.parametrize("option", list(RiskOption))
def test_parts_add_up_to_the_difference_in_every_year(track, option):
    found = lead_or_mssp(rich(**{"choices.mssp.track": track, "choices.option": option}))
    total = sum(found.parts.values())
    assert total == pytest.approx(found.lead.counted_net - found.mssp.net, abs=1e-5)
    assert sum(found.part_totals.values()) == pytest.approx(found.difference, abs=1e-4)


@given(
    savings=st.floats(-0.15, 0.15),
    acpt=st.floats(-0.02, 0.12),
    gap=st.floats(-0.2, 0.2),
    agreement=st.integers(1, 6),
    to_rebase=st.integers(3, 5),
    minimum=st.sampled_from([None, 0.0, 0.02]),
    rules=st.sampled_from(MsspRules),
    capitation=st.sampled_from(Capitation),
)
def test_parts_add_up_whatever_the_inputs(
    savings, acpt, gap, agreement, to_rebase, minimum, rules, capitation
):
    scenario = rich(
        **{
            "choices.savings_rate": savings,
            "choices.option": RiskOption.GLOBAL,
            "choices.capitation.kind": capitation,
            "choices.capitation.npcc_share": 0.0,
            "market.acpt_rate": acpt,
            "organization.region.gap_rate": gap,
            "choices.mssp.agreement": agreement,
            "choices.mssp.years_to_rebase": to_rebase,
            "choices.mssp.minimum_rate": minimum,
            "choices.mssp.rules": rules,
        }
    )
    found = lead_or_mssp(scenario)
    assert sum(found.parts.values()) == pytest.approx(found.lead.counted_net - found.mssp.net, abs=1e-5)


def test_lines_of_mssp_add_to_its_net_and_cost_what_was_said():
    p = project(rich())
    mssp = stay(p)
    assert sum(values for _, values in mssp.lines()) == pytest.approx(mssp.net)
    # 70% of 6 dollars a month for the ACO's own 10,000 × 12 × 97% months; Medicaid-aligned people are not among them
    assert mssp.operating_cost[0, 0] == pytest.approx(-0.7 * 6.0 * 10_000 * 12 * 0.97)
    # repayment mechanism: half a percent of spending, carried at 1.5%
    assert mssp.carrying_cost[0, 0] == pytest.approx(-0.005 * 0.015 * mssp.projection.spend_dollars[0, 0])


def test_doing_nothing_is_zero_and_avoids_the_operating_cost():
    found = lead_or_mssp(saver(organization__costs__fixed_dollars=1_000_000.0))
    assert found.nothing.net.tolist() == [0.0] * 10
    assert found.operating_cost_avoided.tolist() == [1_000_000.0] * 10


def test_when_both_lose_doing_nothing_is_better():
    found = lead_or_mssp(saver(choices__savings_rate=-0.05))
    assert found.best.key == "nothing"


def test_medicaid_based_alignment_exists_in_lead_only():
    without = stay(project(saver())).projection
    paths = {"organization__medicaid__elected": True, "organization__medicaid__beneficiaries": 3000.0}
    p = project(saver(**paths))
    assert p.population.total_months[0, -1] > 150_000
    assert stay(p).projection.benchmark_dollars == pytest.approx(without.benchmark_dollars)
    assert stay(p).projection.spend_dollars == pytest.approx(without.spend_dollars)


def test_relabeling_people_as_high_needs_moves_lead_and_not_mssp():
    calm = stay(project(saver()))
    moved = project(
        saver(organization__high_needs_share_change=0.004, organization__newcomer_cost_multiple=0.8)
    )
    assert stay(moved).net == pytest.approx(calm.net, rel=1e-6)


def test_basic_levels_rise_to_e_unless_they_stay():
    rising = MsspAlternative(track=MsspTrack.BASIC_A)
    assert track_by_year(rising, 6) == ("basic_a", "basic_b", "basic_c", "basic_d", "basic_e", "basic_e")
    assert track_by_year(replace(rising, rises=False), 2) == ("basic_a", "basic_a")


def test_an_agreement_already_running_is_rebased_earlier():
    mssp = stay(project(saver(choices__mssp__years_to_rebase=3))).projection
    assert [py for py, again in zip(mssp.years, mssp.rebased, strict=True) if again] == [2030, 2035]


def test_quality_score_lowers_the_loss_rate_and_the_standard_decides_sharing():
    losing = {"choices__savings_rate": -0.05}
    # 1 − 75% × 0.6 = 55% of 7.2M
    mssp = stay(project(saver(**losing, choices__mssp__quality_score_share=0.6)))
    assert mssp.net[0, 0] == pytest.approx(-0.55 * 7_200_000)
    not_met = stay(project(saver(choices__mssp__quality=MsspQuality.NOT_MET)))
    assert not_met.net[0, 0] == 0.0


def test_base_years_weigh_by_the_programs_own_weights():
    paths = {
        "organization.entry": Entry.RENEWING,
        "organization.baseline.entry": BaselineEntry.BASE_YEARS,
        "organization.baseline.base_years.by1.pbpm": ByCategory(900.0, 900.0, 900.0),
        "organization.baseline.base_years.by2.pbpm": ByCategory(1000.0, 1000.0, 1000.0),
        "organization.baseline.base_years.by3.pbpm": ByCategory(1100.0, 1100.0, 1100.0),
        "organization.baseline.base_years.trend_by1_rate": 0.0,
        "organization.baseline.base_years.trend_by2_rate": 0.0,
    }
    flat = reference_case().with_values(paths)
    first, later = (
        stay(project(flat.with_value("choices.mssp.agreement", number))).projection for number in (1, 2)
    )
    assert first.historical_pbpm[0, 0, 0] == pytest.approx(0.1 * 900 + 0.3 * 1000 + 0.6 * 1100)
    assert later.historical_pbpm[0, 0, 0] == pytest.approx(1000.0)


def test_blocks_of_runs_equal_each_run_alone():
    rates = np.array([0.0, 0.03, -0.04])
    block = project(rich(), {"choices.savings_rate": rates})
    together = split(block, stay(block))
    for run, rate in enumerate(rates):
        alone = project(rich(), {"choices.savings_rate": np.array([rate])})
        assert np.array_equal(stay(block).net[run], stay(alone).net[0])
        for name, part in split(alone, stay(alone)).items():
            assert np.array_equal(part[0], together[name][run]), name


def test_lines_name_the_alternatives_and_the_best_switch():
    found = lead_or_mssp(saver(choices__option=RiskOption.PROFESSIONAL))
    assert found.lines[0].key == "professional"
    assert found.lines[1].key == "global"
    assert found.lines[2].key.startswith("switch_20")
    assert [line.key for line in found.lines][-3:] == ["mssp-current", "mssp-2027-proposed", "nothing"]
    assert found.mssp.label == "MSSP ENHANCED"


@pytest.mark.parametrize(
    ("lead", "start_up", "mssp", "best"),
    [(3e6, 0, 5e6, "mssp-current"), (5e6, 0, 3e6, "global"), (-1e6, 0, -2e6, "nothing"),
     (5e6, 0, 5e6 + 0.5, "global"), (5e6, 0, 5e6 + 0.51, "mssp-current"), (5e6, 2e6, 4e6, "mssp-current"),
     (5e6, 6e6, -1e6, "nothing")],
)  # fmt: skip
def test_the_best_alternative_earns_the_most_and_of_equal_ones_is_the_first(lead, start_up, mssp, best):
    """Half a dollar over ten years counts as equal; start-up cost counts against LEAD alone."""
    found = alternatives(saver())
    in_mssp = Alternative("mssp-current", "MSSP", np.array([0.0, mssp]), rules=MsspRules.CURRENT)
    own = Alternative("global", "LEAD Global", np.array([lead, 0.0]), start_up, path=GLOBAL)
    found = replace(found, lead=(own,), mssp={MsspRules.CURRENT: in_mssp})
    assert found.best(MsspRules.CURRENT).key == best
    assert found.ranked(MsspRules.CURRENT)[0].key == best
    assert found.lead_minus_mssp(MsspRules.CURRENT) == pytest.approx(lead - start_up - mssp)


# ---- rules side by side ------------------------------------------------------------------------------------------


def cells(scenario, topic):
    return next(row for row in rule_table(scenario) if row.topic == topic).cells


def test_every_number_of_the_rule_table_has_a_source():
    for row in rule_table(Scenario()):
        assert set(row.cells) == set(PROGRAMS)
        for key, cell in row.cells.items():
            if any(letter.isdigit() for letter in cell.text) and not (key == "reach" and row.topic == "Term"):
                assert cell.sources, f"{row.topic}, {key}: {cell.text}"
                assert cell.status


def test_the_rule_table_reads_the_rules_in_use():
    assert "Global 3% (lower-spending)" in cells(Scenario(), "Discount")["lead"].text
    own = with_overrides(Scenario(), Override("global_discount_lower_spending", 0.025))
    assert "Global 2.50% (lower-spending)" in cells(own, "Discount")["lead"].text
    shares = cells(Scenario(), "Share of savings")
    assert "BASIC E 60%" in shares["mssp_proposed"].text
    assert "BASIC C–E 50%" in shares["mssp_now"].text


def test_a_value_of_your_own_is_shown_as_such():
    own = with_overrides(Scenario(), Override("sequestration_rate", 0.01))
    assert cells(own, "Sequestration")["lead"].status == "Your own value"


def test_rate_book_is_a_part_of_its_own():
    dear = {"organization__region__gap_rate": 0.05}
    off = lead_or_mssp(saver(**dear)).parts["Regional rate book"]
    on = lead_or_mssp(saver(**dear, rules__rate_book=RateBookPath.FULL_2032)).parts["Regional rate book"]
    assert off.tolist() == [0.0] * 10
    assert on[:5] == pytest.approx(0.0)
    assert on[5:] == pytest.approx([0.05 * R1_BENCHMARK_DOLLARS] * 5)  # the region is 5% dearer
