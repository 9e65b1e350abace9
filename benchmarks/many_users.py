"""How long do twenty people wait who move sliders at once? Run: python -m benchmarks.many_users [--users 20] [--moves 20]

Each user is a session of its own over a web socket, as a browser would hold it: opens a page, moves the savings slider in
the sidebar, waits for the charts, thinks for a second on average, and moves it again. What the browser does goes for the
user too: after half a second without a new move it says that the slider is idle, and the parts around the charts follow.
No two scenarios are alike, so that nothing is answered from what another user asked. The clients share the machine's cores
with the server. Every answer is checked: charts must have changed, and the slider must come back with the value that was
sent. Measured with one server process and with one a core, users kept to theirs as behind the proxy of docs/hosting.md.
Writes its section of docs/benchmarks.md.
"""

import argparse
import asyncio
import json
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field

import numpy as np
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from benchmarks.report import cores, write_section
from benchmarks.slider_to_chart import FLAT
from lead_model.scenario import to_code
from tests.browser import driver

PAGES = {  # and the live part that a reader of a window of 1440 × 900 sees
    "": "lead-live-answer",
    "Ten_years": "lead-live-results",
    "Global_or_Professional": "lead-live-pay_offs",
    "Risk_and_capital": "lead-live-charts_of_chance",
}
SLIDER, RELAY = "lever:slide:choices.savings_rate", "lead-move-relay"  # ends of components' names
THINK_SECONDS = 1.0
REST_SECONDS = 0.5  # as in lead_app/components/static/live_slider.js
TARGET_MS = 150
BIGGEST_MESSAGE = 64 * 2**20


@dataclass
class User:
    """One session: its socket, and what the server last said about address, page, slider and charts."""

    socket: websockets.ClientConnection
    page: str
    query: str = ""
    page_hash: str = ""
    pages: dict[str, str] = field(default_factory=dict)
    sender_ids: dict[str, tuple[str, str]] = field(
        default_factory=dict
    )  # slider and relay: component, fragment
    shown: float = float("nan")
    charts: dict[str, int] = field(default_factory=dict)
    milliseconds: list[float] = field(default_factory=list)
    kilobytes: list[float] = field(default_factory=list)
    idle_milliseconds: list[float] = field(default_factory=list)

    async def ask(self, move: dict | None = None) -> float:
        """Run the page, after a move of the slider if given; returns the size of the answer in bytes."""
        message = BackMsg()
        state = message.rerun_script
        state.query_string, state.page_script_hash = self.query, self.page_hash
        if move is not None:
            widget = state.widget_states.widgets.add()
            widget.id, state.fragment_id = self.sender_ids[RELAY if move["live"] else SLIDER]
            widget.json_value = json.dumps({"move": move})
        await self.socket.send(message.SerializeToString())
        size = 0
        while True:
            raw = await self.socket.recv()
            size += len(raw)
            answer = ForwardMsg()
            answer.ParseFromString(raw)
            kind = answer.WhichOneof("type")
            if kind == "new_session":
                self.page_hash = answer.new_session.page_script_hash
            elif kind == "navigation":
                self.pages = {one.url_pathname: one.page_script_hash for one in answer.navigation.app_pages}
            elif kind == "page_info_changed":
                self.query = answer.page_info_changed.query_string
            elif kind == "delta" and answer.delta.new_element.WhichOneof("type") == "bidi_component":
                part = answer.delta.new_element.bidi_component
                sender = next((one for one in (SLIDER, RELAY) if part.id.endswith(one)), "")
                if sender:
                    self.sender_ids[sender] = part.id, answer.delta.fragment_id
                if sender == SLIDER:
                    self.shown = json.loads(part.bytes)["value"]
                elif part.component_name.endswith("figures"):
                    self.charts[part.id] = hash(part.bytes)
            elif kind == "script_finished" and answer.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                return size


