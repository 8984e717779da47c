"""Listing the UIDs of a folder, newest first, in windows that fit how sparse they are.

One answer holds at most about `MAX_FOUND` UIDs, a line of less than 1 MB. A window begins narrow, as if the UIDs were
dense there, and the next is wider where it found little: gaps are crossed in few requests, heaps not read again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from rapport.errors import CursorExpired
from rapport.providers.base import DateRange
from rapport.providers.imap.parse import State

MAX_FOUND = 80_000
GROWTH = 8
MONTHS = b"Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()  # the locale has no say in them

Search: TypeAlias = Callable[[int, int], list[int]]


@dataclass(frozen=True, slots=True)
class Window:
    """Some UIDs, newest first, and whether older ones may be left below them."""

    uids: list[int]
    has_more: bool


def list_between(search: Search, state: State, lowest: int, upper: int, count: int) -> Window:
    """List up to `count` UIDs from `lowest` to `upper`, both included, the newest first."""
    if not state.messages:
        return Window([], has_more=False)
    spread = max(1.0, (state.uidnext - 1) / state.messages)  # UIDs for each message
    widest = state.uidnext if state.messages <= MAX_FOUND else int(MAX_FOUND * spread)
    width = min(int(count * min(spread, GROWTH)) + 1, widest)
    found: list[int] = []
    while upper >= lowest and len(found) < count:
        lower = max(lowest, upper - width + 1)
        hits = sorted({uid for uid in search(lower, upper) if lower <= uid <= upper}, reverse=True)
        found += hits
        upper = lower - 1
        if 2 * len(hits) < count:
            width = min(width * GROWTH, widest)
    return Window(found[:count], has_more=upper >= lowest or len(found) > count)


def write_position(state: State, lowest: int) -> str:
    """Say how far a listing got: the folder's life and the lowest UID that was listed."""
    return f"{state.uidvalidity}.{lowest}"


def read_position(state: State, position: str | None) -> int:
    """Give the highest UID that wasn't listed. Raises CursorExpired in another life of the folder."""
    if position is None:
        return state.uidnext - 1
    validity, _, lowest = position.partition(".")
    if validity != str(state.uidvalidity):
        raise CursorExpired("The folder began a new life (UIDVALIDITY) during the backfill.")
    return int(lowest) - 1


def criteria_of(dates: DateRange) -> bytes:
    """Write the dates as search keys; empty where both ends are open."""
    keys = []
    if dates.since:
        keys.append(b"SINCE " + _write_date(dates.since))
    if dates.until:
        keys.append(b"BEFORE " + _write_date(dates.until))
    return b" ".join(keys)


def _write_date(day: date) -> bytes:
    return b"%d-%b-%04d" % (day.day, MONTHS[day.month - 1], day.year)
