"""How an input is declared: label, unit, range and form travel with the field, so that validation, pages, templates
and the documentation all read the same words."""

from collections.abc import Iterator
from dataclasses import MISSING, Field, dataclass, field, fields, is_dataclass
from enum import StrEnum
from typing import Any, get_type_hints

FAMILIES = {
    "choices": "Your choices",
    "organization": "Your organization",
    "market": "Market and trend",
    "rules": "CMS rules",
}


@dataclass(frozen=True, slots=True)
class Spec:
    """What may stand in an input."""

    label: str
    unit: str = ""
    low: float | None = None
    high: float | None = None
    path: bool = False
    by_category: bool = False
    optional: bool = False
    whole: bool = False
    step: float | None = None
    likely: str = ""
    swing: tuple[float, float] | None = None


def number_field(default: Any, label: str, unit: str, low: float, high: float, **more: Any) -> Any:
    """Declare a numeric input. `swing` is the tornado's low and high; `likely` explains an unlikely size."""
    return field(default=default, metadata={"spec": Spec(label, unit, low, high, **more)})


def choice_field(default: Any, label: str) -> Any:
    """Declare an input chosen from an enumeration, or a yes/no switch."""
    return field(default=default, metadata={"spec": Spec(label, unit="choice")})


def group_field(default_factory: Any, label: str) -> Any:
    """Declare a group of inputs that belong together."""
    return field(default_factory=default_factory, metadata={"spec": Spec(label, unit="group")})


@dataclass(frozen=True, slots=True)
class Leaf:
    """One input of a scenario: its dotted path, declaration, default and type."""

    path: str
    spec: Spec
    default: Any
    type: Any

    @property
    def family(self) -> str:
        return self.path.split(".")[0]

    @property
    def is_number(self) -> bool:
        return self.spec.unit not in ("choice", "group")

    @property
    def choices(self) -> tuple[Any, ...]:
        """The members of an enumeration; empty for numbers and switches."""
        return tuple(self.type) if isinstance(self.type, type) and issubclass(self.type, StrEnum) else ()


def leaves(family: type, prefix: str) -> Iterator[Leaf]:
    """All inputs of a family, in the order they are declared."""
    hints = get_type_hints(family)
    for item in fields(family):
        spec: Spec | None = item.metadata.get("spec")
        path = f"{prefix}.{item.name}"
        if spec is None:
            continue
        if spec.unit == "group" and is_dataclass(hints[item.name]):
            yield from leaves(hints[item.name], path)
        else:
            yield Leaf(path, spec, _default(item), hints[item.name])


def _default(item: "Field[Any]") -> Any:
    if item.default is not MISSING:
        return item.default
    assert item.default_factory is not MISSING
    return item.default_factory()
