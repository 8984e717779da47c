"""Connecting an account at Google from a terminal: the stand-in of Google answers, a test stands before its page."""

import json
import logging
import sys
import urllib.request
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from urllib.error import HTTPError

import pytest
import sqlalchemy as sa
from sqlmodel import select

from models.account import Account
from models.words import AccountState, LeaseKind, Provider
from rapport.cli import signing_in
from rapport.db import reading, writing
from rapport.errors import AuthorizationLost
from rapport.providers.google.credentials import CALENDAR, GMAIL, SEND, Grant
from rapport.settings import get_settings
from rapport.store.accounts import login_of, record_failure
from rapport.store.leases import hold_lease
from rapport.vault import Vault
from tests.cli.conftest import Command, Result
from tests.command import run_rapport
from tests.fakes.google.oauth import CLIENT, SECRET
from tests.fakes.google.person import Alias
from tests.fakes.google.server import FakeGoogle, start_google

pytestmark = pytest.mark.server

JANA = "jana@firm.example"
ADD = ("account", "add", "google")


@dataclass
class Browser:
    """A person's browser: signs in as `address`, ticks `scopes` (None: all), and follows where Google sends it."""

    google: FakeGoogle
    address: str = JANA
    scopes: Collection[str] | None = None
    deny: bool = False
    before: Callable[[str], None] = field(default=lambda _back: None)
    asked: list[str] = field(default_factory=list)

    def open(self, url: str) -> bool:
        self.asked.append(url)
        back = self.google.consent(self.address, url, self.scopes, deny=self.deny)
        self.before(back)
        return self.visit(back) == HTTPStatus.OK

    @staticmethod
    def visit(url: str) -> int:
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:
                return int(answer.status)
        except HTTPError as error:
            error.close()
            return error.code


@pytest.fixture
def google(rapport: Command, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeGoogle]:
    """Give a Google that the installation is registered with, and that understood all it was asked."""
    with start_google() as fake:
        fake.person(JANA)
        settings = {"CLIENT_ID": CLIENT, "CLIENT_SECRET": SECRET, "ROOT": fake.root}
        for name, value in settings.items():
            monkeypatch.setenv(f"RAPPORT_GOOGLE_{name}", value)
        monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")  # the stand-in has no TLS
        get_settings.cache_clear()
        yield fake
        assert fake.violations == []


@pytest.fixture
def browser(google: FakeGoogle, monkeypatch: pytest.MonkeyPatch) -> Browser:
    browser = Browser(google)
    monkeypatch.setattr("webbrowser.open", browser.open)
    return browser


def accounts(engine: sa.Engine) -> list[Account]:
    with reading(engine) as session:
        return list(session.exec(select(Account).order_by(Account.address)))


def grant_of(vault: Vault, account: Account) -> Grant:
    return Grant.from_secret(login_of(vault, account).secret)


def assert_refused(result: Result, status: int, sentence: str) -> None:
    assert result.status == status
    assert sentence in result.err.splitlines()[-1]
    assert result.out == ""


def test_an_owner_signs_in_and_the_account_is_there(
    rapport: Command, browser: Browser, home_engine: sa.Engine, vault: Vault
) -> None:
    browser.google.person(JANA).aliases = [Alias("Novak@firm.example"), Alias("boss@firm.example", is_verified=False)]
    result = rapport(*ADD, "--contacts", "sent", "--since", "2026-01-01")
    assert result.status == 0
    (account,) = accounts(home_engine)
    assert (account.provider, account.address) == (Provider.GOOGLE, JANA)
    assert json.loads(account.aliases) == ["novak@firm.example"]
    assert json.loads(account.connection) == {"services": "mail calendar"}
    assert (account.contacts, str(account.import_since)) == ("sent", "2026-01-01")
    assert grant_of(vault, account).scopes == {GMAIL, CALENDAR}
    assert f"{JANA} is connected as {account.label}." in result.out
    assert browser.asked[0] in result.err


@pytest.mark.parametrize(
    ("option", "services", "scopes"),
    [("--no-calendar", "mail", {GMAIL}), ("--no-mail", "calendar", {CALENDAR})],
)
def test_what_is_not_wanted_is_not_asked_for(
    rapport: Command,
    browser: Browser,
    home_engine: sa.Engine,
    vault: Vault,
    option: str,
    services: str,
    scopes: set[str],
) -> None:
    assert rapport(*ADD, option).status == 0
    (account,) = accounts(home_engine)
    assert (account.address, json.loads(account.connection)) == (JANA, {"services": services})
    assert grant_of(vault, account).scopes == scopes
    assert SEND not in browser.asked[0]


