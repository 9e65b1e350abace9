"""Bands of best paths: no gaps, thresholds where two alternatives are worth the same, and the one of the reference case."""

from itertools import pairwise

import numpy as np
import pytest

from lead_analysis.acos.presets import PRESETS
from lead_analysis.acos.starting_scenario import scenario_of_aco
from lead_analysis.decisions.alternatives import alternatives
from lead_analysis.decisions.best_path_bands import (
    HIGHEST_RATE,
    LOWEST_RATE,
    band_sentences,
    best_path_bands,
    planned_level,
)
from lead_analysis.decisions.drivers import driver, with_level
from lead_model.scenario import ByCategory, MsspRules, Ramp, Scenario, value_array
from tests.reference import reference_case

SAVINGS = "choices.savings_rate"
SCENARIOS = {
    "default": Scenario(),
    "A5388": scenario_of_aco("A5388").scenario,
    **{key: preset.scenario for key, preset in PRESETS.items()},
}


def at_level(scenario: Scenario, level: float) -> Scenario:
    """The whole savings path moved so that its last year has this level."""
    base = value_array(scenario.choices.savings_rate, scenario.years)[0, :, 0]
    moved = np.broadcast_to(base + level - base[-1], len(scenario.years))
    return scenario.with_value(SAVINGS, tuple(moved.tolist()))


@pytest.mark.parametrize("name", SCENARIOS)
def test_bands_have_no_gaps_and_hold_the_best_of_a_scenario_inside_each(name: str) -> None:
    scenario = SCENARIOS[name]
    for rules, bands in best_path_bands(scenario).items():
        assert bands[0].low == LOWEST_RATE
        assert bands[-1].high == HIGHEST_RATE
        assert all(before.high == after.low for before, after in pairwise(bands))
        for band in bands:
            middle = alternatives(at_level(scenario, (band.low + band.high) / 2))
            assert middle.best(rules).key == band.best.key


@pytest.mark.parametrize("name", SCENARIOS)
def test_at_a_threshold_both_neighbors_are_worth_the_same(name: str) -> None:
    scenario = SCENARIOS[name]
    for rules, bands in best_path_bands(scenario).items():
        for before, after in pairwise(bands):
            found = {
                line.key: line.total for line in alternatives(at_level(scenario, before.high)).under(rules)
            }
            first, second = found[before.best.key], found[after.best.key]
            assert first == pytest.approx(second, abs=max(20.0, 1e-6 * abs(second)))


def test_global_overtakes_professional_at_seven_and_a_half_percent_in_the_reference_case() -> None:
    bands = best_path_bands(reference_case(choices__savings_rate=0.04))[MsspRules.CURRENT]
    edge = next(band.low for band in bands if band.best.key == "global")
    assert edge == pytest.approx(0.075, abs=1e-9)  # 3% ÷ (1 − 60%)


def test_the_planned_level_is_that_of_the_last_year() -> None:
    assert planned_level(Scenario().with_value(SAVINGS, Ramp(0.01, 0.06, 2027, 2030))) == 0.06
    by_category = ByCategory(0.05, 0.0, Ramp(0.0, 0.10, 2027, 2030))
    assert planned_level(Scenario().with_value(SAVINGS, by_category)) == pytest.approx(
        0.805 * 0.05 + 0.187 * 0.10
    )


def test_sentences_name_every_band_once_where_rule_sets_agree() -> None:
    (said,) = band_sentences(best_path_bands(SCENARIOS["A5388"]))
    assert said.startswith("Best path, below ")
    assert "% savings: Global from 2031; from " in said
    apart = band_sentences(best_path_bands(Scenario()))
    assert [("current rules" in one, "proposed rules" in one) for one in apart] == [
        (True, False),
        (False, True),
    ]


def test_a_slider_that_shows_the_level_moves_the_scenario_into_the_band() -> None:
    scenario = Scenario()
    bands = best_path_bands(scenario)[MsspRules.PROPOSED]
    savings = driver(scenario, SAVINGS)
    for band in bands:
        level = (band.low + band.high) / 2
        moved = with_level(scenario, savings, savings.now + level - planned_level(scenario))
        assert alternatives(moved).best(MsspRules.PROPOSED).key == band.best.key
