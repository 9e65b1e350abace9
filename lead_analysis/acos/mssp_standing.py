"""Where a public ACO would be in MSSP in its first LEAD year: its own track, its agreement, and years to the next one.

An agreement that still runs keeps its published benchmark and adjustment until its renewal; one that has been renewed since
has a benchmark nobody has published.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from lead_analysis.acos.public_data.acos import MSSP, Aco
from lead_analysis.acos.public_data.regional_gap import regional_gap
from lead_analysis.acos.public_data.starting_values import Assumed
from lead_model.scenario import MsspTrack
from lead_model.scenario.mssp_elections import AGREEMENT_YEARS, standing_of

SOURCE = "Shared Savings Program results: start of the current agreement"
BENCHMARK_SOURCE = "Shared Savings Program results: historical and updated benchmark, applied adjustment"


@dataclass(frozen=True, slots=True)
class MsspElections:
    """Elections by dotted path, and what was assumed for them."""

    inputs: Mapping[str, Any]
    assumed: tuple[Assumed, ...]


def mssp_elections(aco: Aco, first_py: int, growth_factor: float) -> MsspElections:
    """Track, agreement, years to rebase and running benchmark in `first_py`.

    growth_factor : of the ACO's spending from the file's year to base year 3. One from REACH would start a first agreement
    in ENHANCED, whose risk is nearest to its own.
    """
    if aco.program != MSSP:
        inputs = _elections(MsspTrack.ENHANCED, 1, AGREEMENT_YEARS, None, False)
        return MsspElections(inputs, (_entering(first_py),))
    assert aco.agreement_start is not None, f"{aco.id} has no agreement start"
    start = date.fromisoformat(aco.agreement_start).year
    standing = standing_of(start, first_py)
    running = None if standing.renewal_assumed else _running_benchmark(aco, growth_factor)
    inputs = _elections(
        MsspTrack(aco.track.lower().replace(" ", "_")),
        (aco.agreement_period or 1) + standing.renewals,
        standing.years_to_rebase,
        None if running is None else running.value,
        (aco.revenue_category or "").startswith("Low"),
    )
    rebased = first_py + standing.years_to_rebase
    if standing.renewal_assumed:
        unseen = standing.agreement_start < first_py
        why = (
            f"The agreement of {start} is taken to be renewed in PY{standing.agreement_start}"
            + (f", of which the file of PY{aco.performance_year} knows nothing," if unseen else "")
            + f" and rebased in PY{rebased}."
        )
    else:
        why = f"The agreement of {start} still runs in PY{first_py} and is rebased in PY{rebased}."
    why += f" The track is that of PY{aco.performance_year}."
    years = Assumed("choices.mssp.years_to_rebase", standing.years_to_rebase, why, SOURCE)
    return MsspElections(inputs, (years,) if running is None else (years, running))


def _running_benchmark(aco: Aco, growth_factor: float) -> Assumed:
    """Historical benchmark of the running agreement in dollars of base year 3, without a positive regional adjustment: that
    follows from the published gap. Any other adjustment stays inside as it was applied."""
    gap = regional_gap(aco)
    assert gap is not None, f"{aco.id} has no historical benchmark"
    why = (
        f"The running agreement keeps its published benchmark and adjustment (a positive regional one follows from the "
        f"published gap and is left out of this figure), with its own update "
        f"to PY{aco.performance_year}, and from there to base year 3 with the growth taken for its spending."
    )
    benchmark = gap.historical_pbpm - max(gap.adjustment_pbpm, 0.0)
    value = round(benchmark * gap.update_factor * growth_factor, 2)
    return Assumed("choices.mssp.running_benchmark_pbpm", value, why, BENCHMARK_SOURCE)


def _elections(
    track: MsspTrack, agreement: int, years: int, running_benchmark_pbpm: float | None, low_revenue: bool
) -> Mapping[str, Any]:
    return {
        "choices.mssp.track": track,
        "choices.mssp.agreement": agreement,
        "choices.mssp.years_to_rebase": years,
        "choices.mssp.running_benchmark_pbpm": running_benchmark_pbpm,
        "choices.mssp.low_revenue": low_revenue,
    }


def _entering(first_py: int) -> Assumed:
    why = (
        f"A REACH ACO has no agreement with MSSP: a first one from PY{first_py} in ENHANCED is assumed, as for an "
        "ACO of high revenue."
    )
    return Assumed("choices.mssp.years_to_rebase", AGREEMENT_YEARS, why, "Assumption of this model")
