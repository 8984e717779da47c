"""A grant as it is kept: which token of it is used, and until when."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from rapport import clock
from rapport.errors import AuthorizationLost, Misconfigured
from rapport.providers.base import Application, Login
from rapport.providers.microsoft.credentials import Cache, open_tokens, scopes_of
from tests.clocks import SleepersClock

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
OURS = Application(client_id="ours", client_secret="hidden")


@pytest.fixture(autouse=True)
def passing() -> Iterator[SleepersClock]:
    sleepers = SleepersClock(NOW)
    clock.set_clock(sleepers)
    yield sleepers
    clock.set_clock(None)


def event(token: str, *scopes: str, seconds: int = 3599) -> dict[str, Any]:
    response = {"access_token": token, "refresh_token": "lasting", "expires_in": seconds}
    endpoint = "https://login.microsoftonline.com/common/oauth2/v2.0/token"
    return {"client_id": "ours", "scope": list(scopes), "token_endpoint": endpoint, "response": response}


def kept(*events: dict[str, Any]) -> Cache:
    cache = Cache()
    for each in events:
        cache.add(each)
    return Cache.from_secret(cache.to_secret())


def test_a_token_is_good_until_shortly_before_its_end(passing: SleepersClock) -> None:
    cache = kept(event("short", "Mail.Read"))
    assert cache.find_token("ours") == "short"
    passing.sleep(3599 - 301)
    assert cache.find_token("ours") == "short"
    passing.sleep(2)
    assert cache.find_token("ours") == ""
    passing.sleep(3600)
    assert cache.find_token("ours") == ""


def test_a_good_token_asks_nobody() -> None:
    login = Login("jana@firm.example", {"services": "mail"}, kept(event("short")).to_secret(), OURS)
    assert open_tokens(login).access_token() == "short"


def test_the_token_that_lasts_longest_is_taken(passing: SleepersClock) -> None:
    first = event("first", "Mail.Read")
    cache = kept(first)
    passing.sleep(60)
    cache.add(event("second", "Mail.Read", "User.Read"))
    assert cache.find_token("ours") == "second"


def test_a_token_of_another_registration_is_none_of_ours() -> None:
    assert kept(event("short")).find_token("theirs") == ""


@pytest.mark.parametrize(
    "secret", ["", "pw", "{", "[]", "null", '"x"', '{"AccessToken": []}', '{"AccessToken": {"a": 1}}']
)
def test_what_is_no_grant_needs_a_sign_in(secret: str) -> None:
    with pytest.raises(AuthorizationLost, match="Reconnect the account"):
        open_tokens(Login("jana@firm.example", {"services": "mail"}, secret, OURS))


@pytest.mark.parametrize("application", [None, Application(client_id="")])
def test_without_a_registration_the_settings_are_named(application: Application | None) -> None:
    with pytest.raises(Misconfigured, match=r"RAPPORT_MICROSOFT_CLIENT_ID.*docs/microsoft\.md"):
        open_tokens(Login("jana@firm.example", {}, kept(event("short")).to_secret(), application))


def test_a_registration_without_a_secret_will_do() -> None:
    login = Login("jana@firm.example", {}, kept(event("short")).to_secret(), Application("ours"))
    assert open_tokens(login).access_token() == "short"


@pytest.mark.parametrize(
    ("services", "sending", "is_shared", "scopes"),
    [
        (["mail"], False, False, {"User.Read", "Mail.Read"}),
        (["calendar"], False, False, {"User.Read", "Calendars.Read"}),
        (["mail", "calendar"], False, False, {"User.Read", "Mail.Read", "Calendars.Read"}),
        (["mail"], True, False, {"User.Read", "Mail.Read", "Mail.Send"}),
        (["mail", "calendar"], False, True, {"User.Read", "Mail.Read.Shared", "Calendars.Read.Shared"}),
        (["mail"], True, True, {"User.Read", "Mail.Read.Shared", "Mail.Send.Shared"}),
    ],
)
def test_no_more_is_asked_for_than_the_services_need(
    services: list[str], sending: bool, is_shared: bool, scopes: set[str]
) -> None:
    assert set(scopes_of(services, sending=sending, is_shared=is_shared)) == scopes
