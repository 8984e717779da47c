"""A session: how it signs in, what it makes of refusals, and how much a hostile server can do to it."""

import contextlib
import gzip
import hashlib
import logging
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager

import pytest

from rapport.errors import AuthorizationLost, Gone, Misconfigured, ProviderError, RateLimited, Unavailable
from rapport.providers import network
from rapport.providers.base import Login
from rapport.providers.caldav import connection
from rapport.providers.caldav.client import Client, NotPermitted, Refused, open_client
from rapport.providers.caldav.reach import endpoint_of
from tests.servers.scripted_dav import (
    PASSWORD,
    USER,
    Answer,
    Asked,
    Said,
    ScriptedDav,
    found,
    multistatus,
    start_script,
)

FINE = multistatus(found("/", "<D:displayname>Work</D:displayname>"))
ENTITIES = (
    '<!DOCTYPE m [<!ENTITY a "xxxxxxxxxx">'
    + "".join(f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefghi", "bcdefghij", strict=True))
    + "]>"
)
OUTSIDE = '<!DOCTYPE m [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@contextmanager
def serve(answer: Answer) -> Iterator[tuple[ScriptedDav, Client]]:
    with start_script({"PROPFIND /": answer}) as server, open_to(server.url()) as client:
        yield server, client


def open_to(url: str, **more: str) -> AbstractContextManager[Client]:
    return open_client(Login(USER, {"caldav_url": url, **more}, PASSWORD), endpoint_of(url))


def ask(server: ScriptedDav, client: Client) -> str:
    (resource,) = client.propfind(server.url(), "<x/>", 0).resources
    return resource.text("{DAV:}displayname")


# refusals


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (400, Refused),
        (401, AuthorizationLost),
        (403, NotPermitted),
        (404, Gone),
        (405, Refused),
        (410, Gone),
        (418, Refused),
        (429, RateLimited),
        (500, Refused),
        (501, Refused),
        (503, Unavailable),
        (507, Refused),
        (304, Refused),
    ],
)
def test_what_a_status_means(code: int, kind: type[ProviderError]) -> None:
    with serve(Said(code, "what the server says")) as (server, client), pytest.raises(kind) as raised:
        ask(server, client)
    assert "what the server says" not in str(raised.value)
    assert str(raised.value).endswith(".")


@pytest.mark.parametrize("code", [429, 503])
@pytest.mark.parametrize(
    ("header", "seconds"), [("7", 7), ("0", 1), ("-5", 1), ("99999999", 86_400), ("Wed, 21 Oct 2015 07:28:00 GMT", 1)]
)
def test_how_long_to_wait(code: int, header: str, seconds: float) -> None:
    with serve(Said(code, headers={"Retry-After": header})) as (server, client), pytest.raises(RateLimited) as raised:
        ask(server, client)
    assert raised.value.retry_after == seconds


@pytest.mark.parametrize("headers", [{}, {"Retry-After": "soon"}])
def test_where_nobody_says_how_long(headers: Mapping[str, str]) -> None:
    with serve(Said(429, headers=headers)) as (server, client), pytest.raises(RateLimited) as raised:
        ask(server, client)
    assert raised.value.retry_after == 900


# signing in


def test_the_password_is_sent_without_being_asked_for() -> None:
    with serve(lambda asked: FINE if "authorization" in asked.headers else Said(401)) as (server, client):
        assert ask(server, client) == "Work"
        assert len(server.asked) == client.usage.requests == 1


def test_a_refusal_without_a_challenge_is_final() -> None:
    with serve(Said(401)) as (server, client):
        with pytest.raises(AuthorizationLost):
            ask(server, client)
        assert len(server.asked) == 1


def test_a_wrong_password_is_tried_once() -> None:
    with serve(Said(401, headers={"WWW-Authenticate": 'Basic realm="x"'})) as (server, client):
        with pytest.raises(AuthorizationLost):
            ask(server, client)
        assert len(server.asked) == 1


