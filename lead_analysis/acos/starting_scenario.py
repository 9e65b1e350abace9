"""A row of CMS's public files becomes a scenario, together with the list of what had to be assumed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from lead_analysis.acos.entry_year import entering_in, entry_growth, moved_spending
from lead_analysis.acos.mssp_standing import mssp_elections
from lead_analysis.acos.public_data.acos import Aco, aco
from lead_analysis.acos.public_data.starting_values import (
    BASE_YEAR,
    Assumed,
    StartingValues,
    starting_values,
)
from lead_model.axes import FIRST_MODEL_PY
from lead_model.scenario import (
    BaselineEntry,
    ByCategory,
    Designation,
    Entry,
    FormerProgram,
    GapBasis,
    RiskOption,
    Scenario,
)
from lead_model.scenario.market import Market

NO_COST = "No public file tells what an ACO spends on taking part. Nothing is taken off: results are before operating costs."
# Zero here is a statement, not a default: results of a public ACO are before operating costs.
WITHOUT_COST: Mapping[str, float] = {
    "organization.costs.start_up_dollars": 0.0,
    "organization.costs.fixed_dollars": 0.0,
    "organization.costs.operating_pbpm": 0.0,
    "organization.costs.technology_pbpm": 0.0,
}


@dataclass(frozen=True, slots=True)
class FromPublicData:
    """A scenario with a real ACO's starting values, the values themselves, and everything assumed on the way."""

    scenario: Scenario
    values: StartingValues
    assumed: tuple[Assumed, ...]


def scenario_of_aco(
    which: Aco | str, base: Scenario | None = None, first_py: int | None = None
) -> FromPublicData:
    """The scenario of an ACO, given itself or its id, on top of `base`: what no file tells stays as in `base`.

    first_py : the year in which it enters LEAD, that of `base` if left out; whatever is "as of base year 3" is in dollars
    of the year before it. Raises DataError, naming near ids, for an id that is in neither file, and ScenarioError for a
    first year the model does not have.
    """
    public_aco = aco(which) if isinstance(which, str) else which
    start = base or Scenario()
    if first_py is not None:
        start = entering_in(start, first_py)
    entry, market = start.organization.first_py, start.market
    values = in_entry_dollars(starting_values(public_aco), market, entry)
    elected = mssp_elections(public_aco, entry, values.growth_factor)
    scenario = start.with_values({**starting_inputs(values), **elected.inputs})
    scenario = replace(scenario, name=f"{values.name} ({values.aco_id})", note=_note(values))
    scenario = scenario.with_values(_whose(start, values))
    assumed = (*values.assumed, *elected.assumed, _costs_assumed(), _savings_assumed(scenario))
    return FromPublicData(scenario, values, assumed)


# Key inputs by dotted path: what the files hold, and what no file tells.
IN_THE_FILE = (
    "organization.former_program",
    "choices.mssp.years_to_rebase",
    "organization.aligned",
    "organization.baseline.total_pbpm",
)
IN_NO_FILE = (
    "organization.region.prior_savings_pbpm",
    "organization.category_share",
    "organization.costs.operating_pbpm",
)


def _whose(start: Scenario, values: StartingValues) -> Mapping[str, tuple[str, ...]]:
    """Key inputs that are the ACO's own, and those assumed; the savings path stays whose it was."""
    own, assumed = [*IN_THE_FILE], [*IN_NO_FILE]
    (assumed if values.region_unknown else own).append("organization.region.gap_rate")
    kept = {
        name: [path for path in getattr(start, name) if path == "choices.savings_rate"]
        for name in ("own_inputs", "assumed_inputs")
    }
    return {
        "own_inputs": (*own, *kept["own_inputs"]),
        "assumed_inputs": (*assumed, *kept["assumed_inputs"]),
    }


def in_entry_dollars(values: StartingValues, market: Market, first_py: int) -> StartingValues:
    """Spending, relativities and prior savings in dollars of the year before `first_py`; as they are for PY2027."""
    if first_py == FIRST_MODEL_PY:
        return values
    growth = entry_growth(market, first_py)
    total, relativity, factor = moved_spending(
        values.total_pbpm_by3, values.category_shares, values.category_relativities, growth
    )
    noted = Assumed(
        "entry_growth_factor",
        factor,
        f"Base year 3 is {first_py - 1}: from {BASE_YEAR + 1} on, spending grows by the scenario's national trend, category "
        "by category, as the benchmark does.",
        "National trend of the scenario",
    )
    moved = tuple(
        replace(one, value=one.value * factor) if one.field == "prior_savings_pbpm" else one
        for one in values.assumed
    )
    return replace(
        values,
        total_pbpm_by3=total,
        category_relativities=(relativity[0], relativity[1], relativity[2]),
        prior_savings_pbpm=values.prior_savings_pbpm * factor,
        assumed=(*moved, noted),
    )


def starting_inputs(values: StartingValues) -> Mapping[str, Any]:
    """Inputs by dotted path. The screen of all ACOs varies the same paths."""
    mssp = values.program == "MSSP"
    as_global = values.track == "Global"
    return {
        "organization.entry": Entry.HIGH_NEEDS if values.high_needs_aco else Entry.RENEWING,
        "organization.former_program": FormerProgram.MSSP if mssp else FormerProgram.REACH,
        "organization.aligned": values.aligned_beneficiaries,
        "organization.exposure_share": min(values.exposure_share, 1.0),
        "organization.category_share": ByCategory(*values.category_shares),
        "organization.baseline.entry": BaselineEntry.TOTAL,
        "organization.baseline.total_pbpm": round(values.total_pbpm_by3, 2),
        "organization.baseline.relativity": ByCategory(*values.category_relativities),
        "organization.region.designation": Designation.AUTO,
        "organization.region.gap_rate": values.regional_gap_rate,
        "organization.region.gap_rate_base_years": values.regional_gap_rate_base_years,
        "organization.region.gap_basis": GapBasis.CARRIED,
        "organization.region.prior_savings_pbpm": values.prior_savings_pbpm,
        "choices.quality.score_share": values.quality_score_share,
        "choices.option": RiskOption.GLOBAL if as_global else RiskOption.PROFESSIONAL,
        "choices.switch_py": None,
        **WITHOUT_COST,
    }


def _note(values: StartingValues) -> str:
    """What a reader of the file must know of the starting values, wherever it is opened."""
    said = [
        f"Starting values from {values.program}'s public file of PY{values.data_year}; results are before operating costs."
    ]
    if values.region_unknown:
        said.append("Position against the region: unknown, assumed level with the region.")
    else:
        published = values.regional_gap_rate_base_years
        base_years = (
            "none published for the base years, where no adjustment applies"
            if published is None
            else f"{100 * published:+.1f}% in the base years as published"
        )
        carried = f"{100 * values.regional_gap_rate:+.1f}% carried to PY{values.data_year}, which is used"
        said.append(f"Region against own spending: {base_years}; {carried}.")
    return " ".join(said)


def _costs_assumed() -> Assumed:
    return Assumed("organization.costs.operating_pbpm", 0.0, NO_COST, "No public figure")


def _savings_assumed(scenario: Scenario) -> Assumed:
    rate = scenario.choices.savings_rate
    level = getattr(rate, "level", rate)
    return Assumed(
        "choices.savings_rate",
        float(level) if isinstance(level, int | float) else 0.0,
        "Savings under LEAD lie in the future; the path of the example is taken. Past savings are already in the baseline.",
        "Assumption of this model",
    )
