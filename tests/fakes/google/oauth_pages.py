"""Google's sign-in in HTTP: the consent page and its answer, the token endpoint, revocation."""

from collections.abc import Collection, Mapping
from html import escape
from urllib.parse import parse_qsl, urlencode, urlsplit

import orjson

from tests.fakes.google.answers import ApiError
from tests.fakes.google.faults import Fault, Faults
from tests.fakes.google.oauth import BASIC_SCOPES, LIFE, Consent, OAuthError, SignIn, Tokens
from tests.fakes.google.web import Request, Response

CONSENT_PATH = "/o/oauth2/v2/auth"
_ANSWER_PATH = "/signin/oauth/consent"
_SCOPE = "https://www.googleapis.com/auth/"
_ASKED = frozenset({
    "client_id", "redirect_uri", "response_type", "scope", "state", "access_type", "prompt", "login_hint", "hd",
    "code_challenge", "code_challenge_method", "include_granted_scopes", "enable_granular_consent", "nonce",
})  # fmt: skip
_TOKEN_FIELDS = frozenset({
    "grant_type", "client_id", "client_secret", "code", "code_verifier", "redirect_uri", "refresh_token", "scope",
})  # fmt: skip


class _PageError(Exception):
    """What Google shows as a page of its own, since it won't send anybody to an address it can't trust."""


