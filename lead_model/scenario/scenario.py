"""One frozen object with everything the user assumes, in four families, and its validation."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, is_dataclass, replace
from functools import cache
from typing import Any

from lead_model.axes import CATEGORIES, FIRST_MODEL_PY, LAST_MODEL_PY, performance_years
from lead_model.errors import ParameterError, ScenarioError
from lead_model.parameters import Parameters, load_parameters
from lead_model.scenario.choices import Capitation, Choices, RiskOption
from lead_model.scenario.fields import FAMILIES, Leaf, leaves
from lead_model.scenario.organisation import BaselineEntry, Organisation
from lead_model.scenario.rule_choices import RuleChoices
from lead_model.scenario.values import ByCategory, Ramp, path_values
from lead_model.scenario.world import World

_FAMILY_TYPES = {"choices": Choices, "organisation": Organisation, "world": World, "rules": RuleChoices}
SHARE_TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class Scenario:
    """What the user assumes. Frozen, hashable, equal by value; raises ScenarioError listing every fault found."""

    name: str = "Example ACO"
    client: str = ""
    author: str = ""
    note: str = ""
    choices: Choices = field(default_factory=Choices)
    organisation: Organisation = field(default_factory=Organisation)
    world: World = field(default_factory=World)
    rules: RuleChoices = field(default_factory=RuleChoices)

    def __post_init__(self) -> None:
        problems = list(_problems(self))
        if problems:
            raise ScenarioError(problems)

    @property
    def years(self) -> tuple[int, ...]:
        """Performance years from the first one to 2036."""
        return performance_years(self.organisation.first_py)

    @property
    def parameters(self) -> Parameters:
        """Rule values of the pack with the user's overrides."""
        return load_parameters(self.rules.pack).with_overrides(self.rules.overrides)

    def get(self, path: str) -> Any:
        """Value of the input at a dotted path such as `choices.savings_rate`."""
        value: Any = self
        for part in path.split("."):
            if not hasattr(value, part):
                raise ScenarioError([(path, f"unknown input; '{part}' is not known here.")])
            value = getattr(value, part)
        return value

    def with_values(self, values: Mapping[str, Any]) -> "Scenario":
        """The scenario with the inputs at the given dotted paths replaced, checked as a whole."""
        changed: Any = self
        tree: dict[str, Any] = {}
        for path, value in values.items():
            self.get(path)
            node = tree
            *parents, last = path.split(".")
            for part in parents:
                node = node.setdefault(part, {})
            node[last] = value
        return _rebuilt(changed, tree)

    def with_value(self, path: str, value: Any) -> "Scenario":
        """The scenario with one input replaced."""
        return self.with_values({path: value})


def _rebuilt(node: Any, tree: Mapping[str, Any]) -> Any:
    changes = {}
    for name, value in tree.items():
        current = getattr(node, name)
        nested = isinstance(value, dict) and is_dataclass(current)
        changes[name] = _rebuilt(current, value) if nested else value
    return replace(node, **changes)


@cache
def all_leaves() -> Mapping[str, Leaf]:
    """Every input of a scenario by dotted path, in order."""
    return {leaf.path: leaf for name, family in _FAMILY_TYPES.items() for leaf in leaves(family, name)}


def changed_paths(scenario: Scenario, base: Scenario) -> tuple[str, ...]:
    """Inputs in which two scenarios differ; a path input counts once, the overrides count as one each."""
    changed = [path for path in all_leaves() if scenario.get(path) != base.get(path)]
    if scenario.rules.pack != base.rules.pack:
        changed.append("rules.pack")
    if scenario.rules.overrides != base.rules.overrides:
        changed.append("rules.overrides")
    return tuple(changed)


def family_of(path: str) -> str:
    """Label of the family an input belongs to."""
    return FAMILIES[path.split(".")[0]]


# ---- validation ------------------------------------------------------------------------------------------------

Problem = tuple[str, str]


def _problems(s: Scenario) -> Iterator[Problem]:
    for name, family in _FAMILY_TYPES.items():
        if not isinstance(getattr(s, name), family):
            yield name, f"expected the inputs of '{FAMILIES[name]}', found {type(getattr(s, name)).__name__}."
            return
    first = all_leaves()["organisation.first_py"]
    late = list(_part_problems(first, first.path, s.organisation.first_py, ()))
    if late:
        yield from late
        return
    try:
        years = s.years
        found = [
            problem
            for leaf in all_leaves().values()
            for problem in _leaf_problems(leaf, s.get(leaf.path), years)
        ]
    except (AttributeError, TypeError) as error:
        found = [("", f"an input has the wrong form: {error}.")]
    found = found or list(_rules(s))
    yield from found
    if not found:
        for check in (_switch, _mix, _high_needs_path, _elections, _base_pbpm):
            yield from check(s)


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
    for one in inner:
        if isinstance(one, bool) or not isinstance(one, int | float) or one != one:
            yield where, f"'{one}' is not a number; {_allowed(leaf)}"
            return
        spec = leaf.spec
        if spec.whole and one != int(one):
            yield where, f"{one} is not a whole number; {_allowed(leaf)}"
            return
        if (spec.low is not None and one < spec.low) or (spec.high is not None and one > spec.high):
            yield where, f"is {one:,g}; {_allowed(leaf)}{_likely_cause(leaf, float(one))}"
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