async def use(address: str, number: int, moves: int, start: asyncio.Event) -> User:
    """Open a page, wait for the others, then move and think in turn."""
    chance = np.random.default_rng(number)
    url = f"{address.replace('http', 'ws', 1)}/_stcore/stream"
    async with websockets.connect(url, subprotocols=["streamlit"], max_size=BIGGEST_MESSAGE) as socket:
        user = User(socket, list(PAGES)[number % len(PAGES)], query=f"s={to_code(FLAT)}")
        await user.ask()
        if user.page:
            user.page_hash, user.sender_ids = user.pages[user.page], {}
            await user.ask()
            assert user.page_hash == user.pages[user.page], f"asked for page '{user.page}', got another"
        assert {SLIDER, RELAY} <= user.sender_ids.keys(), f"page '{user.page}' shows no savings slider"
        await start.wait()
        await asyncio.sleep(chance.exponential(THINK_SECONDS))
        for step in range(moves):
            savings = round(0.02 + 0.001 * step + 0.00001 * number, 6)
            before = dict(user.charts)
            milliseconds, size = await _timed(user, savings, live=True)
            user.milliseconds.append(milliseconds)
            user.kilobytes.append(size / 1000)
            assert user.charts != before, f"no chart of page '{user.page}' followed the slider"
            think = chance.exponential(THINK_SECONDS)
            await asyncio.sleep(min(think, REST_SECONDS))
            if think > REST_SECONDS or step == moves - 1:
                user.idle_milliseconds.append((await _timed(user, savings, live=False))[0])
                assert abs(user.shown - savings * 100) < 1e-6, f"asked for {savings:.3%}, shown {user.shown}%"
                await asyncio.sleep(max(0.0, think - REST_SECONDS))
    return user


async def _timed(user: User, savings: float, live: bool) -> tuple[float, float]:
    """Milliseconds until the whole answer to a move is here, and its bytes."""
    begun = time.perf_counter()
    move = {
        "value": savings,
        "seq": int(time.time() * 1000),
        "live": live,
        "seen": [PAGES[user.page]],
        "slider": SLIDER,
    }
    size = await user.ask(move)
    return (time.perf_counter() - begun) * 1000, size


async def crowd(addresses: Sequence[str], users: int, moves: int) -> tuple[list[User], float]:
    """All users at once, in turn at each address; also the seconds from the first move to the last answer."""
    for address in addresses:
        for page in PAGES:  # what the first visitor of all waits for is not the question here
            await use(address, list(PAGES).index(page), 2, _now())
    start = asyncio.Event()
    tasks = [
        asyncio.create_task(use(addresses[number // len(PAGES) % len(addresses)], number, moves, start))
        for number in range(users)
    ]
    await asyncio.sleep(0.5 * users)  # until all pages are open
    begun = time.perf_counter()
    start.set()
    return list(await asyncio.gather(*tasks)), time.perf_counter() - begun


def _now() -> asyncio.Event:
    event = asyncio.Event()
    event.set()
    return event


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--users", type=int, default=20)
    parser.add_argument("--moves", type=int, default=20)
    parser.add_argument("--processes", type=int, nargs="+", default=[1, cores()])
    wanted = parser.parse_args()
    lines = [
        f"{wanted.users} sessions on {cores()} cores shared with the clients, {wanted.moves} moves each, "
        f"{THINK_SECONDS:g} s of thought on average, every value new. Time from the move to the last message that changes a "
        f"chart or the answer bar, without painting; idle: from the moment at which the slider is idle to the last message "
        f"of the parts around the charts. Aimed for: p95 of a move {TARGET_MS} ms.",
        "",
        "| Server processes | Page | Moves | Median, ms | p95, ms | KB an answer "
        "| Idle: median, ms | p95, ms | Moves a second |",
        "|---:|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for processes in wanted.processes:
        with ExitStack() as running:
            addresses = [running.enter_context(driver.running_app(hosted=True)) for _ in range(processes)]
            users, seconds = asyncio.run(crowd(addresses, wanted.users, wanted.moves))
        for page in PAGES:
            those = [user for user in users if user.page == page]
            if those:
                lines.append(_row(processes, page.replace("_", " ") or "Home", those, seconds))
        lines.append(_row(processes, "All", users, seconds))
    write_section("Many users at once", lines)


def _row(processes: int, name: str, users: list[User], seconds: float) -> str:
    times, idle_times, sizes = (
        np.concatenate([getattr(user, name) for user in users])
        for name in ("milliseconds", "idle_milliseconds", "kilobytes")
    )
    (median, p95), (idle, idle_p95) = (np.quantile(one, (0.5, 0.95)) for one in (times, idle_times))
    return (
        f"| {processes} | {name} | {len(times)} | {median:.0f} | {p95:.0f} | {np.median(sizes):.0f} "
        f"| {idle:.0f} | {idle_p95:.0f} | {len(times) / seconds:.1f} |"
    )


if __name__ == "__main__":
    main()
