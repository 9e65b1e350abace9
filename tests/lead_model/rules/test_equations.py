"""Every equation of rules/ says where it comes from, what goes in and comes out in which unit, with a worked example."""

import ast
import doctest
import inspect
import re
from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest

from lead_model.rule_files import RULES_FOLDER, load_packs, load_parameters, load_sources

MODULES = sorted(path.stem for path in RULES_FOLDER.glob("*.py") if path.stem != "__init__")
UNITS = re.compile(
    r"\b(PBPM|dollars|shares?|factors?|rates?|multiples?|beneficiaries|years?|yes or no|name)\b"
)


def equations() -> dict[str, Callable[..., Any]]:
    found = {}
    for stem in MODULES:
        module = import_module(f"lead_model.rules.{stem}")
        found |= {
            f"{stem}.{name}": function
            for name, function in inspect.getmembers(module, inspect.isfunction)
            if function.__module__ == module.__name__ and not name.startswith("_")
        }
    return found


EQUATIONS = equations()


def part(text: str, start: str, *ends: str) -> str:
    """What a description says from a word on, up to the next part."""
    assert start in text, f"{start!r} is missing"
    return (
        re.split("|".join(map(re.escape, ends)), text.split(start, 1)[1])[0]
        if ends
        else text.split(start, 1)[1]
    )


def said(function: Callable[..., Any]) -> str:
    assert function.__doc__, "no description"
    return inspect.cleandoc(function.__doc__)


@pytest.mark.parametrize("name", EQUATIONS)
def test_an_equation_names_its_source(name: str) -> None:
    source = part(said(EQUATIONS[name]), "\nSource: ", "\nReading: ", "\n\n")
    named = {
        one.name
        for pack in load_packs()
        for one in load_parameters(pack).by_name.values()
        if f"{one.module}.{one.rule}" == name
    }
    for parameter in named:
        assert re.search(rf"\b{parameter}\b", source), f"the numbers it uses: {parameter} is not named"
    if named:
        assert f"rules/{name.split('.')[0]}.toml" in source
    every = {one for pack in load_packs() for one in load_parameters(pack).by_name}
    for word in re.findall(r"\b[a-z0-9]+(?:_[a-z0-9]+)+\b", re.sub(r"\S+\.toml", "", source)):
        assert word in every or word in inspect.signature(EQUATIONS[name]).parameters, (
            f"unknown number {word}"
        )


@pytest.mark.parametrize("name", EQUATIONS)
def test_an_equation_describes_each_argument_and_its_result_with_a_unit(name: str) -> None:
    before_source = " ".join(part(said(EQUATIONS[name]), "\n\n", "\nSource: ").split())
    arguments, returns, result = before_source.partition("Returns")
    assert returns, "the result is not described"
    text = said(EQUATIONS[name]).split(">>>")[0]
    for argument in inspect.signature(EQUATIONS[name]).parameters:
        assert re.search(rf"\b{argument}\b", text), f"{argument} is not described"
    assert UNITS.search(arguments)
    assert UNITS.search(result) or "both as arrays" in result
    assert re.search(r" : \(.*?\)", arguments), "no shape"


@pytest.mark.parametrize("name", EQUATIONS)
def test_an_equation_has_a_worked_example(name: str) -> None:
    """The examples run with `--doctest-modules` (pyproject.toml); here each must call its equation and show a result."""
    examples = doctest.DocTestParser().get_examples(said(EQUATIONS[name]))
    calls = [one for one in examples if f"{name.split('.')[1]}(" in one.source and one.want]
    assert calls, "no example"


def test_the_documents_named_are_cited() -> None:
    """Names of documents and sections in the descriptions are those of the rule files, so that neither drifts."""
    sections = {
        quoted
        for pack in load_packs()
        for one in load_parameters(pack).by_name.values()
        for entry in one.entries
        for quoted in re.findall("“([^”]+)”", entry.section)
    }
    for name, function in EQUATIONS.items():
        source = part(said(function), "\nSource: ", "\nReading: ", "\n\n")
        for quoted in re.findall("“([^”]+)”", " ".join(source.split())):
            assert quoted in sections, f"{name} names a section no number has: {quoted}"
    assert {"finance-py2027", "workbook-py2027", "webinar"} <= set(load_sources())


def test_every_module_of_rules_holds_equations_only() -> None:
    for stem in MODULES:
        tree = ast.parse((RULES_FOLDER / f"{stem}.py").read_text(encoding="utf-8"))
        assert not [node.name for node in tree.body if isinstance(node, ast.ClassDef)], stem
        assert any(name.startswith(f"{stem}.") for name in EQUATIONS), stem
