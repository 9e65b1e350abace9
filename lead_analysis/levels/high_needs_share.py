"""The High Needs share through its range, at the start or in the last year, and two shares side by side."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from lead_model.axes import (
    AGED_DISABLED,
    CATEGORIES,
    CATEGORY_LABELS,
    HIGH_NEEDS,
    BoolArray,
    FloatArray,
    frozen,
)
from lead_model.benchmark import benchmark
from lead_model.errors import ScenarioError
from lead_model.lookup import Lookup
from lead_model.population import population
from lead_model.projection import Projection, project
from lead_model.scenario import (
    BaselineEntry,
    ByCategory,
    HighNeedsCost,
    Scenario,
    all_leaves,
    high_needs_shares,
)

POINT, HIGHEST = 0.01, 0.60
DUST = 1e-9
MIX = "organization.category_share.high_needs"
CHANGE = "organization.high_needs_share_change"
ENTRY, CATEGORY_PBPM = "organization.baseline.entry", "organization.baseline.category_pbpm"
TOTAL_PBPM = "organization.baseline.total_pbpm"
BASE_YEARS_PBPM = tuple(f"organization.baseline.base_years.{by}.pbpm" for by in ("by1", "by2", "by3"))


@dataclass(frozen=True, slots=True)
class ShareSweep:
    """Net result over a range of High Needs shares.

    share : (N,) the share that is moved, at the start or in the last year; net_dollars, months, benchmark_dollars : (N,)
    sums over all years, the benchmark before discount; capped : (N,) whether the cap on risk scores cuts in some year;
    present_share : the scenario's own; slope_dollars : net result of one point more, all years; slope_pbpm : the same per
    beneficiary month; at_end : whether the share of the last year is moved, by an even change a year; cost : what happens
    to spending, as the scenario says.
    """

    at_end: bool
    cost: HighNeedsCost
    years: tuple[int, ...]
    share: FloatArray
    net_dollars: FloatArray
    months: FloatArray
    benchmark_dollars: FloatArray
    capped: BoolArray
    present_share: float
    present_net_dollars: float
    slope_dollars: float
    slope_pbpm: float


def share_sweep(scenario: Scenario, *, at_end: bool = False) -> ShareSweep:
    """Net result of all years against the High Needs share at the start, or in the last year.

    What spending does is `organization.high_needs_cost`, the same for both and for the lever: all spending stays, and
    moving alone changes none of it, or each group keeps its spending and the total follows. The line ends at 60% or somewhat
    above the present share. Shares that the model refuses are left out: a path below zero or above what ESRD leaves, a fall
    faster than people leave, or newcomers who would cost more than all Aged & Disabled people.
    """
    present = high_needs_shares(scenario)
    now = present[-1] if at_end else present[0]
    highest = max(HIGHEST, min(now + 0.15, 1.0))
    grid = np.unique(np.concatenate([np.linspace(0.0, highest, 41), [now]]))
    # One point more, or one point less where there is no room above.
    pair = np.array([now, now + POINT, now - POINT])
    p = share_runs(scenario, np.concatenate([grid, pair]), at_end=at_end)
    fine = possible_runs(p)
    net, months = p.ten_year_net, p.population.total_months.sum(axis=1)
    benchmark = p.settlement.before_discount_dollars.sum(axis=1)
    shown = slice(len(grid))
    here = fine[shown]
    base, up, down = len(grid), len(grid) + 1, len(grid) + 2
    other, sign = (up, 1.0) if fine[up] else (down, -1.0)
    slope = sign * float(net[other] - net[base]) if fine[other] else np.nan
    cut = (np.abs(p.benchmark.raw_risk_ratio - p.benchmark.risk_ratio) > DUST).any(axis=(1, 2))
    return ShareSweep(
        at_end=at_end, cost=scenario.organization.high_needs_cost, years=p.years, share=frozen(grid[here]),
        net_dollars=frozen(net[shown][here]), months=frozen(months[shown][here]),
        benchmark_dollars=frozen(benchmark[shown][here]), capped=np.broadcast_to(cut, net.shape)[shown][here],
        present_share=now, present_net_dollars=float(net[base]), slope_dollars=slope,
        slope_pbpm=slope / float(months[base]),
    )  # fmt: skip


def share_runs(scenario: Scenario, shares: FloatArray, *, at_end: bool) -> Projection:
    """The scenario at each High Needs share, one run a share (N,).

    At the start, historical spending follows `organization.high_needs_cost`, whichever way it was entered: all together
    stays and the categories keep their relation, or every population keeps its own.
    """
    if at_end:
        start, years = high_needs_shares(scenario)[0], len(scenario.years)
        change = (shares - start) / max(years - 1, 1)
        return project(scenario, {CHANGE: np.repeat(change[:, None], years, axis=1)})
    entered = _entered_pbpm(scenario)
    spec = all_leaves()[CATEGORY_PBPM].spec
    inside = np.clip(entered[0, 0], spec.low, spec.high)  # only checked, the exact values are varied below
    held = scenario.with_values(
        {ENTRY: BaselineEntry.CATEGORIES, CATEGORY_PBPM: ByCategory(*(float(pbpm) for pbpm in inside))}
    )
    factors = [
        _total_factor(scenario, entered[0, 0], share)
        if scenario.organization.high_needs_cost is HighNeedsCost.TOTAL_STAYS
        else 1.0
        for share in shares
    ]
    return project(held, {MIX: shares, CATEGORY_PBPM: entered * np.array(factors)[:, None, None]})


def _entered_pbpm(scenario: Scenario) -> FloatArray:
    a = Lookup(scenario)
    return benchmark(a, population(a)).baseline.entered_pbpm


def _mix(scenario: Scenario, share: float) -> FloatArray:
    """The three shares with this one for High Needs, Aged & Disabled taking the rest."""
    esrd = float(scenario.organization.category_share.esrd)  # type: ignore[arg-type]
    return np.array([1.0 - esrd - share, esrd, share])


def _total_factor(scenario: Scenario, entered_pbpm: FloatArray, share: float) -> float:
    """Factor on every category's spending by which the total stays what it is when the share becomes `share`."""
    now = float(scenario.organization.category_share.high_needs)  # type: ignore[arg-type]
    return float(_mix(scenario, now) @ entered_pbpm) / float(_mix(scenario, share) @ entered_pbpm)


