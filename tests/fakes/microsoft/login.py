"""Microsoft's login, its rules: tenants, registrations, consents, codes, tokens. Its HTTP is elsewhere.

Sources: https://learn.microsoft.com/entra/identity-platform/ v2-oauth2-auth-code-flow, v2-oauth2-device-code,
refresh-tokens, reference-error-codes; RFC 7636 (PKCE), RFC 8628 (devices).
"""

import base64
import hashlib
import secrets
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from rapport.clock import Clock
from tests.fakes.microsoft.person import HOME, Person

LIFE = timedelta(seconds=3599)
"""How long an access token is good."""

CODE_LIFE = timedelta(minutes=10)
REFRESH_LIFE = timedelta(days=90)
DEVICE_LIFE = timedelta(minutes=15)

CLIENT = "5f0c3c5e-3d0a-4c66-9a3e-7a1d1f6f2b01"
SECRET = "throw~away.secret-of-the-tests"
PUBLIC_CLIENT = "0b8b5c0a-6a41-4f0e-8f57-2f8f0c9d4e02"
"""A registration without a secret: for terminals and devices."""

PERSONAL_TENANT = "9188040d-6c67-4c5b-b112-36a304b66dad"
SHARED_TENANTS = frozenset({"common", "organizations", "consumers"})

RESOURCE = "https://graph.microsoft.com/"
BASIC_SCOPES = frozenset({"openid", "profile", "email", "offline_access"})


class LoginError(Exception):
    """A refusal of the token endpoint: RFC 6749's word, Microsoft's number and sentence."""

    def __init__(
        self, error: str, number: int, description: str, suberror: str = "", claims: str = "", status: int = 400
    ) -> None:
        super().__init__(f"AADSTS{number}: {description}")
        self.error = error
        self.number = number
        self.suberror = suberror
        self.claims = claims
        self.status = status


@dataclass(slots=True)
class Grant:
    """What a person allows an application in a tenant."""

    address: str
    client: str
    scopes: frozenset[str]
    is_revoked: bool = False


@dataclass(frozen=True, slots=True)
class Access:
    """An access token's grant, scopes (short names) and end."""

    grant: Grant
    scopes: frozenset[str]
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """What an application asks for at the consent page."""

    client: str
    tenant: str
    redirect_uri: str
    scopes: tuple[str, ...]
    challenge: str
    nonce: str = ""


@dataclass(frozen=True, slots=True)
class Tokens:
    """What the token endpoint gives; `refresh_token` is "" where offline_access wasn't asked for."""

    grant: Grant
    access_token: str
    scopes: tuple[str, ...]
    refresh_token: str
    nonce: str = ""


@dataclass(slots=True)
class Device:
    """A device that waits for its owner: `address` once somebody answered, `is_denied` if with no."""

    client: str
    tenant: str
    scopes: tuple[str, ...]
    user_code: str
    ends_at: datetime
    address: str = ""
    is_denied: bool = False


@dataclass(slots=True)
class Tenant:
    """An organisation: with `needs_admin_consent` only its admins consent, unless they did for all."""

    id: str = HOME
    domains: set[str] = field(default_factory=lambda: {"firm.example", "firm.onmicrosoft.example"})
    needs_admin_consent: bool = False
    admin_consented: frozenset[str] = frozenset()


