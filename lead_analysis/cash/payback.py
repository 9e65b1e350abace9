"""When the money is back, said the same way on card, chart and scorecard."""

from calendar import month_name

from lead_analysis.cash.calendar import Cash
from lead_model.axes import MONTHS_PER_YEAR


def month_text(month: tuple[int, int]) -> str:
    """A month in words.

    >>> month_text((2028, 9))
    'September 2028'
    """
    return f"{month_name[month[1]]} {month[0]}"


def payback_year_number(cash: Cash, run: int = 0) -> float:
    """Performance year in which the money is back, 1 the first; 0 when none was needed, infinite when it is not back."""
    month = float(cash.payback_month[run])
    if month != month:
        return float("inf")
    return 0.0 if month < 0 else float((int(month) - cash.first_month) // MONTHS_PER_YEAR + 1)


def payback_text(cash: Cash, run: int = 0) -> str:
    """When the money is back, in a few words."""
    year = payback_year_number(cash, run)
    if year == 0:
        return "No month ends below zero"
    if year == float("inf"):
        return "Not within the calendar"
    return f"{month_text(cash.months[int(cash.payback_month[run])])} (year {year:.0f})"


def dips_again(cash: Cash, run: int = 0) -> str:
    """That cash falls below zero once more before a later settlement, and until when; empty when it does not."""
    back, lasting = float(cash.payback_month[run]), float(cash.lasting_payback_month[run])
    if back != back or back < 0 or back == lasting:
        return ""
    until = "the end of the calendar" if lasting != lasting else month_text(cash.months[int(lasting)])
    return f"before later settlements cash falls below zero again, for the last time until {until}"
