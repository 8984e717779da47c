"""Octets of mbox files and headers → what we need of them. Nothing here opens a file.

The dialects of mbox: mboxo, mboxrd, mboxcl and mboxcl2 (mbox(5), RFC 4155).
"""

import re
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

from rapport.mime.dates import parse_date
from rapport.mime.headers import Fields, first_of

_MONTHS = {month: number for number, month in enumerate(b"Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)}
_STAMP = re.compile(
    rb"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? +"
    rb"(?P<month>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) +(?P<day>\d{1,2}) +"
    rb"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d))?"
    rb"(?: +(?P<zone>[+-]\d{4})| +[A-Z]{1,5})* +(?P<year>\d{4})(?: +(?P<late_zone>[+-]\d{4}))?"
)
_FIELD_START = re.compile(rb"[!-9;-~]+[ \t]*:|>From ")
_BARE = re.compile(rb"From [^\s@]+@[^\s@]+")
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)

# Mail programs rewrite these in place when a message is read, marked, labelled or counted.
_CHANGING = re.compile(
    rb"^(?:Status|X-Status|X-Mozilla-(?:Status2?|Keys)|X-Keywords|X-UID|X-IMAP(?:base)?|X-Gmail-Labels|Content-Length"
    rb"|Lines|X-Evolution)[ \t]*:[^\n]*\n(?:[ \t][^\n]*\n)*",
    re.MULTILINE | re.IGNORECASE,
)
_HEXADECIMAL = re.compile(rb"[0-9A-Fa-f]{1,8}")
_EXPUNGED = 0x0008
_LONGEST_NUMBER = 15


def is_dated(line: bytes) -> bool:
    """Say whether a "From " line has a date, as all dialects want it."""
    return _STAMP.search(line) is not None


def is_bare(line: bytes) -> bool:
    """Say whether a "From " line has an address and nothing else, as prose never does."""
    return _BARE.fullmatch(line.rstrip()) is not None


def is_field(line: bytes) -> bool:
    """Say whether a line may be the first of a header."""
    return _FIELD_START.match(line) is not None


def date_of_separator(line: bytes) -> datetime | None:
    """Read the date of a "From " line; without a zone it is UTC (RFC 4155)."""
    found = _STAMP.search(line)
    if found is None:
        return None
    zone = found["zone"] or found["late_zone"] or b"+0000"
    offset = timedelta(hours=int(zone[:3]), minutes=int(zone[:1] + zone[3:]))
    year, day, hour, minute, second = (int(found[one] or 0) for one in ("year", "day", "hour", "minute", "second"))
    try:
        return datetime(year, _MONTHS[found["month"]], day, hour, minute, min(second, 59), tzinfo=UTC) - offset
    except (ValueError, OverflowError):
        return None


def find_arrival(fields: Fields) -> datetime | None:
    """Give the date of the newest Received field, else the Date field's."""
    received = first_of(fields, "received").rpartition(b";")[2]
    return parse_date(received.decode("latin-1")) or parse_date(first_of(fields, "date").decode("latin-1"))


def digest_header(header: bytes) -> str:
    """Digest what a header keeps when mail programs mark the message; it is the message's id in an mbox."""
    lines = header.replace(b"\r\n", b"\n") + b"\n"
    return blake2b(_CHANGING.sub(b"", lines), digest_size=16).hexdigest()


def find_content_length(fields: Fields) -> int | None:
    """Give what Content-Length claims (mboxcl, mboxcl2); it may be wrong."""
    value = first_of(fields, "content-length")
    return int(value) if value.isdigit() and len(value) <= _LONGEST_NUMBER else None


def is_expunged(fields: Fields) -> bool:
    """Say whether Thunderbird deleted the message, and only has not compacted the file yet."""
    value = first_of(fields, "x-mozilla-status")
    return _HEXADECIMAL.fullmatch(value) is not None and bool(int(value, 16) & _EXPUNGED)


def remove_quoting(octets: bytes) -> bytes:
    """Take one ">" from each quoted "From " line (mboxrd; mboxo quotes only the first level)."""
    return _QUOTED.sub(rb"\1", octets)
