"""Standard normal draws, one separate stream for every source of uncertainty.

Only standard normals live here; `uncertainty` scales them, so moving a slider never draws again. A number
depends on the seed, its source, its year and its run and on nothing else: adding a source, asking for fewer
of them, cutting the runs into blocks or drawing a block on another machine leaves every other number as it
was.

Two methods. `plain`: the counter-based generator Philox, one key per source and year, each run a position
in the stream, turned into a normal by the inverse distribution function. `sobol`: scrambled Sobol points;
each source's years are rotated so that the leading Sobol dimensions move the leading components of its
cumulated path.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import lru_cache
from typing import Any

import numpy as np
from scipy.special import gammainccinv, gammaincinv, ndtr, ndtri

from lead_model.axes import FloatArray, frozen
from lead_model.errors import ScenarioError

DEFAULT_SEED = 2027
DEFAULT_RUNS = 16_384
BLOCK_RUNS = 16_384
MOST_RUNS = 1 << 24
MOST_YEARS = 10
CACHE_BYTES = 96 * 2**20  # larger sets of draws are made anew, block by block


class Method(StrEnum):
    """How the points are laid out."""

    SOBOL = "sobol"
    PLAIN = "plain"


class Path(StrEnum):
    """How a source's yearly normals build its path; decides which component of the path leads."""

    YEARLY = "each year on its own"
    GROWTH = "growth rates, which cumulate"
    REVERTING = "AR(1) from zero"
    ONCE = "once a run"


@dataclass(frozen=True, slots=True)
class UncertaintySource:
    """One source of uncertainty. `slot` names its stream for good: never reuse or renumber one."""

    name: str
    slot: int
    path: Path


SOURCES = (
    UncertaintySource(
        "performance_drift", 0, Path.REVERTING
    ),  # the savings rate wanders from its plan and comes back
    UncertaintySource("claims_noise", 1, Path.YEARLY),  # chance in the claims of finitely many people
    UncertaintySource("acpt_error", 2, Path.GROWTH),  # the trend fixed in advance misses national growth
    UncertaintySource(
        "regional_deviation", 3, Path.GROWTH
    ),  # the region grows faster or slower than the nation
    UncertaintySource("risk_score_growth", 4, Path.GROWTH),  # risk scores grow faster or slower than planned
    UncertaintySource(
        "national_trend", 5, Path.GROWTH
    ),  # national spending per person grows faster or slower
    UncertaintySource(
        "quality_score", 6, Path.YEARLY
    ),  # the year's quality score differs from the planned one
    UncertaintySource(
        "tail_scale", 7, Path.YEARLY
    ),  # some years are wilder than others: fat tails of drift and noise
    UncertaintySource("savings_level", 8, Path.ONCE),  # the ACO is lastingly better or worse than its plan
    UncertaintySource("base_years", 9, Path.ONCE),  # chance in the base years, which nobody corrects
)
SOURCE_NAMES = tuple(source.name for source in SOURCES)
# Room for sources to come: all Sobol dimensions are scrambled at once, so their number must not change.
SLOTS = 12
# Only orders the components of the Sobol points: any value gives valid normals, a near one better balance.
REVERTING_RHO = 0.84


@dataclass(frozen=True, slots=True, eq=False)
class Draws:
    """Standard normals by source, read-only: (runs, years), (runs, 1) of one drawn once a run, (1, 1) zeros if left out.

    `first_run` and `total_runs` place a block within its set.
    """

    seed: int
    method: Method
    first_run: int
    total_runs: int
    performance_drift: FloatArray
    claims_noise: FloatArray
    acpt_error: FloatArray
    regional_deviation: FloatArray
    risk_score_growth: FloatArray
    national_trend: FloatArray
    quality_score: FloatArray
    tail_scale: FloatArray
    savings_level: FloatArray
    base_years: FloatArray

    @property
    def runs(self) -> int:
        """Runs held in this object."""
        return max(self.source(name).shape[0] for name in SOURCE_NAMES)

    @property
    def nbytes(self) -> int:
        """Memory of all arrays in bytes."""
        return sum(self.source(name).nbytes for name in SOURCE_NAMES)

    def source(self, name: str) -> FloatArray:
        """The normals of one source by its name."""
        if name not in SOURCE_NAMES:
            raise ScenarioError(f"unknown source of uncertainty '{name}'. Known: {', '.join(SOURCE_NAMES)}.")
        array: FloatArray = getattr(self, name)
        return array

    def block(self, start: int, stop: int) -> "Draws":
        """Runs `start` to `stop` of this object without copying them."""
        views: dict[str, Any] = {name: self.source(name) for name in SOURCE_NAMES}
        cut = {name: array[start:stop] for name, array in views.items() if array.shape[0] > 1}
        return Draws(self.seed, self.method, self.first_run + start, self.total_runs, **(views | cut))


