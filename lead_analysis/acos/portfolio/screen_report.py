"""What a screen says: a summary in text, and an ACO's place among the others."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from lead_analysis import text as wording
from lead_analysis.acos.portfolio.same_base import SameBase
from lead_analysis.acos.portfolio.screen import Screen
from lead_analysis.acos.portfolio.zero_savings import LABELS
from lead_analysis.acos.public_data.shipped_tables import vintage_note
from lead_analysis.acos.result_labels import BEFORE_OPERATING_COSTS, UNKNOWN_CLASS
from lead_analysis.decisions.alternatives import IN_MSSP, NO_PROGRAM, POSSIBLE_RULES, RULES_IN_WORDS
from lead_analysis.decisions.best_path import KIND_LABELS
from lead_analysis.decisions.effects import lead_ahead
from lead_model.axes import FloatArray
from lead_model.paths import GLOBAL, PROFESSIONAL

QUARTILES = (25, 50, 75)
SHOWN_ROWS = 20
READINGS_SHOWN = 5  # the most frequent ones in the summary; the table names all of each ACO


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure by which ACOs of any size can be compared; `unit` as in `wording.level`."""

    key: str
    label: str
    unit: str
    of: Callable[[Screen], FloatArray]


def _net_share(path: int) -> Callable[[Screen], FloatArray]:
    return lambda screen: screen.expected_net[path] / screen.benchmark_dollars


def _best_loss(screen: Screen) -> FloatArray:
    if screen.chances is None:
        return np.full(len(screen), np.nan)
    best = [screen.at(path) for path in screen.best]
    return screen.chances.loss_chance[best, np.arange(len(screen))]


