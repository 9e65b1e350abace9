"""Charts of the page *High Needs and growth*: the share, net result by share, benchmark and gap by population."""

import numpy as np
import pandas as pd

from lead_model import wording
from lead_model.axes import CATEGORIES, CATEGORY_LABELS, HIGH_NEEDS, FloatArray
from lead_model.charts import theme
from lead_model.charts.money import Money
from lead_model.charts.sources import behind
from lead_model.charts.theme import GREY, INK, Chart, Style, hover_text, year_label
from lead_model.projection import Projection
from lead_model.scenario import FAMILIES
from lead_model.sweeps import Populations, ShareStep, ShareSweep, by_population

PURPLE, YELLOW = "#8E6BBF", "#F0E442"
POPULATIONS = {
    "aged_disabled": Style(GREY, "dash", "circle"),
    "esrd": Style(YELLOW, "dot", "square"),
    "high_needs": Style(PURPLE, "solid", "diamond"),
}
HATCHES = {"aged_disabled": "", "esrd": "x", "high_needs": ""}
NET_LINE = Style(INK, "solid", "circle")
SHARE_AXIS = {"tickformat": ".0%"}


def threshold_of(p: Projection) -> float:
    """High Needs share above which the lower minimums apply in the first performance year."""
    return float(np.broadcast_to(p.lookup.yearly_rule("high_needs_threshold_share"), (1, len(p.years)))[0, 0])


# ---- the share -------------------------------------------------------------------------------------------------


def share_path(p: Projection) -> Chart:
    """High Needs share by year: those already there, and newcomers of the year on top; the threshold as a line."""
    share, new = p.population.share[0, :, HIGH_NEEDS], p.population.newcomer_share[0]
    stayers, threshold = share - new, threshold_of(p)
    figure = theme.blank(right=theme.LABEL_ROOM, key="needs-share")
    parts = (("Already High Needs", stayers, PURPLE, ""), ("New this year", new, GREY, "/"))
    for name, value, colour, hatch in parts:
        figure.add_bar(
            x=list(p.years), y=value, name=name,
            marker={"color": colour, "line": {"color": INK, "width": 1},
                    "pattern": {"shape": hatch, "fgcolor": INK, "bgcolor": colour, "size": 7, "solidity": 0.2}},
            customdata=[
                hover_text(f"{name}, {year_label(py)}", f"{wording.percent(one)} of {people:,.0f} aligned people",
                           source=FAMILIES["organisation"])
                for py, one, people in zip(p.years, value, p.population.aligned[0], strict=True)
            ],
            hovertemplate="%{customdata}<extra></extra>",
        )  # fmt: skip
    figure.update_layout(barmode="stack")
    high = max(float(share.max()), threshold * 1.02 if share.max() > threshold * 0.6 else 0.0)
    theme.year_axis(figure, p.years)
    span = theme.value_axis(figure, "High Needs share", 0.0, high or 0.01, SHARE_AXIS)
    figure.update_yaxes(range=[0, span[1]])
    if threshold <= span[1]:
        figure.add_hline(y=threshold, line={"color": INK, "width": 1.5, "dash": "dash"})
        figure.add_annotation(
            x=0.0, xref="paper", y=threshold, text=f"more than {wording.percent(threshold, 0)}: lower minimums",
            showarrow=False, xanchor="left", yanchor="bottom", font={"size": 12},
        )  # fmt: skip
    ends = [("Already there", float(stayers[-1]) / 2)] + (
        [("New this year", float(stayers[-1] + new[-1] / 2))] if new[-1] > 1e-9 else []
    )
    theme.end_labels(figure, p.years[-1] + 0.3, ends, (0.0, span[1]))
    title = _share_sentence(share, p)
    people = p.population.aligned[0] * share
    summary = (
        f"{people[0]:,.0f} of {p.population.aligned[0, 0]:,.0f} aligned people are High Needs in {p.years[0]}, "
        f"{people[-1]:,.0f} of {p.population.aligned[0, -1]:,.0f} in {p.years[-1]}. Those who die or move are replaced "
        "before the share grows: once High Needs, always High Needs. Medicaid-based alignment is not in these shares."
    )

    def table() -> pd.DataFrame:
        return pd.DataFrame(
            {
                "High Needs share (%)": share * 100,
                "New this year (%)": new * 100 + 0.0,
                "High Needs people": people,
                "Aligned people": p.population.aligned[0],
            },
            index=_years(p),
        )

    return Chart(theme.finished(figure, title), title, summary, table)


