"""What is left of a display name when all that isn't a name is gone: encodings, quotes, services, asides, symbols."""

import re
import unicodedata
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from functools import lru_cache

from rapport.policy.name_words import fold

_LONGEST = 300
_MOJIBAKE = re.compile("[ÂÃÄÅĂ][^\x00-\x7f]")
_ADDRESS = re.compile(r"(?:mailto:)?[^\s<>()\[\]\"']+@[^\s<>()\[\]\"']+", re.IGNORECASE)
_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\{[^{}]*\}|<[^<>]*>|\"[^\"]*\"|(?<!\w)'[^']*'(?!\w)")
_UNCLOSED = re.compile(r"(?<=\w)\s*[(\[{<\"].*")
_SERVICE = re.compile(r"\s(?:via|přes|prostřednictvím|on behalf of|im auftrag von|über|au nom de)\s.*", re.IGNORECASE)
_MARKS_OF_OUTSIDE = frozenset({"ext", "extern", "external", "externi", "from", "od", "von"})
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»″", '"') | dict.fromkeys("’‘ʼ‛`´", "'") | {"\ufe0f": None})


def clean(display: str) -> str:
    """Give the part of a display name that may be a name; "" if there is none."""
    if "\ufffd" in display:
        return ""  # letters were lost before it came here
    text = unicodedata.normalize("NFC", _decode_again(display[:_LONGEST])).translate(_QUOTES)
    text = "".join(map(_without_symbol, unicodedata.normalize("NFKC", text)))
    text = _SERVICE.sub("", _ADDRESS.sub(" ", text.replace("\\", "").replace("_", " ")))
    return " ".join(_without_mark(_without_asides(text)).split())


def _decode_again(text: str) -> str:
    if "=?" in text:
        try:
            text = str(make_header(decode_header(text)))
        except (HeaderParseError, LookupError, ValueError):
            return text
    if _MOJIBAKE.search(text):
        try:
            return b"".join(map(_octet, text)).decode()
        except UnicodeError:
            return text
    return text


def _octet(letter: str) -> bytes:
    # UTF-8 that was read as Windows-1252, whose five holes pass for Latin-1.
    return bytes([ord(letter)]) if ord(letter) <= 0xFF else letter.encode("cp1252")  # noqa: PLR2004  Latin-1's end


@lru_cache(4_096)
def _without_symbol(letter: str) -> str:
    category = unicodedata.category(letter)
    if category in {"Cf", "Cs", "Co", "Cn"}:
        return ""
    return " " if category in {"Cc", "So", "Sk", "Sc"} or category[0] == "Z" else letter


def _without_asides(text: str) -> str:
    """Drop what stands in brackets or quotes, unless that is all there is."""
    for _ in range(3):
        rest = _ASIDE.sub(" ", text)
        if not re.search(r"[^\W\d_]", rest):
            break
        text = rest
    text = _UNCLOSED.sub("", text)
    return re.sub(r"[\"()\[\]{}<>]", " ", text).strip().strip("' ")


def _without_mark(text: str) -> str:
    """Drop a group after a colon ("Jana Malá:SALES"), or a mark before it ("External: Jana Malá")."""
    left, colon, right = text.partition(":")
    return right if colon and (not left.strip() or fold(left.strip()) in _MARKS_OF_OUTSIDE) else left
