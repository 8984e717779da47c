"""Connecting an account at Microsoft from a terminal: the stand-in answers, a test stands before its page."""

import json
import logging
import sys
import threading
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from urllib.error import HTTPError

import pytest
import sqlalchemy as sa
from sqlmodel import select

from models.account import Account
from models.member import Member
from models.words import AccountState, Provider
from rapport.cli import signing_in
from rapport.db import reading, writing
from rapport.errors import AuthorizationLost
from rapport.settings import get_settings
from rapport.store.accounts import login_of, record_failure
from rapport.vault import Vault
from tests.cli.conftest import Command, Result
from tests.command import run_rapport
from tests.fakes.microsoft.login import CLIENT, PUBLIC_CLIENT, SECRET
from tests.fakes.microsoft.person import HOME
from tests.fakes.microsoft.server import FakeMicrosoft, start_microsoft
from tests.providers.microsoft.granting import refresh_token_of, tokens_of

pytestmark = pytest.mark.server

JANA = "jana@firm.example"
SUPPORT = "support@firm.example"
ADD = ("account", "add", "microsoft")


@dataclass
class Browser:
    """A person's browser: signs in as `address`, and follows where Microsoft sends it."""

    microsoft: FakeMicrosoft
    address: str = JANA
    deny: bool = False
    before: Callable[[str], None] = field(default=lambda _back: None)
    change: Callable[[str], str] = field(default=lambda url: url)
    asked: list[str] = field(default_factory=list)

    def open(self, url: str) -> bool:
        self.asked.append(url)
        back = self.microsoft.consent(self.address, self.change(url), deny=self.deny)
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
def microsoft(rapport: Command, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeMicrosoft]:
    """Give a Microsoft that the installation is registered with, and that understood all it was asked."""
    with start_microsoft() as fake:
        fake.person(JANA)
        set_up(monkeypatch, CLIENT_ID=CLIENT, CLIENT_SECRET=SECRET, ROOT=fake.root, CA_FILE=str(fake.ca_file))
        yield fake
        assert fake.violations == []


@pytest.fixture
def browser(microsoft: FakeMicrosoft, monkeypatch: pytest.MonkeyPatch) -> Browser:
    browser = Browser(microsoft)
    monkeypatch.setattr("webbrowser.open", browser.open)
    return browser


def set_up(monkeypatch: pytest.MonkeyPatch, **settings: str) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(f"RAPPORT_MICROSOFT_{name}", value)
    get_settings.cache_clear()


def accounts(engine: sa.Engine) -> list[Account]:
    with reading(engine) as session:
        return list(session.exec(select(Account).order_by(Account.address)))


def owner_of(engine: sa.Engine, account: Account) -> str:
    with reading(engine) as session:
        return session.exec(select(Member.address).where(Member.id == account.owner_id)).one()


def secret_of(vault: Vault, account: Account) -> str:
    return login_of(vault, account).secret


def assert_refused(result: Result, status: int, sentence: str) -> None:
    assert result.status == status
    assert sentence in result.err.splitlines()[-1]
    assert result.out == ""


def test_an_owner_signs_in_and_the_account_is_there(rapport: Command, browser: Browser, home_engine: sa.Engine) -> None:
    browser.microsoft.person(JANA).aliases = ["Novak@firm.example"]
    result = rapport(*ADD, "--contacts", "sent", "--since", "2026-01-01")
    assert result.status == 0
    (account,) = accounts(home_engine)
    assert (account.provider, account.address) == (Provider.MICROSOFT, JANA)
    assert json.loads(account.aliases) == ["novak@firm.example"]
    assert json.loads(account.connection) == {"services": "mail calendar"}
    assert (account.contacts, str(account.import_since)) == ("sent", "2026-01-01")
    assert owner_of(home_engine, account) == JANA
    assert f"{JANA} is connected as {account.label}." in result.out
    assert browser.asked[0] in result.err


@pytest.mark.parametrize(
    ("option", "services", "unasked"),
    [("--no-calendar", "mail", "Calendars.Read"), ("--no-mail", "calendar", "Mail.Read")],
)
def test_what_is_not_wanted_is_not_asked_for(
    rapport: Command, browser: Browser, home_engine: sa.Engine, option: str, services: str, unasked: str
) -> None:
    assert rapport(*ADD, option).status == 0
    (account,) = accounts(home_engine)
    assert json.loads(account.connection) == {"services": services}
    assert unasked not in browser.asked[0]
    assert "Mail.Send" not in browser.asked[0]


