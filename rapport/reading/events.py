"""Events as a viewer sees them, the latest start first, series expanded within a window.

The copy that speaks gives the facts; the content is that of a copy that the viewer may open. A page costs a fixed
number of statements, however many events, copies and attendees it shows.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

import sqlalchemy as sa
from sqlmodel import col, select

from models.event import Attendee, Event, EventCopy
from models.message import Content
from models.person import Address
from models.words import AttendeeKind, ContentPart, EventStatus
from rapport import clock
from rapport.content import EventContent
from rapport.policy.recurrence import expand
from rapport.policy.visibility import most_generous
from rapport.reading.records import AttendeeView, EventView
from rapport.reading.sealed import SealedEventCopy, open_event
from rapport.reading.viewer import Reader
from rapport.store.accounts import addresses_of
from rapport.store.rows import chunks

PAGE = 500
AHEAD = timedelta(days=90)
"""How far into the future a window without an end looks."""

_THINGS = frozenset({AttendeeKind.ROOM, AttendeeKind.RESOURCE})
IS_SOMEBODY = col(Attendee.kind).not_in(sorted(_THINGS))
"""The condition on attendees that leaves out rooms and resources."""


@dataclass(frozen=True, slots=True)
class EventSelection:
    """Which events are wanted: those that take place, if only in part, from `since` on and before `until`.

    A window without `since` starts at the earliest event, one without `until` ends 90 days from now. Of a series at
    most the latest thousand instances are given. `touching` is a condition on the copies that speak.
    """

    since: date | None = None
    until: date | None = None
    account_id: str | None = None
    touching: sa.ColumnElement[bool] | None = None


@dataclass(frozen=True, slots=True)
class _Instance:
    """An event as it takes place once, with the copy that speaks for it."""

    event: Event
    copy: EventCopy
    starts_at: datetime
    ends_at: datetime


@dataclass(slots=True)
class _Gathered:
    """What the statements of one page found: copies by event, attendees by copy, people by address."""

    copies: dict[str, list[SealedEventCopy]] = field(default_factory=lambda: defaultdict(list))
    attendees: dict[str, list[Attendee]] = field(default_factory=lambda: defaultdict(list))
    people: dict[str, str] = field(default_factory=dict)


def list_events(reader: Reader, selection: EventSelection, limit: int | None = None) -> Iterator[EventView]:
    """Give events, the latest start first and ties by id, a page at a time; at most `limit`."""
    instances = _find_instances(reader, selection)
    instances.sort(key=lambda one: (one.starts_at, one.event.id), reverse=True)
    for page in chunks(instances[:limit], PAGE):
        yield from _show_page(reader, page)


def _find_instances(reader: Reader, selection: EventSelection) -> list[_Instance]:
    until = clock.now() + AHEAD if selection.until is None else _midnight(selection.until)
    rows = _find_speakers(reader, selection, until)
    if selection.since is None:
        since = min((copy.starts_at for _, copy in rows), default=until)
    else:
        since = _midnight(selection.since)
    return [instance for event, copy in rows for instance in _take_place(event, copy, since, until)]


def _take_place(event: Event, copy: EventCopy, since: datetime, until: datetime) -> Iterator[_Instance]:
    if not copy.schedule:
        yield _Instance(event, copy, copy.starts_at, copy.ends_at)
        return
    for one in expand(copy.schedule, event.recurrence_id, since, until):
        yield _Instance(event, copy, one.starts_at, one.ends_at)


def _find_speakers(reader: Reader, selection: EventSelection, until: datetime) -> Sequence[tuple[Event, EventCopy]]:
    """Find the events of a window, each with the copy that speaks; of series those that may have an instance there."""
    # The event's id is told twice, so that the database may begin with either table.
    speaks = sa.and_(col(EventCopy.id) == col(Event.speaker_id), col(EventCopy.event_id) == col(Event.id))
    found = (
        select(Event, EventCopy)
        .join(EventCopy, speaks)
        .where(Event.workspace_id == reader.workspace_id, EventCopy.workspace_id == reader.workspace_id)
        .where(EventCopy.status != EventStatus.CANCELLED, *_conditions(reader, selection, until))
    )
    return reader.session.exec(found).all()


def _conditions(reader: Reader, selection: EventSelection, until: datetime) -> Iterator[sa.ColumnElement[bool]]:
    yield col(EventCopy.starts_at) < until
    if selection.since is not None:
        yield _lasts_beyond(_midnight(selection.since))
    if selection.account_id is not None:
        yield _is_held_by(reader, selection.account_id)
    if selection.touching is not None:
        yield selection.touching


def _lasts_beyond(since: datetime) -> sa.ColumnElement[bool]:
    last = col(EventCopy.last_at)
    is_moment = sa.and_(last == since, col(EventCopy.ends_at) == col(EventCopy.starts_at))  # counts at its start
    return sa.or_(last.is_(None), last > since, is_moment)


def _is_held_by(reader: Reader, account_id: str) -> sa.ColumnElement[bool]:
    here = (EventCopy.workspace_id == reader.workspace_id, EventCopy.account_id == account_id)
    held = col(Event.id).in_(select(EventCopy.event_id).where(*here))
    if reader.is_own(account_id):
        return held
    # Whoever holds an event uninvited must not be found out by asking for the account's events.
    of_copy = col(Attendee.copy_id) == col(EventCopy.id)
    is_named = sa.exists().where(of_copy, col(Attendee.key).in_(addresses_of(reader.accounts[account_id])))
    return sa.and_(held, sa.or_(is_named, ~sa.exists().where(of_copy)))


def _show_page(reader: Reader, instances: Sequence[_Instance]) -> Iterator[EventView]:
    speakers = {one.event.id: one.copy.id for one in instances}
    gathered = _gather(reader, speakers.keys(), speakers.values())
    opened = {id_: open_event(reader, gathered.copies[id_], speaker) for id_, speaker in speakers.items()}
    for instance in instances:
        yield _show(reader, instance, gathered, opened[instance.event.id])


def _gather(reader: Reader, event_ids: Collection[str], speaker_ids: Collection[str]) -> _Gathered:
    gathered = _Gathered()
    is_content = sa.and_(col(Content.copy_id) == col(EventCopy.id), col(Content.part) == ContentPart.EVENT)
    copies = select(EventCopy, Content).outerjoin(Content, is_content)
    here = (col(EventCopy.workspace_id) == reader.workspace_id, col(EventCopy.event_id).in_(event_ids))
    for copy, content in reader.session.exec(copies.where(*here)):
        gathered.copies[copy.event_id].append((copy, content))
    whose = sa.and_(col(Address.workspace_id) == col(Attendee.workspace_id), col(Address.address) == col(Attendee.key))
    named = select(Attendee, Address.person_id).outerjoin(Address, whose).order_by(col(Attendee.position))
    for attendee, person_id in reader.session.exec(
        named.where(Attendee.workspace_id == reader.workspace_id, col(Attendee.copy_id).in_(speaker_ids))
    ):
        gathered.attendees[attendee.copy_id].append(attendee)
        if person_id is not None:
            gathered.people[attendee.key] = person_id
    return gathered


def _show(reader: Reader, instance: _Instance, gathered: _Gathered, content: EventContent | None) -> EventView:
    event, copy = instance.event, instance.copy
    copies = [held for held, _ in gathered.copies[event.id]]
    attendees = gathered.attendees[copy.id]
    return EventView(
        id=event.id,
        uid=event.uid,
        start=instance.starts_at.date() if copy.is_all_day else instance.starts_at,
        end=instance.ends_at.date() if copy.is_all_day else instance.ends_at,
        all_day=copy.is_all_day,
        time_zone=copy.time_zone,
        title=None if content is None else content.title,
        description=None if content is None else content.description,
        location=None if content is None else content.location,
        link=None if content is None else content.link,
        organizer=next((one.address for one in attendees if one.is_organizer), None),
        attendees=tuple(_show_attendee(one, gathered.people) for one in attendees),
        status=copy.status,
        repeats=bool(copy.schedule or event.recurrence_id),
        accounts=_name_holders(reader, copies, attendees),
        visibility=most_generous(reader.openness(held) for held in copies),
    )


def _name_holders(reader: Reader, copies: Sequence[EventCopy], attendees: Sequence[Attendee]) -> tuple[str, ...]:
    holders = [copy.account_id for copy in copies]
    if attendees:
        return reader.name_holders(holders, {one.key for one in attendees})
    # Nobody was invited: it is no secret whose own appointment it is.
    accounts = [reader.accounts[id_] for id_ in holders if id_ in reader.accounts]
    return reader.name_holders(holders, {key for account in accounts for key in addresses_of(account)})


def _show_attendee(one: Attendee, people: Mapping[str, str]) -> AttendeeView:
    person_id = None if one.kind in _THINGS else people.get(one.key)
    return AttendeeView(one.address, one.name, one.role, one.response, one.kind, person_id)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
