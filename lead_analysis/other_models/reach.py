"""ACO REACH and GPDC: final benchmark, corridors and sequestration, as published settlements show them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lead_model.axes import BoolArray, FloatArray, frozen
from lead_model.rules.risk_sharing import shared_dollars
from lead_model.rules.sequestration import sequestration_dollars

FIRST_PY, LAST_PY = 2021, 2026
BANDS = ("band_1", "band_2", "band_3", "band_4")


def corridored_rta(
    rta_factor: FloatArray, edges: Sequence[float], shares: Sequence[float], ignored_rate: float
) -> FloatArray:
    """Retrospective trend adjustment after its own risk corridors: the part of the change that reaches the
    benchmark.

    rta_factor : (...) e.g. 1.05. edges : upper edge of each band but the last, as a distance from 1;
    shares : part of each band that is applied; ignored_rate : distance up to which nothing is applied. Source:
    other_models/reach.toml, reach_rta_band_edge, reach_rta_band_share and reach_rta_ignored_rate.

    >>> [round(float(corridored_rta(f, (0.04, 0.08), (1.0, 0.5, 0.0), 0.01)), 4) for f in (1.06, 1.052, 1.01)]
    [1.05, 1.046, 1.0]
    """
    change = np.asarray(rta_factor, dtype=np.float64) - 1.0
    size = np.abs(change)
    applied = np.zeros_like(size)
    below = 0.0
    for band, share in enumerate(shares):
        above = edges[band] if band < len(edges) else np.inf
        applied = applied + (np.clip(size, below, above) - below) * share
        below = above
    return 1.0 + np.where(size > ignored_rate + 1e-12, np.sign(change) * applied, 0.0)


def final_benchmark(
    unadjusted_dollars: FloatArray,
    rta_factor: FloatArray,
    discount: FloatArray,
    quality_withhold: FloatArray,
    quality_score: FloatArray,
    retention_withhold: FloatArray,
) -> FloatArray:
    """Benchmark after trend adjustment and deductions. The deductions add; they do not compound.

    unadjusted_dollars : (...) dollars before all of these; the rest are shares or factors that broadcast to
    it.

    Source: other_models/reach.toml. Published results PY2021–23 hold within 0.2% in 274 of 284 rows.

    >>> round(float(final_benchmark(1000.0, 0.95, 0.02, 0.05, 0.8, 0.02)), 2)
    902.5
    """
    return (
        unadjusted_dollars
        * rta_factor
        * (1.0 - discount - quality_withhold * (1.0 - quality_score) - retention_withhold)
    )


def heba_dollars(
    up_months: FloatArray, down_months: FloatArray, up_pbpm: FloatArray, down_pbpm: FloatArray
) -> FloatArray:
    """Health equity benchmark adjustment: dollars added for the most, taken for the least underserved.

    >>> float(heba_dollars(1000.0, 500.0, 30.0, 6.0))
    27000.0
    """
    return up_months * up_pbpm - down_months * down_pbpm


@dataclass(frozen=True, slots=True)
class ReachTerms:
    """Rule values of one or many rows, each (rows,) or broadcasting to it; band tables are (4,) or (4,
    rows)."""

    discount: FloatArray
    quality_withhold: FloatArray
    retention_withhold: FloatArray
    rta_factor: FloatArray
    edges: FloatArray
    savings_shares: FloatArray
    loss_shares: FloatArray
    sequestration_rate: FloatArray
    heba_up_pbpm: FloatArray
    heba_down_pbpm: FloatArray


@dataclass(frozen=True, slots=True)
class ReachSettlement:
    """One settlement a row, dollars; owed to CMS is negative."""

    benchmark_dollars: FloatArray
    cost_dollars: FloatArray
    gross_dollars: FloatArray
    shared_dollars: FloatArray
    sequestration_dollars: FloatArray
    net_dollars: FloatArray

    def steps(self) -> tuple[tuple[str, FloatArray], ...]:
        """Ordered lines from benchmark to payment; the first four and the last two each add to the net
        amount."""
        return (
            ("Benchmark", self.benchmark_dollars),
            ("Cost after stop-loss", -self.cost_dollars),
            ("Outside the ACO's share", self.shared_dollars - self.gross_dollars),
            ("Sequestration", self.sequestration_dollars),
        )


def reach_terms(global_option: BoolArray, py: FloatArray, lookup: Callable[[str, int], Any]) -> ReachTerms:
    """Rule values for rows of mixed options and years.

    global_option, py : (rows,). lookup(name, py) returns a number or a mapping of bands, e.g.
    `Parameters.value`.
    """
    years = [int(year) for year in np.asarray(py)]
    options = np.asarray(global_option, dtype=bool)

    def column(global_name: str, professional_name: str) -> FloatArray:
        return np.array(
            [
                lookup(global_name if is_global else professional_name, year)
                for is_global, year in zip(options, years, strict=True)
            ],
            dtype=np.float64,
        )

    def bands(global_name: str, professional_name: str) -> FloatArray:
        rows = [
            _band_values(lookup(global_name if is_global else professional_name, year))
            for is_global, year in zip(options, years, strict=True)
        ]
        return np.array(rows, dtype=np.float64).T

    return ReachTerms(
        discount=column("reach_global_discount", "reach_professional_discount"),
        quality_withhold=column("reach_quality_withhold", "reach_quality_withhold"),
        retention_withhold=column("reach_retention_withhold", "reach_retention_withhold"),
        heba_up_pbpm=column("reach_heba_up_pbpm", "reach_heba_up_pbpm"),
        heba_down_pbpm=column("reach_heba_down_pbpm", "reach_heba_down_pbpm"),
        rta_factor=column("reach_rta", "reach_rta"),
        edges=bands("reach_global_band_edge", "reach_professional_band_edge"),
        savings_shares=bands("reach_global_band_share", "reach_professional_band_share"),
        loss_shares=bands("reach_global_band_share", "reach_professional_band_share"),
        sequestration_rate=column("reach_sequestration_rate", "reach_sequestration_rate"),
    )


def rta_after_corridors(
    rta_factor: FloatArray, py: FloatArray, lookup: Callable[[str, int], Any]
) -> FloatArray:
    """Trend adjustment after the corridors of each row's year; raises the lookup's error before PY2024.

    rta_factor, py : (rows,); a NaN factor stays NaN.
    """
    result = np.full(len(rta_factor), np.nan)
    for index, year in enumerate(int(value) for value in np.asarray(py)):
        if not np.isnan(rta_factor[index]):
            edges = _band_values(lookup("reach_rta_band_edge", year))
            shares = _band_values(lookup("reach_rta_band_share", year))
            ignored = lookup("reach_rta_ignored_rate", year)
            result[index] = corridored_rta(rta_factor[index], edges, shares, ignored)
    return result


def _band_values(bands: Mapping[str, float]) -> list[float]:
    return [bands[name] for name in BANDS if name in bands]


def reach_settlement(
    benchmark_final_dollars: FloatArray,
    heba_net_dollars: FloatArray,
    cost_dollars: FloatArray,
    terms: ReachTerms,
    stated_gross_dollars: FloatArray | None = None,
) -> ReachSettlement:
    """Gross savings, corridors on the benchmark with HEBA, sequestration on what is earned only.

    All arguments (rows,) dollars. Stop-loss charge and payout are already in `cost_dollars`, as CMS
    publishes it. stated_gross_dollars : used where not NaN, when known more exactly than two rounded totals.
    """
    benchmark = np.asarray(benchmark_final_dollars, dtype=np.float64) + heba_net_dollars
    gross = benchmark - cost_dollars
    if stated_gross_dollars is not None:
        gross = np.where(np.isnan(stated_gross_dollars), gross, stated_gross_dollars)
    shared = shared_dollars(
        gross, benchmark, list(terms.edges), list(terms.savings_shares), list(terms.loss_shares)
    )
    sequestration = sequestration_dollars(shared, terms.sequestration_rate, on_losses=False)
    return ReachSettlement(
        benchmark_dollars=frozen(benchmark),
        cost_dollars=frozen(cost_dollars + np.zeros_like(gross)),  # a copy: the caller's array stays writable
        gross_dollars=frozen(gross),
        shared_dollars=frozen(shared),
        sequestration_dollars=frozen(sequestration),
        net_dollars=frozen(shared + sequestration),
    )
