"""Sync tokens and page tokens: what they say is written in them, and nobody may read it."""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import astuple, dataclass, replace
from typing import Any

from tests.fakes.google.answers import ApiError, Undocumented

# What may differ between two requests that belong together: these say how an answer is cut, not what is asked.
_FORM = frozenset({"maxResults", "pageToken", "syncToken", "fields", "prettyPrint", "alt", "key", "quotaUser"})
_BOUNDS = ("timeMin", "timeMax")


@dataclass(frozen=True, slots=True)
class Token:
    """What is told of a list since one of its changes (-1: everything) until another, from a place on.

    `bounds` are the times that the first request named, "" for open: they hold on. `turn` counts the pages.
    """

    of: str
    asked: str
    life: int
    since: int
    until: int
    bounds: tuple[str, str] = ("", "")
    place: int = 0
    turn: int = 0


class TokenExpired(ApiError):  # noqa: N818  a situation
    """A full synchronisation is needed."""

    def __init__(self) -> None:
        message = "Sync token is no longer valid, a full sync is required."
        super().__init__(410, "fullSyncRequired", message, "calendar", location=("parameter", "syncToken"))

    def body(self) -> dict[str, Any]:
        """Give the JSON that Google sends: this API names no status there."""
        error = super().body()["error"]
        return {"error": {name: value for name, value in error.items() if name != "status"}}


def digest_question(query: Mapping[str, Any]) -> str:
    """Give what stays the same in all requests of one synchronisation."""
    asked = {name: value for name, value in query.items() if name not in {*_FORM, *_BOUNDS} and value is not False}
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:16]


def begin(of: str, life: int, changes: int, query: Mapping[str, Any]) -> Token:
    """Say what a request asks of a list that has seen so many changes. Raises what a token of no use answers."""
    asked = digest_question(query)
    if "pageToken" in query:
        return _read("pageToken", query["pageToken"], of, asked)
    if "syncToken" not in query:
        low, high = (query.get(name, "") for name in _BOUNDS)
        return Token(of, asked, life, -1, changes, (low, high))
    given = _read("syncToken", query["syncToken"], of, asked)
    if given.life != life:
        raise TokenExpired
    return replace(given, since=given.until, until=changes)


def write_sync_token(token: Token) -> str:
    """Write from where on changes are told the next time."""
    return _write("syncToken", replace(token, since=-1, place=0, turn=0))


def write_page_token(token: Token, place: int) -> str:
    """Write where the next page begins."""
    return _write("pageToken", replace(token, place=place, turn=token.turn + 1))


def _write(name: str, token: Token) -> str:
    return base64.urlsafe_b64encode(json.dumps([name, *astuple(token)]).encode()).decode()


def _read(name: str, text: str, of: str, asked: str) -> Token:
    try:
        found, *values = json.loads(base64.urlsafe_b64decode(text))
        token = Token(*values)
    except (ValueError, TypeError):
        token = None
    if token is None or found != name or token.of != of:
        words = "sync" if name == "syncToken" else "page"
        raise ApiError(400, "invalid", f"Invalid {words} token value.", location=("parameter", name))
    if token.asked != asked:
        raise Undocumented("All parameters should be those of the request that gave the token.", ("parameter", name))
    return token
