"""A page into the store: its rows and its stream's move in one transaction, under the run's lease and present rules."""

from collections.abc import Iterator, Sequence

from sqlalchemy.exc import DataError
from sqlmodel import Session, col, select

from models.account import Account
from models.words import Outcome
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
from rapport.store.workspaces import digester_of
from rapport.sync.page import Page
from rapport.sync.run import AccountRun

_DATA_ERRORS = (DataError, UnicodeError, OverflowError)


def store_people(run: AccountRun, page: Page) -> Made:
    """Store the people and companies of a page. They come before its messages: repeated, it changes nothing."""
    if not page.people and not page.companies:
        return Made(0, 0)
    digester = digester_of(run.vault, run.workspace_id)

    def work(session: Session) -> Made:
        _hold_still(session, run, page)
        return upsert_people(session, digester, run.workspace_id, page.people, page.companies)

    made = in_transaction(run.engine, work)
    run.sums.people += made.people
    run.sums.companies += made.companies
    return made


def store_page(run: AccountRun, page: Page) -> None:
    """Store a page and move its stream; what the database refuses to hold is skipped, the rest of the page is stored.

    Raises LeaseLost when another run took over, RulesChanged when settings changed since the page was filtered.
    """
    try:
        _store(run, page, page.sealed, page.decided, page.move)
    except _DATA_ERRORS:
        for part in _halve(page.sealed):
            _store_part(run, page, part)
        _store(run, page, [], page.decided, page.move)


def _store_part(run: AccountRun, page: Page, messages: Sequence[SealedMessage]) -> None:
    try:
        _store(run, page, messages, [], None)
    except _DATA_ERRORS:
        if len(messages) == 1:
            page.skip(messages[0].external_id, "The database can't hold this message.")
            return
        for part in _halve(messages):
            _store_part(run, page, part)


def _halve(messages: Sequence[SealedMessage]) -> Iterator[Sequence[SealedMessage]]:
    middle = max(1, len(messages) // 2)
    yield from (part for part in (messages[:middle], messages[middle:]) if part)


def _store(
    run: AccountRun,
    page: Page,
    messages: Sequence[SealedMessage],
    decided: Sequence[Decision],
    move: PositionMove | None,
) -> None:
    stored = [Decision(m.external_id, Outcome.STORED, digest=m.digest, message_id=m.id) for m in messages]

    def work(session: Session) -> None:
        _hold_still(session, run, page)
        if messages:
            write_messages(session, run.workspace_id, run.account_id, messages)
            link_threads(session, run.workspace_id, [message.thread_keys for message in messages])
        write_decisions(session, page.stream, [*stored, *decided], page.listed_at, clock.now())
        if move is not None:
            move_position(session, move)

    in_transaction(run.engine, work)
    run.count(messages, decided)


def _hold_still(session: Session, run: AccountRun, page: Page) -> None:
    """Lock what must not change while the page is written, and make sure that it has not."""
    workspace = session.exec(select(Workspace).where(Workspace.id == run.workspace_id).with_for_update()).one()
    account = session.exec(select(Account).where(col(Account.id) == run.account_id).with_for_update()).one()
    check_lease(session, run.lease)
    if rules_version(workspace, account) != page.rules.version:
        raise RulesChanged("Settings changed while this page was under way; it is filtered again.")
