"""The app as it is hosted: warm before the first visitor, with security headers and a health address.

    python -m lead_app.server --server.port=8501

takes the options of `streamlit run` and reads the same configuration. app.py stays the entry script, so
`streamlit run app.py` gives the same pages without what is added here. docs/hosting.md is for those who run it.
"""

import asyncio
import base64
import contextlib
import gc
import hashlib
import logging
import os
import re
import socket
import sys
import tomllib
import webbrowser
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Match, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config
from streamlit.web.server.server_util import get_url

from lead_app import ROOT
from lead_delivery import health
from lead_model.errors import LeadModelError

ENTRY = ROOT / "app.py"
EMBED_IN = "LEAD_MODEL_EMBED_IN"  # sites that may show the app in a frame, separated by blanks
METRICS = "LEAD_MODEL_METRICS"  # 1: Streamlit's counters of sessions and memory are open to everyone
# The thread that sends messages asks for its turn after each of them. At Python's usual 5 ms it waits that long behind every
# visitor's calculation, some forty times an answer: with twenty visitors half of all waiting was that.
SWITCH_SECONDS = 0.0005
_LOGGER = logging.getLogger(__name__)
_SITE = re.compile(r"'self'|https?://(\*\.)?[\w.-]+(:(\d+|\*))?")
_WARM = ("lead_app", "lead_delivery.charts", "lead_delivery.reports")
_health_lock = asyncio.Lock()


# ---- start -----------------------------------------------------------------------------------------------------


def create_app(open_browser: bool = False) -> st.App:
    """The ASGI application; with `open_browser` it shows itself once it is ready, unless server.headless.

    Raises LeadModelError when app.py is missing or an environment variable is written wrongly.
    """
    if not ENTRY.is_file():
        raise LeadModelError(
            f"The app's entry script is not at {ENTRY}. Run the server from a checkout: app.py, pages/ and assets/ "
            "are not part of the installed package."
        )

    @contextlib.asynccontextmanager
    async def lifespan(_app: st.App) -> AsyncIterator[None]:
        sys.setswitchinterval(SWITCH_SECONDS)
        warm_up()
        send_small_frames_at_once()
        # What is loaded by now stays. Without this every full collection walks through all of it and holds
        # the last frames of a page back by some 40 ms.
        gc.collect()
        gc.freeze()
        if open_browser and not config.get_option("server.headless"):
            address = get_url(config.get_option("server.address") or "localhost")
            asyncio.get_running_loop().call_later(0.5, webbrowser.open, address)
        yield

    return st.App(
        ENTRY,
        lifespan=lifespan,
        routes=[UnderBasePath("/health", answer_health)],
        middleware=[
            Middleware(Guard, headers=security_headers(os.environ), metrics=os.environ.get(METRICS) == "1"),
        ],
    )


def warm_up() -> None:
    """Import what the pages import and compute what the start page shows, so that no visitor waits for it.

    A fault is logged and left to the health address: a server that answers 503 says more than one that is gone.
    """
    try:
        for name in _WARM:
            package = import_module(name)
            for module in walk_packages(package.__path__, f"{name}."):
                if module.name != __spec__.name:
                    import_module(module.name)
        from lead_app import cached, state

        for answer in (cached.projection, cached.risk, cached.verdict):
            answer.or_raise(state.DEFAULT)  # 16,384 runs among them; kept for the first visitors
    except Exception:
        _LOGGER.exception("The warm-up before the first visitor failed; ask the address /health.")


def send_small_frames_at_once() -> None:
    """TCP_NODELAY on sockets that listen, inherited by their connections, where the event loop does not see to it.

    uvloop does. Asyncio's own loop (Windows) does not, because the server's socket is made without a protocol number;
    a frame then waits up to 40 ms for the acknowledgement of the one before.
    """
    if type(asyncio.get_running_loop()).__module__.startswith("uvloop"):
        return
    for found in gc.get_objects():
        if type(found) is socket.socket and found.fileno() >= 0 and found.type == socket.SOCK_STREAM:
            with contextlib.suppress(OSError):
                if found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                    found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


# ---- the health address ----------------------------------------------------------------------------------------


def below_base_path(scope: Scope) -> str:
    """The path of a request without server.baseUrlPath; unchanged where a proxy has already taken that off."""
    base = (config.get_option("server.baseUrlPath") or "").strip("/")
    path: str = scope["path"]
    return path[len(base) + 1 :] if base and path.startswith(f"/{base}/") else path


