"""Addresses and their keys. Two addresses are the same address when their keys are equal; nothing else decides it.

A key is what `normalise` gives: the functions below it, and all other rules, take keys and domains in that form.
"""

import re
from functools import lru_cache

import idna

CACHED = 1 << 15
"""How many addresses the predicates of this package remember: the correspondents of a large mailbox."""

_LONGEST_KEY = 320
_LONGEST_DOMAIN = 253
# Dots may stand anywhere: some Japanese providers gave out addresses such as "name..x.@".
_LOCAL = r"""(?:[^\s@"(),:;<>\[\]\\]+|"[^\s"\\]+")"""
_LABEL = r"(?!-)[^\s\x00-,./:-@\[-^`{-\x7f]{1,63}(?<!-)"
_DOMAIN = rf"{_LABEL}(?:\.{_LABEL})*\.(?![0-9]+\Z){_LABEL}"
_LITERAL = r"\[(?:[0-9]{1,3}(?:\.[0-9]{1,3}){3}|ipv6:[0-9a-f:.]+)\]"
_ADDRESS = re.compile(rf"{_LOCAL}@(?:{_DOMAIN}|{_LITERAL})")
_FULL_DOMAIN = re.compile(_DOMAIN)


def normalise(address: str) -> str:
    """Give an address's key: lower-case, without blanks around it, the domain in IDNA form where it has one.

    What is too long to be an address is cut, one character beyond the bound: it stays impossible and small.
    """
    return _normalise(address[: _LONGEST_KEY + 1])


@lru_cache(CACHED)
def _normalise(address: str) -> str:
    key = address.strip().lower()
    if key.isascii():
        return key
    local, at, domain = key.rpartition("@")
    return f"{local}{at}{normalise_domain(domain)}"


@lru_cache(CACHED)
def normalise_domain(domain: str) -> str:
    """Give a domain in IDNA form (UTS #46, non-transitional), or only lower-case where it has none."""
    lowered = domain.lower()
    if lowered.isascii() or len(lowered) > _LONGEST_DOMAIN:
        return lowered
    try:
        return idna.encode(lowered, uts46=True).decode()
    except UnicodeError:
        return lowered


@lru_cache(CACHED)
def is_address(key: str) -> bool:
    """Tell whether a key can be an addr-spec that mail is sent to (RFC 5322, 3.4.1): no blanks, a full domain."""
    return len(key) <= _LONGEST_KEY and key.isprintable() and _ADDRESS.fullmatch(key) is not None


def is_domain(domain: str) -> bool:
    """Tell whether a text can be a full domain, of two labels or more."""
    return len(domain) <= _LONGEST_DOMAIN and domain.isprintable() and _FULL_DOMAIN.fullmatch(domain) is not None


def domain_of(key: str) -> str:
    """Give a key's domain, "" if it has none."""
    return key.rpartition("@")[2] if "@" in key else ""


@lru_cache(CACHED)
def domains_above(domain: str) -> tuple[str, ...]:
    """List a domain and the domains that it is a subdomain of, nearest first, without the top-level one."""
    labels = domain.split(".")
    return tuple(".".join(labels[start:]) for start in range(max(len(labels) - 1, 1)))


def without_tag(key: str) -> str:
    """Give the address that a sub-address (RFC 5233, `local+tag@domain`) belongs to, else the key itself."""
    local, at, domain = key.rpartition("@")
    base = local.partition("+")[0]
    return f"{base}{at}{domain}" if base else key
