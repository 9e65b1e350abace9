"""How long from moving a slider to painted charts? Run: python -m benchmarks.slider_to_chart [--moves 30]

Drives headless Chromium against the running app on the same machine, so server and browser share its cores.
Time runs from the key press to the end of the frame in which the last chart in sight shows the new value. First come
four charts of the components' test page (a fan, a waterfall, a 21 × 21 heatmap, a pay-off) drawn in four ways, taking
turns so that other load on the machine falls on all of them; then the pages of the app with the sidebar's savings lever,
all that have charts or the ones named:

    python -m benchmarks.slider_to_chart --page Risk_and_capital --slider "Savings rate"

With `--before /path/to/another/checkout` each page is measured there too, in turn with this one, and a second table
says by how much of the stock charts' time the two differ:

    git worktree add ../before 930dc89 && python -m benchmarks.slider_to_chart --before ../before

Writes its section of docs/benchmarks.md. KB per move is what the server sent over the web socket, before compression (a
third of it on the wire).
"""

import argparse
import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from playwright.sync_api import Error, Page, sync_playwright

from benchmarks.report import write_section
from tests.browser import driver

DEMO = driver.ROOT / "tests" / "browser" / "apps" / "components_demo.py"
VARIANTS = {  # words for the reader: query of the test page
    "st.plotly_chart, page reruns": "charts=stock",
    "st.plotly_chart, keyed fragment reruns": "charts=stock&fragment=1",
    "show_figures, page reruns": "",
    "show_figures, keyed fragment reruns": "fragment=1",
}
TARGET = 120 / 290  # 120 ms on a machine that draws four stock charts in 290 ms
WARM_UP = 3
CHART_PAGES = (
    "", "Ten_years", "Global_or_Professional", "LEAD_or_MSSP", "Risk_and_capital", "Cash_and_payback",
    "High_Needs_and_growth", "What_matters",
)  # fmt: skip
ROUNDS = 3
# All of its four charts of chance in sight, the last pixel of the fourth included, and no other chart.
FOUR_OF_RISK = {"width": 1440, "height": 2690}
# A savings rate that moves every year, so that every chart in sight changes with it; links in the form of the checkout.
LINKS = """
import json, sys
from lead_model.scenario import Scenario, to_code
print(json.dumps([to_code(Scenario().with_value("choices.savings_rate", rate)) for rate in json.loads(sys.argv[1])]))
"""

# Watches for the frame in which all titles carry the value that the slider has just taken.
WATCH_TITLES = """
() => {
  window.moves = [];
  document.addEventListener('keydown', event => {
    const start = event.timeStamp, slider = event.target;
    const look = () => {
      const wanted = ` ${Number(slider.value).toFixed(1)}%`;
      const titles = [...document.querySelectorAll('.gtitle')].map(title => title.textContent);
      if (titles.length === 4 && titles.every(title => title.endsWith(wanted))) {
        afterFrame(() => window.moves.push(performance.now() - start));
      } else if (performance.now() - start < 5000) {
        requestAnimationFrame(look);
      }
    };
    requestAnimationFrame(look);
  }, true);
}
"""
# On a page of the app the components say when they have drawn. The last chart in sight of a move counts; those that the
# reader would have to scroll to follow when it is quiet.
WATCH_DRAWN = """
() => {
  window.moves = [];
  window.charts = [];
  let start = 0, sent = 0;
  document.addEventListener('keydown', event => {
    start = event.timeStamp; sent = window.sent; window.moves.push(null); window.charts.push(0);
  }, true);
  document.addEventListener('lead-figures-drawn', event => afterFrame(() => {
    const { changed, outOfSight } = event.detail;
    // The second message says that the slider is idle; what follows then is not live.
    if (start && changed && !outOfSight && window.sent < sent + 2) {
      window.moves[window.moves.length - 1] = performance.now() - start;
      window.charts[window.moves.length - 1] += changed;
    }
  }));
}
"""


BEFORE_PAGE = """
window.afterFrame = work => requestAnimationFrame(() => {  // when it has been laid out and painted
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = work;
  port2.postMessage(null);
});
window.received = 0;
window.sent = 0;
window.WebSocket = class extends WebSocket {
  send(...all) { window.sent += 1; super.send(...all) }
  constructor(...all) {
    super(...all);
    this.addEventListener('message', ({ data }) => { window.received += data.byteLength ?? data.size ?? data.length });
  }
};
"""


