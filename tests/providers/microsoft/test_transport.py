"""What MSAL is handed of the sign-in's answers, and what is an error of ours instead."""

from urllib.parse import parse_qsl

import httpx
import pytest

from rapport.errors import Misconfigured, ProviderError, RateLimited, Unavailable
from rapport.providers.microsoft.transport import Transport

URL = "https://login.microsoftonline.com/common/oauth2/v2.0/token"


def answering(status: int, text: str = "{}", headers: dict[str, str] | None = None) -> Transport:
    answer = httpx.Response(status, text=text, headers=headers)
    return Transport(httpx.Client(transport=httpx.MockTransport(lambda _request: answer)))


def test_what_has_no_value_is_not_sent() -> None:
    sent: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(200, text="{}")

    form = {"client_id": "ours", "client_info": 1, "claims": None}
    Transport(httpx.Client(transport=httpx.MockTransport(answer))).post(URL, data=form)
    body = dict(parse_qsl(sent[0].content.decode(), keep_blank_values=True))
    assert body == {"client_id": "ours", "client_info": "1"}


def test_a_refusal_is_an_answer() -> None:
    answer = answering(400, '{"error": "invalid_grant"}', {"Retry-After": "x"}).post(URL)
    assert (answer.status_code, answer.text) == (400, '{"error": "invalid_grant"}')


@pytest.mark.parametrize(
    ("status", "text", "error"),
    [
        (200, '{"access_token": "eyJ0', Unavailable),
        (200, "<html>proxy</html>", Unavailable),
        (200, "[]", Unavailable),
        (200, "", Unavailable),
        (302, "{}", Unavailable),
        (400, "<html>proxy</html>", Unavailable),
        (500, "{}", Unavailable),
        (503, '{"error": "temporarily_unavailable"}', Unavailable),
        (429, "{}", RateLimited),
    ],
)
def test_what_is_no_answer_never_reaches_msal(status: int, text: str, error: type[ProviderError]) -> None:
    transport = answering(status, text, {"Location": "https://elsewhere.example/"})
    for ask in (transport.post, transport.get):
        with pytest.raises(error):
            ask(URL)


@pytest.mark.parametrize(("told", "seconds"), [("17", 17.0), ("", 60.0), ("soon", 60.0), ("0", 60.0)])
def test_the_rate_is_waited_for_as_told(told: str, seconds: float) -> None:
    with pytest.raises(RateLimited) as raised:
        answering(429, "{}", {"Retry-After": told}).post(URL)
    assert raised.value.retry_after == seconds


def test_a_tenant_that_is_not_there_is_the_operators() -> None:
    with pytest.raises(Misconfigured, match="RAPPORT_MICROSOFT_TENANT"):
        answering(400, '{"error": "invalid_tenant", "error_codes": [90002]}').get(URL)
