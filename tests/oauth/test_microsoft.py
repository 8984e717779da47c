"""A whole sign-in at the stand-in of Microsoft, from the page to the account's secret."""

import base64
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from rapport.errors import Misconfigured, ProviderError, Unavailable, UsageError
from rapport.oauth.grants import AuthorizationRequest
from rapport.oauth.microsoft import begin, finish, read_code
from rapport.providers.base import Application
from rapport.providers.microsoft.credentials import Cache
from tests.fakes.microsoft.consent import ConsentError
from tests.fakes.microsoft.faults import unavailable
from tests.fakes.microsoft.login import CLIENT, PUBLIC_CLIENT
from tests.fakes.microsoft.person import HOME
from tests.fakes.microsoft.server import FakeMicrosoft, start_microsoft
from tests.providers.microsoft.granting import ours, tokens_of

JANA = "jana@firm.example"
SUPPORT = "support@firm.example"
BACK = "http://localhost:8765"
BOTH = ("mail", "calendar")


@pytest.fixture
def microsoft() -> Iterator[FakeMicrosoft]:
    with start_microsoft() as fake:
        fake.person(JANA)
        yield fake
        assert fake.violations == []


@pytest.fixture
def registered(microsoft: FakeMicrosoft) -> Application:
    return ours(microsoft)


def asked(request: AuthorizationRequest) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(request.url).query).items()}


@pytest.mark.server
def test_the_page_is_our_tenants_and_asks_for_a_lasting_grant(registered: Application) -> None:
    request = begin(replace(registered, tenant=HOME), BACK, ["mail"])
    assert request.url.startswith(f"{registered.root}/{HOME}/oauth2/v2.0/authorize?")
    fields = asked(request)
    assert (fields["response_type"], fields["client_id"], fields["redirect_uri"]) == ("code", CLIENT, BACK)
    assert (fields["state"], fields["prompt"]) == (request.state, "select_account")
    assert "offline_access" in fields["scope"].split()
    assert not {"login_hint", "client_secret", "code_verifier"} & fields.keys()


@pytest.mark.server
@pytest.mark.parametrize(
    ("services", "sending", "mailbox", "scopes"),
    [
        (["mail"], False, "", {"Mail.Read"}),
        (["calendar"], False, "", {"Calendars.Read"}),
        (["mail"], True, "", {"Mail.Read", "Mail.Send"}),
        (["mail", "calendar"], False, SUPPORT, {"Mail.Read.Shared", "Calendars.Read.Shared"}),
    ],
)
def test_no_more_is_asked_for_than_the_services_need(
    registered: Application, services: list[str], sending: bool, mailbox: str, scopes: set[str]
) -> None:
    request = begin(registered, BACK, services, sending=sending, mailbox=mailbox)
    assert set(asked(request)["scope"].split()) == scopes | {"User.Read", "openid", "profile", "offline_access"}
    assert (request.services, request.sending, request.mailbox) == (tuple(services), sending, mailbox)


@pytest.mark.server
def test_the_challenge_is_the_verifiers_digest(registered: Application) -> None:
    request = begin(registered, BACK, ["mail"])
    digest = base64.urlsafe_b64encode(hashlib.sha256(request.code_verifier.encode()).digest()).rstrip(b"=").decode()
    assert (asked(request)["code_challenge"], asked(request)["code_challenge_method"]) == (digest, "S256")


@pytest.mark.server
def test_no_two_requests_share_a_secret(registered: Application) -> None:
    one, other = begin(registered, BACK, ["mail"]), begin(registered, BACK, ["mail"])
    assert not {one.state, one.code_verifier, one.nonce} & {other.state, other.code_verifier, other.nonce}
    for secret in (one.state, one.code_verifier, one.nonce):
        assert len(secret) > 20
        assert secret not in repr(one)


@pytest.mark.server
def test_an_address_that_is_known_is_not_chosen_again(registered: Application) -> None:
    fields = asked(begin(registered, BACK, ["mail"], address=JANA))
    assert fields["login_hint"] == JANA
    assert "prompt" not in fields


