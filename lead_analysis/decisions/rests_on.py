"""What the answer rests on: for each open or disputed rule and assumed input, whether another reading changes the best path,
and how many dollars hang on it.

Numbers and rule values are runs of one projection; each reading that chooses between equations is a projection of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np

from lead_analysis import text as wording
from lead_analysis.decisions.alternatives import (
    POSSIBLE_RULES,
    RULES_IN_WORDS,
    Alternatives,
    alternative_values,
    alternatives,
    best_alternatives,
)
from lead_analysis.decisions.best_path import both_options, resettled
from lead_analysis.decisions.drivers import Driver, base_array, driver, vary_levels
from lead_analysis.decisions.readings import NONE, TOGETHER, Case, Settings, cases
from lead_analysis.other_models.staying_in_mssp import stay_each
from lead_model.axes import FloatArray
from lead_model.lookup import COMMON, PARAMETER_PREFIX
from lead_model.paths import PROFESSIONAL, all_paths, project_each
from lead_model.scenario import GapBasis, MsspRules, Scenario, all_leaves

NAMED_SHARE = 0.25  # of the ten-year net of the best path: a reading that moves more is named with the answer
NAMED_BENCHMARK_SHARE = 0.01  # and more than this part of the first year's benchmark
SETTLEMENT_READINGS = {"rules.quality_form", "rules.sequestration"}
RISK_SCORES = "rules.inferred_scores"  # the one reading on which MSSP's risk ratio rests too
DRIVERS_SHOWN = 3
# One forecast moves both trends and the ACPT; to move one of them alone is another question.
ONE_FORECAST = {"market.national_trend_rate", "market.regional_trend_rate", "market.acpt_rate"}
MARKET = "market."
PRIOR_SAVINGS = "organization.region.prior_savings_pbpm"
GAP_RATE = "organization.region.gap_rate"


@dataclass(frozen=True, slots=True)
class RestsOn:
    """What one reading or assumption does to the answer, dollars of the ten-year net.

    dollars : of the present best path; lead_dollars : of the present best LEAD path; professional_dollars, global_dollars :
    of both options; best_now, best_then : short names of the best by rule set; lead_ahead_changes : whether LEAD less MSSP
    changes sign under a rule set; named : whether it belongs beside the answer; elsewhere : judged at growth away from the
    ACPT, where alone it acts.
    """

    key: str
    topic: str
    now: str
    other: str
    when: str
    status: str
    sources: tuple[str, str]
    is_rule: bool
    dollars: float
    lead_dollars: float
    professional_dollars: float
    global_dollars: float
    best_now: Mapping[MsspRules, str]
    best_then: Mapping[MsspRules, str]
    lead_ahead_changes: bool
    named: bool
    elsewhere: bool = False

    @property
    def flips(self) -> bool:
        """Whether the best path is another one under a rule set."""
        return any(self.best_then[rules] != best for rules, best in self.best_now.items())

    @property
    def weight(self) -> float:
        """Dollars it is ranked by: the larger of what it moves of the best path and of the best LEAD path."""
        return max(abs(self.dollars), abs(self.lead_dollars))

    @property
    def sentence(self) -> str:
        moved = f"{wording.dollars(self.dollars, sign=True)} of the best path's net"
        if abs(self.lead_dollars) > abs(self.dollars):
            moved = f"{wording.dollars(self.lead_dollars, sign=True)} of the best LEAD path's net"
        changed = [(rules, then) for rules, then in self.best_then.items() if then != self.best_now[rules]]
        becomes = ""
        if changed:
            everywhere = len(changed) == len(self.best_now) and len({then for _, then in changed}) == 1
            each = [f"{then} under {RULES_IN_WORDS[rules]}" for rules, then in changed]
            becomes = f"; best is then {changed[0][1] if everywhere else wording.listed(each)}"
        return f"{self.topic}: {self.now} ({self.status}). If {self.when}: {moved}{becomes}."

    def row(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "key": self.key, "topic": self.topic, "now": self.now, "other": self.other, "when": self.when,
            "status": self.status, "source_now": self.sources[0], "source_other": self.sources[1], "is_rule": self.is_rule,
            "dollars": self.dollars, "lead_dollars": self.lead_dollars,
            "professional_dollars": self.professional_dollars, "global_dollars": self.global_dollars,
            "best_now": {rules.value: best for rules, best in self.best_now.items()},
            "best_then": {rules.value: best for rules, best in self.best_then.items()},
            "flips": self.flips, "named": self.named, "at_other_growth": self.elsewhere, "sentence": self.sentence,
        }  # fmt: skip


@lru_cache(maxsize=128)
def rests_on(scenario: Scenario) -> tuple[RestsOn, ...]:
    """Every open or disputed rule and the regional gap, most dollars first; MSSP's rule sets among them."""
    found = alternatives(scenario)
    tried = cases(scenario)
    states = [NONE, *(side for one in tried for side in (one.given, {**one.given, **one.settings}))]
    values = values_of_states(scenario, states)
    read = [_compared(found, one, values, 1 + 2 * k) for k, one in enumerate(tried)]
    return tuple(sorted([_mssp_rules(found), *_widest(read)], key=lambda one: -one.weight))