def digest_server(algorithm: str, challenge: str, nonces: list[str]) -> Callable[[Asked], str | Said]:
    """Answer only to the right Digest (RFC 7616) with the newest nonce."""
    make = hashlib.sha256 if algorithm == "SHA-256" else hashlib.md5

    def digest(*words: str) -> str:
        return make(":".join(words).encode()).hexdigest()

    def answer(asked: Asked) -> str | Said:
        header = asked.headers.get("authorization", "")
        given = dict(re.findall(r'(\w+)="?([^",]*)"?', header))
        secret, request = digest(USER, "Jana's", PASSWORD), digest("PROPFIND", "/")
        nonce = nonces[-1]
        within = (nonce, given.get("nc", ""), given.get("cnonce", ""), "auth") if "qop" in challenge else (nonce,)
        if header.startswith("Digest") and given["response"] == digest(secret, *within, request):
            return FINE
        named = f', algorithm="{algorithm}"' if algorithm else ""
        return Said(401, headers={"WWW-Authenticate": f'Digest realm="Jana\'s", nonce="{nonce}"{named}{challenge}'})

    return answer


@pytest.mark.parametrize("algorithm", ["", "MD5", "SHA-256"])
@pytest.mark.parametrize("challenge", ['qop="auth"', 'qop="auth,auth-int", opaque="o"', ""])
def test_digest_where_the_server_wants_it(algorithm: str, challenge: str) -> None:
    nonces = ["first"]
    with serve(digest_server(algorithm, f", {challenge}" if challenge else "", nonces)) as (server, client):
        assert ask(server, client) == "Work"
        assert not any(PASSWORD in one.headers.get("authorization", "") for one in server.asked)
        server.asked.clear()
        assert ask(server, client) == "Work"
        assert len(server.asked) == 1
        nonces.append("second")
        assert ask(server, client) == "Work"
        assert client.usage.requests == 6


def test_a_wrong_password_with_digest() -> None:
    refusal = Said(401, headers={"WWW-Authenticate": 'Digest realm="x", nonce="n", qop="auth"'})
    with serve(refusal) as (server, client):
        with pytest.raises(AuthorizationLost):
            ask(server, client)
        assert len(server.asked) <= 3


@pytest.mark.parametrize(
    "challenge",
    [
        "Digest",
        "Digest realm",
        'Digest realm="x"',
        'Digest nonce="n", algorithm="ROT13", realm="x"',
        'Digest realm="x", nonce="n", qop="auth-int"',
        'Digest realm="žluťoučký", nonce="n"',
    ],
)
def test_a_challenge_that_makes_no_sense(challenge: str) -> None:
    with serve(Said(401, headers={"WWW-Authenticate": challenge})) as (server, client):
        with pytest.raises((AuthorizationLost, Unavailable)):
            ask(server, client)
        assert len(server.asked) <= 3


# hostile answers


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<html><body>It works!</body></html>",
        "<D:multistatus",
        FINE[:-5],
        FINE.replace("D:multistatus", "D:other"),
        f"{ENTITIES}{FINE[FINE.index('<D:') :]}",
        FINE.replace("Work", "&j;").replace("<D:multistatus", f"{ENTITIES}<D:multistatus", 1),
        FINE.replace("<D:response", '<D:response x="&j;"').replace("<D:multistatus", f"{ENTITIES}<D:multistatus", 1),
        FINE.replace("Work", "&a;").replace("<D:multistatus", f"{OUTSIDE}<D:multistatus", 1),
        FINE.replace("Work", "<x>" * 300 + "</x>" * 300),
        b"\xff\xfe\x00" + FINE.encode(),
        b"\x1f\x8b not gzip",
    ],
)
def test_an_answer_that_is_no_multistatus(body: str | bytes) -> None:
    started = time.monotonic()
    with serve(Said(207, body)) as (server, client), pytest.raises(Refused):
        ask(server, client)
    assert time.monotonic() - started < 5


def test_an_answer_in_another_encoding_is_read() -> None:
    with serve(Said(207, FINE.replace("utf-8", "utf-16").encode("utf-16"))) as (server, client):
        assert ask(server, client) == "Work"


def test_an_answer_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "MAX_ANSWER", 100_000)
    with serve(Said(207, FINE + " " * 200_000)) as (server, client), pytest.raises(Unavailable, match="too large"):
        ask(server, client)


