"""Signing in, protection of the connection, and what a refusal means."""

import logging
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from rapport.errors import (
    AuthorizationLost,
    Gone,
    Misconfigured,
    ProviderError,
    RapportError,
    RateLimited,
    Unavailable,
)
from rapport.providers import network
from rapport.providers.base import Login
from rapport.providers.imap.client import PATIENCE, Client, Refused, error_of, open_client
from rapport.providers.network import CertificateRefused, TlsFailed
from tests.servers.certificates import make_certificates
from tests.servers.dovecot import Dovecot, kill_sessions, start_dovecot
from tests.servers.ports import free_port
from tests.servers.scripted_imap import Answer, start_script

CAPABILITY = ["* CAPABILITY IMAP4rev1 AUTH=PLAIN"]
OFFERING = ["* CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (b"[AUTHENTICATIONFAILED] Invalid credentials (Failure)", AuthorizationLost),
        (b"[expired] Password expired", AuthorizationLost),
        (b"[PRIVACYREQUIRED] Use TLS", Misconfigured),
        (b"[LIMIT] Too many simultaneous connections", RateLimited),
        (b"[INUSE] Mailbox in use", RateLimited),
        (b"[OVERQUOTA] Bandwidth", RateLimited),
        (b"[ALERT] Too many simultaneous connections. (Failure)", RateLimited),
        (b"[UNAVAILABLE] Try later", Unavailable),
        (b"[NONEXISTENT] Unknown Mailbox", Gone),
        (b"[ALERT] Application-specific password required", Refused),
        (b"System error", Refused),
        (b"", Refused),
    ],
)
def test_what_a_refusal_means(text: bytes, kind: type[ProviderError]) -> None:
    error = error_of(text)
    assert type(error) is kind
    assert not text or text.decode() not in str(error)


def test_a_limit_says_how_long_to_wait() -> None:
    error = error_of(b"[LIMIT]")
    assert isinstance(error, RateLimited)
    assert error.retry_after == PATIENCE


@pytest.mark.server
@pytest.mark.parametrize("security", ["tls", "starttls", "none"])
def test_signing_in(dovecot: Dovecot, security: str) -> None:
    with open_client(dovecot.login(security=security)) as client:
        assert b"CONDSTORE" in client.capabilities
        assert isinstance(client.imap.socket(), ssl.SSLSocket) == (security != "none")


@pytest.mark.server
@pytest.mark.parametrize("password", ["wrong", "", 'ž"\\\r\n', "x" * 3000])
def test_a_wrong_password_is_the_owners_to_mend(dovecot: Dovecot, password: str) -> None:
    with pytest.raises(AuthorizationLost) as caught, open_client(dovecot.login(password=password)):
        pass
    assert not password or password not in str(caught.value)


@pytest.mark.server
@pytest.mark.parametrize("password", ["žluťoučký kůň", 'a "quoted" \\ one'])
@pytest.mark.parametrize("without", [(), ("SASL-IR",)])
def test_passwords_of_any_kind(tmp_path: Path, password: str, without: tuple[str, ...]) -> None:
    with start_dovecot(tmp_path, without=without) as dovecot:
        dovecot.add_user("eva@firm.example", password)
        with open_client(dovecot.login("eva@firm.example", password=password)) as client:
            client.status(b"INBOX", "MESSAGES")


@pytest.mark.server
@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_certificate_of_an_unknown_authority_is_refused(dovecot: Dovecot, security: str) -> None:
    with pytest.raises(CertificateRefused), open_client(dovecot.login(security=security, ca_file="")):
        pass


@pytest.mark.server
@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_certificate_for_another_host_is_refused(tmp_path: Path, security: str) -> None:
    others = make_certificates(tmp_path, "mail.other.example")
    with (
        start_dovecot(tmp_path, certificates=others) as dovecot,
        pytest.raises(CertificateRefused),
        open_client(dovecot.login(security=security)),
    ):
        pass


@pytest.mark.server
def test_a_server_without_starttls_gets_no_password(tmp_path: Path) -> None:
    with (
        start_dovecot(tmp_path, tls=False) as dovecot,
        pytest.raises(TlsFailed),
        open_client(dovecot.login(security="starttls")),
    ):
        pass


@pytest.mark.server
def test_tls_on_the_plain_port_is_a_wrong_setting(dovecot: Dovecot) -> None:
    with pytest.raises(Misconfigured), open_client(dovecot.login(security="tls", port=str(dovecot.port))):
        pass


@pytest.mark.server
def test_a_broken_session_is_unavailable(dovecot: Dovecot) -> None:
    with open_client(dovecot.login()) as client:
        kill_sessions(dovecot)
        with pytest.raises(Unavailable):
            for _ in range(100_000):  # the server takes its time to end the session
                client.status(b"INBOX", "MESSAGES")


