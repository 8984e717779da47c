"""Rules of repetition: what is mended, and what is refused."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from rapport.errors import Malformed
from rapport.ical.moments import Moment
from rapport.ical.rules import read_rule

UTC_START = datetime(2026, 11, 2, 9, tzinfo=UTC)
PRAGUE = datetime(2026, 11, 2, 9, tzinfo=ZoneInfo("Europe/Prague"))
FLOATING = UTC_START.replace(tzinfo=None)
DAY = date(2026, 11, 2)


@pytest.mark.parametrize(
    ("start", "value", "expected"),
    [
        (UTC_START, "FREQ=DAILY", "FREQ=DAILY"),
        (UTC_START, "freq=weekly; byday = mo, we ;", "FREQ=WEEKLY;BYDAY=MO,WE"),
        (UTC_START, "COUNT=3;BYMONTHDAY=-1,15;FREQ=MONTHLY", "FREQ=MONTHLY;COUNT=3;BYMONTHDAY=-1,15"),
        (UTC_START, "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY"),
        (UTC_START, "FREQ=DAILY;INTERVAL=1", "FREQ=DAILY"),
        (UTC_START, "FREQ=WEEKLY;INTERVAL=2", "FREQ=WEEKLY;INTERVAL=2"),
        (UTC_START, "FREQ=DAILY;INTERVAL=999999999", "FREQ=DAILY;INTERVAL=10000"),
        (UTC_START, "FREQ=DAILY;COUNT=999999999", "FREQ=DAILY"),
        (UTC_START, "FREQ=DAILY;BYDAY=;X-NAME=1;NONSENSE;=", "FREQ=DAILY"),
        (UTC_START, "FREQ=WEEKLY;WKST=SU;WKST=MO", "FREQ=WEEKLY;WKST=SU"),
        (UTC_START, "FREQ=WEEKLY;WKST=XX", "FREQ=WEEKLY"),
        (UTC_START, "RSCALE=GREGORIAN;FREQ=YEARLY;SKIP=OMIT", "FREQ=YEARLY"),
        (UTC_START, "FREQ=DAILY;COUNT=3;UNTIL=20261201T000000Z", "FREQ=DAILY;UNTIL=20261201T000000Z"),
        (UTC_START, "FREQ=DAILY;UNTIL=20261201", "FREQ=DAILY;UNTIL=20261201T235959Z"),
        (PRAGUE, "FREQ=DAILY;UNTIL=20261201", "FREQ=DAILY;UNTIL=20261201T225959Z"),
        (PRAGUE, "FREQ=DAILY;UNTIL=20261201T090000", "FREQ=DAILY;UNTIL=20261201T080000Z"),
        (PRAGUE, "FREQ=DAILY;UNTIL=20261201T090000Z", "FREQ=DAILY;UNTIL=20261201T090000Z"),
        (FLOATING, "FREQ=DAILY;UNTIL=20261201T090000Z", "FREQ=DAILY;UNTIL=20261201T090000"),
        (FLOATING, "FREQ=DAILY;UNTIL=20261201", "FREQ=DAILY;UNTIL=20261201T235959"),
        (DAY, "FREQ=DAILY;UNTIL=20261201T235959Z", "FREQ=DAILY;UNTIL=20261201"),
        (DAY, "FREQ=DAILY;UNTIL=99991231", "FREQ=DAILY"),
        (UTC_START, "FREQ=HOURLY;COUNT=24", "FREQ=HOURLY;COUNT=24"),
        (UTC_START, "FREQ=MINUTELY;INTERVAL=20;COUNT=999", "FREQ=MINUTELY;INTERVAL=20;COUNT=999"),
        (UTC_START, "FREQ=HOURLY;UNTIL=20261103T090000Z", "FREQ=HOURLY;UNTIL=20261103T090000Z"),
        (UTC_START, "FREQ=DAILY;BYHOUR=9,12,15", "FREQ=DAILY;BYHOUR=9,12,15"),
        (UTC_START, "FREQ=MONTHLY;BYDAY=+1MO,-1FR", "FREQ=MONTHLY;BYDAY=+1MO,-1FR"),
    ],
)
def test_a_rule_is_brought_into_the_form_of_its_start(start: Moment, value: str, expected: str) -> None:
    assert read_rule(value, start) == expected


@pytest.mark.parametrize(
    "value",
    [
        "FREQ=SECONDLY",
        "FREQ=MINUTELY",
        "FREQ=HOURLY",
        "FREQ=HOURLY;INTERVAL=2",
        "FREQ=HOURLY;COUNT=1000",
        "FREQ=SECONDLY;UNTIL=20261102T100000Z",
        "FREQ=HOURLY;UNTIL=20271102T090000Z",
        "FREQ=HOURLY;UNTIL=99991231T000000Z",
        "FREQ=HOURLY;COUNT=5;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYHOUR=8,9;BYMINUTE=0,5,10,15,20,25,30,35,40,45,50,55",
        "FREQ=YEARLY;BYSECOND=" + ",".join(map(str, range(60))),
    ],
)
def test_a_rule_of_more_than_once_an_hour_is_refused(value: str) -> None:
    with pytest.raises(Malformed, match="more often than once an hour"):
        read_rule(value, UTC_START)


@pytest.mark.parametrize(
    ("frequency", "step"),
    [
        ("SECONDLY", timedelta(seconds=1)),
        ("MINUTELY", timedelta(minutes=1)),
        ("HOURLY", timedelta(hours=1)),
        ("HOURLY;INTERVAL=3", timedelta(hours=3)),
    ],
)
def test_a_frequent_rule_is_read_where_it_ends_before_a_thousand_instances(frequency: str, step: timedelta) -> None:
    last, beyond = (f"{UTC_START + steps * step:%Y%m%dT%H%M%SZ}" for steps in (999, 1000))
    assert read_rule(f"FREQ={frequency};UNTIL={last}", UTC_START).endswith(f"UNTIL={last}")
    with pytest.raises(Malformed, match="more often"):
        read_rule(f"FREQ={frequency};UNTIL={beyond}", UTC_START)


@pytest.mark.parametrize(
    "value",
    [
        "DAILY",
        "FREQ=",
        "FREQ=FORTNIGHTLY",
        "D1 #10",
        "FREQ=DAILY;COUNT=0",
        "FREQ=DAILY;COUNT=-1",
        "FREQ=DAILY;COUNT=many",
        "FREQ=DAILY;INTERVAL=-1",
        "FREQ=DAILY;UNTIL=never",
        "FREQ=MONTHLY;BYMONTHDAY=0",
        "FREQ=MONTHLY;BYMONTHDAY=32",
        "FREQ=YEARLY;BYMONTH=13",
        "FREQ=YEARLY;BYMONTH=5L",
        "FREQ=YEARLY;BYWEEKNO=54",
        "FREQ=YEARLY;BYYEARDAY=367",
        "FREQ=DAILY;BYHOUR=24",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=WEEKLY;BYDAY=MO TU",
        "FREQ=MONTHLY;BYSETPOS=0;BYDAY=MO",
        "FREQ=DAILY;COUNT=٣",
        "FREQ=DAILY;BYDAY=" + ",".join(["MO"] * 2000),
        "RSCALE=HEBREW;FREQ=YEARLY;BYMONTH=5L",
    ],
)
def test_a_rule_that_says_nothing_certain_is_refused(value: str) -> None:
    with pytest.raises(Malformed, match=r"can't be read|Gregorian"):
        read_rule(value, UTC_START)
