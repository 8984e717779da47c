"""A mailbox's history: what happened under which id, for as long as Google cares to remember.

Ids increase with gaps. A record keeps the labels that a message had when it was made.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

FIRST = 104_729


@dataclass(frozen=True, slots=True)
class Touched:
    """A message as a record tells it; `changed` are labels that came or went, none for an arrival or the end."""

    id: str
    thread_id: str
    labels: tuple[str, ...]
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """One change, by the names of the API's lists; it may touch several messages in several ways."""

    id: int
    changes: tuple[tuple[str, Touched], ...]

    def of_type(self, names: Sequence[str], label: str) -> "Record":
        """Keep what is of one of the types, and of a message that has the label ("" for any)."""
        kept = (
            (name, touched)
            for name, touched in self.changes
            if name in names and (not label or label in touched.labels or label in touched.changed)
        )
        return Record(self.id, tuple(kept))


class History:
    """All records since the last forgetting. `present` is the mailbox's id."""

    def __init__(self) -> None:
        self.present = FIRST
        self._oldest = FIRST
        self._records: list[Record] = []
        self._steps = count()

    def write(self, changes: Sequence[tuple[str, Touched]]) -> None:
        """Write a record down, under an id that isn't the next one."""
        self._records.append(Record(self.advance(), tuple(changes)))

    def advance(self) -> int:
        """Give the id that the next change has; now and then there is no record of a change."""
        self.present += 1 + next(self._steps) * 7 % 11
        return self.present

    def forget(self, before: int) -> None:
        """Forget everything older than an id; who asks from before it is told so."""
        self._oldest = max(self._oldest, before)
        self._records = [record for record in self._records if record.id >= before]

    def knows(self, start: int) -> bool:
        """Tell whether all that happened since an id is still known."""
        return self._oldest <= start <= self.present

    def since(self, start: int) -> Iterator[Record]:
        """Give the records after an id, oldest first."""
        yield from self._records[bisect_right(self._records, start, key=lambda record: record.id) :]
