"""One connection to an IMAP server: signing in, sending commands, and refusals turned into errors by a table.

Before TLS nothing is read ahead, so nothing that a stranger injected into the plain part survives STARTTLS.
"""

import base64
import contextlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from io import BufferedReader
from socket import socket

from rapport.errors import AuthorizationLost, Gone, Misconfigured, ProviderError, RateLimited, Unavailable
from rapport.providers import network
from rapport.providers.base import Login, Usage
from rapport.providers.imap.wire import Broken, Pieces, quote, read_response
from rapport.providers.network import Endpoint, Security

PORTS: Mapping[Security, int] = {Security.TLS: 993, Security.STARTTLS: 143, Security.NONE: 143}
PATIENCE = 900.0  # seconds to wait where a server says "too much" and not for how long
PLAIN_READ = 1  # octets read at a time while the connection is plain
READ_AHEAD = 1 << 18

NOT_ACCEPTED = "The server no longer accepts the user name and password: the owner must enter them anew."
TOO_MUCH = "The server asks to slow down, or holds too many connections of this mailbox."

# Response codes of RFC 5530, RFC 9051 (7.1) and RFC 5738; whoever can't be told apart by a code is only refused.
ERRORS: Mapping[bytes, Callable[[], ProviderError]] = {
    b"AUTHENTICATIONFAILED": lambda: AuthorizationLost(NOT_ACCEPTED),
    b"AUTHORIZATIONFAILED": lambda: AuthorizationLost("The server does not let this user open the mailbox."),
    b"EXPIRED": lambda: AuthorizationLost("The password has expired; the owner must set a new one."),
    b"PRIVACYREQUIRED": lambda: Misconfigured("The server wants an encrypted connection; choose tls or starttls."),
    b"CONTACTADMIN": lambda: Misconfigured("The server asks that its administrator be contacted."),
    b"NOPERM": lambda: Misconfigured("The server does not permit reading this folder."),
    b"LIMIT": lambda: RateLimited(TOO_MUCH, PATIENCE),
    b"INUSE": lambda: RateLimited(TOO_MUCH, PATIENCE),
    b"OVERQUOTA": lambda: RateLimited(TOO_MUCH, PATIENCE),
    b"UNAVAILABLE": lambda: Unavailable("The server says that the mailbox is unavailable now."),
    b"SERVERBUG": lambda: Unavailable("The server reports a fault of its own."),
    b"NONEXISTENT": lambda: Gone("The folder no longer exists."),
    b"TRYCREATE": lambda: Gone("The folder no longer exists."),
}
CODE = re.compile(rb"\[([A-Z-]+)(?: ([^\]]*))?\]", re.IGNORECASE)
# Gmail refuses a sixteenth connection with [ALERT], as it does an app password that is missing.
CROWDED = re.compile(rb"too many|simultaneous", re.IGNORECASE)


class Refused(Unavailable):
    """The server refused one command without a code that says why; the connection is still good."""