def test_somebody_must_want_something(rapport: Command, browser: Browser) -> None:
    assert_refused(rapport(*ADD, "--no-mail", "--no-calendar"), 2, "Nothing would be read")
    assert browser.asked == []


def test_the_whole_of_it_in_a_shell(microsoft: FakeMicrosoft, tmp_path: Path, home_engine: sa.Engine) -> None:
    script = tmp_path / "browser.py"
    script.write_text(
        "import sys, urllib.request\n"
        "from pathlib import Path\n"
        "from tests.fakes.microsoft.consent import answer_consent\n"
        f"back = answer_consent(sys.argv[1], {JANA!r}, Path({str(microsoft.ca_file)!r}))\n"
        "urllib.request.urlopen(back).close()\n"
    )
    root = str(Path(__file__).resolve().parents[2])
    ended = run_rapport(*ADD, "--no-mail", BROWSER=f"{sys.executable} {script} %s", PYTHONPATH=root)
    assert (ended.status, ended.out.splitlines()[0][: len(JANA)]) == (0, JANA), ended.err
    assert "Warning" not in ended.err
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
    secret = secret_of(vault, account)
    for hidden in (*tokens_of(secret), SECRET, *codes):
        assert hidden not in written
    for at_rest in (account.secret, account.connection.encode()):
        assert refresh_token_of(secret).encode() not in at_rest


def test_a_refusal_connects_nothing(rapport: Command, browser: Browser, home_engine: sa.Engine) -> None:
    browser.deny = True
    assert_refused(rapport(*ADD), 2, "You didn't allow Rapport to read this account at Microsoft")
    assert accounts(home_engine) == []


@pytest.mark.parametrize(
    ("scope", "sentence"),
    [
        ("Calendars.Read", "to read calendars was not granted at Microsoft"),
        ("Mail.Read", "to read mail was not granted at Microsoft"),
    ],
)
def test_a_permission_that_was_not_granted_is_named(
    rapport: Command, browser: Browser, home_engine: sa.Engine, scope: str, sentence: str
) -> None:
    browser.change = lambda url: url.replace(scope, "User.Read")
    assert_refused(rapport(*ADD), 2, sentence)
    assert accounts(home_engine) == []


def test_a_forged_answer_is_passed_over(rapport: Command, browser: Browser, home_engine: sa.Engine) -> None:
    forged: list[int] = []

    def forge(back: str) -> None:
        listener = back.split("?", maxsplit=1)[0]
        forged.append(browser.visit(f"{listener}?state=forged&code=0.AXforged"))
        forged.append(browser.visit(f"{listener}/favicon.ico"))

    browser.before = forge
    assert rapport(*ADD).status == 0
    assert forged == [HTTPStatus.NOT_FOUND, HTTPStatus.NOT_FOUND]
    assert len(accounts(home_engine)) == 1


def test_nobody_is_waited_for_forever(
    rapport: Command, microsoft: FakeMicrosoft, monkeypatch: pytest.MonkeyPatch, home_engine: sa.Engine
) -> None:
    monkeypatch.setattr("webbrowser.open", lambda _url: False)
    monkeypatch.setattr(signing_in, "_PATIENCE_SECONDS", 0.05)
    assert_refused(rapport(*ADD), 2, "Nobody answered")
    assert accounts(home_engine) == []


@pytest.mark.parametrize(
    ("registered", "sentence"),
    [
        ({"CLIENT_SECRET": "wrong"}, "RAPPORT_MICROSOFT_CLIENT_SECRET"),
        ({"CLIENT_SECRET": ""}, "sets RAPPORT_MICROSOFT_CLIENT_SECRET"),
        ({"CLIENT_ID": PUBLIC_CLIENT}, "leaves RAPPORT_MICROSOFT_CLIENT_SECRET empty"),
        ({"TENANT": "nowhere.example"}, "RAPPORT_MICROSOFT_TENANT"),
        ({"CA_FILE": "/nowhere/ca.pem"}, "ca_file"),
    ],
)
def test_a_wrong_registration_is_the_operators(
    rapport: Command,
    browser: Browser,
    monkeypatch: pytest.MonkeyPatch,
    home_engine: sa.Engine,
    registered: dict[str, str],
    sentence: str,
) -> None:
    set_up(monkeypatch, **registered)
    assert_refused(rapport(*ADD), 3, sentence)
    assert accounts(home_engine) == []


def test_without_a_registration_the_settings_are_named(rapport: Command) -> None:
    assert_refused(rapport(*ADD), 3, "set RAPPORT_MICROSOFT_CLIENT_ID")


