"""The table in which one ACO's data are uploaded: a row for each input, made from what the inputs declare."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from lead_delivery.files import writer
from lead_delivery.files.cells import FORMULA_SIGNS, Column, plain
from lead_delivery.files.portfolio import PBPM_LIMITS
from lead_delivery.files.reader import Layout
from lead_model.axes import CATEGORIES, CATEGORY_LABELS, FIRST_MODEL_PY, LAST_MODEL_PY
from lead_model.scenario import BaselineEntry, ByCategory, Ramp, Scenario, all_leaves

MAX_ROWS = 500
LONGEST_NAME = 80
RAMP_PARTS = {
    "start": "start", "level": "final level", "from_py": "year in which it starts to rise",
    "to_py": "year in which the level is reached",
}  # fmt: skip
BASELINE = "organization.baseline"
ENTRY_OF = {  # the way of entering the baseline that a filled row belongs to
    f"{BASELINE}.total_pbpm": BaselineEntry.TOTAL,
    f"{BASELINE}.relativity": BaselineEntry.TOTAL,
    f"{BASELINE}.category_pbpm": BaselineEntry.CATEGORIES,
    **{path: BaselineEntry.BASE_YEARS for path in all_leaves() if path.startswith(f"{BASELINE}.base_years.")},
}
LAYOUT = Layout(
    what="a table of one ACO's data",
    columns=(
        Column("input", "Name of the input, as in the template", required=True),
        Column("value", "Your value; left blank, the input stays as it is", required=True),
        Column("unit", "Its unit, or the words that may stand there"),
        Column("lowest", "The lowest value that is read"),
        Column("highest", "The highest value that is read"),
        Column("what it is", "The input in words"),
    ),
    start="Start from the template, or from a scenario saved as JSON.",
    row="One ACO's totals are expected, an input a row as in the template, not claims or members.",
    sheet="My ACO",
    max_rows=MAX_ROWS,
    more_columns=True,
    mistaken={
        "practice_id": "is a table of practices. One ACO is expected here: one input a row, as in the template."
    },
    fill_in="value",
)


@dataclass(frozen=True, slots=True)
class LayoutRow:
    """One row of the table and how its cell is read: an input, or one category of it, or one part of a ramp."""

    column: Column
    path: str
    part: str = ""

    @property
    def name(self) -> str:
        return self.column.name


@cache
def lines() -> Mapping[str, LayoutRow]:
    """Every row of the table by name, in order."""
    return {line.name: line for line in _lines()}


def _lines() -> Iterator[LayoutRow]:
    yield LayoutRow(Column("name", "Name of the scenario", high=LONGEST_NAME), "name")
    yield from _inputs("organization", "entry", "former_program")
    yield _line("beneficiaries", "organization.aligned")
    yield _line("beneficiaries_growth_rate", "organization.aligned_growth_rate")
    yield _line("months_counted_share", "organization.exposure_share")
    yield from _categories("share", "organization.category_share")
    yield _line("high_needs_share_change", "organization.high_needs_share_change")
    yield from _inputs(BASELINE, "total_pbpm")
    yield from _categories("relativity", f"{BASELINE}.relativity")
    yield from _categories("pbpm", f"{BASELINE}.category_pbpm")
    for year in ("by1", "by2", "by3"):
        yield from _categories(f"{year}_pbpm", f"{BASELINE}.base_years.{year}.pbpm")
        yield from _categories(f"{year}_risk_score", f"{BASELINE}.base_years.{year}.risk_score")
    yield from _inputs(f"{BASELINE}.base_years", "trend_by1_rate", "trend_by2_rate")
    yield _line("spending_class", "organization.region.designation")
    yield _line("regional_gap_rate", "organization.region.gap_rate")
    yield from _inputs("organization.region", "share_of_region", "prior_savings_pbpm")
    yield from _inputs("organization.costs", "start_up_dollars", "fixed_dollars", "operating_pbpm", "technology_pbpm",
                       "opening_cash_dollars", "credit_line_dollars")  # fmt: skip
    yield from _inputs("organization.eligibility", "claims_aligned", "access_24_7", "advance_care_planning",
                       "in_home_care", "whole_tin_accepted", "other_program_overlap")  # fmt: skip
    yield from _inputs("choices", "option", "switch_py")
    for part in RAMP_PARTS:
        yield _line(f"savings_rate_{part}", "choices.savings_rate", part)
    yield _line("quality_score_share", "choices.quality.score_share")


def _inputs(group: str, *names: str) -> Iterator[LayoutRow]:
    return (_line(name, f"{group}.{name}") for name in names)


def _categories(name: str, path: str) -> Iterator[LayoutRow]:
    return (_line(f"{name}_{category}", path, category) for category in CATEGORIES)


def _line(name: str, path: str, part: str = "") -> LayoutRow:
    leaf = all_leaves()[path]
    spec = leaf.spec
    year = f"Base year {path.split('.by')[1][0]}: " if ".base_years.by" in path else ""
    detail = f": {(CATEGORY_LABELS | RAMP_PARTS)[part]}" if part else ""
    about = f"{year}{spec.label}{detail}"
    if not leaf.is_number:
        kind = "choice" if leaf.choices else "yes_no"
        return LayoutRow(Column(name, about, kind, choices=leaf.choices), path)
    if part in ("from_py", "to_py"):
        return LayoutRow(Column(name, about, "year", low=FIRST_MODEL_PY, high=LAST_MODEL_PY), path, part)
    kinds = {"PBPM": "pbpm", "share": "share", "rate": "rate", "points of share": "rate"}
    kind = kinds.get(spec.unit, "count" if spec.whole else "amount")
    low, high = float(spec.low or 0.0), float(spec.high or 0.0)
    if kind == "pbpm" and part:
        high = PBPM_LIMITS[part][1]  # a year's spending in place of a month's has to stand out
    return LayoutRow(Column(name, about, kind, low=low, high=high, unit=spec.unit), path, part)


# ---- template --------------------------------------------------------------------------------------------------


def own_data_template(scenario: Scenario, ending: str) -> bytes:
    """The table filled with a scenario, `ending` csv or xlsx; what it does not use, or holds in another form, is blank."""
    return writer.template(LAYOUT, [_template_row(line, scenario) for line in lines().values()], ending)


def _template_row(line: LayoutRow, scenario: Scenario) -> tuple[Any, ...]:
    column = line.column
    limits = (plain(column.low), plain(column.high)) if column.is_number else (None, None)
    return column.name, _written(line, scenario), column.unit_text, *limits, column.about


def _written(line: LayoutRow, scenario: Scenario) -> Any:
    """The scenario's value for a row, or None where it is not in use or has another form."""
    if line.path == "name":
        safe = scenario.name.lstrip("".join(FORMULA_SIGNS)).strip()
        return safe if safe == scenario.name else None
    if ENTRY_OF.get(line.path, scenario.organization.baseline.entry) != scenario.organization.baseline.entry:
        return None
    value = scenario.get(line.path)
    if line.part in RAMP_PARTS:
        value = getattr(value, line.part) if isinstance(value, Ramp) else None
    elif line.part and isinstance(value, ByCategory):
        value = value[line.part]
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return plain(value)
    return str(value) if isinstance(value, str) else None
