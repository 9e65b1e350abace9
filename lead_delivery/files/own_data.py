"""An ACO's own data from a file: a scenario as JSON, or a table with one input a row as CSV or Excel.

Nothing is applied here: `read_own_data` returns the scenario the file would make, what it would change, and every fault
with row, column, value, likely cause and allowed range. A row left blank leaves its input as it is, so the template,
which is filled with the scenario at hand, gives that scenario back.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any

from lead_analysis.acos.key_inputs import answered
from lead_delivery.files.cells import BLANK, CellError, RowProblem
from lead_delivery.files.own_data_layout import BASELINE, ENTRY_OF, LAYOUT, RAMP_PARTS, LayoutRow, lines
from lead_delivery.files.portfolio import SHARES_MAY_MISS
from lead_delivery.files.reader import (
    FileRows,
    JsonFile,
    Row,
    in_order,
    is_json,
    key_of,
    read_json,
    read_table,
)
from lead_model.axes import CATEGORIES
from lead_model.errors import DataError, ScenarioError
from lead_model.scenario import BaselineEntry, ByCategory, Ramp, Scenario, changed_paths, opened_json

MIX = "organization.category_share"


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


@dataclass(frozen=True, slots=True)
class FilledRow:
    """A filled row of the table: the input it belongs to, its row of the file, and its value."""

    line: LayoutRow
    row: Row
    value: Any

    def problem(self, reason: str, cause: str) -> RowProblem:
        return _problem(self.row, self.line.name, reason, cause)


def _problem(row: Row, name: str, reason: str, cause: str) -> RowProblem:
    return row.problem("value", reason, cause, f"value of {name}")


def read_own_data(content: bytes, name: str, base: Scenario) -> OwnData:
    """Read a whole scenario (JSON), or the table (CSV in UTF-8, or .xlsx) on top of `base`, which keeps what is blank.

    Raises DataError when the file is neither; faults of single values are in `problems`.
    """
    if is_json(content):
        return _scenario_file(read_json(content, LAYOUT, name), name, base)
    if name.lower().endswith(".json") and content.strip():
        raise DataError(f"{name} does not hold JSON. A table is read when it is saved as .csv or .xlsx.")
    return _own_table(read_table(content, LAYOUT, name), base)


def _scenario_file(file: JsonFile, name: str, base: Scenario) -> OwnData:
    if isinstance(file.content, dict) and isinstance(file.content.get("scenarios"), list):
        raise DataError(
            f"{name} holds several scenarios. Open it on 'Scenarios and compare', or save one of them by itself."
        )
    try:
        opened = opened_json(file.text)
    except ScenarioError as error:
        problems = tuple(file.problem(where, *_parted(said)) for where, said in error.problems)
        if not any(problem.row for problem in problems):
            raise DataError(f"{name}: {' '.join(said for _, said in error.problems)}") from error
        return OwnData(name, None, (), problems)
    return OwnData(name, opened.scenario, changed_paths(opened.scenario, base), (), opened.notes)


def _parted(said: str) -> tuple[str, str]:
    """What the model says about a value, parted into the reason and the likely cause."""
    for mark in (" It looks ", " Did you mean "):
        reason, separator, cause = said.partition(mark)
        if separator:
            return reason, (separator + cause).strip()
    return said, ""


# ---- the table -------------------------------------------------------------------------------------------------


def _own_table(table: FileRows, base: Scenario) -> OwnData:
    filled, problems = _filled_rows(table)
    problems = problems or [*_gaps(filled), *_rival_baselines(filled.values())]
    if problems:
        return OwnData(table.name, None, (), in_order(problems))
    notes = list(table.notes)
    values = _values(filled, base, notes)
    name = values.pop("name", base.name)
    try:
        scenario = replace(base.with_values(values), name=name)
        scenario = scenario.with_values(answered(base, changed_paths(scenario, base)))
    except ScenarioError as error:
        faults = tuple(_contradiction(where, said, filled.values()) for where, said in error.problems)
        return OwnData(table.name, None, (), faults)
    blank = len(lines()) - len(filled)
    if blank:
        notes.append(f"{len(filled)} rows are filled; the other {blank} inputs stay as they are.")
    return OwnData(table.name, scenario, changed_paths(scenario, base), (), tuple(notes))


def _filled_rows(table: FileRows) -> tuple[dict[str, FilledRow], list[RowProblem]]:
    """The filled rows by name of the input, and the faults of the others."""
    filled: dict[str, FilledRow] = {}
    problems = list(table.problems)
    for row in table.rows:
        key, text = key_of(row.cells["input"]), row.cells["value"]
        line = lines().get(key)
        if line is None:
            problems.append(row.problem("input", "is no input of this table.", _nearest(key)))
        elif text not in BLANK and key in filled:
            cause = f"It is also in row {filled[key].row.number}; keep one of them."
            problems.append(_problem(row, key, "is given twice.", cause))
        elif text not in BLANK:
            try:
                filled[key] = FilledRow(line, row, line.column.read(text))
            except CellError as error:
                problems.append(_problem(row, key, *error.args))
    return filled, problems


def _nearest(key: str) -> str:
    near = get_close_matches(key, lines(), n=2)
    return f"Did you mean {' or '.join(near)}?" if near else "Take the names from the template."


def _by_path() -> dict[str, list[LayoutRow]]:
    groups: dict[str, list[LayoutRow]] = {}
    for line in lines().values():
        groups.setdefault(line.path, []).append(line)
    return groups


def _gaps(filled: Mapping[str, FilledRow]) -> Iterator[RowProblem]:
    """Rows that have to be filled together, of which some are blank."""
    for group in _by_path().values():
        there = [filled[line.name] for line in group if line.name in filled]
        blank = [line.name for line in group if line.name not in filled]
        if there and blank:
            reason = f"is given, but {', '.join(blank)} {'is' if len(blank) == 1 else 'are'} blank."
            yield there[0].problem(reason, "Fill all of them, or none.")


def _rival_baselines(filled: Iterable[FilledRow]) -> Iterator[RowProblem]:
    """Ways of entering the baseline that exclude each other: the first row of each but the first."""
    ways: dict[BaselineEntry, FilledRow] = {}
    for entry in filled:
        if entry.line.path in ENTRY_OF:
            ways.setdefault(ENTRY_OF[entry.line.path], entry)
    for way, entry in list(ways.items())[1:]:
        first = next(iter(ways.values()))
        beside = f"{first.line.name} (row {first.row.number})"
        yield entry.problem(
            f"is given beside {beside}; historical spending can be entered in one way only.",
            f"Leave the rows for '{way}' blank, or those of {first.line.name}.",
        )


def _values(filled: Mapping[str, FilledRow], base: Scenario, notes: list[str]) -> dict[str, Any]:
    """Inputs by path. Complete groups are certain here."""
    values: dict[str, Any] = {}
    for path, group in _by_path().items():
        if group[0].name not in filled:
            continue
        parts = [filled[line.name].value for line in group]
        together = Ramp if group[0].part in RAMP_PARTS else ByCategory
        values[path] = together(*parts) if group[0].part else parts[0]
        if path in ENTRY_OF:
            values[f"{BASELINE}.entry"] = ENTRY_OF[path]
    if MIX in values:
        values[MIX] = _scaled(values[MIX], notes)
    moves = base.choices.switch_py and "choices.switch_py" not in values
    if values.get("choices.option") == "global" and moves:
        values["choices.switch_py"] = None
        notes.append("The option is Global, so the year of a move to Global is taken out.")
    return values


def _scaled(mix: ByCategory, notes: list[str]) -> ByCategory:
    """Shares that miss 1 by rounding, scaled; others are left for the check of the scenario to refuse."""
    parts = [float(part) for part in mix.parts()]  # type: ignore[arg-type]
    total = sum(parts)
    if abs(total - 1.0) <= 1e-9 or abs(total - 1.0) > SHARES_MAY_MISS:
        return mix
    notes.append(f"The shares add to {total:g}, which is rounding; they are scaled to add to 1.")
    return ByCategory(*(round(part / total, 12) for part in parts))


def _contradiction(where: str, said: str, filled: Iterable[FilledRow]) -> RowProblem:
    """A contradiction that the scenario refuses, at the row of the file it comes from."""
    path = where.split(" ")[0]
    named = [category for category in CATEGORIES if category in where]
    for entry in filled:
        line = entry.line
        if line.path.startswith(path) and (not named or line.part not in CATEGORIES or line.part in named):
            return entry.problem(*_parted(said))
    cause = "It goes against an input that the file leaves as it is."
    return RowProblem(0, where or "the file", "", said, cause)
