"""When an event takes place (RFC 5545, 3.6.1): start and end, also where they contradict each other.

The start decides: an end of another kind is made of its kind, one before the start counts as none, and so it is with
the moments that name instances of a series (`align`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from rapport.errors import Malformed
from rapport.ical.lines import Fields, Property
from rapport.ical.moments import FIRST_YEAR, LAST_YEAR, Moment, in_utc, is_in_bounds, parse_duration, parse_moment
from rapport.ical.zones import Zones

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """When an event takes place: both moments are of one kind, the end is excluded and never before the start.

    `duration` is given where the length was written as one: instances of a series then last as long by the clock.
    """

    start: Moment
    end: Moment
    duration: timedelta | None = None


def read_span(fields: Fields, zones: Zones) -> Span:
    """Read when an event takes place. Raises Malformed without a start, and beyond the years that are kept."""
    start = read_moment(fields.first("DTSTART"), zones)
    if start is None:
        raise Malformed("The event has no start that can be read.")
    end = read_moment(fields.first("DTEND"), zones)
    length = parse_duration(fields.value("DURATION")) if end is None else None
    if is_in_bounds(start) and (end is None or is_in_bounds(end)):
        span = _make_span(start, end, length)
        if span and is_in_bounds(span.end):
            return span
    raise Malformed(f"The event is not within the years {FIRST_YEAR} to {LAST_YEAR}.")


def read_moment(written: Property | None, zones: Zones) -> Moment | None:
    """Read a property's date or time, in its zone; None where there is none that can be read."""
    return next((moment for moment, _ in read_moments(written, zones)), None) if written else None


def read_moments(written: Property, zones: Zones) -> Iterator[tuple[Moment, Moment | timedelta | None]]:
    """Read a property's dates or times in their zone, each with its end or length where it is a PERIOD."""
    tzid = written.parameters.get("TZID", "")
    value = written.value
    if tzid and ":" in value and parse_moment(value.partition(",")[0]) is None:
        # The zone's name has a colon and no quotes: "TZID=(UTC+01:00) Prague:20261102T090000".
        rest, _, value = value.rpartition(":")
        tzid = f"{tzid}:{rest}"
    is_date = written.parameters.get("VALUE", "").upper() == "DATE"
    for text in value.split(","):
        first, _, last = text.partition("/")
        moment = _place(parse_moment(first), tzid, zones, is_date=is_date)
        if moment is not None:
            yield moment, parse_duration(last) or _place(parse_moment(last), tzid, zones, is_date=False)


def align(moment: Moment, start: Moment) -> Moment:
    """Make a moment that names an instance of the kind and zone of its series' start."""
    if not isinstance(start, datetime):
        return moment.date() if isinstance(moment, datetime) else moment
    if not isinstance(moment, datetime):
        return datetime.combine(moment, start.time(), start.tzinfo)
    if moment.tzinfo is None or start.tzinfo is None:
        return moment.replace(tzinfo=start.tzinfo)
    return moment.astimezone(start.tzinfo)


def _place(moment: Moment | None, tzid: str, zones: Zones, *, is_date: bool) -> Moment | None:
    """Put a moment into its zone. One outside of the years that are kept stays as it is."""
    if not isinstance(moment, datetime):
        return moment
    if is_date:
        return moment.date()
    if not tzid or not is_in_bounds(moment):
        return moment
    zone = zones.find(tzid)
    return moment.replace(tzinfo=zone) if moment.tzinfo is None else moment.astimezone(zone)


def _make_span(start: Moment, end: Moment | None, length: timedelta | None) -> Span | None:
    """Bring start and end together; None beyond all years."""
    try:
        if not isinstance(start, datetime):
            return _make_days(start, end, length)
        if end is None:
            return Span(start, _add(start, length), length) if length else Span(start, start)
    except OverflowError:
        return None
    if not isinstance(end, datetime):
        end = datetime.combine(end, time(), start.tzinfo)
    elif end.tzinfo is None or start.tzinfo is None:
        end = end.replace(tzinfo=start.tzinfo)
    return Span(start, end if in_utc(end) > in_utc(start) else start)


def _make_days(start: date, end: Moment | None, length: timedelta | None) -> Span:
    """Give the days of an event that lasts all day: at least one, and those that have begun as whole."""
    if end is None:
        last = start - (-length // _DAY) * _DAY if length else start
    elif isinstance(end, datetime):
        last = end.date() if end.time() == time() else end.date() + _DAY
    else:
        last = end
    return Span(start, max(last, start + _DAY))


def _add(start: datetime, length: timedelta) -> datetime:
    """Add a duration: its days by the clock, the rest exactly (RFC 5545, 3.3.6)."""
    later = start + timedelta(days=length.days)
    rest = timedelta(seconds=length.seconds)
    return later + rest if later.tzinfo is None else (later.astimezone(UTC) + rest).astimezone(later.tzinfo)
