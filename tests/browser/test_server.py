"""The app as it is hosted (lead_app.server): under a base path, with headers and a health address."""

import contextlib
import http.client
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from email.message import Message

import pytest
from playwright.sync_api import Browser, Page, expect

from lead_analysis.acos.presets import PRESETS
from lead_delivery.files.own_data_layout import own_data_template
from tests.browser import driver

BASE = "modeler"


@contextlib.contextmanager
def hosted(*options: str) -> Iterator[str]:
    """Address of the server, with the base path and without a closing slash."""
    port = driver._free_port()
    command = [
        sys.executable,
        "-m",
        "lead_app.server",
        f"--server.port={port}",
        "--server.headless=true",
    ]
    command += [f"--server.baseUrlPath={BASE}", "--server.fileWatcherType=none", *options]
    with tempfile.TemporaryFile("w+") as log:
        server = subprocess.Popen(command, cwd=driver.ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        address = f"http://127.0.0.1:{port}/{BASE}"
        try:
            give_up = time.monotonic() + 90
            while not driver._healthy(address):
                if server.poll() is not None or time.monotonic() > give_up:
                    log.seek(0)
                    raise RuntimeError(f"The server did not come up. Its log:\n{log.read()[-4000:]}")
                time.sleep(0.1)
            yield address
            log.seek(0)
            assert "Traceback" not in log.read(), "the server's log shows an error"
        finally:
            server.terminate()
            server.wait(timeout=20)


@pytest.fixture(scope="module")
def hosted_url() -> Iterator[str]:
    with hosted() as address:
        yield address


def ask(url: str, **headers: str) -> tuple[int, Message, bytes]:
    """Status, headers and body as sent, whatever the status."""
    _, _, host, path = url.split("/", 3)
    connection = http.client.HTTPConnection(host, timeout=30)
    connection.request("GET", f"/{path}", headers={name.replace("_", "-"): v for name, v in headers.items()})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, answer.msg, body


def origin(address: str) -> str:
    return address.removesuffix(f"/{BASE}")


# ---- over HTTP -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [f"/{BASE}/health", "/health"])
def test_health_is_reported_with_and_without_the_base_path(hosted_url: str, path: str) -> None:
    status, headers, body = ask(origin(hosted_url) + path)
    found = json.loads(body)
    assert (status, found["status"], headers["cache-control"]) == (200, "ok", "no-store")
    assert [test["passed"] for test in found["self_tests"]] == [True, True, True]
    assert all(len(pack["sha256"]) == 64 for pack in found["rule_packs"])


def test_streamlits_own_health_address_is_not_covered_by_ours(hosted_url: str) -> None:
    assert ask(f"{hosted_url}/_stcore/health")[2] == b"ok"


def test_streamlits_counters_are_closed_unless_opened(
    hosted_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in ("/_stcore/metrics", "/_stcore/metrics/", "/_stcore/metrics?families=active_sessions"):
        status, headers, body = ask(hosted_url + path)
        assert (status, body) == (404, b"Not found")
        assert headers["x-content-type-options"] == "nosniff"
    monkeypatch.setenv("LEAD_MODEL_METRICS", "1")
    monkeypatch.setenv("LEAD_MODEL_EMBED_IN", "https://intranet.example.org")
    with hosted() as opened:
        status, headers, body = ask(f"{opened}/_stcore/metrics")
        assert status == 200
        assert b"# TYPE" in body
        assert headers["content-security-policy"].endswith(
            "frame-ancestors 'self' https://intranet.example.org"
        )
        assert headers["x-frame-options"] is None


def test_files_can_be_kept_by_a_proxy_and_asked_for_again(hosted_url: str) -> None:
    page = ask(f"{hosted_url}/")
    script = re.search(rb'src="\./(static/js/index[^"]+)"', page[2])
    assert script, "Streamlit's page names its first script"
    url = f"{hosted_url}/{script[1].decode()}"
    status, headers, body = ask(url, Accept_Encoding="gzip")
    assert (status, headers["content-encoding"]) == (200, None)  # compressing is the proxy's part
    assert "public" in headers["cache-control"]
    assert headers["x-content-type-options"] == "nosniff"
    assert ask(url, If_None_Match=headers["etag"])[0] == 304
    assert ask(url, Range="bytes=0-9")[2] == body[:10]


@pytest.mark.parametrize("path", ["/", "/Ten_years", "/health", "/_stcore/host-config", "/media/none"])
def test_every_answer_has_the_security_headers(hosted_url: str, path: str) -> None:
    _, headers, _ = ask(hosted_url + path)
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'self'" in policy
    assert "unsafe-eval" not in policy
    assert "script-src 'self' 'sha256-" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["x-frame-options"] == "SAMEORIGIN"


# ---- in the browser; the page fixture adds: no console error, so nothing the policy refused, and no other host -----


def test_a_page_opens_directly_and_answers_to_a_lever(page: Page, hosted_url: str) -> None:
    sockets: list[str] = []
    page.on("websocket", lambda socket: sockets.append(socket.url))
    page.goto(f"{hosted_url}/Ten_years")
    driver.settled(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Ten years")
    expect(
        page.locator(".lead-figure .main-svg").first
    ).to_be_visible()  # our component, plotly from this server
    verdict = page.locator(".st-key-lead-verdict")
    before = verdict.inner_text()
    driver.move_slider(page, "Savings rate", 9.0)
    expect(verdict).not_to_have_text(before)
    assert [url.rsplit("/", 3)[1:] for url in sockets] == [[BASE, "_stcore", "stream"]]


def test_an_upload_arrives(page: Page, hosted_url: str) -> None:
    page.goto(f"{hosted_url}/Your_ACO")
    driver.settled(page)
    page.get_by_role("radio", name="My own file").click()
    driver.settled(page)
    content = own_data_template(PRESETS["small_rural"].scenario, "csv")
    with page.expect_response(lambda answer: "/_stcore/upload_file/" in answer.url) as sent:
        page.locator("input[type=file]").set_input_files(
            {"name": "own.csv", "mimeType": "text/csv", "buffer": content}
        )
    assert sent.value.status in (200, 204)
    driver.settled(page)
    expect(page.get_by_test_id("stMain").get_by_text("own.csv").first).to_be_visible()
    expect(page.get_by_test_id("stException")).to_have_count(0)


def test_the_browser_refuses_a_script_that_is_not_ours(browser: Browser, hosted_url: str) -> None:
    # Without this, "no console error" above would also hold for a policy that is not enforced.
    with driver.open_page(browser) as (page, traffic):
        page.goto(hosted_url)
        driver.settled(page)
        page.evaluate(
            "() => { const one = document.createElement('script'); one.textContent = 'window.ran = 1';"
            " document.body.append(one) }"
        )
        assert page.evaluate("window.ran") is None
    assert any("Content Security Policy" in text for text in traffic.console_errors)
