"""The ten-year net of the best path under both regional gaps: carried to the file's year, and as published."""

from dataclasses import dataclass

from lead_model.paths import BOTH, ParticipationPath, all_paths, project_each, values_of_paths
from lead_model.scenario import GapBasis, Scenario

GAP_BASIS = "organization.region.gap_basis"


@dataclass(frozen=True, slots=True)
class BestOfBasis:
    """Best participation path in LEAD as planned under one gap, and its ten-year net after start-up cost."""

    basis: GapBasis
    gap_rate: float
    path: ParticipationPath
    net_dollars: float


def best_by_gap_basis(scenario: Scenario) -> tuple[BestOfBasis, ...]:
    """The gap in use first, then the other one; one entry alone where no gap of the base years is known."""
    region = scenario.organization.region
    if region.gap_rate_base_years is None:
        return (_best(scenario),)
    in_use = region.gap_basis
    other = GapBasis.CARRIED if in_use is GapBasis.BASE_YEARS else GapBasis.BASE_YEARS
    return _best(scenario), _best(scenario.with_value(GAP_BASIS, other))


def _best(scenario: Scenario) -> BestOfBasis:
    paths, options = all_paths(scenario), project_each(scenario, BOTH)
    values = values_of_paths(options, paths)[:, 0]
    best = int(values.argmax())
    bench = next(iter(options.values())).benchmark
    share = next(iter(options.values())).population.start_share[0, 0]
    own = float((share * bench.baseline.historical_pbpm[0, 0]).sum())
    gap_rate = float(bench.adjustment.gap_pbpm[0].sum()) / own
    return BestOfBasis(scenario.organization.region.gap_basis, gap_rate, paths[best], float(values[best]))
