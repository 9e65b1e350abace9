"""Cash over the month of settlement, and the enhanced PCC as an advance."""

from dataclasses import dataclass, replace

import numpy as np

from lead_analysis.cash.calendar import cash_calendar
from lead_analysis.decisions.best_path import own_projection
from lead_model.axes import FloatArray, frozen
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
