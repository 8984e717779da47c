"""The one clock. Times in code and columns are aware and in UTC; tests set it."""

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """What tells the time, and passes it."""

    def now(self) -> datetime:
        """Give the present moment, aware, in UTC."""

    def monotonic(self) -> float:
        """Give seconds since some moment, never set back."""

    def sleep(self, seconds: float) -> None:
        """Let so much time pass."""


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Give the present moment, aware, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Give seconds since some moment, never set back."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Let so much time pass."""
        time.sleep(seconds)


_clock: Clock = SystemClock()


def now() -> datetime:
    """Give the present moment, aware, in UTC."""
    return _clock.now()


def monotonic() -> float:
    """Give seconds since some moment, never set back."""
    return _clock.monotonic()


def sleep(seconds: float) -> None:
    """Let so much time pass."""
    _clock.sleep(seconds)


def set_clock(clock: Clock | None) -> None:
    """Tell the time by another clock; None goes back to the machine's."""
    global _clock  # noqa: PLW0603  the clock is the one piece of module state, for tests
    _clock = clock or SystemClock()
