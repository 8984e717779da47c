"""Signing in at the fake, by Google's own libraries."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from google.auth.exceptions import RefreshError
from google.auth.transport.requests import Request
from google.oauth2.credentials import Credentials
from google_auth_oauthlib.flow import Flow
from oauthlib.oauth2 import OAuth2Error

from tests.clocks import SleepersClock
from tests.fakes.google.consent import ConsentError
from tests.fakes.google.faults import Fault
from tests.fakes.google.oauth import CLIENT, LIFE, SECRET
from tests.fakes.google.server import FakeGoogle

pytestmark = pytest.mark.server

JANA = "jana@firm.example"
MAIL = "https://www.googleapis.com/auth/gmail.readonly"
CALENDAR = "https://www.googleapis.com/auth/calendar.readonly"
REDIRECT = "http://127.0.0.1:5555/done"
REVOKED = "Token has been expired or revoked"


def flow_at(google: FakeGoogle, client: str = CLIENT, secret: str = SECRET, redirect: str = REDIRECT) -> Flow:
    registered = {
        "client_id": client,
        "client_secret": secret,
        "auth_uri": f"{google.root}/o/oauth2/v2/auth",
        "token_uri": f"{google.root}/token",
    }
    return Flow.from_client_config({"installed": registered}, scopes=[MAIL, CALENDAR], redirect_uri=redirect)


def begin(flow: Flow, **more: str) -> str:
    url: str = flow.authorization_url(**{"access_type": "offline", **more})[0]
    return url


def exchange(flow: Flow, redirected: str, **more: str) -> dict[str, object]:
    flow.oauth2session.scope = None  # fewer scopes than asked for are an answer
    code = parse_qs(urlsplit(redirected).query)["code"][0]
    token: dict[str, object] = flow.fetch_token(code=code, include_client_id=True, **more)
    return token


def sign_in(google: FakeGoogle, *scopes: str, **more: str) -> dict[str, object]:
    flow = flow_at(google)
    return exchange(flow, google.consent(JANA, begin(flow, **more), scopes or None))


def credentials(google: FakeGoogle, refresh_token: object, secret: str = SECRET) -> Credentials:
    return Credentials(
        None, refresh_token=refresh_token, token_uri=f"{google.root}/token", client_id=CLIENT, client_secret=secret
    )


@pytest.fixture(autouse=True)
def _plain_http(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")


def test_a_consent_gives_tokens_for_what_was_ticked(google: FakeGoogle) -> None:
    token = sign_in(google, CALENDAR)

    assert token["scope"] == [CALENDAR]
    assert token["refresh_token"]
    assert token["expires_in"] == LIFE.total_seconds()


def test_the_browser_is_sent_back_with_the_state(google: FakeGoogle) -> None:
    url, state = flow_at(google).authorization_url()

    redirected = urlsplit(google.consent(JANA, url))

    assert redirected.geturl().startswith(REDIRECT)
    assert parse_qs(redirected.query)["state"] == [state]


@pytest.mark.parametrize("refusal", [{"deny": True}, {"scopes": ()}])
def test_a_refusal_or_no_tick_at_all_is_access_denied(google: FakeGoogle, refusal: dict[str, object]) -> None:
    redirected = google.consent(JANA, begin(flow_at(google)), **refusal)  # type: ignore[arg-type]

    assert parse_qs(urlsplit(redirected).query)["error"] == ["access_denied"]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"client_id": "nobody"}, "invalid_client"),
        ({"redirect_uri": "https://evil.example/"}, "redirect_uri_mismatch"),
        ({"response_type": "token"}, "response_type"),
        ({"scope": "everything"}, "invalid_scope"),
        ({"state": ""}, "state"),
        ({"code_challenge": ""}, "code_challenge"),
        ({"code_challenge_method": "plain"}, "code_challenge_method"),
        ({"access_type": "forever"}, "access_type"),
        ({"prompt": "please"}, "prompt"),
    ],
)
def test_a_wrong_request_is_an_error_page_and_no_redirect(
    google: FakeGoogle, changed: dict[str, str], said: str
) -> None:
    query = dict(parse_qs(urlsplit(begin(flow_at(google))).query)) | {name: [value] for name, value in changed.items()}
    asked = requests.Request("GET", f"{google.root}/o/oauth2/v2/auth", params=query).prepare()

    with pytest.raises(ConsentError, match=said):
        google.consent(JANA, asked.url or "")


def test_a_registered_address_is_redirected_to(google: FakeGoogle) -> None:
    google.sign_in.redirects.add("https://crm.example/google")
    flow = flow_at(google, redirect="https://crm.example/google")

    assert google.consent(JANA, begin(flow)).startswith("https://crm.example/google?")


def test_a_code_is_exchanged_once(google: FakeGoogle) -> None:
    flow = flow_at(google)
    redirected = google.consent(JANA, begin(flow))
    exchange(flow, redirected)

    with pytest.raises(OAuth2Error, match="Malformed auth code"):
        exchange(flow, redirected)


def test_a_code_ends_after_ten_minutes(google: FakeGoogle, clock: SleepersClock) -> None:
    flow = flow_at(google)
    redirected = google.consent(JANA, begin(flow))
    clock.sleep(600)

    with pytest.raises(OAuth2Error, match="Malformed auth code"):
        exchange(flow, redirected)


def test_a_code_needs_its_verifier(google: FakeGoogle) -> None:
    flow = flow_at(google)
    redirected = google.consent(JANA, begin(flow))
    flow.code_verifier = "another" * 10

    with pytest.raises(OAuth2Error, match="Invalid code verifier"):
        exchange(flow, redirected)


def test_a_code_needs_the_address_that_it_was_sent_to(google: FakeGoogle) -> None:
    flow = flow_at(google)
    redirected = google.consent(JANA, begin(flow))
    flow.redirect_uri = "http://127.0.0.1:5556/done"

    with pytest.raises(OAuth2Error, match="redirect_uri_mismatch"):
        exchange(flow, redirected)


def test_a_wrong_secret_exchanges_nothing(google: FakeGoogle) -> None:
    flow = flow_at(google, secret="wrong")

    with pytest.raises(OAuth2Error, match="invalid_client"):
        exchange(flow, google.consent(JANA, begin(flow)))


def test_only_the_first_grant_or_a_new_consent_gives_a_refresh_token(google: FakeGoogle) -> None:
    assert "refresh_token" in sign_in(google)
    assert "refresh_token" not in sign_in(google)
    assert "refresh_token" in sign_in(google, prompt="consent")


def test_online_access_has_no_refresh_token(google: FakeGoogle) -> None:
    assert "refresh_token" not in sign_in(google, access_type="online")


def test_granted_scopes_are_included_when_asked_for(google: FakeGoogle) -> None:
    sign_in(google, MAIL)

    assert sign_in(google, CALENDAR, include_granted_scopes="true")["scope"] == [CALENDAR, MAIL]


def test_a_refresh_token_gives_access_tokens(google: FakeGoogle) -> None:
    held = credentials(google, google.grant(JANA, [MAIL])[0])

    held.refresh(Request())
    first = held.token
    held.refresh(Request())

    assert held.token not in {None, first}


def test_a_rotated_refresh_token_replaces_the_one_before(google: FakeGoogle) -> None:
    google.sign_in.rotates = True
    old = google.grant(JANA, [MAIL])[0]
    held = credentials(google, old)

    held.refresh(Request())

    assert held.refresh_token != old
    held.refresh(Request())
    with pytest.raises(RefreshError, match=REVOKED):
        credentials(google, old).refresh(Request())


def test_a_revoked_grant_is_not_refreshed(google: FakeGoogle) -> None:
    held = credentials(google, google.grant(JANA, [MAIL])[0])
    google.revoke(JANA)

    with pytest.raises(RefreshError, match=REVOKED):
        held.refresh(Request())


def test_a_wrong_secret_refreshes_nothing(google: FakeGoogle) -> None:
    held = credentials(google, google.grant(JANA, [MAIL])[0], "wrong")

    with pytest.raises(RefreshError, match="invalid_client"):
        held.refresh(Request())


def test_a_suspended_person_is_not_refreshed(google: FakeGoogle) -> None:
    held = credentials(google, google.grant(JANA, [MAIL])[0])
    google.person(JANA).is_suspended = True

    with pytest.raises(RefreshError, match="disabled"):
        held.refresh(Request())


def test_revoking_one_token_ends_all_grants_of_the_person(google: FakeGoogle) -> None:
    first, second = google.grant(JANA, [MAIL])[0], google.grant(JANA, [CALENDAR])[0]

    answers = [requests.post(f"{google.root}/revoke", data={"token": first}, timeout=9).status_code for _ in range(2)]

    assert answers == [200, 400]
    with pytest.raises(RefreshError, match=REVOKED):
        credentials(google, second).refresh(Request())


def test_the_token_endpoint_fails_when_told_to(google: FakeGoogle) -> None:
    google.faults.plan("oauth.token", Fault(503, "internal_failure"))
    body = {"client_id": CLIENT, "client_secret": SECRET, "grant_type": "refresh_token", "refresh_token": "no"}

    answers = [requests.post(f"{google.root}/token", data=body, timeout=9).json()["error"] for _ in range(2)]

    assert answers == ["internal_failure", "invalid_grant"]


def test_what_sign_in_does_not_know_is_a_violation(lax_google: FakeGoogle) -> None:
    flow = flow_at(lax_google)
    lax_google.consent(JANA, begin(flow, colour="red"))
    requests.post(f"{lax_google.root}/token", data={"colour": "red"}, timeout=9)

    assert len(lax_google.violations) == 2


def test_an_access_token_lives_an_hour(google: FakeGoogle, clock: SleepersClock) -> None:
    token = google.grant(JANA, [MAIL])[1]

    def ask() -> int:
        url = f"{google.root}/gmail/v1/users/me/settings/sendAs"
        return requests.get(url, headers={"Authorization": f"Bearer {token}"}, timeout=9).status_code

    assert ask() != 401
    clock.sleep((LIFE - timedelta(seconds=1)).total_seconds())
    assert ask() != 401
    clock.sleep(1)
    assert ask() == 401
