"""The program's every input, drawn at random, in the engine and in the arithmetic of its own."""

from typing import Any

import numpy as np
import pytest

from lead_model.scenario import ByCategory, GapBasis, MsspRules, Scenario, from_dict
from tests.golden_cases import MSSP_LINES, engine_lines, independent_lines
from tests.lead_model.test_kept_scenarios import kept

CENT = 0.0051
EVERY_FOURTH = kept(1)[::4]


def drawn(scenario: Scenario, seed: int) -> Scenario:
    """The scenario with agreements, benchmark, risk and adjustments of the program drawn anew."""
    rng = np.random.default_rng(seed)

    def maybe(value: float) -> float | None:
        return round(value, 4) if rng.random() < 0.6 else None

    gap = maybe(rng.uniform(-0.1, 0.1))
    values: dict[str, Any] = {
        "choices.mssp.rules": list(MsspRules)[rng.integers(2)],
        "choices.mssp.years_to_rebase": int(rng.integers(1, 6)),
        "choices.mssp.level_e_from_year": int(rng.integers(2, 11)),
        "choices.mssp.running_benchmark_pbpm": maybe(rng.uniform(900, 1500)),
        "choices.mssp.national_risk": ByCategory(*rng.uniform(0.7, 1.3, 3).round(4).tolist()),
        "choices.mssp.dual_share": round(rng.uniform(0, 0.6), 4),
        "choices.mssp.population_adjustment_dollars": maybe(rng.uniform(0, 900)) or 0.0,
        "choices.mssp.revenue_share": maybe(rng.uniform(0.1, 1.0)),
        "organization.region.gap_rate_base_years": gap,
        "organization.region.gap_basis": GapBasis.BASE_YEARS
        if gap is not None and rng.random() < 0.5
        else GapBasis.OWN,
        "organization.baseline.base_years_factor": round(rng.uniform(0.9, 1.1), 4),
        "market.growth_above_acpt_rate": round(rng.uniform(-0.02, 0.02), 4),
        "market.cost_stress_rate": round(rng.uniform(-0.05, 0.05), 4),
    }
    return scenario.with_values(values)


@pytest.mark.parametrize(
    ("seed", "one"), list(enumerate(EVERY_FOURTH)), ids=[one["label"] for one in EVERY_FOURTH]
)
def test_engine_and_arithmetic_agree_on_every_line(seed, one):
    scenario = drawn(from_dict(one["scenario"]), seed)
    found, expected = engine_lines(scenario), independent_lines(scenario)
    for py in scenario.years:
        allowed = CENT + 3e-12 * max(abs(by_year[py]) for by_year in found.values())
        for line in MSSP_LINES:
            assert abs(found[line][py] - expected[line][py]) <= allowed, f"{line} PY{py}"
