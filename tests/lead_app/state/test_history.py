"""Undo, redo, the log and what a link carries, without a page."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given

from lead_app.inputs import value_forms as paths
from lead_app.state.history import History, reset_values
from lead_model.errors import ScenarioError
from lead_model.scenario import (
    ByCategory,
    Ramp,
    Scenario,
    all_leaves,
    changed_paths,
    from_code,
    to_code,
)
from tests.strategies import random_scenario, scenarios

START = datetime(2026, 11, 22, 9, tzinfo=UTC)


def clock(seconds: float):
    return lambda: START + timedelta(seconds=seconds)


def test_ten_undos_after_ten_changes_return_the_exact_first_scenario() -> None:
    rng = np.random.default_rng(7)
    history = History(random_scenario(rng))
    first = history.present
    for step in range(10):
        history = history.changed(history.present.with_value("choices.savings_rate", 0.01 * (step + 1)))
    assert len(history.past) == 10
    for _ in range(10):
        history = history.undone()
    assert history.present == first
    assert to_code(history.present) == to_code(first)
    assert history.undone() is history  # nothing before the first


def test_redo_brings_back_what_was_undone_and_a_new_change_clears_it() -> None:
    history = History(Scenario())
    second = history.present.with_value("organization.aligned", 20_000.0)
    history = history.changed(second).undone()
    assert history.redone().present == second
    elsewhere = history.changed(history.present.with_value("organization.aligned", 30_000.0))
    assert elsewhere.redone() is elsewhere


def test_an_equal_scenario_is_no_step() -> None:
    history = History(Scenario())
    assert history.changed(Scenario()) is history


def test_moves_of_one_slider_within_a_second_are_one_step_and_one_line_in_the_log() -> None:
    history = History(Scenario())
    for number, rate in enumerate((0.03, 0.04, 0.05)):
        moved = history.present.with_value("choices.savings_rate", rate)
        history = history.changed(moved, gesture="savings", now=clock(number * 0.2))
    assert len(history.past) == 1
    assert [(entry.before, entry.after) for entry in history.log] == [
        ("2.0% in 2027 → 5.0% from 2031", "5.0%")
    ]
    later = history.changed(
        history.present.with_value("choices.savings_rate", 0.06), gesture="savings", now=clock(5)
    )
    assert len(later.past) == 2


def test_the_log_says_what_changed_from_which_value_to_which() -> None:
    history = History(Scenario())
    history = history.changed(history.present.with_value("organization.aligned", 12_500.0), now=clock(0))
    history = history.undone(now=clock(1))
    assert [(entry.what, entry.before, entry.after) for entry in history.log] == [
        ("Aligned beneficiaries in the first year", "10,000 beneficiaries", "12,500 beneficiaries"),
        ("Undo: Aligned beneficiaries in the first year", "12,500 beneficiaries", "10,000 beneficiaries"),
    ]


@given(scenarios())
def test_resetting_a_family_changes_that_family_alone(scenario: Scenario) -> None:
    values = reset_values(scenario, Scenario(), "market")
    assert all(path.startswith("market.") for path in values)
    assert set(values) == {path for path in changed_paths(scenario, Scenario()) if path.startswith("market.")}


def test_a_thousand_random_scenarios_come_back_from_their_link() -> None:
    for seed in range(1000):
        scenario = random_scenario(np.random.default_rng(seed))
        opened = from_code(to_code(scenario))
        assert opened.scenario == scenario, f"seed {seed}: {changed_paths(opened.scenario, scenario)}"
        assert opened.notes == (), f"seed {seed}"


# ---- forms of a path -------------------------------------------------------------------------------------------


def test_a_path_keeps_its_values_when_it_is_written_year_by_year() -> None:
    ramp = Ramp(0.0, 0.04, 2027, 2031)
    yearly = paths.in_form(ramp, paths.Form.YEARLY, range(2027, 2037))
    assert yearly == (0.0, 0.01, 0.02, 0.03, 0.04, 0.04, 0.04, 0.04, 0.04, 0.04)
    assert paths.in_form(yearly, paths.Form.RAMP, range(2027, 2037)) == ramp
    assert paths.in_form(ramp, paths.Form.CONSTANT, range(2027, 2037)) == 0.04


def test_the_final_level_moves_the_whole_yearly_path_and_every_category() -> None:
    assert paths.with_final_level((0.02, 0.03), 0.05) == (0.04, 0.05)  # both 2 points up
    moved = paths.with_final_level(ByCategory(0.02, 0.03, Ramp(0.0, 0.04, 2027, 2030)), 0.03)
    assert moved == ByCategory(0.03, 0.04, Ramp(0.0, 0.05, 2027, 2030))


def test_the_mix_keeps_its_sum_exactly_one() -> None:
    for share in np.linspace(0, 0.6, 121):
        mix = paths.mix(Scenario(), high_needs=float(round(share, 4)))
        assert mix.aged_disabled + mix.esrd + mix.high_needs == pytest.approx(1.0, abs=1e-12)
        Scenario().with_value("organization.category_share", mix)  # the model takes it


@given(scenarios())
def test_another_first_year_is_a_valid_scenario_or_its_longer_high_needs_path_is_refused(
    scenario: Scenario,
) -> None:
    for first_py in (2027, 2029, 2032):
        try:
            moved = scenario.with_values(paths.start_moved(scenario, first_py))
        except ScenarioError as refused:  # more years of the same change can pass what the mix allows
            places = {where for where, _ in refused.problems}
        else:
            assert moved.organization.first_py == first_py
            continue
        # One-sided years are limited in MSSP agreements from 2027 on, so a later entry can meet the limit too.
        needs = places - {"choices.mssp"}
        assert needs <= {"organization.high_needs_share_change"}
        assert not needs or first_py < scenario.years[0], "fewer years ask for no more than before"


def test_every_leaf_has_a_random_value_the_model_takes() -> None:
    seen: set[str] = set()
    for seed in range(60):
        scenario = random_scenario(np.random.default_rng(seed), all_inputs=True)
        seen |= set(changed_paths(scenario, Scenario()))
    never_free = {"choices.cara.npcc_or_apo_overlap_share"}  # anything but 0 contradicts the rules
    assert set(all_leaves()) - seen <= never_free
