"""Pictures of every page at three widths, light and dark, in build/screenshots.

    python -m tests.browser.screenshots [part of a page's address]

Prints what a reader would trip over: pages wider than the screen, errors.
"""

import sys
from itertools import product

from playwright.sync_api import Page, sync_playwright

from tests.browser import driver

SIZES = {390: 844, 1024: 768, 1440: 900}  # width: height of the window, CSS pixels
OUTPUT = driver.ROOT / "build" / "screenshots"

# Streamlit scrolls inside the page, so the window is made as high as the longest of its parts.
_FULL_HEIGHT = """
() => Math.max(...[...document.querySelectorAll(
  '[data-testid="stMain"], [data-testid="stSidebarContent"]')].map(part => part.scrollHeight))
"""
_TOO_WIDE = "() => document.querySelector('[data-testid=\"stMain\"]').scrollWidth - window.innerWidth"


def take(page: Page, address: str, name: str, width: int) -> list[str]:
    """One picture, and what is wrong with the page in words."""
    page.goto(address)
    driver.settled(page)
    height = SIZES[width]
    while (
        full := min(int(page.evaluate(_FULL_HEIGHT)), 12_000)
    ) > height:  # parts may still have been on their way
        height = full
        page.set_viewport_size({"width": width, "height": height})
        driver.settled(page, quiet_ms=500)
    page.screenshot(path=OUTPUT / f"{name}.png", animations="disabled")
    faults = [f"error box: {text}" for text in page.get_by_test_id("stException").all_inner_texts()]
    if (excess := int(page.evaluate(_TOO_WIDE))) > 0:
        faults.append(f"{excess} px wider than the screen")
    return faults


def main(only: str = "") -> int:
    """Takes the pictures of all pages whose address contains `only`; 1 if any page has a fault."""
    OUTPUT.mkdir(parents=True, exist_ok=True)
    found = 0
    with driver.running_app() as app, sync_playwright() as playwright:
        browser = driver.launch(playwright)
        paths = [path for path in driver.page_paths() if only.lower() in (path or "Home").lower()]
        for path, scheme, width in product(paths, ("light", "dark"), SIZES):
            name = f"{path or 'Home'}-{width}-{scheme}"
            screen = {"width": width, "height": SIZES[width], "color_scheme": scheme}
            with driver.open_page(browser, **screen) as (page, traffic):
                faults = take(page, f"{app}/{path}", name, width)
            faults += [f"asked {url}" for url in traffic.outside] + traffic.console_errors
            found += len(faults)
            print(f"{name}.png", *faults, sep="\n    ")
        browser.close()
    print(f"{OUTPUT.relative_to(driver.ROOT)}: {found} faults")
    return int(found > 0)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
