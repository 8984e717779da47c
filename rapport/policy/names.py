"""What a person is called: read from the display name that was sent, else guessed from the address.

A display name that holds no person's name (an address, a company, a team) is not trusted: the address is.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from models.words import NameSource
from rapport.policy.addresses import domain_of
from rapport.policy.capitals import is_in_capitals, put_right
from rapport.policy.companies import company_name, label_of
from rapport.policy.name_cleaning import clean
from rapport.policy.name_order import is_cjk, is_given, split_cjk, split_words
from rapport.policy.name_words import (
    ASIDES,
    DOTTED_TITLES,
    GENERATIONS,
    JOBS,
    LEADING_TITLES,
    LEGAL_FORMS,
    PLACEHOLDERS,
    SURE_LEGAL_FORMS,
    TEAM_WORDS,
    TITLES,
    TITLES_AFTER_COMMA,
    UNSURE_LEGAL_FORMS,
    fold,
)
from rapport.policy.roles import is_role_address

_MOST_WORDS = 8
_FULL_NAME = 2
_WITH_COMPANY = 3
_SHORTEST_WITHOUT_DOT = 3
_PARTS = re.compile(
    r"\s*[|•·;~]\s*|\s+[-–—/@]+\s+|(?<=\w\w)/(?=\w\w)|\s+(?:from|at|z firmy|ze společnosti)\s+", re.IGNORECASE
)
_GLUED = re.compile(r"(?<=[^\W\d_]{2}\.)(?=\w)|(?<=\w\.)(?=[^\W\d_]{2})")


@dataclass(frozen=True, slots=True)
class PersonName:
    """A person's name as it is shown, its two parts (either may be ""), and where it came from."""

    name: str
    first_name: str
    last_name: str
    source: NameSource


@lru_cache(maxsize=65_536)
def name_of(display: str, key: str) -> PersonName:
    """Read the name of a person from a display name (decoded, as sent) and the address's key."""
    if display.strip().casefold() in {key, key.rpartition("@")[0]}:
        return _guess(key)
    text = clean(display)
    person = next((part for part in _PARTS.split(text) if _may_be_person(part, key)), "")
    named = _read(person, key) if person else None
    if named is None and text and not person and is_role_address(key):
        return PersonName(text, "", "", NameSource.GUESS)
    return named or _guess(key)


def is_better(new: PersonName, new_at: datetime, old: PersonName, old_at: datetime | None) -> bool:
    """Tell whether a name read from a message of `new_at` replaces the one that is kept.

    A header beats a guess, a whole name a part of one, then the later one wins: in whatever order messages arrive, the
    same name remains.
    """
    if not new.name or old.source is NameSource.USER:
        return False
    return _rank(new, new_at) > _rank(old, old_at)


def _rank(name: PersonName, at: datetime | None) -> tuple[NameSource, bool, float, str]:
    is_whole = bool(name.first_name and name.last_name)
    # The address, which is guessed from, is as good a year later.
    is_dated = at is not None and name.source is NameSource.HEADER
    return name.source, is_whole, at.timestamp() if at and is_dated else 0.0, name.name


def _read(text: str, key: str) -> PersonName | None:
    """Read a text that may be a person's name; None if no word of a name is in it."""
    first, comma, last = _split_at_comma(text)
    words = _name_words(f"{first} {last}".split(), key)
    if not words or len(words) > _MOST_WORDS:
        return None
    joined = " ".join(words)
    if is_cjk(joined):
        in_script = " ".join(_name_words(f"{last} {first}".split(), key)) if comma else joined
        return PersonName(in_script, *split_cjk(in_script), NameSource.HEADER)
    if comma and (family := _name_words(last.split(), key)) and len(family) < len(words):
        return _compose(words[: -len(family)], family, NameSource.HEADER)
    if len(words) == 1 and _begins_with_title(text) and not is_given(words[0]):
        return _compose([], words, NameSource.HEADER)
    return _compose(*_split(words, key), NameSource.HEADER)


def _guess(key: str) -> PersonName:
    local = (key.rpartition("@")[0] if "@" in key else key).strip('"').partition("+")[0]
    # A hyphen divides words only where nothing else does: "jean-pierre.petit", but "jan-novak".
    separators = "[._]+" if re.search(r"[._]", local) else "-+"
    spelt = [re.sub(r"\d+", "", word).strip("-") for word in re.split(separators, local)]
    kept = [word for word in spelt if word and fold(word) not in ASIDES | TITLES]
    words = [f"{word}." if len(word) == 1 else word for word in kept]
    if not words or len(words) > _MOST_WORDS:
        return PersonName(local, "", "", NameSource.GUESS)
    is_turned = len(words) == _FULL_NAME and not is_given(words[0])
    if is_turned and (is_given(words[1]) or (words[1].endswith(".") and not words[0].endswith("."))):
        words.reverse()
    return _compose(*_split(words, ""), NameSource.GUESS)


