"""A whole sign-in at the stand-in of Google, from the page to the account's secret."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from rapport.errors import Unavailable, UsageError
from rapport.oauth.google import begin, finish
from rapport.oauth.grants import AuthorizationRequest
from rapport.providers.base import Application
from rapport.providers.google.credentials import CALENDAR, GMAIL, SEND, Grant
from tests.fakes.google.faults import Fault
from tests.fakes.google.oauth import CLIENT, SECRET
from tests.fakes.google.server import FakeGoogle, start_google

pytestmark = pytest.mark.server

JANA = "jana@firm.example"
BACK = "http://127.0.0.1:8765/"
BOTH = ("mail", "calendar")


@pytest.fixture
def google(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeGoogle]:
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")  # the stand-in has no TLS
    with start_google() as fake:
        fake.person(JANA)
        yield fake
        assert fake.violations == []


@pytest.fixture
def ours(google: FakeGoogle) -> Application:
    return Application(CLIENT, SECRET, root=google.root)


def answer(google: FakeGoogle, request: AuthorizationRequest, *ticked: str) -> str:
    return google.consent(JANA, request.url, ticked or None)


def test_what_was_granted_is_the_accounts(google: FakeGoogle, ours: Application) -> None:
    request = begin(ours, BACK, BOTH, sending=True)
    connected = finish(ours, request, answer(google, request))
    assert (connected.address, connected.services) == (JANA, BOTH)
    assert connected.connection == {"services": "mail calendar"}
    grant = Grant.from_secret(connected.secret)
    assert grant.scopes == {GMAIL, CALENDAR, SEND}
    assert grant.refresh_token not in repr(connected)


@pytest.mark.parametrize(
    ("ticked", "services"), [((GMAIL,), ("mail",)), ((CALENDAR, SEND), ("calendar",)), ((GMAIL, CALENDAR), BOTH)]
)
def test_fewer_services_are_taken_where_that_was_said(
    google: FakeGoogle, ours: Application, ticked: tuple[str, ...], services: tuple[str, ...]
) -> None:
    request = begin(ours, BACK, BOTH, sending=True)
    connected = finish(ours, request, answer(google, request, *ticked), allow_fewer=True)
    assert (connected.address, connected.services) == (JANA, services)
    assert Grant.from_secret(connected.secret).scopes == set(ticked)


@pytest.mark.parametrize(
    ("ticked", "allow_fewer", "sentence"),
    [
        (
            (GMAIL, CALENDAR),
            False,
            "permission to send mail was not ticked on Google's page; sign in again and tick it",
        ),
        ((SEND,), False, "permissions to read mail and to read calendars were not ticked"),
        ((SEND,), True, "permissions to read mail and to read calendars were not ticked"),
    ],
)
def test_what_is_missing_is_named(
    google: FakeGoogle, ours: Application, ticked: tuple[str, ...], allow_fewer: bool, sentence: str
) -> None:
    request = begin(ours, BACK, BOTH, sending=True)
    with pytest.raises(UsageError, match=sentence):
        finish(ours, request, answer(google, request, *ticked), allow_fewer=allow_fewer)


def test_an_answer_serves_once(google: FakeGoogle, ours: Application) -> None:
    request = begin(ours, BACK, BOTH)
    back = answer(google, request)
    finish(ours, request, back)
    with pytest.raises(UsageError, match="begin again"):
        finish(ours, request, back)


def test_a_code_is_of_no_use_to_whoever_did_not_ask_for_it(google: FakeGoogle, ours: Application) -> None:
    request = begin(ours, BACK, BOTH)
    thief = replace(request, code_verifier=begin(ours, BACK, BOTH).code_verifier)
    with pytest.raises(UsageError, match="begin again"):
        finish(ours, thief, answer(google, request))


def test_an_answer_to_another_request_is_not_exchanged(google: FakeGoogle, ours: Application) -> None:
    request = begin(ours, BACK, BOTH)
    with pytest.raises(UsageError, match="another sign-in"):
        finish(ours, begin(ours, BACK, BOTH), answer(google, request))
    assert finish(ours, request, answer(google, request)).address == JANA


@pytest.mark.parametrize("fault", [Fault(503, "unavailable"), Fault(500, "internal_failure")])
def test_a_google_that_fails_is_tried_later(google: FakeGoogle, ours: Application, fault: Fault) -> None:
    request = begin(ours, BACK, BOTH)
    google.faults.plan("oauth.token", fault)
    with pytest.raises(Unavailable, match="tried again"):
        finish(ours, request, answer(google, request))


def test_a_google_that_is_not_there_is_tried_later(google: FakeGoogle, ours: Application) -> None:
    request = begin(ours, BACK, BOTH)
    back = answer(google, request)
    with pytest.raises(Unavailable, match="can't be reached"):
        finish(replace(ours, root="http://127.0.0.1:1"), request, back)
