"""Reference case R1 in the browser: choose the preset, move the savings lever, read the changed figures."""

import re

import pytest
from playwright.sync_api import Page, expect

from lead_app.format import unbroken
from tests.browser.driver import move_slider, settled

# (savings in percent, Professional and Global over ten years): ten times the yearly figures of the calculation's R1.
LINES = [
    (4.0, "+$34.6M", "+$14.4M"),  # 10 × 60% × 4% × $144M; 10 × (4% − 3%) × $144M
    (8.0, "+$69.1M", "+$72.0M"),  # 10 × 60% × 8%; 10 × (8% − 3%)
    (2.0, "+$17.3M", "−$14.4M"),  # 10 × 60% × 2%; 10 × (2% − 3%)
]


@pytest.mark.screen(width=1440, height=900)
def test_moving_the_savings_lever_changes_the_answer_to_the_reference_figures(page: Page, app_url: str):
    page.goto(app_url)
    settled(page)
    page.get_by_role("button", name="Reference case R1").click()
    settled(page)
    for savings, professional, as_global in LINES:
        move_slider(page, "Savings rate", savings)
        settled(page)
        main = page.locator('[data-testid="stMain"]')
        expect(main).to_contain_text(professional)
        expect(main).to_contain_text(unbroken(as_global))
        expect(main.locator("text=/out-earns/").first).to_contain_text(
            re.compile("Professional out-earns" if savings < 7.5 else "Global out-earns")
        )
