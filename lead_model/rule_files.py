"""Reads the rule files: the cited documents, the packs, and the dated values of a pack.

A rule file (`rules/*.toml`, or another program's in a folder of the same form) holds one table per parameter: term, unit,
the function it acts in (an equation of the module beside the file, or one elsewhere by its full path), and dated values.
Each value names the first pack that states it; later packs inherit it unless they state the parameter themselves, in which
case they replace its whole row. A value CMS has not settled is an `open` entry with a named default.
The loader refuses unknown keys, units, sources and packs, missing keys and years out of order, because a typing slip in a
rule file would otherwise move money in silence.
"""

import tomllib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from lead_model.errors import ParameterError
from lead_model.parameters import (
    BAND,
    CONFIDENCE,
    KEY_SETS,
    UNITS,
    DatedEntry,
    Pack,
    Parameter,
    Parameters,
    RuleAlternative,
    Source,
)

RULES_FOLDER = Path(__file__).parent / "rules"
DEFAULT_PACK = "py2027-2026-07"
_TABLE_KEYS = {"term", "unit", "rule", "values", "range", "alternatives"}
_STATED_KEYS = {"pack", "py", "value", "confidence", "source", "section", "note"}
_ALTERNATIVE_KEYS = {"name", "values", "confidence", "source", "note"}
_OPEN_KEYS = {"pack", "py", "open", "default", "default_name", "source", "note"}


@lru_cache(maxsize=8)
def load_sources(folder: Path = RULES_FOLDER) -> Mapping[str, Source]:
    """All cited documents by key; raises ParameterError for a malformed file."""
    sources = {}
    for key, table in _read(folder / "sources.toml").items():
        known = {"title", "publisher", "date", "address", "reading", "sections"}
        _refuse_unknown(table, known, f"sources.toml [{key}]")
        has_sections = table.get("sections", True)
        sources[key] = Source(
            key,
            **{name: text for name, text in table.items() if name != "sections"},
            has_sections=has_sections,
        )
    return MappingProxyType(sources)


@lru_cache(maxsize=8)
def load_packs(folder: Path = RULES_FOLDER) -> Mapping[str, Pack]:
    """All rule packs by key, oldest first; raises ParameterError for a malformed file."""
    tables = _read(folder / "packs.toml")
    packs: dict[str, Pack] = {}
    for key, table in tables.items():
        where = f"packs.toml [{key}]"
        _refuse_unknown(table, {"title", "date", "about", "base", "awaits"}, where)
        base = table.get("base")
        if base is not None and base not in packs:
            raise ParameterError(f"{where}: base '{base}' is not a pack stated above it.")
        chain = (key,) + (packs[base].chain if base else ())
        awaits = tuple(table.get("awaits", ()))
        packs[key] = Pack(key, table["title"], str(table["date"]), table["about"], chain, awaits)
    return MappingProxyType(packs)


@lru_cache(maxsize=32)
def load_parameters(pack: str = DEFAULT_PACK, folder: Path = RULES_FOLDER) -> Parameters:
    """All rule values of a pack.

    Raises ParameterError, naming file, table, year and what is known, when a rule file is malformed, the pack unknown, or
    values the pack awaits are not stated in it yet.
    """
    packs = load_packs(folder)
    if pack not in packs:
        raise ParameterError(f"Unknown rule pack '{pack}'. Known packs: {', '.join(packs)}.")
    sources = load_sources(folder)
    by_name: dict[str, Parameter] = {}
    for path in sorted(folder.glob("*.toml")):
        if path.name in ("sources.toml", "packs.toml"):
            continue
        for name, table in _read(path).items():
            if name in by_name:
                raise ParameterError(
                    f"{path.name} [{name}]: the name is already used in {by_name[name].module}.toml."
                )
            parameter = _parameter(path.stem, name, table, packs[pack], packs, sources)
            if parameter is not None:
                by_name[name] = parameter
    _refuse_awaited(packs[pack], by_name, folder)
    return Parameters(packs[pack], MappingProxyType(by_name))


def _refuse_awaited(pack: Pack, by_name: Mapping[str, Parameter], folder: Path) -> None:
    """A pack kept ready for a document not read yet is no set of rules: what its base says would stand in silence."""
    missing = [
        name for name in pack.awaits if name not in by_name or by_name[name].entries[0].pack != pack.key
    ]
    if missing:
        files = sorted({f"{by_name[name].module}.toml" for name in missing if name in by_name})
        where = f"{folder.parent.name}/{folder.name}/{', '.join(files or ['*.toml'])}"
        raise ParameterError(
            f"Rule pack '{pack.key}' cannot be used yet. {pack.about} Missing: {', '.join(missing)}. Enter each in its "
            f'table of {where} as an entry with pack = "{pack.key}", year, value, confidence and source.'
        )


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise ParameterError(f"{path.name}: {error}") from error


def _refuse_unknown(table: Mapping[str, Any], known: set[str], where: str) -> None:
    for key in table:
        if key not in known:
            raise ParameterError(f"{where}: unknown key '{key}'. Known keys: {', '.join(sorted(known))}.")


