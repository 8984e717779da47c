"""Resources of a multistatus → calendars, cursors, ids and versions; pure.

A member's id is the last segment of its path, percent-decoded, so that it stays the same in whatever spelling the
server lists it. What can't be told back from that (a slash in it, no UTF-8, too long) is named by a digest.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote, unquote, urlsplit

from models.words import FolderRole
from rapport.providers.base import RemoteCalendar
from rapport.providers.caldav.cursors import Kind, write_cursor
from rapport.providers.caldav.wire import CALDAV, CALENDAR_SERVER, DAV, Multistatus, Resource

MAX_ID = 400
MAX_VERSION = 200
DIGEST = "sha256:"
UNRESERVED_BY_SEGMENTS = "!$&'()*+,;=:@"  # RFC 3986, 3.3: what a segment may hold besides letters, digits and -._~
NO_CALENDARS = ("schedule-inbox", "schedule-outbox")


def read_calendars(answer: Multistatus, principal: str) -> Iterator[RemoteCalendar]:
    """Read the calendars of a home's listing; `principal` is the path of who signed in, "" where it is unknown."""
    for resource in answer.resources:
        if is_calendar(resource) and _holds_events(resource):
            yield RemoteCalendar(
                path=resource.path,
                name=resource.text(f"{DAV}displayname") or unquote(resource.path.rstrip("/").rpartition("/")[2]),
                role=FolderRole.SHARED if _is_shared(resource, principal) else FolderRole.CUSTOM,
                cursor=cursor_of(resource),
            )


def is_calendar(resource: Resource) -> bool:
    """Tell whether a resource is a calendar that can be read."""
    kind = f"{DAV}resourcetype"
    return resource.holds(kind, f"{CALDAV}calendar") and not any(
        resource.holds(kind, f"{CALDAV}{name}") for name in NO_CALENDARS
    )


def _holds_events(resource: Resource) -> bool:
    components = resource.properties.get(f"{CALDAV}supported-calendar-component-set")
    names = [] if components is None else [one.get("name", "").upper() for one in components.iterfind(f"{CALDAV}comp")]
    return not names or "VEVENT" in names


def _is_shared(resource: Resource, principal: str) -> bool:
    owners = resource.hrefs(f"{DAV}owner")
    return bool(principal and owners) and all(not is_same(owner, principal) for owner in owners)


def cursor_of(resource: Resource) -> str | None:
    """Give a calendar's cursor from its properties; None where the server has neither a sync token nor a ctag."""
    if token := resource.text(f"{DAV}sync-token"):
        return write_cursor(Kind.TOKEN, token)
    if ctag := resource.text(f"{CALENDAR_SERVER}getctag"):
        return write_cursor(Kind.CTAG, ctag)
    return None


def cursor_of_listing(versions: Mapping[str, str]) -> str:
    """Give the cursor of a calendar on a server that has none: a digest of all ids and versions."""
    return write_cursor(Kind.LISTING, digest_of(word for pair in sorted(versions.items()) for word in pair))


def list_members(answer: Multistatus, collection: str) -> Iterator[Resource]:
    """Give the members of a collection: neither itself, which some servers list, nor collections within."""
    own = plain_path(collection)
    for resource in answer.resources:
        if plain_path(resource.path) != own and not resource.holds(f"{DAV}resourcetype", f"{DAV}collection"):
            yield resource


def version_of(resource: Resource) -> str:
    """Give a member's version: its ETag, else its moment and size; "" where the server tells neither."""
    etag = resource.text(f"{DAV}getetag").removeprefix("W/")
    if etag:
        return shorten(etag)
    moment = resource.text(f"{DAV}getlastmodified")
    return shorten(f"{moment} {resource.text(f'{DAV}getcontentlength')}".rstrip()) if moment else ""


def shorten(version: str) -> str:
    """Keep a version within bounds."""
    return version if len(version) <= MAX_VERSION else digest_of([version])


def is_same(one: str, other: str) -> bool:
    """Tell whether two paths or URLs name the same resource, in whatever percent-encoding."""
    return plain_path(one) == plain_path(other)


def is_within(url: str, collection: str) -> bool:
    """Tell whether a path or URL lies below another."""
    return plain_path(url).startswith(f"{plain_path(collection)}/")


def plain_path(url: str) -> str:
    """Give the path of a URL in the one spelling by which paths are compared."""
    path = url if url.startswith("/") else urlsplit(url).path
    return unquote(path, errors="surrogateescape").rstrip("/")


def id_of(path: str, collection: str) -> str:
    """Name a member of a collection by its path."""
    parent, _, segment = path.rstrip("/").rpartition("/")
    name = unquote(segment, errors="surrogateescape")
    is_plain = name.isprintable() and "/" not in name and len(name) <= MAX_ID and not name.startswith(DIGEST)
    is_here = parent == collection.rstrip("/") or is_same(parent, collection)
    if is_plain and name.strip(".") and is_here:
        return name
    return DIGEST + digest_of([plain_path(path)])


def path_of_id(id_: str, collection: str) -> str | None:
    """Give the path that an id says by itself; None where it says none."""
    if id_.startswith(DIGEST):
        return None
    return f"{collection.rstrip('/')}/{quote(id_, safe=UNRESERVED_BY_SEGMENTS)}"


def is_spelled_one_way(id_: str) -> bool:
    """Tell whether every server writes the id's path alike."""
    return not id_.startswith(DIGEST) and quote(id_, safe="") == id_


def digest_of(words: Iterable[str]) -> str:
    """Give a digest of words in their order."""
    digest = hashlib.sha256()
    for word in words:
        digest.update(word.encode(errors="surrogateescape") + b"\0")
    return digest.hexdigest()
