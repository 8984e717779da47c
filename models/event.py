"""An event, its copies in calendars, and its attendees."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from models.columns import CLUSTERED, id_field, moment_field, optional_moment_field, text_field, word_field
from models.words import AttendeeKind, AttendeeRole, EventStatus, Response, Visibility


class Event(SQLModel, table=True):
    """A meeting, one per workspace however many calendars hold it: a single event, a series, or an exception of one.

    `recurrence_id` is the original start of an exception (RFC 5545 form, in UTC where it has a zone), "" otherwise.
    `speaker_id` is the copy whose facts are shown: the organizer's, else the one with the latest word.
    """

    id: str = id_field(primary_key=True)
    workspace_id: str = id_field(index=True)
    uid: str = text_field()
    recurrence_id: str = Field(default="", max_length=32)
    speaker_id: str = id_field()

    __table_args__ = CLUSTERED


class EventCopy(SQLModel, table=True):
    """An event as one item of one calendar holds it. Its title and all other content are sealed apart.

    `sequence` and `stamped_at` tell how late its word is. All-day and floating times are kept as if in UTC;
    `time_zone` is the IANA name, "" for those. `schedule` is what the series is expanded from, "" for a single event;
    `last_at` is when the last of it ends, None for a series without end. `shared` is what is open to the workspace.
    """

    __tablename__ = "event_copy"

    id: str = id_field(primary_key=True)
    workspace_id: str = id_field()
    account_id: str = id_field(index=True)
    stream_id: str = id_field()
    external_id: str = Field(max_length=400)
    event_id: str = id_field(index=True)
    is_organizer: bool = Field(default=False)
    sequence: int = Field(default=0)
    stamped_at: datetime | None = optional_moment_field()
    starts_at: datetime = moment_field()
    ends_at: datetime = moment_field()
    last_at: datetime | None = optional_moment_field()
    is_all_day: bool = Field(default=False)
    time_zone: str = Field(default="", max_length=64)
    schedule: str = text_field()
    status: EventStatus = word_field(EventStatus, EventStatus.CONFIRMED)
    is_private: bool = Field(default=False)
    shared: Visibility = word_field(Visibility)

    __table_args__ = (
        sa.Index("event_copy_by_item", "stream_id", "external_id"),
        sa.Index("event_copy_by_start", "workspace_id", "starts_at"),
        CLUSTERED,
    )


class Attendee(SQLModel, table=True):
    """One person, group or room that a copy of an event names, with the answer given. `key` is the normalised address.

    The organizer is among them, attending or not.
    """

    copy_id: str = id_field(primary_key=True)
    position: int = Field(primary_key=True)
    workspace_id: str = id_field()
    address: str = text_field()
    name: str = text_field()
    key: str = Field(max_length=320)
    role: AttendeeRole = word_field(AttendeeRole, AttendeeRole.REQUIRED)
    response: Response = word_field(Response, Response.NEEDS_ACTION)
    kind: AttendeeKind = word_field(AttendeeKind, AttendeeKind.INDIVIDUAL)
    is_organizer: bool = Field(default=False)

    __table_args__ = (sa.Index("attendee_by_key", "workspace_id", "key"), CLUSTERED)
