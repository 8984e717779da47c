"""Signing in at Microsoft: the authorization code flow with PKCE, for as few permissions as the services need.

What was granted is looked at one by one, and each service is tried once, so that nothing is connected which can't work.
A refusal is told by its AADSTS number; what Microsoft shows on a page of its own, docs/microsoft.md explains.
Source: https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow; RFC 7636 (PKCE), RFC 8252
"""

import warnings
from collections.abc import Mapping, Sequence
from secrets import compare_digest
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qs, urlsplit

from rapport.errors import AuthorizationLost, Gone, ProviderError, UsageError
from rapport.oauth.grants import AuthorizationRequest, Connected, DeviceRequest
from rapport.providers.base import Application, Login
from rapport.providers.microsoft.credentials import (
    Cache,
    open_application,
    reading_answers,
    registration,
    scopes_of,
)
from rapport.providers.microsoft.identity import prove_access, read_identity
from rapport.providers.microsoft.refusals import list_numbers, refusal

_VERBS: Mapping[str, str] = MappingProxyType({"mail": "read mail", "calendar": "read calendars"})
_SENDING = "send mail"
_RESOURCE = "https://graph.microsoft.com/"
_LASTING = ("openid", "profile", "offline_access")
_AGAIN = "sign in again"
_STALE = frozenset({50148, 54005, 70000, 70008, 501481})
"""A code that ran out, was exchanged before, or belongs to whoever asked for it."""

_ANOTHER = "This answer belongs to another sign-in; begin again."


def begin(
    application: Application | None,
    redirect_uri: str,
    services: Sequence[str],
    *,
    sending: bool = False,
    address: str = "",
    mailbox: str = "",
) -> AuthorizationRequest:
    """Ask for the permissions that services need; the owner's browser opens `url`. Raises ProviderError."""
    scopes = scopes_of(services, sending=sending, is_shared=bool(mailbox))
    # Somebody who is signed in with several accounts chooses, unless it is known which one it must be.
    choice = {"login_hint": address} if address else {"prompt": "select_account"}
    with open_application(registration(application), Cache()) as msal, reading_answers(), warnings.catch_warnings():
        # MSAL would have the code sent by POST, out of a browser's history; it is of no use without the verifier.
        warnings.filterwarnings("ignore", message="response_mode", category=UserWarning)
        flow = msal.initiate_auth_code_flow(scopes, redirect_uri=redirect_uri, **choice)
    return AuthorizationRequest(
        flow["auth_uri"],
        flow["state"],
        flow["code_verifier"],
        redirect_uri,
        tuple(services),
        sending,
        mailbox,
        flow["nonce"],
    )


def finish(
    application: Application | None, request: AuthorizationRequest, response_url: str, *, allow_fewer: bool = False
) -> Connected:
    """Exchange the answer that the browser was sent back with, and ask Microsoft whose account it is.

    With `allow_fewer` the services become those that were granted, if any. Raises UsageError, with what to do, for an
    answer that isn't this request's, that refuses, or that grants too little; and ProviderError.
    """
    registered, cache = registration(application), Cache()
    answer = _exchange(registered, cache, request, read_code(request, response_url))
    return connect(registered, request, cache, answer, allow_fewer=allow_fewer)


def read_code(request: AuthorizationRequest, response_url: str) -> str:
    """Give the code of an answer. Raises UsageError and Misconfigured when it is another's, or grants nothing."""
    answer = {name: values[0] for name, values in parse_qs(urlsplit(response_url).query).items()}
    if not compare_digest(answer.get("state", "").encode(), request.state.encode()):
        raise UsageError(_ANOTHER)
    if "error" in answer:
        raise explain(answer)
    if "code" not in answer:
        raise UsageError("Microsoft ended the sign-in without granting anything; begin again.")
    return answer["code"]


def explain(answer: Mapping[str, Any]) -> ProviderError | UsageError:
    """Give the error that ends a sign-in; nothing is lost by it, so whoever signs in is told what to do."""
    if not _STALE.isdisjoint(list_numbers(answer)):
        return UsageError("This sign-in took too long, or was answered before; begin again.")
    error = refusal(answer, _AGAIN)
    return UsageError(str(error)) if isinstance(error, AuthorizationLost) else error


def connect(
    application: Application,
    request: AuthorizationRequest | DeviceRequest,
    cache: Cache,
    answer: Mapping[str, Any],
    *,
    allow_fewer: bool,
) -> Connected:
    """Make an account's secret of what was granted. Raises UsageError, with what is missing, and ProviderError."""
    if "access_token" not in answer:
        raise explain(answer)
    if not answer.get("refresh_token"):
        raise UsageError("Microsoft gave no lasting permission; begin again.")
    services = _granted(request, str(answer.get("scope", "")), allow_fewer=allow_fewer)
    connection = {"services": " ".join(services), **({"mailbox": request.mailbox} if request.mailbox else {})}
    login = Login("", connection, cache.to_secret(), application)
    identity = read_identity(login)
    _prove(login)
    aliases = () if request.mailbox else identity.aliases
    return Connected(identity.address, aliases, services, login.secret, request.mailbox)


def _exchange(application: Application, cache: Cache, request: AuthorizationRequest, code: str) -> Mapping[str, Any]:
    flow = {
        "state": request.state,
        "redirect_uri": request.redirect_uri,
        "code_verifier": request.code_verifier,
        "nonce": request.nonce,
        "scope": [*_LASTING, *_wanted_scopes(request)],
    }
    with open_application(application, cache) as msal, reading_answers():
        try:
            answer: Mapping[str, Any] = msal.acquire_token_by_auth_code_flow(
                flow, {"state": request.state, "code": code}
            )
        except RuntimeError:  # so MSAL says that the nonce isn't ours
            raise UsageError(_ANOTHER) from None
    return answer


def _prove(login: Login) -> None:
    """Try what was granted. Raises UsageError for a shared mailbox that isn't shared with whoever signed in."""
    try:
        prove_access(login)
    except (AuthorizationLost, Gone):
        if "mailbox" not in login.connection:
            raise
        raise UsageError(
            "Microsoft doesn't let this user read that mailbox: its administrator gives the user full access to it, "
            f"then {_AGAIN}. It is named by its user name in Entra, mostly its primary address."
        ) from None


def _wanted_scopes(request: AuthorizationRequest | DeviceRequest) -> list[str]:
    return scopes_of(request.services, sending=request.sending, is_shared=bool(request.mailbox))


def _granted(request: AuthorizationRequest | DeviceRequest, told: str, *, allow_fewer: bool) -> tuple[str, ...]:
    """Give the services that were granted. Raises UsageError that names each permission that is missing.

    Microsoft tells scopes with the resource's name or without it, in letters of any case.
    """
    granted = {scope.removeprefix(_RESOURCE).lower() for scope in told.split()}
    is_shared = bool(request.mailbox)
    needed = {service: scopes_of([service], is_shared=is_shared)[-1] for service in request.services}
    services = tuple(service for service, scope in needed.items() if scope.lower() in granted)
    missing = [_VERBS[service] for service in needed if service not in services]
    if request.sending and scopes_of((), sending=True, is_shared=is_shared)[-1].lower() not in granted:
        missing.append(_SENDING)
    if missing and not (allow_fewer and services):
        raise UsageError(_name_missing(missing))
    return services


def _name_missing(verbs: Sequence[str]) -> str:
    named = " and to ".join(verbs)
    subject = f"The permission to {named} was" if len(verbs) == 1 else f"The permissions to {named} were"
    return (
        f"{subject} not granted at Microsoft; {_AGAIN} and accept all of it, or ask the organisation's administrator."
    )
