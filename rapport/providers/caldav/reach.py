"""Which URLs may be asked: https from the owner's host to others of the same registrable domain, never to worse ones.

Every host is looked up here, once a session; the addresses that were judged are the ones connected to. Plain http is
for loopback alone, and a public host leads to no private one.
"""

import contextlib
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from urllib.parse import SplitResult, urljoin, urlsplit

import idna
from publicsuffixlist import PublicSuffixList

from rapport.errors import Misconfigured, Unavailable
from rapport.providers import network
from rapport.providers.network import Endpoint, Security

PORTS = {"https": 443, "http": 80}
MAX_URL = 2000


@dataclass(slots=True)
class Reach:
    """What a session may reach. `home` is where the owner's URL or address points."""

    home: Endpoint
    addresses: dict[str, list[str]] = field(default_factory=dict)

    def admit(self, url: str) -> Endpoint:
        """Tell where a URL's request goes. Raises Misconfigured where it must not, and what a look-up raises."""
        endpoint = endpoint_of(url, self.home.ca_file)
        require_same_domain(self.home.host, endpoint.host)
        addresses = self._look_up(endpoint)
        is_plain_allowed = self.home.security is Security.NONE and all(_is_loopback(one) for one in addresses)
        if endpoint.security is Security.NONE and not is_plain_allowed:
            raise Misconfigured(f"The connection to {endpoint.host} would not be encrypted: use an https URL.")
        if endpoint.host != self.home.host and self._is_public() and not all(_is_public(one) for one in addresses):
            raise Misconfigured(f"{self.home.host} leads to {endpoint.host}, which is in a private network.")
        return endpoint

    def _is_public(self) -> bool:
        # A domain may have no address of its own, and only name its calendar server (RFC 6764).
        with contextlib.suppress(Misconfigured, Unavailable):
            return all(_is_public(one) for one in self._look_up(self.home))
        return True

    def _look_up(self, endpoint: Endpoint) -> Sequence[str]:
        if endpoint.host not in self.addresses:
            self.addresses[endpoint.host] = [str(address[0]) for _, address in network.resolve(endpoint)]
        return self.addresses[endpoint.host]


def endpoint_of(url: str, ca_file: str = "") -> Endpoint:
    """Read where a URL points. Raises Misconfigured."""
    parts = split_url(url)
    host = parts.hostname or ""
    port = parts.port or PORTS[parts.scheme]
    return Endpoint(host, port, Security.TLS if parts.scheme == "https" else Security.NONE, ca_file)


def split_url(url: str) -> SplitResult:
    """Read an absolute URL; its host is made ASCII. Raises Misconfigured."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
        host = host if host.isascii() else idna.encode(host, uts46=True).decode()
    except (ValueError, UnicodeError):
        raise Misconfigured("The calendars' URL is not a valid one.") from None
    if parts.scheme not in PORTS or not host or len(url) > MAX_URL or not url.isprintable() or " " in url:
        raise Misconfigured("The calendars' URL is not a valid one: it begins with https:// and names a host.")
    if "@" in parts.netloc:
        raise Misconfigured(
            "The calendars' URL must not hold a user name or password: they have settings of their own."
        )
    bracketed = f"[{host}]" if ":" in host else host
    netloc = bracketed if port in {None, PORTS[parts.scheme]} else f"{bracketed}:{port}"
    return parts._replace(netloc=netloc, fragment="")


def join_url(base: str, href: str) -> str:
    """Read an href as relative to a URL. Raises Misconfigured."""
    try:
        return urljoin(base, href)
    except ValueError:
        raise Misconfigured("The server leads to a URL that is not a valid one.") from None


def require_same_domain(home: str, host: str) -> None:
    """Raise Misconfigured where a host is of another domain than `home`, which named it."""
    if not is_same_domain(home, host):
        raise Misconfigured(
            f"{home} leads to {host}, which is of another domain, so no password is sent there: if that is right, make "
            f"https://{host}/ the account's `caldav_url`."
        )


def is_same_domain(home: str, host: str) -> bool:
    """Tell whether two hosts are one, or of one registrable domain."""
    if home == host:
        return True
    if _is_address(home) or _is_address(host):
        return False
    registrable = _suffixes().privatesuffix(home)
    return registrable is not None and registrable == _suffixes().privatesuffix(host)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _read_address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    address = ipaddress.ip_address(text)
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def _is_loopback(text: str) -> bool:
    return _read_address(text).is_loopback


def _is_public(text: str) -> bool:
    return _read_address(text).is_global


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()
