"""A message, its copies, their sealed content, and who took part."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from models.columns import (
    CLUSTERED,
    id_field,
    moment_field,
    optional_id_field,
    optional_moment_field,
    text_field,
    word_field,
)
from models.words import ContentPart, Direction, ParticipantRole, Visibility


class Message(SQLModel, table=True):
    """A message: one per workspace, however many mailboxes hold it.

    Its id is a keyed digest of Message-ID, date and visible participants. `thread_key` is the digest that
    `thread_link` resolves; `thread_keys` are all digests that tie it to its thread, blank-separated.
    """

    id: str = id_field(primary_key=True)
    workspace_id: str = id_field()
    message_id: str = text_field()
    sent_at: datetime = moment_field()
    thread_key: str = id_field()
    thread_keys: str = text_field()

    __table_args__ = (
        sa.Index("message_by_time", "workspace_id", "sent_at"),
        sa.Index("message_by_thread_key", "workspace_id", "thread_key"),
        CLUSTERED,
    )


class Copy(SQLModel, table=True):
    """A message in one account, however many items show it.

    `shared` is what is open to the workspace by its keys. `provider_thread` is the digest of the provider's own thread.
    `size_key` and `content_key` are keyed digests of its size and of what was read: another message that bears the same
    identity is told from it by them.
    """

    __tablename__ = "copy"

    id: str = id_field(primary_key=True)
    workspace_id: str = id_field()
    account_id: str = id_field(index=True)
    message_id: str = id_field(index=True)
    direction: Direction = word_field(Direction)
    shared: Visibility = word_field(Visibility)
    received_at: datetime | None = optional_moment_field()
    provider_thread: str | None = optional_id_field()
    size_key: str | None = optional_id_field()
    content_key: str | None = optional_id_field()

    __table_args__ = CLUSTERED


class Content(SQLModel, table=True):
    """One sealed part of one copy: compressed, encrypted under a random key of its own.

    `owner_key` is that key wrapped by the account's key; `shared_key` by the workspace's, only while it is shared.
    """

    copy_id: str = id_field(primary_key=True)
    part: ContentPart = word_field(ContentPart, primary_key=True)
    workspace_id: str = id_field()
    account_id: str = id_field(index=True)
    version: int = Field(default=1)
    sealed: bytes
    owner_key: bytes
    shared_key: bytes | None = Field(default=None)


class Participant(SQLModel, table=True):
    """One address of a message's visible headers, as sent. `key` is the normalised address, for matching."""

    message_id: str = id_field(primary_key=True)
    role: ParticipantRole = word_field(ParticipantRole, primary_key=True)
    position: int = Field(primary_key=True)
    workspace_id: str = id_field()
    address: str = text_field()
    name: str = text_field()
    key: str = Field(max_length=320)

    __table_args__ = (sa.Index("participant_by_key", "workspace_id", "key"), CLUSTERED)


class HiddenParticipant(SQLModel, table=True):
    """A Bcc recipient of one copy, known only by the keyed digest of the normalised address."""

    __tablename__ = "hidden_participant"

    copy_id: str = id_field(primary_key=True)
    digest: str = id_field(primary_key=True)
    workspace_id: str = id_field(index=True)
    account_id: str = id_field()

    __table_args__ = CLUSTERED


class Thread(SQLModel, table=True):
    """A thread: the smallest key of its component. `merged_into` keeps the addresses of threads that were joined."""

    id: str = id_field(primary_key=True)
    workspace_id: str = id_field(primary_key=True)
    merged_into: str | None = Field(default=None, max_length=32)

    __table_args__ = CLUSTERED


class ThreadLink(SQLModel, table=True):
    """Which thread a key belongs to. The only pointer to a thread."""

    __tablename__ = "thread_link"

    workspace_id: str = id_field(primary_key=True)
    key: str = id_field(primary_key=True)
    thread_id: str = id_field()

    __table_args__ = (sa.Index("thread_link_by_thread", "workspace_id", "thread_id"), CLUSTERED)


class Attachment(SQLModel, table=True):
    """A file of a copy that was fetched. Its name, type and size are sealed with the copy's body."""

    copy_id: str = id_field(primary_key=True)
    position: int = Field(primary_key=True)
    workspace_id: str = id_field()
    account_id: str = id_field(index=True)
    blob_id: str = id_field(index=True)


class Blob(SQLModel, table=True):
    """A stored file: sealed under one account's key, or shared under the workspace's."""

    id: str = id_field(primary_key=True)
    workspace_id: str = id_field(index=True)
    account_id: str | None = Field(default=None, max_length=32, index=True)
    digest: str = id_field(index=True)
    version: int = Field(default=1)
    owner_key: bytes
    created_at: datetime = moment_field()
