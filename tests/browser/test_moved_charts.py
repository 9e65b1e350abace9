"""While a lever moves, charts are drawn without plotly's look at the rest (moved.js): the picture must be plotly's own."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from lead_model.presets import PRESETS
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
# Counts what plotly draws the usual way, by chart, and holds back what it draws once the lever rests.
COUNT_WHOLE = """
() => {
  const later = window.setTimeout
  window.setTimeout = (work, ...rest) => {
    if (work.name !== 'settle' || window.released) return later(work, ...rest)
    window.settle = work
  }
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
    ...[...marks].map(one => [one.getAttribute('d'), one.getAttribute('transform'), one.style.cssText].join('|')),
    ...[...texts].map(one => [one.textContent, one.getAttribute('x'), one.getAttribute('y'),
                              one.getAttribute('transform'), one.style.transform].join('|')),
  ]]
}))
"""
TOLD = """
name => document.querySelector(`[data-chart="${name}"] .js-plotly-plot`)._fullData.map(trace => trace.customdata)
"""


def whole(page: Page) -> dict[str, int]:
    return page.evaluate("window.whole")


@pytest.mark.parametrize("path", LIVE_PAGES)
def test_a_moved_chart_is_the_one_that_plotly_draws(page: Page, app_url: str, path: str) -> None:
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
    moved, told = page.evaluate(SEEN, names), page.evaluate(TOLD, names[0])
    assert not set(whole(page)) & set(names)  # or it would be plotly compared with itself
    page.evaluate("() => { window.released = true; window.settle() }")
    page.wait_for_function("names => names.every(name => window.whole[name])", arg=names, timeout=10_000)
    settled = page.evaluate(SEEN, names)
    for name in names:
        assert moved[name] == settled[name]
    assert moved != at_first
    assert told == page.evaluate(TOLD, names[0])


@pytest.fixture
def risk(page: Page, app_url: str) -> Page:
    page.set_viewport_size({"width": 1440, "height": 2690})
    reader.visit(page, app_url, "Risk_and_capital", PLAN)
    driver.settled(page, quiet_ms=1500)
    page.evaluate(COUNT_WHOLE)
    page.evaluate("window.released = true")
    return page


def title(page: Page, name: str) -> str:
    return page.locator(f'[data-chart="{name}"] .lead-figure-title').inner_text()


def zoom_in(risk: Page) -> Locator:
    plot = risk.locator('[data-chart="risk-fan"] .nsewdrag')
    box = plot.bounding_box()
    risk.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 0.3 * box["height"])
    risk.mouse.down()
    risk.mouse.move(box["x"] + 0.7 * box["width"], box["y"] + 0.7 * box["height"], steps=5)
    risk.mouse.up()
    return plot


def test_a_chart_that_is_zoomed_in_is_drawn_by_plotly_and_keeps_its_zoom(risk: Page) -> None:
    zoom_in(risk)
    ranges = """() => ['xaxis', 'yaxis'].map(axis =>
      document.querySelector('[data-chart="risk-fan"] .js-plotly-plot')._fullLayout[axis].range.map(String))"""
    zoomed = risk.evaluate(ranges)
    risk.get_by_role("slider", name="Savings rate", exact=True).press("ArrowRight")
    risk.wait_for_function("window.whole['risk-fan'] === 1 && !window.whole['risk-chance']", timeout=10_000)
    assert risk.evaluate(ranges) == zoomed
    driver.settled(risk, quiet_ms=1500)
    assert risk.evaluate(ranges) == zoomed
    driver.move_slider(risk, "Savings rate", 9.0)  # the figure itself comes with another range
    driver.settled(risk, quiet_ms=1500)
    assert risk.evaluate(ranges) == zoomed


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


def test_where_plotly_is_not_what_it_was_the_usual_way_draws(risk: Page) -> None:
    risk.evaluate(
        """() => { const [trace] = document.querySelector('[data-chart="risk-fan"] .js-plotly-plot')._fullData
                   trace._module = { ...trace._module, calc() { throw new Error('changed inside') } } }"""
    )
    before = title(risk, "risk-fan")
    risk.get_by_role("slider", name="Savings rate", exact=True).press("ArrowRight")
    risk.wait_for_function("window.whole['risk-fan'] === 1 && !window.whole['risk-chance']", timeout=10_000)
    assert title(risk, "risk-fan") != before
    expect(risk.locator("[data-problem]")).to_have_count(0)
    assert re.search(r"\d", title(risk, "risk-fan"))
