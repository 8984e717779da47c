"""One redirect, taken by a listener on this machine: how a terminal gets what the browser was answered (RFC 8252, 7.3).

Nothing but the answer to our own request is taken, and nothing of it is logged.
"""

import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from secrets import compare_digest
from typing import Any
from urllib.parse import parse_qs, urlsplit

from rapport.errors import UsageError

IN_FIGURES, BY_NAME = "http://127.0.0.1:{port}/", "http://localhost:{port}"
"""How a provider is told where we listen: as its registrations spell it."""

_HOST = "127.0.0.1"
_POLL_SECONDS = 0.05
_PAGE = b"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Rapport</title>
<body style="font-family: sans-serif; max-width: 30em; margin: 4em auto">
<h1>Thank you</h1>
<p>Rapport has your answer. You may close this page: the terminal says how it went.</p>
</body>
</html>
"""


class Redirect(ThreadingHTTPServer):
    """Where the browser is sent back to: `uri` is what the provider is told."""

    # Browsers open connections that they never use: nobody waits for them.
    daemon_threads = True
    block_on_close = False

    def __init__(self, spelling: str = IN_FIGURES) -> None:
        """Take a free port. Nothing is taken for an answer before `expect`."""
        super().__init__((_HOST, 0), _Answer)
        self.uri = spelling.format(port=self.server_port)
        self._state = b""
        self._answers: queue.Queue[str] = queue.Queue()

    def expect(self, state: str) -> None:
        """Take the answer that carries this state, and no other."""
        self._state = state.encode()

    def take(self, path: str) -> bool:
        """Take the address that a browser asked for, if it is the answer; it asks for icons too."""
        given = parse_qs(urlsplit(path).query).get("state", [""])[0]
        is_answer = bool(self._state) and compare_digest(given.encode(), self._state)
        if is_answer:
            self._answers.put(self.uri.rstrip("/") + path)
        return is_answer

    def wait(self, seconds: float) -> str:
        """Give the address that the browser was sent back to. Raises UsageError when that takes too long."""
        try:
            return self._answers.get(timeout=seconds)
        except queue.Empty:
            raise UsageError("Nobody answered in the browser in time; begin again.") from None


class _Answer(BaseHTTPRequestHandler):
    """What a browser gets: one page for the answer, nothing for everything else."""

    server: Redirect
    timeout = 10

    def do_GET(self) -> None:
        """Answer a browser."""
        if not self.server.take(self.path):
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(_PAGE)))
        self.send_header("Referrer-Policy", "no-referrer")  # the page's own address holds the code
        self.end_headers()
        self.wfile.write(_PAGE)

    def log_message(self, *_: Any) -> None:  # noqa: ANN401  the library's signature
        """Log nothing: the path holds the code."""


@contextmanager
def listen(spelling: str = IN_FIGURES) -> Iterator[Redirect]:
    """Listen on a free port of this machine, for this machine alone, until the context ends."""
    with Redirect(spelling) as redirect:
        thread = threading.Thread(target=redirect.serve_forever, args=(_POLL_SECONDS,), daemon=True)
        thread.start()
        try:
            yield redirect
        finally:
            redirect.shutdown()
            thread.join()
