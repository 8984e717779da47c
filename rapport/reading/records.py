"""The records that listings give, with exactly the names of the command line's JSON.

A field that the viewer may not see is None; `visibility` says why.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from models.words import (
    AttendeeKind,
    AttendeeRole,
    Direction,
    EventStatus,
    FilterReason,
    FolderRole,
    Outcome,
    ParticipantRole,
    Response,
    RunState,
    StreamPhase,
    Visibility,
)


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person; `company` is the company's name and `domain` the one that ties the person to it."""

    id: str
    name: str
    first_name: str
    last_name: str
    addresses: tuple[str, ...]
    company: str | None
    domain: str | None
    created_from: str


@dataclass(frozen=True, slots=True)
class CompanyView:
    """A company; `people` counts those whom the viewer may see."""

    id: str
    name: str
    domains: tuple[str, ...]
    people: int


@dataclass(frozen=True, slots=True)
class ParticipantView:
    """One address of a message's headers, as sent, and the person whose it is."""

    role: ParticipantRole
    address: str
    name: str
    person_id: str | None


@dataclass(frozen=True, slots=True)
class AttachmentView:
    """A file that came with a message; `size` is in octets."""

    name: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class MessageView:
    """A message. `visibility` is the most that any copy shows this viewer."""

    id: str
    message_id: str
    thread_id: str
    sent_at: datetime
    direction: Direction
    subject: str | None
    text: str | None
    participants: tuple[ParticipantView, ...]
    attachments: tuple[AttachmentView, ...] | None
    accounts: tuple[str, ...]
    visibility: Visibility
    kind: Literal["message"] = "message"


@dataclass(frozen=True, slots=True)
class AttendeeView:
    """Somebody who is invited, or invites: the address as sent, and the person whose it is. A room is no person."""

    address: str
    name: str
    role: AttendeeRole
    response: Response
    kind: AttendeeKind
    person_id: str | None


@dataclass(frozen=True, slots=True)
class EventView:
    """An event as it takes place once: all instances of a series have one id, and each its own start.

    `start` and `end` (excluded) are moments in UTC, of an all-day event they are days. `organizer` is an address, None
    where nobody invites. `repeats` is True for whatever belongs to a series. `visibility` is the most that any copy
    shows this viewer.
    """

    id: str
    uid: str
    start: datetime | date
    end: datetime | date
    all_day: bool
    time_zone: str
    title: str | None
    description: str | None
    location: str | None
    link: str | None
    organizer: str | None
    attendees: tuple[AttendeeView, ...]
    status: EventStatus
    repeats: bool
    accounts: tuple[str, ...]
    visibility: Visibility
    kind: Literal["event"] = "event"


@dataclass(frozen=True, slots=True)
class ThreadView:
    """A thread; `subject` and `visibility` are those of its first message whose subject may be seen."""

    id: str
    subject: str | None
    first_at: datetime
    last_at: datetime
    messages: int
    participants: tuple[str, ...]
    accounts: tuple[str, ...]
    visibility: Visibility


@dataclass(frozen=True, slots=True)
class RunView:
    """One run of a flow over one account; `seconds` is the time spent on the account."""

    id: str
    flow: str
    account: str
    started_at: datetime
    seconds: float
    state: RunState
    listed: int
    stored: int
    filtered: dict[str, int]
    skipped: int
    people: int
    companies: int
    requests: int
    units: int


@dataclass(frozen=True, slots=True)
class SkippedView:
    """An item that couldn't be read; its folder is shown to the account's owner only."""

    account: str
    folder: str | None
    id: str
    reason: str
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class WhyView:
    """What became of one item of a message, and by which rule; `sentence` says it in words."""

    folder: str
    outcome: Outcome | None
    rule: FilterReason | None
    message: str | None
    sentence: str


@dataclass(frozen=True, slots=True)
class AccountView:
    """An account with its settings and its state; never its secret."""

    id: str
    address: str
    provider: str
    label: str
    owner: str
    state: str
    visibility: Visibility
    contacts: str
    internal: str
    automated: str
    calendar_visibility: Visibility
    auto_create: bool
    meetings: str
    keep_private_copy: bool
    aliases: tuple[str, ...]
    since: str | None
    problem: str
    not_before: datetime | None
    synced_at: datetime | None


@dataclass(frozen=True, slots=True)
class FolderView:
    """A folder or calendar with the ledger of its stream: listed = stored + filtered + skipped, if nothing is pending.

    `path` and `name` are the owner's, and hidden from other members.
    """

    id: str
    path: str | None
    name: str | None
    role: FolderRole
    is_chosen: bool
    phase: StreamPhase | None
    listed: int
    stored: int
    filtered: int
    skipped: int
    pending: int
