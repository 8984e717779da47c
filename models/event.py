"""An event, its copies in calendars, and its attendees."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from models.columns import id_field, moment_field, optional_moment_field, text_field, word_field
from models.words import Visibility


class Event(SQLModel, table=True):
    """A meeting, one per workspace: a single event, a series' master, or one exception of it.

    `recurrence_id` is the original start of an exception (UTC, or a date), "" for the master.
    """

    id: str = id_field(primary_key=True)
    workspace_id: str = id_field()
    uid: str = text_field()
    recurrence_id: str = Field(default="", max_length=32)
    starts_at: datetime | None = optional_moment_field()
    ends_at: datetime | None = optional_moment_field()
    is_all_day: bool = Field(default=False)
    time_zone: str = Field(default="", max_length=64)
    recurrence: str = text_field()
    status: str = Field(default="confirmed", max_length=16)
    is_private: bool = Field(default=False)

    __table_args__ = (sa.Index("event_by_start", "workspace_id", "starts_at"),)


class EventCopy(SQLModel, table=True):
    """An event in one account's calendar; `sequence` and `stamped_at` tell which copy speaks for the event."""

    __tablename__ = "event_copy"

    id: str = id_field(primary_key=True)
    workspace_id: str = id_field()
    account_id: str = id_field(index=True)
    event_id: str = id_field(index=True)
    stream_id: str = id_field()
    is_organizer: bool = Field(default=False)
    sequence: int = Field(default=0)
    stamped_at: datetime = moment_field()
    shared: Visibility = word_field(Visibility)


class Attendee(SQLModel, table=True):
    """One person or room invited to an event, with the answer given."""

    event_id: str = id_field(primary_key=True)
    position: int = Field(primary_key=True)
    workspace_id: str = id_field()
    address: str = text_field()
    name: str = text_field()
    key: str = Field(max_length=320)
    response: str = Field(default="needs_action", max_length=16)
    is_organizer: bool = Field(default=False)
    is_resource: bool = Field(default=False)

    __table_args__ = (sa.Index("attendee_by_key", "workspace_id", "key"),)
