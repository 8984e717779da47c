"""One connection to an IMAP server: signing in, asking, and refusals turned into errors by a table.

What is asked goes through imapclient; nothing above this module knows the library or its exceptions.
"""

import contextlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from socket import socket
from typing import Any

from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, ProtocolError

from rapport.errors import AuthorizationLost, Gone, Misconfigured, ProviderError, RateLimited, Unavailable
from rapport.providers import network
from rapport.providers.base import Login, Usage
from rapport.providers.imap.connection import Connection, Listed
from rapport.providers.network import Endpoint, Security

PORTS: Mapping[Security, int] = {Security.TLS: 993, Security.STARTTLS: 143, Security.NONE: 143}
PATIENCE = 900.0  # seconds to wait where a server says "too much" and not for how long
GOODBYE_SECONDS = 2.0

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

# What imapclient raises over an answer that doesn't follow the grammar, besides its ProtocolError.
GARBLED = (ValueError, TypeError, LookupError, AttributeError, RecursionError, OverflowError)


class Refused(Unavailable):
    """The server refused one command without a code that says why, or its answer can't be read.

    The connection is still good.
    """


@dataclass(slots=True)
class Client:
    """An open connection; `capabilities` are in upper case. Names of folders are in modified UTF-7."""

    imap: Connection
    usage: Usage
    capabilities: frozenset[bytes] = field(default=frozenset())

    def sign_in(self, user: str, secret: str) -> None:
        """Sign in with a password. Raises AuthorizationLost, and whatever else a refusal means."""
        with translate():
            offered = self.imap.capabilities()
        try:
            with translate():
                if b"AUTH=PLAIN" in offered:
                    self.imap.plain_login(user, secret)
                else:
                    self._log_in(user, secret, offered)
        except Refused:
            raise AuthorizationLost(NOT_ACCEPTED) from None
        with translate():
            # Asked again, or as told at sign-in: a server may offer more to whom it knows.
            self.capabilities = frozenset(self.imap.capabilities())

    def enable(self, extensions: set[bytes]) -> None:
        """Switch on those of the extensions that the server has (RFC 5161); only before a folder is opened."""
        wanted = extensions & self.capabilities
        if wanted and b"ENABLE" in self.capabilities:
            with translate():
                self.imap.enable(*sorted(wanted))

    def list_folders(self, pattern: bytes = b"*", *, is_special: bool = False) -> list[Listed]:
        """List folders; `is_special` asks for the special uses of all."""
        with self._asking():
            folders: list[Listed] = self.imap.list_special() if is_special else self.imap.list_folders(b"", pattern)
            return folders

    def status(self, name: bytes, items: str) -> Mapping[bytes, object]:
        """Ask the counts of a folder."""
        with self._asking():
            counts: Mapping[bytes, object] = self.imap.folder_status(name, items)
            return counts

    def list_status(self, items: str) -> Mapping[bytes, Mapping[bytes, object]]:
        """Ask the counts of all folders at once; only with LIST-STATUS."""
        with self._asking():
            return self.imap.list_status(items)

    def examine(self, name: bytes, parameters: str = "") -> Mapping[bytes, Any]:
        """Open a folder read-only. VANISHED is left out where not all of it could be read."""
        with translate():
            if not parameters:
                opened: dict[bytes, Any] = self.imap.select_folder(name, readonly=True)
                return opened
            opened = self.imap.examine(name, parameters)
        if not self.imap.is_damaged:
            opened.setdefault(b"VANISHED", [])
        return opened

    def unselect(self) -> None:
        """Leave the open folder; only with UNSELECT."""
        with translate():
            self.imap.unselect_folder()

    def search(self, criteria: bytes) -> list[int]:
        """Search the open folder, and give UIDs."""
        with self._asking():
            uids: list[int] = self.imap.search(criteria)
            return uids

    def fetch(self, uids: Sequence[int], items: Sequence[str]) -> Mapping[int, Mapping[bytes, Any]]:
        """Fetch items of messages in the open folder, by UID; any of them may be missing in the answer."""
        with self._asking():
            return self.imap.fetch_by_uid(uids, items)

    def close(self) -> None:
        """Sign out, without much patience for the answer."""
        with contextlib.suppress(IMAPClientError, ProviderError, OSError):
            self.imap.socket().settimeout(GOODBYE_SECONDS)
            self.imap.logout()
        with contextlib.suppress(OSError):
            self.imap.shutdown()

    def _log_in(self, user: str, secret: str, offered: Sequence[bytes]) -> None:
        if b"LOGINDISABLED" in offered:
            raise Misconfigured("The server takes no password over this connection; choose tls or starttls.")
        if not (user + secret).isascii() or not (user + secret).isprintable():
            raise Misconfigured("This server takes only user names and passwords in ASCII.")
        escaped = user.replace("\\", "\\\\").replace('"', '\\"')
        self.imap.login(f'"{escaped}"', secret)  # imaplib quotes the password alone

    @contextlib.contextmanager
    def _asking(self) -> Iterator[None]:
        with translate():
            yield
        if self.imap.is_damaged:
            raise Refused("The server's answer is too long to be read.")


@contextlib.contextmanager
def translate() -> Iterator[None]:
    """Turn what imapclient raises into errors of ours; texts of the server end here."""
    try:
        yield
    except (ProtocolError, *GARBLED):
        raise Refused("The server's answer can't be read.") from None
    except IMAPClientAbortError as error:
        raise error_of(str(error).encode(), otherwise=Unavailable) from None
    except IMAPClientError as error:
        raise error_of(str(error).encode()) from None


def error_of(text: bytes, otherwise: type[Unavailable] = Refused) -> ProviderError:
    """Say what a refusal means: by its response code, never repeating its text."""
    code = CODE.search(text)
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
    usage = Usage()
    with translate():
        imap = Connection(connection, endpoint, usage)
        if endpoint.security is Security.STARTTLS:
            _upgrade(imap, endpoint)
    return Client(imap, usage)


def _upgrade(imap: Connection, endpoint: Endpoint) -> None:
    if imap.welcome.startswith(b"* PREAUTH"):
        # A greeting that claims to be signed in already keeps STARTTLS from being sent (RFC 9051, 11.1).
        raise network.TlsFailed(f"{endpoint.host} skips STARTTLS; the connection would stay open to readers.")
    try:
        with network.starting_tls(endpoint):
            imap.starttls(network.tls_context(endpoint))
    except IMAPClientAbortError:
        raise
    except IMAPClientError:
        raise network.TlsFailed(
            f"{endpoint.host} does not offer STARTTLS on port {endpoint.port}: correct the account's port or security."
        ) from None


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
