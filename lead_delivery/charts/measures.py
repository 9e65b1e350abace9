"""Tables and sentences of measures the market uses: MLR, the check at settlement, costs above plan."""

from collections.abc import Sequence

import pandas as pd

from lead_analysis import text as wording
from lead_analysis.cash.settlement_month import SETTLEMENT_LABELS, OwedAtSettlement
from lead_analysis.measures.costs_above_plan import CostStress
from lead_analysis.measures.medical_loss_ratio import COLUMNS, MedicalLossRatio
from lead_delivery.charts import numbers
from lead_delivery.charts.money import MILLION
from lead_model.axes import CATEGORY_LABELS, FloatArray

COLUMN_LABELS = dict(zip(COLUMNS, (*CATEGORY_LABELS.values(), "All"), strict=True))
MLR_UNITS = {"ratio": "%", "dollars": "$M to the target", "pbpm": "$ PBPM to the target"}


def mlr_table(mlr: MedicalLossRatio, unit: str, target: float) -> pd.DataFrame:
    """One row a performance year, one column a population, in the unit; dollars are what lies below the target."""
    factor = {"ratio": 100.0, "dollars": 1 / MILLION, "pbpm": 1.0}[unit]
    values = mlr.in_unit(unit, target)[0] * factor
    columns = {
        f"{label} ({MLR_UNITS[unit]})": values[:, place] for place, label in enumerate(COLUMN_LABELS.values())
    }
    return numbers.by_year(columns, mlr.years)


def mlr_sentence(mlr: MedicalLossRatio, target: float) -> str:
    """The MLR of all years, and in how many it meets the target."""
    met = [py for py, room in zip(mlr.years, mlr.room_dollars(target)[0, :, -1], strict=True) if room >= 0]
    room = float(mlr.room_dollars(target)[0, :, -1].sum())
    side = "below" if room >= 0 else "above"
    return (
        f"Spending is **{wording.percent(float(mlr.all_years_ratio[0, -1]))}** of the benchmark after discount and earned "
        f"quality over all years; the target of {wording.percent(target)} is met in {len(met)} of {len(mlr.years)} "
        f"years. Spending lies {wording.dollars(abs(room))} {side} the target."
    )


def owed_table(owed: OwedAtSettlement) -> pd.DataFrame:
    """One row a performance year: every line of the settlement, the check, its month, and the guarantee beside it."""
    rows = owed.rows()
    columns = {f"{label} ($M)": f"{key}_dollars" for key, label in SETTLEMENT_LABELS.items()}
    columns |= {
        "Check: + from CMS, − to CMS ($M)": "check_dollars", "Paid": "paid", "Guarantee ($M)": "guarantee_dollars",
        "Owed above it ($M)": "beyond_guarantee_dollars",
    }  # fmt: skip
    years = [wording.year_label(int(row["performance_year"])) for row in rows]
    return numbers.of_records(columns, rows, years, "Performance year")


def owed_sentence(owed: OwedAtSettlement) -> str:
    """In which years a check goes to CMS, the largest one, and whether savings had been earned."""
    rows = owed.rows()
    to_cms = [row for row in rows if row["check_dollars"] < -0.005]
    if not to_cms:
        return "Every settlement brings a check from CMS, or none."
    worst = min(to_cms, key=lambda row: row["check_dollars"])
    saved = sum(row["owes_although_saved"] for row in to_cms)
    beyond = sum(row["beyond_guarantee_dollars"] > 0.005 for row in to_cms)
    parts = [
        f"**{len(to_cms)} of {len(rows)}** settlements end with a check to CMS, the largest "
        f"{wording.dollars(-worst['check_dollars'])} for {worst['performance_year']}, paid {worst['paid']}."
    ]
    if saved:
        parts.append(f"Savings were earned all the same in {saved} of them: the advances repaid are larger.")
    if beyond:
        parts.append(f"The guarantee does not cover {beyond} of them.")
    return " ".join(parts)


def stress_table(stresses: Sequence[CostStress]) -> pd.DataFrame:
    """One row a stress: ten-year net and worst year, and the same with as many points of savings fewer."""

    def column(name: str) -> list[float]:
        return [getattr(one, name) / MILLION for one in stresses]

    columns: dict[str, Sequence[object] | FloatArray] = {
        "Net result, all years, before start-up cost ($M)": column("ten_year_net_dollars"),
        "Worst year ($M)": column("worst_year_dollars"),
        "in": [wording.year_label(one.worst_py) for one in stresses],
        "Same points of savings fewer, all years ($M)": column("fewer_savings_net_dollars"),
        "worst year of those ($M)": column("fewer_savings_worst_dollars"),
    }
    return numbers.numbers_table(
        columns, [wording.percent(one.rate, sign=True) for one in stresses], "Costs above plan"
    )
