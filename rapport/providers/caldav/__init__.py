"""CalDAV (RFC 4791), read-only, through the caldav library: `client` asks, `parse` reads, `calendars` answers."""

from rapport.providers.caldav.calendars import open_calendar

__all__ = ["open_calendar"]
