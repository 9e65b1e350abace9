"""Uncertainty: closed forms, story A7, and agreement with the projection to the last bit."""

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from scipy.special import ndtr, ndtri

from lead_model.compiled import can_compile, loop_of
from lead_model.draws import SOURCE_NAMES, Draws, Method, blocks, normals
from lead_model.errors import ScenarioError
from lead_model.projection import option_scenarios, project
from lead_model.recording import Recording
from lead_model.scenario import (
    ByCategory,
    Capitation,
    GuardrailBasis,
    GuardrailBound,
    QualityBasis,
    QualityForm,
    RateBookPath,
    RiskOption,
    Scenario,
    SequestrationReading,
)
from lead_model.uncertainty import (
    guarantee_multiple,
    plan_keys,
    shocked_inputs,
    simulate,
    simulate_many,
    summarise,
)
from lead_model.uncertainty.simulation import plan_inputs, recorded_results, replay_inputs
from lead_model.uncertainty.sources import claims_noise_sd, drawn_normals, performance_sd, settled_score
from tests.reference import reference_case
from tests.strategies import scenarios

SDS = (
    "national_trend_sd", "acpt_error_sd", "regional_deviation_sd", "performance_sd", "claims_noise_kappa",
    "risk_score_sd", "quality_sd",
)  # fmt: skip
WHERE = "world__uncertainty__"
QUIET = {f"{WHERE}{name}": 0.0 for name in SDS}


def r1(**paths) -> Scenario:
    """R1 at 4% savings with every source silent but those named."""
    return reference_case(
        **{"choices__savings_rate": 0.04, f"{WHERE}tail_degrees_of_freedom": None, **QUIET, **paths}
    )


def noisy_r1(sd: float = 0.025, **paths) -> Scenario:
    return r1(**{f"{WHERE}claims_noise_sd": sd, **paths})


def everything_on() -> Scenario:
    """Every election, reading and kind of input that adds a path through the recipes."""
    return Scenario().with_values({
        "choices.option": RiskOption.GLOBAL,
        "choices.cara.elected": True,
        "choices.falls.elected": True,
        "choices.falls.avoided_dollars": 2000.0,
        "choices.quality.basis": QualityBasis.MEASURES,
        "choices.stop_loss.elected": True,
        "choices.capitation.kind": Capitation.TCC,
        "choices.provider_savings_share": 0.3,
        "choices.reinsurance.payout_share": 0.5,
        "choices.reinsurance.premium_pbpm": 2.0,
        "choices.savings_rate": ByCategory(0.02, 0.03, 0.05),
        "organisation.region.gap_rate": 0.03,
        "organisation.medicaid.elected": True,
        "organisation.medicaid.state_savings_share": 0.2,
        "organisation.high_needs_share_change": 0.004,
        "organisation.costs.fixed_dollars": 1e6,
        "world.guarantee_carrying_rate": 0.02,
        "world.own_trend_excess_rate": 0.002,
        "world.ai_inferred_scores": True,
        "world.uncertainty.quality_sd": 0.05,
        "rules.guardrail_basis": GuardrailBasis.YEARLY,
        "rules.rate_book": RateBookPath.LINEAR,
        "rules.quality_form": QualityForm.ADDITIVE,
        "rules.sequestration": SequestrationReading.SAVINGS_AND_LOSSES,
    })  # fmt: skip


def projected(scenario: Scenario, key: str, draws: Draws):
    """The runs of one plan through project() alone, as anybody would vary inputs."""
    planned = project(scenario, plan_inputs(key))
    inputs = shocked_inputs(planned, drawn_normals(draws, scenario))
    return project(settled_score(scenario), {**plan_inputs(key), **inputs})


