"""Capital over a horizon: its parts add up, each against a count of the runs made another way."""

import numpy as np
import pytest
from scipy.special import ndtri

from lead_analysis.cash.calendar import Timing, cash_calendar
from lead_analysis.risk.capital import (
    DEFAULT_HORIZON,
    Horizon,
    capital,
    deepest,
    years_counted,
)
from lead_analysis.risk.draws import normals
from lead_analysis.risk.shocks import settled_score, shocked_inputs
from lead_analysis.risk.simulate import inputs_of_path_keys, replay_inputs, simulate
from lead_model.errors import ScenarioError
from lead_model.projection import project
from lead_model.scenario import Scenario
from tests.uncertainty_scenarios import everything_on, noisy_r1


def _projected(scenario, key, draws):
    """Every run of a way to take part by project() alone."""
    path = inputs_of_path_keys(key)
    planned = project(scenario, path)
    inputs = shocked_inputs(planned, lambda name: replay_inputs([name], draws, scenario)[name].T[..., None])
    return project(settled_score(scenario), {**path, **inputs})


@pytest.mark.parametrize("base", [Scenario(), everything_on()], ids=["default", "everything on"])
@pytest.mark.parametrize("key", ["professional", "global", "switch_2033"])
def test_capital_is_what_the_cash_calendars_of_all_runs_say(base, key):
    scenario = base.with_values(
        {"organization.costs.start_up_dollars": 1.5e6, "organization.costs.start_up_months": 6}
    )
    draws = normals(3, 256, method="plain")
    found = capital(scenario, key, draws)
    p = _projected(scenario, key, draws)
    cash = cash_calendar(p)
    by_line = {line.key: line for line in cash.lines}
    evenly = sum(cash.monthly(name) for name, line in by_line.items() if line.timing is not Timing.SETTLEMENT)
    posted = project(scenario, inputs_of_path_keys(key)).aco_result.guarantee_dollars[0]
    for horizon in (Horizon.ONE, Horizon.TWO, Horizon.THREE, Horizon.TEN):
        years = horizon.years
        months = np.cumsum(evenly, axis=1)[:, : cash.first_month + 12 * years]
        need = np.quantile(np.maximum(-months.min(axis=1), 0), 0.95)
        settled = np.cumsum(p.settlement.total_monies_owed, axis=1)[:, :years]
        owed = np.quantile(np.maximum(-settled.min(axis=1), 0), 0.95)
        one = found[horizon]
        assert one.guarantee_dollars == pytest.approx(posted[:years].max())
        assert one.deepest_owed_dollars == pytest.approx(owed, rel=1e-9)
        assert one.working_capital_dollars == pytest.approx(need, rel=1e-9)


def test_the_three_parts_add_up_and_a_longer_horizon_never_needs_less():
    for key in ("professional", "global"):
        found = capital(Scenario(), key)
        totals = [found[horizon].total_dollars for horizon in Horizon if horizon is not Horizon.EXIT]
        assert totals == sorted(totals)
        assert found[Horizon.EXIT].total_dollars <= found[Horizon.TEN].total_dollars
        for one in found.values():
            assert sum(dollars for _, dollars in one.parts()) == one.total_dollars
            assert one.settlement_reserve_dollars == max(
                0.0, one.deepest_owed_dollars - one.guarantee_dollars
            )
    assert DEFAULT_HORIZON is Horizon.THREE


def test_first_year_of_r1_by_hand():
    # Global, noise 2.5 points of 144M: owed 144M × (1.6449 × 2.5% − 1%) = 4.48M; guarantee 4% of 144M = 5.76M covers it.
    # No cost and no capitation: no working capital but the start-up cost.
    scenario = noisy_r1(organization__costs__start_up_dollars=2e6)
    one = capital(scenario, "global")[Horizon.ONE]
    assert one.guarantee_dollars == pytest.approx(5.76e6)
    assert one.deepest_owed_dollars == pytest.approx(144e6 * (-0.025 * ndtri(0.05) - 0.01), rel=0.01)
    assert one.settlement_reserve_dollars == 0.0
    assert one.working_capital_dollars == 2e6
    assert one.total_dollars == pytest.approx(7.76e6)


def test_exit_after_two_losing_years_counts_each_run_up_to_its_second_loss():
    net = np.array([[-1.0, 2.0, -1.0, -9.0], [1.0, 1.0, -1.0, 1.0], [-1.0, -1.0, -9.0, -9.0]])
    counted = years_counted(net, Horizon.EXIT)
    assert counted.sum(axis=1).tolist() == [3, 4, 2]
    assert deepest(net, counted).tolist() == [1.0, 0.0, 2.0]
    scenario = noisy_r1()
    runs = simulate(scenario, runs=4_096).path("global").net
    exit_now = capital(scenario, "global", normals(scenario.market.uncertainty.seed, 4_096))[Horizon.EXIT]
    until = [
        np.cumsum(run)[: np.flatnonzero(run < 0)[1] + 1 if (run < 0).sum() > 1 else 10].min() for run in runs
    ]
    assert exit_now.deepest_owed_dollars == pytest.approx(np.quantile(np.maximum(-np.array(until), 0), 0.95))


def test_a_late_entrant_has_what_years_there_are():
    late = Scenario().with_value("organization.first_py", 2032)
    one = capital(late, "global", normals(1, 64, 5))[Horizon.TEN]
    assert (
        one.guarantee_dollars
        == project(late, inputs_of_path_keys("global")).aco_result.guarantee_dollars.max()
    )
    with pytest.raises(ScenarioError, match="unknown plan"):
        capital(Scenario(), "switch_2029")
