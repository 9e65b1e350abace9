"""Reference case R1 of the calculation: 10,000 people, $1,200 PBPM, $144.0M a year, nothing in the way."""

from typing import Any

from lead_model.scenario import Designation, Override, RateBookPath, RiskOption, Scenario

R1_BENCHMARK_DOLLARS = 144_000_000.0


def reference_case(**paths: Any) -> Scenario:
    """R1, with inputs replaced: dots in a path are written as double underscores."""
    base = {
        "organization.aligned": 10_000.0,
        "organization.exposure_share": 1.0,
        "organization.baseline.total_pbpm": 1200.0,
        "organization.region.designation": Designation.LOWER,
        "market.national_trend_rate": 0.0,
        "market.regional_trend_rate": 0.0,
        "market.acpt_rate": 0.0,
        "choices.savings_rate": 0.0,
        "choices.quality.score_share": 1.0,
        "organization.costs.start_up_dollars": 0.0,
        "organization.costs.operating_pbpm": 0.0,
        "market.cost_inflation_rate": 0.0,
        "market.uncertainty.savings_level_sd": 0.0,
        "market.uncertainty.base_years": False,
        "choices.option": RiskOption.GLOBAL,
        "rules.rate_book": RateBookPath.NONE,
        "rules.overrides": (Override("sequestration_rate", 0.0), Override("administrative_add_on_rate", 0.0)),
    }
    base |= {path.replace("__", "."): value for path, value in paths.items()}
    return Scenario(name="R1").with_values(base)


def with_overrides(scenario: Scenario, *overrides: Override) -> Scenario:
    return scenario.with_value("rules.overrides", scenario.rules.overrides + overrides)


SAVINGS_PATH = (0.02, 0.03, 0.04, 0.05, 0.06, 0.07, 0.08, 0.08, 0.08, 0.08)
