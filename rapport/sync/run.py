"""One run's hold on one account: its lease, its rules, its connection and its sums.

The connection belongs to the thread that fetches; the sums to the thread that stores.
"""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from time import monotonic

import sqlalchemy as sa
from sqlmodel import Session

from models.account import Account
from models.words import FolderKind, LeaseKind, Outcome, RunState
from rapport import clock
from rapport.caps import Caps, caps_of
from rapport.db import in_transaction, reading
from rapport.errors import LeaseLost, RapportError, RunFailed, UsageError
from rapport.installation import Installation
from rapport.logins import login_to, with_choices
from rapport.providers.base import CalendarSource, FreeMeter, Login, MailSource, Meter
from rapport.providers.registry import has_calendars, has_mail, open_calendars, open_mail
from rapport.settings import Settings
from rapport.store.accounts import (
    account_key_name,
    load_rules,
    record_failure,
    record_success,
)
from rapport.store.items import Decision
from rapport.store.leases import HeldLease, hold_lease, is_held
from rapport.store.messages import SealedMessage
from rapport.store.people import Made
from rapport.store.runs import Sums, begin_run, write_sums
from rapport.store.workspaces import digester_of, workspace_key
from rapport.sync.connection import Connection
from rapport.sync.redacting import Sealer
from rapport.vault import Vault

_QUICK_PAGE, _SLOW_PAGE = 3.0, 15.0  # seconds
_METERED_PAGE = 100  # messages, which take about a quarter of a minute of Gmail's quota
_SAVE_EVERY = 1.0  # seconds between two notes of a run's progress


def _at_once(units: int) -> None:
    """Wait for nothing."""


class AccountRun:
    """What the steps of one run share. A plain class with slots: an engine that looks for futures passes it by.

    `pace` is called with the requests of each page before it is fetched, and returns when the provider's caps allow
    it; a provider that counts units pays call by call at one of the `meters`.
    Calendars are written under `calendar_lease` (see `rapport.sync.calendars.listing`), mail under `lease`.
    """

    __slots__ = (
        "_keep_secret", "_noted", "_page_began", "_page_size", "account_id", "began", "calendar_lease",
        "calendars", "engine", "host", "import_since", "installation", "label", "lease", "login", "mail",
        "meters", "pace", "provider", "rules", "run_id", "sealer", "settings", "sums", "vault", "workspace_id",
    )  # fmt: skip

    def __init__(self, installation: Installation, account: Account, lease: HeldLease, run_id: str) -> None:
        self.installation = installation
        self.engine: sa.Engine = installation.engine
        self.settings: Settings = installation.settings
        self.vault: Vault = installation.vault
        self.account_id = account.id
        self.workspace_id = account.workspace_id
        self.provider = account.provider
        self.label = account.label
        with reading(installation.engine) as session:
            login = login_to(installation, session, account)
        self._keep_secret = login.keep_secret
        self.login = replace(login, keep_secret=self._renew_secret)
        self.host = self.login.connection.get("host", "")
        self.lease = lease
        self.run_id = run_id
        self.sums = Sums()
        self.pace: Callable[[int], None] = _at_once
        self.began = monotonic()
        self._noted = self.began
        self._page_began = clock.monotonic()
        self._page_size = 0
        self.calendar_lease = lease
        self.meters: dict[FolderKind, Meter] = {kind: FreeMeter() for kind in FolderKind}
        self.mail: Connection[MailSource] = Connection(
            lambda: open_mail(self.provider, self._login_for(FolderKind.MAIL)), self.sums
        )
        self.calendars: Connection[CalendarSource] = Connection(
            lambda: open_calendars(self.provider, self._login_for(FolderKind.CALENDAR)), self.sums
        )
        self.reload_rules()
        self.sealer = Sealer(
            self.vault.key(account_key_name(account.id)),
            workspace_key(self.vault, account.workspace_id),
            digester_of(self.vault, account.workspace_id),
        )

    def reload_rules(self) -> None:
        """Read the rules and the owner's choices as they are now; where a connection was opened by others, end it."""
        with reading(self.engine) as session:
            account = session.get_one(Account, self.account_id)
            self.rules = load_rules(session, account)
            self.import_since = account.import_since
            login = with_choices(self.login, session, account)
        if login != self.login:
            self.login = login
            self.hang_up()

    def caps_of(self, kind: FolderKind) -> Caps | None:
        """Give the caps of the account's mail or calendars; None where there are none."""
        table = self.login.application.quota if self.login.application else ""
        settings = self.settings
        return caps_of(self.provider, kind, table, settings.google_account_units, settings.google_project_units)

    @property
    def is_metered(self) -> bool:
        """Whether the account's mail comes at the pace of a quota."""
        caps = self.caps_of(FolderKind.MAIL)
        return caps is not None and caps.are_units

    def is_catching_up(self) -> bool:
        """Tell whether a catch-up is at the account now, this run's own hold on its calendars left aside."""
        if self.calendar_lease is not self.lease:
            return False
        with reading(self.engine) as session:
            return is_held(session, self.account_id, LeaseKind.CATCH_UP)

    def _renew_secret(self, secret: str) -> None:
        self._keep_secret(secret)
        self.login = replace(self.login, secret=secret)

    def _login_for(self, kind: FolderKind) -> Login:
        return replace(self.login, meter=self.meters[kind])

    def begin_pages(self) -> None:
        """Begin with the smallest page again: how quick the last ones were says nothing of what follows."""
        self._page_size = 0

    def choose_page_size(self) -> int:
        """Give the number of ids that the next page should have: pages grow while they are quick.

        The steps of a page cost the same however large it is; but the first one should be seen after seconds, also
        where messages come at the pace of a quota.
        """
        took, self._page_began = clock.monotonic() - self._page_began, clock.monotonic()
        smallest, largest = self.settings.page_size, max(self.settings.page_size, self.settings.largest_page)
        if self.is_metered:
            smallest = min(smallest, _METERED_PAGE)
        if self._page_size == 0 or took > _SLOW_PAGE:
            self._page_size = smallest
        elif took < _QUICK_PAGE:
            self._page_size = min(2 * self._page_size, largest)
        return self._page_size

    def hang_up(self) -> None:
        """Close the connections."""
        self.mail.hang_up()
        self.calendars.hang_up()

    def count_made(self, made: Made) -> None:
        """Add the people and companies that came into being to the sums."""
        self.sums.people += made.people
        self.sums.companies += made.companies

    def lease_of(self, kind: FolderKind) -> HeldLease:
        """Give the lease under which folders of a kind are written."""
        return self.calendar_lease if kind is FolderKind.CALENDAR else self.lease

    @property
    def has_mail(self) -> bool:
        """Whether mail belongs to the account."""
        return has_mail(self.provider, self.login)

    @property
    def has_calendars(self) -> bool:
        """Whether calendars belong to the account."""
        return has_calendars(self.provider, self.login)

    @property
    def seconds(self) -> float:
        """How long the run has lasted."""
        return monotonic() - self.began

    def count_messages(self, messages: Sequence[SealedMessage], decided: Sequence[Decision]) -> None:
        """Add what was stored of mail to the sums."""
        self.sums.months.update(f"{message.sent_at:%Y-%m}" for message in messages)
        self.count(len(messages), decided)

    def count(self, stored: int, decided: Sequence[Decision]) -> None:
        """Add what became of items to the sums, and note the progress now and then."""
        sums = self.sums
        sums.stored += stored
        for decision in decided:
            if decision.outcome is Outcome.FILTERED and decision.rule is not None:
                sums.filtered[decision.rule] += 1
            elif decision.outcome is Outcome.SKIPPED:
                sums.skipped += 1
        if monotonic() - self._noted > _SAVE_EVERY:
            self._noted = monotonic()
            self.note(RunState.RUNNING)

    def note(self, state: RunState, problem: str = "") -> None:
        """Write the sums into the run's record."""
        seconds = self.seconds
        in_transaction(self.engine, lambda s: write_sums(s, self.run_id, self.sums, seconds, state, problem))


