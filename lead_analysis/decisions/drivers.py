"""Inputs and rule values that can be moved, each by its level: what a slider, a tornado bar or a goal seek turns.

A level is the number a reader knows the input by: its value, or the average over years and people where the input is a
path or differs by category. A path is moved as a whole: rates and shares by adding, amounts and factors by multiplying.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from functools import cache, lru_cache

import numpy as np

from lead_analysis import text as wording
from lead_model.axes import CATEGORIES, CATEGORY_LABELS, PERCENT_UNITS, FloatArray
from lead_model.errors import ScenarioError
from lead_model.lookup import PARAMETER_PREFIX, rule_and_part
from lead_model.parameters import BAND, Override, Parameter
from lead_model.paths import BOTH, ParticipationPath, project_each
from lead_model.projection import Projection
from lead_model.scenario import (
    FAMILIES,
    ByCategory,
    Leaf,
    Scenario,
    all_leaves,
    default_scenario,
    map_value,
    value_array,
)

MIX = "organization.category_share"
_NOT_MOVED = ("market.uncertainty.", "organization.eligibility.")
RUNS_A_CALL = (
    512  # arrays (R, 10, 3) of up to 128 KB: larger ones are fetched from the system anew at every step
)


class LevelEffect(StrEnum):
    """How a level acts on an input: in its place, by adding the difference, or by multiplying with the ratio."""

    SET = "set"
    SHIFT = "shift"
    SCALE = "scale"


@dataclass(frozen=True, slots=True)
class Driver:
    """An input that can be moved.

    now : level of the scenario; low, high : range of interest (declared swing, or the range of the rule file), NaN
    without one; lowest, highest : levels at which the whole input stays within what is allowed.
    """

    path: str
    label: str
    unit: str
    family: str
    move: LevelEffect
    now: float
    low: float
    high: float
    lowest: float
    highest: float

    @property
    def is_rule(self) -> bool:
        return self.path.startswith(PARAMETER_PREFIX)

    @property
    def has_range(self) -> bool:
        return self.low == self.low and self.high > self.low

    def held(self, level: float) -> float:
        """The level, held within what is allowed."""
        return min(max(level, self.lowest), self.highest)


def driver(scenario: Scenario, path: str) -> Driver:
    """The driver at an input path, a category of one (`….high_needs`), or a rule value (`parameters.<name>[.<part>]`).

    Raises ScenarioError for a path that cannot be moved: a choice, an empty input, a whole number.
    """
    return (
        _rule_driver(scenario, path) if path.startswith(PARAMETER_PREFIX) else _input_driver(scenario, path)
    )


def ranged_drivers(
    scenario: Scenario, ranges: Mapping[str, tuple[float, float]] | None = None
) -> tuple[Driver, ...]:
    """Every input with a declared swing and every rule value with a range, or with the user's range in its place.

    ranges : path to (low, high) level; paths not in the usual list are added.
    """
    own = dict(ranges or {})
    usual = _usual_drivers(scenario)
    ranged = (
        *usual,
        *(driver(scenario, path) for path in own if path not in {listed.path for listed in usual}),
    )
    return tuple(with_range(each, *own[each.path]) if each.path in own else each for each in ranged)


@lru_cache(maxsize=64)  # a page asks several times: for its lists, its charts and its ranges
def _usual_drivers(scenario: Scenario) -> tuple[Driver, ...]:
    paths = [path for path, leaf in all_leaves().items() if leaf.spec.swing]
    paths += [
        path
        for parameter in scenario.parameters.by_name.values()
        if parameter.range
        for path in _rule_paths(parameter)[:1]
    ]
    return tuple(driver(scenario, path) for path in paths)


@lru_cache(maxsize=64)
def all_drivers(scenario: Scenario) -> tuple[Driver, ...]:
    """Every number of a scenario that can be moved, and every rule value with a range."""
    paths = [path for path, leaf in all_leaves().items() if _movable(scenario, leaf)]
    paths.insert(paths.index("organization.high_needs_share_change"), f"{MIX}.high_needs")
    inputs = tuple(driver(scenario, path) for path in paths)
    return inputs + tuple(ranged for ranged in ranged_drivers(scenario) if ranged.is_rule)


def with_range(driver: Driver, low: float, high: float) -> Driver:
    """The driver with another range; raises ScenarioError when it is empty or outside what is allowed."""
    if not driver.lowest <= low < high <= driver.highest:
        raise ScenarioError(
            f"the range {low:g} to {high:g} of '{driver.label}' cannot be tested; low must be below high, both "
            f"between {driver.lowest:g} and {driver.highest:g}.",
            driver.path,
        )
    return replace(driver, low=low, high=high)


# ---- levels to arrays, and to a scenario -------------------------------------------------------------------------


def vary_levels(scenario: Scenario, drivers: Sequence[Driver], levels: FloatArray) -> dict[str, FloatArray]:
    """What `project` varies for R runs: levels (R, D), one column a driver, NaN where a run leaves it as it is."""
    return {
        driver.path: _moved(driver, base_array(scenario, driver.path), levels[:, d])
        for d, driver in enumerate(drivers)
    }


def project_levels(
    scenario: Scenario,
    drivers: Sequence[Driver],
    levels: FloatArray,
    paths: Sequence[ParticipationPath] = BOTH,
) -> Iterator[Mapping[ParticipationPath, Projection]]:
    """Projections of each path at levels (R, D) as in `vary_levels`, a block of about equally many runs after the other."""
    for block in np.array_split(levels, -(-len(levels) // RUNS_A_CALL)):
        driver = np.flatnonzero(~np.isnan(block).all(axis=0)).tolist()
        yield project_each(
            scenario, paths, vary_levels(scenario, [drivers[d] for d in driver], block[:, driver])
        )


def base_array(scenario: Scenario, path: str) -> FloatArray:
    """The input or rule value as it stands, (1, Y|1, C|1)."""
    if path.startswith(PARAMETER_PREFIX):
        name, part = rule_and_part(path)
        row = scenario.parameters.row(name, scenario.years)
        keys = scenario.parameters.parameter(name).keys
        return row[..., [keys.index(part)]] if part else row
    head, category = _split(path)
    whole = value_array(scenario.get(head), scenario.years)
    return whole[..., [CATEGORIES.index(category)]] if category else whole


def _moved(driver: Driver, base: FloatArray, level: FloatArray) -> FloatArray:
    has_level = ~np.isnan(level)[:, None, None]
    to = np.where(has_level, level[:, None, None], driver.now)
    if driver.move is LevelEffect.SHIFT:
        varied = base + (to - driver.now)
    elif driver.move is LevelEffect.SCALE:
        varied = base * (to / driver.now)
    else:
        varied = np.broadcast_to(to, (len(level), *base.shape[1:]))
    return np.where(has_level, varied, base)


def with_level(scenario: Scenario, driver: Driver, level: float) -> Scenario:
    """The scenario with the driver at a level: what the user gets by taking a found value over.

    Raises ScenarioError when the scenario is not possible then.
    """
    if driver.is_rule:
        name, part = rule_and_part(driver.path)
        override = Override(name, level, key=part or None)
        return scenario.with_value("rules.overrides", (*scenario.rules.overrides, override))
    head, category = _split(driver.path)
    change = {
        LevelEffect.SET: lambda value: level,
        LevelEffect.SHIFT: lambda value: value + (level - driver.now),
        LevelEffect.SCALE: lambda value: value * (level / driver.now),
    }[driver.move]
    value = scenario.get(head)
    if not category:
        return scenario.with_value(
            head, level if driver.move is LevelEffect.SET else map_value(value, change)
        )
    parts = dict(zip(CATEGORIES, value.parts(), strict=True))
    parts[category] = map_value(parts[category], change)
    if head == MIX:  # the shares add to 1, as in the projection: Aged & Disabled is what the others leave
        parts["aged_disabled"] = 1.0 - parts["esrd"] - parts["high_needs"]
    return scenario.with_value(head, ByCategory(**parts))


# ---- how an input is declared ------------------------------------------------------------------------------------


def _movable(scenario: Scenario, leaf: Leaf) -> bool:
    fixed = leaf.spec.whole or leaf.path == MIX or leaf.path.startswith(_NOT_MOVED)
    return leaf.is_number and not fixed and scenario.get(leaf.path) is not None


def _split(path: str) -> tuple[str, str]:
    head, _, last = path.rpartition(".")
    return (head, last) if last in CATEGORIES and head in all_leaves() else (path, "")


def _input_driver(scenario: Scenario, path: str) -> Driver:
    head, category = _split(path)
    leaf = all_leaves().get(head)
    if leaf is None or (not category and not _movable(scenario, leaf)):
        raise ScenarioError("this input cannot be moved as one number; choose a numeric input.", path)
    if category and not isinstance(scenario.get(head), ByCategory):
        raise ScenarioError(f"'{leaf.spec.label}' does not differ by category here; use {head}.", path)
    spec = leaf.spec
    assert spec.low is not None
    assert spec.high is not None
    base = base_array(scenario, path)
    now = _level(scenario, base)
    move = _input_move(leaf, base)
    lowest, highest = _limits(base, now, move, spec.low, spec.high)
    if path == f"{MIX}.high_needs":
        highest = 1.0 - float(scenario.organization.category_share.esrd)  # type: ignore[arg-type]
    low, high = _swing_levels(spec.swing, now) if not category else (np.nan, np.nan)
    label = f"{_label(leaf, head)}, {CATEGORY_LABELS[category]}" if category else _label(leaf, head)
    return Driver(path, label, spec.unit, FAMILIES[leaf.family], move, now, max(low, lowest), min(high, highest),
                  lowest, highest)  # fmt: skip


@cache
def _label(leaf: Leaf, path: str) -> str:
    """Label of an input, with its group where another input has the same one."""
    alike = [other for other in all_leaves().values() if other.spec.label == leaf.spec.label]
    if len(alike) == 1:
        return leaf.spec.label
    above, _, name = path.rpartition(".")[0].rpartition(".")
    groups = {field.name: field.metadata["spec"].label for field in fields(default_scenario().get(above))}
    return f"{groups[name]}: {leaf.spec.label}"


def _input_move(leaf: Leaf, base: FloatArray) -> LevelEffect:
    if base.size == 1 or (leaf.spec.swing and not _is_change(leaf.spec.swing)):
        return LevelEffect.SET
    return LevelEffect.SHIFT if leaf.spec.unit.startswith(PERCENT_UNITS) else LevelEffect.SCALE


def _is_change(swing: tuple[float, float]) -> bool:
    """A pair around 0 is added and a pair around 1 multiplies; any other is a range of the input itself."""
    return swing[0] < 0 < swing[1] or swing[0] < 1 < swing[1]


def _swing_levels(swing: tuple[float, float] | None, now: float) -> tuple[float, float]:
    if swing is None:
        return np.nan, np.nan
    if swing[0] < 0 < swing[1]:
        return now + swing[0], now + swing[1]
    return (now * swing[0], now * swing[1]) if _is_change(swing) else swing


def _level(scenario: Scenario, base: FloatArray) -> float:
    """Average over years, and over people where the categories differ."""
    if base.size == 1:
        return float(base[0, 0, 0])
    shares = np.asarray([float(part) for part in scenario.organization.category_share.parts()])  # type: ignore[arg-type]
    by_year = base[0] @ shares if base.shape[-1] == len(shares) else base[0].mean(axis=-1)
    return round(float(by_year.mean()), 12)


def _limits(base: FloatArray, now: float, move: LevelEffect, low: float, high: float) -> tuple[float, float]:
    if move is LevelEffect.SET:
        return low, high
    least, most = float(base.min()), float(base.max())
    if move is LevelEffect.SHIFT:
        return now + (low - least), now + (high - most)
    return (now * low / least if least > 0 else 0.0), (now * high / most if most > 0 else now)


def _rule_paths(parameter: Parameter) -> tuple[str, ...]:
    bands = parameter.keys and parameter.keys[0].startswith(BAND)
    return (
        tuple(f"{PARAMETER_PREFIX}{parameter.name}.{key}" for key in parameter.keys)
        if bands
        else (PARAMETER_PREFIX + parameter.name,)
    )


def _rule_driver(scenario: Scenario, path: str) -> Driver:
    name, part = rule_and_part(path)
    rule = scenario.parameters.parameter(name)
    if part and part not in rule.keys:
        raise ScenarioError(f"unknown part; known parts: {', '.join(rule.keys) or 'none'}.", path)
    if not part and rule.keys:
        raise ScenarioError(
            f"name one part of this rule value: {', '.join(_rule_paths(rule) or rule.keys)}.", path
        )
    base = base_array(scenario, path)
    label = f"{rule.term}: {part.replace('_', ' ')}" if part else rule.term
    low, high = rule.range if rule.range else (np.nan, np.nan)
    lowest, highest = _rule_limits(rule, base)
    return Driver(path, label, rule.unit, FAMILIES["rules"], LevelEffect.SET, _level(scenario, base), low, high,
                  lowest, highest)  # fmt: skip


def _rule_limits(rule: Parameter, base: FloatArray) -> tuple[float, float]:
    """From zero to twice the largest value known, shares up to 1: wider than the range, which is what seems likely."""
    most = max(float(base.max()), rule.range[1] if rule.range else 0.0)
    return 0.0, min(2.0 * most, 1.0) if rule.unit.startswith(PERCENT_UNITS) else 2.0 * most


# ---- how far a driver can go -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SearchLimits:
    """Levels at which the scenario is possible, and in words what stops it at either end."""

    lowest: float
    highest: float
    stops_low: str
    stops_high: str


HALVINGS = 24


def search_limits(scenario: Scenario, driver: Driver) -> SearchLimits:
    """How far the driver can go alone, by the scenario's own checks."""
    low, why_low = _furthest(scenario, driver, driver.lowest)
    high, why_high = _furthest(scenario, driver, driver.highest)
    return SearchLimits(low, high, why_low or _end(driver, "lowest"), why_high or _end(driver, "highest"))


def _furthest(scenario: Scenario, driver: Driver, end: float) -> tuple[float, str]:
    problem = _problem(scenario, driver, end)
    if not problem:
        return end, ""
    possible, impossible = driver.now, end
    for _ in range(HALVINGS):
        middle = (possible + impossible) / 2
        obstacle = _problem(scenario, driver, middle)
        problem = obstacle or problem
        possible, impossible = (possible, middle) if obstacle else (middle, impossible)
    return possible, problem


def _problem(scenario: Scenario, driver: Driver, level: float) -> str:
    try:
        with_level(scenario, driver, level)
    except ScenarioError as error:
        where, text = error.problems[0]
        return f"{where}: {text}" if where else text
    return ""


def _end(driver: Driver, which: str) -> str:
    edge = wording.level(driver.lowest if which == "lowest" else driver.highest, driver.unit)
    source = "tested for this rule value" if driver.is_rule else "allowed for this input"
    return f"{edge} is the {which} level {source}."
