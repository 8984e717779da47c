"""Kept events → rows without readable content: what an event is about is sealed, and shared if the owner shares it."""

from collections.abc import Iterator
from dataclasses import dataclass

from models.columns import derive_id
from models.words import ContentPart, Visibility
from rapport.content import EventContent, associated_data, pack_event
from rapport.policy.addresses import normalise
from rapport.policy.meetings import shared_visibility
from rapport.policy.visibility import kept_parts, shared_parts
from rapport.providers.base import RemoteEvent
from rapport.store.events import SealedEvent, WrittenAttendee
from rapport.sync.calendars.page import CalendarPage
from rapport.sync.redacting import Sealer
from rapport.vault import Plain, Sealed, seal_all


@dataclass(frozen=True, slots=True)
class _Copy:
    """An event of an item, with the id of its row and what colleagues may see of it."""

    id: str
    external_id: str
    event: RemoteEvent
    shared: Visibility


def redact_page(page: CalendarPage, sealer: Sealer) -> None:
    """Seal a page's events by its calendar's visibility; a private event is never shared."""
    copies = list(_list_copies(page))
    sealed = [copy for copy in copies if _is_content_stored(page, copy)]
    plains = [_pack(page, copy) for copy in sealed]
    contents = dict(
        zip((copy.id for copy in sealed), seal_all(plains, sealer.account_key, sealer.workspace_key), strict=True)
    )
    page.sealed = [_redact(page, copy, contents.get(copy.id)) for copy in copies]


def _list_copies(page: CalendarPage) -> Iterator[_Copy]:
    for external_id, kept in page.kept.items():
        for event in kept:
            id_ = derive_id("event_copy", page.stream.id, external_id, event.uid, event.recurrence_id)
            yield _Copy(id_, external_id, event, shared_visibility(event, page.rules))


def _is_content_stored(page: CalendarPage, copy: _Copy) -> bool:
    return ContentPart.EVENT in kept_parts(copy.shared, page.rules.keep_private_copy)


def _pack(page: CalendarPage, copy: _Copy) -> Plain:
    event = copy.event
    content = EventContent(event.title, event.description, event.location, event.link)
    associated = associated_data(page.stream.workspace_id, copy.id, ContentPart.EVENT, 1)
    return Plain(pack_event(content), associated, is_shared=ContentPart.EVENT in shared_parts(copy.shared))


def _redact(page: CalendarPage, copy: _Copy, content: Sealed | None) -> SealedEvent:
    event, attendees = copy.event, tuple(_attendees(copy.event))
    own = page.rules.account_addresses
    return SealedEvent(
        copy_id=copy.id,
        event_id=derive_id("event", page.stream.workspace_id, event.uid, event.recurrence_id),
        external_id=copy.external_id,
        uid=event.uid,
        recurrence_id=event.recurrence_id,
        is_organizer=any(one.is_organizer and one.key in own for one in attendees),
        sequence=event.sequence,
        stamped_at=event.stamped_at,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        last_at=event.last_at if event.schedule else event.ends_at,
        is_all_day=event.is_all_day,
        time_zone=event.time_zone,
        schedule=event.schedule,
        status=event.status,
        is_private=event.is_private,
        shared=copy.shared,
        attendees=attendees,
        content=content,
    )


def _attendees(event: RemoteEvent) -> Iterator[WrittenAttendee]:
    for one in event.attendees:
        key = normalise(one.address)
        yield WrittenAttendee(one.address, one.name, key, one.role, one.response, one.kind, one.is_organizer)
