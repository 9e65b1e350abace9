"""The numbers of the rules: a value by performance year, its status and document, and the user's own in its place."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from types import MappingProxyType
from typing import Any

import numpy as np

from lead_model.axes import CATEGORIES, LAST_MODEL_PY, FloatArray, frozen
from lead_model.errors import ParameterError

UNITS = (
    "beneficiaries", "share", "share of benchmark", "share of benchmark before discount", "share of national spending",
    "share of prior Part A and B spending", "share of revenue", "share kept", "share owed", "rate", "factor", "years",
    "year", "month", "months", "dollars", "dollars PBPM", "points of trend", "points of trend a year", "phase",
    "weight by base year", "multiple of expected cost",
)  # fmt: skip
CONFIDENCE = {
    "A": "Published: read in CMS's own words",
    "B": "Reported: a named third party attributes it to a CMS document",
    "C": "Third party's own reading",
    "D": "Inferred or computed here",
    "R": "Recalled, to be verified",
    "open": "Open: CMS has not said; a named default is used",
    "user": "Your own value",
}
TRACKS = ("basic_a", "basic_b", "basic_c", "basic_d", "basic_e", "enhanced")  # Shared Savings Program
BASE_YEARS = ("by1", "by2", "by3")
NATIONAL_MIX = "national_category_share"
KEY_SETS = (CATEGORIES, BASE_YEARS, TRACKS, TRACKS[:-1])
SHARE_TOLERANCE = 1e-6  # three thirds, written down
BAND = "band_"
_RISING = ("_band_edge", "_attachment")  # values by band that rise from band to band

Value = float | Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Source:
    """A cited document. has_sections : False for what has none, such as a table of results."""

    key: str
    title: str
    publisher: str
    date: str
    address: str
    reading: str
    has_sections: bool = True


@dataclass(frozen=True, slots=True)
class Pack:
    """A dated set of rules; `chain` runs from this pack down to the first one.

    awaits : rule values it has to state itself before it can be used; empty for a pack that is complete.
    """

    key: str
    title: str
    date: str
    about: str
    chain: tuple[str, ...]
    awaits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DatedEntry:
    """One dated value: in force from `py` until the next entry. `is_open` marks a named default of ours.

    section : where in the document the value stands, in words that go on after its title; empty where that is not known.
    """

    pack: str
    py: int
    value: Any
    confidence: str
    source: str
    note: str = ""
    question: str = ""
    default_name: str = ""
    section: str = ""

    @property
    def is_open(self) -> bool:
        return self.confidence == "open"

    @property
    def status(self) -> str:
        return CONFIDENCE[self.confidence]


@dataclass(frozen=True, slots=True)
class RuleAlternative:
    """Another value that an open or disputed rule may turn out to have.

    values : (first year, number or some of the parts) in order; before the first one, and for the other parts, the rule
    value itself stands.
    """

    name: str
    values: tuple[tuple[int, Value], ...]
    confidence: str
    source: str
    note: str = ""

    @property
    def status(self) -> str:
        return CONFIDENCE[self.confidence]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number of the rules through the years.

    rule : the function it acts in, by name in the module beside its file, by full path elsewhere; alternatives : what else
    it may turn out to be.
    """

    name: str
    term: str
    unit: str
    rule: str
    module: str
    entries: tuple[DatedEntry, ...]
    range: tuple[float, float] | None = None
    alternatives: tuple[RuleAlternative, ...] = ()

    def entry(self, py: int) -> DatedEntry:
        """The entry in force in `py`; raises ParameterError before the first one."""
        begun = [entry for entry in self.entries if entry.py <= py]
        if not begun:
            raise ParameterError(
                f"{self.module}.{self.name} has no value for PY{py}; the first is for PY{self.entries[0].py}. "
                f"Add an entry to {self.module}.toml or choose a later year."
            )
        return begun[-1]

    def alternative_row(self, alternative: RuleAlternative, years: Sequence[int]) -> FloatArray:
        """What the alternative puts in place of the value, by year: (Y, 1) for a number, (Y, K) with parts."""
        rows = []
        for py in years:
            stated = self.entry(py).value
            for since, value in alternative.values:
                if py >= since:
                    stated = {**stated, **value} if isinstance(value, Mapping) else value
            rows.append(_as_list(stated))
        return np.array(rows, dtype=np.float64)

    @property
    def used_by(self) -> str:
        """The function it acts in, with its module."""
        return self.rule if "." in self.rule else f"{self.module}.{self.rule}"

    @property
    def keys(self) -> tuple[str, ...]:
        """Names of the parts of a value: categories, base years or bands; empty for a plain number."""
        value = self.entries[0].value
        return tuple(value) if isinstance(value, Mapping) else ()