@pytest.mark.parametrize(
    ("greeting", "starttls"),
    [
        ("* PREAUTH signed in already", []),
        ("* OK ready", ["{tag} NO not here"]),
        ("* OK ready", ["{tag} BAD what"]),
    ],
)
@pytest.mark.parametrize("capability", [CAPABILITY, OFFERING], ids=["not offered", "offered"])
def test_starttls_is_never_given_up(greeting: str, starttls: list[str], capability: list[str]) -> None:
    with start_script({"STARTTLS": starttls, "CAPABILITY": capability}, greeting) as server:
        with pytest.raises(TlsFailed), open_client(server.login("starttls")):
            pass
        assert [one for one in server.commands if one.startswith(("LOGIN", "AUTHENTICATE"))] == []


def test_what_is_injected_before_tls_is_never_believed() -> None:
    injected = ["{tag} OK go", "* CAPABILITY IMAP4rev1 AUTH=PLAIN", "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] injected"]
    with start_script({"STARTTLS": injected, "CAPABILITY": OFFERING}) as server:
        with pytest.raises((TlsFailed, Unavailable)), open_client(server.login("starttls")):
            pass
        assert not any("AUTH" in one for one in server.commands)


@pytest.mark.parametrize(
    ("greeting", "kind"),
    [
        ("* BYE [UNAVAILABLE] closed for tonight", Unavailable),
        ("* BYE Too many connections from your address", RateLimited),
        ("* BYE", Unavailable),
        ("220 mail.firm.example ESMTP", Unavailable),
    ],
)
def test_a_greeting_that_turns_away(greeting: str, kind: type[ProviderError]) -> None:
    with start_script({}, greeting) as server, pytest.raises(kind), open_client(server.login()):
        pass


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ("{tag} NO Login failed.", AuthorizationLost),
        ("{tag} NO [UNAVAILABLE] later", Unavailable),
        ("{tag} NO [ALERT] Too many simultaneous connections. (Failure)", RateLimited),
        ("* BYE [AUTHENTICATIONFAILED] no", AuthorizationLost),
    ],
)
@pytest.mark.parametrize("capability", ["SASL-IR AUTH=PLAIN", "AUTH=PLAIN", ""])
def test_a_sign_in_that_is_refused(capability: str, answer: str, kind: type[ProviderError]) -> None:
    script = {"CAPABILITY": [f"* CAPABILITY IMAP4rev1 {capability}"], "AUTHENTICATE": [answer], "LOGIN": [answer]}
    with start_script(script) as server, pytest.raises(kind), open_client(server.login()):
        pass


def test_no_password_where_the_server_forbids_it() -> None:
    script = {"CAPABILITY": ["* CAPABILITY IMAP4rev1 LOGINDISABLED"]}
    with start_script(script) as server:
        with pytest.raises(Misconfigured), open_client(server.login()):
            pass
        assert not any(one.startswith("LOGIN") for one in server.commands)


def test_a_server_that_falls_silent_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network, "READ_SECONDS", 0.2)
    started = time.monotonic()
    with (
        start_script({"STATUS": ["* {tag} is not the end"], "CAPABILITY": CAPABILITY}) as server,
        open_client(server.login()) as client,
        pytest.raises(Unavailable),
    ):
        client.status(b"INBOX", "MESSAGES")
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("user", ['jana" x', "a\\b", "jana firm"])
def test_a_user_name_is_quoted(user: str) -> None:
    with start_script({"CAPABILITY": ["* CAPABILITY IMAP4rev1"]}) as server:
        login = server.login()
        with open_client(replace(login, connection={**login.connection, "user": user})):
            pass
        (command,) = [one for one in server.commands if one.startswith("LOGIN")]
    escaped = user.replace("\\", "\\\\").replace('"', '\\"')
    assert command == f'LOGIN "{escaped}" "secret"'


@pytest.mark.parametrize("words", [("a\r\nR2 DELETE INBOX", "x"), ("jana", "x\r\ny"), ("jana", "ž"), ("a\0", "x")])
def test_a_command_can_not_be_smuggled_into_a_sign_in(words: tuple[str, str]) -> None:
    with start_script({"CAPABILITY": ["* CAPABILITY IMAP4rev1"]}) as server:
        login = server.login()
        login = replace(login, connection={**login.connection, "user": words[0]}, secret=words[1])
        with pytest.raises(Misconfigured), open_client(login):
            pass
        assert not any(one.startswith(("LOGIN", "R2")) for one in server.commands)


