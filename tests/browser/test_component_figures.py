"""Figures update in place, follow the theme, stay local and hand clicks to Python."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser import driver


def zoom(page: Page, figure: int) -> list[float]:
    """Drags over the middle of a figure and returns the years then shown."""
    area = page.locator(".lead-figure").nth(figure).locator(".nsewdrag").first.bounding_box()
    middle = area["y"] + area["height"] / 2
    page.mouse.move(area["x"] + 0.3 * area["width"], middle)
    page.mouse.down()
    page.mouse.move(area["x"] + 0.7 * area["width"], middle, steps=4)
    page.mouse.up()
    return shown_range(page, figure)


def shown_range(page: Page, figure: int) -> list[float]:
    return page.evaluate(
        "i => document.querySelectorAll('.js-plotly-plot')[i]._fullLayout.xaxis.range.map(Number)", figure
    )


def contrast(page: Page, target: Locator, css_property: str) -> float:
    """Contrast of a color with the page's background, after WCAG 2."""
    rgb = [
        re.findall(r"[\d.]+", locator.evaluate("(e, p) => getComputedStyle(e)[p]", name))[:3]
        for locator, name in (
            (target, css_property),
            (page.get_by_test_id("stApp"), "backgroundColor"),
        )
    ]

    def luminance(color: list[str]) -> float:
        linear = [
            c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
            for c in (float(channel) / 255 for channel in color)
        ]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    dark, light = sorted(luminance(color) for color in rgb)
    return (light + 0.05) / (dark + 0.05)


def test_zoom_and_legend_stay_after_a_change(demo_page: Page) -> None:
    before = shown_range(demo_page, 0)
    zoomed = zoom(demo_page, 0)
    # 40 % of the width was dragged over
    assert zoomed[1] - zoomed[0] == pytest.approx(0.4 * (before[1] - before[0]), rel=0.05)
    demo_page.locator(".lead-figure").nth(3).locator(".legendtoggle").first.click()
    hidden = "() => document.querySelectorAll('.js-plotly-plot')[3]._fullData.map(t => t.visible)"
    # Plotly waits for a second click first.
    demo_page.wait_for_function(f"({hidden})().includes('legendonly')")
    plot = demo_page.locator(".js-plotly-plot").first.element_handle()

    driver.move_slider(demo_page, "Trend", 6)

    expect(demo_page.locator(".gtitle").first).to_have_text("Fan at 6.0%")
    assert shown_range(demo_page, 0) == zoomed
    assert demo_page.evaluate(hidden) == ["legendonly", True]
    assert plot.evaluate("e => e.isConnected"), "the figure was rebuilt instead of updated"


def test_reset_axes_brings_the_whole_range_back(demo_page: Page) -> None:
    before = shown_range(demo_page, 0)
    zoom(demo_page, 0)
    frame = demo_page.locator(".lead-figure").first
    frame.hover()
    frame.get_by_role("button", name="Reset axes").click()
    assert shown_range(demo_page, 0) == pytest.approx(before)


def test_a_figure_that_did_not_change_is_not_drawn_again(demo_page: Page) -> None:
    demo_page.evaluate(
        "() => { window.redrawn = 0; const react = Plotly.react;"
        " Plotly.react = (...all) => { window.redrawn += 1; return react(...all) } }"
    )
    driver.move_slider(demo_page, "Share", 70)  # no figure depends on it
    assert demo_page.evaluate("window.redrawn") == 0
    driver.move_slider(demo_page, "Trend", 5)  # all four do
    assert demo_page.evaluate("window.redrawn") >= 4


def test_plotly_comes_once_and_from_this_server(page: Page, demo: str) -> None:
    scripts = []
    page.on("request", lambda r: scripts.append(r.url) if "plotly" in r.url.lower() else None)
    page.goto(demo)
    expect(page.locator(".gtitle")).to_have_count(4)
    driver.move_slider(page, "Trend", 5)
    [script] = scripts  # not Streamlit's own copy either
    assert script.startswith(f"{demo}/_stcore/bidi-components/lead_app.plotly/plotly.min.js?v=")


