"""How a value put into a step of a year reads: what it is, as text, its status and its source."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lead_model.axes import CATEGORIES, CATEGORY_LABELS, FloatArray, in_run_and_year
from lead_model.parameters import CONFIDENCE, citation
from lead_model.projection import Projection
from lead_model.rule_files import load_sources
from lead_model.scenario import (
    FAMILIES,
    all_leaves,
    default_scenario,
)


@dataclass(frozen=True, slots=True)
class StepValue:
    """One value put into a step: what it is, how it reads, its status and where it comes from.

    name : what the formula of the step calls it, empty where the formula does not; numbers : unrounded, one, or one a
    category, layer or incentive; 1 and 0 for yes and no.
    """

    label: str
    text: str
    status: str
    source: str
    name: str = ""
    numbers: tuple[float, ...] = ()


def at(array: Any, year: int) -> Any:
    """What an array holds for the first run and a place on the axis of years: a number, or a row."""
    return in_run_and_year(array, 0, year)


class StepValues:
    """Values put into each step of one year, as text with status and source."""

    def __init__(self, p: Projection, year: int) -> None:
        self.p, self.year = p, year
        self.py = p.years[year]
        self.sources = load_sources()

    def rule(self, rule: str, name: str = "") -> StepValue:
        """A rule value of the year. name : what the formula calls it."""
        parameter = self.p.lookup.parameters.parameter(rule)
        entry = parameter.entry(self.py)
        source = self.sources[entry.source]
        where = citation(entry, source)
        if entry.is_open:
            where = f"{entry.question}; default: {entry.default_name}"
        elif entry.note:
            where = f"{where}; {entry.note}"
        labels = [CATEGORY_LABELS.get(part, part.replace("_", " ")) for part in parameter.keys]
        return self._value(
            parameter.term, name, self.p.lookup.rule(rule), parameter.unit, labels, CONFIDENCE[entry.confidence], where
        )  # fmt: skip

    def input(self, path: str, name: str = "") -> StepValue:
        """An input of the scenario as it acts in the year. name : what the formula calls it."""
        leaf = all_leaves()[path]
        value = self.p.scenario.get(path)
        status = "Default of this model" if value == default_scenario().get(path) else "Your input"
        where = FAMILIES[leaf.family]
        if not leaf.is_number:
            text = {True: "yes", False: "no"}.get(value, str(value).replace("_", " "))
            return StepValue(leaf.spec.label, text, status, where)
        return self._value(
            leaf.spec.label, name, self.p.lookup.number(path), leaf.spec.unit, (), status, where
        )

    def computed(
        self, label: str, array: Any, unit: str, labels: Sequence[str] = (), *, named: bool = True
    ) -> StepValue:
        """An intermediate result, (R, Y), (R, Y, 1) or (R, Y, K). named : the formula calls it by its label."""
        where = "An earlier step of the model"
        return self._value(label, label if named else "", array, unit, labels, "Computed", where)

    def _value(
        self,
        label: str,
        name: str,
        array: FloatArray,
        unit: str,
        labels: Sequence[str],
        status: str,
        where: str,
    ) -> StepValue:
        row = np.atleast_1d(at(array, self.year)).astype(float).tolist()
        labels = labels or (tuple(CATEGORY_LABELS.values()) if len(row) == len(CATEGORIES) else ())
        if name not in ("", label):
            label = f"{name[0].upper()}{name[1:]} ({label})"
        text = _labeled(labels, [_number(value, unit) for value in row])
        return StepValue(label, text, status, where, name, tuple(row))


class RuleNames(StepValues):
    """Notes which rule values a step asks for, without putting any value into words."""

    def __init__(self, p: Projection, year: int) -> None:
        super().__init__(p, year)
        self.names: dict[str, None] = {}

    def rule(self, rule: str, name: str = "") -> StepValue:
        self.names[rule] = None
        return _NOT_ASKED

    def input(self, path: str, name: str = "") -> StepValue:
        return _NOT_ASKED

    def computed(self, *_: Any, **__: Any) -> StepValue:
        return _NOT_ASKED


_NOT_ASKED = StepValue("", "", "", "")


def _labeled(labels: Sequence[str], texts: list[str]) -> str:
    if len(set(texts)) == 1 and labels:
        return texts[0]
    return (
        ", ".join(f"{label} {text}" for label, text in zip(labels, texts, strict=True))
        if labels
        else texts[0]
    )


def _number(value: float, unit: str) -> str:
    if unit == "yes or no":
        return "yes" if value else "no"
    sign, size = ("−" if value < 0 else ""), abs(value)
    if "PBPM" in unit:
        return f"{sign}${size:,.2f}"
    if unit == "dollars":
        return f"{sign}${size:,.0f}"
    if unit == "year":
        return f"{value:.0f}"
    if unit in ("beneficiaries", "months", "count", "years", "month", "phase"):
        return f"{sign}{size:,.0f}"
    if unit in ("factor", "score", "multiple of expected cost"):
        return f"{sign}{size:,.4f}"
    return f"{sign}{size * 100:,.3f}".rstrip("0").rstrip(".") + "%"
