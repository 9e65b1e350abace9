"""The monthly cash calendar: timing, need, payback, rate of return, and its reconciliation with the results."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq

from lead_analysis.cash.calendar import Timing, cash_calendar
from lead_analysis.cash.measures import (
    internal_rate_of_return,
    payback_period,
    payback_within_periods,
    peak_need,
    present_value,
)
from lead_analysis.cash.payback import dips_again, payback_text
from lead_analysis.decisions.scorecard import scorecard
from lead_delivery.charts.cash import running_sum
from lead_model.errors import ScenarioError
from lead_model.projection import project
from lead_model.scenario import Capitation, Override, RiskOption
from tests.reference import reference_case, with_overrides

PROFESSIONAL, GLOBAL = RiskOption.PROFESSIONAL, RiskOption.GLOBAL
COSTS = "organization__costs__"


def start_up_case(**paths):
    """Story A9: start-up $2.0M, operating $1.5M a year, Professional 60% at 4% savings."""
    case = {
        "choices__option": PROFESSIONAL,
        "choices__savings_rate": 0.04,
        f"{COSTS}start_up_dollars": 2_000_000.0,
        f"{COSTS}fixed_dollars": 1_500_000.0,
    }
    return reference_case(**case | paths)


def everything(**paths):
    """A scenario in which every line of the calendar is at work."""
    return reference_case(
        choices__option=PROFESSIONAL,
        choices__switch_py=2031,
        choices__savings_rate=(-0.06, 0.03, 0.04, 0.05, 0.06, -0.05, 0.08, 0.08, -0.02, 0.05),
        choices__capitation__kind=Capitation.ENHANCED_PCC,
        choices__capitation__apo_share=0.05,
        choices__capitation__apo_actual_factor=1.07,
        choices__capitation__npcc_share=0.04,
        choices__capitation__npcc_cost_factor=0.93,
        choices__capitation__primary_care_cost_share=0.9,
        choices__incentives__nutrition__uptake_share=0.1,
        choices__reinsurance__premium_pbpm=2.0,
        choices__reinsurance__payout_share=0.5,
        choices__provider_savings_share=0.3,
        organization__medicaid__elected=True,
        organization__medicaid__state_savings_share=0.5,
        market__guarantee_carrying_rate=0.01,
        **{f"{COSTS}start_up_dollars": 2_000_000.0, f"{COSTS}fixed_dollars": 1_500_000.0} | paths,
    )


# ---- start-up and payback (calculation §15, story A9) ------------------------------------------------------------


def test_start_up_case_by_calendar_year():
    cash = cash_calendar(project(start_up_case()))
    assert cash.calendar_years[:4] == (2026, 2027, 2028, 2029)
    # −2.0 − 1.5; − 1.5 + 60% of 4% of 144 = 3.456, paid one year late; again
    expected = [-2_000_000, -3_500_000, -1_544_000, 412_000]
    np.testing.assert_allclose(cash.yearly_cumulative[0, :4], expected, atol=0.01)
    assert cash.payback_year[0] == 3


def test_the_months_show_a_deeper_need_than_the_years():
    cash = cash_calendar(project(start_up_case()))
    # Before the first settlement in September 2028: 2.0 + 1.5 + 8 months of 0.125
    assert cash.peak_need[0] == pytest.approx(4_500_000, abs=0.01)
    assert cash.months[int(cash.peak_need_month[0])] == (2028, 8)
    # Back in September 2029, but 0.412 at its end carries three months of 0.125: 2030 dips until its settlement.
    assert cash.months[int(cash.payback_month[0])] == (2029, 9)
    assert payback_text(cash) == "September 2029 (year 3)"
    assert dips_again(cash).endswith("until September 2030")
    assert cash.months[int(cash.lasting_payback_month[0])] == (2030, 9)


def test_the_calendar_runs_from_the_start_up_month_to_the_last_settlement():
    cash = cash_calendar(project(start_up_case()))
    assert cash.months[0] == (2026, 12)
    assert cash.months[-1] == (2037, 9)
    assert cash.total.shape == (1, 1 + 120 + 9)
    assert cash.monthly("start_up")[0, 0] == -2_000_000
    settled = np.flatnonzero(cash.monthly("shared")[0])
    assert [cash.months[column] for column in settled] == [(year, 9) for year in range(2028, 2038)]


def test_start_up_cost_spread_over_six_months():
    cash = cash_calendar(project(start_up_case(**{f"{COSTS}start_up_months": 6})))
    assert cash.months[0] == (2026, 7)
    np.testing.assert_allclose(cash.monthly("start_up")[0, :6], -2_000_000 / 6)
    assert cash.monthly("start_up")[0, 6:].sum() == 0
    np.testing.assert_allclose(cash.yearly_cumulative[0, :4], [-2e6, -3.5e6, -1.544e6, 0.412e6], atol=0.01)


@pytest.mark.parametrize(
    ("month", "deepest", "last"), [(7, 4_250_000, (2037, 7)), (12, 4_875_000, (2037, 12))]
)
def test_a_later_settlement_needs_more_money(month, deepest, last):
    scenario = with_overrides(start_up_case(), Override("settlement_month", month))
    cash = cash_calendar(project(scenario))
    assert cash.peak_need[0] == pytest.approx(deepest, abs=0.01)  # 3.5 + (month − 1) × 0.125
    assert cash.months[-1] == last


def test_settlement_month_may_differ_by_run():
    months = np.array([7.0, 9.0, 12.0])
    cash = cash_calendar(project(start_up_case(), {"parameters.settlement_month": months}))
    np.testing.assert_allclose(cash.peak_need, [4_250_000, 4_500_000, 4_875_000], atol=0.01)
    assert cash.months[-1] == (2037, 12)


def test_two_settlements_in_one_month_both_count():
    # PY2027 is settled in month 20 (August 2029), PY2028 in month 8 (August 2029).
    scenario = with_overrides(
        start_up_case(), Override("settlement_month", 20, py=2027), Override("settlement_month", 8, py=2028)
    )
    shared = cash_calendar(project(scenario)).monthly("shared")[0]
    assert shared[1 + 2 * 12 + 7] == pytest.approx(2 * 3_456_000)


def test_an_impossible_settlement_month_is_refused():
    scenario = with_overrides(start_up_case(), Override("settlement_month", 0))
    with pytest.raises(ScenarioError, match="January of the following"):
        cash_calendar(project(scenario))


# ---- reconciliation ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scenario", [start_up_case(), everything()], ids=["start-up", "everything"])
def test_all_cash_is_all_net_results_less_start_up(scenario):
    p = project(scenario)
    assert cash_calendar(p).total.sum() == pytest.approx(p.net.sum() - 2_000_000, abs=0.005)


def test_the_case_with_everything_moves_every_line_but_the_elections_it_cannot_have():
    cash = cash_calendar(project(everything()))
    still = {line.key for line in cash.lines if not line.dollars.any()}
    # TCC and NPCC or APO exclude each other; R1 has no sequestration, and the pool and add-on pay nothing by default.
    assert still == {"tcc", "tcc_network", "sequestration", "high_performers", "add_on"}


def test_advances_received_and_repaid_cancel_to_the_cent():
    cash = cash_calendar(project(everything()))
    assert cash.monthly("enhanced_pcc").sum() > 1_000_000
    assert cash.monthly("enhanced_pcc").sum() + cash.monthly("enhanced_repayment").sum() == pytest.approx(
        0, abs=0.005
    )
    apo = ("apo", "apo_providers", "apo_reconciliation")
    assert sum(cash.monthly(key).sum() for key in apo) == pytest.approx(0, abs=0.005)


def test_settled_lines_are_the_total_monies_owed_one_year_later():
    p = project(everything())
    cash = cash_calendar(p)
    keys = ("shared", "sequestration", "enhanced_repayment", "apo_reconciliation", "high_performers")
    paid = sum(cash.monthly(key)[0] for key in keys)
    columns = [cash.first_month + 12 * (year + 1) + 8 for year in range(10)]
    np.testing.assert_allclose(paid[columns], p.settlement.total_monies_owed[0], atol=0.005)
    assert np.delete(paid, columns).any() == np.False_


def test_capitation_is_paid_in_twelve_equal_parts():
    p = project(everything())
    cash = cash_calendar(p)
    first = slice(cash.first_month, cash.first_month + 12)
    np.testing.assert_allclose(
        cash.monthly("enhanced_pcc")[0, first], p.settlement.capitation.enhanced_pcc[0, 0] / 12
    )


def test_tcc_claims_of_the_network_pass_through_the_aco():
    scenario = reference_case(choices__capitation__kind=Capitation.TCC, choices__savings_rate=0.05)
    p = project(scenario)
    cash = cash_calendar(p)
    # 10% Participant and half of 20% Preferred spending: 20% of 144M in, 20% of 95% of 144M out
    np.testing.assert_allclose(cash.by_year(cash.monthly("tcc"))[0, 1:11], 0.20 * 144e6)
    np.testing.assert_allclose(cash.by_year(cash.monthly("tcc_network"))[0, 1:11], -0.20 * 0.95 * 144e6)
    assert not cash.monthly("base_pcc").any()
    assert cash.total.sum() == pytest.approx(p.net.sum(), abs=0.005)


def test_enhanced_capitation_lifts_the_balance_until_it_is_repaid():
    plain = cash_calendar(project(start_up_case()))
    advanced = cash_calendar(project(start_up_case(choices__capitation__kind=Capitation.ENHANCED_PCC)))
    assert advanced.peak_need[0] < plain.peak_need[0]
    assert advanced.total.sum() == pytest.approx(plain.total.sum(), abs=0.005)


def test_tables_add_up():
    cash = cash_calendar(project(everything()))
    for table in (cash.yearly_table(), cash.monthly_table()):
        lines = table.drop(
            index=[name for name in ("Cumulative cash", "Balance", "Net cash") if name in table.index]
        )
        np.testing.assert_allclose(lines.sum(), table.loc["Net cash"], atol=0.005)
    assert list(cash.yearly_table().columns) == list(cash.calendar_years)
    assert cash.monthly_table().columns[0] == "2026-12"


def test_an_unknown_line_is_named_with_the_known_ones():
    with pytest.raises(KeyError, match="base_pcc"):
        cash_calendar(project(start_up_case())).monthly("rent")


# ---- credit line and interest ------------------------------------------------------------------------------------


def test_no_credit_line_no_interest():
    assert not cash_calendar(project(start_up_case(market__interest_rate=0.12))).interest.any()


def test_interest_on_what_is_drawn():
    paths = {f"{COSTS}credit_line_dollars": 10_000_000.0, f"{COSTS}opening_cash_dollars": 1_000_000.0}
    cash = cash_calendar(project(start_up_case(market__interest_rate=0.12, **paths)))
    # End of December 2026: 1.0 − 2.0 = −1.0M drawn; January: 1% of it; February: 1% of 1.0 + 0.125 + 0.01
    np.testing.assert_allclose(cash.interest[0, :3], [0, -10_000, -11_350], atol=0.01)
    assert cash.months_over_credit_line[0] == 0
    assert cash.funding_gap[0] == 0


def test_interest_is_charged_on_the_line_and_not_beyond_it():
    cash = cash_calendar(
        project(start_up_case(market__interest_rate=0.12, **{f"{COSTS}credit_line_dollars": 500_000.0}))
    )
    assert cash.interest.min() == pytest.approx(-5_000)  # 1% of 0.5M a month, however deep the hole
    assert cash.months_over_credit_line[0] > 12
    assert cash.funding_gap[0] == pytest.approx(cash.peak_need[0] - 500_000)


def test_opening_cash_covers_months_that_were_below_zero():
    without = cash_calendar(project(start_up_case()))
    with_cash = cash_calendar(project(start_up_case(**{f"{COSTS}opening_cash_dollars": 4_500_000.0})))
    # December 2026 to August 2029 are 33 months; January to August 2030 are short but for the first three.
    assert without.months_below_zero[0] == 33 + 5
    assert with_cash.months_below_zero[0] == 0
    np.testing.assert_allclose(with_cash.peak_need, without.peak_need)


# ---- measures ----------------------------------------------------------------------------------------------------


def test_present_value_against_the_sum_by_hand():
    cash = cash_calendar(project(start_up_case(market__interest_rate=0.05)))
    # The start-up cost falls on the eve of the first day; month m ends m/12 years after it.
    by_hand = sum(flow / 1.05 ** (month / 12) for month, flow in enumerate(cash.before_interest[0]))
    assert cash.present_value[0] == pytest.approx(by_hand, abs=0.01)
    assert cash.present_value[0] < cash.total.sum()


def test_internal_rate_of_return_discounts_the_cash_to_nothing():
    cash = cash_calendar(project(start_up_case()))
    flows = cash.before_interest[0]
    root = brentq(lambda rate: (flows * (1 + rate) ** (-np.arange(flows.size) / 12)).sum(), 0.01, 5.0)
    assert cash.internal_rate_of_return[0] == pytest.approx(root, abs=1e-9)


def test_no_rate_of_return_without_money_at_risk_or_without_money_back():
    never_back = cash_calendar(project(start_up_case(choices__savings_rate=0.0)))
    assert np.isnan(never_back.internal_rate_of_return[0])
    assert np.isnan(never_back.payback_year[0])
    assert np.isnan(never_back.lasting_payback_month[0])
    assert payback_text(never_back) == "Not within the calendar"
    never_needed = cash_calendar(
        project(start_up_case(**{f"{COSTS}start_up_dollars": 0.0, f"{COSTS}fixed_dollars": 0.0}))
    )
    assert np.isnan(never_needed.internal_rate_of_return[0])
    assert never_needed.payback_year[0] == 0
    assert never_needed.lasting_payback_month[0] == -1
    assert payback_text(never_needed) == "No month ends below zero"
    assert never_needed.peak_need[0] == 0
    assert never_needed.months_below_zero[0] == 0


def test_payback_is_said_the_same_way_on_chart_and_scorecard():
    scenario = start_up_case()
    said = payback_text(cash_calendar(project(scenario)))
    line = next(line for line in scorecard(scenario).lines if line.factor.key == "start_up")
    assert f"Payback: {said}." in line.evidence
    assert line.mark == 3.0  # year 3
    chart = running_sum(cash_calendar(project(scenario)))
    assert f"it is back in {said}" in chart.title
    assert any(
        f"Paid back, {said}" in str(note.text).replace("<br>", " ")
        for note in chart.figure.layout.annotations
    )


def test_two_rates_of_return_are_none():
    # −100 + 230/v − 132/v²: both 10% and 20% discount it to nothing.
    assert np.isnan(internal_rate_of_return(np.array([[-100.0, 230.0, -132.0]])))[0]


def test_a_rate_of_return_on_a_point_of_the_grid_is_found():
    assert internal_rate_of_return(np.array([[-1.0, 0.5, 0.0]]))[0] == pytest.approx(-0.5)


@given(
    st.lists(st.floats(0.0, 100.0), min_size=2, max_size=12),
    st.floats(1.0, 300.0),
)
def test_rate_of_return_agrees_with_a_root_finder(gains, cost):
    flows = np.array([[-cost, *gains]])
    found = internal_rate_of_return(flows)[0]

    def value(rate: float) -> float:
        return float(present_value(flows, np.arange(flows.shape[1]), np.array([[rate]]))[0])

    if value(-0.949) * value(19.99) < 0:
        assert found == pytest.approx(brentq(value, -0.949, 19.99, xtol=1e-13), abs=1e-6)


@given(st.lists(st.floats(-100, 100), min_size=1, max_size=20))
def test_payback_and_need_belong_together(flows):
    cumulative = np.cumsum(np.array([flows]), axis=1)
    need, good = peak_need(cumulative)[0], payback_period(cumulative)[0]
    assert (good == -1) == (need <= 0.005)
    if good >= 0:
        assert (cumulative[0, int(good) :] >= -0.005).all()
        assert cumulative[0, int(good) - 1] < -0.005
    every = np.arange(cumulative.shape[1])
    np.testing.assert_array_equal(payback_within_periods(cumulative, every), payback_period(cumulative))
    yearly = payback_within_periods(cumulative, np.unique(np.append(every[2::3], every[-1])))[0]
    assert np.isnan(yearly) == np.isnan(good)
    if good >= 0:
        assert yearly <= good
        assert cumulative[0, int(yearly)] >= -0.005 > cumulative[0, int(yearly) - 1]


@settings(max_examples=15)
@given(st.lists(st.floats(-0.1, 0.15), min_size=2, max_size=4), st.floats(0.0, 0.1))
def test_runs_in_a_block_are_the_runs_alone(savings, interest):
    scenario = everything(market__interest_rate=interest, **{f"{COSTS}credit_line_dollars": 3_000_000.0})
    block = cash_calendar(project(scenario, {"choices.savings_rate": np.array(savings)}))
    for run, rate in enumerate(savings):
        alone = cash_calendar(project(scenario, {"choices.savings_rate": np.array([rate])}))
        np.testing.assert_array_equal(block.total[run], alone.total[0])
        np.testing.assert_array_equal(block.present_value[run], alone.present_value[0])


def test_every_line_has_its_time():
    timing = {line.key: line.timing for line in cash_calendar(project(everything())).lines}
    assert timing["start_up"] is Timing.START_UP
    assert {key for key, when in timing.items() if when is Timing.SETTLEMENT} == {
        "shared", "sequestration", "enhanced_repayment", "apo_reconciliation", "high_performers", "reinsurance_recovery",
        "state", "providers",
    }  # fmt: skip
