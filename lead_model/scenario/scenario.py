"""One frozen object with everything the user assumes, in four families, and its validation."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, is_dataclass, replace
from functools import cache, lru_cache
from operator import attrgetter
from typing import Any

from lead_model.axes import CATEGORIES, FIRST_MODEL_PY, LAST_MODEL_PY, performance_years
from lead_model.errors import ParameterError, ScenarioError
from lead_model.parameters import Override, Parameters
from lead_model.rule_files import load_packs, load_parameters
from lead_model.scenario.checks import Problem, contradictions
from lead_model.scenario.choices import Choices
from lead_model.scenario.fields import FAMILIES, Leaf, leaves
from lead_model.scenario.market import Market
from lead_model.scenario.organization import Organization
from lead_model.scenario.readings import RuleChoices
from lead_model.scenario.values import ByCategory, Ramp

FIRST_PY = "organization.first_py"
MARKS = ("own_inputs", "assumed_inputs")  # whose values inputs are; left out of files and links while empty
_FAMILY_TYPES = {"choices": Choices, "organization": Organization, "market": Market, "rules": RuleChoices}


@dataclass(frozen=True, slots=True)
class Scenario:
    """What the user assumes. Frozen, hashable, equal by value; raises ScenarioError listing every fault found.

    own_inputs, assumed_inputs : dotted paths of inputs said to be the ACO's own, although perhaps equal to an example's, and
    of those nobody knows, filled with what stands to reason. They move no dollars.
    """

    name: str = "Example ACO"
    client: str = ""
    author: str = ""
    note: str = ""
    own_inputs: tuple[str, ...] = ()
    assumed_inputs: tuple[str, ...] = ()
    choices: Choices = field(default_factory=Choices)
    organization: Organization = field(default_factory=Organization)
    market: Market = field(default_factory=Market)
    rules: RuleChoices = field(default_factory=RuleChoices)

    def __post_init__(self) -> None:
        problems = list(_problems(self, all_leaves()))
        if problems:
            raise ScenarioError(problems)

    @property
    def years(self) -> tuple[int, ...]:
        """Performance years from the first one to 2036."""
        return performance_years(self.organization.first_py)

    @property
    def parameters(self) -> Parameters:
        """Rule values of the pack with the user's overrides."""
        return _parameters(self.rules.pack, self.rules.overrides)

    def get(self, path: str) -> Any:
        """Value of the input at a dotted path such as `choices.savings_rate`."""
        try:
            return _getter(path)(self)
        except AttributeError as error:
            raise ScenarioError(f"unknown input; '{error.name}' is not known here.", path) from None

    def with_values(self, values: Mapping[str, Any]) -> "Scenario":
        """The scenario with the inputs at the given dotted paths replaced, checked as a whole."""
        tree: dict[str, Any] = {}
        for path, value in values.items():
            self.get(path)
            node = tree
            *parents, last = path.split(".")
            for part in parents:
                node = node.setdefault(part, {})
            node[last] = value
        changed = copy(self)  # not a new one, which would check every input again
        for name, value in _rebuilt_parts(self, tree).items():
            object.__setattr__(changed, name, value)
        alone = (
            values.keys() <= all_leaves().keys() and FIRST_PY not in values
        )  # paths are as long as there are years
        if problems := list(_problems(changed, values if alone else all_leaves())):
            raise ScenarioError(problems)
        return changed

    def with_value(self, path: str, value: Any) -> "Scenario":
        """The scenario with one input replaced."""
        return self.with_values({path: value})


@lru_cache(maxsize=1024)
def _getter(path: str) -> "attrgetter[Any]":
    return attrgetter(path)


@cache
def default_scenario() -> Scenario:
    """All inputs at their defaults, made and checked once."""
    return Scenario()


@lru_cache(maxsize=64)
def _parameters(pack: str, overrides: tuple[Override, ...]) -> Parameters:
    """Kept, because every projection of every scenario asks."""
    return load_parameters(pack).with_overrides(overrides)


def _rebuilt_parts(node: Any, tree: Mapping[str, Any]) -> dict[str, Any]:
    """The parts of a group that change, each with its own changes in place."""
    changes = {}
    for name, value in tree.items():
        current = getattr(node, name)
        nested = isinstance(value, dict) and is_dataclass(current)
        changes[name] = replace(current, **_rebuilt_parts(current, value)) if nested else value
    return changes


@cache
def all_leaves() -> Mapping[str, Leaf]:
    """Every input of a scenario by dotted path, in order."""
    return {leaf.path: leaf for name, family in _FAMILY_TYPES.items() for leaf in leaves(family, name)}


def changed_paths(scenario: Scenario, base: Scenario) -> tuple[str, ...]:
    """Inputs in which two scenarios differ; a path input counts once, the overrides count as one each."""
    differ = tuple(f"{name}." for name in _FAMILY_TYPES if getattr(scenario, name) != getattr(base, name))
    changed = [
        path for path in all_leaves() if path.startswith(differ) and scenario.get(path) != base.get(path)
    ]
    if scenario.rules.pack != base.rules.pack:
        changed.append("rules.pack")
    if scenario.rules.overrides != base.rules.overrides:
        changed.append("rules.overrides")
    return tuple(changed)


def family_of(path: str) -> str:
    """Label of the family an input belongs to."""
    return FAMILIES[path.split(".")[0]]


# ---- validation ------------------------------------------------------------------------------------------------


