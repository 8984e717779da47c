"""Signing in at the fake, by Microsoft's own library."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from tests.clocks import SleepersClock
from tests.fakes.microsoft.asking import JANA, answer_of, begin, open_msal, open_session, sign_in
from tests.fakes.microsoft.consent import ConsentError
from tests.fakes.microsoft.faults import Fault
from tests.fakes.microsoft.login import CLIENT, LIFE, PUBLIC_CLIENT, SECRET
from tests.fakes.microsoft.person import HOME, Person
from tests.fakes.microsoft.server import FakeMicrosoft

pytestmark = pytest.mark.server


def refresh(microsoft: FakeMicrosoft, token: str, tenant: str = "common", **more: str) -> tuple[int, dict[str, Any]]:
    form = {"grant_type": "refresh_token", "client_id": CLIENT, "client_secret": SECRET, "refresh_token": token}
    url = f"{microsoft.root}/{tenant}/oauth2/v2.0/token"
    with open_session(microsoft) as session:
        response = session.post(url, data={**form, "scope": "Mail.Read offline_access", **more}, timeout=30)
    return response.status_code, response.json()


def test_a_sign_in_gives_tokens_and_tells_who_it_is(microsoft: FakeMicrosoft, jana: Person) -> None:
    token = sign_in(microsoft, open_msal(microsoft), "Mail.Read", "Calendars.Read")

    assert {"Mail.Read", "Calendars.Read"} <= set(token["scope"].split())
    assert token["refresh_token"]
    assert token["expires_in"] == LIFE.total_seconds()
    claims = token["id_token_claims"]
    assert (claims["oid"], claims["tid"], claims["preferred_username"]) == (jana.oid, HOME, JANA)
    assert claims["iss"] == f"{microsoft.root}/{HOME}/v2.0"


def test_the_answer_comes_by_address_too_and_carries_the_state(microsoft: FakeMicrosoft, jana: Person) -> None:
    with pytest.warns(UserWarning, match="form_post"):
        flow = open_msal(microsoft).initiate_auth_code_flow(["Mail.Read"], redirect_uri="http://localhost:5000")

    redirected = microsoft.consent(JANA, flow["auth_uri"])

    assert redirected.startswith("http://localhost:5000?")
    assert answer_of(redirected)["state"] == flow["state"]


def test_who_declines_grants_nothing(microsoft: FakeMicrosoft, jana: Person) -> None:
    answer = answer_of(microsoft.consent(JANA, begin(open_msal(microsoft))["auth_uri"], deny=True))

    assert answer["error"] == "access_denied"
    assert "AADSTS65004" in answer["error_description"]
    assert "code" not in answer


def test_where_an_admin_must_consent_a_member_returns_without(microsoft: FakeMicrosoft, jana: Person) -> None:
    tenant = microsoft.login.tenants[HOME]
    tenant.needs_admin_consent = True
    app = open_msal(microsoft)

    answer = answer_of(microsoft.consent(JANA, begin(app)["auth_uri"]))
    assert "AADSTS90094" in answer["error_description"]

    tenant.admin_consented = frozenset({"Mail.Read"})
    assert sign_in(microsoft, app)["access_token"]


@pytest.mark.parametrize(
    ("person", "tenant", "number"),
    [
        ({"is_personal": True}, "organizations", 50020),
        ({}, "consumers", 50020),
        ({"tenant": "11111111-0000-4000-8000-000000000000"}, HOME, 50020),
        ({"is_suspended": True}, "common", 50057),
        ({"policy": 53003}, "common", 53003),
    ],
)
def test_some_people_are_shown_why_they_cannot_sign_in(
    microsoft: FakeMicrosoft, person: dict[str, Any], tenant: str, number: int
) -> None:
    microsoft.person(JANA, **person)

    with pytest.raises(ConsentError, match=f"AADSTS{number}"):
        microsoft.consent(JANA, begin(open_msal(microsoft, tenant))["auth_uri"])


def test_personal_accounts_sign_in_where_they_may(microsoft: FakeMicrosoft) -> None:
    microsoft.person("eva@outlook.example", is_personal=True)

    token = sign_in(microsoft, open_msal(microsoft), address="eva@outlook.example")
    assert token["id_token_claims"]["tid"] != HOME

    microsoft.login.allows_personal = False
    with pytest.raises(ConsentError, match="consumers"):
        sign_in(microsoft, open_msal(microsoft), address="eva@outlook.example")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"client_id": "nobody"}, "AADSTS700016"),
        ({"redirect_uri": "https://evil.example/"}, "AADSTS50011"),
        ({"response_type": "token"}, "response_type"),
        ({"scope": "Mail.Everything"}, "AADSTS650053"),
        ({"code_challenge_method": "plain"}, "code_challenge_method"),
        ({"prompt": "please"}, "prompt"),
    ],
)
def test_a_wrong_request_is_a_page_of_its_own(
    microsoft: FakeMicrosoft, jana: Person, changed: dict[str, str], said: str
) -> None:
    parts = urlsplit(begin(open_msal(microsoft))["auth_uri"])
    query = urlencode({**{name: values[0] for name, values in parse_qs(parts.query).items()}, **changed})

    with pytest.raises(ConsentError, match=said):
        microsoft.consent(JANA, parts._replace(query=query).geturl())


def test_a_registered_address_is_sent_back_to_and_no_other(microsoft: FakeMicrosoft, jana: Person) -> None:
    microsoft.login.redirects.add("https://crm.example/microsoft")
    app = open_msal(microsoft)
    registered = begin(app, redirect_uri="https://crm.example/microsoft")["auth_uri"]

    assert microsoft.consent(JANA, registered).startswith("https://crm.example/microsoft?")
    for other in ("https://crm.example/other", "http://127.0.0.1:5000/", "http://localhost:5000/other"):
        with pytest.raises(ConsentError, match="AADSTS50011"):
            microsoft.consent(JANA, begin(app, redirect_uri=other)["auth_uri"])


@pytest.mark.parametrize("missing", ["state", "code_challenge"])
def test_a_sign_in_that_is_not_safe_is_a_violation(lax_microsoft: FakeMicrosoft, jana: Person, missing: str) -> None:
    parts = urlsplit(begin(open_msal(lax_microsoft))["auth_uri"])
    query = urlencode({name: values[0] for name, values in parse_qs(parts.query).items() if name != missing})

    with pytest.raises(ConsentError, match=missing):
        lax_microsoft.consent(JANA, parts._replace(query=query).geturl())

    assert missing in lax_microsoft.violations[0]


def test_a_code_serves_once_and_with_its_own_verifier_alone(microsoft: FakeMicrosoft, jana: Person) -> None:
    app = open_msal(microsoft)
    flow = begin(app)
    answer = answer_of(microsoft.consent(JANA, flow["auth_uri"]))
    stolen = app.acquire_token_by_auth_code_flow({**flow, "code_verifier": "a" * 43}, answer)
    assert (stolen["error"], stolen["error_codes"]) == ("invalid_grant", [501481])

    again = app.acquire_token_by_auth_code_flow(flow, answer)
    assert again["error_codes"] == [54005]


def test_a_code_ends_after_ten_minutes(microsoft: FakeMicrosoft, jana: Person, clock: SleepersClock) -> None:
    app = open_msal(microsoft)
    flow = begin(app)
    answer = answer_of(microsoft.consent(JANA, flow["auth_uri"]))
    clock.sleep(601)

    assert app.acquire_token_by_auth_code_flow(flow, answer)["error_codes"] == [70008]


@pytest.mark.parametrize(
    ("client", "secret", "number"),
    [(CLIENT, "wrong", 7000215), (CLIENT, None, 7000218), (PUBLIC_CLIENT, "any", 700025)],
)
def test_a_client_proves_who_it_is_and_a_public_one_does_not(
    microsoft: FakeMicrosoft, jana: Person, client: str, secret: str | None, number: int
) -> None:
    assert sign_in(microsoft, open_msal(microsoft, client=client, secret=secret))["error_codes"] == [number]


def test_every_refresh_gives_another_refresh_token_and_the_old_one_stays_good(
    microsoft: FakeMicrosoft, jana: Person
) -> None:
    first = microsoft.grant(JANA, ["Mail.Read"])[0]
    second = refresh(microsoft, first)[1]["refresh_token"]

    assert second != first
    assert refresh(microsoft, first)[0] == refresh(microsoft, second)[0] == 200


def test_a_rotation_may_end_the_old_token(microsoft: FakeMicrosoft, jana: Person) -> None:
    microsoft.login.rotation_ends_old = True
    first = microsoft.grant(JANA, ["Mail.Read"])[0]
    refresh(microsoft, first)

    assert refresh(microsoft, first)[1]["error"] == "invalid_grant"


def test_msal_refreshes_what_expired(microsoft: FakeMicrosoft, jana: Person) -> None:
    app = open_msal(microsoft)
    before = sign_in(microsoft, app)["access_token"]
    microsoft.expire_access_tokens()

    again = app.acquire_token_silent(["Mail.Read"], app.get_accounts()[0], force_refresh=True)

    assert again["access_token"] != before
    assert microsoft.login.find_access(before) is None
    assert microsoft.login.find_access(again["access_token"])


@pytest.mark.parametrize(
    ("trouble", "error", "number", "suberror"),
    [
        ("revoked", "invalid_grant", 50173, "bad_token"),
        ("unused", "invalid_grant", 700082, "bad_token"),
        ("suspended", "invalid_grant", 50057, None),
        ("blocked", "invalid_grant", 53003, "message_only"),
        ("second factor", "interaction_required", 50076, "basic_action"),
        ("unknown", "invalid_grant", 9002313, None),
    ],
)
def test_a_refresh_that_cannot_go_on_says_why(
    microsoft: FakeMicrosoft, jana: Person, clock: SleepersClock, trouble: str, error: str, number: int, suberror: str
) -> None:
    token = microsoft.grant(JANA, ["Mail.Read"])[0]
    if trouble == "revoked":
        microsoft.revoke(JANA)
    elif trouble == "unused":
        clock.sleep(timedelta(days=91).total_seconds())
    elif trouble == "suspended":
        jana.is_suspended = True
    elif trouble == "unknown":
        token = "anything"
    else:
        jana.policy = 53003 if trouble == "blocked" else 50076

    status, told = refresh(microsoft, token)

    assert (status, told["error"], told["error_codes"], told.get("suberror")) == (400, error, [number], suberror)
    assert told["error_description"].startswith(f"AADSTS{number}: ")
    assert ("claims" in told) == (trouble in {"blocked", "second factor"})


def test_a_permission_that_was_never_given_needs_consent(microsoft: FakeMicrosoft, jana: Person) -> None:
    token = microsoft.grant(JANA, ["Mail.Read"])[0]

    told = refresh(microsoft, token, scope="Calendars.Read offline_access")[1]

    assert (told["error_codes"], told["suberror"]) == ([65001], "consent_required")


def test_without_offline_access_there_is_no_refresh_token(microsoft: FakeMicrosoft, jana: Person) -> None:
    assert "refresh_token" not in refresh(microsoft, microsoft.grant(JANA, ["Mail.Read"])[0], scope="Mail.Read")[1]


def test_a_device_waits_for_its_owner(microsoft: FakeMicrosoft, jana: Person) -> None:
    app = open_msal(microsoft, "organizations", PUBLIC_CLIENT, None)
    flow = app.initiate_device_flow(["Mail.Read"])
    waiting = app.acquire_token_by_device_flow({**flow, "expires_at": 0})
    assert waiting["error"] == "authorization_pending"

    microsoft.login.answer_device(flow["user_code"], JANA)

    assert app.acquire_token_by_device_flow(flow)["id_token_claims"]["oid"] == jana.oid


def test_a_device_may_be_declined(microsoft: FakeMicrosoft, jana: Person) -> None:
    app = open_msal(microsoft, "organizations", PUBLIC_CLIENT, None)
    flow = app.initiate_device_flow(["Mail.Read"])
    microsoft.login.answer_device(flow["user_code"], JANA, deny=True)

    assert app.acquire_token_by_device_flow(flow)["error"] == "authorization_declined"


def test_a_tenant_that_is_not_there_is_not_discovered(microsoft: FakeMicrosoft) -> None:
    with pytest.raises(ValueError, match="tenant"):
        open_msal(microsoft, "nobody.example")

    assert open_msal(microsoft, "firm.example").authority.token_endpoint == f"{microsoft.root}/{HOME}/oauth2/v2.0/token"


def test_the_token_endpoint_fails_as_planned(microsoft: FakeMicrosoft, jana: Person) -> None:
    token = microsoft.grant(JANA, ["Mail.Read"])[0]
    microsoft.faults.plan("login.token", Fault(503, "temporarily_unavailable", headers={"Retry-After": "7"}))

    assert refresh(microsoft, token)[0] == 503
    assert refresh(microsoft, token)[0] == 200


def test_what_the_token_endpoint_does_not_know_is_a_violation(lax_microsoft: FakeMicrosoft, jana: Person) -> None:
    refresh(lax_microsoft, lax_microsoft.grant(JANA, ["Mail.Read"])[0], resource="https://graph.microsoft.com")

    assert lax_microsoft.violations == ["The token endpoint knows no resource."]
