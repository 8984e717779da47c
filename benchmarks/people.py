"""Those whom the owner of the generated mailbox and calendar has to do with: several at each of many companies."""

from collections.abc import Iterator
from random import Random
from unicodedata import normalize

from benchmarks import texts
from rapport.demo.names import FIRST, LAST, Language
from rapport.providers.base import NamedAddress

OWNER = NamedAddress("Jana Nováková", "jana@firm.example")

_PEOPLE = 1500


def invent_people(rng: Random) -> Iterator[NamedAddress]:
    """Invent correspondents, several to a company."""
    domains = [f"{name}-{trade}.example" for name in texts.COMPANIES for trade in texts.TRADES]
    for number in range(_PEOPLE):
        language = rng.choice(list(Language))
        first, last = rng.choice(FIRST[language]).said, rng.choice(LAST[language]).said
        local = normalize("NFKD", f"{first}.{last}").encode("ascii", "ignore").decode().lower().replace("'", "")
        yield NamedAddress(f"{first} {last}", f"{local}{number}@{rng.choice(domains)}")
