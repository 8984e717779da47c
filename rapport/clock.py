"""The one clock. Times in code and columns are aware and in UTC; tests set it."""

from collections.abc import Callable
from datetime import UTC, datetime


def _system_time() -> datetime:
    return datetime.now(UTC)


_source: Callable[[], datetime] = _system_time


def now() -> datetime:
    """Give the present moment, aware, in UTC."""
    return _source()


def set_source(source: Callable[[], datetime] | None) -> None:
    """Take the time from `source`; None goes back to the system's clock."""
    global _source  # noqa: PLW0603  the clock is the one piece of module state, for tests
    _source = source or _system_time
