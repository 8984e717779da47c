"""Removals in two steps: marked when a folder no longer shows an id, applied when all others were asked since."""

from collections.abc import Collection, Sequence

from sqlmodel import Session

from rapport import clock
from rapport.db import in_transaction, reading
from rapport.errors import Gone
from rapport.store.items import mark_removed
from rapport.store.leases import check_lease
from rapport.store.removals import apply_removals, has_pending_removals
from rapport.store.rows import chunks
from rapport.store.streams import ChosenStream, CursorMove, move_cursor
from rapport.sync.run import AccountRun


def mark_page_removed(run: AccountRun, stream: ChosenStream, ids: Sequence[str], move: CursorMove) -> None:
    """Mark ids as removed, and move the stream's cursor in the same transaction."""

    def work(session: Session) -> None:
        check_lease(session, run.lease)
        mark_removed(session, stream, ids, move.polled_at)
        move_cursor(session, move)

    in_transaction(run.engine, work)


def still_there(run: AccountRun, stream: ChosenStream, ids: Collection[str]) -> set[str]:
    """Ask once more for ids that a comparison misses; give those that answer, which are not gone at all."""
    found: set[str] = set()
    try:
        with run.mail.talking() as mail:
            for chunk in chunks(sorted(ids)):
                found.update(answer.id for answer in mail.fetch_envelopes(stream.path, chunk))
    except Gone:
        return found
    return found


def apply_due_removals(run: AccountRun, streams: Collection[ChosenStream]) -> int:
    """Apply the removals that every other stream was polled after; give their number."""

    def work(session: Session) -> int:
        check_lease(session, run.lease)
        ids = {stream.id for stream in streams}
        return apply_removals(session, run.workspace_id, run.account_id, ids, clock.now())

    removed = in_transaction(run.engine, work)
    run.sums.removed += removed
    return removed


def removals_wait(run: AccountRun) -> bool:
    """Tell whether removals of this account wait for other streams to be polled."""
    with reading(run.engine) as session:
        return has_pending_removals(session, run.account_id)
