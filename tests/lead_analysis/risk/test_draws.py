"""Draws: separate streams, the same numbers however they are cut, and points that are standard normal."""

import tracemalloc
from concurrent.futures import ProcessPoolExecutor
from dataclasses import FrozenInstanceError
from multiprocessing import get_context

import numpy as np
import pytest
from scipy.special import stdtrit

from lead_analysis.risk.draws import (
    SOURCE_NAMES,
    SOURCES,
    Method,
    Path,
    blocks,
    cached_normals,
    leading_components,
    normals,
    tail_factor,
)
from lead_model.errors import ScenarioError

METHODS = tuple(Method)


YEARLY = [source.name for source in SOURCES if source.path is not Path.ONCE]
ONCE = [source.name for source in SOURCES if source.path is Path.ONCE]


def _all(draws):
    by_year = draws.source(YEARLY[0]).shape
    return np.stack([np.broadcast_to(draws.source(name), by_year) for name in SOURCE_NAMES])


def _in_another_process(method, rows):
    return _all(normals(7, 1_024, 10, method=method, rows=rows))


@pytest.mark.parametrize("method", METHODS)
def test_leaving_sources_out_leaves_the_others_unchanged(method):
    everything = normals(3, 512, method=method)
    for name in SOURCE_NAMES:
        alone = normals(3, 512, sources=[name], method=method)
        np.testing.assert_array_equal(alone.source(name), everything.source(name))
        others = [alone.source(other) for other in SOURCE_NAMES if other != name]
        assert all(array.shape == (1, 1) and array[0, 0] == 0 for array in others)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("size", [1, 3, 256, 1_000, 4_096])
def test_blocks_of_any_size_join_to_the_same_numbers(method, size):
    runs = 256 if size == 1 else 1_024
    whole = _all(normals(5, runs, 4, method=method))
    parts = list(blocks(5, runs, 4, method=method, block_runs=size))
    np.testing.assert_array_equal(np.concatenate([_all(part) for part in parts], axis=1), whole)
    assert [part.first_run for part in parts] == list(range(0, runs, size))


@pytest.mark.parametrize("method", METHODS)
def test_another_process_draws_the_same_block(method):
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        elsewhere = pool.submit(_in_another_process, method, (333, 777)).result()
    np.testing.assert_array_equal(elsewhere, _in_another_process(method, (0, 1_024))[:, 333:777])


def test_numbers_are_the_ones_first_published():
    # Stored from the first version: a change of library or of slots that moves them must not pass unseen.
    plain = normals(2027, 1_024, method="plain")
    sobol = normals(2027, 1_024, method="sobol")
    found = [
        plain.performance_drift[0, 0],
        plain.claims_noise[1_001, 9],
        plain.quality_score[513, 4],
        sobol.performance_drift[0, 0],
        sobol.national_trend[1_001, 9],
    ]
    np.testing.assert_allclose(found, GOLDEN, rtol=1e-9)


GOLDEN = [0.316309438848, -1.335822596549, -1.187887640682, 2.545425359275, 0.486898963099]


def test_plain_years_are_streams_of_their_own_so_a_shorter_horizon_keeps_its_years():
    np.testing.assert_array_equal(
        _all(normals(1, 100, 3, method="plain")), _all(normals(1, 100, 10, method="plain"))[..., :3]
    )


@pytest.mark.parametrize("method", METHODS)
def test_draws_are_standard_normal_and_independent_across_years_and_sources(method):
    runs = 16_384
    draws = normals(11, runs, method=method)
    z = np.concatenate([draws.source(name) for name in SOURCE_NAMES], axis=1)
    assert z.shape[1] == 10 * len(YEARLY) + len(ONCE) == 82
    error = 1 / np.sqrt(runs)
    assert np.abs(z.mean(axis=0)).max() < 4.5 * error  # 82 means at once
    assert np.abs(z.var(axis=0) - 1).max() < 4.5 * np.sqrt(2) * error
    correlation = np.corrcoef(z.T) - np.eye(z.shape[1])
    assert np.abs(correlation).max() < 5.5 * error  # 3,321 pairs at once
    share_beyond = (np.abs(z) > 1.959964).mean(axis=0)
    assert np.abs(share_beyond - 0.05).max() < 4.5 * np.sqrt(0.05 * 0.95) * error
    assert np.isfinite(z).all()


@pytest.mark.parametrize("method", METHODS)
def test_a_source_drawn_once_a_run_has_one_number_a_run_whatever_the_horizon(method):
    whole = normals(13, 512, 10, method=method)
    for name in ("savings_level", "base_years"):
        assert whole.source(name).shape == (512, 1)
        for years in (1, 6):
            shorter = normals(13, 512, years, method=method)
            np.testing.assert_array_equal(shorter.source(name), whole.source(name))


