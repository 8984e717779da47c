"""What ought to be here, read from a server's files with icalendar and plain sets, and what is here.

The reading knows none of the product's rules by import: it states them again, as far as the tests' meetings need them.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import NamedTuple

from icalendar import Calendar, Event, vCalAddress
from sqlmodel import Session, col, select

from models import event as rows
from models.folder import Folder, Item
from models.message import Content
from models.words import ContentPart, Outcome
from rapport.content import associated_data, unpack_event
from rapport.db import reading
from rapport.store.accounts import account_key_name
from rapport.vault import Key, unseal
from tests.end_to_end.calendars import Calendars
from tests.sync.conftest import Office
from tests.sync.letters import OWNER

_OWN = "firm.example"
_THINGS = {"ROOM", "RESOURCE"}


class Meeting(NamedTuple):
    """A copy of an event as people see it: where it lies, which it is, when, with whom, and what it is about."""

    calendar: str
    uid: str
    recurrence_id: str
    starts_at: datetime
    attendees: frozenset[tuple[str, str]]
    title: str
    is_private: bool


@dataclass
class View:
    """All copies, and how many objects of each calendar were stored, filtered by which rule, or skipped."""

    meetings: set[Meeting] = field(default_factory=set)
    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)


def read_files(calendars: Calendars) -> View:
    """Read what the files of all calendars hold, and apply the rules for meetings with outsiders."""
    view = View()
    for path, files in calendars.read_all().items():
        for ics in files.values():
            events = [one for one in Calendar.from_ical(ics).subcomponents if isinstance(one, Event)]
            kept = [] if _has_cancelled_master(events) else [one for one in events if not _reason(one)]
            if any(_moment(one["DTSTART"].dt).year < 1900 for one in events):
                view.outcomes[path, "skipped"] += 1
            elif kept:
                view.outcomes[path, "stored"] += 1
                view.meetings.update(_read_meeting(path, one) for one in kept)
            else:
                view.outcomes[path, _reason(events[0]) if events else "no_event"] += 1
    return view


def _has_cancelled_master(events: Sequence[Event]) -> bool:
    return any("RECURRENCE-ID" not in one and one.get("STATUS") == "CANCELLED" for one in events)


def _reason(event: Event) -> str:
    people = {key for key, _, kind in _read_attendees(event) if kind not in _THINGS and key != OWNER}
    if event.get("STATUS") == "CANCELLED":
        return "cancelled"
    if not people:
        return "no_participants"
    return "internal" if all(key.endswith(f"@{_OWN}") for key in people) else ""


def _read_meeting(path: str, event: Event) -> Meeting:
    return Meeting(
        calendar=path,
        uid=str(event["UID"]),
        recurrence_id=_name_instance(event["RECURRENCE-ID"].dt) if "RECURRENCE-ID" in event else "",
        starts_at=_moment(event["DTSTART"].dt),
        attendees=frozenset((key, response) for key, response, _ in _read_attendees(event)),
        title=str(event["SUMMARY"]),
        is_private=event.get("CLASS", "PUBLIC") != "PUBLIC",
    )


def _read_attendees(event: Event) -> Iterator[tuple[str, str, str]]:
    """Give address, answer and kind; an organizer who isn't invited comes."""
    invited = event.get("ATTENDEE", [])
    seen = set()
    for one in invited if isinstance(invited, list) else [invited]:
        seen.add(_key(one))
        answer = one.params.get("PARTSTAT", "NEEDS-ACTION").lower().replace("-", "_")
        yield _key(one), answer, one.params.get("CUTYPE", "INDIVIDUAL")
    if "ORGANIZER" in event and _key(event["ORGANIZER"]) not in seen:
        yield _key(event["ORGANIZER"]), "accepted", "INDIVIDUAL"


def _key(address: vCalAddress) -> str:
    return str(address).lower().removeprefix("mailto:")


def _name_instance(written: date) -> str:
    return f"{_moment(written):%Y%m%dT%H%M%SZ}" if isinstance(written, datetime) else f"{written:%Y%m%d}"


def _moment(written: date) -> datetime:
    if not isinstance(written, datetime):
        return datetime(written.year, written.month, written.day, tzinfo=UTC)
    return written.astimezone(UTC) if written.tzinfo else written.replace(tzinfo=UTC)


def read_store(office: Office) -> View:
    """Read what is here, opened with the owner's key."""
    view, key = View(), office.installation.vault.key(account_key_name(office.accounts[OWNER]))
    shown = (
        select(rows.Event, rows.EventCopy, Folder.path, Content)
        .join(rows.EventCopy, col(rows.EventCopy.event_id) == col(rows.Event.id))
        .join(Folder, col(Folder.id) == col(rows.EventCopy.stream_id))
        .join(Content, col(Content.copy_id) == col(rows.EventCopy.id))
    )
    with reading(office.installation.engine) as session:
        for event, copy, path, content in session.execute(shown):
            attendees = frozenset(_list_attendees(session, copy.id))
            title = _open_title(content, key)
            view.meetings.add(
                Meeting(path, event.uid, event.recurrence_id, copy.starts_at, attendees, title, copy.is_private)
            )
        for item, path in session.execute(select(Item, Folder.path).join(Folder, col(Folder.id) == Item.stream_id)):
            if item.outcome is not Outcome.GONE:
                view.outcomes[path, str(item.rule or item.outcome)] += 1
    return view


def _list_attendees(session: Session, copy_id: str) -> list[tuple[str, str]]:
    found = session.exec(select(rows.Attendee).where(rows.Attendee.copy_id == copy_id))
    return [(one.key, str(one.response)) for one in found]


def _open_title(content: Content, key: Key) -> str:
    data = associated_data(content.workspace_id, content.copy_id, ContentPart.EVENT, content.version)
    return unpack_event(unseal(content.sealed, content.owner_key, data, key)).title
