"""Charts of the page *High Needs and growth*: the share, net result by share, benchmark and gap by population."""

import numpy as np
import pandas as pd

from lead_analysis import text as wording
from lead_analysis.levels.high_needs_share import (
    Populations,
    SharePathWorth,
    ShareStep,
    ShareSweep,
    by_population,
)
from lead_analysis.text import year_label
from lead_delivery.charts import numbers, scales, series, theme
from lead_delivery.charts.money import MILLION, Money
from lead_delivery.charts.source_lines import behind
from lead_delivery.charts.theme import GRAY, INK, PURPLE, YELLOW, Chart, Style, hover_text
from lead_model.axes import CATEGORIES, CATEGORY_LABELS, HIGH_NEEDS, FloatArray, in_run_and_year
from lead_model.projection import Projection
from lead_model.scenario import FAMILIES, HighNeedsCost

POPULATIONS = {
    "aged_disabled": Style(GRAY, "dash", "circle"),
    "esrd": Style(YELLOW, "dot", "square"),
    "high_needs": Style(PURPLE, "solid", "diamond"),
}
FILLS = {"aged_disabled": (GRAY, ""), "esrd": (YELLOW, "x"), "high_needs": (PURPLE, "")}
NET_LINE = Style(INK, "solid", "circle")


def threshold_of(p: Projection) -> float:
    """High Needs share above which the lower minimums apply in the first performance year."""
    return float(in_run_and_year(p.lookup.yearly_rule("high_needs_threshold_share"), 0, 0))


# ---- the share -------------------------------------------------------------------------------------------------


def share_path(p: Projection) -> Chart:
    """High Needs share by year: those already there, and newcomers of the year on top; the threshold as a line."""
    share, new = p.population.share[0, :, HIGH_NEEDS], p.population.newcomer_share[0]
    stayers, threshold = share - new, threshold_of(p)
    aligned = p.population.aligned[0]
    stacked = []
    for name, called, value, marker in (
        ("Already there", "Already High Needs", stayers, theme.bar_marker(PURPLE)),
        ("New this year", "New this year", new, theme.bar_marker(GRAY, "/")),
    ):
        texts = [
            f"{wording.percent(v)} of {n:,.0f} aligned people" for v, n in zip(value, aligned, strict=True)
        ]
        stacked.append(
            (name, value, marker, series.year_hovers(called, p.years, texts, source=FAMILIES["organization"]))
        )
    high = max(float(share.max()), threshold * 1.02 if share.max() > threshold * 0.6 else 0.0)
    figure = series.stacked_years(
        "needs-share", p.years, stacked, "High Needs share", {"tickformat": ".0%"}, high or 0.01
    )
    if threshold <= figure.plan["yaxis"]["range"][1]:
        figure.add_hline(y=threshold, line={"color": INK, "width": 1.5, "dash": "dash"})
        text = f"more than {wording.percent(threshold, 0)}: lower minimums"
        figure.add_note(0.0, threshold, text, xref="paper", xanchor="left", yanchor="bottom")
    title = _share_sentence(share, p)
    people = aligned * share
    summary = (
        f"{people[0]:,.0f} of {aligned[0]:,.0f} aligned people are High Needs in {p.years[0]}, "
        f"{people[-1]:,.0f} of {aligned[-1]:,.0f} in {p.years[-1]}. Those who die or move are replaced "
        "before the share grows: once High Needs, always High Needs. Medicaid-based alignment is not in these shares."
    )

    columns = {
        "High Needs share (%)": share * 100,
        "New this year (%)": new * 100 + 0.0,
        "High Needs people": people,
        "Aligned people": aligned,
    }
    return Chart(figure, title, summary, lambda: numbers.by_year(columns, p.years))


def _share_sentence(share: FloatArray, p: Projection) -> str:
    first, last = wording.percent(share[0]), wording.percent(share[-1])
    if abs(share[-1] - share[0]) < 5e-4:
        return f"The High Needs share stays at {first} from {p.years[0]} to {p.years[-1]}."
    verb = "grows" if share[-1] > share[0] else "falls"
    return f"The High Needs share {verb} from {first} in {p.years[0]} to {last} in {p.years[-1]}."


# ---- net result by share ---------------------------------------------------------------------------------------


