"""Cash over the month of settlement, and the enhanced PCC as an advance."""

import pytest

from lead_analysis.cash.calendar import cash_calendar
from lead_analysis.cash.settlement_month import advance_balance, lag_sweep
from lead_model.projection import project
from lead_model.scenario import Capitation, Override, RiskOption
from tests.reference import reference_case, with_overrides


def test_a_later_settlement_is_the_override_of_its_month():
    scenario = reference_case(
        choices__savings_rate=0.06,
        organization__costs__fixed_dollars=1_500_000.0,
        choices__option=RiskOption.GLOBAL,
    )
    found = lag_sweep(scenario)
    assert found.month.tolist() == [float(month) for month in range(1, 19)]
    for month in (1, 9, 12, 18):
        alone = cash_calendar(project(with_overrides(scenario, Override("settlement_month", float(month)))))
        assert found.peak_need_dollars[month - 1] == pytest.approx(alone.peak_need[0])
        assert found.present_value_dollars[month - 1] == pytest.approx(alone.present_value[0])
        assert found.funding_gap_dollars[month - 1] == pytest.approx(alone.funding_gap[0])
        assert found.months_below_zero[month - 1] == alone.months_below_zero[0]
    # twelve months of cost and eight more before the ninth month's settlement, which then brings 3% of $144M
    assert found.peak_need_dollars[8] == pytest.approx(1_500_000 * 20 / 12)


def test_without_an_advance_nothing_is_ever_outstanding():
    assert advance_balance(project(reference_case())).most_outstanding == 0.0


def test_the_advance_is_lent_and_repaid_to_the_dollar():
    p = project(reference_case(choices__capitation__kind=Capitation.ENHANCED_PCC))
    found = advance_balance(p)
    a_month = (0.07 - 0.03164) * 144e6 / 12
    assert found.outstanding[0] == 0.0  # the month before the start
    assert found.outstanding[1] == pytest.approx(a_month)
    assert found.outstanding[-1] == pytest.approx(0.0, abs=0.01)
    assert found.most_outstanding == pytest.approx(20 * a_month)  # a year, and eight months of the next one
    assert found.paid.sum() == pytest.approx(120 * a_month)
