"""Staying in the Shared Savings Program: the same people and spending, agreement after agreement.

Order: group categories, historical benchmark (given at first, rebased on own spending later), adjustment,
update and risk ratio, minimum rate, loss guardrail, sharing, caps and limits, sequestration.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from lead_analysis.other_models import mssp
from lead_analysis.other_models.mssp import MsspTerms, RuleValues
from lead_analysis.other_models.mssp_agreement import (
    Agreement,
    MsspSwitches,
    Span,
    agreement_benchmark,
    spans,
)
from lead_analysis.other_models.mssp_inputs import GroupedInputs, MsspInputs, grouped
from lead_analysis.other_models.mssp_rule_sets import rules_of_agreement
from lead_model.axes import CATEGORY_AXIS, MONTHS_PER_YEAR, YEAR_AXIS, BoolArray, FloatArray, frozen


@dataclass(frozen=True, slots=True)
class MsspChoice:
    """What the ACO elects in the program.

    track : one for all years or one a year. minimum_rate : elected symmetric rate, None for the size-based
    one (one-sided levels always have the size-based one). agreement : number of the agreement the first year
    belongs to; an ACO in its second or later agreement renews. years_to_rebase : years until the next
    agreement starts, None for a whole agreement; fewer than a whole one is an agreement already running.
    """

    track: str | Sequence[str] = "enhanced"
    minimum_rate: float | FloatArray | None = 0.0
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


def repayment_dollars(
    spend_dollars: FloatArray,
    share: FloatArray,
    revenue_dollars: FloatArray,
    revenue_share: FloatArray,
    two_sided: BoolArray,
) -> FloatArray:
    """Repayment mechanism a two-sided ACO keeps ready: the lesser of a share of spending and a share of participants'
    revenue, which is infinite where it is not known.

    >>> spend, revenue = np.array([100.0, 100.0, 100.0]), np.array([np.inf, 30.0, 30.0])
    >>> repayment_dollars(spend, 0.005, revenue, 0.01, np.array([True, True, False])).tolist()
    [0.5, 0.3, 0.0]
    """
    return np.where(two_sided, np.minimum(share * spend_dollars, revenue_share * revenue_dollars), 0.0)


def mssp_projection(
    inputs: MsspInputs,
    choice: MsspChoice,
    lookup: RuleValues,
    current_lookup: RuleValues | None = None,
    switches: MsspSwitches | None = None,
) -> MsspProjection:
    """Ten years in the Shared Savings Program for the people and spending given.

    lookup : `Parameters.value` of a pack of other_models/ (in force, or proposed for 2027); current_lookup :
    the same of the regulation in force, for agreements that began before the proposal acts and for what it
    leaves to BASIC. Every agreement after the first is rebased on the ACO's own spending of the three years
    before it; its prior-savings adjustment comes from the savings of those years.

    Raises ValueError for an unknown track, a wrong number of them, or years to the rebasing outside an agreement.
    """
    (only,) = mssp_projections(inputs, choice, lookup, current_lookup, (switches or MsspSwitches(),))
    return only


def mssp_projections(
    inputs: MsspInputs,
    choice: MsspChoice,
    lookup: RuleValues,
    current_lookup: RuleValues | None,
    cases: Sequence[MsspSwitches],
    by_group: GroupedInputs | None = None,
) -> list[MsspProjection]:
    """`mssp_projection` for each set of switches; what they have in common is worked out once. by_group : the inputs in
    groups, for who projects them under more than one set of rules."""
    current = current_lookup or lookup
    by_group = by_group or grouped(inputs)
    n_years, first_py = len(inputs.years), inputs.years[0]
    tracks = choice.tracks(n_years)
    length = int(lookup("mssp_agreement_years", first_py))
    to_rebase = length if choice.years_to_rebase is None else choice.years_to_rebase
    if not 1 <= to_rebase <= length:
        raise ValueError(
            f"years_to_rebase is {to_rebase}; an agreement has {length} years, so it is 1 to {length}."
        )
    calendar = spans(choice.agreement, to_rebase, length, inputs.years)
    rules = [rules_of_agreement(lookup, current, span.start_py) for span in calendar]
    terms = mssp.mssp_terms(tracks, inputs.years, _by_year(calendar, rules, inputs.years))
    spend_dollars = (inputs.spend_pbpm * inputs.months).sum(axis=CATEGORY_AXIS)
    n_runs = max(spend_dollars.shape[0], inputs.baseline_pbpm.shape[0], inputs.national_factor.shape[0])
    found, benchmarks = [], dict[tuple[bool, bool], list[Agreement]]()
    for switches in cases:
        key = (switches.rebase, switches.adjustments)
        if key not in benchmarks:
            pieces = benchmarks[key] = []
            for span, values in zip(_pieces(calendar, switches, n_years), rules, strict=False):
                pieces.append(
                    agreement_benchmark(inputs, by_group, span, pieces, tracks[span.years.start], values, current,
                                        switches, n_runs)
                )  # fmt: skip
        starts = np.concatenate([np.full(s.years.stop - s.years.start, s.start_py) for s in calendar])
        found.append(_settled(inputs, choice, terms, switches, benchmarks[key], spend_dollars, starts))
    return found


def _by_year(calendar: Sequence[Span], rules: Sequence[RuleValues], years: Sequence[int]) -> RuleValues:
    """Rule values of each performance year: those of the agreement it belongs to."""
    of_year = {py: values for span, values in zip(calendar, rules, strict=True) for py in years[span.years]}

    def lookup(name: str, py: int) -> Any:
        return of_year[py](name, py)

    return lookup


def _pieces(calendar: Sequence[Span], switches: MsspSwitches, n_years: int) -> Sequence[Span]:
    """The agreements, or the first one for all years where nothing is rebased."""
    return calendar if switches.rebase else (replace(calendar[0], years=slice(0, n_years)),)


def _settled(
    inputs: MsspInputs,
    choice: MsspChoice,
    terms: MsspTerms,
    switches: MsspSwitches,
    pieces: Sequence[Agreement],
    spend_dollars: FloatArray,
    agreement_starts: FloatArray,
) -> MsspProjection:
    """Settlement of every year against the benchmarks of its agreement. agreement_starts : (Y,) years."""
    n_years = len(inputs.years)
    if not switches.sharing:
        terms = _full_sharing(terms)
    if not switches.sequestration:
        terms = replace(terms, sequestration_rate=frozen(np.zeros(n_years)))

    minimum = _minimum_rate(inputs, choice, terms, switches)
    benchmark, guarded = _guarded_benchmark(pieces, spend_dollars, minimum, terms, switches)
    spend_dollars = spend_dollars + np.zeros_like(benchmark)
    revenue_dollars = inputs.revenue_share * spend_dollars
    repayment = repayment_dollars(
        spend_dollars,
        terms.repayment_share,
        revenue_dollars,
        terms.repayment_revenue_share,
        terms.two_sided,
    )
    settled = mssp.mssp_settlement(
        benchmark,
        spend_dollars,
        minimum,
        inputs.quality_score,
        inputs.standard_met,
        inputs.alternative_met,
        terms,
        half_rate=_half_rate(inputs, choice, terms, agreement_starts),
        no_savings=guarded,
        revenue_dollars=revenue_dollars,
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
        repayment_dollars=frozen(repayment),
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
    inputs: MsspInputs, choice: MsspChoice, terms: MsspTerms, agreement_starts: FloatArray
) -> BoolArray:
    """(R, Y) years in which savings below the minimum are shared at half the rate."""
    assigned = inputs.months.sum(axis=CATEGORY_AXIS) / MONTHS_PER_YEAR
    return mssp.half_rate_eligible(
        ~terms.enhanced,
        np.array(choice.low_revenue),
        agreement_starts,
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
