"""Charts of *LEAD or MSSP*: ten-year lines, benchmarks side by side, and the difference as bars that add up."""

import numpy as np
import pandas as pd

from lead_model import wording
from lead_model.alternatives import Alternatives, Line
from lead_model.alternatives.lead_or_mssp import MSSP, NOTHING
from lead_model.alternatives.staying_in_mssp import mssp_parameters
from lead_model.axes import FloatArray
from lead_model.charts import theme
from lead_model.charts.money import DOLLARS, Money
from lead_model.charts.sources import behind, documents, rule_pack
from lead_model.charts.theme import Chart, hover_text, year_label
from lead_model.charts.waterfall import Bar, bars_height, drawn_bars

SHOWN_FROM_DOLLARS = 0.5  # a part below this is left out of the picture, not out of the table
REBASED = "MSSP rebased"
PART_REASONS = {
    "Rebasing": "MSSP sets its benchmark anew on your own spending; LEAD never does",
    "Minimum rate": "savings and losses inside MSSP's minimum rate do not count",
    "Sharing, caps and limits": "LEAD's corridors against MSSP's sharing and loss rates, caps and limits",
    "Sequestration": "taken from shared savings in both",
    "Adjustments": "region or prior savings: LEAD's for Global and lower-spending only",
    "Regional rate book": "LEAD's second half: the benchmark moves to the region's level",
    "Trend, risk and High Needs": "update, risk-score caps, and High Needs as a category of its own",
    "Guarantee": "carrying cost of LEAD's guarantee less that of MSSP's repayment mechanism",
    "Discount": "LEAD's discount; MSSP has none",
    "Quality withhold": "what LEAD withholds and the score does not earn back",
    "Administrative add-on": "LEAD only, higher-spending ACOs",
    "High Performers Pool": "LEAD only",
    "Stop-loss and reinsurance": "charge, payout, premium and recovery in LEAD",
    "Capitation": "what capitation keeps and counts in LEAD",
    "Episodes and incentives": "CARA, falls prevention and incentives: LEAD only",
    "Shared with the state": "Medicaid-based alignment: LEAD only",
    "Operating cost": "MSSP's operating cost against LEAD's",
    "Passed on to providers": "the same part of a positive result in both",
}


# Steps of LEAD and rule values of MSSP behind each part of the difference; the others rest on what the ACO entered.
LEAD_STEPS = {
    "Sharing, caps and limits": ("corridor",), "Sequestration": ("sequestration",), "Adjustments": ("adjustment",),
    "Regional rate book": ("rate_book",), "Trend, risk and High Needs": ("update", "risk"), "Discount": ("discount",),
    "Quality withhold": ("quality",), "Administrative add-on": ("add_on",), "High Performers Pool": ("high_performers",),
    "Stop-loss and reinsurance": ("stop_loss_charge",), "Capitation": ("capitation_margin",),
    "Episodes and incentives": ("cara", "incentives"),
}  # fmt: skip
MSSP_RULES = {
    "Rebasing": ("mssp_agreement_years",), "Minimum rate": ("mssp_size_rate",),
    "Sharing, caps and limits": ("mssp_max_sharing_rate",), "Sequestration": ("mssp_sequestration_rate",),
    "Adjustments": ("mssp_regional_weight_positive",),
    "Trend, risk and High Needs": ("mssp_two_way_weight", "mssp_risk_cap"),
    "Guarantee": ("mssp_repayment_mechanism_share",),
}  # fmt: skip


def part_source(found: Alternatives, name: str) -> str:
    """Why a part of the difference arises, and the documents of both programs behind it."""
    p, py = found.projection, found.years[0]
    rules = mssp_parameters(p.scenario.choices.mssp.rules)
    both = (behind(p, LEAD_STEPS.get(name, ()), py), documents(rules, MSSP_RULES.get(name, ()), py))
    return "; ".join(dict.fromkeys(filter(None, both)))


