"""When an answer is too close to call, and what a reading does to it: one set of functions over runs.

One run is a scenario, many are the ACOs of a screen, so both say the same. Dollars (K, R) come in the order of
`Alternatives.under`: participation paths, MSSP, not participating.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lead_analysis.decisions.alternatives import CLOSE_SHARE, best_alternatives
from lead_analysis.decisions.readings import OF_BOTH, TOGETHER
from lead_analysis.decisions.roots import IntArray
from lead_model.axes import BoolArray, FloatArray
from lead_model.scenario import MsspRules

Values = Mapping[MsspRules, FloatArray]  # of every alternative (K, R) by rule set of MSSP
NAMED_SHARE = 0.25  # of the ten-year net of the best path: a reading that moves more is named with the answer
NAMED_BENCHMARK_SHARE = 0.01  # and more than this part of the first year's benchmark
MSSP_AT, NOTHING_AT = -2, -1  # places of MSSP and of not participating among the K


@dataclass(frozen=True, slots=True, eq=False)
class Closeness:
    """Why an answer is too close to call, arrays (R,).

    margin : the best way to take part (LEAD, MSSP, neither) is ahead of the next, or LEAD and MSSP are apart, by less than
    1% of the first year's benchmark; rule_decides : LEAD less MSSP changes sign with a rule that is not final;
    paths : neither, but the two best paths of LEAD, the best of all, are that close.
    """

    margin: BoolArray
    rule_decides: BoolArray
    paths: BoolArray

    @property
    def programs(self) -> BoolArray:
        """Whether the way to take part is open, not only the year of a switch."""
        return np.asarray(self.margin | self.rule_decides)

    @property
    def too_close(self) -> BoolArray:
        """Whether anything is."""
        return np.asarray(self.programs | self.paths)


@dataclass(frozen=True, slots=True, eq=False)
class Effect:
    """What one reading does, arrays (R,).

    flips : another path is best under a rule set; lead_ahead_changes : LEAD less MSSP changes sign under one; dollars : by
    rule set, of the path that is best under it now; best_then : by rule set, which is best with the other reading; much :
    dollars above a quarter of the net and above 1% of the first year's benchmark, under a rule set.
    """

    flips: BoolArray
    lead_ahead_changes: BoolArray
    dollars: Mapping[MsspRules, FloatArray]
    best_then: Mapping[MsspRules, IntArray]
    much: BoolArray

    @property
    def counts(self) -> BoolArray:
        """Whether it belongs beside the answer, taken alone."""
        return np.asarray(self.flips | self.much)


def lead_ahead(values: FloatArray) -> BoolArray:
    """Whether the best LEAD path is worth more than MSSP (R,)."""
    return np.asarray(values[:MSSP_AT].max(axis=0) > values[MSSP_AT])


def closeness(values: Values, first_benchmark_dollars: FloatArray, reading_decides: BoolArray) -> Closeness:
    """What is too close to call. first_benchmark_dollars : (R,) of the first performance year, before discount;
    reading_decides : (R,) whether a reading in `Effect` changes who of LEAD and MSSP is ahead."""
    least = CLOSE_SHARE * first_benchmark_dollars
    margins, paths, ahead = [], [], []
    for table in values.values():
        lead = np.sort(table[:MSSP_AT], axis=0)
        ways = np.sort(np.stack([lead[-1], table[MSSP_AT], table[NOTHING_AT]]), axis=0)
        margins.append((ways[-1] - ways[-2] < least) | (abs(lead[-1] - table[MSSP_AT]) < least))
        second = lead[-2] if len(lead) > 1 else np.full_like(lead[-1], -np.inf)
        paths.append((lead[-1] == ways[-1]) & (lead[-1] - second < least))
        ahead.append(lead_ahead(table))
    margin = np.any(margins, axis=0)
    decides = np.asarray(reading_decides | np.any(ahead != ahead[0], axis=0))
    return Closeness(margin, decides, np.any(paths, axis=0) & ~margin & ~decides)


def effect(now: Values, before: Values, after: Values, first_benchmark_dollars: FloatArray) -> Effect:
    """What a reading does. now : as planned; before, after : without and with the other reading, both at the growth at
    which it is judged."""
    runs = np.arange(len(first_benchmark_dollars))
    flips, changes, much, dollars, then = [], [], [], {}, {}
    for rules, planned in now.items():
        best = best_alternatives(planned)
        moved = (after[rules] - before[rules])[best, runs]
        then[rules] = best_alternatives(after[rules])
        flips.append(best_alternatives(before[rules]) != then[rules])
        changes.append(lead_ahead(before[rules]) != lead_ahead(after[rules]))
        much.append(abs(moved) > least_named(planned[best, runs], first_benchmark_dollars))
        dollars[rules] = moved
    return Effect(np.any(flips, axis=0), np.any(changes, axis=0), dollars, then, np.any(much, axis=0))


def rule_set_effect(
    now: Values, mine: MsspRules, other: MsspRules, first_benchmark_dollars: FloatArray
) -> Effect:
    """What MSSP's other rule set does: to what is best under the one named, and back from what is best under the other."""
    there = effect({mine: now[mine]}, {mine: now[mine]}, {mine: now[other]}, first_benchmark_dollars)
    back = effect({other: now[other]}, {other: now[other]}, {other: now[mine]}, first_benchmark_dollars)
    return Effect(
        there.flips, there.lead_ahead_changes, {**there.dollars, **back.dollars},
        {**there.best_then, **back.best_then}, there.much | back.much,
    )  # fmt: skip


def named_each(
    tried: Sequence[tuple[str, str]], effects: Sequence[Effect], first_benchmark_dollars: FloatArray
) -> list[BoolArray]:
    """Which readings belong beside the answer, (R,) each. tried : key and other reading of each.

    Two readings at once are left out where one of them alone makes the same path best and moves the same dollars, to within
    1% of the first year's benchmark: the same dollars are not counted twice.
    """
    by_reading = dict(zip(tried, effects, strict=True))
    named = []
    for (key, other), both in zip(tried, effects, strict=True):
        parts = list(zip(key.split(TOGETHER), other.split(OF_BOTH), strict=True)) if TOGETHER in key else []
        said = [_same_as(both, by_reading[part], first_benchmark_dollars) for part in parts]
        named.append(both.counts & ~np.any(said, axis=0) if said else both.counts)
    return named


def _same_as(both: Effect, part: Effect, first_benchmark_dollars: FloatArray) -> BoolArray:
    least = NAMED_BENCHMARK_SHARE * first_benchmark_dollars
    same = [
        (both.best_then[rules] == part.best_then[rules])
        & (abs(both.dollars[rules] - part.dollars[rules]) < least)
        for rules in both.dollars
    ]
    return np.all(same, axis=0)


def least_named(best_net: FloatArray, first_benchmark_dollars: FloatArray) -> FloatArray:
    """Dollars of the best path that must hang on a reading before it is named with the answer (R,)."""
    return np.maximum(NAMED_SHARE * abs(best_net), NAMED_BENCHMARK_SHARE * first_benchmark_dollars)