@dataclass(slots=True)
class Client:
    """An open connection; `capabilities` are in upper case."""

    connection: socket
    usage: Usage = field(default_factory=Usage)
    capabilities: frozenset[bytes] = frozenset()
    _stream: BufferedReader = field(init=False)

    def __post_init__(self) -> None:
        self._stream = BufferedReader(self.connection.makefile("rb", buffering=0), PLAIN_READ)

    def read_ahead(self) -> None:
        """Read in large steps from now on: the connection is as protected as it will be."""
        self.connection.settimeout(network.READ_SECONDS)
        self._stream = BufferedReader(self.connection.makefile("rb", buffering=0), READ_AHEAD)

    def greet(self) -> bytes:
        """Read the greeting and give its kind, OK or PREAUTH. Raises what a refusal means."""
        line = self._read()[0]
        kind, _, text = line.removeprefix(b"* ").partition(b" ")
        if kind.upper() not in {b"OK", b"PREAUTH"}:
            raise error_of(text)
        return kind.upper()

    def command(self, *words: bytes) -> list[Pieces]:
        """Send a command and give its untagged responses, without the star. Raises by the table, else Refused."""
        return list(self.stream(*words))

    def stream(self, *words: bytes) -> Iterator[Pieces]:
        """Send a command and give its untagged responses as they come; the end must be reached before the next."""
        tag = self._send(words)
        while True:
            pieces = self._read()
            if pieces[0].startswith(b"* "):
                pieces[0] = pieces[0][2:]
                yield pieces
            elif pieces[0].startswith(tag):
                self._finish(pieces[0][len(tag) :])
                return
            # Anything else is the rest of a response that the server framed wrongly: passed over.

    def sign_in(self, user: str, secret: str) -> None:
        """Sign in with a password. Raises AuthorizationLost, and whatever else a refusal means."""
        self._ask_capabilities()
        if self.capabilities.isdisjoint({b"AUTH=PLAIN"}):
            self._log_in(user, secret)
        else:
            self._authenticate_plain(user, secret)
        self._ask_capabilities()

    def enable(self, extensions: set[bytes]) -> None:
        """Switch on those of the extensions that the server has (RFC 5161); only before a folder is opened."""
        wanted = extensions & self.capabilities
        if wanted and b"ENABLE" in self.capabilities:
            self.command(b"ENABLE", *sorted(wanted))

    def close(self) -> None:
        """Say goodbye without waiting for the answer."""
        with contextlib.suppress(OSError, ProviderError):
            self._send((b"LOGOUT",))
        self._stream.close()
        self.connection.close()

    def _authenticate_plain(self, user: str, secret: str) -> None:
        # One line, also without SASL-IR: then the server first sends its "+".
        credentials = base64.b64encode(f"\0{user}\0{secret}".encode())
        try:
            if b"SASL-IR" in self.capabilities:
                self.command(b"AUTHENTICATE PLAIN", credentials)
            else:
                self._answer_challenge(credentials)
        except Refused:
            raise AuthorizationLost(NOT_ACCEPTED) from None

    def _answer_challenge(self, credentials: bytes) -> None:
        tag = self._send((b"AUTHENTICATE PLAIN",))
        line = self._read()[0]
        while line.startswith(b"* "):
            line = self._read()[0]
        if line.startswith(b"+"):
            self._write(credentials + b"\r\n")
            line = self._read()[0]
        while not line.startswith(tag):
            line = self._read()[0]
        self._finish(line[len(tag) :])

    def _log_in(self, user: str, secret: str) -> None:
        if b"LOGINDISABLED" in self.capabilities:
            raise Misconfigured("The server takes no password over this connection; choose tls or starttls.")
        try:
            self.command(b"LOGIN", quote(user), quote(secret))
        except Refused:
            raise AuthorizationLost(NOT_ACCEPTED) from None
        except ValueError:
            raise Misconfigured("This server takes only user names and passwords in ASCII.") from None

    def _ask_capabilities(self) -> None:
        for pieces in self.command(b"CAPABILITY"):
            kind, _, names = pieces[0].partition(b" ")
            if kind.upper() == b"CAPABILITY":
                self.capabilities = frozenset(names.upper().split())

    def _send(self, words: tuple[bytes, ...]) -> bytes:
        self.usage.requests += 1
        tag = b"R%d " % self.usage.requests
        self._write(tag + b" ".join(words) + b"\r\n")
        return tag

    def _write(self, line: bytes) -> None:
        try:
            self.connection.sendall(line)
        except OSError:
            raise Unavailable("The server ended the connection.") from None

    def _read(self) -> Pieces:
        try:
            pieces = read_response(self._stream)
        except TimeoutError:
            raise Unavailable("The server did not answer in time.") from None
        except (Broken, OSError):
            raise Unavailable("The server ended the connection.") from None
        self.usage.octets += sum(map(len, pieces))
        if pieces[0].startswith(b"* BYE"):
            raise error_of(pieces[0][6:], otherwise=Unavailable)
        return pieces

    def _finish(self, status: bytes) -> None:
        kind, _, text = status.partition(b" ")
        if kind.upper() != b"OK":
            raise error_of(text)


def error_of(text: bytes, otherwise: type[Unavailable] = Refused) -> ProviderError:
    """Say what a refusal means: by its response code, never repeating its text."""
    code = CODE.match(text)
    name = code[1].upper() if code else b""
    if name in ERRORS:
        return ERRORS[name]()
    if CROWDED.search(text):
        return RateLimited(TOO_MUCH, PATIENCE)
    return otherwise("The server refused a command without saying why.")


def begin(connection: socket, endpoint: Endpoint) -> Client:
    """Protect a fresh connection as its settings ask, read the greeting, and give a client that can sign in."""
    if endpoint.security is Security.TLS:
        connection = network.start_tls(connection, endpoint)
    client = Client(connection)
    kind = client.greet()
    if endpoint.security is Security.STARTTLS:
        client = _upgrade(client, kind, endpoint)
    client.read_ahead()
    return client


def _upgrade(client: Client, kind: bytes, endpoint: Endpoint) -> Client:
    if kind == b"PREAUTH":
        # A greeting that claims to be signed in already keeps STARTTLS from being sent (RFC 9051, 11.1).
        raise network.TlsFailed(f"{endpoint.host} skips STARTTLS; the connection would stay open to readers.")
    try:
        client.command(b"STARTTLS")
    except Refused:
        raise network.TlsFailed(
            f"{endpoint.host} does not offer STARTTLS on port {endpoint.port}: correct the account's port or security."
        ) from None
    return Client(network.start_tls(client.connection, endpoint), client.usage)


@contextlib.contextmanager
def open_client(login: Login) -> Iterator[Client]:
    """Connect and sign in; the connection ends with the context."""
    endpoint = network.endpoint_of(login.connection, PORTS)
    connection = network.connect(endpoint, network.resolve(endpoint))
    with contextlib.ExitStack() as stack:
        stack.callback(connection.close)
        client = begin(connection, endpoint)
        stack.callback(client.close)
        client.sign_in(login.connection.get("user") or login.address, login.secret)
        yield client
