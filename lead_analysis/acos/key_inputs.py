"""The nine inputs that decide, and whose values they are: the example's, the ACO's own, or assumed from like ACOs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

from lead_analysis import text as wording
from lead_analysis.acos.like_acos import Filled, filled
from lead_analysis.acos.presets import PRESETS
from lead_model.scenario import BaselineEntry, GapBasis, Scenario, default_scenario

GAP, GAP_BASIS = "organization.region.gap_rate", "organization.region.gap_basis"
BASELINE = "organization.baseline"
ENTERED = {
    BaselineEntry.TOTAL: f"{BASELINE}.total_pbpm",
    BaselineEntry.CATEGORIES: f"{BASELINE}.category_pbpm",
    BaselineEntry.BASE_YEARS: f"{BASELINE}.base_years.by3.pbpm",
}


class Whose(StrEnum):
    """Whose value an input has."""

    EXAMPLE = "example"
    OWN = "own"
    ASSUMED = "assumed"


@dataclass(frozen=True, slots=True)
class Key:
    """An input that decides. paths : what it consists of, the first one stands for it."""

    key: str
    label: str
    paths: tuple[str, ...]


# Those asked first stand first: they decide between Professional, Global and MSSP more than all the others.
KEYS = (
    Key("gap", "regional gap", (GAP,)),
    Key("prior_savings", "prior savings", ("organization.region.prior_savings_pbpm",)),
    Key("former_program", "program before LEAD", ("organization.former_program",)),
    Key("agreement", "years to the MSSP rebasing", ("choices.mssp.years_to_rebase",)),
    Key("people", "beneficiaries", ("organization.aligned",)),
    Key("spending", "historical spending", tuple(ENTERED.values())),
    Key("mix", "mix of beneficiaries", ("organization.category_share",)),
    Key("savings", "savings path", ("choices.savings_rate",)),
    Key("cost", "operating cost", ("organization.costs.operating_pbpm", "organization.costs.fixed_dollars",
                                   "organization.costs.technology_pbpm")),
)  # fmt: skip
BY_KEY: Mapping[str, Key] = {one.key: one for one in KEYS}
ASKED_FIRST = KEYS[:4]
KEY_OF = {path: one.key for one in KEYS for path in one.paths}


@dataclass(frozen=True, slots=True)
class KeyInput:
    """A key input of a scenario. why : where an assumed value comes from, empty for the others."""

    key: str
    label: str
    path: str
    whose: Whose


@lru_cache(maxsize=256)
def key_inputs(scenario: Scenario) -> tuple[KeyInput, ...]:
    """Each of the nine with whose value it has.

    What the scenario marks as own or assumed is that. The rest counts as the example's while it equals the nearest of the
    examples (the default one and the presets), and as the ACO's own otherwise.
    """
    unmarked = [one for one in KEYS if not _mark(scenario, one)]
    example = max(_examples(), key=lambda other: sum(_same(scenario, other, one) for one in unmarked))
    return tuple(
        KeyInput(
            one.key, one.label, _path(scenario, one),
            _mark(scenario, one) or (Whose.EXAMPLE if _same(scenario, example, one) else Whose.OWN),
        )
        for one in KEYS
    )  # fmt: skip


def _examples() -> Iterable[Scenario]:
    return (default_scenario(), *(preset.scenario for preset in PRESETS.values()))


def _mark(scenario: Scenario, key: Key) -> Whose | None:
    if not set(key.paths).isdisjoint(scenario.assumed_inputs):
        return Whose.ASSUMED
    return None if set(key.paths).isdisjoint(scenario.own_inputs) else Whose.OWN


def _same(scenario: Scenario, example: Scenario, key: Key) -> bool:
    paths = (_path(scenario, key),) if key.key == "spending" else key.paths
    return all(scenario.get(path) == example.get(path) for path in paths)


def _path(scenario: Scenario, key: Key) -> str:
    return ENTERED[scenario.organization.baseline.entry] if key.key == "spending" else key.paths[0]


def badge(scenario: Scenario) -> str:
    """How many key inputs are not the ACO's own yet, in words; empty when all are.

    >>> badge(default_scenario())
    '9 of 9 key inputs still example'
    """
    found = [one.whose for one in key_inputs(scenario)]
    example, assumed = found.count(Whose.EXAMPLE), found.count(Whose.ASSUMED)
    parts = [f"{example} of {len(KEYS)} key inputs still example"] if example else []
    if assumed:
        parts.append(f"{assumed} assumed" if parts else f"{assumed} of {len(KEYS)} key inputs assumed")
    return ", ".join(parts)


def badge_line(scenario: Scenario) -> str:
    """The same with the names of the inputs, for where there is room."""
    found = key_inputs(scenario)
    named = [
        f"{words}: {wording.listed([one.label for one in found if one.whose is whose])}"
        for whose, words in ((Whose.EXAMPLE, "still example"), (Whose.ASSUMED, "assumed"))
        if any(one.whose is whose for one in found)
    ]
    return f"Of {len(KEYS)} key inputs, {'; '.join(named)}." if named else ""


def why_assumed(scenario: Scenario, key: str) -> str:
    """Where the value of an assumed input comes from, empty where it is not what like ACOs have today."""
    found = filled(scenario, key)
    same = all(
        scenario.get(path) == value for path, value in found.inputs.items() if path in BY_KEY[key].paths
    )
    return found.why if same else ""


# ---- answers --------------------------------------------------------------------------------------------------------


def answered(scenario: Scenario, paths: Iterable[str]) -> dict[str, Any]:
    """What a change of inputs by hand does to the marks, as values to set with it: what was assumed is so no longer, and a
    gap that is typed is the ACO's own."""
    changed = set(paths)
    keys = {KEY_OF[path] for path in changed if path in KEY_OF}
    whole = {path for key in keys for path in BY_KEY[key].paths}
    left = tuple(path for path in scenario.assumed_inputs if path not in whole)
    values: dict[str, Any] = {} if left == scenario.assumed_inputs else {"assumed_inputs": left}
    if (
        GAP in changed
        and GAP_BASIS not in changed
        and scenario.organization.region.gap_basis is not GapBasis.OWN
    ):
        values[GAP_BASIS] = GapBasis.OWN
    return values