class OAuthPages:
    """Answers requests to Google's sign-in. Writes to `violations` what its documentation doesn't allow."""

    def __init__(self, sign_in: SignIn, people: Collection[str], faults: Faults, violations: list[str]) -> None:
        self._sign_in = sign_in
        self._people = people
        self._faults = faults
        self._violations = violations
        self._routes = {
            ("GET", CONSENT_PATH): self._show_consent,
            ("POST", _ANSWER_PATH): self._take_consent,
            ("POST", "/token"): self._give_tokens,
            ("POST", "/revoke"): self._revoke,
        }

    def answer(self, request: Request) -> Response | None:
        """Answer a request; None when it is for somebody else."""
        route = self._routes.get((request.verb, request.path))
        return route(request) if route else None

    def _show_consent(self, request: Request) -> Response:
        try:
            asked = self._read_asked(request.query)
        except _PageError as error:
            return _html(400, f"<h1>Access blocked: Authorization Error</h1><p>{escape(str(error))}</p>")
        return _html(200, self._consent_page(asked))

    def _read_asked(self, query: str) -> dict[str, str]:
        asked = dict(parse_qsl(query, keep_blank_values=True))
        if unknown := asked.keys() - _ASKED:
            self._violations.append(f"The consent page knows no {', '.join(sorted(unknown))}.")
        if asked.get("client_id") not in self._sign_in.clients:
            raise _PageError("The OAuth client was not found. Error 401: invalid_client")
        if not self._is_redirect(asked.get("redirect_uri", "")):
            raise _PageError("You can't sign in because this app sent an invalid request. "
                             "Error 400: redirect_uri_mismatch")  # fmt: skip
        for name, allowed in _VALUES.items():
            if not set(asked.get(name, "").split(" ")) <= allowed:
                raise _PageError(f"Invalid parameter value for {name}. Error 400: invalid_request")
        for name in ("state", "code_challenge"):
            if not asked.get(name):
                raise _PageError(f"Missing required parameter: {name}. Error 400: invalid_request")
        scopes = asked.get("scope", "").split()
        if not scopes or any(scope not in BASIC_SCOPES and not scope.startswith(_SCOPE) for scope in scopes):
            raise _PageError("Some requested scopes were invalid. Error 400: invalid_scope")
        return asked

    def _is_redirect(self, uri: str) -> bool:
        parts = urlsplit(uri)
        is_loopback = parts.scheme == "http" and parts.hostname in {"127.0.0.1", "localhost", "::1"}
        return uri in self._sign_in.redirects or (is_loopback and not parts.fragment)

    def _consent_page(self, asked: Mapping[str, str]) -> str:
        chosen = asked.get("login_hint") or next(iter(self._people), "")
        accounts = "".join(
            f'<p><label><input type="radio" name="account" value="{escape(address)}"'
            f"{' checked' if address == chosen else ''}> {escape(address)}</label></p>"
            for address in self._people
        )
        boxes = "".join(
            f'<p><label><input type="checkbox" name="allowed" value="{escape(scope)}"> {escape(scope)}</label></p>'
            for scope in asked["scope"].split()
            if scope not in BASIC_SCOPES
        )
        hidden = "".join(
            f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in asked.items()
        )
        return (
            f'<h1>Sign in with Google</h1><form method="post" action="{_ANSWER_PATH}">{hidden}'
            f"<h2>Choose an account</h2>{accounts}<h2>Select what the app can access</h2>{boxes}"
            '<button name="answer" value="allow">Allow</button> <button name="answer" value="deny">Deny</button></form>'
        )

    def _take_consent(self, request: Request) -> Response:
        fields = parse_qsl(request.body.decode(), keep_blank_values=True)
        asked = {name: value for name, value in fields if name in _ASKED}
        answered = dict(fields)
        allowed = frozenset(value for name, value in fields if name == "allowed")
        address = answered.get("account", "")
        if address not in self._people:
            return _html(400, "<p>Couldn't find your Google Account</p>")
        if answered.get("answer") != "allow" or not allowed:
            return _redirect(asked, {"error": "access_denied"})
        scopes = allowed | (BASIC_SCOPES & set(asked["scope"].split()))
        if asked.get("include_granted_scopes") == "true":
            scopes |= self._sign_in.granted(address, asked["client_id"])
        consent = Consent(
            address,
            asked["client_id"],
            asked["redirect_uri"],
            scopes,
            asked["code_challenge"],
            is_offline=asked.get("access_type") == "offline",
            is_asked_anew="consent" in asked.get("prompt", "").split(),
        )
        return _redirect(asked, {"code": self._sign_in.give_code(consent), "scope": " ".join(sorted(scopes))})

    def _give_tokens(self, request: Request) -> Response:
        fault = self._faults.take("oauth.token", request.body.decode()) or Fault()
        try:
            fault.strike()
            tokens = self._exchange(self._read_form(request))
        except OAuthError as error:
            return _json(error.status, {"error": error.error, "error_description": error.description})
        except ApiError as error:
            return _json(error.status, {"error": error.reason, "error_description": error.message})
        answer = {
            "access_token": tokens.access_token,
            "expires_in": int(LIFE.total_seconds()),
            "scope": " ".join(sorted(tokens.scopes)),
            "token_type": "Bearer",
        }
        if tokens.refresh_token:
            answer["refresh_token"] = tokens.refresh_token
        response = _json(200, answer)
        return Response(200, response.body, response.headers, fault.cut)

    def _exchange(self, form: Mapping[str, str]) -> Tokens:
        client = form.get("client_id", "")
        self._sign_in.check_client(client, form.get("client_secret", ""))
        if form.get("grant_type") == "authorization_code":
            code, verifier = form.get("code", ""), form.get("code_verifier", "")
            return self._sign_in.exchange(client, code, form.get("redirect_uri", ""), verifier)
        if form.get("grant_type") == "refresh_token":
            scopes = frozenset(form["scope"].split()) if form.get("scope") else None
            return self._sign_in.refresh(client, form.get("refresh_token", ""), scopes)
        raise OAuthError("unsupported_grant_type", f"Invalid grant_type: {form.get('grant_type', '')}")

    def _read_form(self, request: Request) -> dict[str, str]:
        if request.headers.get("content-type", "").partition(";")[0] != "application/x-www-form-urlencoded":
            raise OAuthError("invalid_request", "The request is form-encoded.")
        form = dict(parse_qsl(request.body.decode(), keep_blank_values=True))
        if unknown := form.keys() - _TOKEN_FIELDS:
            self._violations.append(f"The token endpoint knows no {', '.join(sorted(unknown))}.")
        if "authorization" in request.headers or request.query:
            self._violations.append("The token endpoint reads the client's id and secret from the body alone.")
        return form

    def _revoke(self, request: Request) -> Response:
        fault = self._faults.take("oauth.revoke", "") or Fault()
        try:
            fault.strike()
        except ApiError as error:
            return _json(error.status, {"error": error.reason, "error_description": error.message})
        fields = dict(parse_qsl(request.query) + parse_qsl(request.body.decode()))
        if self._sign_in.revoke_token(fields.get("token", "")):
            return _json(200, {})
        return _json(400, {"error": "invalid_token", "error_description": "Token expired or revoked"})


_VALUES: Mapping[str, set[str]] = {
    "response_type": {"code"},
    "code_challenge_method": {"S256"},
    "access_type": {"", "online", "offline"},
    "prompt": {"", "consent", "select_account"},
    "include_granted_scopes": {"", "true", "false"},
}


def _redirect(asked: Mapping[str, str], answer: Mapping[str, str]) -> Response:
    joint = "&" if urlsplit(asked["redirect_uri"]).query else "?"
    location = f"{asked['redirect_uri']}{joint}{urlencode({'state': asked['state'], **answer})}"
    return Response(302, b"", {"Location": location})


def _html(status: int, body: str) -> Response:
    page = f'<!DOCTYPE html><html lang="en"><title>Sign in - Google Accounts</title><body>{body}</body></html>'
    return Response(status, page.encode(), {"Content-Type": "text/html; charset=utf-8"})


def _json(status: int, body: Mapping[str, object]) -> Response:
    headers = {"Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store"}
    return Response(status, orjson.dumps(body), headers)
