"""Inputs and rule values that differ by run give each run what the same scenario gives alone."""

import numpy as np
import pytest

from lead_model.lookup import Lookup
from lead_model.projection import project
from lead_model.scenario import BaselineEntry, ByCategory, Override, RiskOption
from tests.reference import reference_case, with_overrides


def nets(scenario, vary):
    return project(scenario, vary).net


def test_one_category_varied_alone_leaves_the_others():
    scenario = reference_case(
        choices__savings_rate=0.04, organization__baseline__entry=BaselineEntry.CATEGORIES
    )
    path = "organization.baseline.category_pbpm"
    costs = {"esrd": np.array([6000.0, 8000.0]), "high_needs": np.array([2000.0, 3000.0])}
    found = nets(scenario, {f"{path}.{category}": cost for category, cost in costs.items()})
    for run, (esrd, high_needs) in enumerate([(6000.0, 2000.0), (8000.0, 3000.0)]):
        aged_disabled = scenario.get(path).aged_disabled
        alone = scenario.with_value(path, ByCategory(aged_disabled, esrd, high_needs))
        np.testing.assert_array_equal(found[run], project(alone).net[0])
    # Of 120,000 months 0.8% at 2,000 PBPM and 18.7% at 1,000 PBPM more, of which 4% saved less 3% discount are kept
    np.testing.assert_allclose(found[1] - found[0], 0.01 * 120_000 * (0.008 * 2000 + 0.187 * 1000))


@pytest.mark.parametrize("band", ["band_1", "band_2"])
def test_one_part_of_a_rule_varied_alone_leaves_the_others(band):
    # 10% of the benchmark in band 1, the rest in band 2
    scenario = reference_case(choices__savings_rate=0.14, choices__option=RiskOption.PROFESSIONAL)
    path = f"parameters.professional_savings_share.{band}"
    found = nets(scenario, {path: np.array([0.1, 0.2])})
    whole = 144e6 * (0.10 if band == "band_1" else 0.04)
    np.testing.assert_allclose(found[1] - found[0], np.full(10, 0.1 * whole))
    for run, share in enumerate((0.1, 0.2)):
        alone = with_overrides(scenario, Override("professional_savings_share", share, key=band))
        np.testing.assert_array_equal(found[run], project(alone).net[0])


def test_a_whole_rule_varied_is_an_override_in_each_run():
    scenario = reference_case(choices__savings_rate=0.06)
    name = "global_discount_lower_spending"
    found = nets(scenario, {f"parameters.{name}": np.array([0.02, 0.03])})
    np.testing.assert_allclose(found[0], np.full(10, 0.04 * 144e6))
    np.testing.assert_allclose(found[1], np.full(10, 0.03 * 144e6))


def test_option_and_switch_year_by_run():
    switch = np.array([np.nan, np.nan, 2033.0])
    options = np.array(["professional", "global", "professional"])
    a = Lookup(reference_case(), {"choices.option": options, "choices.switch_py": switch})
    years = np.array(a.years)
    assert a.n_runs == 3
    np.testing.assert_array_equal(a.is_global, [years > 2036, years > 2026, years >= 2033])
    np.testing.assert_array_equal(a.whole("choices.switch_py")[:, 0], [np.inf, np.inf, 2033.0])
    np.testing.assert_array_equal(Lookup(reference_case()).whole("choices.switch_py"), [[np.inf]])


def test_inputs_varied_later_join_those_varied_before():
    scenario = reference_case()
    first = Lookup(scenario, {"choices.savings_rate": np.array([0.01, 0.02])})
    first.rule("sequestration_rate")
    both = first.varied({"market.regional_trend_rate": np.array([0.03, 0.04])})
    assert first.varied({}) is first
    assert both.used_rules == {"sequestration_rate"}
    assert both.number("choices.savings_rate")[:, 0, 0].tolist() == [0.01, 0.02]
    assert both.number("market.regional_trend_rate")[:, 0, 0].tolist() == [0.03, 0.04]