def _share_sentence(share: FloatArray, p: Projection) -> str:
    first, last = wording.percent(share[0]), wording.percent(share[-1])
    if abs(share[-1] - share[0]) < 5e-4:
        return f"The High Needs share stays at {first} from {p.years[0]} to {p.years[-1]}."
    verb = "grows" if share[-1] > share[0] else "falls"
    return f"The High Needs share {verb} from {first} in {p.years[0]} to {last} in {p.years[-1]}."


def _years(p: Projection) -> pd.Index:
    return pd.Index([year_label(py) for py in p.years], name="Performance year")


# ---- net result by share ---------------------------------------------------------------------------------------


def net_by_share(found: ShareSweep, unit: str, threshold: float) -> Chart:
    """Net result of all years over the High Needs share, with the scenario's own share and the threshold marked."""
    money = Money(unit, found.months[:, None], found.benchmark_dollars[:, None])
    value = money.yearly(found.net_dollars[:, None])[:, 0]
    figure = theme.blank(key=f"needs-net-{unit}-{found.at_end}")
    when = f"in {found.years[-1]}" if found.at_end else "at the start"
    hover = [
        hover_text(
            f"{wording.percent(x)} High Needs {when}", money.text(y, sign=True), source="all years together"
        )
        for x, y in zip(found.share, value, strict=True)
    ]
    theme.line(figure, found.share, value, "Net result", NET_LINE, hover, markers=False)
    low, high = theme.range_of(value)
    own = int(np.argmin(np.abs(found.share - found.present_share)))
    figure.add_scatter(
        x=[found.share[own]], y=[value[own]], mode="markers", name="Yours", hovertemplate="%{customdata}<extra></extra>",
        customdata=[hover[own]],
        marker={"symbol": "star", "size": 16, "color": GREY, "line": {"color": INK, "width": 2}},
    )  # fmt: skip
    figure.add_annotation(
        x=found.share[own], y=value[own], text=f"yours {wording.percent(found.present_share)}", showarrow=False,
        yanchor="top", yshift=-10, xanchor="left", xshift=6, font={"size": 12},
    )  # fmt: skip
    left, right = float(found.share[0]), float(found.share[-1])
    if left <= threshold <= right:
        figure.add_vline(x=threshold, line={"color": INK, "width": 1.5, "dash": "dash"}, layer="below")
        figure.add_annotation(
            x=threshold, y=1.0, yref="paper", yanchor="bottom", showarrow=False, font={"size": 12}, xanchor="center",
            text=f"lower minimums above {wording.percent(threshold, 0)}",
        )  # fmt: skip
    width = (right - left) or 0.02
    figure.update_xaxes(
        title={"text": f"High Needs share {when}"},
        tickformat=".0%",
        range=[left - 0.03 * width, right + 0.03 * width],
    )
    how = "sum of all years" if unit == "dollars" else "all years"
    theme.value_axis(figure, f"Net result, {money.axis_title}, {how}", low, high, money.axis)
    title = slope_sentence(found)
    caps = _cap_sentence(found)
    what = (
        "People move from Aged & Disabled to High Needs in even steps; moving alone changes no spending, so only caps, "
        "corridors and the cost of newcomers act."
        if found.at_end
        else "Each population keeps its historical spending, so total benchmark and spending follow the mix."
    )
    summary = (
        f"{what} Net result {money.text(float(value[0]), sign=True)} at {wording.percent(left)}, "
        f"{money.text(float(value[own]), sign=True)} at your {wording.percent(found.present_share)}, "
        f"{money.text(float(value[-1]), sign=True)} at {wording.percent(right)}.{caps}"
    )

    def table() -> pd.DataFrame:
        return pd.DataFrame(
            {
                f"Net result, all years ({money.column_title})": money.for_table(value),
                "Risk score cap cuts": ["yes" if one else "no" for one in found.capped],
            },
            index=pd.Index([wording.percent(x) for x in found.share], name=f"High Needs share {when}"),
        )

    return Chart(theme.finished(figure, title), title, summary, table)


def _cap_sentence(found: ShareSweep) -> str:
    """From which share on the cap on risk scores bends the curve."""
    if found.capped.all():
        return " The cap on risk scores cuts at every share shown."
    above = found.share[found.capped & (found.share > found.present_share)]
    if not above.size or found.capped[np.searchsorted(found.share, found.present_share)]:
        return ""
    return (
        f" From {wording.percent(float(above[0]))} on the cap on risk scores cuts: the average person of a population "
        "becomes cheaper or dearer by more than the benchmark may follow."
    )


