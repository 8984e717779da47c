"""Signing in at Google: the authorization code flow with PKCE, for as few permissions as the services need.

Google's page lets owners untick each permission: what came back is looked at one by one. A sign-in that is refused
here isn't revoked at Google, since that would end every other grant of that person to this registration.
Source: https://developers.google.com/identity/protocols/oauth2/native-app; RFC 7636 (PKCE), RFC 8252 (loopback).
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from secrets import compare_digest
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qs, urlsplit

from google_auth_oauthlib.flow import Flow
from oauthlib.oauth2 import OAuth2Error
from requests import RequestException

from rapport import clock
from rapport.errors import Unavailable, UsageError
from rapport.oauth.grants import AuthorizationRequest, Connected
from rapport.providers.base import Application, Login
from rapport.providers.google.credentials import (
    CALENDAR,
    GMAIL,
    SEND,
    UNREACHABLE,
    Grant,
    consent_url,
    refusal,
    registration,
    token_url,
)
from rapport.providers.google.identity import read_identity

_EXCHANGE_SECONDS = 60

# These two tell codes, secrets and tokens when somebody turns every logger's details on.
for _name in ("oauthlib", "requests_oauthlib"):
    logging.getLogger(_name).setLevel(logging.INFO)


@dataclass(frozen=True, slots=True)
class _Permission:
    scope: str
    verb: str


_SERVICES: Mapping[str, _Permission] = MappingProxyType({
    "mail": _Permission(GMAIL, "read mail"),
    "calendar": _Permission(CALENDAR, "read calendars"),
})  # fmt: skip
_SENDING = _Permission(SEND, "send mail")


def begin(
    application: Application | None,
    redirect_uri: str,
    services: Sequence[str],
    *,
    sending: bool = False,
    address: str = "",
    mailbox: str = "",
) -> AuthorizationRequest:
    """Ask for the permissions that services need; the owner's browser opens `url`. Misconfigured without settings."""
    if mailbox:
        raise UsageError("Google lets nobody read another mailbox for its owner: connect it by signing in to it.")
    scopes = [each.scope for each in _permissions(services, sending=sending)]
    flow = _open_flow(registration(application), redirect_uri, scopes=scopes)
    # "consent" is what makes Google give a refresh token at every sign-in, not at the first alone.
    hint = {"login_hint": address} if address else {}
    url, state = flow.authorization_url(access_type="offline", prompt="consent", **hint)
    return AuthorizationRequest(url, state, flow.code_verifier, redirect_uri, tuple(services), sending)


def finish(
    application: Application | None, request: AuthorizationRequest, response_url: str, *, allow_fewer: bool = False
) -> Connected:
    """Exchange the answer that the browser was sent back with, and ask Google whose account it is.

    With `allow_fewer` the services become those that the owner ticked, if any. Raises UsageError, with what to do,
    for an answer that isn't this request's, that refuses, or that grants too little; and ProviderError.
    """
    registered = registration(application)
    grant = _exchange(registered, request, read_code(request, response_url))
    services = _granted(request, grant, allow_fewer=allow_fewer)
    secret = grant.to_secret()
    identity = read_identity(Login("", {"services": " ".join(services)}, secret, registered))
    return Connected(identity.address, identity.aliases, services, secret)


def read_code(request: AuthorizationRequest, response_url: str) -> str:
    """Give the code of an answer. Raises UsageError when it belongs to another request, or grants nothing."""
    answer = {name: values[0] for name, values in parse_qs(urlsplit(response_url).query).items()}
    if not compare_digest(answer.get("state", "").encode(), request.state.encode()):
        raise UsageError("This answer belongs to another sign-in; begin again.")
    if answer.get("error") == "access_denied":
        raise UsageError("You didn't allow Rapport to read this account; nothing was connected.")
    if "code" not in answer:
        raise UsageError("Google ended the sign-in without granting anything; begin again.")
    return answer["code"]


def _exchange(application: Application, request: AuthorizationRequest, code: str) -> Grant:
    flow = _open_flow(application, request.redirect_uri, code_verifier=request.code_verifier)
    try:
        with flow.oauth2session:
            token = flow.fetch_token(code=code, include_client_id=True, timeout=_EXCHANGE_SECONDS)
    except OAuth2Error as error:
        if error.error == "invalid_grant":
            raise UsageError("This sign-in took too long, or was answered before; begin again.") from None
        raise refusal(error.error) from None
    except RequestException:
        raise Unavailable(UNREACHABLE) from None
    if not token.get("refresh_token"):
        raise UsageError("Google gave no lasting permission; begin again.")
    expires_at = clock.now() + timedelta(seconds=token.get("expires_in", 0))
    return Grant(token["refresh_token"], token["access_token"], expires_at, frozenset(token.get("scope", ())))


def _open_flow(application: Application, redirect_uri: str, **more: Any) -> Flow:  # noqa: ANN401  the library's options
    registered = {
        "client_id": application.client_id,
        "client_secret": application.client_secret,
        "auth_uri": consent_url(application),
        "token_uri": token_url(application),
    }
    # Without scopes at the exchange, fewer than were asked for are an answer and no error.
    return Flow.from_client_config({"installed": registered}, **{"scopes": None, "redirect_uri": redirect_uri} | more)


def _granted(request: AuthorizationRequest, grant: Grant, *, allow_fewer: bool) -> tuple[str, ...]:
    """Give the services that were granted. Raises UsageError that names each permission that is missing."""
    services = tuple(each for each in request.services if _SERVICES[each].scope in grant.scopes)
    wanted = _permissions(request.services, sending=request.sending)
    missing = [each.verb for each in wanted if each.scope not in grant.scopes]
    if missing and not (allow_fewer and services):
        raise UsageError(_explain(missing))
    return services


def _permissions(services: Iterable[str], *, sending: bool) -> list[_Permission]:
    return [*(_SERVICES[each] for each in services), *([_SENDING] if sending else [])]


def _explain(verbs: Sequence[str]) -> str:
    if len(verbs) == 1:
        return f"The permission to {verbs[0]} was not ticked on Google's page; sign in again and tick it."
    named = " and to ".join(verbs)
    return f"The permissions to {named} were not ticked on Google's page; sign in again and tick them."
