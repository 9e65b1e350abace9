"""What like ACOs of CMS's public files have, for an input that nobody knows: the median of the same program, size and
revenue class."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import median
from typing import Any

from lead_analysis.acos.peers import DATA_YEAR, to_base_year
from lead_analysis.acos.public_data.acos import MSSP, REACH, Aco, acos
from lead_analysis.acos.public_data.starting_values import (
    BASE_YEAR,
    StartingValues,
    growth_factor,
    starting_values,
)
from lead_model.scenario import (
    BaselineEntry,
    ByCategory,
    FormerProgram,
    GapBasis,
    Ramp,
    Scenario,
    default_scenario,
)
from lead_model.scenario.mssp_elections import AGREEMENT_YEARS, standing_of
from lead_model.scenario.values import value_array

FEWEST = (
    20  # ACOs a median is taken of; with fewer alike, first the revenue class and then the size is left out
)
HALF_TO_DOUBLE = 2.0
YEARS_TO_LEVEL = (
    3  # over which savings rise to the median, as in the questionnaire's answer "as much as most ACOs"
)


@dataclass(frozen=True, slots=True)
class LikeAcos:
    """Public ACOs like a scenario's: which, in words, with their starting values."""

    words: str
    members: tuple[tuple[Aco, StartingValues], ...]

    @property
    def count(self) -> int:
        return len(self.members)

    def median_of(self, value: Callable[[Aco, StartingValues], float | None]) -> float:
        """Median over the members that have the value."""
        return median(found for one in self.members if (found := value(*one)) is not None)


@dataclass(frozen=True, slots=True)
class Filled:
    """Inputs that stand for an unknown one, and why in words."""

    inputs: Mapping[str, Any]
    why: str


@lru_cache(maxsize=1)
def _started() -> tuple[tuple[Aco, StartingValues], ...]:
    return tuple((one, starting_values(one)) for one in acos())


def like_acos(scenario: Scenario, *, program: str | None = None, by_size: bool = True) -> LikeAcos:
    """ACOs of the same program, between half and double the size, in MSSP of the same revenue class.

    program : that of the scenario when left out; who comes from neither is compared with MSSP, the only one of the two that
    goes on. by_size : False where size itself is what nobody knows.
    """
    wanted = program or (REACH if scenario.organization.former_program is FormerProgram.REACH else MSSP)
    whole = [one for one in _started() if one[0].program == wanted]
    people = float(value_array(scenario.organization.aligned, scenario.years).flat[0])
    low_revenue = scenario.choices.mssp.low_revenue
    of_class = [one for one in whole if (one[0].revenue_category or "").startswith("Low") is low_revenue]
    revenue = f"{'low' if low_revenue else 'high'}-revenue "

    def of_size(among: Sequence[tuple[Aco, StartingValues]]) -> list[tuple[Aco, StartingValues]]:
        return [
            one for one in among if people / HALF_TO_DOUBLE <= one[0].beneficiaries <= people * HALF_TO_DOUBLE
        ]

    size = f" with {people / HALF_TO_DOUBLE:,.0f} to {people * HALF_TO_DOUBLE:,.0f} people"
    tried: list[tuple[str, str, list[tuple[Aco, StartingValues]]]] = []
    if by_size:
        tried += [(revenue, size, of_size(of_class))] if wanted == MSSP else []
        tried += [("", size, of_size(whole))]
    tried += [(revenue, "", of_class)] if wanted == MSSP else []
    kind, sized, members = next((one for one in tried if len(one[2]) >= FEWEST), ("", "", whole))
    year = members[0][0].performance_year
    return LikeAcos(f"{len(members)} {kind}{wanted} ACOs of PY{year}{sized}", tuple(members))


# ---- one unknown input at a time --------------------------------------------------------------------------------------


def _gap(s: Scenario) -> Filled:
    like = like_acos(s, program=MSSP)
    rate = round(like.median_of(lambda _, own: own.regional_gap_rate), 4)
    inputs = {
        "organization.region.gap_rate": rate,
        "organization.region.gap_basis": GapBasis.OWN,
        "organization.region.gap_rate_base_years": None,
    }
    return Filled(inputs, f"median of {like.words}, carried to PY{DATA_YEAR}{_reach_has_none(s)}")