def _problems(s: Scenario, paths: Collection[str]) -> Iterator[Problem]:
    """Everything wrong with the inputs at `paths`, and where inputs contradict each other."""
    for name, family in _FAMILY_TYPES.items():
        if not isinstance(getattr(s, name), family):
            yield name, f"expected the inputs of '{FAMILIES[name]}', found {type(getattr(s, name)).__name__}."
            return
    for name in ("name", "client", "author", "note"):
        if not isinstance(getattr(s, name), str):
            yield name, "is not text; write it in quotation marks."
            return
    for name in MARKS:
        marked = getattr(s, name)
        if not isinstance(marked, tuple) or not set(map(str, marked)) <= all_leaves().keys():
            yield name, f"is {marked!r}; give a list of inputs by dotted path, such as '{FIRST_PY}'."
            return
    first = all_leaves()[FIRST_PY]
    late = list(_part_problems(first, first.path, s.organization.first_py, ()))
    if late:
        yield from late
        return
    try:
        years = s.years
        problems = [
            problem
            for leaf in all_leaves().values()
            if leaf.path in paths
            for problem in _problems_of(leaf, s.get(leaf.path), years)
        ]
    except (AttributeError, TypeError) as error:
        problems = [("", f"an input has the wrong form: {error}.")]
    problems = problems or list(_rules(s))
    yield from problems
    if not problems:
        yield from contradictions(s)


def _problems_of(leaf: Leaf, value: Any, years: tuple[int, ...]) -> Sequence[Problem]:
    """The same answer from memory where it was given before: a move of a slider changes one input of a hundred and fifty."""
    try:
        return _known_problems(leaf.path, value, years)
    except TypeError:  # a list, say: it cannot be looked up, and has a problem anyway
        return tuple(_leaf_problems(leaf, value, years))


@lru_cache(maxsize=4096, typed=True)
def _known_problems(path: str, value: Any, years: tuple[int, ...]) -> Sequence[Problem]:
    return tuple(_leaf_problems(all_leaves()[path], value, years))


def _leaf_problems(leaf: Leaf, value: Any, years: Sequence[int]) -> Iterator[Problem]:
    spec = leaf.spec
    if not leaf.is_number:
        if leaf.choices:
            if value not in leaf.choices:
                yield leaf.path, f"'{value}' is not known. Choose one of: {', '.join(leaf.choices)}."
        elif not isinstance(value, bool) and not (value is None and leaf.default is None):
            yield leaf.path, f"'{value}' is not yes or no (true or false)."
        return
    if value is None:
        if not spec.optional:
            yield leaf.path, f"a value is missing; {_allowed(leaf)}"
        return
    parts = [(leaf.path, value)]
    if isinstance(value, ByCategory):
        if not spec.by_category:
            yield leaf.path, "one value is expected, not one for each category."
            return
        parts = [(f"{leaf.path}.{name}", value[name]) for name in CATEGORIES]
    for where, part in parts:
        yield from _part_problems(leaf, where, part, years)


def _part_problems(leaf: Leaf, where: str, part: Any, years: Sequence[int]) -> Iterator[Problem]:
    if isinstance(part, Ramp | tuple) and not leaf.spec.path:
        yield where, "one value for all years is expected, not a path."
        return
    if isinstance(part, tuple) and len(part) != len(years):
        yield (
            where,
            f"{len(part)} yearly values given; {len(years)} are needed, one for each of PY{years[0]}–PY{years[-1]}.",
        )
        return
    if isinstance(part, Ramp) and not FIRST_MODEL_PY <= part.from_py <= part.to_py <= LAST_MODEL_PY:
        yield (
            where,
            f"the ramp runs {part.from_py}–{part.to_py}; both must lie in {FIRST_MODEL_PY}–{LAST_MODEL_PY}, in order.",
        )
        return
    inner: Sequence[Any] = (
        (part.start, part.level) if isinstance(part, Ramp) else part if isinstance(part, tuple) else (part,)
    )
    for item in inner:
        endless = isinstance(item, int) and abs(item) > 10**15  # cannot be shown as a number
        if isinstance(item, bool) or not isinstance(item, int | float) or item != item or endless:
            yield where, f"'{item}' is not a number; {_allowed(leaf)}"
            return
        spec = leaf.spec
        if spec.whole and item != int(item):
            yield where, f"{item} is not a whole number; {_allowed(leaf)}"
            return
        if (spec.low is not None and item < spec.low) or (spec.high is not None and item > spec.high):
            yield where, f"is {item:,g}; {_allowed(leaf)}{_likely_cause(leaf, float(item))}"
            return


def _allowed(leaf: Leaf) -> str:
    spec = leaf.spec
    low, high = (f"{x:.0f}" if spec.unit == "year" else f"{x:,g}" for x in (spec.low, spec.high))
    return f"allowed for '{spec.label}': {low} to {high} ({spec.unit})."


def _likely_cause(leaf: Leaf, value: float) -> str:
    spec = leaf.spec
    assert spec.low is not None
    assert spec.high is not None
    if spec.likely == "yearly" and spec.low <= value / 12 <= spec.high:
        return f" It looks yearly: {value:,g} ÷ 12 = {value / 12:,.2f} per month."
    if (
        spec.unit in ("share", "rate", "share of benchmark", "points of share")
        and spec.low <= value / 100 <= spec.high
    ):
        return f" It looks like a percentage: enter {value:g}% as {value / 100:g}."
    return ""


def _rules(s: Scenario) -> Iterator[Problem]:
    if not isinstance(s.rules.overrides, tuple):
        yield "rules.overrides", "a tuple of overrides is expected."
        return
    if s.rules.pack not in list(load_packs()):
        yield "rules.pack", f"Unknown rule pack '{s.rules.pack}'. Known packs: {', '.join(load_packs())}."
        return
    try:
        s.parameters  # noqa: B018  # looking the rules up is the check
    except ParameterError as error:
        yield "rules", str(error)
