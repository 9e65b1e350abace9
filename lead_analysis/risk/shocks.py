"""From standard normals to inputs of the model: each source of uncertainty moves the inputs it is about.

| Source | What moves | Size |
|---|---|---|
| national trend | national and regional trend alike, and with the region the ACO's own trend | points a year |
| ACPT forecast error | the ACPT | points a year |
| regional deviation | regional trend, and with it the ACO's own trend | points a year |
| own performance | savings rate: AR(1) from zero | points of savings rate, stationary |
| own lasting level | savings rate: the same number in all years | points of savings rate |
| chance in the base years | historical benchmark of all years, by one factor | kappa × √(Σ weight² ÷ person-years) |
| claims noise | savings rate: what chance adds to spending | points of expected spending, each year on its own |
| coded risk-score growth | coded risk score; not the true morbidity | points a year |
| quality score | score earned, held within 0 to 1 | share |

Growth sources stay in the level: they are added to yearly rates, which the model cumulates. A common national shock moves
two-way trend and spending alike, so most of it cancels; what remains comes through the ACPT third, the guardrail and the
rate book. Chance in the base years is that of whole costs: stop-loss pays in performance years and leaves them as they are.
Sizes and their sources: `market.uncertainty`, docs/calibration.md.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from lead_analysis.calibration.persistence import REFERENCE_PERSON_YEARS
from lead_analysis.risk.engine.trace import Recorded, Recording, Recurrence
from lead_model.axes import FloatArray
from lead_model.lookup import Lookup, Varied
from lead_model.projection import Projection
from lead_model.scenario import Entry, QualityBasis, Scenario
from lead_model.stop_loss import noise_factor

WHERE = "market.uncertainty"
TAIL = "tail_factor"
SCORE = "choices.quality.score_share"
BASE_FACTOR = "organization.baseline.base_years_factor"
LEAST_BASE_FACTOR = 0.05  # a benchmark stays above zero, however few people stand behind it

Normals = Callable[[str], Any]
ALL_RUNS = slice(None)


def shocked_inputs(planned: Projection, normals: Normals, runs: slice = ALL_RUNS) -> Varied:
    """Inputs with all sources of uncertainty, by path, for `project(settled_score(scenario), vary=...)`.

    planned : the projection without uncertainty; runs : those of `planned` that are meant, one or one an ACO; normals :
    standard normals of a source, or the tail factor, as (R, Y, 1). With every sd at zero the inputs are the planned ones,
    bit for bit. Plans differ in the quality score alone.
    """
    a = planned.lookup
    sd = partial(_sd, a)
    national = sd("national_trend_sd") * normals("national_trend")
    regional = national + sd("regional_deviation_sd") * normals("regional_deviation")
    noise = select_runs(claims_noise_sd(planned), runs) * normals("claims_noise") * _tail(a, normals)
    score = select_runs(planned.settlement.quality.score_share, runs)[..., None]
    coded = a.number("market.coded_risk_growth_rate")
    once = {}
    if a.scenario.market.uncertainty.base_years:
        off = 1.0 + select_runs(base_years_sd(planned), runs) * normals("base_years")[:, :1]
        once[BASE_FACTOR] = a.number(BASE_FACTOR) * np.maximum(off, LEAST_BASE_FACTOR)
    return {
        **once,
        "market.national_trend_rate": a.number("market.national_trend_rate") + national,
        "market.regional_trend_rate": a.number("market.regional_trend_rate") + regional,
        "market.acpt_rate": a.number("market.acpt_rate") + sd("acpt_error_sd") * normals("acpt_error"),
        "market.coded_risk_growth_rate": coded + sd("risk_score_sd") * normals("risk_score_growth"),
        "choices.savings_rate": true_savings_rate(planned, normals, runs) - noise,
        SCORE: np.clip(score + sd("quality_sd") * normals("quality_score"), 0.0, 1.0),
    }


def true_savings_rate(planned: Projection, normals: Normals, runs: slice = ALL_RUNS) -> Any:
    """Savings rate without the chance in the claims: what the ACO achieves, (R, Y, 1) or (R, Y, C)."""
    a = planned.lookup
    rho = float(a.scenario.market.uncertainty.performance_rho)
    sd = select_runs(performance_sd(planned), runs) * np.sqrt(1.0 - rho**2)
    innovation = sd * normals("performance_drift") * _tail(a, normals)
    level = select_runs(savings_level_sd(planned), runs) * normals("savings_level")
    return a.number("choices.savings_rate") + (_drift(innovation, rho) + level)


def settled_score(scenario: Scenario) -> Scenario:
    """The scenario with the quality score given directly, so that a score built from measures can be shocked too."""
    if scenario.choices.quality.basis is QualityBasis.SCORE:
        return scenario
    return scenario.with_value("choices.quality.basis", QualityBasis.SCORE)


def performance_sd(planned: Projection) -> FloatArray:
    """Stationary sd of own performance at the ACO's size in its first year, (R, 1, 1)."""
    return _sd(planned.lookup, "performance_sd") * _size_factor(planned)