def slope_sentence(found: ShareSweep) -> str:
    """What one point of share is worth."""
    when = f"in {found.years[-1]}" if found.at_end else "at the start"
    if found.slope_dollars != found.slope_dollars:
        return f"There is no room for another point of High Needs share {when}."
    if abs(found.slope_dollars) < 0.5:
        return f"One more point of High Needs share {when} changes nothing."
    money, pbpm = wording.dollars(found.slope_dollars, sign=True), pbpm_text(found.slope_pbpm)
    return f"One more point of High Needs share {when} brings {money} over all years ({pbpm})."


def pbpm_text(value: float) -> str:
    """Dollars per beneficiary month with their sign; small amounts with more digits, so that they do not read as zero."""
    digits = 2 if abs(value) >= 0.1 else 4
    text = f"{abs(value):,.{digits}f}"
    sign = wording.MINUS if value < 0 else "+" if value > 0 else ""
    return f"{sign}${text} PBPM"


# ---- benchmark and gap by population ---------------------------------------------------------------------------


def benchmark_by_population(p: Projection, money: Money) -> Chart:
    """Benchmark before discount by population as stacked bars, all spending as a line."""
    found = by_population(p)
    figure = theme.blank(right=theme.LABEL_ROOM, key=f"needs-benchmark-{money.unit}")
    below = np.zeros(len(p.years))
    ends = []
    for place, name in enumerate(CATEGORIES):
        style, dollars = POPULATIONS[name], found.benchmark_dollars[0, :, place]
        value = money.yearly(dollars[None, :])[0]
        figure.add_bar(
            x=list(p.years), y=value, name=CATEGORY_LABELS[name],
            marker={"color": style.colour, "line": {"color": INK, "width": 1},
                    "pattern": {"shape": HATCHES[name], "fgcolor": INK, "bgcolor": style.colour, "size": 7,
                                "solidity": 0.2}},
            customdata=_population_hover(p, found, money, place), hovertemplate="%{customdata}<extra></extra>",
        )  # fmt: skip
        if value[-1] > 0:
            ends.append((CATEGORY_LABELS[name], float(below[-1] + value[-1] / 2)))
        below = below + value
    spend = money.yearly(found.spend_dollars.sum(axis=-1))[0]
    hover = [
        hover_text(
            f"Spending of all, {year_label(py)}",
            f"{money.text(one)}, after savings, before programs",
            source=FAMILIES["organisation"],
        )
        for py, one in zip(p.years, spend, strict=True)
    ]
    theme.line(figure, p.years, spend, "Spending", Style(INK, "dash", "circle-open"), hover)
    figure.update_layout(barmode="stack")
    theme.year_axis(figure, p.years)
    span = theme.value_axis(figure, money.axis_title, 0.0, float(max(below.max(), spend.max())), money.axis)
    figure.update_yaxes(range=[0, span[1]])
    theme.end_labels(figure, p.years[-1] + 0.3, ends, (0.0, span[1]))
    needs = found.benchmark_dollars[0, :, HIGH_NEEDS] / found.benchmark_dollars[0].sum(axis=-1)
    people = p.population.total_share[0, :, HIGH_NEEDS]
    title = (
        f"High Needs people are {wording.percent(people[-1], 0)} of beneficiary months in {p.years[-1]} and "
        f"{wording.percent(needs[-1], 0)} of the benchmark."
    )
    summary = (
        f"Benchmark before discount in {p.years[-1]}: {_parts(found, money, -1)}. The dashed line is the spending of all "
        "populations after savings."
    )
    return Chart(theme.finished(figure, title), title, summary, lambda: population_table(p, found))


def _parts(found: Populations, money: Money, year: int) -> str:
    place = year % found.benchmark_dollars.shape[1]
    texts = [
        f"{CATEGORY_LABELS[name]} {money.text(money.in_year(float(found.benchmark_dollars[0, place, i]), place))}"
        for i, name in enumerate(CATEGORIES)
    ]
    return wording.listed(texts)


