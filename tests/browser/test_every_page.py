"""Each page, opened by its own address, draws without an error and fits the screen.

The page fixture adds that no other host was asked for anything and that the console shows no error.
"""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import driver


def opens(page: Page, address: str) -> None:
    page.goto(address)
    driver.settled(page)
    # An address Streamlit does not know shows the start page and says so in a dialog.
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_test_id("stException")).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    too_wide = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth - window.innerWidth")
    assert too_wide <= 0


@pytest.mark.parametrize("path", driver.page_paths())
def test_page_opens_directly(page: Page, app_url: str, path: str) -> None:
    opens(page, f"{app_url}/{path}")


@pytest.mark.screen(width=390, height=844, color_scheme="dark")
@pytest.mark.parametrize("path", driver.page_paths())
def test_page_fits_a_telephone_in_dark(page: Page, app_url: str, path: str) -> None:
    opens(page, f"{app_url}/{path}")


def test_a_request_to_another_host_is_refused_and_recorded(browser: Browser, app_url: str) -> None:
    # The check of the page fixture rests on this, so it has to be seen to catch one.
    with driver.open_page(browser) as (page, traffic):
        page.goto(app_url)
        answer = page.evaluate(
            "fetch('http://example.invalid/font.woff2').then(() => 'sent', () => 'refused')"
        )
    assert answer == "refused"
    assert traffic.outside == ["http://example.invalid/font.woff2"]
