"""An archive on disk as a source of events: its calendars, and what their ids hold.

A cursor digests the states of a calendar's files, so a poll reads none. What changed in them nobody tells: a cursor of
before is expired, and a comparison of the versions finds it.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from rapport.errors import CursorExpired, Gone, Malformed
from rapport.ical import FilePart, read_object
from rapport.providers.archive.calendar_files import cut, read_versions, take_states
from rapport.providers.archive.calendar_places import CalendarPlace, find_calendars
from rapport.providers.archive.disk import translated
from rapport.providers.base import (
    CalendarObject,
    EventChanges,
    EventListing,
    RemoteCalendar,
    Unreadable,
    Usage,
)
from rapport.providers.whole_messages import read_or_skip


class ArchiveCalendars:
    """A session on the calendars of the archive at a path."""

    def __init__(self, root: Path) -> None:
        self.usage = Usage()
        self._root = root
        self._places: Mapping[str, CalendarPlace] = {}
        with translated():
            self._places = find_calendars(root)

    def list_calendars(self) -> Sequence[RemoteCalendar]:
        """List all calendars, with the present cursor of each."""
        self.usage.requests += 1
        with translated():
            self._places = find_calendars(self._root)
            return [
                RemoteCalendar(place.path, place.name, cursor=take_states(place.list_files()))
                for place in self._places.values()
            ]

    def list_events(self, path: str) -> EventListing:
        """List every id of a calendar with the digest of what it holds."""
        with self._open(path) as place:
            files = place.list_files()
            cursor = take_states(files)
            versions = {
                place.id_of(file, uid): version for file in files for uid, version in _list_versions(file).items()
            }
        return EventListing(versions, cursor)

    def list_with_content(self, path: str) -> EventListing:
        """List every id of a calendar with its version; what it holds is at hand anyway."""
        return self.list_events(path)

    def list_changes(self, path: str, cursor: str) -> EventChanges:
        """Tell that nothing changed since `cursor`. Raises CursorExpired when something did."""
        with self._open(path) as place:
            present = take_states(place.list_files())
        if present != cursor:
            raise CursorExpired("The calendar's files changed.")
        return EventChanges({}, (), present)

    def fetch_events(self, path: str, ids: Sequence[str]) -> Sequence[CalendarObject | Unreadable]:
        """Fetch what ids hold."""
        wanted = frozenset(ids)
        records: list[CalendarObject | Unreadable] = []
        with self._open(path) as place:
            for file in place.find_files(wanted):
                found = {place.id_of(file, uid): uid for uid in _list_versions(file)}
                if not wanted.isdisjoint(found):
                    records += self._read_parts(file, {found[id_]: id_ for id_ in wanted & found.keys()})
        return records

    def _read_parts(self, file: Path, ids: Mapping[str, str]) -> Iterator[CalendarObject | Unreadable]:
        """Read what a file holds of the UIDs that have these ids."""
        whole = cut(file)
        for part in whole.parts:
            if part.uid in ids:
                self.usage.octets += len(part.data or b"")
                yield read_or_skip(ids[part.uid], _read_part, ids[part.uid], part, whole.time_zone)

    @contextmanager
    def _open(self, path: str) -> Iterator[CalendarPlace]:
        self.usage.requests += 1
        if path not in self._places:
            raise Gone("The archive no longer has this calendar.")
        with translated():
            yield self._places[path]


def _list_versions(file: Path) -> Mapping[str, str]:
    """List the parts of a file with their versions; of one that went meanwhile, none."""
    try:
        return read_versions(file)
    except FileNotFoundError:
        return {}


def _read_part(id_: str, part: FilePart, default_zone: str) -> CalendarObject:
    if part.data is None:
        raise Malformed(part.reason)
    return CalendarObject(id_, read_object(part.data, default_zone))