def test_somebody_must_want_something(rapport: Command, browser: Browser) -> None:
    assert_refused(rapport(*ADD, "--no-mail", "--no-calendar"), 2, "Nothing would be read")
    assert browser.asked == []


def test_the_whole_of_it_in_a_shell(google: FakeGoogle, tmp_path: Path, home_engine: sa.Engine) -> None:
    script = tmp_path / "browser.py"
    script.write_text(
        "import sys, urllib.request\n"
        "from tests.fakes.google.consent import answer_consent\n"
        f"urllib.request.urlopen(answer_consent(sys.argv[1], {JANA!r})).close()\n"
    )
    root = str(Path(__file__).resolve().parents[2])
    ended = run_rapport(*ADD, "--no-mail", BROWSER=f"{sys.executable} {script} %s", PYTHONPATH=root)
    assert (ended.status, ended.out.splitlines()[0][: len(JANA)]) == (0, JANA), ended.err
    assert [account.address for account in accounts(home_engine)] == [JANA]


def test_no_token_is_shown_or_logged(
    rapport: Command, browser: Browser, home_engine: sa.Engine, vault: Vault, caplog: pytest.LogCaptureFixture
) -> None:
    codes: list[str] = []
    browser.before = lambda back: codes.append(back.split("code=")[1].split("&")[0])
    caplog.set_level(logging.DEBUG)
    said = rapport(*ADD)
    (account,) = accounts(home_engine)
    shown = [rapport("account", "show", JANA, "--json"), rapport("account", "list")]
    written = caplog.text + "".join(result.out + result.err for result in (said, *shown))
    grant = grant_of(vault, account)
    for hidden in (grant.refresh_token, grant.access_token, SECRET, *codes):
        assert hidden not in written
    for at_rest in (account.secret, account.connection.encode()):
        assert grant.refresh_token.encode() not in at_rest


def test_a_refusal_connects_nothing(rapport: Command, browser: Browser, home_engine: sa.Engine) -> None:
    browser.deny = True
    assert_refused(rapport(*ADD), 2, "You didn't allow")
    assert accounts(home_engine) == []


@pytest.mark.parametrize(
    ("ticked", "sentence"), [({GMAIL}, "to read calendars was not ticked"), ({CALENDAR}, "to read mail was not ticked")]
)
def test_a_permission_that_was_not_ticked_is_named(
    rapport: Command, browser: Browser, home_engine: sa.Engine, ticked: set[str], sentence: str
) -> None:
    browser.scopes = ticked
    assert_refused(rapport(*ADD), 2, sentence)
    assert accounts(home_engine) == []


def test_a_forged_answer_is_passed_over(rapport: Command, browser: Browser, home_engine: sa.Engine) -> None:
    forged: list[int] = []

    def forge(back: str) -> None:
        forged.append(browser.visit(f"{back.split('?', maxsplit=1)[0]}?state=forged&code=4/forged"))
        forged.append(browser.visit(f"{back.split('?', maxsplit=1)[0]}favicon.ico"))

    browser.before = forge
    assert rapport(*ADD).status == 0
    assert forged == [HTTPStatus.NOT_FOUND, HTTPStatus.NOT_FOUND]
    assert len(accounts(home_engine)) == 1


def test_nobody_is_waited_for_forever(
    rapport: Command, google: FakeGoogle, monkeypatch: pytest.MonkeyPatch, home_engine: sa.Engine
) -> None:
    monkeypatch.setattr("webbrowser.open", lambda _url: False)
    monkeypatch.setattr(signing_in, "_PATIENCE_SECONDS", 0.05)
    assert_refused(rapport(*ADD), 2, "Nobody answered")
    assert accounts(home_engine) == []


def test_a_wrong_secret_of_ours_is_the_operators(
    rapport: Command, browser: Browser, monkeypatch: pytest.MonkeyPatch, home_engine: sa.Engine
) -> None:
    monkeypatch.setenv("RAPPORT_GOOGLE_CLIENT_SECRET", "wrong")
    get_settings.cache_clear()
    assert_refused(rapport(*ADD), 3, "RAPPORT_GOOGLE_CLIENT_SECRET")
    assert accounts(home_engine) == []


