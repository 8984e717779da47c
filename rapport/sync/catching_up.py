"""The catch-up of an account's mail: what came is stored before what left is dropped, over all its folders.

An account has a time budget; what is left over is the next run's, and nothing is moved past it.
"""

from collections.abc import Mapping, Sequence

from sqlmodel import Session

from models.words import LeaseKind, StreamPhase
from rapport import clock
from rapport.db import in_transaction, reading
from rapport.errors import AccountBusy, CursorExpired, Gone, RulesChanged
from rapport.providers.base import Changes, DateRange, Mark
from rapport.store.items import count_present, read_ledger
from rapport.store.leases import check_lease, hold_lease
from rapport.store.streams import ChosenStream, CursorMove, get_stream, note_polled, set_first_mark
from rapport.sync.budget import Budget
from rapport.sync.comparing import Difference, compare
from rapport.sync.fetching import fetch_changes, fetch_listing, take_marks
from rapport.sync.folders import bring_up_to_date
from rapport.sync.removing import apply_due_removals, mark_page_removed, removals_wait
from rapport.sync.run import AccountRun
from rapport.sync.steps import import_ids, import_page

_ROUNDS = 3


def catch_up(run: AccountRun, budget: Budget) -> bool:
    """Bring an account's mail up to date; False when time ran out and more is to do.

    A second round follows where removals wait for folders that were asked before them.
    """
    for _ in range(_ROUNDS):
        streams = bring_up_to_date(run)
        is_done = poll_streams(run, streams, budget) and import_unfinished(run, streams, budget)
        apply_due_removals(run, streams)
        if not is_done or not removals_wait(run):
            return is_done
    return True


def poll_streams(run: AccountRun, streams: Sequence[ChosenStream], budget: Budget) -> bool:
    """Ask every stream for its changes and store them; False when time ran out."""
    began = clock.now()
    marks = take_marks(run, streams)
    begin_streams(run, streams, marks)
    known = [stream for stream in streams if stream.cursor is not None and stream.path in marks]
    moved = [stream for stream in known if not _is_quiet(run, stream, marks[stream.path])]
    quiet = [stream.id for stream in known if stream not in moved]
    in_transaction(run.engine, lambda session: note_polled(session, quiet, began))
    return all(follow(run, stream, budget) for stream in moved)


def begin_streams(run: AccountRun, streams: Sequence[ChosenStream], marks: Mapping[str, Mark]) -> None:
    """Take the high-water marks of streams that have none yet, before their first listing."""
    new = [stream for stream in streams if stream.cursor is None and stream.path in marks]

    def work(session: Session) -> None:
        check_lease(session, run.lease)
        for stream in new:
            set_first_mark(session, stream, marks[stream.path])

    if new:
        in_transaction(run.engine, work)


def _is_quiet(run: AccountRun, stream: ChosenStream, mark: Mark) -> bool:
    """Tell whether nothing happened in a folder, and all that it holds has its outcome here."""
    if stream.cursor != mark.cursor:
        return False
    if not mark.is_exact:
        return True
    with reading(run.engine) as session:
        return stream.phase is not StreamPhase.CURRENT or count_present(session, stream.id) == mark.listed


def follow(run: AccountRun, stream: ChosenStream, budget: Budget) -> bool:
    """Store what happened in one folder since its cursor, and move the cursor; False when time ran out."""
    began = clock.now()
    try:
        changes = fetch_changes(run, stream)
    except CursorExpired:
        return heal(run, stream, budget)
    except Gone:
        return True  # the next listing of folders tells where it went
    if not import_ids(run, stream, changes.added, began, budget):
        return False
    if not _is_accounted_for(run, stream, changes):
        return heal(run, stream, budget)
    move = CursorMove(stream.id, stream.cursor, changes.cursor, changes.listed, began)
    mark_page_removed(run, stream, changes.removed or (), move)
    return True


def _is_accounted_for(run: AccountRun, stream: ChosenStream, changes: Changes) -> bool:
    """Tell whether what we have and the provider's own count agree; during a first import they can't."""
    if stream.phase is not StreamPhase.CURRENT:
        return changes.removed is not None
    if changes.listed is None:
        return changes.removed is not None
    with reading(run.engine) as session:
        return count_present(session, stream.id) - len(changes.removed or ()) == changes.listed


def heal(run: AccountRun, stream: ChosenStream, budget: Budget) -> bool:
    """Compare a folder's ids with ours, fetch what is missing, mark what is gone; False when time ran out."""
    difference = compare(run, stream)
    return difference is None or repair(run, difference, budget)


def repair(run: AccountRun, difference: Difference, budget: Budget) -> bool:
    """Do away with a difference; False when time ran out. A first import goes on by itself."""
    if not import_ids(run, difference.stream, difference.missing, difference.began, budget):
        return False
    mark_page_removed(run, difference.stream, difference.removed, difference.move)
    return True


def import_unfinished(run: AccountRun, streams: Sequence[ChosenStream], budget: Budget) -> bool:
    """Go on with first imports that no other run is busy with; False when time ran out."""
    with reading(run.engine) as session:
        fresh = [get_stream(session, stream.id) for stream in streams]
    unfinished = [stream for stream in fresh if stream.phase is StreamPhase.IMPORTING]
    if not unfinished or run.lease.kind is LeaseKind.BACKFILL:
        return all(_import_stream(run, stream, budget) for stream in unfinished)
    try:
        with hold_lease(run.engine, run.account_id, LeaseKind.BACKFILL, run.settings.lease_seconds):
            return all(_import_stream(run, stream, budget) for stream in unfinished)
    except AccountBusy:
        return True


def _import_stream(run: AccountRun, stream: ChosenStream, budget: Budget) -> bool:
    position, dates = stream.position, DateRange(since=run.import_since)
    while not budget.is_spent:
        try:
            page = fetch_listing(run, stream, position, dates)
            import_page(run, page)
        except RulesChanged:
            run.reload_rules()
            continue
        except CursorExpired:
            return heal(run, stream, budget)
        except Gone:
            return True
        position = page.position
        if position is None:
            return _settle(run, stream, budget)
    return False


def _settle(run: AccountRun, stream: ChosenStream, budget: Budget) -> bool:
    """End a first import that came to another sum than its beginning told: take up what happened meanwhile."""
    with reading(run.engine) as session:
        ledger, now = read_ledger(session, stream.id), get_stream(session, stream.id)
    return ledger.is_balanced or follow(run, now, budget)
