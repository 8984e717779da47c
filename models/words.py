"""The closed vocabularies: every state and choice that a column, a record or a setting may hold."""

from enum import StrEnum


class Provider(StrEnum):
    """Who holds the mailbox or calendar."""

    GOOGLE = "google"
    MICROSOFT = "microsoft"
    IMAP = "imap"
    CALDAV = "caldav"
    ARCHIVE = "archive"
    MEMORY = "memory"


class FolderKind(StrEnum):
    """What a folder holds. A calendar is a folder of events."""

    MAIL = "mail"
    CALENDAR = "calendar"


class FolderRole(StrEnum):
    """What a folder is for (RFC 6154 special use).

    `custom` is the user's own, `automated` a category of mail that programs send, `shared` somebody else's calendar.
    """

    INBOX = "inbox"
    SENT = "sent"
    DRAFTS = "drafts"
    JUNK = "junk"
    TRASH = "trash"
    ARCHIVE = "archive"
    ALL = "all"
    AUTOMATED = "automated"
    CUSTOM = "custom"
    SHARED = "shared"


class ParticipantRole(StrEnum):
    """The header in which an address stood (RFC 5322, 3.6.2 and 3.6.3)."""

    FROM = "from"
    REPLY_TO = "reply_to"
    TO = "to"
    CC = "cc"
    BCC = "bcc"


class Direction(StrEnum):
    """Which way a message went, seen from the account that holds the copy.

    The order of the words matters: when one copy lies in several folders, the greater one (`sent`) wins.
    """

    RECEIVED = "received"
    SENT = "sent"


class Visibility(StrEnum):
    """What members other than the owner see of an account's mail."""

    METADATA = "metadata"
    SUBJECT = "subject"
    EVERYTHING = "everything"


class ContactPolicy(StrEnum):
    """Whose addresses become people: nobody's, recipients of sent mail, or everybody's."""

    NONE = "none"
    SENT = "sent"
    SENT_AND_RECEIVED = "sent_and_received"


class MailRule(StrEnum):
    """What an account does with mail that is internal, or automated."""

    DROP = "drop"
    KEEP = "keep"


class MeetingRule(StrEnum):
    """Which events of a calendar are stored: meetings with outsiders, all meetings, or everything."""

    EXTERNAL = "external"
    MEETINGS = "meetings"
    EVERYTHING = "everything"


class EventStatus(StrEnum):
    """Whether an event takes place (RFC 5545, 3.8.1.11)."""

    CONFIRMED = "confirmed"
    TENTATIVE = "tentative"
    CANCELLED = "cancelled"


class Response(StrEnum):
    """What an attendee answered (RFC 5545, 3.2.12)."""

    NEEDS_ACTION = "needs_action"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    TENTATIVE = "tentative"
    DELEGATED = "delegated"


class AttendeeRole(StrEnum):
    """How much an attendee's presence matters (RFC 5545, 3.2.16)."""

    CHAIR = "chair"
    REQUIRED = "required"
    OPTIONAL = "optional"
    INFORMED = "informed"


class AttendeeKind(StrEnum):
    """What an attendee is (RFC 5545, 3.2.3). Rooms and resources are never people."""

    INDIVIDUAL = "individual"
    GROUP = "group"
    RESOURCE = "resource"
    ROOM = "room"
    UNKNOWN = "unknown"


class Outcome(StrEnum):
    """What became of an item."""

    PENDING = "pending"
    STORED = "stored"
    FILTERED = "filtered"
    SKIPPED = "skipped"
    GONE = "gone"


class FilterReason(StrEnum):
    """The rule by which an item was filtered. `no_event` is a calendar's to-do, journal or free-busy time."""

    INTERNAL = "internal"
    AUTOMATED = "automated"
    BLOCKED = "blocked"
    DRAFT = "draft"
    NO_PARTICIPANTS = "no_participants"
    OUT_OF_RANGE = "out_of_range"
    ERASED = "erased"
    CANCELLED = "cancelled"
    NO_EVENT = "no_event"


class NameSource(StrEnum):
    """Where a person's or company's name came from; a later word never yields to an earlier one."""

    GUESS = "1_guess"
    HEADER = "2_header"
    USER = "3_user"


class MemberRole(StrEnum):
    """What a member may do."""

    ADMIN = "admin"
    MEMBER = "member"


class AccountState(StrEnum):
    """Whether an account is synced, and if not, who must act."""

    ACTIVE = "active"
    PAUSED = "paused"
    RECONNECT = "reconnect"
    MISCONFIGURED = "misconfigured"


class StreamPhase(StrEnum):
    """How far a stream's first import got."""

    NEW = "new"
    IMPORTING = "importing"
    CURRENT = "current"


class ContentPart(StrEnum):
    """The separately sealed parts of a copy: subject and body of a message, all content of an event."""

    SUBJECT = "subject"
    BODY = "body"
    EVENT = "event"


class LeaseKind(StrEnum):
    """What one process at a time does to an account. Incremental, sync and reconcile are one kind."""

    BACKFILL = "backfill"
    CATCH_UP = "catch_up"
    EXCLUSIVE = "exclusive"


class RunState(StrEnum):
    """How a run ended."""

    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    UNFINISHED = "unfinished"
