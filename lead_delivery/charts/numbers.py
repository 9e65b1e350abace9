"""The numbers behind a chart as a table, and how a wide table is printed with its numbers kept for sorting and copying."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

import pandas as pd
from pandas.io.formats.style import Styler

from lead_analysis import text as wording
from lead_delivery.charts.money import MILLION
from lead_model.axes import FloatArray

CALENDAR_DIGITS, YEAR_DIGITS = 3, 2

Column = str | Callable[[Any], object]  # of a record: a key, or what to make of it


def numbers_table(columns: Mapping[str, Any], rows: Iterable[object], name: str) -> pd.DataFrame:
    """Columns by their heads, with what each row is called; `name` says what the rows are."""
    return pd.DataFrame(columns, index=pd.Index(list(rows), name=name))


def by_year(columns: Mapping[str, Any], years: Sequence[int], name: str = "Performance year") -> pd.DataFrame:
    """Columns with one row a performance year."""
    return numbers_table(columns, map(wording.year_label, years), name)


def of_records(
    columns: Mapping[str, Column], records: Sequence[Mapping[str, Any]], rows: Iterable[object],
    name: str,
) -> pd.DataFrame:  # fmt: skip
    """One row a record. columns : by head, the key of a record or what to make of it; what a head calls $M is kept in
    dollars, what it calls % as a share."""

    def cell(record: Mapping[str, Any], head: str, key: Column) -> object:
        if callable(key):
            return key(record)
        value = record[key]
        return value / MILLION if head.endswith("($M)") else value * 100 if head.endswith("(%)") else value

    return numbers_table(
        {head: [cell(record, head, key) for record in records] for head, key in columns.items()}, rows, name
    )


def of_lines(lines: Iterable[tuple[str, Sequence[int], FloatArray]]) -> pd.DataFrame:
    """Lines as columns, (head, years, values), each with its own years; one row a performance year of any of them."""
    columns = {
        head: pd.Series(values, index=[wording.year_label(py) for py in years])
        for head, years, values in lines
    }
    return pd.DataFrame(columns).rename_axis("Performance year")


def in_words(table: pd.DataFrame, digits: int = YEAR_DIGITS) -> Styler:
    """The table with separators and a real minus sign, "−1,234.50"; an empty number stays empty. The index must be unique.

    >>> in_words(pd.DataFrame({"2027": [-1234.5]})).to_string().split()
    ['2027', '0', '−1,234.50']
    """
    numbers = list(table.select_dtypes("number").columns)
    return table.style.format(partial(wording.number, digits=digits), subset=numbers, na_rep="")
