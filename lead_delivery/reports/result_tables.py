"""Tables of a scenario's results, and their CSV and JSON forms."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from lead_analysis.cash.calendar import cash_calendar
from lead_analysis.decisions.compare import comparison_figures
from lead_analysis.decisions.switch_year import switch_years_of
from lead_analysis.explain.steps import steps
from lead_delivery.files.writer import safe
from lead_delivery.reports.results_json import as_dict, assumptions, rules_table
from lead_delivery.reports.statement import Statement, statement
from lead_model.axes import CATEGORIES, in_run_and_year
from lead_model.projection import Projection
from lead_model.scenario import (
    ByCategory,
    Ramp,
    all_leaves,
    changed_paths,
    default_scenario,
    family_of,
)


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a title; columns carry their units in their names."""

    key: str
    title: str
    frame: pd.DataFrame


def result_table_names() -> Mapping[str, str]:
    """Every table by key, with its title."""
    return {key: title for key, (title, _) in _TABLES.items()}


def result_table(p: Projection, key: str) -> Table:
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
    rows = [
        *((step.section, step.label, step.formula, step.dollars) for step in steps(p)),
        ("Net result", "Net result", "sum of all steps", p.net),
    ]
    heads = ("section", "step", "formula")
    columns: dict[str, Any] = {head: [row[place] for row in rows] for place, head in enumerate(heads)}
    for index, py in enumerate(p.years):
        columns[f"PY{py} dollars"] = [float(in_run_and_year(dollars, 0, index)) for *_, dollars in rows]
    return pd.DataFrame(columns)


def _categories(p: Projection) -> pd.DataFrame:
    """Benchmark before adjustment and discount, spending and months by population."""
    values = {
        "beneficiary_months": p.population.months, "historical_pbpm": p.benchmark.baseline.historical_pbpm,
        "update_factor": p.benchmark.update.update_factor, "risk_ratio_factor": p.benchmark.risk_ratio,
        "expected_cost_pbpm": p.spending.counterfactual_pbpm,
    }  # fmt: skip
    shape = (len(p.years), len(CATEGORIES))
    columns = {
        "performance_year": np.repeat(p.years, len(CATEGORIES)),
        "category": list(CATEGORIES) * len(p.years),
    }
    return pd.DataFrame(
        columns | {name: np.broadcast_to(array[0], shape).ravel() for name, array in values.items()}
    )


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
            {"figure": figure.label, "value": figure.value, "unit": figure.unit, "note": figure.note}
            for figure in comparison_figures(p)
        ]
    )


def _inputs(p: Projection) -> pd.DataFrame:
    scenario, default = p.scenario, default_scenario()
    changed = set(changed_paths(scenario, default))
    labels = {path: (leaf.spec.label, leaf.spec.unit) for path, leaf in all_leaves().items()}
    labels |= {"rules.pack": ("Rule pack", ""), "rules.overrides": ("Your own rule values", "")}
    return pd.DataFrame([
        {
            "family": family_of(path), "input": path, "label": label, "unit": unit,
            "value": value_text(scenario.get(path)), "default": value_text(default.get(path)),
            "changed": "yes" if path in changed else "no",
        }
        for path, (label, unit) in labels.items()
    ])  # fmt: skip


def _with_value_texts(records: list[dict[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame([record | {"value": value_text(record["value"])} for record in records])


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


_TABLES: Mapping[str, tuple[str, Callable[[Projection], pd.DataFrame]]] = {
    "key-figures": ("Key figures", _key_figures),
    "years": ("Every line by performance year", _years),
    "steps": ("Steps from baseline to net result", _steps),
    "populations": ("Months, benchmark and cost by population", _categories),
    "plans": (
        "Professional, Global and every switch year",
        lambda p: pd.DataFrame(switch_years_of(p.scenario).rows()),
    ),
    "cash": ("Cash by month", _cash),
    "inputs": ("Every input, changed ones marked", _inputs),
    "rules": (
        "Every rule value with source and status",
        lambda p: _with_value_texts(rules_table(scenario=p.scenario)),
    ),
    "assumptions": ("What was assumed", lambda p: _with_value_texts(assumptions(p.scenario))),
}


# ---- forms -----------------------------------------------------------------------------------------------------


def table_csv(frame: pd.DataFrame, about: Statement, title: str) -> str:
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
