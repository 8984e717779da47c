"""The words, and what a provider can do. Each word is defined once, here.

account    one connected mailbox or calendar login
folder     an IMAP mailbox, Gmail label, Graph mailFolder, or a file of an archive; named by its `path`
label      a folder that only marks messages of the whole mailbox: it has no stream, its choice decides what is listed
calendar   a folder of events: a CalDAV collection, a Google or Graph calendar, an .ics file or a folder of them
stream     what has a cursor of its own: an IMAP or archive folder, a Graph folder, a Gmail account, a calendar
cursor     the provider's word for "everything up to here is known"; opaque to all but its provider; two equal
           cursors of a folder mean that nothing changed between them
position   how far a backfill's listing got, newest to oldest; opaque to all but its provider
id         names one message in one folder, or one object of a calendar (all events of one UID), for as long as it is
           kept there; opaque, at most 400 characters
version    the provider's word for what an object of a calendar holds now (ETag); opaque, at most 200 characters
envelope   addresses, dates, ids, subject: what is known before the body is fetched
body       the text parts of a message and the list of its attachments

Records are frozen and slotted; a provider never sees a session of our database. A provider raises only
`rapport.errors.ProviderError` and its subclasses. An object of a provider belongs to one thread at a time.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Protocol

from models.words import AttendeeKind, AttendeeRole, EventStatus, FolderRole, Response

NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class NamedAddress:
    """One address of a header: the display name (decoded, may be empty) and the addr-spec, both as sent."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class RemoteFolder:
    r"""A folder as the provider lists it now.

    `path` is the decoded full name (IMAP: modified UTF-7 undone), `name` its last level, `identity` a name that
    survives renaming where the provider has one (RFC 8474 MAILBOXID), else "".
    `is_selectable` is False for folders that only hold others (\Noselect, \NonExistent). `is_label` marks one whose
    messages are listed by the folder of the whole mailbox, unless the owner left it out (`Login.left_out`).
    """

    path: str
    name: str
    role: FolderRole = FolderRole.CUSTOM
    is_selectable: bool = True
    identity: str = ""
    is_label: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A folder's high-water mark: its present cursor, and how many messages the provider counts in it.

    Without `is_exact` that is a guess, which shows how far an import got and proves nothing.
    """

    cursor: str
    listed: int
    is_exact: bool = True


@dataclass(frozen=True, slots=True)
class DateRange:
    """Days of a backfill by the provider's arrival date: `since` included, `until` excluded; None is open."""

    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of ids, newest first. `position` is where the next page starts; None after the last.

    `out_of_range` are ids that the folder holds beyond the asked dates.
    """

    ids: Sequence[str]
    out_of_range: Sequence[str]
    position: str | None


@dataclass(frozen=True, slots=True)
class Changes:
    """What happened in a folder since a cursor.

    `removed` is None where the provider can't tell: then compare `list_ids` with what is known.
    `cursor` covers exactly what is reported here; `listed` is the provider's count at that moment, None where it
    doesn't count exactly.
    """

    added: Sequence[str]
    removed: Sequence[str] | None
    cursor: str
    listed: int | None


@dataclass(frozen=True, slots=True)
class Envelope:
    """What is known of a message before its body is fetched.

    `message_id`, `in_reply_to` and `references` are without angle brackets; `sent_at` is the Date header in UTC or
    None where it can't be read; `received_at` is the provider's arrival time; `size` is in octets of RFC 5322 text.
    `headers` holds the fields that the rules for automated mail read (lower-case names, decoded values).
    `raw_identity` is the Date as sent and From, To, Cc and Subject with encoded words undone, in that order, joined by
    newlines. `is_sent` is the provider's own mark that the owner sent it.
    """

    id: str
    message_id: str
    sent_at: datetime | None
    received_at: datetime | None
    from_: tuple[NamedAddress, ...]
    reply_to: tuple[NamedAddress, ...]
    to: tuple[NamedAddress, ...]
    cc: tuple[NamedAddress, ...]
    bcc: tuple[NamedAddress, ...]
    subject: str
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    headers: Mapping[str, str]
    size: int
    is_draft: bool = False
    provider_thread: str = ""
    raw_identity: bytes = b""
    is_sent: bool = False


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file in a message that stays at the provider until wanted.

    `part` finds it again (IMAP section number); `size` is in octets after decoding, estimated where only the
    encoded size is known; `content_id` is without angle brackets; `is_inline` marks what the HTML shows itself.
    """

    part: str
    name: str
    media_type: str
    size: int
    content_id: str = ""
    is_inline: bool = False


