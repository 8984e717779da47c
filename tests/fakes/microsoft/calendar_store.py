"""One person's calendars, with the verbs of their owner.

    jana = microsoft.person("jana@firm.example")
    id_ = jana.calendars.put(jana.calendars.primary, "Offer", start, attendees=["karel@customer.example"])
    jana.calendars.except_(id_, original_start, start=later)

Every change of a calendar is numbered. Verbs take any id of an event that the owner can see.
"""

import itertools
import threading
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from rapport.clock import Clock
from tests.fakes.microsoft.calendar_held import Entry, Held, HeldCalendar, Ref, Wire
from tests.fakes.microsoft.calendar_names import global_id
from tests.fakes.microsoft.calendar_series import day_of
from tests.fakes.microsoft.calendar_zones import Moment, add, as_moment, windows_name, write_stamp
from tests.fakes.microsoft.mail_letters import name_item
from tests.fakes.microsoft.tokens import TokenBook

_ROOM = {"locationType": "conferenceRoom", "uniqueIdType": "directory"}
_KEYS = itertools.count(1)


class Calendars:
    """All calendars of a person; a default one is there from the start.

    With `tells_cancelled_occurrences` a delta says which occurrence of a series went; Graph doesn't.
    """

    def __init__(self, owner: str, name: str, clock: Clock, lock: threading.RLock, zone: str) -> None:
        self.owner = owner
        self.zone = zone
        self.tokens = TokenBook()
        self.entries: dict[str, Entry] = {}
        self.tells_cancelled_occurrences = False
        self._name = name
        self._clock = clock
        self._lock = lock
        self._refs: dict[str, tuple[str, Ref]] = {}
        self.primary = self.create_calendar("Calendar")
        self.held(self.primary).is_default = True

    # calendars

    def create_calendar(self, name: str) -> str:
        """Make a calendar of one's own, and give its id."""
        return self._list(
            HeldCalendar(f"{self.owner} {len(self.entries)} {name}", name, self.owner, self._name), "owner"
        )

    def rename_calendar(self, calendar: str, name: str) -> None:
        """Call a calendar otherwise, for everybody."""
        self.held(calendar).name = name

    def remove_calendar(self, calendar: str) -> None:
        """Remove a calendar with all that it holds, for everybody."""
        self.held(calendar).is_removed = True

    def share(self, calendar: str, reader: "Calendars", role: str = "read") -> str:
        """List a calendar for somebody else too, and give its id there.

        Roles are Graph's: freeBusyRead, limitedRead, read, write, delegateWithPrivateEventAccess.
        """
        return reader._list(self.held(calendar), role)

    def unshare(self, calendar: str, reader: "Calendars") -> None:
        """Take a calendar from somebody else's list."""
        held = self.held(calendar)
        reader.entries = {id_: one for id_, one in reader.entries.items() if one.calendar is not held}

    def held(self, calendar: str) -> HeldCalendar:
        """Give a calendar by its id."""
        return self.entries[calendar].calendar

    def _list(self, calendar: HeldCalendar, role: str) -> str:
        entry = Entry(name_item(self.owner, "AAMk", f"calendar {calendar.key}"), calendar, role)
        self.entries[entry.id] = entry
        return entry.id

    # events

    def put(
        self,
        calendar: str,
        title: str,
        start: Moment,
        end: Moment | None = None,
        *,
        zone: str = "",
        recurrence: Mapping[str, Any] | None = None,
        attendees: Iterable[str | Mapping[str, Any]] = (),
        rooms: Iterable[str] = (),
        organizer: str = "",
        uid: str = "",
        location: str = "",
        body: str = "",
        join_url: str = "",
        **more: Any,  # noqa: ANN401  the wire's fields
    ) -> str:
        """Put an event or a series, and give its id.

        Without an `end` it takes an hour, or a day. `zone` is a Windows name, that of `start` where it isn't said.
        `organizer` is the owner where nobody is named. `join_url` makes it an online meeting. `more` are fields as the
        wire has them, such as sensitivity and showAs.
        """
        with self._lock:
            held, now = self.held(calendar), self._clock.now()
            key = next(_KEYS)
            usual = timedelta(hours=1) if isinstance(start, datetime) else timedelta(days=1)
            event = Held(
                key=key,
                uid=uid or global_id(f"{held.key} {key}"),
                title=title,
                start=start,
                end=end or add(start, usual),
                zone=zone or windows_name(start, self.zone),
                created=now,
                changed=now,
                organizer=_address(organizer or held.owner, "" if organizer else held.owner_name),
                recurrence=dict(recurrence) if recurrence else None,
                attendees=[_attendee(one) for one in attendees] + [_attendee(room, "resource") for room in rooms],
                more=_places(location, rooms) | _meeting(join_url) | {"body": body} | more,
            )
            held.events[key] = event
            self._touch(held, event)
            return self.name(held, Ref(key), immutable=True)

    def change(self, id_: str, **changes: Any) -> None:  # noqa: ANN401  fields of events
        """Change an event or a series: `title`, `start`, `end`, `attendees`, `recurrence`, and fields of the wire.

        An end that isn't said moves along with the start. A series at another time forgets its exceptions.
        """
        with self._lock:
            held, event = self._find(id_)
            _apply(event, changes)
            if event.recurrence and changes.keys() & {"start", "end", "recurrence"}:
                event.exceptions, event.cancelled = {}, set()
            self._touch(held, event)

    def move(self, id_: str, start: Moment, end: Moment | None = None) -> None:
        """Let an event take place at another time."""
        self.change(id_, start=start, **({"end": end} if end else {}))

    def respond(self, id_: str, attendee: str, response: str) -> None:
        """Let an attendee answer: accepted, tentativelyAccepted, declined."""
        with self._lock:
            held, event = self._find(id_)
            event.attendees = [
                {**one, "status": {"response": response, "time": write_stamp(self._clock.now())}}
                if one["emailAddress"]["address"] == attendee
                else one
                for one in event.attendees
            ]
            self._touch(held, event)

    def except_(self, id_: str, original: Moment, **changes: Any) -> str:  # noqa: ANN401  fields of events
        """Change one occurrence of a series, and give its id."""
        with self._lock:
            held, series = self._find(id_)
            exception = replace(series.occurrence(original), changed=self._clock.now())
            exception.attendees = list(exception.attendees)
            exception.more = dict(exception.more)
            _apply(exception, changes)
            series.exceptions[day_of(original)] = exception
            self._touch(held, series)
            return self.name(held, Ref(series.key, day_of(original)), immutable=True)

    def cancel_instance(self, id_: str, original: Moment) -> None:
        """Take one occurrence out of a series."""
        with self._lock:
            held, series = self._find(id_)
            series.cancelled.add(day_of(original))
            series.exceptions.pop(day_of(original), None)
            self._touch(held, series)

    def cancel(self, id_: str) -> None:
        """Cancel an event as its organizer, as those who were invited see it: it stays until they take it away."""
        with self._lock:
            held, event = self._find(id_)
            event.is_cancelled, event.title = True, f"Canceled: {event.title}"
            self._touch(held, event)

    def delete(self, id_: str) -> None:
        """Delete an event or a series."""
        with self._lock:
            held, event = self._find(id_)
            event.is_removed = True
            self._touch(held, event)

    def forget_tokens(self, calendar: str | None = None) -> None:
        """Forget where clients are in the changes of a calendar, or of all."""
        with self._lock:
            self.tokens.forget(calendar)

    def uid_of(self, id_: str) -> str:
        """Give the iCalUId of an event or a series."""
        return self._find(id_)[1].uid

    # names

    def name(self, calendar: HeldCalendar, ref: Ref, *, immutable: bool) -> str:
        """Give the id of an event for this reader."""
        kind = "AAkA" if immutable else "AAMk"
        id_ = name_item(self.owner, kind, f"event {calendar.key} {ref.event} {ref.day}")
        self._refs[id_] = calendar.key, ref
        return id_

    def find(self, id_: str) -> tuple[Entry, Held, Held | None] | None:
        """Find what an id names, as long as it is there: its calendar, the event, the series of an occurrence."""
        key, ref = self._refs.get(id_, ("", Ref(0)))
        entry = next((one for one in self.entries.values() if one.calendar.key == key), None)
        event = entry.calendar.events.get(ref.event) if entry and not entry.calendar.is_removed else None
        if entry is None or event is None or event.is_removed:
            return None
        if not ref.day:
            return entry, event, None
        occurrence = event.find_day(ref.day)
        return (entry, occurrence, event) if occurrence else None

    def _find(self, id_: str) -> tuple[HeldCalendar, Held]:
        key, ref = self._refs[id_]
        calendar = next(one.calendar for one in self.entries.values() if one.calendar.key == key)
        return calendar, calendar.events[ref.event]

    def _touch(self, calendar: HeldCalendar, event: Held) -> None:
        calendar.present += 1
        event.number, event.changed = calendar.present, self._clock.now()


