"""The numbers the comparisons work with: the default scenario's inputs by year and category, and its draws, as plain data.

Everything that does not depend on a draw is worked out by the package and handed over, so that all contestants do the same:
trends, guardrail, risk cap, rate book, spending, settlement and net result of both options for every run and year.
"""

from typing import Any

import numpy as np

from lead_analysis.risk.draws import Draws
from lead_analysis.risk.shocks import TAIL, claims_noise_sd, performance_sd
from lead_analysis.risk.simulate import inputs_of_path_keys, replay_inputs, simulate
from lead_model.projection import Projection, project
from lead_model.scenario import Scenario

SOURCES = (
    "national_trend", "regional_deviation", "acpt_error", "risk_score_growth", "performance_drift", "claims_noise",
    "quality_score", TAIL,
)  # fmt: skip


def by_year(values: Any, years: int) -> list[float]:
    """(1, Y|1) as a list of years."""
    return np.broadcast_to(np.asarray(values, float)[0], (years,)).tolist()


def by_category(values: Any, years: int) -> list[list[float]]:
    """(1, Y|1, C|1) as categories of years."""
    return np.broadcast_to(np.asarray(values, float)[0], (years, 3)).T.tolist()


def plain_inputs(scenario: Scenario) -> dict[str, Any]:
    """The inputs as lists. Only for scenarios like the default one; `checked` compares the results."""
    years = len(scenario.years)
    planned = {
        option: project(scenario, inputs_of_path_keys(option)) for option in ("professional", "global")
    }
    p: Projection = planned["professional"]
    a, b, s, u = p.lookup, p.benchmark, p.spending, scenario.market.uncertainty
    months = p.population.months
    level = b.baseline.regional_pbpm * a.rule("rate_book_level")
    rates = {name: a.number(f"market.{name}_rate") for name in ("national_trend", "regional_trend", "acpt")}
    return {
        "years": years,
        "sd": {
            "national_trend": u.national_trend_sd,
            "regional_deviation": u.regional_deviation_sd,
            "acpt_error": u.acpt_error_sd,
            "risk_score_growth": u.risk_score_sd,
            "quality_score": u.quality_sd,
            "performance_drift": float(performance_sd(p)[0, 0, 0] * np.sqrt(1 - u.performance_rho**2)),
        },
        "noise_sd": by_year(claims_noise_sd(p)[..., 0], years),
        "rho": u.performance_rho,
        "national_rate": by_category(rates["national_trend"], years),
        "regional_rate": by_category(rates["regional_trend"], years),
        "acpt_rate": by_category(rates["acpt"], years),
        "coded_rate": by_category(a.number("market.coded_risk_growth_rate"), years),
        "excess_rate": by_category(a.number("market.own_trend_excess_rate"), years),
        "savings_rate": by_category(a.number("choices.savings_rate"), years),
        "national_weight": float(a.number("organization.region.share_of_region")[0, 0, 0]),
        "two_way_weight": by_year(a.yearly_rule("two_way_weight"), years),
        "upper_width": by_year(b.update.upper_width[..., 0], years),
        "lower_width": by_year(b.update.lower_width[..., 0], years),
        "risk_cap": by_category(a.rule("risk_score_cap_rate"), years),
        "historical": by_category(b.baseline.historical_pbpm, years),
        "adjustment": by_category(b.adjustment.adjustment_pbpm, years),
        "rate_book": by_category(level, years),
        "rate_book_weight": by_year(b.rate_book_weight[..., 0], years),
        "cost": by_category(s.cost_pbpm, years),
        "months": by_category(months, years),
        "score": by_year(p.settlement.quality.score_share, years),
        "withhold": by_year(p.settlement.quality.withhold_rate, years),
        "discount": {o: by_year(q.settlement.discount_rate, years) for o, q in planned.items()},
        "edges": {o: [by_year(e, years) for e in a.bands(f"{o}_band_edge")] for o in planned},
        "gain_shares": {
            "global": [by_year(e, years) for e in a.bands("global_share")],
            "professional": [by_year(e, years) for e in a.bands("professional_savings_share")],
        },
        "loss_shares": {
            "global": [by_year(e, years) for e in a.bands("global_share")],
            "professional": [by_year(e, years) for e in a.bands("professional_loss_share")],
        },
        "sequestration": by_year(a.yearly_rule("sequestration_rate"), years),
    }


def plain_draws(draws: Draws, scenario: Scenario, runs: int) -> list[dict[str, list[float]]]:
    """Standard normals and tail factor of the first runs, one dictionary a run."""
    arrays = {name: array[:, :runs] for name, array in replay_inputs(SOURCES, draws, scenario).items()}
    return [{name: array[:, run].tolist() for name, array in arrays.items()} for run in range(runs)]


def largest_error(found: list[dict[str, list[float]]], draws: Draws, scenario: Scenario) -> float:
    """Largest relative distance of a contestant's results to the package's, against the largest result."""
    simulation = simulate(scenario, draws.block(0, len(found)))
    worst = 0.0
    for option in ("professional", "global"):
        net = simulation.path(option).net
        other = np.array([run[option] for run in found])
        worst = max(worst, float(np.abs(other - net).max() / np.abs(net).max()))
    return worst
