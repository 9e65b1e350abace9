"""Summaries count what the runs hold, for one ACO and for many at once."""

from functools import cached_property

import numpy as np
import pytest
from scipy.special import ndtr

from lead_analysis.risk.draws import normals
from lead_analysis.risk.many_acos import simulate_many
from lead_analysis.risk.simulate import path_keys, simulate
from lead_analysis.risk.summary import PathSummary, _at_ranks, summarize, summary_on_demand
from lead_model.errors import ScenarioError
from lead_model.scenario import Scenario
from tests.uncertainty_scenarios import everything_on, noisy_r1

# ---- summaries -------------------------------------------------------------------------------------------------


def test_quantiles_are_ordered_and_chances_are_shares():
    summary = summarize(simulate(Scenario(), runs=2_048))
    assert tuple(summary.paths) == path_keys(Scenario())
    for path in summary.paths.values():
        for name in ("quantiles", "ten_year_quantiles", "worst_year_quantiles", "deepest_loss_quantiles"):
            value = getattr(path, name).value
            assert (np.diff(value, axis=0) >= 0).all()
        for name in ("loss_chance", "any_loss_chance", "guarantee_exceeded_chance", "false_loss_chance"):
            value = getattr(path, name).value
            assert ((value >= 0) & (value <= 1)).all()
        assert path.any_loss_chance.value >= path.loss_chance.value.max()
        assert path.losing_year_shares.value.sum() == pytest.approx(1.0)
        assert path.losing_years.value == pytest.approx(path.loss_chance.value.sum())
        assert path.deepest_loss_quantiles.value.max() <= 0


def test_summary_counts_what_the_runs_hold():
    simulation = simulate(Scenario(), runs=512)
    summary = summarize(simulation)
    for key in ("global", "switch_2034"):
        runs, path = simulation.path(key), summary.paths[key]
        net = runs.net
        np.testing.assert_allclose(path.quantiles.value, np.quantile(net, summary.levels, axis=0), rtol=1e-12)
        np.testing.assert_allclose(
            path.worst_year_quantiles.value, np.quantile(net.min(axis=1), summary.levels), rtol=1e-12
        )
        deepest = np.minimum(np.cumsum(net, axis=1).min(axis=1), 0.0)
        np.testing.assert_allclose(
            path.deepest_loss_quantiles.value, np.quantile(deepest, summary.levels), rtol=1e-9
        )
        assert path.any_loss_chance.value == np.mean((net < 0).any(axis=1))
        assert path.any_guarantee_exceeded_chance.value == np.mean(runs.guarantee_exceeded.any(axis=1))
        np.testing.assert_allclose(
            path.losing_year_shares.value, np.bincount((net < 0).sum(axis=1), minlength=11) / 512
        )


@pytest.mark.parametrize("base", [Scenario(), everything_on()], ids=["default", "everything on"])
def test_figures_on_demand_are_those_worked_out_at_once(base):
    simulation = simulate(base, runs=512)
    asked = []

    def again():
        asked.append(1)
        return simulation

    whole, some = summarize(simulation, (0.05, 0.5)), summary_on_demand(simulation, again, (0.05, 0.5))
    assert not asked
    for key in reversed(whole.paths):
        for name, what in vars(PathSummary).items():
            if isinstance(what, cached_property) and not name.startswith("_"):
                one, other = getattr(whole.paths[key], name), getattr(some.paths[key], name)
                np.testing.assert_array_equal(one.value, other.value)
                np.testing.assert_array_equal(one.error, other.error)
    before = len(asked)
    assert some.paths["global"].quantiles is some.paths["global"].quantiles
    assert len(asked) == before


@pytest.mark.parametrize(
    "values",
    [
        np.random.default_rng(1).standard_t(1.5, 5_000) * 1e6,  # few in most buckets, most in few
        np.repeat([3.0, -2.0, 0.0], 400),
        np.full(50, 7.0),
        np.array([-1.0]),
        np.append(np.arange(1_000.0), 1e15),
    ],
    ids=["fat tails", "ties", "all equal", "one run", "one far off"],
)
def test_values_at_ranks_are_those_of_all_values_in_order(values):
    ranks = np.random.default_rng(2).integers(0, len(values), (3, 40))
    np.testing.assert_array_equal(_at_ranks(values, ranks), np.sort(values)[ranks])


def test_false_loss_needs_true_savings_and_a_shared_loss():
    # Savings of 4% for sure: under Global at 3% a loss is always false; with planned savings of −1% never.
    saved = summarize(simulate(noisy_r1(), runs=1_024)).paths["global"]
    np.testing.assert_array_equal(saved.false_loss_chance.value, saved.loss_chance.value)
    lost = summarize(simulate(noisy_r1(choices__savings_rate=-0.01), runs=1_024)).paths["global"]
    assert lost.loss_chance.value.min() > 0.9
    assert lost.false_loss_chance.value.max() == 0.0


def test_guarantee_exceeded_follows_the_normal_tail():
    # Global owes more than 4% of last year's spending (96% of 144M, give or take its noise): Φ((−3.84% − 1%) ÷ 2.5%) = 2.6%
    path = summarize(simulate(noisy_r1(), runs=16_384)).paths["global"]
    np.testing.assert_allclose(path.guarantee_exceeded_chance.value[1:], ndtr(-4.84 / 2.5), atol=0.004)
    assert path.guarantee_exceeded_chance.value[0] == pytest.approx(
        ndtr(-5.0 / 2.5), abs=0.003
    )  # on base year 3


# ---- many ACOs -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("base", [Scenario(), everything_on()], ids=["default", "everything on"])
def test_many_acos_are_each_the_simulation_of_that_aco(base):
    rng = np.random.default_rng(1)
    vary = {
        "organization.aligned": rng.uniform(5e3, 6e4, 11),
        "organization.baseline.total_pbpm": rng.uniform(1_000, 1_400, 11),
        "organization.region.gap_rate": rng.normal(0, 0.03, 11),
    }
    draws = normals(2, 600, method="plain")
    many = simulate_many(base, vary, draws)
    for aco in (0, 8, 10):
        one = summarize(simulate(base.with_values({path: float(v[aco]) for path, v in vary.items()}), draws))
        for key in many.paths:
            path, place = one.paths[key], (many.path(key), aco)
            np.testing.assert_allclose(
                many.ten_year_quantiles[place], path.ten_year_quantiles.value, rtol=1e-12
            )
            np.testing.assert_allclose(many.ten_year_mean[place], path.ten_year_mean.value, rtol=1e-12)
            for name in (
                "loss_chance",
                "any_loss_chance",
                "losing_years",
                "guarantee_exceeded_chance",
                "false_loss_chance",
            ):
                np.testing.assert_allclose(getattr(many, name)[place], getattr(path, name).value, atol=1e-12)


def test_many_acos_refuse_unknown_plans():
    with pytest.raises(ScenarioError, match="switch_2029"):
        simulate_many(Scenario(), {"organization.aligned": np.array([1e4, 2e4])}, paths=("switch_2029",))
