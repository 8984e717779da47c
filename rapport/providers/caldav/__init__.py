"""CalDAV (RFC 4791), read-only, through the caldav library: `client` asks, `parse` reads, `calendars` answers."""

from rapport.providers.caldav.calendars import open_calendar
from rapport.providers.caldav.check import check_calendar

__all__ = ["check_calendar", "open_calendar"]
