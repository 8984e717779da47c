"""Our ids against the provider's: the repair of everything, from an expired cursor to a doubt."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

from models.words import Outcome
from rapport import clock
from rapport.db import reading
from rapport.errors import Gone
from rapport.providers.base import Mark
from rapport.store.items import list_present
from rapport.store.streams import ChosenStream, CursorMove
from rapport.sync.fetching import take_marks
from rapport.sync.removing import still_there
from rapport.sync.run import AccountRun


@dataclass(frozen=True, slots=True)
class Difference:
    """What a comparison found in one folder. `missing` is newest first; `mark` was taken before the listing.

    `move` takes the stream to that mark once both lists are dealt with.
    """

    stream: ChosenStream
    missing: Sequence[str]
    removed: Sequence[str]
    mark: Mark
    listed: int
    began: datetime

    @property
    def move(self) -> CursorMove:
        """How the stream moves when all of this is stored."""
        return CursorMove(self.stream.id, self.stream.cursor, self.mark.cursor, self.listed, self.began)


def plan(theirs: Sequence[str], ours: Mapping[str, Outcome]) -> tuple[list[str], set[str]]:
    """Compare listings: what is missing here (in their order), and what is no longer there."""
    missing = [id_ for id_ in theirs if ours.get(id_, Outcome.PENDING) is Outcome.PENDING]
    return missing, ours.keys() - set(theirs)


def compare(run: AccountRun, stream: ChosenStream) -> Difference | None:
    """Compare one folder; None when it vanished meanwhile. What seems gone is asked for once more."""
    began = clock.now()
    mark = take_marks(run, [stream]).get(stream.path)
    if mark is None:
        return None
    try:
        theirs = run.mail.ask(lambda mail: mail.list_ids(stream.path))
    except Gone:
        return None
    with reading(run.engine) as session:
        ours = list_present(session, stream.id)
    missing, extra = plan(theirs, ours)
    listed = mark.listed if mark.is_exact else len(theirs)
    return Difference(stream, missing, _confirmed(run, stream, extra), mark, listed, began)


def _confirmed(run: AccountRun, stream: ChosenStream, extra: AbstractSet[str]) -> list[str]:
    return sorted(extra - still_there(run, stream, extra)) if extra else []
