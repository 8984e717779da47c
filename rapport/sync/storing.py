"""A page into the store: its rows and its stream's move in one transaction, under the run's lease and present rules."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from sqlalchemy.exc import DataError
from sqlmodel import Session, col, select

from models.account import Account
from models.words import FolderKind, Outcome
from models.workspace import Workspace
from rapport import clock
from rapport.db import in_transaction
from rapport.errors import RulesChanged
from rapport.store.accounts import rules_version
from rapport.store.items import Decision, write_decisions
from rapport.store.leases import check_lease
from rapport.store.messages import SealedMessage, write_messages
from rapport.store.people import Made, upsert_people
from rapport.store.streams import PositionMove, move_position
from rapport.store.threads import link_threads
from rapport.sync.calendars.page import CalendarPage
from rapport.sync.page import Page
from rapport.sync.run import AccountRun

Thing = TypeVar("Thing")

_DATA_ERRORS = (DataError, UnicodeError, OverflowError)


def store_people(run: AccountRun, page: Page | CalendarPage, kind: FolderKind = FolderKind.MAIL) -> None:
    """Store the people and companies of a page. They come before what it brings: repeated, it changes nothing."""
    if not page.people and not page.companies:
        return

    def work(session: Session) -> Made:
        hold_still(session, run, page, kind)
        return upsert_people(session, run.sealer.digester, run.workspace_id, page.people, page.companies)

    run.count_made(in_transaction(run.engine, work))


def store_page(run: AccountRun, page: Page) -> None:
    """Store a page and move its stream; what the database refuses to hold is skipped, the rest of the page is stored.

    Raises LeaseLost when another run took over, RulesChanged when settings changed since the page was filtered.
    """

    def refuse(message: SealedMessage) -> None:
        page.skip(message.external_id, "The database can't hold this message.")

    try:
        _store(run, page, page.sealed, page.decided, page.move)
    except _DATA_ERRORS:
        store_or_halve(page.sealed, lambda messages: _store(run, page, messages, [], None), refuse)
        _store(run, page, [], page.decided, page.move)


def store_or_halve(
    things: Sequence[Thing], store: Callable[[Sequence[Thing]], None], refuse: Callable[[Thing], None]
) -> None:
    """Store things together; where the database refuses them, in halves, down to those that it refuses alone."""
    if not things:
        return
    try:
        store(things)
    except _DATA_ERRORS:
        if len(things) == 1:
            refuse(things[0])
            return
        middle = len(things) // 2
        store_or_halve(things[:middle], store, refuse)
        store_or_halve(things[middle:], store, refuse)


def _store(
    run: AccountRun,
    page: Page,
    messages: Sequence[SealedMessage],
    decided: Sequence[Decision],
    move: PositionMove | None,
) -> None:
    stored = [Decision(m.external_id, Outcome.STORED, digest=m.digest, message_id=m.id) for m in messages]

    def work(session: Session) -> None:
        hold_still(session, run, page)
        if messages:
            write_messages(session, run.workspace_id, run.account_id, messages)
            link_threads(session, run.workspace_id, [message.thread_keys for message in messages])
        write_decisions(session, page.stream, [*stored, *decided], page.listed_at, clock.now())
        if move is not None:
            move_position(session, move)

    in_transaction(run.engine, work)
    run.count_messages(messages, decided)


def hold_still(
    session: Session, run: AccountRun, page: Page | CalendarPage, kind: FolderKind = FolderKind.MAIL
) -> None:
    """Lock what must not change while a page is written, and make sure that it has not: the lease, and the rules.

    Raises LeaseLost, and RulesChanged when the page was filtered by rules of another version.
    """
    workspace = session.exec(select(Workspace).where(Workspace.id == run.workspace_id).with_for_update()).one()
    account = session.exec(select(Account).where(col(Account.id) == run.account_id).with_for_update()).one()
    check_lease(session, run.lease_of(kind))
    if rules_version(workspace, account) != page.rules.version:
        raise RulesChanged("Settings changed while this page was under way; it is filtered again.")
