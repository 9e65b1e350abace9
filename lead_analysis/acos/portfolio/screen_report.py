"""What a screen says: a summary in text, and an ACO's place among the others."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from lead_analysis import text as wording
from lead_analysis.acos.portfolio.screen import Screen
from lead_analysis.decisions.best_path import KIND_LABELS
from lead_model.axes import FloatArray
from lead_model.paths import GLOBAL, PROFESSIONAL

QUARTILES = (25, 50, 75)
SHOWN_ROWS = 20


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
    Measure("professional", "Expected net, Professional, of benchmark", "share", _net_share(0)),
    Measure("global", "Expected net, Global, of benchmark", "share", _net_share(1)),
    Measure("mssp", "Net in MSSP, of benchmark", "share", lambda screen: screen.mssp_net / screen.benchmark_dollars),
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


def screen_text(screen: Screen) -> str:
    """Summary of a screen, and its ACOs when they are few."""
    n = len(screen)
    lower = int(screen.lower_spending.sum())
    kinds = wording.listed([f"{label} for {count:,}" for label, count in counts(screen).items()])
    lines = [
        f"{n:,} ACO{'s' if n > 1 else ''} screened, PY{screen.years[0]}–PY{screen.years[-1]}.",
        f"Lower-spending: {lower:,}; higher-spending: {n - lower:,}.",
        f"Best plan by expected net: {kinds}.",
    ]
    for label, at in (("Professional", 0), ("Global", 1)):
        for program in sorted({name for name in screen.portfolio.programs if name}):
            rows = np.array([name == program for name in screen.portfolio.programs])
            change = screen.benchmark_change[at, rows]
            if np.isfinite(change).any():
                quartiles = [
                    wording.percent(value, sign=True) for value in np.nanpercentile(change, QUARTILES)
                ]
                lines.append(
                    f"Benchmark for a dollar of spending against {program} as published, {label}: "
                    f"median {quartiles[1]}, middle half {quartiles[0]} to {quartiles[2]}."
                )
    for path in (PROFESSIONAL, GLOBAL):
        share = screen.expected_net[screen.at(path)] / screen.benchmark_dollars
        text = (
            f"Expected net, {path.label}: median {wording.percent(float(np.median(share)), 2)} of benchmark"
        )
        if screen.chances is not None:
            loss = screen.chances.loss_chance[screen.at(path)]
            text += f"; ten-year loss in {wording.percent(float(np.median(loss)))} of runs (median ACO)"
        lines.append(f"{text}.")
    better = int((screen.net.max(axis=0) > screen.mssp_net).sum())
    lines.append(f"As planned, LEAD's best plan beats MSSP on the ACO's own track for {better:,} of {n:,}.")
    if screen.chances is not None:
        lines.append(f"{screen.chances.runs:,} runs of each, seed {screen.chances.seed}.")
    if n <= SHOWN_ROWS:
        lines += ["", *_rows(screen)]
    return "\n".join(lines)


def _rows(screen: Screen) -> list[str]:
    lines = [
        f"{'id':<16}{'people':>10}  {'class':<16}{'Professional':>13}{'Global':>11}{'MSSP':>11}  best plan"
    ]
    expected = screen.expected_net
    for n, path in enumerate(screen.best):
        designation = "lower-spending" if screen.lower_spending[n] else "higher-spending"
        lines.append(
            f"{screen.portfolio.ids[n][:15]:<16}{screen.portfolio.aligned[n]:>10,.0f}  {designation:<16}"
            f"{wording.dollars(float(expected[0, n])):>13}{wording.dollars(float(expected[1, n])):>11}"
            f"{wording.dollars(float(screen.mssp_net[n])):>11}  {path.label}"
        )
    return lines
