"""The methods of the Calendar API that only read, by id.

Pages end where they are full; `Calendars.page_size` and `has_empty_pages` make them shorter than asked for.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from tests.fakes.google.answers import ApiError
from tests.fakes.google.calendar_events import Wire, is_cancelled, is_exception
from tests.fakes.google.calendar_held import Entry, HeldCalendar
from tests.fakes.google.calendar_instances import expand
from tests.fakes.google.calendar_search import BY_CONTENT, matches
from tests.fakes.google.calendar_store import Calendars
from tests.fakes.google.calendar_tokens import Token, begin, write_page_token, write_sync_token
from tests.fakes.google.calendar_views import Reader
from tests.fakes.google.calls import Call, Handler

_MOST_EVENTS, _MOST_CALENDARS, _USUAL_CALENDARS = 2500, 250, 100
_ROLES = ("freeBusyReader", "reader", "writerWithoutPrivateAccess", "writer", "owner")
_GIVES_NO_TOKEN = frozenset({*BY_CONTENT, "orderBy", "updatedMin"})
_TAKES_NO_TOKEN = _GIVES_NO_TOKEN | {"timeMin", "timeMax"}

Item = TypeVar("Item")


def _list_calendars(call: Call) -> Wire:
    calendars, query = call.person.calendars, call.query
    if "syncToken" in query and {"minAccessRole", "showOwnOrganizationOnly"} & query.keys():
        raise _restricted()
    token = begin("calendarList", 1, calendars.changes, query)

    def is_wanted(entry: Entry) -> bool:
        if token.since >= 0:
            return entry.change > token.since
        is_shown = (entry.is_listed or query.get("showDeleted", False)) and (
            not entry.is_hidden or query.get("showHidden", False)
        )
        return bool(is_shown and _ROLES.index(entry.role) >= _ROLES.index(query.get("minAccessRole", _ROLES[0])))

    size = min(query.get("maxResults", _USUAL_CALENDARS), _MOST_CALENDARS)
    page, tokens = _cut(calendars, list(calendars.entries.values()), token, size, is_wanted)
    items = [_write_entry(calendars, entry) for entry in page]
    return {"kind": "calendar#calendarList", "etag": f'"p{calendars.changes}"', "items": items, **tokens}


def _write_entry(calendars: Calendars, entry: Entry) -> Wire:
    calendar = entry.calendar
    wire: Wire = {"kind": "calendar#calendarListEntry", "etag": f'"{entry.change}"', "id": calendar.id}
    if not entry.is_listed:
        return wire | {"deleted": True}
    wire |= {"summary": calendar.name, "timeZone": calendar.zone, "accessRole": entry.role, "defaultReminders": []}
    wire |= {"colorId": "14", "selected": not entry.is_hidden, "conferenceProperties": {}}
    if entry.override:
        wire["summaryOverride"] = entry.override
    if entry.is_hidden:
        wire["hidden"] = True
    if calendar.id == calendars.primary:
        wire["primary"] = True
    return wire


def _get_entry(call: Call) -> Wire:
    entry = _find(call)
    if not entry.is_listed:
        raise _not_found()
    return _write_entry(call.person.calendars, entry)


def _get_calendar(call: Call) -> Wire:
    calendar = _find(call).calendar
    return {
        "kind": "calendar#calendar",
        "etag": f'"{calendar.life}"',
        "id": calendar.id,
        "summary": calendar.name,
        "timeZone": calendar.zone,
    }


def _list_events(call: Call) -> Wire:
    entry, query = _find(call), call.query
    calendar = entry.calendar
    if "syncToken" in query and (query.get("showDeleted") is False or _TAKES_NO_TOKEN & query.keys()):
        raise _restricted()
    if query.get("orderBy") == "startTime" and not query.get("singleEvents"):
        raise ApiError(400, "badRequest", "The requested ordering is not available for the particular query.")
    token = begin(calendar.id, calendar.life, calendar.changes, query)
    wires = [held.wire for held in calendar.events.values() if token.since < held.change]
    if query.get("singleEvents"):
        wires = list(expand(wires, call.now))

    def is_wanted(wire: Wire) -> bool:
        is_told = token.since >= 0 or "updatedMin" in query or _is_listed(wire, calendar, query)
        return is_told and matches(wire, query, token.bounds, call.now)

    page, tokens = _cut(call.person.calendars, _in_order(wires, query), token, _size(query), is_wanted)
    if _GIVES_NO_TOKEN & query.keys():
        tokens.pop("nextSyncToken", None)
    return _envelope(entry, page, query) | tokens


def _is_listed(wire: Wire, calendar: HeldCalendar, query: Mapping[str, Any]) -> bool:
    """Tell whether a listing of everything tells of an event: also of cancelled instances of series that live."""
    if not is_cancelled(wire) or query.get("showDeleted"):
        return True
    master = calendar.events.get(wire.get("recurringEventId", ""))
    return is_exception(wire) and not query.get("singleEvents") and not (master and is_cancelled(master.wire))


def _list_instances(call: Call) -> Wire:
    entry, query = _find(call), call.query
    calendar, id_ = entry.calendar, call.path["eventId"]
    token = begin(f"{calendar.id} {id_}", calendar.life, calendar.changes, query)
    wires = [held.wire for held in calendar.events.values()]
    series = [wire for wire in wires if id_ in {wire["id"], wire.get("recurringEventId")}]
    if not series:
        raise _not_found()

    def is_wanted(wire: Wire) -> bool:
        is_told = not is_cancelled(wire) or query.get("showDeleted", False)
        return is_told and matches(wire, query, token.bounds, call.now)

    page, tokens = _cut(call.person.calendars, list(expand(series, call.now)), token, _size(query), is_wanted)
    tokens.pop("nextSyncToken", None)
    return _envelope(entry, page, query) | tokens


def _get_event(call: Call) -> Wire:
    entry = _find(call)
    calendar, id_ = entry.calendar, call.path["eventId"]
    held = calendar.events.get(id_)
    if held is not None:
        return _see(entry, held.wire, call.query)
    series = [held.wire for held in calendar.events.values() if not is_cancelled(held.wire)]
    for instance in expand(series, call.now):
        if instance["id"] == id_:
            return _see(entry, instance, call.query)
    raise _not_found()


def _find(call: Call) -> Entry:
    """Find the calendar that is asked for. Raises 404 for one that isn't there for this person."""
    calendars = call.person.calendars
    name = call.path["calendarId"]
    entry = calendars.entries.get(calendars.primary if name == "primary" else name)
    if entry is None or entry.calendar.is_removed:
        raise _not_found()
    return entry


