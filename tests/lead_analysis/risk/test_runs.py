"""Runs of a simulation are the projection to the last bit: recorded, in blocks, one source at a time."""

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings

from lead_analysis.risk.draws import SOURCE_NAMES, Draws, Method, blocks, normals
from lead_analysis.risk.engine.replay import Replay
from lead_analysis.risk.engine.trace import Recording
from lead_analysis.risk.shocks import settled_score, shocked_inputs
from lead_analysis.risk.simulate import inputs_of_path_keys, path_keys, replay_inputs, simulate
from lead_model.errors import ScenarioError
from lead_model.paths import option_scenarios
from lead_model.projection import project
from lead_model.scenario import GuardrailBound, Scenario
from tests.strategies import scenarios
from tests.uncertainty_scenarios import QUIET, WHERE, everything_on, noisy_r1, r1


def projected(scenario: Scenario, key: str, draws: Draws):
    """The runs of one plan through project() alone, as anybody would vary inputs."""
    planned = project(scenario, inputs_of_path_keys(key))
    inputs = shocked_inputs(planned, lambda name: replay_inputs([name], draws, scenario)[name].T[..., None])
    return project(settled_score(scenario), {**inputs_of_path_keys(key), **inputs})


# ---- one calculation -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "scenario",
    [
        Scenario(),
        everything_on(),
        everything_on().with_value("rules.guardrail_bound", GuardrailBound.BLEND),
        Scenario().with_values({"rules.guardrail_bound": GuardrailBound.OFF, "organization.first_py": 2029}),
        Scenario().with_value("organization.region.gap_rate", -0.05),  # higher-spending
    ],
    ids=[
        "default",
        "everything on",
        "guardrail on the blend",
        "entry in 2029, no guardrail",
        "higher-spending",
    ],
)
def test_every_run_is_the_projection_of_that_run_to_the_last_bit(scenario):
    draws = normals(3, 64)
    simulation = simulate(scenario, draws)
    for key in simulation.paths:
        p = projected(scenario, key, draws)
        runs = simulation.path(key)
        assert p.net.std(axis=0).min() > 0
        np.testing.assert_array_equal(runs.net, p.net)
        owed = p.settlement.monies_owed_before_advances
        np.testing.assert_array_equal(runs.guarantee_exceeded, -owed > p.aco_result.guarantee_dollars)


@settings(max_examples=25)
@given(scenarios(all_inputs=True))
def test_every_run_of_any_scenario_is_the_projection_of_that_run(scenario):
    draws = normals(7, 5, method="plain")
    simulation = simulate(scenario, draws)
    for key in ("global", simulation.paths[-1]):
        np.testing.assert_array_equal(simulation.path(key).net, projected(scenario, key, draws).net)


def test_without_volatility_every_run_is_the_plan_to_the_last_bit():
    quiet = {path.replace("__", "."): value for path, value in QUIET.items()}
    for scenario in (Scenario().with_values(quiet), everything_on().with_values(quiet)):
        simulation = simulate(scenario, runs=16)
        p = project(scenario)
        np.testing.assert_array_equal(simulation.own.net, np.broadcast_to(p.net, (16, 10)))
        np.testing.assert_array_equal(simulation.own.ten_year_net, np.repeat(p.ten_year_net, 16))
    for key, one in option_scenarios(Scenario()):
        np.testing.assert_array_equal(
            simulate(one.with_values(quiet), runs=1).path(key).net, project(one).net
        )


def test_one_run_by_itself_is_that_run_of_the_block():
    scenario, draws = Scenario(), normals(5, 256)
    whole = simulate(scenario, draws)
    alone = simulate(scenario, draws.block(200, 201))
    for key in whole.paths:
        np.testing.assert_array_equal(alone.path(key).net[0], whole.path(key).net[200])


def test_switch_year_with_its_own_history_is_not_patched_together():
    # Global alone has CARA episodes; they lower the spending on which the next year's guarantee rests.
    scenario = everything_on()
    simulation = simulate(scenario, runs=64)
    assert set(simulation.stored) == set(path_keys(scenario))
    split = simulation.years.index(2033)
    patched = simulation.path("global").net[:, split]
    assert not np.array_equal(simulation.path("switch_2033").net[:, split], patched)
    assert set(simulate(Scenario(), runs=64).stored) == {"professional", "global"}