def savings_level_sd(planned: Projection) -> FloatArray:
    """Sd of the lasting level at the ACO's size in its first year, (R, 1, 1); fitted with the drift's size exponent."""
    return _sd(planned.lookup, "savings_level_sd") * _size_factor(planned)


def _size_factor(planned: Projection) -> FloatArray:
    size = planned.population.person_years[:, :1, None] / REFERENCE_PERSON_YEARS
    return np.asarray(size ** -_sd(planned.lookup, "performance_size_exponent"))


def claims_noise_sd(planned: Projection) -> FloatArray:
    """Sd of claims noise (R, Y, 1): as given, or kappa / √person-years, less where stop-loss cuts the costliest."""
    a = planned.lookup
    if a.scenario.market.uncertainty.claims_noise_sd is not None:
        return _sd(a, "claims_noise_sd")
    sd = _sd(a, "claims_noise_kappa") / np.sqrt(planned.population.person_years[..., None])
    elected = a.chosen("choices.stop_loss.elected", True)
    if not elected.any():
        return sd
    cut = noise_factor(a.rule("stop_loss_attachment"), a.rule("stop_loss_payout_rate"))[..., None]
    return sd * np.where(elected, cut, 1.0)


def base_years_sd(planned: Projection) -> FloatArray:
    """Sd (R, 1, 1) of the measured base against what it would be without chance: kappa × √(Σ weight² ÷ person-years).

    Kappa is that of claims noise, or what a sd given directly comes to in the first performance year; stop-loss does not
    count. A base year without person-years of its own has those of the first performance year.
    """
    a, first = planned.lookup, planned.population.person_years[:, :1, None]
    given = a.scenario.market.uncertainty.claims_noise_sd is not None
    kappa = _sd(a, "claims_noise_sd") * np.sqrt(first) if given else _sd(a, "claims_noise_kappa")
    newly = a.chosen("organization.entry", Entry.NEW)
    names = ("base_year_weight_new", "base_year_weight_renewing")
    weight = np.where(newly, *(a.rule(name)[:, :1] for name in names))
    years = a.scenario.organization.baseline.base_years
    people = [
        first if by.person_years is None else np.full((1, 1, 1), by.person_years)
        for by in (years.by1, years.by2, years.by3)
    ]
    return kappa * np.sqrt(sum(weight[..., by : by + 1] ** 2 / people[by] for by in range(len(people))))


def _drift(innovations: Any, rho: float) -> Any:
    """AR(1) from zero, (R, Y, 1) in and out."""
    path = Recurrence(np.add, rho)
    if isinstance(innovations, Recorded):
        return innovations.recording.along_years(innovations, path)
    drift = np.empty_like(innovations)
    for function, arguments, out in path.calls(innovations, drift):
        function(*arguments, out=out)
    return drift


def select_runs(array: FloatArray, runs: slice) -> FloatArray:
    """Some runs of an array; one that is common to all runs stays as it is."""
    return array[runs] if array.shape[0] > 1 else array


def _sd(a: Lookup, name: str) -> FloatArray:
    return a.number(f"{WHERE}.{name}")


def _tail(a: Lookup, normals: Normals) -> Any:
    return 1.0 if tail_degrees(a.scenario) is None else normals(TAIL)


def tail_degrees(scenario: Scenario) -> float | None:
    """Degrees of freedom of the fat tails; None for normal ones."""
    return scenario.market.uncertainty.tail_degrees_of_freedom


def recorded_normals(recording: Recording) -> Normals:
    """Normals whose numbers come at replay."""
    return recording.input
