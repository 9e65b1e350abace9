"""Staying in the Shared Savings Program: the same people and spending, agreement after agreement.

Order: group categories, historical benchmark (given at first, rebased on own spending later), adjustment,
update and risk ratio, minimum rate, loss guardrail, sharing, caps and limits, sequestration.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from lead_analysis.other_models import mssp
from lead_analysis.other_models.mssp import MsspTerms, RuleValues
from lead_analysis.other_models.mssp_agreement import (
    BASE_YEARS,
    Agreement,
    MsspInputs,
    MsspSwitches,
    agreement_benchmark,
    grouped,
)
from lead_model.axes import CATEGORY_AXIS, MONTHS_PER_YEAR, YEAR_AXIS, BoolArray, FloatArray, frozen


@dataclass(frozen=True, slots=True)
class MsspChoice:
    """What the ACO elects in the program.

    track : one for all years or one a year. minimum_rate : elected symmetric rate, None for the size-based
    one (one-sided levels always have the size-based one). agreement : number of the agreement the first year
    belongs to; an ACO in its second or later agreement renews. years_to_rebase : years until the next
    agreement starts, None for a whole agreement; at least three, the base years that are then looked at.
    """

    track: str | Sequence[str] = "enhanced"
    minimum_rate: float | None = 0.0
    agreement: int = 2
    low_revenue: bool = False
    years_to_rebase: int | None = None

    def tracks(self, years: int) -> tuple[str, ...]:
        """Track of each of `years` performance years; raises ValueError when another number is given."""
        if isinstance(self.track, str):
            return (self.track,) * years
        if len(self.track) != years:
            raise ValueError(f"track has {len(self.track)} entries; the projection has {years} years.")
        return tuple(self.track)


@dataclass(frozen=True, slots=True)
class MsspProjection:
    """Year by year in dollars, (R, Y) unless said; owed to CMS is negative. Pages read it, nothing points
    back."""

    years: tuple[int, ...]
    historical_pbpm: FloatArray
    adjustment_pbpm: FloatArray
    update_factor: FloatArray
    risk_ratio: FloatArray
    minimum_rate: FloatArray
    rebased: tuple[bool, ...]
    settlement: mssp.MsspSettlement
    repayment_dollars: FloatArray

    @property
    def benchmark_dollars(self) -> FloatArray:
        """Updated benchmark."""
        return self.settlement.benchmark_dollars

    @property
    def spend_dollars(self) -> FloatArray:
        """The ACO's spending."""
        return self.settlement.spend_dollars

    @property
    def gross_dollars(self) -> FloatArray:
        """Benchmark less spending."""
        return self.settlement.gross_dollars

    @property
    def shared_dollars(self) -> FloatArray:
        """Shared savings, or losses as negative, before sequestration."""
        return self.settlement.shared_dollars

    @property
    def sequestration_dollars(self) -> FloatArray:
        """Sequestration, zero or negative."""
        return self.settlement.sequestration_dollars

    @property
    def net_dollars(self) -> FloatArray:
        """What CMS pays (positive) or the ACO owes (negative)."""
        return self.settlement.net_dollars

    def steps(self) -> tuple[tuple[str, FloatArray], ...]:
        """Ordered lines from benchmark to payment; they add to `net_dollars`."""
        return self.settlement.steps()


def repayment_dollars(spend_dollars: FloatArray, share: FloatArray, two_sided: BoolArray) -> FloatArray:
    """Repayment mechanism a two-sided ACO keeps ready, as a share of spending.

    >>> repayment_dollars(np.array([100.0, 100.0]), 0.01, np.array([True, False])).tolist()
    [1.0, 0.0]
    """
    return np.where(two_sided, share * spend_dollars, 0.0)


def mssp_projection(
    inputs: MsspInputs,
    choice: MsspChoice,
    lookup: RuleValues,
    current_lookup: RuleValues | None = None,
    switches: MsspSwitches | None = None,
) -> MsspProjection:
    """Ten years in the Shared Savings Program for the people and spending given.

    lookup : `Parameters.value` of a pack of other_models/ (in force, or proposed for 2027); current_lookup :
    the same of the regulation in force, for what the proposal leaves to BASIC. Every agreement after the
    first is rebased on the ACO's own spending of the three years before it; its prior-savings adjustment
    comes from the savings of those years.

    Raises ValueError for an unknown track, a wrong number of them, or fewer than three years to the rebasing.
    """
    (only,) = mssp_projections(inputs, choice, lookup, current_lookup, (switches or MsspSwitches(),))
    return only


def mssp_projections(
    inputs: MsspInputs,
    choice: MsspChoice,
    lookup: RuleValues,
    current_lookup: RuleValues | None,
    cases: Sequence[MsspSwitches],
) -> list[MsspProjection]:
    """`mssp_projection` for each set of switches; what they have in common is worked out once."""
    current_lookup = current_lookup or lookup
    n_years = len(inputs.years)
    tracks = choice.tracks(n_years)
    terms = mssp.mssp_terms(tracks, inputs.years, lookup)
    length = int(lookup("mssp_agreement_years", inputs.years[0]))
    first = choice.years_to_rebase or length
    if first < BASE_YEARS:
        raise ValueError(f"years_to_rebase is {first}; {BASE_YEARS} base years have to lie before it.")
    by_group = grouped(inputs)
    spend_dollars = (inputs.spend_pbpm * inputs.months).sum(axis=CATEGORY_AXIS)
    n_runs = max(spend_dollars.shape[0], inputs.baseline_pbpm.shape[0], inputs.national_factor.shape[0])
    share = np.array([lookup("mssp_repayment_mechanism_share", py) for py in inputs.years])
    found, benchmarks = [], dict[tuple[bool, bool], list[Agreement]]()
    for switches in cases:
        key = (switches.rebase, switches.adjustments)
        if key not in benchmarks:
            starts = [0, *range(first, n_years, length)] if switches.rebase else [0]
            pieces = benchmarks[key] = []
            for number, (start, stop) in enumerate(pairwise((*starts, n_years))):
                pieces.append(
                    agreement_benchmark(inputs, by_group, choice.agreement + number, slice(start, stop), pieces,
                                        tracks[start], lookup, current_lookup, switches, n_runs)
                )  # fmt: skip
        found.append(_settled(inputs, choice, terms, switches, benchmarks[key], spend_dollars, share))
    return found


