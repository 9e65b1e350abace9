"""The discount: its numbers, which of them applies, and what it takes from the benchmark."""

import numpy as np
import pytest

from lead_analysis.explain.year import rules_behind
from lead_model.parameters import Override
from lead_model.paths import GLOBAL, PROFESSIONAL, switch_path, with_path
from lead_model.projection import project
from lead_model.rule_files import load_parameters
from lead_model.rules.discount import (
    HIGHER_SPENDING_DISCOUNT,
    LOWER_SPENDING_DISCOUNT,
    PROFESSIONAL_DISCOUNT,
    discount_name,
    discount_rate,
)
from lead_model.scenario import Designation
from tests.reference import reference_case, with_overrides

RISING = [
    0.0175,
    0.02,
    0.0225,
    0.025,
    0.0275,
    0.03,
    0.03,
    0.03,
    0.03,
    0.03,
]  # PY2027 to PY2036, higher-spending
BEFORE_DISCOUNT = 144_000_000.0  # of R1 in every year


def designated(designation, path=GLOBAL, *overrides):
    scenario = with_path(reference_case(organization__region__designation=designation), path)
    return project(with_overrides(scenario, *overrides) if overrides else scenario)


@pytest.mark.parametrize(
    ("is_global", "lower", "name"),
    [(False, True, PROFESSIONAL_DISCOUNT), (False, False, PROFESSIONAL_DISCOUNT),
     (True, True, LOWER_SPENDING_DISCOUNT), (True, False, HIGHER_SPENDING_DISCOUNT)],
)  # fmt: skip
def test_the_name_and_the_rate_are_of_the_same_discount(is_global, lower, name):
    rates = {PROFESSIONAL_DISCOUNT: 0.01, LOWER_SPENDING_DISCOUNT: 0.03, HIGHER_SPENDING_DISCOUNT: 0.0175}
    assert discount_name(is_global, lower) == name
    assert float(discount_rate(np.array(is_global), np.array(lower), rates.__getitem__)) == rates[name]


def test_the_reported_schedule_is_read_year_by_year():
    rules, years = load_parameters(), range(2027, 2037)
    assert [rules.value(HIGHER_SPENDING_DISCOUNT, py) for py in years] == RISING
    assert {rules.value(LOWER_SPENDING_DISCOUNT, py) for py in years} == {0.03}
    assert {rules.value(PROFESSIONAL_DISCOUNT, py) for py in years} == {0.0}


@pytest.mark.parametrize(
    ("designation", "rates"), [(Designation.LOWER, [0.03] * 10), (Designation.HIGHER, RISING)]
)
def test_global_loses_the_rate_of_its_spending_designation(designation, rates):
    p = designated(designation)
    assert np.broadcast_to(p.settlement.discount_rate, (1, 10))[0].tolist() == rates
    np.testing.assert_allclose(
        p.settlement.discount_dollars[0], [-BEFORE_DISCOUNT * rate for rate in rates], atol=0.01
    )


def test_a_switch_begins_to_pay_the_discount_in_its_year():
    p = designated(Designation.HIGHER, switch_path(2031))
    # Nothing in PY2027 to PY2030; 2.75% × $144.0M = $3.96M in PY2031, 3% = $4.32M from PY2032.
    np.testing.assert_allclose(
        p.settlement.discount_dollars[0], [0.0] * 4 + [-3_960_000.0] + [-4_320_000.0] * 5, atol=0.01
    )
    assert rules_behind(p, ["discount"], 2030) == (PROFESSIONAL_DISCOUNT,)
    assert rules_behind(p, ["discount"], 2031) == (HIGHER_SPENDING_DISCOUNT,)


def test_an_own_value_acts_on_its_own_discount_only():
    own = Override(LOWER_SPENDING_DISCOUNT, 0.02)
    assert designated(Designation.LOWER, GLOBAL, own).settlement.discount_dollars[0, 0] == pytest.approx(
        -2_880_000
    )
    assert designated(Designation.HIGHER, GLOBAL, own).settlement.discount_dollars[0, 0] == pytest.approx(
        -2_520_000
    )
    assert designated(Designation.LOWER, PROFESSIONAL, own).settlement.discount_dollars[0, 0] == 0.0
