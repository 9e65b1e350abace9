"""What must hold in every scenario: sums, continuity, order, and one run alone equal to the same run in a block."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lead_analysis.explain.steps import (
    benchmark_steps,
    result_steps,
    settlement_steps,
    spending_steps,
    steps,
)
from lead_analysis.explain.year import explain
from lead_delivery.reports.results_json import as_dict
from lead_model.errors import ScenarioError
from lead_model.paths import option_scenarios
from lead_model.projection import project
from lead_model.rules.risk_sharing import shared_dollars
from lead_model.scenario import (
    ByCategory,
    Designation,
    Entry,
    FormerProgram,
    GuardrailBasis,
    GuardrailBound,
    RateBookPath,
    RiskOption,
    Scenario,
    path_values,
)
from tests.reference import reference_case

RUNS = 64


def random_block(seed: int) -> tuple[Scenario, dict]:
    """A scenario with a program of each kind, and inputs that differ by run."""
    r = np.random.default_rng(seed)
    needs = r.uniform(0.02, 0.6, RUNS)
    vary = {
        "choices.savings_rate": r.uniform(-0.3, 0.4, (RUNS, 10, 3)),
        "organization.aligned": r.uniform(200, 100_000, RUNS),
        "organization.category_share.high_needs": needs,
        "organization.high_needs_share_change": r.uniform(-0.005, 0.01, (RUNS, 10)),
        "organization.newcomer_cost_multiple": r.uniform(0.3, 1.2, RUNS),
        "organization.region.gap_rate": r.normal(0, 0.05, RUNS),
        "organization.region.designation": r.choice(["auto", "lower_spending", "higher_spending"], RUNS),
        "organization.region.prior_savings_pbpm": r.uniform(-50, 120, RUNS),
        "organization.costs.fixed_dollars": r.uniform(0, 3e6, RUNS),
        "market.national_trend_rate": r.normal(0.05, 0.03, (RUNS, 10)),
        "market.regional_trend_rate": r.normal(0.05, 0.03, (RUNS, 10)),
        "market.acpt_rate": r.normal(0.05, 0.02, (RUNS, 10, 3)),
        "market.coded_risk_growth_rate": r.normal(0, 0.02, (RUNS, 10, 3)),
        "market.morbidity_growth_rate": r.normal(0, 0.01, (RUNS, 10)),
        "choices.quality.score_share": r.uniform(0, 1, (RUNS, 10)),
        "choices.option": r.choice(["professional", "global"], RUNS),
        "choices.switch_py": r.choice([np.nan, 2031.0, 2033.0, 2036.0], RUNS),
        "choices.stop_loss.elected": r.choice([True, False], RUNS),
        "choices.capitation.kind": r.choice(["base_pcc", "enhanced_pcc", "tcc"], RUNS),
        "parameters.quality_withhold_rate": r.uniform(0, 0.05, RUNS),
        "parameters.global_share.band_1": r.uniform(0.5, 1.0, RUNS),
    }
    scenario = Scenario().with_values(
        {
            "choices.option": RiskOption.GLOBAL,
            "choices.cara.elected": True,
            "choices.falls.elected": True,
            "choices.falls.avoided_dollars": 900.0,
            "choices.incentives.nutrition.uptake_share": 0.02,
            "choices.incentives.part_d_buy_down.uptake_share": 0.05,
            "choices.reinsurance.premium_pbpm": 2.0,
            "choices.reinsurance.payout_share": 0.5,
            "choices.provider_savings_share": 0.3,
            "organization.medicaid.elected": True,
            "organization.medicaid.state_savings_share": 0.3,
            "organization.baseline.voluntary_share": 0.1,
            "organization.baseline.voluntary_cost_factor": 0.7,
            "market.guarantee_carrying_rate": 0.02,
        }
    )
    return scenario, vary


@pytest.mark.parametrize("seed", range(4))
def test_steps_add_to_the_net_result(seed):
    p = project(*random_block(seed))
    total = sum(step.dollars for step in steps(p))
    np.testing.assert_allclose(total, p.net, rtol=0, atol=0.02)  # on amounts of up to $10bn


@pytest.mark.parametrize("seed", range(4))
def test_the_steps_of_every_stage_add_to_what_the_stage_returns(seed):
    p = project(*random_block(seed))
    s = p.settlement
    owed = s.monies_owed_before_advances
    for steps_of, expected in (
        (benchmark_steps, s.benchmark_dollars),
        (spending_steps, -s.expenditure_dollars),
        (settlement_steps, owed - s.gross_savings),
        (result_steps, p.net - owed),
    ):
        np.testing.assert_allclose(sum(step.dollars for step in steps_of(p)), expected, rtol=0, atol=0.02)


@pytest.mark.parametrize("seed", range(4))
def test_lines_add_to_what_they_sum(seed):
    p = project(*random_block(seed))
    s = p.settlement
    np.testing.assert_allclose(
        s.before_discount_dollars
        + s.discount_dollars
        + s.unearned_quality_dollars
        + s.stop_loss_charge_dollars,
        s.benchmark_dollars,
        rtol=1e-12,
    )
    np.testing.assert_allclose(
        s.before_discount_pbpm * p.population.total_months, s.before_discount_dollars, rtol=1e-12
    )
    np.testing.assert_allclose(p.population.total_share.sum(axis=-1), 1.0, rtol=1e-12)
    np.testing.assert_allclose(sum(line for _, line in p.aco_result.lines()), p.net, rtol=1e-9, atol=0.01)
    assert np.all(np.isfinite(p.net))


@pytest.mark.parametrize("seed", range(4))
def test_sharing_never_exceeds_gross_and_has_its_sign(seed):
    s = project(*random_block(seed)).settlement
    assert np.all(np.abs(s.shared_savings) <= np.abs(s.gross_savings) + 1e-6)
    assert np.all(s.shared_savings * s.gross_savings >= 0)
    assert np.all(s.sequestration_dollars <= 0)


@pytest.mark.parametrize("seed", range(2))
def test_one_run_alone_is_the_same_run_in_a_block_bit_for_bit(seed):
    scenario, vary = random_block(seed)
    block = project(scenario, vary)
    for run in (0, 7, RUNS - 1):
        alone = project(scenario, {path: values[run : run + 1] for path, values in vary.items()})
        assert np.array_equal(alone.net[0], block.net[run])
        assert np.array_equal(alone.ten_year_net[0], block.ten_year_net[run])


def test_a_varied_input_is_the_same_as_a_scenario_with_that_input():
    values = np.linspace(-0.05, 0.12, 7)
    block = project(reference_case(), {"choices.savings_rate": values})
    for run, value in enumerate(values):
        single = project(reference_case(choices__savings_rate=float(value)))
        assert np.array_equal(single.net[0], block.net[run])


def test_a_varied_switch_year_is_the_same_as_a_scenario_that_switches():
    scenario = reference_case(choices__option=RiskOption.PROFESSIONAL, choices__savings_rate=0.09)
    block = project(scenario, {"choices.switch_py": np.array([np.nan, 2031.0, 2036.0])})
    singles = [project(scenario.with_value("choices.switch_py", py)).net[0] for py in (None, 2031, 2036)]
    assert np.array_equal(block.net, np.stack(singles))


RATES = st.floats(-1.5, 1.5, allow_nan=False)


@settings(max_examples=60)
@given(gross=RATES, small=st.floats(1e-9, 1e-6), option=st.sampled_from(["global", "professional"]))
def test_corridors_are_continuous_monotone_and_odd_for_global(gross, small, option):
    p = Scenario().parameters
    edges = tuple(p.value(f"{option}_band_edge", 2027).values())
    savings = tuple(
        p.value("global_share" if option == "global" else "professional_savings_share", 2027).values()
    )
    losses = tuple(
        p.value("global_share" if option == "global" else "professional_loss_share", 2027).values()
    )

    def kept(rate):
        return float(shared_dollars(np.float64(rate), np.float64(1.0), edges, savings, losses))

    assert 0 <= kept(gross + small) - kept(gross) <= small * 1.0000001 + 1e-15
    if option == "global":
        assert kept(-gross) == -kept(gross)


@pytest.mark.parametrize("name", ["professional", "global", "switch_2033"])
def test_more_savings_never_lower_the_result(name):
    scenario = dict(option_scenarios(reference_case()))[name]
    net = project(scenario, {"choices.savings_rate": np.linspace(-0.4, 0.5, 91)}).net
    assert np.all(np.diff(net, axis=0) > 0)


def test_equal_trends_make_savings_and_gross_savings_the_same_rate():
    s = project(
        reference_case(choices__savings_rate=0.05, choices__option=RiskOption.PROFESSIONAL)
    ).settlement
    np.testing.assert_allclose(s.gross_savings / s.before_discount_dollars, 0.05, rtol=1e-12)


def test_regional_adjustment_helps_only_global_lower_spending_and_is_capped():
    region = {"organization__region__gap_rate": 0.2, "organization__region__designation": Designation.AUTO}
    adjustment = project(
        reference_case(**region, market__national_pbpm=1000.0)
    ).benchmark.adjustment.adjustment_pbpm
    share = np.array(Scenario().organization.category_share.parts())
    assert float((adjustment[0, 0] * share).sum()) == pytest.approx(
        50.0
    )  # half of $240 is $120; the cap is 5% of $1,000
    professional = project(reference_case(**region, choices__option=RiskOption.PROFESSIONAL))
    assert np.all(professional.settlement.adjustment_dollars == 0)
    higher = reference_case(**region | {"organization__region__designation": Designation.HIGHER})
    assert np.all(project(higher).settlement.adjustment_dollars == 0)


def test_the_higher_of_regional_and_prior_savings_adjustment_counts_never_both():
    base = {"organization__region__gap_rate": 0.02, "market__national_pbpm": 1200.0}
    for prior, expected in (
        (10.0, 12.0),
        (40.0, 20.0),
        (400.0, 60.0),
    ):  # half of $24; half of $40; cap 5% of $1,200
        p = project(reference_case(**base, organization__region__prior_savings_pbpm=prior))
        share = p.population.start_share
        assert float((p.benchmark.adjustment.adjustment_pbpm * share).sum()) == pytest.approx(expected)


def test_a_total_split_by_category_keeps_the_total_for_any_mix():
    for needs in (0.0, 0.1, 0.5):
        p = project(reference_case(organization__category_share=ByCategory(0.99 - needs, 0.01, needs)))
        assert float(p.settlement.before_discount_pbpm[0, 0]) == pytest.approx(1200.0, abs=1e-9)


@pytest.mark.parametrize("py", [2027, 2031, 2036])
def test_explanation_ends_at_the_net_result_and_names_a_source_for_every_rule(py):
    p = project(Scenario().with_value("choices.option", RiskOption.GLOBAL))
    told = explain(p, py)
    year = p.years.index(py)
    assert told.steps[-1].running_dollars == pytest.approx(float(p.net[0, year]), abs=0.01)
    rate = float(p.settlement.gross_savings[0, year] / p.settlement.before_discount_dollars[0, year])
    assert sum(part for _, part in told.rate_gap) == pytest.approx(rate, abs=1e-9)
    for step in told.steps:
        for one in step.values:
            assert one.status, one.label
            assert one.source, one.label


def test_json_lists_every_open_value_the_scenario_meets_and_no_other():
    plain = as_dict(project(Scenario()))
    names = {one["name"] for one in plain["assumptions"] if one["kind"] == "open"}
    assert "acpt_guardrail_upper_growth" in names
    assert "stop_loss_attachment" not in names
    elected = as_dict(project(Scenario().with_value("choices.stop_loss.elected", True)))
    assert "stop_loss_attachment" in {one["name"] for one in elected["assumptions"]}


def test_a_later_start_has_fewer_years_and_a_later_first_switch():
    scenario = Scenario().with_value("organization.first_py", 2029)
    assert project(scenario).net.shape == (1, 8)
    assert [name for name, _ in option_scenarios(scenario)][2] == "switch_2033"
    assert len(path_values(scenario.choices.savings_rate, scenario.years)) == 8


def test_moving_people_to_high_needs_is_no_difference_of_trend_or_baseline():
    # Half a point in the first two years: cost and score of both groups fall alike and stay inside the caps.
    scenario = reference_case(
        organization__high_needs_share_change=(0.0, 0.005, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0),
        choices__savings_rate=0.04,
    )
    gap = dict(explain(project(scenario), 2029).rate_gap)
    assert gap.pop("Savings") == pytest.approx(0.04)
    assert gap.pop("Discount") == pytest.approx(-0.03)
    assert all(part == pytest.approx(0.0, abs=1e-12) for part in gap.values())


@pytest.mark.parametrize(
    ("entry", "cap"), [(Entry.RENEWING, "3%"), (Entry.NEW, "5%"), (Entry.HIGH_NEEDS, "5%")]
)
def test_the_cap_explained_is_the_cap_used(entry, cap):
    scenario = reference_case(
        organization__entry=entry,
        organization__former_program=FormerProgram.MSSP,
        organization__region__gap_rate=0.3,
    )
    p = project(scenario)
    step = next(one for one in explain(p, 2027).steps if one.key == "adjustment")
    told = next(one.text for one in step.values if one.label.startswith("Cap of the regional adjustment"))
    used = (
        p.benchmark.adjustment.regional_pbpm / p.benchmark.baseline.national_pbpm
    )  # half of 30% is above both caps
    assert told == cap
    assert used[0, 0, 0] == pytest.approx(float(cap[:-1]) / 100)


@pytest.mark.parametrize(
    ("basis", "growth"), [(GuardrailBasis.CUMULATIVE, "0.3%"), (GuardrailBasis.YEARLY, "0%")]
)
def test_the_guardrail_growth_explained_is_that_of_the_basis(basis, growth):
    step = next(
        one
        for one in explain(project(reference_case(rules__guardrail_basis=basis)), 2028).steps
        if one.key == "update"
    )
    told = next(
        one.text for one in step.values if one.label.startswith("Yearly growth of the upper guardrail")
    )
    assert told == growth


def test_a_rate_book_path_of_ones_own_can_differ_by_run():
    scenario = Scenario().with_values(
        {"rules.rate_book": RateBookPath.OWN, "organization.region.gap_rate": 0.04}
    )
    weights = np.array([0.0, 0.5])
    block = project(scenario, {"rules.rate_book_own_weight": weights})
    for run, weight in enumerate(weights):
        alone = project(scenario.with_value("rules.rate_book_own_weight", float(weight)))
        np.testing.assert_array_equal(block.net[run], alone.net[0])


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("rules.guardrail_bound", [GuardrailBound.ACPT, GuardrailBound.OFF]),
        ("rules.sequestration", ["savings_only", "savings_and_losses"]),
        ("organization.baseline.entry", ["total", "categories"]),
    ],
)
def test_what_is_common_to_all_runs_is_refused_rather_than_ignored(path, values):
    with pytest.raises(ScenarioError, match="common to all runs"):
        project(Scenario(), {path: np.array(values)})


@pytest.mark.parametrize("needs", [0.187, 0.85])
def test_the_caps_rest_on_national_spending_by_category_whatever_the_mix_of_the_aco(needs):
    mix = np.array([0.99 - needs, 0.01, needs])
    scenario = reference_case(
        organization__category_share=ByCategory(*mix),
        organization__region__gap_rate=0.3,
        market__national_pbpm=1000.0,
    )
    # 0.805 × 1 + 0.008 × 7 + 0.187 × 2.7 = 1.3659 times Aged & Disabled is $1,000, so that is $732.12; cap 5%.
    national = 1000.0 / 1.3659 * np.array([1.0, 7.0, 2.7])
    found = project(scenario).benchmark.adjustment
    np.testing.assert_allclose(found.regional_pbpm[0, 0], 0.05 * national, rtol=1e-12)
    rich = project(scenario.with_value("organization.region.prior_savings_pbpm", 2000.0)).benchmark.adjustment
    assert float(rich.prior_savings_pbpm.squeeze()) == pytest.approx(0.05 * float(mix @ national))
