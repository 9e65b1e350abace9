"""Would the model have been right? Each year's savings rates predicted from the years before, and counted.

For every year from the panel's second on, parameters are fitted on earlier years only; then each ACO's next
result within the same agreement is predicted, and it is counted how often the 50, 80 and 90% intervals held
it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.special import ndtri, stdtrit

from lead_analysis.calibration.persistence import (
    STATED,
    AgreementPanel,
    Persistence,
    agreement_panel,
    fit_persistence,
    predicted_deviation,
)
from lead_model.axes import BoolArray, FloatArray

LEVELS = (0.50, 0.80, 0.90)
SIZE_BANDS = (
    ("under 7,500", 0, 7_500),
    ("7,500 to 10,000", 7_500, 10_000),
    ("10,000 to 15,000", 10_000, 15_000),
    ("15,000 to 25,000", 15_000, 25_000),
    ("25,000 to 50,000", 25_000, 50_000),
    ("50,000 and more", 50_000, np.inf),
)
TITLES = {
    "stated": "As stated: sd 4.0 points, rho 0.84, kappa 2, nothing fitted",
    "plain": "Plain: the same three parameters fitted, normal",
    "size_adjusted": "Size-adjusted, fat-tailed: drift by size, Student-t errors",
}
MOST_POINTS_OFF_OVERALL = 3.0
MOST_POINTS_OFF_IN_A_BAND = 6.0
FEWEST_PAIRS_TO_JUDGE = 100


@dataclass(frozen=True, slots=True)
class GroupCoverage:
    """Share of results inside the intervals of `LEVELS`, for one group of predictions."""

    group: str
    pairs: int
    held: tuple[float, ...]

    @property
    def points_off(self) -> float:
        """Largest distance from the stated level, in points."""
        return max(100 * abs(held - level) for held, level in zip(self.held, LEVELS, strict=True))

    @property
    def cells(self) -> tuple[str, ...]:
        """A row of the table: group, pairs, share held at each level, largest distance in points."""
        shares = [f"{held:.1%}" for held in self.held]
        return self.group, f"{self.pairs:,}", *shares, f"{self.points_off:.1f}"


@dataclass(frozen=True, slots=True)
class IntervalCoverage:
    """Coverage overall, by size band and by predicted year; `mean_error` and `rmse` in fractions of benchmark."""

    model: str
    overall: GroupCoverage
    by_size: tuple[GroupCoverage, ...]
    by_year: tuple[GroupCoverage, ...]
    mean_error: float
    rmse: float

    @property
    def within_limits(self) -> bool:
        """At most 3 points off overall and 6 in every size band with 100 pairs or more."""
        judged = [c for c in self.by_size if c.pairs >= FEWEST_PAIRS_TO_JUDGE]
        return self.overall.points_off <= MOST_POINTS_OFF_OVERALL and all(
            c.points_off <= MOST_POINTS_OFF_IN_A_BAND for c in judged
        )

    @property
    def rows(self) -> tuple[GroupCoverage, ...]:
        """All groups in reading order."""
        return (self.overall, *self.by_size, *self.by_year)

    @property
    def title(self) -> str:
        """The model whose intervals are counted."""
        return TITLES[self.model]

    @property
    def verdict(self) -> str:
        """The result in two sentences."""
        return (
            f"Coverage is {'within' if self.within_limits else 'outside'} the limits (3 points overall, 6 in a size band of "
            f"100 pairs or more). Mean error {100 * self.mean_error:+.2f} points, root mean square {100 * self.rmse:.2f} "
            "points."
        )

    def text(self) -> str:
        """The table in Markdown, with the verdict."""
        lines = [
            "| Group | Pairs | "
            + " | ".join(f"{level:.0%}" for level in LEVELS)
            + " | Largest distance, points |",
            "|---|---:|" + "---:|" * (len(LEVELS) + 1),
        ]
        lines += [f"| {' | '.join(c.cells)} |" for c in self.rows]
        return "\n".join([*lines, "", self.verdict.replace("is outside", "is **outside**")])


@dataclass(frozen=True, slots=True, eq=False)
class _Predictions:
    """One predicted year: error, sd and tails of each pair, and its size when predicted."""

    py: int
    error: FloatArray
    sd: FloatArray
    degrees_of_freedom: float
    person_years: FloatArray

    def held(self, level: float) -> BoolArray:
        return np.abs(self.error) <= interval_half_width(level, self.degrees_of_freedom) * self.sd


def interval_half_width(level: float, degrees_of_freedom: float) -> float:
    """Half the central interval of a distribution with unit variance: Student-t, or normal when freedom is infinite.

    >>> round(interval_half_width(0.90, float("inf")), 4)
    1.6449
    """
    upper = 0.5 + level / 2
    if not np.isfinite(degrees_of_freedom):
        return float(ndtri(upper))
    return float(stdtrit(degrees_of_freedom, upper) * np.sqrt((degrees_of_freedom - 2) / degrees_of_freedom))


def _predictions(
    panel: AgreementPanel, fixed: Persistence | None, size_and_tails: bool
) -> Iterator[_Predictions]:
    """Predictions of each year from the third on; parameters, year mean and sizes come from earlier years only."""
    for known in range(1, len(panel.years) - 1):
        through = panel.years[known]
        persistence = fixed or fit_persistence(panel, through, size_and_tails=size_and_tails)
        means, variances = predicted_deviation(panel, persistence, through)
        pairs = panel.follows[:, known + 1]
        # The next year's mean is not known: the last one, give or take its root mean square change so far.
        mean_change = np.sqrt(np.mean(np.diff(panel.year_mean[: known + 1]) ** 2))
        error = panel.savings_rate[pairs, known + 1] - panel.year_mean[known] - means[pairs, known + 1]
        sd = np.sqrt(variances[pairs, known + 1] + mean_change**2)
        yield _Predictions(
            panel.years[known + 1],
            error,
            sd,
            persistence.degrees_of_freedom,
            panel.person_years[pairs, known],
        )


@lru_cache(maxsize=4)
def interval_coverage(model: str = "size_adjusted") -> IntervalCoverage:
    """Coverage on the shipped panel: each ACO-year of PY2015 to PY2023 predicts the next.

    `model` is "size_adjusted" (size-dependent drift, fat tails), "plain" (drift and noise fitted, neither), or
    "stated" (the published starting values, nothing fitted). Raises KeyError for another name.
    """
    fixed, size_and_tails = {
        "size_adjusted": (None, True),
        "plain": (None, False),
        "stated": (STATED, False),
    }[model]
    return interval_coverage_of(agreement_panel(), model, fixed=fixed, size_and_tails=size_and_tails)


def interval_coverage_of(
    panel: AgreementPanel, model: str, *, fixed: Persistence | None = None, size_and_tails: bool = True
) -> IntervalCoverage:
    """The same for any panel; with `fixed` parameters nothing is fitted."""
    years = list(_predictions(panel, fixed, size_and_tails))
    held = np.concatenate([np.stack([year.held(level) for level in LEVELS], axis=1) for year in years])
    size = np.concatenate([year.person_years for year in years])
    py = np.concatenate([np.full(len(year.error), year.py) for year in years])
    error = np.concatenate([year.error for year in years])

    def coverage(group: str, chosen: BoolArray) -> GroupCoverage:
        return GroupCoverage(group, int(chosen.sum()), tuple(held[chosen].mean(axis=0).tolist()))

    sizes = [(f"{name} person-years", (size >= low) & (size < high)) for name, low, high in SIZE_BANDS]
    return IntervalCoverage(
        model=model,
        overall=coverage("all", np.ones(len(size), bool)),
        by_size=tuple(coverage(name, chosen) for name, chosen in sizes if chosen.any()),
        by_year=tuple(coverage(f"PY{year.py}", py == year.py) for year in years),
        mean_error=float(error.mean()),
        rmse=float(np.sqrt((error**2).mean())),
    )
