"""What is owed at settlement: ten settlements worked by hand, a published one, and the chance of owing although saved."""

import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from lead_analysis.cash.calendar import cash_calendar
from lead_analysis.cash.settlement_month import (
    SETTLEMENT_LABELS,
    SETTLEMENT_LINES,
    chance_of_owing,
    owed_at_settlement,
)
from lead_model.errors import ScenarioError
from lead_model.projection import project
from lead_model.rules.sequestration import sequestration_dollars
from lead_model.scenario import Scenario, from_dict
from tests import independent
from tests.golden_cases import CONFIDENCE, plain_inputs
from tests.lead_model.test_identities import random_block
from tests.uncertainty_scenarios import everything_on

FILE = Path(__file__).parent / "golden_settlements.toml"
CONTENT = tomllib.loads(FILE.read_text(encoding="utf-8"))
CASES = {case["key"]: case for case in CONTENT["settlement"]}


def scenario_of(case) -> Scenario:
    return from_dict({"name": case["about"], **case["inputs"]})


def test_the_ten_settlements_say_where_they_come_from_and_cover_both_options_and_signs():
    assert CONTENT["confidence"] in CONFIDENCE
    assert CONTENT["source"]
    assert CONTENT["date"]
    assert len(CASES) == 10
    seen = {
        (case["inputs"]["choices"]["option"], case["expected"]["gross_savings"] > 0)
        for case in CASES.values()
    }
    assert seen == {(option, gain) for option in ("professional", "global") for gain in (True, False)}
    assert {case["expected"]["total_monies_owed"] > 0 for case in CASES.values()} == {True, False}
    assert len({case["paid"][-2:] for case in CASES.values()}) >= 4
    for case in CASES.values():
        # nothing is held back of a loss where the reading is savings only; every other line has dollars
        empty = {line for line, dollars in case["expected"].items() if dollars == 0}
        assert empty <= {"sequestration"}
        if empty:
            assert case["expected"]["shared_savings"] < 0


@pytest.mark.parametrize("key", CASES)
def test_a_golden_settlement_is_met_to_the_cent_in_its_month(key):
    case = CASES[key]
    p = project(scenario_of(case))
    row = next(
        row for row in owed_at_settlement(p).rows() if row["performance_year"] == case["performance_year"]
    )
    wanted = case["expected"]
    assert row["paid"] == case["paid"]
    for line in SETTLEMENT_LINES:
        assert row[f"{line}_dollars"] == pytest.approx(wanted[line], abs=0.006), line
    assert row["check_dollars"] == pytest.approx(wanted["total_monies_owed"], abs=0.006)
    assert row["guarantee_dollars"] == pytest.approx(wanted["guarantee"], abs=0.006)
    assert row["beyond_guarantee_dollars"] == pytest.approx(
        max(-wanted["total_monies_owed"] - wanted["guarantee"], 0.0), abs=0.02
    )
    assert row["owes_although_saved"] == (wanted["gross_savings"] > 0 > wanted["total_monies_owed"])
    gross = p.settlement.gross_savings[0, p.years.index(case["performance_year"])]
    assert gross == pytest.approx(wanted["gross_savings"], abs=0.006)


@pytest.mark.parametrize("key", CASES)
def test_a_golden_settlement_is_what_plain_arithmetic_gives(key):
    case = CASES[key]
    lines = independent.lead(plain_inputs(scenario_of(case))).lines
    for line, dollars in case["expected"].items():
        assert lines[line][case["performance_year"]] == pytest.approx(dollars, abs=0.0051), line


@pytest.mark.parametrize("key", CASES)
def test_the_check_is_paid_in_the_month_of_the_cash_calendar(key):
    case = CASES[key]
    p = project(scenario_of(case))
    cash = cash_calendar(p)
    names = ("shared", "sequestration", "enhanced_repayment", "apo_reconciliation", "high_performers")
    in_month = cash.months.index(tuple(int(part) for part in case["paid"].split("-")))
    paid = sum(cash.monthly(name)[0, in_month] for name in names)
    assert paid == pytest.approx(case["expected"]["total_monies_owed"], abs=0.01)


def test_the_printed_totals_of_a_published_portfolio():
    """Five TINs: savings shared, 2% held back, the advance repaid; what is left goes to CMS."""
    p = project(Scenario())
    shared = np.full_like(p.settlement.shared_savings, 4_765_803.20)
    held = sequestration_dollars(shared, np.full_like(shared, 0.02), on_losses=False)
    none = np.zeros_like(shared)
    flows = replace(
        p.settlement.capitation, enhanced_pcc=np.full_like(shared, 6_905_134.64), apo=none, apo_cost=none
    )
    settled = replace(
        p.settlement, shared_savings=shared, gross_savings=shared, sequestration_dollars=held, capitation=flows,
        high_performers_dollars=none,
    )  # fmt: skip
    row = owed_at_settlement(replace(p, settlement=settled)).rows()[0]
    assert row["shared_savings_dollars"] + row["sequestration_dollars"] == pytest.approx(
        4_670_487.14, abs=0.005
    )
    assert row["enhanced_pcc_repayment_dollars"] == -6_905_134.64
    assert row["check_dollars"] == pytest.approx(-2_234_647.50, abs=0.005)
    assert row["owes_although_saved"]


@pytest.mark.parametrize(
    ("scenario", "vary"), [(everything_on(), None), *(random_block(seed) for seed in range(3))]
)
def test_the_lines_add_to_the_check_in_every_run_and_year(scenario, vary):
    p = project(scenario, vary)
    found = owed_at_settlement(p)
    np.testing.assert_allclose(sum(found.lines.values()), found.check_dollars, atol=0.01)
    np.testing.assert_allclose(
        found.check_dollars, np.broadcast_to(p.settlement.total_monies_owed, p.net.shape)
    )
    assert np.all(found.beyond_guarantee_dollars >= 0)


def test_the_lines_are_named_as_the_settlement_names_them():
    assert tuple(SETTLEMENT_LABELS.values()) == tuple(
        label for label, _ in project(Scenario()).settlement.lines()
    )


def test_the_chance_of_owing_counts_saving_years_with_a_check_to_cms():
    gross = np.array([[1.0, 1.0], [1.0, -1.0], [-1.0, -1.0], [1.0, 1.0]])
    owed = np.array([[-1.0, -1.0], [1.0, -1.0], [-1.0, 1.0], [-0.001, 0.0]])
    found = chance_of_owing(gross, owed)
    assert found.by_year.tolist() == [0.25, 0.25]
    assert found.any_year == 0.25
    assert found.of_saving_years == pytest.approx(2 / 5)
    assert np.isnan(chance_of_owing(-np.ones((2, 2)), owed[:2]).of_saving_years)
    with pytest.raises(ScenarioError, match="same runs and years"):
        chance_of_owing(gross, owed[:2])
