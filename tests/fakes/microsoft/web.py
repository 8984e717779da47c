"""HTTP/1.1 in TLS on loopback: requests in, answers out, kept alive and gzipped. Knows nothing of Microsoft."""

import gzip
import ssl
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum, auto
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.servers.certificates import Certificates

_SMALL = 1024
"""Answers shorter than this aren't worth compressing."""


class Cut(Enum):
    """How an answer fails on its way: the connection ends before or amid it, or the body comes short, well framed."""

    BEFORE = auto()
    AMID = auto()
    SHORT = auto()


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it came; header names are in lower case, the path is still quoted."""

    verb: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Response:
    """An answer as it goes; `headers` hold also the media type."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: Cut | None = None


Answerer = Callable[[Request], Response]


@contextmanager
def serve(answer: Answerer, certificates: Certificates, port: int = 0) -> Iterator[str]:
    """Serve on loopback in threads, giving the root URL; a free port is chosen for 0."""

    class Bound(_Connection):
        answerer = staticmethod(answer)

    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificates.chain_file, certificates.key_file)
    server = _Server(("127.0.0.1", port), Bound)
    # Hands are shaken at the first read, so that one client's handshake doesn't hold up the others.
    server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"https://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of clients that went away or don't trust us; anything else is told as ever."""
        if not isinstance(sys.exc_info()[1], ConnectionError | ssl.SSLError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Connection(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    answerer: Answerer

    def _serve(self) -> None:
        path, _, query = self.path.partition("?")
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self._send(type(self).answerer(Request(self.command, path, query, headers, body)), headers)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _serve  # noqa: N815  named by the standard library

    def _send(self, response: Response, asked: Mapping[str, str]) -> None:
        if response.cut is Cut.BEFORE:
            self.close_connection = True
            return
        body = response.body[: len(response.body) // 2] if response.cut is Cut.SHORT else response.body
        self.send_response(response.status)
        for name, value in response.headers.items():
            self.send_header(name, value)
        if len(body) > _SMALL and "gzip" in asked.get("accept-encoding", ""):
            body = gzip.compress(body, compresslevel=1)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if response.cut is Cut.AMID:
            body, self.close_connection = body[: len(body) // 2], True
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""
