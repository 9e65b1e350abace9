"""How an ACO's savings rate persists: the drift and noise behind the Monte Carlo, fitted to public results.

The savings rate of ACO i in year t is the year's mean + drift + noise. Drift is AR(1) within an agreement
and wider for small ACOs; noise is independent with sd kappa / √person-years; both share one fat-tailed
scale, so that the next year's prediction error is Student-t. Everything is a fraction of the benchmark
(0.04 is four points).
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.special import expit, gammaln, logit

from lead_model.axes import BoolArray, FloatArray, frozen
from lead_model.errors import DataError

REFERENCE_PERSON_YEARS = 15_000.0
NO_TAILS = float("inf")


@dataclass(frozen=True, slots=True)
class Persistence:
    """Parameters of drift and noise. `size_exponent` 0 and `degrees_of_freedom` infinite give the plain model."""

    stationary_sd: float
    rho: float
    kappa: float
    size_exponent: float = 0.0
    degrees_of_freedom: float = NO_TAILS

    def stationary_sd_at(self, person_years: FloatArray) -> FloatArray:
        """Stationary sd of drift for an ACO of this size; `stationary_sd` is the one at 15,000 person-years."""
        return self.stationary_sd * (np.asarray(person_years) / REFERENCE_PERSON_YEARS) ** -self.size_exponent

    def noise_sd_at(self, person_years: FloatArray) -> FloatArray:
        """Sd of a year's claims noise for an ACO of this size."""
        return self.kappa / np.sqrt(person_years)


# The starting point of the method: what the product's default inputs say, before anything is fitted.
STATED = Persistence(stationary_sd=0.040, rho=0.84, kappa=2.0)


@dataclass(frozen=True, slots=True, eq=False)
class AgreementPanel:
    """Savings rates by agreement and year, (agreements, years); NaN where the agreement was not in force."""

    years: tuple[int, ...]
    savings_rate: FloatArray
    person_years: FloatArray
    year_mean: FloatArray

    @property
    def observed(self) -> BoolArray:
        """(agreements, years) whether a result was published."""
        return ~np.isnan(self.savings_rate)

    @property
    def follows(self) -> BoolArray:
        """(agreements, years) whether the year before, within the same agreement, was published too."""
        both = np.zeros(self.savings_rate.shape, bool)
        both[:, 1:] = self.observed[:, 1:] & self.observed[:, :-1]
        return both

    def column(self, py: int) -> int:
        """Position of a performance year; raises DataError outside the panel."""
        if py not in self.years:
            raise DataError(f"PY{py} is not in the panel; it holds PY{self.years[0]} to PY{self.years[-1]}.")
        return self.years.index(py)


@lru_cache(maxsize=1)
def agreement_panel() -> AgreementPanel:
    """The Shared Savings Program panel PY2014–PY2024, one row an ACO's agreement period."""
    from lead_analysis.acos.public_data.shipped_tables import shipped_table

    panel = shipped_table("mssp_panel")
    panel["savings_rate"] = 1 - panel["ABtotExp"] / panel["ABtotBnchmk"]
    panel["person_years"] = panel["N_AB_Year_PY"].fillna(
        panel["N_AB"]
    )  # person-years are published from PY2019
    wide = panel.pivot_table(
        index=["ACO_ID", "Current_Start_Date"], columns="PY", values=["savings_rate", "person_years"]
    )
    rates = wide["savings_rate"].to_numpy()
    return AgreementPanel(
        years=tuple(int(py) for py in wide["savings_rate"].columns),
        savings_rate=frozen(rates),
        person_years=frozen(wide["person_years"].to_numpy()),
        year_mean=frozen(np.nanmean(rates, axis=0)),
    )


def predicted_deviation(
    panel: AgreementPanel, persistence: Persistence, through_py: int
) -> tuple[FloatArray, FloatArray]:
    """Mean and variance of each year's deviation from the year mean, given the agreement's earlier years only.

    A Kalman filter, vectorized over agreements, one visible loop over years. Columns run from the panel's
    first year to the one after `through_py`; an agreement's first year is predicted by the stationary
    distribution. Both results are (agreements, years); size is last known size, so that nothing of the
    predicted year is used.
    """
    last = panel.column(through_py)
    observed, deviation = panel.observed, panel.savings_rate - panel.year_mean
    agreements = len(deviation)
    means, variances = (np.empty((agreements, last + 2)) for _ in range(2))
    level, level_variance = np.zeros(agreements), np.zeros(agreements)
    started, size = np.zeros(agreements, bool), np.full(agreements, REFERENCE_PERSON_YEARS)
    for year in range(last + 2):
        known = observed[:, year] if year <= last else np.zeros(agreements, bool)
        # First year of an agreement: its size is part of what is known at the start. Later: last year's size.
        size = np.where(known & ~started, panel.person_years[:, min(year, last)], size)
        stationary = persistence.stationary_sd_at(size) ** 2
        noise = persistence.noise_sd_at(size) ** 2
        mean = np.where(started, persistence.rho * level, 0.0)
        variance = np.where(
            started, persistence.rho**2 * (level_variance - stationary) + stationary, stationary
        )
        means[:, year], variances[:, year] = mean, variance + noise
        gain = np.where(known, variance / (variance + noise), 0.0)
        level = mean + gain * np.where(known, deviation[:, min(year, last)] - mean, 0.0)
        level_variance = (1 - gain) * variance
        started = started | known
        size = np.where(known, panel.person_years[:, min(year, last)], size)
    return means, variances


def minus_log_likelihood(panel: AgreementPanel, persistence: Persistence, through_py: int) -> float:
    """Of all results up to `through_py`, each given the earlier years of its agreement."""
    last = panel.column(through_py)
    means, variances = predicted_deviation(panel, persistence, through_py)
    seen = panel.observed[:, : last + 1]
    error = (panel.savings_rate - panel.year_mean)[:, : last + 1][seen] - means[:, : last + 1][seen]
    variance = variances[:, : last + 1][seen]
    freedom = persistence.degrees_of_freedom
    if not np.isfinite(freedom):
        return float(0.5 * np.sum(np.log(2 * np.pi * variance) + error**2 / variance))
    scale = variance * (freedom - 2) / freedom
    constant = gammaln((freedom + 1) / 2) - gammaln(freedom / 2) - 0.5 * np.log(freedom * np.pi)
    return float(
        np.sum(0.5 * np.log(scale) + (freedom + 1) / 2 * np.log1p(error**2 / (scale * freedom)) - constant)
    )


def fit_persistence(panel: AgreementPanel, through_py: int, *, size_and_tails: bool = True) -> Persistence:
    """Maximum likelihood on the years up to `through_py`; without size and tails the plain three-parameter model."""
    from scipy.optimize import minimize

    def persistence(free: FloatArray) -> Persistence:
        plain = (float(np.exp(free[0])), float(expit(free[1])), float(np.exp(free[2])))
        return (
            Persistence(*plain, float(free[3]), 2.1 + float(np.exp(free[4])))
            if len(free) > 3
            else Persistence(*plain)
        )

    start = [np.log(STATED.stationary_sd), logit(STATED.rho), np.log(STATED.kappa)]
    bounds = [(np.log(0.005), np.log(0.20)), (-1.0, 5.0), (np.log(0.1), np.log(10.0))]
    if size_and_tails:
        start, bounds = [*start, 0.2, 1.5], [*bounds, (-0.5, 1.0), (-1.0, 5.0)]
    found = minimize(
        lambda free: minus_log_likelihood(panel, persistence(free), through_py),
        start,
        bounds=bounds,
        method="L-BFGS-B",
    )
    return persistence(found.x)
