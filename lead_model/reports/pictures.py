"""Every chart of a scenario by name, for the page of downloads and the ZIP file. Each is built only when asked for."""

from collections.abc import Callable, Mapping
from functools import lru_cache

from lead_model.alternatives import Alternatives, alternatives
from lead_model.cash import cash_calendar
from lead_model.charts import (
    Chart,
    Money,
    cash,
    high_needs,
    home,
    options,
    quality,
    risk,
    sensitivity,
    ten_years,
    waterfall,
)
from lead_model.charts import alternatives as beside
from lead_model.charts.rule_timeline import rule_timeline
from lead_model.decisions.break_even import break_even
from lead_model.decisions.pay_off import pay_off
from lead_model.decisions.sensitivity import tornado
from lead_model.decisions.switch_year import switch_years_of
from lead_model.explain import explain
from lead_model.paths import own_path
from lead_model.projection import Projection
from lead_model.reports.bundle import Picture
from lead_model.scenario import Scenario
from lead_model.uncertainty import Summary, simulate, summarize

Maker = Callable[[Projection, str], Chart]


def _options_curve(p: Projection, unit: str) -> Chart:
    marks = ten_years.year_marks(p, plans=True)
    return home.answer_curve(switch_years_of(p.scenario), Money.of(p, unit), marks)


def _waterfall(place: int) -> Maker:
    def made(p: Projection, unit: str) -> Chart:
        year = place if place >= 0 else len(p.years) + place
        return waterfall.waterfall(explain(p, p.years[year]), Money.of(p, unit), year)

    return made


@lru_cache(maxsize=2)  # several charts of one file rest on the same runs
def _summary(scenario: Scenario) -> Summary:
    return summarize(simulate(scenario))


@lru_cache(maxsize=2)
def _alternatives(scenario: Scenario) -> Alternatives:
    return alternatives(scenario)


def _fan(p: Projection, unit: str) -> Chart:
    return risk.fan(_summary(p.scenario), own_path(p.scenario).key, p.net[0], Money.of(p, unit))


def _loss_chance(p: Projection, unit: str) -> Chart:
    return risk.loss_chance(_summary(p.scenario), own_path(p.scenario).key)


_CHARTS: Mapping[str, tuple[str, Maker]] = {
    "answer": ("Professional, Global and the best switch year", _options_curve),
    "net-by-year": ("Net result by year", lambda p, unit: ten_years.net_bars(p, Money.of(p, unit))),
    "added-up": ("Net result added up", lambda p, unit: ten_years.cumulative(p, Money.of(p, unit))),
    "benchmark-spending": (
        "Benchmark and spending", lambda p, unit: ten_years.benchmark_and_spending(p, Money.of(p, unit))
    ),
    "first-year-steps": ("The first year, step by step", _waterfall(0)),
    "last-year-steps": ("The last year, step by step", _waterfall(-1)),
    "savings-to-gross": (
        "From the savings rate to the gross result, first year", lambda p, unit: waterfall.rate_gap(explain(p, p.years[0]))
    ),
    "pay-off": (
        "What each option pays, first year", lambda p, unit: options.pay_off_chart(pay_off(p.scenario, p.years[0]), unit)
    ),
    "crossover": ("Where Global overtakes Professional", lambda p, unit: options.crossover_by_year(break_even(p.scenario))),
    "switch-years": (
        "Every switch year", lambda p, unit: options.switch_bars(switch_years_of(p.scenario), Money.of(p, unit))
    ),
    "lead-or-mssp": (
        "LEAD, MSSP and doing nothing", lambda p, unit: beside.ten_year_lines(_alternatives(p.scenario), Money.of(p, unit))
    ),
    "lead-or-mssp-parts": (
        "Why LEAD and MSSP differ", lambda p, unit: beside.difference_bars(_alternatives(p.scenario), Money.of(p, unit))
    ),
    "chance": ("How far chance can move a year", _fan),
    "loss-chance": ("How likely a year below zero is", _loss_chance),
    "what-matters": ("Which inputs matter most", lambda p, unit: sensitivity.tornado(tornado(p.scenario))),
    "quality": ("Quality earned and lost", lambda p, unit: quality.earned_and_lost(p, Money.of(p, unit))),
    "cash-by-month": ("Cash by month", lambda p, unit: cash.monthly(cash_calendar(p))),
    "cash-added-up": ("Cash added up, peak need and payback", lambda p, unit: cash.running_sum(cash_calendar(p))),
    "high-needs-share": ("High Needs share", lambda p, unit: high_needs.share_path(p)),
    "benchmark-by-population": (
        "Benchmark by population", lambda p, unit: high_needs.benchmark_by_population(p, Money.of(p, unit))
    ),
    "gap-by-population": (
        "Gross result by population", lambda p, unit: high_needs.gap_by_population(p, Money.of(p, unit))
    ),
    "rule-timeline": ("When rules change", lambda p, unit: rule_timeline(p.scenario.parameters, p.years)),
}  # fmt: skip


def picture_names() -> Mapping[str, str]:
    """Every chart by key, with its name."""
    return {key: name for key, (name, _) in _CHARTS.items()}


def picture(p: Projection, key: str, unit: str = "dollars") -> Picture:
    """One chart of a projection. Raises KeyError for an unknown key, LeadModelError when the scenario has no such chart."""
    return Picture(key, _CHARTS[key][1](p, unit))
