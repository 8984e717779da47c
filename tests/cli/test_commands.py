"""What an operator types, what comes out, and how it ends."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import select

from models.account import Account
from rapport.cli import status_of
from rapport.db import reading
from rapport.errors import (
    AccountBusy,
    AuthorizationLost,
    KeyUnavailable,
    Misconfigured,
    RapportError,
    RateLimited,
    StorageBusy,
    StorageFull,
    Unavailable,
    UsageError,
)
from rapport.settings import Settings, get_settings
from tests.cli.conftest import Command

ADD = ("account", "add", "imap", "--address", "jana@firm.example", "--host", "127.0.0.1", "--password-stdin")


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (UsageError("x"), 2),
        (AuthorizationLost("x"), 3),
        (Misconfigured("x"), 3),
        (KeyUnavailable("x"), 3),
        (StorageFull("x"), 3),
        (StorageBusy("x"), 3),
        (Unavailable("x"), 1),
        (RateLimited("x", 1), 1),
        (AccountBusy("x"), 1),
    ],
)
def test_the_status_says_who_must_act(error: RapportError, status: int) -> None:
    assert status_of(error) == status


@pytest.mark.parametrize(
    "arguments",
    [
        ("bogus",),
        ("people", "--as", "stranger@firm.example"),
        ("account", "show", "nobody@firm.example"),
        ("account", "add", "archive", "--address", "jana@firm.example", "--mail", "/nowhere"),
        ("account", "add", "archive", "--address", "jana@firm.example"),
        ("account", "add", "archive", "--address", "no address", "--mail", "/tmp"),
        ("account", "add", "imap", "--address", "jana@firm.example", "--host", "h", "--security", "ssl"),
        ("account", "add", "imap", "--address", "jana@firm.example", "--host", "h"),
        ("messages", "--since", "yesterday"),
        ("timeline", "nobody@acme.example"),
        ("member", "add", "no address"),
        ("member", "remove", "nobody@firm.example"),
        ("domain", "confirm", "gmail.com"),
        ("domain", "remove", "unknown.example"),
        ("block", "remove", "unknown.example"),
        ("backfill", "nobody@firm.example"),
    ],
)
def test_wrong_usage_is_told_on_the_error_stream(rapport: Command, arguments: tuple[str, ...]) -> None:
    result = rapport(*arguments)
    assert result.status == 2
    assert result.out == ""
    assert "Traceback" not in result.err
    assert len(result.err.splitlines()) == 1 or result.err.startswith("Usage:")


@pytest.mark.parametrize(
    "noun", ["people", "companies", "threads", "messages", "runs", "skipped", "account list", "member list"]
)
def test_an_empty_installation_lists_nothing(rapport: Command, noun: str) -> None:
    result = rapport(*noun.split(), "--json")
    assert (result.status, result.out, result.err) == (0, "", "")


def test_a_lost_secret_key_names_the_mend(rapport: Command, settings: Settings) -> None:
    assert rapport("member", "add", "jana@firm.example").status == 0
    (settings.home / "secret.key").unlink()
    result = rapport("people")
    assert result.status == 3
    assert "RAPPORT_SECRET_KEY" in result.err


def test_an_unreachable_database_names_the_mend(rapport: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAPPORT_DATABASE_URL", "postgresql+psycopg://nobody@127.0.0.1:1/none")
    get_settings.cache_clear()
    result = rapport("people")
    assert result.status == 3
    assert result.err.startswith("rapport: ")
    assert "RAPPORT_DATABASE_URL" in result.err
    assert len(result.err.splitlines()) == 1


def test_an_account_from_its_adding_to_its_removal(rapport: Command, settings: Settings) -> None:
    assert rapport(*ADD, "--visibility", "subject", "--contacts", "sent", stdin="s3cret-word\n").status == 0
    (account,) = rapport("account", "list", "--json").objects
    assert (account["address"], account["owner"]) == ("jana@firm.example", "jana@firm.example")
    assert (account["visibility"], account["contacts"], account["state"]) == ("subject", "sent", "active")
    assert rapport(*ADD, stdin="again\n").status == 2
    changes = ("--alias", "Sales@Firm.example", "--since", "2026-01-31", "--pause", "--label", "Jana")
    assert rapport("account", "set", "jana@firm.example", *changes).status == 0
    (account,) = rapport("account", "show", "Jana", "--json").objects
    assert (account["aliases"], account["since"], account["state"]) == (["sales@firm.example"], "2026-01-31", "paused")
    assert "s3cret-word" not in rapport("account", "show", "Jana").out
    assert b"s3cret-word" not in (settings.home / "rapport.db").read_bytes()
    assert rapport("account", "remove", "Jana", stdin="n\n").status == 2
    assert rapport("account", "remove", "Jana", "--yes").status == 0
    assert rapport("account", "list", "--json").objects == []


def test_a_port_follows_the_protection(rapport: Command, home_engine: sa.Engine) -> None:
    def connection() -> dict[str, str]:
        with reading(home_engine) as session:
            return dict(json.loads(session.exec(select(Account.connection)).one()))

    rapport(*ADD, "--security", "starttls", stdin="x\n")
    assert connection() == {"host": "127.0.0.1", "port": "143", "security": "starttls", "user": "jana@firm.example"}
    rapport("account", "set", "jana@firm.example", "--security", "tls", "--smtp-host", "mail.firm.example")
    assert connection()["port"] == "993"
    assert connection()["smtp_host"] == "mail.firm.example"


def test_members_domains_and_blocks(rapport: Command) -> None:
    assert rapport("member", "add", "Jana@Firm.example", "--name", "Jana").status == 0
    assert rapport("member", "add", "ota@firm.example").status == 0
    assert [(one["address"], one["role"]) for one in rapport("member", "list", "--json").objects] == [
        ("jana@firm.example", "admin"),
        ("ota@firm.example", "member"),
    ]
    assert rapport("member", "set", "jana@firm.example", "--role", "member").status == 2
    assert rapport("member", "remove", "jana@firm.example").status == 2
    assert rapport("member", "set", "ota@firm.example", "--role", "admin").status == 0
    assert rapport("member", "remove", "jana@firm.example").status == 0
    assert rapport("domain", "confirm", "@Holding.example").status == 0
    assert rapport("domain", "list", "--json").objects == [
        {"domain": "firm.example", "is_confirmed": True},
        {"domain": "holding.example", "is_confirmed": True},
    ]
    assert rapport("domain", "remove", "holding.example").status == 0
    assert rapport("block", "add", "Spam.example").status == 0
    assert rapport("block", "add", "eva@acme.example", "--member", "ota@firm.example").status == 0
    assert [one["entry"] for one in rapport("block", "list", "--json").objects] == ["spam.example"]
    own = rapport("block", "list", "--json", "--as", "ota@firm.example").objects
    assert [(one["entry"], one["member"]) for one in own] == [
        ("eva@acme.example", "ota@firm.example"),
        ("spam.example", None),
    ]
    assert rapport("block", "remove", "spam.example").status == 0


def test_folders_are_known_before_the_first_import(rapport: Command, tmp_path: Path) -> None:
    for folder in ("", ".Sent", ".Projects"):
        for part in ("cur", "new", "tmp"):
            (tmp_path / "Maildir" / folder / part).mkdir(parents=True)
    rapport("account", "add", "archive", "--address", "jana@firm.example", "--mail", str(tmp_path / "Maildir"))
    listed = rapport("folder", "list", "jana@firm.example", "--json").objects
    assert {"Projects", "Sent"} <= {one["path"] for one in listed}
    assert all(one["is_chosen"] for one in listed)
    assert rapport("folder", "exclude", "jana@firm.example", "Projects").status == 0
    after = rapport("folder", "list", "jana@firm.example", "--json").objects
    assert [one["path"] for one in after if not one["is_chosen"]] == ["Projects"]
    assert rapport("folder", "select", "jana@firm.example", "Projects").status == 0
    assert rapport("folder", "exclude", "jana@firm.example", "Nowhere").status == 2


def test_the_doctor_says_what_is_wrong_and_how_to_mend_it(rapport: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:1/api")
    result = rapport("doctor", "--json")
    checks = {one["name"]: one for one in result.objects}
    assert result.status == 3
    assert [name for name, check in checks.items() if not check["passed"]] == ["prefect"]
    assert "PREFECT_API_URL" in checks["prefect"]["mend"]


def test_a_rotated_key_still_opens_everything(rapport: Command, settings: Settings) -> None:
    rapport(*ADD, stdin="s3cret\n")
    before = (settings.home / "secret.key").read_text()
    assert rapport("key", "rotate").status == 0
    assert (settings.home / "secret.key").read_text() != before
    assert rapport("people").status == 0


@pytest.mark.parametrize("command", ["people", "account list", "messages", "doctor --help"])
def test_a_listing_loads_nothing_heavy(settings: Settings, command: str) -> None:
    program = (
        "import json, sys; from rapport.cli import run; run(sys.argv[1:]);"
        "print(json.dumps(sorted({'prefect', 'pandas', 'pyarrow', 'googleapiclient', 'msal', 'imapclient'}"
        " & {name.partition('.')[0] for name in sys.modules})))"
    )
    done = subprocess.run([sys.executable, "-c", program, *command.split()], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout.splitlines()[-1]) == []


@pytest.mark.parametrize("label", ["two words", "a@b.example", "x" * 65, "IMAP-OTHER"])
def test_a_label_is_short_plain_and_unique(rapport: Command, label: str) -> None:
    rapport(*ADD, stdin="x\n")
    rapport("account", "add", "archive", "--address", "ota@firm.example", "--mail", "/tmp")
    assert rapport("account", "set", "ota@firm.example", "--label", "imap-other").status == 0
    assert rapport("account", "set", "jana@firm.example", "--label", label).status == 2