def test_an_organisation_that_lets_only_administrators_consent_is_told(
    rapport: Command, browser: Browser, home_engine: sa.Engine
) -> None:
    browser.microsoft.login.tenants[HOME].needs_admin_consent = True
    assert_refused(rapport(*ADD), 2, "only an administrator may allow Rapport")
    assert accounts(home_engine) == []


@pytest.mark.parametrize(
    ("policy", "sentence"), [(53003, "conditional access blocks this sign-in"), (50076, "asks for a second factor")]
)
def test_conditional_access_is_told(
    rapport: Command, browser: Browser, home_engine: sa.Engine, policy: int, sentence: str
) -> None:
    def forbid(_back: str) -> None:
        browser.microsoft.person(JANA).policy = policy

    browser.before = forbid
    assert_refused(rapport(*ADD), 2, sentence)
    assert accounts(home_engine) == []


def test_a_user_without_a_mailbox_is_told(rapport: Command, browser: Browser, home_engine: sa.Engine) -> None:
    browser.microsoft.person(JANA).has_mailbox = False
    assert_refused(rapport(*ADD), 3, "has no mailbox")
    assert accounts(home_engine) == []


def test_an_account_is_connected_once(rapport: Command, browser: Browser) -> None:
    assert rapport(*ADD).status == 0
    assert_refused(rapport(*ADD, "--address", JANA), 2, "already connected")


def test_the_address_that_was_named_must_sign_in(rapport: Command, browser: Browser, home_engine: sa.Engine) -> None:
    browser.address = "eva@firm.example"
    assert_refused(rapport(*ADD, "--address", JANA), 2, "Another account was signed in")
    assert accounts(home_engine) == []
    assert f"login_hint={JANA.replace('@', '%40')}" in browser.asked[0]


@pytest.mark.parametrize("alias", ["novak@firm.example", "jn@firm.onmicrosoft.example"])
def test_an_alias_is_connected_by_its_primary_address(
    rapport: Command, browser: Browser, home_engine: sa.Engine, alias: str
) -> None:
    person = browser.microsoft.person(JANA)
    person.aliases, person.user_name = ["novak@firm.example"], "jn@firm.onmicrosoft.example"
    assert_refused(rapport(*ADD, "--address", alias), 2, "is an alias of the account that was signed in")
    assert accounts(home_engine) == []


def test_an_alias_of_a_connected_account_is_no_account(rapport: Command, browser: Browser) -> None:
    browser.microsoft.person(JANA).aliases = ["novak@firm.example"]
    assert rapport(*ADD).status == 0
    imap = ("imap", "--address", "Novak@Firm.example", "--host", "127.0.0.1", "--password-stdin")
    assert_refused(rapport("account", "add", *imap, stdin="pw\n"), 2, "is an alias of microsoft-")


def test_a_shared_mailbox_belongs_to_whoever_signed_in_for_it(
    rapport: Command, browser: Browser, home_engine: sa.Engine
) -> None:
    browser.microsoft.person(SUPPORT).readers = {JANA}
    assert rapport(*ADD).status == 0
    assert rapport(*ADD, "--mailbox", "Support@Firm.example").status == 0
    _, shared = accounts(home_engine)
    assert (shared.address, json.loads(shared.aliases)) == (SUPPORT, [])
    assert json.loads(shared.connection) == {"services": "mail calendar", "mailbox": SUPPORT}
    assert owner_of(home_engine, shared) == JANA
    assert "Mail.Read.Shared" in browser.asked[1]
    assert rapport("member", "list", "--json").objects[0]["address"] == JANA


def test_a_mailbox_that_is_not_shared_is_not_connected(
    rapport: Command, browser: Browser, home_engine: sa.Engine
) -> None:
    browser.microsoft.person(SUPPORT)
    assert_refused(rapport(*ADD, "--mailbox", SUPPORT), 2, "doesn't let this user read that mailbox")
    assert accounts(home_engine) == []


def test_a_shared_mailbox_is_named_by_an_address(rapport: Command, browser: Browser) -> None:
    assert_refused(rapport(*ADD, "--mailbox", "Support"), 2, "not an e-mail address")
    assert browser.asked == []


def test_a_machine_without_a_browser_shows_a_code(
    rapport: Command, browser: Browser, monkeypatch: pytest.MonkeyPatch, home_engine: sa.Engine
) -> None:
    set_up(monkeypatch, CLIENT_ID=PUBLIC_CLIENT, CLIENT_SECRET="")
    login = browser.microsoft.login
    shown = threading.Event()
    begin_device = login.begin_device

    def begin(*arguments: str) -> object:
        given = begin_device(*arguments)
        shown.set()
        return given

    monkeypatch.setattr(login, "begin_device", begin)
    monkeypatch.setattr("rapport.clock.sleep", lambda _seconds: None)

    def answer() -> None:
        assert shown.wait(30)
        (device,) = login.devices.values()
        login.answer_device(device.user_code, JANA)

    owner = threading.Thread(target=answer)
    owner.start()
    result = rapport(*ADD, "--device")
    owner.join()
    assert result.status == 0, result.err
    assert f"Open {browser.microsoft.root}/common/oauth2/deviceauth in any browser, enter the code " in result.err
    assert browser.asked == []
    assert [account.address for account in accounts(home_engine)] == [JANA]


