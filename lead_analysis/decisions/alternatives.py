"""Every alternative of an ACO in one list: both options, every switch year, MSSP under each rule set still possible, and not
participating. The largest planned ten-year net after start-up cost is the best; nothing else decides.

Verdict, charts, tables, exports and the screen of many ACOs all take the winner from here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from lead_analysis.cash.measures import present_value
from lead_analysis.decisions.best_path import both_options
from lead_analysis.decisions.roots import IntArray
from lead_analysis.other_models.staying_in_mssp import stay_each
from lead_model.axes import FloatArray, frozen, over_years
from lead_model.paths import (
    PROFESSIONAL,
    SAME_DOLLARS,
    ParticipationPath,
    all_paths,
    nets_of_paths,
    own_path,
    values_of_paths,
)
from lead_model.projection import Projection
from lead_model.scenario import MsspRules, Scenario

POSSIBLE_RULES = (MsspRules.CURRENT, MsspRules.PROPOSED)  # rule sets MSSP may still have
RULES_IN_WORDS = {MsspRules.CURRENT: "current rules", MsspRules.PROPOSED: "proposed rules"}
NOTHING = "nothing"
IN_MSSP, NO_PROGRAM = "MSSP", "not participating"
CLOSE_SHARE = (
    0.01  # of the first performance year's benchmark before discount: a smaller lead is too close to call
)
FIRST_YEARS = 5  # years of the first half that stand beside the sum of all


@dataclass(frozen=True, slots=True)
class Alternative:
    """One alternative. net : (Y,) dollars, start-up cost not in it; start_up_dollars : before the first year, LEAD only;
    path : of LEAD; rules : of MSSP. Both None for not participating."""

    key: str
    label: str
    net: FloatArray
    start_up_dollars: float = 0.0
    path: ParticipationPath | None = None
    rules: MsspRules | None = None

    @property
    def total(self) -> float:
        """Planned net of all years after start-up cost: what decides."""
        return float(self.net.sum()) - self.start_up_dollars

    @property
    def counted_net(self) -> FloatArray:
        """Net by year (Y,), start-up cost counted with the first one: its running sum ends at `total`."""
        counted = self.net.copy()
        counted[0] -= self.start_up_dollars
        return frozen(counted)

    @property
    def first_years(self) -> float:
        """Net of the first five years after start-up cost."""
        return float(self.counted_net[:FIRST_YEARS].sum())

    def present_value(self, rate: float) -> float:
        """Each year's net at its end, start-up cost at the start."""
        flows = np.concatenate([[-self.start_up_dollars], self.net])[None]
        return float(present_value(flows, np.arange(flows.size, dtype=np.float64), np.full((1, 1), rate))[0])

    @property
    def short_label(self) -> str:
        """In a word or three: `Global from 2033`, `MSSP`, `not participating`."""
        if self.path is not None:
            return self.path.short_label
        return IN_MSSP if self.rules is not None else NO_PROGRAM


