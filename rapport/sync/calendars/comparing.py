"""Our ids and versions against the provider's: the first import, and the repair of everything after it."""

from collections.abc import Collection, Mapping
from datetime import datetime

from models.words import Outcome
from rapport import clock
from rapport.db import reading
from rapport.errors import Gone
from rapport.providers.base import CalendarSource, EventListing
from rapport.store.items import KnownItem, list_versions
from rapport.store.streams import ChosenStream, CursorMove
from rapport.sync.run import AccountRun

_UNDONE = frozenset({Outcome.FILTERED, Outcome.SKIPPED})


class CalendarDifference:
    """What a calendar needs: ids to fetch with their versions, ids that are gone, and the move that this is worth.

    `listed` is the provider's own count where it told all ids. A plain class with slots, as a page is.
    """

    __slots__ = ("began", "changed", "cursor", "listed", "removed", "stream")

    def __init__(
        self,
        stream: ChosenStream,
        changed: Mapping[str, str],
        removed: Collection[str],
        cursor: str,
        listed: int | None,
        began: datetime,
    ) -> None:
        self.stream = stream
        self.changed = changed
        self.removed = sorted(removed)
        self.cursor = cursor
        self.listed = listed
        self.began = began

    def move(self, listed: int) -> CursorMove:
        """Give how the stream moves when all of this is stored; `listed` is our own count, where theirs is unknown."""
        count = listed if self.listed is None else self.listed
        return CursorMove(self.stream.id, self.stream.cursor, self.cursor, count, self.began)


def plan(theirs: Mapping[str, str], ours: Mapping[str, KnownItem], *, again: bool) -> dict[str, str]:
    """Name what has to be fetched, with its version: what is unknown, undecided, or of another version.

    With `again`, what was filtered or skipped is decided anew.
    """
    return {id_: version for id_, version in theirs.items() if _is_due(version, ours.get(id_), again=again)}


def _is_due(version: str, known: KnownItem | None, *, again: bool) -> bool:
    if known is None or known.version != version or known.outcome is Outcome.PENDING:
        return True
    return again and known.outcome in _UNDONE


def compare_calendar(run: AccountRun, stream: ChosenStream, *, again: bool = False) -> CalendarDifference | None:
    """Compare one calendar; None when it vanished meanwhile. What seems gone is looked for once more."""
    began = clock.now()
    with reading(run.engine) as session:
        ours = list_versions(session, stream.id)
    try:
        listing = run.calendars.ask(lambda source: _list_for(source, stream.path, ours))
        gone = ours.keys() - listing.versions.keys()
        if gone:
            gone -= run.calendars.ask(lambda source: source.list_events(stream.path)).versions.keys()
    except Gone:
        return None
    changed = plan(listing.versions, ours, again=again)
    return CalendarDifference(stream, changed, gone, listing.cursor, len(listing.versions), began)


def _list_for(source: CalendarSource, path: str, ours: Collection[str]) -> EventListing:
    """List a calendar, with its content where all of that is wanted anyway."""
    return source.list_events(path) if ours else source.list_with_content(path)


def changes_since(run: AccountRun, stream: ChosenStream) -> CalendarDifference:
    """Ask what happened in a calendar since its cursor. Raises CursorExpired, Gone."""
    assert stream.cursor is not None
    began, cursor = clock.now(), stream.cursor
    changes = run.calendars.ask(lambda source: source.list_changes(stream.path, cursor))
    return CalendarDifference(stream, changes.changed, changes.removed, changes.cursor, None, began)
