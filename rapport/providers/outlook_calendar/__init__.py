"""Outlook's calendar by Microsoft Graph, read-only: `client` asks, `parse` and `writing` read, `calendars` answers."""

from rapport.providers.outlook_calendar.calendars import open_calendar
from rapport.providers.outlook_calendar.check import check_calendar

__all__ = ["check_calendar", "open_calendar"]
