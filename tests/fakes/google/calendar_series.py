"""How a series is cut in two at one of its instances ("this and following events"); values to values."""

import re
from datetime import UTC, datetime, timedelta

from tests.fakes.google.calendar_events import (
    Moment,
    Wire,
    add,
    as_moment,
    name_rest,
    read_time,
    stamp_instance,
    write_time,
)
from tests.fakes.google.calendar_instances import list_instances

_END = re.compile(r";(?:COUNT|UNTIL)=[^;]*")
_COUNT = re.compile(r";COUNT=(\d+)")


def cut_series(master: Wire, at: Moment, now: datetime) -> tuple[Wire, Wire]:
    """Give the series up to an instance, and the series that begins with it, under ids and UIDs of their own."""
    earlier = sum(as_moment(one) < as_moment(at) for one in list_instances(master, now))
    last = at.astimezone(UTC) - timedelta(seconds=1) if isinstance(at, datetime) else at - timedelta(days=1)
    zone = master["start"].get("timeZone", "")
    length = as_moment(read_time(master["end"])) - as_moment(read_time(master["start"]))
    id_ = name_rest(master["id"], at)
    before = master | {"recurrence": [_end_at(line, last) for line in master["recurrence"]]}
    rest = master | {
        "id": id_,
        "iCalUID": f"{id_}@google.com",
        "recurrence": [_count_down(line, earlier) for line in master["recurrence"]],
        "start": write_time(at, zone),
        "end": write_time(add(at, length), zone),
    }
    return before, rest


def _end_at(line: str, last: Moment) -> str:
    return f"{_END.sub('', line)};UNTIL={stamp_instance(last)}" if line.startswith("RRULE") else line


def _count_down(line: str, passed: int) -> str:
    return _COUNT.sub(lambda match: f";COUNT={int(match[1]) - passed}", line) if line.startswith("RRULE") else line
