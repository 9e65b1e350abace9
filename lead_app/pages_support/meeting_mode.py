"""Meeting mode: at most three sliders, one large chart at a time."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import streamlit as st

from lead_analysis import text as wording
from lead_app import ASSETS, cached, inputs, state
from lead_app import format as fmt
from lead_app.shell.levers import DISCOUNT, MIX, discount_lever, high_needs_lever
from lead_delivery.charts import Chart, ten_years, waterfall
from lead_delivery.charts.home import answer_curve
from lead_delivery.charts.large import enlarged
from lead_model.scenario import Scenario

MOST_SLIDERS = 3
SIZES = {"Large": 20, "Larger": 24, "Largest": 28}  # pixels of the smallest letters
# Ranges that make sense to move in a meeting; the whole allowed range stays open on Your ACO.
RANGES: Mapping[str, tuple[float, float]] = {
    "choices.savings_rate": (-0.05, 0.15),
    DISCOUNT: (0.0, 0.06),
    MIX: (0.0, 0.6),
    "organization.aligned": (1_000, 60_000),
    "organization.aligned_growth_rate": (-0.05, 0.10),
    "organization.baseline.total_pbpm": (600, 3_500),
    "organization.region.gap_rate": (-0.15, 0.15),
    "organization.region.prior_savings_pbpm": (0, 120),
    "organization.costs.fixed_dollars": (0, 5_000_000),
    "organization.costs.start_up_dollars": (0, 5_000_000),
    "choices.quality.score_share": (0.0, 1.0),
    "choices.provider_savings_share": (0.0, 0.8),
    "market.national_trend_rate": (0.0, 0.10),
    "market.regional_trend_rate": (0.0, 0.10),
    "market.acpt_rate": (0.0, 0.10),
    "market.own_trend_excess_rate": (-0.03, 0.03),
    "market.coded_risk_growth_rate": (-0.03, 0.03),
    "market.morbidity_growth_rate": (-0.03, 0.03),
}
START = ("choices.savings_rate",)


@dataclass(slots=True)
class Meeting:
    """What one visitor's meeting holds."""

    sliders: tuple[str, ...] = START
    view: int = 0
    size: str = "Large"
    refused: str = ""


def meeting() -> Meeting:
    """This visitor's meeting."""
    return state.of_visit("lead_meeting", Meeting)


# ---- sliders ---------------------------------------------------------------------------------------------------


def slider_name(path: str) -> str:
    """How a slider is called in the list."""
    return {DISCOUNT: "Global discount", MIX: "High Needs share"}.get(path) or fmt.input_label(path)


def choose_sliders(wanted: Sequence[str]) -> None:
    """Take these sliders, or keep the ones there are and say why a fourth is refused."""
    found = meeting()
    if len(wanted) > MOST_SLIDERS:
        extra = [slider_name(path) for path in wanted if path not in found.sliders]
        found.refused = (
            f"{wording.listed(extra)} was not added: a meeting works with at most {MOST_SLIDERS} sliders, so that everybody "
            "sees which one moved the line. Take one out first."
        )
        return
    found.refused, found.sliders = "", tuple(wanted)


def meeting_slider(path: str) -> None:
    """Draw one of the chosen sliders."""
    low, high = RANGES[path]
    if path == DISCOUNT:
        discount_lever("meeting:discount", low, high)
    elif path == MIX:
        high_needs_lever("meeting:high_needs", low, high)
    else:
        inputs.slider(path, low=low, high=high, where="meeting")


# ---- views -----------------------------------------------------------------------------------------------------


def _added_up(scenario: Scenario) -> Chart:
    return ten_years.cumulative_net(*cached.in_unit(scenario), cached.pinned())


def _by_year(scenario: Scenario) -> Chart:
    return ten_years.net_bars(*cached.in_unit(scenario))


def _options(scenario: Scenario) -> Chart:
    p, money = cached.in_unit(scenario)
    found, marks = cached.alternatives(scenario), ten_years.year_marks(p, paths=True)
    return answer_curve(found, cached.paths(scenario), money, marks)


def _steps_of_year(place: int, scenario: Scenario) -> Chart:
    (p, money), year = cached.in_unit(scenario), place % len(scenario.years)
    return waterfall.waterfall(cached.explanation(scenario, p.years[year]), money, year)


VIEWS: Mapping[str, Callable[[Scenario], Chart]] = {
    "The years added up": _added_up,
    "Year by year": _by_year,
    "Professional or Global": _options,
    "The first year, step by step": partial(_steps_of_year, 0),
    "The last year, step by step": partial(_steps_of_year, -1),
}


def view(scenario: Scenario) -> Chart:
    """The chart of the present view, in the chosen type size."""
    found = meeting()
    return enlarged(list(VIEWS.values())[found.view](scenario), SIZES[found.size])


def turn(steps: int) -> None:
    """The next or the previous view; after the last comes the first."""
    meeting().view = (meeting().view + steps) % len(VIEWS)


def big_type() -> None:
    """Draw the style of the page: no letter smaller than the chosen size, nothing beside the chart."""
    st.html(ASSETS / "meeting.css")
    st.html(f"<style>:root {{ --lead-type: {SIZES[meeting().size]}px; }}</style>")
