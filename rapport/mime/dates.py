"""The Date field (RFC 5322 with its obsolete forms, asctime, ISO 8601) as an aware moment in UTC.

A zone that can't be read counts as UTC, as RFC 5322 asks; a day or month that can't be read makes no date.
"""

import re
from datetime import UTC, datetime, timedelta

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ZONES = {
    "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
    "cet": 1, "cest": 2, "met": 1, "mest": 2, "eet": 2, "eest": 3, "bst": 1, "msk": 3, "jst": 9,
}  # fmt: skip
_TIME = r"(?P<hour>[0-9]{1,2})\s*[:.]\s*(?P<minute>[0-9]{1,2})(?:\s*[:.]\s*(?P<second>[0-9]{1,2})(?:\.[0-9]+)?)?"
_ZONE = r"(?:\s*(?P<zone>(?:gmt|utc|ut)?\s*[+-]\s*[0-9]{1,2}:?[0-9]{0,2}(?![0-9])|[a-z]{1,5}))?"
_DAY_NAME = r"\s*(?:[a-z]{2,9}\.?\s*,?\s*)??"
_DAY_FIRST = re.compile(
    _DAY_NAME
    + r"(?P<day>[0-9]{1,2})[\s.-]{1,5}(?P<month>[a-z]{3})[a-z]{0,7}[\s.,-]{1,5}(?P<year>[0-9]{2,4}),?\s+"
    + _TIME
    + _ZONE,
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    _DAY_NAME
    + r"(?P<month>[a-z]{3})[a-z]{0,7}\.?\s+(?P<day>[0-9]{1,2})\s*,?\s+(?:(?P<early>[0-9]{4})\s+)?"
    + _TIME
    + r"(?:\s+(?P<zone>[a-z]{1,5}|[+-][0-9]{4}))?(?:\s+(?P<year>[0-9]{4}))?",
    re.IGNORECASE,
)
_OFFSET = re.compile(r"([+-])\s*([0-9]{1,2}):?([0-9]{2})?$")
_COMMENT = re.compile(r"\([^()]*\)")
_MAX_LENGTH, _MAX_FOLDED = 200, 1000
_TWO_DIGITS, _THREE_DIGITS, _PIVOT = 2, 3, 50
_LAST_HOUR, _LAST_MINUTE = 23, 59
_EARLIEST, _LATEST = 1900, 2100


def parse_date(value: str) -> datetime | None:
    """Read a Date field; None where it names no moment."""
    text = " ".join(value[:_MAX_FOLDED].split())[:_MAX_LENGTH]
    if "(" in text:
        text = _COMMENT.sub("", text)
    match = _DAY_FIRST.match(text) or _MONTH_FIRST.match(text)
    try:
        return _moment_of(match.groupdict()) if match else _from_iso(text)
    except (ValueError, OverflowError):
        return None


def _moment_of(found: dict[str, str | None]) -> datetime | None:
    month = (found["month"] or "").lower()
    year = found["year"] or found.get("early")
    if month not in _MONTHS or not year:
        return None
    local = datetime(
        _full_year(year),
        _MONTHS.index(month) + 1,
        int(found["day"] or 0),
        int(found["hour"] or 0),
        int(found["minute"] or 0),
        min(int(found["second"] or 0), _LAST_MINUTE),  # leap seconds
        tzinfo=UTC,
    )
    return _bounded(local - _offset_of(found["zone"] or ""))


def _from_iso(text: str) -> datetime | None:
    moment = datetime.fromisoformat(text.strip())
    return _bounded(moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC))


def _bounded(moment: datetime) -> datetime | None:
    return moment if _EARLIEST <= moment.year <= _LATEST else None


def _full_year(digits: str) -> int:
    year = int(digits)
    if len(digits) == _TWO_DIGITS:
        return year + (2000 if year < _PIVOT else 1900)
    return year + 1900 if len(digits) == _THREE_DIGITS else year


def _offset_of(zone: str) -> timedelta:
    match = _OFFSET.search(zone)
    if not match:
        return timedelta(hours=_ZONES.get(zone.lower(), 0))
    hours, minutes = int(match[2]), int(match[3] or 0)
    if hours > _LAST_HOUR or minutes > _LAST_MINUTE:
        return timedelta()
    offset = timedelta(hours=hours, minutes=minutes)
    return -offset if match[1] == "-" else offset
