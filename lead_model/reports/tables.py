"""Tables of a scenario's results, and their CSV and JSON forms."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from lead_model.axes import CATEGORIES, in_run_and_year
from lead_model.cash import cash_calendar
from lead_model.compare import key_figures
from lead_model.decisions.switch_year import switch_years_of
from lead_model.files.writer import safe
from lead_model.projection import Projection
from lead_model.reports.statement import Statement, statement
from lead_model.results import as_dict, assumptions, rules_table
from lead_model.scenario import ByCategory, Ramp, all_leaves, changed_paths, default_scenario, family_of
from lead_model.steps import steps


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a title; columns carry their units in their names."""

    key: str
    title: str
    frame: pd.DataFrame


def table_names() -> Mapping[str, str]:
    """Every table by key, with its title."""
    return {key: title for key, (title, _) in _TABLES.items()}


def table(p: Projection, key: str) -> Table:
    """One table of a projection, run 0. Raises KeyError for an unknown key."""
    title, make = _TABLES[key]
    return Table(key, title, make(p))


def _years(p: Projection) -> pd.DataFrame:
    rows = []
    for year in as_dict(p)["years"]:
        row = {key: value for key, value in year.items() if not isinstance(value, dict | list)}
        row |= year["settlement"] | year["capitation"]
        row["net_dollars"] = row.pop("net_dollars")  # last, as in the settlement
        rows.append(row)
    return pd.DataFrame(rows)


def _steps(p: Projection) -> pd.DataFrame:
    rows = []
    for step in steps(p):
        by_year = {f"PY{py} dollars": _at(step.dollars, index) for index, py in enumerate(p.years)}
        rows.append({"section": step.section, "step": step.label, "formula": step.formula, **by_year})
    total = {f"PY{py} dollars": _at(p.net, index) for index, py in enumerate(p.years)}
    rows.append({"section": "Net result", "step": "Net result", "formula": "sum of all steps", **total})
    return pd.DataFrame(rows)


def _categories(p: Projection) -> pd.DataFrame:
    """Benchmark before adjustment and discount, spending and months by population."""
    rows = []
    for index, py in enumerate(p.years):
        for number, category in enumerate(CATEGORIES):
            rows.append(
                {
                    "performance_year": py, "category": category,
                    "beneficiary_months": _cell(p.population.months, index, number),
                    "historical_pbpm": _cell(p.benchmark.baseline.historical_pbpm, index, number),
                    "update_factor": _cell(p.benchmark.update.update_factor, index, number),
                    "risk_ratio_factor": _cell(p.benchmark.risk_ratio, index, number),
                    "expected_cost_pbpm": _cell(p.spending.counterfactual_pbpm, index, number),
                }
            )  # fmt: skip
    return pd.DataFrame(rows)


def _plans(p: Projection) -> pd.DataFrame:
    return pd.DataFrame(switch_years_of(p.scenario).rows())


def _cash(p: Projection) -> pd.DataFrame:
    cash = cash_calendar(p)
    columns: dict[str, Any] = {
        "calendar_year": [year for year, _ in cash.months],
        "month": [month for _, month in cash.months],
    }
    for line in cash.lines:
        columns[f"{line.label} (dollars)"] = cash.monthly(line.key)[0]
    columns["Interest (dollars)"] = cash.interest[0]
    columns["Net cash of the month (dollars)"] = cash.total[0]
    columns["Cumulative cash (dollars)"] = cash.cumulative[0]
    return pd.DataFrame(columns)


def _key_figures(p: Projection) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {"figure": one.label, "value": one.value, "unit": one.unit, "note": one.note}
            for one in key_figures(p)
        ]
    )


