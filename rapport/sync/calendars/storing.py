"""A page of a calendar into the store: what its items held is replaced in one transaction, under lease and rules."""

from collections.abc import Collection, Sequence

from sqlmodel import Session

from models.words import FolderKind, Outcome
from rapport import clock
from rapport.db import in_transaction
from rapport.store.events import SealedEvent, replace_events
from rapport.store.items import Decision, write_decisions
from rapport.sync.calendars.page import CalendarPage
from rapport.sync.run import AccountRun
from rapport.sync.storing import hold_still, store_or_halve


def store_page(run: AccountRun, page: CalendarPage) -> None:
    """Store a page; what the database refuses to hold is skipped, the rest of the page is stored.

    Raises LeaseLost when another run took over, RulesChanged when settings changed since the page was filtered.
    """

    def refuse(decision: Decision) -> None:
        page.skip(decision.external_id, "The database can't hold this event.")

    store_or_halve(page.stored(), lambda decisions: _store(run, page, decisions, page.sealed), refuse)
    _store(run, page, page.decided, ())


def _store(run: AccountRun, page: CalendarPage, decisions: Sequence[Decision], events: Collection[SealedEvent]) -> None:
    if not decisions:
        return
    ids = {decision.external_id for decision in decisions}
    own = [event for event in events if event.external_id in ids]

    def work(session: Session) -> None:
        hold_still(session, run, page, FolderKind.CALENDAR)
        replace_events(session, page.stream, ids, own)
        write_decisions(session, page.stream, decisions, page.listed_at, clock.now())

    in_transaction(run.engine, work)
    stored = sum(decision.outcome is Outcome.STORED for decision in decisions)
    run.count(stored, decisions)
