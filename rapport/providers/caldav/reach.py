"""Which URLs may be asked: https from the owner's host to others of the same registrable domain, never to worse ones.

Every host is looked up here, once a session; the addresses that were judged are the ones connected to. Plain http is
for loopback alone, and a public host leads to no private one.
"""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from urllib.parse import SplitResult, urlsplit

import idna
from publicsuffixlist import PublicSuffixList

from rapport.errors import Misconfigured
from rapport.providers import network
from rapport.providers.network import Endpoint, Security

PORTS = {"https": 443, "http": 80}
MAX_URL = 2000


@dataclass(slots=True)
class Reach:
    """What a session may reach. `home` is the host that the owner named, in ASCII."""

    home: str
    ca_file: str = ""
    addresses: dict[str, list[str]] = field(default_factory=dict)

    def admit(self, url: str) -> Endpoint:
        """Tell where a URL's request goes. Raises Misconfigured where it must not, and what a look-up raises."""
        endpoint = endpoint_of(url, self.ca_file)
        if not is_same_domain(self.home, endpoint.host):
            raise Misconfigured(
                f"{self.home} leads to {endpoint.host}, which is of another domain, so no password is sent there: if "
                f"that is right, make https://{endpoint.host}/ the account's `caldav_url`."
            )
        addresses = self._look_up(endpoint)
        if endpoint.security is Security.NONE and not all(_is_loopback(one) for one in addresses):
            raise Misconfigured(f"The connection to {endpoint.host} would not be encrypted: use an https URL.")
        if endpoint.host != self.home and self._is_public() and not all(_is_public(one) for one in addresses):
            raise Misconfigured(f"{self.home} leads to {endpoint.host}, which is an address of a private network.")
        return endpoint

    def _is_public(self) -> bool:
        # A domain without an address of its own only names its calendar server (RFC 6764).
        return all(_is_public(one) for one in self.addresses.get(self.home, ()))

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