def net_by_share(sweep: ShareSweep, unit: str, threshold: float) -> Chart:
    """Net result of all years over the High Needs share, with the scenario's own share and the threshold marked."""
    money = Money(unit, sweep.months[:, None], sweep.benchmark_dollars[:, None])
    value = money.yearly(sweep.net_dollars[:, None])[:, 0]
    texts = [money.text(y, sign=True) for y in value]
    figure = theme.blank(key=f"needs-net-{unit}-{sweep.at_end}")
    when = f"in {sweep.years[-1]}" if sweep.at_end else "at the start"
    shares = [wording.percent(x) for x in sweep.share]
    hover = series.hovers([f"{x} High Needs {when}" for x in shares], texts, source="all years together")
    series.line(figure, sweep.share, value, "Net result", NET_LINE, hover, markers=False)
    own = int(np.argmin(np.abs(sweep.share - sweep.present_share)))
    place, present = (sweep.share[own], value[own]), wording.percent(sweep.present_share)
    series.point(figure, *place, "Yours", "star", 16, hover=hover[own])
    figure.add_note(*place, f"yours {present}", yanchor="top", yshift=-10, xanchor="left", xshift=6)
    left, right = float(sweep.share[0]), float(sweep.share[-1])
    if left <= threshold <= right:
        text = f"lower minimums above {wording.percent(threshold, 0)}"
        scales.vertical(figure, threshold, width=1.5, dash="dash", text=text)
    width = (right - left) or 0.02
    figure.update_xaxes(
        title={"text": f"High Needs share {when}"},
        tickformat=".0%",
        range=[left - 0.03 * width, right + 0.03 * width],
    )
    how = "sum of all years" if unit == "dollars" else "all years"
    scales.value_axis(figure, f"Net result, {money.axis_title}, {how}", *scales.range_of(value), money.axis)
    title = slope_sentence(sweep)
    what = WHAT_MOVES[sweep.cost, sweep.at_end]
    summary = (
        f"{what} Net result {texts[0]} at {wording.percent(left)}, {texts[own]} at your {present}, {texts[-1]} at "
        f"{wording.percent(right)}.{_cap_sentence(sweep)}"
    )

    columns = money.columns({"Net result, all years": value}) | {
        "Risk score cap cuts": ["yes" if capped else "no" for capped in sweep.capped]
    }
    return Chart(
        figure, title, summary, lambda: numbers.numbers_table(columns, shares, f"High Needs share {when}")
    )


_IN_STEPS = "People move from Aged & Disabled to High Needs in even steps"
WHAT_MOVES = {
    (HighNeedsCost.TOTAL_STAYS, False): "All spending stays what it is, so only trends, caps and risk scores by category "
    "act.",
    (HighNeedsCost.GROUPS_KEEP, False): "Each population keeps its historical spending, so total benchmark and spending "
    "follow the mix.",
    (HighNeedsCost.TOTAL_STAYS, True): f"{_IN_STEPS}; moving alone changes no spending, so only caps, corridors and the "
    "cost of newcomers act.",
    (HighNeedsCost.GROUPS_KEEP, True): f"{_IN_STEPS}; each group keeps its cost, so benchmark and spending follow the mix.",
}  # fmt: skip


def share_path_sentence(worth: SharePathWorth) -> str:
    """What a changing share does to the benchmark, by the rule taken."""
    rule = {
        HighNeedsCost.TOTAL_STAYS: "while all spending stays",
        HighNeedsCost.GROUPS_KEEP: "with each group keeping its cost",
    }[worth.cost]
    if not worth.benchmark_dollars.any():
        return "The High Needs share stays as it is: no dollars come from moving people."
    verb = "lifts" if worth.benchmark_rate >= 0 else "lowers"
    return (
        f"The changing share {verb} the benchmark of the last year by **{wording.percent(abs(worth.benchmark_rate))}** "
        f"{rule}: over all years benchmark {wording.dollars(float(worth.benchmark_dollars.sum()), sign=True)}, spending "
        f"{wording.dollars(float(worth.spend_dollars.sum()), sign=True)}, net result "
        f"**{wording.dollars(worth.ten_year_net_dollars, sign=True)}** against a share that stays."
    )


