"""LEAD, staying in the Shared Savings Program, and doing nothing: ten years of each for the same beneficiaries."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from lead_analysis.decisions.alternatives import Alternative, Alternatives, alternatives
from lead_analysis.decisions.best_path import own_projection
from lead_analysis.other_models.mssp import TRACK_LABELS
from lead_analysis.other_models.mssp_rule_sets import LABEL_SUFFIX
from lead_analysis.other_models.staying_in_mssp import MsspResult, split, stay
from lead_model.axes import FloatArray, frozen, sum_categories
from lead_model.paths import BOTH, ParticipationPath
from lead_model.projection import Projection
from lead_model.scenario import MsspRules, Scenario
from lead_model.scenario.mssp_elections import track_by_year

MSSP = "mssp"
START_UP = "Start-up cost"


@dataclass(frozen=True, slots=True)
class LeadOrMssp:
    """Ten-year lines of LEAD and MSSP, and LEAD less MSSP by reason.

    found : all alternatives, where the best comes from; lead : the scenario as it stands; throughout : Professional and
    Global for all years; switch : the best year to switch to Global, None where no year is possible; mssp : under the rule
    set of the scenario; other_mssp : under the others still possible; parts : reason to (Y,) dollars, adding to LEAD less
    MSSP with start-up cost counted; operating_cost_avoided : (Y,) what doing nothing spares, positive; benchmark_ratio :
    LEAD's and MSSP's benchmark for a dollar of expected spending, (Y,) each by key `lead` and `mssp`, before discount,
    adjustments in.
    """

    years: tuple[int, ...]
    found: Alternatives
    lead: Alternative
    throughout: tuple[Alternative, ...]
    switch: Alternative | None
    mssp: Alternative
    other_mssp: tuple[Alternative, ...]
    nothing: Alternative
    parts: Mapping[str, FloatArray]
    projection: Projection
    stay: MsspResult
    operating_cost_avoided: FloatArray
    benchmark_ratio: Mapping[str, FloatArray]

    @property
    def lines(self) -> tuple[Alternative, ...]:
        """All alternatives, the scenario's own path first; each path stands there once, of the switches the best."""
        others = [*self.throughout, *([] if self.switch is None else [self.switch])]
        return (
            self.lead,
            *(other for other in others if other.key != self.lead.key),
            self.mssp,
            *self.other_mssp,
            self.nothing,
        )

    @property
    def best(self) -> Alternative:
        """The best of all alternatives under the rule set of the scenario."""
        return self._line(self.found.best())

    @property
    def second(self) -> Alternative:
        """The next best of the lines under the rule set of the scenario."""
        best = self.best
        possible = [line for line in self.lines if line not in (best, *self.other_mssp)]
        return max(possible, key=lambda line: line.total)

    def best_under(self, rules: MsspRules) -> Alternative:
        """The best of all alternatives under a rule set."""
        return self._line(self.found.best(rules))

    def _line(self, alternative: Alternative) -> Alternative:
        return next((line for line in self.lines if line.key == alternative.key), alternative)

    @property
    def difference(self) -> float:
        """LEAD less MSSP over all years, dollars, after start-up cost."""
        return self.lead.total - self.mssp.total

    @property
    def part_totals(self) -> Mapping[str, float]:
        """The parts summed over years, those of zero in every year left out; they add to `difference`."""
        return {name: float(part.sum()) for name, part in self.parts.items() if np.any(part != 0.0)}


def lead_or_mssp(scenario: Scenario) -> LeadOrMssp:
    """Everything about *LEAD or MSSP* for a scenario. Raises ScenarioError for elections that no path allows."""
    found, p = alternatives(scenario), own_projection(scenario)
    mssp = stay(p)
    in_lead = {line.key: replace(line, label=_in_lead(line.path)) for line in found.lead if line.path}
    in_mssp = {rules: replace(line, label=mssp_label(scenario, rules)) for rules, line in found.mssp.items()}
    moves = [line for line in found.lead if line.path not in BOTH]
    switch = max(moves, key=lambda line: line.total) if moves else None
    return LeadOrMssp(
        years=p.years,
        found=found,
        lead=in_lead[found.own.key],
        throughout=tuple(in_lead[option.key] for option in BOTH),
        switch=None if switch is None else in_lead[switch.key],
        mssp=in_mssp[found.rules],
        other_mssp=tuple(line for rules, line in in_mssp.items() if rules is not found.rules),
        nothing=replace(found.nothing, label="Do nothing"),
        parts={name: frozen(part) for name, part in _parts(p, mssp, found.own).items()},
        projection=p,
        stay=mssp,
        operating_cost_avoided=frozen(-p.aco_result.operating_cost[0]),
        benchmark_ratio=_benchmark_ratios(p, mssp),
    )


def _parts(p: Projection, mssp: MsspResult, own: Alternative) -> Mapping[str, FloatArray]:
    """Reasons of the difference (Y,): those of the yearly results, and LEAD's start-up cost with the first year."""
    return {
        **{name: part[0] for name, part in split(p, mssp).items()},
        START_UP: own.counted_net - own.net,
    }


def _benchmark_ratios(p: Projection, mssp: MsspResult) -> Mapping[str, FloatArray]:
    counted = mssp.inputs
    # In MSSP the people are those without Medicaid-based alignment; their savings rate leads back to expected cost.
    kept = (1.0 - p.spending.savings_rate) * (1.0 + p.lookup.number("market.cost_stress_rate"))
    expected = sum_categories(counted.spend_pbpm / kept * counted.months)
    return {
        "lead": frozen((p.settlement.before_discount_dollars / p.spending.counterfactual_dollars)[0]),
        MSSP: frozen((mssp.projection.benchmark_dollars / expected)[0]),
    }


def _in_lead(path: ParticipationPath) -> str:
    if path.switch_py is not None:
        return f"LEAD, Global from {path.switch_py}"
    return f"LEAD {path.option.value.capitalize()}"


def mssp_label(scenario: Scenario, rules: MsspRules | None = None) -> str:
    """The track in words, with a word on rules that are not law. rules : those of the scenario when left out.

    >>> mssp_label(Scenario())
    'MSSP ENHANCED (proposed rules)'
    """
    choice = scenario.choices.mssp
    tracks = list(dict.fromkeys(track_by_year(choice, len(scenario.years))))
    name = TRACK_LABELS[tracks[0]]
    if len(tracks) > 1:
        name += f" to {TRACK_LABELS[tracks[-1]].removeprefix('BASIC ')}"
    return f"MSSP {name}{LABEL_SUFFIX[rules or choice.rules]}"