@pytest.mark.parametrize("application", [None, Application(client_id="")])
def test_without_a_registration_the_settings_are_named(application: Application | None) -> None:
    with pytest.raises(Misconfigured, match=r"RAPPORT_MICROSOFT_CLIENT_ID.*docs/microsoft\.md"):
        begin(application, BACK, ["mail"])


@pytest.mark.server
def test_a_tenant_that_is_not_there_is_told_before_anybody_signs_in(registered: Application) -> None:
    with pytest.raises(Misconfigured, match="RAPPORT_MICROSOFT_TENANT"):
        begin(replace(registered, tenant="nowhere.example"), BACK, ["mail"])


def request_of(state: str = "ours") -> AuthorizationRequest:
    return AuthorizationRequest("", state, "verifier", BACK, ("mail",))


def test_the_code_of_our_answer_is_taken() -> None:
    answer = {"state": "ours", "code": "0.AX+x", "session_state": "…"}
    assert read_code(request_of(), f"{BACK}?{urlencode(answer)}") == "0.AX+x"


@pytest.mark.parametrize(
    ("answer", "error", "sentence"),
    [
        ({"code": "x"}, UsageError, "another sign-in"),
        ({"code": "x", "state": "somebody's"}, UsageError, "another sign-in"),
        ({"code": "x", "state": "č"}, UsageError, "another sign-in"),
        ({"error": "access_denied"}, UsageError, "another sign-in"),
        ({"error": "access_denied", "state": "ours"}, UsageError, "You didn't allow"),
        (
            {"error": "access_denied", "error_description": "AADSTS65004: User declined.", "state": "ours"},
            UsageError,
            "You didn't allow.*; sign in again and accept",
        ),
        (
            {"error": "access_denied", "error_description": "AADSTS90094: An admin must consent.", "state": "ours"},
            UsageError,
            "only an administrator may allow Rapport.*then sign in again",
        ),
        (
            {"error": "invalid_request", "error_description": "AADSTS50105: Not assigned.", "state": "ours"},
            UsageError,
            "assigned to Rapport",
        ),
        (
            {"error": "invalid_client", "error_description": "AADSTS650053: No such scope.", "state": "ours"},
            Misconfigured,
            "API permissions",
        ),
        ({"error": "server_error", "state": "ours"}, Unavailable, "no clear answer"),
        ({"state": "ours"}, UsageError, "without granting"),
    ],
)
def test_other_answers_are_refused_with_the_reason(
    answer: dict[str, str], error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error, match=sentence):
        read_code(request_of(), f"{BACK}?{urlencode(answer)}")


@pytest.mark.server
@pytest.mark.parametrize("tenant", ["common", "organizations", HOME, "firm.example"])
@pytest.mark.parametrize("client", [CLIENT, PUBLIC_CLIENT])
def test_what_was_granted_is_the_accounts(
    microsoft: FakeMicrosoft, registered: Application, tenant: str, client: str
) -> None:
    secret = microsoft.clients[client]
    application = replace(registered, client_id=client, client_secret=secret, tenant=tenant)
    request = begin(application, BACK, BOTH, sending=True)
    connected = finish(application, request, microsoft.consent(JANA, request.url))
    assert (connected.address, connected.services) == (JANA, BOTH)
    assert connected.connection == {"services": "mail calendar"}
    assert Cache.from_secret(connected.secret).find_token(client)
    for hidden in tokens_of(connected.secret):
        assert hidden not in repr(connected)


@pytest.mark.server
def test_a_personal_account_is_an_account(microsoft: FakeMicrosoft, registered: Application) -> None:
    microsoft.person("eva@outlook.example", is_personal=True)
    request = begin(registered, BACK, BOTH)
    connected = finish(registered, request, microsoft.consent("eva@outlook.example", request.url))
    assert (connected.address, connected.aliases) == ("eva@outlook.example", ())


@pytest.mark.server
def test_a_shared_mailbox_is_an_account_of_its_own(microsoft: FakeMicrosoft, registered: Application) -> None:
    microsoft.person(JANA).aliases = ["novak@firm.example"]
    microsoft.person(SUPPORT).readers = {JANA}
    request = begin(registered, BACK, BOTH, mailbox=SUPPORT)
    connected = finish(registered, request, microsoft.consent(JANA, request.url))
    assert (connected.address, connected.account_address, connected.aliases) == (JANA, SUPPORT, ())
    assert connected.connection == {"services": "mail calendar", "mailbox": SUPPORT}


