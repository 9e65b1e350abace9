"""Would the Monte Carlo have been right about an agreement's first year, and about later ones?

A first agreement year has no past to learn from: what is left is the spread that the runs of the first performance year
have. Each model's drift begins at zero, as in the runs, with a lasting level beside it or without. The year's mean and
sizes come from earlier years only; parameters are those of the product, which were fitted on all years, or fitted again on
earlier years only.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from lead_analysis.calibration.interval_coverage import LEVELS, GroupCoverage, interval_half_width
from lead_analysis.calibration.persistence import (
    NO_TAILS,
    PRODUCT,
    AgreementPanel,
    Persistence,
    agreement_panel,
    fit_from,
    minus_log_likelihood,
    predicted_deviation,
)
from lead_model.axes import BoolArray, FloatArray

TITLES = {
    "plain_without_level": "No level, normal, one drift for all sizes",
    "product_without_level": "No level, parameters as in the product",
    "product": "Level of 2.9 points, parameters as in the product",
    "level_refitted": "Level fitted on earlier years only, the rest as in the product",
    "refitted_without_level": "No level, all parameters fitted on earlier years only",
    "refitted": "Level, all parameters fitted on earlier years only",
}
ALL = ("stationary_sd", "rho", "kappa", "size_exponent", "degrees_of_freedom")
_FITTED: Mapping[str, tuple[str, ...]] = {
    "level_refitted": ("level_sd",),
    "refitted_without_level": ALL,
    "refitted": (*ALL, "level_sd"),
}
MOST_POINTS_OFF = 3.0


@dataclass(frozen=True, slots=True)
class FirstAndLaterYears:
    """Share of results inside the intervals, first agreement years and later ones apart.

    persistence : the parameters, of a model fitted on earlier years those on all years; log_likelihood : of all years.
    """

    model: str
    first: GroupCoverage
    later: GroupCoverage
    persistence: Persistence
    log_likelihood: float

    @property
    def title(self) -> str:
        """The model whose intervals are counted."""
        return TITLES[self.model]

    @property
    def verdict(self) -> str:
        """Which of the two groups are within the limit."""
        within = [group.points_off <= MOST_POINTS_OFF for group in (self.first, self.later)]
        return {
            (True, True): "within 3 points",
            (True, False): "later years off",
            (False, True): "first years off",
            (False, False): "both off",
        }[within[0], within[1]]


@lru_cache(maxsize=1)
def first_and_later_years() -> tuple[FirstAndLaterYears, ...]:
    """Coverage of every model on the shipped panel, PY2016 to PY2024; takes a few seconds."""
    panel = agreement_panel()
    return tuple(first_and_later_years_of(panel, model) for model in TITLES)


def first_and_later_years_of(
    panel: AgreementPanel, model: str, product: Persistence = PRODUCT
) -> FirstAndLaterYears:
    """The same for one model and any panel."""
    start = replace(product, level_sd=0.0) if model.endswith("without_level") else product
    if model.startswith("plain"):
        start = replace(start, size_exponent=0.0, degrees_of_freedom=NO_TAILS)
    known = range(1, len(panel.years) - 1)
    by_year = _parameters(panel, start, _FITTED.get(model, ()))
    parts = [_held(panel, by_year(panel.years[column]), column) for column in known]
    first, later = (np.concatenate(held) for held in zip(*parts, strict=True))
    at_last = by_year(panel.years[-1])
    return FirstAndLaterYears(
        model,
        _coverage("first agreement years", first),
        _coverage("later years", later),
        at_last,
        -minus_log_likelihood(panel, at_last, panel.years[-1]),
    )


def _parameters(
    panel: AgreementPanel, start: Persistence, names: tuple[str, ...]
) -> Callable[[int], Persistence]:
    """Parameters by the last year known; a fit begins where that of the year before ended."""
    last = start

    def of_year(through_py: int) -> Persistence:
        nonlocal last
        if names:
            last = fit_from(panel, through_py, last, names)
        return last

    return of_year


def _held(panel: AgreementPanel, persistence: Persistence, known: int) -> Iterator[BoolArray]:
    """Whether the intervals of `LEVELS` held the results of the year after column `known`: of first years, of later ones."""
    means, variances = predicted_deviation(panel, persistence, panel.years[known])
    year = known + 1
    # The next year's mean is not known: the last one, give or take its root mean square change so far.
    mean_change = float(np.sqrt(np.mean(np.diff(panel.year_mean[:year]) ** 2)))
    begins = panel.observed[:, year] & ~panel.observed[:, :year].any(axis=1)
    off = panel.savings_rate[:, year] - panel.year_mean[known]
    of_first = first_year_variance(persistence, panel.person_years[begins, year])
    yield _inside(off[begins], of_first + mean_change**2, persistence)
    later = panel.follows[:, year]
    yield _inside((off - means[:, year])[later], variances[later, year] + mean_change**2, persistence)


def first_year_variance(persistence: Persistence, person_years: FloatArray) -> FloatArray:
    """Variance of a first agreement year's savings rate around the year's mean, for ACOs of these sizes."""
    fresh = 1.0 - persistence.rho**2 if persistence.from_zero else 1.0
    drift = fresh * persistence.stationary_sd_at(person_years) ** 2
    return persistence.level_sd_at(person_years) ** 2 + drift + persistence.noise_sd_at(person_years) ** 2


def _inside(error: FloatArray, variance: FloatArray, persistence: Persistence) -> BoolArray:
    half = [interval_half_width(level, persistence.degrees_of_freedom) for level in LEVELS]
    return np.abs(error)[:, None] <= np.array(half) * np.sqrt(variance)[:, None]


def _coverage(group: str, held: BoolArray) -> GroupCoverage:
    return GroupCoverage(group, len(held), tuple(held.mean(axis=0).tolist()))
