"""What another API says of an event → iCalendar text (RFC 5545), so that all rules of reading it stand once, here.

Whatever a stranger wrote stays within its line: texts are escaped, everything else is written anew.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from urllib.parse import quote
from zoneinfo import ZoneInfo

_NOBODY = "invalid:nomail"
_LINE_ENDS = re.compile(r"\r\n?")


def write_object(uid: str, components: Iterable[Iterable[str]]) -> bytes:
    """Write the lines of some components as the events of one UID."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0"]
    for component in components:
        lines += ["BEGIN:VEVENT", f"UID:{' '.join(uid.split())}", *component, "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode(errors="replace")


def write_moment(name: str, moment: date) -> str:
    """Write a day, or a moment by the clocks of its own zone: UTC or one of IANA's."""
    if not isinstance(moment, datetime):
        return f"{name};VALUE=DATE:{moment:%Y%m%d}"
    if isinstance(moment.tzinfo, ZoneInfo):
        return f"{name};TZID={moment.tzinfo.key}:{moment:%Y%m%dT%H%M%S}"
    return f"{name}:{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def write_text(name: str, text: str) -> str:
    """Write a text (RFC 5545, 3.3.11)."""
    plain = _LINE_ENDS.sub("\n", text).replace("\\", "\\\\")
    escaped = plain.replace("\n", "\\n").replace(";", "\\;").replace(",", "\\,")
    return f"{name}:{escaped}"


def write_person(name: str, address: str, called: str, facts: Mapping[str, str]) -> str:
    """Write who takes part, with parameters of ours; without an address, by name alone (RFC 6868 for the name)."""
    plain = " ".join(called.split()).replace("\\", "\\\\").replace("^", "^^").replace('"', "^'")
    parameters = {"CN": f'"{plain}"', **facts}
    head = ";".join([name, *(f"{key}={value}" for key, value in parameters.items())])
    bare = address.strip()
    return f"{head}:mailto:{quote(bare, safe='@', errors='replace')}" if bare else f"{head}:{_NOBODY}"