@pytest.mark.server
@pytest.mark.parametrize("mailbox", [SUPPORT, "nobody@firm.example"])
def test_a_mailbox_that_is_not_shared_is_nobodys(
    microsoft: FakeMicrosoft, registered: Application, mailbox: str
) -> None:
    microsoft.person(SUPPORT)
    request = begin(registered, BACK, BOTH, mailbox=mailbox)
    with pytest.raises((UsageError, Misconfigured), match=r"that mailbox|no such mailbox"):
        finish(registered, request, microsoft.consent(JANA, request.url))


@pytest.mark.server
def test_a_user_without_a_mailbox_is_told_at_once(microsoft: FakeMicrosoft, registered: Application) -> None:
    microsoft.person(JANA).has_mailbox = False
    request = begin(registered, BACK, BOTH)
    with pytest.raises(Misconfigured, match="no mailbox"):
        finish(registered, request, microsoft.consent(JANA, request.url))


def without(request: AuthorizationRequest, *scopes: str) -> str:
    """Give the page as if fewer permissions were asked for: so much less is granted."""
    parts = urlsplit(request.url)
    fields = asked(request)
    fields["scope"] = " ".join(scope for scope in fields["scope"].split() if scope not in scopes)
    return parts._replace(query=urlencode(fields)).geturl()


@pytest.mark.server
@pytest.mark.parametrize(
    ("missing", "services"),
    [(("Calendars.Read",), ("mail",)), (("Mail.Read", "Mail.Send"), ("calendar",)), (("Mail.Send",), BOTH)],
)
def test_fewer_services_are_taken_where_that_was_said(
    microsoft: FakeMicrosoft, registered: Application, missing: tuple[str, ...], services: tuple[str, ...]
) -> None:
    request = begin(registered, BACK, BOTH, sending=True)
    back = microsoft.consent(JANA, without(request, *missing))
    connected = finish(registered, request, back, allow_fewer=True)
    assert (connected.address, connected.services) == (JANA, services)


@pytest.mark.server
def test_permissions_are_told_with_the_resource_or_without(microsoft: FakeMicrosoft, registered: Application) -> None:
    request = begin(registered, BACK, BOTH)
    url = request.url.replace("Mail.Read", "https%3A%2F%2Fgraph.microsoft.com%2FMail.Read")
    assert finish(registered, request, microsoft.consent(JANA, url)).services == BOTH


@pytest.mark.server
@pytest.mark.parametrize(
    ("missing", "allow_fewer", "sentence"),
    [
        (("Mail.Send",), False, "The permission to send mail was not granted at Microsoft"),
        (("Calendars.Read",), False, "The permission to read calendars was not granted"),
        (("Mail.Read", "Calendars.Read"), True, "The permissions to read mail and to read calendars were not granted"),
        (("offline_access",), False, "no lasting permission"),
    ],
)
def test_what_is_missing_is_named(
    microsoft: FakeMicrosoft, registered: Application, missing: tuple[str, ...], allow_fewer: bool, sentence: str
) -> None:
    request = begin(registered, BACK, BOTH, sending=True)
    back = microsoft.consent(JANA, without(request, *missing))
    with pytest.raises(UsageError, match=sentence):
        finish(registered, request, back, allow_fewer=allow_fewer)


@pytest.mark.server
def test_an_answer_serves_once(microsoft: FakeMicrosoft, registered: Application) -> None:
    request = begin(registered, BACK, BOTH)
    back = microsoft.consent(JANA, request.url)
    finish(registered, request, back)
    with pytest.raises(UsageError, match="begin again"):
        finish(registered, request, back)


@pytest.mark.server
@pytest.mark.parametrize("stolen", ["code_verifier", "nonce"])
def test_a_code_is_of_no_use_to_whoever_did_not_ask_for_it(
    microsoft: FakeMicrosoft, registered: Application, stolen: str
) -> None:
    request, theirs = begin(registered, BACK, BOTH), begin(registered, BACK, BOTH)
    thief = replace(request, **{stolen: getattr(theirs, stolen)})
    with pytest.raises(UsageError, match="begin again"):
        finish(registered, thief, microsoft.consent(JANA, request.url))


