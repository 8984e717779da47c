"""What a reader sees of an event: all of it, not its guests, only its time, or no more than that it was deleted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from tests.fakes.google.calendar_events import Wire, is_cancelled, is_exception
from tests.fakes.google.calendar_held import HeldCalendar

_PRIVATE = frozenset({"private", "confidential"})
_SEES_PRIVATE = frozenset({"owner", "writer"})
_TIMES = ("start", "end", "originalStartTime")
# What Google promises of a cancelled exception, and of what else was deleted; the rest may be missing.
_OF_CANCELLED_EXCEPTION = ("id", "recurringEventId", "originalStartTime", "status")
_OF_DELETED = ("kind", "etag", "id", "status")
_OF_BUSY = ("kind", "etag", "id", "status", "start", "end", "recurrence", "recurringEventId", "originalStartTime")
_OF_PRIVATE = (*_OF_BUSY, "created", "updated", "iCalUID", "sequence", "visibility", "eventType")


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks at a calendar: by what right, in which zone times are written, how many guests are wanted."""

    calendar: HeldCalendar
    role: str
    zone: str
    max_guests: int | None = None

    def see(self, wire: Wire, *, is_crowded: bool = False) -> Wire:
        """Give what is shown of an event."""
        if is_cancelled(wire):
            seen = _only(wire, _OF_CANCELLED_EXCEPTION if is_exception(wire) else _OF_DELETED)
        elif self.role == "freeBusyReader":
            seen = _only(wire, _OF_BUSY) | {"visibility": "private"}
        elif wire.get("visibility") in _PRIVATE and self.role not in _SEES_PRIVATE:
            seen = _only(wire, _OF_PRIVATE)
        else:
            seen = self._with_guests(wire, is_crowded=is_crowded)
        return seen | {name: self._in_zone(seen[name]) for name in _TIMES if name in seen}

    def _with_guests(self, wire: Wire, *, is_crowded: bool) -> Wire:
        guests = wire.get("attendees", [])
        is_hidden = wire.get("guestsCanSeeOtherGuests") is False and not wire["organizer"].get("self")
        is_too_much = self.max_guests is not None and len(guests) > self.max_guests
        if not (is_hidden or is_crowded or is_too_much):
            return wire
        told = [guest for guest in guests if guest.get("self")]
        seen = {name: value for name, value in wire.items() if name != "attendees"}
        return seen | ({"attendees": told} if told else {}) | {"attendeesOmitted": True}

    def _in_zone(self, time: Wire) -> Wire:
        """Write a moment by the clocks of the answer's zone; the event's own zone is still named."""
        if "date" in time:
            return time
        moment = datetime.fromisoformat(time["dateTime"]).astimezone(ZoneInfo(self.zone))
        return time | {"dateTime": moment.isoformat(timespec="seconds")}


def _only(wire: Wire, names: Iterable[str]) -> Wire:
    return {name: wire[name] for name in names if name in wire}
