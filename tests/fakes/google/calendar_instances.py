"""Instances of a series, expanded as `singleEvents` and events.instances do: by dateutil, not by our own recurrence."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import islice

from dateutil.rrule import rrule, rruleset, rrulestr

from tests.fakes.google.calendar_events import Moment, Wire, is_exception, make_exception, read_time

HORIZON = timedelta(days=730)  # of a series without end
_MAX_INSTANCES = 2000


def list_instances(master: Wire, now: datetime) -> list[Moment]:
    """List the starts of a series' instances; one without end goes on for two years."""
    start = read_time(master["start"])
    horizon = (now + HORIZON).astimezone(UTC)
    if not isinstance(start, datetime):
        return [one.date() for one in _expand(master, datetime(start.year, start.month, start.day), horizon)]  # noqa: DTZ001  whole days
    return list(_expand(master, start, horizon))


def _expand(master: Wire, start: datetime, horizon: datetime) -> Iterator[datetime]:
    lines = [_by_local_time(line) if start.tzinfo is None else line for line in master["recurrence"]]
    rules: rrule | rruleset = rrulestr("\n".join(lines), dtstart=start, forceset=True, tzids=_zone_of(start))
    for one in islice(rules, _MAX_INSTANCES):
        if one.replace(tzinfo=one.tzinfo or UTC) > horizon:
            return
        yield one


def _by_local_time(line: str) -> str:
    """Write a rule of whole days as dateutil reads it: all its times without a zone."""
    return line.replace("Z;", ";").removesuffix("Z").replace(";VALUE=DATE", "")


def _zone_of(start: datetime) -> Mapping[str, object]:
    return {str(start.tzinfo): start.tzinfo}


def expand(events: Iterable[Wire], now: datetime) -> Iterator[Wire]:
    """Give single events as they are, and series as their instances, changed and cancelled ones among them."""
    events = list(events)
    changed = {one["id"]: one for one in events if is_exception(one)}
    masters = {one["id"] for one in events if "recurrence" in one}
    for one in events:
        if "recurrence" in one:
            for original in list_instances(one, now):
                instance = make_exception(one, original)
                yield changed.pop(instance["id"], instance)
        elif not is_exception(one):
            yield one
    yield from (one for one in changed.values() if one["recurringEventId"] not in masters)
