"""While a lever moves, plotly puts new numbers into a chart (fast_redraw.js): it must look as if it had been drawn anew."""

import re

import pytest
from playwright.sync_api import Locator, Page

from lead_analysis.acos.presets import PRESETS
from tests.browser import driver, reader

PLAN = PRESETS["reference"].scenario.with_value("choices.savings_rate", 0.05)
LIVE_PAGES = {  # page: charts that are drawn while a lever moves
    "": ["home-curve", "home-payoff"],
    "Ten_years": ["ten-years-sum", "ten-years-waterfall"],
    "Global_or_Professional": ["options-payoff"],
    "LEAD_or_MSSP": ["alternatives-lines", "alternatives-difference"],
    "Risk_and_capital": ["risk-fan", "risk-worst", "risk-chance", "risk-losing"],
    "Cash_and_payback": ["cash-sum", "cash-months"],
    "High_Needs_and_growth": ["needs-net"],
}
# Counts what plotly draws as a whole, by chart.
COUNT_WHOLE = """
() => {
  window.whole = {}
  const react = Plotly.react
  Plotly.react = (plot, ...rest) => {
    const name = plot.closest('[data-chart]').dataset.chart
    window.whole[name] = (window.whole[name] ?? 0) + 1
    return react(plot, ...rest)
  }
}
"""
# Everything that a figure shows: marks with their shape and look, texts with their place.
SEEN = """
names => Object.fromEntries(names.map(name => {
  const plot = document.querySelector(`[data-chart="${name}"] .js-plotly-plot`)
  const marks = plot.querySelectorAll('.trace path, .shapelayer path, .gridlayer path, .zerolinelayer path')
  const texts = plot.querySelectorAll('svg text')
  return [name, [
    ...[...marks].map(one => [one.getAttribute('d'), one.getAttribute('transform'),
                              one.style.cssText.replace(/url\\([^)]*\\)/g, 'a pattern')].join('|')),
    ...[...texts].map(one => [one.textContent, one.getAttribute('x'), one.getAttribute('y'),
                              one.getAttribute('transform'), one.style.transform].join('|')),
  ]]
}))
"""
# What plotly was given: numbers, words and what stands under the pointer.
GIVEN = """
names => names.map(name => {
  const plot = document.querySelector(`[data-chart="${name}"] .js-plotly-plot`)
  const properties = ['x', 'y', 'base', 'text', 'customdata', 'name', 'hovertemplate']
  return JSON.stringify([
    plot._fullData.map(trace => properties.map(one => ArrayBuffer.isView(trace[one]) ? [...trace[one]] : trace[one])),
    plot.layout.annotations, plot.layout.shapes, plot.layout.xaxis.range, plot.layout.yaxis.range,
  ])
})
"""
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")


def whole(page: Page) -> dict[str, int]:
    return page.evaluate("window.whole")


def assert_same_picture(one: list[str], other: list[str]) -> None:
    """The same marks and texts in the same places: plotly itself leaves a margin as it is that is right within a pixel."""
    assert [NUMBER.sub("#", mark) for mark in one] == [NUMBER.sub("#", mark) for mark in other]
    places = ([float(n) for mark in picture for n in NUMBER.findall(mark)] for picture in (one, other))
    assert next(places) == pytest.approx(next(places), abs=1.05)


@pytest.mark.parametrize("path", LIVE_PAGES)
def test_a_chart_redrawn_fast_is_the_one_that_a_fresh_page_draws(page: Page, app_url: str, path: str) -> None:
    page.set_viewport_size({"width": 1440, "height": 2690})
    reader.visit(page, app_url, path, PLAN)
    names = LIVE_PAGES[path]
    slider = page.get_by_role("slider", name="Savings rate", exact=True)
    slider.press("ArrowRight")  # the page's own start is over
    driver.settled(page, quiet_ms=1500)
    page.evaluate(COUNT_WHOLE)
    at_first = page.evaluate(SEEN, names)
    for _ in range(3):
        slider.press("ArrowRight")
        driver.settled(page)
    moved, given = page.evaluate(SEEN, names), page.evaluate(GIVEN, names)
    # Or it would be plotly compared with itself. More bars than before need more than new numbers.
    assert set(whole(page)) & set(names) <= {"risk-worst"}
    reader.visit(
        page, app_url, path, PLAN.with_value("choices.savings_rate", float(slider.input_value()) / 100)
    )
    driver.settled(page, quiet_ms=1500)
    fresh = page.evaluate(SEEN, names)
    for name in names:
        assert_same_picture(moved[name], fresh[name])
    assert moved != at_first
    assert given == page.evaluate(GIVEN, names)