def _settled(
    inputs: MsspInputs,
    choice: MsspChoice,
    terms: MsspTerms,
    switches: MsspSwitches,
    pieces: Sequence[Agreement],
    spend_dollars: FloatArray,
    repayment_share: FloatArray,
) -> MsspProjection:
    """Settlement of every year against the benchmarks of its agreement. repayment_share : (Y,)."""
    n_years = len(inputs.years)
    if not switches.sharing:
        terms = _full_sharing(terms)
    if not switches.sequestration:
        terms = replace(terms, sequestration_rate=frozen(np.zeros(n_years)))

    minimum = _minimum_rate(inputs, choice, terms, switches)
    benchmark, guarded = _guarded_benchmark(pieces, spend_dollars, minimum, terms, switches)
    spend_dollars = spend_dollars + np.zeros_like(benchmark)
    settled = mssp.mssp_settlement(
        benchmark,
        spend_dollars,
        minimum,
        inputs.quality_score,
        inputs.standard_met,
        inputs.alternative_met,
        terms,
        half_rate=_half_rate(inputs, choice, terms, pieces),
        no_savings=guarded,
        revenue_dollars=inputs.revenue_share * spend_dollars,
        disaster_relief_dollars=np.zeros_like(spend_dollars),
        stated_sharing_rate=None if switches.sharing else np.ones((1, 1)),
        stated_loss_rate=None if switches.sharing else np.ones((1, 1)),
    )

    def joined(name: str) -> FloatArray:
        parts = [getattr(p, name) for p in pieces]
        return frozen(np.concatenate(parts, axis=YEAR_AXIS))

    return MsspProjection(
        years=inputs.years,
        historical_pbpm=joined("historical_pbpm"),
        adjustment_pbpm=joined("adjustment_pbpm"),
        update_factor=joined("update"),
        risk_ratio=joined("risk"),
        minimum_rate=frozen(minimum),
        rebased=tuple(any(0 < p.years.start == year for p in pieces) for year in range(n_years)),
        settlement=settled,
        repayment_dollars=frozen(repayment_dollars(spend_dollars, repayment_share, terms.two_sided)),
    )


def _guarded_benchmark(
    pieces: Sequence[Agreement],
    spend_dollars: FloatArray,
    minimum: FloatArray,
    terms: MsspTerms,
    switches: MsspSwitches,
) -> tuple[FloatArray, BoolArray]:
    """(R, Y) benchmark, and the years in which the guardrail acts: the ACPT may not turn a year into a shared loss, so the
    two-way benchmark replaces it where it is higher."""
    three_way = np.concatenate([piece.benchmark_dollars for piece in pieces], axis=YEAR_AXIS)
    two_way = np.concatenate([piece.two_way_dollars for piece in pieces], axis=YEAR_AXIS)
    losing = three_way - spend_dollars < 0
    beyond = terms.two_sided & losing & (spend_dollars - three_way >= minimum * three_way)
    guarded = beyond & (two_way > three_way) & switches.sharing
    return np.where(guarded, two_way, three_way), guarded


def _half_rate(
    inputs: MsspInputs, choice: MsspChoice, terms: MsspTerms, pieces: Sequence[Agreement]
) -> BoolArray:
    """(R, Y) years in which savings below the minimum are shared at half the rate."""
    assigned = inputs.months.sum(axis=CATEGORY_AXIS) / MONTHS_PER_YEAR
    agreement_start = np.concatenate(
        [np.full(p.years.stop - p.years.start, inputs.years[p.years.start]) for p in pieces]
    )
    return mssp.half_rate_eligible(
        ~terms.enhanced,
        np.array(choice.low_revenue),
        agreement_start,
        assigned,
        terms.half_rate_first_start,
        terms.half_rate_min_beneficiaries,
    )


def _minimum_rate(
    inputs: MsspInputs, choice: MsspChoice, terms: MsspTerms, switches: MsspSwitches
) -> FloatArray:
    """(R, Y) minimum savings and loss rate: elected in a two-sided track, size-based otherwise."""
    assigned = inputs.months.sum(axis=CATEGORY_AXIS) / MONTHS_PER_YEAR
    if not switches.minimum_rate:
        return np.zeros_like(assigned)
    by_size = mssp.size_based_minimum_rate(assigned, terms.size_edges, terms.size_rates)
    if choice.minimum_rate is None:
        return by_size
    return np.where(terms.two_sided, choice.minimum_rate, by_size)


def _full_sharing(terms: MsspTerms) -> MsspTerms:
    """The ACO keeps and owes everything: no sharing rate, cap, limit or one-sided level."""
    ones = frozen(np.ones_like(terms.max_sharing_rate))
    return replace(
        terms,
        savings_cap=ones * np.inf,
        loss_limit_of_benchmark=ones * np.inf,
        loss_limit_of_revenue=ones * np.inf,
        two_sided=np.ones_like(terms.two_sided),
    )
