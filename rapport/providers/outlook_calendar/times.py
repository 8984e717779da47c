"""When an event takes place, by the clocks of the zone that it was made in: a series repeats by these.

Graph tells moments in UTC, and whole days as midnights; the zone stands beside, by the name that Windows has for it.
"""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from rapport.ical.zone_names import find_iana
from rapport.providers.outlook_calendar.uids import GlobalId
from rapport.providers.outlook_calendar.wire import WireEvent, WireRange, WireRecurrence, WireTime

_MIDNIGHT = time()
_YEARS = range(2, 9000)  # so that every zone can tell them


def find_zone(event: WireEvent) -> ZoneInfo:
    """Find the zone of an event: of a series that of its days, else that of its start."""
    days = (event.get("recurrence") or WireRecurrence()).get("range") or WireRange()
    names = (
        days.get("recurrenceTimeZone") or "",
        event.get("originalStartTimeZone") or "",
        (event.get("start") or WireTime()).get("timeZone", ""),
    )
    return ZoneInfo(next(filter(None, map(find_iana, names)), "UTC"))


def read_time(time_: WireTime | None, zone: ZoneInfo, *, is_all_day: bool) -> date | None:
    """Read a moment by the clocks of a zone, or a whole day; None where it can't be read."""
    told = time_ or WireTime()
    moment = _parse(told.get("dateTime", ""))
    if moment is None:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(find_iana(told.get("timeZone", "")) or "UTC"))
    return _day_of(aware, zone) if is_all_day else aware.astimezone(zone)


def read_instance(event: WireEvent, named: GlobalId, zone: ZoneInfo, *, is_all_day: bool) -> date | None:
    """Read which instance of a series an exception stands for: by its original start, else by the day in its id."""
    original = _parse(event.get("originalStart") or "")
    if original is not None:
        aware = original if original.tzinfo else original.replace(tzinfo=UTC)
        return _day_of(aware, zone) if is_all_day else aware.astimezone(zone)
    start = read_time(event.get("start"), zone, is_all_day=is_all_day)
    return at_same_hour(named.instance, start) if named.instance and start else None


def at_same_hour(day: date, start: date) -> date:
    """Give the instance of a day, of a series with such a start."""
    return datetime.combine(day, start.time(), start.tzinfo) if isinstance(start, datetime) else day


def _day_of(moment: datetime, zone: ZoneInfo) -> date:
    """Give the day that begins at a moment: at midnight as it is told, or by the clocks of the zone."""
    return moment.date() if moment.time() == _MIDNIGHT else moment.astimezone(zone).date()


def _parse(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.replace(microsecond=0) if moment.year in _YEARS else None