@dataclass
class Timing:
    """What was seen of one variant: milliseconds, kilobytes and painted charts of each move."""

    milliseconds: list[float] = field(default_factory=list)
    kilobytes: list[float] = field(default_factory=list)
    charts: list[int] = field(default_factory=list)

    def add(self, other: "Timing") -> None:
        self.milliseconds += other.milliseconds
        self.kilobytes += other.kilobytes
        self.charts += other.charts


def measure(
    page: Page, address: str, slider_name: str, watch: str, moves: int, *, onward: bool = False
) -> Timing:
    """Move the slider one step at a time by keyboard and time each move: to and fro, or `onward`, so that every value is new
    to the server."""
    page.add_init_script(BEFORE_PAGE)
    page.goto(address)
    driver.settled(page, quiet_ms=800)
    page.locator(".js-plotly-plot").first.wait_for()
    page.locator(".js-plotly-plot").first.evaluate("chart => chart.scrollIntoView({ block: 'center' })")
    page.evaluate(watch)
    slider = page.locator(f'input[type="range"][aria-label="{slider_name}"]')
    timing = Timing()
    for number in range(WARM_UP + moves):
        before = page.evaluate("window.received")
        slider.press("ArrowRight" if onward or number % 20 < 10 else "ArrowLeft")
        page.wait_for_function(
            "n => window.moves.length > n && window.moves[n] !== null", arg=number, timeout=10_000
        )
        driver.settled(page, quiet_ms=150)
        timing.kilobytes.append((page.evaluate("window.received") - before) / 1000)
    milliseconds, charts = page.evaluate("[window.moves, window.charts ?? window.moves.map(() => 4)]")
    return Timing(milliseconds[WARM_UP:], timing.kilobytes[WARM_UP:], charts[WARM_UP:])


def links(root: Path, rates: Sequence[float]) -> list[str]:
    """The code of a link to a scenario with each savings rate, as the checkout at `root` writes it."""
    command = [sys.executable, "-c", LINKS, json.dumps(list(rates))]
    environment = os.environ | {"PYTHONPATH": str(root)}
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=True)  # noqa: S603
    codes: list[str] = json.loads(done.stdout)
    return codes


def drag(page: Page, address: str, slider_name: str, seconds: float = 3.0) -> tuple[float, bool]:
    """Drag to and fro without a pause; return drawings per second meanwhile, and whether the last value won."""
    page.goto(address)
    driver.settled(page, quiet_ms=800)
    page.locator(".js-plotly-plot").first.wait_for()
    page.evaluate(
        "() => { window.drawn = 0;"
        " document.addEventListener('lead-figures-drawn', () => { window.drawn += 1 }) }"
    )
    slider = page.locator(f'input[type="range"][aria-label="{slider_name}"]')
    track = slider.bounding_box()
    middle = track["y"] + track["height"] / 2
    at = float(slider.get_attribute("value") or slider.input_value())
    low, high = float(slider.get_attribute("min")), float(slider.get_attribute("max"))
    page.mouse.move(track["x"] + track["width"] * (at - low) / (high - low), middle)
    page.mouse.down()
    begun = time.perf_counter()
    pause_ms = 16
    for step in range(int(seconds * 1000 / pause_ms)):
        share = 0.5 + 0.35 * np.sin(step / 25)
        page.mouse.move(track["x"] + share * track["width"], middle)
        page.wait_for_timeout(pause_ms)
    drawings_per_second = page.evaluate("window.drawn") / (time.perf_counter() - begun)
    page.mouse.up()
    driver.settled(page, quiet_ms=500)
    wanted = f" {float(slider.input_value()):.1f}%"
    last_won = all(title.endswith(wanted) for title in page.locator(".gtitle").all_text_contents())
    return drawings_per_second, last_won


def row(name: str, timing: Timing, reference_ms: float) -> str:
    """One line of the table; the ratio is against stock charts on the test page in the same run."""
    median, p95 = np.quantile(timing.milliseconds, (0.5, 0.95))
    share = median / reference_ms
    verdict = "within" if share <= TARGET else "over"
    return (
        f"| {name} | {np.median(timing.charts):.0f} | {median:.0f} | {p95:.0f} | {np.median(timing.kilobytes):.1f} "
        f"| {share:.2f} | {verdict} {TARGET:.2f} | {len(timing.milliseconds)} |"
    )