def _prior_savings(s: Scenario) -> Filled:
    like = like_acos(s, program=MSSP)
    later = to_base_year(s.years[0], s) / growth_factor(BASE_YEAR, DATA_YEAR)
    value = round(like.median_of(lambda _, own: own.prior_savings_pbpm) * later, 2)
    why = f"median of {like.words}, in dollars of {s.years[0] - 1}{_reach_has_none(s)}"
    return Filled({"organization.region.prior_savings_pbpm": value}, why)


def _reach_has_none(s: Scenario) -> str:
    unknown = s.organization.former_program is FormerProgram.REACH
    return "; ACO REACH's file has none, so MSSP stands in" if unknown else ""


def _former_program(s: Scenario) -> Filled:
    count = sum(one.program == MSSP for one in acos())
    why = f"{count} of the {len(acos())} public ACOs are in MSSP, the others in ACO REACH"
    return Filled({"organization.former_program": FormerProgram.MSSP}, why)


def _agreement(s: Scenario) -> Filled:
    """Years to the next rebasing; the middle one, since a year is no amount."""
    like = like_acos(s, program=MSSP)

    def years(one: Aco, _: StartingValues) -> float:
        assert one.agreement_start is not None, f"{one.id} has no agreement start"
        return standing_of(int(one.agreement_start[:4]), s.years[0]).years_to_rebase

    value = min(int(like.median_of(years)), AGREEMENT_YEARS)
    why = f"median of {like.words}, renewals assumed"
    return Filled({"choices.mssp.years_to_rebase": value, "choices.mssp.running_benchmark_pbpm": None}, why)


def _people(s: Scenario) -> Filled:
    like = like_acos(s, by_size=False)
    value = float(round(like.median_of(lambda one, _: one.beneficiaries)))
    return Filled({"organization.aligned": value}, f"median of {like.words}")


def _spending(s: Scenario) -> Filled:
    like = like_acos(s)
    later = to_base_year(s.years[0], s) / growth_factor(BASE_YEAR, DATA_YEAR)
    inputs = {
        "organization.baseline.entry": BaselineEntry.TOTAL,
        "organization.baseline.total_pbpm": round(
            like.median_of(lambda _, own: own.total_pbpm_by3) * later, 2
        ),
    }
    return Filled(inputs, f"median of {like.words}, in dollars of {s.years[0] - 1}")


def _savings(s: Scenario) -> Filled:
    like = like_acos(s, program=MSSP)
    level = round(like.median_of(lambda _, own: own.savings_rate), 4)
    first = s.years[0]
    rising = Ramp(round(level / 2, 4), level, first, min(first + YEARS_TO_LEVEL, s.years[-1]))
    why = f"rising over {YEARS_TO_LEVEL} years to the median of {like.words}; the rise is an assumption of this model"
    return Filled({"choices.savings_rate": rising}, why)


def _mix(s: Scenario) -> Filled:
    like = like_acos(s)
    esrd = round(like.median_of(lambda _, own: own.category_shares[1]), 4)
    high_needs = round(like.median_of(lambda _, own: own.category_shares[2]), 4)
    share = ByCategory(round(1.0 - esrd - high_needs, 4), esrd, high_needs)
    why = (
        f"median of {like.words}; no file splits off High Needs, whose share is the national average, or that in "
        "institutions where it is higher"
    )
    return Filled({"organization.category_share": share}, why)


def _cost(s: Scenario) -> Filled:
    usual = default_scenario()
    paths = ("fixed_dollars", "operating_pbpm", "technology_pbpm")
    inputs = {f"organization.costs.{name}": getattr(usual.organization.costs, name) for name in paths}
    return Filled(
        inputs, "no public file tells it: this model's assumption, between $5 and $30 per beneficiary month"
    )


FILLED_BY: Mapping[str, Callable[[Scenario], Filled]] = {
    "gap": _gap,
    "prior_savings": _prior_savings,
    "former_program": _former_program,
    "agreement": _agreement,
    "people": _people,
    "spending": _spending,
    "savings": _savings,
    "mix": _mix,
    "cost": _cost,
}


def filled(scenario: Scenario, key: str) -> Filled:
    """What stands for a key input nobody knows, by its key (`FILLED_BY`)."""
    return FILLED_BY[key](scenario)
