"""An owner's grant at Google: kept as an account's secret, refreshed when it runs out, revoked when the account goes.

The secret is JSON text, written and read nowhere else. A token's time is told by `rapport.clock`.
Source: https://developers.google.com/identity/protocols/oauth2/web-server; RFC 6749, sections 5.2 and 6.
"""

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

import httplib2
from google.auth.credentials import Credentials
from google.auth.exceptions import TransportError
from google.auth.transport import Request
from google_auth_httplib2 import Request as HttpRequest

from rapport import clock
from rapport.errors import AuthorizationLost, Misconfigured, ProviderError, RateLimited, Unavailable
from rapport.providers.base import Application, Login

GMAIL = "https://www.googleapis.com/auth/gmail.readonly"
CALENDAR = "https://www.googleapis.com/auth/calendar.readonly"
SEND = "https://www.googleapis.com/auth/gmail.send"

_EARLY = timedelta(minutes=3)
"""A token is exchanged before its end, so that no request meets it."""
_REVOKING_SECONDS = 10
_CALMER_SECONDS = 60.0

_LOST = "Google no longer accepts this sign-in: it was revoked or ran out. Reconnect the account."
_CLIENT = (
    "Google doesn't accept Rapport's own registration: the operator corrects RAPPORT_GOOGLE_CLIENT_ID and "
    "RAPPORT_GOOGLE_CLIENT_SECRET (docs/google.md)."
)
_POLICY = (
    "The organisation's administrator doesn't let Rapport at this Google account: allow it in the Google Admin "
    "console (docs/google.md)."
)
_NOT_SET_UP = (
    "Google isn't set up in this installation: set RAPPORT_GOOGLE_CLIENT_ID and RAPPORT_GOOGLE_CLIENT_SECRET; "
    "docs/google.md says where they come from."
)
_UNCLEAR = "Google's sign-in gave no clear answer; it is tried again later."
UNREACHABLE = "Google's sign-in can't be reached; it is tried again later."
_TOO_OFTEN = "Google asks to slow down with signing in."

_REFUSALS: dict[str, tuple[type[ProviderError], str]] = {
    "invalid_grant": (AuthorizationLost, _LOST),
    "invalid_client": (Misconfigured, _CLIENT),
    "unauthorized_client": (Misconfigured, _CLIENT),
    "deleted_client": (Misconfigured, _CLIENT),
    "disabled_client": (Misconfigured, _CLIENT),
    "admin_policy_enforced": (Misconfigured, _POLICY),
    "access_denied": (Misconfigured, _POLICY),
}


@dataclass(frozen=True, slots=True)
class Grant:
    """What an owner granted: tokens, when the access token runs out, and the permissions (scopes)."""

    refresh_token: str = field(repr=False)
    access_token: str = field(repr=False)
    expires_at: datetime
    scopes: frozenset[str]

    def to_secret(self) -> str:
        """Give the text that is sealed as the account's secret."""
        return json.dumps({
            "refresh_token": self.refresh_token,
            "access_token": self.access_token,
            "expires_at": self.expires_at.astimezone(UTC).isoformat(),
            "scopes": sorted(self.scopes),
        })  # fmt: skip

    @classmethod
    def from_secret(cls, text: str) -> "Grant":
        """Read a secret. Raises AuthorizationLost for what is none."""
        try:
            kept = json.loads(text)
            expires_at = datetime.fromisoformat(kept["expires_at"]).astimezone(UTC)
            return cls(str(kept["refresh_token"]), str(kept["access_token"]), expires_at, frozenset(kept["scopes"]))
        except (KeyError, TypeError, ValueError):
            raise AuthorizationLost("This account isn't signed in at Google. Reconnect the account.") from None


