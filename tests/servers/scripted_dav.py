r"""A CalDAV server that says what a test wrote, true or not: for what no real server can be made to say.

    script = {
        "PROPFIND /": multistatus(response("/", prop("<D:current-user-principal><D:href>/me/</D:href>...")))
        "REPORT /cal/": [Said(507), Said(207, "...")],       one after the other; the last one stays
        "PROPFIND /moved": lambda asked: Said(301, headers={"Location": "/"}),
    }
    with start_script(script) as server: ...

A request is matched by its method and path; what is not in the script is 404.
"""

import ssl
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from rapport.providers.base import Login
from tests.servers.certificates import Certificates

USER = "jana@firm.example"
PASSWORD = "a throw-away password"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it came, from a port of the client's; header names are in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: str
    port: int = 0

    @property
    def line(self) -> str:
        return f"{self.method} {self.path}"


@dataclass(frozen=True, slots=True)
class Said:
    """An answer; `is_broken` ends the connection after half of the body."""

    status: int = 207
    body: str | bytes = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    is_broken: bool = False


Answer = str | Said | Sequence[str | Said] | Callable[[Asked], str | Said]


@dataclass(slots=True)
class ScriptedDav:
    """A running script; `asked` are the requests that came."""

    script: dict[str, Answer]
    port: int = 0
    certificates: Certificates | None = None
    asked: list[Asked] = field(default_factory=list)

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"{'https' if self.certificates else 'http'}://{host}:{self.port}{path}"

    def login(self, path: str = "/", host: str = "127.0.0.1", **more: str) -> Login:
        """Give what the product needs to open it."""
        connection = {"caldav_url": self.url(path, host)}
        if self.certificates:
            connection["ca_file"] = str(self.certificates.ca_file)
        return Login(USER, connection | more, PASSWORD)

    def lines(self) -> list[str]:
        """Give method and path of the requests that came."""
        return [one.line for one in self.asked]

    def answer(self, asked: Asked) -> Said:
        self.asked.append(asked)
        answer = self.script.get(asked.line, Said(404))
        if callable(answer):
            answer = answer(asked)
        elif not isinstance(answer, str | Said):
            count = sum(one.line == asked.line for one in self.asked)
            answer = answer[min(count, len(answer)) - 1]
        return Said(body=answer) if isinstance(answer, str) else answer


@contextmanager
def start_script(script: Mapping[str, Answer], certificates: Certificates | None = None) -> Iterator[ScriptedDav]:
    """Start the server in a thread, and end it afterwards; with `certificates` it speaks TLS."""
    scripted = ScriptedDav(dict(script), certificates=certificates)

    class Conversation(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 1 << 16  # headers and body go in one piece

        def reply(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            headers = {name.lower(): value for name, value in self.headers.items()}
            self.say(scripted.answer(Asked(self.command, self.path, headers, body, self.client_address[1])))

        def say(self, said: Said) -> None:
            content = said.body.encode() if isinstance(said.body, str) else said.body
            self.send_response(said.status)
            for name, value in {"Content-Type": "application/xml", **said.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if said.is_broken:
                self.wfile.write(content[: len(content) // 2])
                self.close_connection = True
            else:
                self.wfile.write(content)

        do_PROPFIND = do_REPORT = do_GET = do_PUT = do_DELETE = do_OPTIONS = reply  # noqa: N815  looked up by name

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the library's word
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False

        def handle_error(self, request: object, client_address: object) -> None:
            """A client that goes away is no fault here."""

    with Server(("127.0.0.1", 0), Conversation) as server:
        if certificates:
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(certificates.chain_file, certificates.key_file)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        scripted.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield scripted
        finally:
            server.shutdown()
            thread.join()


def multistatus(*responses: str, token: str = "") -> str:
    """Write a multistatus."""
    last = f"<D:sync-token>{token}</D:sync-token>" if token else ""
    names = 'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:S="http://calendarserver.org/ns/"'
    return f'<?xml version="1.0" encoding="utf-8"?><D:multistatus {names}>{"".join(responses)}{last}</D:multistatus>'


def found(path: str, properties: str) -> str:
    """Write a response that holds properties."""
    stat = f"<D:propstat><D:prop>{properties}</D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat>"
    return f"<D:response><D:href>{path}</D:href>{stat}</D:response>"


def status(path: str, code: int) -> str:
    """Write a response that is a status alone."""
    return f"<D:response><D:href>{path}</D:href><D:status>HTTP/1.1 {code} Said</D:status></D:response>"
