"""Throttling: how many requests of an application a mailbox takes at once, and in ten minutes.

Sources: https://learn.microsoft.com/graph/throttling-limits (Outlook service limits) and .../graph/throttling.
"""

import math
import threading
from collections import Counter, defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rapport.clock import Clock
from tests.fakes.microsoft.answers import GraphError

WINDOW = 600.0
"""Seconds over which requests are counted."""

BATCH_PLACES = 4
"""Parts of a batch that Outlook works on at once."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """What is counted together: an application's requests to one mailbox."""

    client: str
    address: str


class Meter:
    """Counts requests. A test chooses `at_once`, `per_window` and `pause`: Retry-After, in seconds, where no place is.

    What is refused counts too, as long as `counts_refusals`. `requests` and `refusals` are by address, `most_at_once`
    is the most places that were taken.
    """

    def __init__(self, clock: Clock) -> None:
        self.at_once = 4
        self.per_window = 10_000
        self.pause = 1
        self.counts_refusals = True
        self.requests: Counter[str] = Counter()
        self.refusals: Counter[str] = Counter()
        self.most_at_once: Counter[str] = Counter()
        self._clock = clock
        self._lock = threading.Lock()
        self._windows: defaultdict[Mailbox, deque[float]] = defaultdict(deque)
        self._taken: Counter[Mailbox] = Counter()

    @contextmanager
    def hold(self, mailbox: Mailbox, wanted: int = 1) -> Iterator[int]:
        """Hold as many places as there are, up to `wanted`, and give how many; 0 where all are taken."""
        with self._lock:
            free = max(0, min(wanted, self.at_once - self._taken[mailbox]))
            self._taken[mailbox] += free
            most = max(self.most_at_once[mailbox.address], self._taken[mailbox])
            self.most_at_once[mailbox.address] = most
        try:
            yield free
        finally:
            with self._lock:
                self._taken[mailbox] -= free

    def count(self, mailbox: Mailbox) -> None:
        """Count a request. Raises the refusal when there were too many within the window."""
        with self._lock:
            now, window = self._clock.monotonic(), self._windows[mailbox]
            while window and window[0] <= now - WINDOW:
                window.popleft()
            is_over = len(window) >= self.per_window
            if not is_over or self.counts_refusals:
                window.append(now)
            if is_over:
                self.refusals[mailbox.address] += 1
                # The window is open again when all but a free place of it has passed.
                free_at = window[-self.per_window] + WINDOW
                raise _throttled("RequestRate", math.ceil(max(1.0, free_at - now)))
            self.requests[mailbox.address] += 1

    def refuse(self, mailbox: Mailbox) -> GraphError:
        """Give the refusal of a request that found no place."""
        with self._lock:
            self.refusals[mailbox.address] += 1
        return _throttled("MailboxConcurrency", self.pause)

    def spent(self, client: str, address: str) -> int:
        """Give how many requests count now."""
        with self._lock:
            now = self._clock.monotonic()
            return sum(moment > now - WINDOW for moment in self._windows[Mailbox(client, address)])


def _throttled(limit: str, seconds: int) -> GraphError:
    message = f"Application is over its {limit} limit."
    return GraphError(429, "ApplicationThrottled", message, {"Retry-After": str(seconds)})