def test_each_figure_is_an_image_with_its_text(demo_page: Page) -> None:
    for number in range(1, 5):
        expect(demo_page.get_by_role("img", name=f"Figure {number}", exact=True)).to_be_visible()


def test_the_bar_over_a_figure_offers_only_local_operations(demo_page: Page) -> None:
    frame = demo_page.locator(".lead-figure").first
    names = frame.locator(".modebar-btn").evaluate_all("all => all.map(b => b.getAttribute('aria-label'))")
    assert names == ["Download picture (PNG)", "Download picture (SVG)", "Zoom", "Pan", "Reset axes"]


def test_pictures_can_be_downloaded_and_bring_their_background(browser: Browser, demo: str) -> None:
    with driver.open_page(browser, color_scheme="dark") as (page, traffic):
        page.goto(demo)
        expect(page.locator(".gtitle")).to_have_count(4)
        frame = page.locator(".lead-figure").first
        frame.hover()
        pictures = {}
        for form in ("PNG", "SVG"):
            with page.expect_download() as waiting:
                frame.get_by_role("button", name=f"Download picture ({form})").click()
            pictures[waiting.value.suggested_filename] = Path(waiting.value.path()).read_bytes()
        assert traffic.outside == []
    assert sorted(pictures) == ["fan-at-4-0.png", "fan-at-4-0.svg"]
    assert pictures["fan-at-4-0.png"].startswith(b"\x89PNG")
    svg = pictures["fan-at-4-0.svg"].decode()
    assert "Fan at 4.0%" in svg
    assert "rgb(15, 23, 32)" in svg  # #0F1720, the dark page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_is_readable_in_both_themes(browser: Browser, demo: str, scheme: str) -> None:
    with driver.open_page(browser, color_scheme=scheme) as (page, _):
        page.goto(demo)
        expect(page.locator(".gtitle")).to_have_count(4)
        for name in (".gtitle", ".xtick text", ".ytick text", ".legendtext"):
            assert contrast(page, page.locator(f".lead-figure {name}").first, "fill") >= 4.5, name
        # The one line that asked for the theme's color, "do nothing", is the dotted one
        line = page.locator(".lead-figure path.js-line[style*='stroke-dasharray: 3']").first
        assert contrast(page, line, "stroke") >= 4.5


def test_figures_follow_a_change_of_theme(demo_page: Page) -> None:
    title = demo_page.locator(".gtitle").first
    light = title.evaluate("e => getComputedStyle(e).fill")
    zoomed = zoom(demo_page, 0)
    demo_page.emulate_media(color_scheme="dark")
    demo_page.wait_for_function(
        "was => getComputedStyle(document.querySelector('.gtitle')).fill !== was", arg=light
    )
    assert contrast(demo_page, title, "fill") >= 4.5
    assert shown_range(demo_page, 0) == zoomed


def test_a_click_tells_python_which_point(demo_page: Page) -> None:
    position = demo_page.evaluate(
        """() => { const plot = document.querySelectorAll('.js-plotly-plot')[0];
                   const box = plot.querySelector('.nsewdrag').getBoundingClientRect();
                   const full = plot._fullLayout; const last = plot._fullData[4];
                   return [box.left + full.xaxis.d2p(last.x[9]), box.top + full.yaxis.d2p(last.y[9])] }"""
    )
    demo_page.mouse.move(*position)
    demo_page.mouse.click(*position)
    expect(demo_page.get_by_text("clicked 0 Professional 2036 benchmark")).to_be_visible()
    driver.move_slider(demo_page, "Trend", 5)
    expect(demo_page.get_by_text(re.compile("^clicked"))).to_have_count(0)  # a click belongs to one run