def _parameter(
    module: str,
    name: str,
    table: Mapping[str, Any],
    pack: Pack,
    packs: Mapping[str, Pack],
    sources: Mapping[str, Source],
) -> Parameter | None:
    """The parameter as the pack's chain states it; None when no pack of the chain does."""
    where = f"{module}.toml [{name}]"
    _refuse_unknown(table, _TABLE_KEYS, where)
    for key in ("term", "unit", "rule", "values"):
        if key not in table:
            raise ParameterError(f"{where}: '{key}' is missing.")
    if table["unit"] not in UNITS:
        raise ParameterError(f"{where}: unknown unit '{table['unit']}'. Known units: {', '.join(UNITS)}.")
    entries = [_entry(where, raw, packs, sources) for raw in table["values"]]
    _same_parts(where, entries)
    stated = {key: [e for e in entries if e.pack == key] for key in pack.chain}
    for key, row in stated.items():
        years = [entry.py for entry in row]
        if years != sorted(set(years)):
            raise ParameterError(f"{where} pack {key}: years out of order or stated twice: {years}.")
    row = next((row for row in stated.values() if row), [])
    if not row:
        return None
    limits = tuple(table["range"]) if "range" in table else None
    others = tuple(_alternative(where, raw, row[0], sources) for raw in table.get("alternatives", ()))
    return Parameter(name, table["term"], table["unit"], table["rule"], module, tuple(row), limits, others)


def _alternative(
    where: str, raw: Mapping[str, Any], entry: DatedEntry, sources: Mapping[str, Source]
) -> RuleAlternative:
    """Another value the rule may have, as a table of `alternatives` states it."""
    where = f"{where} alternative '{raw.get('name', '?')}'"
    _refuse_unknown(raw, _ALTERNATIVE_KEYS, where)
    for key in ("name", "values", "confidence", "source"):
        if key not in raw:
            raise ParameterError(f"{where}: '{key}' is missing.")
    if raw["source"] not in sources:
        raise ParameterError(
            f"{where}: unknown source '{raw['source']}'. Known sources: {', '.join(sources)}."
        )
    if raw["confidence"] not in CONFIDENCE:
        raise ParameterError(
            f"{where}: unknown confidence '{raw['confidence']}'. Known: {', '.join(CONFIDENCE)}."
        )
    parts = set(entry.value) if isinstance(entry.value, Mapping) else set()
    values = []
    for one in raw["values"]:
        by_part = isinstance(one["value"], Mapping)
        if by_part != bool(parts) or (by_part and not set(one["value"]) <= parts):
            raise ParameterError(
                f"{where}: parts do not fit. Known parts: {', '.join(sorted(parts)) or 'none'}."
            )
        value = MappingProxyType(one["value"]) if by_part else float(one["value"])
        values.append((int(one["py"]), value))
    return RuleAlternative(raw["name"], tuple(values), raw["confidence"], raw["source"], raw.get("note", ""))


def _entry(
    where: str, raw: Mapping[str, Any], packs: Mapping[str, Pack], sources: Mapping[str, Source]
) -> DatedEntry:
    where = f"{where} PY{raw.get('py', '?')}"
    is_open = "open" in raw
    _refuse_unknown(raw, _OPEN_KEYS if is_open else _STATED_KEYS, where)
    needed = (
        ("pack", "py", "open", "default", "default_name")
        if is_open
        else ("pack", "py", "value", "confidence", "source")
    )
    for key in needed:
        if key not in raw:
            raise ParameterError(f"{where}: '{key}' is missing.")
    if raw["pack"] not in packs:
        raise ParameterError(f"{where}: unknown pack '{raw['pack']}'. Known packs: {', '.join(packs)}.")
    source = raw.get("source", "model")
    if source not in sources:
        raise ParameterError(f"{where}: unknown source '{source}'. Known sources: {', '.join(sources)}.")
    if not is_open and raw["confidence"] not in ("A", "B", "C", "D", "R"):
        raise ParameterError(f"{where}: unknown confidence '{raw['confidence']}'. Known: A, B, C, D, R.")
    value = _checked_value(where, raw["default"] if is_open else raw["value"])
    return DatedEntry(raw["pack"], raw["py"], value, "open" if is_open else raw["confidence"], source, raw.get("note", ""),
                 raw.get("open", ""), raw.get("default_name", ""), raw.get("section", ""))  # fmt: skip


def _checked_value(where: str, value: Any) -> Any:
    if isinstance(value, Mapping):
        keys = tuple(value)
        bands = all(key == f"{BAND}{number}" for number, key in enumerate(keys, start=1))
        if keys not in KEY_SETS and not bands:
            raise ParameterError(
                f"{where}: parts {', '.join(keys)} are not complete or not in order. Known: "
                f"{'; '.join(', '.join(keys) for keys in KEY_SETS)}; band_1, band_2, …"
            )
        return MappingProxyType({key: float(part) for key, part in value.items()})
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ParameterError(f"{where}: '{value}' is not a number.")
    return float(value)


def _same_parts(where: str, entries: Sequence[DatedEntry]) -> None:
    shapes = {tuple(e.value) if isinstance(e.value, Mapping) else () for e in entries}
    if len(shapes) != 1:
        raise ParameterError(f"{where}: values differ in form; every value needs the same parts.")
