"""The methods of the Gmail API, by id."""

from collections.abc import Mapping

from tests.fakes.google.calls import Handler

GMAIL_HANDLERS: Mapping[str, Handler] = {}
