"""Where to begin to look for an account's calendars: its URL, or what its address's domain says in DNS (RFC 6764)."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

import dns.exception
import dns.resolver

from rapport.errors import Misconfigured
from rapport.providers.base import Login
from rapport.providers.caldav.reach import PORTS, is_same_domain, split_url

WELL_KNOWN = "/.well-known/caldav"
DNS_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Start:
    """URLs to try in turn; `home` is the host that the owner named by the URL or the address."""

    home: str
    urls: tuple[str, ...]


def find_start(login: Login) -> Start:
    """Say where to begin. Raises Misconfigured where the settings name no place at all."""
    typed = login.connection.get("caldav_url", "").strip()
    if not typed:
        return _find_by_domain(login.address.rpartition("@")[2].strip().lower())
    url = split_url(typed if "://" in typed else f"https://{typed}")
    return Start(
        url.hostname or "", _unique(url.geturl(), urljoin(url.geturl(), WELL_KNOWN), urljoin(url.geturl(), "/"))
    )


def _find_by_domain(domain: str) -> Start:
    if not domain:
        raise Misconfigured("The setting `caldav_url` is missing.")
    home = split_url(f"https://{domain}/")
    known = [urljoin(home.geturl(), WELL_KNOWN), home.geturl()]
    return Start(home.hostname or "", _unique(*_look_up(home.hostname or ""), *known))


def _look_up(domain: str) -> Iterator[str]:
    """Give the URLs of the domain's SRV and TXT records, the preferred first; they say nothing to be trusted alone."""
    name = f"_caldavs._tcp.{domain}"
    path = _read_path(name)
    for host, port in _read_servers(name):
        if not is_same_domain(domain, host):
            raise Misconfigured(
                f"{domain} names {host} as the server of its calendars, which is of another domain, so no password is "
                f"sent there: if that is right, make https://{host}/ the account's `caldav_url`."
            )
        root = split_url(f"https://{host}:{port}/").geturl()
        yield from (urljoin(root, one) for one in (path, WELL_KNOWN) if one)


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
