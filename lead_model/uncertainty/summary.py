"""summarise(): what thousands of runs say, with the Monte Carlo error of each figure beside it.

Errors are standard errors as if runs were independent draws. Scrambled Sobol points err less, so for them they are an upper
bound (benchmarks/draws.py measures by how much).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from lead_model.axes import BoolArray, FloatArray, frozen
from lead_model.uncertainty.simulation import OPTIONS, PlanRuns, Simulation, options_by_year

LEVELS = (0.05, 0.25, 0.50, 0.75, 0.95)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure from the runs and its Monte Carlo standard error, of the same shape; read-only."""

    value: FloatArray
    error: FloatArray


@dataclass(frozen=True, slots=True)
class PlanSummary:
    """One way to take part. Dollars are net results for the ACO; chances are shares of runs; Q levels, Y years.

    quantiles, ten_year_quantiles, worst_year_quantiles, deepest_loss_quantiles : at `Summary.levels`, (Q, Y) or (Q,);
    worst_year is the lowest of the years' results, deepest_loss the lowest point of their running total, at most 0;
    mean (Y,), ten_year_mean; loss_chance (Y,) of a year below zero, any_loss_chance of at least one, ten_year_loss_chance;
    losing_years : expected number of years below zero; losing_year_shares (Y + 1,) : share of runs with 0, 1, … of them;
    guarantee_exceeded_chance (Y,), any_guarantee_exceeded_chance : more is owed to CMS than the guarantee;
    false_loss_chance (Y,), any_false_loss_chance : saved, chance in the claims left out, and yet a shared loss;
    guarantee_dollars (Y,) : planned amount to be posted.
    """

    key: str
    quantiles: Estimate
    ten_year_quantiles: Estimate
    mean: Estimate
    ten_year_mean: Estimate
    loss_chance: Estimate
    any_loss_chance: Estimate
    ten_year_loss_chance: Estimate
    losing_years: Estimate
    losing_year_shares: Estimate
    worst_year_quantiles: Estimate
    deepest_loss_quantiles: Estimate
    guarantee_exceeded_chance: Estimate
    any_guarantee_exceeded_chance: Estimate
    false_loss_chance: Estimate
    any_false_loss_chance: Estimate
    guarantee_dollars: FloatArray


@dataclass(frozen=True, slots=True)
class Summary:
    """Summaries of all plans by key: `professional`, `global`, `switch_2031` …"""

    years: tuple[int, ...]
    levels: tuple[float, ...]
    runs: int
    seed: int
    method: str
    plans: Mapping[str, PlanSummary]

    @property
    def guarantee_multiples(self) -> dict[tuple[str, str], FloatArray]:
        """Guarantee of one option over the P5 loss of the other or itself, (Y,): by (guarantee of, loss of)."""
        low = self.levels.index(LEVELS[0])
        return {
            (guarantee, loss): guarantee_multiple(
                self.plans[guarantee].guarantee_dollars, self.plans[loss].quantiles.value[low]
            )
            for guarantee in OPTIONS
            for loss in OPTIONS
        }


def guarantee_multiple(guarantee_dollars: FloatArray, low_dollars: FloatArray) -> FloatArray:
    """How many times a bad year's loss the guarantee is; infinite where a bad year is no loss.

    >>> round(float(guarantee_multiple(np.array(5.76), np.array(-4.48))), 2)
    1.29
    """
    loss = np.maximum(-np.asarray(low_dollars, dtype=np.float64), 0.0)
    guarantee = np.asarray(guarantee_dollars, dtype=np.float64)
    return np.divide(
        guarantee, loss, out=np.full(np.broadcast(guarantee, loss).shape, np.inf), where=loss > 0
    )


def summarise(simulation: Simulation, levels: tuple[float, ...] = LEVELS) -> Summary:
    """Quantiles, chances and depths of every plan. Works year by year, so that memory stays that of a few columns."""
    options = {key: _years(runs, levels) for key, runs in simulation.stored.items()}
    shape = (len(simulation.plans), len(simulation.years))
    guarantee = np.broadcast_to(simulation.planned.outcome.guarantee_dollars, shape)
    plans = {}
    for number, key in enumerate(simulation.plans):
        source = options_by_year(key, simulation.years, options)
        years = [options[option][year] for year, option in enumerate(source)]
        plans[key] = _plan_summary(key, years, levels, frozen(guarantee[number].copy()))
    return Summary(simulation.years, levels, simulation.runs, simulation.seed, simulation.method, plans)


@dataclass(frozen=True, slots=True)
class _Year:
    """One year of an option: its runs (R,), and what they say by themselves."""

    net: FloatArray
    losing: BoolArray
    guarantee_exceeded: BoolArray
    false_loss: BoolArray
    quantiles: Estimate
    mean: float
    mean_error: float
    counts: tuple[int, int, int]


