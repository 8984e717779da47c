"""FETCH answers of the usual shape, read by one expression; all others are left to imapclient's lexer.

The usual shape is a response with one literal at its end, and only items that are asked for with it. imapclient reads
such a line octet by octet, which would be a fifth of all that a first import costs.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from imapclient.datetime_util import parse_to_datetime

USUAL = re.compile(
    rb"\d+ \("
    rb"(?:(?:UID (?P<uid>\d{1,10})|RFC822\.SIZE (?P<size>\d{1,18})"
    rb'|FLAGS \((?P<flags>[^()"{}\[\]]*)\)|INTERNALDATE "(?P<moment>[^"\\]{20,30})") )+'
    rb"(?P<section>BODY\[(?:HEADER)?\](?:<0>)?) \{\d+\}"
)


def read_usual(answers: Sequence[Any]) -> dict[int, Mapping[bytes, Any]] | None:
    """Read what imaplib gathered, by UID and under imapclient's names; None where anything in it is unusual."""
    found: dict[int, Mapping[bytes, Any]] = {}
    if len(answers) % 2 or any(end != b")" for end in answers[1::2]):
        return None
    for answer in answers[::2]:
        usual = USUAL.fullmatch(answer[0]) if isinstance(answer, tuple) else None
        if usual is None or usual["uid"] is None:
            return None
        found[int(usual["uid"])] = _name(usual, answer[1])
    return found


def _name(usual: re.Match[bytes], literal: bytes) -> dict[bytes, Any]:
    named: dict[bytes, Any] = {usual["section"]: literal}
    if usual["size"] is not None:
        named[b"RFC822.SIZE"] = int(usual["size"])
    if usual["flags"] is not None:
        named[b"FLAGS"] = tuple(usual["flags"].split())
    if usual["moment"] is not None:
        named[b"INTERNALDATE"] = _moment(usual["moment"])
    return named


def _moment(text: bytes) -> Any:  # noqa: ANN401  as imapclient gives it; what is no date is for it to say
    try:
        return parse_to_datetime(text, normalise=False)
    except ValueError:
        return None
