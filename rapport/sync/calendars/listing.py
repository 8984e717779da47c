"""Calendars as the provider has them now → our calendars and streams; those that went are emptied."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from sqlmodel import Session

from models.account import Account
from models.words import FolderKind, LeaseKind
from rapport.db import in_transaction
from rapport.errors import AccountBusy
from rapport.store.leases import check_lease, hold_lease
from rapport.store.streams import ChosenStream, ensure_streams, refresh_calendars
from rapport.sync.removing import end_unchosen
from rapport.sync.run import AccountRun


@dataclass(frozen=True, slots=True)
class ListedCalendars:
    """The calendars that are synced, and the present cursors by stream, where the listing tells them."""

    streams: tuple[ChosenStream, ...]
    cursors: Mapping[str, str | None]


@contextmanager
def holding_calendars(run: AccountRun) -> Iterator[bool]:
    """Work on the calendars in a backfill; False while a catch-up is at them, which brings the same about."""
    seconds = run.settings.lease_seconds
    with ExitStack() as stack:
        try:
            held = hold_lease(run.engine, run.account_id, LeaseKind.CATCH_UP, seconds, patience=1.5 * seconds)
            run.calendar_lease = stack.enter_context(held)
        except AccountBusy:
            yield False
            return
        stack.callback(setattr, run, "calendar_lease", run.lease)
        yield True


def list_calendars(run: AccountRun) -> ListedCalendars:
    """List the calendars at the provider, and give the streams that are synced.

    Streams of calendars that are gone or no longer chosen are ended: all their items count as removed.
    """
    remote = run.calendars.ask(lambda source: source.list_calendars()) if run.has_calendars else ()
    cursors = {calendar.path: calendar.cursor for calendar in remote}

    def work(session: Session) -> list[ChosenStream]:
        check_lease(session, run.calendar_lease)
        account = session.get_one(Account, run.account_id)
        chosen = ensure_streams(session, refresh_calendars(session, account, remote))
        end_unchosen(session, run, chosen, FolderKind.CALENDAR)
        return chosen

    streams = in_transaction(run.engine, work)
    return ListedCalendars(tuple(streams), {stream.id: cursors.get(stream.path) for stream in streams})
