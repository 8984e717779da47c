"""Which events are kept, by which rule the others are not, and who of a meeting may become a contact."""

from collections.abc import Iterator, Sequence

from models.words import AttendeeKind, EventStatus, FilterReason, MeetingRule, Visibility
from rapport.policy.addresses import is_address, normalise
from rapport.policy.automated import is_automated_address
from rapport.policy.contacts import Candidate
from rapport.policy.filtering import Rules
from rapport.policy.roles import is_role_address
from rapport.providers.base import RemoteAttendee, RemoteEvent

_THINGS = frozenset({AttendeeKind.ROOM, AttendeeKind.RESOURCE})


def decide_object(events: Sequence[RemoteEvent], rules: Rules) -> tuple[list[RemoteEvent], FilterReason | None]:
    """Give the events of one object that are kept; where none is, the rule by which the object isn't stored.

    An exception of a series is judged by itself: a customer may join one meeting of an internal series.
    """
    if not events:
        return [], FilterReason.NO_EVENT
    ordered = sorted(events, key=lambda event: event.recurrence_id)
    reasons = [decide_event(event, rules) for event in ordered]
    if ordered[0].recurrence_id == "" and reasons[0] is FilterReason.CANCELLED:
        return [], FilterReason.CANCELLED
    kept = [event for event, reason in zip(ordered, reasons, strict=True) if reason is None]
    return kept, None if kept else reasons[0]


def decide_event(event: RemoteEvent, rules: Rules) -> FilterReason | None:
    """Name the rule by which an event isn't stored; None keeps it."""
    if event.status is EventStatus.CANCELLED:
        return FilterReason.CANCELLED
    others = {key for key, _ in list_participants(event) if key not in rules.account_addresses}
    external = [key for key in others if not rules.is_internal(key)]
    if external and all(rules.blocklist.blocks(key) for key in external):
        return FilterReason.BLOCKED
    if rules.meetings is MeetingRule.EVERYTHING or external:
        return None
    if not others:
        return FilterReason.NO_PARTICIPANTS
    return None if rules.meetings is MeetingRule.MEETINGS else FilterReason.INTERNAL


def list_participants(event: RemoteEvent) -> Iterator[tuple[str, RemoteAttendee]]:
    """List who takes part, each with the key; rooms, resources and what can't be an address are left out."""
    for attendee in event.attendees:
        key = normalise(attendee.address)
        if attendee.kind not in _THINGS and is_address(key):
            yield key, attendee


def list_external(event: RemoteEvent, rules: Rules) -> list[Candidate]:
    """List the external participants to whom people and companies may be linked, role addresses among them."""
    return [
        Candidate(key, attendee.name, is_hidden=False)
        for key, attendee in list_participants(event)
        if not (rules.is_internal(key) or rules.blocklist.blocks(key) or is_automated_address(key))
    ]


def list_new_people(event: RemoteEvent, allowed: Sequence[Candidate]) -> list[Candidate]:
    """List those of the allowed who may be made a person: neither a desk nor a list."""
    groups = {key for key, attendee in list_participants(event) if attendee.kind is AttendeeKind.GROUP}
    return [one for one in allowed if not is_role_address(one.key) and one.key not in groups]


def shared_visibility(event: RemoteEvent, rules: Rules) -> Visibility:
    """Give what colleagues may see of an event: a private one never shows more than metadata."""
    return Visibility.METADATA if event.is_private else rules.calendar_visibility
