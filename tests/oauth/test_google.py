"""What Google is asked for, and which answers are taken; the exchange itself is tried over HTTP in tests/cli."""

import base64
import hashlib
from dataclasses import replace
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from rapport.errors import Misconfigured, UsageError
from rapport.oauth.google import begin, read_code
from rapport.oauth.grants import AuthorizationRequest
from rapport.providers.base import Application

GMAIL = "https://www.googleapis.com/auth/gmail.readonly"
CALENDAR = "https://www.googleapis.com/auth/calendar.readonly"
SEND = "https://www.googleapis.com/auth/gmail.send"
OURS = Application(client_id="ours.apps.example", client_secret="hidden")
BACK = "http://127.0.0.1:8765/"


def asked(request: AuthorizationRequest) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(request.url).query).items()}


def test_the_page_is_googles_and_asks_for_a_lasting_grant() -> None:
    request = begin(OURS, BACK, ["mail"])
    assert request.url.startswith("https://accounts.google.com/o/oauth2/v2/auth?")
    fields = asked(request)
    assert fields["response_type"] == "code"
    assert fields["client_id"] == "ours.apps.example"
    assert fields["redirect_uri"] == BACK
    assert (fields["access_type"], fields["prompt"]) == ("offline", "consent")
    assert fields["state"] == request.state
    assert not {"include_granted_scopes", "login_hint", "client_secret", "code_verifier"} & fields.keys()


@pytest.mark.parametrize(
    ("services", "sending", "scopes"),
    [
        (["mail"], False, {GMAIL}),
        (["calendar"], False, {CALENDAR}),
        (["mail", "calendar"], False, {GMAIL, CALENDAR}),
        (["mail"], True, {GMAIL, SEND}),
    ],
)
def test_no_more_is_asked_for_than_the_services_need(services: list[str], sending: bool, scopes: set[str]) -> None:
    request = begin(OURS, BACK, services, sending=sending)
    assert set(asked(request)["scope"].split()) == scopes
    assert (request.services, request.sending) == (tuple(services), sending)


def test_the_challenge_is_the_verifiers_digest() -> None:
    request = begin(OURS, BACK, ["mail"])
    digest = base64.urlsafe_b64encode(hashlib.sha256(request.code_verifier.encode()).digest()).rstrip(b"=").decode()
    assert asked(request)["code_challenge"] == digest
    assert asked(request)["code_challenge_method"] == "S256"
    assert 43 <= len(request.code_verifier) <= 128


def test_no_two_requests_share_a_secret() -> None:
    one, other = begin(OURS, BACK, ["mail"]), begin(OURS, BACK, ["mail"])
    assert one.state != other.state
    assert one.code_verifier != other.code_verifier


def test_the_address_is_hinted_at() -> None:
    assert asked(begin(OURS, BACK, ["mail"], address="jana@firm.example"))["login_hint"] == "jana@firm.example"


def test_a_stand_in_is_asked_at_its_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    application = replace(OURS, root="http://127.0.0.1:8080")
    assert begin(application, BACK, ["mail"]).url.startswith("http://127.0.0.1:8080/o/oauth2/v2/auth?")


@pytest.mark.parametrize("application", [None, Application(client_id="")])
def test_without_a_registration_the_settings_are_named(application: Application | None) -> None:
    with pytest.raises(Misconfigured, match=r"RAPPORT_GOOGLE_CLIENT_ID and RAPPORT_GOOGLE_CLIENT_SECRET.*google\.md"):
        begin(application, BACK, ["mail"])


def test_the_code_of_our_answer_is_taken() -> None:
    request = begin(OURS, BACK, ["mail"])
    assert read_code(request, f"{BACK}?{urlencode({'state': request.state, 'code': '4/0A+x'})}") == "4/0A+x"


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ({"code": "x"}, "another sign-in"),
        ({"code": "x", "state": "somebody's"}, "another sign-in"),
        ({"code": "x", "state": "č"}, "another sign-in"),
        ({"error": "access_denied"}, "another sign-in"),
        ({"error": "access_denied", "state": "ours"}, "You didn't allow"),
        ({"error": "server_error", "state": "ours"}, "without granting"),
        ({"state": "ours"}, "without granting"),
    ],
)
def test_other_answers_are_refused_with_the_reason(answer: dict[str, str], sentence: str) -> None:
    request = AuthorizationRequest("", "ours", "verifier", BACK, ("mail",))
    with pytest.raises(UsageError, match=sentence):
        read_code(request, f"{BACK}?{urlencode(answer)}")


def test_a_request_shows_none_of_its_secrets() -> None:
    request = begin(OURS, BACK, ["mail"])
    assert request.state not in repr(request)
    assert request.code_verifier not in repr(request)
