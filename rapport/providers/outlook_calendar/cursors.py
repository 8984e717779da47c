"""Cursors of calendars: the window of days in which Graph follows changes, and its token for what is known of it.

A window is of the month that it was taken in; in another month the cursor is of no use, and everything is compared.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from rapport import clock
from rapport.errors import CursorExpired

_MONTHS_BEFORE, _MONTHS_AFTER = 1, 13
_A_YEAR = 12
_FORM = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True, slots=True)
class Window:
    """From the beginning of last month to the end of the same one next year."""

    name: str
    start: str
    end: str


def open_window() -> Window:
    """Give the window of the present month."""
    now = clock.now()
    return Window(f"{now:%Y%m}", _write(now, -_MONTHS_BEFORE), _write(now, _MONTHS_AFTER))


def write_cursor(token: str) -> str:
    """Write the cursor of a token that was given for the present window."""
    return f"{open_window().name} {token}"


def read_cursor(cursor: str) -> str:
    """Give the token of a cursor. Raises CursorExpired for another window, and for what is no cursor."""
    name, _, token = cursor.partition(" ")
    if name != open_window().name or not token:
        raise CursorExpired("The calendar is followed in other days now.")
    return token


def _write(now: datetime, months: int) -> str:
    year, month = divmod(now.year * _A_YEAR + now.month - 1 + months, _A_YEAR)
    return datetime(year, month + 1, 1, tzinfo=UTC).strftime(_FORM)
