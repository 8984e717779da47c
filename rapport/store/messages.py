"""Messages, their copies and sealed contents, and who took part: blind bulk writes under derived keys."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.message import Content, Copy, HiddenParticipant, Message, Participant
from models.words import ContentPart, Direction, ParticipantRole, Visibility
from rapport.store.rows import chunks, excluded, greater, insert_missing, upsert
from rapport.vault import Sealed


@dataclass(frozen=True, slots=True)
class WrittenParticipant:
    """One address of a visible header, as sent, with its normalised key."""

    role: ParticipantRole
    address: str
    name: str
    key: str


@dataclass(frozen=True, slots=True)
class SealedMessage:
    """One message of a page, ready to be stored: nothing of its content can be read from it.

    `id` is the message's row, `copy_id` the copy's in this account. `thread_keys` are digests, its own first.
    `hidden` are the digests of Bcc recipients; `size_key` and `content_key` are as `Copy` keeps them.
    """

    id: str
    copy_id: str
    external_id: str
    digest: str | None
    message_id: str
    sent_at: datetime
    received_at: datetime | None
    direction: Direction
    shared: Visibility
    thread_keys: tuple[str, ...]
    provider_thread: str | None
    participants: tuple[WrittenParticipant, ...]
    hidden: tuple[str, ...]
    parts: tuple[tuple[ContentPart, Sealed], ...]
    size_key: str | None = None
    content_key: str | None = None


def write_messages(session: Session, workspace_id: str, account_id: str, messages: Sequence[SealedMessage]) -> None:
    """Write messages with all that hangs on them; what exists is left as it is, but for what a copy learns."""
    ordered = sorted(messages, key=lambda message: (message.id, message.external_id))
    _write_message_rows(session, workspace_id, ordered)
    _write_participants(session, workspace_id, ordered)
    _write_copies(session, workspace_id, account_id, ordered)
    _write_hidden(session, workspace_id, account_id, ordered)
    _write_contents(session, workspace_id, account_id, ordered)


def _write_message_rows(session: Session, workspace_id: str, messages: Sequence[SealedMessage]) -> None:
    rows = [
        {
            "id": message.id,
            "workspace_id": workspace_id,
            "message_id": message.message_id,
            "sent_at": message.sent_at,
            "thread_key": message.thread_keys[0],
            "thread_keys": " ".join(message.thread_keys),
        }
        for message in messages
    ]
    insert_missing(session, Message, rows)


def _write_participants(session: Session, workspace_id: str, messages: Sequence[SealedMessage]) -> None:
    rows = [
        {
            "message_id": message.id,
            "role": participant.role,
            "position": position,
            "workspace_id": workspace_id,
            "address": participant.address,
            "name": participant.name,
            "key": participant.key,
        }
        for message in messages
        for position, participant in enumerate(message.participants)
    ]
    insert_missing(session, Participant, rows)


def _write_copies(session: Session, workspace_id: str, account_id: str, messages: Sequence[SealedMessage]) -> None:
    rows = [
        {
            "id": message.copy_id,
            "workspace_id": workspace_id,
            "account_id": account_id,
            "message_id": message.id,
            "direction": message.direction,
            "shared": message.shared,
            "received_at": message.received_at,
            "provider_thread": message.provider_thread,
            "size_key": message.size_key,
            "content_key": message.content_key,
        }
        for message in messages
    ]
    direction = greater(session, sa.literal_column("copy.direction"), excluded("direction"))
    content: sa.ColumnElement[str] = sa.func.coalesce(sa.literal_column("copy.content_key"), excluded("content_key"))
    upsert(session, Copy, rows, {"direction": direction, "content_key": content})


def _write_hidden(session: Session, workspace_id: str, account_id: str, messages: Sequence[SealedMessage]) -> None:
    rows = [
        {"copy_id": message.copy_id, "digest": digest, "workspace_id": workspace_id, "account_id": account_id}
        for message in messages
        for digest in message.hidden
    ]
    insert_missing(session, HiddenParticipant, rows)


def _write_contents(session: Session, workspace_id: str, account_id: str, messages: Sequence[SealedMessage]) -> None:
    rows = [
        {
            "copy_id": message.copy_id,
            "part": part,
            "workspace_id": workspace_id,
            "account_id": account_id,
            "version": 1,
            "sealed": sealed.ciphertext,
            "owner_key": sealed.owner_key,
            "shared_key": sealed.shared_key,
        }
        for message in messages
        for part, sealed in message.parts
    ]
    insert_missing(session, Content, rows)


@dataclass(frozen=True, slots=True)
class KnownCopy:
    """What a copy whose body is stored is recognised by."""

    size_key: str | None
    content_key: str | None


def find_copies_with_body(session: Session, copy_ids: Sequence[str]) -> dict[str, KnownCopy]:
    """Find those of the copies whose body is stored, so that nothing is fetched twice."""
    found: dict[str, KnownCopy] = {}
    for chunk in chunks(copy_ids):
        rows = session.execute(
            select(Copy.id, Copy.size_key, Copy.content_key)
            .join(Content, col(Content.copy_id) == col(Copy.id))
            .where(col(Copy.id).in_(chunk), Content.part == ContentPart.BODY)
        )
        found.update((copy_id, KnownCopy(size, content)) for copy_id, size, content in rows)
    return found
