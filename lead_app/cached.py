"""What pages ask the model: each answer is worked out once for a frozen scenario, then shared by all visitors.

Caches are keyed on the whole frozen scenario by equality, never on arrays, so no visitor can receive another's result.
Results are read-only and shared, not copied. This is also the only place where errors of the model become text on a page.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import lru_cache, partial, reduce, wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

import numpy as np
import streamlit as st

from lead_analysis.acos import eligibility as checklist
from lead_analysis.acos.portfolio.rows import Portfolio, portfolio_of, public_portfolio
from lead_analysis.acos.portfolio.screen import DEFAULT_RUNS, Screen, screen_base
from lead_analysis.acos.portfolio.screen import screen as screened
from lead_analysis.calibration import published_settlements as published
from lead_analysis.cash import settlement_month
from lead_analysis.cash.calendar import cash_calendar
from lead_analysis.decisions import actuary_questions, compare, switch_year
from lead_analysis.decisions import best_path_bands as bands
from lead_analysis.decisions import pay_off as pay_offs
from lead_analysis.decisions.alternatives import alternatives as find_alternatives
from lead_analysis.decisions.break_even import break_even as find_break_even
from lead_analysis.decisions.difference import difference as find_difference
from lead_analysis.decisions.flips import Flips
from lead_analysis.decisions.flips import flips as find_flips
from lead_analysis.decisions.goal_seek import Goal, goal_seek
from lead_analysis.decisions.outputs import MINUS_MSSP, TEN_YEAR_NET, named_outputs
from lead_analysis.decisions.regret import regret as find_regret
from lead_analysis.decisions.rests_on import rests_on as find_rests_on
from lead_analysis.decisions.rule_changes import rule_changes as find_rule_changes
from lead_analysis.decisions.sign_changes import SignChange
from lead_analysis.decisions.sign_changes import sign_changes as find_sign_changes
from lead_analysis.decisions.tornado import Tornado
from lead_analysis.decisions.tornado import tornado as find_tornado
from lead_analysis.decisions.verdict import verdict as find_verdict
from lead_analysis.explain.year import explain
from lead_analysis.levels import high_needs_share, programs, quality
from lead_analysis.measures import costs_above_plan as above_plan
from lead_analysis.measures import growth_against_acpt
from lead_analysis.measures import medical_loss_ratio as mlr
from lead_analysis.other_models import rules_side_by_side
from lead_analysis.other_models.lead_or_mssp import lead_or_mssp as find_lead_or_mssp
from lead_analysis.risk import panel_size
from lead_analysis.risk import protection as cover
from lead_analysis.risk.capital import capital as needed_capital
from lead_analysis.risk.draws import blocks
from lead_analysis.risk.histogram import Histogram, histogram
from lead_analysis.risk.lead_and_mssp import lead_and_mssp
from lead_analysis.risk.lead_and_mssp import outlooks as find_outlooks
from lead_analysis.risk.simulate import OPTIONS, RESULTS, PathRuns, Simulation, simulate
from lead_analysis.risk.summary import LEVELS, Summary, summarize, summary_on_demand
from lead_app import state
from lead_app.state import comparison
from lead_delivery.charts import Money
from lead_model import projection as projecting
from lead_model.axes import FloatArray
from lead_model.errors import LeadModelError
from lead_model.parameters import Parameters
from lead_model.paths import own_path
from lead_model.projection import Projection
from lead_model.scenario import MsspRules, Scenario

P = ParamSpec("P")
R = TypeVar("R")

SCENARIOS_KEPT = 256


class Cached(Protocol[P, R]):
    """An answer for pages. `or_raise` is the same without text on the page: it raises LeadModelError."""

    or_raise: Callable[P, R]
    cache_clear: Callable[[], None]
    cache_info: Callable[[], Any]

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R: ...


def on_page(call: Callable[P, R]) -> Callable[P, R]:
    """A call of the model with its errors shown to the reader: the page ends there instead of breaking."""

    @wraps(call)
    def answer(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return call(*args, **kwargs)
        except LeadModelError as error:
            st.error(f"This cannot be calculated. {state.text_of(error)}", icon=":material/error:")
            st.stop()

    return answer


def cached(call: Callable[P, R], *, max_entries: int = SCENARIOS_KEPT, named: bool = True) -> Cached[P, R]:
    """Remember a call of the model, with its errors shown to the reader.

    call : takes hashable arguments, the scenario first, and returns something read-only
    max_entries : how many answers stay in memory
    named : False where name and note of the scenario do not matter, so that renaming it computes nothing anew
    """
    remembered = lru_cache(maxsize=max_entries)(call)

    @wraps(call)
    def nameless(scenario: Scenario, *args: Any, **kwargs: Any) -> R:
        return remembered(without_name(scenario), *args, **kwargs)

    or_raise: Callable[P, R] = remembered if named else nameless  # type: ignore[assignment]

    answer = on_page(or_raise)
    answer.__dict__.update(
        or_raise=or_raise, cache_clear=remembered.cache_clear, cache_info=remembered.cache_info
    )
    return answer  # type: ignore[return-value]


def read_only(call: Callable[P, R]) -> Callable[P, R]:
    """A call of the model that leaves arrays writable, with these made read-only: all who ask share them."""

    @wraps(call)
    def shared(*args: P.args, **kwargs: P.kwargs) -> R:
        result = call(*args, **kwargs)
        _freeze(result)
        return result

    return shared


def _freeze(result: Any) -> None:
    if isinstance(result, np.ndarray):
        result.setflags(write=False)
    elif isinstance(result, tuple):
        for part in result:
            _freeze(part)
    elif is_dataclass(result) and not isinstance(result, Scenario | Parameters):
        for field in fields(result):
            _freeze(getattr(result, field.name))


@lru_cache(maxsize=SCENARIOS_KEPT)
def without_name(scenario: Scenario) -> Scenario:
    """The scenario without name and note."""
    return replace(scenario, name="", note="")


# ---- the scenario as it stands ---------------------------------------------------------------------------------

projection = cached(read_only(projecting.project))


def of_projection(call: Callable[Concatenate[Projection, P], R]) -> Callable[Concatenate[Scenario, P], R]:
    """A function of a projection as one of its scenario."""

    @wraps(call)
    def of_scenario(scenario: Scenario, *args: P.args, **kwargs: P.kwargs) -> R:
        return call(projection.or_raise(scenario), *args, **kwargs)

    return of_scenario


def in_unit(scenario: Scenario) -> tuple[Projection, Money]:
    """A projection, and its money in the reader's unit."""
    p = projection(scenario)
    return p, Money.of(p, state.unit())


