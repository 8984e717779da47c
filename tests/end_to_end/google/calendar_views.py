"""What ought to be here of an owner's calendars at Google, read from the stand-in's events, as the wire has them.

The reading knows none of the product's rules by import: it states them again, as far as the tests' meetings need them.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime

from tests.end_to_end.calendars_views import Meeting, View
from tests.fakes.google.calendar_events import Wire
from tests.fakes.google.calendar_store import Calendars
from tests.sync.letters import OWNER

_OWN = "@firm.example"
_CALENDARS = "@group.calendar.google.com"


def read_calendars(calendars: Calendars) -> View:
    """Read what the owner's own listed calendars hold, and apply the rules for meetings with outsiders."""
    view = View()
    for path, entry in calendars.entries.items():
        if not entry.is_listed or entry.is_hidden or entry.role != "owner":
            continue
        objects = defaultdict[str, list[Wire]](list)
        for held in entry.calendar.events.values():
            objects[held.wire.get("recurringEventId", held.wire["id"])].append(held.wire)
        for events in objects.values():
            _read_object(view, path, events)
    return view


def _read_object(view: View, path: str, events: Sequence[Wire]) -> None:
    masters = [one for one in events if "recurringEventId" not in one]
    if all(one["status"] == "cancelled" for one in masters or events):
        return
    kept = [one for one in events if not _reason(one)]
    uid = next(one["iCalUID"] for one in events)
    if any(one.get("eventType") == "birthday" for one in events):
        view.outcomes[path, "no_event"] += 1
    elif any(_moment(one["start"]).year < 1900 for one in events):
        view.outcomes[path, "skipped"] += 1
    elif kept:
        view.outcomes[path, "stored"] += 1
        view.meetings.update(_read_meeting(path, uid, one) for one in kept)
    else:
        view.outcomes[path, _reason(min(masters or events, key=_name_instance))] += 1


def _reason(event: Wire) -> str:
    people = {key for key, _, is_thing in _list_attendees(event) if not is_thing and key != OWNER}
    if event["status"] == "cancelled":
        return "cancelled"
    if not people:
        return "no_participants"
    return "internal" if all(key.endswith(_OWN) for key in people) else ""


def _read_meeting(path: str, uid: str, event: Wire) -> Meeting:
    return Meeting(
        calendar=path,
        uid=uid,
        recurrence_id=_name_instance(event),
        starts_at=_moment(event["start"]),
        attendees=frozenset((key, answer) for key, answer, _ in _list_attendees(event)),
        title=event["summary"],
        is_private=event.get("visibility") in {"private", "confidential"},
    )


def _list_attendees(event: Wire) -> Iterator[tuple[str, str, bool]]:
    """Give address, answer, and whether it is a thing; of a calendar that invites by itself, who made the meeting."""
    guests = event.get("attendees", [])
    for one in guests:
        answer = "needs_action" if one["responseStatus"] == "needsAction" else one["responseStatus"]
        yield one["email"].lower(), answer, one.get("resource", False)
    host = event["organizer"]["email"]
    host = event["creator"]["email"] if host.endswith(_CALENDARS) else host
    if host not in {one["email"] for one in guests}:
        yield host.lower(), "accepted", False


def _name_instance(event: Wire) -> str:
    if "originalStartTime" not in event:
        return ""
    written = event["originalStartTime"]
    return written["date"].replace("-", "") if "date" in written else f"{_moment(written):%Y%m%dT%H%M%SZ}"


def _moment(written: Wire) -> datetime:
    if "dateTime" in written:
        return datetime.fromisoformat(written["dateTime"]).astimezone(UTC)
    day = date.fromisoformat(written["date"])
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