def test_figures_keep_the_width_of_their_place(demo_page: Page) -> None:
    def widths() -> tuple[float, float]:
        frame = demo_page.locator(".lead-figure").first.bounding_box()["width"]
        return frame, demo_page.locator(".lead-figure .main-svg").first.bounding_box()["width"]

    wide, drawn = widths()
    assert drawn == pytest.approx(wide, abs=1)
    demo_page.set_viewport_size({"width": 390, "height": 844})
    demo_page.wait_for_function("document.querySelector('.lead-figure .main-svg').clientWidth < 391")
    narrow, drawn = widths()
    assert drawn == pytest.approx(narrow, abs=1)
    lefts = {round(demo_page.locator(".lead-figure").nth(i).bounding_box()["x"]) for i in range(4)}
    assert len(lefts) == 1, "on a narrow screen the figures stand one under the other"


def test_a_page_opened_by_its_own_address_draws_when_its_place_opens(page: Page, demo: str) -> None:
    page.goto(f"{demo}/Second")
    page.wait_for_function("window.Plotly")  # before that nothing could have been drawn
    driver.settled(page, quiet_ms=500)
    expect(page.locator(".gtitle")).to_have_count(0)  # closed expander: nothing drawn yet
    page.get_by_text("More").click()
    expect(page.locator(".gtitle")).to_have_text("10,000 in all")
    bar = page.locator(".lead-figure .point path").first
    assert contrast(page, bar, "fill") >= 1.5
    assert bar.evaluate("e => getComputedStyle(e).fill") != "rgb(0, 0, 1)"  # Streamlit's placeholder


def test_a_place_opened_again_shows_what_the_lever_says_now(page: Page, demo: str) -> None:
    page.goto(f"{demo}/Second")
    place, title = page.get_by_text("More"), page.locator(".gtitle")
    place.click()
    expect(title).to_have_text("10,000 in all")
    place.click()
    page.wait_for_function("!document.querySelector('.lead-figure').checkVisibility()")
    driver.move_slider(page, "Beneficiaries", 20_000)
    driver.settled(page, quiet_ms=500)
    expect(title).to_have_text("10,000 in all")  # in a closed place nothing is drawn
    place.click()
    expect(title).to_have_text("20,000 in all")


def test_a_missing_chart_library_is_said_in_words(browser: Browser, demo: str) -> None:
    with driver.open_page(browser) as (page, _):
        page.route("**/plotly.min.js*", lambda route: route.abort())
        page.goto(demo)
        frame = page.locator(".lead-figure").first
        expect(frame).to_have_attribute("data-problem", re.compile("did not load. Reload the page.*Figure 1"))


def test_a_strict_policy_for_scripts_is_enough(browser: Browser, demo: str) -> None:
    # Components given to Streamlit as text would need blob: here; ours are files of the server.
    # It is put into the page and not into the answer: Chromium takes an answer changed on the way for one
    # from the internet, and refuses it a connection to this machine.
    policy = "script-src 'self'; style-src 'self' 'unsafe-inline'"
    add_policy = f"""
    new MutationObserver((_, watcher) => {{
      if (!document.head) return;
      watcher.disconnect();
      const meta = document.createElement('meta');
      meta.httpEquiv = 'Content-Security-Policy';
      meta.content = "{policy}";
      document.head.prepend(meta);
    }}).observe(document, {{ childList: true, subtree: true }});
    """
    with driver.open_page(browser) as (page, _):
        page.add_init_script(add_policy)
        page.goto(demo)
        expect(page.locator(".gtitle")).to_have_count(4)
        driver.move_slider(page, "Trend", 6)
        expect(page.locator(".gtitle").first).to_have_text("Fan at 6.0%")
        # The policy is really in force: the way Streamlit loads a component given as text is closed
        answer = page.evaluate(
            "import(URL.createObjectURL(new Blob([''], { type: 'text/javascript' })))"
            ".then(() => 'loaded', () => 'refused')"
        )
        assert answer == "refused"
