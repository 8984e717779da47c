"""One person's calendars, with the verbs of their owner. An event is kept as the wire has it, whole and uncensored.

    jana = google.person("jana@firm.example")
    id_ = jana.calendars.put(jana.calendars.primary, "Offer", start, guests=["karel@customer.example"])
    jana.calendars.except_(jana.calendars.primary, id_, original_start, start=later)

Every change of a calendar is numbered; a sync token is the number of the last one. What each reader sees of an event
is decided in `calendar_views`.
"""

import threading
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from rapport.clock import Clock
from tests.fakes.google.calendar_events import (
    Moment,
    Wire,
    add,
    as_moment,
    change_event,
    is_cancelled,
    make_exception,
    make_guests,
    name_event,
    name_import,
    name_instance,
    read_time,
    write_time,
)
from tests.fakes.google.calendar_held import ZONE, Entry, HeldCalendar
from tests.fakes.google.calendar_series import cut_series

HOUR = timedelta(hours=1)


class Calendars:
    """All calendars of a person; a primary one is there from the start.

    `page_size` makes pages shorter than asked for; with `has_empty_pages` every other one holds nothing.
    """

    def __init__(self, owner: str, clock: Clock, lock: threading.RLock) -> None:
        self.primary = owner
        self.entries: dict[str, Entry] = {}
        self.changes = 0
        self.page_size: int | None = None
        self.has_empty_pages = False
        self._owner = owner
        self._clock = clock
        self._lock = lock
        self.subscribe(HeldCalendar(owner, owner, owner=owner), "owner")

    # calendars

    def create_calendar(self, name: str, *, zone: str = ZONE, id_: str = "") -> str:
        """Make a further calendar of one's own, and give its id."""
        made = f"c_{name_event(f'{self._owner} {len(self.entries)}')}@group.calendar.google.com"
        return self.subscribe(HeldCalendar(id_ or made, name, zone, self._owner), "owner")

    def add_foreign(self, name: str, role: str = "reader", *, id_: str = "", owner: str = "") -> str:
        """List a calendar of somebody who has no account here."""
        made = f"c_{name_event(f'{name} {len(self.entries)}')}@group.calendar.google.com"
        return self.subscribe(HeldCalendar(id_ or made, name, owner=owner), role)

    def subscribe(self, calendar: HeldCalendar, role: str) -> str:
        """List a calendar, and give its id."""
        with self._lock:
            self.changes += 1
            self.entries[calendar.id] = Entry(calendar, role, self.changes)
            return calendar.id

    def share(self, calendar: str, reader: "Calendars", role: str = "reader") -> None:
        """Let somebody else see a calendar, and list it for them."""
        reader.subscribe(self.held(calendar), role)

    def rename_calendar(self, calendar: str, name: str) -> None:
        """Call a calendar otherwise, for everybody."""
        self.held(calendar).name = name
        self._touch(calendar)

    def override_name(self, calendar: str, name: str) -> None:
        """Call a calendar otherwise in one's own list."""
        self._touch(calendar).override = name

    def hide(self, calendar: str, *, is_hidden: bool = True) -> None:
        """Hide a calendar from the list."""
        self._touch(calendar).is_hidden = is_hidden

    def unsubscribe(self, calendar: str, *, is_listed: bool = False) -> None:
        """Take a calendar from the list, or put it back; it stays, and so does the right to read it."""
        self._touch(calendar).is_listed = is_listed

    def change_role(self, calendar: str, role: str) -> None:
        """Let the person see more or less of a calendar."""
        self._touch(calendar).role = role

    def remove_calendar(self, calendar: str) -> None:
        """Remove a calendar with all that it holds, for everybody."""
        self.held(calendar).is_removed = True
        self._touch(calendar).is_listed = False

    def held(self, calendar: str) -> HeldCalendar:
        """Give a calendar."""
        return self.entries[calendar].calendar

    def _touch(self, calendar: str) -> Entry:
        with self._lock:
            self.changes += 1
            entry = self.entries[calendar]
            entry.change = self.changes
            return entry

    # events

    def put(
        self,
        calendar: str,
        title: str,
        start: Moment,
        end: Moment | None = None,
        *,
        id_: str = "",
        uid: str = "",
        zone: str = "",
        recurrence: Iterable[str] = (),
        guests: Iterable[str | Mapping[str, Any]] = (),
        organizer: str | Mapping[str, Any] = "",
        is_crowded: bool = False,
        **more: Any,  # noqa: ANN401  the wire's fields
    ) -> str:
        """Put an event or a series, new or in the place of what has its id or UID; give its id.

        Without an `end` it takes an hour, or a day. `more` are fields as the wire has them.
        """
        with self._lock:
            held = self.held(calendar)
            id_ = id_ or (name_import(uid) if uid else name_event(f"{calendar} {held.changes}"))
            host: Wire = {"email": organizer or held.id} if isinstance(organizer, str) else dict(organizer)
            if host.get("email") == held.id:
                host["self"] = True
            wire: Wire = {
                "kind": "calendar#event",
                "id": id_,
                "status": "confirmed",
                "htmlLink": f"https://www.google.com/calendar/event?eid={id_}",
                "summary": title,
                "creator": {"email": self._owner},
                "organizer": host,
                "start": write_time(start, zone),
                "end": write_time(end or add(start, _usual_length(start)), zone),
                "iCalUID": uid or f"{id_}@google.com",
                "sequence": 0,
                "eventType": "default",
                "reminders": {"useDefault": True},
            }
            if guests := make_guests(guests, host.get("email", ""), held.id):
                wire["attendees"] = guests
            if lines := list(recurrence):
                wire["recurrence"] = lines
            held.keep(wire | more, self._clock, is_crowded=is_crowded)
            return id_

    def change(self, calendar: str, id_: str, **changes: Any) -> None:  # noqa: ANN401  the wire's fields
        """Change fields of an event, a series or an exception; `start` and `end` are moments."""
        with self._lock:
            held = self.held(calendar).events[id_]
            self._keep(calendar, change_event(held.wire, changes), is_crowded=held.is_crowded)

    def except_(self, calendar: str, master: str, original: Moment, **changes: Any) -> str:  # noqa: ANN401  as above
        """Change one instance of a series, and give its id."""
        with self._lock:
            held = self.held(calendar).events
            id_ = name_instance(master, original)
            before = held[id_].wire if id_ in held and not is_cancelled(held[id_].wire) else None
            wire = before or make_exception(held[master].wire, original)
            self._keep(calendar, change_event(wire, changes))
            return id_

    def invite_to_instance(self, calendar: str, master: Wire, original: Moment, **changes: Any) -> str:  # noqa: ANN401  as above
        """Put one instance of a series into a calendar that doesn't hold the series."""
        with self._lock:
            wire = change_event(make_exception(master, original), changes)
            self._keep(calendar, wire)
            return str(wire["id"])

    def cancel_instance(self, calendar: str, master: str, original: Moment) -> str:
        """Cancel one instance of a series, and give its id."""
        return self.except_(calendar, master, original, status="cancelled")

    def respond(self, calendar: str, id_: str, address: str, response: str) -> None:
        """Answer an invitation in the name of a guest."""
        with self._lock:
            wire = self.held(calendar).events[id_].wire
            guests = [
                guest | {"responseStatus": response} if guest.get("email") == address else guest
                for guest in wire["attendees"]
            ]
            self.change(calendar, id_, attendees=guests)

    def delete(self, calendar: str, id_: str) -> None:
        """Delete an event, or a series with all its exceptions."""
        with self._lock:
            for held in list(self.held(calendar).events.values()):
                if id_ in {held.wire["id"], held.wire.get("recurringEventId")} and not is_cancelled(held.wire):
                    self._keep(calendar, held.wire | {"status": "cancelled"})

    def move(self, calendar: str, id_: str, to: str) -> None:
        """Move an event to another calendar, where it keeps its id."""
        with self._lock:
            moved = [
                held.wire
                for held in self.held(calendar).events.values()
                if id_ in {held.wire["id"], held.wire.get("recurringEventId")} and not is_cancelled(held.wire)
            ]
            self.delete(calendar, id_)
            for wire in moved:
                self._keep(to, wire)

    def split(self, calendar: str, master: str, at: Moment, **changes: Any) -> str:  # noqa: ANN401  as above
        """Change a series from one of its instances on: it ends before, and another begins there, whose id is given.

        Exceptions of later instances are lost, as at Google.
        """
        with self._lock:
            events = self.held(calendar).events
            before, rest = cut_series(events[master].wire, at, self._clock.now())
            self._keep(calendar, before)
            for held in list(events.values()):
                wire = held.wire
                if wire.get("recurringEventId") == master and _original(wire) >= as_moment(at):
                    self._keep(calendar, wire | {"status": "cancelled"})
            self._keep(calendar, change_event(rest, changes))
            return str(rest["id"])

    def expire_tokens(self) -> None:
        """Forget every sync token of every calendar."""
        with self._lock:
            for entry in self.entries.values():
                entry.calendar.life += 1

    def _keep(self, calendar: str, wire: Wire, *, is_crowded: bool = False) -> None:
        self.held(calendar).keep(wire, self._clock, is_crowded=is_crowded)


def _usual_length(start: Moment) -> timedelta:
    return HOUR if "dateTime" in write_time(start) else timedelta(days=1)


def _original(wire: Wire) -> Any:  # noqa: ANN401  a moment
    return as_moment(read_time(wire["originalStartTime"]))