def _years(runs: PlanRuns, levels: tuple[float, ...]) -> list[_Year]:
    net, number = runs.net.T, len(runs.net)
    exceeded, false_loss, losing = runs.guarantee_exceeded.T, runs.false_loss.T, net < 0
    found = _quantiles(np.sort(net, axis=1), levels)
    means = net.mean(axis=1)
    errors = net.std(axis=1) / np.sqrt(number)
    counts = [np.count_nonzero(flags, axis=1) for flags in (losing, exceeded, false_loss)]
    return [
        _Year(
            net[year],
            losing[year],
            exceeded[year],
            false_loss[year],
            Estimate(found.value[year], found.error[year]),
            float(means[year]),
            float(errors[year]),
            (int(counts[0][year]), int(counts[1][year]), int(counts[2][year])),
        )
        for year in range(len(net))
    ]


def _plan_summary(
    key: str, years: list[_Year], levels: tuple[float, ...], guarantee: FloatArray
) -> PlanSummary:
    runs = len(years[0].net)
    total, deepest, worst = np.zeros(runs), np.zeros(runs), np.full(runs, np.inf)
    losing = np.zeros(runs, np.int8)
    any_exceeded, any_false = np.zeros(runs, bool), np.zeros(runs, bool)
    for year in years:
        total += year.net
        np.minimum(deepest, total, out=deepest)
        np.minimum(worst, year.net, out=worst)
        losing += year.losing
        any_exceeded |= year.guarantee_exceeded
        any_false |= year.false_loss
    found = _quantiles(np.sort(np.stack([total, worst, deepest]), axis=1), levels)
    ten_year, worst_year, deepest_loss = (
        Estimate(value, error) for value, error in zip(found.value, found.error, strict=True)
    )
    counts = np.bincount(losing, minlength=len(years) + 1)
    number = np.arange(len(counts))
    mean_losing = float(counts @ number / runs)
    sd_losing = np.sqrt(max(float(counts @ number**2 / runs) - mean_losing**2, 0.0))
    loss_counts, exceeded_counts, false_counts = zip(*(year.counts for year in years), strict=True)
    return PlanSummary(
        key=key,
        quantiles=_estimate(
            np.stack([year.quantiles.value for year in years], axis=1),
            np.stack([year.quantiles.error for year in years], axis=1),
        ),
        ten_year_quantiles=ten_year,
        mean=_estimate([year.mean for year in years], [year.mean_error for year in years]),
        ten_year_mean=_estimate(total.mean(), total.std() / np.sqrt(runs)),
        loss_chance=_chance(loss_counts, runs),
        any_loss_chance=_chance(runs - counts[0], runs),
        ten_year_loss_chance=_chance(np.count_nonzero(total < 0), runs),
        losing_years=_estimate(mean_losing, sd_losing / np.sqrt(runs)),
        losing_year_shares=_chance(counts, runs),
        worst_year_quantiles=worst_year,
        deepest_loss_quantiles=deepest_loss,
        guarantee_exceeded_chance=_chance(exceeded_counts, runs),
        any_guarantee_exceeded_chance=_chance(np.count_nonzero(any_exceeded), runs),
        false_loss_chance=_chance(false_counts, runs),
        any_false_loss_chance=_chance(np.count_nonzero(any_false), runs),
        guarantee_dollars=guarantee,
    )


def _estimate(value: object, error: object) -> Estimate:
    return Estimate(frozen(value), frozen(error))


def _chance(count: object, runs: int) -> Estimate:
    share = np.asarray(count, dtype=np.float64) / runs
    return _estimate(share, np.sqrt(share * (1.0 - share) / runs))


def _quantiles(ordered: FloatArray, levels: tuple[float, ...]) -> Estimate:
    """Quantiles (…, Q) of values in rising order (…, R); the error from the order statistics one binomial sd off."""
    runs, level = ordered.shape[-1], np.asarray(levels)
    spread = np.sqrt(level * (1.0 - level) * runs)
    places = level * (runs - 1) + np.array([[0.0], [-1.0], [1.0]]) * spread
    value, low, high = np.moveaxis(_between(ordered, places), -2, 0)
    return _estimate(value, 0.5 * (high - low))


def quantiles(ordered: FloatArray, levels: tuple[float, ...]) -> FloatArray:
    """Quantiles along the last axis of values in rising order, linear between them: (…, R) to (…, Q).

    >>> quantiles(np.array([0.0, 1.0, 2.0, 3.0]), (0.5,))
    array([1.5])
    """
    return _between(ordered, np.asarray(levels) * (ordered.shape[-1] - 1))


def _between(ordered: FloatArray, place: FloatArray) -> FloatArray:
    last = ordered.shape[-1] - 1
    place = np.clip(place, 0, last)
    below = np.floor(place).astype(int)
    above = np.minimum(below + 1, last)
    return ordered[..., below] + (place - below) * (ordered[..., above] - ordered[..., below])
