"""Removals: what an account's folders no longer hold goes, but only after every other folder was asked again.

So what was moved is found in its new place before it could be dropped from its old one. Mail and calendars are two
worlds here: nothing moves from one to the other.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, delete, select, update
from sqlmodel.sql.expression import SelectOfScalar

from models.folder import Folder, Item, Stream
from models.message import Attachment, Content, Copy, HiddenParticipant, Message, Participant
from models.words import FolderKind, Outcome
from rapport.store.events import drop_items
from rapport.store.rows import chunks
from rapport.store.threads import relink_threads


def has_pending_removals(session: Session, account_id: str, kind: FolderKind = FolderKind.MAIL) -> bool:
    """Tell whether removals from this account's folders of a kind wait to be applied."""
    return session.exec(_pending(account_id, kind).limit(1)).first() is not None


def _pending(account_id: str, kind: FolderKind) -> SelectOfScalar[Item]:
    waiting = select(Item).join(Folder, col(Folder.id) == col(Item.stream_id))
    return waiting.where(Item.account_id == account_id, col(Item.removed_at).is_not(None), Folder.kind == kind)


def apply_removals(
    session: Session,
    workspace_id: str,
    account_id: str,
    streams: Collection[str],
    now: datetime,
    kind: FolderKind = FolderKind.MAIL,
) -> int:
    """Apply the removals that are older than the last poll of every other of the account's `streams` of a kind.

    Gives the number of items that are gone now. Copies without items go with them, messages and events without copies,
    and threads without messages.
    """
    due = list(_list_due(session, account_id, streams, kind))
    message_ids = sorted({item.message_id for item in due if item.message_id})
    for chunk in chunks(due):
        keys = sa.tuple_(col(Item.stream_id), col(Item.external_id)).in_(
            [(item.stream_id, item.external_id) for item in chunk]
        )
        session.execute(
            update(Item).where(keys).values(outcome=Outcome.GONE, removed_at=None, message_id=None, decided_at=now)
        )
    _drop_copies(session, workspace_id, account_id, message_ids)
    if kind is FolderKind.CALENDAR:
        drop_items(session, [(item.stream_id, item.external_id) for item in due])
    return len(due)


def _list_due(session: Session, account_id: str, streams: Collection[str], kind: FolderKind) -> Sequence[Item]:
    polled = dict(
        session.execute(
            select(Stream.id, Stream.polled_at).where(
                Stream.account_id == account_id, col(Stream.id).in_(sorted(streams))
            )
        )
        .tuples()
        .all()
    )
    items = session.exec(_pending(account_id, kind)).all()
    return [item for item in items if _is_due(item, polled)]


def _is_due(item: Item, polled: dict[str, datetime | None]) -> bool:
    others = (at for stream_id, at in polled.items() if stream_id != item.stream_id)
    return all(at is not None and item.removed_at is not None and at >= item.removed_at for at in others)


def _drop_copies(session: Session, workspace_id: str, account_id: str, message_ids: Sequence[str]) -> None:
    """Drop this account's copies of messages that no item shows any more."""
    for chunk in chunks(message_ids):
        shown = session.exec(
            select(Item.message_id).where(
                Item.account_id == account_id, col(Item.message_id).in_(chunk), Item.outcome == Outcome.STORED
            )
        ).all()
        lost = sorted(set(chunk) - set(shown))
        copies = session.exec(
            select(Copy.id).where(Copy.account_id == account_id, col(Copy.message_id).in_(lost))
        ).all()
        session.execute(delete(Content).where(col(Content.copy_id).in_(copies)))
        session.execute(delete(HiddenParticipant).where(col(HiddenParticipant.copy_id).in_(copies)))
        session.execute(delete(Attachment).where(col(Attachment.copy_id).in_(copies)))
        session.execute(delete(Copy).where(col(Copy.id).in_(copies)))
        drop_messages_without_copies(session, workspace_id, lost)


def drop_messages_without_copies(session: Session, workspace_id: str, message_ids: Sequence[str]) -> None:
    """Drop those of the messages that no mailbox holds any more, and set their threads right."""
    held = set(session.exec(select(Copy.message_id).where(col(Copy.message_id).in_(message_ids))).all())
    lost = [message_id for message_id in message_ids if message_id not in held]
    rows = session.exec(select(Message.thread_keys).where(col(Message.id).in_(lost))).all()
    keys = {key for thread_keys in rows for key in thread_keys.split()}
    session.execute(delete(Participant).where(col(Participant.message_id).in_(lost)))
    session.execute(delete(Message).where(col(Message.id).in_(lost)))
    if keys:
        relink_threads(session, workspace_id, keys)
