"""A multistatus (RFC 4918, 13) as a tree of elements → its resources with the properties that were found; pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias
from urllib.parse import urljoin, urlsplit

Element: TypeAlias = Any  # lxml's, which has no types of its own

DAV = "{DAV:}"
CALDAV = "{urn:ietf:params:xml:ns:caldav}"
CALENDAR_SERVER = "{http://calendarserver.org/ns/}"

RESPONSE, HREF, STATUS, PROPSTAT, PROP = (f"{DAV}{name}" for name in ("response", "href", "status", "propstat", "prop"))


class NoMultistatus(ValueError):  # noqa: N818  errors here name the situation
    """The tree is none of a multistatus."""


@dataclass(frozen=True, slots=True)
class Resource:
    """What an answer says of one resource. `path` is as the server writes it; `status` is 0 where none was said."""

    path: str
    status: int
    properties: Mapping[str, Element]

    def text(self, name: str) -> str:
        """Give the text of a property, "" where there is none."""
        found = self.properties.get(name)
        return (found.text or "").strip() if found is not None else ""

    def hrefs(self, name: str) -> list[str]:
        """Give the hrefs that a property holds, as written."""
        found = self.properties.get(name)
        return [] if found is None else [href for one in found.iterfind(HREF) if (href := (one.text or "").strip())]

    def holds(self, name: str, child: str) -> bool:
        """Tell whether a property holds an element."""
        found = self.properties.get(name)
        return found is not None and found.find(child) is not None


@dataclass(frozen=True, slots=True)
class Multistatus:
    """An answer to PROPFIND or REPORT; `url` is where it came from, after redirects."""

    url: str
    resources: Sequence[Resource]
    sync_token: str


def read_multistatus(root: Element, url: str) -> Multistatus:
    """Read an answer's tree. Raises NoMultistatus, also for one with a document type, which can hold entities."""
    if root is None or root.tag != f"{DAV}multistatus" or root.getroottree().docinfo.doctype:
        raise NoMultistatus
    resources = [resource for response in root.iterfind(RESPONSE) for resource in _read_response(response, url)]
    return Multistatus(url, resources, (root.findtext(f"{DAV}sync-token") or "").strip())


def _read_response(response: Element, url: str) -> Iterator[Resource]:
    status = code_of(response.findtext(STATUS))
    found: dict[str, Element] = {}
    for propstat in response.iterfind(PROPSTAT):
        if code_of(propstat.findtext(STATUS)) in {0, 200}:
            found.update((one.tag, one) for prop in propstat.iterfind(PROP) for one in prop)
    # One response may tell the same status of many resources (RFC 4918, 14.24).
    for href in response.iterfind(HREF):
        yield Resource(path_of(href.text or "", url), status, found)


def code_of(status: str | None) -> int:
    """Read a status line ("HTTP/1.1 404 Not Found"); 0 where there is none that can be read."""
    words = (status or "").split()
    return int(words[1]) if len(words) > 1 and words[1].isascii() and words[1].isdigit() else 0


def path_of(href: str, url: str) -> str:
    """Give the path of an href in an answer from `url`; a host in it is that of the answer, whatever it says."""
    href = href.strip()
    if href.startswith("/") and not href.startswith("//"):
        return href
    try:
        return urlsplit(urljoin(url, href)).path or "/"
    except ValueError:
        return "/"
