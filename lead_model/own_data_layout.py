"""The table in which one ACO's data are uploaded: its rows, made from what the inputs declare, and its template."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from lead_model.axes import CATEGORIES, CATEGORY_LABELS, LAST_MODEL_PY
from lead_model.portfolio_file import PBPM_LIMITS
from lead_model.scenario import BaselineEntry, ByCategory, Leaf, Ramp, Scenario, all_leaves
from lead_model.settle_layouts import Column
from lead_model.table_file import FORMULA_SIGNS

SHEET = "My ACO"
RAMP_PARTS = {
    "start": "start", "level": "final level", "from_py": "year in which it starts to rise",
    "to_py": "year in which the level is reached",
}  # fmt: skip
BASELINE = "organisation.baseline"
ENTRY_OF = {  # the way of entering the baseline that a filled row belongs to
    f"{BASELINE}.total_pbpm": BaselineEntry.TOTAL,
    f"{BASELINE}.relativity": BaselineEntry.TOTAL,
    f"{BASELINE}.category_pbpm": BaselineEntry.CATEGORIES,
    **{path: BaselineEntry.BASE_YEARS for path in all_leaves() if path.startswith(f"{BASELINE}.base_years.")},
}


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table: an input, or one category or part of it."""

    name: str
    path: str
    category: str = ""
    part: str = ""

    @property
    def leaf(self) -> Leaf:
        return all_leaves()[self.path]

    @property
    def column(self) -> Column:
        """How the cell is read, from what the input declares about itself."""
        if self.path == "name":
            return Column(self.name, "text", self.about)
        leaf, spec = self.leaf, self.leaf.spec
        if leaf.choices:
            return Column(self.name, "choice", self.about, choices=tuple(str(one) for one in leaf.choices))
        if not leaf.is_number:
            return Column(self.name, "yes_no", self.about)
        if self.part in ("from_py", "to_py"):
            return Column(self.name, "year", self.about, low=2027, high=LAST_MODEL_PY)
        kind = {"PBPM": "pbpm", "share": "share", "rate": "rate", "points of share": "rate"}.get(
            spec.unit, "count" if spec.whole else "amount"
        )
        low, high = float(spec.low or 0.0), float(spec.high or 0.0)
        if kind == "pbpm" and self.category:
            high = PBPM_LIMITS[self.category][1]  # a year's spending in place of a month's has to stand out
        return Column(self.name, kind, self.about, low=low, high=high)

    @property
    def about(self) -> str:
        """What the row holds, in words."""
        if self.path == "name":
            return "Name of the scenario"
        label = self.leaf.spec.label
        before = f"Base year {self.path.split('.by')[1][0]}: " if ".base_years.by" in self.path else ""
        after = f": {CATEGORY_LABELS[self.category]}" if self.category else ""
        return f"{before}{label}{after}{f': {RAMP_PARTS[self.part]}' if self.part else ''}"

    @property
    def unit(self) -> str:
        """The unit, or the words that may stand in the cell."""
        column = self.column
        if column.kind == "choice":
            return " / ".join(column.choices)
        return {"text": "text", "yes_no": "yes / no", "year": "year"}.get(column.kind) or self.leaf.spec.unit


@cache
def lines() -> tuple[Line, ...]:
    """Every row of the table, in order."""
    return tuple(_lines())


def _lines() -> Iterator[Line]:
    def of(group: str, *names: str) -> Iterator[Line]:
        for name in names:
            yield Line(name, f"{group}.{name}")

    def categories(name: str, path: str) -> Iterator[Line]:
        for category in CATEGORIES:
            yield Line(f"{name}_{category}", path, category)

    yield Line("name", "name")
    yield from of("organisation", "entry", "former_program")
    yield Line("beneficiaries", "organisation.aligned")
    yield Line("beneficiaries_growth_rate", "organisation.aligned_growth_rate")
    yield Line("months_counted_share", "organisation.exposure_share")
    yield from categories("share", "organisation.category_share")
    yield Line("high_needs_share_change", "organisation.high_needs_share_change")
    yield from of(BASELINE, "total_pbpm")
    yield from categories("relativity", f"{BASELINE}.relativity")
    yield from categories("pbpm", f"{BASELINE}.category_pbpm")
    for year in ("by1", "by2", "by3"):
        yield from categories(f"{year}_pbpm", f"{BASELINE}.base_years.{year}.pbpm")
        yield from categories(f"{year}_risk_score", f"{BASELINE}.base_years.{year}.risk_score")
    yield from of(f"{BASELINE}.base_years", "trend_by1_rate", "trend_by2_rate")
    yield Line("spending_class", "organisation.region.designation")
    yield Line("regional_gap_rate", "organisation.region.gap_rate")
    yield from of("organisation.region", "share_of_region", "prior_savings_pbpm")
    yield from of("organisation.costs", "start_up_dollars", "fixed_dollars", "operating_pbpm", "technology_pbpm",
                  "opening_cash_dollars", "credit_line_dollars")  # fmt: skip
    yield from of("organisation.eligibility", "claims_aligned", "access_24_7", "advance_care_planning", "in_home_care",
                  "whole_tin_accepted", "other_program_overlap")  # fmt: skip
    yield from of("choices", "option", "switch_py")
    for part in RAMP_PARTS:
        yield Line(f"savings_rate_{part}", "choices.savings_rate", part=part)
    yield Line("quality_score_share", "choices.quality.score_share")


# ---- template --------------------------------------------------------------------------------------------------

HEADER = ("input", "value", "unit", "lowest", "highest", "what it is")


def template_csv(scenario: Scenario) -> str:
    """The table filled with a scenario; what it does not use, or holds in another form, is blank."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(["" if cell is None else cell for cell in row] for row in _template(scenario))
    return "\ufeff" + out.getvalue()


def template_excel(scenario: Scenario) -> bytes:
    """The same as a workbook."""
    from openpyxl import Workbook
    from openpyxl.styles import Font, PatternFill

    book = Workbook()
    sheet = book.active
    sheet.title = SHEET
    sheet.append(HEADER)
    for row in _template(scenario):
        sheet.append(list(row))
    sheet.freeze_panes = "A2"
    for letter, width in zip("ABCDEF", (30, 22, 34, 10, 14, 70), strict=True):
        sheet.column_dimensions[letter].width = width
        sheet[f"{letter}1"].font = Font(bold=True)
    for cell in sheet["B"][1:]:
        cell.fill = PatternFill("solid", fgColor="FFF4D6")  # where to write
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _template(scenario: Scenario) -> Iterator[tuple[Any, ...]]:
    for line in lines():
        column = line.column
        limits: tuple[Any, Any] = (None, None)
        if column.kind not in ("text", "choice", "yes_no"):
            limits = (_plain(column.low), _plain(column.high))
        yield line.name, _written(line, scenario), line.unit, *limits, line.about


def _written(line: Line, scenario: Scenario) -> Any:
    """The scenario's value for a row, or None where it is not in use or has another form."""
    if line.path == "name":
        safe = scenario.name.lstrip("".join(FORMULA_SIGNS)).strip()
        return safe if safe == scenario.name else None
    entry = ENTRY_OF.get(line.path)
    if entry is not None and entry != scenario.organisation.baseline.entry:
        return None
    value = scenario.get(line.path)
    if line.part:
        return getattr(value, line.part) if isinstance(value, Ramp) else None
    if line.category:
        value = value[line.category] if isinstance(value, ByCategory) else value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return _plain(value)
    return str(value) if isinstance(value, str) else None


def _plain(value: float) -> float | int:
    return int(value) if value == int(value) else value
