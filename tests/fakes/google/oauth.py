"""Google's sign-in: consent, codes, tokens, revocation."""

import secrets
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from rapport.clock import Clock
from tests.fakes.google.answers import ApiError, error_info
from tests.fakes.google.discovery import Method

LIFE = timedelta(seconds=3599)
"""How long an access token is good."""

CLIENT = "1044712345678-rapport.apps.googleusercontent.com"
SECRET = "GOCSPX-a-throw-away-secret"


@dataclass(slots=True)
class Grant:
    """What a person allowed a client."""

    address: str
    client: str
    scopes: frozenset[str]
    refresh_token: str
    is_revoked: bool = False


@dataclass(slots=True)
class Access:
    """An access token's grant and end."""

    grant: Grant
    scopes: frozenset[str]
    ends_at: datetime


class SignIn:
    """All grants and tokens."""

    def __init__(self, clock: Clock) -> None:
        self.clients = {CLIENT: SECRET}
        self._clock = clock
        self._lock = threading.Lock()
        self._grants: list[Grant] = []
        self._access: dict[str, Access] = {}

    def grant(self, address: str, scopes: Iterable[str], client: str = CLIENT) -> tuple[str, str]:
        """Grant without asking anybody, and give refresh token and access token."""
        grant = Grant(address, client, frozenset(scopes), f"1//{secrets.token_urlsafe(32)}")
        self._grants.append(grant)
        return grant.refresh_token, self._give_access(grant, grant.scopes)

    def check_access(self, authorization: str, method: Method) -> Access:
        """Give the access of a bearer token. Raises 401 without a valid one, 403 without a scope of the method."""
        if not authorization:
            raise _unauthorized(method, "Login Required.", "required", "CREDENTIALS_MISSING")
        access = self._access.get(authorization.removeprefix("Bearer "))
        if access is None or access.grant.is_revoked:
            raise _unauthorized(method, "Invalid Credentials", "authError", "ACCESS_TOKEN_TYPE_UNSUPPORTED")
        if access.ends_at <= self._clock.now():
            raise _unauthorized(method, "Invalid Credentials", "authError", "ACCESS_TOKEN_EXPIRED")
        if not access.scopes & method.scopes:
            raise _insufficient(method)
        return access

    def _give_access(self, grant: Grant, scopes: frozenset[str]) -> str:
        token = f"ya29.{secrets.token_urlsafe(48)}"
        self._access[token] = Access(grant, scopes, self._clock.now() + LIFE)
        return token


def _unauthorized(method: Method, message: str, reason: str, info: str) -> ApiError:
    return ApiError(
        401,
        reason,
        message,
        details=[error_info(info, service=method.service, method=method.id)],
        location=("header", "Authorization"),
        headers={"WWW-Authenticate": 'Bearer realm="https://accounts.google.com/", error="invalid_token"'},
    )


def _insufficient(method: Method) -> ApiError:
    wanted = " ".join(sorted(method.scopes))
    challenge = f'Bearer realm="https://accounts.google.com/", error="insufficient_scope", scope="{wanted}"'
    return ApiError(
        403,
        "insufficientPermissions",
        "Request had insufficient authentication scopes.",
        details=[error_info("ACCESS_TOKEN_SCOPE_INSUFFICIENT", service=method.service, method=method.id)],
        headers={"WWW-Authenticate": challenge},
    )
