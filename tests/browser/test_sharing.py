"""Meeting mode, comparing and downloading in a browser: type size, keyboard, files that arrive."""

import io
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page

from lead_analysis.acos.presets import PRESETS
from lead_model.scenario import from_json, to_code
from tests.browser.driver import move_slider, settled

R1 = PRESETS["reference"].scenario

# Text a reader sees, smaller than 20 px: its size and its first words. Icons are drawn with letters of their own font.
_SMALL_TEXT = """
() => [...document.querySelectorAll('[data-testid="stMain"] *')].flatMap(part => {
  const own = [...part.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
  const box = part.getBoundingClientRect();
  const size = parseFloat(getComputedStyle(part).fontSize);
  const icon = part.closest('[data-testid="stIconMaterial"], style, script, .modebar');
  const hidden = !part.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  return own && box.width > 1 && box.height > 1 && size < 20 && !icon && !hidden
    ? [`${size}px ${part.tagName} ${part.textContent.trim().slice(0, 40)}`] : [];
})
"""


def test_meeting_mode_hides_the_sidebar_and_has_no_letter_under_20_px(page: Page, app_url: str) -> None:
    page.goto(f"{app_url}/Meeting_mode?s={to_code(R1)}")
    settled(page)
    page.get_by_test_id("stMain").locator(".main-svg").first.wait_for()
    assert not page.get_by_test_id("stSidebar").is_visible()
    assert page.evaluate(_SMALL_TEXT) == []


def test_keys_turn_the_views_and_the_slider_moves_the_headline(page: Page, app_url: str) -> None:
    page.goto(f"{app_url}/Meeting_mode?s={to_code(R1)}&b={to_code(R1)}")
    settled(page)
    page.get_by_text("View 1 of 5: The years added up").wait_for()
    page.keyboard.press("n")
    settled(page)
    page.get_by_text("View 2 of 5: Year by year").wait_for()
    page.keyboard.press("p")
    settled(page)
    page.get_by_text("View 1 of 5").wait_for()
    move_slider(page, "Savings rate", 5)
    # 60% × 1% × $144.0M = $0.864M a year more, ten years $8.64M
    page.get_by_role("heading", name="+$43.2M over 10 years: +$8.6M against the base").wait_for()


def test_everything_arrives_as_one_file_that_restores_the_scenario(page: Page, app_url: str) -> None:
    page.goto(f"{app_url}/Downloads?s={to_code(R1)}")
    settled(page)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download everything (ZIP)").click()
    assert waiting.value.suggested_filename.startswith("lead-reference-case-r1-py2027-2026-07-changed-")
    packed = zipfile.ZipFile(io.BytesIO(waiting.value.path().read_bytes()))
    assert from_json(packed.read("scenario.json").decode()) == R1
    assert "charts.html" in packed.namelist()


def test_every_single_file_of_the_page_is_what_its_name_says(
    page: Page, app_url: str, tmp_path: Path
) -> None:
    page.goto(f"{app_url}/Downloads?s={to_code(R1)}")
    settled(page)
    files = {}
    for name in (
        "Scenario (JSON)",
        "Results (JSON)",
        "This table (CSV)",
        "All charts on one page (HTML)",
        "Python program",
    ):
        with page.expect_download() as waiting:
            page.get_by_test_id("stMain").get_by_role("button", name=name).click()
        file = waiting.value.suggested_filename
        assert re.fullmatch(
            r"lead-reference-case-r1-[a-z-]+-py2027-2026-07-changed-\d+\.(json|csv|html|py)", file
        ), file
        files[name] = waiting.value.path().read_text("utf-8-sig")
    assert from_json(files["Scenario (JSON)"]) == R1
    # 60% × 4% × $144.0M = $3.456M a year
    assert json.loads(files["Results (JSON)"])["ten_year_net_dollars"] == pytest.approx(34_560_000, abs=0.05)
    assert "2036" in files["This table (CSV)"]
    assert "<svg" in files["All charts on one page (HTML)"]
    program = tmp_path / "reproduce.py"
    program.write_text(files["Python program"], encoding="utf-8")
    printed = subprocess.run(
        [sys.executable, program], capture_output=True, text=True, timeout=60, check=True
    ).stdout
    assert "2036 3456000.00" in printed


def test_a_chart_saves_itself_as_a_picture(page: Page, app_url: str) -> None:
    page.goto(f"{app_url}/Downloads?s={to_code(R1)}")
    settled(page)
    page.locator(".lead-figure .main-svg").first.hover()
    with page.expect_download() as waiting:
        page.locator('[data-title="Download picture (SVG)"]').first.click()
    assert waiting.value.path().read_bytes().lstrip().startswith(b"<svg")


def test_a_saved_comparison_survives_a_reload(page: Page, app_url: str) -> None:
    page.goto(f"{app_url}/Scenarios_and_compare?s={to_code(R1)}")
    settled(page)
    page.get_by_label("Name", exact=True).fill("Before")
    page.get_by_label("Name", exact=True).press("Tab")
    page.get_by_role("button", name="Save this scenario").click()
    settled(page)
    move_slider(page, "Savings rate", 5)
    page.reload()
    settled(page)
    page.get_by_test_id("stMain").get_by_text("Before", exact=True).first.wait_for()
    # The saved one at 4% is the base; R1 at 5% brings ten times 60% × 1% × $144.0M more.
    page.get_by_role("table").filter(has_text="+$8.64M").first.wait_for()
