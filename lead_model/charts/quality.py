"""Charts of the page *Quality*: earned and lost by year, the score and its phases, what each part is worth."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from lead_model import wording
from lead_model.charts import theme
from lead_model.charts.money import Money
from lead_model.charts.sources import behind, documents
from lead_model.charts.ten_years import bar_marker
from lead_model.charts.theme import GREY, INK, Chart, Style, hover_text, year_label
from lead_model.projection import Projection
from lead_model.sweeps import QualityMoney, QualityWorth, ScoreSweep, quality_money

PHASES = {0: "optional, not scored", 1: "pay for reporting", 2: "pay for performance"}
SCORE_LINE = Style(INK, "solid", "circle")
MEASURES_LINE = Style(GREY, "dash", "square")
ROW_HEIGHT = 40


def phases(p: Projection) -> tuple[int, ...]:
    """eCQM phase of every year."""
    row = np.broadcast_to(p.lookup.yearly_rule("ecqm_phase"), (1, len(p.years)))
    return tuple(int(one) for one in row[0])


def _years(p: Projection) -> pd.Index:
    return pd.Index([year_label(py) for py in p.years], name="Performance year")


# ---- dollars ---------------------------------------------------------------------------------------------------


def earned_and_lost(p: Projection, money: Money) -> Chart:
    """The withhold of every year, split into what is earned back and what is lost, with the High Performers Pool on top."""
    found = quality_money(p)
    parts = {
        "Earned back": money.yearly(found.earned)[0],
        "Lost": money.yearly(found.lost)[0],
        "High Performers Pool": money.yearly(found.pool)[0],
    }
    figure = theme.blank(right=theme.LABEL_ROOM, key=f"quality-{money.unit}")
    formulas = {
        "Earned back": "withhold × score", "Lost": "withhold × (1 − score)",
        "High Performers Pool": "benchmark × pool rate, if score and gate allow",
    }  # fmt: skip
    steps = {"Earned back": "quality", "Lost": "quality", "High Performers Pool": "high_performers"}
    below, ends = np.zeros(len(p.years)), []
    for name, value in parts.items():
        if not np.abs(value).max() > 0:
            continue
        marker = bar_marker(name != "Lost")
        if name == "High Performers Pool":
            marker = {
                "color": GREY,
                "line": {"color": INK, "width": 1},
                "pattern": {"shape": ".", "fgcolor": INK, "bgcolor": GREY, "size": 7, "solidity": 0.3},
            }
        figure.add_bar(
            x=list(p.years), y=value, name=name, marker=marker, hovertemplate="%{customdata}<extra></extra>",
            customdata=[
                hover_text(f"{name}, {year_label(py)}", f"{money.text(one)}, score {wording.percent(score)}",
                           formulas[name], behind(p, [steps[name]], py))
                for py, one, score in zip(p.years, value, _score(p), strict=True)
            ],
        )  # fmt: skip
        if value[-1] > 0:
            ends.append((name, float(below[-1] + value[-1] / 2)))
        below = below + value
    figure.update_layout(barmode="stack")
    theme.year_axis(figure, p.years)
    high = float(below.max())
    span = theme.value_axis(figure, money.axis_title, 0.0, high or 1.0, money.axis)
    figure.update_yaxes(range=[0, span[1]])
    theme.end_labels(figure, p.years[-1] + 0.3, ends, (0.0, span[1]))
    title = _money_sentence(found, money)
    summary = (
        f"Withheld {_total(found.withheld, money)} over all years, earned back {_total(found.earned, money)}, lost "
        f"{_total(found.lost, money)}, High Performers Pool {_total(found.pool, money)}. The lost part lowers the "
        "benchmark; corridors and sequestration act after it, so the net result moves by less or equally."
    )

    def table() -> pd.DataFrame:
        return pd.DataFrame(
            {
                "Score (%)": _score(p) * 100,
                f"Withheld ({money.column_title})": money.for_table(money.yearly(found.withheld)[0]),
                **{f"{name} ({money.column_title})": money.for_table(value) for name, value in parts.items()},
            },
            index=_years(p),
        )

    return Chart(theme.finished(figure, title), title, summary, table)


def _score(p: Projection) -> np.ndarray:
    return np.broadcast_to(p.settlement.quality.score_share, p.net.shape)[0]


def _total(dollars: np.ndarray, money: Money) -> str:
    return money.text(money.over_years(float(dollars[0].sum())))


def _money_sentence(found: QualityMoney, money: Money) -> str:
    withheld, lost = float(found.withheld[0].sum()), float(found.lost[0].sum())
    if withheld <= 0.5:
        return "Nothing is withheld for quality under these rules."
    if lost <= 0.5:
        return f"All of the {_total(found.withheld, money)} withheld for quality is earned back."
    return (
        f"Of {_total(found.withheld, money)} withheld for quality, {_total(found.earned, money)} is earned back and "
        f"{_total(found.lost, money)} is lost."
    )


# ---- the score -------------------------------------------------------------------------------------------------


def score_by_year(p: Projection) -> Chart:
    """The quality score of every year, the measures' part when it is built from them, and the eCQM phases."""
    score = _score(p)
    measures = np.broadcast_to(p.settlement.quality.measures_score, p.net.shape)[0]
    built = bool(np.isfinite(measures).all())
    figure = theme.blank(right=theme.LABEL_ROOM, key="quality-score")
    lines = [("Score", score, SCORE_LINE)] + ([("Measures alone", measures, MEASURES_LINE)] if built else [])
    stage = phases(p)
    for name, value, style in lines:
        hover = [
            hover_text(
                f"{name}, {year_label(py)}",
                f"{wording.percent(one)}, eCQMs {PHASES[phase]}",
                source=documents(p.lookup.parameters, ["ecqm_phase"], py),
            )
            for py, one, phase in zip(p.years, value, stage, strict=True)
        ]
        theme.line(figure, p.years, value, name, style, hover)
    theme.year_axis(figure, p.years)
    low = float(min(value.min() for _, value, _ in lines))
    span = theme.value_axis(figure, "Quality score", max(low - 0.1, 0.0), 1.0, {"tickformat": ".0%"})
    starts = [
        (py, f"eCQMs {('optional', 'reporting', 'performance')[phase]}")
        for i, (py, phase) in enumerate(zip(p.years, stage, strict=True))
        if i and phase != stage[i - 1]
    ]
    theme.mark_years(figure, starts)
    theme.end_labels(figure, p.years[-1], [(name, float(value[-1])) for name, value, _ in lines], span)
    title = _score_sentence(p, score)
    summary = (
        f"{'Built from the measures that count in each year' if built else 'Given directly'}: "
        f"{wording.percent(float(score[0]))} in {p.years[0]}, {wording.percent(float(score[-1]))} in {p.years[-1]}. "
        f"eCQMs: {phase_text(p)}."
    )

    def table() -> pd.DataFrame:
        return pd.DataFrame(
            {
                "Score (%)": score * 100,
                "Measures alone (%)": measures * 100,
                "eCQMs": [PHASES[phase] for phase in stage],
            },
            index=_years(p),
        )

    return Chart(theme.finished(figure, title), title, summary, table)