def normals(
    seed: int = DEFAULT_SEED,
    runs: int = DEFAULT_RUNS,
    years: int = MOST_YEARS,
    sources: Sequence[str] = SOURCE_NAMES,
    method: Method | str = Method.SOBOL,
    *,
    rows: tuple[int, int] | None = None,
) -> Draws:
    """Standard normals for `sources`; with `rows` only runs `rows[0]` to `rows[1]` of the set of `runs`.

    Raises ScenarioError when a size, seed, source or method is outside its range, or when Sobol points are
    not asked for in a power of two, without which they lose their balance.
    """
    method = _checked(seed, runs, years, sources, method)
    start, stop = rows or (0, runs)
    if not 0 <= start < stop <= runs:
        raise ScenarioError(f"rows {start} to {stop} are not within the {runs:,} runs of this set.")
    draw = _plain if method is Method.PLAIN else _sobol
    wanted = [source for source in SOURCES if source.name in sources]
    arrays = {source.name: np.zeros((1, 1)) for source in SOURCES}
    for source, array in zip(wanted, draw(seed, start, stop, years, wanted), strict=True):
        # The runs of a year lie side by side, as the model works through them.
        arrays[source.name] = np.asfortranarray(array)
    for array in arrays.values():
        array.setflags(write=False)
    return Draws(seed, method, start, runs, **arrays)


def blocks(
    seed: int = DEFAULT_SEED,
    runs: int = 1_000_000,
    years: int = MOST_YEARS,
    method: Method | str = Method.PLAIN,
    *,
    block_runs: int = BLOCK_RUNS,
) -> Iterator[Draws]:
    """The numbers of `normals`, `block_runs` runs at a time, so that memory stays that of one block."""
    _checked(seed, runs, years, SOURCE_NAMES, method)
    if block_runs < 1:
        raise ScenarioError(f"block_runs is {block_runs}; it is at least 1.")
    for start in range(0, runs, block_runs):
        rows = (start, min(start + block_runs, runs))
        yield normals(seed, runs, years, method=method, rows=rows)


def cached_normals(
    seed: int = DEFAULT_SEED,
    method: Method | str = Method.SOBOL,
    runs: int = DEFAULT_RUNS,
    years: int = MOST_YEARS,
) -> Draws:
    """`normals` for all sources, kept by seed, method and size; larger sets are drawn each time."""
    if len(SOURCES) * runs * years * 8 > CACHE_BYTES:
        return normals(seed, runs, years, method=method)
    return _kept_normals(seed, str(method), runs, years)


@lru_cache(maxsize=4)
def _kept_normals(seed: int, method: str, runs: int, years: int) -> Draws:
    return normals(seed, runs, years, method=method)


def tail_factor(draws: Draws, degrees_of_freedom: float) -> FloatArray:
    """(runs, years) factor with mean square 1 that turns normals with it into Student-t ones of the same sd.

    Multiply the year's drift innovation and its claims noise by it: their sum is then Student-t, as the
    back test asks. Infinite degrees of freedom, or draws without the source, give 1. Raises ScenarioError
    for 2 or fewer, where the variance does not exist.
    """
    if not degrees_of_freedom > 2:
        raise ScenarioError(
            f"degrees_of_freedom is {degrees_of_freedom}; fat tails need more than 2 (about 5 fits public results)."
        )
    if not math.isfinite(degrees_of_freedom) or not draws.tail_scale.any():
        return frozen(np.ones((1, 1)))
    normal, log_factor = _tail_table(degrees_of_freedom)
    factor = np.empty_like(draws.tail_scale, dtype=np.float64)
    for year in range(factor.shape[1]):
        factor[:, year] = np.exp(_interpolated(draws.tail_scale[:, year], normal, log_factor))
    return frozen(factor)


def _interpolated(wanted: FloatArray, points: FloatArray, values: FloatArray) -> FloatArray:
    """`np.interp` for evenly spaced points, several times as fast because it need not search."""
    step = points[1] - points[0]
    place = np.clip((wanted - points[0]) / step, 0.0, len(points) - 1.0)
    below = np.minimum(place.astype(np.int32), len(points) - 2)
    return values[below] + (place - below) * (values[below + 1] - values[below])


@lru_cache(maxsize=16)
def _tail_table(degrees_of_freedom: float) -> tuple[FloatArray, FloatArray]:
    """Logarithm of √((ν − 2) / χ²) by the normal of the same rank; interpolating it is within 1e-5."""
    normal = np.linspace(-8.5, 8.5, 8_193)
    half = degrees_of_freedom / 2
    # Each side from its own tail: the other one's probability rounds to 1.
    chi_square = 2 * np.where(normal > 0, gammaincinv(half, ndtr(-normal)), gammainccinv(half, ndtr(normal)))
    return frozen(normal), frozen(0.5 * np.log((degrees_of_freedom - 2) / chi_square))


