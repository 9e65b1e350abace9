"""How an ACO's savings rate persists: the drift and noise behind the Monte Carlo, fitted to public results.

The savings rate of ACO i in year t is the year's mean + level + drift + noise. The level lasts as long as an
agreement; drift is AR(1) within it, from its stationary spread or, as in the Monte Carlo, from zero; both are
wider for small ACOs. Noise is independent with sd kappa / √person-years; drift and noise share one
fat-tailed scale, so that without a level the next year's prediction error is Student-t. Everything is a
fraction of the benchmark (0.04 is four points).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
from scipy.special import expit, gammaln, logit

from lead_model.axes import BoolArray, FloatArray, frozen
from lead_model.errors import DataError

REFERENCE_PERSON_YEARS = 15_000.0
NO_TAILS = float("inf")


@dataclass(frozen=True, slots=True)
class Persistence:
    """Parameters of level, drift and noise. `size_exponent` 0 and `degrees_of_freedom` infinite give the plain model.

    level_sd : 0 leaves the level out; from_zero : the drift of an agreement starts at zero, not anywhere.
    """

    stationary_sd: float
    rho: float
    kappa: float
    size_exponent: float = 0.0
    degrees_of_freedom: float = NO_TAILS
    level_sd: float = 0.0
    from_zero: bool = False

    def stationary_sd_at(self, person_years: FloatArray) -> FloatArray:
        """Stationary sd of drift for an ACO of this size; `stationary_sd` is the one at 15,000 person-years."""
        return self.stationary_sd * self._size_factor(person_years)

    def level_sd_at(self, person_years: FloatArray) -> FloatArray:
        """Sd of the lasting level for an ACO of this size; `level_sd` is the one at 15,000 person-years."""
        return self.level_sd * self._size_factor(person_years)

    def _size_factor(self, person_years: FloatArray) -> FloatArray:
        return (np.asarray(person_years) / REFERENCE_PERSON_YEARS) ** -self.size_exponent

    def noise_sd_at(self, person_years: FloatArray) -> FloatArray:
        """Sd of a year's claims noise for an ACO of this size."""
        return self.kappa / np.sqrt(person_years)


# The starting point of the method: what the product's default inputs say, before anything is fitted.
STATED = Persistence(stationary_sd=0.040, rho=0.84, kappa=2.0)
# What the Monte Carlo draws by default, but for kappa: 2 fits the Shared Savings Program's truncated claims, LEAD's is 3.
PRODUCT = Persistence(
    0.040, 0.84, 2.0, size_exponent=0.26, degrees_of_freedom=5.3, level_sd=0.029, from_zero=True
)


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
    level, drift, level_variance, drift_variance, both = (np.zeros(agreements) for _ in range(5))
    started, size = np.zeros(agreements, bool), np.full(agreements, REFERENCE_PERSON_YEARS)
    rho = persistence.rho
    fresh = 1.0 - rho**2 if persistence.from_zero else 1.0
    for year in range(last + 2):
        known = observed[:, year] if year <= last else np.zeros(agreements, bool)
        # First year of an agreement: its size is part of what is known at the start. Later: last year's size.
        size = np.where(known & ~started, panel.person_years[:, min(year, last)], size)
        stationary = persistence.stationary_sd_at(size) ** 2
        noise = persistence.noise_sd_at(size) ** 2
        level_variance = np.where(started, level_variance, persistence.level_sd_at(size) ** 2)
        drift_variance = np.where(
            started, rho**2 * (drift_variance - stationary) + stationary, fresh * stationary
        )
        drift, both = rho * drift, rho * both
        mean, variance = level + drift, level_variance + 2.0 * both + drift_variance
        means[:, year], variances[:, year] = mean, variance + noise
        surprise = np.where(known, (deviation[:, min(year, last)] - mean) / (variance + noise), 0.0)
        of_level, of_drift = level_variance + both, drift_variance + both
        level, drift = level + of_level * surprise, drift + of_drift * surprise
        learned = np.where(known, 1.0 / (variance + noise), 0.0)
        level_variance = level_variance - of_level**2 * learned
        drift_variance = drift_variance - of_drift**2 * learned
        both = both - of_level * of_drift * learned
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
    start = (
        replace(STATED, size_exponent=0.2, degrees_of_freedom=2.1 + np.e**1.5) if size_and_tails else STATED
    )
    names = tuple(_SCALES) if size_and_tails else ("stationary_sd", "rho", "kappa")
    return fit_from(panel, through_py, start, [name for name in names if name != "level_sd"])


def fit_from(panel: AgreementPanel, through_py: int, start: Persistence, names: Sequence[str]) -> Persistence:
    """Maximum likelihood of the parameters named, the others held as in `start`, from which the search begins."""
    from scipy.optimize import minimize

    scales = [_SCALES[name] for name in names]

    def persistence(free: FloatArray) -> Persistence:
        values: list[Any] = [float(scale.back(one)) for scale, one in zip(scales, free, strict=True)]
        return replace(start, **dict(zip(names, values, strict=True)))

    found = minimize(
        lambda free: minus_log_likelihood(panel, persistence(free), through_py),
        [scale.to(getattr(start, name)) for scale, name in zip(scales, names, strict=True)],
        bounds=[scale.bounds for scale in scales],
        method="L-BFGS-B",
    )
    return persistence(found.x)


@dataclass(frozen=True, slots=True)
class _Scale:
    """A parameter as the search sees it: without limits of its own, and the bounds of the search."""

    to: Callable[[float], float]
    back: Callable[[float], float]
    bounds: tuple[float, float]


_SCALES = {
    "stationary_sd": _Scale(np.log, np.exp, (np.log(0.005), np.log(0.20))),
    "rho": _Scale(logit, expit, (-1.0, 5.0)),
    "kappa": _Scale(np.log, np.exp, (np.log(0.1), np.log(10.0))),
    "size_exponent": _Scale(float, float, (-0.5, 1.0)),
    "degrees_of_freedom": _Scale(lambda v: np.log(v - 2.1), lambda v: 2.1 + np.exp(v), (-1.0, 5.0)),
    "level_sd": _Scale(np.log, np.exp, (np.log(0.001), np.log(0.20))),
}
