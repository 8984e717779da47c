"""Who of the members is free when. Whatever is planned takes its time here, so that nobody is at two places at once."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from rapport.demo.diary import PRAGUE, Diary, next_workday, open_diary
from rapport.demo.firm import Firm, Member

AHEAD = 56


@dataclass(slots=True)
class Agenda:
    """The members' time in the two years before a day and eight weeks after it. `now` is the evening before the day."""

    rng: Random
    firm: Firm
    diary: Diary
    now: datetime
    taken: dict[str, list[tuple[datetime, datetime]]] = field(default_factory=dict)

    def find_time(
        self, members: Collection[Member], length: timedelta, hours: Sequence[int], travel: timedelta = timedelta()
    ) -> datetime:
        """Find a time when all are free, beginning in one of `hours` of a working day, and take it.

        `travel` is the way there, and back: nobody has anything else meanwhile.
        """
        while True:
            day = self.rng.choices(self.diary.days, cum_weights=self.diary.loads)[0]
            starts = datetime.combine(day, time(self.rng.choice(hours), self.rng.choice((0, 0, 30))), PRAGUE)
            leaves, returns = starts - travel, starts + length + travel
            if next_workday(day) == day and self.are_free(members, leaves, returns):
                self.take(members, leaves, returns)
                return starts

    def are_free(self, members: Iterable[Member], starts: datetime, ends: datetime) -> bool:
        """Tell whether nothing of anybody's overlaps."""
        return not any(
            begun < ends and starts < over for member in members for begun, over in self.taken.get(member.address, ())
        )

    def take(self, members: Iterable[Member], starts: datetime, ends: datetime) -> None:
        """Keep the time for something."""
        for member in members:
            self.taken.setdefault(member.address, []).append((starts, ends))

    def take_days(self, members: Collection[Member], first: date, days: int) -> bool:
        """Take whole days if they are inside the diary and all are free; tell whether they were."""
        starts = datetime.combine(first, time(), PRAGUE)
        ends = datetime.combine(first + timedelta(days=days), time(), PRAGUE)
        is_inside = self.diary.days[0] <= first and ends < self.diary.end
        if not (is_inside and self.are_free(members, starts, ends)):
            return False
        self.take(members, starts, ends)
        return True

    def choose_making(self, starts: datetime) -> datetime:
        """Choose when an event was written down: some days before it, and before now."""
        day = starts.date() - timedelta(days=self.rng.randint(2, 25))
        before = datetime.combine(day, time(self.rng.randint(8, 17), self.rng.randrange(60)), PRAGUE)
        return min(before, self.now - timedelta(days=self.rng.randrange(4), minutes=self.rng.randrange(600)))

    def is_ahead(self, starts: datetime) -> bool:
        """Tell whether something is still to come."""
        return starts > self.now


def open_agenda(rng: Random, firm: Firm, today: date) -> Agenda:
    """Open an empty agenda around `today`."""
    return Agenda(rng, firm, open_diary(today, AHEAD), open_diary(today).end)
