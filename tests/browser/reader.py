"""What a reader does on any page: opens it with a scenario, goes on by the menu, reads the address."""

import re
from urllib.parse import parse_qs, urlencode, urlsplit

from playwright.sync_api import Locator, Page, expect

from lead_app.shell import menu
from lead_model.scenario import Scenario, from_code, to_code
from tests.browser import driver

MAIN = '[data-testid="stMain"]'


def visit(
    page: Page, app: str, path: str = "", scenario: Scenario | None = None, base: Scenario | None = None
) -> None:
    """Opens a page by its address, with a scenario and a pinned base if given, and waits for it."""
    wanted = {key: to_code(one) for key, one in (("s", scenario), ("b", base)) if one is not None}
    page.goto(f"{app}/{path}?{urlencode(wanted)}" if wanted else f"{app}/{path}")
    driver.settled(page)


def go(page: Page, label: str) -> None:
    """Follows a link of the menu in the sidebar and waits for the page."""
    page.locator(".st-key-lead-menu").get_by_role("link", name=label, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(menu_title(label))
    driver.settled(page)


def menu_title(label: str) -> str:
    """Heading of the page called `label` in the menu; they are the same words."""
    return menu.page(label).label


def main(page: Page) -> Locator:
    """Everything beside the sidebar."""
    return page.locator(MAIN)


def code(page: Page, key: str = "s") -> str:
    """Code of the scenario (or the base, `b`) in the address; "" when there is none."""
    return parse_qs(urlsplit(page.url).query).get(key, [""])[0]


def wait_for_code(page: Page, wanted: str) -> None:
    """Waits until the address holds this code; fails if it does not come to that."""
    page.wait_for_function(
        "code => new URLSearchParams(location.search).get('s') === code", arg=wanted, timeout=10_000
    )
    driver.settled(page)


def scenario(page: Page) -> Scenario:
    """The scenario in the address."""
    found = code(page)
    return from_code(found).scenario if found else Scenario()


def press(page: Page, name: str) -> None:
    """Presses the button with this name in the main part and waits for the answer."""
    main(page).get_by_role("button", name=name, exact=True).click()
    driver.settled(page)


def choose(page: Page, label: str, option: str | None = None) -> list[str]:
    """Opens a list of the main part and takes an option, if one is named; returns what was offered."""
    box = main(page).get_by_role("combobox", name=re.compile(label)).first
    _open_list(page, box)
    offered = page.get_by_role("option")
    texts = [text.strip() for text in offered.all_inner_texts()]
    if option is None:
        page.keyboard.press("Escape")
    else:
        offered.filter(has_text=option).first.click()
    driver.settled(page)
    return texts


def add(page: Page, label: str, option: str) -> None:
    """Takes one more option in a list of several, and closes the list."""
    box = (
        main(page).get_by_test_id("stMultiSelect").filter(has_text=re.compile(label)).get_by_role("combobox")
    )
    _open_list(page, box)
    box.press_sequentially(option)
    page.get_by_role("option").filter(has_text=option).first.click()
    driver.settled(page)
    page.keyboard.press("Escape")  # the list stays open for more
    page.keyboard.press("Tab")
    expect(page.get_by_role("option")).to_have_count(0)


def _open_list(page: Page, box: Locator) -> None:
    box.scroll_into_view_if_needed()
    page.wait_for_timeout(150)  # a list closes when the page scrolls, and scrolling ends a moment later
    box.click()
    expect(page.get_by_role("option").first).to_be_visible()
