"""A request's options and preferences, typed and held to the operation. Nothing undocumented passes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from tests.fakes.microsoft.answers import Undocumented
from tests.fakes.microsoft.model import RELATIONS, selectable
from tests.fakes.microsoft.operations import Operation

MOST = 1000
"""Entries of one page."""

_PREFERENCE = re.compile(r'\s*([\w.-]+)\s*(?:=\s*("[^"]*"|[^",\s]+))?\s*(?:,|$)')
_BARE = {"odata.maxpagesize"}
_CAST = re.compile(r"microsoft\.graph\.(\w+)/(\w+)")
_EXPANSION = re.compile(r"([\w./]+)(?:\((.*?)\))?(?:,|$)")


@dataclass(frozen=True, slots=True)
class Options:
    """Query options; `given` are those as they came, for the next page's address."""

    given: Mapping[str, str]
    select: frozenset[str] | None = None
    top: int | None = None
    skip: int = 0
    expand: Mapping[str, str] | None = None

    def text(self, name: str) -> str:
        """Give an option, or ""."""
        return self.given.get(name, "")

    def flag(self, name: str) -> bool:
        """Give an option that is true or false."""
        return self.given.get(name) == "true"


@dataclass(frozen=True, slots=True)
class Preferences:
    """What the Prefer header asks for."""

    given: frozenset[str] = frozenset()
    has_immutable_ids: bool = False
    wants_text: bool = False
    page_size: int | None = None
    zone: str = "UTC"

    @property
    def applied(self) -> str:
        """Give the Preference-Applied header."""
        return ", ".join(sorted(self.given))


def read_options(operation: Operation, query: str) -> Options:
    """Read a query. Raises Undocumented for what the operation doesn't take."""
    known = {name.lower(): name for name in operation.options}
    given: dict[str, str] = {}
    for asked, value in parse_qsl(query, keep_blank_values=True):
        name = known.get(asked.lower())
        if name is None:
            raise Undocumented(f"{operation.id} takes no query option '{asked}'.")
        if name in given:
            raise Undocumented(f"Query option '{asked}' was specified more than once.")
        given[name] = value
    if tokens := given.keys() & {"$skiptoken", "$deltatoken"}:
        if len(given) > 1:
            raise Undocumented(f"Nothing goes with {', '.join(sorted(tokens))}: the token holds what was asked first.")
    elif missing := operation.required - given.keys():
        raise Undocumented(
            f"This request requires a time window: {', '.join(sorted(missing))}.", "ErrorInvalidParameter"
        )
    for flag in ("$count", "includeHiddenFolders"):
        if given.get(flag, "true") not in {"true", "false"}:
            raise Undocumented(f"{flag} is true or false.")
    return Options(
        given,
        _read_select(operation, given["$select"]) if "$select" in given else None,
        _read_number("$top", given["$top"], 1) if "$top" in given else None,
        _read_number("$skip", given.get("$skip", "0"), 0),
        _read_expand(operation, given["$expand"]) if "$expand" in given else None,
    )


def _read_number(name: str, text: str, least: int) -> int:
    if not text.isdecimal() or not least <= int(text) <= (MOST if name == "$top" else 10**9):
        raise Undocumented(f"Invalid value '{text}' for {name}.")
    return int(text)


def _read_select(operation: Operation, text: str) -> frozenset[str]:
    resource, chosen = operation.resource, set()
    for name in (part.strip() for part in text.split(",")):
        cast = _CAST.fullmatch(name)
        kind, wanted = (cast[1][:1].upper() + cast[1][1:], cast[2]) if cast else (resource, name)
        try:
            known = selectable(kind)
        except KeyError:
            known = frozenset()
        if wanted not in known | RELATIONS.get(kind, frozenset()):  # Microsoft's own example selects what it expands
            message = f"Could not find a property named '{wanted}' on type 'Microsoft.OutlookServices.{kind}'."
            raise Undocumented(message, "RequestBroker--ParseUri")
        chosen.add(wanted)
    return frozenset(chosen)


def _read_expand(operation: Operation, text: str) -> dict[str, str]:
    """Give what is to be expanded, with the options in brackets."""
    found, place = {}, 0
    known = {*RELATIONS.get(operation.resource, ()), "microsoft.graph.itemAttachment/item"}
    while place < len(text):
        match = _EXPANSION.match(text, place)
        if match is None or match[1] not in known:
            raise Undocumented(f"Could not find a property in '{text}' to expand.", "RequestBroker--ParseUri")
        found[match[1]] = match[2] or ""
        place = match.end()
    return found


def read_preferences(operation: Operation, header: str) -> Preferences:
    """Read a Prefer header. Raises Undocumented for what the operation doesn't know, or has another form."""
    found: dict[str, str] = {}
    place = 0
    while place < len(header):
        match = _PREFERENCE.match(header, place)
        if match is None or match[1] not in operation.preferences:
            raise Undocumented(f"{operation.id} knows no preference '{header[place:]}'.")
        if (match[2] or "").startswith('"') == (match[1] in _BARE):
            raise Undocumented(f"The value of {match[1]} is written otherwise.")
        found[match[1]] = (match[2] or "").strip('"')
        place = match.end()
    for name, values in _VALUES.items():
        if found.get(name, next(iter(values))) not in values:
            raise Undocumented(f"Preference {name} has no value '{found[name]}'.")
    return Preferences(
        frozenset(f"{name}={value}" if name in _BARE else f'{name}="{value}"' for name, value in found.items()),
        found.get("IdType") == "ImmutableId",
        found.get("outlook.body-content-type") == "text",
        _read_number("$top", found["odata.maxpagesize"], 1) if "odata.maxpagesize" in found else None,
        found.get("outlook.timezone", "UTC"),
    )


_VALUES = {"IdType": ("ImmutableId",), "outlook.body-content-type": ("html", "text")}
