"""The catch-up of an account's calendars: what came is stored before what left is dropped, over all of them."""

from sqlmodel import Session

from models.words import FolderKind, StreamPhase
from rapport import clock
from rapport.db import in_transaction
from rapport.errors import CursorExpired, Gone, RulesChanged
from rapport.store.items import count_present, mark_removed
from rapport.store.leases import check_lease
from rapport.store.streams import ChosenStream, finish_stream, move_cursor, note_polled
from rapport.sync.budget import Budget
from rapport.sync.calendars.comparing import CalendarDifference, changes_since, compare_calendar
from rapport.sync.calendars.listing import list_calendars
from rapport.sync.calendars.steps import import_changed
from rapport.sync.removing import apply_due_removals, removals_wait
from rapport.sync.run import AccountRun

_ROUNDS = 3


def catch_up_calendars(run: AccountRun, budget: Budget) -> bool:
    """Bring an account's calendars up to date; False when time ran out and more is to do.

    A second round follows where removals wait for calendars that were asked before them.
    """
    for _ in range(_ROUNDS):
        began = clock.now()
        listed = list_calendars(run)
        moved = [stream for stream in listed.streams if not is_quiet(stream, listed.cursors[stream.id])]
        quiet = [stream.id for stream in listed.streams if stream not in moved]
        in_transaction(run.engine, lambda session, ids=quiet, at=began: note_polled(session, ids, at))  # type: ignore[misc]
        is_done = all(follow(run, stream, budget) for stream in moved)
        apply_due_removals(run, listed.streams, FolderKind.CALENDAR)
        if not is_done or not removals_wait(run, FolderKind.CALENDAR):
            return is_done
    return True


def is_quiet(stream: ChosenStream, cursor: str | None) -> bool:
    """Tell whether nothing happened in a calendar, by the cursor that its listing tells."""
    return stream.phase is StreamPhase.CURRENT and cursor is not None and cursor == stream.cursor


def follow(run: AccountRun, stream: ChosenStream, budget: Budget) -> bool:
    """Store what happened in one calendar since its cursor, and move the cursor; False when time ran out."""
    if stream.phase is not StreamPhase.CURRENT or stream.cursor is None:
        return heal(run, stream, budget)
    try:
        return settle(run, changes_since(run, stream), budget)
    except CursorExpired:
        return heal(run, stream, budget)
    except Gone:
        return True  # the next listing of calendars tells that it went


def heal(run: AccountRun, stream: ChosenStream, budget: Budget) -> bool:
    """Compare a calendar with ours, fetch what differs, mark what is gone; False when time ran out."""
    difference = compare_calendar(run, stream)
    return difference is None or settle(run, difference, budget)


def settle(run: AccountRun, difference: CalendarDifference, budget: Budget) -> bool:
    """Do away with a difference; pages that were filtered by older rules are filtered again."""
    while True:
        try:
            if not import_changed(run, difference, budget):
                return False
        except RulesChanged:
            run.reload_rules()
        except Gone:
            return True  # the next listing of calendars tells that it went
        else:
            finish_calendar(run, difference)
            return True


def finish_calendar(run: AccountRun, difference: CalendarDifference) -> None:
    """Mark what is gone, and move the cursor to where all of it is stored."""

    def work(session: Session) -> None:
        check_lease(session, run.calendar_lease)
        mark_removed(session, difference.stream, difference.removed, difference.began)
        move_cursor(session, difference.move(count_present(session, difference.stream.id)))
        finish_stream(session, difference.stream)

    in_transaction(run.engine, work)