def pinned() -> tuple[Projection, Money] | None:
    """The same of the pinned base, when there is one that differs from the present scenario."""
    base = comparison.base()
    return None if base is None or base == state.scenario() else in_unit(base)


def lower_spending(scenario: Scenario) -> bool:
    """Whether the ACO counts as lower-spending, by its figures or as set by hand."""
    return bool(projection(scenario).benchmark.adjustment.lower_spending.flat[0])


explanation = cached(of_projection(explain))
cash = cached(of_projection(cash_calendar))
advance_balance = cached(of_projection(settlement_month.advance_balance))
settlement_months = cached(settlement_month.lag_sweep)
owed_at_settlement = cached(of_projection(settlement_month.owed_at_settlement))
medical_loss_ratio = cached(of_projection(mlr.medical_loss_ratio))
costs_above_plan = cached(above_plan.costs_above_plan)
growth_band = cached(growth_against_acpt.growth_band)
guardrail_worth = cached(growth_against_acpt.guardrail_worth)
eligibility = cached(checklist.eligibility)

# ---- options and programs --------------------------------------------------------------------------------------

paths = cached(switch_year.switch_years_of)
verdict = cached(find_verdict)
rests_on = cached(find_rests_on)
break_even = cached(find_break_even)
pay_off = cached(pay_offs.pay_off)
alternatives = cached(find_alternatives)
lead_or_mssp = cached(read_only(find_lead_or_mssp))
best_path_bands = cached(bands.best_path_bands)
program_rules = cached(rules_side_by_side.rule_table, max_entries=16)


