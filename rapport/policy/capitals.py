"""Names in capitals or in lower case only, put right; a name that mixes them is left as its bearer writes it."""

import re
from collections.abc import Sequence

from rapport.policy.name_words import GENERATIONS, MAC_NAMES, PARTICLES, SHORT_FAMILY_NAMES, fold

_SMALL = PARTICLES | GENERATIONS
_ROMAN = re.compile(r"[IVX]{2,4}")
_LONGEST_INITIALS = 2
_SHORTEST_AFTER_MC = 3


def put_right(words: Sequence[str]) -> list[str]:
    """Write every word of a name with the capitals it should have, particles small within the name."""
    joined = "".join(words)
    is_uniform = joined.isupper() or joined.islower()
    last = len(words) - 1
    return [_put_right(word, is_uniform, is_inner=0 < place < last) for place, word in enumerate(words)]


def is_in_capitals(word: str) -> bool:
    """Tell whether a word is a name written in capitals, as family names are; initials are not."""
    letters = re.sub(r"[\W\d_]", "", word)
    if not letters.isupper() or _ROMAN.fullmatch(word) or "." in word:
        return False
    return len(letters) > _LONGEST_INITIALS or fold(letters) in SHORT_FAMILY_NAMES


def _put_right(word: str, is_uniform: bool, *, is_inner: bool) -> str:
    if is_inner and fold(word) in PARTICLES and (is_uniform or word.isupper()):
        return word.lower()
    if word.isupper():
        return capitalise(word) if is_in_capitals(word) else word
    if word.islower() and fold(word) not in _SMALL:
        return capitalise(word)
    return capitalise(word) if is_uniform and not is_inner and fold(word) not in GENERATIONS else word


def capitalise(word: str) -> str:
    """Give one word its capitals: "NOVÁK-MALÝ" is "Novák-Malý", "o'brien" is "O'Brien", "mcadam" is "McAdam"."""
    return re.sub(r"[^\W\d_]+", lambda found: _capitalise_letters(found[0].lower()), word)


def _capitalise_letters(letters: str) -> str:
    if letters in MAC_NAMES:
        return "Mac" + letters[3:].capitalize()
    if letters.startswith("mc") and len(letters) >= len("mc") + _SHORTEST_AFTER_MC:
        return "Mc" + letters[2:].capitalize()
    return letters[:1].upper() + letters[1:]
