"""Which company an address belongs to: its registrable domain, by the snapshot of the Public Suffix List.

Nothing is ever looked up: the list comes with its package, and a company's first name is read from its domain.
"""

import ipaddress
import re
from functools import cache, lru_cache

import idna
from publicsuffixlist import PublicSuffixList

from rapport.policy.addresses import domain_of
from rapport.policy.internal import is_disposable, is_free_mail

# Names of private networks: they mean another company in each of them.
_PRIVATE = frozenset({"arpa", "corp", "home", "internal", "intranet", "lan", "local", "localdomain", "localhost"})
_LEGAL_FORMS = {
    "ag": "AG", "bv": "BV", "gmbh": "GmbH", "inc": "Inc.", "kft": "Kft.", "llc": "LLC", "llp": "LLP", "ltd": "Ltd",
    "nv": "NV", "oy": "Oy", "plc": "PLC", "sarl": "SARL", "spa": "SpA", "srl": "Srl", "sro": "s.r.o.", "zrt": "Zrt.",
}  # fmt: skip
_LONGEST_ACRONYM = 4
_VOWEL = re.compile("[aeiouyáàâäãåæąéèêëěęíìîïóòôöõøőœúùûüůűýÿ]")


@lru_cache(maxsize=65_536)
def company_domain(key: str) -> str:
    """Give the registrable domain of an address; "" where it names no company (free mail, disposable, no domain)."""
    domain = domain_of(key).rstrip(".")
    if "." not in domain or domain.rpartition(".")[2] in _PRIVATE or _is_ip(domain):
        return ""
    registrable = _suffixes().privatesuffix(domain) or ""
    if any(is_free_mail(one) or is_disposable(one) for one in (domain, registrable)):
        return ""
    return registrable


@lru_cache(maxsize=4_096)
def company_name(domain: str) -> str:
    """Make a readable name of a registrable domain: "novak-strojirny.cz" is "Novak Strojirny"."""
    words = [word for word in re.split("[-_]+", _decode(label_of(domain))) if word]
    named = [_capitalise(word) for word in words]
    if len(words) > 1 and words[-1] in _LEGAL_FORMS:
        named[-1] = _LEGAL_FORMS[words[-1]]
    return " ".join(named)


def label_of(domain: str) -> str:
    """Give the one label of a domain that its owner chose, in lower case: "acme" of "mail.acme.co.uk"."""
    lowered = domain.lower().strip(".")
    return (_suffixes().privatesuffix(lowered) or lowered).partition(".")[0]


def _decode(label: str) -> str:
    try:
        return idna.decode(label)
    except idna.IDNAError:
        return label


def _capitalise(word: str) -> str:
    is_acronym = len(word) <= _LONGEST_ACRONYM and not _VOWEL.search(word)
    return word.upper() if is_acronym else word[:1].upper() + word[1:]


def _is_ip(domain: str) -> bool:
    try:
        ipaddress.ip_address(domain.strip("[]").removeprefix("ipv6:"))
    except ValueError:
        return domain.startswith("[")
    return True


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()
