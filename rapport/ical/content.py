"""What an event is about: title, description, place, and the address of its online meeting, all bounded."""

import re
from collections.abc import Iterator
from urllib.parse import unquote

from rapport.html import text_of
from rapport.ical.lines import Fields, unescape
from rapport.mime.charsets import clean

MAX_TITLE = 1000
MAX_DESCRIPTION = 100_000
MAX_LOCATION = 2000
_MAX_HTML = 4 * MAX_DESCRIPTION

_LINK = re.compile(r"https?://[^\s<>\"\\^`{|}]{1,2000}", re.IGNORECASE)
_LINK_PROPERTIES = ("CONFERENCE", "X-GOOGLE-CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL", "URL")
_AFTER_LINK = ".,;:!?)]'*"
_MEETING = re.compile(
    r"https?://(?:"
    r"teams\.microsoft\.com/(?:l/meetup-join|meet)/|teams\.live\.com/meet/"
    r"|meet\.google\.com/[a-z]"
    r"|(?:[\w-]{1,63}\.){0,3}(?:zoom\.us|zoom\.com|zoomgov\.com)/(?:j|my|s|w)/"
    r"|(?:[\w-]{1,63}\.){1,3}webex\.com/(?:meet/|join/|m/|[\w/.-]{0,100}j\.php)"
    r")",
    re.IGNORECASE | re.ASCII,
)
_HTML_DATA = "data:text/html,"


def read_title(fields: Fields) -> str:
    """Read the title, on one line."""
    return " ".join(fields.text("SUMMARY", MAX_TITLE).split())


def read_description(fields: Fields) -> str:
    """Read the description; one that is there only as HTML is turned to text."""
    text = fields.text("DESCRIPTION", MAX_DESCRIPTION)
    if text:
        return text
    html = next(_list_htmls(fields), "")
    return clean(text_of(html))[:MAX_DESCRIPTION].strip() if html else ""


def read_location(fields: Fields) -> str:
    """Read the place."""
    return fields.text("LOCATION", MAX_LOCATION)


def read_link(fields: Fields, *texts: str) -> str:
    """Read the address of the online meeting: one told as such, else one in `texts` that is known for meetings."""
    for name in _LINK_PROPERTIES:
        for written in fields.every(name):
            if _LINK.fullmatch(value := written.value.strip()):
                return value
    links = (match[0] for text in texts for match in _LINK.finditer(text))
    return next((link.rstrip(_AFTER_LINK) for link in links if _MEETING.match(link)), "")


def _list_htmls(fields: Fields) -> Iterator[str]:
    """Give what was written as HTML: by Outlook in a property of its own, by Thunderbird in a parameter."""
    for written in fields.every("X-ALT-DESC"):
        if "html" in written.parameters.get("FMTTYPE", "").lower():
            yield unescape(written.value, _MAX_HTML)
    for written in fields.every("DESCRIPTION", even_empty=True):
        alternative = written.parameters.get("ALTREP", "")
        if alternative[: len(_HTML_DATA)].lower() == _HTML_DATA:
            yield unquote(alternative[len(_HTML_DATA) : _MAX_HTML])
