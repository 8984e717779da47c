"""IMAPClient over a socket that is already connected, and the few commands that its public methods don't offer.

This is the one module that touches private parts of imapclient and imaplib; each use says why.
"""

import imaplib
import logging
import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from socket import socket
from typing import Any, TypeAlias

from imapclient import IMAPClient, SocketTimeout
from imapclient.imapclient import join_message_ids, seq_to_parenstr_upper
from imapclient.response_parser import parse_fetch_response, parse_response

from rapport.errors import Unavailable
from rapport.providers import network
from rapport.providers.base import Usage
from rapport.providers.imap.answers import read_usual
from rapport.providers.network import Endpoint, Security

Listed: TypeAlias = tuple[tuple[object, ...], bytes | None, bytes | str]  # flags, separator and name of a folder

MAX_LITERAL = 256 << 20  # octets; larger ones are no mail
ECHO = re.compile(rb"(BODY\[HEADER)\.FIELDS \([^()\[\]]*\)(?=\] \{\d+\}$)")

# It names users as they sign in.
logging.getLogger("imapclient").setLevel(logging.WARNING)


class _Imap4(imaplib.IMAP4):
    """imaplib over a given socket; counts what crosses it, and lives on after a line that is no IMAP."""

    def __init__(self, connection: socket, endpoint: Endpoint, usage: Usage) -> None:
        self._given = connection
        self._usage = usage
        self.is_damaged = False  # a line of the present answer was too long to be read
        super().__init__(endpoint.host, endpoint.port)

    def _create_socket(self, timeout: float | None) -> socket:  # noqa: ARG002  the socket has its own
        return self._given

    def readline(self) -> bytes:
        try:
            line = super().readline()
        except OSError as error:
            raise _lost(error) from None
        self._usage.octets += len(line)
        if not line.endswith(b"\n"):
            raise _lost()
        return line

    def read(self, size: int) -> bytes:
        if size > MAX_LITERAL:
            raise _lost()
        try:
            literal = super().read(size)
        except OSError as error:
            raise _lost(error) from None
        self._usage.octets += len(literal)
        if len(literal) < size:
            raise _lost()
        return literal

    def send(self, data: Any) -> None:  # noqa: ANN401  any buffer, whose type has no public name
        try:
            super().send(data)
        except OSError as error:
            raise _lost(error) from None

    def _new_tag(self) -> bytes:
        # Every command begins here, also those that IMAPClient writes itself. What came unasked is no answer to it.
        self._usage.requests += 1
        self.is_damaged = False
        self.untagged_responses.clear()
        tag: bytes = super()._new_tag()  # type: ignore[misc]  # private, so the stubs leave it out
        return tag

    def _append_untagged(self, typ: str, dat: Any) -> None:  # noqa: ANN401  a line, or a line and its literal
        if typ == "CLOSED":
            self.untagged_responses.clear()  # what came before belongs to the folder that was open (RFC 7162)
        elif typ == "FETCH" and isinstance(dat, tuple):
            # Each answer repeats the list of fields that was asked for, which would be most of what imapclient lexes.
            dat = (ECHO.sub(rb"\1", dat[0]), dat[1])
        super()._append_untagged(typ, dat)  # type: ignore[misc]  # private, as above

    def _get_response(self) -> bytes | None:
        # imaplib ends the session at a line that is none, with the rest of the answer unread.
        try:
            line: bytes | None = super()._get_response()  # type: ignore[misc]  # private, as above
        except self.abort:
            return b"*"  # the rest of a response that the server framed wrongly: passed over
        except self.error:
            self.is_damaged = True
            return b"*"
        return line


def _lost(error: OSError | None = None) -> Unavailable:
    if isinstance(error, TimeoutError):
        return Unavailable("The server did not answer in time.")
    return Unavailable("The server ended the connection.")


class Connection(IMAPClient):  # type: ignore[misc]  # imapclient is untyped
    """An `IMAPClient` whose folder names are the wire's own octets and whose times are aware."""

    def __init__(self, connection: socket, endpoint: Endpoint, usage: Usage) -> None:
        self._over = (connection, endpoint, usage)
        is_tls = endpoint.security is Security.TLS
        seconds = SocketTimeout(network.CONNECT_SECONDS, network.READ_SECONDS)
        super().__init__(endpoint.host, endpoint.port, ssl=is_tls, timeout=seconds)
        # IMAPClient switches it on: every line would be formatted, and mail handed to the log.
        self._imap.debug = 0
        self.folder_encode = False  # a name that can't be decoded would cost the whole listing
        self.normalise_times = False

    def _create_IMAP4(self) -> _Imap4:  # noqa: N802  the library's name
        # The address that was looked up and checked is the one connected to; by itself IMAPClient looks it up again.
        return _Imap4(*self._over)

    @property
    def is_damaged(self) -> bool:
        """Tell whether the last answer lacks a line that was too long to be read."""
        return bool(self._imap.is_damaged)

    def examine(self, name: bytes, parameters: str) -> dict[bytes, Any]:
        """Open a folder read-only with parameters of RFC 7162, which `select_folder` doesn't take."""
        self._imap.state, self._imap.is_readonly = "AUTH", True
        typ, answer = self._imap._simple_command("EXAMINE", self._normalise_folder(name), parameters)  # noqa: SLF001
        self._checkok("examine", typ, answer)
        self._imap.state = "SELECTED"
        opened: dict[bytes, Any] = self._process_select_response(self._imap.untagged_responses)
        return opened

    def fetch_by_uid(self, uids: Sequence[int], items: Sequence[str]) -> Mapping[int, Mapping[bytes, Any]]:
        """Fetch items of messages: as `fetch` does, but answers of the usual shape aren't lexed octet by octet."""
        tag = self._imap._command("UID", "FETCH", join_message_ids(uids), seq_to_parenstr_upper(items))  # noqa: SLF001
        typ, answer = self._imap._command_complete("FETCH", tag)  # noqa: SLF001
        self._checkok("fetch", typ, answer)
        answers = self._imap._untagged_response(typ, answer, "FETCH")[1]  # noqa: SLF001
        usual = read_usual(answers)
        if usual is not None:
            return usual
        lexed: Mapping[int, Mapping[bytes, Any]] = parse_fetch_response(answers, normalise_times=False)
        return lexed

    def list_special(self) -> list[Listed]:
        """List all folders with their special uses, which some servers tell only when asked (RFC 6154)."""
        folders: list[Listed] = self._proc_folder_list(self._list_returning("SPECIAL-USE", "LIST"))
        return folders

    def list_status(self, items: str) -> dict[bytes, Mapping[bytes, object]]:
        """Ask the status of all folders at once (RFC 5819); `folder_status` asks for one."""
        lines = self._list_returning(f"STATUS ({items})", "STATUS")
        values = parse_response([line for line in lines if line])
        return {
            # A name of digits alone is read as a number.
            name if isinstance(name, bytes) else str(name).encode(): dict(zip(counts[::2], counts[1::2], strict=False))
            for name, counts in pairwise(values)
            if isinstance(counts, tuple)
        }

    def _list_returning(self, option: str, kind: str) -> list[Any]:
        # imaplib's own list() would take the option for part of the pattern.
        typ, answer = self._imap._simple_command("LIST", '""', '"*"', f"RETURN ({option})")  # noqa: SLF001
        self._checkok("list", typ, answer)
        lines: list[Any] = self._imap._untagged_response(typ, answer, kind)[1]  # noqa: SLF001
        return lines
