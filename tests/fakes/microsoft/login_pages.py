"""Microsoft's login in HTTP: discovery, the consent page and its answer, the token endpoint, devices."""

import uuid
from collections.abc import Callable, Mapping
from html import escape
from urllib.parse import parse_qsl, urlencode, urlsplit

import orjson

from rapport.clock import Clock
from tests.fakes.microsoft.answers import GraphError
from tests.fakes.microsoft.faults import Fault, Faults
from tests.fakes.microsoft.login import (
    BASIC_SCOPES,
    DEVICE_LIFE,
    PERSONAL_TENANT,
    SHARED_TENANTS,
    Asked,
    Login,
    LoginError,
    Tokens,
    short,
)
from tests.fakes.microsoft.login_discovery import describe_instance, describe_tenant
from tests.fakes.microsoft.login_tokens import write_answer
from tests.fakes.microsoft.person import Person
from tests.fakes.microsoft.web import Request, Response

KNOWN_SCOPES = BASIC_SCOPES | {
    "User.Read", "User.ReadBasic.All", "MailboxSettings.Read",
    "Mail.ReadBasic", "Mail.Read", "Mail.ReadWrite", "Mail.Send",
    "Mail.ReadBasic.Shared", "Mail.Read.Shared", "Mail.ReadWrite.Shared", "Mail.Send.Shared",
    "Calendars.ReadBasic", "Calendars.Read", "Calendars.ReadWrite", "Calendars.Read.Shared",
    "Calendars.ReadWrite.Shared",
}  # fmt: skip

_ASKED = frozenset({
    "client_id", "response_type", "redirect_uri", "scope", "state", "response_mode", "prompt", "login_hint",
    "domain_hint", "code_challenge", "code_challenge_method", "nonce", "claims", "client_info", "client-request-id",
    "X-AnchorMailbox",  # MSAL routes a sign-in by it
})  # fmt: skip
_TOKEN_FIELDS = frozenset({
    "grant_type", "client_id", "client_secret", "scope", "code", "redirect_uri", "code_verifier", "refresh_token",
    "device_code", "client_info", "claims",
})  # fmt: skip
_DEVICE = "urn:ietf:params:oauth:grant-type:device_code"
_JSON = {"Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store, no-cache"}


class _PageError(Exception):
    """What Microsoft shows as a page of its own, since nobody is sent back with it."""

    def __init__(self, number: int, text: str) -> None:
        super().__init__(f"AADSTS{number}: {text}")


