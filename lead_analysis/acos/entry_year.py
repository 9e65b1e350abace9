"""Another first performance year: what is "as of base year 3" moves with it, calendar years stay where they are.

Base year 3 is the year before the first performance year. Spending of 2025 and 2026 comes from published growth
(`starting_values`); from 2027 on it grows by the scenario's own national trend, category by category, so that the dollars of
base year 3 and the update of the benchmark agree.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from lead_model.axes import CATEGORIES, FIRST_MODEL_PY, LAST_MODEL_PY
from lead_model.errors import ScenarioError
from lead_model.scenario import ByCategory, Ramp, Scenario, all_leaves, map_value, path_values
from lead_model.scenario.market import Market
from lead_model.scenario.values import PathValue, Value

FIRST_PY = "organization.first_py"
SAVINGS_RATE = "choices.savings_rate"
SWITCH_PY = "choices.switch_py"
# Dollars of base year 3 that belong to all categories together.
TOTALS = ("organization.region.prior_savings_pbpm",)
BY_CATEGORY = (
    "organization.baseline.category_pbpm",
    "organization.baseline.sahs_pbpm",
    "organization.baseline.skin_substitutes_pbpm",
    "organization.baseline.base_years.by1.pbpm",
    "organization.baseline.base_years.by2.pbpm",
    "organization.baseline.base_years.by3.pbpm",
)


def entry_growth(market: Market, to_first_py: int, from_first_py: int = FIRST_MODEL_PY) -> tuple[float, ...]:
    """National growth by category from base year 3 of one first performance year to that of a later one.

    Years before the scenario's own path take its first value.
    """
    years = range(from_first_py, to_first_py)
    total = np.ones(len(CATEGORIES))
    for py in years:
        more = _in_year(market.growth_above_acpt_rate, py)
        total *= 1.0 + np.array([_in_year(part, py) + more for part in _parts(market.national_trend_rate)])
    return tuple(total.tolist())


def _parts(value: Value) -> Sequence[PathValue]:
    return value.parts() if isinstance(value, ByCategory) else (value,) * len(CATEGORIES)


def _in_year(value: Value, py: int) -> float:
    """A path in a calendar year; yearly values end in the last model year, and their first one holds for years before."""
    if isinstance(value, ByCategory):
        raise ScenarioError("one value for all categories is expected, not one for each.")
    if isinstance(value, tuple):
        first = LAST_MODEL_PY + 1 - len(value)
        return float(value[max(py - first, 0)])
    return path_values(value, (py,))[0]


def moved_spending(
    total_pbpm: float, shares: Sequence[float], relativity: Sequence[float], growth: Sequence[float]
) -> tuple[float, tuple[float, ...], float]:
    """Total and relativities after growth by category, and the growth of the total. Relativities stay relative to A&D.

    >>> total, relativity, factor = moved_spending(100.0, (0.5, 0.0, 0.5), (1.0, 7.0, 3.0), (1.1, 1.0, 1.2))
    >>> round(total, 9), round(factor, 9), round(relativity[2], 9)
    (117.5, 1.175, 3.272727273)
    """
    weights = np.asarray(shares, dtype=np.float64) * np.asarray(relativity, dtype=np.float64)
    factor = float((weights * np.asarray(growth)).sum() / weights.sum())
    moved = tuple(rel * rate / growth[0] for rel, rate in zip(relativity, growth, strict=True))
    return total_pbpm * factor, moved, factor


def entering_in(scenario: Scenario, first_py: int) -> Scenario:
    """The same ACO entering LEAD in a later year.

    Baseline, national spending and prior savings become dollars of the new base year 3; the savings path and the year of a
    move to Global are counted from the first year; yearly values of other inputs stay with their calendar years. Raises
    ScenarioError for a year outside the model, and for an earlier one, whose yearly values nothing tells.
    """
    start = scenario.organization.first_py
    if first_py == start:
        return scenario
    if first_py < start:
        raise ScenarioError(
            f"is {first_py}, before the scenario's own first year {start}; only later years can be derived. "
            f"Start from a scenario whose first year is {first_py}.",
            FIRST_PY,
        )
    if first_py > LAST_MODEL_PY:
        raise ScenarioError(f"is {first_py}; allowed: {FIRST_MODEL_PY} to {LAST_MODEL_PY}.", FIRST_PY)
    later = first_py - start
    growth = entry_growth(scenario.market, first_py, start)
    values: dict[str, Any] = {FIRST_PY: first_py}
    values |= {
        path: _cut(scenario.get(path), later)
        for path, leaf in all_leaves().items()
        if leaf.spec.path and path != SAVINGS_RATE and scenario.get(path) != _cut(scenario.get(path), later)
    }
    if scenario.choices.switch_py is not None:
        moved = scenario.choices.switch_py + later
        values[SWITCH_PY] = moved if moved <= LAST_MODEL_PY else None
    values[SAVINGS_RATE] = _counted_from(scenario.get(SAVINGS_RATE), later)
    values |= _moved_dollars(scenario, growth)
    return scenario.with_values(values)


def _moved_dollars(scenario: Scenario, growth: Sequence[float]) -> Mapping[str, Any]:
    """Every input in base-year-3 dollars, grown."""
    where = "organization.baseline"
    shares = [float(part) for part in _parts(scenario.organization.category_share)]  # type: ignore[arg-type]
    relativity = [float(part) for part in scenario.organization.baseline.relativity.parts()]  # type: ignore[arg-type]
    total, moved, factor = moved_spending(
        float(scenario.get(f"{where}.total_pbpm")), shares, relativity, growth
    )
    values: dict[str, Any] = {
        f"{where}.total_pbpm": round(total, 2),
        f"{where}.relativity": ByCategory(*moved),
        "market.national_pbpm": round(
            float(scenario.get("market.national_pbpm")) * _national_growth(scenario, relativity, growth), 2
        ),
    }
    values |= {path: map_value(scenario.get(path), lambda value: value * factor) for path in TOTALS}
    for path in BY_CATEGORY:
        parts = _parts(scenario.get(path))
        grown = [float(part) * rate for part, rate in zip(parts, growth, strict=True)]  # type: ignore[arg-type]
        if any(grown):
            values[path] = ByCategory(*grown)
    return values


def _national_growth(scenario: Scenario, relativity: Sequence[float], growth: Sequence[float]) -> float:
    """Growth of spending of the whole country, at its own mix."""
    shares = scenario.parameters.value("national_category_share", scenario.organization.first_py)
    return moved_spending(1.0, [shares[name] for name in CATEGORIES], relativity, growth)[2]


def _cut(value: Value, years: int) -> Value:
    """Yearly values without the first `years`; ramps stand on calendar years anyway."""
    if isinstance(value, ByCategory):
        return ByCategory(*(_cut(part, years) for part in value.parts()))  # type: ignore[arg-type]
    return value[years:] if isinstance(value, tuple) else value


def _counted_from(value: Value, later: int) -> Value:
    """A path counted from the first year, `later` years on; what runs past the last model year is cut off there."""
    if isinstance(value, ByCategory):
        return ByCategory(*(_counted_from(part, later) for part in value.parts()))  # type: ignore[arg-type]
    if isinstance(value, tuple):
        return value[: len(value) - later]
    if not isinstance(value, Ramp):
        return value
    end = min(value.to_py + later, LAST_MODEL_PY)
    return Ramp(value.start, value.at(end - later), min(value.from_py + later, end), end)