def test_different_seeds_give_different_numbers():
    for method in METHODS:
        first, second = (_all(normals(seed, 64, method=method)) for seed in (1, 2))
        assert not np.isclose(first, second).any(axis=2).all()


def test_sobol_points_are_balanced_where_plain_ones_are_not():
    # A ten-year sum has variance 10: its mean over 1,024 plain points is 0 up to √(10/1,024) = 0.1
    sobol = [
        normals(s, 1_024, sources=["national_trend"]).national_trend.sum(axis=1).mean() for s in range(12)
    ]
    plain = [
        normals(s, 1_024, sources=["national_trend"], method="plain").national_trend.sum(axis=1).mean()
        for s in range(12)
    ]
    assert 0.05 < np.std(plain) < 0.2
    assert np.std(sobol) < np.std(plain) / 20


@pytest.mark.parametrize("path", tuple(Path))
@pytest.mark.parametrize("years", [1, 6, 10])
def test_component_rotation_keeps_normals_standard_and_puts_the_largest_variance_first(path, years):
    rotation = leading_components(path, years)
    np.testing.assert_allclose(rotation @ rotation.T, np.eye(years), atol=1e-12)
    total = np.tril(np.ones((years, years)))
    if path is Path.YEARLY:
        variances = ((total @ rotation) ** 2).sum(axis=0)
        assert np.all(np.diff(variances) <= 1e-9)
        assert variances.sum() == pytest.approx(years * (years + 1) / 2)  # 1 + 2 + … + years


def test_the_first_component_carries_most_of_a_ten_year_trend_path():
    total = np.tril(np.ones((10, 10)))
    variances = ((total @ total @ leading_components(Path.GROWTH, 10)) ** 2).sum(axis=0)
    assert variances[0] / variances.sum() > 0.95


def test_draws_cannot_be_changed():
    draws = normals(1, 16)
    with pytest.raises(ValueError, match="read-only"):
        draws.claims_noise[0, 0] = 1.0
    with pytest.raises(FrozenInstanceError):
        draws.seed = 2


def test_draws_are_kept_by_seed_method_and_size_and_large_sets_are_not():
    assert cached_normals(1, "sobol", 64) is cached_normals(1, Method.SOBOL, 64)
    assert cached_normals(1, "sobol", 64) is not cached_normals(1, "plain", 64)
    assert cached_normals(1, "plain", 262_144) is not cached_normals(1, "plain", 262_144)  # 147 MB


def test_blocks_need_the_memory_of_a_block():
    def peak(runs):
        tracemalloc.start()
        for _ in blocks(1, runs, method="plain", block_runs=4_096):
            pass
        return tracemalloc.get_traced_memory()[1], tracemalloc.stop()

    assert peak(65_536)[0] < 1.2 * peak(8_192)[0]


def test_a_view_of_runs_shares_memory_and_knows_its_place():
    draws = normals(1, 256, sources=["claims_noise"])
    view = draws.block(32, 48)
    assert (view.first_run, view.runs) == (32, 16)
    assert np.shares_memory(view.claims_noise, draws.claims_noise)
    assert view.acpt_error.shape == (1, 1)


@pytest.mark.parametrize("freedom", [4.5, 5.3, 30.0])
def test_tail_factor_makes_drift_plus_noise_student_t_with_the_same_sd(freedom):
    draws = normals(9, 131_072, 2, ["performance_drift", "claims_noise", "tail_scale"])
    error = (0.6 * draws.performance_drift + 0.8 * draws.claims_noise) * tail_factor(draws, freedom)
    # 0.36 + 0.64 = 1, so the error has unit variance and Student's quantiles times √((ν − 2) / ν)
    expected = stdtrit(freedom, np.array([0.05, 0.25, 0.75, 0.95, 0.99])) * np.sqrt((freedom - 2) / freedom)
    found = np.quantile(error[:, 1], [0.05, 0.25, 0.75, 0.95, 0.99])
    np.testing.assert_allclose(found, expected, atol=0.03)
    assert (tail_factor(draws, freedom) ** 2).mean() == pytest.approx(1.0, abs=0.02)


def test_tail_factor_is_one_without_tails_and_refused_where_variance_is_infinite():
    assert tail_factor(normals(1, 16), float("inf")).tolist() == [[1.0]]
    assert tail_factor(normals(1, 16, sources=["claims_noise"]), 5.0).tolist() == [[1.0]]
    with pytest.raises(ScenarioError, match="more than 2"):
        tail_factor(normals(1, 16), 2.0)


def test_slots_are_never_moved():
    # A new source takes the next free slot; these keep theirs, or stored results would change.
    assert {source.name: source.slot for source in SOURCES} == {
        "performance_drift": 0,
        "claims_noise": 1,
        "acpt_error": 2,
        "regional_deviation": 3,
        "risk_score_growth": 4,
        "national_trend": 5,
        "quality_score": 6,
        "tail_scale": 7,
        "savings_level": 8,
        "base_years": 9,
    }
