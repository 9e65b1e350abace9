"""Changing the form of a number: one value, a ramp, one value a year, each for everyone or by category."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from lead_model.axes import LAST_MODEL_PY, performance_years
from lead_model.scenario import ByCategory, Ramp, Scenario, all_leaves, path_values
from lead_model.scenario.values import PathValue, Value


class Form(StrEnum):
    """Forms of a path."""

    CONSTANT = "constant"
    RAMP = "ramp"
    YEARLY = "yearly"


FORM_LABELS = {Form.CONSTANT: "One value", Form.RAMP: "Start → level", Form.YEARLY: "Year by year"}
RAMP_YEARS = 4  # of a ramp made out of one value


def path_form(value: PathValue) -> Form:
    """Form of a path."""
    return (
        Form.RAMP if isinstance(value, Ramp) else Form.YEARLY if isinstance(value, tuple) else Form.CONSTANT
    )


def in_form(value: PathValue, form: Form, years: Sequence[int]) -> PathValue:
    """The path in another form, as near as that form can be.

    >>> in_form(Ramp(0.02, 0.05, 2027, 2029), Form.YEARLY, range(2027, 2031))
    (0.02, 0.035, 0.05, 0.05)
    """
    if path_form(value) is form:
        return value
    yearly = path_values(value, years)
    if form is Form.CONSTANT:
        return yearly[-1]
    if form is Form.YEARLY:
        return yearly
    level_from = next(py for py, v in zip(years, yearly, strict=True) if v == yearly[-1])
    to_py = (
        max(level_from, years[0] + 1) if isinstance(value, tuple) else min(years[0] + RAMP_YEARS, years[-1])
    )
    return Ramp(yearly[0], yearly[-1], years[0], min(to_py, years[-1]))


def value_by_category(value: Value) -> ByCategory:
    """The value for each category."""
    return value if isinstance(value, ByCategory) else ByCategory(value, value, value)


def for_everyone(value: Value) -> PathValue:
    """One value for all: that of Aged & Disabled, the largest category."""
    return value.aged_disabled if isinstance(value, ByCategory) else value


def final_level(value: Value) -> float:
    """The level in the last year; of Aged & Disabled where categories differ."""
    part = for_everyone(value)
    if isinstance(part, Ramp):
        return part.level
    return float(part[-1]) if isinstance(part, tuple) else float(part)


def with_final_level(value: Value, level: float) -> Value:
    """A flat value or the final level of a ramp set to `level`; yearly values and categories move along with it."""
    if isinstance(value, ByCategory):
        shift = level - final_level(value)
        moved = [with_final_level(part, round(final_level(part) + shift, 12)) for part in value.parts()]
        return ByCategory(*moved)  # type: ignore[arg-type]
    if isinstance(value, Ramp):
        return Ramp(value.start, level, value.from_py, value.to_py)
    if isinstance(value, tuple):
        shift = level - value[-1]
        return (*(round(part + shift, 12) for part in value[:-1]), level)
    return level


def mix(scenario: Scenario, **shares: float) -> ByCategory:
    """The mix with new shares of High Needs or ESRD; Aged & Disabled takes the rest, so the sum is 1."""
    now = scenario.organization.category_share
    esrd = float(shares.get("esrd", now.esrd))  # type: ignore[arg-type]
    high_needs = float(shares.get("high_needs", now.high_needs))  # type: ignore[arg-type]
    return ByCategory(round(1.0 - esrd - high_needs, 12), esrd, high_needs)


def start_moved(scenario: Scenario, first_py: int) -> Mapping[str, Any]:
    """Values for another first performance year: ramps are moved along, yearly values cut off or held."""
    before, after = scenario.years, performance_years(first_py)
    values: dict[str, Any] = {"organization.first_py": first_py}
    for path, leaf in all_leaves().items():
        value = scenario.get(path)
        if leaf.spec.path:
            moved = _on_parts(value, before, after)
            if moved != value:
                values[path] = moved
    switch = scenario.choices.switch_py
    if switch is not None:
        values["choices.switch_py"] = min(switch + after[0] - before[0], LAST_MODEL_PY)
    return values


def _on_parts(value: Value, before: Sequence[int], after: Sequence[int]) -> Value:
    if isinstance(value, ByCategory):
        return ByCategory(*(_on_parts(part, before, after) for part in value.parts()))  # type: ignore[arg-type]
    if isinstance(value, Ramp):
        shift = after[0] - before[0]
        first, last = after[0], after[-1]
        from_py, to_py = (min(max(py + shift, first), last) for py in (value.from_py, value.to_py))
        return Ramp(value.start, value.level, from_py, to_py)
    if isinstance(value, tuple):
        return (*value, *(value[-1:] * len(after)))[: len(after)]
    return value