# ---- recording -------------------------------------------------------------------------------------------------


def test_array_of_one_year_is_written_out_before_a_path_runs_through_it():
    recording = Recording(3)
    first_year = recording.input("claims_noise")[:, :1] * np.full((1, 3, 1), 2.0)  # the same in all years
    path = np.cumprod(first_year, axis=1)[..., 0]
    found = Replay(recording, {"path": path}, 4)({"claims_noise": np.array([[1.0, 2.0, 3.0, 4.0]] * 3)}, 4)
    np.testing.assert_array_equal(found["path"][0, :, 1], [4.0, 16.0, 64.0])


def test_recording_refuses_what_it_cannot_record():
    recorded = Recording(10).input("claims_noise")
    for impossible in (lambda: np.asarray(recorded), lambda: bool(recorded > 0), lambda: np.median(recorded),
                       lambda: np.add.reduce(recorded), lambda: recorded[0]):  # fmt: skip
        with pytest.raises(TypeError):
            impossible()


# ---- draws -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("block_draws", [1, 37, 1_000, 4_096])
@pytest.mark.parametrize("threads", [1, 2])
def test_same_seed_gives_the_same_numbers_on_any_block_size(block_draws, threads):
    scenario = Scenario()
    usual = simulate(scenario, runs=300, seed=9)
    other = simulate(scenario, runs=300, seed=9, block_draws=block_draws, threads=threads)
    for key in usual.paths:
        for f in fields(usual.path(key)):
            np.testing.assert_array_equal(getattr(usual.path(key), f.name), getattr(other.path(key), f.name))


def test_draws_made_block_by_block_are_those_held_whole(monkeypatch):
    scenario = Scenario()
    whole = simulate(scenario, runs=3_000, seed=4)
    monkeypatch.setattr("lead_analysis.risk.simulate.CACHE_BYTES", 0)
    monkeypatch.setattr("lead_analysis.risk.simulate.BLOCK_RUNS", 200)
    streamed = simulate(scenario, runs=3_000, seed=4)
    assert whole.method == streamed.method == Method.PLAIN
    np.testing.assert_array_equal(whole.path("switch_2032").net, streamed.path("switch_2032").net)
    pieces = [simulate(scenario, block).path("global").net for block in blocks(4, 3_000, block_runs=700)]
    np.testing.assert_array_equal(np.concatenate(pieces), whole.path("global").net)


def test_another_seed_gives_other_numbers():
    first, second = (simulate(Scenario(), runs=64, seed=seed).path("global").net for seed in (1, 2))
    assert not np.isclose(first, second).any()


def test_adding_a_source_leaves_what_the_others_do():
    # Results of one source alone do not move when another source is drawn but has no size.
    scenario = noisy_r1(0.02)
    all_sources, one_source = normals(6, 256), normals(6, 256, sources=["claims_noise"])
    np.testing.assert_array_equal(
        simulate(scenario, all_sources).path("global").net, simulate(scenario, one_source).path("global").net
    )
    # Without corridors in reach, what quality adds to noise is what quality does alone.
    both, noise, score, none = (
        simulate(r1(**{f"{WHERE}claims_noise_sd": n, f"{WHERE}quality_sd": q, "choices__quality__score_share": 0.7}),
                 all_sources).path("global").net
        for n, q in ((0.01, 0.05), (0.01, 0.0), (0.0, 0.05), (0.0, 0.0))
    )  # fmt: skip
    np.testing.assert_allclose(both - noise, score - none, atol=1e-6)


def test_draws_without_a_source_leave_it_out():
    scenario = Scenario()
    only = normals(1, 128, sources=["claims_noise"], method="plain")
    assert {name for name in SOURCE_NAMES if only.source(name).any()} == {"claims_noise"}
    silent = replace(only, claims_noise=np.zeros((1, 1)))
    assert simulate(scenario, only).path("global").net.std(axis=0).min() > 0
    np.testing.assert_array_equal(simulate(scenario, silent).own.net, project(scenario).net)


@pytest.mark.parametrize("bad", [{"runs": 0}, {"runs": -5}, {"seed": -1}])
def test_refuses_impossible_sizes(bad):
    with pytest.raises(ScenarioError):
        simulate(Scenario(), **bad)