def ten_year_lines(found: Alternatives, money: Money, *, running: bool = True) -> Chart:
    """Net result of every alternative: running sum, or each year by itself."""
    figure = theme.blank(right=theme.LABEL_ROOM, key=f"alternatives-{money.unit}-{running}")
    values = {line.label: _plotted(line, money, running) for line in found.lines}
    p = found.projection
    packs = {
        MSSP: rule_pack(mssp_parameters(p.scenario.choices.mssp.rules)),
        NOTHING: "no shared savings or losses, no operating cost",
    }
    for line in found.lines:
        hover = [
            hover_text(
                f"{line.label}, {'to the end of ' if running else ''}{year_label(py)}",
                money.text(float(y), sign=True),
                source=packs.get(line.key) or rule_pack(p.lookup.parameters),
            )
            for py, y in zip(found.years, values[line.label], strict=True)
        ]
        theme.line(
            figure, found.years, values[line.label], line.label, theme.style_of(line.key), hover,
            width=3.5 if line is found.lead else 2.5, markers=line.key != NOTHING,
        )  # fmt: skip
    theme.year_axis(figure, found.years)
    how = ("sum to date" if money.unit == DOLLARS else "average to date") if running else "each year"
    span = theme.value_axis(
        figure, f"Net result, {money.axis_title}, {how}", *theme.range_of(*values.values()), money.axis
    )
    theme.mark_years(figure, _rebased(found))
    ends = [(_short(line), float(values[line.label][-1])) for line in found.lines]
    theme.end_labels(figure, found.years[-1], ends, span)
    best, other = found.best, _second(found)
    gap = money.text(money.over_years(best.total - other.total))
    title = f"{best.label} brings most over {len(found.years)} years, {gap} more than {other.label}."
    totals = [f"{line.label} {money.text(money.over_years(line.total), sign=True)}" for line in found.lines]
    spared = float(found.operating_cost_avoided.sum())
    avoided = (
        f" Doing nothing avoids operating cost of {money.text(money.over_years(spared))}, which the other lines have paid."
        if spared > SHOWN_FROM_DOLLARS
        else ""
    )
    summary = (
        f"The same people and the same savings path, net results of {found.years[0]}–{found.years[-1]}: "
        f"{wording.listed(totals)}.{avoided}"
    )

    def table() -> pd.DataFrame:
        return pd.DataFrame(
            {f"{name} ({money.column_title})": money.for_table(value) for name, value in values.items()},
            index=pd.Index([year_label(py) for py in found.years], name="Performance year"),
        )

    return Chart(theme.finished(figure, title), title, summary, table)


def _plotted(line: Line, money: Money, running: bool) -> FloatArray:
    return (money.cumulative if running else money.yearly)(line.net[None, :])[0]


def _short(line: Line) -> str:
    return line.label.removesuffix(" (proposed rules)")


def _second(found: Alternatives) -> Line:
    return max((line for line in found.lines if line is not found.best), key=lambda line: line.total)


def _rebased(found: Alternatives) -> list[tuple[int, str]]:
    again = found.stay.projection.rebased
    return [(py, REBASED) for py, is_new in zip(found.years, again, strict=True) if is_new]


