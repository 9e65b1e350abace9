"""Every number of the Shared Savings Program moves the dollars of an ACO that stays in it."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
import pytest

from lead_analysis.other_models.mssp import RuleValues
from lead_analysis.other_models.mssp_inputs import MsspInputs
from lead_analysis.other_models.mssp_projection import MsspChoice, mssp_projection
from lead_analysis.other_models.mssp_rule_sets import mssp_parameters
from lead_analysis.other_models.staying_in_mssp import mssp_choice, mssp_inputs
from lead_model.parameters import Parameters
from lead_model.projection import project
from lead_model.scenario import ByCategory, MsspQuality, MsspRules, MsspTrack
from tests.golden_cases import FOLDER, load_case

RULES = (MsspRules.CURRENT, MsspRules.PROPOSED)
AT_MINIMUM = {
    "choices.mssp.minimum_rate": None,
    "choices.savings_rate": 0.02,
}  # inside the size-based minimum savings rate
# From the growing ACO: each level, both signs, both standards, each agreement, a revenue that limits losses and none.
FIRST_DOLLAR = {"choices.mssp.minimum_rate": 0.0}
ENHANCED = {"choices.mssp.track": MsspTrack.ENHANCED}
DEAR_IN_ESRD = ByCategory(
    0.026, -0.42, 0.026
)  # above its region as a whole, yet below it outside ESRD, where the cap binds
LEVEL_E = {MsspTrack.BASIC_A: 6, MsspTrack.BASIC_B: 6}  # the most one-sided years there may be
VARIANTS: tuple[dict[str, Any], ...] = (
    {},
    *(FIRST_DOLLAR | {"choices.mssp.track": track, "choices.mssp.rises": False,
                      "choices.mssp.level_e_from_year": LEVEL_E.get(track),
                      "choices.savings_rate": savings,
                      "choices.mssp.revenue_share": revenue}
      for track in MsspTrack for savings in (-0.031, -0.22, 0.055, 0.34) for revenue in (None, 0.11)),
    *(FIRST_DOLLAR | ENHANCED | {"choices.mssp.agreement": agreement, "organization.region.gap_rate": gap,
                                 "organization.region.prior_savings_pbpm": 0.0, "choices.savings_rate": 0.0}
      for agreement in (1, 2, 3, 4) for gap in (DEAR_IN_ESRD, 0.013, 0.3)),
    *(ENHANCED | {"choices.savings_rate": savings, "choices.mssp.quality": MsspQuality.MET,
                  "choices.mssp.quality_score_share": score}
      for savings, score in ((-0.05, 0.1), (-0.05, 0.99), (-0.45, 0.5))),
    *(AT_MINIMUM | {"choices.mssp.track": MsspTrack.BASIC_A, "choices.mssp.rises": False,
                    "choices.mssp.level_e_from_year": 6,
                    "organization.aligned": aligned,
                    "organization.aligned_growth_rate": 0.0}
      for aligned in (410.0, 740.0, 2_100.0, 4_100.0, 5_600.0, 6_400.0, 7_700.0, 8_600.0, 9_900.0, 12_000.0, 17_000.0,
                      31_000.0, 57_000.0, 80_000.0)),
    {"organization.region.prior_savings_pbpm": 900.0, "choices.mssp.agreement": 2},
    {"organization.region.prior_savings_pbpm": 900.0, "choices.mssp.national_risk": 1.2},
    *(ENHANCED | {"choices.mssp.agreement": agreement, "choices.mssp.years_to_rebase": 5,
                  "organization.region.gap_rate": 0.06, "organization.region.prior_savings_pbpm": 0.0}
      for agreement in (1, 2, 3, 4)),
)  # fmt: skip
WITH_THE_INPUTS = (
    "mssp_base_year_weight_first"  # weighs the first agreement's base years: test_lead_or_mssp.py
)
FLAT = {
    "mssp_agreement_years": 6,
    "mssp_half_rate_first_start": 2040,
    "mssp_half_rate_min_beneficiaries": 1e9,
    "mssp_acpt_first_start": 2040,
    "mssp_rules_first_start": 2040,
    "mssp_growth_adjustment": 0.004,
    "mssp_cap_risk_weight": 1.0,
}


@cache
def cases() -> tuple[tuple[MsspInputs, MsspChoice], ...]:
    growing = load_case(FOLDER / "mssp_growing.toml").scenario
    scenarios = [growing.with_values(paths) for paths in VARIANTS]
    return tuple((mssp_inputs(project(s)), mssp_choice(s.choices.mssp, len(s.years))) for s in scenarios)


def dollars(number: int, lookup: RuleValues, current: RuleValues) -> np.ndarray:
    """Net, minimum rate (of a billion) and repayment mechanism of a case, by year."""
    p = mssp_projection(*cases()[number], lookup, current)
    return np.concatenate([p.net_dollars, 1e9 * p.minimum_rate, p.repayment_dollars])


@cache
def as_it_is(number: int, rules: MsspRules) -> np.ndarray:
    return dollars(number, mssp_parameters(rules).value, mssp_parameters(MsspRules.CURRENT).value)


def numbers() -> list[tuple[MsspRules, str, str]]:
    """Every number in force, and those of the proposal that differ from it."""
    current, proposed = (mssp_parameters(rules) for rules in RULES)
    every = [(RULES[0], name, key) for name, one in current.by_name.items() for key in one.keys or ("",)]
    every = [number for number in every if number[1] != WITH_THE_INPUTS]
    for name, one in proposed.by_name.items():
        before = current.by_name[name]
        for key in one.keys or ("",):
            if part_of(one.entry(2027).value, key) != part_of(before.entry(2027).value, key):
                every.append((RULES[1], name, key))
    return every


def part_of(value: Any, key: str) -> float:
    return value[key] if isinstance(value, Mapping) else value


def with_another(parameters: Parameters, name: str, key: str) -> RuleValues:
    """The lookup with one number changed."""

    def lookup(asked: str, py: int) -> Any:
        value = parameters.value(asked, py)
        if asked != name:
            return value
        other = FLAT.get(name, 0.93 * part_of(value, key))
        if name.startswith("mssp_acpt_band") and other > 1:
            other = 0.002  # from no band to a narrow one
        return {**value, key: other} if key else other

    return lookup


MOVE_NOTHING = {  # one-sided levels owe nothing
    (MsspRules.CURRENT, name, track)
    for name in ("mssp_fixed_loss_rate", "mssp_loss_limit_of_revenue", "mssp_loss_limit_of_benchmark")
    for track in ("basic_a", "basic_b")
} | {
    (MsspRules.CURRENT, "mssp_low_revenue_share", ""),  # names the likely cause of a published loss
    (MsspRules.CURRENT, "mssp_rules_first_start", ""),  # before and after it the rules in force are the same
    (MsspRules.CURRENT, "mssp_one_sided_years", ""),  # a limit on the path of levels: test_mssp_elections.py
}


@pytest.mark.parametrize(("rules", "name", "key"), numbers())
def test_every_number_of_mssp_moves_its_dollars(rules, name, key):
    current = mssp_parameters(MsspRules.CURRENT)
    changed = with_another(mssp_parameters(rules), name, key)
    other = changed if rules is MsspRules.CURRENT else current.value
    moved = any(
        np.abs(dollars(number, changed, other) - as_it_is(number, rules)).max() > 0.01
        for number in range(len(VARIANTS))
    )
    assert moved == ((rules, name, key) not in MOVE_NOTHING)
