"""Google's refusals, as it words them: who must act, and what the sentence says to do."""

from typing import Any

import httplib2
import orjson
import pytest
from googleapiclient.errors import HttpError

from rapport import clock
from rapport.errors import (
    AuthorizationLost,
    Gone,
    Malformed,
    Misconfigured,
    ProviderError,
    RateLimited,
    Unavailable,
)
from rapport.providers.google.errors import AccountSuspended, translate
from tests.clocks import SleepersClock


def refuse(code: int, *reasons: str, message: str = "", **others: Any) -> HttpError:  # noqa: ANN401  JSON
    errors = [{"domain": "global", "reason": reason, "message": message} for reason in reasons]
    return answer(code, orjson.dumps({"error": {"code": code, "message": message, "errors": errors, **others}}))


def answer(status: int, content: bytes, **headers: str) -> HttpError:
    return HttpError(httplib2.Response({"status": str(status), **headers}), content)


def detail(reason: str) -> list[dict[str, str]]:
    return [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason, "domain": "googleapis.com"}]


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (refuse(400, "badRequest"), Malformed),
        (refuse(400, "invalidArgument", status="INVALID_ARGUMENT"), Malformed),
        (refuse(400, "failedPrecondition", status="FAILED_PRECONDITION"), Misconfigured),
        (refuse(401, "authError", status="UNAUTHENTICATED"), AuthorizationLost),
        (refuse(401, "authError", details=detail("ACCOUNT_STATE_INVALID")), AccountSuspended),
        (refuse(403, "insufficientPermissions"), AuthorizationLost),
        (refuse(403, status="PERMISSION_DENIED", details=detail("ACCESS_TOKEN_SCOPE_INSUFFICIENT")), AuthorizationLost),
        (refuse(403, "accessNotConfigured"), Misconfigured),
        (refuse(403, status="PERMISSION_DENIED", details=detail("SERVICE_DISABLED")), Misconfigured),
        (refuse(403, "domainPolicy"), Misconfigured),
        (refuse(403, "notACalendarUser"), Misconfigured),
        (refuse(403, "forbidden"), Misconfigured),
        (refuse(403, "rateLimitExceeded"), RateLimited),
        (refuse(403, "userRateLimitExceeded"), RateLimited),
        (refuse(403, "quotaExceeded"), RateLimited),
        (refuse(403, "dailyLimitExceeded"), RateLimited),
        (refuse(404, "notFound"), Gone),
        (refuse(404, "notFound", status="FAILED_PRECONDITION"), Gone),
        (refuse(410, "deleted"), Gone),
        (refuse(410, "fullSyncRequired", status="FAILED_PRECONDITION"), Gone),
        (refuse(410, "updatedMinTooLongAgo", status="FAILED_PRECONDITION"), Gone),
        (refuse(410, status="FAILED_PRECONDITION", details=detail("FAILED_PRECONDITION")), Gone),
        (refuse(429), RateLimited),
        (refuse(429, "rateLimitExceeded", status="RESOURCE_EXHAUSTED"), RateLimited),
        (refuse(500, "backendError"), Unavailable),
        (refuse(503, status="UNAVAILABLE"), Unavailable),
        (refuse(503, "backendError", status="FAILED_PRECONDITION"), Unavailable),
        (refuse(302), Unavailable),
        (answer(502, b"<html>Bad Gateway</html>"), Unavailable),
        (answer(429, b"<html>Sorry</html>"), RateLimited),
        (answer(403, b'{"error": "a word"}'), Misconfigured),
        (answer(404, b'[{"error": {}}]'), Gone),
        (answer(500, b""), Unavailable),
    ],
)
def test_a_refusal_says_who_must_act(error: HttpError, expected: type[ProviderError]) -> None:
    assert type(translate(error, "gmail")) is expected


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        (refuse(401, "authError"), "Reconnect the account"),
        (refuse(401, "authError", details=detail("ACCOUNT_STATE_INVALID")), "restore the user"),
        (refuse(403, "insufficientPermissions"), "tick the box of Gmail"),
        (refuse(403, "accessNotConfigured"), "enables it"),
        (refuse(403, "domainPolicy"), "client id to the trusted"),
        (refuse(400, "failedPrecondition"), "switches it on for the user"),
    ],
)
def test_the_sentence_says_what_to_do(error: HttpError, advice: str) -> None:
    assert advice in str(translate(error, "gmail"))


def test_the_sentence_names_the_api() -> None:
    assert "Google Calendar" in str(translate(refuse(403, "insufficientPermissions"), "calendar"))


def test_no_text_of_googles_is_repeated() -> None:
    message = "Quota exceeded for jana@firm.example"
    for status in (400, 401, 403, 404, 429, 500):
        assert "jana" not in str(translate(refuse(status, "any", message=message), "gmail"))


@pytest.mark.parametrize("value", ["", "soon", "-3", "Wed, 21 Oct 2026 07:28:00 GMT"])
def test_a_refusal_that_tells_no_time_waits_for_none(value: str) -> None:
    error = translate(answer(429, b"{}", **{"retry-after": value}), "gmail")
    assert isinstance(error, RateLimited)
    assert error.retry_after == 0


def test_the_time_of_the_header_is_told() -> None:
    error = translate(answer(429, b"{}", **{"retry-after": "17"}), "gmail")
    assert isinstance(error, RateLimited)
    assert error.retry_after == 17


@pytest.mark.parametrize(
    ("moment", "seconds"),
    [("2026-11-02T09:15:00.000Z", 900), ("2026-11-02T08:59:00Z", 0), ("2026-13-45T99:15:00Z", 0)],
)
def test_the_end_of_a_ban_stands_in_its_text(moment: str, seconds: float) -> None:
    clock.set_clock(SleepersClock())
    try:
        text = f"User-rate limit exceeded.  Retry after {moment}"
        error = translate(refuse(403, "rateLimitExceeded", message=text), "gmail")
    finally:
        clock.set_clock(None)
    assert isinstance(error, RateLimited)
    assert error.retry_after == seconds


def test_calls_of_a_day_that_are_used_up_are_not_asked_for_again_soon() -> None:
    error = translate(refuse(403, "dailyLimitExceeded"), "gmail")
    assert isinstance(error, RateLimited)
    assert error.retry_after >= 600
