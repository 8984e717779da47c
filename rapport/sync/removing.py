"""Removals in two steps: marked when a folder no longer shows an id, applied when all others were asked since."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from sqlmodel import Session

from models.words import FolderKind
from rapport import clock
from rapport.db import in_transaction, reading
from rapport.errors import Gone
from rapport.store.items import count_present, mark_removed
from rapport.store.leases import check_lease
from rapport.store.removals import apply_removals, has_pending_removals
from rapport.store.rows import chunks
from rapport.store.streams import ChosenStream, CursorMove, end_streams, list_streams, move_cursor
from rapport.sync.run import AccountRun

_MANY = 500  # ids


def mark_page_removed(run: AccountRun, stream: ChosenStream, ids: Sequence[str], move: CursorMove) -> None:
    """Mark ids as removed, and move the stream's cursor in the same transaction."""

    def work(session: Session) -> None:
        check_lease(session, run.lease)
        mark_removed(session, stream, ids, move.polled_at)
        listed = count_present(session, stream.id) if move.listed is None else move.listed
        move_cursor(session, replace(move, listed=listed))

    in_transaction(run.engine, work)


def still_there(run: AccountRun, stream: ChosenStream, ids: Collection[str]) -> set[str]:
    """Ask once more for ids that a comparison misses; give those that answer, which are not gone at all.

    Many are looked for in a second listing: where fetching is paid for, asking for each would take hours.
    """
    found: set[str] = set()
    try:
        with run.mail.talking() as mail:
            if len(ids) > _MANY:
                return set(ids).intersection(mail.list_ids(stream.path))
            for chunk in chunks(sorted(ids)):
                found.update(answer.id for answer in mail.fetch_envelopes(stream.path, chunk))
    except Gone:
        return found
    return found


def apply_due_removals(run: AccountRun, streams: Collection[ChosenStream], kind: FolderKind = FolderKind.MAIL) -> None:
    """Apply the removals that every other stream of the kind was polled after."""

    def work(session: Session) -> int:
        check_lease(session, run.lease_of(kind))
        ids = {stream.id for stream in streams}
        return apply_removals(session, run.workspace_id, run.account_id, ids, clock.now(), kind)

    run.sums.removed += in_transaction(run.engine, work)


def removals_wait(run: AccountRun, kind: FolderKind = FolderKind.MAIL) -> bool:
    """Tell whether removals of this account wait for other streams of the kind to be polled."""
    with reading(run.engine) as session:
        return has_pending_removals(session, run.account_id, kind)


def end_unchosen(
    session: Session, run: AccountRun, chosen: Collection[ChosenStream], kind: FolderKind = FolderKind.MAIL
) -> None:
    """End the streams of folders that are gone or no longer chosen: all their items count as removed."""
    ids = {stream.id for stream in chosen}
    unchosen = [stream for stream in list_streams(session, run.account_id, kind) if stream.id not in ids]
    # A calendar's first import that broke off has items, and no cursor yet.
    ended = [stream for stream in unchosen if stream.cursor or count_present(session, stream.id)]
    for stream in ended:
        mark_removed(session, stream, None, clock.now())
    end_streams(session, ended)
