"""Graph's refusals, as it words them: who must act, and what the sentence says to do."""

from typing import Any

import pytest

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
from rapport.providers.microsoft.errors import AccountDisabled, TokenRefused, TookTooLong, read_refusal, translate

SECRET = "karel@odberatel.example asks for an offer"


def refuse(status: int, code: str = "", inner: object = None, **headers: str) -> ProviderError:
    error: dict[str, Any] = {"code": code, "message": SECRET, "innerError": inner or {"request-id": "a-b"}}
    return translate(read_refusal(status, headers, {"error": error}))


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (refuse(400, "BadRequest"), Malformed),
        (refuse(400, "InefficientFilter"), Malformed),
        (refuse(400, "ErrorInvalidIdMalformed"), Gone),
        (refuse(400, "syncStateNotFound"), CursorExpired),
        (refuse(400, "SyncStateInvalid"), CursorExpired),
        (refuse(401, "InvalidAuthenticationToken"), TokenRefused),
        (refuse(401, "accountDisabled"), AccountDisabled),
        (refuse(403, "ErrorAccessDenied"), AuthorizationLost),
        (refuse(403, "Authorization_RequestDenied"), AuthorizationLost),
        (refuse(403, "ErrorAccountSuspend"), AccountDisabled),
        (refuse(403, "ErrorQuotaExceeded"), Misconfigured),
        (refuse(403, "MailboxNotEnabledForRESTAPI"), Misconfigured),
        (refuse(404, "MailboxNotEnabledForRESTAPI"), Misconfigured),
        (refuse(404, "MailboxNotSupportedForRESTAPI"), Misconfigured),
        (refuse(404, "ErrorInvalidUser"), Misconfigured),
        (refuse(404, "ErrorNonExistentMailbox"), Misconfigured),
        (refuse(404, "ResourceNotFound"), Misconfigured),
        (refuse(404, "ErrorItemNotFound"), Gone),
        (refuse(404, "ErrorFolderNotFound"), Gone),
        (refuse(410, "SyncStateNotFound"), CursorExpired),
        (refuse(410, "resyncRequired"), CursorExpired),
        (refuse(410, ""), CursorExpired),
        (refuse(429, "ApplicationThrottled"), RateLimited),
        (refuse(429, "TooManyRequests"), RateLimited),
        (refuse(500, "ErrorInternalServerError"), Unavailable),
        (refuse(500, "ErrorMailboxMoveInProgress"), Unavailable),
        (refuse(503, "ErrorMailboxStoreUnavailable"), Unavailable),
        (refuse(503, "serviceNotAvailable"), Unavailable),
        (refuse(503, "serviceNotAvailable", **{"Retry-After": "10"}), RateLimited),
        (refuse(504, "UnknownError"), TookTooLong),
        (refuse(500, "ErrorTimeoutExpired"), TookTooLong),
        (refuse(301, ""), Unavailable),
        (refuse(418, "teapot"), Unavailable),
    ],
)
def test_whoever_must_act_is_told(error: ProviderError, expected: type[ProviderError]) -> None:
    assert type(error) is expected
    assert str(error).endswith(".")
    assert SECRET not in str(error)


@pytest.mark.parametrize(
    ("error", "mend"),
    [
        (refuse(401, "InvalidAuthenticationToken"), "Reconnect the account"),
        (refuse(403, "ErrorAccessDenied"), "accept every permission"),
        (refuse(404, "MailboxNotEnabledForRESTAPI"), "assigns a licence"),
        (refuse(404, "MailboxNotSupportedForRESTAPI"), "by IMAP"),
        (refuse(404, "ErrorInvalidUser"), "correct the address"),
        (refuse(403, "ErrorAccountSuspend"), "restore the user"),
        (refuse(403, "ErrorQuotaExceeded"), "makes room"),
        (refuse(503, "ErrorMailboxMoveInProgress"), "moving this mailbox"),
    ],
)
def test_the_sentence_says_what_to_do(error: ProviderError, mend: str) -> None:
    assert mend in str(error)


def test_the_more_exact_code_decides_in_letters_of_either_case() -> None:
    assert type(refuse(400, "BadRequest", {"code": "ERRORINVALIDUSER"})) is Misconfigured
    nested = {"code": "unknown", "innererror": {"code": "resyncRequired"}}
    assert type(refuse(400, "BadRequest", nested)) is CursorExpired


def test_no_text_decides() -> None:
    error = {"error": {"code": "BadRequest", "message": "syncStateNotFound: ErrorItemNotFound"}}
    assert type(translate(read_refusal(400, {}, error))) is Malformed


@pytest.mark.parametrize("answer", [None, "<html>", [], {}, {"error": None}, {"error": "x"}, {"error": {"code": 5}}])
def test_what_is_no_error_object_is_told_by_its_status(answer: object) -> None:
    assert type(translate(read_refusal(502, {}, answer))) is Unavailable
    assert type(translate(read_refusal(404, {}, answer))) is Gone


def test_errors_within_errors_have_an_end() -> None:
    error: dict[str, Any] = {"code": "deep"}
    for _ in range(10_000):
        error = {"code": "", "innerError": error}
    assert type(translate(read_refusal(500, {}, {"error": error}))) is Unavailable


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [({"Retry-After": "7"}, 7), ({"retry-after": "120"}, 120), ({}, 0), ({"Retry-After": "soon"}, 0)],
)
def test_the_time_to_wait_is_told(headers: dict[str, str], seconds: float) -> None:
    error = translate(read_refusal(429, headers, None))
    assert isinstance(error, RateLimited)
    assert error.retry_after == seconds
