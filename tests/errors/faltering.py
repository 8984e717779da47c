"""A CalDAV server that falters: a proxy before a real one, which from its second multiget on says no more, or too much.

Until then it hands every request on, so that a run is in the middle of its work; a query for all at once it refuses.
"""

import http.client
import ssl
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from enum import Enum, auto
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count

from tests.servers.radicale import Radicale

RETRY_AFTER = 1800  # seconds
_KEPT = ("authorization", "content-type", "depth", "user-agent")
_FIRST_FAULT = 2  # of the multigets


class Fault(Enum):
    """How a server falters."""

    GONE = auto()  # it ends the connection without an answer, as one that is shut down
    BUSY = auto()  # it answers 503 with Retry-After


@contextmanager
def start_faltering(radicale: Radicale, fault: Fault) -> Iterator[str]:
    """Start the proxy in a thread, give its URL, and end it afterwards."""
    multigets = count(1)

    class Conversation(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if b"calendar-query" in body:
                self.send_error(HTTPStatus.NOT_IMPLEMENTED)
            elif b"calendar-multiget" in body and next(multigets) >= _FIRST_FAULT:
                self.falter()
            else:
                self.hand_on(body)

        def falter(self) -> None:
            self.close_connection = True
            if fault is Fault.BUSY:
                self.send_response(503)
                self.send_header("Retry-After", str(RETRY_AFTER))
                self.send_header("Content-Length", "0")
                self.end_headers()

        def hand_on(self, body: bytes) -> None:
            headers = {name: value for name in _KEPT if (value := self.headers.get(name)) is not None}
            trust = ssl.create_default_context(cafile=str(radicale.ca_file))
            with closing(http.client.HTTPSConnection("localhost", radicale.port, context=trust)) as backend:
                backend.request(self.command, self.path, body, headers)
                answer = backend.getresponse()
                content = answer.read()
            self.send_response(answer.status)
            for name in ("Content-Type", "WWW-Authenticate"):
                if value := answer.getheader(name):
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_PROPFIND = do_REPORT = answer  # noqa: N815  looked up by name

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the library's word
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Conversation) as server:
        server.daemon_threads = True
        server.block_on_close = False
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/"
        finally:
            server.shutdown()
            thread.join()