def _apply(event: Held, changes: Mapping[str, Any]) -> None:
    length = event.length
    for name, value in changes.items():
        if name in {"title", "start", "end", "recurrence"}:
            setattr(event, name, value)
        elif name == "attendees":
            event.attendees = [_attendee(one) for one in value]
        elif name == "location":
            event.more |= _places(value, ())
        else:
            event.more[name] = value
    if "start" in changes and "end" not in changes:
        event.end = add(event.start, length)
    if as_moment(event.end) < as_moment(event.start):
        raise ValueError("An event doesn't end before it starts.")


def _address(address: str, name: str = "") -> Wire:
    return {"emailAddress": {"name": name or address, "address": address}}


def _attendee(one: str | Mapping[str, Any], kind: str = "required") -> Wire:
    blank = {"type": kind, "status": {"response": "none", "time": "0001-01-01T00:00:00Z"}}
    return {**blank, **(_address(one) if isinstance(one, str) else one)}


def _places(location: str, rooms: Iterable[str]) -> Wire:
    held = [{**_ROOM, "displayName": room, "locationEmailAddress": room, "uniqueId": room} for room in rooms]
    if location:
        named = {"displayName": location, "locationType": "default", "uniqueId": location, "uniqueIdType": "private"}
        held.insert(0, named)
    nowhere = {
        "displayName": "",
        "locationType": "default",
        "uniqueIdType": "unknown",
        "address": {},
        "coordinates": {},
    }
    shown = "; ".join(one["displayName"] for one in held)
    return {"location": {**held[0], "displayName": shown} if held else nowhere, "locations": held}


def _meeting(join_url: str) -> Wire:
    if not join_url:
        return {"isOnlineMeeting": False, "onlineMeetingProvider": "unknown", "onlineMeeting": None}
    return {
        "isOnlineMeeting": True,
        "onlineMeetingProvider": "teamsForBusiness",
        "onlineMeeting": {"joinUrl": join_url},
    }
