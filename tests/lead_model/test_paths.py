"""The participation paths: keys, order, scenarios, and the yearly results of each from the two options."""

import numpy as np
import pytest

from lead_model.errors import ScenarioError
from lead_model.paths import (
    BOTH,
    GLOBAL,
    PROFESSIONAL,
    PathKind,
    all_paths,
    best_paths,
    by_path,
    nets_of_paths,
    option_scenarios,
    own_path,
    path_inputs,
    path_of_key,
    project_each,
    project_paths,
    switch_path,
    values_of_paths,
    with_path,
)
from lead_model.projection import project
from lead_model.scenario import Capitation, RiskOption, Scenario
from tests.reference import reference_case

TCC = {"choices__option": RiskOption.GLOBAL, "choices__capitation__kind": Capitation.TCC}


def test_paths_come_in_one_order_with_keys_and_labels():
    paths = all_paths(Scenario())
    assert [path.key for path in paths] == [
        "professional",
        "global",
        *(f"switch_{py}" for py in range(2031, 2037)),
    ]
    assert [key for key, _ in option_scenarios(Scenario())] == [path.key for path in paths]
    assert [path.label for path in paths[:3]] == [
        "Professional throughout", "Global throughout", "Professional, Global from PY2031",
    ]  # fmt: skip
    assert [path.short_label for path in paths[:3]] == ["Professional", "Global", "Global from 2031"]
    assert [path.kind for path in paths[:3]] == [PathKind.PROFESSIONAL, PathKind.GLOBAL, PathKind.SWITCH]


@pytest.mark.parametrize("path", all_paths(Scenario()), ids=lambda path: path.key)
def test_a_key_leads_back_to_its_path_and_a_scenario_put_on_a_path_holds_it(path):
    assert path_of_key(path.key) == path
    assert own_path(with_path(Scenario(), path)) == path


@pytest.mark.parametrize("key", ["stay_out", "switch_", "switch_soon", "Global", ""])
def test_an_unknown_key_is_refused_by_name(key):
    with pytest.raises(ScenarioError, match=f"unknown participation path '{key}'"):
        path_of_key(key)


def test_a_switch_is_professional_before_its_year_and_global_from_it():
    switch = switch_path(2033)
    assert [switch.throughout(py) for py in (2032, 2033, 2036)] == [PROFESSIONAL, GLOBAL, GLOBAL]
    assert GLOBAL.throughout(2027) is GLOBAL
    p = project(with_path(Scenario(), switch))
    assert p.settlement.is_global[0].tolist() == [py >= 2033 for py in p.years]


def test_only_professional_throughout_gives_up_what_is_for_global_only():
    elected = reference_case(
        **TCC, choices__cara__elected=True, choices__falls__elected=True, choices__cara__first_py=2031
    )
    alone = with_path(elected, PROFESSIONAL).choices
    assert (alone.capitation.kind, alone.cara.elected, alone.falls.elected) == (
        Capitation.BASE_PCC,
        False,
        False,
    )
    kept = with_path(elected, switch_path(2031)).choices
    assert (kept.capitation.kind, kept.cara.elected, kept.falls.elected) == (Capitation.TCC, True, True)


def test_a_block_of_paths_equals_each_path_alone():
    scenario, rates = reference_case(**TCC), np.array([0.0, 0.04, 0.09])
    paths = all_paths(scenario)
    block = by_path(project_paths(scenario, paths, {"choices.savings_rate": rates}).net, len(paths))
    assert block.shape == (8, 3, 10)
    for path, nets in zip(paths, block, strict=True):
        for rate, net in zip(rates, nets, strict=True):
            alone = with_path(scenario, path).with_value("choices.savings_rate", float(rate))
            np.testing.assert_array_equal(net, project(alone).net[0])


def test_inputs_of_paths_repeat_each_path_for_its_runs():
    varied = path_inputs(GLOBAL, switch_path(2034), runs=2)
    assert varied["choices.option"].tolist() == ["global", "global", "professional", "professional"]
    np.testing.assert_array_equal(varied["choices.switch_py"], [np.nan, np.nan, 2034, 2034])


def test_start_up_cost_counts_once_in_the_value_of_every_path():
    scenario = reference_case(choices__savings_rate=0.04, organization__costs__start_up_dollars=2_000_000.0)
    values = values_of_paths(project_each(scenario), BOTH)[:, 0]
    # R1 at 4%: 60% × 4% × $144.0M = $3.456M and (4% − 3%) × $144.0M = $1.44M a year, ten years, less $2.0M.
    assert values.tolist() == pytest.approx([32_560_000, 12_400_000], abs=0.5)


def test_of_equal_paths_the_one_that_keeps_to_one_option_is_best():
    values = np.array([[10.0, 10.0, 5.0], [10.3, 8.0, 5.0], [10.4, 11.0, 5.2]])
    paths = (PROFESSIONAL, GLOBAL, switch_path(2031))
    assert best_paths(values, paths) == (PROFESSIONAL, switch_path(2031), PROFESSIONAL)


@pytest.mark.parametrize("savings", [0.05, -0.05])
def test_the_nets_of_a_switch_from_both_options_are_those_of_its_own_projection(savings):
    """The guarantee of the switch year rests on Professional spending, which CARA and the falls episode do not lower."""
    scenario = reference_case(
        **TCC,
        choices__savings_rate=savings,
        choices__provider_savings_share=0.3,
        choices__cara__elected=True,
        choices__cara__first_py=2029,
        choices__falls__elected=True,
        market__guarantee_carrying_rate=0.02,
    )
    options, paths = project_each(scenario), all_paths(scenario)
    spent = [options[path].spending.spend_dollars[0, 3:] for path in BOTH]
    assert (np.abs(spent[0] - spent[1]) > 100_000.0).all()
    for path, net in zip(paths, nets_of_paths(options, paths), strict=True):
        np.testing.assert_allclose(net[0], project(with_path(scenario, path)).net[0], atol=0.005)


def test_an_input_of_one_run_is_common_to_the_runs_of_another():
    scenario, rates = reference_case(), np.array([0.02, 0.05])
    common = {"market.guarantee_carrying_rate": np.array([0.01]), "choices.savings_rate": rates}
    block = by_path(project_paths(scenario, BOTH, common).net, 2)
    for path, nets in zip(BOTH, block, strict=True):
        own = with_path(scenario, path).with_value("market.guarantee_carrying_rate", 0.01)
        np.testing.assert_array_equal(nets, project(own, {"choices.savings_rate": rates}).net)
