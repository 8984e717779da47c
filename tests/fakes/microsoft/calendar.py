"""The operations on calendars."""

from collections.abc import Mapping

from tests.fakes.microsoft.calls import Handler

CALENDAR_HANDLERS: Mapping[str, Handler] = {}
