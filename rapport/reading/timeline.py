"""The timeline of a person or company: every message and meeting that names them.

A Bcc is shown only to those who may see it. Meetings ahead come first, then the latest of both kinds.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time
from heapq import merge
from itertools import islice

import sqlalchemy as sa
from sqlalchemy.orm import Mapped
from sqlmodel import col, select

from models.event import Attendee, EventCopy
from models.message import Copy, HiddenParticipant, Message, Participant
from rapport.digests import address_key
from rapport.errors import UsageError
from rapport.reading.events import IS_SOMEBODY, EventSelection, list_events
from rapport.reading.messages import Selection, list_messages
from rapport.reading.people import list_companies, list_people
from rapport.reading.records import CompanyView, EventView, MessageView, PersonView
from rapport.reading.viewer import Reader


def find_subject(reader: Reader, name: str) -> PersonView | CompanyView:
    """Find the person or company that `name` (an id, address, domain or name) means; UsageError if not just one."""
    found: list[PersonView | CompanyView] = [*list_people(reader, answering_to=name)]
    found = found or [*list_companies(reader, answering_to=name)]
    if not found:
        raise UsageError("There is no such person or company; `rapport people` and `rapport companies` list them.")
    if len(found) > 1:
        ids = ", ".join(one.id for one in found)
        raise UsageError(f"Several answer to that name; name one by the id: {ids}.")
    return found[0]


def timeline(
    reader: Reader, subject: PersonView | CompanyView, selection: Selection, limit: int | None = None
) -> Iterator[MessageView | EventView]:
    """Give the messages and meetings of a person or company, the latest first; at most `limit` of both together."""
    if isinstance(subject, PersonView):
        addresses: Sequence[str] = subject.addresses
        domains: Sequence[str] = ()
    else:
        addresses = [one for person in list_people(reader, company_id=subject.id) for one in person.addresses]
        domains = subject.domains
    of_messages = replace(selection, touching=_touches(reader, addresses, domains))
    of_events = EventSelection(
        since=selection.since,
        until=selection.until,
        account_id=None if selection.account is None else selection.account.id,
        touching=_meets(reader, addresses, domains),
    )
    found: tuple[Iterator[MessageView | EventView], ...] = (
        list_messages(reader, of_messages, limit),
        list_events(reader, of_events, limit),
    )
    return islice(merge(*found, key=_moment_of, reverse=True), limit)


def _moment_of(one: MessageView | EventView) -> datetime:
    if isinstance(one, MessageView):
        return one.sent_at
    return one.start if isinstance(one.start, datetime) else datetime.combine(one.start, time(), UTC)


def _touches(reader: Reader, addresses: Sequence[str], domains: Sequence[str]) -> sa.ColumnElement[bool]:
    named = select(Participant.message_id).where(
        Participant.workspace_id == reader.workspace_id, _is_theirs(col(Participant.key), addresses, domains)
    )
    digester = reader.digester()
    hidden = (
        select(Copy.message_id)
        .join(HiddenParticipant, col(HiddenParticipant.copy_id) == col(Copy.id))
        .where(
            HiddenParticipant.workspace_id == reader.workspace_id,
            col(HiddenParticipant.digest).in_([address_key(digester, address) for address in addresses]),
            reader.shows_bcc(),
        )
    )
    return sa.or_(col(Message.id).in_(named), col(Message.id).in_(hidden))


def _meets(reader: Reader, addresses: Sequence[str], domains: Sequence[str]) -> sa.ColumnElement[bool]:
    invited = select(Attendee.copy_id).where(
        Attendee.workspace_id == reader.workspace_id,
        IS_SOMEBODY,
        _is_theirs(col(Attendee.key), addresses, domains),
    )
    return col(EventCopy.id).in_(invited)


def _is_theirs(key: Mapped[str], addresses: Sequence[str], domains: Sequence[str]) -> sa.ColumnElement[bool]:
    at_domains = [key.endswith(mark + domain, autoescape=True) for domain in domains for mark in "@."]
    return sa.or_(key.in_(addresses), *at_domains)
