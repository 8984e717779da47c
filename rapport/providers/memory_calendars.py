"""Calendars held in this process: for tests of the sync, and as the plainest example of a provider of events.

They have a name, by which a `Login` finds them (`connection["calendars"]`). Every change of a calendar is numbered and
kept: an object's version is the number of its last change, a cursor the calendar's life and the number of its own.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from models.words import FolderRole
from rapport.errors import CursorExpired, Gone, Misconfigured
from rapport.ical import read_object
from rapport.providers.base import (
    CalendarObject,
    CalendarSource,
    CheckStep,
    EventChanges,
    EventListing,
    Login,
    RemoteCalendar,
    Unreadable,
    Usage,
)
from rapport.providers.memory import Counted
from rapport.providers.whole_messages import read_or_skip


@dataclass(frozen=True, slots=True)
class MemoryObject:
    """One object of a calendar, as it was put there last."""

    version: str
    ics: bytes


@dataclass(slots=True)
class MemoryCalendar:
    """The objects of a calendar by id, and the ids that each change since its `life` began touched.

    `ids` are those of the UIDs that were ever here, so that what comes back has the id that it had.
    """

    name: str
    role: FolderRole
    life: int = 1
    ids: dict[str, str] = field(default_factory=dict)
    objects: dict[str, MemoryObject] = field(default_factory=dict)
    changes: list[str] = field(default_factory=list)

    @property
    def cursor(self) -> str:
        """The calendar's life and the number of its changes."""
        return f"{self.life}.{len(self.changes)}"

    def put(self, uid: str, ics: bytes) -> None:
        """Keep an object under the id of its UID."""
        id_ = self.ids.setdefault(uid, f"object-{len(self.ids) + 1}")
        self.changes.append(id_)
        self.objects[id_] = MemoryObject(str(len(self.changes)), ics)

    def take(self, uid: str) -> bytes:
        """Take an object out."""
        self.changes.append(self.ids[uid])
        return self.objects.pop(self.ids[uid]).ics


class MemoryCalendars(Counted):
    """One login's calendars that tests change at will, by the verbs that a real one's owner has."""

    def __init__(self) -> None:
        super().__init__()
        self.calendars: dict[str, MemoryCalendar] = {}
        self.home = self.create_calendar("Calendar")

    def create_calendar(self, name: str, role: FolderRole = FolderRole.CUSTOM) -> str:
        """Make an empty calendar, and give its path."""
        path = f"calendars/{name}"
        self.calendars[path] = MemoryCalendar(name, role)
        return path

    def remove_calendar(self, path: str) -> None:
        """Remove a calendar with all that it holds."""
        del self.calendars[path]

    def put(self, calendar: str, uid: str, ics: bytes) -> None:
        """Put the object with that UID into a calendar, new or in the place of what it was."""
        self.calendars[calendar].put(uid, ics)

    def delete(self, calendar: str, uid: str) -> None:
        """Remove the object with that UID."""
        self.calendars[calendar].take(uid)

    def move(self, calendar: str, uid: str, to: str) -> None:
        """Move the object with that UID to another calendar."""
        self.calendars[to].put(uid, self.calendars[calendar].take(uid))

    def expire_cursors(self) -> None:
        """Begin another life of every calendar: no cursor of before holds, all ids and versions do."""
        for calendar in self.calendars.values():
            calendar.life += 1


_CALENDARS: dict[str, MemoryCalendars] = {}


def calendars_named(name: str) -> MemoryCalendars:
    """Give the calendars of that name; the first who asks makes them."""
    return _CALENDARS.setdefault(name, MemoryCalendars())


class MemoryEvents:
    """A session on calendars in memory."""

    def __init__(self, held: MemoryCalendars) -> None:
        self.usage = Usage()
        self._held = held

    def list_calendars(self) -> Sequence[RemoteCalendar]:
        """List all calendars, with the present cursor of each."""
        self._count()
        return [RemoteCalendar(path, one.name, one.role, one.cursor) for path, one in self._held.calendars.items()]

    def list_events(self, path: str) -> EventListing:
        """List every id of a calendar with its version."""
        calendar = self._open(path)
        return EventListing({id_: one.version for id_, one in calendar.objects.items()}, calendar.cursor)

    def list_with_content(self, path: str) -> EventListing:
        """List every id of a calendar with its version; what it holds is at hand anyway."""
        return self.list_events(path)

    def list_changes(self, path: str, cursor: str) -> EventChanges:
        """Tell what changed since `cursor`."""
        calendar = self._open(path)
        life, _, seen = cursor.partition(".")
        if life != str(calendar.life):
            raise CursorExpired("The calendar began a new life.")
        touched = dict.fromkeys(calendar.changes[int(seen) :])
        changed = {id_: calendar.objects[id_].version for id_ in touched if id_ in calendar.objects}
        return EventChanges(changed, [id_ for id_ in touched if id_ not in changed], calendar.cursor)

    def fetch_events(self, path: str, ids: Sequence[str]) -> Sequence[CalendarObject | Unreadable]:
        """Fetch what ids hold."""
        objects = self._open(path).objects
        known = [id_ for id_ in ids if id_ in objects]
        self.usage.octets += sum(len(objects[id_].ics) for id_ in known)
        return [read_or_skip(id_, _read, id_, objects[id_].ics) for id_ in known]

    def _open(self, path: str) -> MemoryCalendar:
        self._count()
        if path not in self._held.calendars:
            raise Gone("The calendar no longer exists.")
        return self._held.calendars[path]

    def _count(self) -> None:
        self.usage.requests += 1
        self._held.count_call()


@contextmanager
def open_calendar(login: Login) -> Iterator[CalendarSource]:
    """Open the calendars that the login names."""
    if "calendars" not in login.connection:
        raise Misconfigured("The account names no calendars in memory.")
    yield MemoryEvents(calendars_named(login.connection["calendars"]))


def check_calendar(login: Login) -> list[CheckStep]:
    """Test the connection: whatever is named can be listed."""
    with open_calendar(login) as calendars:
        count = len(calendars.list_calendars())
    return [CheckStep("calendar listing", passed=True, sentence=f"{count} calendars in memory.")]


def _read(id_: str, ics: bytes) -> CalendarObject:
    return CalendarObject(id_, read_object(ics))
