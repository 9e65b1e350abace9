"""Every number of the rules moves money in a golden case, or changes what an ACO may do: none is read and forgotten."""

from functools import cache

import numpy as np
import pytest

from lead_analysis.acos.eligibility import eligibility
from lead_analysis.cash.calendar import cash_calendar
from lead_model.errors import ScenarioError
from lead_model.projection import project
from lead_model.rule_files import load_parameters
from lead_model.scenario import ByCategory, Capitation, Entry, Override, RiskOption, Scenario
from tests.golden_cases import FOLDER, load_case
from tests.reference import reference_case, with_overrides

# What the golden cases do not reach by themselves: a prior savings adjustment at its cap, a base capitation so high that the
# enhanced one is at its minimum, and savings in the third and fourth Global band.
CASES = (
    ("everything_on", {}, ()),
    ("global_higher_spending_tcc", {}, ()),
    (
        "global_higher_spending_tcc",
        {
            "choices.savings_rate": 0.5,
            "choices.capitation.kind": Capitation.BASE_PCC,
            "market.own_trend_excess_rate": -0.04,
        },
        (),
    ),
    ("professional_losses", {}, ()),
    ("new_entrant", {}, ()),
    ("new_entrant", {"organization.region.prior_savings_pbpm": 400.0}, ()),
    ("later_start", {}, ()),
    ("mssp_growing", {}, ()),
    ("everything_on", {}, (Override("base_pcc_rate", 0.061),)),
)


def numbers() -> list[tuple[str, str]]:
    """(name, part) of every number of the default rules."""
    by_name = load_parameters().by_name
    return [(name, key) for name, parameter in by_name.items() for key in parameter.keys or ("",)]


def changed(values: np.ndarray, unit: str) -> np.ndarray:
    """Another number the rule could have."""
    if unit == "year":
        return values + 7
    if unit == "month":
        return values + 1
    if unit == "phase":
        return np.maximum(values - 1, 0)
    return np.where(values == 0, 0.011, 0.93 * values)


@cache
def moved() -> frozenset[tuple[str, str]]:
    """The numbers that move a dollar in a case: each is changed in one run of a block, the first run is as it is."""
    found = set()
    for name, paths, overrides in CASES:
        scenario = with_overrides(load_case(FOLDER / f"{name}.toml").scenario.with_values(paths), *overrides)
        vary, every = {}, numbers()
        for run, (parameter, key) in enumerate(every, start=1):
            row = scenario.parameters.row(parameter, scenario.years)[0]
            keys = scenario.parameters.parameter(parameter).keys
            values = row[:, keys.index(key) if key else 0]
            block = np.tile(values, (len(every) + 1, 1))
            block[run] = changed(values, scenario.parameters.parameter(parameter).unit)
            vary[f"parameters.{parameter}{'.' if key else ''}{key}"] = block
        p = project(scenario, vary)
        amounts = np.concatenate(
            [p.net, p.settlement.total_monies_owed, p.aco_result.guarantee_dollars, cash_calendar(p).total],
            axis=1,
        )
        differs = (np.abs(amounts - amounts[:1]) > 0.01).any(axis=1)
        found |= {every[run - 1] for run in np.flatnonzero(differs)}
    return frozenset(found)


# Limits move no dollar of an ACO that keeps them. For each: an ACO that just keeps it, and a value at which it does not.
CAPABLE = {
    f"organization.eligibility.{name}": True
    for name in ("access_24_7", "advance_care_planning", "in_home_care")
}
STANDARD = {"organization.aligned": 5_210.0, "organization.eligibility.claims_aligned": 3_170}
NEW = {
    "organization.entry": Entry.NEW,
    "organization.aligned": 1_040.0,
    "organization.eligibility.claims_aligned": 640,
}
HIGH_NEEDS = CAPABLE | {
    "organization.aligned": 830.0,
    "organization.eligibility.claims_aligned": 520,
    "organization.category_share": ByCategory(0.558, 0.012, 0.43),
}
LIMITS = {
    "standard_minimum_aligned": (STANDARD, 5_300),
    "standard_minimum_claims_aligned": (STANDARD, 3_200),
    "new_minimum_aligned": (NEW, 1_100),
    "new_minimum_claims_aligned": (NEW, 700),
    "high_needs_minimum_aligned": (HIGH_NEEDS, 900),
    "high_needs_minimum_claims_aligned": (HIGH_NEEDS, 550),
    "high_needs_threshold_share": (HIGH_NEEDS, 0.44),
    "professional_lock_in_years": ({"choices.option": RiskOption.PROFESSIONAL, "choices.switch_py": 2031}, 5),
    "cara_adjustment_minimum_share": ({"choices.cara.elected": True, "choices.cara.adjustment_share": 0.13}, 0.14),
    "cara_adjustment_maximum_share": ({"choices.cara.elected": True, "choices.cara.adjustment_share": 0.88}, 0.87),
    "home_modification_limit_dollars": (
        {"choices.falls.elected": True, "choices.falls.modification_dollars": 2_340.0}, 2_300,
    ),
}  # fmt: skip


def may(scenario: Scenario, *overrides: Override) -> list[str]:
    """The status of every check, or the reason for which the scenario is refused."""
    try:
        return [check.status for check in eligibility(with_overrides(scenario, *overrides)).checks]
    except ScenarioError as error:
        return [str(error)]


@pytest.mark.parametrize(("name", "key"), numbers(), ids=lambda part: part or "-")
def test_every_rule_value_moves_dollars_or_a_limit(name, key):
    if name not in LIMITS:
        assert (name, key) in moved()
        return
    paths, beyond = LIMITS[name]
    scenario = reference_case().with_values(paths)
    assert may(scenario, Override(name, beyond)) != may(scenario)


def test_a_limit_is_named_only_where_no_dollar_moves():
    assert not {name for name, _ in moved()} & LIMITS.keys()