def _see(entry: Entry, wire: Wire, query: Mapping[str, Any]) -> Wire:
    held = entry.calendar.events.get(wire["id"])
    reader = Reader(entry.calendar, entry.role, query.get("timeZone", entry.calendar.zone), query.get("maxAttendees"))
    return reader.see(wire, is_crowded=held is not None and held.is_crowded)


def _envelope(entry: Entry, page: Sequence[Wire], query: Mapping[str, Any]) -> Wire:
    return {
        "kind": "calendar#events",
        "etag": f'"p{entry.calendar.changes}"',
        "summary": entry.calendar.name,
        "timeZone": query.get("timeZone", entry.calendar.zone),
        "accessRole": entry.role,
        "defaultReminders": [],
        "items": [_see(entry, wire, query) for wire in page],
    }


def _in_order(wires: list[Wire], query: Mapping[str, Any]) -> list[Wire]:
    keys: dict[str, Callable[[Wire], str]] = {
        "startTime": lambda wire: str(wire["start"].get("dateTime") or wire["start"]["date"]),
        "updated": lambda wire: str(wire["updated"]),
    }
    return sorted(wires, key=keys[query["orderBy"]]) if "orderBy" in query else wires


def _size(query: Mapping[str, Any]) -> int:
    return int(min(query.get("maxResults", _MOST_EVENTS), _MOST_EVENTS))


def _cut(
    calendars: Calendars, items: Sequence[Item], token: Token, size: int, is_wanted: Callable[[Item], bool]
) -> tuple[list[Item], dict[str, str]]:
    """Cut a page from what is wanted of a list, and give the token of what follows.

    A page begins at a place of the whole list, so that what changes meanwhile moves nothing out of sight.
    """
    size = min(size, calendars.page_size or size)
    if calendars.has_empty_pages and token.turn % 2 == 0:
        return [], {"nextPageToken": write_page_token(token, token.place)}
    page: list[Item] = []
    for place, item in _from(items, token.place):
        if is_wanted(item):
            if len(page) == size:
                return page, {"nextPageToken": write_page_token(token, place)}
            page.append(item)
    return page, {"nextSyncToken": write_sync_token(token)}


def _from(items: Sequence[Item], place: int) -> Iterator[tuple[int, Item]]:
    return ((number, item) for number, item in enumerate(items) if number >= place)


def _not_found() -> ApiError:
    return ApiError(404, "notFound", "Not Found")


def _restricted() -> ApiError:
    message = "Sync token cannot be used with other request restrictions."
    return ApiError(400, "syncTokenWithRequestRestrictions", message, "calendar", location=("parameter", "syncToken"))


CALENDAR_HANDLERS: Mapping[str, Handler] = {
    "calendar.calendarList.get": _get_entry,
    "calendar.calendarList.list": _list_calendars,
    "calendar.calendars.get": _get_calendar,
    "calendar.events.get": _get_event,
    "calendar.events.instances": _list_instances,
    "calendar.events.list": _list_events,
}
