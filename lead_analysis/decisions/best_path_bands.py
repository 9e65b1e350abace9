"""Which path is best from which savings rate on, under each MSSP rule set: the whole decision in one strip.

The whole savings path is moved up or down; a rate is the level of its last year, as the slider of expected savings shows it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from lead_analysis.decisions.alternatives import (
    POSSIBLE_RULES,
    Alternative,
    alternative_values,
    alternatives,
    best_alternatives,
    staying,
)
from lead_analysis.decisions.roots import IntArray
from lead_model.axes import FloatArray
from lead_model.paths import PROFESSIONAL, all_paths, project_each
from lead_model.scenario import MsspRules, Scenario, all_leaves, value_array

SAVINGS = "choices.savings_rate"
LOWEST_RATE, HIGHEST_RATE, POINTS = 0.0, 0.12, 61
CLOSER, ROUNDS = 17, 3  # points inside a step between two bands, and how often


@dataclass(frozen=True, slots=True)
class Band:
    """Savings rates (level of the last year) between which one alternative is best."""

    low: float
    high: float
    best: Alternative


def planned_level(scenario: Scenario) -> float:
    """Savings rate of the last year, averaged over people where categories differ: what the slider shows."""
    last = value_array(scenario.choices.savings_rate, scenario.years)[0, -1]
    if last.size == 1:
        return float(last[0])
    shares = np.asarray(scenario.organization.category_share.parts(), dtype=np.float64)
    return float(last @ shares)


@lru_cache(maxsize=128)
def best_path_bands(
    scenario: Scenario, low: float = LOWEST_RATE, high: float = HIGHEST_RATE
) -> Mapping[MsspRules, tuple[Band, ...]]:
    """Bands by rule set, in order and without gaps, over levels of the last year from `low` to `high`."""
    lines = alternatives(scenario)
    levels = np.linspace(low, high, POINTS)
    best = _best_at(scenario, levels)
    edges: dict[MsspRules, list[tuple[float, int, int]]] = {rules: [] for rules in best}
    left = [
        (rules, float(levels[k]), float(levels[k + 1]))
        for rules, winner in best.items()
        for k in np.flatnonzero(winner[1:] != winner[:-1])
    ]
    for _ in range(ROUNDS):
        left = _closer(scenario, left)
    for (rules, start, end), edge in zip(left, _crossings(scenario, left), strict=True):
        before, after = (int(_best_at(scenario, np.array([x]))[rules][0]) for x in (start, end))
        edges[rules].append((edge, before, after))
    found = {}
    for rules, winner in best.items():
        at, bands = low, []
        current = int(winner[0])
        for edge, _, after in sorted(edges[rules]):
            bands.append(Band(at, edge, lines.under(rules)[current]))
            at, current = edge, after
        found[rules] = (*bands, Band(at, high, lines.under(rules)[current]))
    return found


def _closer(
    scenario: Scenario, brackets: list[tuple[MsspRules, float, float]]
) -> list[tuple[MsspRules, float, float]]:
    """Each bracket cut into the smaller ones in which the best path changes: none that is best only in between is lost."""
    if not brackets:
        return []
    points = np.concatenate([np.linspace(start, end, CLOSER) for _, start, end in brackets])
    best = _best_at(scenario, points)
    inside = []
    for k, (rules, _, _) in enumerate(brackets):
        at = slice(k * CLOSER, (k + 1) * CLOSER)
        winner, where = best[rules][at], points[at]
        inside += [
            (rules, float(where[i]), float(where[i + 1])) for i in np.flatnonzero(winner[1:] != winner[:-1])
        ]
    return inside


def _crossings(scenario: Scenario, brackets: list[tuple[MsspRules, float, float]]) -> list[float]:
    """Where the two that are best at either end are worth the same: curves are straight in so small a bracket."""
    if not brackets:
        return []
    ends = np.array([(start, end) for _, start, end in brackets])
    values = _values_at(scenario, ends.ravel())
    crossed = []
    for k, (rules, start, end) in enumerate(brackets):
        pair = values[rules][:, 2 * k : 2 * k + 2]
        first, second = best_alternatives(pair)
        apart = pair[first] - pair[second]
        step = apart[0] - apart[1]
        crossed.append(start + (end - start) * float(np.clip(apart[0] / step, 0.0, 1.0)) if step else start)
    return crossed


def _best_at(scenario: Scenario, levels: FloatArray) -> Mapping[MsspRules, IntArray]:
    return {rules: best_alternatives(values) for rules, values in _values_at(scenario, levels).items()}


def _values_at(scenario: Scenario, levels: FloatArray) -> Mapping[MsspRules, FloatArray]:
    """Every alternative at each level (K, M)."""
    spec = all_leaves()[SAVINGS].spec
    base = value_array(scenario.choices.savings_rate, scenario.years)
    moved = np.clip(base + (levels - planned_level(scenario))[:, None, None], spec.low, spec.high)
    options = project_each(scenario, vary={SAVINGS: moved})
    mssp = {rules: one.net for rules, one in staying(options[PROFESSIONAL], POSSIBLE_RULES).items()}
    return alternative_values(options, all_paths(scenario), mssp)
