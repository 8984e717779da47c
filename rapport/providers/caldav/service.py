"""Where to begin to look for an account's calendars: its URL, or what its address's domain says in DNS (RFC 6764)."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

import dns.exception
import dns.resolver

from rapport.errors import Misconfigured
from rapport.providers.base import Login
from rapport.providers.caldav.reach import PORTS, endpoint_of, join_url, require_same_domain, split_url
from rapport.providers.network import Endpoint

WELL_KNOWN = "/.well-known/caldav"
DNS_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Start:
    """URLs to try in turn; `home` is where the owner's URL points, or the domain of his address."""

    home: Endpoint
    urls: tuple[str, ...]


def user_of(login: Login) -> str:
    """Say who signs in."""
    return login.connection.get("caldav_user") or login.connection.get("user") or login.address


def find_start(login: Login) -> Start:
    """Say where to begin. Raises Misconfigured where the settings name no place at all."""
    typed = login.connection.get("caldav_url", "").strip()
    domain = login.address.rpartition("@")[2].strip().lower()
    if not typed and not domain:
        raise Misconfigured("The setting `caldav_url` is missing.")
    if typed and "://" not in typed:
        typed = f"https://{typed}"
    url = split_url(typed or f"https://{domain}/").geturl()
    home = endpoint_of(url, login.connection.get("ca_file", ""))
    known = [join_url(url, WELL_KNOWN), join_url(url, "/")]
    return Start(home, _unique(url, *known) if typed else _unique(*_look_up(home.host), *known))


def _look_up(domain: str) -> Iterator[str]:
    """Give the URLs of the domain's SRV and TXT records, the preferred first; alone they are not to be trusted."""
    name = f"_caldavs._tcp.{domain}"
    path = _read_path(name)
    for host, port in _read_servers(name):
        require_same_domain(domain, host)
        root = split_url(f"https://{host}:{port}/").geturl()
        yield from (join_url(root, one) for one in (path, WELL_KNOWN) if one)


def _read_servers(name: str) -> list[tuple[str, int]]:
    records: list[tuple[int, int, str, int]] = []
    with contextlib.suppress(dns.exception.DNSException):
        for one in dns.resolver.resolve(name, "SRV", lifetime=DNS_SECONDS):
            host = one.target.to_text(omit_final_dot=True).lower()
            if host != ".":  # the domain has no such service (RFC 2782)
                records.append((one.priority, -one.weight, host, one.port or PORTS["https"]))
    return [(host, port) for _, _, host, port in sorted(records)]


def _read_path(name: str) -> str:
    with contextlib.suppress(dns.exception.DNSException):
        for record in dns.resolver.resolve(name, "TXT", lifetime=DNS_SECONDS):
            text = b"".join(record.strings).decode("utf-8", "replace")
            if text.startswith("path=/"):
                return text.removeprefix("path=")
    return ""


def _unique(*urls: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(urls))
