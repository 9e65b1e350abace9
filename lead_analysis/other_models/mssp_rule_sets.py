"""Which rules an agreement of the Shared Savings Program is under, and what is said of rules that are not final."""

from typing import Any

from lead_analysis.other_models import OTHER_MODELS_FOLDER
from lead_analysis.other_models.mssp import RuleValues
from lead_analysis.other_models.mssp_inputs import BASE_YEARS
from lead_model.parameters import Parameters
from lead_model.rule_files import load_parameters
from lead_model.scenario import MsspRules, Scenario
from lead_model.scenario.mssp_elections import AGREEMENT_YEARS

FINAL_PACK = "mssp-2027-final"
FINAL_RULE_NOT_READ = "CMS's final rule was due in early November 2026 and has not been read by this project."
LABEL_SUFFIX = {MsspRules.CURRENT: "", MsspRules.PROPOSED: " (proposed rules)"}
# The proposal's one number for agreements that started before it.
ACT_IN_RUNNING_AGREEMENTS = frozenset({"mssp_acpt_band_lower"})


def mssp_parameters(rules: MsspRules) -> Parameters:
    """The program's rule values: in force, or as proposed for 2027."""
    return load_parameters(rules.value, OTHER_MODELS_FOLDER)


def rules_of_agreement(lookup: RuleValues, current_lookup: RuleValues, start: int) -> RuleValues:
    """Rule values of an agreement that starts in `start`: those asked for, or for one that began before them the rules in
    force with what acts in running agreements too.

    lookup, current_lookup : `Parameters.value` of the rules asked for and of those in force.

    >>> proposed, current = (mssp_parameters(rules).value for rules in (MsspRules.PROPOSED, MsspRules.CURRENT))
    >>> [rules_of_agreement(proposed, current, start)("mssp_prior_savings_scaling", 2027) for start in (2026, 2027)]
    [0.5, 0.75]
    """
    if start >= lookup("mssp_rules_first_start", start):
        return lookup

    def running(name: str, py: int) -> Any:
        return (lookup if name in ACT_IN_RUNNING_AGREEMENTS else current_lookup)(name, py)

    return running


def mssp_assumptions(scenario: Scenario, rules: MsspRules | None = None) -> tuple[str, ...]:
    """What the MSSP side of a comparison rests on that is not the user's own number: a sentence each, for the lists of what
    is assumed. rules : those of the scenario when left out."""
    choice, region = scenario.choices.mssp, scenario.organization.region
    rules = rules or choice.rules
    running = choice.years_to_rebase < AGREEMENT_YEARS
    found = ["ACPT dollars of two types of people: ESRD, and all others together"]
    if choice.national_risk == 1.0:
        found.append(
            "Risk score as the nation's in each type, so the ACPT is national spending at the ACO's mix"
        )
    if running and choice.running_benchmark_pbpm is None:
        found.append("Benchmark of the running agreement as if it had been set on base-year-3 spending")
    if running and region.gap_rate_base_years is None:
        found.append("Regional gap of the running agreement's base years as the one in use")
    if choice.years_to_rebase < BASE_YEARS:
        found.append(
            "Base years before the first performance year: base-year-3 spending taken back by growth"
        )
    if choice.dual_share == 0.0 and region.gap_rate != 0.0:
        found.append("No people with Medicaid too, so a negative regional adjustment is not softened")
    if rules is MsspRules.PROPOSED:
        parameters = mssp_parameters(rules)
        found += [entry.default_name for _, entry in parameters.open_values(scenario.years)]
        found += ["ACPT rates as the scenario has them by year, not set anew by CMS", FINAL_RULE_NOT_READ]
    return tuple(found)
