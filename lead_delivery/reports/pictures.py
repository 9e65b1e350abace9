"""Every chart of a scenario by name, for the page of downloads and the ZIP file. Each is built only when asked for."""

from collections.abc import Callable, Mapping
from functools import lru_cache

from lead_analysis.cash.calendar import cash_calendar
from lead_analysis.decisions.alternatives import alternatives
from lead_analysis.decisions.break_even import break_even
from lead_analysis.decisions.pay_off import pay_off
from lead_analysis.decisions.switch_year import switch_years_of
from lead_analysis.decisions.tornado import tornado
from lead_analysis.explain.year import explain
from lead_analysis.other_models.lead_or_mssp import LeadOrMssp, lead_or_mssp
from lead_analysis.risk.simulate import simulate
from lead_analysis.risk.summary import Summary, summarize
from lead_delivery.charts import Chart, Money, cash, high_needs, quality, risk, ten_years
from lead_delivery.charts.global_or_professional import (
    crossover_by_year,
    pay_off_chart,
    switch_bars,
)
from lead_delivery.charts.home import answer_curve
from lead_delivery.charts.lead_or_mssp import bridge_from_mssp, ten_year_lines
from lead_delivery.charts.rule_timeline import rule_timeline
from lead_delivery.charts.waterfall import rate_gap, waterfall
from lead_delivery.charts.what_matters import tornado_bars as tornado_bars
from lead_delivery.reports.bundle import Picture
from lead_model.paths import own_path
from lead_model.projection import Projection
from lead_model.scenario import Scenario

Maker = Callable[[Projection, Money], Chart]


def _options_curve(p: Projection, money: Money) -> Chart:
    s = p.scenario
    return answer_curve(alternatives(s), switch_years_of(s), money, ten_years.year_marks(p, paths=True))


def _waterfall(p: Projection, money: Money, year: int) -> Chart:
    return waterfall(explain(p, p.years[year]), money, year)


@lru_cache(maxsize=2)  # several charts of one file rest on the same runs
def _summary(scenario: Scenario) -> Summary:
    return summarize(simulate(scenario))


@lru_cache(maxsize=2)
def _programs(scenario: Scenario) -> LeadOrMssp:
    return lead_or_mssp(scenario)


def _fan(p: Projection, money: Money) -> Chart:
    return risk.fan(_summary(p.scenario), own_path(p.scenario).key, p.net[0], money)


_CHARTS: Mapping[str, tuple[str, Maker]] = {
    "answer": ("Professional, Global and the best switch year", _options_curve),
    "net-by-year": ("Net result by year", ten_years.net_bars),
    "added-up": ("Net result added up", ten_years.cumulative_net),
    "benchmark-spending": ("Benchmark and spending", ten_years.benchmark_and_spending),
    "first-year-steps": ("The first year, step by step", lambda p, money: _waterfall(p, money, 0)),
    "last-year-steps": ("The last year, step by step", lambda p, money: _waterfall(p, money, len(p.years) - 1)),
    "savings-to-gross": (
        "From the savings rate to the gross result, first year", lambda p, money: rate_gap(explain(p, p.years[0]))
    ),
    "pay-off": ("What each option pays, first year", lambda p, money: pay_off_chart(
        pay_off(p.scenario, p.years[0]), money.unit)),
    "crossover": (
        "Where Global overtakes Professional", lambda p, money: crossover_by_year(break_even(p.scenario))
    ),
    "switch-years": ("Every switch year", lambda p, money: switch_bars(switch_years_of(p.scenario), money)),
    "lead-or-mssp": (
        "LEAD, MSSP and doing nothing", lambda p, money: ten_year_lines(_programs(p.scenario), money)
    ),
    "lead-or-mssp-parts": (
        "Why LEAD and MSSP differ", lambda p, money: bridge_from_mssp(_programs(p.scenario), money)
    ),
    "chance": ("How far chance can move a year", _fan),
    "loss-chance": (
        "How likely a year below zero is",
        lambda p, money: risk.loss_chance(_summary(p.scenario), own_path(p.scenario).key),
    ),
    "what-matters": (
        "Which inputs matter most", lambda p, money: tornado_bars(tornado(p.scenario))
    ),
    "quality": ("Quality earned and lost", quality.earned_and_lost),
    "cash-by-month": ("Cash by month", lambda p, money: cash.monthly(cash_calendar(p))),
    "cash-added-up": ("Cash added up, peak need and payback", lambda p, money: cash.running_sum(cash_calendar(p))),
    "high-needs-share": ("High Needs share", lambda p, money: high_needs.share_path(p)),
    "benchmark-by-population": ("Benchmark by population", high_needs.benchmark_by_population),
    "gap-by-population": ("Gross result by population", high_needs.gap_by_population),
    "rule-timeline": ("When rules change", lambda p, money: rule_timeline(p.scenario.parameters, p.years)),
}  # fmt: skip


def picture_names() -> Mapping[str, str]:
    """Every chart by key, with its name."""
    return {key: name for key, (name, _) in _CHARTS.items()}


def picture(p: Projection, key: str, unit: str = "dollars") -> Picture:
    """One chart of a projection. Raises KeyError for an unknown key, LeadModelError when the scenario has no such chart."""
    return Picture(key, _CHARTS[key][1](p, Money.of(p, unit)))
