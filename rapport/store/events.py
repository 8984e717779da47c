"""Events, copies and attendees: an item's copies are replaced as a whole, then each event's speaker is settled."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlmodel import Session, col, delete, select, update

from models.event import Attendee, Event, EventCopy
from models.message import Content
from models.words import AttendeeKind, AttendeeRole, ContentPart, EventStatus, Response, Visibility
from rapport.store.rows import chunks, insert_missing
from rapport.store.streams import ChosenStream
from rapport.vault import Sealed

_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class WrittenAttendee:
    """One attendee as sent, with the normalised key."""

    address: str
    name: str
    key: str
    role: AttendeeRole
    response: Response
    kind: AttendeeKind
    is_organizer: bool


@dataclass(frozen=True, slots=True)
class SealedEvent:
    """One copy of an event, ready to be stored, with the fields of `EventCopy`: nothing of its content can be read."""

    copy_id: str
    event_id: str
    external_id: str
    uid: str
    recurrence_id: str
    is_organizer: bool
    sequence: int
    stamped_at: datetime | None
    starts_at: datetime
    ends_at: datetime
    last_at: datetime | None
    is_all_day: bool
    time_zone: str
    schedule: str
    status: EventStatus
    is_private: bool
    shared: Visibility
    attendees: tuple[WrittenAttendee, ...]
    content: Sealed | None


def replace_events(
    session: Session, stream: ChosenStream, external_ids: Collection[str], events: Sequence[SealedEvent]
) -> None:
    """Make these items of a calendar hold exactly these copies."""
    touched = _drop_copies(session, _find_copies(session, stream.id, external_ids))
    _insert_events(session, stream.workspace_id, events)
    _insert_copies(session, stream, events)
    _insert_attendees(session, stream.workspace_id, events)
    _insert_contents(session, stream, events)
    settle_speakers(session, touched | {event.event_id for event in events})


def drop_items(session: Session, items: Collection[tuple[str, str]]) -> None:
    """Drop what items of calendars (stream and id) held, and the events that no calendar holds any more."""
    by_stream: dict[str, list[str]] = {}
    for stream_id, external_id in items:
        by_stream.setdefault(stream_id, []).append(external_id)
    touched = [
        _drop_copies(session, _find_copies(session, stream_id, external_ids))
        for stream_id, external_ids in sorted(by_stream.items())
    ]
    settle_speakers(session, set().union(*touched))


def drop_account_events(session: Session, account_id: str, limit: int) -> int:
    """Drop some of an account's copies; give their number."""
    found = select(EventCopy.id, EventCopy.event_id).where(EventCopy.account_id == account_id)
    copies = dict(session.execute(found.order_by(col(EventCopy.id)).limit(limit)).tuples().all())
    settle_speakers(session, _drop_copies(session, copies))
    return len(copies)


def settle_speakers(session: Session, event_ids: Collection[str]) -> None:
    """Choose anew which copy speaks for each event, and drop events without any."""
    for chunk in chunks(sorted(event_ids)):
        events = select(Event.id, Event.speaker_id).where(col(Event.id).in_(chunk)).order_by(col(Event.id))
        present = dict(session.execute(events.with_for_update()).tuples().all())
        speakers = _choose_speakers(session, chunk)
        silent = present.keys() - speakers.keys()
        if silent:
            session.execute(delete(Event).where(col(Event.id).in_(silent)))
        moved = [
            {"id": id_, "speaker_id": speakers[id_]}
            for id_, speaker in present.items()
            if id_ in speakers and speaker != speakers[id_]
        ]
        if moved:
            session.execute(update(Event), moved)


def _choose_speakers(session: Session, event_ids: Sequence[str]) -> dict[str, str]:
    """Map events to their organizer's copy, else to the one with the latest word."""
    columns = (EventCopy.event_id, EventCopy.id, EventCopy.is_organizer, EventCopy.sequence, EventCopy.stamped_at)
    rows = session.execute(sa.select(*map(col, columns)).where(col(EventCopy.event_id).in_(event_ids)))
    ranked = sorted(((row[2], row[3], row[4] or _LONG_AGO, row[1]), row[0]) for row in rows)
    return {event_id: rank[3] for rank, event_id in ranked}


def _find_copies(session: Session, stream_id: str, external_ids: Collection[str]) -> dict[str, str]:
    """Map the copies of a calendar's items to their events."""
    found: dict[str, str] = {}
    for chunk in chunks(sorted(external_ids)):
        those = select(EventCopy.id, EventCopy.event_id).where(
            EventCopy.stream_id == stream_id, col(EventCopy.external_id).in_(chunk)
        )
        found.update(session.execute(those).tuples().all())
    return found


def _drop_copies(session: Session, copies: dict[str, str]) -> set[str]:
    """Drop copies with all that hangs on them; give their events."""
    for chunk in chunks(sorted(copies)):
        session.execute(delete(Content).where(col(Content.copy_id).in_(chunk)))
        session.execute(delete(Attendee).where(col(Attendee.copy_id).in_(chunk)))
        session.execute(delete(EventCopy).where(col(EventCopy.id).in_(chunk)))
    return set(copies.values())


def _insert_events(session: Session, workspace_id: str, events: Iterable[SealedEvent]) -> None:
    """Insert the events that are not here yet; that these copies speak for them is settled afterwards."""
    rows = {
        event.event_id: {
            "id": event.event_id,
            "workspace_id": workspace_id,
            "uid": event.uid,
            "recurrence_id": event.recurrence_id,
            "speaker_id": event.copy_id,
        }
        for event in events
    }
    insert_missing(session, Event, [rows[id_] for id_ in sorted(rows)])


def _insert_copies(session: Session, stream: ChosenStream, events: Sequence[SealedEvent]) -> None:
    rows = [
        {
            "id": event.copy_id,
            "workspace_id": stream.workspace_id,
            "account_id": stream.account_id,
            "stream_id": stream.id,
            "external_id": event.external_id,
            "event_id": event.event_id,
            "is_organizer": event.is_organizer,
            "sequence": event.sequence,
            "stamped_at": event.stamped_at,
            "starts_at": event.starts_at,
            "ends_at": event.ends_at,
            "last_at": event.last_at,
            "is_all_day": event.is_all_day,
            "time_zone": event.time_zone,
            "schedule": event.schedule,
            "status": event.status,
            "is_private": event.is_private,
            "shared": event.shared,
        }
        for event in sorted(events, key=lambda event: event.copy_id)
    ]
    insert_missing(session, EventCopy, rows)


def _insert_attendees(session: Session, workspace_id: str, events: Iterable[SealedEvent]) -> None:
    rows = [
        {
            "copy_id": event.copy_id,
            "position": position,
            "workspace_id": workspace_id,
            "address": attendee.address,
            "name": attendee.name,
            "key": attendee.key,
            "role": attendee.role,
            "response": attendee.response,
            "kind": attendee.kind,
            "is_organizer": attendee.is_organizer,
        }
        for event in events
        for position, attendee in enumerate(event.attendees)
    ]
    insert_missing(session, Attendee, rows)


def _insert_contents(session: Session, stream: ChosenStream, events: Sequence[SealedEvent]) -> None:
    rows = [
        {
            "copy_id": event.copy_id,
            "part": ContentPart.EVENT,
            "workspace_id": stream.workspace_id,
            "account_id": stream.account_id,
            "version": 1,
            "sealed": event.content.ciphertext,
            "owner_key": event.content.owner_key,
            "shared_key": event.content.shared_key,
        }
        for event in events
        if event.content is not None
    ]
    insert_missing(session, Content, rows)