def _cap_sentence(sweep: ShareSweep) -> str:
    """From which share on the cap on risk scores bends the curve."""
    if sweep.capped.all():
        return " The cap on risk scores cuts at every share shown."
    above = sweep.share[sweep.capped & (sweep.share > sweep.present_share)]
    if not above.size or sweep.capped[np.searchsorted(sweep.share, sweep.present_share)]:
        return ""
    return (
        f" From {wording.percent(float(above[0]))} on the cap on risk scores cuts: the average person of a population "
        "becomes cheaper or dearer by more than the benchmark may follow."
    )


def slope_sentence(sweep: ShareSweep) -> str:
    """What one point of share is worth."""
    when = f"in {sweep.years[-1]}" if sweep.at_end else "at the start"
    if sweep.slope_dollars != sweep.slope_dollars:
        return f"There is no room for another point of High Needs share {when}."
    if abs(sweep.slope_dollars) < 0.5:
        return f"One more point of High Needs share {when} changes nothing."
    money, pbpm = wording.dollars(sweep.slope_dollars, sign=True), pbpm_text(sweep.slope_pbpm)
    return f"One more point of High Needs share {when} brings {money} over all years ({pbpm})."


def pbpm_text(value: float) -> str:
    """Dollars per beneficiary month with their sign; small amounts with more digits, so that they do not read as zero."""
    return wording.pbpm(value, 2 if abs(value) >= 0.1 else 4, sign=True)


# ---- benchmark and gap by population ---------------------------------------------------------------------------


def benchmark_by_population(p: Projection, money: Money) -> Chart:
    """Benchmark before discount by population as stacked bars, all spending as a line."""
    populations = by_population(p)
    stacked = []
    for place, name in enumerate(CATEGORIES):
        value, marker = (
            money.yearly(populations.benchmark_dollars[0, :, place]),
            theme.bar_marker(*FILLS[name]),
        )
        stacked.append(
            (CATEGORY_LABELS[name], value, marker, _population_hover(p, populations, money, place))
        )
    spend = money.yearly(populations.spend_dollars.sum(axis=-1))[0]
    texts = [f"{money.text(dollars)}, after savings, before programs" for dollars in spend]
    hover = series.year_hovers("Spending of all", p.years, texts, source=FAMILIES["organization"])
    high = max(float(money.yearly(populations.benchmark_dollars[0].sum(axis=-1)).max()), float(spend.max()))
    figure = series.stacked_years(
        f"needs-benchmark-{money.unit}", p.years, stacked, money.axis_title, money.axis, high
    )
    series.line(figure, p.years, spend, "Spending", Style(INK, "dash", "circle-open"), hover)
    needs = populations.benchmark_dollars[0, :, HIGH_NEEDS] / populations.benchmark_dollars[0].sum(axis=-1)
    people = p.population.total_share[0, :, HIGH_NEEDS]
    title = (
        f"High Needs people are {wording.percent(people[-1], 0)} of beneficiary months in {p.years[-1]} and "
        f"{wording.percent(needs[-1], 0)} of the benchmark."
    )
    summary = (
        f"Benchmark before discount in {p.years[-1]}: {_parts(populations, money, -1)}. The dashed line is the spending of "
        "all populations after savings."
    )
    return Chart(figure, title, summary, lambda: population_table(p, populations))


def _parts(populations: Populations, money: Money, year: int) -> str:
    place = year % populations.benchmark_dollars.shape[1]
    dollars = populations.benchmark_dollars[0, place]
    return wording.listed(
        [
            f"{label} {money.year_text(float(dollars[i]), place)}"
            for i, label in enumerate(CATEGORY_LABELS.values())
        ]
    )


def _population_hover(p: Projection, populations: Populations, money: Money, place: int) -> list[str]:
    label = CATEGORY_LABELS[CATEGORIES[place]]
    pbpm, spend = populations.benchmark_pbpm[0, :, place], populations.spend_pbpm[0, :, place]
    return [
        hover_text(
            f"{label}, {year_label(py)}",
            f"Benchmark {money.year_text(float(populations.benchmark_dollars[0, i, place]), i)}, spending "
            f"{wording.level(spend[i], 'PBPM')}",
            f"{wording.level(pbpm[i], 'PBPM')} × {populations.months[0, i, place]:,.0f} months",
            behind(p, ("update", "risk"), py),
        )
        if pbpm[i] == pbpm[i]
        else hover_text(f"{label}, {year_label(py)}", "nobody aligned")
        for i, py in enumerate(p.years)
    ]


