"""The timeline of a person or company: every message that names them, and Bcc only to those who may see it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import sqlalchemy as sa
from sqlmodel import col, select

from models.message import Copy, HiddenParticipant, Message, Participant
from rapport.digests import address_key
from rapport.errors import UsageError
from rapport.reading.messages import Selection, list_messages
from rapport.reading.people import list_companies, list_people
from rapport.reading.records import CompanyView, MessageView, PersonView
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
) -> Iterator[MessageView]:
    """Give the messages of a person or company, newest first."""
    if isinstance(subject, PersonView):
        addresses: Sequence[str] = subject.addresses
        domains: Sequence[str] = ()
    else:
        addresses = [one for person in list_people(reader, company_id=subject.id) for one in person.addresses]
        domains = subject.domains
    return list_messages(reader, replace(selection, touching=_touches(reader, addresses, domains)), limit)


def _touches(reader: Reader, addresses: Sequence[str], domains: Sequence[str]) -> sa.ColumnElement[bool]:
    key = col(Participant.key)
    at_domains = [key.endswith(mark + domain, autoescape=True) for domain in domains for mark in "@."]
    named = select(Participant.message_id).where(
        Participant.workspace_id == reader.workspace_id, sa.or_(key.in_(addresses), *at_domains)
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
