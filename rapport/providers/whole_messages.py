"""What sources that hold whole messages share: where the header ends, what lies in a range, what can't be read."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import ParamSpec, TypeVar

from rapport.errors import Malformed
from rapport.providers.base import DateRange, Unreadable

Arguments = ParamSpec("Arguments")
Record = TypeVar("Record")


def header_of(raw: bytes) -> bytes:
    """Give the header block of a message (RFC 5322, 2.1), without the blank line that ends it."""
    bare, whole = raw.find(b"\n\n"), raw.find(b"\n\r\n")
    end = min((one for one in (bare, whole) if one >= 0), default=len(raw))
    return raw[:end].removesuffix(b"\r")


def is_in_range(dates: DateRange, arrived: datetime) -> bool:
    """Say whether a message that arrived then lies within the dates, which are days in UTC."""
    day = arrived.astimezone(UTC).date()
    return (dates.since is None or day >= dates.since) and (dates.until is None or day < dates.until)


def read_or_skip(
    id_: str, read: Callable[Arguments, Record], *given: Arguments.args, **named: Arguments.kwargs
) -> Record | Unreadable:
    """Read one message; what can't be read is recorded with the reason."""
    try:
        return read(*given, **named)
    except Malformed as error:
        return Unreadable(id_, str(error))