def test_without_a_registration_the_settings_are_named(rapport: Command) -> None:
    assert_refused(rapport(*ADD), 3, "set RAPPORT_GOOGLE_CLIENT_ID and RAPPORT_GOOGLE_CLIENT_SECRET")


def test_a_google_that_fails_is_told(rapport: Command, browser: Browser, home_engine: sa.Engine) -> None:
    browser.google.person(JANA).has_gmail = False
    assert_refused(rapport(*ADD), 3, "has no Gmail")
    assert accounts(home_engine) == []


def test_an_account_is_connected_once(rapport: Command, browser: Browser) -> None:
    assert rapport(*ADD).status == 0
    assert_refused(rapport(*ADD, "--address", JANA), 2, "already connected")


def test_the_address_that_was_named_must_sign_in(rapport: Command, browser: Browser, home_engine: sa.Engine) -> None:
    browser.address = "eva@firm.example"
    assert_refused(rapport(*ADD, "--address", JANA), 2, "Another account was signed in")
    assert accounts(home_engine) == []
    assert f"login_hint={JANA.replace('@', '%40')}" in browser.asked[0]


def test_an_alias_is_connected_by_its_primary_address(
    rapport: Command, browser: Browser, home_engine: sa.Engine
) -> None:
    browser.google.person(JANA).aliases = [Alias("novak@firm.example")]
    assert_refused(rapport(*ADD, "--address", "novak@firm.example"), 2, "is an alias of the account that was signed in")
    assert accounts(home_engine) == []


def test_an_alias_of_a_connected_account_is_no_account(rapport: Command, browser: Browser, tmp_path: Path) -> None:
    browser.google.person(JANA).aliases = [Alias("novak@firm.example")]
    assert rapport(*ADD).status == 0
    (tmp_path / "mail").mkdir()
    alias = ("--address", "Novak@Firm.example")
    for others in (
        ("imap", *alias, "--host", "127.0.0.1", "--password-stdin"),
        ("caldav", *alias, "--password-stdin"),
        ("archive", *alias, "--mail", str(tmp_path / "mail")),
    ):
        assert_refused(rapport("account", "add", *others, stdin="pw\n"), 2, "is an alias of google-")


def lose(engine: sa.Engine, google: FakeGoogle) -> Account:
    """Let an owner take the permission back, and a run find out."""
    google.revoke(JANA)
    with writing(engine) as session:
        account = session.exec(select(Account)).one()
        record_failure(session, account.id, AuthorizationLost("It was revoked."))
        return account


def test_an_owner_reconnects(rapport: Command, browser: Browser, home_engine: sa.Engine, vault: Vault) -> None:
    rapport(*ADD)
    rapport("account", "set", JANA, "--alias", "old@firm.example", "--visibility", "subject")
    lost = lose(home_engine, browser.google)
    browser.google.person(JANA).aliases = [Alias("novak@firm.example")]
    assert rapport("account", "reconnect", JANA).out == f"{JANA} is connected again.\n"
    (account,) = accounts(home_engine)
    assert (account.state, account.problem) == (AccountState.ACTIVE, "")
    assert account.visibility == "subject"
    assert json.loads(account.aliases) == ["novak@firm.example", "old@firm.example"]
    assert grant_of(vault, account).refresh_token != grant_of(vault, lost).refresh_token
    assert f"login_hint={JANA.replace('@', '%40')}" in browser.asked[-1]


def test_nobody_elses_account_takes_its_place(
    rapport: Command, browser: Browser, home_engine: sa.Engine, vault: Vault
) -> None:
    rapport(*ADD)
    lost = lose(home_engine, browser.google)
    browser.address = "eva@firm.example"
    assert_refused(rapport("account", "reconnect", JANA), 2, "Another account was signed in")
    (account,) = accounts(home_engine)
    assert (account.state, account.secret) == (AccountState.RECONNECT, lost.secret)


def test_an_account_with_a_password_is_not_reconnected_in_the_browser(rapport: Command, browser: Browser) -> None:
    rapport("account", "add", "imap", "--address", JANA, "--host", "127.0.0.1", "--password-stdin", stdin="pw\n")
    assert_refused(rapport("account", "reconnect", JANA), 2, "signs in with a password")
    assert browser.asked == []


