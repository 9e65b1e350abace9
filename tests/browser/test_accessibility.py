"""Every page for readers who use a keyboard, a screen reader, large type, the dark or a narrow screen.

Each page is opened once for all tests of this file, with changed inputs and a pinned base, so that badges, resets and
differences are there too, and with everything unfolded.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page, expect

from lead_model.presets import PRESETS
from tests.browser import driver, reader

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
BASE = PRESETS["reference"].scenario
CHANGED = replace(BASE, name="Changed").with_values(
    {"choices.savings_rate": 0.05, "organisation.aligned": 12_000, "choices.switch_py": 2033}
)
WIDTHS = (1440, 1024, 390)

# Findings in Streamlit's own parts that no setting or style reaches: (rule, part of the element's HTML), each with why.
NOT_OURS: tuple[tuple[str, str], ...] = ()


@pytest.fixture(scope="module", params=driver.page_paths(), ids=lambda path: path or "Home")
def opened(browser: Browser, app_url: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """One page with everything unfolded."""
    with driver.open_page(browser) as (page, traffic):
        reader.visit(page, app_url, request.param, CHANGED, BASE)
        unfold(page)
        yield page
        assert traffic.outside == []
        assert traffic.console_errors == []


def unfold(page: Page) -> None:
    """Opens every expander, also those inside others."""
    for _ in range(4):
        closed = page.evaluate(
            """() => { const all = [...document.querySelectorAll(
                '[data-testid="stMain"] details:not([open]) > summary, [data-testid="stSidebar"] details:not([open]) > summary')];
                all.forEach(one => one.click()); return all.length }"""
        )
        driver.settled(page)
        if not closed:
            return


def serious(page: Page, rules: list[str] | None = None) -> list[str]:
    """Serious and critical findings of axe-core, each with the element it was found in."""
    page.evaluate(f"() => {{ if (!window.axe) {{ {AXE} }} }}")
    options: dict[str, object] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = {"type": "rule", "values": rules}
    found = page.evaluate("options => axe.run(document, options)", options)["violations"]
    return [
        f"{rule['id']} ({rule['impact']}): {node['html'][:200]} — {node['failureSummary']}"
        for rule in found
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
        if not any(rule["id"] == known and part in node["html"] for known, part in NOT_OURS)
    ]


def test_axe_finds_nothing_serious_in_light_and_dark(opened: Page) -> None:
    found = serious(opened)
    assert found == [], "\n".join(found)
    opened.emulate_media(color_scheme="dark")
    expect(opened.get_by_test_id("stApp")).to_have_css("color-scheme", "dark")
    driver.settled(opened)
    found = serious(opened, ["color-contrast", "link-in-text-block"])  # the others do not depend on colours
    opened.emulate_media(color_scheme="light")
    expect(opened.get_by_test_id("stApp")).to_have_css("color-scheme", "light")
    assert found == [], "\n".join(found)


# A widget counts as reached when anything in it had the focus: of a group of radio buttons Tab reaches one, arrows the rest.
_WIDGETS = """
() => {
  const kinds = ['stNumberInput', 'stTextInput', 'stTextArea', 'stSelectbox', 'stMultiSelect', 'stCheckbox', 'stRadio',
    'stSlider', 'stButtonGroup', 'stFileUploader', 'stButton', 'stDownloadButton', 'stPopover', 'stPageLink', 'stExpander'];
  const wanted = [...document.querySelectorAll(
    kinds.map(kind => `[data-testid="${kind}"]`).join(',') + ', .lead-slider-range, .lead-slider-box, .lead-slider-button')];
  window.__widgets = wanted.filter(one => {
    const parts = one.matches('input, button') ? [one] : [...one.querySelectorAll('input, button, textarea, a[href], summary, [tabindex]')];
    return one.checkVisibility({ visibilityProperty: true }) && one.getClientRects().length
      && parts.length && !parts.every(part => part.disabled);
  });
  window.__reached = new Set();
  document.activeElement?.blur();
  window.getSelection().removeAllRanges();
  return window.__widgets.length;
}
"""
_NOTE_FOCUS = """
() => {
  const now = document.activeElement;
  if (!now || now === document.body) return null;
  for (const widget of window.__widgets) {
    if (widget.getAttribute('data-testid') === 'stExpander' ? widget.contains(now) && now.closest('summary')?.closest('[data-testid="stExpander"]') === widget
      : widget.contains(now)) window.__reached.add(widget);
  }
  now.__seen = (now.__seen ?? 0) + 1;
  return now.__seen;
}
"""
_MISSED = """
() => window.__widgets.filter(one => !window.__reached.has(one))
  .map(one => `${one.getAttribute('data-testid') ?? one.className}: ${(one.getAttribute('aria-label') ?? one.innerText).slice(0, 60)}`)
