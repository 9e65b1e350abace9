"""Charts of *LEAD or MSSP*: ten-year lines, benchmarks side by side, and the difference as bars that add up."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from lead_analysis import text as wording
from lead_analysis.decisions.alternatives import NOTHING, RULES_IN_WORDS, Alternative, Alternatives
from lead_analysis.other_models.lead_or_mssp import START_UP, LeadOrMssp
from lead_analysis.other_models.mssp_rule_sets import LABEL_SUFFIX, mssp_parameters
from lead_analysis.text import year_label
from lead_delivery.charts import numbers, series, theme
from lead_delivery.charts.money import Money
from lead_delivery.charts.series import YearLine
from lead_delivery.charts.source_lines import behind, documents, rule_pack
from lead_delivery.charts.theme import Chart
from lead_delivery.charts.waterfall import SHOWN_FROM_DOLLARS, WaterfallBar, bars_height, drawn_bars
from lead_model.projection import Projection
from lead_model.scenario import MsspRules

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
    START_UP: ("LEAD only, before the first year", (), ()),
}  # fmt: skip


def part_source(alternatives: LeadOrMssp, name: str) -> str:
    """The documents of both programs behind a part of the difference."""
    p, py = alternatives.projection, alternatives.years[0]
    _, steps, rules = PARTS[name]
    both = behind(p, steps, py), documents(mssp_parameters(p.scenario.choices.mssp.rules), rules, py)
    return "; ".join(dict.fromkeys(filter(None, both)))


def ten_year_lines(alternatives: LeadOrMssp, money: Money, *, running: bool = True) -> Chart:
    """Net result of every alternative: running sum, or each year by itself."""
    p, plotted = alternatives.projection, money.cumulative if running else money.yearly
    sources = {rules.value: rule_pack(mssp_parameters(rules)) for rules in alternatives.found.mssp}
    sources[NOTHING] = "no shared savings or losses, no operating cost"
    lines = [
        series.money_line(
            alternatives.years, line.label, plotted(line.counted_net if running else line.net),
            theme.style_of(line.key), money, to_end=running, source=sources.get(line.key) or rule_pack(p.lookup.parameters),
            width=3.5 if line is alternatives.lead else 2.5, markers=line.key != NOTHING,
            label=line.label.replace(LABEL_SUFFIX[MsspRules.PROPOSED], ", proposed"),
        )
        for line in alternatives.lines
    ]  # fmt: skip
    how = f"{money.sum_word} to date" if running else "each year"
    figure = series.year_lines(
        f"alternatives-{money.unit}-{running}",
        lines,
        f"Net result, {money.axis_title}, {how}",
        money.axis,
        marks=_rebased(alternatives),
    )
    title = winner_sentence(alternatives.found, money)
    totals = [f"{line.label} {money.total_text(line.total, sign=True)}" for line in alternatives.lines]
    spared = float(alternatives.operating_cost_avoided.sum())
    avoided = (
        f" Doing nothing avoids operating cost of {money.total_text(spared)}, which the other lines have paid."
        if spared > SHOWN_FROM_DOLLARS
        else ""
    )
    summary = (
        f"The same beneficiaries and savings path, net results of {alternatives.years[0]}–{alternatives.years[-1]} after "
        f"start-up cost: {wording.listed(totals)}.{avoided}"
    )

    values = {line.name: line.values for line in lines}
    return Chart(figure, title, summary, lambda: numbers.by_year(money.columns(values), alternatives.years))


def _mssp_rules(p: Projection) -> str:
    return rule_pack(mssp_parameters(p.scenario.choices.mssp.rules))


def winner_sentence(found: Alternatives, money: Money) -> str:
    """Which alternative earns the most, how far ahead of the next, and which one under another rule set of MSSP."""
    best, following = found.ranked()[:2]
    count = f"{wording.in_letters(len(found.years))} year{'s' if len(found.years) > 1 else ''}"
    gap = money.total_text(found.lead_over_next(found.rules))
    said = f"{best.label} earns the most over {count}, {gap} more than {_called(following)}."
    if best is found.nothing:
        said = f"No path pays over {count}: the next best, {_called(following)}, loses {gap}."
    others = [(rules, found.best(rules)) for rules in found.mssp if rules is not found.rules]
    changed = [
        f" Under {RULES_IN_WORDS[rules]}: {line.label}." for rules, line in others if _apart(line, best)
    ]
    return said + "".join(changed)


def _called(line: Alternative) -> str:
    """A name inside a sentence."""
    return line.label if line.path is not None else wording.small(line.label)


def _apart(line: Alternative, best: Alternative) -> bool:
    """Whether two winners differ in more than the rule set of MSSP."""
    return line.short_label != best.short_label


def _rebased(alternatives: LeadOrMssp) -> list[tuple[int, str]]:
    again = alternatives.stay.projection.rebased
    return [(py, REBASED) for py, is_new in zip(alternatives.years, again, strict=True) if is_new]


def benchmark_lines(alternatives: LeadOrMssp) -> Chart:
    """Benchmark of both programs for a dollar the people would cost without savings, by year."""
    p, ratio = alternatives.projection, alternatives.benchmark_ratio
    stated = (
        ("lead", "LEAD, before discount", alternatives.lead.key, rule_pack(p.lookup.parameters)),
        ("mssp", "MSSP", "mssp", _mssp_rules(p)),
    )
    lines = []
    for key, name, look, source in stated:
        texts = [wording.percent(float(y), 2) for y in ratio[key]]
        hover = series.year_hovers(name, alternatives.years, texts, "benchmark ÷ expected cost", source)
        lines.append(YearLine(alternatives.years, name, ratio[key], theme.style_of(look), hover))
    figure = series.year_lines(
        "alternatives-benchmark", lines, "Benchmark, % of expected cost", {"tickformat": ".1~%"}, also=[np.ones(1)],
        zero=False, marks=_rebased(alternatives),
    )  # fmt: skip
    lead, mssp = (
        wording.course(wording.percent(float(line.values[0])), wording.percent(line.end[1])) for line in lines
    )
    title = f"For a dollar of expected cost LEAD's benchmark {lead}, MSSP's {mssp}."
    summary = (
        "Expected cost is what the same people would cost without savings. LEAD's benchmark is before discount; it is "
        "never rebased, so savings stay in it. MSSP's is set anew on own spending at each agreement, and part of the "
        "savings comes back as an adjustment."
    )

    columns = {f"{line.name} (%)": line.values * 100 for line in lines}
    return Chart(figure, title, summary, lambda: numbers.by_year(columns, alternatives.years))


def bridge_from_mssp(alternatives: LeadOrMssp, money: Money) -> Chart:
    """From MSSP's net result to LEAD's, part by part, all years together."""
    totals = alternatives.part_totals
    at = money.over_years
    bars = [
        WaterfallBar(
            "mssp", alternatives.mssp.label, 0.0, at(alternatives.mssp.total), True, source="net result"
        )
    ]
    running = alternatives.mssp.total
    for name, dollars in totals.items():
        before, running = running, running + dollars
        if abs(dollars) >= SHOWN_FROM_DOLLARS:
            reason, source = PARTS[name][0], part_source(alternatives, name)
            bars.append(WaterfallBar(name, name, at(before), at(running), False, reason, source))
    bars.append(
        WaterfallBar(
            "lead", alternatives.lead.label, 0.0, at(alternatives.lead.total), True, source="net result"
        )
    )
    figure = drawn_bars(bars, money, f"difference-{money.unit}")
    title = _difference_sentence(alternatives, money)
    parts = [f"{b.label} {money.text(b.change, sign=True)}" for b in bars if not b.total]
    summary = (
        f"{title} Parts in order: {'; '.join(parts) or 'none'}. They add up to the difference. MSSP's rules are switched "
        "off one by one in this order; another order would divide what two rules do together differently."
    )
    return Chart(figure, title, summary, lambda: _difference_table(alternatives, money), bars_height(bars))


def _difference_sentence(alternatives: LeadOrMssp, money: Money) -> str:
    gap = money.total_text(abs(alternatives.difference))
    word = "more" if alternatives.difference >= 0 else "less"
    text = f"{alternatives.lead.label} earns {gap} {word} than {alternatives.mssp.label}"
    same = {
        name: v for name, v in alternatives.part_totals.items() if (v >= 0) == (alternatives.difference >= 0)
    }
    if same:
        name = max(same, key=lambda part: abs(same[part]))
        text += f", most of all through “{name}” ({money.total_text(same[name], sign=True)})"
    return f"{text}."


def _difference_table(alternatives: LeadOrMssp, money: Money) -> pd.DataFrame:
    """Each part by year and in all; the totals of the last row are LEAD less MSSP."""
    columns = {
        year_label(py): [money.in_year(float(part[at]), at) for part in alternatives.parts.values()]
        for at, py in enumerate(alternatives.years)
    }
    table = numbers.numbers_table(columns, alternatives.parts, "LEAD less MSSP")
    table["All years"] = [money.over_years(float(part.sum())) for part in alternatives.parts.values()]
    table.loc["Difference"] = table.sum()
    return table * 100 if money.unit == "share" else table