@pytest.fixture
def risk(page: Page, app_url: str) -> Page:
    page.set_viewport_size({"width": 1440, "height": 2690})
    reader.visit(page, app_url, "Risk_and_capital", PLAN)
    driver.settled(page, quiet_ms=1500)
    page.evaluate(COUNT_WHOLE)
    return page


def test_what_stands_still_is_not_laid_out_anew(risk: Page) -> None:
    note = risk.locator('[data-chart="risk-fan"] .annotation')  # where extrapolation begins
    [words] = note.all_text_contents()
    element = note.element_handle()  # plotly takes it away and makes another one where it lays notes out
    names = risk.locator('[data-chart="risk-fan"] .trace.scatter .text').last
    before = names.evaluate("all => all.outerHTML")
    risk.get_by_role("slider", name="Savings rate", exact=True).press("ArrowRight")
    driver.settled(risk, quiet_ms=1500)
    assert names.evaluate("all => all.outerHTML") != before
    assert "extrapolation" in words
    assert element.evaluate("one => one.isConnected")


def zoom_in(risk: Page) -> Locator:
    plot = risk.locator('[data-chart="risk-fan"] .nsewdrag')
    box = plot.bounding_box()
    risk.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 0.3 * box["height"])
    risk.mouse.down()
    risk.mouse.move(box["x"] + 0.7 * box["width"], box["y"] + 0.7 * box["height"], steps=5)
    risk.mouse.up()
    return plot


RANGES = """() => ['xaxis', 'yaxis'].map(axis =>
  document.querySelector('[data-chart="risk-fan"] .js-plotly-plot')._fullLayout[axis].range.map(String))"""


def test_a_chart_that_is_zoomed_in_follows_the_lever_and_keeps_its_zoom(risk: Page) -> None:
    whole_range = risk.evaluate(RANGES)
    zoom_in(risk)
    zoomed = risk.evaluate(RANGES)
    assert zoomed != whole_range
    before = risk.evaluate(SEEN, ["risk-fan"])
    risk.get_by_role("slider", name="Savings rate", exact=True).press("ArrowRight")
    driver.settled(risk, quiet_ms=1500)
    assert risk.evaluate(RANGES) == zoomed
    assert risk.evaluate(SEEN, ["risk-fan"]) != before
    driver.move_slider(risk, "Savings rate", 9.0)  # the figure itself comes with another range
    driver.settled(risk, quiet_ms=1500)
    assert risk.evaluate(RANGES) == zoomed
    assert "risk-fan" not in whole(risk)


def test_a_new_width_keeps_the_zoom_and_a_new_unit_lets_go_of_it(risk: Page) -> None:
    zoom_in(risk)
    zoomed = risk.evaluate(RANGES)
    risk.set_viewport_size({"width": 1200, "height": 2690})
    risk.wait_for_function("window.whole['risk-fan'] === 1", timeout=10_000)
    assert risk.evaluate(RANGES) == zoomed
    risk.get_by_role("radio", name="PBPM").or_(risk.get_by_role("button", name="PBPM")).first.click()
    risk.wait_for_function("window.whole['risk-fan'] === 2", timeout=10_000)
    driver.settled(risk)
    fresh = risk.evaluate(RANGES)
    assert fresh[0] != zoomed[0]
    risk.reload()
    driver.settled(risk, quiet_ms=1500)
    assert risk.evaluate(RANGES) == fresh


def test_double_click_shows_all_of_what_the_lever_has_moved(risk: Page) -> None:
    driver.move_slider(risk, "Savings rate", 9.0)  # far enough for another range
    driver.settled(risk, quiet_ms=1500)
    given = """() => { const { layout, _fullLayout } = document.querySelector('[data-chart="risk-fan"] .js-plotly-plot')
      return [layout.yaxis.range.map(String), _fullLayout.yaxis.range.map(String)] }"""
    before = risk.evaluate(given)
    plot = zoom_in(risk)
    assert risk.evaluate(given)[1] != before[1]
    plot.dblclick()
    risk.wait_for_function(f"() => String(({given})()[1]) === {','.join(before[1])!r}", timeout=5_000)
