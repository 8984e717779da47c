"""A calendar and its events as they are kept, and its place in a person's list."""

from dataclasses import dataclass, field

from rapport.clock import Clock
from tests.fakes.google.calendar_events import Wire, write_stamp

ZONE = "Europe/Prague"
_FIRST_ETAG = 3_400_000_000_000_000


@dataclass(slots=True)
class HeldEvent:
    """An event of a calendar, and the number of its last change. Google tells nobody all guests of a crowded one."""

    wire: Wire
    change: int
    is_crowded: bool = False


@dataclass(slots=True)
class HeldCalendar:
    """A calendar, whoever sees it. Sync tokens of an earlier life have expired."""

    id: str
    name: str
    zone: str = ZONE
    owner: str = ""
    events: dict[str, HeldEvent] = field(default_factory=dict)
    changes: int = 0
    life: int = 1
    is_removed: bool = False

    def keep(self, wire: Wire, clock: Clock, *, is_crowded: bool = False) -> None:
        """Keep an event as its change made it."""
        self.changes += 1
        stamp = write_stamp(clock.now())
        kept = {"created": stamp, **wire, "updated": stamp, "etag": f'"{_FIRST_ETAG + 2 * self.changes}"'}
        self.events[wire["id"]] = HeldEvent(kept, self.changes, is_crowded)


@dataclass(slots=True)
class Entry:
    """A calendar in a person's list. What is unsubscribed from isn't listed, and may be read all the same."""

    calendar: HeldCalendar
    role: str
    change: int
    override: str = ""
    is_hidden: bool = False
    is_listed: bool = True
