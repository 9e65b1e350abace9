"""Which path is best from which savings rate on, under each MSSP rule set: the whole decision in one strip.

The whole savings path is moved up or down; a rate is the level of its last year, as the slider of expected savings shows it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from lead_analysis import text as wording
from lead_analysis.decisions.alternatives import (
    POSSIBLE_RULES,
    RULES_IN_WORDS,
    Alternative,
    alternative_values,
    alternatives,
    best_alternatives,
)
from lead_analysis.decisions.roots import IntArray
from lead_analysis.other_models.staying_in_mssp import stay_each
from lead_model.axes import FloatArray
from lead_model.paths import PROFESSIONAL, all_paths, project_each
from lead_model.scenario import MsspRules, Scenario, all_leaves, value_array

SAVINGS = "choices.savings_rate"
LOWEST_RATE, HIGHEST_RATE, POINTS = 0.0, 0.12, 61
CLOSER, ROUNDS = 9, 2  # points of a step between two bands, and how often it is cut into these
NARROW = 1e-6  # a band that is no wider is a point where alternatives tie


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
    lines, levels = alternatives(scenario), np.linspace(low, high, POINTS)
    best = _best_at(scenario, levels)
    steps = [step for rules, winner in best.items() for step in _steps(rules, levels, winner)]
    for _ in range(ROUNDS):
        steps = _closer(scenario, steps)
    edges = _crossings(scenario, steps)
    found = {}
    for rules, winner in best.items():
        at, current, bands = low, int(winner[0]), []
        for edge, step in zip(edges, steps, strict=True):
            if step.rules is rules:
                bands.append(Band(at, edge, lines.under(rules)[current]))
                at, current = edge, step.after
        bands.append(Band(at, high, lines.under(rules)[current]))
        found[rules] = _without_points(bands)
    return found


def band_sentences(bands: Mapping[MsspRules, tuple[Band, ...]]) -> tuple[str, ...]:
    """One sentence a rule set; one for all where they agree."""
    said = {rules: _in_words(each) for rules, each in bands.items()}
    if len(set(said.values())) == 1:
        return (f"Best path, {next(iter(said.values()))}.",)
    return tuple(f"Best path under {RULES_IN_WORDS[rules]}, {text}." for rules, text in said.items())


def band_rows(bands: tuple[Band, ...]) -> list[dict[str, Any]]:
    """One row a band."""
    return [{"from_rate": band.low, "to_rate": band.high, "best": band.best.key} for band in bands]


def _in_words(bands: tuple[Band, ...]) -> str:
    first, *others = bands
    if not others:
        return f"from {wording.percent(first.low)} to {wording.percent(first.high)} savings: {first.best.short_label}"
    edges = [band.low for band in bands]
    apart = len({wording.percent(edge) for edge in edges}) == len(edges)
    at = [wording.percent(edge, 1 if apart else 2) for edge in edges[1:]]
    return "; ".join(
        [f"below {at[0]} savings: {first.best.short_label}"]
        + [f"from {edge}: {band.best.short_label}" for edge, band in zip(at, others, strict=True)]
    )


@dataclass(frozen=True, slots=True)
class _Step:
    """Two levels between which the best alternative changes; before, after : places of both in `Alternatives.under`."""

    rules: MsspRules
    low: float
    high: float
    before: int
    after: int


def _steps(rules: MsspRules, levels: FloatArray, winner: IntArray) -> list[_Step]:
    return [
        _Step(rules, float(levels[k]), float(levels[k + 1]), int(winner[k]), int(winner[k + 1]))
        for k in np.flatnonzero(winner[1:] != winner[:-1])
    ]


def _without_points(bands: list[Band]) -> tuple[Band, ...]:
    """Bands of some width, joined where the same alternative stands on both sides."""
    joined: list[Band] = []
    for band in bands:
        if band.high - band.low <= NARROW:
            continue
        if joined and joined[-1].best is band.best:
            band = Band(joined.pop().low, band.high, band.best)
        joined.append(Band(joined[-1].high if joined else bands[0].low, band.high, band.best))
    return tuple(joined)


def _closer(scenario: Scenario, steps: list[_Step]) -> list[_Step]:
    """Each step cut into the smaller ones in which the best changes: none that is best only in between is lost."""
    if not steps:
        return []
    points = np.concatenate([np.linspace(step.low, step.high, CLOSER) for step in steps])
    best, cut = _best_at(scenario, points), list[_Step]()
    for k, step in enumerate(steps):
        at = slice(k * CLOSER, (k + 1) * CLOSER)
        cut += _steps(step.rules, points[at], best[step.rules][at])
    return cut


def _crossings(scenario: Scenario, steps: list[_Step]) -> list[float]:
    """Where the two that are best at either end are worth the same: curves are straight in so small a step."""
    if not steps:
        return []
    values = _values_at(scenario, np.array([[step.low, step.high] for step in steps]).ravel())
    crossed = []
    for k, step in enumerate(steps):
        pair = values[step.rules][:, 2 * k : 2 * k + 2]
        start, end = pair[step.before] - pair[step.after]
        part = start / (start - end) if start != end else 0.0
        crossed.append(step.low + (step.high - step.low) * float(np.clip(part, 0.0, 1.0)))
    return crossed


def _best_at(scenario: Scenario, levels: FloatArray) -> Mapping[MsspRules, IntArray]:
    return {rules: best_alternatives(values) for rules, values in _values_at(scenario, levels).items()}


def _values_at(scenario: Scenario, levels: FloatArray) -> Mapping[MsspRules, FloatArray]:
    """Every alternative at each level (K, M)."""
    spec = all_leaves()[SAVINGS].spec
    base = value_array(scenario.choices.savings_rate, scenario.years)
    moved = np.clip(base + (levels - planned_level(scenario))[:, None, None], spec.low, spec.high)
    options = project_each(scenario, vary={SAVINGS: moved})
    mssp = {rules: one.net for rules, one in stay_each(options[PROFESSIONAL], POSSIBLE_RULES).items()}
    return alternative_values(options, all_paths(scenario), mssp)
