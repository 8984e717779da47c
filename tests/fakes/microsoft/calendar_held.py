"""Events as a calendar keeps them, whoever reads it."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from tests.fakes.microsoft.calendar_series import day_of, originals
from tests.fakes.microsoft.calendar_zones import Moment, add, as_moment

Wire = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ref:
    """Names an event, or the occurrence of a series that was to take place on a day."""

    event: int
    day: str = ""


@dataclass(slots=True)
class Held:
    """An event, a series, or the exception of one. `more` are fields as the wire has them.

    `exceptions` and `cancelled` are by the day that an occurrence was to take place on. `number` is that of the last
    change.
    """

    key: int
    uid: str
    title: str
    start: Moment
    end: Moment
    zone: str
    created: datetime
    changed: datetime
    organizer: Wire
    number: int = 0
    recurrence: Wire | None = None
    attendees: list[Wire] = field(default_factory=list)
    more: Wire = field(default_factory=dict)
    is_cancelled: bool = False
    is_removed: bool = False
    original: Moment | None = None
    exceptions: dict[str, "Held"] = field(default_factory=dict)
    cancelled: set[str] = field(default_factory=set)

    @property
    def is_all_day(self) -> bool:
        """Tell whether the event takes whole days."""
        return not isinstance(self.start, datetime)

    @property
    def length(self) -> timedelta:
        """Give how long it takes."""
        return as_moment(self.end) - as_moment(self.start)

    def is_within(self, since: datetime, until: datetime) -> bool:
        """Tell whether an event touches a window."""
        start, end = as_moment(self.start), as_moment(self.end)
        return start < until and (end > since or start >= since)

    def occurrences(self, since: datetime, until: datetime) -> "list[Held]":
        """Give what of an event touches a window: itself, or the occurrences and exceptions of a series."""
        if self.recurrence is None:
            return [self] if self.is_within(since, until) else []
        planned = [
            self.occurrence(original)
            for original in originals(self.recurrence, self.start, until)
            if not {day_of(original)} & {*self.cancelled, *self.exceptions}
        ]
        return [one for one in (*planned, *self.exceptions.values()) if one.is_within(since, until)]

    def occurrence(self, original: Moment) -> "Held":
        """Give the occurrence that was to begin then: as it became, or as it is planned."""
        if day_of(original) in self.exceptions:
            return self.exceptions[day_of(original)]
        end = add(original, self.length)
        return replace(
            self, start=original, end=end, recurrence=None, original=original, exceptions={}, cancelled=set()
        )

    def find_day(self, day: str) -> "Held | None":
        """Find the occurrence of a day; None where none is, or none is any more."""
        if self.recurrence is None or day in self.cancelled:
            return None
        if day in self.exceptions:
            return self.exceptions[day]
        until = as_moment(date.fromisoformat(day)) + timedelta(days=2)
        found = [original for original in originals(self.recurrence, self.start, until) if day_of(original) == day]
        return self.occurrence(found[0]) if found else None


@dataclass(slots=True)
class HeldCalendar:
    """A calendar, whoever reads it. `present` is the number of its last change."""

    key: str
    name: str
    owner: str
    owner_name: str
    color: str = "auto"
    is_removed: bool = False
    is_default: bool = False
    present: int = 0
    events: dict[int, Held] = field(default_factory=dict)


@dataclass(slots=True)
class Entry:
    """A calendar in somebody's list, under an id of its own there; `role` is how much of it is seen."""

    id: str
    calendar: HeldCalendar
    role: str = "owner"
