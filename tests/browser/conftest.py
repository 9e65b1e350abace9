"""The running app, Chromium and a page that lets nothing out, for the tests in this folder."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser import driver
from tests.browser.driver import Traffic

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


def pytest_configure_node(node: Any) -> None:
    """Of two workers each asks the same app: the process that hands out the tests starts it and says where it is."""
    config = node.config
    if not hasattr(config, "lead_app"):
        config.lead_app = ExitStack()
        config.lead_app_url = config.lead_app.enter_context(driver.running_app())
    node.workerinput["app_url"] = config.lead_app_url


def pytest_unconfigure(config: Any) -> None:
    if hasattr(config, "lead_app"):
        config.lead_app.close()


@pytest.fixture(scope="session")
def app_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """Address of the app, started once for all tests, without a closing slash."""
    given = getattr(request.config, "workerinput", {}).get("app_url")
    if given:
        yield given
        return
    with driver.running_app() as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = driver.launch(playwright)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def profiles(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """One profile a file and window: the browser keeps what it has loaded from one test to the next."""
    opened: dict[str, BrowserContext] = {}

    def profile(**screen: object) -> BrowserContext:
        key = repr(sorted(screen.items()))
        if key not in opened:
            opened[key] = driver.new_profile(browser, **screen)
        return opened[key]

    yield profile
    for one in opened.values():
        one.close()


@pytest.fixture
def _opened(
    profiles: Callable[..., BrowserContext], request: pytest.FixtureRequest
) -> Iterator[tuple[Page, Traffic]]:
    marker = request.node.get_closest_marker("screen")
    with driver.open_page_in(profiles(**(marker.kwargs if marker else {}))) as opened:
        yield opened


@pytest.fixture
def traffic(_opened: tuple[Page, Traffic]) -> Traffic:
    """Requests to other hosts and console errors of the test's page so far."""
    return _opened[1]


@pytest.fixture
def page(_opened: tuple[Page, Traffic]) -> Iterator[Page]:
    """A new page in the profile of its file, 1440 × 900 and light unless the test says @pytest.mark.screen(width=390, ...).

    After the test it must have asked no other host for anything and logged no error.
    """
    opened, traffic = _opened
    yield opened
    assert traffic.outside == [], f"the page asked other hosts: {traffic.outside}"
    assert traffic.console_errors == [], f"the browser's console shows errors: {traffic.console_errors}"


@pytest.fixture(scope="module")
def demo() -> Iterator[str]:
    """Address of a small app that shows our slider and our figures alone, without a closing slash."""
    with driver.running_app(HERE / "apps" / "components_demo.py") as address:
        yield address


@pytest.fixture
def demo_page(page: Page, demo: str) -> Page:
    """The small app with its four figures drawn, idle."""
    page.goto(demo)
    expect(page.locator(".gtitle")).to_have_count(4)
    driver.settled(page)
    return page