def named(readings: Sequence[RestsOn]) -> tuple[RestsOn, ...]:
    """Those that change the best path or move more than a quarter of its net."""
    return tuple(one for one in readings if one.named)


@lru_cache(maxsize=128)
def key_drivers(scenario: Scenario) -> tuple[RestsOn, ...]:
    """The three assumed or open inputs and rules with the most dollars. Of a public ACO the regional gap and the rate book,
    through which it counts in full, are one of them together.

    An input counts as assumed while it is the example's; of a public ACO also its place against the region and its prior
    savings, which the file does not tell for LEAD's base years. Of the growth rates the one with the most stands for all.
    """
    found = rests_on(scenario)
    together = max((one for one in found if TOGETHER in one.key), key=lambda one: one.weight, default=None)
    apart = {together.key, *together.key.split(TOGETHER)} if together else set()
    single = [one for one in found if one.key not in apart]
    by_topic: dict[str, RestsOn] = {}
    for one in sorted([*single, *_assumed(scenario)], key=lambda one: -one.weight):
        by_topic.setdefault(MARKET if one.key.startswith(MARKET) else one.key, one)
    others = [one for one in by_topic.values() if one.weight > 0]
    if together is None:
        return tuple(others[:DRIVERS_SHOWN])
    return tuple(sorted([together, *others[: DRIVERS_SHOWN - 1]], key=lambda one: -one.weight))


# ---- states to values -----------------------------------------------------------------------------------------------


def values_of_states(scenario: Scenario, states: Sequence[Settings]) -> Mapping[MsspRules, FloatArray]:
    """Ten-year net after start-up cost of every alternative in every state, (K, S) by rule set."""
    paths = all_paths(scenario)
    groups: dict[tuple[tuple[str, Any], ...], list[int]] = {}
    for s, state in enumerate(states):
        groups.setdefault(tuple((path, state[path]) for path in COMMON if path in state), []).append(s)
    whole = {rules: np.empty((len(paths) + 2, len(states))) for rules in POSSIBLE_RULES}
    in_mssp: dict[tuple[Any, ...], Mapping[MsspRules, FloatArray]] = {}
    for common, members in groups.items():
        read = scenario.with_values(dict(common))
        vary = _varied(read, [states[s] for s in members])
        if common and not vary and {path for path, _ in common} <= SETTLEMENT_READINGS:
            options = resettled(both_options(scenario), read, {})
        else:
            options = project_each(read, vary=vary)
        wanted = [_of_mssp(states[s]) for s in members]
        if not all(key in in_mssp for key in wanted):
            results = stay_each(options[PROFESSIONAL], POSSIBLE_RULES)
            for run, key in enumerate(wanted):
                in_mssp[key] = {rules: _run(one.net, run) for rules, one in results.items()}
        mssp = {rules: np.concatenate([in_mssp[key][rules] for key in wanted]) for rules in POSSIBLE_RULES}
        for rules, part in alternative_values(options, paths, mssp).items():
            whole[rules][:, members] = part
    return whole


def _run(net: FloatArray, run: int) -> FloatArray:
    return net[run : run + 1] if net.shape[0] > 1 else net


def _of_mssp(state: Settings) -> tuple[Any, ...]:
    """What of a state reaches MSSP: LEAD's rules do not, nor its readings but that of risk scores."""
    return tuple(
        (path, np.asarray(value).tobytes() if isinstance(value, np.ndarray) else value)
        for path, value in sorted(state.items())
        if path == RISK_SCORES or not path.startswith(("rules.", PARAMETER_PREFIX))
    )


def _varied(scenario: Scenario, states: Sequence[Settings]) -> dict[str, FloatArray]:
    """What `project` varies for one run a state."""
    paths = dict.fromkeys(path for state in states for path in state if path not in COMMON)
    vary = {}
    for path in paths:
        base = base_array(scenario, path)[0]
        rows = [np.asarray(state.get(path, base), dtype=np.float64) for state in states]
        shape = np.broadcast_shapes(*(row.shape for row in rows))
        vary[path] = np.stack([np.broadcast_to(row, shape) for row in rows])
    return vary


# ---- values to answers ----------------------------------------------------------------------------------------------


