"""Outputs that tornado, heatmap and goal seek can explain: one dollar figure a run."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from lead_analysis.decisions.alternatives import RULES_IN_WORDS
from lead_analysis.other_models.staying_in_mssp import stay_each
from lead_model.axes import FloatArray, over_years
from lead_model.lookup import Varied
from lead_model.paths import GLOBAL, PROFESSIONAL, ParticipationPath, own_path, project_each
from lead_model.projection import Projection
from lead_model.scenario import MsspRules, Scenario

Measure = Callable[[Projection], FloatArray]


@dataclass(frozen=True, slots=True)
class Output:
    """A figure of a projection, dollars (R,). `path` None means the scenario's own; `minus` is subtracted when given."""

    key: str
    label: str
    measure: Measure
    path: ParticipationPath | None = None
    minus: ParticipationPath | None = None

    def paths(self, scenario: Scenario) -> tuple[ParticipationPath, ...]:
        """The paths that must be projected for it."""
        first = self.path or own_path(scenario)
        return (first, self.minus) if self.minus else (first,)

    def of(self, scenario: Scenario, vary: Varied | None = None) -> FloatArray:
        """The figure for each run of `vary` (R,)."""
        return self.from_projections(project_each(scenario, self.paths(scenario), vary), scenario)

    def from_projections(
        self, projections: Mapping[ParticipationPath, Projection], scenario: Scenario
    ) -> FloatArray:
        """The figure (R,) from projections of R runs that exist already, its plans among them."""
        first, *minus = (self.measure(projections[path]) for path in self.paths(scenario))
        return first - minus[0] if minus else first


def ten_year_net(projection: Projection) -> FloatArray:
    """Sum of net results, start-up cost not included."""
    return projection.ten_year_net


def average_net(projection: Projection) -> FloatArray:
    """Average net result of a year."""
    return projection.ten_year_net / len(projection.years)


def worst_year_net(projection: Projection) -> FloatArray:
    """Net result of the worst year."""
    return projection.net.min(axis=1)


def largest_guarantee(projection: Projection) -> FloatArray:
    """Largest financial guarantee of any year."""
    return projection.aco_result.guarantee_dollars.max(axis=1)


def total_monies_owed(projection: Projection) -> FloatArray:
    """Settlements of all years, repayment of advances included."""
    return over_years(projection.settlement.total_monies_owed)


def present_value_of_net(projection: Projection) -> FloatArray:
    """Net results of all years at the interest rate, the first one a year from now, less start-up cost."""
    rate = projection.lookup.yearly("market.interest_rate")
    start_up = projection.lookup.yearly("organization.costs.start_up_dollars")
    worth = (1.0 + rate) ** -np.arange(1.0, len(projection.years) + 1.0)
    return over_years(projection.net * worth) - start_up[:, 0]


def lead_minus_mssp(rules: MsspRules) -> Output:
    """LEAD under the scenario's own path, start-up cost counted, less staying in MSSP under a rule set."""

    def measure(projection: Projection) -> FloatArray:
        start_up = projection.lookup.yearly("organization.costs.start_up_dollars")[:, 0]
        mssp = over_years(stay_each(projection, (rules,))[rules].net)
        return projection.ten_year_net - start_up - mssp

    name = {MsspRules.CURRENT: "in_force", MsspRules.PROPOSED: "proposed"}[rules]
    label = f"Your plan minus MSSP ({RULES_IN_WORDS[rules]}), all years"
    return Output(f"lead_minus_mssp_{name}", label, measure)


def net_of_year(py: int) -> Output:
    """Net result of one performance year under the scenario's own path."""

    def measure(projection: Projection) -> FloatArray:
        return projection.net[:, projection.years.index(py)]

    return Output(f"net_{py}", f"Net result in PY{py}", measure)


TEN_YEAR_NET = Output("ten_year_net", "Net result of all years, before start-up cost", ten_year_net)
GLOBAL_MINUS_PROFESSIONAL = Output(
    "global_minus_professional", "Global minus Professional, all years", ten_year_net, GLOBAL, PROFESSIONAL
)
MINUS_MSSP = {rules: lead_minus_mssp(rules) for rules in (MsspRules.PROPOSED, MsspRules.CURRENT)}
_ALWAYS = (
    TEN_YEAR_NET,
    GLOBAL_MINUS_PROFESSIONAL,
    Output(
        "professional_net",
        "Professional throughout, all years, before start-up cost",
        ten_year_net,
        PROFESSIONAL,
    ),
    Output("global_net", "Global throughout, all years, before start-up cost", ten_year_net, GLOBAL),
    Output("average_net", "Net result of an average year", average_net),
    Output("worst_year", "Net result of the worst year", worst_year_net),
    Output("present_value", "Present value, start-up cost included", present_value_of_net),
    Output("total_monies_owed", "Settlements of all years", total_monies_owed),
    Output("largest_guarantee", "Largest financial guarantee", largest_guarantee),
    *MINUS_MSSP.values(),
)


def named_outputs(scenario: Scenario) -> Mapping[str, Output]:
    """All outputs by key, one for each performance year among them."""
    every = (*_ALWAYS, *(net_of_year(py) for py in scenario.years))
    return {output.key: output for output in every}
