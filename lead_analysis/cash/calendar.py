"""When the money moves: a monthly cash calendar from the start-up months to the last settlement.

Order of operations: every line of the result is placed in its months; lines are added; interest on what is drawn from the
credit line follows month by month, since it depends on the balance before it. Readings: capitation, payments to providers
and cost fall evenly on the twelve months of their year; everything settled is paid in one month of the next year.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from lead_analysis.cash import measures
from lead_model.axes import MONTHS_PER_YEAR, FloatArray, frozen
from lead_model.errors import ScenarioError
from lead_model.lookup import Lookup
from lead_model.parameters import Parameters
from lead_model.projection import Projection

if TYPE_CHECKING:
    import pandas as pd

LATEST_SETTLEMENT_MONTH = 36


class Timing(StrEnum):
    """When a line is paid."""

    START_UP = "before the first performance year"
    MONTHLY = "evenly over the year"
    SETTLEMENT = "with the settlement of the year"


@dataclass(frozen=True, slots=True)
class CashLine:
    """One line in dollars by the performance year it belongs to, (R, Y); start-up cost is (R, 1)."""

    key: str
    label: str
    timing: Timing
    dollars: FloatArray


@dataclass(frozen=True, slots=True)
class Cash:
    """The cash calendar. Arrays are (R, M), M months from the first start-up month to the last settlement.

    before_interest : all lines added; interest : on the credit line, zero or negative; first_month : index of January of
    the first performance year; settlement_month : (R, Y) month of the following year; opening_dollars and
    credit_line_dollars : (R, 1); interest_rate : (R, 1); rules : the rule values it rests on.
    """

    years: tuple[int, ...]
    first_month: int
    start_up_months: FloatArray
    settlement_month: FloatArray
    lines: tuple[CashLine, ...]
    before_interest: FloatArray
    interest: FloatArray
    opening_dollars: FloatArray
    credit_line_dollars: FloatArray
    interest_rate: FloatArray
    rules: Parameters

    # ---- by month ----------------------------------------------------------------------------------------------

    @property
    def total(self) -> FloatArray:
        """Net cash of every month, interest included (R, M)."""
        return self.before_interest + self.interest

    @property
    def cumulative(self) -> FloatArray:
        """Cash since the first start-up month, the opening amount not counted (R, M)."""
        return np.cumsum(self.total, axis=1)

    @property
    def balance(self) -> FloatArray:
        """Opening amount and everything since (R, M); below zero it is borrowed or missing."""
        return self.opening_dollars + self.cumulative

    @property
    def months(self) -> tuple[tuple[int, int], ...]:
        """(year, month) of every column, month 1 to 12."""
        start = self.years[0] * MONTHS_PER_YEAR - self.first_month
        count = self.before_interest.shape[1]
        return tuple(
            (month // MONTHS_PER_YEAR, month % MONTHS_PER_YEAR + 1) for month in range(start, start + count)
        )

    def monthly(self, key: str) -> FloatArray:
        """One line by month (R, M); `interest` is a line too. Raises KeyError for an unknown one."""
        if key == "interest":
            return self.interest
        line = next((line for line in self.lines if line.key == key), None)
        if line is None:
            raise KeyError(
                f"No cash line '{key}'. Known: {', '.join(line.key for line in self.lines)}, interest."
            )
        return _placed(line.timing, line.dollars, self.first_month, self.start_up_months, self.settlement_month,
                       self.before_interest.shape)  # fmt: skip

    # ---- by calendar year --------------------------------------------------------------------------------------

    @property
    def calendar_years(self) -> tuple[int, ...]:
        """Start-up (shown as the year before the first), every performance year, and the years of run-out."""
        last = self.months[-1][0]
        return (self.years[0] - 1, *range(self.years[0], last + 1))

    def by_year(self, monthly: FloatArray) -> FloatArray:
        """Sums by calendar year: (R, M) to (R, years)."""
        starts = [0, *range(self.first_month, monthly.shape[1], MONTHS_PER_YEAR)]
        return np.add.reduceat(monthly, starts, axis=1)

    @property
    def yearly(self) -> FloatArray:
        """Net cash by calendar year (R, years)."""
        return self.by_year(self.total)

    @property
    def yearly_cumulative(self) -> FloatArray:
        """Cash at the end of every calendar year, the opening amount not counted (R, years)."""
        return np.cumsum(self.yearly, axis=1)

    # ---- measures, all (R,) ------------------------------------------------------------------------------------

    @property
    def peak_need(self) -> FloatArray:
        """Most money ever tied up, by month, before the opening amount."""
        return measures.peak_need(self.cumulative)

    @property
    def peak_need_month(self) -> FloatArray:
        """Column of the deepest month."""
        return np.argmin(self.cumulative, axis=1)

    @property
    def months_below_zero(self) -> FloatArray:
        """Months that end with less than nothing, the opening amount counted."""
        return (self.balance < -measures.CENT).sum(axis=1)

    @property
    def months_over_credit_line(self) -> FloatArray:
        """Months in which the credit line does not suffice."""
        return (self.balance < -self.credit_line_dollars - measures.CENT).sum(axis=1)

    @property
    def funding_gap(self) -> FloatArray:
        """Most that opening amount and credit line together leave uncovered."""
        return np.maximum(-self.balance.min(axis=1) - self.credit_line_dollars[:, 0], 0.0)

    @property
    def payback_year(self) -> FloatArray:
        """Number of the performance year (1 is the first) at whose end the money is back for good.

        NaN: not within the calendar. 0: no year ends below zero. Numbers above ten are years of run-out.
        """
        period = measures.payback_period(self.yearly_cumulative)
        return np.where(period < 0, 0.0, period)

    @property
    def payback_month(self) -> FloatArray:
        """Column of the month in which the money is back; NaN: not within the calendar; −1: it was never needed.

        The month belongs to the first year at whose end, and at all later ends, no money is tied up. Before the next
        settlement cash may dip below zero again; `lasting_payback_month` is the month after the last such dip.
        """
        ends = np.append(
            np.arange(self.first_month, self.total.shape[1], MONTHS_PER_YEAR) - 1, self.total.shape[1] - 1
        )
        return measures.payback_within_periods(self.cumulative, ends)

    @property
    def lasting_payback_month(self) -> FloatArray:
        """Column of the month from which the money stays back; NaN: never; −1: it was never needed."""
        return measures.payback_period(self.cumulative)

    @property
    def present_value(self) -> FloatArray:
        """All cash before interest, discounted to the first day of the first performance year.

        Interest on the credit line is left out: discounting already charges for the money.
        """
        ends = (np.arange(self.before_interest.shape[1]) - self.first_month + 1) / MONTHS_PER_YEAR
        return measures.present_value(self.before_interest, ends, self.interest_rate)

    @property
    def internal_rate_of_return(self) -> FloatArray:
        """Yearly rate the cash earns before interest; NaN when there is none or more than one."""
        return measures.internal_rate_of_return(self.before_interest, MONTHS_PER_YEAR)

    # ---- tables ------------------------------------------------------------------------------------------------

    def yearly_table(self, run: int = 0) -> "pd.DataFrame":
        """One row a line, one column a calendar year, then net and cumulative cash; dollars of one run."""
        rows = {label: self.by_year(self.monthly(key))[run] for key, label in self._labels()}
        rows |= {"Net cash": self.yearly[run], "Cumulative cash": self.yearly_cumulative[run]}
        return _frame(rows, list(self.calendar_years))

    def monthly_table(self, run: int = 0) -> "pd.DataFrame":
        """One row a line, one column a month as `2027-01`, then net cash and balance; dollars of one run."""
        rows = {label: self.monthly(key)[run] for key, label in self._labels()}
        rows |= {"Net cash": self.total[run], "Balance": self.balance[run]}
        return _frame(rows, [f"{year}-{month:02d}" for year, month in self.months])

    def _labels(self) -> list[tuple[str, str]]:
        return [(line.key, line.label) for line in self.lines] + [("interest", "Interest on the credit line")]


def _frame(rows: dict[str, FloatArray], columns: list) -> "pd.DataFrame":
    import pandas as pd

    return pd.DataFrame.from_dict(rows, orient="index", columns=columns)


def cash_calendar(p: Projection) -> Cash:
    """Every line of the result in the months in which it is paid, for every run.

    With no interest, all cash adds to the sum of net results less the start-up cost. Raises ScenarioError for a settlement
    month before the first or after the 36th month that follows the performance year.
    """
    a = p.lookup
    shape = (a.n_runs, len(a.years))
    month = np.broadcast_to(np.rint(a.yearly_rule("settlement_month")), shape)
    if month.min() < 1 or month.max() > LATEST_SETTLEMENT_MONTH:
        raise ScenarioError(f"is {month.min():g} to {month.max():g}; allowed: 1 (January of the following "
              f"year) to {LATEST_SETTLEMENT_MONTH}. Change the override.", "parameters.settlement_month")  # fmt: skip
    ahead = np.broadcast_to(a.whole("organization.costs.start_up_months"), (a.n_runs, 1))
    first = int(ahead.max())
    last = int((np.arange(1, len(a.years) + 1) * MONTHS_PER_YEAR + month).max())
    lines = _lines(p)
    total = np.zeros((a.n_runs, first + last))
    for timing in Timing:
        together = np.sum([line.dollars for line in lines if line.timing is timing], axis=0)
        total = total + _placed(timing, together, first, ahead, month, total.shape)
    opening, credit, rate = (
        np.broadcast_to(a.yearly(path), (a.n_runs, 1))
        for path in ("organization.costs.opening_cash_dollars", "organization.costs.credit_line_dollars",
                     "market.interest_rate")
    )  # fmt: skip
    return Cash(
        years=a.years,
        first_month=first,
        start_up_months=frozen(ahead),
        settlement_month=frozen(month),
        lines=lines,
        before_interest=frozen(total),
        interest=frozen(_interest(total, opening, credit, rate)),
        opening_dollars=frozen(opening),
        credit_line_dollars=frozen(credit),
        interest_rate=frozen(rate),
        rules=a.parameters,
    )


def monthly_dollars(p: Projection) -> FloatArray:
    """All that is paid evenly over the months of its year, received positive, (R, Y): the calendar without settlements and
    start-up cost."""
    total: FloatArray = np.zeros((1, 1))
    for _, _, timing, dollars in _rows(p):
        if timing is Timing.MONTHLY:
            total = total + dollars
    return total


def _lines(p: Projection) -> tuple[CashLine, ...]:
    return tuple(
        CashLine(key, label, timing, frozen(_all_years(dollars, p.lookup, timing)))
        for key, label, timing, dollars in _rows(p)
    )


def _rows(p: Projection) -> tuple[tuple[str, str, Timing, FloatArray], ...]:
    a, result, own = p.lookup, p.settlement, p.aco_result
    flows = result.capitation
    start_up = np.broadcast_to(a.yearly("organization.costs.start_up_dollars"), (a.n_runs, 1))
    return (
        ("start_up", "Start-up cost", Timing.START_UP, -start_up),
        ("base_pcc", "Base PCC received", Timing.MONTHLY, flows.base_pcc),
        ("enhanced_pcc", "Enhanced PCC received", Timing.MONTHLY, flows.enhanced_pcc),
        ("tcc", "TCC received", Timing.MONTHLY, flows.tcc),
        ("npcc", "NPCC received", Timing.MONTHLY, flows.npcc),
        ("apo", "APO received", Timing.MONTHLY, flows.apo),
        ("primary_care", "Paid for primary care", Timing.MONTHLY, -flows.primary_care_cost),
        ("tcc_network", "Paid to the TCC network", Timing.MONTHLY, -flows.tcc_cost),
        ("npcc_providers", "Paid to NPCC providers", Timing.MONTHLY, -flows.npcc_cost),
        ("apo_providers", "Paid to APO providers", Timing.MONTHLY, -flows.apo_cost),
        ("add_on", "Administrative add-on", Timing.MONTHLY, own.add_on_dollars),
        ("operating", "Operating cost", Timing.MONTHLY, own.operating_cost),
        ("programs", "Falls prevention and incentives", Timing.MONTHLY, own.program_cost),
        ("reinsurance_premium", "Reinsurance premium", Timing.MONTHLY, own.reinsurance_premium),
        ("guarantee", "Carrying cost of the guarantee", Timing.MONTHLY, own.guarantee_carrying_cost),
        ("shared", "Shared savings or losses", Timing.SETTLEMENT, result.shared_savings),
        ("sequestration", "Sequestration", Timing.SETTLEMENT, result.sequestration_dollars),
        ("enhanced_repayment", "Enhanced PCC repaid", Timing.SETTLEMENT, result.enhanced_pcc_repayment),
        ("apo_reconciliation", "APO reconciled", Timing.SETTLEMENT, flows.apo_reconciliation),
        ("high_performers", "High Performers Pool", Timing.SETTLEMENT, result.high_performers_dollars),
        ("reinsurance_recovery", "Reinsurance recovery", Timing.SETTLEMENT, own.reinsurance_recovery),
        ("state", "Shared with the state", Timing.SETTLEMENT, own.state_share),
        ("providers", "Passed on to providers", Timing.SETTLEMENT, own.provider_share),
    )


def _all_years(dollars: FloatArray, a: Lookup, timing: Timing) -> FloatArray:
    # Adding zero turns −0.0 into 0.0, which no table should show.
    return np.broadcast_to(dollars + 0.0, (a.n_runs, 1 if timing is Timing.START_UP else len(a.years)))


def _placed(
    timing: Timing,
    dollars: FloatArray,
    first_month: int,
    start_up_months: FloatArray,
    settlement_month: FloatArray,
    shape: tuple[int, ...],
) -> FloatArray:
    """Dollars of a start-up (R, 1) or of performance years (R, Y) in the months of their timing, (R, M)."""
    placed = np.zeros(shape)
    if timing is Timing.START_UP:
        before = np.arange(first_month)[None, :] >= first_month - start_up_months
        placed[:, :first_month] = np.where(before, dollars / start_up_months, 0.0)
        return placed
    years = dollars.shape[1]
    if timing is Timing.MONTHLY:
        months = slice(first_month, first_month + years * MONTHS_PER_YEAR)
        placed[:, months] = np.repeat(dollars / MONTHS_PER_YEAR, MONTHS_PER_YEAR, axis=1)
        return placed
    ends = first_month - 1 + MONTHS_PER_YEAR * np.arange(1, years + 1)
    runs = np.arange(shape[0])[:, None]
    # Late settlements of two years may fall into one month: add, do not set.
    np.add.at(placed, (runs, ends + settlement_month.astype(int)), dollars)
    return placed


def _interest(flows: FloatArray, opening: FloatArray, credit: FloatArray, rate: FloatArray) -> FloatArray:
    """Interest on what was drawn at the end of the month before, (R, M): zero or negative."""
    interest = np.zeros_like(flows)
    if not (credit * rate).any():
        return interest
    balance = opening[:, 0].astype(float)
    for month in range(flows.shape[1]):
        drawn = np.clip(-balance, 0.0, credit[:, 0])
        interest[:, month] = -drawn * rate[:, 0] / MONTHS_PER_YEAR
        balance = balance + flows[:, month] + interest[:, month]
    return interest
