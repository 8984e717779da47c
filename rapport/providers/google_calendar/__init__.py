"""Google Calendar, read-only: `client` asks, `parse` and `writing` read, `calendars` answers."""

from rapport.providers.google_calendar.calendars import open_calendar
from rapport.providers.google_calendar.check import check_calendar

__all__ = ["check_calendar", "open_calendar"]
