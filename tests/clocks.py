"""Clocks for tests: one that stands where it is put, and one whose time passes only when somebody sleeps."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from rapport.clock import SystemClock


class SetClock(SystemClock):
    """The machine's clock, but for the present moment, which a test says."""

    def __init__(self, source: Callable[[], datetime]) -> None:
        self._source = source

    def now(self) -> datetime:
        return self._source()


class SleepersClock:
    """Time stands still but for those who sleep, who wake up at once with their time passed."""

    def __init__(self, start: datetime = datetime(2026, 11, 2, 9, tzinfo=UTC)) -> None:
        self._start = start
        self._passed = 0.0
        self._lock = threading.Lock()

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._passed)

    def monotonic(self) -> float:
        return self._passed

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self._passed += seconds