@pytest.mark.parametrize(
    "answer",
    [
        [b"* 1 FETCH (UID 1 BODY[] {9999999999}"],
        [b"* SEARCH 1 2", b"* BYE", b"{tag} OK"],
        [b"* SEARCH 1" + b" 1" * 600_000],
        [b"* SEARCH one two"],
        [b"* SEARCH 1", b"* SEARCH 2"],
    ],
    ids=["a literal too large", "goodbye", "a line too long", "no numbers", "two answers"],
)
def test_an_answer_that_can_not_be_read_is_never_taken_for_nothing(answer: list[bytes]) -> None:
    script: dict[str, Answer] = {"CAPABILITY": CAPABILITY, "EXAMINE": ["* 1 EXISTS"], "UID SEARCH": answer}
    with start_script(script) as server, open_client(server.login()) as client:
        client.examine(b"INBOX")
        with pytest.raises(Unavailable):
            client.search(b"ALL")


def test_the_session_lives_on_after_a_line_too_long() -> None:
    answers = iter([[b"* SEARCH 1" + b" 1" * 600_000], [b"* SEARCH 4 5"]])
    script: dict[str, Answer] = {
        "CAPABILITY": CAPABILITY,
        "EXAMINE": ["* 1 EXISTS"],
        "UID SEARCH": lambda _: next(answers),
    }
    with start_script(script) as server, open_client(server.login()) as client:
        client.examine(b"INBOX")
        with pytest.raises(Refused):
            client.search(b"ALL")
        assert client.search(b"ALL") == [4, 5]


def test_what_came_unasked_is_no_part_of_the_next_answer() -> None:
    script = {
        "CAPABILITY": CAPABILITY,
        "EXAMINE": ["* 9 EXISTS", "* OK [UIDNEXT 99] next", "* OK [CLOSED] done", "* OK [UIDVALIDITY 7] valid"],
        "STATUS": ["* SEARCH 1 2 3", "* STATUS INBOX (MESSAGES 3)"],
    }
    with start_script(script) as server, open_client(server.login()) as client:
        opened = client.examine(b"INBOX")
        assert opened[b"UIDVALIDITY"] == 7
        assert b"UIDNEXT" not in opened
        assert client.status(b"INBOX", "MESSAGES") == {b"MESSAGES": 3}
        assert client.search(b"ALL") == []


@pytest.mark.parametrize(
    ("script", "ask"),
    [
        ({"STATUS": []}, lambda client: client.status(b"INBOX", "MESSAGES")),
        ({"LIST": ["* LIST (("]}, lambda client: client.list_folders()),
        ({"LIST": ['* LIST () "/']}, lambda client: client.list_folders()),
        ({"LIST": ['* STATUS "a (MESSAGES 1)']}, lambda client: client.list_status("MESSAGES")),
        ({"EXAMINE": ["* OK [UIDVALIDITY many]"]}, lambda client: client.examine(b"INBOX")),
    ],
)
def test_an_answer_without_grammar_is_a_refusal(
    script: dict[str, list[str]], ask: Callable[[Client], Mapping[object, object]]
) -> None:
    with (
        start_script({"CAPABILITY": CAPABILITY, **script}) as server,
        open_client(server.login()) as client,
        pytest.raises(Refused),
    ):
        ask(client)


@pytest.mark.server
@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_the_log_holds_neither_names_nor_passwords_nor_mail(
    dovecot: Dovecot, user: str, security: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    dovecot.write_message("INBOX", b"From: eva@firm.example\r\nSubject: secret offer\r\n\r\nthe price\r\n", user=user)
    with caplog.at_level(logging.DEBUG), open_client(dovecot.login(user, security=security)) as client:
        client.examine(b"INBOX")
        assert b"the price" in client.fetch([1], ["BODY.PEEK[]"])[1][b"BODY[]"]
        assert client.search(b"ALL") == [1]
    assert caplog.text == ""
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("connection", "kind"),
    [
        ({}, Misconfigured),
        ({"host": " "}, Misconfigured),
        ({"host": "mail.firm.example", "security": "ssl"}, Misconfigured),
        ({"host": "mail.firm.example", "port": "imap"}, Misconfigured),
        ({"host": "mail.firm.example", "port": "70000"}, Misconfigured),
        ({"host": "a" * 70 + ".example"}, Misconfigured),
        ({"host": "no-such-host.invalid"}, (Misconfigured, Unavailable)),
        ({"host": "127.0.0.1", "port": "{free}", "security": "none"}, Unavailable),
        ({"host": "127.0.0.1", "port": "{free}", "ca_file": "/no/such/file.pem"}, RapportError),
    ],
)
def test_settings_that_lead_nowhere(
    connection: dict[str, str], kind: type[ProviderError] | tuple[type[ProviderError], ...]
) -> None:
    settings = {key: value.replace("{free}", str(free_port())) for key, value in connection.items()}
    with pytest.raises(kind), open_client(Login("jana@firm.example", settings, "secret")):
        pass
