"""What CMS changed between two rule packs, rule by rule: gain, loss or neutral for this ACO, by class and option."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from lead_analysis import text as wording
from lead_model.axes import FloatArray
from lead_model.lookup import PARAMETER_PREFIX, rule_and_part
from lead_model.parameters import Parameter, Parameters
from lead_model.paths import GLOBAL, PROFESSIONAL, by_path, own_path, project_paths
from lead_model.rule_files import load_packs
from lead_model.scenario import Designation, Scenario

NEUTRAL_DOLLARS = 0.5
ROW = ("name", "term", "before", "after", "status", "settled", "effect", "dollars")
DESIGNATION = "organization.region.designation"


@dataclass(frozen=True, slots=True)
class RuleChange:
    """One changed rule. dollars : effect of this change alone under the scenario's own path; by_class : the same by
    (spending class, option) when the ACO is taken to be in that class. before, after : values in words; `settled` marks a
    default of ours that CMS has since stated, with or without another value."""

    name: str
    term: str
    before: str
    after: str
    status: str
    settled: bool
    dollars: float
    by_class: Mapping[tuple[str, str], float]

    @property
    def effect(self) -> str:
        return effect_word(self.dollars)


@dataclass(frozen=True, slots=True)
class RuleChanges:
    """All rules that differ between two packs, the largest effect first; the user's own values stay as they are.

    total : effect of all changes at once; interaction : what is left of it after the effects alone.
    """

    before: str
    after: str
    changes: tuple[RuleChange, ...]
    total: float

    @property
    def interaction(self) -> float:
        return self.total - sum(change.dollars for change in self.changes)

    def rows(self) -> list[dict[str, Any]]:
        """One row a rule."""
        return [
            {name: getattr(change, name) for name in ROW}
            | {f"{group}_{option}": effect_word(value) for (group, option), value in change.by_class.items()}
            for change in self.changes
        ]

    @property
    def sentence(self) -> str:
        counts = {
            word: sum(change.effect == word for change in self.changes)
            for word in ("gain", "loss", "neutral")
        }
        other = sum(change.before != change.after for change in self.changes)
        return (
            f"{other} of {len(self.changes)} rules have another value, the rest was assumed before and is stated now: "
            f"{counts['gain']} gain, {counts['loss']} loss, {counts['neutral']} neutral for this ACO; together "
            f"{wording.dollars(self.total, 2, sign=True)}."
        )


def effect_word(dollars: float) -> str:
    """Gain, loss or neutral."""
    if abs(dollars) <= NEUTRAL_DOLLARS:
        return "neutral"
    return "gain" if dollars > 0 else "loss"


def rule_changes(scenario: Scenario, before: str, after: str) -> RuleChanges:
    """The rules that differ between two packs for the scenario's years, or that CMS has settled in the second one, each
    changed alone, in one projection.

    Raises ParameterError for an unknown pack and ScenarioError when the scenario is not possible under the first pack.
    """
    start = scenario.with_value("rules.pack", before)
    old, new = start.parameters, scenario.with_value("rules.pack", after).parameters
    changed = [
        name for name in old.by_name if _differs(old, new, name, start) or _settled(old, new, name, start)
    ]
    runs = len(changed) + 2  # as before, each change alone, all changes at once
    rows = {
        path: _row(old, new, path, k, runs, start)
        for k, name in enumerate(changed)
        for path in _paths(old, name)
    }
    classes = (scenario.organization.region.designation, Designation.LOWER, Designation.HIGHER)
    vary: dict[str, Any] = {path: np.concatenate([row] * len(classes)) for path, row in rows.items()}
    vary[DESIGNATION] = np.repeat([str(designation.value) for designation in classes], runs)
    paths = (own_path(scenario), PROFESSIONAL, GLOBAL)
    values = by_path(project_paths(start, paths, vary).ten_year_net, len(paths)).reshape(
        len(paths), len(classes), runs
    )
    gains = values - values[..., :1]
    changes = [
        RuleChange(
            name=name,
            term=old.parameter(name).term,
            before=_in_words(old.parameter(name), start),
            after=_in_words(new.parameter(name), start),
            status=new.parameter(name).entry(start.years[0]).status,
            settled=_settled(old, new, name, start),
            dollars=float(gains[0, 0, k + 1]),
            by_class={
                (group, option): float(gains[p, c, k + 1])
                for c, group in ((1, "lower_spending"), (2, "higher_spending"))
                for p, option in ((1, "professional"), (2, "global"))
            },
        )
        for k, name in enumerate(changed)
    ]
    changes.sort(key=lambda change: -abs(change.dollars))
    packs = load_packs()
    return RuleChanges(packs[before].title, packs[after].title, tuple(changes), float(gains[0, 0, -1]))


def _differs(old: Parameters, new: Parameters, name: str, scenario: Scenario) -> bool:
    if name not in new.by_name:
        return False
    ours, theirs = old.parameter(name), new.parameter(name)
    first = max(ours.entries[0].py, theirs.entries[0].py)
    years = [py for py in scenario.years if py >= first]
    return ours.keys == theirs.keys and not np.array_equal(old.row(name, years), new.row(name, years))


def _settled(old: Parameters, new: Parameters, name: str, scenario: Scenario) -> bool:
    """Whether the first year of the scenario was open before and is stated now."""
    if name not in new.by_name:
        return False
    first = max(scenario.years[0], old.parameter(name).entries[0].py)
    return old.parameter(name).entry(first).is_open and not new.parameter(name).entry(first).is_open


def _paths(rules: Parameters, name: str) -> list[str]:
    keys = rules.parameter(name).keys
    return [f"{PARAMETER_PREFIX}{name}.{key}" for key in keys] if keys else [PARAMETER_PREFIX + name]


def _row(old: Parameters, new: Parameters, path: str, k: int, runs: int, scenario: Scenario) -> FloatArray:
    """(runs, Y, 1): the old value, the new one in run k + 1 and in the last run."""
    name, key = rule_and_part(path)
    column = old.parameter(name).keys.index(key) if key else 0
    before, after = (rules.row(name, scenario.years)[..., [column]] for rules in (old, new))
    changed = np.isin(np.arange(runs), (k + 1, runs - 1))[:, None, None]
    return np.where(changed, after, before)


def _in_words(rule: Parameter, scenario: Scenario) -> str:
    """The value, or how it changes over the years: first and last, with the first band alone of a table of bands."""
    first, last = (rule.entry(py).value for py in (scenario.years[0], scenario.years[-1]))
    texts = [_value_text(value, rule.unit) for value in (first, last)]
    return texts[0] if texts[0] == texts[1] else f"{texts[0]} to {texts[1]}"


def _value_text(value: Any, unit: str) -> str:
    if isinstance(value, Mapping):
        return " / ".join(wording.level(part, unit) for part in value.values())
    return wording.level(value, unit)
