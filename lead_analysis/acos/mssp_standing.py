"""Where a public ACO would be in MSSP in its first LEAD year: its own track, its agreement, and years to the next one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from lead_analysis.acos.public_data.acos import MSSP, Aco
from lead_analysis.acos.public_data.starting_values import Assumed
from lead_model.scenario import MsspTrack

AGREEMENT_YEARS = 5
SOURCE = "Shared Savings Program results: start of the current agreement"


@dataclass(frozen=True, slots=True)
class MsspStanding:
    """Elections by dotted path, and what was assumed for them."""

    inputs: Mapping[str, Any]
    assumed: tuple[Assumed, ...]


def first_year_of(agreement_start: str) -> int:
    """First whole performance year of an agreement. Those of July 2019 had a half year before their five.

    >>> first_year_of("2019-07-01"), first_year_of("2024-01-01")
    (2020, 2024)
    """
    start = date.fromisoformat(agreement_start)
    return start.year if start.month == 1 else start.year + 1


def renewals(agreement_start: str, first_py: int) -> tuple[int, int]:
    """(agreements renewed by `first_py`, performance years from it until the benchmark is rebased).

    An agreement of 2020 is renewed in 2025 and rebased in PY2030; one of 2022 is renewed in PY2027 itself.

    >>> [renewals(f"{year}-01-01", 2027) for year in (2020, 2022, 2023, 2024)]
    [(1, 3), (1, 5), (0, 1), (0, 2)]
    """
    since = first_py - first_year_of(agreement_start)
    return since // AGREEMENT_YEARS, AGREEMENT_YEARS - since % AGREEMENT_YEARS


def mssp_standing(aco: Aco, first_py: int) -> MsspStanding:
    """Track, agreement and years to rebase in `first_py`. One from REACH would start a first agreement in ENHANCED, whose
    risk is nearest to its own."""
    if aco.program != MSSP:
        return MsspStanding(_elections(MsspTrack.ENHANCED, 1, AGREEMENT_YEARS, False), (_entering(first_py),))
    assert aco.agreement_start is not None, f"{aco.id} has no agreement start"
    renewed, years = renewals(aco.agreement_start, first_py)
    track = MsspTrack(aco.track.lower().replace(" ", "_"))
    low_revenue = (aco.revenue_category or "").startswith("Low")
    inputs = _elections(track, (aco.agreement_period or 1) + renewed, years, low_revenue)
    why = f"The agreement began in {first_year_of(aco.agreement_start)} and lasts five years; "
    if renewed:
        last = first_py + years - AGREEMENT_YEARS
        unseen = f", of which the file of PY{aco.performance_year} knows nothing," if last < first_py else ""
        why += (
            f"a renewal in PY{last} is assumed{unseen} and the benchmark is rebased in PY{first_py + years}."
        )
    else:
        why += f"it is still running in PY{first_py} and is rebased in PY{first_py + years}."
    why += f" The track is that of PY{aco.performance_year}."
    return MsspStanding(inputs, (Assumed("choices.mssp.years_to_rebase", years, why, SOURCE),))


def _elections(track: MsspTrack, agreement: int, years: int, low_revenue: bool) -> Mapping[str, Any]:
    return {
        "choices.mssp.track": track,
        "choices.mssp.agreement": agreement,
        "choices.mssp.years_to_rebase": years,
        "choices.mssp.low_revenue": low_revenue,
    }


def _entering(first_py: int) -> Assumed:
    why = (
        f"A REACH ACO has no agreement with MSSP: a first one from PY{first_py} in ENHANCED is assumed, as for an "
        "ACO of high revenue."
    )
    return Assumed("choices.mssp.years_to_rebase", AGREEMENT_YEARS, why, "Assumption of this model")
