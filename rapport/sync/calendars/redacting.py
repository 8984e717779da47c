"""Kept events → rows without readable content: what an event is about is sealed, and shared if the owner shares it."""

from collections.abc import Iterator

from models.columns import derive_id
from models.words import ContentPart
from rapport.content import EventContent, associated_data, pack_event
from rapport.policy.addresses import normalise
from rapport.policy.meetings import shared_visibility
from rapport.policy.visibility import kept_parts, shared_parts
from rapport.providers.base import RemoteEvent
from rapport.store.events import SealedEvent, WrittenAttendee
from rapport.sync.calendars.page import CalendarPage
from rapport.sync.redacting import Sealer
from rapport.vault import Plain, Sealed, seal_all


def redact_page(page: CalendarPage, sealer: Sealer) -> None:
    """Seal a page's events by its calendar's visibility; a private event is never shared."""
    events = [(id_, event) for id_, kept in page.kept.items() for event in kept]
    stored = [_is_content_stored(page, event) for _, event in events]
    plains = [_pack(page, id_, event) for (id_, event), is_stored in zip(events, stored, strict=True) if is_stored]
    sealed = iter(seal_all(plains, sealer.account_key, sealer.workspace_key))
    page.sealed = [
        _redact(page, id_, event, next(sealed) if is_stored else None)
        for (id_, event), is_stored in zip(events, stored, strict=True)
    ]


def _is_content_stored(page: CalendarPage, event: RemoteEvent) -> bool:
    return ContentPart.EVENT in kept_parts(shared_visibility(event, page.rules), page.rules.keep_private_copy)


def _pack(page: CalendarPage, external_id: str, event: RemoteEvent) -> Plain:
    content = EventContent(event.title, event.description, event.location, event.link)
    copy_id = _copy_id(page, external_id, event)
    associated = associated_data(page.stream.workspace_id, copy_id, ContentPart.EVENT, 1)
    is_shared = ContentPart.EVENT in shared_parts(shared_visibility(event, page.rules))
    return Plain(pack_event(content), associated, is_shared=is_shared)


def _copy_id(page: CalendarPage, external_id: str, event: RemoteEvent) -> str:
    return derive_id("event_copy", page.stream.id, external_id, event.uid, event.recurrence_id)


def _redact(page: CalendarPage, external_id: str, event: RemoteEvent, content: Sealed | None) -> SealedEvent:
    attendees = tuple(_attendees(event))
    own = page.rules.account_addresses
    return SealedEvent(
        copy_id=_copy_id(page, external_id, event),
        event_id=derive_id("event", page.stream.workspace_id, event.uid, event.recurrence_id),
        external_id=external_id,
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
        shared=shared_visibility(event, page.rules),
        attendees=attendees,
        content=content,
    )


def _attendees(event: RemoteEvent) -> Iterator[WrittenAttendee]:
    for one in event.attendees:
        key = normalise(one.address)
        yield WrittenAttendee(one.address, one.name, key, one.role, one.response, one.kind, one.is_organizer)
