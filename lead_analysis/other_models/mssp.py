"""Shared Savings Program settlement: minimum rates, sharing and loss rates by quality, caps and limits,
sequestration."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lead_model.axes import BoolArray, FloatArray, frozen

TRACKS = ("basic_a", "basic_b", "basic_c", "basic_d", "basic_e", "enhanced")
TRACK_LABELS = {
    "basic_a": "BASIC A",
    "basic_b": "BASIC B",
    "basic_c": "BASIC C",
    "basic_d": "BASIC D",
    "basic_e": "BASIC E",
    "enhanced": "ENHANCED",
}
ONE_SIDED = ("basic_a", "basic_b")
RuleValues = Callable[[str, int], Any]


def size_based_minimum_rate(
    assigned: FloatArray, size_edges: FloatArray, size_rates: FloatArray
) -> FloatArray:
    """Minimum savings and loss rate by number of assigned beneficiaries.

    assigned : (...). size_edges : first count of each band; size_rates : rate there. Within a band the rate
    falls in a straight line to the next band's rate at the band's last whole beneficiary. Below the first
    band its rate is held.

    Source: other_models/mssp.toml, mssp_size_edge and mssp_size_rate.

    >>> edges, rates = np.array([5000.0, 6000.0, 7000.0]), np.array([0.039, 0.036, 0.034])
    >>> size_based_minimum_rate(np.array([5000.0, 5999.0, 6000.0, 90000.0]), edges, rates).round(4)
    array([0.039, 0.036, 0.036, 0.034])
    """
    counts = np.concatenate(
        [[size_edges[0]], np.repeat(size_edges[1:], 2) - np.tile([1.0, 0.0], len(size_edges) - 1)]
    )
    rates = np.repeat(size_rates, 2)[1:]
    # Two points a band edge: the last beneficiary of one band and the first of the next have the same rate.
    return np.interp(assigned, counts, rates)


def sharing_rate(
    highest: FloatArray, quality_score: FloatArray, standard_met: BoolArray, alternative_met: BoolArray
) -> FloatArray:
    """Share of savings kept: the track's highest when the quality standard is met, scaled by the quality
    score when only the alternative standard is, nothing otherwise. Shapes broadcast.

    >>> sharing_rate(0.75, 0.8, np.array([True, False, False]), np.array([False, True, False])).round(3)
    array([0.75, 0.6 , 0.  ])
    """
    return np.where(standard_met, highest, np.where(alternative_met, highest * quality_score, 0.0))


def loss_rate(
    fixed: FloatArray,
    enhanced: BoolArray,
    highest: FloatArray,
    quality_score: FloatArray,
    quality_met: BoolArray,
    floor: FloatArray,
    ceiling: FloatArray,
) -> FloatArray:
    """Share of losses owed: fixed in BASIC; in ENHANCED one minus the scored sharing rate, held between
    floor and ceiling.

    quality_met : the standard or the alternative standard is met; without either ENHANCED owes the ceiling.

    >>> round(float(loss_rate(0.3, True, 0.75, 0.7705, True, 0.40, 0.75)), 4)
    0.4221
    """
    scored = np.clip(1.0 - highest * quality_score, floor, ceiling)
    return np.where(enhanced, np.where(quality_met, scored, ceiling), fixed)


def counted_dollars(
    gross_dollars: FloatArray,
    benchmark_dollars: FloatArray,
    minimum_rate: FloatArray,
    two_sided: BoolArray,
    half_rate: BoolArray,
    no_savings: BoolArray,
) -> FloatArray:
    """Savings or losses that count: those at or beyond the minimum rate, losses in a two-sided track only.

    half_rate : savings below the minimum count too (at a reduced rate). no_savings : the loss guardrail
    replaced the benchmark, so that savings against it are not shared. Shapes broadcast.

    >>> args = (np.array([100.0]), np.array([0.02]), np.array([True]), np.array([False]), np.array([False]))
    >>> [float(counted_dollars(np.array([g]), *args)[0]) for g in (1.9, 2.0, -1.9, -2.0)]
    [0.0, 2.0, 0.0, -2.0]
    """
    minimum = minimum_rate * benchmark_dollars
    savings = (gross_dollars > 0) & ((gross_dollars >= minimum) | half_rate) & ~np.asarray(no_savings)
    losses = (gross_dollars < 0) & (-gross_dollars >= minimum) & two_sided
    return np.where(savings | losses, gross_dollars, 0.0)


def half_rate_eligible(
    track_is_basic: BoolArray,
    low_revenue: BoolArray,
    agreement_start: FloatArray,
    assigned: FloatArray,
    first_start: FloatArray,
    fewest: FloatArray,
) -> BoolArray:
    """Whether savings below the minimum rate are shared at half the rate: low-revenue BASIC ACOs, agreements
    from 2024.

    >>> bool(half_rate_eligible(True, True, 2022, 9000, 2024, 5000))
    False
    """
    return (
        np.asarray(track_is_basic, dtype=bool)
        & np.asarray(low_revenue, dtype=bool)
        & (np.asarray(agreement_start) >= first_start)
        & (np.asarray(assigned) >= fewest)
    )


def loss_limit_dollars(
    benchmark_dollars: FloatArray,
    limit_of_benchmark: FloatArray,
    revenue_dollars: FloatArray,
    limit_of_revenue: FloatArray,
) -> FloatArray:
    """Most an ACO can owe: a share of the benchmark, in BASIC the lower of that and a share of participants'
    revenue.

    revenue_dollars : infinite where revenue does not limit (ENHANCED) or is not known.

    >>> float(loss_limit_dollars(1000.0, 0.04, 100.0, 0.08))
    8.0
    """
    return np.minimum(limit_of_benchmark * benchmark_dollars, limit_of_revenue * revenue_dollars)


@dataclass(frozen=True, slots=True)
class MsspTerms:
    """Rule values of a settlement; each array broadcasts to the rows, (R, Y) or (rows,)."""

    max_sharing_rate: FloatArray
    savings_cap: FloatArray
    fixed_loss_rate: FloatArray
    loss_rate_floor: FloatArray
    loss_rate_ceiling: FloatArray
    loss_limit_of_revenue: FloatArray
    loss_limit_of_benchmark: FloatArray
    half_rate_share: FloatArray
    half_rate_first_start: FloatArray
    half_rate_min_beneficiaries: FloatArray
    sequestration_rate: FloatArray
    repayment_share: FloatArray
    repayment_revenue_share: FloatArray
    enhanced: BoolArray
    two_sided: BoolArray
    size_edges: FloatArray
    size_rates: FloatArray


def mssp_terms(tracks: Sequence[str], years: Sequence[int], lookup: RuleValues) -> MsspTerms:
    """Rule values for pairs of track and year, each array (len(tracks),).

    lookup(name, py) returns a number or a mapping by track, e.g. `Parameters.value`. The size table is the
    first year's.

    Raises ValueError for an unknown track.
    """
    for track in tracks:
        if track not in TRACKS:
            raise ValueError(f"track is '{track}'; it is one of {', '.join(TRACKS)}.")
    pairs = list(zip(tracks, years, strict=True))

    def by_track(name: str, otherwise: float = 0.0) -> FloatArray:
        return frozen([lookup(name, py).get(track, otherwise) for track, py in pairs])

    def common(name: str) -> FloatArray:
        return frozen([lookup(name, py) for _, py in pairs])

    return MsspTerms(
        max_sharing_rate=by_track("mssp_max_sharing_rate"),
        savings_cap=by_track("mssp_savings_cap"),
        fixed_loss_rate=by_track("mssp_fixed_loss_rate"),
        loss_rate_floor=common("mssp_loss_rate_floor"),
        loss_rate_ceiling=common("mssp_loss_rate_ceiling"),
        # ENHANCED has no revenue limit, so any revenue must leave the benchmark limit in force.
        loss_limit_of_revenue=by_track("mssp_loss_limit_of_revenue", otherwise=1.0),
        loss_limit_of_benchmark=by_track("mssp_loss_limit_of_benchmark"),
        half_rate_share=common("mssp_half_rate_share"),
        half_rate_first_start=common("mssp_half_rate_first_start"),
        half_rate_min_beneficiaries=common("mssp_half_rate_min_beneficiaries"),
        sequestration_rate=common("mssp_sequestration_rate"),
        repayment_share=common("mssp_repayment_mechanism_share"),
        repayment_revenue_share=common("mssp_repayment_revenue_share"),
        enhanced=np.array([track == "enhanced" for track, _ in pairs]),
        two_sided=np.array([track not in ONE_SIDED for track, _ in pairs]),
        size_edges=frozen(_bands(lookup("mssp_size_edge", years[0]))),
        size_rates=frozen(_bands(lookup("mssp_size_rate", years[0]))),
    )


def _bands(bands: Mapping[str, float]) -> list[float]:
    return list(bands.values())


@dataclass(frozen=True, slots=True)
class MsspSettlement:
    """Lines of a settlement in dollars, each (R, Y) or (rows,); owed to CMS is negative."""

    benchmark_dollars: FloatArray
    spend_dollars: FloatArray
    gross_dollars: FloatArray
    counted_dollars: FloatArray
    sharing_rate: FloatArray
    loss_rate: FloatArray
    shared_dollars: FloatArray
    disaster_dollars: FloatArray
    sequestration_dollars: FloatArray
    net_dollars: FloatArray

    def steps(self) -> tuple[tuple[str, FloatArray], ...]:
        """Ordered lines from benchmark to payment; they add to the net amount."""
        return (
            ("Benchmark", self.benchmark_dollars),
            ("Spending", -self.spend_dollars),
            ("Inside the minimum rate", self.counted_dollars - self.gross_dollars),
            ("Medicare's share", self.shared_dollars - self.counted_dollars),
            ("Disaster adjustment", self.disaster_dollars),
            ("Sequestration", self.sequestration_dollars),
        )


def mssp_settlement(
    benchmark_dollars: FloatArray,
    spend_dollars: FloatArray,
    minimum_rate: FloatArray,
    quality_score: FloatArray,
    standard_met: BoolArray,
    alternative_met: BoolArray,
    terms: MsspTerms,
    *,
    half_rate: BoolArray,
    no_savings: BoolArray,
    revenue_dollars: FloatArray,
    disaster_relief_dollars: FloatArray,
    stated_sharing_rate: FloatArray | None = None,
    stated_loss_rate: FloatArray | None = None,
    stated_gross_dollars: FloatArray | None = None,
) -> MsspSettlement:
    """Settle a year: minimum rate, sharing or loss rate, cap or limit, disaster relief on losses,
    sequestration.

    All arrays broadcast to the rows. half_rate : eligible below the minimum. disaster_relief_dollars :
    positive amount taken off a loss, after the limit. stated_… : rates to use instead of computed ones where
    not NaN.
    """
    gross = benchmark_dollars - spend_dollars
    if stated_gross_dollars is not None:
        gross = np.where(np.isnan(stated_gross_dollars), gross, stated_gross_dollars)
    counted = counted_dollars(gross, benchmark_dollars, minimum_rate, terms.two_sided, half_rate, no_savings)
    sharing = sharing_rate(terms.max_sharing_rate, quality_score, standard_met, alternative_met)
    below_minimum = (counted > 0) & (gross < minimum_rate * benchmark_dollars)
    sharing = np.where(below_minimum, sharing * terms.half_rate_share, sharing)
    losing = loss_rate(
        terms.fixed_loss_rate,
        terms.enhanced,
        terms.max_sharing_rate,
        quality_score,
        np.asarray(standard_met) | alternative_met,
        terms.loss_rate_floor,
        terms.loss_rate_ceiling,
    )
    if stated_sharing_rate is not None:
        sharing = np.where(np.isnan(stated_sharing_rate), sharing, stated_sharing_rate)
    if stated_loss_rate is not None:
        losing = np.where(np.isnan(stated_loss_rate), losing, stated_loss_rate)
    earned = np.minimum(sharing * np.maximum(counted, 0.0), terms.savings_cap * benchmark_dollars)
    revenue = np.where(terms.enhanced, np.inf, revenue_dollars)
    of_revenue = np.where(np.isinf(revenue), 1.0, terms.loss_limit_of_revenue)
    limit = loss_limit_dollars(benchmark_dollars, terms.loss_limit_of_benchmark, revenue, of_revenue)
    owed = np.minimum(losing * np.maximum(-counted, 0.0), limit)
    disaster = np.minimum(disaster_relief_dollars, owed)
    sequestration = -terms.sequestration_rate * earned
    shared = earned - owed
    return MsspSettlement(
        benchmark_dollars=frozen(benchmark_dollars + np.zeros_like(gross)),
        spend_dollars=frozen(spend_dollars + np.zeros_like(gross)),
        gross_dollars=frozen(gross),
        counted_dollars=frozen(counted),
        sharing_rate=frozen(sharing),
        loss_rate=frozen(losing),
        shared_dollars=frozen(shared),
        disaster_dollars=frozen(disaster),
        sequestration_dollars=frozen(sequestration),
        net_dollars=frozen(shared + disaster + sequestration),
    )
