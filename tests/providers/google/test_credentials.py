"""A grant as it is kept, exchanged and revoked; what Google answers is scripted at the edge of the transport."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl

import pytest
from google.auth.exceptions import TransportError

from rapport import clock
from rapport.errors import AuthorizationLost, Misconfigured, ProviderError, RateLimited, Unavailable
from rapport.providers.base import Application, Login
from rapport.providers.google.credentials import CALENDAR, GMAIL, Grant, open_credentials, revoke
from tests.clocks import SleepersClock

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
OURS = Application(client_id="ours.apps.example", client_secret="hidden")
GRANT = Grant("lasting", "short", NOW + timedelta(hours=1), frozenset({GMAIL}))
ANSWER = {"access_token": "next", "expires_in": 3599, "token_type": "Bearer", "scope": GMAIL}


@dataclass
class Scripted:
    """A transport that gives one answer to everything, and remembers what it was sent."""

    status: int = 200
    body: bytes = json.dumps(ANSWER).encode()
    error: Exception | None = None
    sent: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def __call__(self, url: str, method: str, body: bytes, headers: dict[str, str]) -> "Scripted":
        assert method == "POST"
        assert headers["Content-Type"] == "application/x-www-form-urlencoded"
        self.sent.append((url, dict(parse_qsl(body.decode()))))
        if self.error:
            raise self.error
        self.data = self.body
        return self


@pytest.fixture(autouse=True)
def passing() -> Iterator[SleepersClock]:
    """Time stands at NOW until somebody sleeps."""
    sleepers = SleepersClock(NOW)
    clock.set_clock(sleepers)
    yield sleepers
    clock.set_clock(None)


def login(
    kept: list[str] | None = None, secret: str = GRANT.to_secret(), application: Application | None = OURS
) -> Login:
    return Login("jana@firm.example", {}, secret, application, keep_secret=([] if kept is None else kept).append)


def test_a_grant_comes_back_from_its_secret() -> None:
    assert Grant.from_secret(GRANT.to_secret()) == GRANT


@pytest.mark.parametrize(
    "secret", ["", "password", "[]", "{}", "null", '{"refresh_token": "x", "access_token": "", "expires_at": 1}']
)
def test_a_secret_that_is_no_grant_asks_for_a_sign_in(secret: str) -> None:
    with pytest.raises(AuthorizationLost, match="Reconnect"):
        Grant.from_secret(secret)


def test_a_grant_shows_none_of_its_tokens() -> None:
    assert "lasting" not in repr(GRANT)
    assert "short" not in repr(GRANT)


@pytest.mark.parametrize(("minutes", "valid"), [(0, True), (56, True), (58, False), (60, False), (90, False)])
def test_a_token_is_good_until_shortly_before_its_end(passing: SleepersClock, minutes: int, valid: bool) -> None:
    credentials = open_credentials(login())
    passing.sleep(minutes * 60)
    assert credentials.valid is valid


def test_a_refreshed_token_is_used_and_kept() -> None:
    kept: list[str] = []
    google = Scripted()
    credentials = open_credentials(login(kept))
    credentials.refresh(google)
    assert credentials.token == "next"
    assert [Grant.from_secret(secret) for secret in kept] == [
        Grant("lasting", "next", NOW + timedelta(seconds=3599), frozenset({GMAIL}))
    ]
    assert google.sent == [
        (
            "https://oauth2.googleapis.com/token",
            {
                "grant_type": "refresh_token",
                "refresh_token": "lasting",
                "client_id": "ours.apps.example",
                "client_secret": "hidden",
            },
        )
    ]


def test_another_refresh_token_takes_the_place_of_the_first() -> None:
    kept: list[str] = []
    google = Scripted(body=json.dumps(ANSWER | {"refresh_token": "another"}).encode())
    credentials = open_credentials(login(kept))
    credentials.refresh(google)
    credentials.refresh(google)
    assert [fields["refresh_token"] for _, fields in google.sent] == ["lasting", "another"]
    assert Grant.from_secret(kept[-1]).refresh_token == "another"


def test_permissions_that_were_taken_back_are_noted() -> None:
    kept: list[str] = []
    grant = Grant("lasting", "short", NOW, frozenset({GMAIL, CALENDAR}))
    open_credentials(login(kept, grant.to_secret())).refresh(Scripted())
    assert Grant.from_secret(kept[0]).scopes == {GMAIL}


@pytest.mark.parametrize(
    ("status", "body", "error", "sentence"),
    [
        (400, {"error": "invalid_grant"}, AuthorizationLost, "revoked or ran out. Reconnect"),
        (400, {"error": "invalid_grant", "error_subtype": "invalid_rapt"}, AuthorizationLost, "Reconnect"),
        (401, {"error": "invalid_client"}, Misconfigured, "RAPPORT_GOOGLE_CLIENT_SECRET"),
        (401, {"error": "unauthorized_client"}, Misconfigured, "RAPPORT_GOOGLE_CLIENT_ID"),
        (401, {"error": "deleted_client"}, Misconfigured, "RAPPORT_GOOGLE_CLIENT_ID"),
        (400, {"error": "admin_policy_enforced"}, Misconfigured, "administrator"),
        (429, {"error": "rate_limit_exceeded"}, RateLimited, "slow down"),
        (500, {"error": "internal_failure"}, Unavailable, "tried again"),
        (503, b"<html>Sorry</html>", Unavailable, "tried again"),
        (400, {"error": {"code": 400}}, Unavailable, "tried again"),
        (400, [], Unavailable, "tried again"),
        (200, b"<html>A portal</html>", Unavailable, "tried again"),
        (200, {"access_token": "x", "expires_in": "soon"}, Unavailable, "tried again"),
        (200, {"access_token": "x", "expires_in": 10**12}, Unavailable, "tried again"),
    ],
)
def test_refusals_say_who_must_act(status: int, body: object, error: type[ProviderError], sentence: str) -> None:
    kept: list[str] = []
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    with pytest.raises(error, match=sentence) as raised:
        open_credentials(login(kept)).refresh(Scripted(status, raw))
    assert type(raised.value) is error
    assert "lasting" not in str(raised.value)
    assert kept == []


@pytest.mark.parametrize("error", [TransportError("lasting"), ConnectionRefusedError("lasting"), TimeoutError()])
def test_a_broken_connection_is_tried_later(error: Exception) -> None:
    with pytest.raises(Unavailable, match="can't be reached") as raised:
        open_credentials(login()).refresh(Scripted(error=error))
    assert "lasting" not in str(raised.value)


@pytest.mark.parametrize("application", [None, Application(client_id="", client_secret="x")])
def test_without_a_registration_the_settings_are_named(application: Application | None) -> None:
    with pytest.raises(Misconfigured, match=r"RAPPORT_GOOGLE_CLIENT_ID and RAPPORT_GOOGLE_CLIENT_SECRET.*google\.md"):
        open_credentials(login(application=application))


@pytest.mark.parametrize(
    "unusable",
    [
        Login("jana@firm.example", {}, "nonsense", OURS),
        Login("jana@firm.example", {}, GRANT.to_secret()),
        Login("jana@firm.example", {}, GRANT.to_secret(), Application("ours", root="http://127.0.0.1:1")),
    ],
)
def test_revoking_fails_in_silence(unusable: Login) -> None:
    revoke(unusable)