class LoginPages:
    """Answers requests to the login. Writes to `violations` what its documentation doesn't allow."""

    def __init__(
        self, login: Login, people: Mapping[str, Person], faults: Faults, violations: list[str], clock: Clock
    ) -> None:
        self.root = ""
        self._login = login
        self._people = people
        self._faults = faults
        self._violations = violations
        self._clock = clock
        self._routes: Mapping[tuple[str, str], Callable[[str, Request], Response]] = {
            ("GET", "v2.0/.well-known/openid-configuration"): self._describe_tenant,
            ("GET", "discovery/instance"): self._describe_instance,
            ("GET", "oauth2/v2.0/authorize"): self._show_consent,
            ("POST", "login/consent"): self._take_consent,
            ("POST", "oauth2/v2.0/token"): self._give_tokens,
            ("POST", "oauth2/v2.0/devicecode"): self._begin_device,
        }

    def answer(self, request: Request) -> Response | None:
        """Answer a request; None when it is for somebody else."""
        tenant, _, rest = request.path.lstrip("/").partition("/")
        route = self._routes.get((request.verb, rest))
        return route(tenant, request) if route else None

    # discovery

    def _describe_tenant(self, tenant: str, _request: Request) -> Response:
        described = describe_tenant(self._login, tenant, self.root)
        if described is None:
            return self._refuse(LoginError("invalid_tenant", 90002, f"Tenant '{tenant}' not found."))
        return _json(200, described)

    def _describe_instance(self, _tenant: str, request: Request) -> Response:
        asked = dict(parse_qsl(request.query)).get("authorization_endpoint", "")
        if not asked.startswith(f"{self.root}/"):
            return self._refuse(LoginError("invalid_instance", 50049, "Unknown or invalid instance."))
        return _json(200, describe_instance(asked, self.root))

    # consent

    def _show_consent(self, tenant: str, request: Request) -> Response:
        fields = dict(parse_qsl(request.query, keep_blank_values=True))
        try:
            asked = self._read_asked(tenant, fields)
        except _PageError as error:
            return _error_page(error)
        if fields.get("prompt") == "none":
            known = self._people.get(fields.get("login_hint", ""))
            if known and self._login.is_consented(known.address, asked):
                return _redirect(fields, self._code(asked, known))
            return _redirect(fields, _refused("login_required", 50058, "A silent sign-in needs a signed-in user."))
        return _html(200, self._consent_page(tenant, fields, asked))

    def _read_asked(self, tenant: str, fields: Mapping[str, str]) -> Asked:
        if unknown := {name for name in fields if name not in _ASKED and not name.startswith("x-client-")}:
            self._violations.append(f"The consent page knows no {', '.join(sorted(unknown))}.")
        client = fields.get("client_id", "")
        self._check_asked(tenant, client, fields)
        scopes = tuple(fields.get("scope", "").split())
        if not scopes:
            raise _PageError(900144, "The request body must contain the following parameter: 'scope'.")
        for scope in scopes:
            if short(scope) not in KNOWN_SCOPES:
                raise _PageError(650053, f"The application asked for scope '{scope}' that doesn't exist.")
        return Asked(client, tenant, fields["redirect_uri"], scopes, fields["code_challenge"], fields.get("nonce", ""))

    def _check_asked(self, tenant: str, client: str, fields: Mapping[str, str]) -> None:
        """Raise the page of what is wrong with a request, but for its scopes."""
        if self._login.find_tenant(tenant) is None and tenant not in {*SHARED_TENANTS, PERSONAL_TENANT}:
            raise _PageError(90002, f"Tenant '{tenant}' not found.")
        if client not in self._login.clients:
            raise _PageError(700016, f"Application with identifier '{client}' was not found in the directory.")
        if not self._is_redirect(fields.get("redirect_uri", "")):
            raise _PageError(50011, "The redirect URI specified in the request doesn't match those configured.")
        for name, allowed in _VALUES.items():
            if fields.get(name, "") not in allowed:
                raise _PageError(900144, f"The request body has a wrong value of '{name}'.")
        for name in ("state", "code_challenge"):
            if not fields.get(name):
                self._violations.append(f"A sign-in without {name} is not safe.")
                raise _PageError(900144, f"The request must contain the following parameter: '{name}'.")

    def _is_redirect(self, uri: str) -> bool:
        return any(_same_redirect(uri, registered) for registered in self._login.redirects)

    def _consent_page(self, tenant: str, fields: Mapping[str, str], asked: Asked) -> str:
        chosen = fields.get("login_hint") or next(iter(self._people), "")
        accounts = "".join(
            f'<p><label><input type="radio" name="account" value="{escape(address)}"'
            f"{' checked' if address == chosen else ''}> {escape(address)}</label></p>"
            for address in self._people
        )
        permissions = "".join(f"<li>{escape(scope)}</li>" for scope in map(short, asked.scopes))
        return (
            f'<h1>Pick an account</h1><form method="post" action="/{escape(tenant)}/login/consent">{_hidden(fields)}'
            f"{accounts}<h2>Permissions requested</h2><ul>{permissions}</ul>"
            '<button name="answer" value="accept">Accept</button> <button name="answer" value="cancel">Cancel</button>'
            "</form>"
        )

    def _take_consent(self, tenant: str, request: Request) -> Response:
        answered = dict(parse_qsl(request.body.decode(), keep_blank_values=True))
        fields = {name: value for name, value in answered.items() if name in _ASKED}
        try:
            asked = self._read_asked(tenant, fields)
            person = self._sign_in(tenant, answered.get("account", ""))
        except _PageError as error:
            return _error_page(error)
        if answered.get("answer") != "accept":
            return _redirect(fields, _refused("access_denied", 65004, "User declined to consent to access the app."))
        if self._login.needs_admin(person, asked):
            return self._ask_admin(tenant, answered, fields)
        return _redirect(fields, self._code(asked, person))

    def _sign_in(self, tenant: str, address: str) -> Person:
        """Let a person sign in, or show why not."""
        person = self._people.get(address)
        if person is None:
            raise _PageError(50034, f"The user account {address} does not exist in the directory.")
        try:
            self._login.check_person(tenant, person)
        except LoginError as error:
            raise _PageError(error.number, str(error).partition(": ")[2]) from error
        if person.is_suspended:
            raise _PageError(50057, "The user account is disabled.")
        if person.policy == 53003:
            raise _PageError(53003, "Access has been blocked by Conditional Access policies.")
        return person

    def _ask_admin(self, tenant: str, answered: Mapping[str, str], fields: Mapping[str, str]) -> Response:
        if answered.get("return"):
            return _redirect(fields, _refused("access_denied", 90094, "An administrator must consent to this app."))
        hidden = _hidden({**fields, "account": answered["account"], "answer": "accept", "return": "yes"})
        return _html(
            200,
            "<h1>Need admin approval</h1><p>AADSTS90094: Admin consent is required for the permissions requested.</p>"
            f'<form method="post" action="/{escape(tenant)}/login/consent">{hidden}'
            "<button>Return to the application without granting consent</button></form>",
        )

    def _code(self, asked: Asked, person: Person) -> dict[str, str]:
        return {"code": self._login.give_code(asked, person.address), "session_state": str(uuid.uuid4())}

    # tokens

    def _give_tokens(self, tenant: str, request: Request) -> Response:
        fault = self._faults.take("login.token", request.body.decode()) or Fault()
        try:
            fault.strike()
            form = self._read_form(request, _TOKEN_FIELDS)
            tokens = self._exchange(tenant, form)
        except LoginError as error:
            return self._refuse(error)
        except GraphError as error:
            answer = {"error": error.code, "error_description": error.message}
            return Response(error.status, orjson.dumps(answer), {**_JSON, **error.headers})
        person = self._people[tokens.grant.address]
        home = self._login.tenant_of(person)
        answer = write_answer(tokens, person, home, self.root, self._clock.now())
        return Response(200, orjson.dumps(answer), _JSON, fault.cut)

    def _exchange(self, tenant: str, form: Mapping[str, str]) -> Tokens:
        client, kind = form.get("client_id", ""), form.get("grant_type", "")
        scopes = tuple(form.get("scope", "").split())
        self._login.check_client(client, form.get("client_secret"))
        if kind == "authorization_code":
            verifier = form.get("code_verifier", "")
            return self._login.exchange(client, form.get("code", ""), form.get("redirect_uri", ""), verifier)
        if kind == "refresh_token":
            return self._login.refresh(client, tenant, form.get("refresh_token", ""), scopes)
        if kind == _DEVICE:
            return self._login.poll_device(client, form.get("device_code", ""))
        raise LoginError("unsupported_grant_type", 70003, f"The app requested an unsupported grant type '{kind}'.")

    def _begin_device(self, tenant: str, request: Request) -> Response:
        try:
            form = self._read_form(request, frozenset({"client_id", "scope", "claims", "client_info"}))
            client = form.get("client_id", "")
            self._login.check_public(client)
        except LoginError as error:
            return self._refuse(error)
        code, device = self._login.begin_device(client, tenant, tuple(form.get("scope", "").split()))
        page = f"{self.root}/common/oauth2/deviceauth"
        return _json(200, {
            "user_code": device.user_code,
            "device_code": code,
            "verification_uri": page,
            "expires_in": int(DEVICE_LIFE.total_seconds()),
            "interval": 5,
            "message": f"To sign in, open the page {page} in a browser and enter the code {device.user_code}.",
        })  # fmt: skip

    def _read_form(self, request: Request, known: frozenset[str]) -> dict[str, str]:
        if request.headers.get("content-type", "").partition(";")[0] != "application/x-www-form-urlencoded":
            raise LoginError("invalid_request", 900144, "The request body must be form-encoded.")
        form = dict(parse_qsl(request.body.decode(), keep_blank_values=True))
        if unknown := form.keys() - known:
            self._violations.append(f"The token endpoint knows no {', '.join(sorted(unknown))}.")
        return form

    def _refuse(self, error: LoginError) -> Response:
        now, trace, correlation = self._clock.now(), str(uuid.uuid4()), str(uuid.uuid4())
        stamp = f"{now:%Y-%m-%d %H:%M:%S}Z"
        traced = f"{error} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {stamp}"
        answer = {
            "error": error.error,
            "error_description": traced,
            "error_codes": [error.number],
            "timestamp": stamp,
            "trace_id": trace,
            "correlation_id": correlation,
            "error_uri": f"{self.root}/error?code={error.number}",
        }
        more = {"suberror": error.suberror, "claims": error.claims}
        return _json(error.status, answer | {name: value for name, value in more.items() if value})


