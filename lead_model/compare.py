"""Scenarios side by side: five key figures, the inputs in which they differ, and what a change of rule pack does.

Two rule packs are compared by projecting the scenario under both, and once more for each changed rule alone. The user's
own rule values stay in place under both packs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lead_model.axes import FloatArray, frozen
from lead_model.cash_measures import peak_need
from lead_model.parameters import Entry, Parameter, Parameters, load_parameters
from lead_model.projection import Projection, project
from lead_model.scenario import Designation, Scenario, all_leaves, changed_paths

SAME_DOLLARS = 0.5  # an effect smaller than this over all years is rounding
MOST_COMPARED = 4


# ---- key figures -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """One figure of a scenario. unit : "dollars", "share" or "count"; `higher_is_better` tells how to read a difference."""

    key: str
    label: str
    unit: str
    value: float
    note: str
    higher_is_better: bool = True


def key_figures(p: Projection, run: int = 0) -> tuple[KeyFigure, ...]:
    """Five figures that tell scenarios apart, from one run of a projection."""
    net = p.net[run]
    worst = int(np.argmin(net))
    gross = float(p.settlement.gross_savings[run].sum())
    before = float(np.broadcast_to(p.settlement.before_discount_dollars, p.net.shape)[run].sum())
    need = float(peak_need(p.cash().cumulative)[run])
    return (
        KeyFigure("ten_year_net", "Net result, all years", "dollars", float(p.ten_year_net[run]),
                  "Sum of performance years, start-up cost not included"),
        KeyFigure("worst_year", "Worst year", "dollars", float(net[worst]), f"PY{p.years[worst]}"),
        KeyFigure("years_below_zero", "Years below zero", "count", float((net < 0).sum()),
                  f"of {len(p.years)} performance years", higher_is_better=False),
        KeyFigure("gross_savings_rate", "Gross savings rate", "share", gross / before,
                  "Benchmark less spending, over the benchmark before discount, all years"),
        KeyFigure("peak_cash_need", "Peak cash need", "dollars", need,
                  "Deepest point of cumulative cash, start-up included", higher_is_better=False),
    )  # fmt: skip


def differing_paths(scenarios: Sequence[Scenario]) -> tuple[str, ...]:
    """Inputs in which at least two of the scenarios differ, in the order of the inputs; a path input counts once."""
    found = {path for one in scenarios[1:] for path in changed_paths(one, scenarios[0])}
    return tuple(path for path in (*all_leaves(), "rules.pack", "rules.overrides") if path in found)


# ---- two rule packs --------------------------------------------------------------------------------------------

GAIN, LOSS, NEUTRAL = "gain", "loss", "neutral"


@dataclass(frozen=True, slots=True)
class RuleChange:
    """One rule that two packs state differently, and what it does to this scenario, dollars over all years.

    effect : this rule alone changed, everything else as in the first pack; lower, higher : the same were the ACO
    lower-spending or higher-spending; own_value : the user's own value stands in its place under both packs;
    value_changed : False when only status or document changed.
    """

    name: str
    term: str
    unit: str
    before: tuple[Entry, ...]
    after: tuple[Entry, ...]
    effect: float
    lower: float
    higher: float
    own_value: bool
    value_changed: bool

    @property
    def verdict(self) -> str:
        """Gain, loss or neutral for this scenario."""
        return verdict_of(self.effect)


def verdict_of(dollars: float) -> str:
    """Gain, loss or neutral.

    >>> verdict_of(-2.0), verdict_of(0.1), verdict_of(3.0)
    ('loss', 'neutral', 'gain')
    """
    return NEUTRAL if abs(dollars) < SAME_DOLLARS else GAIN if dollars > 0 else LOSS


@dataclass(frozen=True, slots=True)
class PackComparison:
    """A scenario under two rule packs. net_before, net_after : (Y,) dollars; changes : rules stated differently."""

    before: str
    after: str
    years: tuple[int, ...]
    net_before: FloatArray
    net_after: FloatArray
    changes: tuple[RuleChange, ...]

    @property
    def effect(self) -> float:
        """Dollars over all years that the change of pack brings."""
        return float(self.net_after.sum() - self.net_before.sum())

    @property
    def together(self) -> float:
        """What the changed rules do only in combination: the whole effect less the sum of single ones."""
        return self.effect - sum(change.effect for change in self.changes)


def compare_packs(scenario: Scenario, before: str, after: str) -> PackComparison:
    """The scenario under two rule packs, and each changed rule by itself.

    Raises ParameterError for an unknown pack, ScenarioError when the scenario is not valid under one of them.
    """
    old, new = (scenario.with_value("rules.pack", pack) for pack in (before, after))
    names = _stated_differently(load_parameters(before), load_parameters(after))
    moved = [name for name in names if _moves(old.parameters, new.parameters, name, scenario.years)]
    effects = {
        designation: _single_effects(old, new, moved, designation)
        for designation in (None, Designation.LOWER, Designation.HIGHER)
    }
    changes = tuple(
        _change(name, load_parameters(before), load_parameters(after), scenario.years, name in moved,
                {key: found.get(name, 0.0) for key, found in effects.items()})
        for name in names
    )  # fmt: skip
    return PackComparison(
        before, after, scenario.years, frozen(project(old).net[0]), frozen(project(new).net[0]), changes
    )


def _stated_differently(old: Parameters, new: Parameters) -> tuple[str, ...]:
    """Rules of the new pack whose entries differ in value, status or document, in the order of the files."""
    return tuple(
        name for name, parameter in new.by_name.items()
        if name not in old.by_name or _stated(old.by_name[name]) != _stated(parameter)
    )  # fmt: skip


def _stated(parameter: Parameter) -> list[tuple[Any, ...]]:
    return [(e.py, plain_value(e.value), e.confidence, e.source) for e in parameter.entries]


def _moves(old: Parameters, new: Parameters, name: str, years: Sequence[int]) -> bool:
    return name in old.by_name and not np.array_equal(old.row(name, years), new.row(name, years))


def _single_effects(
    old: Scenario, new: Scenario, names: Sequence[str], designation: Designation | None
) -> Mapping[str, float]:
    """Dollars over all years of each rule changed alone: one projection, run 0 with none changed."""
    if not names:
        return {}
    base = old if designation is None else old.with_value("organisation.region.designation", designation)
    vary: dict[str, FloatArray] = {}
    for index, name in enumerate(names, start=1):
        keys = old.parameters.parameter(name).keys
        before, after = (one.parameters.row(name, old.years)[0] for one in (old, new))  # (Y, K)
        for part in range(before.shape[1]):
            rows = np.repeat(before[None, :, part], len(names) + 1, axis=0)
            rows[index] = after[:, part]
            vary[f"parameters.{name}.{keys[part]}" if keys else f"parameters.{name}"] = rows
    total = project(base, vary).ten_year_net
    return {name: float(total[index] - total[0]) for index, name in enumerate(names, start=1)}


def _change(
    name: str,
    old: Parameters,
    new: Parameters,
    years: Sequence[int],
    moved: bool,
    effects: Mapping[Designation | None, float],
) -> RuleChange:
    parameter = new.by_name[name]
    before = old.by_name[name].entries if name in old.by_name else ()
    value_changed = _moves(old, new, name, years)
    return RuleChange(
        name, parameter.term, parameter.unit, before, parameter.entries, effects[None], effects[Designation.LOWER],
        effects[Designation.HIGHER], value_changed and not moved, value_changed,
    )  # fmt: skip


def plain_value(value: Any) -> Any:
    """A rule value as a number or an ordinary dictionary."""
    return dict(value) if isinstance(value, Mapping) else value
