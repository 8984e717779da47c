"""Address lists (RFC 5322 with its obsolete forms), as senders really write them.

An address counts only where it can't be mistaken: what is in quotes or comments never becomes one, and a word that
is no addr-spec is dropped, not repaired into somebody else's address. Every step is linear in the header's length.
"""

import re
from collections.abc import Iterator

from rapport.mime.headers import MAX_FIELD, decode_header
from rapport.providers.base import NamedAddress

MAX_RECIPIENTS = 5000
_MAX_ADDRESS = 320
_MAX_NAME = 500
_MAX_INNER_NESTING = 3

# The plain case: `"Name" <a@b>, Name <a@b>, a@b` in ASCII, each alternative anchored and without backtracking.
_PLAIN = re.compile(
    r"(?:\s*\"(?P<quoted>[^\"\\]*)\"\s*|(?P<phrase>[^\"<>()\\,;:@\[\]]*))<(?P<angle>[\w.+=-]+@[\w-]+(?:\.[\w-]+)+)>\s*(?:,|$)"
    r"|\s*(?P<bare>[\w.+=-]+@[\w-]+(?:\.[\w-]+)+)\s*(?:,|$)",
    re.ASCII,
)

_WORD = re.compile(r"(?:\[[^\[\]<>,;\"\s]{0,100}\]|[^\s\"(<,;:])+")
_QUOTED = re.compile(r"\"((?:[^\"\\]|\\.)*)\"(@[^\s\"(<>,;:]+)?", re.DOTALL)
_ANGLE = re.compile(r"<\s*(\"[^\"<>]*\"\s*@[^\"<>,;]*|[^<>,;\"]*)>?")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_NESTING = re.compile(r"\\.|[()]", re.DOTALL)
_SPACED = re.compile(r"\s{1,20}([@.])\s{0,20}|(?<=@)\s{1,20}")
_INNER_BLANKS = re.compile(r"\s{0,20}([@.])\s{0,20}")
_INNER_COMMENT = re.compile(r"\([^()]*\)")
_ADDR_SPEC = re.compile(
    r"(?:\"[^\"\x00-\x1f\x7f]{1,64}\"|[^\s\"(),:;<>@\[\]\\\x00-\x1f\x7f]{1,128})"
    r"@(?:[^\s\"(),:;<>@\[\]\\/\x00-\x1f\x7f]{1,255}|\[[0-9A-Za-z:.]{2,60}\])"
)
_LOCAL_ONLY = re.compile(r"<?([A-Za-z0-9._-]{1,64})>?")

_Token = tuple[str, str]
"""Kind and value: word, quoted, comment, angle, or one of the separators `,` `;` `:`."""


def parse_addresses(value: str) -> tuple[NamedAddress, ...]:
    """Read an address list, with encoded words still in it; at most MAX_RECIPIENTS."""
    text = _cut(value)
    found = _parse_plain(text)
    if found is None:
        found = _parse_tokens(text)
    if not found and (alone := _LOCAL_ONLY.fullmatch(text.strip())):
        return (NamedAddress("", alone[1]),)  # MAILER-DAEMON and the like, of the same host
    return tuple(found[:MAX_RECIPIENTS])


def find_addr_spec(text: str) -> str:
    """Give the addr-spec that `text` is, without harmless decoration; "" if it is none."""
    bare = text.strip() if text.startswith('"') else text.strip(" \t'`\"")
    bare = bare.removeprefix("mailto:").replace("@@", "@").rstrip(".>")
    if len(bare) > _MAX_ADDRESS or not _ADDR_SPEC.fullmatch(bare):
        return ""
    return bare


def _cut(value: str) -> str:
    """Cut a list that is too long where an address ends, so that no half of one becomes another."""
    if len(value) < MAX_FIELD:
        return value
    return value[:MAX_FIELD].rpartition(",")[0]


def _parse_plain(text: str) -> list[NamedAddress] | None:
    """Read the plain case; None where the list needs the full reading."""
    found: list[NamedAddress] = []
    place, end = 0, len(text)
    while place < end:
        match = _PLAIN.match(text, place)
        if not match:
            return None
        place = match.end()
        quoted, phrase, angle, bare = match.groups()
        found.append(NamedAddress(_display(quoted or phrase or ""), angle or bare))
    return found


def _display(raw: str) -> str:
    return decode_header(raw)[:_MAX_NAME].strip(" \t\"'") if raw else ""


def _parse_tokens(text: str) -> list[NamedAddress]:
    reading = _Reading()
    for kind, value in _scan(text):
        reading.take(kind, value)
        if len(reading.found) > MAX_RECIPIENTS:
            break
    reading.end_element(",")
    return reading.found