def _switch(s: Scenario) -> Iterator[Problem]:
    first, last = s.years[0], s.years[-1]
    switch = s.choices.switch_py
    if switch is None:
        return
    if s.choices.option is RiskOption.GLOBAL:
        yield (
            "choices.switch_py",
            (
                f"is {switch}, but the option at the start is Global, and Global never goes back to Professional. "
                "Clear the switch year or start in Professional."
            ),
        )
        return
    earliest = first + _lock_in_years(s)
    if not earliest <= switch <= last:
        yield (
            "choices.switch_py",
            (
                f"is {switch}; Professional lasts at least {_in_words(_lock_in_years(s))} performance years, so the move to "
                f"Global can be in {earliest}–{last}, or never (leave it empty)."
            ),
        )


def _lock_in_years(s: Scenario) -> int:
    return int(s.parameters.value("professional_lock_in_years", s.years[0]))


def _in_words(count: int) -> str:
    words = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    return words[count] if 0 <= count < len(words) else str(count)


def switch_years(scenario: Scenario) -> tuple[int, ...]:
    """Performance years in which a move from Professional to Global is possible."""
    first, last = scenario.years[0], scenario.years[-1]
    return tuple(range(first + _lock_in_years(scenario), last + 1))


def _mix(s: Scenario) -> Iterator[Problem]:
    parts = s.organisation.category_share.parts()
    if not all(isinstance(part, int | float) for part in parts):
        yield "organisation.category_share", "one share for each category is expected, not a path."
        return
    numbers = [float(part) for part in parts if isinstance(part, int | float)]
    total = sum(numbers)
    if abs(total - 1) > SHARE_TOLERANCE:
        shown = " + ".join(f"{part:g}" for part in parts)
        yield (
            "organisation.category_share",
            (f"{shown} = {total:g}; the shares of Aged & Disabled, ESRD and High Needs must add to 1."),
        )


def high_needs_shares(scenario: Scenario) -> tuple[float, ...]:
    """High Needs share in each performance year, before any Medicaid-based block."""
    changes = path_values(scenario.organisation.high_needs_share_change, scenario.years)  # type: ignore[arg-type]
    shares = [float(scenario.organisation.category_share.high_needs)]  # type: ignore[arg-type]
    for change in changes[1:]:
        shares.append(shares[-1] + change)
    return tuple(shares)


def _high_needs_path(s: Scenario) -> Iterator[Problem]:
    shares = high_needs_shares(s)
    exit_rate = float(s.organisation.high_needs_exit_rate)  # type: ignore[arg-type]
    ceiling = 1 - float(s.organisation.category_share.esrd)  # type: ignore[arg-type]
    where = "organisation.high_needs_share_change"
    for py, before, now in zip(s.years[1:], shares, shares[1:], strict=False):
        if not -1e-12 <= now <= ceiling + 1e-12:
            yield (
                where,
                f"the High Needs share reaches {now:.1%} in PY{py}; it must stay between 0% and {ceiling:.1%}.",
            )
            return
        if now < before * (1 - exit_rate) - 1e-12:
            yield (
                where,
                (
                    f"the share falls from {before:.1%} to {now:.1%} in PY{py}, faster than people leave "
                    f"({exit_rate:.0%} a year): once High Needs, always High Needs. Raise the exit rate or soften the fall."
                ),
            )
            return
    moved = max(shares) - shares[0]
    relativity = _relativity(s)
    aged_share = float(s.organisation.category_share.aged_disabled)  # type: ignore[arg-type]
    moved_cost = moved * float(s.organisation.newcomer_cost_multiple) * relativity[2]  # type: ignore[arg-type]
    if moved > 0 and moved_cost >= aged_share * relativity[0]:
        yield (
            where,
            (
                "the people who move to High Needs would cost more than all Aged & Disabled people do now. "
                "Lower the final share or the cost of newcomers."
            ),
        )


def _relativity(s: Scenario) -> tuple[float, ...]:
    baseline = s.organisation.baseline
    by_category = {
        BaselineEntry.TOTAL: baseline.relativity,
        BaselineEntry.CATEGORIES: baseline.category_pbpm,
        BaselineEntry.BASE_YEARS: baseline.base_years.by3.pbpm,
    }[baseline.entry]
    return tuple(float(part) for part in by_category.parts())  # type: ignore[arg-type]


