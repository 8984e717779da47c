"""The methods of the Calendar API, by id."""

from collections.abc import Mapping

from tests.fakes.google.calls import Handler

CALENDAR_HANDLERS: Mapping[str, Handler] = {}