@dataclass(frozen=True, slots=True)
class Override:
    """The user's own number in place of a rule value: for one performance year or all, for one part or all."""

    name: str
    value: float
    py: int | None = None
    key: str | None = None


@dataclass(frozen=True)
class Parameters:
    """All rule values of one pack. Never changed in place."""

    pack: Pack
    by_name: Mapping[str, Parameter]
    _rows: dict[tuple[str, tuple[int, ...]], FloatArray] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def parameter(self, name: str) -> Parameter:
        """The parameter called `name`; raises ParameterError naming near ones."""
        if name not in self.by_name:
            raise ParameterError(_unknown(name, self.by_name, "rule value"))
        return self.by_name[name]

    def value(self, name: str, py: int) -> Any:
        """Value of `name` in `py`: a number, or a mapping by category, base year or band."""
        return self.parameter(name).entry(py).value

    def row(self, name: str, years: Sequence[int]) -> FloatArray:
        """Values by year: (1, Y, 1) for a number, (1, Y, K) for one value a category, base year or band; read-only."""
        key = (name, tuple(years))
        if key not in self._rows:  # each projection asks for some fifty rows
            self._rows[key] = frozen([[_as_list(self.value(name, py)) for py in years]])
        return self._rows[key]

    def with_overrides(self, overrides: Iterable[Override]) -> "Parameters":
        """The same rules with the user's own numbers, each shown as such.

        Raises ParameterError for an unknown value or part, a year outside the model, and a number no rule could have.
        """
        overrides = tuple(overrides)
        by_name = dict(self.by_name)
        for override in overrides:
            if override.name not in by_name:
                raise ParameterError(_unknown(override.name, by_name, "rule value"))
            by_name[override.name] = _overridden(by_name[override.name], override)
        for name in {override.name for override in overrides}:
            if name.endswith(_RISING):
                _refuse_unordered(by_name[name])
            if by_name[name].keys == BASE_YEARS or name == NATIONAL_MIX:
                _refuse_other_total(by_name[name])
        return Parameters(self.pack, MappingProxyType(by_name))

    def open_values(self, years: Sequence[int]) -> list[tuple[Parameter, DatedEntry]]:
        """Every open entry in force in one of `years`, once each, in the order of the files."""
        open_entries: list[tuple[Parameter, DatedEntry]] = []
        for parameter in self.by_name.values():
            entries = {
                id(e): e for e in (parameter.entry(py) for py in years if parameter.entries[0].py <= py)
            }
            open_entries += [(parameter, entry) for entry in entries.values() if entry.is_open]
        return open_entries


def _as_list(value: Value) -> list[float]:
    return list(value.values()) if isinstance(value, Mapping) else [value]


def _unknown(name: str, known: Iterable[str], what: str) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, list(known), n=3)
    hint = f" Did you mean {' or '.join(near)}?" if near else ""
    return f"Unknown {what} '{name}'.{hint} `lead-model rules` lists all of them."


