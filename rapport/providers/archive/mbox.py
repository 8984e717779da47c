"""An mbox file → the entries of its messages, streamed: what is held is where each message lies.

A message begins at a line "From " with a date, after a blank line, or without one where a header follows. It needs no
date where it has an address alone, or where the file's first such line has none. Content-Length is believed where
another message, or the file's end, lies exactly there.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from rapport.mime.headers import Fields, first_of, split_fields
from rapport.providers.archive import parse
from rapport.providers.archive.entries import Entry, read_header
from rapport.providers.archive.labels import labels_of
from rapport.providers.archive.recent import Recent
from rapport.providers.archive.stamp import Stamp, has_only_grown, take_stamp

_CHUNK = 1024 * 1024
_PROBE = 16 * 1024
_LINE_LIMIT = 1024
_SEPARATOR = b"\nFrom "


@dataclass(frozen=True, slots=True)
class Index:
    """The messages of an mbox, oldest first. `resume` is where the last one's "From " line begins.

    `is_marked` tells that Thunderbird writes deletions into the file before it removes the messages.
    """

    stamp: Stamp
    entries: Sequence[Entry]
    by_id: Mapping[str, Entry]
    resume: int
    is_marked: bool


_indexes: Recent[Path, Index] = Recent(limit=16)


def index_of(file: Path) -> Index:
    """Give the index of an mbox as it is now; what was appended since the last look is all that is read."""
    stamp = take_stamp(file)
    known = _indexes.find(file)
    if known is None or known.stamp != stamp:
        known = _build(file, stamp, known if known and has_only_grown(file, known.stamp) else None)
        _indexes.keep(file, known)
    return known


def _build(file: Path, stamp: Stamp, before: Index | None) -> Index:
    start = before.resume if before else 0
    entries = [one for one in before.entries if one.start < start] if before else []
    seen = Counter(one.id.partition(".")[0] for one in entries)
    resume, is_marked = start, before.is_marked if before else False
    for found in _list_messages(file, start, stamp.size):
        resume, is_marked = found.separator, is_marked or found.is_marked
        if not found.is_expunged:
            digest = found.entry.id
            seen[digest] += 1
            entries.append(replace(found.entry, id=f"{digest}.{seen[digest]}") if seen[digest] > 1 else found.entry)
    return Index(stamp, entries, {one.id: one for one in entries}, resume, is_marked)


@dataclass(frozen=True, slots=True)
class _Found:
    separator: int
    entry: Entry
    is_expunged: bool
    is_marked: bool


@dataclass(frozen=True, slots=True)
class _Start:
    """Where a message begins, and how many octets of blank line are before it, which belong to no message."""

    separator: int
    blank: int
    start: int
    arrived: datetime | None
    header: bytes
    fields: Fields
    claimed_end: int | None


def _list_messages(file: Path, start: int, size: int) -> Iterator[_Found]:
    with file.open("rb", buffering=0) as stream, file.open("rb", buffering=_PROBE) as probe:
        before: _Start | None = None
        for each in _list_starts(stream, probe, start, size):
            if before:
                yield _describe(file, before, each.separator - each.blank)
            before = each
        if before:
            yield _describe(file, before, size - _measure_blank(probe, size))


def _describe(file: Path, found: _Start, end: int) -> _Found:
    labels = labels_of(first_of(found.fields, "x-gmail-labels"))
    arrived = found.arrived or parse.find_arrival(found.fields)
    entry = Entry(
        id=parse.digest_header(found.header),
        file=file,
        start=found.start,
        end=found.claimed_end or max(found.start, end),
        arrived=arrived or datetime.fromtimestamp(file.stat().st_mtime, UTC),
        is_quoted=True,
        labels=labels,
    )
    is_marked = "x-mozilla-status" in found.fields
    return _Found(found.separator, entry, parse.is_expunged(found.fields), is_marked)


def _list_starts(stream: BinaryIO, probe: BinaryIO, start: int, size: int) -> Iterator[_Start]:
    needs_date, passed = _dates_first(probe), start
    for offset, after_blank in _list_candidates(stream, start):
        if passed <= offset < size:
            line, following = _read_lines(probe, offset)
            if _is_separator(line, following, after_blank=after_blank, needs_date=needs_date):
                found = _read_start(probe, offset, line, size, after_blank=after_blank)
                passed = found.claimed_end or found.start
                yield found


def _dates_first(probe: BinaryIO) -> bool:
    probe.seek(0)
    return parse.is_dated(probe.read(_LINE_LIMIT).lstrip(b"\r\n").partition(b"\n")[0])


def _is_separator(line: bytes, following: bytes, *, after_blank: bool, needs_date: bool) -> bool:
    if parse.is_dated(line):
        return after_blank or parse.is_field(following)
    return after_blank and parse.is_field(following) and (parse.is_bare(line) or not needs_date)


def _read_start(probe: BinaryIO, separator: int, line: bytes, size: int, *, after_blank: bool) -> _Start:
    start = separator + len(line) + 1
    header = read_header(probe, start, size)
    fields = split_fields(header)
    claimed = parse.find_content_length(fields)
    end = None if claimed is None else _believe(probe, start + len(header), claimed, size)
    blank = (2 if line.endswith(b"\r") else 1) if after_blank else 0
    return _Start(separator, blank, start, parse.date_of_separator(line), header, fields, end)


def _believe(probe: BinaryIO, header_end: int, claimed: int, size: int) -> int | None:
    """Give the end that Content-Length claims, if the next message or the file's end lies there."""
    probe.seek(header_end)
    end = header_end + (4 if probe.read(4) == b"\r\n\r\n" else 2) + claimed
    if end > size:
        return None
    probe.seek(end)
    rest = probe.read(9).lstrip(b"\r\n")
    return end if not rest or rest.startswith(b"From ") else None


def _list_candidates(stream: BinaryIO, start: int) -> Iterator[tuple[int, bool]]:
    """Find each line that begins with "From ", and whether a blank line is before it; `start` counts as one."""
    stream.seek(start)
    held, base, searched = b"\n\n", start - 2, 0
    while chunk := stream.read(_CHUNK):
        held += chunk
        found = held.find(_SEPARATOR, searched)
        while found >= 0:
            yield base + found + 1, held.endswith((b"\n", b"\n\r"), max(0, found - 2), found)
            found = held.find(_SEPARATOR, found + 1)
        # A separator may begin in the last five octets; three more tell whether a blank line is before it.
        cut = max(0, len(held) - 8)
        held, base, searched = held[cut:], base + cut, max(0, len(held) - 5 - cut)


def _read_lines(probe: BinaryIO, offset: int) -> tuple[bytes, bytes]:
    probe.seek(offset)
    octets = probe.read(_LINE_LIMIT)
    line, _, rest = octets.partition(b"\n")
    return line, rest.partition(b"\n")[0]


def _measure_blank(probe: BinaryIO, end: int) -> int:
    """Measure the blank line at the end of the file."""
    probe.seek(max(0, end - 4))
    last = probe.read(4)
    if last == b"\r\n\r\n":
        return 2
    return 1 if last.endswith(b"\n\n") else 0
