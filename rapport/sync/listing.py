"""How a first import begins and ends: what is chosen, since when, and the comparison that proves it whole."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session

from models.account import Account
from rapport.db import in_transaction, reading
from rapport.providers.base import DateRange
from rapport.store.accounts import set_import_since
from rapport.store.streams import ChosenStream, get_stream
from rapport.sync.budget import Budget
from rapport.sync.catching_up import begin_streams, catch_up, heal
from rapport.sync.fetching import take_marks
from rapport.sync.folders import bring_up_to_date
from rapport.sync.run import AccountRun


def choose_dates(run: AccountRun, since: date | None, until: date | None) -> DateRange:
    """Settle which days are imported: as asked, else from the account's first day on, which a wider import moves."""

    def work(session: Session) -> date | None:
        return set_import_since(session, session.get_one(Account, run.account_id), since)

    run.import_since = in_transaction(run.engine, work)
    return DateRange(since=since or run.import_since, until=until)


def begin_import(run: AccountRun, folders: Sequence[str]) -> list[ChosenStream]:
    """List the folders, take the marks of those that are new, and give the streams to import.

    `folders` are ids of folders; empty means all that are chosen.
    """
    streams = bring_up_to_date(run)
    begin_streams(run, streams, take_marks(run, streams))
    wanted = [stream for stream in streams if not folders or stream.folder_id in folders]
    return [now_of(run, stream) for stream in wanted]


def now_of(run: AccountRun, stream: ChosenStream) -> ChosenStream:
    """Give a stream as it is now."""
    with reading(run.engine) as session:
        return get_stream(session, stream.id)


def finish_import(run: AccountRun, streams: Sequence[ChosenStream]) -> None:
    """Compare every imported folder with the provider, then take up what happened meanwhile."""
    for stream in streams:
        heal(run, now_of(run, stream), Budget())
    catch_up(run, Budget())