_VALUES: Mapping[str, set[str]] = {
    "response_type": {"code"},
    "response_mode": {"", "query", "form_post"},
    "code_challenge_method": {"S256"},
    "prompt": {"", "login", "none", "consent", "select_account"},
}


def _same_redirect(uri: str, registered: str) -> bool:
    """Compare an address with a registered one: of a loopback address the port doesn't count (RFC 8252, 7.3)."""
    asked, known = urlsplit(uri), urlsplit(registered)
    if known.scheme == "http" and known.hostname in {"localhost", "127.0.0.1"}:
        same_host = (asked.scheme, asked.hostname) == (known.scheme, known.hostname)
        return same_host and asked.path.rstrip("/") == known.path.rstrip("/") and not asked.fragment
    return uri == registered


def _refused(error: str, number: int, text: str) -> dict[str, str]:
    answer = {"error": error, "error_description": f"AADSTS{number}: {text}"}
    return answer | ({"error_subcode": "cancel"} if error == "access_denied" else {})


def _hidden(fields: Mapping[str, str]) -> str:
    return "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in fields.items()
    )


def _redirect(fields: Mapping[str, str], answer: Mapping[str, str]) -> Response:
    """Send the browser back, by its address or by a form that it posts (OAuth 2.0 Form Post Response Mode)."""
    if fields.get("response_mode") == "form_post":
        hidden = _hidden({**answer, "state": fields["state"]})
        form = f'<form method="post" action="{escape(fields["redirect_uri"])}">{hidden}<button>Continue</button></form>'
        return _html(200, f"{form}<script>document.forms[0].submit()</script>")
    joint = "&" if urlsplit(fields["redirect_uri"]).query else "?"
    location = f"{fields['redirect_uri']}{joint}{urlencode({**answer, 'state': fields['state']})}"
    return Response(302, b"", {"Location": location})


def _error_page(error: _PageError) -> Response:
    return _html(400, f"<h1>Sorry, but we're having trouble signing you in.</h1><p>{escape(str(error))}</p>")


def _html(status: int, body: str) -> Response:
    page = f'<!DOCTYPE html><html lang="en"><title>Sign in to your account</title><body>{body}</body></html>'
    return Response(status, page.encode(), {"Content-Type": "text/html; charset=utf-8"})


def _json(status: int, body: Mapping[str, object]) -> Response:
    return Response(status, orjson.dumps(body), _JSON)