@contextmanager
def open_run(
    installation: Installation,
    account_id: str,
    kind: LeaseKind,
    flow: str,
    *,
    flow_run_id: str = "",
    patience: float = 0.0,
) -> Iterator[AccountRun]:
    """Hold an account for one run, and record how it ended: this is the edge where every error is noted.

    Raises AccountBusy when another run of the kind holds the account longer than `patience` seconds. An error that is
    not Rapport's own leaves as RunFailed, with its place but without its text, which may hold content.
    """
    engine, settings = installation.engine, installation.settings
    gc.freeze()  # what was loaded until now outlives the run: looking through it for garbage took a tenth of the time
    with hold_lease(engine, account_id, kind, settings.lease_seconds, patience) as lease:
        run: AccountRun | None = None
        try:
            run = _begin(installation, account_id, lease, flow, flow_run_id)
            yield run
            run.hang_up()
            _record_end(run)
        except RapportError as error:
            _record_problem(engine, account_id, run, error)
            raise
        except Exception as error:  # noqa: BLE001  the edge of a run, where everything is noted
            failure = RunFailed.from_error(error)
            _record_problem(engine, account_id, run, failure)
            raise failure from None
        finally:
            if run is not None:
                run.hang_up()


def _begin(installation: Installation, account_id: str, lease: HeldLease, flow: str, flow_run_id: str) -> AccountRun:
    def work(session: Session) -> tuple[Account, str]:
        account = session.get(Account, account_id)
        if account is None:
            raise UsageError("This account was removed.")
        return account, begin_run(session, account, flow, flow_run_id).id

    account, run_id = in_transaction(installation.engine, work)
    return AccountRun(installation, account, lease, run_id)


def _record_end(run: AccountRun) -> None:
    run.note(RunState.COMPLETED)
    in_transaction(run.engine, lambda session: record_success(session, run.account_id, clock.now()))


def _record_problem(engine: sa.Engine, account_id: str, run: AccountRun | None, error: RapportError) -> None:
    with suppress(RapportError):  # a full disk takes no note of itself
        if run is not None:
            run.note(RunState.FAILED, str(error))
        if not isinstance(error, LeaseLost | UsageError):
            in_transaction(engine, lambda session: record_failure(session, account_id, error))