def _checked(seed: int, runs: int, years: int, sources: Sequence[str], method: Method | str) -> Method:
    problems = []
    if method not in tuple(Method):
        problems.append(("method", f"'{method}' is unknown; choose {' or '.join(Method)}."))
    if seed < 0:
        problems.append(("seed", f"{seed} is negative; any whole number from 0 works."))
    if not 1 <= runs <= MOST_RUNS:
        problems.append(("runs", f"{runs:,} is outside 1 to {MOST_RUNS:,}."))
    elif method == Method.SOBOL and runs & (runs - 1):
        below = 1 << (runs.bit_length() - 1)
        problems.append(
            ("runs", f"{runs:,} Sobol points are no power of two; take {below:,} or {2 * below:,}.")
        )
    if not 1 <= years <= MOST_YEARS:
        problems.append(("years", f"{years} is outside 1 to {MOST_YEARS}."))
    unknown = [name for name in sources if name not in SOURCE_NAMES]
    if unknown:
        problems.append(("sources", f"unknown: {', '.join(unknown)}. Known: {', '.join(SOURCE_NAMES)}."))
    if problems:
        raise ScenarioError(problems)
    return Method(method)


def _plain(
    seed: int, start: int, stop: int, years: int, sources: Sequence[UncertaintySource]
) -> Iterator[FloatArray]:
    """Each source's (runs, years): run r of a year is word r of the year's own Philox stream."""
    for source in sources:
        drawn = 1 if source.path is Path.ONCE else years
        by_year = np.empty((drawn, stop - start))
        for year in range(drawn):
            key = np.random.SeedSequence(seed, spawn_key=(source.slot, year)).generate_state(2, np.uint64)
            # Philox makes four words per count, so a block may start inside a group of four.
            words = np.random.Philox(key=key, counter=start // 4).random_raw(stop - start + start % 4)[
                start % 4 :
            ]
            # 52 bits and a half: never 0 or 1, and symmetric, all exactly representable.
            ndtri(((words >> np.uint64(12)).astype(np.float64) + 0.5) * 2.0**-52, out=by_year[year])
        yield by_year.T


def _sobol(
    seed: int, start: int, stop: int, years: int, sources: Sequence[UncertaintySource]
) -> Iterator[FloatArray]:
    """Each source's (runs, years): component c of slot s is dimension 12 c + s, rotated back to years."""
    from scipy.stats import qmc

    engine = qmc.Sobol(SLOTS * MOST_YEARS, scramble=True, rng=np.random.default_rng(seed))
    if start:
        engine.fast_forward(start)
        points = engine.random(stop - start)
    else:  # the first point alone: the engine warns about uneven sizes, which blocks may have
        points = np.concatenate([engine.random(1), engine.random(stop - 1)])
    for source in sources:
        drawn = 1 if source.path is Path.ONCE else years
        columns = points[:, source.slot : SLOTS * drawn : SLOTS]
        # Points are multiples of 2^-30 and may be 0; half a step moves them off both ends.
        components = ndtri(np.ascontiguousarray(columns.T) + 2.0**-31)
        rotation = leading_components(source.path, drawn)
        by_year = np.zeros_like(components)
        # Term by term, not as a matrix product, whose order of summation depends on the number of runs.
        for component in range(drawn):
            by_year += rotation[:, component, None] * components[component]
        yield by_year.T


@lru_cache(maxsize=64)
def leading_components(path: Path, years: int) -> FloatArray:
    """(years, years) rotation: column c is the c-th component of the cumulated path, largest variance first.

    What an ACO feels is the sum of its yearly results, so components are those of the running total of the
    path.
    """
    running_total = np.tril(np.ones((years, years)))
    lags = np.subtract.outer(np.arange(years), np.arange(years))
    to_path = {
        Path.YEARLY: np.eye(years),
        Path.GROWTH: running_total,
        Path.REVERTING: np.where(lags >= 0, REVERTING_RHO ** np.maximum(lags, 0), 0.0),
        Path.ONCE: np.eye(years),
    }[path]
    components = np.linalg.svd(running_total @ to_path)[2].T
    components = components * np.sign(
        components.sum(axis=0)
    )  # a singular vector's sign is the library's whim
    components.setflags(write=False)
    return components


assert {f.name for f in fields(Draws)} >= set(SOURCE_NAMES), "every source needs its field in Draws"
assert len({s.slot for s in SOURCES}) == len(SOURCES) <= SLOTS, "every source needs a slot of its own"
assert math.log2(MOST_RUNS) <= 30, "Sobol points carry 30 bits"
