"""Reads `readings.toml`: both sides of each reading that chooses between equations, with status and source.

The loader refuses unknown keys, paths, members, sources and confidences, and a reading with one side only.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from lead_analysis.other_models import OTHER_MODELS_FOLDER
from lead_model.errors import ParameterError, ScenarioError
from lead_model.parameters import CONFIDENCE, Source
from lead_model.rule_files import load_sources
from lead_model.scenario import default_scenario

READINGS_FILE = Path(__file__).parent / "readings.toml"
NOT_YOURS = "assumed"
_KEYS = {"path", "topic", "alternatives"}, {"judged_apart"}
_SIDE_KEYS = {"member", "name", "when", "confidence", "source"}, {"note", "status"}


def status_of(confidence: str) -> str:
    """A confidence in a word or three; that of an input nobody has given for an empty one."""
    return CONFIDENCE[confidence].split(":")[0].lower() if confidence else NOT_YOURS


@dataclass(frozen=True, slots=True)
class Side:
    """One of the readings: in words, as a condition after "if", how sure, and where it comes from."""

    words: str
    when: str
    confidence: str
    source: str
    status: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A choice between equations. path : where a scenario holds it; sides : by its members; judged_apart : acts only where
    actual growth leaves the ACPT."""

    key: str
    path: str
    topic: str
    sides: Mapping[Any, Side]
    judged_apart: bool = False


@lru_cache(maxsize=4)
def load_readings(file: Path = READINGS_FILE) -> Mapping[str, Reading]:
    """All readings by key. Raises ParameterError, naming table and key, for a file that is not complete."""
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise ParameterError(f"{file.name}: {error}") from error
    sources = {**load_sources(OTHER_MODELS_FOLDER), **load_sources()}
    return MappingProxyType({key: _reading(file.name, key, table, sources) for key, table in tables.items()})


def _reading(file: str, key: str, table: dict[str, Any], sources: Mapping[str, Source]) -> Reading:
    where = f"{file} [{key}]"
    _check_keys(where, table, *_KEYS)
    try:
        kind = type(default_scenario().get(table["path"]))
    except ScenarioError as error:
        raise ParameterError(f"{where}: '{table['path']}' is no path of a scenario.") from error
    sides = {}
    for raw in table["alternatives"]:
        _check_keys(f"{where} alternative '{raw.get('name', '?')}'", raw, *_SIDE_KEYS)
        try:
            member = kind(raw["member"])
        except ValueError as error:
            known = ", ".join(str(one) for one in kind)
            raise ParameterError(f"{where}: unknown member '{raw['member']}'. Known: {known}.") from error
        sides[member] = _side(where, raw, sources)
    if len(sides) < 2:
        raise ParameterError(f"{where}: a reading needs two alternatives at least, each with its own member.")
    return Reading(key, table["path"], table["topic"], sides, table.get("judged_apart", False))


def _side(where: str, raw: dict[str, Any], sources: Mapping[str, Source]) -> Side:
    if raw["confidence"] not in CONFIDENCE:
        raise ParameterError(
            f"{where}: unknown confidence '{raw['confidence']}'. Known: {', '.join(CONFIDENCE)}."
        )
    if raw["source"] not in sources:
        raise ParameterError(
            f"{where}: unknown source '{raw['source']}'. Known sources: {', '.join(sources)}."
        )
    title, note = sources[raw["source"]].title, raw.get("note", "")
    return Side(
        raw["name"], raw["when"], raw["confidence"], f"{title}: {note}" if note else title,
        raw.get("status") or status_of(raw["confidence"]),
    )  # fmt: skip


def _check_keys(where: str, table: Mapping[str, Any], needed: set[str], optional: set[str]) -> None:
    missing, unknown = needed - set(table), set(table) - needed - optional
    if missing or unknown:
        fault = f"'{min(missing)}' is missing" if missing else f"unknown key '{min(unknown)}'"
        raise ParameterError(f"{where}: {fault}. Known keys: {', '.join(sorted(needed | optional))}.")