@pytest.mark.server
def test_an_answer_to_another_request_is_not_exchanged(microsoft: FakeMicrosoft, registered: Application) -> None:
    request = begin(registered, BACK, BOTH)
    back = microsoft.consent(JANA, request.url)
    with pytest.raises(UsageError, match="another sign-in"):
        finish(registered, begin(registered, BACK, BOTH), back)
    assert finish(registered, request, back).address == JANA


def _only_admins(microsoft: FakeMicrosoft) -> None:
    microsoft.login.tenants[HOME].needs_admin_consent = True


@pytest.mark.server
def test_an_organisation_that_lets_nobody_consent_is_told(microsoft: FakeMicrosoft, registered: Application) -> None:
    _only_admins(microsoft)
    request = begin(registered, BACK, BOTH)
    with pytest.raises(UsageError, match="only an administrator may allow Rapport"):
        finish(registered, request, microsoft.consent(JANA, request.url))


@pytest.mark.server
def test_what_an_administrator_consented_to_is_everybodys(microsoft: FakeMicrosoft, registered: Application) -> None:
    _only_admins(microsoft)
    microsoft.login.tenants[HOME].admin_consented = frozenset({"User.Read", "Mail.Read", "Calendars.Read"})
    request = begin(registered, BACK, BOTH)
    assert finish(registered, request, microsoft.consent(JANA, request.url)).address == JANA


def _block(microsoft: FakeMicrosoft) -> None:
    microsoft.person(JANA).policy = 53003


def _ask_for_more(microsoft: FakeMicrosoft) -> None:
    microsoft.person(JANA).policy = 50076


def _suspend(microsoft: FakeMicrosoft) -> None:
    microsoft.person(JANA).is_suspended = True


def _mistake_secret(microsoft: FakeMicrosoft) -> None:
    microsoft.clients[CLIENT] = "another"


def _become_public(microsoft: FakeMicrosoft) -> None:
    microsoft.clients[CLIENT] = ""


def _fail(microsoft: FakeMicrosoft) -> None:
    microsoft.faults.plan("login.token", unavailable())


@pytest.mark.server
@pytest.mark.parametrize(
    ("happens", "error", "sentence"),
    [
        (_block, UsageError, "conditional access blocks this sign-in.*then sign in again"),
        (_ask_for_more, UsageError, "second factor"),
        (_suspend, UsageError, "disabled or deleted"),
        (_mistake_secret, Misconfigured, "RAPPORT_MICROSOFT_CLIENT_SECRET"),
        (_become_public, Misconfigured, "leaves RAPPORT_MICROSOFT_CLIENT_SECRET empty"),
        (_fail, Unavailable, "tried again"),
    ],
)
def test_what_goes_wrong_at_the_exchange_is_told_apart(
    microsoft: FakeMicrosoft,
    registered: Application,
    happens: Callable[[FakeMicrosoft], None],
    error: type[ProviderError | UsageError],
    sentence: str,
) -> None:
    request = begin(registered, BACK, BOTH)
    back = microsoft.consent(JANA, request.url)
    happens(microsoft)
    with pytest.raises(error, match=sentence):
        finish(registered, request, back)


@pytest.mark.server
def test_a_microsoft_that_is_not_there_is_tried_later(microsoft: FakeMicrosoft, registered: Application) -> None:
    request = begin(registered, BACK, BOTH)
    back = microsoft.consent(JANA, request.url)
    with pytest.raises(Unavailable, match="can't be reached"):
        finish(replace(registered, root="https://127.0.0.1:1"), request, back)


@pytest.mark.server
@pytest.mark.parametrize(
    ("address", "more", "number"),
    [("eva@elsewhere.example", {"tenant": "b7c2"}, 50020), ("eva@outlook.example", {"is_personal": True}, 50020)],
)
def test_microsoft_itself_turns_strangers_away(
    microsoft: FakeMicrosoft, registered: Application, address: str, more: dict[str, object], number: int
) -> None:
    microsoft.person(address, **more)
    request = begin(replace(registered, tenant=HOME), BACK, BOTH)
    with pytest.raises(ConsentError, match=f"AADSTS{number}"):
        microsoft.consent(address, request.url)