@pytest.mark.parametrize("code", [207, 401, 404, 500])
def test_an_answer_that_unpacks_without_end(code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "MAX_ANSWER", 1 << 20)
    packed = gzip.compress(b" " * (200 << 20))
    headers = {"Content-Encoding": "gzip", "WWW-Authenticate": 'Digest realm="x", nonce="n", qop="auth"'}
    with serve(Said(code, packed, headers)) as (server, client), pytest.raises(Unavailable, match="too large"):
        ask(server, client)


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "compress", "x"])
def test_an_answer_that_is_packed_otherwise_is_left_packed(encoding: str) -> None:
    with serve(Said(207, gzip.compress(FINE.encode()), {"Content-Encoding": encoding})) as (server, client):
        with pytest.raises(Unavailable, match="can't be read"):
            ask(server, client)
        assert server.asked[0].headers["accept-encoding"] == "gzip"


def test_an_answer_that_is_packed_is_read() -> None:
    with serve(Said(207, gzip.compress(FINE.encode()), {"Content-Encoding": "GZIP"})) as (server, client):
        assert ask(server, client) == "Work"


def test_an_answer_that_only_drips(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "ANSWER_SECONDS", 0.3)
    with serve_once(b"HTTP/1.1 207 Multi\r\nContent-Length: 9999999\r\n\r\n", drip=b"x" * (70 << 10)) as (url, client):
        started = time.monotonic()
        with pytest.raises(Unavailable):
            client.propfind(url, "", 0)
    assert time.monotonic() - started < 5


def test_a_server_that_falls_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network, "READ_SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}/"
        with open_to(url) as client, pytest.raises(Unavailable, match="did not answer in time"):
            client.propfind(url, "", 0)


@contextmanager
def serve_once(said: bytes, drip: bytes = b"") -> Iterator[tuple[str, Client]]:
    """Serve these octets to the one who connects, and then a drip without end."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            peer, _ = server.accept()
            with peer, contextlib.suppress(OSError):
                peer.recv(100_000)
                peer.sendall(said)
                while drip:
                    peer.sendall(drip)
                    time.sleep(0.05)

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}/"
        with open_to(url) as client:
            yield url, client
        thread.join(5)


@pytest.mark.parametrize(
    "said", [b"", b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 2x7 No\r\n\r\n", b"HTTP/1.1 207 OK\r\nA\r\n\r\n"]
)
def test_a_server_that_speaks_no_http(said: bytes) -> None:
    with serve_once(said) as (url, client), pytest.raises(Unavailable):
        client.propfind(url, "", 0)


def test_a_connection_that_breaks() -> None:
    with serve(Said(207, FINE, is_broken=True)) as (server, client), pytest.raises(Unavailable):
        ask(server, client)


def test_the_session_lives_on_after_a_bad_answer() -> None:
    answers = [Said(207, FINE, is_broken=True), Said(500), Said(207, "<"), FINE]
    with serve(answers) as (server, client):
        for _ in range(3):
            with pytest.raises(Unavailable):
                ask(server, client)
        assert ask(server, client) == "Work"


def test_one_connection_serves_all_requests() -> None:
    with serve(FINE) as (server, client):
        for _ in range(5):
            ask(server, client)
        assert len(server.asked) == 5
        assert len({one.port for one in server.asked}) == 1


# what leaves no trace


def test_the_log_holds_neither_names_nor_passwords_nor_calendars(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    answers = [FINE, Said(207, "a secret"), Said(207, "<secret", {"Content-Type": "text/html"}), Said(500, "secret")]
    with caplog.at_level(logging.DEBUG), serve(answers) as (server, client):
        assert ask(server, client) == "Work"
        for _ in answers[1:]:
            with pytest.raises(Refused):
                ask(server, client)
    for word in ("secret", "Work", PASSWORD, USER, "Basic "):
        assert word not in caplog.text
    assert capfd.readouterr() == ("", "")


def test_a_user_name_with_a_line_break_smuggles_nothing() -> None:
    with start_script({"PROPFIND /": FINE}) as server:
        with open_to(server.url(), caldav_user="jana\r\nX-Other: 1") as client:
            assert ask(server, client) == "Work"
        assert "x-other" not in server.asked[0].headers


def test_a_redirect_without_end() -> None:
    with serve(lambda _: Said(302, headers={"Location": "/"})) as (server, client):
        with pytest.raises(Misconfigured, match="without end"):
            ask(server, client)
        assert len(server.asked) == 6
