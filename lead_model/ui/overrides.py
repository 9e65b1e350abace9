"""The user's own number in place of a CMS value: reading, setting and removing it."""

from lead_model.parameters import Override, load_parameters
from lead_model.scenario import Scenario

Overrides = tuple[Override, ...]


def own_value(scenario: Scenario, name: str, py: int | None = None, key: str | None = None) -> float | None:
    """The user's value for exactly this rule value, year (None: all years) and part; None when CMS's is used."""
    found = [one.value for one in scenario.rules.overrides if (one.name, one.py, one.key) == (name, py, key)]
    return found[-1] if found else None


def published_value(scenario: Scenario, name: str, py: int) -> float:
    """The plain number the scenario's rule pack states for a performance year, overrides left aside."""
    return float(load_parameters(scenario.rules.pack).value(name, py))


def with_override(
    scenario: Scenario, name: str, value: float | None, py: int | None = None, key: str | None = None
) -> Overrides:
    """The overrides with one set, or removed when `value` is None; the others stay in their order."""
    kept = tuple(one for one in scenario.rules.overrides if (one.name, one.py, one.key) != (name, py, key))
    return kept if value is None else (*kept, Override(name, value, py, key))