def with_share(scenario: Scenario, share: float) -> dict[str, Any]:
    """Inputs to change so that the ACO starts with this High Needs share, spending by `organization.high_needs_cost`.

    One rule for lever and chart: whichever way spending was entered, the total or each population's own stays. Spending is
    rounded to millionths of a dollar.
    """
    mix, entry = _mix(scenario, share), scenario.organization.baseline.entry
    changed: dict[str, Any] = {
        "organization.category_share": ByCategory(*(round(float(one), 12) for one in mix))
    }
    stays = scenario.organization.high_needs_cost is HighNeedsCost.TOTAL_STAYS
    if stays == (entry is BaselineEntry.TOTAL):
        return changed  # what was entered is what stays
    entered = _entered_pbpm(scenario)[0, 0]
    if entry is BaselineEntry.TOTAL:
        changed[TOTAL_PBPM] = round(float(mix @ entered), 6)
    else:
        factor = _total_factor(scenario, entered, share)
        for path in (CATEGORY_PBPM,) if entry is BaselineEntry.CATEGORIES else BASE_YEARS_PBPM:
            changed[path] = ByCategory(
                *(round(float(one) * factor, 6) for one in _by_category(scenario, path))
            )
    return changed


def _by_category(scenario: Scenario, path: str) -> FloatArray:
    return np.asarray(np.broadcast_to(Lookup(scenario).number(path), (1, 1, len(CATEGORIES)))[0, 0])


@dataclass(frozen=True, slots=True)
class SharePathWorth:
    """What the change of the High Needs share a year does, against the same ACO with the share of its first year throughout.

    benchmark_dollars, spend_dollars, net_dollars : differences by year (Y,), the benchmark before discount, spending after
    savings; benchmark_rate : change of the benchmark in the last year; cost : the rule they follow.
    """

    cost: HighNeedsCost
    benchmark_dollars: FloatArray
    spend_dollars: FloatArray
    net_dollars: FloatArray
    benchmark_rate: float

    @property
    def ten_year_net_dollars(self) -> float:
        return float(self.net_dollars.sum())


def share_path_worth(scenario: Scenario, cost: HighNeedsCost | None = None) -> SharePathWorth:
    """Ten years with the scenario's path of the share less ten years without it. cost : another rule to try."""
    if cost is not None:
        scenario = scenario.with_value("organization.high_needs_cost", cost)
    own = Lookup(scenario).yearly(CHANGE)
    changes = np.zeros((2, len(scenario.years)))
    changes[0] = own[0]
    p = project(scenario, {CHANGE: changes})
    lifted, spend, net = p.settlement.before_discount_dollars, p.spending.spend_dollars, p.net
    return SharePathWorth(
        scenario.organization.high_needs_cost, frozen(lifted[0] - lifted[1]), frozen(spend[0] - spend[1]),
        frozen(net[0] - net[1]), float(lifted[0, -1] / lifted[1, -1] - 1.0),
    )  # fmt: skip


def possible_runs(p: Projection) -> BoolArray:
    """Runs whose High Needs path a scenario would be allowed to have (R,)."""
    needs, aged = p.population.share[..., HIGH_NEEDS], p.population.share[..., AGED_DISABLED]
    inside = (needs >= -DUST) & (aged >= -DUST)
    slow = p.population.newcomer_share >= -DUST
    paid = p.spending.relabel_factor[..., AGED_DISABLED] > 0
    return np.asarray(np.broadcast_to(inside & slow & paid, (p.n_runs, len(p.years))).all(axis=1))