def net_of_path(scenario: Scenario, key: str) -> FloatArray:
    """Net result by year (Y,) of one way to take part as planned; key as in `paths`."""
    options = paths(scenario)
    return np.asarray(options.net[[path.key for path in options.paths].index(key)])


# ---- one input over a range ------------------------------------------------------------------------------------

shares = cached(read_only(high_needs_share.share_sweep))
share_step = cached(high_needs_share.share_step)
share_path_worth = cached(high_needs_share.share_path_worth)
quality_worth = cached(quality.quality_worth)
scores = cached(quality.score_sweep)
program_worth = cached(programs.program_worth)
cara = cached(programs.cara_split)
falls = cached(programs.falls_sweep)
panel_sizes = cached(panel_size.panel_sizes, named=False)
stop_loss_cover = cached(cover.stop_loss_cover, named=False)

# ---- what decides ----------------------------------------------------------------------------------------------

Ranges = tuple[tuple[str, float, float], ...]  # (path, low, high)


@partial(cached, named=False)
def tornado(scenario: Scenario, output: str, ranges: Ranges) -> Tornado:
    """All bars for the output called so, with the reader's own ranges."""
    own = {path: (low, high) for path, low, high in ranges}
    return find_tornado(scenario, named_outputs(scenario)[output], own)


flips = cached(find_flips, named=False)
regret = cached(read_only(find_regret), named=False)


@partial(cached, named=False)
def near_flips(scenario: Scenario, ranges: Ranges) -> Flips:
    """Exact levels for the inputs that turn the decision inside their range, as the tornado saw it."""
    bars = tornado.or_raise(scenario, TEN_YEAR_NET.key, ranges).bars
    return flips.or_raise(scenario, tuple(bar.driver.path for bar in bars if bar.flips))


@partial(cached, named=False)
def against_mssp_turns(scenario: Scenario, rules: MsspRules) -> tuple[SignChange, ...]:
    """Levels at which the reader's plan falls behind MSSP under a rule set, or overtakes it."""
    return find_sign_changes(scenario, MINUS_MSSP[rules])


@partial(cached, named=False)
def questions_for_actuary(
    scenario: Scenario, output: str, ranges: Ranges
) -> tuple[actuary_questions.Ask, ...]:
    """The three assumptions to have checked."""
    seen = tornado.or_raise(scenario, output, ranges)
    return actuary_questions.ask_your_actuary(seen, near_flips.or_raise(scenario, ranges))


@partial(cached, named=False)
def goal(scenario: Scenario, output: str, target: float, path: str) -> Goal:
    """The level of an input at which the output reaches the target."""
    return goal_seek(scenario, named_outputs(scenario)[output], target, path)


# ---- scenarios and rules compared ------------------------------------------------------------------------------

key_figures = cached(of_projection(compare.comparison_figures))
difference = cached(find_difference, max_entries=64)
rule_changes = cached(find_rule_changes, max_entries=64)
own_rule_values = cached(compare.effects_of_own_values, max_entries=64)
published_settlements = cached(published.published_settlements, max_entries=1)

# ---- many ACOs -------------------------------------------------------------------------------------------------


@partial(cached, max_entries=8)
def screen(rows: Portfolio, base: Scenario) -> Screen:
    """ACOs under a scenario's choices, market and rules; `base` as `screen_base` makes it."""
    return screened(rows, base, DEFAULT_RUNS)


def public_screen(scenario: Scenario) -> Screen:
    """Every public ACO under the scenario's choices, market and rules."""
    rows = public_portfolio(scenario.organization.first_py, scenario.market)
    return screen(rows, screen_base(scenario))


