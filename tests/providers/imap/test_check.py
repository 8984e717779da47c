"""The connection test: each step by itself, and what to do where one fails."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from models.words import Provider
from rapport.errors import Misconfigured
from rapport.providers.base import CheckStep, Login
from rapport.providers.network import Security
from rapport.providers.registry import check_account, open_mail
from tests.servers.dovecot import Dovecot
from tests.servers.ports import free_port
from tests.servers.smtp import SmtpServer, start_smtp

IMAP = ["imap name", "imap port", "imap tls", "imap certificate", "imap sign_in", "imap listing"]
SMTP = ["smtp name", "smtp port", "smtp tls", "smtp certificate", "smtp sign_in"]
pytestmark = pytest.mark.server


@pytest.fixture(scope="module", params=list(Security))
def smtp(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmtpServer]:
    with start_smtp(tmp_path_factory.mktemp("smtp"), security=request.param) as server:
        yield server


def failing(steps: list[CheckStep]) -> tuple[list[str], str]:
    """Give the names of the steps that were tried, and the mend of the last, which failed."""
    assert all(step.passed and not step.mend for step in steps[:-1])
    assert not steps[-1].passed
    assert steps[-1].sentence.endswith(".")
    return [step.name for step in steps], steps[-1].mend


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_an_account_that_works(dovecot: Dovecot, security: str) -> None:
    steps = check_account(Provider.IMAP, dovecot.login(security=security))
    assert [step.name for step in steps] == IMAP
    assert all(step.passed for step in steps)


def test_without_protection_there_is_no_certificate(dovecot: Dovecot) -> None:
    steps = check_account(Provider.IMAP, dovecot.login())
    assert [step.name for step in steps] == [name for name in IMAP if name != "imap certificate"]
    assert "not encrypted" in steps[2].sentence


@pytest.mark.parametrize(
    ("changes", "tried", "mend"),
    [
        ({"host": "x" * 64 + ".example"}, 1, "spelling"),
        ({"port": "{free}"}, 2, "993"),
        ({"port": "{plain}"}, 3, "starttls"),
        ({"ca_file": ""}, 4, "ca_file"),
        ({"user": "nobody@firm.example"}, 5, "app password"),
    ],
    ids=["name", "port", "tls", "certificate", "sign-in"],
)
def test_the_step_that_fails_names_its_mend(dovecot: Dovecot, changes: dict[str, str], tried: int, mend: str) -> None:
    values = {"{free}": str(free_port()), "{plain}": str(dovecot.port)}
    login = dovecot.login(security="tls", **{key: values.get(value, value) for key, value in changes.items()})
    names, said = failing(check_account(Provider.IMAP, login))
    assert names == IMAP[:tried]
    assert mend in said


def test_no_password_and_no_address_in_what_is_said(dovecot: Dovecot) -> None:
    login = dovecot.login(security="tls", password="not the password")
    for step in check_account(Provider.IMAP, login):
        assert "not the password" not in step.sentence + step.mend
        assert dovecot.user not in step.sentence + step.mend


def test_settings_that_are_wrong_by_themselves() -> None:
    names, _ = failing(check_account(Provider.IMAP, Login("jana@firm.example", {"port": "993"}, "secret")))
    assert names == ["imap name"]


def test_smtp_is_tested_where_it_is_set(dovecot: Dovecot, smtp: SmtpServer) -> None:
    steps = check_account(Provider.IMAP, dovecot.login(**smtp.settings()))
    names = [step.name for step in steps if step.name.startswith("smtp")]
    assert names == [name for name in SMTP if smtp.security is not Security.NONE or name != "smtp certificate"]
    assert all(step.passed for step in steps)
    assert smtp.received == []


@pytest.mark.parametrize(
    ("changes", "tried", "mend"),
    [
        ({"smtp_host": "x" * 64 + ".example"}, 1, "spelling"),
        ({"smtp_port": "0"}, 1, "settings"),
        ({"smtp_port": "{free}"}, 2, "587"),
        ({"smtp_security": "tls"}, 3, "starttls"),
        ({"ca_file": ""}, 4, "ca_file"),
        ({"smtp_user": "nobody@firm.example"}, 5, "app password"),
    ],
    ids=["name", "setting", "port", "tls", "certificate", "sign-in"],
)
def test_the_smtp_step_that_fails_names_its_mend(
    dovecot: Dovecot, tmp_path: Path, changes: dict[str, str], tried: int, mend: str
) -> None:
    with start_smtp(tmp_path) as server:
        settings = server.settings() | {
            key: value.replace("{free}", str(free_port())) for key, value in changes.items()
        }
        steps = check_account(Provider.IMAP, dovecot.login(**settings))
    names, said = failing([step for step in steps if step.name.startswith("smtp")])
    assert names == SMTP[:tried]
    assert mend in said


@pytest.mark.parametrize("ask", [check_account, open_mail])
def test_a_provider_that_is_not_there_yet(ask: object) -> None:
    assert callable(ask)
    with pytest.raises(Misconfigured):
        ask(Provider.GOOGLE, Login("jana@firm.example", {}))
