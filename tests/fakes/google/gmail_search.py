"""The little of Gmail's search that is served: after:, before:, rfc822msgid:. Anything else is a violation.

Source: https://developers.google.com/workspace/gmail/api/guides/filtering: dates are midnight in the Pacific zone,
seconds since the epoch are exact.
"""

import re
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from tests.fakes.google.answers import Undocumented
from tests.fakes.google.gmail_letters import Letter

Condition = Callable[[Letter], bool]
_TERM = re.compile(r"(after|before|rfc822msgid):(\S+)")
_DATE = re.compile(r"(\d{4})[/-](\d{1,2})[/-](\d{1,2})")
_PACIFIC = ZoneInfo("America/Los_Angeles")


def read_search(text: str) -> list[Condition]:
    """Read a search as conditions that all hold. Raises Undocumented for anything that the fake doesn't know."""
    return [_read_term(term) for term in text.split()]


def _read_term(term: str) -> Condition:
    match = _TERM.fullmatch(term)
    if not match:
        raise Undocumented(f"The fake doesn't search for {term!r}.")
    name, value = match.groups()
    if name == "rfc822msgid":
        wanted = value.strip("<>")
        return lambda letter: letter.message_id == wanted
    moment = _read_moment(value)
    if name == "after":
        return lambda letter: letter.arrived >= moment
    return lambda letter: letter.arrived < moment


def _read_moment(value: str) -> int:
    """Give milliseconds since the epoch."""
    if value.isdecimal():
        return int(value) * 1000
    match = _DATE.fullmatch(value)
    if not match:
        raise Undocumented(f"{value!r} is neither a date nor seconds since the epoch.")
    year, month, day = map(int, match.groups())
    return int(datetime(year, month, day, tzinfo=_PACIFIC).timestamp()) * 1000