def main() -> None:
    """Measure and print the table."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--moves", type=int, default=30, help="moves per variant after the warm-up")
    options.add_argument(
        "--page",
        action="append",
        default=[],
        help="address of a page of the app; all with charts if left out",
    )
    options.add_argument("--slider", default="Savings rate", help="label of the slider to move there")
    options.add_argument("--before", type=Path, help="another checkout to measure in turn with this one")
    wanted = options.parse_args()

    lines = [
        "Key press to the frame in which the last chart in sight is painted, headless Chromium on the same cores, "
        "1440 × 900. On the app's pages every value is new to the server, and 16,384 runs stand behind Home's cards and all "
        "of Risk and capital. KB: of the whole move, with what follows once the slider is idle. The target is 120 ms where "
        f"four stock charts take 290 ms, {TARGET:.2f} of them: machines differ by more than two, the first row is the "
        "measure.",
        "",
        "| what | charts | median ms | p95 ms | KB a move | of stock charts | target | moves |",
        "|---|---:|---:|---:|---:|---:|---|---:|",
    ]
    gains: list[str] = []
    with sync_playwright() as playwright:
        browser = driver.launch(playwright)
        timings = {name: Timing() for name in VARIANTS}
        with driver.running_app(DEMO) as address:
            for _ in range(ROUNDS):
                for name, query in VARIANTS.items():
                    with driver.open_page(browser) as (page, _traffic):
                        timings[name].add(
                            measure(
                                page, f"{address}/?{query}", "Trend", WATCH_TITLES, -(-wanted.moves // ROUNDS)
                            )
                        )
            reference = float(np.median(timings["st.plotly_chart, page reruns"].milliseconds))
            for name, timing in timings.items():
                lines.append(row(f"test page, four charts: {name}", timing, reference))
            with driver.open_page(browser) as (page, _traffic):
                pace, last_won = drag(page, f"{address}/?fragment=1", "Trend")
        with contextlib.ExitStack() as stack:
            roots = {"before": wanted.before, "": driver.ROOT} if wanted.before else {"": driver.ROOT}
            addresses = {
                label: stack.enter_context(driver.running_app(hosted=True, root=root))
                for label, root in roots.items()
            }
            windows: list[tuple[str, dict[str, int]]] = [(path, {}) for path in wanted.page or CHART_PAGES]
            if not wanted.page:
                windows.append(("Risk_and_capital", FOUR_OF_RISK))
            # Pages share what is calculated, and so do turns: every one starts elsewhere.
            starts = [0.05 + number * 7e-5 for number in range(len(windows) * ROUNDS)]
            codes = {label: links(root, starts) for label, root in roots.items()}
            for number, (path, window) in enumerate(windows):
                name = f"page {path or 'Home'}" + (
                    f", window {window['height']} pixels high" if window else ""
                )
                found = {label: Timing() for label in addresses}
                for turn in range(ROUNDS):
                    for label, address in addresses.items():
                        where = f"{address}/{path}?s={codes[label][number * ROUNDS + turn]}"
                        with (
                            driver.open_page(browser, **window) as (page, _traffic),
                            contextlib.suppress(Error),
                        ):
                            found[label].add(
                                measure(
                                    page,
                                    where,
                                    wanted.slider,
                                    WATCH_DRAWN,
                                    -(-wanted.moves // ROUNDS),
                                    onward=True,
                                )
                            )
                for label, timing in found.items():
                    title = f"{name}{', ' * bool(label)}{label}: {wanted.slider}"
                    if not timing.milliseconds:  # a move after which no chart in sight is drawn anew
                        lines.append(f"| {title}: no chart in sight follows | | | | | | | 0 |")
                    else:
                        lines.append(row(title, timing, reference))
                    print(lines[-1], flush=True)
                if all(timing.milliseconds for timing in found.values()) and wanted.before:
                    before, now = (float(np.median(found[label].milliseconds)) for label in ("before", ""))
                    gains.append(
                        f"| {name} | {before / reference:.2f} | {now / reference:.2f} | "
                        f"{(now - before) / reference:+.2f} |"
                    )
        browser.close()
    won = "won" if last_won else "WAS LOST"
    lines += [
        "",
        f"Dragging on the test page: {pace:.1f} drawings of all four charts a second; the last value {won}.",
    ]
    if gains:
        lines += [
            "",
            "| of stock charts | before | now | difference, at most +0.05 |",
            "|---|---:|---:|---:|",
            *gains,
        ]
    write_section("Slider to painted charts", lines)


if __name__ == "__main__":
    main()
