"""A walk through the mailbox from the newest message to the oldest, in pages.

It looks ahead, so that where a whole thread costs less than its wanted messages one by one, they come in one page: the
older ones are pulled forward, and passed over when the walk gets to them. What a walk that goes on elsewhere repeats,
since it knows nothing of what was pulled forward, is harmless.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import NamedTuple

from rapport.errors import CursorExpired
from rapport.providers.base import DateRange, Listing
from rapport.providers.gmail.wire import MessageList

PAGE = 100  # ids of one page, and those of its threads that are pulled forward
AHEAD = 20  # listings that are held: 10,000 ids


class Stretch(NamedTuple):
    """The part of the mailbox that a search gives, and whether it lies within the asked dates."""

    query: str
    is_inside: bool


class Listed(NamedTuple):
    """A message as it is listed."""

    id: str
    thread: str


class Position(NamedTuple):
    """How far a walk got: the stretch, the token of the listing in it, and the last id that was given of that."""

    stretch: int
    token: str
    last: str

    def write(self) -> str:
        """Give the position as it is kept."""
        return f"{self.stretch} {self.token} {self.last}"

    @classmethod
    def read(cls, text: str) -> "Position":
        """Undo `write`. Raises CursorExpired for a position of another kind."""
        try:
            stretch, token, last = text.split(" ")
            return cls(int(stretch), token, last)
        except ValueError:
            raise CursorExpired("The position is none of this provider's.") from None


def list_stretches(dates: DateRange) -> list[Stretch]:
    """Divide the mailbox by the asked dates, newest first: what is too new, what is wanted, what is too old."""
    since = f"after:{_seconds(dates.since)}" if dates.since else ""
    until = f"before:{_seconds(dates.until)}" if dates.until else ""
    stretches = [Stretch(f"{since} {until}".strip(), is_inside=True)]
    if dates.until:
        stretches.insert(0, Stretch(f"after:{_seconds(dates.until)}", is_inside=False))
    if dates.since:
        stretches.append(Stretch(f"before:{_seconds(dates.since)}", is_inside=False))
    return stretches


def _seconds(day: date) -> int:
    return max(0, int(datetime.combine(day, time.min, UTC).timestamp()))


@dataclass(slots=True)
class _Sheet:
    """One listing of a stretch: its token, and the wanted messages of it that the walk didn't come to yet."""

    token: str
    entries: deque[Listed] = field(default_factory=deque)


class Walk:
    """One walk. `list_messages` gives the listing of a search at a token, `find_unwanted` what to pass over in it.

    A thread is taken whole when more than `thread_worth` of its messages are wanted.
    """

    def __init__(
        self,
        dates: DateRange,
        position: str | None,
        list_messages: Callable[[str, str], MessageList],
        find_unwanted: Callable[[str], Callable[[str], bool]],
        thread_worth: int,
    ) -> None:
        self.dates = dates
        self.position = position
        self._list_messages = list_messages
        self._find_unwanted = find_unwanted
        self._thread_worth = thread_worth
        self._stretches = list_stretches(dates)
        self._at = Position.read(position) if position else Position(0, "", "")
        self._begin_stretch(self._at)

    def next_page(self) -> tuple[Listing, dict[str, str]]:
        """Give the next page, and the thread of each id in it; `position` is where the page after it starts."""
        inside: list[Listed] = []
        outside: list[Listed] = []
        while len(inside) < PAGE and not outside and self._has_more():
            if self._stretch.is_inside:
                inside += self._take_message()
            else:
                outside = self._take_sheet()
        self.position = self._at.write() if self._has_more() else None
        listing = Listing([one.id for one in inside], [one.id for one in outside], self.position)
        return listing, {one.id: one.thread for one in inside}

    def _begin_stretch(self, at: Position) -> None:
        if not 0 <= at.stretch < len(self._stretches):
            raise CursorExpired("The position is none of this walk's.")
        self._number = at.stretch
        self._stretch = self._stretches[at.stretch]
        self._is_unwanted = self._find_unwanted(self._stretch.query)
        self._token: str | None = at.token
        self._last = at.last
        self._sheets: deque[_Sheet] = deque()
        self._waiting: dict[str, list[Listed]] = {}

    def _has_more(self) -> bool:
        """Look ahead, and tell whether anything is left; where a stretch ends the next one begins."""
        while True:
            self._look_ahead()
            self._drop_given()
            if self._sheets:
                return True
            if self._token is None:
                if self._number + 1 == len(self._stretches):
                    return False
                self._begin_stretch(Position(self._number + 1, "", ""))

    def _look_ahead(self) -> None:
        while self._token is not None and len(self._sheets) < (AHEAD if self._stretch.is_inside else 1):
            page = self._list_messages(self._stretch.query, self._token)
            listed = [Listed(one["id"], one.get("threadId", one["id"])) for one in page.get("messages", ())]
            wanted = [one for one in self._leave_given(listed) if not self._is_unwanted(one.id)]
            for one in wanted:
                self._waiting.setdefault(one.thread, []).append(one)
            self._sheets.append(_Sheet(self._token, deque(wanted)))
            self._token = page.get("nextPageToken") or None

    def _leave_given(self, listed: list[Listed]) -> list[Listed]:
        """Leave out what was given before the walk stopped; all is given anew where the last id is gone."""
        last, self._last = self._last, ""
        places = [place for place, one in enumerate(listed) if one.id == last]
        return listed[places[0] + 1 :] if places else listed

    def _drop_given(self) -> None:
        """Pass over what was pulled forward."""
        while self._sheets:
            entries = self._sheets[0].entries
            while entries and entries[0] not in self._waiting.get(entries[0].thread, ()):
                entries.popleft()
            if entries:
                return
            self._sheets.popleft()

    def _take_message(self) -> list[Listed]:
        """Take the next message, and the rest of its thread where that costs nothing more."""
        sheet = self._sheets[0]
        one = sheet.entries.popleft()
        self._at = Position(self._number, sheet.token, one.id)
        waiting = self._waiting[one.thread]
        if len(waiting) > self._thread_worth:
            return self._waiting.pop(one.thread)
        waiting.remove(one)
        if not waiting:
            del self._waiting[one.thread]
        return [one]

    def _take_sheet(self) -> list[Listed]:
        sheet = self._sheets.popleft()
        self._at = Position(self._number, sheet.token, sheet.entries[-1].id)
        return list(sheet.entries)
