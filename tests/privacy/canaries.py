"""Random words that stand for content: where each was put, who may see it, and how it may be spelt in bytes."""

import base64
import secrets
import string
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, auto


class Sight(Enum):
    """Who may see a word, and so where it may lie."""

    OWNER = auto()  # in no byte that is kept, nor in anything that others are shown
    COLLEAGUES = auto()  # in no byte that is kept; colleagues are shown it
    CONTACT = auto()  # a person whom Bcc made: kept as such, but shown to the owner alone


@dataclass
class Canaries:
    """All words, by place. Those of one sight begin alike, so that one search tells where none of them is."""

    beginnings: dict[Sight, str] = field(default_factory=lambda: {sight: make_up(8) for sight in Sight})
    words: dict[str, str] = field(default_factory=dict)

    def hatch(self, place: str, sight: Sight = Sight.OWNER) -> str:
        """Make up the word for a place; asked again, it is the same."""
        return self.words.setdefault(place, self.beginnings[sight] + make_up(12))

    def kept_in(self, *haystacks: bytes) -> set[str]:
        """Give the places whose words are among bytes that are kept, though they must not be."""
        return self._found_in(haystacks, (Sight.OWNER, Sight.COLLEAGUES))

    def shown_in(self, *haystacks: bytes) -> set[str]:
        """Give the places whose words are among bytes that colleagues are shown, though they must not be."""
        return self._found_in(haystacks, (Sight.OWNER, Sight.CONTACT))

    def _found_in(self, haystacks: tuple[bytes, ...], forbidden: tuple[Sight, ...]) -> set[str]:
        found: set[str] = set()
        for beginning in (self.beginnings[sight] for sight in forbidden):
            places = [place for place, word in self.words.items() if word.startswith(beginning)]
            for haystack in haystacks:
                if is_in(beginning, haystack):
                    found.update(place for place in places if is_in(self.words[place], haystack))
        return found


def make_up(length: int) -> str:
    """Make up a word that nobody ever wrote."""
    return "".join(secrets.choice(string.ascii_lowercase) for _ in range(length))


def is_in(word: str, haystack: bytes) -> bool:
    """Tell whether a word is among bytes, in any spelling."""
    return any(spelling in haystack for spelling in spellings(word))


def spellings(word: str) -> Iterator[bytes]:
    """Give the ways in which a word may be written."""
    for written in (word, word.upper(), word.capitalize()):
        plain = written.encode()
        wide = written.encode("utf-16-le")[:-1]  # without its last zero it is in both orders of octets
        yield from (plain, wide, plain.hex().encode(), plain.hex().upper().encode())
        yield "".join(f"={octet:02X}" for octet in plain).encode()
        yield from _in_base64(plain)
        yield from _in_base64(wide)
        # A line of quoted-printable may break anywhere.
        yield from (plain[:at] + b"=\r\n" + plain[at:] for at in range(1, len(plain)))


def _in_base64(plain: bytes) -> Iterator[bytes]:
    """Give what stays the same of the word's base64, wherever it begins in a group of three octets."""
    for shift in range(3):
        encoded = base64.b64encode(b"\0" * shift + plain)
        first = (shift * 8 + 5) // 6
        last = (shift + len(plain)) * 8 // 6
        yield encoded[first:last]