def marked_own(scenario: Scenario, key: str) -> Scenario:
    """The scenario with the value of a key input said to be the ACO's own."""
    return _with_marks(scenario, own=(BY_KEY[key],))


def unknown(scenario: Scenario, key: str) -> Scenario:
    """The scenario with what like ACOs have in place of a key input nobody knows, marked as assumed.

    Raises ScenarioError where that contradicts other inputs.
    """
    made: Filled = filled(scenario, key)
    return _with_marks(scenario.with_values(made.inputs), assumed=(BY_KEY[key],))


def without_marks(scenario: Scenario, paths: Iterable[str] | None = None) -> dict[str, tuple[str, ...]]:
    """Marks left after those of `paths` are taken back, of all when left out; values to set."""
    taken = None if paths is None else set(paths)
    return {
        name: () if taken is None else tuple(path for path in getattr(scenario, name) if path not in taken)
        for name in ("own_inputs", "assumed_inputs")
    }


def _with_marks(scenario: Scenario, own: Iterable[Key] = (), assumed: Iterable[Key] = ()) -> Scenario:
    own, assumed = tuple(own), tuple(assumed)
    left = without_marks(scenario, [path for one in (*own, *assumed) for path in one.paths])
    return scenario.with_values(
        {
            "own_inputs": (*left["own_inputs"], *(one.paths[0] for one in own)),
            "assumed_inputs": (*left["assumed_inputs"], *(one.paths[0] for one in assumed)),
        }
    )