def _compose(first: Sequence[str], last: Sequence[str], source: NameSource) -> PersonName:
    words = put_right([*first, *last])
    return PersonName(" ".join(words), " ".join(words[: len(first)]), " ".join(words[len(first) :]), source)


def _split(words: Sequence[str], key: str) -> tuple[list[str], list[str]]:
    return split_words(words, key) if len(words) > 1 else (list(words), [])


def _split_at_comma(text: str) -> tuple[str, bool, str]:
    """Split "Last, First" into (first, True, last); all else is (text, False, "") without what follows commas."""
    segments = [segment for segment in (each.strip() for each in text.split(",")) if segment]
    named = segments[:1] + [segment for segment in segments[1:] if not _is_addition(segment)]
    if len(named) < _FULL_NAME:
        return " ".join(named), False, ""
    last, first = named[0], named[1]
    left, right = last.split(), first.split()
    # "Jana Malá, Head of Sales", "Jana Malá, Brno": a full name, and then no given name.
    is_full = len(left) >= _FULL_NAME and (len(right) >= _FULL_NAME or is_given(left[0]))
    if is_full and not is_given(right[0]):
        return last, False, ""
    return first, True, last


def _is_addition(segment: str) -> bool:
    """Tell whether what follows a comma is a title, a job or a company."""
    words = [fold(word) for word in segment.split()]
    if all(word in TITLES_AFTER_COMMA or word in DOTTED_TITLES or word in GENERATIONS for word in words):
        return True
    return words[0] in JOBS or words[-1] in JOBS or _has_legal_form(segment)


def _name_words(words: Sequence[str], key: str) -> list[str]:
    """Drop titles, digits, repetitions and the company's word; take glued words apart."""
    apart = [piece for word in words for piece in _take_apart(word)]
    bare = [word for word in (_strip(piece) for piece in apart if not _is_title(piece)) if word]
    if len(bare) > _FULL_NAME and fold(bare[0]) in LEADING_TITLES:
        del bare[0]
    kept = _drop_repeated(bare)
    is_signed = len(kept) >= _WITH_COMPANY and is_in_capitals(kept[-1]) and not "".join(kept).isupper()
    return kept[:-1] if is_signed and fold(kept[-1]) == label_of(domain_of(key)) else kept


def _drop_repeated(words: Sequence[str]) -> list[str]:
    """Drop a word that repeats the one before ("Jan.Novák Novák"), but no initial, and never down to one word."""
    pairs = zip(["", *words], words, strict=False)
    once = [word for before, word in pairs if fold(word) != fold(before) or len(fold(word)) == 1]
    return once if len(once) >= _FULL_NAME else list(words)


def _take_apart(word: str) -> list[str]:
    return [word] if fold(word) in TITLES else _GLUED.sub(" ", word).split()


def _is_title(word: str) -> bool:
    folded = fold(word.strip(",;"))
    return folded in TITLES or (word.rstrip(",;").endswith(".") and folded in DOTTED_TITLES)


def _strip(word: str) -> str:
    bare = re.sub(r"\d+", "", word).strip("-–—,;:!?*#+=|'")
    if not re.search(r"[^\W\d_]", bare):
        return "&" if bare == "&" else ""
    letters = bare.rstrip(".")
    is_abbreviation = len(letters) < _SHORTEST_WITHOUT_DOT or "." in letters or fold(letters) in GENERATIONS
    return bare.lstrip(".") if is_abbreviation else letters.lstrip(".")


def _begins_with_title(text: str) -> bool:
    return _is_title(_take_apart(text.split(maxsplit=1)[0])[0])


def _may_be_person(text: str, key: str) -> bool:
    person = text.partition(",")[0]
    words = [fold(word.strip(";:!?")) for word in person.split()]
    if not re.search(r"[^\W\d_]", person) or all(word in PLACEHOLDERS for word in words):
        return False
    if words[0] in TEAM_WORDS or words[-1] in TEAM_WORDS:
        return False
    return not _has_legal_form(person) and not _is_lone_form(text) and not _is_named_like_domain(words, key)


def _has_legal_form(text: str) -> bool:
    words = re.sub(r"(?<=\b\w\.)\s+(?=\w\.)", "", text).split()
    if any(fold(word) in SURE_LEGAL_FORMS for word in words):
        return True
    is_marked = "." in words[-1] or (words[-1].isupper() and not text.isupper())
    return len(words) > 1 and is_marked and fold(words[-1]) in UNSURE_LEGAL_FORMS


def _is_lone_form(text: str) -> bool:
    """Tell whether a legal form follows a comma by itself: "Acme, a.s." is no person."""
    return any(fold(segment.replace(" ", "")) in LEGAL_FORMS for segment in text.split(",")[1:])


def _is_named_like_domain(words: Sequence[str], key: str) -> bool:
    local, _, domain = key.rpartition("@")
    joined = "".join(words)
    if not domain or is_given(words[0]) or local in words:
        return False
    squeezed = re.sub(r"[\W_]", "", joined)
    label = re.sub(r"[\W_]", "", fold(company_name(domain)))
    return squeezed in {label, re.sub(r"[\W_]", "", domain)}
