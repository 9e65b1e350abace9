"""Dollars of a projection in the unit the reader chose: millions, PBPM or percent of benchmark."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from lead_analysis import text as wording
from lead_model.axes import FloatArray, frozen, in_run_and_year
from lead_model.projection import Projection

DOLLARS, PBPM, SHARE = "dollars", "pbpm", "share"
MILLION = 1e6
MILLIONS_AXIS: dict[str, Any] = {"tickformat": "$,.2~f", "ticksuffix": "M"}


@dataclass(frozen=True, slots=True)
class Money:
    """One unit of money, with what it divides by.

    unit : "dollars", "pbpm" or "share" (of the benchmark before discount); months, benchmark_dollars : (R, Y).
    What is plotted is in millions, dollars PBPM or a fraction.
    """

    unit: str
    months: FloatArray
    benchmark_dollars: FloatArray

    def __post_init__(self) -> None:
        if self.unit not in (DOLLARS, PBPM, SHARE):
            raise ValueError(f"Unknown unit of money '{self.unit}'. Known: {DOLLARS}, {PBPM}, {SHARE}.")

    @classmethod
    def of(cls, p: Projection, unit: str = DOLLARS) -> "Money":
        """The unit with months and benchmark of a projection."""
        return cls(unit, frozen(p.population.total_months), frozen(p.settlement.before_discount_dollars))

    # ---- values to plot ----------------------------------------------------------------------------------------

    @property
    def divisor(self) -> FloatArray:
        """What dollars of a year are divided by (R, Y)."""
        if self.unit == DOLLARS:
            return np.full((1, 1), MILLION)
        return self.months if self.unit == PBPM else self.benchmark_dollars

    def yearly(self, dollars: FloatArray) -> FloatArray:
        """(R, Y) dollars to (R, Y) as plotted; (Y,) dollars to those of the first run, (Y,)."""
        return dollars / self.divisor if dollars.ndim > 1 else (dollars[None, :] / self.divisor)[0]

    def cumulative(self, dollars: FloatArray) -> FloatArray:
        """Sum from the first year on, (R, Y) or (Y,); per month or per benchmark of the same years, an average to date."""
        total = np.cumsum(np.atleast_2d(dollars), axis=1)
        plotted = total / MILLION if self.unit == DOLLARS else total / np.cumsum(self.divisor, axis=1)
        return plotted if dollars.ndim > 1 else np.asarray(plotted[0])

    def in_year(self, dollars: float, year: int, run: int = 0) -> float:
        """One amount of one year as plotted."""
        return dollars / float(in_run_and_year(self.divisor, run, year))

    def over_years(self, dollars: float, run: int = 0) -> float:
        """A sum over all years as plotted; PBPM and share are averages over the years."""
        if self.unit == DOLLARS:
            return dollars / MILLION
        return dollars / float(self.divisor[run if self.divisor.shape[0] > 1 else 0].sum())

    def average_year(self, dollars: float | FloatArray) -> FloatArray:
        """Dollars that belong to no single year as plotted: PBPM and share are those of an average year."""
        return np.asarray(dollars) / (MILLION if self.unit == DOLLARS else float(self.divisor.mean()))

    # ---- words -------------------------------------------------------------------------------------------------

    def text(self, plotted: float, *, sign: bool = False) -> str:
        """A plotted value as readers see it.

        >>> Money("dollars", np.ones((1, 1)), np.ones((1, 1))).text(-4.48)
        '−$4.5M'
        """
        if self.unit == SHARE:
            return wording.percent(plotted, 2, sign=sign)
        if self.unit == DOLLARS:
            return wording.dollars(plotted * MILLION, sign=sign)
        return wording.pbpm(plotted, sign=sign)

    def total_text(self, dollars: float, *, sign: bool = False) -> str:
        """A sum of dollars over all years as readers see it."""
        return self.text(self.over_years(dollars), sign=sign)

    def year_text(self, dollars: float, year: int, *, sign: bool = False) -> str:
        """Dollars of one year as readers see them."""
        return self.text(self.in_year(dollars, year), sign=sign)

    def mark(self, plotted: float) -> str:
        """A plotted value with its sign, short enough to stand beside a bar; the axis names the unit.

        >>> Money("pbpm", np.ones((1, 1)), np.ones((1, 1))).mark(-106.67)
        '−$107'
        """
        if self.unit != PBPM:
            return self.text(plotted, sign=True)
        return wording.pbpm(plotted, 0 if abs(plotted) >= 99.5 else 2, sign=True).removesuffix(" PBPM")

    @property
    def axis_title(self) -> str:
        """Unit of an axis in words."""
        return {DOLLARS: "$ million", PBPM: "$ PBPM", SHARE: "% of benchmark before discount"}[self.unit]

    @property
    def column_title(self) -> str:
        """Unit in the head of a table."""
        return {DOLLARS: "$M", PBPM: "$ PBPM", SHARE: "% of benchmark"}[self.unit]

    def for_table(self, plotted: FloatArray) -> FloatArray:
        """Plotted values as a table holds them: percent instead of fractions."""
        return plotted * 100 if self.unit == SHARE else plotted

    def columns(self, plotted: Mapping[str, FloatArray]) -> dict[str, FloatArray]:
        """Plotted values as columns of a table, with the unit in their heads."""
        return {f"{name} ({self.column_title})": self.for_table(value) for name, value in plotted.items()}

    @property
    def sum_word(self) -> str:
        """What several years make together: a sum of dollars, else an average."""
        return "sum" if self.unit == DOLLARS else "average"

    @property
    def all_years(self) -> str:
        """All years together, for the title of an axis."""
        return "all years" if self.unit == DOLLARS else "average of all years"

    @property
    def axis(self) -> dict[str, Any]:
        """Number format of an axis. The dollar sign stands inside the format, since a prefix would precede the minus."""
        if self.unit == SHARE:
            return {"tickformat": ",.2~%"}
        return MILLIONS_AXIS if self.unit == DOLLARS else MILLIONS_AXIS | {"ticksuffix": ""}
