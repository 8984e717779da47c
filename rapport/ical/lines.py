"""Octets → content lines → components (RFC 5545, 3.1 to 3.6), as programs and attackers really write them.

Nothing is refused here but nesting that nobody means: what is no line of a component is passed over. Every step is
linear in the length of what it reads.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from rapport.errors import Malformed
from rapport.mime import charsets

ITEMS = frozenset({"VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY"})
"""What stands in a calendar for itself. None of them nests in another: where one begins, the one before has ended."""

_TEXTS = frozenset({"SUMMARY", "DESCRIPTION", "LOCATION", "X-ALT-DESC"})
_MAX_DEPTH = 20
_MAX_PARAMETERS = 50

_CONTROLS = bytes({*range(32), 127} - set(b"\t\n"))
_UTF_16 = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"B\0E\0G\0", "utf-16-le"), (b"\0B\0E\0G", "utf-16-be"))
_BLANK_LINES = re.compile(rb"\n\n+")
_EDGE = re.compile(r"\s*+(BEGIN|END)\s*+:\s*+([A-Z0-9-]++)\s*+\Z", re.IGNORECASE | re.ASCII)
_NAME = re.compile(r"\s*+([A-Z0-9-]++)\s*+(?=[;:])", re.IGNORECASE | re.ASCII)
_PARAMETER = re.compile(
    r';\s*+(?:([A-Z0-9-]++)\s*+=\s*+((?:"[^"]*+"|\\.|[^";:\\]++)*+))?', re.IGNORECASE | re.ASCII | re.DOTALL
)
_NEXT_SIGN = re.compile(r"[;:]")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_PARAMETER_ESCAPE = re.compile(r'\\([\\,;:"])')
_CARET = re.compile(r"\^([n^'])")
_CARETS = {"n": "\n", "^": "^", "'": '"'}


class Property(NamedTuple):
    """One property of a component: its value as written, and its parameters (names in capitals), decoded."""

    value: str
    parameters: dict[str, str]


@dataclass(slots=True)
class Component:
    """A component as written: its own lines, unfolded, and the components in it. `name` is in capitals."""

    name: str
    lines: list[str] = field(default_factory=list)
    children: list["Component"] = field(default_factory=list)


@dataclass(slots=True)
class Calendar:
    """A VCALENDAR: its own lines, its VTIMEZONEs, and the items in it."""

    lines: list[str] = field(default_factory=list)
    zones: list[Component] = field(default_factory=list)
    items: list[Component] = field(default_factory=list)


class Fields:
    """The properties of a component, found by name and read when they are asked for."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = _index(lines)

    def every(self, name: str, *, even_empty: bool = False) -> Iterator[Property]:
        """Give all properties of a name that have a value, in the order of the text."""
        for line in self._lines.get(name, ()):
            found = read_property(line)
            if even_empty or found.value.strip():
                yield found

    def lines(self, name: str) -> Sequence[str]:
        """Give the lines of a name as written."""
        return self._lines.get(name, ())

    def first(self, name: str) -> Property | None:
        """Give the first property of a name that has a value."""
        return next(self.every(name), None)

    def value(self, name: str) -> str:
        """Give the first value of a name without blanks around it, "" without one."""
        found = self.first(name)
        return found.value.strip() if found else ""

    def text(self, name: str, limit: int) -> str:
        """Give the first value of a name as text (RFC 5545, 3.3.11) of at most `limit` characters."""
        found = self.first(name)
        return unescape(found.value, limit) if found else ""


def read_calendars(octets: bytes) -> list[Calendar]:
    """Take a stream of calendars apart; what stands outside of a VCALENDAR makes one of its own.

    Raises Malformed where components nest too deeply.
    """
    reader = _Reader()
    for line in _unfold(octets):
        reader.take(line)
    return reader.calendars


def read_property(line: str) -> Property:
    """Read a content line (RFC 5545, 3.1), also with quotes left open, stray signs, or a colon in a parameter."""
    head, _, value = line.partition(":")
    if ";" not in head:
        return Property(value, {})
    name = _NAME.match(line)
    place = name.end() if name else len(line)
    parameters: dict[str, str] = {}
    while line.startswith(";", place) and len(parameters) < _MAX_PARAMETERS:
        found = _PARAMETER.match(line, place)
        assert found
        place = found.end()
        raw = found[2] or ""
        if not line.startswith((";", ":"), place):
            sign = _NEXT_SIGN.search(line, place)
            end = sign.start() if sign else len(line)
            raw, place = raw + line[place:end], end
        if found[1]:
            parameters.setdefault(found[1].upper(), _decode_parameter(raw))
    return Property(line[place + 1 :], parameters)


