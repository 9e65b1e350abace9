"""Cash over the month of settlement, the enhanced PCC as an advance, and the check written at settlement."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from lead_analysis.cash.calendar import cash_calendar
from lead_analysis.decisions.best_path import own_projection
from lead_model.axes import MONTHS_PER_YEAR, BoolArray, FloatArray, frozen
from lead_model.errors import ScenarioError
from lead_model.lookup import Lookup
from lead_model.parameters import Parameters
from lead_model.projection import Projection
from lead_model.scenario import Scenario

LATEST_MONTH = 18


@dataclass(frozen=True, slots=True)
class LagSweep:
    """Cash over the month of settlement (1 is January of the following year): month, peak_need_dollars, months_below_zero,
    funding_gap_dollars, present_value_dollars (N,); rules : the rule values it rests on."""

    month: FloatArray
    peak_need_dollars: FloatArray
    months_below_zero: FloatArray
    funding_gap_dollars: FloatArray
    present_value_dollars: FloatArray
    rules: Parameters


def lag_sweep(scenario: Scenario) -> LagSweep:
    """What a later settlement does to cash."""
    month = np.arange(1.0, LATEST_MONTH + 1.0)
    p, a = own_projection(scenario), Lookup(scenario, {"parameters.settlement_month": month})
    cash = cash_calendar(replace(p, lookup=a))  # when it is paid does not change what is paid
    return LagSweep(
        month=frozen(month),
        peak_need_dollars=frozen(cash.peak_need),
        months_below_zero=frozen(cash.months_below_zero),
        funding_gap_dollars=frozen(cash.funding_gap),
        present_value_dollars=frozen(cash.present_value),
        rules=scenario.parameters,
    )


@dataclass(frozen=True, slots=True)
class AdvanceBalance:
    """The enhanced PCC as an advance: paid and repaid by month (M,), and what is outstanding at the end of each month."""

    paid: FloatArray
    repaid: FloatArray

    @property
    def outstanding(self) -> FloatArray:
        return np.cumsum(self.paid + self.repaid)

    @property
    def most_outstanding(self) -> float:
        return float(max(self.outstanding.max(), 0.0))


def advance_balance(p: Projection) -> AdvanceBalance:
    """Advances received as enhanced PCC and their repayment, month by month; what is left at the end is zero."""
    cash = cash_calendar(p)
    return AdvanceBalance(
        frozen(cash.monthly("enhanced_pcc")[0]), frozen(cash.monthly("enhanced_repayment")[0])
    )


@dataclass(frozen=True, slots=True)
class OwedAtSettlement:
    """The check of every settlement, dollars (R, Y): positive from CMS to the ACO, negative from the ACO to CMS.

    lines : by key in CMS's order, they add to `check_dollars`; month : (R, Y), 1 is January of the year after the
    performance year; guarantee_dollars : what stands behind the year; gross_savings_dollars : before corridors.
    """

    years: tuple[int, ...]
    lines: Mapping[str, FloatArray]
    check_dollars: FloatArray
    month: FloatArray
    guarantee_dollars: FloatArray
    gross_savings_dollars: FloatArray

    @property
    def beyond_guarantee_dollars(self) -> FloatArray:
        """What the ACO owes above its guarantee (R, Y), zero or positive."""
        return np.maximum(-self.check_dollars - self.guarantee_dollars, 0.0)

    @property
    def owes_although_saved(self) -> BoolArray:
        """Years in which savings were earned and a check goes to CMS all the same (R, Y): an advance repaid, mostly."""
        return (self.gross_savings_dollars > 0) & (self.check_dollars < -CENT)

    def paid(self, year: int, run: int = 0) -> tuple[int, int]:
        """(calendar year, month 1 to 12) of the check for the performance year at this place on the axis of years."""
        after = int(self.month[run, year]) - 1
        return self.years[year] + 1 + after // MONTHS_PER_YEAR, after % MONTHS_PER_YEAR + 1

    def rows(self, run: int = 0) -> list[dict[str, Any]]:
        """One row a performance year: every line, the check and its month, the guarantee and what lies beyond it."""
        rows = []
        for place, py in enumerate(self.years):
            year, month = self.paid(place, run)
            amounts = {**self.lines, "check": self.check_dollars, "guarantee": self.guarantee_dollars,
                       "beyond_guarantee": self.beyond_guarantee_dollars}  # fmt: skip
            rows.append(
                {"performance_year": py, "paid": f"{year}-{month:02d}"}
                | {f"{key}_dollars": float(dollars[run, place]) + 0.0 for key, dollars in amounts.items()}
                | {"owes_although_saved": bool(self.owes_although_saved[run, place])}
            )
        return rows


CENT = 0.005
SETTLEMENT_LINES = (
    "shared_savings", "sequestration", "enhanced_pcc_repayment", "apo_reconciliation", "high_performers_pool",
)  # fmt: skip
SETTLEMENT_LABELS = dict(
    zip(SETTLEMENT_LINES, ("Shared savings or losses", "Sequestration", "Enhanced PCC repayment", "APO reconciliation",
                           "High Performers Pool"), strict=True)
)  # fmt: skip


def owed_at_settlement(p: Projection) -> OwedAtSettlement:
    """The check of every settlement with its lines and its month, the guarantee beside it, for every run."""
    s, shape = p.settlement, (p.n_runs, len(p.years))

    def every_year(dollars: FloatArray) -> FloatArray:
        return frozen(np.broadcast_to(dollars + 0.0, shape))

    return OwedAtSettlement(
        p.years,
        {key: every_year(dollars) for key, (_, dollars) in zip(SETTLEMENT_LINES, s.lines(), strict=True)},
        every_year(s.total_monies_owed),
        every_year(np.rint(p.lookup.yearly_rule("settlement_month"))),
        every_year(p.aco_result.guarantee_dollars),
        every_year(s.gross_savings),
    )


@dataclass(frozen=True, slots=True)
class OwingChance:
    """How often a check goes to CMS although savings were earned, over runs.

    by_year : share of runs (Y,); any_year : share of runs with at least one such year; of_saving_years : the same years as a
    share of all years with savings, NaN without any.
    """

    by_year: FloatArray
    any_year: float
    of_saving_years: float


def chance_of_owing(gross_savings: FloatArray, total_monies_owed: FloatArray) -> OwingChance:
    """Chance of owing CMS although savings were earned, from runs of gross savings and of what is owed, dollars (R, Y).

    Raises ScenarioError where the two do not hold the same runs and years.

    >>> found = chance_of_owing(np.array([[5.0, 5.0], [5.0, -1.0]]), np.array([[-1.0, 4.0], [3.0, -2.0]]))
    >>> found.by_year.tolist(), found.any_year, round(found.of_saving_years, 3)
    ([0.5, 0.0], 0.5, 0.333)
    """
    if gross_savings.shape != total_monies_owed.shape or gross_savings.ndim != 2:
        raise ScenarioError(
            f"Gross savings {gross_savings.shape} and what is owed {total_monies_owed.shape} need the same runs and years; "
            "give both as (runs, years)."
        )
    saved = gross_savings > 0
    owing = saved & (total_monies_owed < -CENT)
    years = int(saved.sum())
    return OwingChance(
        frozen(owing.mean(axis=0)),
        float(owing.any(axis=1).mean()),
        float(owing.sum() / years) if years else float("nan"),
    )
