"""Which of a name's words are the family's. A name is turned round only where its own marks make that certain."""

import re
from collections.abc import Sequence
from itertools import takewhile

from rapport.policy.capitals import is_in_capitals
from rapport.policy.name_words import GENERATIONS, GIVEN_NAMES, PARTICLES, fold

_CJK = re.compile(r"[々\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af ]+")
_HANGUL = re.compile(r"([\uac00-\ud7af])([\uac00-\ud7af]{2})")
_SHORTEST_OVA = 6
_PAIR = 2


def is_cjk(text: str) -> bool:
    """Tell whether a name is written in Chinese, Japanese or Korean script, where the family's name comes first."""
    return _CJK.fullmatch(text) is not None


def split_cjk(text: str) -> tuple[str, str]:
    """Split such a name into (first name, family name) where that is certain, else the whole is the first name."""
    if found := _HANGUL.fullmatch(text):
        return found[2], found[1]
    family, _, first = text.partition(" ")
    return (first, family) if first else (family, "")


def split_words(words: Sequence[str], key: str) -> tuple[list[str], list[str]]:
    """Split the words of a name into (first names, family names)."""
    marked = _split_by_capitals(words)
    if marked:
        return marked
    leading = _count_leading_family(words, key)
    if leading:
        return list(words[leading:]), list(words[:leading])
    start = _start_of_family(words)
    return list(words[:start]), list(words[start:])


def is_given(word: str) -> bool:
    """Tell whether a word is a common given name."""
    return fold(word).partition("-")[0] in GIVEN_NAMES


def _split_by_capitals(words: Sequence[str]) -> tuple[list[str], list[str]] | None:
    """Split "NOVÁKOVÁ Jana" and "Jan van den BERG" at their capitals."""
    leading = len(list(takewhile(_may_be_capital_family, words)))
    trailing = len(list(takewhile(_may_be_capital_family, reversed(words))))
    if not 0 < leading + trailing < len(words) or not any(map(is_in_capitals, words)):
        return None
    if leading and any(map(is_in_capitals, words[:leading])) and not any(map(is_in_capitals, words[leading:])):
        return list(words[leading:]), list(words[:leading])
    start = len(words) - trailing
    if trailing and not any(map(is_in_capitals, words[:start])):
        return list(words[:start]), list(words[start:])
    return None


def _may_be_capital_family(word: str) -> bool:
    return is_in_capitals(word) or fold(word) in PARTICLES | GENERATIONS


def _count_leading_family(words: Sequence[str], key: str) -> int:
    """Count the family names that lead, where they certainly do."""
    ova = len(list(takewhile(_is_ova, words)))
    if 0 < ova < len(words) and not any(map(_is_ova, words[ova:])):
        return ova
    if len(words) != _PAIR:
        return 0
    one, other = map(fold, words)
    local, _, domain = key.rpartition("@")
    local = re.sub(r"[._-]", " ", local.partition("+")[0])
    if local in {f"{other[:1]}{one}", f"{other[:1]} {one}"} and not is_given(one):
        return 1
    is_told = local in {f"{other} {one}", f"{other}{one}", other} or domain.endswith(".hu")
    return int(is_told and is_given(other) and not is_given(one))


def _is_ova(word: str) -> bool:
    # No given name of Czech or Slovak ends so; every married woman's name may.
    return len(word) >= _SHORTEST_OVA and word.casefold().endswith("ová")


def _start_of_family(words: Sequence[str]) -> int:
    start = len(words) - 1
    if start > 1 and fold(words[start]) in GENERATIONS:
        start -= 1
    while start > 1 and fold(words[start - 1]) in PARTICLES:
        start -= 1
    return start
