"""What open and disputed rules do to the answer of every ACO of a screen.

Readings and judgment are those of a single scenario; each reading is one block of all ACOs.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from lead_analysis.acos.portfolio.mssp_of_rows import mssp_net
from lead_analysis.acos.portfolio.rows import Portfolio, joined
from lead_analysis.decisions.alternatives import POSSIBLE_RULES
from lead_analysis.decisions.drivers import base_array
from lead_analysis.decisions.effects import Effect, Values, effect, named_each, rule_set_effect
from lead_analysis.decisions.readings import GAP_BASIS, GROWTH, NONE, Case, Settings, cases
from lead_analysis.decisions.readings_file import load_readings
from lead_model.axes import BoolArray, FloatArray, frozen, over_years
from lead_model.lookup import COMMON, GAP_BASE_YEARS
from lead_model.paths import BOTH, ParticipationPath, nets_of_paths, project_each
from lead_model.scenario import GapBasis, Scenario


@dataclass(frozen=True, slots=True, eq=False)
class ScreenReadings:
    """C readings on N rows. names : in words; named : (C, N) which belong beside the answer of a row; decides : (N,) whether
    one of them, at the scenario's own growth, decides whether LEAD or MSSP is ahead."""

    names: tuple[str, ...]
    named: BoolArray
    decides: BoolArray

    def of(self, n: int) -> tuple[str, ...]:
        """What the answer of a row rests on."""
        return tuple(name for name, here in zip(self.names, self.named[:, n], strict=True) if here)

    def counts(self) -> tuple[tuple[str, int], ...]:
        """For how many rows each reading is named, the most frequent first."""
        each = zip(self.names, self.named.sum(axis=1).tolist(), strict=True)
        return tuple(sorted(((name, count) for name, count in each if count), key=lambda pair: -pair[1]))


@dataclass(frozen=True, slots=True, eq=False)
class MsspOfRows:
    """Ten-year net in MSSP (S, N) under each of POSSIBLE_RULES, and the same with the gap of the base years."""

    as_planned: FloatArray
    base_years_gap: FloatArray


def screen_readings(
    base: Scenario,
    portfolio: Portfolio,
    paths: Sequence[ParticipationPath],
    first_benchmark_dollars: FloatArray,
) -> tuple[ScreenReadings, MsspOfRows]:
    """Every reading on every row, and MSSP, which is worked out with them. base : from `screen_base`.

    Rows without a gap of the base years meet it as the one in use, so that it does nothing to them.
    """
    asked = base.with_values({GAP_BASE_YEARS: 0.0, GAP_BASIS: GapBasis.CARRIED})
    tried = cases(asked)
    mssp = _mssp(asked, portfolio, [NONE, *(state for case in tried for state in _states(case))])
    now = _values(asked, portfolio, paths, NONE, mssp)
    given = {_key(case.given): case.given for case in tried}
    before = {
        key: _values(asked, portfolio, paths, state, mssp) if state else now for key, state in given.items()
    }
    effects = [
        effect(
            now,
            before[_key(case.given)],
            _values(asked, portfolio, paths, other, mssp),
            first_benchmark_dollars,
        )
        for case, (_, other) in zip(tried, map(_states, tried), strict=True)
    ]
    named = named_each([(case.key, case.other) for case in tried], effects, first_benchmark_dollars)
    found = _by_name(tried, named)
    rule_set = load_readings()["mssp_rules"]
    mine, other = (
        base.choices.mssp.rules,
        next(one for one in POSSIBLE_RULES if one is not base.choices.mssp.rules),
    )
    between = rule_set_effect(now, mine, other, first_benchmark_dollars)
    found[f"{rule_set.topic}: {rule_set.sides[other].words}"] = between.counts
    in_use, base_years = (mssp[_key(state)] for state in (NONE, {GAP_BASIS: GapBasis.BASE_YEARS}))
    readings = ScreenReadings(tuple(found), _kept(list(found.values())), _decides(tried, effects))
    return readings, MsspOfRows(frozen(in_use), frozen(base_years))


def put_side_by_side(parts: Sequence[ScreenReadings]) -> ScreenReadings:
    """Parts of a screen put back in one, in their order."""
    named = np.concatenate([part.named for part in parts], axis=1)
    return ScreenReadings(
        parts[0].names, _kept(named), _kept(np.concatenate([part.decides for part in parts]))
    )


def _kept(truths: Any) -> BoolArray:
    """Truth values made read-only, as `frozen` does with numbers."""
    array = np.array(truths, dtype=np.bool_)
    array.setflags(write=False)
    return array


def _states(case: Case) -> tuple[Settings, Settings]:
    """What a case holds without and with the other reading."""
    return case.given, {**case.given, **case.settings}


def _by_name(tried: Sequence[Case], named: Sequence[BoolArray]) -> dict[str, BoolArray]:
    """Readings judged in several situations count where one of these does."""
    found: dict[str, BoolArray] = {}
    for case, here in zip(tried, named, strict=True):
        name = f"{case.topic}: {case.other}"
        found[name] = found[name] | here if name in found else here
    return found


def _decides(tried: Sequence[Case], effects: Sequence[Effect]) -> BoolArray:
    counted = [
        does.lead_ahead_changes
        for case, does in zip(tried, effects, strict=True)
        if case.is_rule and not case.given
    ]
    return _kept(np.any(counted, axis=0))


def _key(state: Settings) -> tuple[bool, bytes]:
    """What of a state reaches MSSP: the gap of the base years, and growth away from the ACPT."""
    return state.get(GAP_BASIS) is GapBasis.BASE_YEARS, np.asarray(state.get(GROWTH, ())).tobytes()


def _mssp(
    asked: Scenario, portfolio: Portfolio, states: Sequence[Settings]
) -> dict[tuple[bool, bytes], FloatArray]:
    """Ten-year net in MSSP (S, N) in each state that differs for MSSP, all of them in one block."""
    apart = {_key(state): state for state in states}
    usual = base_array(asked, GROWTH)[0]
    published = replace(portfolio, gap_rate=frozen(portfolio.gap_rate_as_published))
    rows = joined([published if from_base_years else portfolio for from_base_years, _ in apart])
    growth = np.stack([np.asarray(state.get(GROWTH, usual)) for state in apart.values()])
    net = mssp_net(asked, rows, POSSIBLE_RULES, {GROWTH: growth.repeat(len(portfolio), axis=0)})
    return dict(zip(apart, np.split(net, len(apart), axis=1), strict=True))


def _values(
    asked: Scenario,
    portfolio: Portfolio,
    paths: Sequence[ParticipationPath],
    state: Settings,
    mssp: dict[tuple[bool, bytes], FloatArray],
) -> Values:
    """Planned net of every alternative (K, N) by rule set in one state; rows of a screen have no start-up cost."""
    read = asked.with_values({path: value for path, value in state.items() if path in COMMON})
    varied = {path: np.asarray(value)[None] for path, value in state.items() if path not in COMMON}
    lead = over_years(nets_of_paths(project_each(read, BOTH, {**portfolio.vary(), **varied}), paths))
    nothing = np.zeros((1, len(portfolio)))
    return {
        rules: np.concatenate([lead, net[None], nothing])
        for rules, net in zip(POSSIBLE_RULES, mssp[_key(state)], strict=True)
    }
