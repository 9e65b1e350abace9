"""summarize(): what thousands of runs say, with the Monte Carlo error of each figure beside it.

Errors are standard errors as if runs were independent draws. Scrambled Sobol points err less, so for them they are an upper
bound (benchmarks/draws.py measures by how much).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial, reduce
from itertools import accumulate
from typing import Any

import numpy as np

from lead_analysis.risk.simulate import OPTIONS, Simulation, options_by_year
from lead_model.axes import BoolArray, FloatArray, IntArray, frozen

LEVELS = (0.05, 0.25, 0.50, 0.75, 0.95)
BUCKETS = 4_096  # of equal width, from the lowest to the highest value


@dataclass(frozen=True, slots=True)
class MonteCarloEstimate:
    """A figure from the runs and its Monte Carlo standard error, of the same shape; read-only."""

    value: FloatArray
    error: FloatArray


@dataclass(frozen=True, eq=False)
class PathSummary:
    """One way to take part. Dollars are net results for the ACO; chances are shares of runs; Q levels, Y years.

    Each figure is worked out when it is first asked for, and kept; the runs are not.

    quantiles, ten_year_quantiles, worst_year_quantiles, deepest_loss_quantiles : at `levels`, (Q, Y) or (Q,);
    worst_year is the lowest of the years' results, deepest_loss the lowest point of their running total, at most 0;
    mean (Y,), ten_year_mean; loss_chance (Y,) of a year below zero, any_loss_chance of at least one, ten_year_loss_chance;
    losing_years : expected number of years below zero; losing_year_shares (Y + 1,) : share of runs with 0, 1, … of them;
    guarantee_exceeded_chance (Y,), any_guarantee_exceeded_chance : more is owed to CMS than the guarantee;
    false_loss_chance (Y,) : saved, chance in the claims left out, and yet a shared loss;
    owed_though_saved_chance (Y,), any_owed_though_saved_chance : gross savings, and yet a check to CMS;
    guarantee_dollars (Y,) : planned amount to be posted.

    simulation : gives the runs, again and again the same ones; by_year : the path whose runs each year has.
    """

    key: str
    levels: tuple[float, ...]
    guarantee_dollars: FloatArray
    simulation: Callable[[], Simulation]
    by_year: tuple["PathSummary", ...] = ()

    # ---- of each year: those of the paths by year, which the paths between them share ----

    @cached_property
    def quantiles(self) -> MonteCarloEstimate:
        return self._yearly("quantiles", "net", partial(_quantiles, levels=self.levels))

    @cached_property
    def mean(self) -> MonteCarloEstimate:
        return self._yearly("mean", "net", _mean)

    @cached_property
    def loss_chance(self) -> MonteCarloEstimate:
        return self._yearly("loss_chance", "net", _loss_chance)

    @cached_property
    def guarantee_exceeded_chance(self) -> MonteCarloEstimate:
        return self._yearly("guarantee_exceeded_chance", "guarantee_exceeded", _chance_of)

    @cached_property
    def false_loss_chance(self) -> MonteCarloEstimate:
        return self._yearly("false_loss_chance", "false_loss", _chance_of)

    @cached_property
    def owed_though_saved_chance(self) -> MonteCarloEstimate:
        return self._yearly("owed_though_saved_chance", "owed_though_saved", _chance_of)

    def _yearly(
        self, figure: str, result: str, found_in: Callable[[Any], MonteCarloEstimate]
    ) -> MonteCarloEstimate:
        """A figure of every year, (…, Y): taken from the paths by year, or found in the runs of a result."""
        if self.by_year:
            of_paths = [getattr(path, figure) for path in self.by_year]
            years = [
                MonteCarloEstimate(estimate.value[..., y], estimate.error[..., y])
                for y, estimate in enumerate(of_paths)
            ]
        else:
            years = [found_in(values) for values in self._years(result)]
        return _estimate(
            np.stack([estimate.value for estimate in years], axis=-1),
            np.stack([estimate.error for estimate in years], axis=-1),
        )

    # ---- of all years together ----

    @cached_property
    def ten_year_quantiles(self) -> MonteCarloEstimate:
        return _quantiles(reduce(np.add, self._years("net")), self.levels)

    @cached_property
    def ten_year_mean(self) -> MonteCarloEstimate:
        return _mean(reduce(np.add, self._years("net")))

    @cached_property
    def ten_year_loss_chance(self) -> MonteCarloEstimate:
        return _loss_chance(reduce(np.add, self._years("net")))

    @cached_property
    def worst_year_quantiles(self) -> MonteCarloEstimate:
        return _quantiles(reduce(np.minimum, self._years("net")), self.levels)

    @cached_property
    def deepest_loss_quantiles(self) -> MonteCarloEstimate:
        lowest = reduce(np.minimum, accumulate(self._years("net")))
        return _quantiles(np.minimum(lowest, 0.0), self.levels)

    @cached_property
    def any_loss_chance(self) -> MonteCarloEstimate:
        runs = self._losing_runs.sum()
        return _chance(runs - self._losing_runs[0], runs)

    @cached_property
    def losing_years(self) -> MonteCarloEstimate:
        counts, runs = self._losing_runs, self._losing_runs.sum()
        number = np.arange(len(counts))
        mean = float(counts @ number / runs)
        sd = np.sqrt(max(float(counts @ number**2 / runs) - mean**2, 0.0))
        return _estimate(mean, sd / np.sqrt(runs))

    @cached_property
    def losing_year_shares(self) -> MonteCarloEstimate:
        return _chance(self._losing_runs, self._losing_runs.sum())

    @cached_property
    def any_guarantee_exceeded_chance(self) -> MonteCarloEstimate:
        return _chance_of(reduce(np.logical_or, self._years("guarantee_exceeded")))

    @cached_property
    def any_owed_though_saved_chance(self) -> MonteCarloEstimate:
        return _chance_of(reduce(np.logical_or, self._years("owed_though_saved")))

    @cached_property
    def _losing_runs(self) -> Any:
        """Number of runs with 0, 1, … losing years, (Y + 1,)."""
        losing = [net < 0 for net in self._years("net")]
        return np.bincount(np.sum(losing, axis=0, dtype=np.int8), minlength=len(losing) + 1)

    def _years(self, result: str) -> list[Any]:
        return self.simulation().by_year(self.key, result)


@dataclass(frozen=True, slots=True)
class Summary:
    """Summaries of all paths by key: `professional`, `global`, `switch_2031` …"""

    years: tuple[int, ...]
    levels: tuple[float, ...]
    runs: int
    seed: int
    method: str
    paths: Mapping[str, PathSummary]

    @property
    def guarantee_multiples(self) -> dict[tuple[str, str], FloatArray]:
        """Guarantee of one option over the P5 loss of the other or itself, (Y,): by (guarantee of, loss of)."""
        low = self.levels.index(LEVELS[0])
        return {
            (guarantee, loss): guarantee_multiple(
                self.paths[guarantee].guarantee_dollars, self.paths[loss].quantiles.value[low]
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


def summarize(simulation: Simulation, levels: tuple[float, ...] = LEVELS) -> Summary:
    """Quantiles, chances and depths of every path, all worked out here, so that the runs may be let go."""
    held = _Held(simulation)
    summary = summary_on_demand(simulation, held, levels)
    for path in summary.paths.values():
        for name, what in vars(PathSummary).items():
            if isinstance(what, cached_property):
                getattr(path, name)
    held.simulation = None
    return summary


@dataclass(slots=True)
class _Held:
    """A simulation as long as its figures are being worked out."""

    simulation: Simulation | None

    def __call__(self) -> Simulation:
        assert self.simulation is not None, "all figures of a summary are there before its runs are let go"
        return self.simulation


def summary_on_demand(
    simulation: Simulation, again: Callable[[], Simulation], levels: tuple[float, ...] = LEVELS
) -> Summary:
    """The same figures, each worked out when it is first asked for.

    simulation : not kept; again : gives the same runs whenever a figure needs them.
    """
    shape = (len(simulation.paths), len(simulation.years))
    guarantee = np.broadcast_to(simulation.planned.aco_result.guarantee_dollars, shape)
    paths: dict[str, PathSummary] = {}
    for key, dollars in zip(simulation.paths, guarantee, strict=True):
        source = [] if key in simulation.stored else options_by_year(key, simulation.years, OPTIONS)
        by_year = tuple(paths[option] for option in source)
        paths[key] = PathSummary(key, levels, frozen(dollars.copy()), again, by_year)
    return Summary(simulation.years, levels, simulation.runs, simulation.seed, simulation.method, paths)


def _estimate(value: object, error: object) -> MonteCarloEstimate:
    return MonteCarloEstimate(frozen(value), frozen(error))


def _mean(values: FloatArray) -> MonteCarloEstimate:
    return _estimate(values.mean(), values.std() / np.sqrt(len(values)))


def _loss_chance(values: FloatArray) -> MonteCarloEstimate:
    return _chance_of(values < 0)


def _chance_of(flags: BoolArray) -> MonteCarloEstimate:
    return _chance(np.count_nonzero(flags), len(flags))


def _chance(count: object, runs: int) -> MonteCarloEstimate:
    share = np.asarray(count, dtype=np.float64) / runs
    return _estimate(share, np.sqrt(share * (1.0 - share) / runs))


def _quantiles(values: FloatArray, levels: tuple[float, ...]) -> MonteCarloEstimate:
    """Quantiles (Q,) of values (R,); the error from the order statistics one binomial sd off."""
    ranks, part = _places(len(values), levels)
    value, low, high = _between(_at_ranks(values, ranks), part)
    return _estimate(value, 0.5 * (high - low))


@lru_cache(maxsize=64)
def _places(runs: int, levels: tuple[float, ...]) -> tuple[IntArray, FloatArray]:
    """Ranks below and above (3, Q, 2) of each quantile and of the places one binomial sd off it, and the part between."""
    level = np.asarray(levels)
    spread = np.sqrt(level * (1.0 - level) * runs)
    return _ranks(level * (runs - 1) + np.array([[0.0], [-1.0], [1.0]]) * spread, runs)


def quantiles(ordered: FloatArray, levels: tuple[float, ...]) -> FloatArray:
    """Quantiles along the last axis of values in rising order, linear between them: (…, R) to (…, Q).

    >>> quantiles(np.array([0.0, 1.0, 2.0, 3.0]), (0.5,))
    array([1.5])
    """
    runs = ordered.shape[-1]
    ranks, part = _ranks(np.asarray(levels) * (runs - 1), runs)
    return _between(ordered[..., ranks], part)


def _ranks(places: FloatArray, runs: int) -> tuple[IntArray, FloatArray]:
    """Ranks below and above (…, 2) of places (…) among `runs`, and how far each place is from the one below."""
    places = np.clip(places, 0, runs - 1)
    below = np.floor(places).astype(int)
    return np.stack([below, np.minimum(below + 1, runs - 1)], axis=-1), places - below


def _between(pair: FloatArray, part: FloatArray) -> FloatArray:
    """On the straight line between two values (…, 2), `part` of the way."""
    lower, upper = pair[..., 0], pair[..., 1]
    return lower + part * (upper - lower)


def _at_ranks(values: FloatArray, ranks: IntArray) -> FloatArray:
    """The values that would stand at `ranks` (any shape) if values (R,) were in rising order.

    Putting them all in order takes several times as long: they go into buckets, and only those buckets in which a rank
    falls are put in order.

    >>> _at_ranks(np.array([30.0, 10.0, 20.0, 0.0]), np.array([1, 3]))
    array([10., 30.])
    """
    low, high = values.min(), values.max()
    scale = (BUCKETS - 1) / (high - low) if high > low else 0.0
    bucket = ((values - low) * scale).astype(np.intp)
    counts = np.bincount(bucket, minlength=BUCKETS)
    hit = np.searchsorted(np.cumsum(counts), ranks, side="right")
    wanted = np.zeros(BUCKETS, bool)
    wanted[hit] = True
    ordered = np.sort(values[wanted[bucket]])
    left_out = np.cumsum(np.where(wanted, 0, counts))
    return ordered[ranks - left_out[hit]]
