"""A row of CMS's public files becomes a scenario, together with the list of what had to be assumed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from lead_analysis.acos.public_data.acos import Aco, aco
from lead_analysis.acos.public_data.starting_values import Assumed, StartingValues, starting_values
from lead_model.scenario import ByCategory, Entry, FormerProgram, MsspTrack, RiskOption, Scenario


@dataclass(frozen=True, slots=True)
class FromPublicData:
    """A scenario with a real ACO's starting values, the values themselves, and everything assumed on the way."""

    scenario: Scenario
    values: StartingValues
    assumed: tuple[Assumed, ...]


def scenario_of_aco(which: Aco | str, base: Scenario | None = None) -> FromPublicData:
    """The scenario of an ACO, given itself or its id, on top of `base`: what no file tells stays as in `base`.

    Raises DataError, naming near ids, for an id that is in neither file.
    """
    public_aco = aco(which) if isinstance(which, str) else which
    values = starting_values(public_aco)
    start = base or Scenario()
    inputs = {**starting_inputs(values), **mssp_standing(public_aco)}
    scenario = replace(start.with_values(inputs), name=f"{values.name} ({values.aco_id})")
    return FromPublicData(scenario, values, (*values.assumed, _savings_assumed(scenario)))


def starting_inputs(values: StartingValues) -> Mapping[str, Any]:
    """Inputs by dotted path. The screen of all ACOs varies the same paths."""
    mssp = values.program == "MSSP"
    return {
        "organization.entry": Entry.HIGH_NEEDS if values.high_needs_aco else Entry.RENEWING,
        "organization.former_program": FormerProgram.MSSP if mssp else FormerProgram.REACH,
        "organization.aligned": values.aligned_beneficiaries,
        "organization.exposure_share": min(values.exposure_share, 1.0),
        "organization.category_share": ByCategory(*values.category_shares),
        "organization.baseline.total_pbpm": round(values.total_pbpm_by3, 2),
        "organization.baseline.relativity": ByCategory(*values.category_relativities),
        "organization.region.gap_rate": values.regional_gap_rate,
        "organization.region.prior_savings_pbpm": values.prior_savings_pbpm,
        "choices.quality.score_share": values.quality_score_share,
        "choices.option": RiskOption.PROFESSIONAL,
        "choices.switch_py": None,
    }


def mssp_standing(public_aco: Aco) -> Mapping[str, Any]:
    """Where the ACO would be in MSSP: its own track and its next agreement; nothing is known of one from REACH."""
    if public_aco.program != "MSSP":
        return {}
    return {
        "choices.mssp.track": MsspTrack(public_aco.track.lower().replace(" ", "_")),
        "choices.mssp.agreement": (public_aco.agreement_period or 0) + 1,
        "choices.mssp.low_revenue": (public_aco.revenue_category or "").startswith("Low"),
    }


def _savings_assumed(scenario: Scenario) -> Assumed:
    rate = scenario.choices.savings_rate
    level = getattr(rate, "level", rate)
    return Assumed(
        "choices.savings_rate",
        float(level) if isinstance(level, int | float) else 0.0,
        "Savings under LEAD lie in the future; the path of the example is taken. Past savings are already in the baseline.",
        "Assumption of this model",
    )
