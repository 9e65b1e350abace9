"""LEAD, staying in the Shared Savings Program, and doing nothing: ten years of each for the same people."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from lead_analysis.decisions.best_path import own_projection
from lead_analysis.decisions.switch_year import switch_years_of
from lead_analysis.other_models.mssp import TRACK_LABELS
from lead_analysis.other_models.mssp_rule_sets import LABEL_SUFFIX
from lead_analysis.other_models.staying_in_mssp import MsspResult, split, stay
from lead_model.axes import FloatArray, frozen, sum_categories
from lead_model.paths import BOTH, SAME_DOLLARS, ParticipationPath, own_path
from lead_model.projection import Projection
from lead_model.scenario import MsspRules, Scenario
from lead_model.scenario.mssp_elections import track_by_year

MSSP, NOTHING = "mssp", "nothing"


@dataclass(frozen=True, slots=True)
class Alternative:
    """One alternative. `key` is that of a path (`professional`, `switch_2033`), `mssp` or `nothing`; net : (Y,) dollars."""

    key: str
    label: str
    net: FloatArray

    @property
    def total(self) -> float:
        """Sum over the performance years, start-up cost not included."""
        return float(self.net.sum())


@dataclass(frozen=True, slots=True)
class Alternatives:
    """Ten-year lines of all alternatives, and LEAD less MSSP by reason.

    lead : the scenario as it stands; throughout : Professional and Global for all years; switch : its best year to
    move to Global, None where no year is possible; parts : reason to (Y,) dollars, adding to `lead.net - mssp.net`;
    operating_cost_avoided : (Y,) what doing nothing
    spares, positive; benchmark_ratio : LEAD's and MSSP's benchmark for a dollar their people would cost without savings,
    (Y,) each by key `lead` and `mssp`, before discount, adjustments in.
    """

    years: tuple[int, ...]
    lead: Alternative
    throughout: tuple[Alternative, ...]
    switch: Alternative | None
    mssp: Alternative
    nothing: Alternative
    parts: Mapping[str, FloatArray]
    projection: Projection
    stay: MsspResult
    operating_cost_avoided: FloatArray
    benchmark_ratio: Mapping[str, FloatArray]

    @property
    def lines(self) -> tuple[Alternative, ...]:
        """All alternatives, the scenario's own path first; each way to take part stands there once."""
        others = [*self.throughout, *([] if self.switch is None else [self.switch])]
        return (
            self.lead,
            *(other for other in others if other.key != self.lead.key),
            self.mssp,
            self.nothing,
        )

    @property
    def best(self) -> Alternative:
        """The alternative with the largest sum; of equal ones the first."""
        top = max(line.total for line in self.lines)
        return next(line for line in self.lines if line.total >= top - SAME_DOLLARS)

    @property
    def difference(self) -> float:
        """LEAD less MSSP over all years, dollars."""
        return self.lead.total - self.mssp.total

    @property
    def part_totals(self) -> Mapping[str, float]:
        """The parts summed over years, those of zero in every year left out; they add to `difference`."""
        return {name: float(part.sum()) for name, part in self.parts.items() if np.any(part != 0.0)}


def alternatives(scenario: Scenario) -> Alternatives:
    """Everything about *LEAD or MSSP* for a scenario. Raises ScenarioError for elections that no path allows."""
    p = own_projection(scenario)
    mssp = stay(p)
    path = own_path(scenario)
    moves = switch_years_of(scenario)
    switch = moves.best_switch
    net = dict(zip((path.key for path in moves.paths), moves.net, strict=True))
    return Alternatives(
        years=p.years,
        lead=Alternative(path.key, _in_lead(path), frozen(p.net[0])),
        throughout=tuple(
            Alternative(option.key, _in_lead(option), frozen(net[option.key])) for option in BOTH
        ),
        switch=None if switch is None else Alternative(switch.key, _in_lead(switch), frozen(net[switch.key])),
        mssp=Alternative(MSSP, mssp_label(scenario), frozen(mssp.net[0])),
        nothing=Alternative(NOTHING, "Do nothing", frozen(np.zeros(len(p.years)))),
        parts={name: frozen(part[0]) for name, part in split(p, mssp).items()},
        projection=p,
        stay=mssp,
        operating_cost_avoided=frozen(-p.aco_result.operating_cost[0]),
        benchmark_ratio=_benchmark_ratios(p, mssp),
    )


def mssp_line(scenario: Scenario) -> Alternative:
    """Staying in MSSP alone, for pictures that need no more than its line."""
    return Alternative(MSSP, mssp_label(scenario), frozen(stay(own_projection(scenario)).net[0]))


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
