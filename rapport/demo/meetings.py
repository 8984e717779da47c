"""What a calendar holds: an event, a series or an exception of one, as all who have it know it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from random import Random

from models.words import AttendeeKind, AttendeeRole, EventStatus, Response
from rapport.demo.diary import PRAGUE
from rapport.demo.firm import DOMAIN, Client, Correspondent, Firm, Member
from rapport.demo.letters import named
from rapport.providers.base import NamedAddress

ROOM = NamedAddress("Zasedačka", f"zasedacka@{DOMAIN}")
PROJECTOR = NamedAddress("Projektor", f"projektor@{DOMAIN}")


class Kind(StrEnum):
    """What an event is about. A trip goes to the customer, at a visit the customer comes."""

    CALL = "call"
    TRIP = "trip"
    VISIT = "visit"
    INSPECTION = "inspection"
    SUPPLIER = "supplier"
    INTERVIEW = "interview"
    INSIDE = "inside"
    REVIEW = "review"
    WEEKLY = "weekly"
    FAIR = "fair"
    TIME_OFF = "time_off"
    PRIVATE = "private"
    BIRTHDAY = "birthday"


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody invited, or a room or a thing that was booked, with the answer."""

    who: NamedAddress
    response: Response = Response.NEEDS_ACTION
    role: AttendeeRole = AttendeeRole.REQUIRED
    kind: AttendeeKind = AttendeeKind.INDIVIDUAL


@dataclass(frozen=True, slots=True)
class Meeting:
    """One event. `owner` wrote it, and is its organizer when there are guests.

    Times are aware; whole days are dates, the end excluded. `rule` is a series' RRULE without the days in `left_out`.
    An exception `replaces` the instance that would have begun then, or with `is_lasting` all from there on.
    """

    kind: Kind
    uid: str
    owner: Correspondent
    title: str
    starts: datetime | date
    ends: datetime | date
    made_at: datetime
    guests: tuple[Guest, ...] = ()
    description: str = ""
    place: str = ""
    link: str = ""
    status: EventStatus = EventStatus.CONFIRMED
    is_private: bool = False
    sequence: int = 0
    rule: str = ""
    left_out: tuple[datetime, ...] = ()
    replaces: datetime | None = None
    is_lasting: bool = False

    @property
    def is_series(self) -> bool:
        """Whether it repeats, or belongs to what does."""
        return bool(self.rule) or self.replaces is not None

    @property
    def begins_at(self) -> datetime:
        """The first moment, in Prague for whole days."""
        return self.starts if isinstance(self.starts, datetime) else datetime.combine(self.starts, time(), PRAGUE)

    def holders(self, firm: Firm) -> list[Member]:
        """List the members whose calendars have it."""
        addresses = {self.owner.address, *(guest.who.address for guest in self.guests)}
        return [member for member in firm.members if member.address in addresses]


def answer(rng: Random, *, is_ahead: bool) -> Response:
    """Choose what somebody answers; to what is still ahead, many have not answered yet."""
    waiting = 30 if is_ahead else 5
    answers = (Response.ACCEPTED, Response.NEEDS_ACTION, Response.TENTATIVE, Response.DECLINED)
    return rng.choices(answers, (84, waiting, 6, 6))[0]


def invite(rng: Random, people: Sequence[Correspondent], *, is_ahead: bool) -> tuple[Guest, ...]:
    """Invite people, each of whom answers; whoever comes third may stay away."""
    return tuple(
        Guest(
            named(person),
            answer(rng, is_ahead=is_ahead),
            AttendeeRole.OPTIONAL if position > 1 and rng.random() < 0.5 else AttendeeRole.REQUIRED,
        )
        for position, person in enumerate(people)
    )


def book_room(rng: Random) -> tuple[Guest, ...]:
    """Book the meeting room, at times with the projector; both answer at once."""
    room = Guest(ROOM, Response.ACCEPTED, kind=AttendeeKind.ROOM)
    projector = Guest(PROJECTOR, Response.ACCEPTED, AttendeeRole.INFORMED, AttendeeKind.RESOURCE)
    return (room, projector) if rng.random() < 0.35 else (room,)


def make_link(rng: Random, owner: Correspondent) -> str:
    """Make the address of an online meeting, at the owner's own server."""
    words = "-".join("".join(rng.choices("abcdefghijkmnopqrstuvwxyz", k=length)) for length in (3, 4, 3))
    return f"https://meet.{owner.address.partition('@')[2]}/{words}"


def make_uid(rng: Random, owner: Correspondent) -> str:
    """Make a UID as the owner's program does (Outlook: a GlobalObjectId of MS-OXOCAL 2.2.1.27)."""
    if owner.client is Client.OUTLOOK:
        created = f"{rng.randrange(0x01DA0000, 0x01DE0000):08X}{rng.getrandbits(32):08X}"
        turned = "".join(created[at : at + 2] for at in range(14, -2, -2))
        header = "040000008200E00074C5B7101A82E008"
        return f"{header}{0:08X}{turned}{0:016X}10000000{rng.getrandbits(128):032X}"
    if owner.client is Client.WEBMAIL:
        return "".join(rng.choices("0123456789abcdefghijklmnopqrstuv", k=26)) + "@calendar.example"
    whole = f"{rng.getrandbits(128):032x}"
    return "-".join((whole[:8], whole[8:12], whole[12:16], whole[16:20], whole[20:]))
