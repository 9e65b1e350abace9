"""Starts the app and Chromium, and tells when a page is idle."""

import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, Playwright, Route

ROOT = Path(__file__).resolve().parents[2]

# The last one is a second lock beside the request filter of open_page(): no name but this machine's
# resolves, so a web font or a web socket to elsewhere cannot succeed by another way either.
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]

# Light and dark are emulated; motion is off so that a picture does not depend on its moment.
SCREEN = {"width": 1440, "height": 900, "color_scheme": "light"}


@dataclass
class Traffic:
    """What a page did that a reader would not see: requests to other hosts, console errors."""

    outside: list[str] = field(default_factory=list)
    console_errors: list[str] = field(default_factory=list)


def find_chromium() -> str:
    """Path of Chromium or Chrome; CHROMIUM names one. Raises if there is none, never skips."""
    wanted = os.environ.get("CHROMIUM")
    names = [wanted] if wanted else ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
    for name in names:
        if path := shutil.which(name):
            return path
    raise RuntimeError(
        f"No browser found (looked for {', '.join(names)}). Run `scripts/setup.sh chromium`, which installs "
        "Debian's, or name one: CHROMIUM=/path/to/chrome. The tests without a browser: make quick."
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _healthy(address: str) -> bool:
    # Streamlit answers 200 with the page itself on unknown paths, hence the body.
    with (
        contextlib.suppress(OSError),
        urllib.request.urlopen(f"{address}/_stcore/health", timeout=2) as answer,
    ):
        return bool(answer.read() == b"ok")
    return False


@contextlib.contextmanager
def running_app(
    script: Path = ROOT / "app.py",
    timeout_seconds: float = 60,
    port: int | None = None,
    *,
    hosted: bool = False,
    root: Path = ROOT,
) -> Iterator[str]:
    """Runs the app on a free port of this machine, or on `port`, with the repository's own configuration.

    hosted : as `make app` and hosts start it, always app.py; root : another checkout, to compare with
    Yields its address without a closing slash. Raises RuntimeError with the server's log if it does
    not come up.
    """
    if not script.is_file():
        raise RuntimeError(f"There is no app to test: {script} does not exist.")
    port = port or _free_port()
    address = f"http://127.0.0.1:{port}"
    servers = ("lead_app.server", "lead_model.ui.server")  # now, and in an older checkout
    hosting = next(name for name in servers if (root / f"{name.replace('.', '/')}.py").is_file())
    start = [hosting] if hosted else ["streamlit", "run", str(script)]
    command = [sys.executable, "-m", *start, f"--server.port={port}"]
    command += ["--server.address=127.0.0.1", "--server.headless=true", "--server.fileWatcherType=none"]
    environment = os.environ | {"PYTHONPATH": str(root)}
    with tempfile.TemporaryFile("w+") as log:
        server = subprocess.Popen(
            command, cwd=root, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
        try:
            give_up = time.monotonic() + timeout_seconds
            while not _healthy(address):
                if server.poll() is not None or time.monotonic() > give_up:
                    log.seek(0)
                    raise RuntimeError(
                        f"The app did not come up at {address}. Its log:\n{log.read()[-4000:]}"
                    )
                time.sleep(0.1)
            yield address
        finally:
            server.terminate()
            try:
                server.wait(timeout=10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def launch(playwright: Playwright) -> Browser:
    """The machine's own Chromium, headless."""
    return playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_FLAGS)


def new_profile(browser: Browser, **screen: object) -> BrowserContext:
    """A fresh profile. `screen` overrides width and height (CSS pixels) and color_scheme ("light" or "dark")."""
    wanted = SCREEN | screen
    return browser.new_context(
        viewport={"width": wanted["width"], "height": wanted["height"]},
        color_scheme=wanted["color_scheme"],
        reduced_motion="reduce",
        locale="en-US",
        timezone_id="America/New_York",
    )


@contextlib.contextmanager
def open_page_in(profile: BrowserContext) -> Iterator[tuple[Page, Traffic]]:
    """A page from which nothing leaves this machine; what tries to is recorded. Its profile is left clean, cache kept."""
    traffic = Traffic()

    def elsewhere(url: str) -> bool:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https", "ws", "wss") and parts.hostname not in (
            "127.0.0.1",
            "localhost",
        )

    def filter_request(route: Route) -> None:
        if elsewhere(route.request.url):
            traffic.outside.append(route.request.url)
            route.abort()
        else:
            route.continue_()

    def note_error(message: ConsoleMessage) -> None:
        url = message.location.get("url", "")
        # Opened at /Page, Streamlit first asks whether it is served under that path, then finds it is not.
        if message.type == "error" and not url.endswith(("/_stcore/health", "/_stcore/host-config")):
            traffic.console_errors.append(f"{message.text} ({url})")

    # Only other hosts pass through the filter: each filtered request costs a round trip.
    profile.route(elsewhere, filter_request)
    page = profile.new_page()
    page.on("console", note_error)
    page.on("pageerror", lambda error: traffic.console_errors.append(str(error)))
    page.on("websocket", lambda ws: traffic.outside.append(ws.url) if elsewhere(ws.url) else None)
    try:
        yield page, traffic
    finally:
        with contextlib.suppress(Error):  # a page that never got anywhere has no storage
            page.evaluate("() => { localStorage.clear(); }")
        page.close()
        profile.unroute_all(behavior="ignoreErrors")
        profile.clear_cookies()
        profile.clear_permissions()


@contextlib.contextmanager
def open_page(browser: Browser, **screen: object) -> Iterator[tuple[Page, Traffic]]:
    """A page with a fresh profile in which nothing leaves this machine; `screen` as in `new_profile`."""
    profile = new_profile(browser, **screen)
    try:
        with open_page_in(profile) as opened:
            yield opened
    finally:
        profile.close()


# It has to last: between a key press and the message to the server lie some milliseconds in which
# the script still counts as not running.
_IDLE = """
(quiet) => {
  const app = document.querySelector('[data-testid="stApp"]');
  const undrawn = frame => frame.checkVisibility() && !frame.dataset.problem && !frame.querySelector('.main-svg');
  const busy = !app || app.getAttribute('data-test-script-state') !== 'notRunning'
    || document.querySelector('[data-testid="stSkeleton"], [data-testid="stSpinner"], [data-stale="true"]')
    || document.querySelector('.lead-figure[data-waits], .lead-slider[data-waits]') !== null
    || [...document.querySelectorAll('.lead-figure')].some(undrawn);
  const now = performance.now();
  if (busy) { window.__restSince = undefined; return false; }
  window.__restSince ??= now;
  return now - window.__restSince >= quiet;
}
"""


def settled(page: Page, quiet_ms: int = 200, timeout_ms: int = 30_000) -> Page:
    """Waits until the script has been idle for `quiet_ms`, nothing is outdated and every chart is drawn."""
    page.evaluate("() => { window.__restSince = undefined; }")
    page.wait_for_function(_IDLE, arg=quiet_ms, timeout=timeout_ms)
    return page


def move_slider(page: Page, name: str, value: float) -> None:
    """Moves the slider with this label to a value on its scale, by keyboard, and waits for the answer.

    For Streamlit's slider and for ours. Filling in a value alone moves the handle, but Streamlit sends
    nothing until a key or the mouse is released, so the last step is taken with the arrow key.
    """
    # Streamlit names its own slider by itself and by its label, so that the name comes out doubled.
    doubled = re.compile(rf"^{re.escape(name)}( {re.escape(name)})?$")
    slider = page.get_by_role("slider", name=doubled)
    step = float(slider.get_attribute("step") or 1)
    if value <= float(slider.get_attribute("min") or 0):
        slider.press("Home")
    else:
        slider.fill(f"{value - step:.10g}")
        slider.press("ArrowRight")
    settled(page)


def page_paths() -> list[str]:
    """Address of every page: "" for the start page, then those in pages/ in their order."""
    scripts = sorted(
        path.stem for path in (ROOT / "pages").glob("*.py") if not path.stem.startswith(("_", "."))
    )
    return ["", *(re.sub(r"^\d+[\s_-]*", "", stem) for stem in scripts)]
