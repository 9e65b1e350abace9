"""Turns at the processor: one at a time, what is looked at first, and nobody waits for ever."""

import threading
import time

import pytest

from lead_app.shell import compute_queue
from lead_app.shell.compute_queue import ComputeQueue


def run_together(queue: ComputeQueue, jobs: list[tuple[str, bool]], hold: threading.Event) -> list[str]:
    """Who had a turn after whom, when all wait behind one that holds its turn until `hold`."""
    order: list[str] = []

    def work(name: str, first: bool) -> None:
        with queue.turn(first):
            order.append(name)

    def hold_on() -> None:
        with queue.turn(True):
            hold.wait(5)

    threads = [threading.Thread(target=hold_on)]
    threads[0].start()
    time.sleep(0.02)
    for name, first in jobs:
        threads.append(threading.Thread(target=work, args=(name, first)))
        threads[-1].start()
        time.sleep(0.01)
    hold.set()
    for thread in threads:
        thread.join(5)
        assert not thread.is_alive()
    return order


def test_what_is_looked_at_comes_first_and_the_rest_in_the_order_of_asking() -> None:
    jobs = [("table", False), ("fan", True), ("capital", False), ("curve", True)]
    assert run_together(ComputeQueue(), jobs, threading.Event()) == ["fan", "curve", "table", "capital"]


def test_nobody_waits_longer_than_the_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compute_queue, "LONGEST_WAIT_SECONDS", 0.05)
    queue, done = ComputeQueue(), threading.Event()

    def long() -> None:
        with queue.turn(True):
            done.wait(5)

    thread = threading.Thread(target=long)
    thread.start()
    time.sleep(0.02)
    with queue.turn(False):
        assert thread.is_alive(), "a turn in spite of the one that takes long"
    done.set()
    thread.join(5)
    with queue.turn(True):  # and all is free again
        pass
    assert queue._waiting == []
    assert queue._at_work == 0


def test_a_turn_ends_with_an_error_too() -> None:
    queue = ComputeQueue()
    with pytest.raises(ValueError, match="broken"), queue.turn(True):
        raise ValueError("broken")
    assert queue._at_work == 0
