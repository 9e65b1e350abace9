"""What the pages on cash, High Needs, quality and programs ask the model: cached on the scenario, errors shown as text."""

from functools import lru_cache

from lead_model import sweeps
from lead_model.cash import Cash, cash_calendar
from lead_model.eligibility import Eligibility
from lead_model.eligibility import eligibility as find_eligibility
from lead_model.scenario import Scenario
from lead_model.ui import compute
from lead_model.ui.compute import SCENARIOS_KEPT, shown_on_page


@shown_on_page
def cash(scenario: Scenario) -> Cash:
    """The monthly cash calendar."""
    return _cash(scenario)


@shown_on_page
def advance(scenario: Scenario) -> sweeps.AdvanceBalance:
    """What is outstanding of the enhanced PCC."""
    return _advance(scenario)


@shown_on_page
def settlement_months(scenario: Scenario) -> sweeps.LagSweep:
    """Cash over the month of settlement."""
    return _settlement_months(scenario)


@shown_on_page
def shares(scenario: Scenario, at_end: bool) -> sweeps.ShareSweep:
    """Net result over the High Needs share at the start, or in the last year."""
    return _shares(scenario, at_end)


@shown_on_page
def step(scenario: Scenario, before: float, after: float, py: int) -> sweeps.ShareStep:
    """Two High Needs shares at the start side by side."""
    return _step(scenario, before, after, py)


@shown_on_page
def eligibility(scenario: Scenario) -> Eligibility:
    """The checklist."""
    return find_eligibility(scenario)


@shown_on_page
def quality_worth(scenario: Scenario) -> tuple[sweeps.QualityWorth, ...]:
    """What each part of the quality score is worth."""
    return _quality_worth(scenario)


@shown_on_page
def scores(scenario: Scenario) -> sweeps.ScoreSweep:
    """Net result over the quality score."""
    return _scores(scenario)


@shown_on_page
def program_worth(scenario: Scenario) -> tuple[sweeps.ProgramWorth, ...]:
    """What each program adds to the net result."""
    return _program_worth(scenario)


@shown_on_page
def cara(scenario: Scenario) -> sweeps.CaraSplit:
    """Both parts of the episodes over the performance adjustment."""
    return _cara(scenario)


@shown_on_page
def falls(scenario: Scenario) -> sweeps.FallsSweep:
    """The falls episode over the spending it avoids."""
    return _falls(scenario)


@lru_cache(maxsize=SCENARIOS_KEPT)
def _cash(scenario: Scenario) -> Cash:
    return cash_calendar(compute.projection(scenario))


@lru_cache(maxsize=SCENARIOS_KEPT)
def _advance(scenario: Scenario) -> sweeps.AdvanceBalance:
    return sweeps.advance_balance(compute.projection(scenario))


@lru_cache(maxsize=SCENARIOS_KEPT)
def _settlement_months(scenario: Scenario) -> sweeps.LagSweep:
    return sweeps.lag_sweep(scenario)


@lru_cache(maxsize=SCENARIOS_KEPT)
def _shares(scenario: Scenario, at_end: bool) -> sweeps.ShareSweep:
    return sweeps.share_sweep(scenario, at_end=at_end)


@lru_cache(maxsize=SCENARIOS_KEPT)
def _step(scenario: Scenario, before: float, after: float, py: int) -> sweeps.ShareStep:
    return sweeps.share_step(scenario, before, after, py)


@lru_cache(maxsize=SCENARIOS_KEPT)
def _quality_worth(scenario: Scenario) -> tuple[sweeps.QualityWorth, ...]:
    return sweeps.quality_worth(scenario)


@lru_cache(maxsize=SCENARIOS_KEPT)
def _scores(scenario: Scenario) -> sweeps.ScoreSweep:
    return sweeps.score_sweep(scenario)


@lru_cache(maxsize=SCENARIOS_KEPT)
def _program_worth(scenario: Scenario) -> tuple[sweeps.ProgramWorth, ...]:
    return sweeps.program_worth(scenario)


@lru_cache(maxsize=SCENARIOS_KEPT)
def _cara(scenario: Scenario) -> sweeps.CaraSplit:
    return sweeps.cara_split(scenario)


@lru_cache(maxsize=SCENARIOS_KEPT)
def _falls(scenario: Scenario) -> sweeps.FallsSweep:
    return sweeps.falls_sweep(scenario)
