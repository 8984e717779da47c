"""What the token endpoint's answer says of the person: id_token and client_info, as MSAL reads them."""

import base64
import hashlib
from datetime import datetime
from typing import Any

import orjson

from tests.fakes.microsoft.login import LIFE, Tokens
from tests.fakes.microsoft.person import Person


def write_answer(tokens: Tokens, person: Person, tenant: str, root: str, now: datetime) -> dict[str, Any]:
    """Write the JSON of tokens; `root` is where the issuer answers."""
    answer: dict[str, Any] = {
        "token_type": "Bearer",
        "scope": " ".join(tokens.scopes),
        "expires_in": int(LIFE.total_seconds()),
        "ext_expires_in": int(LIFE.total_seconds()),
        "access_token": tokens.access_token,
        "client_info": _encode({"uid": person.oid, "utid": tenant}),
    }
    if tokens.refresh_token:
        answer["refresh_token"] = tokens.refresh_token
    if "openid" in tokens.scopes:
        answer["id_token"] = _write_id_token(tokens, person, tenant, root, now)
    return answer


def _write_id_token(tokens: Tokens, person: Person, tenant: str, root: str, now: datetime) -> str:
    issued = int(now.timestamp())
    subject = hashlib.sha256(f"{person.oid} {tokens.grant.client}".encode()).digest()
    claims = {
        "ver": "2.0",
        "iss": f"{root}/{tenant}/v2.0",
        "aud": tokens.grant.client,
        "iat": issued,
        "nbf": issued,
        "exp": issued + int(LIFE.total_seconds()),
        "sub": base64.urlsafe_b64encode(subject).decode().rstrip("="),
        "oid": person.oid,
        "tid": tenant,
    }
    if "profile" in tokens.scopes:
        claims |= {"name": person.name, "preferred_username": person.sign_in_name}
    if "email" in tokens.scopes:
        claims["email"] = person.address
    if tokens.nonce:
        claims["nonce"] = tokens.nonce
    # Nobody on loopback needs a signature: it came over TLS from the issuer itself (OpenID Connect Core, 3.1.3.7).
    return f"{_encode({'typ': 'JWT', 'alg': 'none'})}.{_encode(claims)}."


def _encode(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(value)).decode().rstrip("=")
