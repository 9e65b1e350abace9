"""Charts of *LEAD or MSSP*: ten-year lines, benchmarks side by side, and the difference as bars that add up."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from lead_analysis import text as wording
from lead_analysis.other_models.lead_or_mssp import MSSP, NOTHING, Alternative, Alternatives
from lead_analysis.other_models.staying_in_mssp import mssp_parameters
from lead_analysis.text import year_label
from lead_delivery.charts import numbers, series, theme
from lead_delivery.charts.money import Money
from lead_delivery.charts.series import YearLine
from lead_delivery.charts.source_lines import behind, documents, rule_pack
from lead_delivery.charts.theme import Chart
from lead_delivery.charts.waterfall import SHOWN_FROM_DOLLARS, WaterfallBar, bars_height, drawn_bars
from lead_model.projection import Projection

REBASED = "MSSP rebased"
# Why each part of the difference arises, with the steps of LEAD and the rule values of MSSP behind it; the others rest on
# what the ACO entered.
PARTS: Mapping[str, tuple[str, Sequence[str], Sequence[str]]] = {
    "Rebasing": ("MSSP sets its benchmark anew on your own spending; LEAD never does", (), ("mssp_agreement_years",)),
    "Minimum rate": ("savings and losses inside MSSP's minimum rate do not count", (), ("mssp_size_rate",)),
    "Sharing, caps and limits": (
        "LEAD's corridors against MSSP's sharing and loss rates, caps and limits", ("corridor",), ("mssp_max_sharing_rate",)
    ),
    "Sequestration": ("taken from shared savings in both", ("sequestration",), ("mssp_sequestration_rate",)),
    "Adjustments": (
        "region or prior savings: LEAD's for Global and lower-spending only", ("adjustment",),
        ("mssp_regional_weight_positive",),
    ),
    "Regional rate book": ("LEAD's second half: the benchmark moves to the region's level", ("rate_book",), ()),
    "Trend, risk and High Needs": (
        "update, risk-score caps, and High Needs as a category of its own", ("update", "risk"),
        ("mssp_two_way_weight", "mssp_risk_cap"),
    ),
    "Guarantee": (
        "carrying cost of LEAD's guarantee less that of MSSP's repayment mechanism", (), ("mssp_repayment_mechanism_share",)
    ),
    "Discount": ("LEAD's discount; MSSP has none", ("discount",), ()),
    "Quality withhold": ("what LEAD withholds and the score does not earn back", ("quality",), ()),
    "Administrative add-on": ("LEAD only, higher-spending ACOs", ("add_on",), ()),
    "High Performers Pool": ("LEAD only", ("high_performers",), ()),
    "Stop-loss and reinsurance": ("charge, payout, premium and recovery in LEAD", ("stop_loss_charge",), ()),
    "Capitation": ("what capitation keeps and counts in LEAD", ("capitation_margin",), ()),
    "Episodes and incentives": ("CARA, falls prevention and incentives: LEAD only", ("cara", "incentives"), ()),
    "Shared with the state": ("Medicaid-based alignment: LEAD only", (), ()),
    "Operating cost": ("MSSP's operating cost against LEAD's", (), ()),
    "Passed on to providers": ("the same part of a positive result in both", (), ()),
}  # fmt: skip


def part_source(found: Alternatives, name: str) -> str:
    """The documents of both programs behind a part of the difference."""
    p, py = found.projection, found.years[0]
    _, steps, rules = PARTS[name]
    both = behind(p, steps, py), documents(mssp_parameters(p.scenario.choices.mssp.rules), rules, py)
    return "; ".join(dict.fromkeys(filter(None, both)))


def ten_year_lines(found: Alternatives, money: Money, *, running: bool = True) -> Chart:
    """Net result of every alternative: running sum, or each year by itself."""
    p, plotted = found.projection, money.cumulative if running else money.yearly
    sources = {MSSP: _mssp_rules(p), NOTHING: "no shared savings or losses, no operating cost"}
    lines = [
        series.money_line(
            found.years, line.label, plotted(line.net), theme.style_of(line.key), money, to_end=running,
            source=sources.get(line.key) or rule_pack(p.lookup.parameters),
            width=3.5 if line is found.lead else 2.5, markers=line.key != NOTHING,
            label=line.label.removesuffix(" (proposed rules)"),
        )
        for line in found.lines
    ]  # fmt: skip
    how = f"{money.sum_word} to date" if running else "each year"
    figure = series.year_lines(
        f"alternatives-{money.unit}-{running}",
        lines,
        f"Net result, {money.axis_title}, {how}",
        money.axis,
        marks=_rebased(found),
    )
    best, other = found.best, _second(found)
    gap = money.total_text(best.total - other.total)
    title = f"{best.label} brings most over {len(found.years)} years, {gap} more than {other.label}."
    totals = [f"{line.label} {money.total_text(line.total, sign=True)}" for line in found.lines]
    spared = float(found.operating_cost_avoided.sum())
    avoided = (
        f" Doing nothing avoids operating cost of {money.total_text(spared)}, which the other lines have paid."
        if spared > SHOWN_FROM_DOLLARS
        else ""
    )
    summary = (
        f"The same people and the same savings path, net results of {found.years[0]}–{found.years[-1]}: "
        f"{wording.listed(totals)}.{avoided}"
    )

    values = {line.name: line.values for line in lines}
    return Chart(figure, title, summary, lambda: numbers.by_year(money.columns(values), found.years))


def _mssp_rules(p: Projection) -> str:
    return rule_pack(mssp_parameters(p.scenario.choices.mssp.rules))


def _second(found: Alternatives) -> Alternative:
    return max((line for line in found.lines if line is not found.best), key=lambda line: line.total)


def _rebased(found: Alternatives) -> list[tuple[int, str]]:
    again = found.stay.projection.rebased
    return [(py, REBASED) for py, is_new in zip(found.years, again, strict=True) if is_new]


def benchmark_lines(found: Alternatives) -> Chart:
    """Benchmark of both programs for a dollar the people would cost without savings, by year."""
    p, ratio = found.projection, found.benchmark_ratio
    stated = (
        ("lead", "LEAD, before discount", found.lead.key, rule_pack(p.lookup.parameters)),
        ("mssp", "MSSP", "mssp", _mssp_rules(p)),
    )
    lines = []
    for key, name, look, source in stated:
        texts = [wording.percent(float(y), 2) for y in ratio[key]]
        hover = series.year_hovers(name, found.years, texts, "benchmark ÷ expected cost", source)
        lines.append(YearLine(found.years, name, ratio[key], theme.style_of(look), hover))
    figure = series.year_lines(
        "alternatives-benchmark", lines, "Benchmark, % of expected cost", {"tickformat": ".1~%"}, also=[np.ones(1)],
        zero=False, marks=_rebased(found),
    )  # fmt: skip
    lead, mssp = (
        wording.course(wording.percent(float(one.values[0])), wording.percent(one.end[1])) for one in lines
    )
    title = f"For a dollar of expected cost LEAD's benchmark {lead}, MSSP's {mssp}."
    summary = (
        "Expected cost is what the same people would cost without savings. LEAD's benchmark is before discount; it is "
        "never rebased, so savings stay in it. MSSP's is set anew on own spending at each agreement, and part of the "
        "savings comes back as an adjustment."
    )

    columns = {f"{one.name} (%)": one.values * 100 for one in lines}
    return Chart(figure, title, summary, lambda: numbers.by_year(columns, found.years))


def bridge_from_mssp(found: Alternatives, money: Money) -> Chart:
    """From MSSP's net result to LEAD's, part by part, all years together."""
    totals = found.part_totals
    at = money.over_years
    bars = [WaterfallBar("mssp", found.mssp.label, 0.0, at(found.mssp.total), True, source="net result")]
    running = found.mssp.total
    for name, dollars in totals.items():
        before, running = running, running + dollars
        if abs(dollars) >= SHOWN_FROM_DOLLARS:
            reason, source = PARTS[name][0], part_source(found, name)
            bars.append(WaterfallBar(name, name, at(before), at(running), False, reason, source))
    bars.append(WaterfallBar("lead", found.lead.label, 0.0, at(found.lead.total), True, source="net result"))
    figure = drawn_bars(bars, money, f"difference-{money.unit}")
    title = _difference_sentence(found, money)
    parts = [f"{b.label} {money.text(b.change, sign=True)}" for b in bars if not b.total]
    summary = (
        f"{title} Parts in order: {'; '.join(parts) or 'none'}. They add up to the difference. MSSP's rules are switched "
        "off one by one in this order; another order would divide what two rules do together differently."
    )
    return Chart(figure, title, summary, lambda: _difference_table(found, money), bars_height(bars))


def _difference_sentence(found: Alternatives, money: Money) -> str:
    gap = money.total_text(abs(found.difference))
    word = "more" if found.difference >= 0 else "less"
    text = f"{found.lead.label} brings {gap} {word} than {found.mssp.label}"
    same = {name: v for name, v in found.part_totals.items() if (v >= 0) == (found.difference >= 0)}
    if same:
        name = max(same, key=lambda one: abs(same[one]))
        text += f", most of all through “{name}” ({money.total_text(same[name], sign=True)})"
    return f"{text}."


def _difference_table(found: Alternatives, money: Money) -> pd.DataFrame:
    """Each part by year and in all; the totals of the last row are LEAD less MSSP."""
    columns = {
        year_label(py): [money.in_year(float(part[at]), at) for part in found.parts.values()]
        for at, py in enumerate(found.years)
    }
    table = numbers.numbers_table(columns, found.parts, "LEAD less MSSP")
    table["All years"] = [money.over_years(float(part.sum())) for part in found.parts.values()]
    table.loc["Difference"] = table.sum()
    return table * 100 if money.unit == "share" else table