def phase_text(p: Projection) -> str:
    """The eCQM phases in words, with their years."""
    found: list[tuple[int, int, int]] = []
    for py, phase in zip(p.years, phases(p), strict=True):
        if found and found[-1][2] == phase:
            found[-1] = (found[-1][0], py, phase)
        else:
            found.append((py, py, phase))
    spans = [
        f"{PHASES[phase]} in {first}" if first == last else f"{PHASES[phase]} {first}–{last}"
        for first, last, phase in found
    ]
    return wording.listed(spans)


def _score_sentence(p: Projection, score: np.ndarray) -> str:
    low, high = int(np.argmin(score)), int(np.argmax(score))
    if score[high] - score[low] < 5e-4:
        return f"The quality score is {wording.percent(float(score[0]))} in every year."
    return (
        f"The quality score lies between {wording.percent(float(score[low]))} ({p.years[low]}) and "
        f"{wording.percent(float(score[high]))} ({p.years[high]})."
    )


# ---- what each part is worth -----------------------------------------------------------------------------------


def worth_bars(found: Sequence[QualityWorth], money: Money) -> Chart:
    """Each part of the score: what raising it to its best would add, and what losing it would cost, all years."""
    order = sorted(found, key=lambda one: one.to_earn_dollars + one.at_stake_dollars)
    figure = theme.blank(left=152, top=12, bottom=48, right=16, key=f"quality-worth-{money.unit}")
    gain = [money.over_years(one.to_earn_dollars) for one in order]
    loss = [-money.over_years(one.at_stake_dollars) for one in order]
    rows = list(range(len(order)))
    for name, value in (("Still to earn", gain), ("At stake", loss)):
        figure.add_bar(
            orientation="h", y=rows, x=value, name=name, marker=bar_marker(name == "Still to earn"), width=0.62,
            customdata=[
                hover_text(one.label, f"{name}: {money.text(v, sign=True)} over all years",
                           source=f"now {wording.percent(one.now)}; if it were "
                           + ("100% (or met)" if name == "Still to earn" else "0% (or missed)"))
                for one, v in zip(order, value, strict=True)
            ],
            hovertemplate="%{customdata}<extra></extra>",
        )  # fmt: skip
    low, high = theme.range_of(np.array(gain), np.array(loss))
    span = (high - low) or 1.0
    for row, up, down in zip(rows, gain, loss, strict=True):
        for end, anchor, shift in ((up, "left", 5), (down, "right", -5)):
            if abs(end) > 1e-9:
                figure.add_annotation(
                    x=end, y=row, text=money.mark(end), xanchor=anchor, xshift=shift, showarrow=False,
                    font={"size": 12},
                )  # fmt: skip
    figure.add_vline(x=0, line={"color": INK, "width": 2}, layer="below")
    how = "all years" if money.unit == "dollars" else "average of all years"
    figure.update_layout(barmode="overlay")
    figure.update_xaxes(range=[low - 0.65 * span, high + 0.65 * span], nticks=5, showgrid=True,
                        title={"text": f"{money.axis_title}, {how}"}, **money.axis)  # fmt: skip
    figure.update_yaxes(
        range=[-0.6, len(rows) - 0.4], tickmode="array", tickvals=rows, showgrid=False,
        ticktext=[theme.wrapped(one.label, 21) for one in order],
    )  # fmt: skip
    title = _worth_sentence(order, money)
    summary = (
        "Each part is moved alone, the others stay. To the right: what is still to earn when it is at its best in every "
        "year; to the left: what is lost at its worst. Measures are weighted equally, which CMS has not confirmed."
    )

    def table() -> pd.DataFrame:
        back = order[::-1]
        columns = {
            "Now (%)": [one.now * 100 for one in back],
            f"Still to earn ({money.column_title})": money.for_table(np.array(gain[::-1])),
            f"At stake ({money.column_title})": money.for_table(np.array(loss[::-1])),
        }
        index = pd.Index([one.label for one in back], name="Part of the score")
        return pd.DataFrame(columns, index=index) + 0.0

    return Chart(theme.finished(figure, title), title, summary, table, 70 + ROW_HEIGHT * len(order))


