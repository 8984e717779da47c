"""Octets of mbox files and headers → what we need of them. Nothing here opens a file.

The dialects of mbox: mboxo, mboxrd, mboxcl and mboxcl2 (mbox(5), RFC 4155).
"""

import re
from datetime import UTC, datetime
from hashlib import blake2b

from rapport.mime.dates import parse_date

_MONTHS = {month: number for number, month in enumerate(b"Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)}
_STAMP = re.compile(
    rb"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? +"
    rb"(?P<month>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) +(?P<day>\d{1,2}) +"
    rb"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d))?"
    rb"(?: +(?P<zone>[+-]\d{4})| +[A-Z]{1,5})* +(?P<year>\d{4})(?: +(?P<late_zone>[+-]\d{4}))?"
)
_FIELD_START = re.compile(rb"[!-9;-~]+[ \t]*:|>From ")
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)
_HEADER_FIELD = re.compile(rb"^([!-9;-~]+)[ \t]*:([^\n]*(?:\n[ \t][^\n]*)*)", re.MULTILINE)
_FOLD = re.compile(rb"\r?\n(?=[ \t])")

# Mail programs rewrite these in place when a message is read, marked, labelled or counted.
_CHANGING = frozenset(
    b"status x-status x-mozilla-status x-mozilla-status2 x-mozilla-keys x-keywords x-uid x-imap x-imapbase "
    b"x-gmail-labels content-length lines x-evolution".split()
)
_EXPUNGED = 0x0008


def is_dated(line: bytes) -> bool:
    """Say whether a "From " line has a date, as all dialects want it."""
    return _STAMP.search(line) is not None


def is_field(line: bytes) -> bool:
    """Say whether a line may be the first of a header."""
    return _FIELD_START.match(line) is not None


def date_of_separator(line: bytes) -> datetime | None:
    """Read the date of a "From " line; without a zone it is UTC (RFC 4155)."""
    found = _STAMP.search(line)
    if found is None:
        return None
    zone = (found["zone"] or found["late_zone"] or b"+0000").decode()
    clock = f"{found['hour'].decode()}:{found['minute'].decode()}:{(found['second'] or b'00').decode()}"
    day = f"{found['year'].decode()}-{_MONTHS[found['month']]}-{found['day'].decode()}"
    try:
        return datetime.strptime(f"{day} {clock} {zone}", "%Y-%m-%d %H:%M:%S %z").astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def fields_of(header: bytes) -> list[tuple[bytes, bytes]]:
    """Split a header block into lower-case names and raw, unfolded values, in order."""
    return [(found[1].lower(), _FOLD.sub(b"", found[2]).strip()) for found in _HEADER_FIELD.finditer(header)]


def find_field(fields: list[tuple[bytes, bytes]], name: bytes) -> bytes | None:
    """Give the first value of a field, or None."""
    return next((value for found, value in fields if found == name), None)


def find_arrival(fields: list[tuple[bytes, bytes]]) -> datetime | None:
    """Give the date of the newest Received field, else the Date field's."""
    received = find_field(fields, b"received") or b""
    date = find_field(fields, b"date") or b""
    return parse_date(received.rpartition(b";")[2].decode("latin-1")) or parse_date(date.decode("latin-1"))


def digest_header(fields: list[tuple[bytes, bytes]], header: bytes) -> str:
    """Digest what a message keeps when mail programs mark it; it is the message's id in an mbox."""
    kept = [name + b":" + value for name, value in fields if name not in _CHANGING]
    return blake2b(b"\n".join(kept) if fields else header, digest_size=16).hexdigest()


def find_content_length(fields: list[tuple[bytes, bytes]]) -> int | None:
    """Give what Content-Length claims (mboxcl, mboxcl2); it may be wrong."""
    value = find_field(fields, b"content-length") or b""
    return int(value) if value.isdigit() and len(value) < 16 else None  # noqa: PLR2004  beyond any file


def is_expunged(fields: list[tuple[bytes, bytes]]) -> bool:
    """Say whether Thunderbird deleted the message, and only has not compacted the file yet."""
    value = find_field(fields, b"x-mozilla-status") or b""
    return re.fullmatch(rb"[0-9A-Fa-f]{1,8}", value) is not None and bool(int(value, 16) & _EXPUNGED)


def remove_quoting(octets: bytes) -> bytes:
    """Take one ">" from each quoted "From " line (mboxrd; mboxo quotes only the first level)."""
    return _QUOTED.sub(rb"\1", octets)
