"""Charts of size and protection: chance by number of people, and a bad year with and without stop-loss."""

import numpy as np
import pandas as pd

from lead_model import wording
from lead_model.charts import theme
from lead_model.charts.money import Money
from lead_model.charts.risk import counted_in, plan_name
from lead_model.charts.sources import of_runs
from lead_model.charts.theme import INK, Chart, Style, hover_text, year_label
from lead_model.sweeps.cover import StopLossCover
from lead_model.sweeps.panel_size import PanelSizes

SIZE_MARKS = (1_000, 2_000, 5_000, 10_000, 25_000, 60_000, 100_000)


def by_size(found: PanelSizes) -> Chart:
    """Chance of a false loss and of a losing year over the number of beneficiaries, a logarithmic axis."""
    figure = theme.blank(right=theme.LABEL_ROOM, key="sizes")
    sizes = np.log10(found.sizes)
    ends, series = [], []
    for p, plan in enumerate(found.plans):
        style = theme.style_of(plan)
        for what, chance, dash in (
            ("false loss", found.false_loss_chance[p], "solid"),
            ("losing year", found.loss_chance[p], "dot"),
        ):
            name = f"{plan_name(plan)}, {what}"
            hover = [hover_text(f"{name}, {size:,.0f} beneficiaries", f"chance {share:.1%} a year",
                                source=of_runs(found.draws))
                     for size, share in zip(found.sizes, chance, strict=True)]  # fmt: skip
            theme.line(figure, sizes, chance, name, Style(style.colour, dash, style.symbol), hover, width=2)
            ends.append((name, float(chance[-1])))
            series.append((name, chance))
    span = theme.chance_axis(figure, "Chance in a year", max(float(chance.max()) for _, chance in series))
    theme.end_labels(figure, float(sizes[-1]), ends, span)
    at = float(sizes[found.own])
    theme.vertical(figure, at, width=1.5, dash="dash")
    figure.add_annotation(
        x=at, y=1.0, yref="paper", yanchor="bottom", text="your size", showarrow=False, font={"size": 12}
    )
    marks = [size for size in SIZE_MARKS if found.sizes[0] <= size <= found.sizes[-1]]
    figure.update_xaxes(title={"text": "Beneficiaries, logarithmic"}, tickmode="array", tickvals=np.log10(marks).tolist(),
                        ticktext=[f"{size:,}" for size in marks], range=[sizes[0] - 0.06, sizes[-1] + 0.02],
                        autotickangles=[0, 45, 90], automargin="height", tickfont={"size": 11})  # fmt: skip
    title = found.sentence
    text = (
        "A false loss: without chance in the claims the ACO has saved, yet it owes a shared loss. Under Global the discount "
        "adds to it, since savings below the discount are owed as well. A losing year has a net result below zero, costs "
        f"counted. Averages over the years, {found.draws:,} runs, Monte Carlo error up to ±{wording.percent(found.error)} "
        "in a single year."
    )

    def table() -> pd.DataFrame:
        return pd.DataFrame(
            {f"{name} (%)": chance * 100 for name, chance in series},
            index=pd.Index([f"{size:,.0f}" for size in found.sizes], name="Beneficiaries"),
        )

    return Chart(theme.finished(figure, title), title, text, table)


def stop_loss(found: StopLossCover, money: Money) -> Chart:
    """The bad year, one in twenty, of the own plan by year, with and without stop-loss."""
    years, key = found.without.years, found.own_plan
    figure = theme.blank(right=theme.LABEL_ROOM, key=f"stop-loss-{money.unit}")
    colour = theme.style_of(key).colour
    styles = {
        False: Style(INK, "dash", "circle-open"),
        True: Style(colour, "solid", theme.style_of(key).symbol),
    }
    names = {False: "Without stop-loss", True: "With stop-loss"}
    ends, lines = [], {}
    for covered in (False, True):
        value = money.yearly(found.low(key, covered)[None, :])[0]
        hover = [hover_text(f"{names[covered]}, {year_label(py)}", f"1 year in 20 is worse than {money.text(y, sign=True)}",
                            source=counted_in(found.without))
                 for py, y in zip(years, value, strict=True)]  # fmt: skip
        theme.line(figure, years, value, names[covered], styles[covered], hover)
        ends.append((names[covered], float(value[-1])))
        lines[covered] = value
    theme.year_axis(figure, years)
    span = theme.value_axis(
        figure, f"P5 of net result, {money.axis_title}", *theme.range_of(*lines.values()), money.axis
    )
    theme.end_labels(figure, years[-1], ends, span)
    title = found.sentence
    one_in = 1.0 / found.users_share if found.users_share > 0 else float("inf")
    own = list(found.without.plans).index(key)
    charge, payout = (float(one[own].mean()) for one in (found.charge_dollars, found.payout_dollars))
    text = (
        f"Charge {wording.dollars(charge, 2)} and expected payout {wording.dollars(payout, 2)} a year. About one person "
        f"in {wording.number(one_in)} passes the first attachment point. CMS has not published attachment points, payout "
        "rates or the charge: the values used are assumptions of this model, and yours to change."
    )
    return Chart(theme.finished(figure, title), title, text, lambda: stop_loss_table(found))


def stop_loss_table(found: StopLossCover) -> pd.DataFrame:
    """Every plan with and without stop-loss, in $M and %."""
    rows = found.rows()
    million = (
        "average_year_dollars",
        "bad_year_dollars",
        "bad_worst_year_dollars",
        "charge_dollars",
        "payout_dollars",
    )
    heads = (
        "Average year ($M)",
        "Bad year, P5 ($M)",
        "Worst year, P5 ($M)",
        "Charge a year ($M)",
        "Payout a year ($M)",
    )
    return pd.DataFrame(
        {
            "Stop-loss": ["with" if row["stop_loss"] else "without" for row in rows],
            **{head: [row[name] / 1e6 for row in rows] for name, head in zip(million, heads, strict=True)},
            "Losing year (%)": [row["losing_year_chance"] * 100 for row in rows],
            "False loss (%)": [row["false_loss_chance"] * 100 for row in rows],
        },
        index=pd.Index([plan_name(row["plan"]) for row in rows], name="Way to take part"),
    )
