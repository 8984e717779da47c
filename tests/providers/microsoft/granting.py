"""What an account's secret is after a sign-in at the stand-in of Microsoft, without the sign-in."""

import base64
import json
from collections.abc import Iterable
from urllib.parse import urlsplit

from rapport.providers.base import Application
from rapport.providers.microsoft.credentials import Cache
from tests.fakes.microsoft.login import CLIENT, LIFE, SECRET
from tests.fakes.microsoft.server import FakeMicrosoft

LASTING = frozenset({"openid", "profile", "offline_access"})


def ours(microsoft: FakeMicrosoft) -> Application:
    """Give our registration with the stand-in."""
    return Application(CLIENT, SECRET, tenant="common", root=microsoft.root, ca_file=str(microsoft.ca_file))


def make_secret(microsoft: FakeMicrosoft, address: str, scopes: Iterable[str]) -> str:
    """Let a person grant these permissions, and give what the account keeps of it."""
    granted = {*scopes, *LASTING}
    refresh_token, access_token = microsoft.grant(address, granted)
    person = microsoft.person(address)
    cache = Cache()
    cache.add({
        "client_id": CLIENT,
        "environment": urlsplit(microsoft.root).hostname,
        "token_endpoint": f"{microsoft.root}/common/oauth2/v2.0/token",
        "grant_type": "authorization_code",
        "scope": sorted(granted - {"offline_access"}),
        "response": {
            "access_token": access_token,
            "refresh_token": refresh_token,
            "expires_in": int(LIFE.total_seconds()),
            "client_info": _encode({"uid": person.oid, "utid": person.tenant}),
        },
    })  # fmt: skip
    return cache.to_secret()


def tokens_of(secret: str) -> set[str]:
    """Give all that must not be seen of a secret."""
    kinds = json.loads(secret)
    return {entry["secret"] for kind in kinds.values() for entry in kind.values() if "secret" in entry}


def refresh_token_of(secret: str) -> str:
    """Give the one refresh token of a secret."""
    (entry,) = json.loads(secret)["RefreshToken"].values()
    return str(entry["secret"])


def _encode(value: dict[str, str]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")
