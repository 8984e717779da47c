"""The listener that a browser is sent back to, over real connections."""

import http.client
import logging
import socket
from http import HTTPStatus
from urllib.parse import urlsplit

import pytest

from rapport.errors import UsageError
from rapport.oauth.loopback import Redirect, listen


def ask(redirect: Redirect, path: str, method: str = "GET") -> tuple[int, str]:
    connection = http.client.HTTPConnection(urlsplit(redirect.uri).netloc, timeout=10)
    try:
        connection.request(method, path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def test_the_answer_is_taken_and_thanked_for() -> None:
    with listen() as redirect:
        redirect.expect("our-state")
        status, page = ask(redirect, "/?state=our-state&code=a%2Fcode")
        assert status == HTTPStatus.OK
        assert "You may close this page" in page
        assert redirect.wait(10) == f"{redirect.uri}?state=our-state&code=a%2Fcode"


@pytest.mark.parametrize("path", ["/favicon.ico", "/", "/?state=another&code=x", "/?state=&code=x", "/?code=x"])
def test_what_is_not_the_answer_is_not_taken(path: str) -> None:
    with listen() as redirect:
        redirect.expect("our-state")
        assert ask(redirect, path)[0] == HTTPStatus.NOT_FOUND
        ask(redirect, "/?state=our-state&code=x")
        assert redirect.wait(10).endswith("/?state=our-state&code=x")


def test_nothing_is_an_answer_before_one_is_expected() -> None:
    with listen() as redirect:
        assert ask(redirect, "/?state=&code=x")[0] == HTTPStatus.NOT_FOUND
        with pytest.raises(UsageError, match="in time"):
            redirect.wait(0.01)


def test_a_connection_that_says_nothing_holds_nobody_up() -> None:
    with listen() as redirect, socket.create_connection(("127.0.0.1", redirect.server_port)):
        redirect.expect("our-state")
        ask(redirect, "/?state=our-state&code=x")
        assert redirect.wait(10).endswith("code=x")


def test_only_this_machine_is_listened_to() -> None:
    with listen() as redirect:
        assert redirect.socket.getsockname()[0] == "127.0.0.1"
        assert redirect.uri == f"http://127.0.0.1:{redirect.server_port}/"


def test_the_code_is_written_nowhere(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    caplog.set_level(logging.DEBUG)
    with listen() as redirect:
        redirect.expect("our-state")
        ask(redirect, "/?state=our-state&code=the-code")
        ask(redirect, "/?state=another&code=the-code")
        ask(redirect, "/?state=our-state&code=the-code", method="POST")
    written = capfd.readouterr()
    assert "the-code" not in caplog.text + written.out + written.err