def unescape(value: str, limit: int) -> str:
    """Undo the escapes of a text value; give at most `limit` characters, without blanks around them."""
    cut = value.strip()[: 2 * limit]
    if "\\" in cut:
        cut = _ESCAPE.sub(lambda match: "\n" if match[1] in "nN" else match[1], cut)
    return cut[:limit].strip()


class _Reader:
    """What was read of a stream so far, and which component is open."""

    def __init__(self) -> None:
        self.calendars: list[Calendar] = []
        self._is_inside = False
        self._open: list[Component] = []

    def take(self, line: str) -> None:
        """Take the next line."""
        edge = _EDGE.match(line) if line[:1] in "BbEe \t" else None
        if edge is None:
            self._keep(line)
        elif edge[1].upper() == "BEGIN":
            self._begin(edge[2].upper())
        else:
            self._end(edge[2].upper())

    def _keep(self, line: str) -> None:
        if self._open:
            self._open[-1].lines.append(line)
        elif self._is_inside:
            self.calendars[-1].lines.append(line)

    def _begin(self, name: str) -> None:
        if name == "VCALENDAR":
            self._begin_calendar()
            return
        if not self._is_inside:
            self._begin_calendar()
        component = Component(name)
        if name in ITEMS or name == "VTIMEZONE":
            (self.calendars[-1].items if name in ITEMS else self.calendars[-1].zones).append(component)
            self._open = [component]
            return
        if self._open:
            self._open[-1].children.append(component)
        self._open.append(component)
        if len(self._open) > _MAX_DEPTH:
            raise Malformed("The components of the calendar are nested too deeply.")

    def _begin_calendar(self) -> None:
        self.calendars.append(Calendar())
        self._is_inside, self._open = True, []

    def _end(self, name: str) -> None:
        """End a component with all that were left open in it; an end of what never began is passed over."""
        if name == "VCALENDAR":
            self._is_inside, self._open = False, []
            return
        for depth in range(len(self._open) - 1, -1, -1):
            if self._open[depth].name == name:
                del self._open[depth:]
                return


def _unfold(octets: bytes) -> list[str]:
    """Give the content lines. They are joined as octets, since some programs fold in the middle of a character."""
    for start, charset in _UTF_16:
        if octets.startswith(start):
            octets = octets.decode(charset, "replace").encode("utf-8", "replace")
    octets = octets.replace(b"\r\n", b"\n").replace(b"\r", b"\n").translate(None, _CONTROLS)
    octets = _BLANK_LINES.sub(b"\n", octets.removeprefix(b"\xef\xbb\xbf"))
    joined = octets.replace(b"\n ", b"").replace(b"\n\t", b"")
    try:
        return joined.decode().split("\n")
    except UnicodeDecodeError:
        return [charsets.guess_short(line) for line in joined.split(b"\n")]


def _index(lines: list[str]) -> dict[str, list[str]]:
    """Sort lines by name; one that has none goes on with a text before it, whose end of line wasn't escaped."""
    found: dict[str, list[str]] = {}
    text: list[str] = []
    tail: list[str] = []
    for line in lines:
        match = _NAME.match(line)
        if match is None:
            tail.append(line)
            continue
        _extend(text, tail)
        name = match[1].upper()
        entry = found.setdefault(name, [])
        entry.append(line)
        text, tail = entry if name in _TEXTS else [], []
    _extend(text, tail)
    return found


def _extend(text: list[str], tail: list[str]) -> None:
    if text and tail:
        text[-1] = "\\n".join([text[-1], *tail])


def _decode_parameter(raw: str) -> str:
    """Decode a parameter's value: its quotes, RFC 6868, and the backslashes that some programs write."""
    value = raw.replace('"', "").strip()
    if "\\" in value:
        value = _PARAMETER_ESCAPE.sub(r"\1", value)
    if "^" in value:
        value = _CARET.sub(lambda match: _CARETS[match[1]], value)
    return value
