"""Octets to text, whatever charset was claimed. Nothing here raises, and nothing here decompresses.

A label is a claim: where the octets contradict it, they win.
"""

import codecs
import re

import charset_normalizer

MAX_GUESSED = 64 * 1024
_MIN_GUESSED = 64  # fewer octets are no statistics

_ALIASES = {
    "ascii": "",
    "us-ascii": "",
    "ansi_x3.4-1968": "",
    "unknown": "",
    "unknown-8bit": "",
    "x-unknown": "",
    "default": "",
    "8bit": "",
    "binary": "",
    "utf": "utf-8",
    "utf8mb3": "utf-8",
    "utf8mb4": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
    "unicode-1-1-utf-7": "utf-7",
    "iso-8859-8-i": "iso8859-8",
    "iso-8859-8-e": "iso8859-8",
    "latin-2": "iso8859-2",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601-1989": "cp949",
    "ksc5601": "cp949",
    "euc-kr": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "big5": "big5hkscs",
    "x-mac-roman": "mac-roman",
    "macintosh": "mac-roman",
}
_CODE_PAGE = re.compile(r"(?:x-)?(?:cp|win|windows|ibm|ms|dos)[-_ ]?(\d{3,5})")
_ISO_8859 = re.compile(r"iso[-_ ]?8859[-_ ]?(\d{1,2})")

# Not charsets of mail: slow (quadratic), platform-bound, or they read escapes that a stranger wrote.
_REFUSED = {"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape", "mbcs", "oem"}

# Windows code pages are often sent under the name of the ISO charset that resembles them; only there do the
# octets 0x80 to 0x9F stand for letters and quotation marks.
_WINDOWS = {
    "iso8859-1": "cp1252",
    "iso8859-2": "cp1250",
    "iso8859-5": "cp1251",
    "iso8859-6": "cp1256",
    "iso8859-7": "cp1253",
    "iso8859-8": "cp1255",
    "iso8859-9": "cp1254",
    "iso8859-13": "cp1257",
}
_HAS_C1 = re.compile(rb"[\x80-\x9f]")
_META_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([A-Za-z0-9_:.-]{1,40})", re.IGNORECASE)

# In all other charsets of mail, octets below 0x80 are ASCII, but for escape sequences.
_NOT_ASCII = ("utf-7", "utf7", "unicode", "utf-16", "utf16", "utf-32", "utf32", "hz", "ibm037", "cp037", "cp500")
_MOSTLY = 0.02


def decode(octets: bytes, label: str) -> str:
    """Decode octets that claim to be in the charset `label`."""
    if octets.isascii() and b"\x1b" not in octets and not label.strip().lower().startswith(_NOT_ASCII):
        return clean(octets.decode("ascii"))
    charset = _charset_of(label)
    text = _decode_known(octets, charset) if charset else guess(octets)
    return clean(text)


def guess(octets: bytes) -> str:
    """Decode octets whose charset nobody told."""
    text = _try(octets, "utf-8-sig")
    if text is not None and b"\x1b$" not in octets:
        return text
    if octets.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return octets.decode("utf-16", "replace")
    meta = _META_CHARSET.search(octets, 0, 4096)
    named = _charset_of(meta[1].decode()) if meta else ""
    japanese = "iso2022_jp" if b"\x1b$" in octets else ""
    detected = _detect(octets) if len(octets) >= _MIN_GUESSED and not (named or japanese) else ""
    for charset in (named, japanese, detected):
        text = _try(octets, charset) if charset else None
        if text is not None:
            return text
    return octets.decode("cp1252", "replace")


def guess_short(octets: bytes) -> str:
    """Decode a few octets of a header, too few for statistics."""
    text = _try(octets, "utf-8")
    return clean(octets.decode("cp1252", "replace") if text is None else text)


def clean(text: str) -> str:
    """Take out what no database keeps: NUL and lone surrogates."""
    if "\0" in text:
        text = text.replace("\0", "")
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    return text


def _charset_of(label: str) -> str:
    """Give Python's name of a charset, "" if it names none that we read."""
    wanted = label.strip(" \t\"'<>;,").lower()[:40]
    if wanted in _ALIASES:
        return _ALIASES[wanted]
    if page := _CODE_PAGE.fullmatch(wanted):
        wanted = f"cp{page[1]}"
    elif iso := _ISO_8859.match(wanted):
        wanted = f"iso8859-{iso[1]}"
    try:
        name = codecs.lookup(wanted).name
        b"ab".decode(name, "replace")  # the bytes-to-bytes codecs (zlib, bz2) refuse
    except (LookupError, ValueError, UnicodeError):
        return ""
    return "" if name.replace("_", "-") in _REFUSED else name


def _decode_known(octets: bytes, charset: str) -> str:
    if charset in _WINDOWS or charset.startswith("cp125"):
        return _decode_single(octets, charset)
    text = _try(octets, charset)
    if text is not None:
        return text
    text = octets.decode(charset, "replace")
    if charset == "utf-8" and text.count("\ufffd") > len(octets) * _MOSTLY:
        return guess(octets)
    return text


def _decode_single(octets: bytes, charset: str) -> str:
    """Decode a single-octet charset, in which hardly any octets are wrong: so look for UTF-8 and Windows first."""
    likely = ["utf-8"]
    if charset in _WINDOWS and _HAS_C1.search(octets):
        likely.append(_WINDOWS[charset])
    for candidate in (*likely, charset):
        text = _try(octets, candidate)
        if text is not None:
            return text
    return octets.decode(charset, "replace")


def _detect(octets: bytes) -> str:
    found = charset_normalizer.from_bytes(octets[:MAX_GUESSED]).best()
    return _charset_of(found.encoding) if found else ""


def _try(octets: bytes, charset: str) -> str | None:
    try:
        return octets.decode(charset)
    except UnicodeError:
        return None