@partial(cached, max_entries=64)
def own_screen(scenario: Scenario) -> Screen:
    """The scenario's own ACO in the same form."""
    return screened(portfolio_of(scenario), scenario, DEFAULT_RUNS)


# ---- runs ------------------------------------------------------------------------------------------------------

FEW_RUNS = 65_536  # more are drawn in blocks of this size, behind a bar that shows how far they are
RUNS_KEPT = 32_768  # up to so many stay in memory for figures asked for later
SIMULATIONS_KEPT = 20  # as many as visitors may move levers at once; 3 MB each by default
RISK_LEVELS = tuple(sorted({*LEVELS, *(round(0.01 * step, 2) for step in range(1, 100))}))


@dataclass(frozen=True, slots=True)
class Risk:
    """What the runs of a scenario say: a summary at a few levels, and by path how its worst year is spread."""

    summary: Summary
    worst_years: Mapping[str, Histogram]


@partial(cached, named=False)
def risk(scenario: Scenario) -> Risk:
    """The runs of a scenario, by its own seed and number of runs (16,384 by default), with a bar when they are many.

    Of what they say, a page pays for what it reads.
    """
    runs = scenario.market.uncertainty.runs
    if runs <= RUNS_KEPT:
        again = partial(_runs, scenario)
        return Risk(summary_on_demand(again(), again), _WorstYears(again))
    # A run is 200 bytes, a summary a few kilobytes: so everything is worked out now, and the runs are let go.
    simulation = simulate(scenario) if runs <= FEW_RUNS else _many_runs(scenario, runs)
    worst = _WorstYears(lambda: simulation)
    return Risk(
        summarize(simulation, RISK_LEVELS), {key: worst[key] for key in (*OPTIONS, own_path(scenario).key)}
    )


@partial(cached, named=False)
def summary(scenario: Scenario) -> Summary:
    """Quantiles at every percent, chances and depths of every path under uncertainty."""
    if scenario.market.uncertainty.runs > RUNS_KEPT:
        return risk.or_raise(scenario).summary
    again = partial(_runs, scenario)
    return summary_on_demand(again(), again, RISK_LEVELS)


@lru_cache(maxsize=SIMULATIONS_KEPT)
def _runs(scenario: Scenario) -> Simulation:
    """For a page that asks for one figure after the other; one that asks later has them simulated again, to the last bit."""
    return simulate(scenario)


against_mssp = cached(lead_and_mssp, max_entries=32, named=False)  # 1 MB each
outlooks = cached(find_outlooks, named=False)
capital = cached(needed_capital, named=False)  # by way to take part, each for every horizon


class _WorstYears(dict[str, Histogram]):
    """How the worst year of each path is spread, counted when first asked for."""

    def __init__(self, again: Callable[[], Simulation]) -> None:
        self._again = again

    def __missing__(self, key: str) -> Histogram:
        counted = self[key] = histogram(reduce(np.minimum, self._again().by_year(key, "net")))
        return counted


def _many_runs(scenario: Scenario, runs: int) -> Simulation:
    """The numbers of `simulate`, in blocks with a bar; leaving the page stops it between two of them."""
    seed = scenario.market.uncertainty.seed
    bar = st.progress(0.0, text=f"{runs:,} runs")
    parts = []
    for block in blocks(seed, runs, len(scenario.years), block_runs=FEW_RUNS):
        parts.append(simulate(scenario, block))
        done = block.first_run + block.runs
        bar.progress(done / runs, text=f"{done:,} of {runs:,} runs")
    bar.empty()
    first = parts[0]
    stored = {
        key: PathRuns(*(_joined(getattr(part.stored[key], name) for part in parts)
                        for name in RESULTS))
        for key in first.stored
    }  # fmt: skip
    return replace(first, runs=runs, stored=stored)


def _joined(parts: Any) -> Any:
    whole = np.concatenate(list(parts))
    whole.setflags(write=False)
    return whole