def _population_hover(p: Projection, found: Populations, money: Money, place: int) -> list[str]:
    label = CATEGORY_LABELS[CATEGORIES[place]]
    pbpm, spend = found.benchmark_pbpm[0, :, place], found.spend_pbpm[0, :, place]
    return [
        hover_text(
            f"{label}, {year_label(py)}",
            f"Benchmark {money.text(money.in_year(float(found.benchmark_dollars[0, i, place]), i))}, spending "
            f"{wording.level(spend[i], 'PBPM')}",
            f"{wording.level(pbpm[i], 'PBPM')} × {found.months[0, i, place]:,.0f} months",
            behind(p, ("update", "risk"), py),
        )
        if pbpm[i] == pbpm[i]
        else hover_text(f"{label}, {year_label(py)}", "nobody aligned")
        for i, py in enumerate(p.years)
    ]


def gap_by_population(p: Projection, money: Money) -> Chart:
    """Benchmark before discount less spending, one line a population: who brings the savings."""
    found = by_population(p)
    value = {name: money.yearly(found.gap_dollars[:, :, i])[0] for i, name in enumerate(CATEGORIES)}
    figure = theme.blank(right=theme.LABEL_ROOM, key=f"needs-gap-{money.unit}")
    for name, one in value.items():
        hover = [
            hover_text(f"{CATEGORY_LABELS[name]}, {year_label(py)}", money.text(y, sign=True),
                       "benchmark before discount − spending after savings", behind(p, ("update", "risk"), py))
            for py, y in zip(p.years, one, strict=True)
        ]  # fmt: skip
        theme.line(figure, p.years, one, CATEGORY_LABELS[name], POPULATIONS[name], hover)
    theme.year_axis(figure, p.years)
    span = theme.value_axis(figure, money.axis_title, *theme.range_of(*value.values()), money.axis)
    theme.end_labels(
        figure, p.years[-1], [(CATEGORY_LABELS[name], float(one[-1])) for name, one in value.items()], span
    )
    total = {name: float(found.gap_dollars[0, :, i].sum()) for i, name in enumerate(CATEGORIES)}
    best = max(total, key=lambda name: total[name])
    worst = min(total, key=lambda name: total[name])
    title = f"{CATEGORY_LABELS[best]} people bring most: {_total(total[best], money)} over all years, before discount."
    if total[worst] < 0:
        title = (
            f"{CATEGORY_LABELS[best]} people bring {_total(total[best], money)} over all years, {CATEGORY_LABELS[worst]} "
            f"people {_total(total[worst], money)}, before discount."
        )
    texts = [f"{CATEGORY_LABELS[name]} {_total(one, money)}" for name, one in total.items()]
    summary = (
        f"Benchmark before discount less spending after savings, all years: {wording.listed(texts)}. Discount, quality, "
        "corridors and programs act on all populations together and are not in this picture."
    )
    return Chart(theme.finished(figure, title), title, summary, lambda: population_table(p, found))


def _total(dollars: float, money: Money) -> str:
    return money.text(money.over_years(dollars), sign=True)


def population_table(p: Projection, found: Populations) -> pd.DataFrame:
    """Months, benchmark and spending by population and year, PBPM and dollars."""
    rows = []
    for i, name in enumerate(CATEGORIES):
        for year, py in enumerate(p.years):
            rows.append(
                {
                    "Population": CATEGORY_LABELS[name],
                    "Performance year": year_label(py),
                    "Months": float(found.months[0, year, i]),
                    "Benchmark ($ PBPM)": float(found.benchmark_pbpm[0, year, i]),
                    "Spending ($ PBPM)": float(found.spend_pbpm[0, year, i]),
                    "Benchmark ($M)": float(found.benchmark_dollars[0, year, i]) / 1e6,
                    "Spending ($M)": float(found.spend_dollars[0, year, i]) / 1e6,
                }
            )
    return pd.DataFrame(rows).set_index(["Population", "Performance year"])


# ---- two shares side by side -----------------------------------------------------------------------------------


def step_table(step: ShareStep) -> pd.DataFrame:
    """Benchmark and spending by population at both shares, $M, and the change of each."""
    before, after = (wording.percent(share) for share in step.shares)
    rows = {}
    for row in step.rows():
        rows[row["population"]] = {
            f"Benchmark at {before} ($M)": row["benchmark_dollars_before"] / 1e6,
            f"Benchmark at {after} ($M)": row["benchmark_dollars_after"] / 1e6,
            "Change of benchmark ($M)": row["benchmark_dollars_change"] / 1e6,
            f"Spending at {before} ($M)": row["spend_dollars_before"] / 1e6,
            f"Spending at {after} ($M)": row["spend_dollars_after"] / 1e6,
            "Change of spending ($M)": row["spend_dollars_change"] / 1e6,
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("Population") + 0.0


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