# all_paths() gives Professional and Global throughout first.
MEASURES = (
    Measure("beneficiaries", "Beneficiaries", "beneficiaries", lambda screen: screen.portfolio.aligned),
    Measure("spending", "Spending in base year 3", "PBPM", lambda screen: screen.portfolio.total_pbpm),
    Measure("gap", "Region above (+) or below (−) the ACO", "rate", lambda screen: screen.portfolio.gap_rate),
    Measure("gap_base_years", "The same in the base years, as published", "rate",
            lambda screen: screen.portfolio.gap_rate_base_years),
    Measure("professional", "Expected net, Professional, of benchmark", "share", _net_share(0)),
    Measure("global", "Expected net, Global, of benchmark", "share", _net_share(1)),
    Measure("mssp", "Net in MSSP, of benchmark", "share", lambda screen: screen.mssp_net / screen.benchmark_dollars),
    Measure("zero", "Net at zero savings, Professional, of benchmark", "share",
            lambda screen: screen.zero_savings.net / screen.benchmark_dollars),
    Measure("loss", "Chance that the best plan loses", "share", _best_loss),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """Where an ACO stands in one measure. percentile : share of the others below it, 0 to 1; median : of the others."""

    measure: Measure
    value: float
    percentile: float
    median: float


def percentile_of(value: float, others: FloatArray) -> float:
    """Share of the others below a value; those equal to it count half. NaN among the others is left out.

    >>> percentile_of(2.0, np.array([1.0, 2.0, 3.0, np.nan]))
    0.5
    """
    known = others[np.isfinite(others)]
    if not known.size or not np.isfinite(value):
        return float("nan")
    return float((known < value).mean() + 0.5 * (known == value).mean())


def places(own: Screen, others: Screen, row: int = 0) -> tuple[Place, ...]:
    """The place of one ACO of a screen among all of another, by measure; measures without a value are left out."""
    ranked = []
    for measure in MEASURES:
        value, all_values = float(measure.of(own)[row]), measure.of(others)
        if np.isfinite(value) and np.isfinite(all_values).any():
            ranked.append(
                Place(measure, value, percentile_of(value, all_values), float(np.nanmedian(all_values)))
            )
    return tuple(ranked)


def counts(screen: Screen) -> Mapping[str, int]:
    """Number of ACOs by the kind of their best path, in words, the most frequent first."""
    kinds = Counter(KIND_LABELS[path.kind] for path in screen.best)
    return dict(kinds.most_common())


@dataclass(frozen=True, slots=True)
class Counts:
    """How many ACOs of a screen stand where. unknown : class not known, left out of lower and higher; ahead : LEAD's best
    plan beats MSSP as planned under the rule set of the scenario, with the regional gap carried and with the one of the base
    years; ahead_current_rules, ahead_proposed_rules, ahead_proposed_no_rate_book : under each rule set of MSSP, and under
    the proposed one without a rate book; too_close_to_call : of them close_margin where programs are less than 1% of a
    year's benchmark apart, close_by_rule where only a rule that is not final decides between LEAD and MSSP, close_paths
    where only two paths of LEAD are that close; gain_at_zero : Professional pays without any savings."""

    acos: int
    lower_spending: int
    higher_spending: int
    unknown: int
    ahead: int
    ahead_base_years: int
    ahead_current_rules: int
    ahead_proposed_rules: int
    ahead_proposed_no_rate_book: int
    too_close_to_call: int
    close_margin: int
    close_by_rule: int
    close_paths: int
    gain_at_zero: int


def standing(screen: Screen) -> Counts:
    """The counts of a screen."""
    known = screen.portfolio.gap_known.astype(bool)
    lower = screen.lower_spending.astype(bool)
    ahead = [lead_ahead(screen.values(rules)) for rules in POSSIBLE_RULES]
    close = screen.closeness
    return Counts(
        acos=len(screen),
        lower_spending=int((known & lower).sum()),
        higher_spending=int((known & ~lower).sum()),
        unknown=int((~known).sum()),
        ahead=int((screen.net.max(axis=0) > screen.mssp_net).sum()),
        ahead_base_years=int((screen.net_base_years.max(axis=0) > screen.mssp_net_base_years).sum()),
        ahead_current_rules=int(ahead[0].sum()),
        ahead_proposed_rules=int(ahead[1].sum()),
        ahead_proposed_no_rate_book=int((screen.no_rate_book.max(axis=0) > screen.mssp_by_rules[1]).sum()),
        too_close_to_call=int(close.too_close.sum()),
        close_margin=int(close.margin.sum()),
        close_by_rule=int((close.rule_decides & ~close.margin).sum()),
        close_paths=int(close.paths.sum()),
        gain_at_zero=int((screen.zero_savings.net > 0.0).sum()),
    )


def screen_as_dict(screen: Screen, compared: SameBase | None = None) -> dict[str, Any]:
    """Everything a screen says, for `lead-model screen --json`; compared : see `same_base`, None for your own rows."""
    zero = screen.zero_savings
    return {
        "years": list(screen.years),
        "before_operating_costs": True,
        "counts": asdict(standing(screen)),
        "best_plan": dict(counts(screen)),
        "same_base": compared.as_dict() if compared else None,
        "zero_savings": {
            "net_dollars": float(zero.net.sum()),
            **{f"{name}_dollars": float(part.sum()) for name, part in zero.parts().items()},
        },
        "vintage": _vintage(screen),
        "runs": screen.chances.runs if screen.chances else 0,
        "seed": screen.chances.seed if screen.chances else None,
        "acos": screen.table(),
    }


def _vintage(screen: Screen) -> str:
    """The edition of the public file, where the screen holds ACOs of it."""
    return vintage_note("mssp_py2024") if "MSSP" in screen.portfolio.programs else ""


def screen_text(screen: Screen, compared: SameBase | None = None) -> str:
    """Summary of a screen, and its ACOs when they are few. compared : see `same_base`, None for your own rows."""
    found = standing(screen)
    n = found.acos
    kinds = wording.listed([f"{label} for {count:,}" for label, count in counts(screen).items()])
    unknown = f"; {UNKNOWN_CLASS}: {found.unknown:,}" if found.unknown else ""
    lines = [
        f"{n:,} ACO{'s' if n > 1 else ''} screened, PY{screen.years[0]}–PY{screen.years[-1]}, all results "
        f"{BEFORE_OPERATING_COSTS}.",
        f"Lower-spending: {found.lower_spending:,}; higher-spending: {found.higher_spending:,}{unknown}.",
        f"Best LEAD path as planned: {kinds}.",
        *_winner_lines(screen, found),
        *_benchmark_lines(screen),
        *([compared.text()] if compared else []),
        *_net_lines(screen),
        _ahead_line(screen, found),
        _zero_line(screen, found),
    ]
    if vintage := _vintage(screen):
        lines.append(vintage)
    if screen.chances is not None:
        lines.append(f"{screen.chances.runs:,} runs of each, seed {screen.chances.seed}.")
    if n <= SHOWN_ROWS:
        lines += ["", *_rows(screen)]
    return "\n".join(lines)


def _benchmark_lines(screen: Screen) -> list[str]:
    """First-year benchmark against the present program's: named for what it is, since the historical bases differ."""
    lines = []
    for label, at in (("Professional", 0), ("Global", 1)):
        for program in sorted({name for name in screen.portfolio.programs if name}):
            rows = np.array([name == program for name in screen.portfolio.programs])
            change = screen.benchmark_change[at, rows]
            if not np.isfinite(change).any():
                continue
            low, middle, high = (
                wording.percent(value, sign=True) for value in np.nanpercentile(change, QUARTILES)
            )
            lines.append(
                f"Benchmark for a dollar of spending, LEAD's in PY{screen.years[0]} against {program} as published (two "
                f"different historical bases), {label}: median {middle}, middle half {low} to {high}."
            )
    return lines


def _net_lines(screen: Screen) -> list[str]:
    lines = []
    for path in (PROFESSIONAL, GLOBAL):
        share = screen.expected_net[screen.at(path)] / screen.benchmark_dollars
        text = (
            f"Expected net, {path.label}: median {wording.percent(float(np.median(share)), 2)} of benchmark"
        )
        if screen.chances is not None:
            loss = screen.chances.loss_chance[screen.at(path)]
            text += f"; ten-year loss in {wording.percent(float(np.median(loss)))} of runs (median ACO)"
        lines.append(f"{text}.")
    return lines


def _winner_lines(screen: Screen, found: Counts) -> list[str]:
    """The best of all alternatives by rule set of MSSP, and what LEAD against MSSP rests on."""
    lines = []
    for rules in POSSIBLE_RULES:
        programs = Counter(
            label if label in (IN_MSSP, NO_PROGRAM) else "LEAD" for label in screen.winners(rules)
        )
        each = wording.listed([f"{label} for {count:,}" for label, count in programs.most_common()])
        lines.append(f"Best of all alternatives under {RULES_IN_WORDS[rules]} of MSSP: {each}.")
    lines.append(
        f"LEAD is ahead of MSSP for {found.ahead_current_rules:,} under current rules, {found.ahead_proposed_rules:,} under "
        f"proposed rules and {found.ahead_proposed_no_rate_book:,} under proposed rules without a rate book; too close to "
        f"call: {found.too_close_to_call:,} ({found.close_by_rule:,} because a rule that is not final decides, "
        f"{found.close_margin:,} by less than 1% of a year's benchmark, {found.close_paths:,} only between two LEAD paths)."
    )
    readings = screen.readings.counts()[:READINGS_SHOWN]
    if readings:
        each = "; ".join(f"{name} ({count:,})" for name, count in readings)
        lines.append(f"Readings that change the best path or move more than a quarter of its net: {each}.")
    return lines


def _ahead_line(screen: Screen, found: Counts) -> str:
    text = f"As planned, LEAD's best plan beats MSSP on the ACO's own track for {found.ahead:,} of {found.acos:,}"
    if not np.isfinite(screen.portfolio.gap_rate_base_years).any():
        return f"{text}."
    best, before = (float(net.max(axis=0).sum()) for net in (screen.net, screen.net_base_years))
    return (
        f"{text} with the regional gap carried to the file's year, and for {found.ahead_base_years:,} with the gap as "
        f"published for the base years; best plans together {wording.dollars(best)} and {wording.dollars(before)}."
    )


def _zero_line(screen: Screen, found: Counts) -> str:
    zero = screen.zero_savings
    parts = [
        f"{LABELS[name]} {wording.dollars(float(part.sum()), sign=True)}"
        for name, part in zero.parts().items()
    ]
    return (
        f"Net at zero savings: under Professional {found.gain_at_zero:,} of {found.acos:,} gain without saving anything, "
        f"which is no performance; together {wording.dollars(float(zero.net.sum()), sign=True)}: {wording.listed(parts)}."
    )


def _rows(screen: Screen) -> list[str]:
    lines = [
        f"{'id':<16}{'people':>10}  {'class':<16}{'Professional':>13}{'Global':>11}{'MSSP':>11}  best plan"
    ]
    expected = screen.expected_net
    for n, path in enumerate(screen.best):
        known = bool(screen.portfolio.gap_known[n])
        designation = screen.designation(n) if known else "unknown"
        lines.append(
            f"{screen.portfolio.ids[n][:15]:<16}{screen.portfolio.aligned[n]:>10,.0f}  {designation:<16}"
            f"{wording.dollars(float(expected[0, n])):>13}{wording.dollars(float(expected[1, n])):>11}"
            f"{wording.dollars(float(screen.mssp_net[n])):>11}  {path.label}"
        )
        lines += [f"{'':<18}rests on {name}" for name in screen.readings.of(n)]
    return lines
