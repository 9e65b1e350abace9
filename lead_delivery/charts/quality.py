"""Charts of the page *Quality*: earned and lost by year, the score and its phases, what each part is worth."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from lead_analysis import text as wording
from lead_analysis.levels.quality import QualityMoney, QualityWorth, ScoreSweep, quality_money
from lead_delivery.charts import numbers, scales, series, theme
from lead_delivery.charts.money import Money
from lead_delivery.charts.series import YearLine
from lead_delivery.charts.source_lines import behind, documents
from lead_delivery.charts.theme import GRAY, INK, Chart, Style, hover_text
from lead_model.axes import in_run_and_year
from lead_model.projection import Projection

PHASES = {0: "optional, not scored", 1: "pay for reporting", 2: "pay for performance"}
SCORE_LINE = Style(INK, "solid", "circle")
MEASURES_LINE = Style(GRAY, "dash", "square")
ROW_HEIGHT = 40


def phases(p: Projection) -> tuple[int, ...]:
    """eCQM phase of every year."""
    row = p.lookup.yearly_rule("ecqm_phase")
    return tuple(int(in_run_and_year(row, 0, year)) for year in range(len(p.years)))


# ---- dollars ---------------------------------------------------------------------------------------------------


def earned_and_lost(p: Projection, money: Money) -> Chart:
    """The withhold of every year, split into what is earned back and what is lost, with the High Performers Pool on top."""
    at_quality = quality_money(p)
    parts = {
        "Earned back": money.yearly(at_quality.earned)[0],
        "Lost": money.yearly(at_quality.lost)[0],
        "High Performers Pool": money.yearly(at_quality.pool)[0],
    }
    look = {
        "Earned back": ("withhold × score", "quality", theme.sign_marker(True)),
        "Lost": ("withhold × (1 − score)", "quality", theme.sign_marker(False)),
        "High Performers Pool": (
            "benchmark × pool rate, if score and gate allow", "high_performers",
            theme.bar_marker(GRAY, ".", solidity=0.3),
        ),
    }  # fmt: skip
    stacked = []
    for name, value in parts.items():
        if np.abs(value).max() > 0:
            formula, step, marker = look[name]
            texts = [
                f"{money.text(dollars)}, score {wording.percent(score)}"
                for dollars, score in zip(value, _score(p), strict=True)
            ]
            sources = [behind(p, [step], py) for py in p.years]
            hover = series.year_hovers(name, p.years, texts, formula, sources)
            stacked.append((name, value, marker, hover))
    high = float(sum(parts.values(), np.zeros(1)).max())
    figure = series.stacked_years(
        f"quality-{money.unit}", p.years, stacked, money.axis_title, money.axis, high or 1.0
    )
    title = _money_sentence(at_quality, money)
    summary = (
        f"Withheld {_total(at_quality.withheld, money)} over all years, earned back {_total(at_quality.earned, money)}"
        f", lost {_total(at_quality.lost, money)}, High Performers Pool {_total(at_quality.pool, money)}. The lost part "
        "lowers the benchmark; corridors and sequestration act after it, so the net result moves by less or equally."
    )

    columns = {
        "Score (%)": _score(p) * 100,
        **money.columns({"Withheld": money.yearly(at_quality.withheld)[0]} | parts),
    }
    return Chart(figure, title, summary, lambda: numbers.by_year(columns, p.years))


def _score(p: Projection) -> np.ndarray:
    return np.broadcast_to(p.settlement.quality.score_share, p.net.shape)[0]


def _total(dollars: np.ndarray, money: Money) -> str:
    return money.total_text(float(dollars[0].sum()))


def _money_sentence(at_quality: QualityMoney, money: Money) -> str:
    withheld, lost = float(at_quality.withheld[0].sum()), float(at_quality.lost[0].sum())
    if withheld <= 0.5:
        return "Nothing is withheld for quality under these rules."
    if lost <= 0.5:
        return f"All of the {_total(at_quality.withheld, money)} withheld for quality is earned back."
    return (
        f"Of {_total(at_quality.withheld, money)} withheld for quality, {_total(at_quality.earned, money)} is earned back "
        f"and {_total(at_quality.lost, money)} is lost."
    )


# ---- the score -------------------------------------------------------------------------------------------------


def score_by_year(p: Projection) -> Chart:
    """The quality score of every year, the measures' part when it is built from them, and the eCQM phases."""
    score = _score(p)
    measures = np.broadcast_to(p.settlement.quality.measures_score, p.net.shape)[0]
    built = bool(np.isfinite(measures).all())
    stage, rules = phases(p), p.lookup.parameters
    sources = [documents(rules, ["ecqm_phase"], py) for py in p.years]
    lines = []
    for name, value, style in (
        ("Score", score, SCORE_LINE),
        *([("Measures alone", measures, MEASURES_LINE)] if built else []),
    ):
        texts = [
            f"{wording.percent(one)}, eCQMs {PHASES[phase]}" for one, phase in zip(value, stage, strict=True)
        ]
        hover = series.year_hovers(name, p.years, texts, source=sources)
        lines.append(YearLine(p.years, name, value, style, hover))
    starts = [
        (py, f"eCQMs {('optional', 'reporting', 'performance')[phase]}")
        for i, (py, phase) in enumerate(zip(p.years, stage, strict=True))
        if i and phase != stage[i - 1]
    ]
    low = float(min(line.values.min() for line in lines))
    shown = np.array([max(low - 0.1, 0.0), 1.0])
    figure = series.year_lines(
        "quality-score", lines, "Quality score", {"tickformat": ".0%"}, zero=False, also=[shown], marks=starts
    )
    title = _score_sentence(p, score)
    summary = (
        f"{'Built from the measures that count in each year' if built else 'Given directly'}: "
        f"{wording.percent(float(score[0]))} in {p.years[0]}, {wording.percent(float(score[-1]))} in {p.years[-1]}. "
        f"eCQMs: {phase_text(p)}."
    )

    columns = {
        "Score (%)": score * 100,
        "Measures alone (%)": measures * 100,
        "eCQMs": [PHASES[phase] for phase in stage],
    }
    return Chart(figure, title, summary, lambda: numbers.by_year(columns, p.years))


