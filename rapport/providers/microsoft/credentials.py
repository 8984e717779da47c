"""An owner's grant at Microsoft: kept as an account's secret, its tokens exchanged in time, each change kept at once.

The secret is MSAL's own cache as text, written and read nowhere else. Our clock says when a token has run out, MSAL
exchanges it. Microsoft gives another refresh token at each exchange, and the old one stays good for a while.
Source: https://learn.microsoft.com/entra/identity-platform/refresh-tokens and /scopes-oidc
"""

import json
import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from msal import ClientApplication, PublicClientApplication, SerializableTokenCache, TokenCache

from rapport import clock
from rapport.errors import AuthorizationLost, Misconfigured, Unavailable
from rapport.providers.base import Application, Login
from rapport.providers.microsoft.refusals import UNCLEAR, refusal
from rapport.providers.microsoft.transport import authority_of, open_transport

USER = "User.Read"
MAIL = "Mail.Read"
CALENDAR = "Calendars.Read"
SEND = "Mail.Send"

_OWN: Mapping[str, str] = MappingProxyType({"mail": MAIL, "calendar": CALENDAR})
_SHARED = ".Shared"
"""What a permission is called that reaches what others share with the owner, too."""

_EARLY = timedelta(minutes=5)
"""A token is exchanged before its end, so that no request meets it."""

_NOT_SIGNED_IN = "This account isn't signed in at Microsoft. Reconnect the account."
_NOT_SET_UP = (
    "Microsoft isn't set up in this installation: set RAPPORT_MICROSOFT_CLIENT_ID; docs/microsoft.md says where it "
    "comes from."
)

# It tells codes and names of users when somebody turns every logger's details on.
logging.getLogger("msal").setLevel(logging.INFO)


class Cache(SerializableTokenCache):  # type: ignore[misc]  # the library states no types
    """What MSAL knows of one account; tokens run out by our clock."""

    def add(self, event: Mapping[str, Any], **more: Any) -> None:  # noqa: ANN401  the library's signature
        """Take the tokens of an answer."""
        super().add(event, **more | {"now": clock.now().timestamp()})

    @classmethod
    def from_secret(cls, text: str) -> "Cache":
        """Read a secret. Raises AuthorizationLost for what is none."""
        cache = cls()
        try:
            cache.deserialize(text)
            well_formed = all(isinstance(entry, dict) for kind in cache._cache.values() for entry in kind.values())
        except (AttributeError, ValueError):
            well_formed = False
        if not text or not well_formed:
            raise AuthorizationLost(_NOT_SIGNED_IN)
        return cache

    def to_secret(self) -> str:
        """Give the text that is sealed as the account's secret."""
        return json.dumps(json.loads(self.serialize()), separators=(",", ":"))

    def find_token(self, client_id: str) -> str:
        """Give an access token of ours that is good for a while yet; "" where there is none."""
        now = clock.now().timestamp()
        ours = {"client_id": client_id}
        held = list(self.search(TokenCache.CredentialType.ACCESS_TOKEN, query=ours, now=now))
        latest = max(held, key=lambda token: int(token["expires_on"]), default=None)
        is_good = latest is not None and int(latest["expires_on"]) - now > _EARLY.total_seconds()
        return str(latest["secret"]) if latest and is_good else ""


class Tokens:
    """The access tokens of one account; whatever MSAL changed is handed to `login.keep_secret` at once."""

    def __init__(self, login: Login, application: Application) -> None:
        """Begin with what the login holds."""
        self._login = login
        self._application = application
        self._cache = Cache.from_secret(login.secret)

    def access_token(self) -> str:
        """Give a token that is good now, exchanged if need be. Raises as `renew` does."""
        return self._cache.find_token(self._application.client_id) or self.renew()

    def renew(self) -> str:
        """Exchange the token, whether it has run out or Graph refused it.

        Raises AuthorizationLost, Misconfigured, RateLimited or Unavailable.
        """
        with open_application(self._application, self._cache) as msal, reading_answers():
            account = next(iter(msal.get_accounts()), None)
            answer = msal.acquire_token_silent_with_error(self._scopes(), account, force_refresh=True)
        if answer is None:
            raise AuthorizationLost(_NOT_SIGNED_IN)
        if "access_token" not in answer:
            raise refusal(answer)
        self._login.keep_secret(self._cache.to_secret())
        return str(answer["access_token"])

    def _scopes(self) -> list[str]:
        connection = self._login.connection
        return scopes_of(connection.get("services", "").split(), is_shared=bool(connection.get("mailbox")))


def open_tokens(login: Login) -> Tokens:
    """Give an account's tokens. Raises Misconfigured without our registration, AuthorizationLost without a grant."""
    return Tokens(login, registration(login.application))


def registration(application: Application | None) -> Application:
    """Give our registration with Microsoft. Raises Misconfigured where it was never set."""
    if application is None or not application.client_id:
        raise Misconfigured(_NOT_SET_UP)
    return application


def scopes_of(services: Iterable[str], *, sending: bool = False, is_shared: bool = False) -> list[str]:
    """Give the permissions that services need, and no more; MSAL adds what makes a grant last."""
    suffix = _SHARED if is_shared else ""
    needed = [_OWN[service] for service in _OWN if service in services] + ([SEND] if sending else [])
    return [USER, *(scope + suffix for scope in needed)]


@contextmanager
def open_application(application: Application, cache: Cache) -> Iterator[ClientApplication]:
    """Open MSAL for our registration; it asks where the tenant's sign-in is. Raises Misconfigured and Unavailable."""
    with open_transport(application) as transport:
        options = {
            "authority": authority_of(application),
            # Other names of Microsoft's hosts are none of our business, and a stand-in has no others.
            "instance_discovery": False,
            "token_cache": cache,
            "http_client": transport,
        }
        if application.client_secret:
            yield ClientApplication(application.client_id, client_credential=application.client_secret, **options)
        else:
            yield PublicClientApplication(application.client_id, **options)


@contextmanager
def reading_answers() -> Iterator[None]:
    """Say of an answer that MSAL can't read what it is."""
    try:
        yield
    except (LookupError, TypeError, ValueError):  # whatever its parts aren't; the text of these may hold tokens
        raise Unavailable(UNCLEAR) from None
