"""A reverse proxy that asks for a password (Basic), counts what it lets through, and tells the server who it is.

    with start_proxy(backend_port, {"jana@firm.example": "secret"}) as proxy: ...

The server behind it is told the user in `X-Remote-User`. A request without the right password is answered 401, and
counted as well.
"""

import base64
import binascii
import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

KEPT = ("content-type", "depth", "if-match", "if-none-match", "accept", "user-agent")
LEFT_OUT = ("connection", "content-length", "date", "server", "transfer-encoding")


@dataclass(slots=True)
class Proxy:
    """A running proxy; `asked` holds the method and path of every request that came."""

    port: int
    passwords: dict[str, str]
    asked: list[str] = field(default_factory=list)


@contextmanager
def start_proxy(backend_port: int, passwords: dict[str, str]) -> Iterator[Proxy]:
    """Start the proxy in a thread, and end it afterwards; users may be added to `passwords` later."""
    proxy = Proxy(0, passwords)

    class Conversation(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 1 << 16  # headers and body go in one piece

        def setup(self) -> None:
            super().setup()
            self.backend = http.client.HTTPConnection("127.0.0.1", backend_port, timeout=60)

        def finish(self) -> None:
            self.backend.close()
            super().finish()

        def forward(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            proxy.asked.append(f"{self.command} {self.path}")
            user = _user_of(self.headers.get("Authorization", ""), proxy.passwords)
            if user is None:
                self.answer(401, [("WWW-Authenticate", 'Basic realm="calendars"')], b"")
                return
            headers = {name: value for name in KEPT if (value := self.headers.get(name)) is not None}
            self.backend.request(self.command, self.path, body, headers | {"X-Remote-User": user})
            answer = self.backend.getresponse()
            self.answer(answer.status, answer.getheaders(), answer.read())

        def answer(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
            self.send_response(status)
            for name, value in headers:
                if name.lower() not in LEFT_OUT:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_PROPFIND = do_REPORT = do_OPTIONS = do_GET = do_PUT = do_DELETE = do_MKCALENDAR = forward  # noqa: N815

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the library's word
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Conversation) as server:
        server.daemon_threads = True
        server.block_on_close = False
        proxy.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield proxy
        finally:
            server.shutdown()
            thread.join()


def _user_of(authorization: str, passwords: dict[str, str]) -> str | None:
    kind, _, encoded = authorization.partition(" ")
    try:
        user, _, password = base64.b64decode(encoded).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return user if kind == "Basic" and passwords.get(user) == password else None
