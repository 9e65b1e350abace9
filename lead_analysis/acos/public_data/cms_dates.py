"""Dates of the LEAD Model: what CMS has announced and when the next step is due, each with its source."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from lead_model.errors import DataError

FILE = Path(__file__).with_name("cms_dates.toml")
STATUS = {"A": "Published", "B": "Reported"}


@dataclass(frozen=True, slots=True)
class CmsDate:
    """One date. day : for sorting and for telling past from coming; when : as the source gives it."""

    day: date
    when: str
    event: str
    status: str
    source: str
    publisher: str
    address: str


@lru_cache(maxsize=4)
def cms_dates(file: Path = FILE) -> tuple[CmsDate, ...]:
    """All dates in order. Raises DataError, naming the entry, for an unknown source or status or dates out of order."""
    content = tomllib.loads(file.read_text(encoding="utf-8"))
    sources, dates = content["sources"], []
    for number, entry in enumerate(content["date"], start=1):
        where = f"{file.name}, date {number} ({entry.get('event', 'no event')})"
        for key, known in (("source", sources), ("confidence", STATUS)):
            if entry.get(key) not in known:
                raise DataError(f"{where}: unknown {key} '{entry.get(key)}'. Known: {', '.join(known)}.")
        source = sources[entry["source"]]
        dates.append(
            CmsDate(
                entry["day"], entry["when"], entry["event"], STATUS[entry["confidence"]],
                source["title"], source["publisher"], source["address"],
            )
        )  # fmt: skip
    if [date.day for date in dates] != sorted(date.day for date in dates):
        raise DataError(f"{file.name}: the dates are not in order; put them in the order of 'day'.")
    return tuple(dates)


def next_dates(today: date, count: int = 3, dates: Sequence[CmsDate] | None = None) -> tuple[CmsDate, ...]:
    """The coming dates, soonest first, today's included; fewer when fewer are known."""
    every = cms_dates() if dates is None else dates
    return tuple(date for date in every if date.day >= today)[:count]
