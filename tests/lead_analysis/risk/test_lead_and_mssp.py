"""LEAD and MSSP under the same draws: each run is a projection of its own, and only the claims' chance differs."""

import numpy as np
import pytest

from lead_analysis.decisions.alternatives import alternatives
from lead_analysis.other_models.staying_in_mssp import stay, stay_each
from lead_analysis.risk.draws import normals
from lead_analysis.risk.lead_and_mssp import lead_and_mssp, mssp_runs, outlooks, with_truncated_claims
from lead_analysis.risk.shocks import settled_score, shocked_inputs
from lead_analysis.risk.simulate import replay_inputs, simulate, usual_draws
from lead_model.projection import project
from lead_model.scenario import MsspRules, RiskOption, Scenario
from tests.uncertainty_scenarios import QUIET, WHERE, everything_on, noisy_r1, r1


@pytest.mark.parametrize("scenario", [Scenario(), everything_on()], ids=["default", "everything on"])
def test_each_run_is_staying_under_the_inputs_of_that_run(scenario, monkeypatch):
    draws = normals(3, 40, method="plain")
    monkeypatch.setattr("lead_analysis.risk.lead_and_mssp.BLOCK_RUNS", 16)
    found = mssp_runs(scenario, draws)
    less = with_truncated_claims(scenario)
    inputs = shocked_inputs(project(less), lambda name: replay_inputs([name], draws, less)[name].T[..., None])
    for run in (0, 15, 16, 39):
        of_run = {
            path: np.broadcast_to(values, (40, *values.shape[1:]))[run : run + 1]
            for path, values in inputs.items()
        }
        alone = stay_each(project(settled_score(less), of_run))
        for rules in MsspRules:
            np.testing.assert_allclose(found[rules][run], alone[rules].net[0], rtol=1e-12, atol=1e-3)


def test_without_chance_every_run_is_the_plan():
    scenario = Scenario().with_values({path.replace("__", "."): value for path, value in QUIET.items()})
    both = lead_and_mssp(scenario, draws=normals(1, 8))
    planned = project(scenario)
    for rules in MsspRules:
        net = stay_each(planned)[rules].net
        np.testing.assert_array_equal(both.mssp[rules], np.broadcast_to(net, (8, 10)))
        difference = planned.ten_year_net[0] - 2e6 - net.sum()
        np.testing.assert_allclose(both.difference(rules), difference, atol=1e-3)
        assert both.lead_below_chance(rules).value == float(difference < 0)
    elected = stay(planned).net
    np.testing.assert_array_equal(both.mssp[scenario.choices.mssp.rules][0], elected[0])


def test_lead_runs_are_those_of_the_simulation_and_the_same_normals_move_both():
    scenario = Scenario().with_value("choices.option", RiskOption.GLOBAL)
    both = lead_and_mssp(scenario)
    assert both.runs == 4_096
    np.testing.assert_array_equal(both.lead, simulate(scenario).path("global").net[:4_096])
    for rules in MsspRules:
        assert np.corrcoef(both.lead[:, 0], both.mssp[rules][:, 0])[0, 1] > 0.7
        assert (np.diff(both.total_quantiles(rules)) > 0).all()
        below = both.lead_below_chance(rules)
        assert below.value == np.mean(both.lead.sum(axis=1) - 2e6 < both.mssp[rules].sum(axis=1))
        assert below.error == pytest.approx(np.sqrt(below.value * (1 - below.value) / 4_096))
        np.testing.assert_allclose(
            both.yearly_quantiles(rules)[0], np.quantile(both.mssp[rules], 0.05, axis=0), rtol=1e-12
        )


def test_claims_are_less_noisy_in_mssp_whatever_stop_loss_does_in_lead():
    # ENHANCED without minimum rate, 75% of gains kept within the cap: noise alone, 1.0 point given, two thirds of it.
    scenario = noisy_r1(0.01, choices__savings_rate=0.05, organization__region__share_of_region=0.0)
    draws = normals(2, 8_192, sources=["claims_noise"])
    first = {rules: net[:, 0] for rules, net in mssp_runs(scenario, draws).items()}
    p = project(scenario)
    for rules, net in first.items():
        gross = stay_each(p)[rules].projection.gross_dollars[0, 0]
        shared = stay_each(p)[rules].projection.net_dollars[0, 0]
        assert gross > 0
        kept = shared / gross
        assert net.std() == pytest.approx(kept * 144e6 * 0.01 * 2 / 3, rel=0.02)
    protected = scenario.with_value("choices.stop_loss.elected", True)
    by_size = r1(**{f"{WHERE}claims_noise_kappa": 3.0})
    kappa = with_truncated_claims(by_size.with_value("choices.stop_loss.elected", True))
    assert kappa.market.uncertainty.claims_noise_kappa == pytest.approx(2.0)
    assert not kappa.choices.stop_loss.elected
    np.testing.assert_array_equal(
        mssp_runs(protected, draws)[MsspRules.CURRENT][:, 0], first[MsspRules.CURRENT]
    )


def test_chance_in_the_base_years_fades_in_mssp_with_its_renewal_and_stays_in_lead():
    scenario = r1(
        **{f"{WHERE}base_years": True, f"{WHERE}claims_noise_kappa": 3.0}, choices__savings_rate=0.05
    )
    draws = normals(2, 4_096, sources=["base_years"])
    stayed = mssp_runs(scenario, draws)[MsspRules.CURRENT].std(axis=0)
    lead = simulate(scenario, draws).path("global").net.std(axis=0)
    # The second agreement rests on other base years; what is left comes through its prior-savings adjustment.
    assert 0 < stayed[9] < stayed[0] / 2
    assert lead[9] == pytest.approx(lead[0], rel=0.05)


def test_expected_net_and_downside_stand_beside_each_alternative():
    """Under the same draws as the summary and the comparison with MSSP; the planned net is that of the verdict."""
    scenario = Scenario().with_value("choices.option", RiskOption.PROFESSIONAL)
    draws = usual_draws(scenario).block(0, 1024)
    shown = {one.key: one for one in outlooks(scenario, draws)}
    found = alternatives(scenario)
    assert set(shown) >= {"professional", "global", *(rules.value for rules in MsspRules)}
    assert [one.planned_dollars for one in shown.values()] == sorted(
        one.planned_dollars for one in shown.values()
    )[::-1]
    for line in (found.own, found.best_lead):
        runs = lead_and_mssp(scenario, line.key, draws).lead_total
        assert shown[line.key].planned_dollars == line.total
        assert shown[line.key].expected_dollars == pytest.approx(runs.mean())
        assert shown[line.key].error_dollars == pytest.approx(runs.std() / 32)
        assert (runs < shown[line.key].low_dollars).mean() == pytest.approx(0.05, abs=0.002)
    both = lead_and_mssp(scenario, draws=draws)
    for rules in MsspRules:
        assert shown[rules.value].planned_dollars == found.mssp[rules].total
        assert shown[rules.value].expected_dollars == pytest.approx(both.mssp_total(rules).mean())
        assert shown[rules.value].low_dollars == pytest.approx(both.total_quantiles(rules)[0])


def test_without_uncertainty_expected_and_downside_are_the_plan():
    for one in outlooks(
        Scenario().with_values({path.replace("__", "."): value for path, value in QUIET.items()}),
        normals(1, 8),
    ):
        assert one.expected_dollars == pytest.approx(one.planned_dollars, abs=0.01)
        assert one.low_dollars == pytest.approx(one.planned_dollars, abs=0.01)
