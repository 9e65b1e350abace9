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
from lead_analysis.acos.key_inputs import KEY_OF, Whose, key_inputs
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
from lead_analysis.decisions.effects import Effect, Values, effect, named_each, rule_set_effect
from lead_analysis.decisions.readings import NONE, TOGETHER, Case, Settings, cases
from lead_analysis.decisions.readings_file import load_readings
from lead_analysis.other_models.staying_in_mssp import stay_each
from lead_model.axes import FloatArray
from lead_model.lookup import COMMON, PARAMETER_PREFIX
from lead_model.paths import PROFESSIONAL, all_paths, project_each
from lead_model.scenario import GapBasis, Leaf, MsspRules, Scenario, all_leaves

SETTLEMENT_READINGS = {"rules.quality_form", "rules.sequestration"}
DRIVERS_SHOWN = 3
# One forecast moves both trends and the ACPT; to move one of them alone is another question.
ONE_FORECAST = {"market.national_trend_rate", "market.regional_trend_rate", "market.acpt_rate"}
MARKET = "market."
PRIOR_SAVINGS = "organization.region.prior_savings_pbpm"
GAP_RATE = "organization.region.gap_rate"


@dataclass(frozen=True, slots=True)
class RestsOn:
    """What one reading or assumption does to the answer, dollars of the ten-year net.

    dollars : of the present best path; best_dollars : by rule set, of the path that is best under it; lead_dollars : of the
    present best LEAD path; professional_dollars, global_dollars : of both options; best_now, best_then : short names of the
    best by rule set; lead_ahead_changes : whether LEAD less MSSP changes sign under a rule set; named : whether it belongs
    beside the answer; elsewhere : judged at growth away from the ACPT, where alone it acts.
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
    best_dollars: Mapping[MsspRules, float]
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
        """Dollars it is ranked by: the most it moves of a best path, under either rule set, or of the best LEAD path."""
        return max(map(abs, (self.dollars, self.lead_dollars, *self.best_dollars.values())))

    @property
    def sentence(self) -> str:
        moved = f"{wording.dollars(self.dollars, sign=True)} of the best path's net"
        if abs(self.lead_dollars) > abs(self.dollars):
            moved = f"{wording.dollars(self.lead_dollars, sign=True)} of the best LEAD path's net"
        for rules, dollars in self.best_dollars.items():
            if abs(dollars) > max(abs(self.dollars), abs(self.lead_dollars)):
                moved = f"{wording.dollars(dollars, sign=True)} of the net of the best path under {RULES_IN_WORDS[rules]}"
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
            "best_dollars": {rules.value: dollars for rules, dollars in self.best_dollars.items()},
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
    read = _compared_each(found, tried, values)
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
    pair = max((one for one in found if TOGETHER in one.key), key=lambda one: one.weight, default=None)
    parts = {pair.key, *pair.key.split(TOGETHER)} if pair else set()
    single = [one for one in found if one.key not in parts]
    by_topic: dict[str, RestsOn] = {}
    for one in sorted([*single, *_assumed(scenario)], key=lambda one: -one.weight):
        by_topic.setdefault(MARKET if one.key.startswith(MARKET) else one.key, one)
    others = [one for one in by_topic.values() if one.weight > 0]
    if pair is None:
        return tuple(others[:DRIVERS_SHOWN])
    most = max((one for one in found if one.key in parts), key=lambda one: one.weight)
    together = replace(most, key=pair.key, topic=pair.topic)
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
    """What of a state reaches MSSP: LEAD's rules and readings do not."""
    return tuple(
        (path, np.asarray(value).tobytes() if isinstance(value, np.ndarray) else value)
        for path, value in sorted(state.items())
        if not path.startswith(("rules.", PARAMETER_PREFIX))
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


def _compared_each(found: Alternatives, tried: Sequence[Case], values: Values) -> list[RestsOn]:
    """Each case from the values of its state without and with the other reading, columns 1 and 2, 3 and 4 and so on."""
    benchmark = np.array([found.first_benchmark_dollars])

    def at(column: int) -> Values:
        return {rules: part[:, [column]] for rules, part in values.items()}

    effects = [effect(at(0), at(1 + 2 * k), at(2 + 2 * k), benchmark) for k in range(len(tried))]
    beside = named_each([(case.key, case.other) for case in tried], effects, benchmark)
    return [
        _compared(found, case, values, 1 + 2 * k, effects[k], bool(beside[k][0]))
        for k, case in enumerate(tried)
    ]


def _compared(
    found: Alternatives, case: Case, values: Values, at: int, does: Effect, beside: bool
) -> RestsOn:
    labels = [line.short_label for line in found.under(found.rules)]
    before = {rules: int(best_alternatives(part[:, [at]])[0]) for rules, part in values.items()}
    change = values[found.rules][:, at + 1] - values[found.rules][:, at]
    in_lead = int(best_alternatives(values[found.rules][: len(found.lead), [0]])[0])
    dollars = {rules: float(moved[0]) for rules, moved in does.dollars.items()}
    return RestsOn(
        case.key, case.topic, case.now, case.other, case.when, case.status, case.sources, case.is_rule,
        dollars=dollars[found.rules],
        best_dollars=dollars,
        lead_dollars=float(change[in_lead]),
        professional_dollars=float(change[0]),
        global_dollars=float(change[1]),
        best_now={rules: labels[k] for rules, k in before.items()},
        best_then={rules: labels[int(k[0])] for rules, k in does.best_then.items()},
        lead_ahead_changes=bool(does.lead_ahead_changes[0]),
        named=beside,
        elsewhere=bool(case.given),
    )  # fmt: skip


def _widest(read: Sequence[RestsOn]) -> list[RestsOn]:
    """Of one topic judged in several situations that which changes most: the best path first, then dollars."""
    by_key: dict[tuple[str, str], RestsOn] = {}
    for one in read:
        key = (one.key, one.other)
        kept = by_key.get(key)
        if kept is None or (one.flips, one.named, one.weight) > (kept.flips, kept.named, kept.weight):
            by_key[key] = one
    return list(by_key.values())


def _mssp_rules(found: Alternatives) -> RestsOn:
    """MSSP in force against MSSP as proposed."""
    reading, now = load_readings()["mssp_rules"], found.rules
    other = next(rules for rules in found.mssp if rules is not now)
    mine, side = reading.sides[now], reading.sides[other]
    benchmark = np.array([found.first_benchmark_dollars])
    does = rule_set_effect(found.values, now, other, benchmark)
    best = {rules: found.best(rules).short_label for rules in found.mssp}
    dollars = {rules: float(moved[0]) for rules, moved in does.dollars.items()}
    return RestsOn(
        reading.path, reading.topic, mine.words, side.words, side.when, mine.status, (mine.source, side.source), True,
        dollars[now], dollars, 0.0, 0.0, 0.0, {other: best[now]}, {other: best[other]},
        bool(does.lead_ahead_changes[0]), bool(does.counts[0]),
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
    return _compared_each(found, tried, values)


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
        and _not_the_readers(scenario, leaf)
    ]
    drivers = [driver(scenario, path) for path in paths]
    if from_public_file and region.gap_rate_base_years is None:
        drivers.append(driver(scenario, GAP_RATE))
    told = from_public_file or PRIOR_SAVINGS in scenario.assumed_inputs
    if told and region.prior_savings_pbpm and PRIOR_SAVINGS not in scenario.own_inputs:
        prior = driver(scenario, PRIOR_SAVINGS)
        drivers.append(replace(prior, low=0.0, high=prior.now))
    return drivers


def _not_the_readers(scenario: Scenario, leaf: Leaf) -> bool:
    """Whether nobody has given an input: of those that decide as the badge counts them, of the others while it has the
    default. Marks of the scenario come first."""
    if leaf.path in scenario.own_inputs or leaf.path in scenario.assumed_inputs:
        return leaf.path in scenario.assumed_inputs
    if leaf.path in KEY_OF:
        whose = {one.key: one.whose for one in key_inputs(scenario)}
        return whose[KEY_OF[leaf.path]] is not Whose.OWN
    return bool(scenario.get(leaf.path) == leaf.default)


def _input_case(scenario: Scenario, one: Driver, level: float) -> Case:
    value = vary_levels(scenario, [one], np.array([[level]]))[one.path][0]
    now, then = (wording.level(number, one.unit) for number in (one.now, level))
    return Case(
        one.path, one.label, now, then, f"it is {then}", "", ("starting value", "range tested"), {one.path: value},
        is_rule=False,
    )  # fmt: skip
