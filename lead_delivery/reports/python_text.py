"""A scenario as a short Python program that prints the same net results."""

from dataclasses import fields
from enum import StrEnum
from typing import Any

import lead_model.scenario
from lead_delivery.reports.statement import one_line, scenario_hash
from lead_model.scenario import (
    ByCategory,
    Override,
    Ramp,
    Scenario,
    changed_paths,
    default_scenario,
)
from lead_model.scenario.scenario import MARKS

TEXTS = ("name", "client", "author", "note", *MARKS)


def python_text(scenario: Scenario) -> str:
    """A program that builds the scenario, projects it and prints the net result of every year and of all years.

    Only inputs that differ from the defaults are written. The program needs nothing but this package.
    """
    default = default_scenario()
    names: set[type] = {Scenario}
    texts = [
        f"{name}={getattr(scenario, name)!r}"
        for name in TEXTS
        if getattr(scenario, name) != getattr(default, name)
    ]
    values = [
        f"        {path!r}: {_written(scenario.get(path), names)},\n"
        for path in changed_paths(scenario, default)
    ]
    call = f"Scenario({', '.join(texts)})"
    if values:
        call = f"{call}.with_values(\n    {{\n{''.join(values)}    }}\n)"
    return _PROGRAM.format(
        name=_comment(scenario.name), hash=scenario_hash(scenario), pack=scenario.rules.pack,
        imports=_imports(names), scenario=call,
    )  # fmt: skip


_PROGRAM = """\
# {name}
# Scenario {hash}, rule pack {pack}. Needs the package lead-model; run it with: python FILE.py
from lead_model.projection import project
{imports}

scenario = {scenario}

projection = project(scenario)
for py, net in zip(projection.years, projection.net[0], strict=True):
    print(f"{{py}} {{net:.2f}}")
print(f"all years {{projection.ten_year_net[0]:.2f}}")
"""


def _written(value: Any, names: set[type]) -> str:
    """A value as Python source; `names` collects what has to be imported. Text is quoted by repr, never pasted."""
    if isinstance(value, StrEnum):
        names.add(type(value))
        return f"{type(value).__name__}.{value.name}"
    if isinstance(value, Ramp | ByCategory | Override):
        names.add(type(value))
        inner = ", ".join(
            f"{item.name}={_written(getattr(value, item.name), names)}" for item in fields(value)
        )
        return f"{type(value).__name__}({inner})"
    if isinstance(value, tuple):
        inner = ", ".join(_written(part, names) for part in value)
        return f"({inner},)" if value else "()"
    return repr(value)


def _imports(types: set[type]) -> str:
    """Import lines: from the public package where it exports the name, else from the module that defines it."""
    by_module: dict[str, list[str]] = {}
    for kind in types:
        public = getattr(lead_model.scenario, kind.__name__, None) is kind
        by_module.setdefault("lead_model.scenario" if public else kind.__module__, []).append(kind.__name__)
    return "\n".join(
        f"from {module} import {', '.join(sorted(names))}" for module, names in sorted(by_module.items())
    )


def _comment(text: str) -> str:
    """Text that cannot leave the comment it stands in."""
    return one_line("".join(c if c.isprintable() else " " for c in text))