def _compared(found: Alternatives, case: Case, values: Mapping[MsspRules, FloatArray], at: int) -> RestsOn:
    """A case from the values of its state without (column `at`) and with the other reading (the next one)."""
    labels = [line.short_label for line in found.under(found.rules)]
    lead = len(found.lead)

    def best(column: int) -> dict[MsspRules, int]:
        return {rules: int(best_alternatives(part[:, [column]])[0]) for rules, part in values.items()}

    before, after = best(at), best(at + 1)
    change = values[found.rules][:, at + 1] - values[found.rules][:, at]
    here = int(best_alternatives(values[found.rules][:, [0]])[0])
    in_lead = int(best_alternatives(values[found.rules][:lead, [0]])[0])
    ahead = {
        column: [float(part[:lead, column].max() - part[lead, column]) > 0 for part in values.values()]
        for column in (at, at + 1)
    }
    flips = before != after
    return RestsOn(
        case.key, case.topic, case.now, case.other, case.when, case.status, case.sources, case.is_rule,
        dollars=float(change[here]),
        lead_dollars=float(change[in_lead]),
        professional_dollars=float(change[0]),
        global_dollars=float(change[1]),
        best_now={rules: labels[k] for rules, k in before.items()},
        best_then={rules: labels[k] for rules, k in after.items()},
        lead_ahead_changes=ahead[at] != ahead[at + 1],
        named=flips or _moves_much(found, float(change[here])),
        elsewhere=bool(case.given),
    )  # fmt: skip


def _moves_much(found: Alternatives, dollars: float) -> bool:
    least = max(NAMED_SHARE * abs(found.best().total), NAMED_BENCHMARK_SHARE * found.first_benchmark_dollars)
    return abs(dollars) > least


def _widest(read: Sequence[RestsOn]) -> list[RestsOn]:
    """Of one topic judged in several situations that which changes most: the best path first, then dollars."""
    by_key: dict[tuple[str, str], RestsOn] = {}
    for one in read:
        key = (one.key, one.other)
        kept = by_key.get(key)
        if kept is None or (one.flips, one.weight) > (kept.flips, kept.weight):
            by_key[key] = one
    return list(by_key.values())


def _mssp_rules(found: Alternatives) -> RestsOn:
    """MSSP in force against MSSP as proposed."""
    now = found.rules
    other = next(rules for rules in found.mssp if rules is not now)
    change = found.mssp[other].total - found.mssp[now].total
    best = {rules: found.best(rules) for rules in found.mssp}
    dollars = change if best[now].rules is not None else 0.0
    flips = best[now].short_label != best[other].short_label
    return RestsOn(
        "choices.mssp.rules", "MSSP rules", RULES_IN_WORDS[now], RULES_IN_WORDS[other],
        f"MSSP has {RULES_IN_WORDS[other]}", "in force" if now is MsspRules.CURRENT else "proposed, not final",
        ("42 CFR Part 425", "CMS proposed rule, July 2026"), True, dollars, 0.0, 0.0, 0.0,
        {other: best[now].short_label}, {other: best[other].short_label},
        (found.lead_minus_mssp(now) > 0) != (found.lead_minus_mssp(other) > 0),
        flips or _moves_much(found, dollars),
    )  # fmt: skip


# ---- assumed inputs -------------------------------------------------------------------------------------------------


def _assumed(scenario: Scenario) -> list[RestsOn]:
    """Inputs nobody has given yet, at both ends of their range."""
    found = alternatives(scenario)
    tried = [
        _input_case(scenario, one, level)
        for one in _assumed_inputs(scenario)
        for level in (one.low, one.high)
        if level != one.now
    ]
    values = values_of_states(scenario, [NONE, *(side for case in tried for side in (NONE, case.settings))])
    return [_compared(found, case, values, 1 + 2 * k) for k, case in enumerate(tried)]


def _assumed_inputs(scenario: Scenario) -> list[Driver]:
    """Inputs still at the example's value or filled in for the reader; of a public ACO its prior savings, against none, and
    a region nobody knows."""
    region = scenario.organization.region
    from_public_file = region.gap_basis is not GapBasis.OWN
    paths = [
        leaf.path
        for leaf in all_leaves().values()
        if leaf.spec.swing
        and leaf.path not in ONE_FORECAST
        and not (from_public_file and leaf.path == GAP_RATE)
        and leaf.path not in scenario.own_inputs
        and (leaf.path in scenario.assumed_inputs or scenario.get(leaf.path) == leaf.default)
    ]
    drivers = [driver(scenario, path) for path in paths]
    if from_public_file and region.gap_rate_base_years is None:
        drivers.append(driver(scenario, GAP_RATE))
    told = from_public_file or PRIOR_SAVINGS in scenario.assumed_inputs
    if told and region.prior_savings_pbpm and PRIOR_SAVINGS not in scenario.own_inputs:
        prior = driver(scenario, PRIOR_SAVINGS)
        drivers.append(replace(prior, low=0.0, high=prior.now))
    return drivers


def _input_case(scenario: Scenario, one: Driver, level: float) -> Case:
    value = vary_levels(scenario, [one], np.array([[level]]))[one.path][0]
    now, then = (wording.level(number, one.unit) for number in (one.now, level))
    return Case(
        one.path, one.label, now, then, f"it is {then}", "", ("starting value", "range tested"), {one.path: value},
        is_rule=False,
    )  # fmt: skip
