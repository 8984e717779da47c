"""Google's sign-in, its rules: clients, consents, codes, tokens, revocation. What it looks like in HTTP is elsewhere.

Source: https://developers.google.com/identity/protocols/oauth2/web-server and .../native-app; RFC 7636 (PKCE).
"""

import base64
import hashlib
import secrets
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from rapport.clock import Clock
from tests.fakes.google.answers import ApiError, error_info
from tests.fakes.google.discovery import Method
from tests.fakes.google.person import Person

LIFE = timedelta(seconds=3599)
"""How long an access token is good."""

CODE_LIFE = timedelta(minutes=10)

CLIENT = "1044712345678-rapport.apps.googleusercontent.com"
SECRET = "GOCSPX-a-throw-away-secret"

BASIC_SCOPES = frozenset({"openid", "email", "profile"})
"""What has no tick box of its own."""


class OAuthError(Exception):
    """A refusal of the token endpoint, in RFC 6749's words."""

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        super().__init__(f"{error}: {description}")
        self.error = error
        self.description = description
        self.status = status


@dataclass(slots=True)
class Grant:
    """What a person allowed a client; without a refresh token for online access."""

    address: str
    client: str
    scopes: frozenset[str]
    refresh_token: str = ""
    is_revoked: bool = False


@dataclass(frozen=True, slots=True)
class Access:
    """An access token's grant, scopes and end."""

    grant: Grant
    scopes: frozenset[str]
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Consent:
    """What a client asked for, and a person allowed."""

    address: str
    client: str
    redirect_uri: str
    scopes: frozenset[str]
    challenge: str
    is_offline: bool
    is_asked_anew: bool


@dataclass(frozen=True, slots=True)
class Tokens:
    """What the token endpoint gives; `refresh_token` is "" where the client keeps the one it has."""

    access_token: str
    scopes: frozenset[str]
    refresh_token: str


class SignIn:
    """All grants and tokens. `redirects` are registered addresses beside loopback; `rotates`: refresh tokens change.

    `given` is every code and token that was ever handed out.
    """

    def __init__(self, clock: Clock, people: Mapping[str, Person]) -> None:
        self.clients = {CLIENT: SECRET}
        self.redirects: set[str] = set()
        self.rotates = False
        self.given: set[str] = set()
        self._clock = clock
        self._people = people
        self._lock = threading.RLock()
        self._grants: list[Grant] = []
        self._codes: dict[str, tuple[Consent, datetime]] = {}
        self._access: dict[str, Access] = {}

    def grant(self, address: str, scopes: Iterable[str], client: str = CLIENT) -> tuple[str, str]:
        """Grant without asking anybody, and give refresh token and access token."""
        with self._lock:
            grant = self._add_grant(address, client, frozenset(scopes), is_lasting=True)
            return grant.refresh_token, self._give_access(grant, grant.scopes)

    def give_code(self, consent: Consent) -> str:
        """Write a consent down, for one exchange within ten minutes."""
        code = f"4/{secrets.token_urlsafe(40)}"
        self.given.add(code)
        self._codes[code] = consent, self._clock.now() + CODE_LIFE
        return code

    def check_client(self, client: str, secret: str) -> None:
        """Raise OAuthError for a client that isn't registered, or proves nothing."""
        if client not in self.clients:
            raise OAuthError("invalid_client", "The OAuth client was not found.", 401)
        if not secrets.compare_digest(self.clients[client].encode(), secret.encode()):
            raise OAuthError("invalid_client", "Unauthorized", 401)

    def exchange(self, client: str, code: str, redirect_uri: str, verifier: str) -> Tokens:
        """Give tokens for a code, once. Raises OAuthError."""
        with self._lock:
            consent, ends_at = self._codes.pop(code, (None, self._clock.now()))
            if consent is None or consent.client != client or ends_at <= self._clock.now():
                raise OAuthError("invalid_grant", "Malformed auth code.")
            if consent.redirect_uri != redirect_uri:
                raise OAuthError("redirect_uri_mismatch", "Bad Request")
            if not verifier:
                raise OAuthError("invalid_grant", "Missing code verifier.")
            if challenge_of(verifier) != consent.challenge:
                raise OAuthError("invalid_grant", "Invalid code verifier.")
            is_lasting = consent.is_offline and (consent.is_asked_anew or not self._find(consent.address, client))
            grant = self._add_grant(consent.address, client, consent.scopes, is_lasting=is_lasting)
            return Tokens(self._give_access(grant, grant.scopes), grant.scopes, grant.refresh_token)

    def refresh(self, client: str, refresh_token: str, scopes: frozenset[str] | None) -> Tokens:
        """Give another access token, for the same scopes or fewer. Raises OAuthError."""
        with self._lock:
            grant = next((one for one in self._grants if one.refresh_token == refresh_token), None)
            if not refresh_token or grant is None or grant.is_revoked:
                raise OAuthError("invalid_grant", "Token has been expired or revoked.")
            if grant.client != client:
                raise OAuthError("unauthorized_client", "Unauthorized", 401)
            if self._people[grant.address].is_suspended:
                raise OAuthError("invalid_grant", "Account disabled")
            if scopes is not None and not scopes <= grant.scopes:
                raise OAuthError("invalid_scope", "Bad Request")
            if self.rotates:
                grant.refresh_token = self._give_refresh()
            access_token = self._give_access(grant, scopes or grant.scopes)
            return Tokens(access_token, scopes or grant.scopes, grant.refresh_token if self.rotates else "")

    def revoke_token(self, token: str) -> bool:
        """End the grant of a token, and every other of that person to that client; False for an unknown token."""
        with self._lock:
            access = self._access.get(token)
            held = [one for one in self._grants if token and one.refresh_token == token]
            found = access.grant if access else next(iter(held), None)
            if found is None or found.is_revoked:
                return False
            self.revoke(found.address, found.client)
            return True

    def revoke(self, address: str, client: str | None = None) -> None:
        """End a person's grants to a client, or to all."""
        with self._lock:
            for grant in self._grants:
                if grant.address == address and client in {None, grant.client}:
                    grant.is_revoked = True

    def expire_access_tokens(self) -> None:
        """End all access tokens now; refresh tokens stay good."""
        with self._lock:
            now = self._clock.now()
            self._access = {token: Access(one.grant, one.scopes, now) for token, one in self._access.items()}

    def granted(self, address: str, client: str) -> frozenset[str]:
        """Give all scopes that a person allows a client now."""
        return frozenset().union(*(grant.scopes for grant in self._find(address, client)))

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

    def _find(self, address: str, client: str) -> list[Grant]:
        return [one for one in self._grants if (one.address, one.client, one.is_revoked) == (address, client, False)]

    def _add_grant(self, address: str, client: str, scopes: frozenset[str], *, is_lasting: bool) -> Grant:
        grant = Grant(address, client, scopes, self._give_refresh() if is_lasting else "")
        self._grants.append(grant)
        return grant

    def _give_access(self, grant: Grant, scopes: frozenset[str]) -> str:
        token = f"ya29.{secrets.token_urlsafe(48)}"
        self.given.add(token)
        self._access[token] = Access(grant, scopes, self._clock.now() + LIFE)
        return token

    def _give_refresh(self) -> str:
        token = f"1//{secrets.token_urlsafe(32)}"
        self.given.add(token)
        return token


def challenge_of(verifier: str) -> str:
    """Give the S256 challenge of a code verifier (RFC 7636, 4.2)."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


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
