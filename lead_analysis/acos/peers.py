"""Where an ACO stands among those of CMS's public MSSP file: size, spending, and position against its region."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from lead_analysis.acos.entry_year import entry_growth, moved_spending
from lead_analysis.acos.public_data.acos import acos
from lead_analysis.acos.public_data.starting_values import BASE_YEAR, growth_factor, starting_values
from lead_model.axes import FloatArray, frozen
from lead_model.projection import Projection
from lead_model.scenario import Scenario, default_scenario

PROGRAM = "MSSP"
DATA_YEAR = 2024
QUARTILES = (0.25, 0.5, 0.75)


@dataclass(frozen=True, slots=True)
class Peers:
    """One value an ACO, 476 of them: beneficiaries, PBPM of `DATA_YEAR`, regional gap rate carried to it, savings
    rate, quality score."""

    beneficiaries: FloatArray
    pbpm: FloatArray
    gap_rate: FloatArray
    savings_rate: FloatArray
    quality_share: FloatArray


@dataclass(frozen=True, slots=True)
class Position:
    """Own value among the peers. percentile : share of peers below it, ties counted half; quartiles : of the peers."""

    key: str
    label: str
    unit: str
    own: float
    percentile: float
    quartiles: tuple[float, float, float]
    count: int


@lru_cache(maxsize=1)
def peers() -> Peers:
    """All MSSP ACOs of the public file."""
    started = [starting_values(aco) for aco in acos() if aco.program == PROGRAM]

    def column(name: str) -> FloatArray:
        values = np.array([getattr(aco, name) for aco in started], dtype=np.float64)
        return frozen(values[np.isfinite(values)])

    return Peers(
        beneficiaries=column("aligned_beneficiaries"),
        pbpm=column("total_pbpm"),
        gap_rate=column("regional_gap_rate"),
        savings_rate=column("savings_rate"),
        quality_share=column("quality_score_share"),
    )


def to_base_year(first_py: int, scenario: Scenario | None = None) -> float:
    """Growth of spending from the file's year to base year 3 of an ACO that starts in `first_py`: published, then the
    national trend of a scenario at its own mix, the default one's when left out."""
    own = scenario or default_scenario()
    share, relativity = (
        [float(part) for part in by_category.parts()]  # type: ignore[arg-type]
        for by_category in (own.organization.category_share, own.organization.baseline.relativity)
    )
    growth = entry_growth(own.market, first_py)
    return growth_factor(BASE_YEAR, DATA_YEAR) * moved_spending(1.0, share, relativity, growth)[2]


def percentile(own: float, of: FloatArray) -> float:
    """Share of values below `own`, those equal to it counted half.

    >>> percentile(2.0, np.array([1.0, 2.0, 3.0, 4.0]))
    0.375
    """
    return float(((of < own).sum() + 0.5 * (of == own).sum()) / of.size)


def positions(projection: Projection) -> tuple[Position, ...]:
    """Size, spending PBPM in base-year-3 dollars and regional gap of the first run, each among the peers.

    The gap is (risk-adjusted regional spending − own) / own: positive when the ACO costs less than its region.
    """
    scenario, others = projection.scenario, peers()
    share = projection.population.start_share[0]
    pbpm = float((share * projection.benchmark.baseline.historical_pbpm[0]).sum())
    gap = float(projection.benchmark.adjustment.gap_pbpm[0].sum()) / pbpm
    size = float(scenario.organization.aligned)  # type: ignore[arg-type]
    growth = to_base_year(scenario.years[0], scenario)
    return (
        _position("size", "Size", "beneficiaries", size, others.beneficiaries),
        _position("spending", "Spending", "PBPM", pbpm, others.pbpm * growth),
        _position("region", "Region above own spending", "rate", gap, others.gap_rate),
    )


def _position(key: str, label: str, unit: str, own: float, of: FloatArray) -> Position:
    low, middle, high = (float(q) for q in np.quantile(of, QUARTILES))
    return Position(key, label, unit, own, percentile(own, of), (low, middle, high), of.size)