# ---- one calculation -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "scenario",
    [
        Scenario(),
        everything_on(),
        everything_on().with_value("rules.guardrail_bound", GuardrailBound.BLEND),
        Scenario().with_values({"rules.guardrail_bound": GuardrailBound.OFF, "organisation.first_py": 2029}),
        Scenario().with_value("organisation.region.gap_rate", -0.05),  # higher-spending
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
    for key in simulation.plans:
        p = projected(scenario, key, draws)
        runs = simulation.plan(key)
        assert p.net.std(axis=0).min() > 0
        np.testing.assert_array_equal(runs.net, p.net)
        owed = p.settlement.monies_owed_before_advances
        np.testing.assert_array_equal(runs.guarantee_exceeded, -owed > p.outcome.guarantee_dollars)


@settings(max_examples=25)
@given(scenarios(all_inputs=True))
def test_every_run_of_any_scenario_is_the_projection_of_that_run(scenario):
    draws = normals(7, 5, method="plain")
    simulation = simulate(scenario, draws)
    for key in ("global", simulation.plans[-1]):
        np.testing.assert_array_equal(simulation.plan(key).net, projected(scenario, key, draws).net)


def test_without_volatility_every_run_is_the_plan_to_the_last_bit():
    quiet = {path.replace("__", "."): value for path, value in QUIET.items()}
    for scenario in (Scenario().with_values(quiet), everything_on().with_values(quiet)):
        simulation = simulate(scenario, runs=16)
        p = project(scenario)
        np.testing.assert_array_equal(simulation.own.net, np.broadcast_to(p.net, (16, 10)))
        np.testing.assert_array_equal(simulation.own.ten_year_net, np.repeat(p.ten_year_net, 16))
    for key, one in option_scenarios(Scenario()):
        np.testing.assert_array_equal(
            simulate(one.with_values(quiet), runs=1).plan(key).net, project(one).net
        )


def test_one_run_by_itself_is_that_run_of_the_block():
    scenario, draws = Scenario(), normals(5, 256)
    whole = simulate(scenario, draws)
    alone = simulate(scenario, draws.block(200, 201))
    for key in whole.plans:
        np.testing.assert_array_equal(alone.plan(key).net[0], whole.plan(key).net[200])


def test_switch_year_with_its_own_history_is_not_patched_together():
    # Global alone has CARA episodes; they lower the spending on which the next year's guarantee rests.
    scenario = everything_on()
    simulation = simulate(scenario, runs=64)
    assert set(simulation.stored) == set(plan_keys(scenario))
    split = simulation.years.index(2033)
    patched = simulation.plan("global").net[:, split]
    assert not np.array_equal(simulation.plan("switch_2033").net[:, split], patched)
    assert set(simulate(Scenario(), runs=64).stored) == {"professional", "global"}


# ---- recording and compiled loop -------------------------------------------------------------------------------


@pytest.mark.parametrize("scenario", [Scenario(), everything_on()], ids=["default", "everything on"])
def test_text_of_the_compiled_loop_gives_the_same_numbers(scenario):
    draws = normals(3, 150, method="plain")  # more than one stretch of lanes, and a part of one
    simulation = simulate(scenario, draws, compiled=False)
    recording = Recording(10)
    outputs = {
        (key, name): array
        for key in simulation.stored
        for name, array in recorded_results(recording, scenario, plan_inputs(key)).items()
    }
    loop = loop_of(recording, outputs)
    stored = {name: np.empty((10, 150), float if name[1] == "net" else bool) for name in loop.outputs}
    assert set(stored) == set(outputs)
    loop.run(loop.plain(), replay_inputs(loop.inputs, draws, scenario), stored, (0, 150), 0)
    for (key, name), values in stored.items():
        np.testing.assert_array_equal(values.T, getattr(simulation.stored[key], name))


@pytest.mark.skipif(not can_compile(), reason="numba is an extra")
@pytest.mark.parametrize("threads", [1, 2])
def test_compiled_or_not_gives_the_same_numbers(threads):
    first, second = (simulate(Scenario(), runs=1_000, threads=threads, compiled=c) for c in (False, True))
    for f in fields(first.plan("global")):
        np.testing.assert_array_equal(*(getattr(one.plan("switch_2032"), f.name) for one in (first, second)))


@pytest.mark.skipif(can_compile(), reason="numba is installed")
def test_compiling_without_numba_says_what_to_install():
    with pytest.raises(ScenarioError, match="speed"):
        simulate(Scenario(), runs=4, compiled=True)


def test_slider_needs_no_new_compilation_but_a_new_operation_does():
    def text(**paths):
        recording = Recording(10)
        return loop_of(
            recording, recorded_results(recording, Scenario().with_values(paths), plan_inputs("global"))
        ).source

    assert text(**{"choices.savings_rate": 0.033}) == text(**{"choices.savings_rate": 0.041})
    assert text() != text(**{"choices.provider_savings_share": 0.2})


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
    for key in usual.plans:
        for f in fields(usual.plan(key)):
            np.testing.assert_array_equal(getattr(usual.plan(key), f.name), getattr(other.plan(key), f.name))


def test_draws_made_block_by_block_are_those_held_whole(monkeypatch):
    scenario = Scenario()
    whole = simulate(scenario, runs=3_000, seed=4)
    monkeypatch.setattr("lead_model.uncertainty.simulation.CACHE_BYTES", 0)
    monkeypatch.setattr("lead_model.uncertainty.simulation.BLOCK_RUNS", 200)
    streamed = simulate(scenario, runs=3_000, seed=4)
    assert whole.method == streamed.method == Method.PLAIN
    np.testing.assert_array_equal(whole.plan("switch_2032").net, streamed.plan("switch_2032").net)
    pieces = [simulate(scenario, block).plan("global").net for block in blocks(4, 3_000, block_runs=700)]
    np.testing.assert_array_equal(np.concatenate(pieces), whole.plan("global").net)


def test_another_seed_gives_other_numbers():
    first, second = (simulate(Scenario(), runs=64, seed=seed).plan("global").net for seed in (1, 2))
    assert not np.isclose(first, second).any()


def test_adding_a_source_leaves_what_the_others_do():
    # Results of one source alone do not move when another source is drawn but has no size.
    scenario = noisy_r1(0.02)
    all_sources, one_source = normals(6, 256), normals(6, 256, sources=["claims_noise"])
    np.testing.assert_array_equal(
        simulate(scenario, all_sources).plan("global").net, simulate(scenario, one_source).plan("global").net
    )
    # Without corridors in reach, what quality adds to noise is what quality does alone.
    both, noise, score, none = (
        simulate(r1(**{f"{WHERE}claims_noise_sd": n, f"{WHERE}quality_sd": q, "choices__quality__score_share": 0.7}),
                 all_sources).plan("global").net
        for n, q in ((0.01, 0.05), (0.01, 0.0), (0.0, 0.05), (0.0, 0.0))
    )  # fmt: skip
    np.testing.assert_allclose(both - noise, score - none, atol=1e-6)


@pytest.mark.parametrize("bad", [{"runs": 0}, {"runs": -5}, {"seed": -1}])
def test_refuses_impossible_sizes(bad):
    with pytest.raises(ScenarioError):
        simulate(Scenario(), **bad)


# ---- story A7 and closed forms ---------------------------------------------------------------------------------


def test_a7_worst_plausible_year():
    summary = summarise(simulate(noisy_r1(), runs=16_384))
    low = summary.levels.index(0.05)
    # Global 144M × (4% − 3% − 1.6449 × 2.5%) = −4.48M; Professional: −0.112% of 144M, half of it = −0.08M
    for key, p5, losing, one_in_ten in (
        ("global", -4.48e6, 0.345, 0.985),
        ("professional", -0.08e6, 0.055, 0.431),
    ):
        plan = summary.plans[key]
        error = plan.quantiles.error[low]
        np.testing.assert_array_less(np.abs(plan.quantiles.value[low] - p5), 5e3 + 3 * error)
        np.testing.assert_array_less(
            np.abs(plan.loss_chance.value - losing), 5e-4 + 3 * plan.loss_chance.error
        )
        assert plan.any_loss_chance.value == pytest.approx(
            one_in_ten, abs=5e-4 + 3 * plan.any_loss_chance.error
        )
        assert plan.losing_years.value == pytest.approx(10 * losing, abs=5e-3 + 3 * plan.losing_years.error)


@pytest.mark.parametrize(("size", "losing"), [(5_000, 0.389), (25_000, 0.264), (60_000, 0.164)])
def test_a7_noise_falls_with_the_root_of_size(size, losing):
    # kappa 2.5: 2.5 points at 10,000 person-years, and Φ(−1 ÷ (2.5·√(10,000 ÷ n))) of losing years
    scenario = r1(**{f"{WHERE}claims_noise_kappa": 2.5, "organisation__aligned": float(size)})
    plan = summarise(simulate(scenario, runs=16_384)).plans["global"]
    assert losing == pytest.approx(ndtr(-1 / (2.5 * np.sqrt(10_000 / size))), abs=5e-4)
    np.testing.assert_allclose(plan.loss_chance.value, losing, atol=5e-4 + 3 * plan.loss_chance.error.max())


def test_a8_guarantee_against_the_bad_year():
    summary = summarise(simulate(noisy_r1(), runs=16_384))
    multiples = summary.guarantee_multiples
    assert multiples["professional", "global"][0] == pytest.approx(0.64, abs=0.01)  # 2.88 ÷ 4.48
    assert multiples["global", "global"][0] == pytest.approx(1.29, abs=0.02)  # 5.76 ÷ 4.48
    assert guarantee_multiple(5.0, 1.0) == np.inf


def test_one_normal_source_meets_the_closed_form_within_the_error_printed():
    sd, levels = 0.02, (0.05, 0.25, 0.50, 0.75, 0.95)
    simulation = simulate(noisy_r1(sd), normals(8, 20_000, method="plain"))
    plan = summarise(simulation).plans["global"]
    exact = 144e6 * (0.01 + sd * ndtri(levels))
    off = np.abs(plan.quantiles.value - exact[:, None]) / plan.quantiles.error
    assert off.max() < 4.0
    assert 0.4 < np.mean(off < 1.0) < 0.95  # 68% expected: the errors are neither too small nor too large
    total = 10 * 144e6 * 0.01 + np.sqrt(10) * 144e6 * sd * ndtri(levels)
    assert np.max(np.abs(plan.ten_year_quantiles.value - total) / plan.ten_year_quantiles.error) < 4.0
    assert plan.ten_year_mean.value == pytest.approx(14.4e6, abs=4 * plan.ten_year_mean.error)
    # exact errors: sd of the mean, and √(q(1 − q) ÷ n) ÷ density for a quantile
    assert plan.mean.error[0] == pytest.approx(144e6 * sd / np.sqrt(20_000), rel=0.02)
    density = np.exp(-0.5 * ndtri(0.05) ** 2) / np.sqrt(2 * np.pi) / (144e6 * sd)
    expected = np.sqrt(0.05 * 0.95 / 20_000) / density
    assert plan.quantiles.error[0].mean() == pytest.approx(expected, rel=0.1)


def test_own_performance_starts_at_zero_and_grows_to_its_stationary_spread():
    scenario = r1(
        **{
            f"{WHERE}performance_sd": 0.01,
            f"{WHERE}performance_size_exponent": 0.0,
            f"{WHERE}performance_rho": 0.84,
        }
    )
    net = simulate(scenario, runs=16_384).plan("global").net
    sd = 0.01 * np.sqrt(1 - 0.84 ** (2 * np.arange(1, 11)))  # variance after t steps from zero
    np.testing.assert_allclose(net.std(axis=0) / 144e6, sd, rtol=0.02)
    assert np.corrcoef(net[:, 8], net[:, 9])[0, 1] == pytest.approx(0.84 * sd[8] / sd[9], abs=0.01)


def test_common_trend_cancels_but_for_the_acpt_third_and_the_guardrail():
    # Two-way trend (two thirds of the benchmark, 97% after discount) and own trend (96% spent) share the shock.
    left = 0.96 - 0.97 * 2 / 3
    sd = {f"{WHERE}national_trend_sd": 0.01}
    off, on = (
        simulate(r1(rules__guardrail_bound=bound, **sd), runs=4_096).plan("global").net.std(axis=0) / 144e6
        for bound in (GuardrailBound.OFF, GuardrailBound.ACPT)
    )
    assert off[0] == pytest.approx(left * 0.01, rel=0.01)
    assert on[0] < 0.3 * off[0]  # ±0.3 and −0.2 points, a third of each: 0.1 and 0.07 points at most
    assert off[9] == pytest.approx(np.sqrt(10) * left * 0.01, rel=0.02)


def test_regional_deviation_cancels_where_the_aco_is_small_in_its_region():
    paths = {
        f"{WHERE}regional_deviation_sd": 0.01,
        "rules__guardrail_bound": GuardrailBound.OFF,
        "choices__savings_rate": 0.04,
    }
    small, large = (
        simulate(r1(organisation__region__share_of_region=n, **paths), runs=4_096)
        .plan("global")
        .net.std(axis=0)[0]
        / 144e6
        for n in (0.0, 1.0)
    )
    # Benchmark follows 2/3 of the two-way part, which holds (1 − n) of the region's deviation; own trend follows it whole.
    assert small == pytest.approx((0.96 - 0.97 * 2 / 3) * 0.01, rel=0.01)
    assert large == pytest.approx(0.96 * 0.01, rel=0.01)


def test_risk_scores_move_the_benchmark_until_the_cap():
    net = simulate(r1(**{f"{WHERE}risk_score_sd": 0.05}), runs=1_024).plan("global").net
    # capped at ±3% (4% for High Needs, 18.7% of people): benchmark after discount moves by at most 0.97 × 4%
    highest = 144e6 * (0.01 + 0.97 * 0.04)
    assert net.max() < highest
    assert net.max() > 144e6 * (0.01 + 0.97 * 0.03)
    assert np.count_nonzero(np.isclose(net[:, 9], net[:, 9].max())) > 50


def test_stop_loss_makes_claims_less_noisy_and_noise_given_directly_stays():
    kappa = r1(**{f"{WHERE}claims_noise_kappa": 3.0})
    factor = float(
        (
            claims_noise_sd(project(kappa.with_value("choices.stop_loss.elected", True)))
            / claims_noise_sd(project(kappa))
        )[0, 0, 0]
    )
    assert 0.5 < factor < 0.95
    for scenario, expected in ((kappa, factor), (noisy_r1(0.03), 1.0)):
        without, with_it = (
            simulate(scenario.with_value("choices.stop_loss.elected", e), runs=2_048).plan("global").net.std()
            for e in (False, True)
        )
        assert with_it / without == pytest.approx(expected, rel=0.01)


def test_quality_score_stays_a_share():
    scenario = r1(**{f"{WHERE}quality_sd": 0.5, "choices__quality__score_share": 0.9})
    net = simulate(scenario, runs=2_048).plan("professional").net
    best, worst = (
        project(r1(choices__quality__score_share=q, choices__option=RiskOption.PROFESSIONAL)).net[0, 0]
        for q in (1, 0)
    )
    assert net.max() == pytest.approx(best)
    assert net.min() == pytest.approx(worst)


def test_fat_tails_keep_the_spread_and_widen_the_ends():
    normal, fat = (
        simulate(noisy_r1(0.005, **{f"{WHERE}tail_degrees_of_freedom": freedom}), runs=65_536)
        .plan("global")
        .net[:, 0]
        for freedom in (None, 5.0)
    )
    assert fat.std() == pytest.approx(normal.std(), rel=0.02)
    assert np.mean(np.abs(fat - 1.44e6) > 3 * 0.72e6) > 3 * np.mean(np.abs(normal - 1.44e6) > 3 * 0.72e6)


def test_performance_of_large_acos_varies_less():
    small, large = (
        performance_sd(project(Scenario().with_value("organisation.aligned", n)))[0, 0, 0]
        for n in (5_000.0, 80_000.0)
    )
    assert small / large == pytest.approx(16**0.26)


# ---- summaries -------------------------------------------------------------------------------------------------


def test_quantiles_are_ordered_and_chances_are_shares():
    summary = summarise(simulate(Scenario(), runs=2_048))
    assert tuple(summary.plans) == plan_keys(Scenario())
    for plan in summary.plans.values():
        for name in ("quantiles", "ten_year_quantiles", "worst_year_quantiles", "deepest_loss_quantiles"):
            value = getattr(plan, name).value
            assert (np.diff(value, axis=0) >= 0).all()
        for name in ("loss_chance", "any_loss_chance", "guarantee_exceeded_chance", "false_loss_chance"):
            value = getattr(plan, name).value
            assert ((value >= 0) & (value <= 1)).all()
        assert plan.any_loss_chance.value >= plan.loss_chance.value.max()
        assert plan.any_false_loss_chance.value >= plan.false_loss_chance.value.max()
        assert plan.losing_year_shares.value.sum() == pytest.approx(1.0)
        assert plan.losing_years.value == pytest.approx(plan.loss_chance.value.sum())
        assert plan.deepest_loss_quantiles.value.max() <= 0


def test_summary_counts_what_the_runs_hold():
    simulation = simulate(Scenario(), runs=512)
    summary = summarise(simulation)
    for key in ("global", "switch_2034"):
        runs, plan = simulation.plan(key), summary.plans[key]
        net = runs.net
        np.testing.assert_allclose(plan.quantiles.value, np.quantile(net, summary.levels, axis=0), rtol=1e-12)
        np.testing.assert_allclose(
            plan.worst_year_quantiles.value, np.quantile(net.min(axis=1), summary.levels), rtol=1e-12
        )
        deepest = np.minimum(np.cumsum(net, axis=1).min(axis=1), 0.0)
        np.testing.assert_allclose(
            plan.deepest_loss_quantiles.value, np.quantile(deepest, summary.levels), rtol=1e-9
        )
        assert plan.any_loss_chance.value == np.mean((net < 0).any(axis=1))
        assert plan.any_guarantee_exceeded_chance.value == np.mean(runs.guarantee_exceeded.any(axis=1))
        np.testing.assert_allclose(
            plan.losing_year_shares.value, np.bincount((net < 0).sum(axis=1), minlength=11) / 512
        )


def test_false_loss_needs_true_savings_and_a_shared_loss():
    # Savings of 4% for sure: under Global at 3% a loss is always false; with planned savings of −1% never.
    saved = summarise(simulate(noisy_r1(), runs=1_024)).plans["global"]
    np.testing.assert_array_equal(saved.false_loss_chance.value, saved.loss_chance.value)
    lost = summarise(simulate(noisy_r1(choices__savings_rate=-0.01), runs=1_024)).plans["global"]
    assert lost.loss_chance.value.min() > 0.9
    assert lost.false_loss_chance.value.max() == 0.0


def test_guarantee_exceeded_follows_the_normal_tail():
    # Global owes more than 4% of last year's spending (96% of 144M, give or take its noise): Φ((−3.84% − 1%) ÷ 2.5%) = 2.6%
    plan = summarise(simulate(noisy_r1(), runs=16_384)).plans["global"]
    np.testing.assert_allclose(plan.guarantee_exceeded_chance.value[1:], ndtr(-4.84 / 2.5), atol=0.004)
    assert plan.guarantee_exceeded_chance.value[0] == pytest.approx(
        ndtr(-5.0 / 2.5), abs=0.003
    )  # on base year 3


# ---- many ACOs -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("base", [Scenario(), everything_on()], ids=["default", "everything on"])
def test_many_acos_are_each_the_simulation_of_that_aco(base):
    rng = np.random.default_rng(1)
    vary = {
        "organisation.aligned": rng.uniform(5e3, 6e4, 11),
        "organisation.baseline.total_pbpm": rng.uniform(1_000, 1_400, 11),
        "organisation.region.gap_rate": rng.normal(0, 0.03, 11),
    }
    draws = normals(2, 600, method="plain")
    many = simulate_many(base, vary, draws)
    for aco in (0, 8, 10):
        one = summarise(simulate(base.with_values({path: float(v[aco]) for path, v in vary.items()}), draws))
        for key in many.plans:
            plan, place = one.plans[key], (many.plan(key), aco)
            np.testing.assert_allclose(
                many.ten_year_quantiles[place], plan.ten_year_quantiles.value, rtol=1e-12
            )
            np.testing.assert_allclose(many.ten_year_mean[place], plan.ten_year_mean.value, rtol=1e-12)
            for name in (
                "loss_chance",
                "any_loss_chance",
                "losing_years",
                "guarantee_exceeded_chance",
                "false_loss_chance",
            ):
                np.testing.assert_allclose(getattr(many, name)[place], getattr(plan, name).value, atol=1e-12)


def test_many_acos_refuse_unknown_plans():
    with pytest.raises(ScenarioError, match="switch_2029"):
        simulate_many(Scenario(), {"organisation.aligned": np.array([1e4, 2e4])}, plans=("switch_2029",))


def test_draws_without_a_source_leave_it_out():
    scenario = Scenario()
    only = normals(1, 128, sources=["claims_noise"], method="plain")
    assert {name for name in SOURCE_NAMES if only.source(name).any()} == {"claims_noise"}
    silent = replace(only, claims_noise=np.zeros((1, 1)))
    assert simulate(scenario, only).plan("global").net.std(axis=0).min() > 0
    np.testing.assert_array_equal(simulate(scenario, silent).own.net, project(scenario).net)
