"""Charts of size and protection: chance by number of people, and a bad year with and without stop-loss."""

from dataclasses import replace

import numpy as np
import pandas as pd

from lead_analysis import text as wording
from lead_analysis.risk.panel_size import PanelSizes
from lead_analysis.risk.protection import StopLossCover
from lead_delivery.charts import numbers, scales, series, theme
from lead_delivery.charts.money import Money
from lead_delivery.charts.risk import counted_in
from lead_delivery.charts.series import YearLine
from lead_delivery.charts.source_lines import counted_in_runs
from lead_delivery.charts.theme import INK, Chart, Style, path_name

SIZE_MARKS = (1_000, 2_000, 5_000, 10_000, 25_000, 60_000, 100_000)


def by_size(panel: PanelSizes) -> Chart:
    """Chance of a false loss and of a losing year over the number of beneficiaries, a logarithmic axis."""
    figure = theme.blank(right=theme.LABEL_ROOM, key="sizes")
    sizes, rows = np.log10(panel.sizes), [f"{size:,.0f}" for size in panel.sizes]
    lines = []
    for p, path in enumerate(panel.paths):
        style = theme.style_of(path)
        for what, chance, dash in (
            ("false loss", panel.false_loss_chance[p], "solid"),
            ("losing year", panel.loss_chance[p], "dot"),
        ):
            name = f"{path_name(path)}, {what}"
            heads = [f"{name}, {size} beneficiaries" for size in rows]
            texts = [f"chance {share:.1%} a year" for share in chance]
            hover = series.hovers(heads, texts, source=counted_in_runs(panel.draws))
            series.line(figure, sizes, chance, name, replace(style, dash=dash), hover, width=2)
            lines.append((name, chance))
    ends = [(name, float(chance[-1])) for name, chance in lines]
    span = scales.chance_axis(figure, "Chance in a year", max(float(chance.max()) for _, chance in lines))
    series.end_labels(figure, float(sizes[-1]), ends, span)
    scales.vertical(figure, float(sizes[panel.own]), width=1.5, dash="dash", text="your size")
    marks = [size for size in SIZE_MARKS if panel.sizes[0] <= size <= panel.sizes[-1]]
    figure.update_xaxes(title={"text": "Beneficiaries, logarithmic"}, tickmode="array", tickvals=np.log10(marks).tolist(),
                        ticktext=[f"{size:,}" for size in marks], range=[sizes[0] - 0.06, sizes[-1] + 0.02],
                        autotickangles=[0, 45, 90], automargin="height", tickfont={"size": 11})  # fmt: skip
    text = (
        "A false loss: without chance in the claims the ACO has saved, yet it owes a shared loss. Under Global the discount "
        "adds to it, since savings below the discount are owed as well. A losing year has a net result below zero, costs "
        f"counted. Averages over the years, {panel.draws:,} runs, Monte Carlo error up to ±{wording.percent(panel.error)} "
        "in a single year."
    )

    columns = {f"{name} (%)": chance * 100 for name, chance in lines}
    return Chart(figure, panel.sentence, text, lambda: numbers.numbers_table(columns, rows, "Beneficiaries"))


def with_and_without_stop_loss(cover: StopLossCover, money: Money) -> Chart:
    """The bad year, one in twenty, of the own plan by year, with and without stop-loss."""
    years, key = cover.without.years, cover.own_path_key
    own_style = replace(theme.style_of(key), dash="solid")
    lines = []
    for covered, name, style in (
        (False, "Without stop-loss", Style(INK, "dash", "circle-open")),
        (True, "With stop-loss", own_style),
    ):
        value = money.yearly(cover.low(key, covered))
        texts = [f"1 year in 20 is worse than {money.text(y, sign=True)}" for y in value]
        hover = series.year_hovers(name, years, texts, source=counted_in(cover.without))
        lines.append(YearLine(years, name, value, style, hover))
    figure = series.year_lines(
        f"stop-loss-{money.unit}", lines, f"P5 of net result, {money.axis_title}", money.axis
    )
    one_in = 1.0 / cover.users_share if cover.users_share > 0 else float("inf")
    own = list(cover.without.paths).index(key)
    charge, payout = (float(dollars[own].mean()) for dollars in (cover.charge_dollars, cover.payout_dollars))
    text = (
        f"Charge {wording.dollars(charge, 2)} and expected payout {wording.dollars(payout, 2)} a year. About one person "
        f"in {wording.number(one_in)} passes the first attachment point. CMS has not published attachment points, payout "
        "rates or the charge: the values used are assumptions of this model, and yours to change."
    )
    return Chart(figure, cover.sentence, text, lambda: stop_loss_table(cover))


def stop_loss_table(cover: StopLossCover) -> pd.DataFrame:
    """Every path with and without stop-loss, in $M and %."""
    rows = cover.rows()
    columns: dict[str, numbers.Column] = {
        "Stop-loss": lambda row: "with" if row["stop_loss"] else "without",
        "Average year ($M)": "average_year_dollars",
        "Bad year, P5 ($M)": "bad_year_dollars",
        "Worst year, P5 ($M)": "bad_worst_year_dollars",
        "Charge a year ($M)": "charge_dollars",
        "Payout a year ($M)": "payout_dollars",
        "Losing year (%)": "losing_year_chance",
        "False loss (%)": "false_loss_chance",
    }
    return numbers.of_records(columns, rows, [path_name(row["plan"]) for row in rows], "Way to take part")
