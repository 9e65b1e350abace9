"""Inputs of the third family: the market outside the ACO, and how uncertain it is."""

from dataclasses import dataclass

from lead_model.scenario.fields import choice_field, group_field, number_field
from lead_model.scenario.values import ByCategory, Ramp, Value

# National growth and the ACPT are the same forecast, so none of them can differ from it by default: PY2027 workbook
# (C, notes on it), then a straight line to 4.25% in 2036 (D: between today's 5% and the Trustees' 3.7% long-run growth
# of Parts A and B).
LONG_RUN_GROWTH = 0.0425
DEFAULT_GROWTH = ByCategory(*(Ramp(rate, LONG_RUN_GROWTH, 2027, 2036) for rate in (0.0665, 0.0734, 0.0851)))


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """Spread of each source, with the seed and number of runs. Rates: 0.01 is one point."""

    runs: int = number_field(16_384, "Number of runs", "runs", 1, 1_000_000, whole=True)
    seed: int = number_field(2027, "Seed", "seed", 0, 2**31 - 1, whole=True)
    national_trend_sd: float = number_field(0.019, "National trend", "sd, points a year", 0, 0.2, step=0.001)
    acpt_error_sd: float = number_field(0.019, "ACPT forecast error", "sd, points a year", 0, 0.2, step=0.001)
    regional_deviation_sd: float = number_field(0.007, "Regional trend against national", "sd, points a year", 0, 0.2,
                                          step=0.001)  # fmt: skip
    performance_sd: float = number_field(0.040, "Own performance, stationary, at 15,000 person-years", "sd, points", 0, 0.3,
                                   step=0.001)  # fmt: skip
    performance_size_exponent: float = number_field(
        0.26, "Own performance: sd falls with person-years to the power of", "exponent", 0, 1, step=0.01
    )
    performance_rho: float = number_field(0.84, "Own performance, correlation from year to year", "correlation", 0, 0.999,
                                    step=0.01)  # fmt: skip
    savings_level_sd: float = number_field(
        0.029,
        "Own lasting level of savings, drawn once a run, at 15,000 person-years",
        "sd, points",
        0,
        0.3,
        step=0.001,
    )
    base_years: bool = choice_field(True, "Chance in the base years, never corrected")
    claims_noise_kappa: float = number_field(
        3.0, "Claims noise: kappa / √person-years", "kappa", 0, 20, step=0.1
    )
    claims_noise_sd: float | None = number_field(
        None,
        "Claims noise given directly (in place of kappa)",
        "sd, points",
        0,
        0.3,
        optional=True,
        step=0.001,
    )
    tail_degrees_of_freedom: float | None = number_field(
        5.3, "Fat tails of performance and claims noise (Student-t; empty: normal)", "degrees of freedom", 2.1, 200,
        optional=True, step=0.1,
    )  # fmt: skip
    risk_score_sd: float = number_field(
        0.010, "Coded risk-score growth", "sd, points a year", 0, 0.2, step=0.001
    )
    quality_sd: float = number_field(0.0, "Quality score", "sd, share", 0, 0.5, step=0.01)


@dataclass(frozen=True, slots=True)
class Market:
    """What neither the ACO nor its contract decides."""

    national_trend_rate: Value = number_field(
        DEFAULT_GROWTH, "National spending trend", "rate", -0.2, 0.3, path=True, by_category=True, step=0.001,
        swing=(-0.01, 0.01),
    )  # fmt: skip
    regional_trend_rate: Value = number_field(
        DEFAULT_GROWTH, "Regional spending trend", "rate", -0.2, 0.3, path=True, by_category=True, step=0.001,
        swing=(-0.005, 0.005),
    )  # fmt: skip
    acpt_rate: Value = number_field(
        DEFAULT_GROWTH, "Prospective trend (ACPT)", "rate", -0.2, 0.3, path=True, by_category=True, step=0.001,
        swing=(-0.02, 0.02),
    )  # fmt: skip
    growth_above_acpt_rate: Value = number_field(
        0.0, "Actual growth minus ACPT", "rate", -0.05, 0.05, path=True, step=0.001, swing=(-0.02, 0.02)
    )
    own_trend_excess_rate: Value = number_field(
        0.0, "Own cost trend above (+) or below (−) the region", "rate", -0.2, 0.2, path=True, by_category=True,
        step=0.001, swing=(-0.005, 0.005),
    )  # fmt: skip
    morbidity_growth_rate: Value = number_field(
        0.0, "Real growth of illness (raises cost)", "rate", -0.2, 0.2, path=True, by_category=True, step=0.001,
        swing=(-0.005, 0.005),
    )  # fmt: skip
    cost_stress_rate: Value = number_field(
        0.0, "Costs run above plan (+) or below (−)", "rate", -0.5, 0.5, path=True, step=0.005
    )
    coded_risk_growth_rate: Value = number_field(
        0.0, "Growth of the coded risk score (raises benchmark up to the cap)", "rate", -0.2, 0.2, path=True,
        by_category=True, step=0.001, swing=(-0.005, 0.005),
    )  # fmt: skip
    ai_inferred_scores: bool = choice_field(False, "AI-inferred risk scores from PY2029")
    ai_inferred_change_rate: Value = number_field(
        0.0, "Level of AI-inferred scores against coded ones", "rate", -0.3, 0.3, by_category=True, step=0.005
    )
    national_pbpm: Value = number_field(
        1274.0, "National spending in base year 3", "PBPM", 100, 6000, step=5, likely="yearly"
    )
    interest_rate: Value = number_field(0.05, "Interest rate", "rate", 0, 0.5, step=0.0025)
    guarantee_carrying_rate: Value = number_field(
        0.0, "Carrying cost of the guarantee a year", "rate", 0, 0.2, step=0.0025
    )
    cost_inflation_rate: Value = number_field(
        0.03, "Inflation of operating cost", "rate", -0.05, 0.3, step=0.0025
    )
    uncertainty: Uncertainty = group_field(Uncertainty, "Uncertainty")