class UnderBasePath(Route):
    """A route that answers with and without server.baseUrlPath, so that a probe need not know it."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if scope["type"] != "http":
            return Match.NONE, {}
        return super().matches({**scope, "path": below_base_path(scope)})


async def answer_health(_request: Request) -> JSONResponse:
    """The report of `lead_delivery.health`, 200 or 503. One at a time, so that asking often cannot keep the server busy."""
    async with _health_lock:
        found = await asyncio.to_thread(health.report)
    return JSONResponse(found, health.status_code(found), headers={"Cache-Control": "no-store"})


# ---- what every answer carries ---------------------------------------------------------------------------------


def security_headers(environment: Mapping[str, str]) -> dict[str, str]:
    """Headers of every answer. Scripts come from this server only; styles may stand in the page, as Streamlit needs.

    environment : LEAD_MODEL_EMBED_IN names the sites that may frame the app; by default only its own.
    Raises LeadModelError when a site is not written as scheme and host.
    """
    sites = environment.get(EMBED_IN, "").split()
    for site in sites:
        if not _SITE.fullmatch(site):
            raise LeadModelError(
                f"{EMBED_IN}: '{site}' is not a site. Write scheme and host, several separated by blanks, for example "
                "https://intranet.example.org https://*.example.org:8443."
            )
    scripts = " ".join(["'self'", *_inline_script_hashes()])
    headers = {
        "Content-Security-Policy": "; ".join(
            [
                "default-src 'self'",
                f"script-src {scripts}",
                "style-src 'self' 'unsafe-inline'",
                "img-src 'self' data: blob:",
                "font-src 'self' data:",
                "media-src 'self' data: blob:",
                "connect-src 'self' data: blob:",
                "worker-src 'self' blob:",
                "object-src 'none'",
                "base-uri 'self'",
                "form-action 'self'",
                f"frame-ancestors {' '.join(dict.fromkeys([chr(39) + 'self' + chr(39), *sites]))}",
            ]
        ),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",  # an address carries the scenario; other sites do not get it
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    }
    if not sites:
        headers["X-Frame-Options"] = "SAMEORIGIN"  # cannot name other sites, so it is left out with them
    return headers


def _inline_script_hashes() -> list[str]:
    """Streamlit's page has one script line of its own in it; its hash allows that line and no other."""
    page = Path(st.__file__).parent / "static" / "index.html"
    scripts = re.findall(r"<script>(.*?)</script>", page.read_text(encoding="utf-8"), re.DOTALL)
    digests = (hashlib.sha256(script.encode()).digest() for script in scripts)
    return [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]


class Guard:
    """Puts the headers on every answer and hides Streamlit's counters. Web sockets pass through."""

    def __init__(self, app: ASGIApp, headers: Mapping[str, str], metrics: bool) -> None:
        self.app, self.headers, self.metrics = app, headers, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self.headers)
            await send(message)

        if not self.metrics and below_base_path(scope).rstrip("/") == "/_stcore/metrics":
            await PlainTextResponse("Not found", 404)(scope, receive, with_headers)
        else:
            await self.app(scope, receive, with_headers)


# ---- command ---------------------------------------------------------------------------------------------------


def read_options(arguments: Sequence[str]) -> dict[str, Any]:
    """Streamlit's options from `--section.option=value` or `--section.option value`; values as in config.toml.

    Raises LeadModelError for anything else.

    >>> read_options(["--server.port=8600", "--server.headless", "true", "--server.baseUrlPath=modeler"])
    {'server.port': 8600, 'server.headless': True, 'server.baseUrlPath': 'modeler'}
    """
    options: dict[str, Any] = {}
    left = list(arguments)
    while left:
        name, equals, value = left.pop(0).partition("=")
        if not re.fullmatch(r"--\w+\.\w+", name) or not (equals or left):
            raise LeadModelError(
                f"'{name}' is not understood. Write options as in `streamlit run`, each with a value, for example "
                "--server.port=8501 --server.baseUrlPath=modeler."
            )
        options[name[2:]] = _value(value if equals else left.pop(0))
    return options


def _value(text: str) -> Any:
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def main(arguments: Sequence[str] | None = None, run: Callable[..., None] | None = None) -> int:
    """Serve until stopped. `run` takes the place of the server in tests."""
    try:
        options = read_options(sys.argv[1:] if arguments is None else arguments)
        app = create_app(open_browser=True)
    except LeadModelError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    # As if app.py had been started: Streamlit looks for .streamlit/config.toml beside the program's name.
    sys.argv = [str(ENTRY)]
    (run or app.run)(config=options)
    return 0


if __name__ == "__main__":
    sys.exit(main())
