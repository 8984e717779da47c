"""Rules of repetition (RFC 5545, 3.3.10) as written → their parts, each of which is what the RFC allows.

What is dropped: parts that nobody defined, and SKIP (RFC 7529). An unknown calendar or a wrong part is Malformed.
"""

import re

from rapport.errors import Malformed

_MAX_RULE = 4000
_MAX_COUNT = 100_000

_FREQUENCIES = {"SECONDLY", "MINUTELY", "HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY"}
_BOUNDS = {
    "BYSECOND": (0, 59),
    "BYMINUTE": (0, 59),
    "BYHOUR": (0, 23),
    "BYMONTHDAY": (-31, 31),
    "BYYEARDAY": (-366, 366),
    "BYWEEKNO": (-53, 53),
    "BYMONTH": (1, 12),
    "BYSETPOS": (-366, 366),
}
_FROM_ZERO = {"BYSECOND", "BYMINUTE", "BYHOUR"}
_WEEKDAY = r"(?:MO|TU|WE|TH|FR|SA|SU)"
_WEEKDAYS = re.compile(rf"[+-]?\d{{0,2}}{_WEEKDAY}(?:,[+-]?\d{{0,2}}{_WEEKDAY})*+", re.ASCII)
_NUMBERS = re.compile(r"[+-]?\d{1,3}(?:,[+-]?\d{1,3})*+", re.ASCII)
_NUMBER = re.compile(r"\d{1,9}", re.ASCII)
_BLANKS = re.compile(r"\s+")
_MAX_INTERVAL = 10_000


def parse_rule(value: str) -> dict[str, str]:
    """Give a rule's parts by name, FREQ first; UNTIL as written. Raises Malformed where it can't be read."""
    written: dict[str, str] = {}
    for part in _BLANKS.sub("", value[:_MAX_RULE]).upper().split(";"):
        name, _, text = part.partition("=")
        if text.strip(","):
            written.setdefault(name, text.strip(","))
    if len(value) > _MAX_RULE or written.get("FREQ") not in _FREQUENCIES:
        raise Malformed("The event's rule of repetition can't be read.")
    if written.get("RSCALE", "GREGORIAN") != "GREGORIAN":
        raise Malformed("The event repeats by a calendar other than the Gregorian.")
    return {"FREQ": written["FREQ"]} | _read_ends(written) | _read_places(written)


def write_rule(parts: dict[str, str]) -> str:
    """Write a rule from its parts."""
    return ";".join(f"{name}={text}" for name, text in parts.items())


def _read_ends(written: dict[str, str]) -> dict[str, str]:
    """Read how often a rule repeats. Of UNTIL and COUNT, which exclude each other, UNTIL is taken."""
    parts: dict[str, str] = {}
    interval = _read_number(written.get("INTERVAL", "1"))
    if interval > 1:  # an interval of zero, which some programs write, would never end
        parts["INTERVAL"] = str(min(interval, _MAX_INTERVAL))
    if "UNTIL" in written:
        parts["UNTIL"] = written["UNTIL"]
    elif "COUNT" in written:
        count = _read_number(written["COUNT"])
        if not count:
            raise Malformed("The event's rule of repetition can't be read.")
        if count <= _MAX_COUNT:  # more is without end for any purpose of people
            parts["COUNT"] = str(count)
    return parts


def _read_places(written: dict[str, str]) -> dict[str, str]:
    """Read where in its period a rule repeats."""
    parts: dict[str, str] = {}
    for name, (lowest, highest) in _BOUNDS.items():
        if name in written:
            numbers = {int(number) for number in _require(_NUMBERS, written[name]).split(",")}
            if min(numbers) < lowest or max(numbers) > highest or (0 in numbers and name not in _FROM_ZERO):
                raise Malformed("The event's rule of repetition can't be read.")
            parts[name] = ",".join(str(number) for number in sorted(numbers))
    if "BYDAY" in written:
        parts["BYDAY"] = _require(_WEEKDAYS, written["BYDAY"])
    if written.get("WKST") in {"MO", "TU", "WE", "TH", "FR", "SA", "SU"}:
        parts["WKST"] = written["WKST"]
    return parts


def _read_number(text: str) -> int:
    return int(_require(_NUMBER, text))


def _require(pattern: re.Pattern[str], text: str) -> str:
    if not pattern.fullmatch(text):
        raise Malformed("The event's rule of repetition can't be read.")
    return text
