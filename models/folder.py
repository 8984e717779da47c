"""Folders, their streams, and the items that a provider lists in them."""

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
from models.words import FilterReason, FolderKind, FolderRole, Outcome, StreamPhase


class Folder(SQLModel, table=True):
    """A folder, label or calendar of an account. Its id is its own and outlives renaming.

    `is_chosen` None is the default. A label has no stream: its messages are listed by the whole mailbox, or left out.
    """

    id: str = id_field(primary_key=True)
    workspace_id: str = id_field()
    account_id: str = id_field(foreign_key="account.id", index=True)
    path: str = text_field()
    name: str = text_field()
    kind: FolderKind = word_field(FolderKind, FolderKind.MAIL)
    role: FolderRole = word_field(FolderRole, FolderRole.CUSTOM)
    identity: str = Field(default="", max_length=200)
    is_selectable: bool = Field(default=True)
    is_label: bool = Field(default=False)
    is_chosen: bool | None = Field(default=None)
    is_gone: bool = Field(default=False)


class Stream(SQLModel, table=True):
    """What has a cursor of its own.

    `cursor` and `position` are the provider's words. `listed` is the provider's own count when the cursor was taken;
    `polled_at` is when the last completed poll of this stream began.
    """

    id: str = id_field(primary_key=True)
    workspace_id: str = id_field()
    account_id: str = id_field(foreign_key="account.id", index=True)
    folder_id: str = id_field(foreign_key="folder.id")
    phase: StreamPhase = word_field(StreamPhase, StreamPhase.NEW)
    cursor: str | None = text_field(None)
    position: str | None = text_field(None)
    listed: int = Field(default=0)
    polled_at: datetime | None = optional_moment_field()


class Item(SQLModel, table=True):
    """An id that a provider lists in a chosen folder, with its outcome. Holds nothing of what was not stored.

    `digest` is the keyed digest of the Message-ID or UID, so that "why isn't it here" can be answered. `removed_at`
    marks a removal that waits until every other stream has been polled again. `reason` is the sentence of a skipped
    item. `version` is the provider's word for what an event's item held when it was read; messages never change.
    """

    stream_id: str = id_field(primary_key=True)
    external_id: str = Field(primary_key=True, max_length=400)
    workspace_id: str = id_field()
    account_id: str = id_field()
    outcome: Outcome = word_field(Outcome)
    rule: FilterReason | None = word_field(FilterReason, optional=True)
    reason: str | None = text_field(None)
    message_id: str | None = optional_id_field()
    digest: str | None = optional_id_field()
    version: str | None = Field(default=None, max_length=200)
    removed_at: datetime | None = optional_moment_field()
    decided_at: datetime = moment_field()

    __table_args__ = (
        sa.Index("item_by_message", "account_id", "message_id"),
        sa.Index("item_by_digest", "account_id", "digest"),
        CLUSTERED,
    )