"""


def test_tab_reaches_every_input(opened: Page) -> None:
    count = opened.evaluate(_WIDGETS)
    assert count > 10, "the menu alone has more links"
    for _ in range(12 * count):
        opened.keyboard.press("Tab")
        seen = opened.evaluate(_NOTE_FOCUS)
        if seen is not None and seen > 2:
            break  # round once more
    missed = opened.evaluate(_MISSED)
    assert missed == []


_CHARTS = """
() => [...document.querySelectorAll('.lead-figures')].map(figures => {
  let at = figures.closest('[data-testid="stElementContainer"]');
  const label = figures.querySelector('svg[role="img"]')?.getAttribute('aria-label') ?? '';
  const after = [];
  while ((at = at.nextElementSibling) && after.length < 4) after.push(at);
  const text = after.findIndex(one => one.innerText.trim().length > 20 && !one.querySelector('details'));
  const table = after.findIndex(one => one.querySelector('table tbody tr, [data-testid="stDataFrame"]'));
  return { label, text, table };
})
"""


def test_every_chart_has_a_name_a_summary_and_then_a_table(opened: Page) -> None:
    for chart in opened.evaluate(_CHARTS):
        assert chart["label"], "a chart without a name for screen readers"
        assert chart["text"] >= 0, f"no summary in words after: {chart['label']}"
        assert chart["table"] > chart["text"], f"no table after the summary of: {chart['label']}"


_CUT = """
() => {
  const found = [];
  const tell = (one, why) => found.push(`${why}: ${one.textContent.trim().slice(0, 80)}`);
  for (const one of document.querySelectorAll('h1, [class*="st-key-lead-card-"] p, [class*="st-key-lead-card-"] strong, .st-key-lead-verdict p')) {
    if (!one.checkVisibility()) continue;
    if (one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== 'inline') tell(one, 'cut off');
    if (one.getBoundingClientRect().right > innerWidth + 1) tell(one, 'beyond the screen');
  }
  for (const frame of document.querySelectorAll('.lead-figure')) {
    const box = frame.getBoundingClientRect();
    for (const text of frame.querySelectorAll('.main-svg text')) {
      if (text.closest('.hoverlayer, .modebar, .zoomlayer') || !text.textContent.trim()) continue;
      const own = text.getBoundingClientRect();
      if (own.width && (own.left < box.left - 2 || own.right > box.right + 2 || own.top < box.top - 2 || own.bottom > box.bottom + 2))
        tell(text, `outside its chart “${frame.querySelector('svg[role="img"]')?.getAttribute('aria-label')?.slice(0, 60)}”`);
    }
  }
  const excess = document.querySelector('[data-testid="stMain"]').scrollWidth - document.querySelector('[data-testid="stMain"]').clientWidth;
  if (excess > 0) found.push(`the page is ${excess} px wider than the screen`);
  return found;
}
"""


def test_nothing_is_cut_off_at_three_widths(opened: Page) -> None:
    found = []
    for width in WIDTHS:
        opened.set_viewport_size({"width": width, "height": 900})
        driver.settled(opened, quiet_ms=300)
        found += [f"{width} px: {fault}" for fault in opened.evaluate(_CUT)]
    opened.set_viewport_size({"width": WIDTHS[0], "height": 900})
    assert found == [], "\n".join(found)


def test_r_and_c_are_no_shortcuts(page: Page, app_url: str) -> None:
    reader.visit(page, app_url)
    page.evaluate(
        """() => { window.__states = [];
            new MutationObserver(() => window.__states.push(1)).observe(
              document.querySelector('[data-testid="stApp"]'), { attributes: true, attributeFilter: ['data-test-script-state'] }) }"""
    )
    for key in ("r", "c", "R", "C"):
        page.keyboard.press(key)
    page.wait_for_timeout(300)  # what should not happen has no end to wait for
    driver.settled(page)
    assert page.evaluate("() => window.__states") == [], "a key made the script run"
    expect(page.get_by_role("dialog")).to_have_count(0)
