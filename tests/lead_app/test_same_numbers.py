"""Same seed, same numbers: in the library, in the app, from the command line and on a Dask worker."""

import json

import numpy as np
import pytest

from lead_analysis.acos.portfolio.cluster import on_cluster
from lead_analysis.risk.simulate import simulate
from lead_analysis.risk.summary import summarize
from lead_app import cached
from lead_delivery.cli import main, simulation
from lead_model.scenario import RiskOption, Scenario, to_json

SEED, RUNS = 31, 512
SCENARIO = Scenario(name="Same numbers").with_values(
    {
        "choices.option": RiskOption.PROFESSIONAL,
        "choices.switch_py": 2033,
        "market.uncertainty.seed": SEED,
        "market.uncertainty.runs": RUNS,
    }
)
MEASURES = ("net_dollars_quantiles", "ten_year_net_dollars_quantiles", "loss_chance", "false_loss_chance")


@pytest.fixture(scope="module")
def here():
    """Figures of the library itself, as plain lists, which JSON carries to the last bit."""
    return simulation.simulate_result(SCENARIO)["plans"]


def test_command_line(capsys, tmp_path, here):
    path = tmp_path / "scenario.json"
    path.write_text(to_json(SCENARIO), encoding="utf-8")
    assert main(["simulate", str(path), "--runs", str(RUNS), "--seed", str(SEED), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["plans"] == here


def test_app(here):
    shown, library = cached.summary(SCENARIO), summarize(simulate(SCENARIO, runs=RUNS, seed=SEED))
    assert set(shown.paths) == set(library.paths) == set(here)
    for key, path in library.paths.items():
        # The app keeps every percent; the levels both have must be equal to the last bit.
        picked = [shown.levels.index(level) for level in library.levels]
        np.testing.assert_array_equal(shown.paths[key].quantiles.value[picked], path.quantiles.value)
        np.testing.assert_array_equal(shown.paths[key].mean.value, path.mean.value)
        np.testing.assert_array_equal(shown.paths[key].loss_chance.value, path.loss_chance.value)


def test_dask_worker(here):
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=1, threads_per_worker=1, dashboard_address=None, host="127.0.0.1", silence_logs=50
    ) as cluster:
        (there,) = on_cluster(cluster.scheduler_address, simulation.simulate_result, [(SCENARIO,)])
    for key, path in here.items():
        for measure in MEASURES:
            assert there["plans"][key][measure] == path[measure], f"{key}: {measure}"


def test_another_seed_is_seen(here):
    other = simulation.simulate_result(SCENARIO, seed=SEED + 1)["plans"]
    assert other["global"]["net_dollars_quantiles"] != here["global"]["net_dollars_quantiles"]