@dataclass(frozen=True, slots=True)
class Body:
    """The text parts of one message, decoded, and its attachments' list.

    `text` and `html` are as sent, bounded in length; HTML is neither cleaned nor turned into text.
    """

    id: str
    text: str
    html: str
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Unreadable:
    """One id whose message can't be read; `reason` is a plain sentence without any of its content."""

    id: str
    reason: str


@dataclass(slots=True)
class Usage:
    """What a connection cost so far: requests sent, quota units, octets received."""

    requests: int = 0
    units: int = 0
    octets: int = 0


class MailSource(Protocol):
    """An open connection to one account's mail.

    Ids that a fetch leaves out of its answer are unknown, not gone: the caller asks again another time.
    """

    usage: Usage

    def list_folders(self) -> Sequence[RemoteFolder]:
        """List all folders, with the role of each."""

    def take_marks(self, paths: Sequence[str], known: Mapping[str, str] = NOTHING, /) -> Mapping[str, Mark]:
        """Take the high-water marks of folders, as cheaply as possible. Folders that are gone are left out.

        `known` are the cursors that we have, by path: a provider that can tell only what changed since a cursor gives
        the known one back where nothing did, and keeps what it was told until `list_changes` asks for it.
        """

    def list_page(self, path: str, position: str | None, dates: DateRange) -> Listing:
        """List one page of ids, newest first; `position` None starts at the newest.

        Raises CursorExpired when the position belongs to an earlier life of the folder, Gone without the folder.
        """

    def list_changes(self, path: str, cursor: str) -> Changes:
        """Tell what was added and removed since `cursor`. Raises CursorExpired when the provider forgot it."""

    def list_ids(self, path: str) -> Sequence[str]:
        """List every id of a folder (for comparison), newest first."""

    def fetch_envelopes(self, path: str, ids: Sequence[str]) -> Sequence[Envelope | Unreadable]:
        """Fetch envelopes of messages, in any order; no body crosses the wire."""

    def fetch_bodies(self, path: str, envelopes: Sequence[Envelope]) -> Sequence[Body | Unreadable]:
        """Fetch the text of messages whose envelopes were fetched before; no large attachment crosses the wire."""


@dataclass(frozen=True, slots=True)
class RemoteCalendar:
    """A calendar as the provider lists it now. `path` names it for good, `name` is what the owner calls it.

    `role` is `shared` for somebody else's calendar. `cursor` is the present one where the listing tells it for
    nothing, so that a comparison with the known one shows whether anything changed; else None.
    """

    path: str
    name: str
    role: FolderRole = FolderRole.CUSTOM
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class EventListing:
    """Every id of a calendar with its version. `cursor` was taken before: what happens later is told by it."""

    versions: Mapping[str, str]
    cursor: str


@dataclass(frozen=True, slots=True)
class EventChanges:
    """What happened in a calendar since a cursor: ids that came or changed with their versions, and ids that went."""

    changed: Mapping[str, str]
    removed: Sequence[str]
    cursor: str


@dataclass(frozen=True, slots=True)
class RemoteAttendee:
    """Somebody who is invited, or invites: the display name (decoded, may be empty) and the address as sent."""

    address: str
    name: str
    role: AttendeeRole = AttendeeRole.REQUIRED
    response: Response = Response.NEEDS_ACTION
    kind: AttendeeKind = AttendeeKind.INDIVIDUAL
    is_organizer: bool = False


@dataclass(frozen=True, slots=True)
class RemoteEvent:
    """A single event, a series, or one exception of a series.

    `recurrence_id` is the original start of an exception ("20261102T090000Z", "20261102", floating
    "20261102T090000"), "" otherwise. `starts_at` and `ends_at` (excluded, never before the start) are aware and in UTC;
    all-day and floating times are written as if in UTC. `time_zone` is the IANA name ("UTC" among them), "" for all-day
    and floating times. `schedule` is what `rapport.policy.recurrence` expands, "" for what doesn't repeat; `last_at`
    is when the last instance ends, None for a series without end. `stamped_at` is DTSTAMP (or the provider's last
    change). The organizer is among the attendees, once. `link` is the address of the online meeting.
    """

    uid: str
    recurrence_id: str
    starts_at: datetime
    ends_at: datetime
    is_all_day: bool
    time_zone: str
    schedule: str
    last_at: datetime | None
    status: EventStatus
    is_private: bool
    sequence: int
    stamped_at: datetime | None
    attendees: tuple[RemoteAttendee, ...]
    title: str
    description: str
    location: str
    link: str