@pytest.mark.parametrize("option", ["--password", "--password-stdin"])
def test_an_account_that_signs_in_in_the_browser_has_no_password(
    rapport: Command, browser: Browser, home_engine: sa.Engine, option: str
) -> None:
    rapport(*ADD)
    (before,) = accounts(home_engine)
    assert_refused(rapport("account", "set", JANA, option, stdin="pw\n"), 2, "`rapport account reconnect`")
    assert [account.secret for account in accounts(home_engine)] == [before.secret]


@pytest.mark.parametrize("name", ["CLIENT_ID", "CLIENT_SECRET"])
def test_the_doctor_misses_the_registration_where_accounts_need_it(
    rapport: Command, browser: Browser, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    rapport(*ADD)
    assert [one for one in rapport("doctor", "--json").objects if one["name"] == "google"] == []
    monkeypatch.setenv(f"RAPPORT_GOOGLE_{name}", "")
    get_settings.cache_clear()
    (missing,) = [one for one in rapport("doctor", "--json").objects if one["name"] == "google"]
    assert not missing["passed"]
    assert "RAPPORT_GOOGLE_CLIENT_ID and RAPPORT_GOOGLE_CLIENT_SECRET" in missing["mend"]
    rapport("account", "remove", JANA, "--yes")
    assert [one for one in rapport("doctor", "--json").objects if one["name"] == "google"] == []


def test_a_removed_account_gives_its_permission_back(
    rapport: Command, browser: Browser, home_engine: sa.Engine
) -> None:
    rapport(*ADD)
    assert browser.google.sign_in.granted(JANA, CLIENT)
    assert rapport("account", "remove", JANA, "--yes").status == 0
    assert not browser.google.sign_in.granted(JANA, CLIENT)
    assert accounts(home_engine) == []


def test_an_account_goes_also_when_google_does_not_answer(
    rapport: Command, browser: Browser, monkeypatch: pytest.MonkeyPatch, home_engine: sa.Engine
) -> None:
    rapport(*ADD)
    monkeypatch.setenv("RAPPORT_GOOGLE_ROOT", "http://127.0.0.1:1")
    get_settings.cache_clear()
    assert rapport("account", "remove", JANA, "--yes").status == 0
    assert accounts(home_engine) == []


def test_a_permission_stays_while_a_run_works_on_the_account(
    rapport: Command, browser: Browser, home_engine: sa.Engine
) -> None:
    rapport(*ADD)
    with hold_lease(home_engine, accounts(home_engine)[0].id, LeaseKind.EXCLUSIVE, 60):
        assert rapport("account", "remove", JANA, "--yes").status == 1
    assert browser.google.sign_in.granted(JANA, CLIENT)


def test_a_permission_stays_while_another_workspace_lives_on_it(
    rapport: Command, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    rapport(*ADD)
    monkeypatch.setenv("RAPPORT_WORKSPACE", "second")
    get_settings.cache_clear()
    rapport(*ADD)
    assert rapport("account", "remove", JANA, "--yes").status == 0
    assert browser.google.sign_in.granted(JANA, CLIENT)


def test_labels_are_shown_and_chosen_by_their_names(rapport: Command, browser: Browser) -> None:
    browser.google.person(JANA).mailbox.create_label("Clients/Big ones")
    rapport(*ADD)
    assert "Clients/Big ones" in rapport("folder", "list", JANA, "--as", JANA).out
    chosen = {label: "CATEGORY" not in label for label in ("Clients/Big ones", "INBOX", "CATEGORY_PROMOTIONS")}
    assert chosen.items() <= labels_of(rapport).items()
    rapport("folder", "exclude", JANA, "Clients/Big ones")
    rapport("folder", "select", JANA, "CATEGORY_PROMOTIONS")
    changed = {"Clients/Big ones": False, "INBOX": True, "CATEGORY_PROMOTIONS": True}
    assert changed.items() <= labels_of(rapport).items()


def labels_of(rapport: Command) -> dict[str, bool]:
    listed = rapport("folder", "list", JANA, "--as", JANA, "--json").objects
    return {one["name"]: one["is_chosen"] for one in listed}
