"""The user's own number in place of a CMS value: reading, setting and removing it."""

from lead_model.parameters import BASE_YEARS, Override
from lead_model.rule_files import load_parameters
from lead_model.scenario import Scenario

Overrides = tuple[Override, ...]


def own_value(scenario: Scenario, name: str, py: int | None = None, key: str | None = None) -> float | None:
    """The user's value for exactly this rule value, year (None: all years) and part; None when CMS's is used."""
    values = [
        override.value
        for override in scenario.rules.overrides
        if (override.name, override.py, override.key) == (name, py, key)
    ]
    return values[-1] if values else None


def published_value(scenario: Scenario, name: str, py: int) -> float:
    """The plain number the scenario's rule pack states for a performance year, overrides left aside."""
    return float(load_parameters(scenario.rules.pack).value(name, py))


def with_override(
    scenario: Scenario, name: str, value: float | None, py: int | None = None, key: str | None = None
) -> Overrides:
    """The overrides with one set, or removed when `value` is None; the others stay in their order.

    Base-year weights must add to 1: with one of them set, the other two share the rest as they stood to each other.
    """
    if key in BASE_YEARS:
        return _with_weight(scenario, name, value, py, str(key))
    kept = tuple(
        override
        for override in scenario.rules.overrides
        if (override.name, override.py, override.key) != (name, py, key)
    )
    return kept if value is None else (*kept, Override(name, value, py, key))


def _with_weight(scenario: Scenario, name: str, value: float | None, py: int | None, key: str) -> Overrides:
    kept = tuple(
        override for override in scenario.rules.overrides if (override.name, override.py) != (name, py)
    )
    if value is None:
        return kept
    if not 0.0 <= value <= 1.0:
        return (*kept, Override(name, value, py, key))  # refused with the number that was typed
    now = scenario.parameters.value(name, py or scenario.years[0])
    others = {part: weight for part, weight in now.items() if part != key}
    before = sum(others.values())
    rest = {part: (1.0 - value) * (weight / before if before else 0.5) for part, weight in others.items()}
    return (*kept, *(Override(name, {key: value, **rest}[part], py, part) for part in now))