@dataclass(frozen=True, slots=True)
class CalendarObject:
    """What one id of a calendar holds: an event or series with its exceptions; none for to-dos and journals."""

    id: str
    events: tuple[RemoteEvent, ...]


class CalendarSource(Protocol):
    """An open connection to one account's calendars. Ids that a fetch leaves out are unknown, not gone."""

    usage: Usage

    def list_calendars(self) -> Sequence[RemoteCalendar]:
        """List all calendars that can hold events."""

    def list_events(self, path: str) -> EventListing:
        """List every id of a calendar with its version. Raises Gone without the calendar."""

    def list_with_content(self, path: str) -> EventListing:
        """List as `list_events` does, and get what the ids hold along, where that saves requests.

        What came along is kept until `fetch_events` asks for it. Raises Gone without the calendar.
        """

    def list_changes(self, path: str, cursor: str) -> EventChanges:
        """Tell what changed since `cursor`, in one request when nothing did.

        Raises CursorExpired when the provider can't tell (then `list_events` and compare), Gone without the calendar.
        """

    def fetch_events(self, path: str, ids: Sequence[str]) -> Sequence[CalendarObject | Unreadable]:
        """Fetch what ids hold, in any order."""


@dataclass(frozen=True, slots=True)
class Application:
    """Our registration with a provider that lets owners sign in by OAuth.

    `quota` names the provider's table of quotas that holds for it; `tenant` whose users may sign in, where a provider
    has tenants. `root` is where a stand-in of the provider answers ("http://127.0.0.1:8080"), "" for the provider's own
    addresses; `ca_file` are certificates to trust there.
    """

    client_id: str
    client_secret: str = field(default="", repr=False)
    quota: str = ""
    tenant: str = ""
    root: str = ""
    ca_file: str = ""


class Meter(Protocol):
    """What a provider that counts quota units pays with; `largest` is the most that is well asked for at once."""

    @property
    def largest(self) -> int:
        """Units that a single request, or a batch of them, should not exceed."""

    def spend(self, units: int) -> None:
        """Wait until so many units may be spent. Raises RateLimited when that takes too long."""

    def ease(self, seconds: float) -> None:
        """Wait, and go slower from now on: the provider refused a request."""


class FreeMeter:
    """Counts nothing and waits for nothing."""

    largest = 1_000_000

    def spend(self, units: int) -> None:
        """Spend at once."""

    def ease(self, seconds: float) -> None:
        """Go on as before."""


def _forget(_secret: str) -> None:
    """Keep nothing."""


@dataclass(frozen=True, slots=True)
class Login:
    """What is needed to open an account: its address, its connection's settings, and its secret.

    `connection` holds plain settings (host, port, security, user; or paths of an archive); `secret` is a password
    or token, never shown; `keep_secret` takes it when the provider exchanged it for another. `left_out` are the paths
    of labels whose messages the owner doesn't want; without `wants_bodies` no text is ever asked for.
    """

    address: str
    connection: Mapping[str, str]
    secret: str = field(default="", repr=False)
    application: Application | None = None
    keep_secret: Callable[[str], None] = field(default=_forget, repr=False)
    meter: Meter = field(default_factory=FreeMeter, repr=False)
    left_out: frozenset[str] = frozenset()
    wants_bodies: bool = True


class OpenMail(Protocol):
    """How a provider's mail is opened: a context that closes the connection at its end."""

    def __call__(self, login: Login) -> AbstractContextManager[MailSource]:
        """Open the account's mail. Raises AuthorizationLost, Misconfigured, Unavailable or RateLimited."""


class OpenCalendar(Protocol):
    """How a provider's calendars are opened: a context that closes the connection at its end."""

    def __call__(self, login: Login) -> AbstractContextManager[CalendarSource]:
        """Open the account's calendars. Raises AuthorizationLost, Misconfigured, Unavailable or RateLimited."""


@dataclass(frozen=True, slots=True)
class CheckStep:
    """One step of a connection test: what was tried, whether it went well, and the likely mend if not.

    `name` is one of: name, port, tls, certificate, sign_in, listing, with a prefix for the protocol ("imap", "smtp",
    "caldav").
    """

    name: str
    passed: bool
    sentence: str
    mend: str = ""
