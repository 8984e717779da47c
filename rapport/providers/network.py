"""Reaching a server: its name, its port, TLS and its certificate; each failure is told apart and said in one sentence.

The address that was resolved is the one connected to. Certificates are always verified; nothing falls back to an
unencrypted connection.
"""

import contextlib
import socket
import ssl
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

from rapport.errors import Misconfigured, Unavailable

CONNECT_SECONDS = 30.0
READ_SECONDS = 60.0
MAX_PORT = 65535


class Security(StrEnum):
    """How a connection is protected."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


class CertificateRefused(Misconfigured):
    """The server speaks TLS, but its certificate can't be trusted."""


class TlsFailed(Misconfigured):
    """The server doesn't speak TLS here, or not in a way that is still safe."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a server listens; `ca_file` (PEM, may be "") names an authority to trust instead of the system's."""

    host: str
    port: int
    security: Security
    ca_file: str = ""


Address: TypeAlias = tuple[socket.AddressFamily, tuple[Any, ...]]  # as getaddrinfo gives it


def endpoint_of(connection: Mapping[str, str], ports: Mapping[Security, int], prefix: str = "") -> Endpoint:
    """Read an account's settings; `ports` are the protocol's usual ones. Raises Misconfigured."""
    host = connection.get(f"{prefix}host", "").strip()
    if not host:
        raise Misconfigured(f"The setting `{prefix}host` is missing.")
    try:
        security = Security(connection.get(f"{prefix}security") or Security.TLS)
    except ValueError:
        raise Misconfigured(f"The setting `{prefix}security` must be tls, starttls or none.") from None
    port = connection.get(f"{prefix}port") or str(ports[security])
    if not port.isascii() or not port.isdigit() or not 0 < int(port) <= MAX_PORT:
        raise Misconfigured(f"The setting `{prefix}port` must be a number from 1 to {MAX_PORT}.")
    return Endpoint(host, int(port), security, connection.get("ca_file", ""))


def resolve(endpoint: Endpoint) -> list[Address]:
    """Look the host's addresses up. Raises Misconfigured where it has none, Unavailable where nobody can say."""
    try:
        found = socket.getaddrinfo(endpoint.host, endpoint.port, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        if error.errno == socket.EAI_AGAIN:
            raise Unavailable(f"The name {endpoint.host} could not be looked up now.") from None
        raise Misconfigured(f"The name {endpoint.host} does not exist: correct the account's host.") from None
    except UnicodeError:
        raise Misconfigured("The host is not a valid name.") from None
    return [(socket.AddressFamily(family), address) for family, _, _, _, address in found]


def connect(endpoint: Endpoint, addresses: Sequence[Address]) -> socket.socket:
    """Connect to the first address that answers. Raises Unavailable."""
    reason = "did not answer"
    for family, address in addresses:
        connection = socket.socket(family, socket.SOCK_STREAM)
        connection.settimeout(CONNECT_SECONDS)
        try:
            connection.connect(address)
        except OSError as error:
            reason = "refused the connection" if isinstance(error, ConnectionRefusedError) else reason
            connection.close()
        else:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return connection
    raise Unavailable(
        f"{endpoint.host} {reason} on port {endpoint.port}: it is tried again; if it lasts, check host and port."
    )


def tls_context(endpoint: Endpoint) -> ssl.SSLContext:
    """Make the context that verifies the server. Raises Misconfigured where `ca_file` can't be read."""
    try:
        context = ssl.create_default_context(cafile=endpoint.ca_file or None)
    except (OSError, ValueError):
        raise Misconfigured("The file of `ca_file` is missing or holds no PEM certificate.") from None
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def start_tls(connection: socket.socket, endpoint: Endpoint) -> ssl.SSLSocket:
    """Begin TLS. Raises CertificateRefused, TlsFailed, or Unavailable where the connection broke."""
    context = tls_context(endpoint)
    connection.settimeout(CONNECT_SECONDS)
    with starting_tls(endpoint):
        return context.wrap_socket(connection, server_hostname=endpoint.host)


@contextlib.contextmanager
def starting_tls(endpoint: Endpoint) -> Iterator[None]:
    """Say what went wrong while TLS began, as `start_tls` does."""
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise refused(endpoint, error) from None
    except (ssl.SSLEOFError, ssl.SSLZeroReturnError, TimeoutError, ConnectionError):
        raise Unavailable(f"{endpoint.host} broke the connection while TLS began.") from None
    except ssl.SSLError:
        raise TlsFailed(f"{endpoint.host} does not speak TLS on port {endpoint.port}.") from None


def refused(endpoint: Endpoint, error: ssl.SSLCertVerificationError) -> CertificateRefused:
    """Say why a certificate can't be trusted."""
    reason = error.verify_message.rstrip(".")
    return CertificateRefused(
        f"The certificate of {endpoint.host} can't be trusted: {reason}. The server's administrator must mend it, or "
        "the account's `ca_file` name its authority."
    )
