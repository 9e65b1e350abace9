"""Every page for readers who use a keyboard, a screen reader, the dark or a narrow screen.

Each page is opened once for all tests of this file, with changed inputs and a pinned base, so that badges, resets and
differences are there too, and with everything unfolded.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page, expect

from lead_analysis.acos.presets import PRESETS
from tests.browser import driver, reader

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
CHECKS = (Path(__file__).parent / "page_checks.js").read_text(encoding="utf-8")
BASE = PRESETS["reference"].scenario
CHANGED = replace(BASE, name="Changed").with_values(
    {"choices.savings_rate": 0.05, "organization.aligned": 12_000, "choices.switch_py": 2033}
)
WIDTHS = (1440, 1024, 390)

# Findings in Streamlit's own parts that no setting or style reaches: (rule, part of the element's HTML), each with why.
NOT_OURS: tuple[tuple[str, str], ...] = ()


@pytest.fixture(scope="module", params=driver.page_paths(), ids=lambda path: path or "Home")
def opened(browser: Browser, app_url: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """One page with everything unfolded."""
    with driver.open_page(browser) as (page, traffic):
        page.add_init_script(CHECKS)
        reader.visit(page, app_url, request.param, CHANGED, BASE)
        unfold(page)
        yield page
        assert traffic.outside == []
        assert traffic.console_errors == []


def unfold(page: Page) -> None:
    """Opens every expander, also those inside others."""
    for _ in range(4):
        closed = page.evaluate("pageChecks.unfold()")
        driver.settled(page)
        if not closed:
            # A chart's table is worked out once somebody opens it; until then it says so.
            page.wait_for_function("() => pageChecks.awaitedTables() === 0", timeout=15_000)
            driver.settled(page, quiet_ms=800)  # tables get their place in the order of Tab a moment later
            if not page.evaluate("pageChecks.unfold()"):  # a chart that came late has a table too
                return
    raise AssertionError("expanders keep closing themselves")


def serious(page: Page, rules: list[str] | None = None) -> list[str]:
    """Serious and critical findings of axe-core, each with the element it was found in."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    options: dict[str, object] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = {"type": "rule", "values": rules}
    found = page.evaluate("options => axe.run(document, options)", options)["violations"]
    return [
        f"{rule['id']} ({rule['impact']}): {node['html'][:200]}: {node['failureSummary']}"
        for rule in found
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
        if not any(rule["id"] == known and part in node["html"] for known, part in NOT_OURS)
    ]


def faint_in_charts(page: Page) -> list[str]:
    """Text of charts below a contrast of 4.5 and marks below 3, which axe-core does not look at."""
    found: list[str] = page.evaluate("pageChecks.faint()")
    return [f"faint: {one}" for one in found]


def in_colors(page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)
    expect(page.get_by_test_id("stApp")).to_have_css("color-scheme", scheme)
    driver.settled(page)


def test_axe_and_charts_in_light_and_dark(opened: Page) -> None:
    found = serious(opened) + faint_in_charts(opened)
    in_colors(opened, "dark")
    # The other rules do not see colors.
    found += [f"dark: {one}" for one in serious(opened, ["color-contrast"]) + faint_in_charts(opened)]
    in_colors(opened, "light")
    assert found == [], "\n".join(found)


def test_tab_reaches_every_input(opened: Page) -> None:
    count = opened.evaluate("pageChecks.startTabbing()")
    assert count > 10, "the menu alone has more links"
    for _ in range(count):  # a chart has five buttons, a grid as many stops as columns
        for _ in range(15):
            opened.keyboard.press("Tab")
        if opened.evaluate("pageChecks.tabbedRound()"):
            break
    assert opened.evaluate("pageChecks.notReached()") == []


def test_every_chart_has_a_name_then_a_summary_then_a_table(opened: Page) -> None:
    # A table follows its chart a moment later: while one is still worked out there is none to count.
    unfold(opened)
    opened.wait_for_function("() => pageChecks.charts().every(chart => chart.rows > 0)", timeout=15_000)
    for chart in opened.evaluate("pageChecks.charts()"):
        assert chart["name"], "a chart without a name for screen readers"
        assert len(chart["summary"]) > 20, f"no summary in words after: {chart['name']}"
        assert chart["rows"] > 0, f"no table after the summary of: {chart['name']}"


def test_nothing_is_cut_off_at_three_widths(opened: Page) -> None:
    found = []
    for width in WIDTHS:
        opened.set_viewport_size({"width": width, "height": 900})
        driver.settled(opened, quiet_ms=300)
        found += [f"{width} px: {fault}" for fault in opened.evaluate("pageChecks.cutOff()")]
    opened.set_viewport_size({"width": WIDTHS[0], "height": 900})
    assert found == [], "\n".join(found)


def test_what_opens_from_the_top_bar_is_accessible_too(page: Page, app_url: str) -> None:
    reader.visit(page, app_url, "", CHANGED, BASE)
    for name in ("Changed", "Base pinned", "Download"):
        page.locator(".st-key-lead-topbar").get_by_role("button", name=name).click()
        expect(page.get_by_test_id("stPopoverBody")).to_be_visible()
        driver.settled(page)
        found = serious(page)
        assert found == [], f"{name}: " + "\n".join(found)
        page.keyboard.press("Escape")
        expect(page.get_by_test_id("stPopoverBody")).to_have_count(0)


def test_r_and_c_are_no_shortcuts(page: Page, app_url: str) -> None:
    reader.visit(page, app_url)
    page.evaluate(
        """() => {
            window.runs = 0;
            const app = document.querySelector('[data-testid="stApp"]');
            new MutationObserver(() => { window.runs += 1 }).observe(app, { attributeFilter: ['data-test-script-state'] });
        }"""
    )
    for key in ("r", "c", "R", "C"):
        page.keyboard.press(key)
    page.wait_for_timeout(300)  # what should not happen has no end to wait for
    driver.settled(page)
    assert page.evaluate("window.runs") == 0, "a key made the script run"
    expect(page.get_by_role("dialog")).to_have_count(0)