def _inputs(p: Projection) -> pd.DataFrame:
    scenario, default = p.scenario, default_scenario()
    changed = set(changed_paths(scenario, default))
    rows = [
        {
            "family": family_of(path), "input": path, "label": leaf.spec.label, "unit": leaf.spec.unit,
            "value": value_text(scenario.get(path)), "default": value_text(default.get(path)),
            "changed": "yes" if path in changed else "no",
        }
        for path, leaf in all_leaves().items()
    ]  # fmt: skip
    for path, label in (("rules.pack", "Rule pack"), ("rules.overrides", "Your own rule values")):
        rows.append({"family": family_of(path), "input": path, "label": label, "unit": "",
                     "value": value_text(scenario.get(path)), "default": value_text(default.get(path)),
                     "changed": "yes" if path in changed else "no"})  # fmt: skip
    return pd.DataFrame(rows)


def _rules(p: Projection) -> pd.DataFrame:
    frame = pd.DataFrame(rules_table(scenario=p.scenario))
    frame["value"] = [value_text(value) for value in frame["value"]]
    return frame


def _assumptions(p: Projection) -> pd.DataFrame:
    frame = pd.DataFrame(assumptions(p.scenario))
    frame["value"] = [value_text(value) for value in frame["value"]]
    return frame


def value_text(value: Any) -> str:
    """An input or rule value in one cell: a path year by year or as its ramp, categories by name.

    >>> value_text(Ramp(0.02, 0.05, 2027, 2031)), value_text(ByCategory(0.1, 0.2, 0.7)), value_text((0.1, 0.2))
    ('0.02 in 2027 to 0.05 in 2031', 'aged_disabled 0.1; esrd 0.2; high_needs 0.7', '0.1; 0.2')
    """
    if isinstance(value, Ramp):
        return f"{value.start:g} in {value.from_py} to {value.level:g} in {value.to_py}"
    if isinstance(value, ByCategory):
        return "; ".join(
            f"{name} {value_text(part)}" for name, part in zip(CATEGORIES, value.parts(), strict=True)
        )
    if isinstance(value, Mapping):
        return "; ".join(f"{key} {part:g}" for key, part in value.items())
    if isinstance(value, tuple):
        return "; ".join(value_text(part) for part in value) or "none"
    if hasattr(value, "key") and hasattr(value, "py"):
        part, when = (f" ({value.key})" if value.key else ""), (f" in PY{value.py}" if value.py else "")
        return f"{value.name}{part}{when} = {value.value:g}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else f"{value:.12g}" if isinstance(value, float) else str(value)


def _at(array: Any, year: int) -> float:
    return float(in_run_and_year(array, 0, year))


def _cell(array: Any, year: int, category: int) -> float:
    return float(in_run_and_year(array, 0, year)[category if array.shape[2] > 1 else 0])


_TABLES: Mapping[str, tuple[str, Callable[[Projection], pd.DataFrame]]] = {
    "key-figures": ("Key figures", _key_figures),
    "years": ("Every line by performance year", _years),
    "steps": ("Steps from baseline to net result", _steps),
    "populations": ("Months, benchmark and cost by population", _categories),
    "plans": ("Professional, Global and every switch year", _plans),
    "cash": ("Cash by month", _cash),
    "inputs": ("Every input, changed ones marked", _inputs),
    "rules": ("Every rule value with source and status", _rules),
    "assumptions": ("What was assumed", _assumptions),
}


# ---- forms -----------------------------------------------------------------------------------------------------


def csv_text(frame: pd.DataFrame, about: Statement, title: str) -> str:
    """The table as CSV after a head of lines that start with `#`: the statement. Read it with comment="#" in pandas.

    Text that a spreadsheet would take for a formula is quoted with an apostrophe.
    """
    cells = frame.copy()
    for column in cells.columns:
        if not pd.api.types.is_numeric_dtype(cells[column]):
            cells[column] = [_safe(value) for value in cells[column]]
    head = "".join(f"# {line}\n" for line in (title, *about.lines()))
    body: str = cells.to_csv(index=False, lineterminator="\n")
    return head + body


def _safe(value: Any) -> Any:
    # The mark of the head lines must not stand in a cell.
    return safe(value.replace("#", "no. ") if isinstance(value, str) else value)


def results_json(p: Projection) -> str:
    """Statement and results as a JSON document: the form of `lead-model run --json`, with `about` in front."""
    content = {"about": statement(p.scenario).as_dict(), **as_dict(p)}
    return json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
