"""An event's properties as Graph tells them to one reader."""

from dataclasses import dataclass
from typing import Any

from tests.fakes.microsoft.calendar_held import Entry, Held, Ref, Wire
from tests.fakes.microsoft.calendar_names import day_id
from tests.fakes.microsoft.calendar_series import day_of
from tests.fakes.microsoft.calendar_store import Calendars
from tests.fakes.microsoft.calendar_zones import as_moment, write_stamp, write_time
from tests.fakes.microsoft.mail_raw import strip_html
from tests.fakes.microsoft.model import selectable

_PREVIEW = 255
_ONLY_SELECTED = frozenset({"cancelledOccurrences"})
_PRIVATE = frozenset({"private", "confidential"})
_BASIC_LACKS = frozenset({"body", "bodyPreview"})
_SEEN = {
    "freeBusyRead": frozenset({"start", "end", "showAs", "isAllDay", "type", "seriesMasterId", "id"}),
    "limitedRead": frozenset({
        "start", "end", "showAs", "isAllDay", "type", "seriesMasterId", "id", "subject", "location", "locations",
    }),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads a calendar, and how: ids that stay or not, in which zone, bodies as text or HTML."""

    calendars: Calendars
    entry: Entry
    immutable: bool
    zone: str = "UTC"
    wants_text: bool = False
    is_basic: bool = False

    def name(self, event: Held) -> str:
        """Give the id of an event."""
        return self.calendars.name(self.entry.calendar, _ref(event), immutable=self.immutable)

    def name_series(self, event: Held) -> str:
        """Give the id of the series of an occurrence."""
        return self.calendars.name(self.entry.calendar, Ref(event.key), immutable=self.immutable)

    def show(self, event: Held, series: Held | None, select: frozenset[str] | None = None) -> Wire:
        """Give an event with its properties, of those that `select` names."""
        whole = self._whole(event, series)
        if self._is_hidden(event):
            whole |= _hide(_SEEN["freeBusyRead"], whole) | {"subject": "Private appointment", "sensitivity": "private"}
        whole |= _hide(_SEEN[self.entry.role], whole) if self.entry.role in _SEEN else {}
        wanted = select if select is not None else selectable("Event") - _ONLY_SELECTED
        wanted -= _BASIC_LACKS if self.is_basic else frozenset()
        kept = {name: value for name, value in whole.items() if name in wanted and name != "id"}
        return {"@odata.etag": self._etag(event), "id": self.name(event), **kept}

    def show_thinly(self, event: Held) -> Wire:
        """Give an occurrence as a delta tells it."""
        return {
            "@odata.etag": self._etag(event),
            "id": self.name(event),
            "seriesMasterId": self.name_series(event),
            "type": "occurrence",
            "start": write_time(event.start, self.zone),
            "end": write_time(event.end, self.zone),
        }

    def _etag(self, event: Held) -> str:
        return f'W/"{_change_key(event)}"'

    def _is_hidden(self, event: Held) -> bool:
        """Tell whether somebody else's event is private."""
        sees_all = self.entry.role in {"owner", "delegateWithPrivateEventAccess"}
        return not sees_all and event.more.get("sensitivity") in _PRIVATE

    def _whole(self, event: Held, series: Held | None) -> Wire:
        body = str(event.more.get("body", ""))
        html = f"<html><head></head><body>\r\n{body}\r\n</body></html>"
        owner = self.entry.calendar.owner
        address = event.organizer["emailAddress"]["address"]
        whole = {
            **dict.fromkeys(selectable("Event") - {"cancelledOccurrences"}),
            "allowNewTimeProposals": True,
            "categories": [],
            "hasAttachments": False,
            "hideAttendees": False,
            "importance": "normal",
            "isDraft": False,
            "isReminderOn": True,
            "onlineMeetingUrl": None,
            "reminderMinutesBeforeStart": 15,
            "responseRequested": True,
            "sensitivity": "normal",
            "showAs": "busy",
            **event.more,
            "attendees": event.attendees,
            "body": {"contentType": "text", "content": strip_html(body)}
            if self.wants_text
            else {"contentType": "html", "content": html if body else ""},
            "bodyPreview": strip_html(body)[:_PREVIEW],
            "changeKey": _change_key(event),
            "createdDateTime": write_stamp(event.created),
            "lastModifiedDateTime": write_stamp(event.changed),
            "start": write_time(event.start, self.zone),
            "end": write_time(event.end, self.zone),
            "iCalUId": day_id(event.uid, day_of(event.original)) if event.original else event.uid,
            "isAllDay": event.is_all_day,
            "isCancelled": event.is_cancelled,
            "isOrganizer": address == owner,
            "organizer": event.organizer,
            "originalStartTimeZone": event.zone,
            "originalEndTimeZone": event.zone,
            "recurrence": event.recurrence,
            "responseStatus": _own_response(event, owner),
            "subject": event.title,
            "type": "seriesMaster" if event.recurrence else "singleInstance",
            "webLink": f"https://outlook.office365.com/owa/?itemid={event.key}&exvsurl=1&path=/calendar/item",
        }
        if event.original is not None and series is not None:
            whole["type"] = "exception" if day_of(event.original) in series.exceptions else "occurrence"
            whole["seriesMasterId"] = self.name_series(event)
            whole["originalStart"] = write_stamp(as_moment(event.original))
        if event.recurrence:
            master = self.name(event)
            whole["cancelledOccurrences"] = [f"OID.{master}.{day}" for day in sorted(event.cancelled)]
        return whole


def _ref(event: Held) -> Ref:
    return Ref(event.key, day_of(event.original) if event.original else "")


def _hide(seen: frozenset[str], whole: Wire) -> Wire:
    blank: dict[str, Any] = {"attendees": [], "categories": [], "locations": []}
    return {name: blank.get(name) for name in whole if name not in seen}


def _change_key(event: Held) -> str:
    return f"DwAAABYAAAC9{event.key:06x}{event.number:06x}"


def _own_response(event: Held, owner: str) -> Wire:
    if event.organizer["emailAddress"]["address"] == owner:
        return {"response": "organizer", "time": "0001-01-01T00:00:00Z"}
    held: list[Wire] = [one["status"] for one in event.attendees if one["emailAddress"]["address"] == owner]
    if held and held[0]["response"] != "none":
        return held[0]
    # Who was invited and hasn't answered is told apart from who was never asked.
    return {"response": "notResponded" if held else "none", "time": "0001-01-01T00:00:00Z"}