def _allowed(unit: str) -> tuple[float, float]:
    """What an override may be: wide, so that any rule can be tried, but no number that has no meaning."""
    if unit.startswith(("share", "weight")):
        return 0.0, 1.0
    if unit.startswith("points"):
        return (-1.0 if unit.endswith("a year") else 0.0), 1.0
    return 0.0, 10.0 if unit == "rate" else 1e9


def _refuse_unordered(parameter: Parameter) -> None:
    """Bands whose edges do not rise would count a dollar twice, or negatively."""
    for entry in parameter.entries:
        edges = list(entry.value.values())
        if any(low >= high for low, high in pairwise(edges)):
            raise ParameterError(
                f"Override of {parameter.name}: the edges {_plain(entry.value)} do not rise from band to band. "
                "Raise the later ones first, or lower the earlier ones."
            )


def _refuse_other_total(parameter: Parameter) -> None:
    """Base-year weights or a national mix that do not add to 1 would scale the whole benchmark, or national spending."""
    for entry in parameter.entries:
        total = sum(entry.value.values())
        if abs(total - 1.0) > SHARE_TOLERANCE:
            raise ParameterError(
                f"Override of {parameter.name}: the parts {_plain(entry.value)} (PY{entry.py}) add to {total:.4g}; each may "
                f"be 0 to 1, and together they must be 1. Give a value for each of {', '.join(parameter.keys)} at once."
            )


def _overridden(parameter: Parameter, override: Override) -> Parameter:
    low, high = _allowed(parameter.unit)
    if not low <= override.value <= high:  # also refuses what is not a number
        raise ParameterError(
            f"Override of {parameter.name}: {override.value:g} is outside {low:g} to {high:g} ({parameter.unit})."
            + (" Enter 2% as 0.02." if high <= 10 else "")
        )
    if override.key is not None and override.key not in parameter.keys:
        allowed = ", ".join(parameter.keys) or "none (it is a plain number)"
        raise ParameterError(
            f"Override of {parameter.name}: unknown part '{override.key}'. Known parts: {allowed}."
        )
    first = parameter.entries[0].py
    if override.py is None:
        years = sorted({entry.py for entry in parameter.entries})
    else:
        if not first <= override.py <= LAST_MODEL_PY:
            raise ParameterError(
                f"Override of {parameter.name}: PY{override.py} is outside PY{first}–PY{LAST_MODEL_PY}."
            )
        years = sorted({entry.py for entry in parameter.entries} | {override.py, override.py + 1})
    entries = []
    for py in years:
        before = parameter.entry(py)
        meant = override.py is None or py == override.py
        entries.append(_user_entry(before, py, override) if meant else replace(before, py=py))
    return replace(parameter, entries=tuple(entries))


def _user_entry(before: DatedEntry, py: int, override: Override) -> DatedEntry:
    value: Any = override.value
    if isinstance(before.value, Mapping):
        keys = [override.key] if override.key else list(before.value)
        value = MappingProxyType({**before.value, **dict.fromkeys(keys, override.value)})
    note = f"in place of {_plain(before.value)}"
    return DatedEntry(before.pack, py, value, "user", before.source, note, section=before.section)


def _plain(value: Value) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {part:g}" for key, part in value.items())
    return f"{value:g}"


def where_in(entry: DatedEntry, source: Source) -> str:
    """Where in the document a value stands; "section not known" where nobody has said; empty where there is no section."""
    return entry.section or ("section not known" if source.has_sections else "")


def citation(entry: DatedEntry, source: Source) -> str:
    """Document, date and section of a value, as a reader cites them.

    >>> from lead_model.rule_files import load_parameters, load_sources
    >>> lock_in = load_parameters().parameter("professional_lock_in_years").entry(2027)
    >>> citation(lock_in, load_sources()[lock_in.source])
    'LEAD Model overview webinar (slides and chat) (2026-01-29), slide “Participation Options”'
    """
    return ", ".join(filter(None, [f"{source.title} ({source.date})", where_in(entry, source)]))