@dataclass(frozen=True, slots=True)
class Populations:
    """Months, benchmark before discount and spending by category and year, (R, Y, C); spending is after savings and costs
    above plan, and before programs, which act on all people together."""

    months: FloatArray
    benchmark_dollars: FloatArray
    spend_dollars: FloatArray

    @property
    def benchmark_pbpm(self) -> FloatArray:
        """NaN where nobody is aligned."""
        return _per_month(self.benchmark_dollars, self.months)

    @property
    def spend_pbpm(self) -> FloatArray:
        """NaN where nobody is aligned."""
        return _per_month(self.spend_dollars, self.months)

    @property
    def gap_dollars(self) -> FloatArray:
        """Benchmark before discount less spending."""
        return self.benchmark_dollars - self.spend_dollars


def _per_month(dollars: FloatArray, months: FloatArray) -> FloatArray:
    return np.divide(dollars, months, out=np.full_like(dollars, np.nan), where=months > 0)


def by_population(p: Projection) -> Populations:
    """What each population brings to the benchmark and costs; benchmarks add to the settlement's, before discount."""
    months = p.population.months
    stressed = 1.0 + p.lookup.number("market.cost_stress_rate")
    spend = p.spending.counterfactual_pbpm * (1.0 - p.spending.savings_rate) * stressed * months
    return Populations(months, frozen(p.before_discount_pbpm * months), frozen(spend))


@dataclass(frozen=True, slots=True)
class ShareStep:
    """Two starting shares side by side in one performance year. Arrays have the two runs first.

    benchmark_dollars, spend_dollars, months : (2, C); net_dollars : (2,); all_years_net_dollars : (2,);
    discount_rate : (2,) of the year; net_change_pbpm : change of the year's net result per beneficiary month; cost : the
    rule for spending.
    """

    py: int
    cost: HighNeedsCost
    shares: tuple[float, float]
    months: FloatArray
    benchmark_dollars: FloatArray
    spend_dollars: FloatArray
    net_dollars: FloatArray
    all_years_net_dollars: FloatArray
    discount_rate: FloatArray

    @property
    def net_change_dollars(self) -> float:
        return float(self.net_dollars[1] - self.net_dollars[0])

    @property
    def net_change_pbpm(self) -> float:
        return self.net_change_dollars / float(self.months[1].sum())

    @property
    def all_years_change_dollars(self) -> float:
        return float(self.all_years_net_dollars[1] - self.all_years_net_dollars[0])

    @property
    def same_discount(self) -> bool:
        return bool(self.discount_rate[0] == self.discount_rate[1])

    def rows(self) -> list[dict[str, Any]]:
        """One row a population, then all: months, benchmark and spending at both shares, and the changes, in dollars."""
        rows = []
        places: list[tuple[int | slice, str]] = [
            (i, CATEGORY_LABELS[category]) for i, category in enumerate(CATEGORIES)
        ]
        for index, label in [*places, (slice(None), "All populations")]:
            row: dict[str, Any] = {"population": label}
            for key in ("months", "benchmark_dollars", "spend_dollars"):
                before, after = getattr(self, key)[:, index].reshape(2, -1).sum(axis=1)
                row |= {
                    f"{key}_before": float(before),
                    f"{key}_after": float(after),
                    f"{key}_change": float(after - before),
                }
            rows.append(row)
        return rows


def share_step(scenario: Scenario, before: float, after: float, py: int) -> ShareStep:
    """What another High Needs share at the start changes in a performance year, spending by the scenario's rule.

    Raises ScenarioError for a year outside the model or a share this ACO's path cannot start from.
    """
    if py not in scenario.years:
        raise ScenarioError(
            f"PY{py} is outside PY{scenario.years[0]}–PY{scenario.years[-1]}; choose one of these."
        )
    p = share_runs(scenario, np.array([before, after]), at_end=False)
    for share, fine in zip((before, after), possible_runs(p), strict=True):
        if not fine:
            raise ScenarioError(
                f"A High Needs share of {share:.1%} at the start does not go together with the ESRD share and the yearly "
                "change of the share. Choose another share or soften the change."
            )
    year, parts = p.years.index(py), by_population(p)
    discount = np.broadcast_to(p.settlement.discount_rate, p.net.shape)

    def of_year(dollars: FloatArray) -> FloatArray:
        return frozen(np.broadcast_to(dollars, (2, len(p.years), 3))[:, year])

    return ShareStep(
        py, scenario.organization.high_needs_cost, (before, after), of_year(parts.months),
        of_year(parts.benchmark_dollars), of_year(parts.spend_dollars),
        frozen(p.net[:, year]), frozen(p.ten_year_net), frozen(discount[:, year]),
    )  # fmt: skip
