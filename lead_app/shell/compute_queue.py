"""The queue for the processor: one part of a page after the other, what is looked at first."""

import heapq
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

LONGEST_WAIT_SECONDS = 0.25  # one who asks for a million runs must not hold up all others


class ComputeQueue:
    """A queue for work of some ten milliseconds. Python works on one thing at a time: ten answers started together would all
    be ready last."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: list[tuple[bool, int]] = []
        self._number = count()
        self._at_work = 0

    @contextmanager
    def turn(self, first: bool) -> Iterator[None]:
        """Wait for a turn, `first` before all who are not, and hold it."""
        with self._changed:
            ticket = (not first, next(self._number))
            heapq.heappush(self._waiting, ticket)
            until = time.monotonic() + LONGEST_WAIT_SECONDS
            while self._at_work or self._waiting[0] != ticket:
                if not self._changed.wait(until - time.monotonic()):
                    break
            self._waiting.remove(ticket)
            heapq.heapify(self._waiting)
            self._at_work += 1
        try:
            yield
        finally:
            with self._changed:
                self._at_work -= 1
                self._changed.notify_all()


QUEUE = ComputeQueue()
