"""The way through a folder from the newest message to the oldest, as spans of time; pure.

A position is the moment that everything from then on was given. It is cut at whole seconds, since Graph tells no more
of a moment than that, but compares it exactly; so neither deliveries nor deletions nor a crowd in one second lose any.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from rapport.errors import CursorExpired
from rapport.providers.base import DateRange

SECOND = timedelta(seconds=1)


class Span(NamedTuple):
    """Messages that were received from `since` on and earlier than `before`; None is open."""

    since: datetime | None
    before: datetime | None
    is_inside: bool = True

    def write_filter(self) -> str:
        """Give the span as Graph's $filter, "" for all."""
        bounds = (("ge", self.since), ("lt", self.before))
        return " and ".join(f"receivedDateTime {word} {write_moment(moment)}" for word, moment in bounds if moment)


class Listed(NamedTuple):
    """A message as it is listed: its id and the second in which it was received."""

    id: str
    second: datetime


def span_at(position: str | None, dates: DateRange) -> Span:
    """Give the span that begins at a position: what is newer than the dates, within them, or older."""
    before = read_position(position)
    since, until = _start_of(dates.since), _start_of(dates.until)
    edges = sorted((edge for edge in (since, until) if edge), reverse=True)
    lower = next((edge for edge in edges if before is None or edge < before), None)
    is_inside = (until is None or (before is not None and before <= until)) and (since is None or lower == since)
    return Span(lower, before, is_inside)


def cut_whole_seconds(listed: Sequence[Listed]) -> Sequence[Listed]:
    """Leave out the last second of a listing that goes on: there may be more of it; nothing may be left."""
    return [one for one in listed if one.second > listed[-1].second]


def write_moment(moment: datetime) -> str:
    """Write a moment as Graph does."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def read_moment(text: str | None) -> datetime | None:
    """Read a moment; None where it is none."""
    try:
        return datetime.fromisoformat(text or "").astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def read_position(position: str | None) -> datetime | None:
    """Read a position, None at the start. Raises CursorExpired for one of another kind."""
    if position is None:
        return None
    try:
        return datetime.strptime(position, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise CursorExpired("The position is none of this provider's.") from None


def _start_of(day: date | None) -> datetime | None:
    return datetime.combine(day, time.min, UTC) if day else None
