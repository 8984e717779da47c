"""Messages as a viewer sees them, newest first, in pages.

A page costs a fixed number of statements, however many messages, copies and participants it shows.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

import sqlalchemy as sa
from sqlmodel import col, select

from models.account import Account
from models.message import Content, Copy, Message, Participant, ThreadLink
from models.person import Address
from models.words import ContentPart, ParticipantRole
from rapport.content import BodyContent
from rapport.html import text_of
from rapport.policy.addresses import normalise
from rapport.policy.visibility import most_generous
from rapport.reading.records import AttachmentView, MessageView, ParticipantView
from rapport.reading.sealed import OpenedParts, SealedCopy, open_parts
from rapport.reading.viewer import Reader
from rapport.store.accounts import addresses_of

PAGE = 500
EVERY_PART = frozenset(ContentPart)
THREAD_ID = sa.func.coalesce(col(ThreadLink.thread_id), col(Message.thread_key))

_ROLES = list(ParticipantRole)


@dataclass(frozen=True, slots=True)
class Selection:
    """Which messages are wanted. `touching` is a condition on messages, as a timeline makes it."""

    account: Account | None = None
    thread_id: str | None = None
    since: date | None = None
    until: date | None = None
    touching: sa.ColumnElement[bool] | None = None
    parts: frozenset[ContentPart] = EVERY_PART


@dataclass(slots=True)
class _Gathered:
    """What the statements of one page found, by message."""

    copies: dict[str, list[SealedCopy]] = field(default_factory=lambda: defaultdict(list))
    participants: dict[str, list[Participant]] = field(default_factory=lambda: defaultdict(list))
    people: dict[str, str] = field(default_factory=dict)


def list_messages(reader: Reader, selection: Selection, limit: int | None = None) -> Iterator[MessageView]:
    """Give messages, newest first, a page at a time; at most `limit`."""
    before: tuple[datetime, str] | None = None
    left = limit
    while left is None or left > 0:
        size = PAGE if left is None else min(PAGE, left)
        rows = _page(reader, selection, before, size)
        yield from show_messages(reader, rows, [message.id for message, _ in rows], selection.parts)
        if len(rows) < size:
            return
        last = rows[-1][0]
        before = last.sent_at, last.id
        left = None if left is None else left - size


def find_threads_of(workspace_id: str) -> sa.Select[tuple[Message, str]]:
    """Give the statement of a workspace's messages, each with its thread's id."""
    linked = sa.and_(
        col(ThreadLink.workspace_id) == col(Message.workspace_id), col(ThreadLink.key) == col(Message.thread_key)
    )
    statement = sa.select(Message, THREAD_ID).outerjoin(ThreadLink, linked)
    return statement.where(col(Message.workspace_id) == workspace_id)


def _page(
    reader: Reader, selection: Selection, before: tuple[datetime, str] | None, size: int
) -> Sequence[tuple[Message, str]]:
    statement = find_threads_of(reader.workspace_id).where(*_conditions(reader, selection))
    if before is not None:
        sent_at, message_id = before
        older = sa.and_(col(Message.sent_at) == sent_at, col(Message.id) < message_id)
        statement = statement.where(sa.or_(col(Message.sent_at) < sent_at, older))
    ordered = statement.order_by(col(Message.sent_at).desc(), col(Message.id).desc()).limit(size)
    return [(message, thread_id) for message, thread_id in reader.session.execute(ordered)]


def _conditions(reader: Reader, selection: Selection) -> Iterator[sa.ColumnElement[bool]]:
    if selection.account is not None:
        yield _is_seen_in(reader, selection.account)
    if selection.thread_id is not None:
        yield THREAD_ID.is_not_distinct_from(selection.thread_id)
    if selection.since is not None:
        yield col(Message.sent_at) >= datetime.combine(selection.since, time(), UTC)
    if selection.until is not None:
        yield col(Message.sent_at) < datetime.combine(selection.until, time(), UTC)
    if selection.touching is not None:
        yield selection.touching


def _is_seen_in(reader: Reader, account: Account) -> sa.ColumnElement[bool]:
    held = select(Copy.message_id).where(Copy.account_id == account.id, Copy.workspace_id == reader.workspace_id)
    if reader.is_own(account.id):
        return col(Message.id).in_(held)
    # Whoever got a message in Bcc alone must not be found out by asking for the account's mail.
    named = select(Participant.message_id).where(
        Participant.workspace_id == reader.workspace_id, col(Participant.key).in_(addresses_of(account))
    )
    return sa.and_(col(Message.id).in_(held), col(Message.id).in_(named))


def show_messages(
    reader: Reader,
    rows: Sequence[tuple[Message, str]],
    ids: Sequence[str] | sa.Select[tuple[str]],
    parts: frozenset[ContentPart],
) -> list[MessageView]:
    """Show messages that were found; `ids` names them for the statements that gather the rest."""
    if not rows:
        return []
    gathered = _gather(reader, ids, parts)
    opened = {message.id: open_parts(reader, gathered.copies[message.id]) for message, _ in rows}
    gathered.people.update(_people_in_bcc(reader, opened.values(), gathered.people))
    held = [(message, thread_id) for message, thread_id in rows if gathered.copies[message.id]]
    return [_show(reader, message, thread_id, gathered, opened[message.id]) for message, thread_id in held]


def _gather(reader: Reader, ids: Sequence[str] | sa.Select[tuple[str]], parts: frozenset[ContentPart]) -> _Gathered:
    gathered = _Gathered()
    by_copy: dict[str, dict[ContentPart, Content]] = {}
    here = (col(Copy.workspace_id) == reader.workspace_id, col(Copy.message_id).in_(ids))
    for copy in reader.session.exec(select(Copy).where(*here).order_by(col(Copy.id))):
        by_copy[copy.id] = {}
        gathered.copies[copy.message_id].append((copy, by_copy[copy.id]))
    sealed = select(Content).join(Copy, col(Copy.id) == col(Content.copy_id))
    for content in reader.session.exec(sealed.where(*here, col(Content.part).in_(parts))):
        by_copy.get(content.copy_id, {})[content.part] = content
    whose = sa.and_(
        col(Address.workspace_id) == col(Participant.workspace_id), col(Address.address) == col(Participant.key)
    )
    named = select(Participant, Address.person_id).outerjoin(Address, whose)
    for participant, person_id in reader.session.exec(
        named.where(Participant.workspace_id == reader.workspace_id, col(Participant.message_id).in_(ids))
    ):
        gathered.participants[participant.message_id].append(participant)
        if person_id is not None:
            gathered.people[participant.key] = person_id
    return gathered


def _people_in_bcc(reader: Reader, opened: Iterable[OpenedParts], known: Mapping[str, str]) -> dict[str, str]:
    keys = {normalise(one.address) for parts in opened for body in parts.bodies for one in body.bcc} - known.keys()
    if not keys:
        return {}
    found = select(Address.address, Address.person_id).where(
        Address.workspace_id == reader.workspace_id, col(Address.address).in_(keys)
    )
    return dict(reader.session.exec(found).all())


def _show(reader: Reader, message: Message, thread_id: str, gathered: _Gathered, opened: OpenedParts) -> MessageView:
    copies = [copy for copy, _ in gathered.copies[message.id]]
    participants = gathered.participants[message.id]
    body = opened.bodies[0] if opened.bodies else None
    return MessageView(
        id=message.id,
        message_id=message.message_id,
        thread_id=thread_id,
        sent_at=message.sent_at,
        direction=max(copy.direction for copy in copies),
        subject=opened.subject,
        text=None if body is None else body.text or text_of(body.html),
        participants=(*_visible(participants, gathered.people), *_blind(opened.bodies, gathered.people)),
        attachments=None if body is None else _attachments(body),
        accounts=reader.name_holders((copy.account_id for copy in copies), {one.key for one in participants}),
        visibility=most_generous([reader.openness(copy) for copy in copies]),
    )


def _visible(participants: Sequence[Participant], people: Mapping[str, str]) -> Iterator[ParticipantView]:
    for one in sorted(participants, key=lambda one: (_ROLES.index(one.role), one.position)):
        yield ParticipantView(one.role, one.address, one.name, people.get(one.key))


def _blind(bodies: Sequence[BodyContent], people: Mapping[str, str]) -> Iterator[ParticipantView]:
    recipients = {normalise(one.address): one for body in reversed(bodies) for one in body.bcc}
    for key, one in recipients.items():
        yield ParticipantView(ParticipantRole.BCC, one.address, one.name, people.get(key))


def _attachments(body: BodyContent) -> tuple[AttachmentView, ...]:
    return tuple(AttachmentView(one.name, one.media_type, one.size) for one in body.attachments)