@dataclass(frozen=True, slots=True)
class Alternatives:
    """All alternatives of one scenario.

    lead : every participation path; mssp : by rule set; planned : the scenario's own path; rules : the MSSP rule set it
    names; first_benchmark_dollars : of the first performance year, before discount; interest_rate : a year.
    """

    years: tuple[int, ...]
    lead: tuple[Alternative, ...]
    mssp: Mapping[MsspRules, Alternative]
    nothing: Alternative
    planned: ParticipationPath
    rules: MsspRules
    first_benchmark_dollars: float
    interest_rate: float

    def under(self, rules: MsspRules) -> tuple[Alternative, ...]:
        """What there is to choose from under a rule set of MSSP; of equal ones the first is best."""
        return (*self.lead, self.mssp[rules], self.nothing)

    def best(self, rules: MsspRules | None = None) -> Alternative:
        """The alternative with the largest total under a rule set, the scenario's own if left out."""
        lines = self.under(rules or self.rules)
        return lines[int(best_alternatives(_totals(lines))[0])]

    def ranked(self, rules: MsspRules | None = None) -> tuple[Alternative, ...]:
        """Best first, then by total."""
        best = self.best(rules)
        others = [line for line in self.under(rules or self.rules) if line is not best]
        return (best, *sorted(others, key=lambda line: -line.total))

    def lead_over_next(self, rules: MsspRules) -> float:
        """How far the best is ahead of the next best, dollars."""
        best, following = self.ranked(rules)[:2]
        return max(best.total - following.total, 0.0)

    @property
    def values(self) -> Mapping[MsspRules, FloatArray]:
        """Total of every alternative as one run (K, 1), by rule set, in the order of `under`."""
        return {rules: _totals(self.under(rules)) for rules in self.mssp}

    @property
    def best_lead(self) -> Alternative:
        """The best participation path, whether or not it pays."""
        return self.lead[int(best_alternatives(_totals(self.lead))[0])]

    @property
    def own(self) -> Alternative:
        """The scenario's own path."""
        return next(line for line in self.lead if line.path == self.planned)

    def lead_minus_mssp(self, rules: MsspRules) -> float:
        """Best LEAD path less MSSP over all years, after start-up cost."""
        return self.best_lead.total - self.mssp[rules].total

    def overtakes(self, rules: MsspRules) -> int | None:
        """Year from whose end on the later leader of best LEAD path and MSSP stays ahead, counted up from the first year;
        None when it is ahead at the end of every year."""
        ahead = np.cumsum(self.best_lead.counted_net - self.mssp[rules].net) > 0
        changed = np.flatnonzero(ahead[1:] != ahead[:-1])
        return self.years[int(changed[-1]) + 1] if changed.size else None

    def rows(self) -> list[dict[str, Any]]:
        """One row an alternative, all rule sets together, largest total first; what stands beside it never decides."""
        best = {rules: self.best(rules) for rules in self.mssp}
        lines = [*self.lead, *self.mssp.values(), self.nothing]
        first = self.best()
        lines.sort(key=lambda line: (-line.total, line is not first))
        return [
            {
                "key": line.key,
                "label": line.label,
                "total_dollars": line.total,
                "present_value_dollars": line.present_value(self.interest_rate),
                "first_years_dollars": line.first_years,
                "start_up_dollars": line.start_up_dollars,
                "net_dollars": line.net.tolist(),
                "best_under": [rules.value for rules in best if best[rules] is line],
                "yours": line is self.own,
            }
            for line in lines
        ]


# ---- many runs at once --------------------------------------------------------------------------------------------


def best_alternatives(values: FloatArray) -> IntArray:
    """Which alternative is best in each run, from dollars (K, R) after start-up cost in the order of `Alternatives.under`:
    paths, MSSP, not participating. Of those within half a dollar the first."""
    return np.argmax(values >= values.max(axis=0) - SAME_DOLLARS, axis=0)


def alternative_values(
    options: Mapping[ParticipationPath, Projection],
    paths: Sequence[ParticipationPath],
    mssp: Mapping[MsspRules, FloatArray],
) -> Mapping[MsspRules, FloatArray]:
    """Ten-year net after start-up cost of every alternative (K, R) by rule set, from the projections of both options and
    MSSP's net (R, Y)."""
    lead = values_of_paths(options, paths)
    nothing = np.zeros((1, lead.shape[1]))
    return {
        rules: np.concatenate([lead, np.broadcast_to(over_years(net), nothing.shape), nothing])
        for rules, net in mssp.items()
    }


# ---- one scenario -------------------------------------------------------------------------------------------------


@lru_cache(maxsize=128)  # sentence, cards, charts and tables of a page all ask
def alternatives(scenario: Scenario) -> Alternatives:
    """All alternatives of a scenario as planned. Raises ScenarioError for MSSP elections that no path allows."""
    options, paths = both_options(scenario), all_paths(scenario)
    professional = options[PROFESSIONAL]
    nets = nets_of_paths(options, paths)[:, 0]
    start_up = float(professional.lookup.yearly("organization.costs.start_up_dollars")[0, 0])
    in_mssp = stay_each(professional, POSSIBLE_RULES)
    return Alternatives(
        years=scenario.years,
        lead=tuple(
            Alternative(path.key, path.label, frozen(net), start_up, path=path)
            for path, net in zip(paths, nets, strict=True)
        ),
        mssp={
            rules: Alternative(
                rules.value, f"{IN_MSSP} ({RULES_IN_WORDS[rules]})", frozen(result.net[0]), rules=rules
            )
            for rules, result in in_mssp.items()
        },
        nothing=Alternative(NOTHING, "Not participating", frozen(np.zeros(len(scenario.years)))),
        planned=own_path(scenario),
        rules=scenario.choices.mssp.rules,
        first_benchmark_dollars=first_benchmark(professional)[0],
        interest_rate=float(professional.lookup.yearly("market.interest_rate")[0, 0]),
    )


def first_benchmark(professional: Projection) -> FloatArray:
    """Benchmark before discount of the first performance year (R,), under Professional: without the adjustment of Global."""
    return np.asarray(professional.settlement.before_discount_dollars[:, 0])


def _totals(lines: Sequence[Alternative]) -> FloatArray:
    return np.array([[line.total] for line in lines])
