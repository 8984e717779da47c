"""Signing in at Microsoft on a machine without a browser: the owner types a code on a page, wherever they have one.

It is for registrations without a secret alone: Microsoft allows it to no others.
Source: https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code; RFC 8628
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from msal import ClientApplication

from rapport import clock
from rapport.errors import Misconfigured, RateLimited, Unavailable, UsageError
from rapport.oauth.grants import Connected, DeviceRequest
from rapport.oauth.microsoft import connect, explain
from rapport.providers.base import Application
from rapport.providers.microsoft.credentials import Cache, open_application, reading_answers, registration, scopes_of

_WAITING = frozenset({"authorization_pending", "slow_down"})
_SLOWER = 5.0  # seconds more between two questions, when Microsoft asks for it (RFC 8628, 3.5)
_NOT_PUBLIC = (
    "Signing in by a code needs a registration without a secret, whose public client flows are allowed: the operator "
    "leaves RAPPORT_MICROSOFT_CLIENT_SECRET empty for that (docs/microsoft.md), or sign in without --device."
)
_TOO_LATE = "Nobody entered the code in time; begin again."


def begin_device(
    application: Application | None, services: Sequence[str], *, sending: bool = False, mailbox: str = ""
) -> DeviceRequest:
    """Ask for a code that the owner types at `page`. Raises ProviderError, Misconfigured where we have a secret."""
    registered = registration(application)
    if registered.client_secret:
        raise Misconfigured(_NOT_PUBLIC)
    scopes = scopes_of(services, sending=sending, is_shared=bool(mailbox))
    with open_application(registered, Cache()) as msal, reading_answers():
        flow = msal.initiate_device_flow(scopes)
        if "user_code" not in flow:
            raise explain(flow)
        return DeviceRequest(
            flow["verification_uri"],
            flow["user_code"],
            flow["device_code"],
            float(flow["interval"]),
            clock.now() + timedelta(seconds=flow["expires_in"]),
            tuple(services),
            sending,
            mailbox,
        )


def finish_device(application: Application | None, request: DeviceRequest, *, allow_fewer: bool = False) -> Connected:
    """Wait until the owner has typed the code and agreed, and ask Microsoft whose account it is.

    Raises UsageError, with what to do, when nobody does in time, or as `rapport.oauth.microsoft.finish` does.
    """
    registered, cache = registration(application), Cache()
    with open_application(registered, cache) as msal:
        answer = _wait(msal, request)
    return connect(registered, request, cache, answer, allow_fewer=allow_fewer)


def _wait(msal: ClientApplication, request: DeviceRequest) -> Mapping[str, Any]:
    interval = request.interval
    while clock.now() < request.ends_at:
        clock.sleep(interval)
        answer = _ask(msal, request)
        if answer.get("error") == "expired_token":
            break
        if answer.get("error") not in _WAITING:
            return answer
        if answer["error"] == "slow_down":
            interval += _SLOWER
    raise UsageError(_TOO_LATE)


def _ask(msal: ClientApplication, request: DeviceRequest) -> Mapping[str, Any]:
    """Ask once; MSAL itself would wait by the machine's clock. What fails on the way is a reason to ask again."""
    try:
        with reading_answers():
            answer: Mapping[str, Any] = msal.acquire_token_by_device_flow(
                {"device_code": request.device_code}, exit_condition=lambda _flow: True
            )
    except (RateLimited, Unavailable):
        return {"error": "slow_down"}
    return answer
