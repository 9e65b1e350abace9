"""How far risk-adjusted regional spending stands above an MSSP ACO's own: in its base years, and in the file's year.

The published regional adjustment is a weight times the gap in the base years of the running agreement, before what the
ACO has saved since. LEAD compares 2024 to 2026 with the region, so the regional level is carried forward with the ACO's own
update and set against what it spent in the file's year. That is approximate: the update blends national and regional
trend, and holds the ACO's own change of risk.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from lead_analysis.acos.public_data.acos import Aco
from lead_model.axes import MONTHS_PER_YEAR

NO_ADJUSTMENT = "No Adjustment"


@lru_cache(maxsize=1)
def stated() -> Mapping[str, Any]:
    """What no public file says, from `starting_values.toml`: value, unit, reason and source by name."""
    with (Path(__file__).parent / "starting_values.toml").open("rb") as file:
        return tomllib.load(file)


@dataclass(frozen=True, slots=True)
class RegionalGap:
    """The parts of both gaps, in dollars PBPM at the ACO's own risk.

    adjustment_pbpm : the published regional adjustment, weight times the gap; weight : share of the gap MSSP counts,
    `weight_name` its entry in `starting_values.toml`; historical_pbpm : published historical benchmark; own_base_pbpm :
    the same without the adjustment it contains; update_factor : updated over historical benchmark; spending_pbpm : of the
    file's year.
    """

    weight_name: str
    weight: float
    adjustment_pbpm: float
    adjustment_applied: str
    historical_pbpm: float
    own_base_pbpm: float
    update_factor: float
    spending_pbpm: float

    @property
    def region_base_pbpm(self) -> float:
        """The region in the base years."""
        return self.own_base_pbpm + self.adjustment_pbpm / self.weight

    @property
    def region_pbpm(self) -> float:
        """The region carried to the file's year."""
        return self.region_base_pbpm * self.update_factor

    @property
    def base_years_rate(self) -> float:
        """(region − own) / own in the base years, as published; positive when the ACO costs less than its region."""
        return self.adjustment_pbpm / self.weight / self.own_base_pbpm

    @property
    def carried_rate(self) -> float:
        """(region − own) / own in the file's year."""
        return self.region_pbpm / self.spending_pbpm - 1.0

    @property
    def published(self) -> bool:
        """False where the adjustment is zero because none applies: it says nothing about the side of the line then."""
        return self.adjustment_pbpm != 0.0 or self.adjustment_applied != NO_ADJUSTMENT


def weight_of(name: str, agreement_period: int) -> float:
    """Share of the gap that counts in an agreement period; the last one stated holds for all later ones."""
    weights = stated()[name]["value"]
    return float(weights[min(agreement_period, len(weights)) - 1])


def applied_adjustment_pbpm(aco: Aco) -> float:
    """The adjustment inside the published historical benchmark: of both the one that was applied, or none."""
    applied = {
        "Regional Adjustment": aco.regional_adjustment_pbpm,
        "Prior Savings Adjustment": aco.prior_savings_adjustment_pbpm,
    }
    return applied.get(aco.adjustment_applied or "") or 0.0


def regional_gap(aco: Aco) -> RegionalGap | None:
    """Both gaps of an MSSP ACO with their parts; None where the file does not place the ACO against its region (REACH)."""
    adjustment, historical = aco.regional_adjustment_pbpm, aco.historical_benchmark_pbpm
    if adjustment is None or historical is None:
        return None
    assert aco.updated_benchmark_pbpm is not None, f"{aco.id} has a historical benchmark and no updated one"
    assert aco.expenditure_dollars is not None, f"{aco.id} has no spending"
    assert aco.person_years is not None, f"{aco.id} has no person-years"
    name = "regional_weight_when_below" if adjustment >= 0.0 else "regional_weight_when_above"
    return RegionalGap(
        weight_name=name,
        weight=weight_of(name, aco.agreement_period or 1),
        adjustment_pbpm=adjustment,
        adjustment_applied=aco.adjustment_applied or "",
        historical_pbpm=historical,
        own_base_pbpm=historical - applied_adjustment_pbpm(aco),
        update_factor=aco.updated_benchmark_pbpm / historical,
        spending_pbpm=aco.expenditure_dollars / aco.person_years / MONTHS_PER_YEAR,
    )