def test_a_registration_with_a_secret_shows_no_code(rapport: Command, browser: Browser) -> None:
    assert_refused(rapport(*ADD, "--device"), 3, "needs a registration without a secret")


def lose(engine: sa.Engine, microsoft: FakeMicrosoft) -> Account:
    """Let an owner take the permission back, and a run find out."""
    microsoft.revoke(JANA)
    with writing(engine) as session:
        account = session.exec(select(Account)).one()
        record_failure(session, account.id, AuthorizationLost("It was revoked."))
        return account


def test_an_owner_reconnects(rapport: Command, browser: Browser, home_engine: sa.Engine, vault: Vault) -> None:
    rapport(*ADD, "--no-calendar")
    rapport("account", "set", JANA, "--alias", "old@firm.example", "--visibility", "subject")
    lost = lose(home_engine, browser.microsoft)
    browser.microsoft.person(JANA).aliases = ["novak@firm.example"]
    assert rapport("account", "reconnect", JANA).out == f"{JANA} is connected again.\n"
    (account,) = accounts(home_engine)
    assert (account.state, account.problem, account.visibility) == (AccountState.ACTIVE, "", "subject")
    assert json.loads(account.aliases) == ["novak@firm.example", "old@firm.example"]
    assert refresh_token_of(secret_of(vault, account)) != refresh_token_of(secret_of(vault, lost))
    assert f"login_hint={JANA.replace('@', '%40')}" in browser.asked[-1]
    assert "Calendars.Read" not in browser.asked[-1]


def test_nobody_elses_account_takes_its_place(rapport: Command, browser: Browser, home_engine: sa.Engine) -> None:
    rapport(*ADD)
    lost = lose(home_engine, browser.microsoft)
    browser.address = "eva@firm.example"
    assert_refused(rapport("account", "reconnect", JANA), 2, "Another account was signed in")
    (account,) = accounts(home_engine)
    assert (account.state, account.secret) == (AccountState.RECONNECT, lost.secret)


def test_a_shared_mailbox_is_reconnected_by_whoever_may_read_it(
    rapport: Command, browser: Browser, home_engine: sa.Engine
) -> None:
    browser.microsoft.person(SUPPORT).readers = {JANA, "eva@firm.example"}
    rapport(*ADD, "--mailbox", SUPPORT)
    (before,) = accounts(home_engine)
    browser.address = "eva@firm.example"
    assert rapport("account", "reconnect", SUPPORT).status == 0
    browser.address = "otto@firm.example"
    assert_refused(rapport("account", "reconnect", SUPPORT), 2, "doesn't let this user read that mailbox")
    (account,) = accounts(home_engine)
    assert (account.owner_id, account.connection) == (before.owner_id, before.connection)
    assert account.secret != before.secret


def test_an_account_that_signs_in_in_the_browser_has_no_password(
    rapport: Command, browser: Browser, home_engine: sa.Engine
) -> None:
    rapport(*ADD)
    (before,) = accounts(home_engine)
    assert_refused(rapport("account", "set", JANA, "--password-stdin", stdin="pw\n"), 2, "`rapport account reconnect`")
    assert [account.secret for account in accounts(home_engine)] == [before.secret]


def test_the_doctor_misses_the_registration_where_accounts_need_it(
    rapport: Command, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    rapport(*ADD)
    assert [one for one in rapport("doctor", "--json").objects if one["name"] == "microsoft"] == []
    set_up(monkeypatch, CLIENT_ID="")
    (missing,) = [one for one in rapport("doctor", "--json").objects if one["name"] == "microsoft"]
    assert not missing["passed"]
    assert "RAPPORT_MICROSOFT_CLIENT_ID" in missing["mend"]


def test_a_removed_account_leaves_no_token(rapport: Command, browser: Browser, home_engine: sa.Engine) -> None:
    rapport(*ADD)
    asked = len(browser.microsoft.requests)
    assert rapport("account", "remove", JANA, "--yes").status == 0
    assert accounts(home_engine) == []
    assert len(browser.microsoft.requests) == asked
