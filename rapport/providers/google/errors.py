"""Google's refusals → our errors, by HTTP status and the reasons in the answer's JSON, never by a message's text.

Google tells a reason in three places, by the age of the API: `errors[].reason`, `details[].reason` (of
google.rpc.ErrorInfo) and `status` (google.rpc.Code). What the token endpoint says is read in `credentials.py`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Literal, TypeAlias

import orjson
from googleapiclient.errors import HttpError

from rapport import clock
from rapport.errors import AuthorizationLost, Gone, Malformed, Misconfigured, ProviderError, RateLimited, Unavailable

Api: TypeAlias = Literal["gmail", "calendar"]

NAMES: Mapping[Api, str] = MappingProxyType({"gmail": "Gmail", "calendar": "Google Calendar"})

_REVOKED = (
    "Google no longer accepts this account's permission: it was withdrawn, expired, or the password changed. "
    "Reconnect the account."
)
_SUSPENDED = (
    "Google has suspended or disabled this user: ask the organisation's administrator to restore the user, then "
    "reconnect the account."
)
_MISSING_SCOPE = (
    "The permission to read {name} was not granted: reconnect the account and tick the box of {name} on Google's page."
)
_DISABLED_API = (
    "The {name} API is switched off in the Google Cloud project of this installation: the administrator enables it "
    "there, under APIs and services."
)
_DOMAIN_POLICY = (
    "The organisation's Google administrator doesn't allow this application: they add its client id to the trusted "
    "ones, in the Admin console under API controls."
)
_NO_SERVICE = (
    "This Google user has no {name}: the organisation's administrator switches it on for the user, or the account is "
    "connected without it."
)
_FORBIDDEN = "Google forbids this to the account: the organisation's Google administrator can tell why."
_UNREADABLE_REQUEST = "Google can't answer this request as it stands."
_RATE = "{name} asks to slow down."
_DAY = "The Google Cloud project has used up its calls to {name} for today; it goes on by itself tomorrow."
_FAILING = "{name} fails at the moment; it is tried again."


class AccountSuspended(AuthorizationLost):
    """Google says that the user is suspended, disabled or deleted: no fresh token helps."""


_ErrorClass: TypeAlias = type[AuthorizationLost | Misconfigured | Unavailable | Gone | Malformed]

# The first reason of a refusal that stands here decides, where the status alone doesn't say who must act: an answer of
# 410 may have the reason FAILED_PRECONDITION too.
_TOLD_BY_REASON = frozenset({400, 401, 403})
_BY_REASON: Mapping[str, tuple[_ErrorClass, str]] = {
    "accessNotConfigured": (Misconfigured, _DISABLED_API),
    "SERVICE_DISABLED": (Misconfigured, _DISABLED_API),
    "insufficientPermissions": (AuthorizationLost, _MISSING_SCOPE),
    "ACCESS_TOKEN_SCOPE_INSUFFICIENT": (AuthorizationLost, _MISSING_SCOPE),
    "domainPolicy": (Misconfigured, _DOMAIN_POLICY),
    "ORG_RESTRICTION_VIOLATION": (Misconfigured, _DOMAIN_POLICY),
    "accountDisabled": (AccountSuspended, _SUSPENDED),
    "accountDeleted": (AccountSuspended, _SUSPENDED),
    "userSuspended": (AccountSuspended, _SUSPENDED),
    "ACCOUNT_STATE_INVALID": (AccountSuspended, _SUSPENDED),
    "failedPrecondition": (Misconfigured, _NO_SERVICE),
    "FAILED_PRECONDITION": (Misconfigured, _NO_SERVICE),
    "notACalendarUser": (Misconfigured, _NO_SERVICE),
}
_BY_STATUS: Mapping[int, tuple[_ErrorClass, str]] = {
    400: (Malformed, _UNREADABLE_REQUEST),
    401: (AuthorizationLost, _REVOKED),
    403: (Misconfigured, _FORBIDDEN),
    404: (Gone, "Google no longer has this."),
    410: (Gone, "Google no longer has this."),
}
_DAILY = frozenset({"dailyLimitExceeded", "dailyLimitExceededUnreg"})
_RATES = frozenset({
    "rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded", "tooManyConcurrentRequests",
    "RATE_LIMIT_EXCEEDED", "RESOURCE_EXHAUSTED", *_DAILY,
})  # fmt: skip
_TOO_MANY_REQUESTS = 429
_FORBIDDEN_STATUS = 403
_AN_HOUR = 3600.0

# Of all texts only this one is read: a ban of a user is told nowhere else ("… Retry after 2026-11-02T09:15:00.000Z").
_RETRY_AFTER = re.compile(r"Retry after (\d{4}-\d\d-\d\dT[\d:.]+)Z")


@dataclass(frozen=True, slots=True)
class _Refusal:
    """What an answer says: its status, its reasons, and how long to wait (0 where it doesn't tell)."""

    status: int
    reasons: tuple[str, ...]
    retry_after: float


def translate(error: HttpError, api: Api) -> ProviderError:
    """Give our error for an answer of an API. A `RateLimited` with 0 seconds was not told how long to wait."""
    refusal = _read_refusal(error)
    name = NAMES[api]
    if _is_rate(refusal):
        if _DAILY.intersection(refusal.reasons):
            return RateLimited(_DAY.format(name=name), refusal.retry_after or _AN_HOUR)
        return RateLimited(_RATE.format(name=name), refusal.retry_after)
    reasons = refusal.reasons if refusal.status in _TOLD_BY_REASON else ()
    known = (_BY_REASON[reason] for reason in reasons if reason in _BY_REASON)
    error_class, sentence = next(known, _BY_STATUS.get(refusal.status, (Unavailable, _FAILING)))
    return error_class(sentence.format(name=name))


def _is_rate(refusal: _Refusal) -> bool:
    if refusal.status == _TOO_MANY_REQUESTS:
        return True
    return refusal.status == _FORBIDDEN_STATUS and not _RATES.isdisjoint(refusal.reasons)


def _read_refusal(error: HttpError) -> _Refusal:
    answer = _read_answer(error.content)
    message = answer.get("message")
    told = _header_seconds(error.resp.get("retry-after", "")) or _ban_seconds(
        message if isinstance(message, str) else ""
    )
    return _Refusal(int(error.resp.status), tuple(_list_reasons(answer)), told)


def _read_answer(content: bytes) -> Mapping[str, Any]:
    """Give the `error` object; a proxy's page of HTML has none."""
    try:
        answer = orjson.loads(content)
    except orjson.JSONDecodeError:
        return {}
    found = answer.get("error") if isinstance(answer, dict) else None
    return found if isinstance(found, dict) else {}


def _list_reasons(answer: Mapping[str, Any]) -> Iterator[str]:
    for key in ("errors", "details"):
        found = answer.get(key)
        for one in found if isinstance(found, list) else ():
            if isinstance(one, dict) and isinstance(one.get("reason"), str):
                yield one["reason"]
    if isinstance(answer.get("status"), str):
        yield answer["status"]


def _header_seconds(value: str) -> float:
    return float(value) if value.isascii() and value.isdigit() else 0.0


def _ban_seconds(message: str) -> float:
    found = _RETRY_AFTER.search(message)
    try:
        until = datetime.fromisoformat(found[1]).replace(tzinfo=UTC) if found else clock.now()
    except ValueError:
        return 0.0
    return max(0.0, (until - clock.now()).total_seconds())
