"""A page of a calendar into the store: what its items held is replaced in one transaction, under lease and rules."""

from collections.abc import Collection, Sequence

from sqlmodel import Session

from models.words import Outcome
from rapport import clock
from rapport.db import in_transaction
from rapport.store.events import SealedEvent, replace_events
from rapport.store.items import Decision, write_decisions
from rapport.store.people import Made, upsert_people
from rapport.sync.calendars.page import CalendarPage
from rapport.sync.run import AccountRun
from rapport.sync.storing import hold_still, store_or_halve


def store_people(run: AccountRun, page: CalendarPage) -> None:
    """Store the people and companies of a page. They come before its events: repeated, it changes nothing."""
    if not page.people and not page.companies:
        return

    def work(session: Session) -> Made:
        hold_still(session, run, run.calendar_lease, page.rules.version)
        return upsert_people(session, run.sealer.digester, run.workspace_id, page.people, page.companies)

    run.count_made(in_transaction(run.engine, work))


def store_page(run: AccountRun, page: CalendarPage) -> None:
    """Store a page; what the database refuses to hold is skipped, the rest of the page is stored.

    Raises LeaseLost when another run took over, RulesChanged when settings changed since the page was filtered.
    """

    def refuse(decision: Decision) -> None:
        reason = "The database can't hold this event."
        page.decide(Decision(decision.external_id, Outcome.SKIPPED, reason=reason, version=decision.version))

    store_or_halve(page.stored(), lambda decisions: _store(run, page, decisions, page.sealed), refuse)
    _store(run, page, page.decided, ())


def _store(run: AccountRun, page: CalendarPage, decisions: Sequence[Decision], events: Collection[SealedEvent]) -> None:
    if not decisions:
        return
    ids = {decision.external_id for decision in decisions}
    own = [event for event in events if event.external_id in ids]

    def work(session: Session) -> None:
        hold_still(session, run, run.calendar_lease, page.rules.version)
        replace_events(session, page.stream, ids, own)
        write_decisions(session, page.stream, decisions, page.listed_at, clock.now())

    in_transaction(run.engine, work)
    stored = sum(decision.outcome is Outcome.STORED for decision in decisions)
    run.count(stored, decisions)
