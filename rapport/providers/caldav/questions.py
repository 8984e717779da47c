"""What is asked: PROPFIND (RFC 4918), sync-collection (RFC 6578) and calendar-multiget (RFC 4791, 7.9); pure."""

from collections.abc import Iterable
from xml.sax.saxutils import escape

_NAMESPACES = 'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:S="http://calendarserver.org/ns/"'
_VERSION = "<D:getetag/><D:getlastmodified/><D:getcontentlength/>"
_CONTENT = "<C:calendar-data/>"


def _document(root: str, content: str) -> str:
    return f'<?xml version="1.0" encoding="utf-8"?><{root} {_NAMESPACES}>{content}</{root}>'


def _propfind(properties: str) -> str:
    return _document("D:propfind", f"<D:prop>{properties}</D:prop>")


PRINCIPAL = _propfind("<D:current-user-principal/><C:calendar-home-set/><D:resourcetype/>")
_CALENDAR = "<D:resourcetype/><D:displayname/><C:supported-calendar-component-set/><D:owner/><D:sync-token/>"
CALENDARS = _propfind(_CALENDAR)  # some servers read every member for a token, and once more for a ctag
CALENDARS_WITH_CTAGS = _propfind(f"{_CALENDAR}<S:getctag/>")
CURSOR = _propfind("<D:sync-token/><S:getctag/>")
MEMBERS = _propfind("<D:getetag/>")  # each further property of each member costs the server time
MEMBERS_IN_FULL = _propfind(f"{_VERSION}<D:resourcetype/>")


EVERYTHING = _document(
    "C:calendar-query", f'<D:prop><D:getetag/>{_CONTENT}</D:prop><C:filter><C:comp-filter name="VCALENDAR"/></C:filter>'
)


def sync_collection(token: str) -> str:
    """Ask what changed since a token."""
    content = f"<D:sync-token>{escape(token)}</D:sync-token><D:sync-level>1</D:sync-level>"
    return _document("D:sync-collection", f"{content}<D:prop>{_VERSION}<D:resourcetype/></D:prop>")


def multiget(paths: Iterable[str]) -> str:
    """Ask what members hold."""
    return _multiget(_CONTENT, paths)


def multiget_in_full(paths: Iterable[str]) -> str:
    """Ask what members hold, and their versions."""
    return _multiget(_VERSION + _CONTENT, paths)


def _multiget(properties: str, paths: Iterable[str]) -> str:
    hrefs = "".join(f"<D:href>{escape(path)}</D:href>" for path in paths)
    return _document("C:calendar-multiget", f"<D:prop>{properties}</D:prop>{hrefs}")