def benchmark_lines(found: Alternatives) -> Chart:
    """Benchmark of both programs for a dollar the people would cost without savings, by year."""
    figure = theme.blank(right=theme.LABEL_ROOM, key="alternatives-benchmark")
    names = {"lead": "LEAD, before discount", "mssp": "MSSP"}
    p = found.projection
    source = {
        "lead": rule_pack(p.lookup.parameters),
        "mssp": rule_pack(mssp_parameters(p.scenario.choices.mssp.rules)),
    }
    for key, name in names.items():
        value = found.benchmark_ratio[key]
        style = theme.style_of(found.lead.key if key == "lead" else "mssp")
        hover = [
            hover_text(
                f"{name}, {year_label(py)}",
                wording.percent(float(y), 2),
                "benchmark ÷ expected cost",
                source[key],
            )
            for py, y in zip(found.years, value, strict=True)
        ]
        theme.line(figure, found.years, value, name, style, hover)
    theme.year_axis(figure, found.years)
    values = list(found.benchmark_ratio.values())
    span = theme.value_axis(
        figure, "Benchmark, % of expected cost", *theme.range_of(*values, np.ones(1), zero=False), {"tickformat": ".1~%"}
    )  # fmt: skip
    theme.mark_years(figure, _rebased(found))
    theme.end_labels(
        figure,
        found.years[-1],
        [(name, float(found.benchmark_ratio[key][-1])) for key, name in names.items()],
        span,
    )
    first, last = ({key: wording.percent(float(value[at])) for key, value in found.benchmark_ratio.items()}
                   for at in (0, -1))  # fmt: skip
    lead, mssp = (wording.course(first[key], last[key]) for key in ("lead", "mssp"))
    title = f"For a dollar of expected cost LEAD's benchmark {lead}, MSSP's {mssp}."
    summary = (
        "Expected cost is what the same people would cost without savings. LEAD's benchmark is before discount; it is "
        "never rebased, so savings stay in it. MSSP's is set anew on own spending at each agreement, and part of the "
        "savings comes back as an adjustment."
    )

    def table() -> pd.DataFrame:
        return pd.DataFrame(
            {f"{name} (%)": found.benchmark_ratio[key] * 100 for key, name in names.items()},
            index=pd.Index([year_label(py) for py in found.years], name="Performance year"),
        )

    return Chart(theme.finished(figure, title), title, summary, table)


def difference_bars(found: Alternatives, money: Money) -> Chart:
    """From MSSP's net result to LEAD's, part by part, all years together."""
    totals = found.part_totals
    bars = [Bar("mssp", found.mssp.label, 0.0, money.over_years(found.mssp.total), True, source="net result")]
    running = found.mssp.total
    for name, dollars in totals.items():
        before, running = running, running + dollars
        if abs(dollars) >= SHOWN_FROM_DOLLARS:
            bars.append(
                Bar(
                    name,
                    name,
                    money.over_years(before),
                    money.over_years(running),
                    False,
                    PART_REASONS[name],
                    part_source(found, name),
                )
            )
    bars.append(
        Bar("lead", found.lead.label, 0.0, money.over_years(found.lead.total), True, source="net result")
    )
    figure = drawn_bars(bars, money, f"difference-{money.unit}")
    title = _difference_sentence(found, money)
    parts = [f"{b.label} {money.text(b.change, sign=True)}" for b in bars if not b.total]
    summary = (
        f"{title} Parts in order: {'; '.join(parts) or 'none'}. They add up to the difference. MSSP's rules are switched "
        "off one by one in this order; another order would divide what two rules do together differently."
    )
    return Chart(
        theme.finished(figure, title),
        title,
        summary,
        lambda: _difference_table(found, money),
        bars_height(bars),
    )


def _difference_sentence(found: Alternatives, money: Money) -> str:
    gap = money.text(money.over_years(abs(found.difference)))
    word = "more" if found.difference >= 0 else "less"
    text = f"{found.lead.label} brings {gap} {word} than {found.mssp.label}"
    same = {name: v for name, v in found.part_totals.items() if (v >= 0) == (found.difference >= 0)}
    if same:
        name = max(same, key=lambda one: abs(same[one]))
        text += f", most of all through “{name}” ({money.text(money.over_years(same[name]), sign=True)})"
    return f"{text}."


def _difference_table(found: Alternatives, money: Money) -> pd.DataFrame:
    """Each part by year and in all; the totals of the last row are LEAD less MSSP."""
    columns: dict[str, FloatArray] = {
        year_label(py): np.array([part[at] for part in found.parts.values()])
        for at, py in enumerate(found.years)
    }
    table = pd.DataFrame(
        {
            label: [money.in_year(float(v), at) for v in values]
            for at, (label, values) in enumerate(columns.items())
        },
        index=pd.Index(list(found.parts), name="LEAD less MSSP"),
    )
    table["All years"] = [money.over_years(float(part.sum())) for part in found.parts.values()]
    table.loc["Difference"] = table.sum()
    return table * 100 if money.unit == "share" else table
