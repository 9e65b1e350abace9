"""H7: on a closed network every page works, and nothing is asked of anybody outside."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, expect

from lead_analysis.acos.presets import PRESETS
from lead_app.shell import menu
from tests.browser import driver, reader

R1 = PRESETS["reference"].scenario
HERE = ("127.0.0.1", "localhost")

# Addresses a page would fetch by itself when drawn; links that wait for a click are not among them.
_FETCHED = """
() => {
  const found = [...document.querySelectorAll('script[src], img[src], iframe[src], video[src], link[href], source[src]')]
    .map(one => one.src || one.href);
  for (const sheet of document.styleSheets) {
    let rules = [];
    try { rules = [...sheet.cssRules] } catch { found.push(sheet.href) }
    for (const rule of rules) {
      for (const [, url] of rule.cssText.matchAll(/url\\(["']?([^"')]+)/g)) {
        found.push(new URL(url, sheet.href ?? location.href).href);
      }
    }
  }
  return found;
}
"""


def outside(addresses: list[str]) -> list[str]:
    """Those that lead to another host."""
    return [
        one for one in addresses
        if urlsplit(one).scheme in ("http", "https", "ws", "wss") and urlsplit(one).hostname not in HERE
    ]  # fmt: skip


def test_a_walk_through_all_pages_asks_nobody_outside_and_leaves_the_code_unchanged(
    browser: Browser, app_url: str
) -> None:
    with driver.open_page(browser) as (page, traffic):
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        reader.visit(page, app_url, "", R1)
        code = reader.code(page)
        for one in (one for one in menu.PAGES if one.exists and one.label != "Meeting mode"):
            reader.go(page, one.label)
            assert reader.code(page) == code, one.label
            expect(page.get_by_test_id("stException")).to_have_count(0)
            assert outside(page.evaluate(_FETCHED)) == [], one.label
        page.goto(f"{app_url}/Meeting_mode")
        driver.settled(page)
        assert outside(page.evaluate(_FETCHED)) == []
        charts = page.locator(".lead-figure .main-svg")
        expect(charts.first).to_be_visible()
    assert asked, "the walk must have asked this machine for something"
    assert outside(asked) == []
    assert traffic.outside == []
    assert traffic.console_errors == []


def test_a_chart_offers_no_way_to_send_it_away(page: Page, app_url: str) -> None:
    reader.visit(page, app_url, "Ten_years", R1)
    page.locator(".lead-figure .main-svg").first.hover()
    expect(page.locator(".modebar [data-title]").first).to_be_visible()
    titles = page.evaluate(
        "() => [...document.querySelectorAll('.modebar [data-title]')].map(one => one.dataset.title)"
    )
    assert titles, "charts have a bar of buttons"
    assert [one for one in titles if re.search("cloud|studio|plotly", one, re.I)] == []