class GrantCredentials(Credentials):
    """The token of a grant, exchanged for the next one in time; each new one is handed to `login.keep_secret`.

    Google's own class would measure by the machine's clock, sleep by itself, and hide the codes of refusals.
    """

    def __init__(self, login: Login, application: Application) -> None:
        """Begin with what the login holds."""
        super().__init__()  # type: ignore[no-untyped-call]  # the library states no types
        self._login = login
        self._application = application
        self._take(Grant.from_secret(login.secret))

    def _take(self, grant: Grant) -> None:
        self.grant = grant
        self.token = grant.access_token or None
        self.expiry = grant.expires_at.replace(tzinfo=None)  # as the base class has it

    @property
    def expired(self) -> bool:
        """Tell whether the token has run out, or is about to."""
        return clock.now() >= self.grant.expires_at - _EARLY

    def refresh(self, request: Request) -> None:
        """Exchange the token. Raises AuthorizationLost, Misconfigured, RateLimited or Unavailable."""
        answer = _post(request, token_url(self._application), {
            "grant_type": "refresh_token",
            "refresh_token": self.grant.refresh_token,
            "client_id": self._application.client_id,
            "client_secret": self._application.client_secret,
        })  # fmt: skip
        self._take(renew(self.grant, answer))
        self._login.keep_secret(self.grant.to_secret())


def open_credentials(login: Login) -> GrantCredentials:
    """Give an account's credentials. Raises Misconfigured without our registration, AuthorizationLost without a grant.

    What they raise when they are used is ours too (see `GrantCredentials.refresh`).
    """
    return GrantCredentials(login, registration(login.application))


def registration(application: Application | None) -> Application:
    """Give our registration with Google. Raises Misconfigured where it was never set."""
    if application is None or not application.client_id:
        raise Misconfigured(_NOT_SET_UP)
    return application


def renew(grant: Grant, answer: dict[str, Any]) -> Grant:
    """Take the tokens of an answer; Google sends a refresh token only when it gives another. Raises Unavailable."""
    try:
        return replace(
            grant,
            access_token=str(answer["access_token"]),
            refresh_token=str(answer.get("refresh_token") or grant.refresh_token),
            expires_at=clock.now() + timedelta(seconds=int(answer["expires_in"])),
            scopes=frozenset(str(answer["scope"]).split()) if answer.get("scope") else grant.scopes,
        )
    except (KeyError, TypeError, ValueError, OverflowError):
        raise Unavailable(_UNCLEAR) from None


def refusal(code: str) -> ProviderError:
    """Give the error that an OAuth error code of the token endpoint stands for."""
    kind, sentence = _REFUSALS.get(code, (Unavailable, _UNCLEAR))
    return kind(sentence)


def revoke(login: Login) -> None:
    """Tell Google that the grant isn't wanted any more; nobody is told when that fails, the tokens are gone anyway."""
    request = HttpRequest(httplib2.Http(timeout=_REVOKING_SECONDS))
    try:
        application = registration(login.application)
        _post(request, revoke_url(application), {"token": Grant.from_secret(login.secret).refresh_token})
    except ProviderError:
        return
    finally:
        request.http.close()


def _post(request: Request, url: str, fields: dict[str, str]) -> dict[str, Any]:
    """Send a form to Google's sign-in, and give its answer. Raises our errors by the OAuth error code."""
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    try:
        response = request(url, method="POST", body=urlencode(fields).encode(), headers=form)
    except (TransportError, OSError):
        raise Unavailable(UNREACHABLE) from None
    answer = _read(response.data)
    if response.status == HTTPStatus.OK:
        return answer
    if response.status == HTTPStatus.TOO_MANY_REQUESTS:
        raise RateLimited(_TOO_OFTEN, _CALMER_SECONDS)
    raise refusal(str(answer.get("error", "")))


def _read(body: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(body)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def consent_url(application: Application) -> str:
    """Give the address of the page on which an owner consents."""
    return _address(application, "https://accounts.google.com", "/o/oauth2/v2/auth")


def token_url(application: Application) -> str:
    """Give the address at which codes and refresh tokens are exchanged."""
    return _address(application, "https://oauth2.googleapis.com", "/token")


def revoke_url(application: Application) -> str:
    """Give the address at which a grant is revoked."""
    return _address(application, "https://oauth2.googleapis.com", "/revoke")


def _address(application: Application, own: str, path: str) -> str:
    return (application.root or own) + path
