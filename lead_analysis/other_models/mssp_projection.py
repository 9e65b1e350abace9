"""Staying in the Shared Savings Program: the same people and spending, agreement after agreement.

Order: group categories, historical benchmark (given at first, rebased on own spending later), adjustment,
update and risk ratio, minimum rate, loss guardrail, sharing, caps and limits, sequestration.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np

from lead_analysis.other_models import mssp, mssp_benchmark
from lead_analysis.other_models.mssp import MsspTerms, RuleValues
from lead_model.axes import CATEGORY_AXIS, MONTHS_PER_YEAR, YEAR_AXIS, BoolArray, FloatArray, frozen

AGREEMENT_BANDS = ("band_1", "band_2", "band_3", "band_4")
BASE_YEARS = 3


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
class MsspInputs:
    """The ACO's people, spending and surroundings; category arrays (R, Y, 3), axes may be 1 where stated.

    years : performance years, Y of them. baseline_pbpm, baseline_months, regional_pbpm, national_pbpm : (R,
    1, 3) at base year 3, regional already at the ACO's risk. months, spend_pbpm : (R, Y, 3).
    national_factor, regional_factor, acpt_factor : (R, Y, 3) yearly factors, the first from base year 3 to
    the first year. risk_ratio : (R, Y, 3) coded risk against base year 3, before any cap. national_weight :
    (R, 1, 1). prior_savings_pbpm : (R, 1) pro-rated average before the first agreement. quality_score : (R,
    Y). revenue_share : (R, 1) participants' revenue as a share of spending, infinite where it does not limit
    losses. standard_met, alternative_met : (R, Y).
    """

    years: tuple[int, ...]
    baseline_pbpm: FloatArray
    baseline_months: FloatArray
    regional_pbpm: FloatArray
    national_pbpm: FloatArray
    months: FloatArray
    spend_pbpm: FloatArray
    national_factor: FloatArray
    regional_factor: FloatArray
    acpt_factor: FloatArray
    risk_ratio: FloatArray
    national_weight: FloatArray
    quality_score: FloatArray
    prior_savings_pbpm: FloatArray = field(default_factory=lambda: np.zeros((1, 1)))
    revenue_share: FloatArray = field(default_factory=lambda: np.full((1, 1), np.inf))
    standard_met: BoolArray = field(default_factory=lambda: np.ones((1, 1), dtype=bool))
    alternative_met: BoolArray = field(default_factory=lambda: np.zeros((1, 1), dtype=bool))


@dataclass(frozen=True, slots=True)
class MsspSwitches:
    """Rules that can be turned off one by one, to see what each is worth. All on is the program as it is."""

    rebase: bool = True
    minimum_rate: bool = True
    sharing: bool = True
    sequestration: bool = True
    adjustments: bool = True


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


def regional_weight_for(
    lookup: RuleValues, current_lookup: RuleValues, track: str, py: int, agreement: int
) -> float:
    """Weight of a positive regional adjustment: a proposed ENHANCED maximum leaves BASIC at the rule in
    force."""
    band = AGREEMENT_BANDS[min(agreement, len(AGREEMENT_BANDS)) - 1]
    source = lookup if track == "enhanced" else current_lookup
    return float(source("mssp_regional_weight_positive", py)[band])


def base_year_weights(lookup: RuleValues, py: int, agreement: int) -> FloatArray:
    """(3,) weights of the base years: 10, 30, 60% in a first agreement, a third each in later ones.

    Also for whoever builds `MsspInputs.baseline_pbpm` from base years with `mssp_benchmark.rebased_pbpm`.
    """
    name = "mssp_base_year_weight_first" if agreement == 1 else "mssp_base_year_weight_renewing"
    weights = lookup(name, py)
    return np.array([weights[f"by{number}"] for number in range(1, BASE_YEARS + 1)])


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
    base_weight = inputs.baseline_pbpm * inputs.baseline_months
    grouped = (
        mssp_benchmark.pooled(inputs.months),
        mssp_benchmark.pooled_mean(inputs.spend_pbpm, inputs.months),
        mssp_benchmark.pooled_factor(inputs.national_factor, base_weight),
        mssp_benchmark.pooled_factor(inputs.regional_factor, base_weight),
        mssp_benchmark.pooled_factor(inputs.acpt_factor, base_weight),
        _pooled_risk(inputs),
    )
    spend_dollars = (inputs.spend_pbpm * inputs.months).sum(axis=CATEGORY_AXIS)
    n_runs = max(spend_dollars.shape[0], inputs.baseline_pbpm.shape[0], inputs.national_factor.shape[0])
    share = np.array([lookup("mssp_repayment_mechanism_share", py) for py in inputs.years])
    found, benchmarks = [], dict[tuple[bool, bool], list[_Agreement]]()
    for switches in cases:
        key = (switches.rebase, switches.adjustments)
        if key not in benchmarks:
            starts = [0, *range(first, n_years, length)] if switches.rebase else [0]
            pieces = benchmarks[key] = []
            for number, (start, stop) in enumerate(pairwise((*starts, n_years))):
                pieces.append(
                    _agreement(inputs, choice.agreement + number, slice(start, stop), pieces, tracks[start], lookup,
                               current_lookup, switches, grouped, n_runs)
                )  # fmt: skip
        found.append(_settled(inputs, choice, terms, switches, benchmarks[key], spend_dollars, share))
    return found


def _settled(
    inputs: MsspInputs,
    choice: MsspChoice,
    terms: MsspTerms,
    switches: MsspSwitches,
    pieces: Sequence["_Agreement"],
    spend_dollars: FloatArray,
    repayment_share: FloatArray,
) -> MsspProjection:
    """Settlement of every year against the benchmarks of its agreement. repayment_share : (Y,)."""
    n_years = len(inputs.years)
    if not switches.sharing:
        terms = _full_sharing(terms)
    if not switches.sequestration:
        terms = replace(terms, sequestration_rate=frozen(np.zeros(n_years)))

    three_way = np.concatenate([piece.benchmark_dollars for piece in pieces], axis=YEAR_AXIS)
    two_way = np.concatenate([piece.two_way_dollars for piece in pieces], axis=YEAR_AXIS)
    minimum = _minimum_rate(inputs, choice, terms, switches)
    spend_dollars = spend_dollars + np.zeros_like(three_way)
    losing = three_way - spend_dollars < 0
    beyond = terms.two_sided & losing & (spend_dollars - three_way >= minimum * three_way)
    # The ACPT may not turn a year into a shared loss: the two-way benchmark replaces it where it is higher.
    guarded = beyond & (two_way > three_way) & switches.sharing
    benchmark = np.where(guarded, two_way, three_way)
    assigned = inputs.months.sum(axis=CATEGORY_AXIS) / MONTHS_PER_YEAR
    agreement_start = np.concatenate(
        [np.full(p.years.stop - p.years.start, inputs.years[p.years.start]) for p in pieces]
    )
    half_rate = mssp.half_rate_eligible(
        ~terms.enhanced,
        np.array(choice.low_revenue),
        agreement_start,
        assigned,
        terms.half_rate_first_start,
        terms.half_rate_min_beneficiaries,
    )
    settled = mssp.mssp_settlement(
        benchmark,
        spend_dollars,
        minimum,
        inputs.quality_score,
        inputs.standard_met,
        inputs.alternative_met,
        terms,
        half_rate=half_rate,
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


@dataclass(frozen=True, slots=True)
class _Agreement:
    """Benchmark of one agreement; group arrays (R, years, 2), dollars (R, years)."""

    years: slice
    historical_pbpm: FloatArray
    adjustment_pbpm: FloatArray
    update: FloatArray
    risk: FloatArray
    benchmark_dollars: FloatArray
    two_way_dollars: FloatArray
    spend_dollars: FloatArray
    months: FloatArray


def _agreement(
    inputs: MsspInputs,
    number: int,
    years: slice,
    before: Sequence[_Agreement],
    track: str,
    lookup: RuleValues,
    current_lookup: RuleValues,
    switches: MsspSwitches,
    grouped: tuple[FloatArray, ...],
    n_runs: int,
) -> _Agreement:
    months, spend_pbpm, national, regional, acpt, risk = grouped
    first_py = inputs.years[years.start]
    base_weight = inputs.baseline_months
    # Levels at base year 3 of this agreement: those given, carried forward by trend and, for the region, by
    # risk.
    grown = slice(0, years.start)
    national_by3 = np.prod(national[:, grown], axis=YEAR_AXIS, keepdims=True)
    regional_by3 = np.prod(regional[:, grown], axis=YEAR_AXIS, keepdims=True)
    risk_by3 = risk[:, years.start - 1 : years.start] if years.start else np.ones_like(risk[:, :1])
    national_pbpm = mssp_benchmark.pooled_mean(inputs.national_pbpm, base_weight) * national_by3
    regional_pbpm = mssp_benchmark.pooled_mean(inputs.regional_pbpm, base_weight) * regional_by3 * risk_by3
    if years.start == 0:
        historical = mssp_benchmark.pooled_mean(inputs.baseline_pbpm, base_weight)
        mix = mssp_benchmark.pooled(inputs.baseline_months)
        prior = inputs.prior_savings_pbpm
    else:
        historical = _rebased(inputs, years.start, number, spend_pbpm, national, regional, risk, lookup)
        mix = months[:, years.start - 1 : years.start]
        prior = _prior_savings(before, years.start)
    mix = mix / mix.sum(axis=CATEGORY_AXIS, keepdims=True)
    adjustment = np.zeros_like(historical)
    if switches.adjustments:
        band = AGREEMENT_BANDS[min(number, len(AGREEMENT_BANDS)) - 1]
        by_group = mssp_benchmark.regional_adjustment(
            regional_pbpm,
            historical,
            national_pbpm,
            mix,
            regional_weight_for(lookup, current_lookup, track, first_py, number),
            float(lookup("mssp_regional_weight_negative", first_py)[band]),
            lookup("mssp_regional_cap_upper", first_py),
            lookup("mssp_regional_cap_lower", first_py),
        )
        prior_savings = mssp_benchmark.mssp_prior_savings_adjustment(
            prior,
            lookup("mssp_prior_savings_scaling", first_py),
            (national_pbpm * mix).sum(axis=CATEGORY_AXIS),
            lookup("mssp_regional_cap_upper", first_py),
        )
        adjustment = mssp_benchmark.mssp_higher_adjustment(by_group, prior_savings, mix, historical)
    update, two_way = mssp_benchmark.update_factor(
        _cumulative(national[:, years]),
        _cumulative(regional[:, years]),
        _cumulative(acpt[:, years]),
        inputs.national_weight,
        lookup("mssp_two_way_weight", first_py),
        lookup("mssp_acpt_band_upper", first_py),
        lookup("mssp_acpt_band_lower", first_py),
    )
    ratio = mssp_benchmark.risk_ratio_capped(risk[:, years] / risk_by3, lookup("mssp_risk_cap", first_py))
    n_years = years.stop - years.start
    shape = (n_runs, n_years, len(mssp_benchmark.GROUPS))
    level = np.broadcast_to((historical + adjustment) * ratio, shape)
    people = np.broadcast_to(months[:, years], shape)
    return _Agreement(
        years=years,
        historical_pbpm=np.broadcast_to(historical, shape),
        adjustment_pbpm=np.broadcast_to(adjustment, shape),
        update=np.broadcast_to(update, shape),
        risk=np.broadcast_to(ratio, shape),
        benchmark_dollars=(level * update * people).sum(axis=CATEGORY_AXIS),
        two_way_dollars=(level * two_way * people).sum(axis=CATEGORY_AXIS),
        spend_dollars=np.broadcast_to((spend_pbpm * months)[:, years], shape).sum(axis=CATEGORY_AXIS),
        months=people.sum(axis=CATEGORY_AXIS),
    )


def _cumulative(factors: FloatArray) -> FloatArray:
    return np.asarray(np.cumprod(factors, axis=YEAR_AXIS), dtype=np.float64)


def _pooled_risk(inputs: MsspInputs) -> FloatArray:
    """(R, Y, 2) risk against base year 3: coded change within categories and the mix at base-year-3 costs."""
    cost_now = mssp_benchmark.pooled_mean(inputs.baseline_pbpm * inputs.risk_ratio, inputs.months)
    cost_then = mssp_benchmark.pooled_mean(inputs.baseline_pbpm, inputs.baseline_months)
    known = (cost_then > 0) & (cost_now > 0)
    return np.where(known, cost_now, 1.0) / np.where(known, cost_then, 1.0)


def _rebased(
    inputs: MsspInputs,
    start: int,
    number: int,
    spend_pbpm: FloatArray,
    national: FloatArray,
    regional: FloatArray,
    risk: FloatArray,
    lookup: RuleValues,
) -> FloatArray:
    """(R, 1, 2) historical benchmark from own spending of the three years before `start`; a renewing ACO's
    weights."""
    base = slice(start - BASE_YEARS, start)
    two_way = inputs.national_weight * national + (1.0 - inputs.national_weight) * regional
    steps = two_way[:, base]
    # Trend from each base year to the last one: the product of the factors after it.
    to_by3 = np.cumprod(steps[:, ::-1], axis=YEAR_AXIS)[:, ::-1] / steps
    risk_to_by3 = risk[:, start - 1 : start] / risk[:, base]
    weights = base_year_weights(lookup, inputs.years[start], number)
    return mssp_benchmark.rebased_pbpm(spend_pbpm[:, base], to_by3, risk_to_by3, weights)


def _prior_savings(before: Sequence[_Agreement], start: int) -> FloatArray:
    """(R, 1) average gross savings PBPM of the three years before `start`, pro-rated to the size at base
    year 3."""
    gross = np.concatenate([a.benchmark_dollars - a.spend_dollars for a in before], axis=YEAR_AXIS)
    months = np.concatenate([a.months for a in before], axis=YEAR_AXIS)
    base = slice(start - BASE_YEARS, start)
    average = (gross[:, base] / months[:, base]).mean(axis=YEAR_AXIS, keepdims=True)
    growth = months[:, base].mean(axis=YEAR_AXIS, keepdims=True) / months[:, start - 1 : start]
    return average * np.minimum(growth, 1.0)


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
