"""Graph's refusals → our errors, by HTTP status and the codes in the answer's JSON, never by a message's text.

An answer has a code, and often a more exact one in `innerError`; letters are of either case. What the sign-in answers
is read in `credentials.py`.
Source: https://learn.microsoft.com/graph/errors; of Exchange, whose codes Graph hands through for Outlook,
https://learn.microsoft.com/exchange/client-developer/web-service-reference/responsecode
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeAlias

from rapport.errors import (
    AuthorizationLost,
    CursorExpired,
    Gone,
    Malformed,
    Misconfigured,
    ProviderError,
    RateLimited,
    Unavailable,
)

_REVOKED = (
    "Microsoft no longer accepts this account's permission: it was withdrawn, expired, or the password changed. "
    "Reconnect the account."
)
_NO_CONSENT = (
    "Microsoft doesn't let Rapport read this: the permission was not granted, or the mailbox is no longer shared with "
    "the account. Reconnect the account and accept every permission; a shared mailbox's administrator can tell who may "
    "read it."
)
_DISABLED = (
    "Microsoft has disabled or suspended this user: ask the organisation's administrator to restore the user, then "
    "reconnect the account."
)
_NO_MAILBOX = (
    "This Microsoft user has no mailbox in Exchange Online: it is inactive, deleted, without a licence, or on a server "
    "of the organisation's own. The administrator assigns a licence, or connect the account by IMAP."
)
_OTHER_MAILBOX = (
    "Microsoft Graph can't read this kind of mailbox: connect the account by IMAP, or ask the organisation's "
    "administrator."
)
_NOBODY = (
    "Microsoft knows no such mailbox: correct the address of the shared mailbox, or ask the organisation's "
    "administrator whether it was deleted."
)
_FULL = "The mailbox is full, so that Microsoft refuses to follow it: its owner makes room in it."
_MOVING = "Microsoft is moving this mailbox to another server; it is tried again."
_FAILING = "Microsoft Graph fails at the moment; it is tried again."
_SLOW = "Microsoft Graph took too long to answer; it is tried again."
_RATE = "Microsoft asks to slow down."
_FORGOTTEN = "Microsoft no longer knows what happened since the last look."
_GONE = "Microsoft no longer has this."
_UNREADABLE_REQUEST = "Microsoft Graph can't answer this request as it stands."

TOO_MANY_REQUESTS, UNAVAILABLE = 429, 503
_MAX_DEPTH = 8


class AccountDisabled(AuthorizationLost):
    """Microsoft says that the user is disabled or suspended: no fresh token helps."""


class TokenRefused(AuthorizationLost):
    """Microsoft doesn't accept the access token: a fresh one may help."""


class TookTooLong(Unavailable):
    """What was asked for is too much for one answer: a smaller part of it may go well."""

    def __init__(self, message: str = _SLOW, retry_after: float = 0.0) -> None:
        """`retry_after` is in seconds, 0 where Microsoft doesn't tell."""
        super().__init__(message)
        self.retry_after = retry_after


_ErrorClass: TypeAlias = type[AuthorizationLost | Misconfigured | Unavailable | CursorExpired | Gone | Malformed]

# Codes in lower case. A code that stands here decides, whatever the status: Outlook answers some with several.
_BY_CODE: Mapping[str, tuple[_ErrorClass, str]] = MappingProxyType({
    **dict.fromkeys(
        ("accountdisabled", "erroraccountdisabled", "erroraccountsuspend", "accountsuspended"),
        (AccountDisabled, _DISABLED),
    ),
    **dict.fromkeys(("mailboxnotenabledforrestapi", "resourcenotfound"), (Misconfigured, _NO_MAILBOX)),
    "mailboxnotsupportedforrestapi": (Misconfigured, _OTHER_MAILBOX),
    **dict.fromkeys(
        ("errornonexistentmailbox", "errorinvaliduser", "request_resourcenotfound"),
        (Misconfigured, _NOBODY),
    ),
    "errorquotaexceeded": (Misconfigured, _FULL),
    **dict.fromkeys(("errormailboxmoveinprogress", "errormailboxstoreunavailable"), (Unavailable, _MOVING)),
    **dict.fromkeys(
        (
            "errorserverbusy",
            "errorinternalservererror",
            "errorinternalservertransienterror",
            "errortoomanyobjectsopened",
        ),
        (Unavailable, _FAILING),
    ),
    "errortimeoutexpired": (TookTooLong, _SLOW),
    **dict.fromkeys(
        ("syncstatenotfound", "syncstateinvalid", "errorinvalidsyncstatedata", "resyncrequired", "fullsyncrequired"),
        (CursorExpired, _FORGOTTEN),
    ),
    **dict.fromkeys(
        ("erroritemnotfound", "errorfoldernotfound", "errorinvalididmalformed", "errorinvalidmailboxitemid"),
        (Gone, _GONE),
    ),
})  # fmt: skip
_BY_STATUS: Mapping[int, tuple[_ErrorClass, str]] = MappingProxyType({
    400: (Malformed, _UNREADABLE_REQUEST),
    401: (TokenRefused, _REVOKED),
    403: (AuthorizationLost, _NO_CONSENT),
    404: (Gone, _GONE),
    410: (CursorExpired, _FORGOTTEN),
    504: (TookTooLong, _SLOW),
})  # fmt: skip
_TOO_MUCH = frozenset({"applicationthrottled", "toomanyrequests", "errorexceededconnectioncount"})


@dataclass(frozen=True, slots=True)
class Refusal:
    """What an answer says: its status, its codes in lower case, and how long to wait (0 where it doesn't tell)."""

    status: int
    codes: tuple[str, ...]
    retry_after: float

    @property
    def asks_to_wait(self) -> bool:
        """Tell whether it is a matter of waiting, and nobody's fault: too much was asked, or the server is busy."""
        is_busy = self.status == UNAVAILABLE and self.retry_after > 0
        return self.status == TOO_MANY_REQUESTS or is_busy or not _TOO_MUCH.isdisjoint(self.codes)


def read_refusal(status: int, headers: Mapping[str, str], answer: object) -> Refusal:
    """Read an answer that is none; header names in any case, `answer` the decoded JSON or anything else."""
    told = {name.lower(): value for name, value in headers.items()}.get("retry-after", "")
    seconds = float(told) if isinstance(told, str) and told.isascii() and told.isdigit() else 0.0
    return Refusal(status, tuple(_list_codes(answer)), seconds)


def translate(refusal: Refusal) -> ProviderError:
    """Give our error. A `RateLimited` with 0 seconds was not told how long to wait."""
    known = (_BY_CODE[code] for code in refusal.codes if code in _BY_CODE)
    kind, sentence = next(known, _BY_STATUS.get(refusal.status, (Unavailable, _FAILING)))
    if refusal.asks_to_wait:
        return RateLimited(_RATE, refusal.retry_after)
    return TookTooLong(sentence, refusal.retry_after) if kind is TookTooLong else kind(sentence)


def _list_codes(answer: object) -> Iterator[str]:
    """Give the codes, the most exact one first; a proxy's page of HTML has none."""
    error: Any = answer.get("error") if isinstance(answer, dict) else None
    codes: list[str] = []
    while isinstance(error, dict) and len(codes) < _MAX_DEPTH:
        codes.append(str(error.get("code", "")).lower())
        error = error.get("innerError") or error.get("innererror")
    return reversed(codes)