def _worth_sentence(order: Sequence[QualityWorth], money: Money) -> str:
    most = max(order, key=lambda one: one.to_earn_dollars)
    risk = max(order, key=lambda one: one.at_stake_dollars)
    stake = money.text(money.over_years(risk.at_stake_dollars))
    if most.to_earn_dollars <= 0.5:
        return f"Nothing is left to earn; most is at stake in: {risk.label} ({stake} over all years)."
    gain = money.text(money.over_years(most.to_earn_dollars), sign=True)
    return f"Most is still to earn in: {most.label} ({gain} over all years); most is at stake in: {risk.label} ({stake})."


def score_curve(found: ScoreSweep, money: Money) -> Chart:
    """Net result of all years if the score were the same in every year."""
    value = np.array([money.over_years(float(one)) for one in found.net_dollars])
    figure = theme.blank(key=f"quality-curve-{money.unit}")
    hover = [
        hover_text(
            f"Score {wording.percent(x, 0)} in every year",
            money.text(y, sign=True),
            source="all years together",
        )
        for x, y in zip(found.score, value, strict=True)
    ]
    theme.line(figure, found.score, value, "Net result", SCORE_LINE, hover, markers=False)
    now = money.over_years(found.present_net_dollars)
    figure.add_hline(y=now, line={"color": GREY, "width": 2, "dash": "dash"})
    figure.add_annotation(
        x=0.0, y=now, text=f"your plan {money.text(now, sign=True)}", showarrow=False, xanchor="left", yanchor="bottom",
        font={"size": 12},
    )  # fmt: skip
    figure.update_xaxes(title={"text": "Quality score in every year"}, tickformat=".0%", range=[-0.02, 1.02])
    theme.value_axis(
        figure,
        f"Net result, {money.axis_title}, all years",
        *theme.range_of(value, np.array([now])),
        money.axis,
    )
    ten = money.text(money.over_years(found.ten_points_dollars))
    title = f"Ten points of quality score are worth {ten} over all years."
    summary = (
        f"Net result of all years: {money.text(float(value[0]), sign=True)} at a score of 0%, "
        f"{money.text(float(value[-1]), sign=True)} at 100%. Ten points are measured between 90% and 100%."
    )

    def table() -> pd.DataFrame:
        return pd.DataFrame(
            {f"Net result, all years ({money.column_title})": money.for_table(value)},
            index=pd.Index([wording.percent(x, 0) for x in found.score], name="Score in every year"),
        )

    return Chart(theme.finished(figure, title), title, summary, table)
