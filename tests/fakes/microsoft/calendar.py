"""The operations on calendars: lists, windows, events, occurrences, changes."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from tests.fakes.microsoft.answers import GraphError, Undocumented, malformed_id, not_found
from tests.fakes.microsoft.calendar_delta import Contents, from_start, in_window, read_window, track_events
from tests.fakes.microsoft.calendar_held import Entry, Held, Wire
from tests.fakes.microsoft.calendar_properties import Reader
from tests.fakes.microsoft.calendar_zones import as_moment, zone_of
from tests.fakes.microsoft.calls import Call, Handler
from tests.fakes.microsoft.paging import cut_page
from tests.fakes.microsoft.rounds import follow

LONGEST = timedelta(days=1825)
"""How long a window may be."""

_ROLES_THAT_EDIT = {"owner", "write", "delegateWithPrivateEventAccess"}

_Shown = tuple[Held, Held | None]
"""An event, and the series that it is an occurrence of."""


def _list_calendars(call: Call) -> Wire:
    entries = [one for one in call.person.calendars.entries.values() if not one.calendar.is_removed]
    if call.options.text("$filter") or call.options.text("$orderby"):
        raise Undocumented("The fake doesn't filter or order calendars.")
    return cut_page(call, entries, lambda entry: _show_calendar(call, entry))


def _get_calendar(call: Call) -> Wire:
    return _show_calendar(call, _find_calendar(call))


def _show_calendar(call: Call, entry: Entry) -> Wire:
    calendar, select = entry.calendar, call.options.select
    whole: Wire = {
        "name": calendar.name,
        "color": calendar.color,
        "hexColor": "",
        "isDefaultCalendar": calendar.is_default and entry.role == "owner",
        "changeKey": f"KjZRvp5sekKUq{calendar.present:06x}",
        "canShare": entry.role == "owner",
        "canViewPrivateItems": entry.role in {"owner", "delegateWithPrivateEventAccess"},
        "canEdit": entry.role in _ROLES_THAT_EDIT,
        "allowedOnlineMeetingProviders": ["teamsForBusiness"],
        "defaultOnlineMeetingProvider": "teamsForBusiness",
        "isTallyingResponses": entry.role == "owner",
        "isRemovable": not calendar.is_default,
        "owner": {"name": calendar.owner_name, "address": calendar.owner},
    }
    wanted = whole if select is None else {name: value for name, value in whole.items() if name in select}
    return {"id": entry.id, **wanted}


def _list_view(call: Call) -> Wire:
    reader, (since, until) = _reader(call), _window(call)
    alive = [event for event in reader.entry.calendar.events.values() if not event.is_removed]
    found: list[_Shown] = [
        (one, event if event.recurrence else None) for event in alive for one in event.occurrences(since, until)
    ]
    return _page_of_events(call, reader, found)


def _list_events(call: Call) -> Wire:
    reader = _reader(call)
    alive: list[_Shown] = [(event, None) for event in reader.entry.calendar.events.values() if not event.is_removed]
    return _page_of_events(call, reader, alive)


def _list_instances(call: Call) -> Wire:
    reader, event, _ = _find_event(call)
    if not event.recurrence:
        raise Undocumented("Only a series has instances.", "ErrorInvalidRequest")
    return _page_of_events(call, reader, [(one, event) for one in event.occurrences(*_window(call))])


def _get_event(call: Call) -> Wire:
    reader, event, series = _find_event(call)
    wire = reader.show(event, series, call.options.select)
    for relation in call.options.expand or {}:
        if relation != "exceptionOccurrences":
            raise Undocumented(f"The fake doesn't expand {relation}.")
        wire[relation] = [reader.show(one, event) for one in event.exceptions.values()]
    return wire


def _follow(contents: Contents) -> Handler:
    def answer(call: Call) -> Wire:
        if call.options.text("endDateTime"):
            _window(call)
        mailbox = call.person.mailbox
        tracked = track_events(_reader(call), contents)
        return follow(call, call.person.calendars.tokens, tracked, has_empty_pages=mailbox.traps.has_empty_pages)

    return answer


def _window(call: Call) -> tuple[datetime, datetime]:
    try:
        since, until = read_window(call.options)
    except ValueError as error:
        raise Undocumented("A window's ends are moments of ISO 8601.", "ErrorInvalidParameter") from error
    if until < since or until - since > LONGEST:
        raise GraphError(400, "ErrorCalendarViewRangeTooBig", "The requested time window is too long.")
    return since, until


def _find_event(call: Call) -> tuple[Reader, Held, Held | None]:
    """Find the event that is asked for, in the calendar that is named or wherever it is."""
    id_ = call.path["event"]
    found = call.person.calendars.find(id_)
    if found is None:
        raise not_found() if id_.startswith(("AAMk", "AAkA", "AQMk")) else malformed_id()
    entry, event, series = found
    if "calendar" in call.path and entry is not _find_calendar(call):
        raise not_found()
    return _reader(call, entry), event, series


def _page_of_events(call: Call, reader: Reader, found: list[_Shown]) -> Wire:
    order = call.options.text("$orderby")
    if call.options.text("$filter") or call.options.expand or order not in _ORDERS:
        raise Undocumented("The fake doesn't filter or expand events, nor order them so.")
    found.sort(key=_ORDERS[order], reverse=order.endswith(" desc"))
    return cut_page(call, found, lambda shown: reader.show(*shown, call.options.select))


def _by_start(shown: _Shown) -> datetime:
    return as_moment(shown[0].start)


_ORDERS: Mapping[str, Callable[[_Shown], datetime]] = {
    "": _by_start,
    "start/dateTime": _by_start,
    "start/dateTime asc": _by_start,
    "start/dateTime desc": _by_start,
    "lastModifiedDateTime": lambda shown: shown[0].changed,
    "lastModifiedDateTime desc": lambda shown: shown[0].changed,
}


def _find_calendar(call: Call) -> Entry:
    """Find the calendar that is asked for; the default one where none is named."""
    calendars = call.person.calendars
    entry = calendars.entries.get(call.path.get("calendar", calendars.primary))
    if entry is None or entry.calendar.is_removed:
        raise not_found()
    return entry


def _reader(call: Call, entry: Entry | None = None) -> Reader:
    preferences = call.preferences
    if zone_of(preferences.zone) is None:
        raise Undocumented(f"The time zone '{preferences.zone}' isn't supported.", "TimeZoneNotSupportedException")
    return Reader(
        call.person.calendars,
        entry or _find_calendar(call),
        preferences.has_immutable_ids,
        preferences.zone,
        preferences.wants_text,
        call.is_basic,
    )


CALENDAR_HANDLERS: Mapping[str, Handler] = {
    "calendars.get": _get_calendar,
    "calendars.list": _list_calendars,
    "calendarView.delta": _follow(in_window),
    "calendarView.list": _list_view,
    "events.delta": _follow(from_start),
    "events.get": _get_event,
    "events.instances": _list_instances,
    "events.list": _list_events,
}
