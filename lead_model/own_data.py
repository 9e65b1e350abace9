"""An ACO's own data from a file: a scenario as JSON, or a table with one input a row as CSV or Excel.

Nothing is applied here: `read_own_data` returns the scenario the file would make, what it would change, and every fault
with row, column, value, likely cause and allowed range. A row left blank leaves its input as it is, so the template,
which is filled with the scenario at hand, gives that scenario back.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lead_model.axes import CATEGORIES
from lead_model.errors import DataError, ScenarioError
from lead_model.own_data_layout import BASELINE, ENTRY_OF, RAMP_PARTS, SHEET, Line, lines
from lead_model.scenario import (
    BaselineEntry,
    ByCategory,
    Ramp,
    Scenario,
    changed_paths,
    from_json,
)
from lead_model.settle import RowProblem
from lead_model.settle_layouts import CellError
from lead_model.table_file import MAX_BYTES, Cells, cell_value, table_cells

MAX_ROWS = 500
LONGEST_NAME = 80
SHARES_MAY_MISS = 0.005


@dataclass(frozen=True, slots=True)
class OwnData:
    """What a file would do. Either `scenario` is there, or at least one problem says why it is not.

    changes : inputs that would differ from the scenario at hand; notes : what was taken or left, in words.
    """

    name: str
    scenario: Scenario | None
    changes: tuple[str, ...]
    problems: tuple[RowProblem, ...]
    notes: tuple[str, ...] = ()


def read_own_data(content: bytes, name: str, base: Scenario) -> OwnData:
    """Read a whole scenario (JSON), or the table (CSV in UTF-8, or .xlsx) on top of `base`, which keeps what is blank.

    Raises DataError when the file is neither; faults of single values are in `problems`.
    """
    if not content.strip():
        raise DataError(f"{name} is empty. Start from the template, or from a scenario saved as JSON.")
    if len(content) > MAX_BYTES:
        raise DataError(
            f"{name} has {len(content) / 1e6:,.1f} MB; at most {MAX_BYTES / 1e6:.0f} MB are read. "
            "One ACO's totals are expected, not claims or members."
        )
    start = content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if start in (b"{", b"["):
        return _read_json(content, name, base)
    if name.lower().endswith(".json"):
        raise DataError(f"{name} does not hold JSON. A table is read when it is saved as .csv or .xlsx.")
    table = table_cells(content, name, sheet=SHEET, max_rows=MAX_ROWS + 2, max_columns=30)
    return _read_table(table, name, base)


def _read_json(content: bytes, name: str, base: Scenario) -> OwnData:
    try:
        text = content.decode("utf-8-sig")
        parsed = json.loads(text)
    except UnicodeDecodeError as error:
        raise DataError(f"{name} is not text in UTF-8. Save it as JSON in UTF-8.") from error
    except RecursionError as error:
        raise DataError(
            f"{name} is nested far deeper than a scenario. Save the scenario anew and open that."
        ) from error
    except ValueError:
        parsed = None  # the reader of scenarios says what is wrong
    if isinstance(parsed, dict) and isinstance(parsed.get("scenarios"), list):
        raise DataError(
            f"{name} holds several scenarios. Open it on 'Scenarios and compare', or save one of them by itself."
        )
    try:
        scenario = from_json(text)
    except ScenarioError as error:
        problems = tuple(_json_problem(where, said, text, parsed) for where, said in error.problems)
        if not any(one.row for one in problems):
            raise DataError(f"{name}: {' '.join(said for _, said in error.problems)}") from error
        return OwnData(name, None, (), problems)
    return OwnData(name, scenario, changed_paths(scenario, base), ())


_JSON_TOKEN = re.compile(r'"(?:\\.|[^"\\])*"(\s*:)?|[{}]')


def _json_line(path: Sequence[str], text: str) -> int:
    """Line on which the key at the end of a path stands; that of the last key found on the way, 0 for none."""
    keys: list[str] = []
    best, line = 0, 0
    for token in _JSON_TOKEN.finditer(text):
        if token[0] == "{":
            keys.append("")
        elif token[0] == "}":
            keys = keys[:-1]
        elif token[1] and keys:
            keys[-1] = token[0].partition('"')[2].rpartition('"')[0]
            if len(keys) > best and keys == list(path[: len(keys)]):
                best, line = len(keys), text.count("\n", 0, token.start()) + 1
    return line


def _json_problem(where: str, said: str, text: str, parsed: Any) -> RowProblem:
    """A fault of a JSON document with its line and value."""
    path = where.split(" ")[0].split("[")[0].split(".")
    value = parsed
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    shown = "" if isinstance(value, dict | None) else str(value)[:80]
    return RowProblem(_json_line(path, text), where or "the file", shown, *_parted(said))


def _parted(said: str) -> tuple[str, str]:
    """What the model says about a value, parted into the reason and the likely cause."""
    for mark in (" It looks ", " Did you mean "):
        reason, found, cause = said.partition(mark)
        if found:
            return reason, (found + cause).strip()
    return said, ""


def _read_table(table: Cells, name: str, base: Scenario) -> OwnData:
    rows, places, width = _body(table, name)
    known = {line.name: line for line in lines()}
    given: dict[str, tuple[int, Any]] = {}
    problems: list[RowProblem] = []
    for number, cells in rows:
        key = _cell(cells, places["input"]).lower().replace(" ", "_")
        text = _cell(cells, places["value"])
        if key not in known:
            problems.append(
                RowProblem(
                    number, "input", key[:80] or "(blank)", "is no input of this table.", _near(key, known)
                )
            )
            continue
        extra = next((cell for cell in cells[width:] if cell.strip()), "")
        if extra:
            cause = "A comma inside a cell that is not in quotes, such as a thousands separator."
            problems.append(
                RowProblem(
                    number,
                    f"value of {key}",
                    extra[:80],
                    f"is one cell more than the {width} columns.",
                    cause,
                )
            )
            continue
        if not text:
            continue
        if key in given:
            cause = f"It is also in row {given[key][0]}; keep one of them."
            problems.append(RowProblem(number, f"value of {key}", text[:80], "is given twice.", cause))
            continue
        try:
            given[key] = (number, _value(known[key], text))
        except CellError as error:
            problems.append(
                RowProblem(number, f"value of {key}", text[:80], error.reason, error.likely_cause)
            )
    if not problems:
        problems += _gaps(given, known)
    if problems:
        return OwnData(name, None, (), tuple(problems))
    notes: list[str] = []
    values = _values(given, known, base, notes)
    try:
        scenario = base.with_values({path: value for path, value in values.items() if path != "name"})
    except ScenarioError as error:
        return OwnData(name, None, (), tuple(_table_problem(*one, given, known) for one in error.problems))
    scenario = replace(scenario, name=values.get("name", base.name))
    blank = len(known) - len(given)
    if blank:
        notes.append(f"{len(given)} rows are filled; the other {blank} inputs stay as they are.")
    return OwnData(name, scenario, changed_paths(scenario, base), (), tuple(notes))


def _cell(cells: Sequence[str], place: int) -> str:
    return cells[place].strip() if place < len(cells) else ""


def _body(table: Cells, name: str) -> tuple[Cells, Mapping[str, int], int]:
    """The rows under the header, where the columns `input` and `value` stand, and the number of columns."""
    header_line, header = next(((line, cells) for line, cells in table if any(cells)), (0, []))
    heads = [cell.strip().lower() for cell in header]
    if len([one for one in heads if one]) == 1 and any(sign in heads[0] for sign in (";", "\t", "|")):
        raise DataError(f"{name} is separated by semicolons, tabs or bars. Save it with commas.")
    if "practice_id" in heads:
        raise DataError(
            f"{name} is a table of practices. One ACO is expected here: one input a row, as in the template."
        )
    absent = [one for one in ("input", "value") if heads.count(one) != 1]
    if absent:
        raise DataError(
            f"{name}: the first row must have the columns 'input' and 'value' once each; not so: {', '.join(absent)}. "
            "Start from the template."
        )
    rows = [
        (line, cells) for line, cells in table if line > header_line and any(cell.strip() for cell in cells)
    ]
    if not rows:
        raise DataError(f"{name} has a header and no rows. Start from the template.")
    if len(rows) > MAX_ROWS:
        raise DataError(
            f"{name} has more than {MAX_ROWS} rows; the template has {len(lines())}, one for each input."
        )
    width = max(place for place, head in enumerate(heads, start=1) if head)
    return rows, {one: heads.index(one) for one in ("input", "value")}, width


def _near(key: str, known: Mapping[str, Line]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(key, known, n=2)
    return f"Did you mean {' or '.join(near)}?" if near else "Take the names from the template."


def _value(line: Line, text: str) -> Any:
    column = line.column
    if column.kind == "text" and len(text) > LONGEST_NAME:
        raise CellError(
            f"has {len(text)} letters; at most {LONGEST_NAME}.", "A longer text in the wrong row."
        )
    value = cell_value(column, text)
    if column.kind == "year" and value is not None:
        if value != int(value):
            raise CellError("is not a year.", "A shifted row.")
        return int(value)
    if column.kind == "choice":
        return type(line.leaf.choices[0])(value)
    if column.kind == "count" and value is not None:
        return int(value)
    return value


def _gaps(given: Mapping[str, tuple[int, Any]], known: Mapping[str, Line]) -> Iterator[RowProblem]:
    """Rows that have to be filled together, and ways of giving the baseline that exclude each other."""
    for path in dict.fromkeys(known[key].path for key in given):
        group = [line for line in lines() if line.path == path]
        some = [line.name for line in group if line.name in given]
        blank = [line.name for line in group if line.name not in given]
        if blank:
            row, value = given[some[0]]
            reason = f"is given, but {', '.join(blank)} {'is' if len(blank) == 1 else 'are'} blank."
            yield RowProblem(row, f"value of {some[0]}", _shown(value), reason, "Fill all of them, or none.")
    ways: dict[BaselineEntry, str] = {}
    for key in given:
        entry = ENTRY_OF.get(known[key].path)
        if entry is not None:
            ways.setdefault(entry, key)
    for entry, key in list(ways.items())[1:]:
        first = next(iter(ways.values()))
        row, value = given[key]
        reason = f"is given beside {first} (row {given[first][0]}); historical spending can be entered in one way only."
        cause = f"Leave the rows for '{entry}' blank, or those of {first}."
        yield RowProblem(row, f"value of {key}", _shown(value), reason, cause)


def _shown(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _values(
    given: Mapping[str, tuple[int, Any]], known: Mapping[str, Line], base: Scenario, notes: list[str]
) -> dict[str, Any]:
    """Inputs by path. Complete groups are certain here."""
    values: dict[str, Any] = {}
    for key, (_, value) in given.items():
        line = known[key]
        if line.path in values:
            continue
        if line.category:
            values[line.path] = ByCategory(*(given[_sibling(line, one)][1] for one in CATEGORIES))
        elif line.part:
            values[line.path] = Ramp(*(given[f"savings_rate_{part}"][1] for part in RAMP_PARTS))
        else:
            values[line.path] = value
        entry = ENTRY_OF.get(line.path)
        if entry is not None:
            values[f"{BASELINE}.entry"] = entry
    mix = values.get("organisation.category_share")
    if mix is not None:
        values["organisation.category_share"] = _scaled(mix, notes)
    if (
        values.get("choices.option") == "global"
        and base.choices.switch_py
        and "choices.switch_py" not in values
    ):
        values["choices.switch_py"] = None
        notes.append("The option is Global, so the year of a move to Global is taken out.")
    return values


def _sibling(line: Line, category: str) -> str:
    return line.name.removesuffix(line.category) + category


def _scaled(mix: ByCategory, notes: list[str]) -> ByCategory:
    """Shares that miss 1 by rounding, scaled; others are left for the check of the scenario to refuse."""
    parts = [float(part) for part in mix.parts()]  # type: ignore[arg-type]
    total = sum(parts)
    if abs(total - 1.0) <= 1e-9 or abs(total - 1.0) > SHARES_MAY_MISS:
        return mix
    notes.append(f"The shares add to {total:g}, which is rounding; they are scaled to add to 1.")
    return ByCategory(*(round(part / total, 12) for part in parts))


def _table_problem(
    where: str, said: str, given: Mapping[str, tuple[int, Any]], known: Mapping[str, Line]
) -> RowProblem:
    """A contradiction that the scenario refuses, at the row of the file it comes from."""
    path = where.split(" ")[0]
    for key, (row, value) in given.items():
        line = known[key]
        if line.path.startswith(path) and (
            not line.category
            or line.category not in CATEGORIES
            or not _names_category(where)
            or line.category in where
        ):
            return RowProblem(row, f"value of {key}", _shown(value), *_parted(said))
    return RowProblem(
        0, where or "the file", "", said, "It goes against an input that the file leaves as it is."
    )


def _names_category(where: str) -> bool:
    return any(category in where for category in CATEGORIES)


def text_of(problem: RowProblem) -> str:
    """A problem as one line; without a row number where the fault is in no row of the file."""
    return (
        problem.text()
        if problem.row
        else f"{problem.column}: {problem.reason} {problem.likely_cause}".strip()
    )