def _elections(s: Scenario) -> Iterator[Problem]:
    c = s.choices
    starts_global = c.option is RiskOption.GLOBAL
    ever_global = starts_global or c.switch_py is not None
    if c.capitation.kind is Capitation.TCC and not ever_global:
        yield (
            "choices.capitation.kind",
            (
                "Total Care Capitation is for Global only. Choose Global, name a switch year (TCC then starts with it), "
                "or elect primary care capitation."
            ),
        )
    if c.capitation.kind is Capitation.TCC and (c.capitation.apo_share or c.capitation.npcc_share):
        yield (
            "choices.capitation",
            (
                "APO and NPCC go with primary care capitation, not with TCC. Set both shares to 0 or elect Base or "
                "Enhanced PCC."
            ),
        )
    parts = float(c.capitation.participant_spending_share) + float(c.capitation.preferred_spending_share)  # type: ignore[arg-type]
    if parts > 1 + SHARE_TOLERANCE:
        yield (
            "choices.capitation",
            f"Participant and Preferred spending together are {parts:.0%}; at most 100% is possible.",
        )
    if c.cara.elected:
        yield from _cara(s, ever_global)
    if c.falls.elected:
        yield from _falls(s, ever_global)


def _cara(s: Scenario, ever_global: bool) -> Iterator[Problem]:
    cara = s.choices.cara
    first = int(s.parameters.value("cara_first_py", s.years[0]))
    if not ever_global:
        yield (
            "choices.cara.elected",
            "CARA is for Global only. Choose Global or name a switch year, or leave CARA out.",
        )
    if cara.first_py < first:
        yield (
            "choices.cara.first_py",
            f"is {cara.first_py}; CARA episodes start in PY{first} at the earliest.",
        )
    if cara.npcc_or_apo_overlap_share:
        yield (
            "choices.cara.npcc_or_apo_overlap_share",
            (
                "a provider under NPCC or APO cannot be in CARA. Take these providers out of CARA or out of NPCC and APO, "
                "then set the overlap to 0."
            ),
        )

    least, most = (
        float(s.parameters.value(f"cara_adjustment_{end}_share", s.years[0]))
        for end in ("minimum", "maximum")
    )
    if not least <= float(cara.adjustment_share) <= most:  # type: ignore[arg-type]
        yield (
            "choices.cara.adjustment_share",
            f"is {cara.adjustment_share:.0%}; a performance adjustment lies between {least:.0%} and {most:.0%}.",
        )
    episodes = float(cara.arrangements) * float(cara.spending_share_each)  # type: ignore[arg-type]
    if episodes > 1 + SHARE_TOLERANCE:
        yield (
            "choices.cara",
            f"{cara.arrangements:g} arrangements of {cara.spending_share_each:.1%} each are {episodes:.0%} of spending; "
            "at most 100% is possible. Lower the number of arrangements or the spending in each.",
        )
    capitation = s.choices.capitation
    taken = float(capitation.npcc_share) + float(capitation.apo_share)  # type: ignore[arg-type]
    if taken and episodes + taken > 1 + SHARE_TOLERANCE:
        yield (
            "choices.cara",
            f"CARA episodes ({episodes:.0%} of spending) and NPCC or APO ({taken:.0%}) together exceed all spending, so "
            "some providers would be in both, and a provider under NPCC or APO cannot be in CARA. Lower one of them.",
        )


def _falls(s: Scenario, ever_global: bool) -> Iterator[Problem]:
    limit = float(s.parameters.value("home_modification_limit_dollars", s.years[0]))
    if not ever_global:
        yield (
            "choices.falls.elected",
            "the falls-prevention episode is a CARA episode, and CARA is for Global only. Choose Global or name a switch "
            "year, or leave the episode out.",
        )
    if float(s.choices.falls.modification_dollars) > limit:  # type: ignore[arg-type]
        yield (
            "choices.falls.modification_dollars",
            f"is ${s.choices.falls.modification_dollars:,.0f}; home modifications are limited to ${limit:,.0f} per person.",
        )


def _base_pbpm(s: Scenario) -> Iterator[Problem]:
    if s.organisation.baseline.entry is BaselineEntry.TOTAL:
        return
    shares = s.organisation.category_share.parts()
    for name, share, pbpm in zip(CATEGORIES, shares, _relativity(s), strict=True):
        if float(share) > 0 and pbpm <= 0:  # type: ignore[arg-type]
            yield (
                f"organisation.baseline ({name})",
                "people are aligned in this category, but its spending is 0 PBPM.",
            )


def _rules(s: Scenario) -> Iterator[Problem]:
    if not isinstance(s.rules.overrides, tuple):
        yield "rules.overrides", "a tuple of overrides is expected."
        return
    try:
        s.parameters  # noqa: B018  # looking the rules up is the check
    except ParameterError as error:
        yield "rules", str(error)
