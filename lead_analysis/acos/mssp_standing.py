"""Where a public ACO would be in MSSP in its first LEAD year: its own track, its agreement, years to the next one, and its
people against the nation's: those with Medicaid too, and risk scores.

An agreement that still runs keeps its published benchmark and adjustment until its renewal; one that has been renewed since
has a benchmark nobody has published.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from lead_analysis.acos.public_data.acos import MSSP, Aco, acos
from lead_analysis.acos.public_data.regional_gap import regional_gap, stated
from lead_analysis.acos.public_data.starting_values import Assumed
from lead_model.scenario import ByCategory, MsspTrack
from lead_model.scenario.mssp_elections import AGREEMENT_YEARS, standing_of

SOURCE = "Shared Savings Program results: start of the current agreement"
RISK = "choices.mssp.national_risk"
DUAL = "choices.mssp.dual_share"
RISK_SOURCE = "MSSP public file: risk scores against the national mean of each enrollment type, person-years"
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
    people, noted = _against_the_nation(aco)
    if aco.program != MSSP:
        inputs = _elections(MsspTrack.ENHANCED, 1, AGREEMENT_YEARS, None, False)
        return MsspElections({**inputs, **people}, (_entering(first_py), *noted))
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
    still = (years,) if running is None else (years, running)
    return MsspElections({**inputs, **people}, (*still, *noted))


def _against_the_nation(aco: Aco) -> tuple[Mapping[str, Any], tuple[Assumed, ...]]:
    """Dual share, and risk score of base year 3 against the national mean of its type, as the file's year has them."""
    dual = aco.dual_share or 0.0
    why = (
        f"People with both Medicare and Medicaid in PY{aco.performance_year}, taken for base year 3; none where the file "
        "is blank. They soften a negative regional adjustment in MSSP."
    )
    noted = [Assumed(DUAL, dual, why, f"{aco.program} public file: share of beneficiaries with Medicaid")]
    scores = _risk_scores(aco)
    if isinstance(scores, str):
        return {DUAL: dual, RISK: 1.0}, (*noted, Assumed(RISK, 1.0, scores, "Assumption of this model"))
    others, esrd = scores
    why = (
        f"Risk scores of PY{aco.performance_year}, taken for base year 3: disabled, aged dual and aged non-dual people, "
        f"each at what its type costs over all MSSP ACOs, against the mix of all of them; ESRD {esrd:g}. The ACPT is a flat "
        "dollar amount at this risk."
    )
    noted.append(Assumed(RISK, others, why, RISK_SOURCE))
    return {DUAL: dual, RISK: ByCategory(others, esrd, others)}, tuple(noted)


def _risk_scores(aco: Aco) -> tuple[float, float] | str:
    """Of all others and of ESRD against the national mean of each type; or why both stay at the nation's."""
    scores, people = aco.risk_score_by_enrollment, aco.person_years_by_enrollment
    if scores is None or people is None:
        return (
            "REACH's risk score is normalized within its own reference population, not against the national mean of MSSP's "
            "types: the nation's is taken."
        )
    if (aco.long_term_institutional_share or 0.0) > stated()["high_needs_share"]["value"]:
        return (
            "The many people in institutions count as High Needs, whose national spending carries their risk; the score of "
            "the file would count it twice. At the ACO's mix the nation's risk is taken."
        )
    known = _others(aco)
    at_own_risk = sum(
        score * years * pbpm for (score, years), pbpm in zip(known, _pbpm_at_mean_risk(), strict=True)
    )
    others = at_own_risk / sum(years for _, years in known) / _mean_pbpm()
    return round(others, 4), 1.0 if scores.esrd is None else scores.esrd


def _others(aco: Aco) -> tuple[tuple[float, float], ...]:
    """Score and person-years of disabled, aged dual and aged non-dual people; nobody where CMS hides either."""
    scores, people = aco.risk_score_by_enrollment, aco.person_years_by_enrollment
    if scores is None or people is None:
        return ()
    return tuple(
        (score, years) if score is not None and years is not None else (1.0, 0.0)
        for score, years in zip(scores.values()[1:], people.values()[1:], strict=True)
    )


@lru_cache(maxsize=1)
def _pbpm_at_mean_risk() -> tuple[float, ...]:
    """Spending of disabled, aged dual and aged non-dual people at the national mean score, PBPM, over all MSSP ACOs."""
    dollars, at_mean_risk = [0.0] * 3, [0.0] * 3
    for aco in _with_types():
        assert aco.spending_pbpm_by_enrollment is not None
        paid = aco.spending_pbpm_by_enrollment.values()[1:]
        for k, ((score, years), pbpm) in enumerate(zip(_others(aco), paid, strict=True)):
            if pbpm is not None:
                dollars[k] += years * pbpm
                at_mean_risk[k] += years * score
    return tuple(paid / people for paid, people in zip(dollars, at_mean_risk, strict=True))


@lru_cache(maxsize=1)
def _mean_pbpm() -> float:
    """The same of the three types together, at their mix over all MSSP ACOs."""
    years = [
        sum(column) for column in zip(*([y for _, y in _others(aco)] for aco in _with_types()), strict=True)
    ]
    return sum(y * pbpm for y, pbpm in zip(years, _pbpm_at_mean_risk(), strict=True)) / sum(years)


def _with_types() -> tuple[Aco, ...]:
    return tuple(aco for aco in acos() if aco.risk_score_by_enrollment is not None)


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