class _Reading:
    """What was read of a list so far: finished addresses, and the element that is open."""

    def __init__(self) -> None:
        self.found: list[NamedAddress] = []
        self._carried: list[str] = []
        self._phrase: list[_Token] = []
        self._comments: list[str] = []

    def take(self, kind: str, value: str) -> None:
        """Take the next token."""
        if kind == "angle":
            self._end_with_angle(value)
        elif kind == "comment":
            self._comments.append(value)
        elif kind in ",;:":
            self.end_element(kind)
        else:
            self._phrase.append((kind, value))

    def end_element(self, separator: str) -> None:
        """End the open element, which has no angle brackets."""
        addresses, names = self._split_phrase()
        if addresses:
            display = " ".join(names or self._comments) if len(addresses) == 1 else ""
            self.found += [NamedAddress(_display(display), address) for address in addresses]
            self._carried = []
        elif encoded := _decoded_mailbox(names):
            self.found.append(encoded)
        elif separator == ",":
            self._carried += names  # `Doe, Jane <jane@x>`: the comma belongs to a name that wasn't quoted
        else:
            self._carried = []  # a group's name, or the end of one
        self._phrase, self._comments = [], []

    def _end_with_angle(self, value: str) -> None:
        # Before the brackets everything is name, even what looks like an address.
        names = [text for _, text in self._phrase]
        display = ", ".join([*self._carried[-3:], " ".join(names)]) if self._carried else " ".join(names)
        address = find_addr_spec(value)
        if not address and (alone := _LOCAL_ONLY.fullmatch(value.strip())):
            address = alone[1]
        if address:
            self.found.append(NamedAddress(_display(display or " ".join(self._comments)), address))
        self._carried, self._phrase, self._comments = [], [], []

    def _split_phrase(self) -> tuple[list[str], list[str]]:
        """Tell addresses and words of the open element apart; quoted strings are always words."""
        addresses: list[str] = []
        names: list[str] = []
        for kind, value in self._join_spaced():
            address = find_addr_spec(value) if kind != "quoted" else ""
            if address:
                addresses.append(address)
            else:
                names.append(value)
        return addresses, names

    def _join_spaced(self) -> list[_Token]:
        """Join `jane @ x.example`, written with blanks, to one word."""
        if not any(kind == "word" and value.strip("@.") == "" for kind, value in self._phrase):
            return self._phrase
        if any(kind == "quoted" for kind, _ in self._phrase):
            return self._phrase
        return [("word", part) for part in _SPACED.sub(r"\1", " ".join(text for _, text in self._phrase)).split()]


def _decoded_mailbox(names: list[str]) -> NamedAddress | None:
    """Read an element that was encoded whole, address and all, which RFC 2047 forbids and some senders do."""
    if not any("=?" in name for name in names):
        return None
    match = _PLAIN.fullmatch(decode_header(" ".join(names)).replace(",", " "))
    if not match:
        return None
    quoted, phrase, angle, bare = match.groups()
    return NamedAddress(_display(quoted or phrase or ""), angle or bare)


def _scan(text: str) -> Iterator[_Token]:
    """Split a list into tokens. An opening quote or parenthesis that nothing closes is passed over."""
    place, end = 0, len(text)
    may_quote = may_comment = True
    while place < end:
        sign = text[place]
        token: tuple[str, str, int] | None = None
        if sign == '"' and may_quote:
            token = _read_quoted(text, place)
            may_quote = token is not None
        elif sign == "(" and may_comment:
            token = _read_comment(text, place)
            may_comment = token is not None
        elif sign == "<":
            token = _read_angle(text, place)
        elif sign in ",;:":
            token = (sign, sign, place + 1)
        elif match := _WORD.match(text, place):
            token = ("word", match[0], match.end())
        if token is None:
            place += 1
            continue
        yield token[0], token[1]
        place = token[2]


def _read_quoted(text: str, place: int) -> tuple[str, str, int] | None:
    match = _QUOTED.match(text, place)
    if not match:
        return None
    if match[2]:  # a quoted local part
        return "local", match[0], match.end()
    return "quoted", _ESCAPE.sub(r"\1", match[1]), match.end()


def _read_angle(text: str, place: int) -> tuple[str, str, int] | None:
    match = _ANGLE.match(text, place)
    if not match:
        return None
    value = match[1]
    if value.startswith("@"):  # an obsolete source route
        value = value.rpartition(":")[2]
    if not value.startswith('"'):
        for _ in range(_MAX_INNER_NESTING):
            value = _INNER_COMMENT.sub("", value)
        value = _INNER_BLANKS.sub(r"\1", value)
    return "angle", value, match.end()


def _read_comment(text: str, place: int) -> tuple[str, str, int] | None:
    """Read a comment with those nested in it."""
    depth = 0
    for match in _NESTING.finditer(text, place):
        if match[0] == "(":
            depth += 1
        elif match[0] == ")":
            depth -= 1
        if not depth:
            return "comment", text[place + 1 : match.start()], match.end()
    return None
