"""What *Home*, *Ten years* and *Global or Professional* ask the model: cached on the scenario, errors shown as text."""

from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from lead_model import wording
from lead_model.alternatives import Line
from lead_model.charts import Money, ten_years
from lead_model.decisions import BreakEven, Verdict
from lead_model.decisions import break_even as find_break_even
from lead_model.decisions.pay_off import PayOff
from lead_model.decisions.pay_off import pay_off as find_pay_off
from lead_model.explain import Explanation, explain
from lead_model.paths import own_path
from lead_model.projection import Projection
from lead_model.public_data.cms_dates import CmsDate, next_dates
from lead_model.rules.discount import discount_name
from lead_model.scenario import Scenario
from lead_model.ui import compute, risk_parts, state
from lead_model.ui import format as fmt
from lead_model.ui.beside import staying
from lead_model.ui.compute import SCENARIOS_KEPT, shown_on_page


@shown_on_page
def verdict(scenario: Scenario) -> Verdict:
    """Headline, figures, reasons and what would change the answer."""
    return compute.found_verdict(scenario)


@shown_on_page
def break_even(scenario: Scenario) -> BreakEven:
    """Savings rates by year at which the options break even and at which Global overtakes."""
    return _break_even(scenario)


@shown_on_page
def pay_off(scenario: Scenario, py: int, with_cost: bool) -> PayOff:
    """Both options over a range of gross savings in one year."""
    return _pay_off(scenario, py, with_cost)


@shown_on_page
def explanation(scenario: Scenario, py: int) -> Explanation:
    """Every step of one year with values and sources."""
    return _explanation(scenario, py)


def pinned() -> tuple[Projection, Money] | None:
    """The pinned base's projection and its money, when a base is pinned that differs from the present scenario."""
    base = state.base()
    if base is None or base == state.scenario():
        return None
    projection = compute.projection(base)
    return projection, Money.of(projection, state.unit())


def discount_of(p: Projection, py: int) -> tuple[float, float]:
    """The Global discount of a year, and the share of savings Professional keeps in its first band."""
    a, year = p.lookup, p.years.index(py)
    lower = bool(p.benchmark.adjustment.lower_spending.flat[0])
    shares = a.bands("professional_savings_share")[0]
    return float(a.yearly_rule(discount_name(True, lower))[0, year]), float(shares[0, year])


@lru_cache(maxsize=SCENARIOS_KEPT)
def _break_even(scenario: Scenario) -> BreakEven:
    return find_break_even(scenario)


@lru_cache(maxsize=SCENARIOS_KEPT)
def _pay_off(scenario: Scenario, py: int, with_cost: bool) -> PayOff:
    return find_pay_off(scenario, py, with_cost)


@lru_cache(maxsize=SCENARIOS_KEPT)
def _explanation(scenario: Scenario, py: int) -> Explanation:
    return explain(compute.projection(scenario), py)


# ---- Home ------------------------------------------------------------------------------------------------------


def home_cards(scenario: Scenario) -> list[tuple[str, str, str]]:
    """Key figures of Home: (label, figure, one line that explains it)."""
    found, projection = verdict(scenario), compute.projection(scenario)
    money = Money.of(projection, state.unit())
    average = "" if state.unit() is fmt.Unit.DOLLARS else ", average"
    options = found.options
    best = options.best_switch
    moving = (
        "The rules leave no year for a move"
        if best is None
        else _moving(options.moving_pays, str(best.switch_py), options.best_throughout.label)
    )
    return [
        (
            f"Net result, {len(found.years)} years{average}",
            money.text(money.over_years(found.ten_year_net), sign=True),
            f"{found.planned.label}, {_cost_note(scenario)}",
        ),
        ("Break-even savings", f"Global {found.global_break_even.text}", _others(found)),
        _worst_year(scenario, money),
        ("Best year to switch", str(best.switch_py) if best and options.moving_pays > 0 else "None", moving),
        _mssp_card(found, staying(scenario), money, f"{len(found.years)} years{average}"),
    ]


def _mssp_card(found: Verdict, mssp: Line, money: Money, how_long: str) -> tuple[str, str, str]:
    """What the same people and savings bring in MSSP: whoever reads only Home must see when LEAD is the lesser program."""
    best = found.options.best
    apart = mssp.total - found.options.value(best)
    word = "more" if apart >= 0 else "less"
    note = f"{money.text(money.over_years(abs(apart)))} {word} than the best LEAD plan, {best.label}"
    return f"Staying in MSSP, {how_long}", money.text(money.over_years(mssp.total), sign=True), note


def _cost_note(scenario: Scenario) -> str:
    """Whether the ACO's own cost is in the figure; a result before cost is easily mistaken for profit."""
    costs = scenario.organisation.costs
    if any((costs.fixed_dollars, costs.operating_pbpm, costs.technology_pbpm)):
        return "start-up cost not counted"
    return "before your own costs: none entered yet"


def _worst_year(scenario: Scenario, money: Money) -> tuple[str, str, str]:
    """The lowest 1-in-20 result of any year, for the scenario's plan and for the options it could choose instead."""
    summary, own = compute.risk(scenario).summary, own_path(scenario).key
    text, py = risk_parts.worst_plausible_year(summary, own, money)
    others = [
        f"{key.capitalize()} {risk_parts.worst_plausible_year(summary, key, money)[0]}"
        for key in ("professional", "global")
        if key != own
    ]
    return "Worst plausible year", text, f"{py}, 1 in 20; {wording.listed(others)}"


def _others(found: Verdict) -> str:
    return f"Professional {found.professional_break_even.text}; Global overtakes: {found.crossover.text}"


def _moving(dollars: float, py: str, throughout: str) -> str:
    if dollars >= 0:
        return f"{fmt.dollars(dollars)} more than {throughout}"
    return f"{throughout} is better: a move in {py} brings {fmt.dollars(-dollars)} less"


def year_marks(scenario: Scenario) -> list[tuple[int, str]]:
    """Years to mark on a chart that compares ways to take part."""
    return ten_years.year_marks(compute.projection(scenario), plans=True)


def coming_dates() -> tuple[CmsDate, ...]:
    """The next dates of the model by the reader's calendar."""
    try:
        zone = ZoneInfo(st.context.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        zone = ZoneInfo("UTC")
    return next_dates(datetime.now(UTC).astimezone(zone).date())
