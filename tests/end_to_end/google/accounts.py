"""The owner's account at the stand-in of Google, and ways to disturb a run that asks there."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from itertools import count
from unittest.mock import patch

from sqlmodel import Session

from models.account import Account
from models.words import FolderKind, Provider
from rapport import clock
from rapport.db import in_transaction
from rapport.providers.google.calls import _CountingHttp
from rapport.providers.google.credentials import CALENDAR, GMAIL, Grant
from rapport.store.accounts import NewAccount, add_account, seal_secret
from rapport.store.choices import set_folder_choice
from rapport.store.workspaces import ensure_member
from rapport.sync.folders import bring_up_to_date
from tests.fakes.google.server import FakeGoogle
from tests.sync.conftest import Office
from tests.sync.letters import OWNER

MAILBOX = "All Mail"
CONTENT = ("gmail.users.messages.get", "gmail.users.threads.get")
"""The methods by which the text of messages crosses the wire."""


def connect(office: Office, google: FakeGoogle, services: str, address: str = OWNER) -> None:
    """Connect a member's account to Gmail, Google Calendar or both."""
    secret = sign_in(google, services, address)

    def work(session: Session) -> str:
        owner = ensure_member(session, office.workspace_id, address)
        new = NewAccount(Provider.GOOGLE, address, {"services": services}, secret)
        return add_account(session, office.installation.vault, office.workspace_id, owner, new).id

    office.accounts[address] = in_transaction(office.installation.engine, work)


def sign_in(google: FakeGoogle, services: str, address: str = OWNER) -> str:
    """Let a member consent, and give what is kept of that."""
    scopes = frozenset({"mail": GMAIL, "calendar": CALENDAR}[service] for service in services.split())
    refresh, access = google.grant(address, scopes)
    return Grant(refresh, access, clock.now() + timedelta(minutes=59), scopes).to_secret()


def reconnect(office: Office, google: FakeGoogle, services: str) -> None:
    """Let the owner consent anew."""
    sealed = seal_secret(office.installation.vault, office.accounts[OWNER], sign_in(google, services))
    office.change(OWNER, secret=sealed)


def choose(office: Office, kind: FolderKind = FolderKind.MAIL, **chosen: bool) -> None:
    """Choose labels or calendars by their ids, or leave them out, as the owner does after they were listed."""

    def work(session: Session) -> None:
        account = session.get_one(Account, office.accounts[OWNER])
        for name, is_chosen in chosen.items():
            set_folder_choice(session, account, name, is_chosen, kind)

    in_transaction(office.installation.engine, work)


def list_labels(office: Office) -> None:
    """Let an account know its labels, so that they can be chosen before anything is imported."""
    office.run(OWNER, bring_up_to_date)


@contextmanager
def counting(google: FakeGoogle) -> Iterator[Counter[tuple[str, int]]]:
    """Count the calls that Google answers within, by method and status."""
    before, asked = len(google.requests), Counter[tuple[str, int]]()
    yield asked
    asked.update((one.method_id, one.status) for one in google.requests[before:])


def interrupting(request: int, act: Callable[[], None]) -> AbstractContextManager[object]:
    """Let something happen once, before that request of a run to Google."""
    send, requests = _CountingHttp.request, count(1)

    def act_and_send(http: _CountingHttp, *given: object, **named: object) -> object:
        if next(requests) == request:
            act()
        return send(http, *given, **named)

    return patch.object(_CountingHttp, "request", act_and_send)