class Login:
    """All grants and tokens.

    `clients` are secrets by id, "" for public ones; `redirects` are registered addresses (of loopback ones the port
    is ignored, and only those that are registered are taken). `allows_personal` is whether the registrations are open
    to personal accounts. `rotation_ends_old` ends a refresh token with its first use, which Microsoft doesn't do.
    """

    def __init__(self, clock: Clock, people: Mapping[str, Person]) -> None:
        self.clients = {CLIENT: SECRET, PUBLIC_CLIENT: ""}
        self.redirects = {"http://localhost"}
        self.tenants = {HOME: Tenant()}
        self.allows_personal = True
        self.rotation_ends_old = False
        self.devices: dict[str, Device] = {}
        self._clock = clock
        self._people = people
        self._lock = threading.RLock()
        self._grants: list[Grant] = []
        self._codes: dict[str, tuple[Asked, str, datetime]] = {}
        self._refresh: dict[str, tuple[Grant, datetime]] = {}
        self._access: dict[str, Access] = {}

    def grant(self, address: str, scopes: Iterable[str], client: str = CLIENT) -> tuple[str, str]:
        """Grant exactly these scopes without asking anybody, and give refresh token and access token."""
        with self._lock:
            grant = Grant(address, client, frozenset(short(scope) for scope in scopes))
            self._grants.append(grant)
            return self._give_refresh(grant), self._give_access(grant)

    def find_tenant(self, name: str) -> Tenant | None:
        """Find the tenant with an id or domain."""
        held = (tenant for tenant in self.tenants.values() if name.lower() in {tenant.id, *tenant.domains})
        return next(held, None)

    def tenant_of(self, person: Person) -> str:
        """Give the id of a person's tenant."""
        return PERSONAL_TENANT if person.is_personal else person.tenant

    def check_client(self, client: str, secret: str | None) -> None:
        """Raise LoginError for a client that isn't registered, proves nothing, or proves what it needn't."""
        if client not in self.clients:
            description = f"Application with identifier '{client}' was not found in the directory."
            raise LoginError("unauthorized_client", 700016, description)
        known = self.clients[client]
        if not known and secret is not None:
            description = "Client is public so neither 'client_assertion' nor 'client_secret' should be presented."
            raise LoginError("invalid_client", 700025, description, status=401)
        if known and secret is None:
            description = (
                "The request body must contain the following parameter: 'client_assertion' or 'client_secret'."
            )
            raise LoginError("invalid_client", 7000218, description, status=401)
        if known and not secrets.compare_digest(known.encode(), (secret or "").encode()):
            description = f"Invalid client secret provided for the app '{client}'."
            raise LoginError("invalid_client", 7000215, description, status=401)

    def check_public(self, client: str) -> None:
        """Raise LoginError for a client that isn't registered as one for devices."""
        if self.clients.get(client):
            raise LoginError("invalid_client", 70002, "The client isn't marked as mobile: it can't use devices.")
        self.check_client(client, None)

    def check_person(self, tenant: str, person: Person) -> None:
        """Raise LoginError when a person can't sign in at a tenant's address."""
        at_home = tenant in {"common", "consumers" if person.is_personal else "organizations"}
        found = self.find_tenant(tenant)
        is_member = found is not None and found.id == self.tenant_of(person)
        if person.is_personal and not self.allows_personal:
            raise LoginError("unauthorized_client", 700016, "The client isn't enabled for consumers.")
        if not (at_home or is_member):
            description = f"User account '{person.address}' from identity provider does not exist in tenant '{tenant}'."
            raise LoginError("invalid_grant", 50020, description)

    def needs_admin(self, person: Person, asked: Asked) -> bool:
        """Tell whether only an admin could consent to what is asked."""
        tenant = self.tenants.get(self.tenant_of(person))
        if tenant is None or not tenant.needs_admin_consent or person.is_admin:
            return False
        wanted = {short(scope) for scope in asked.scopes} - BASIC_SCOPES
        return not wanted <= tenant.admin_consented

    def is_consented(self, address: str, asked: Asked) -> bool:
        """Tell whether a person allowed all of it before."""
        wanted = {short(scope) for scope in asked.scopes}
        return wanted <= frozenset().union(*(one.scopes for one in self._find(address, asked.client)))

    def give_code(self, asked: Asked, address: str) -> str:
        """Write a consent down, for one exchange within ten minutes."""
        code = f"0.AX{secrets.token_urlsafe(60)}"
        self._codes[code] = asked, address, self._clock.now() + CODE_LIFE
        return code

    def exchange(self, client: str, code: str, redirect_uri: str, verifier: str) -> Tokens:
        """Give tokens for a code, once. Raises LoginError."""
        with self._lock:
            held = self._codes.pop(code, None)
            if held is None or held[0].client != client:
                raise LoginError("invalid_grant", 54005, "OAuth2 Authorization code was already redeemed.")
            asked, address, ends_at = held
            if ends_at <= self._clock.now():
                description = "The provided authorization code or refresh token has expired due to inactivity."
                raise LoginError("invalid_grant", 70008, description)
            if asked.redirect_uri != redirect_uri:
                description = "The reply URL specified in the request does not match."
                raise LoginError("invalid_grant", 500112, description)
            if challenge_of(verifier) != asked.challenge:
                description = (
                    "The Code_Verifier does not match the code_challenge supplied in the authorization request."
                )
                raise LoginError("invalid_grant", 501481, description)
            self._check_standing(self._people[address])
            return self._give(self._consented(address, client, asked.scopes), asked.scopes, asked.nonce)

    def refresh(self, client: str, tenant: str, refresh_token: str, scopes: tuple[str, ...]) -> Tokens:
        """Give other tokens for a refresh token, which stays good. Raises LoginError."""
        with self._lock:
            grant, ends_at = self._refresh.get(refresh_token, (None, self._clock.now()))
            if grant is None or grant.client != client:
                raise LoginError("invalid_grant", 9002313, "Invalid request. Request is malformed or invalid.")
            person = self._people[grant.address]
            self.check_person(tenant, person)
            if grant.is_revoked:
                description = "The provided grant has expired due to it being revoked, a fresh auth token is needed."
                raise LoginError("invalid_grant", 50173, description, "bad_token")
            if ends_at <= self._clock.now():
                description = "The refresh token has expired due to inactivity."
                raise LoginError("invalid_grant", 700082, description, "bad_token")
            self._check_standing(person)
            if not {short(scope) for scope in scopes} <= grant.scopes | BASIC_SCOPES:
                description = f"The user or administrator has not consented to use the application with ID '{client}'."
                raise LoginError("invalid_grant", 65001, description, "consent_required")
            if self.rotation_ends_old:
                del self._refresh[refresh_token]
            return self._give(grant, scopes)

    def begin_device(self, client: str, tenant: str, scopes: tuple[str, ...]) -> tuple[str, Device]:
        """Let a device wait; gives its secret code and what it shows."""
        user_code = "".join(secrets.choice("BCDFGHJKLMNPQRSTVWXZ23456789") for _ in range(9))
        device = Device(client, tenant, scopes, user_code, self._clock.now() + DEVICE_LIFE)
        code = f"DAQ{secrets.token_urlsafe(60)}"
        self.devices[code] = device
        return code, device

    def answer_device(self, user_code: str, address: str, *, deny: bool = False) -> None:
        """Answer a waiting device in place of a person."""
        device = next(one for one in self.devices.values() if one.user_code == user_code)
        device.address, device.is_denied = address, deny

    def poll_device(self, client: str, code: str) -> Tokens:
        """Give tokens once the device's owner agreed. Raises LoginError until then."""
        with self._lock:
            device = self.devices.get(code)
            if device is None or device.client != client:
                raise LoginError("bad_verification_code", 9000410, "Malformed device code.")
            if device.ends_at <= self._clock.now():
                raise LoginError("expired_token", 70020, "The provided value for the code is expired.")
            if device.is_denied:
                raise LoginError("authorization_declined", 70017, "The user denied the request.")
            if not device.address:
                raise LoginError("authorization_pending", 70016, "Authorization is pending. Continue polling.")
            self.check_person(device.tenant, self._people[device.address])
            self._check_standing(self._people[device.address])
            del self.devices[code]
            return self._give(self._consented(device.address, client, device.scopes), device.scopes)

    def revoke(self, address: str) -> None:
        """End all that a person granted: no token of it is good any more."""
        with self._lock:
            for grant in self._grants:
                grant.is_revoked |= grant.address == address

    def expire_access_tokens(self) -> None:
        """End all access tokens now; refresh tokens stay good."""
        with self._lock:
            now = self._clock.now()
            self._access = {token: Access(one.grant, one.scopes, now) for token, one in self._access.items()}

    def find_access(self, token: str) -> Access | None:
        """Give the access of a token that is good now."""
        access = self._access.get(token)
        is_good = access is not None and not access.grant.is_revoked and self._clock.now() < access.ends_at
        return access if is_good else None

    def _check_standing(self, person: Person) -> None:
        """Raise what a person's standing answers: disabled, blocked by a policy, asked for a second factor."""
        if person.is_suspended:
            raise LoginError("invalid_grant", 50057, "The user account is disabled.")
        if person.policy == 53003:
            description = "Access has been blocked by Conditional Access policies."
            raise LoginError("invalid_grant", 53003, description, "message_only", _CLAIMS)
        if person.policy:
            description = "Due to a configuration change made by your administrator, you must use multi-factor sign-in."
            raise LoginError("interaction_required", person.policy, description, "basic_action", _CLAIMS)

    def _find(self, address: str, client: str) -> list[Grant]:
        return [one for one in self._grants if (one.address, one.client, one.is_revoked) == (address, client, False)]

    def _consented(self, address: str, client: str, scopes: Iterable[str]) -> Grant:
        """Add to what a person allows an application; all that was allowed before stays allowed."""
        wanted = frozenset(short(scope) for scope in scopes)
        held = self._find(address, client)
        grant = held[0] if held else Grant(address, client, wanted)
        grant.scopes |= wanted
        if not held:
            self._grants.append(grant)
        return grant

    def _give(self, grant: Grant, scopes: tuple[str, ...], nonce: str = "") -> Tokens:
        lasting = self._give_refresh(grant) if "offline_access" in scopes else ""
        style = RESOURCE if any(scope.startswith(RESOURCE) for scope in scopes) else ""
        # All that was ever allowed comes along, but what only asks for a refresh token.
        told = sorted(scope if scope in BASIC_SCOPES else style + scope for scope in grant.scopes - {"offline_access"})
        return Tokens(grant, self._give_access(grant), tuple(told), lasting, nonce)

    def _give_refresh(self, grant: Grant) -> str:
        token = f"0.AX{secrets.token_urlsafe(90)}"
        self._refresh[token] = grant, self._clock.now() + REFRESH_LIFE
        return token

    def _give_access(self, grant: Grant) -> str:
        token = f"eyJ0{secrets.token_urlsafe(60)}"
        self._access[token] = Access(grant, grant.scopes, self._clock.now() + LIFE)
        return token


_CLAIMS = '{"access_token":{"capolids":{"essential":true,"values":["d0bd2a10-0000-4000-8000-8f3c6d6e1c11"]}}}'


def short(scope: str) -> str:
    """Give a permission's name without its resource."""
    return scope.removeprefix(RESOURCE)


def challenge_of(verifier: str) -> str:
    """Give the S256 challenge of a code verifier (RFC 7636, 4.2)."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
