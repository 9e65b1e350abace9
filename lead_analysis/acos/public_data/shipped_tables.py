"""The shipped CMS tables, read once, and where each comes from.

Numbers have one format (see build.py): rates and shares are fractions, dollars are plain, what CMS did not
publish is blank. Columns keep CMS's names, so that they can be found in CMS's own files; `Origin.units`
gives their units.
"""

import copy
import csv
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from lead_model.errors import DataError

if TYPE_CHECKING:
    import pandas as pd

FILES = Path(__file__).parent / "files"
TEXT_UNITS = ("text", "date")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a shipped table comes from. `address` is None where no page stating it was seen; `vintage` is blank unless
    CMS has replaced the file since."""

    table: str
    file: str
    title: str
    publisher: str
    year: str
    license: str
    address: str | None
    rows: int
    sha256: str
    vintage: str
    note: str
    units: Mapping[str, str]


@lru_cache(maxsize=1)
def _origins() -> Mapping[str, Origin]:
    with (FILES / "origin.toml").open("rb") as file:
        entries = tomllib.load(file)
    return {
        name: Origin(
            table=name,
            file=entry["file"],
            title=entry["title"],
            publisher=entry["publisher"],
            year=entry["year"],
            license=entry["license"],
            address=entry.get("address"),
            rows=entry["rows"],
            sha256=entry["sha256"],
            vintage=entry.get("vintage", ""),
            note=entry.get("note", ""),
            units=MappingProxyType(entry.get("units", {})),
        )
        for name, entry in entries.items()
    }


def shipped_table_names() -> tuple[str, ...]:
    """Names that `table` and `origin` know, `calibration` aside."""
    return tuple(name for name, entry in _origins().items() if entry.file.endswith(".csv"))


def origin(name: str) -> Origin:
    """Publisher, year, license, units and checksum of a shipped table (or of "calibration").

    Raises DataError for an unknown name, with the names there are.
    """
    known = _origins()
    if name not in known:
        raise DataError(f"There is no public table '{name}'. Tables: {', '.join(known)}.")
    return known[name]


def vintage_note(name: str) -> str:
    """Which edition of a table is in use, in a sentence; empty where CMS has not replaced it since.

    >>> vintage_note("reach_py2023")
    ''
    """
    known = origin(name)
    program = name.split("_")[0].upper()
    return f"{program} PY{known.year}: file of {known.vintage}." if known.vintage else ""


def rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of a table as text, blank where CMS published nothing. No pandas: start-up stays short."""
    path = FILES / origin(name).file
    if path.suffix != ".csv":
        raise DataError(f"'{name}' is not a table. Tables: {', '.join(shipped_table_names())}.")
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def _frame(name: str) -> "pd.DataFrame":
    import pandas as pd  # here, not above: the search box needs no pandas and should not wait for it

    entry = origin(name)
    if not entry.file.endswith(".csv"):
        raise DataError(f"'{name}' is not a table. Tables: {', '.join(shipped_table_names())}.")
    text = {column: "str" for column, unit in entry.units.items() if unit in TEXT_UNITS}
    return pd.read_csv(FILES / entry.file, dtype=text, keep_default_na=False, na_values=[""])


def shipped_table(name: str) -> "pd.DataFrame":
    """A shipped table as a data frame: text as text, numbers as numbers, NaN where CMS published nothing.

    Every call gives a copy, so that a caller may change it. Raises DataError for an unknown name.
    """
    return _frame(name).copy()


@lru_cache(maxsize=1)
def _calibration() -> dict[str, Any]:
    return json.loads((FILES / "calibration.json").read_text(encoding="utf-8"))


def calibration() -> dict[str, Any]:
    """Noise and persistence of savings rates, estimated from panel and REACH files (percent of benchmark)."""
    return copy.deepcopy(_calibration())