def phase_text(p: Projection) -> str:
    """The eCQM phases in words, with their years."""
    stretches: list[tuple[int, int, int]] = []
    for py, phase in zip(p.years, phases(p), strict=True):
        if stretches and stretches[-1][2] == phase:
            stretches[-1] = (stretches[-1][0], py, phase)
        else:
            stretches.append((py, py, phase))
    spans = [
        f"{PHASES[phase]} in {first}" if first == last else f"{PHASES[phase]} {first}–{last}"
        for first, last, phase in stretches
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


def score_part_bars(worths: Sequence[QualityWorth], money: Money) -> Chart:
    """Each part of the score: what raising it to its best would add, and what losing it would cost, all years."""
    order = sorted(worths, key=lambda worth: worth.to_earn_dollars + worth.at_stake_dollars)
    gain = np.array([money.over_years(worth.to_earn_dollars) for worth in order])
    loss = np.array([-money.over_years(worth.at_stake_dollars) for worth in order])
    figure = theme.blank(left=152, top=12, bottom=48, right=16, key=f"quality-worth-{money.unit}")
    for name, value, limit in (
        ("Still to earn", gain, "100% (or met)"),
        ("At stake", loss, "0% (or missed)"),
    ):
        hover = [
            hover_text(
                worth.label,
                f"{name}: {money.text(v, sign=True)} over all years",
                source=f"now {wording.percent(worth.now)}; if it were {limit}",
            )
            for worth, v in zip(order, value, strict=True)
        ]
        marker = theme.sign_marker(value is gain)
        series.row_bars(figure, list(range(len(order))), value.tolist(), name, marker, hover, width=0.62)
    for row, (up, down) in enumerate(zip(gain, loss, strict=True)):
        for end, left in ((up, False), (down, True)):
            if abs(end) > 1e-9:
                figure.add_note_beside(end, row, money.mark(end), 5, left=left)
    series.program_axes(figure, [worth.label for worth in order], scales.range_of(gain, loss), money)
    figure.update_layout(barmode="overlay")
    title = _worth_sentence(order, money)
    summary = (
        "Each part is moved alone, the others stay. To the right: what is still to earn when it is at its best in every "
        "year; to the left: what is lost at its worst. Measures are weighted equally, which CMS has not confirmed."
    )

    def table() -> pd.DataFrame:
        now = {"Now (%)": [worth.now * 100 for worth in order[::-1]]}
        columns = now | money.columns({"Still to earn": gain[::-1], "At stake": loss[::-1]})
        return (
            numbers.numbers_table(columns, [worth.label for worth in order[::-1]], "Part of the score") + 0.0
        )

    return Chart(figure, title, summary, table, 70 + ROW_HEIGHT * len(order))


def _worth_sentence(order: Sequence[QualityWorth], money: Money) -> str:
    most = max(order, key=lambda worth: worth.to_earn_dollars)
    risk = max(order, key=lambda worth: worth.at_stake_dollars)
    stake = money.total_text(risk.at_stake_dollars)
    if most.to_earn_dollars <= 0.5:
        return f"Nothing is left to earn; most is at stake in: {risk.label} ({stake} over all years)."
    gain = money.total_text(most.to_earn_dollars, sign=True)
    return f"Most is still to earn in: {most.label} ({gain} over all years); most is at stake in: {risk.label} ({stake})."


def score_curve(sweep: ScoreSweep, money: Money) -> Chart:
    """Net result of all years if the score were the same in every year."""
    value = np.array([money.over_years(float(net)) for net in sweep.net_dollars])
    texts = [money.text(y, sign=True) for y in value]
    scores = [wording.percent(x, 0) for x in sweep.score]
    hover = series.hovers([f"Score {x} in every year" for x in scores], texts, source="all years together")
    figure = theme.blank(key=f"quality-curve-{money.unit}")
    series.line(figure, sweep.score, value, "Net result", SCORE_LINE, hover, markers=False)
    now = money.over_years(sweep.present_net_dollars)
    figure.add_hline(y=now, line={"color": GRAY, "width": 2, "dash": "dash"})
    figure.add_note(0.0, now, f"your plan {money.text(now, sign=True)}", xanchor="left", yanchor="bottom")
    figure.update_xaxes(title={"text": "Quality score in every year"}, tickformat=".0%", range=[-0.02, 1.02])
    span = scales.range_of(value, np.array([now]))
    scales.value_axis(figure, f"Net result, {money.axis_title}, all years", *span, money.axis)
    ten = money.total_text(sweep.ten_points_dollars)
    title = f"Ten points of quality score are worth {ten} over all years."
    summary = (
        f"Net result of all years: {texts[0]} at a score of 0%, "
        f"{texts[-1]} at 100%. Ten points are measured between 90% and 100%."
    )

    columns = money.columns({"Net result, all years": value})
    return Chart(
        figure, title, summary, lambda: numbers.numbers_table(columns, scores, "Score in every year")
    )
