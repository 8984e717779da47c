"""Content-Type and Content-Disposition (RFC 2045, 2183) with their parameters (RFC 2231)."""

import re
from urllib.parse import unquote_to_bytes

from rapport.mime import charsets
from rapport.mime.headers import decode_header, text_of

_MAX_LENGTH = 4096
_MAX_NAME = 255
_PARAMETER = re.compile(r";\s*([^\s=;\"]+)\s*=\s*(?:\"((?:[^\"\\]|\\.)*)\"|([^;]*))", re.DOTALL)
_SECTION = re.compile(r"([^*]+)(?:\*([0-9]{1,3}))?(\*)?")
_ESCAPE = re.compile(r"\\([\"\\])")
_MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,100}/[a-z0-9!#$&^_.+-]{1,100}")
_EXTENDED_FIELDS = 3


def parse_value(value: bytes) -> tuple[str, dict[str, str]]:
    """Split a field into its lower-case token and its parameters, names lower-case, the first of each counts."""
    text = text_of(value[:_MAX_LENGTH])
    token, separator, rest = text.partition(";")
    sections: dict[str, list[tuple[int, bool, str]]] = {}
    for match in _PARAMETER.finditer(separator + rest):
        name = _SECTION.fullmatch(match[1].lower())
        if name:
            raw = match[3].strip() if match[2] is None else _ESCAPE.sub(r"\1", match[2])
            sections.setdefault(name[1], []).append((int(name[2] or 0), bool(name[3]), raw))
    return token.strip().lower(), {name: _join(found) for name, found in sections.items()}


def is_media_type(token: str) -> bool:
    """Tell whether a token is a media type, such as text/plain."""
    return _MEDIA_TYPE.fullmatch(token) is not None


def file_name(parameters: dict[str, str], key: str) -> str:
    """Give a file's name for people, without folders; "" if there is none."""
    name = decode_header(parameters.get(key, ""))
    return name.replace("\\", "/").rpartition("/")[2][:_MAX_NAME]


def _join(sections: list[tuple[int, bool, str]]) -> str:
    """Join the sections of a parameter; the extended form beats the plain one beside it."""
    extended = [section for section in sections if section[1]]
    if not extended:
        return _unquote("".join(raw for _, _, raw in _continued(sections)))
    charset, _, first = _split_charset(min(extended)[2])
    octets = b""
    for index, (_, is_extended, raw) in enumerate(_continued(sections if len(sections) > len(extended) else extended)):
        value = first if not index and is_extended else raw
        octets += unquote_to_bytes(value) if is_extended else value.encode("utf-8", "replace")
    return charsets.decode(octets, charset)


def _continued(sections: list[tuple[int, bool, str]]) -> list[tuple[int, bool, str]]:
    """Put sections in order, one for each number."""
    ordered: dict[int, tuple[int, bool, str]] = {}
    for section in sorted(sections, key=lambda one: (one[0], not one[1])):
        ordered.setdefault(section[0], section)
    return list(ordered.values())


def _split_charset(raw: str) -> tuple[str, str, str]:
    fields = raw.split("'", 2)
    if len(fields) < _EXTENDED_FIELDS:
        return "", "", raw
    return fields[0], fields[1], fields[2]


def _unquote(raw: str) -> str:
    return raw.strip("\"' \t") if raw[:1] in "\"'" else raw
