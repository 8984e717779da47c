"""Blocklists: who is kept out. A blocked domain blocks its subdomains too."""

from dataclasses import dataclass

from rapport.errors import UsageError
from rapport.policy.addresses import domain_of, domains_above, is_address, is_domain, normalise, normalise_domain


@dataclass(frozen=True, slots=True)
class Blocklist:
    """The blocked addresses and domains that hold for one account, as keys and in IDNA form."""

    addresses: frozenset[str]
    domains: frozenset[str]

    def blocks(self, key: str) -> bool:
        """Tell whether an address is blocked, by itself or by its domain."""
        return key in self.addresses or not self.domains.isdisjoint(domains_above(domain_of(key)))


def parse_entry(text: str) -> str:
    """Read what somebody wants blocked: an address, a domain, or a domain after "@". Raises UsageError."""
    entry = text.strip()
    key = normalise(entry)
    if is_address(key):
        return key
    domain = normalise_domain(entry.removeprefix("@"))
    if not is_domain(domain):
        raise UsageError("only an address (name@firm.example) or a domain (firm.example) can be blocked")
    return domain