def gap_by_population(p: Projection, money: Money) -> Chart:
    """Benchmark before discount less spending, one line a population: who brings the savings."""
    populations = by_population(p)
    sources = [behind(p, ("update", "risk"), py) for py in p.years]
    lines = [
        series.money_line(
            p.years, CATEGORY_LABELS[name], money.yearly(populations.gap_dollars[0, :, i]), POPULATIONS[name], money,
            formula="benchmark before discount − spending after savings", source=sources,
        )
        for i, name in enumerate(CATEGORIES)
    ]  # fmt: skip
    figure = series.year_lines(f"needs-gap-{money.unit}", lines, money.axis_title, money.axis)
    total = {
        CATEGORY_LABELS[name]: float(populations.gap_dollars[0, :, i].sum())
        for i, name in enumerate(CATEGORIES)
    }
    texts = {label: money.total_text(dollars, sign=True) for label, dollars in total.items()}
    best, worst = max(total, key=total.__getitem__), min(total, key=total.__getitem__)
    title = f"{best} people bring most: {texts[best]} over all years, before discount."
    if total[worst] < 0:
        title = f"{best} people bring {texts[best]} over all years, {worst} people {texts[worst]}, before discount."
    parts = wording.listed([f"{label} {text}" for label, text in texts.items()])
    summary = (
        f"Benchmark before discount less spending after savings, all years: {parts}. Discount, quality, "
        "corridors and programs act on all populations together and are not in this picture."
    )
    return Chart(figure, title, summary, lambda: population_table(p, populations))


def population_table(p: Projection, populations: Populations) -> pd.DataFrame:
    """Months, benchmark and spending by population and year, PBPM and dollars."""
    cells = [(i, year) for i in range(len(CATEGORIES)) for year in range(len(p.years))]
    columns = {
        "Months": populations.months, "Benchmark ($ PBPM)": populations.benchmark_pbpm,
        "Spending ($ PBPM)": populations.spend_pbpm, "Benchmark ($M)": populations.benchmark_dollars / MILLION,
        "Spending ($M)": populations.spend_dollars / MILLION,
    }  # fmt: skip
    rows = [(CATEGORY_LABELS[CATEGORIES[i]], year_label(p.years[year])) for i, year in cells]
    return pd.DataFrame(
        {head: [float(value[0, year, i]) for i, year in cells] for head, value in columns.items()},
        index=pd.MultiIndex.from_tuples(rows, names=["Population", "Performance year"]),
    )


# ---- two shares side by side -----------------------------------------------------------------------------------


def step_table(step: ShareStep) -> pd.DataFrame:
    """Benchmark and spending by population at both shares, $M, and the change of each."""
    before, after = (wording.percent(share) for share in step.shares)
    rows = step.rows()
    columns = {
        f"Benchmark at {before} ($M)": "benchmark_dollars_before",
        f"Benchmark at {after} ($M)": "benchmark_dollars_after",
        "Change of benchmark ($M)": "benchmark_dollars_change",
        f"Spending at {before} ($M)": "spend_dollars_before",
        f"Spending at {after} ($M)": "spend_dollars_after",
        "Change of spending ($M)": "spend_dollars_change",
    }
    return numbers.of_records(columns, rows, [row["population"] for row in rows], "Population") + 0.0


def step_sentence(step: ShareStep) -> str:
    """What moving from one share to the other does, in words."""
    before, after = (wording.percent(share) for share in step.shares)
    change = wording.dollars(step.net_change_dollars, 2, sign=True)
    total = wording.dollars(step.all_years_change_dollars, 2, sign=True)
    rates = [wording.percent(float(rate), 2) for rate in step.discount_rate]
    discount = (
        f"The discount stays at {rates[0]}."
        if step.same_discount
        else f"The discount changes from {rates[0]} to {rates[1]}, because the new mix puts the ACO in the other spending "
        "class."
    )
    return (
        f"From {before} to {after} High Needs at the start, the net result of {step.py} changes by **{change}** "
        f"(**{pbpm_text(step.net_change_pbpm)}**), that of all years by {total}. {discount}"
    )
