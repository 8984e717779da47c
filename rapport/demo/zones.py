"""Time zones as calendar programs write them: IANA names, Windows names, what is displayed, or none but UTC."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import icalendar

from rapport.demo.diary import PRAGUE
from rapport.demo.firm import DOMAIN, Client, Correspondent
from rapport.demo.names import Language

_DISPLAYED = "(UTC+01:00) Amsterdam, Berlin, Bern, Rom, Stockholm, Wien"


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone with summer time as in the European Union, as one program names it.

    `winter` is its distance from UTC in hours; `since` the year from which its rules are said to hold.
    """

    name: str
    clock: tzinfo
    winter: int
    since: int


IN_UTC = Zone("", UTC, 0, 1970)

_BERLIN, _LONDON = ZoneInfo("Europe/Berlin"), ZoneInfo("Europe/London")
_IANA = {
    Language.CZECH: Zone("Europe/Prague", PRAGUE, 1, 1970),
    Language.ENGLISH: Zone("Europe/London", _LONDON, 0, 1970),
    Language.GERMAN: Zone("Europe/Berlin", _BERLIN, 1, 1970),
}
_WINDOWS = {
    Language.CZECH: Zone("Central Europe Standard Time", PRAGUE, 1, 1601),
    Language.ENGLISH: Zone("GMT Standard Time", _LONDON, 0, 1601),
    Language.GERMAN: Zone(_DISPLAYED, _BERLIN, 1, 1601),  # servers name by what is displayed what they don't know
}


def choose_zone(owner: Correspondent, *, is_series: bool) -> Zone:
    """Choose the zone in which somebody's program writes an event; only a series needs one everywhere."""
    if owner.client is Client.WEBMAIL and not is_series:
        return IN_UTC
    language = Language.CZECH if owner.address.endswith("@" + DOMAIN) else owner.language
    return (_WINDOWS if owner.client is Client.OUTLOOK else _IANA)[language]


def define_zone(zone: Zone) -> icalendar.Timezone:
    """Define a zone by the rule of the last Sundays in March and October, both at one o'clock UTC."""
    winter, summer = timedelta(hours=zone.winter), timedelta(hours=zone.winter + 1)
    defined = icalendar.Timezone()
    defined.add("tzid", zone.name)
    defined.add_component(_observance(icalendar.TimezoneStandard(), 10, zone.since, summer, winter))
    defined.add_component(_observance(icalendar.TimezoneDaylight(), 3, zone.since, winter, summer))
    return defined


def _observance(
    observance: icalendar.TimezoneStandard | icalendar.TimezoneDaylight,
    month: int,
    year: int,
    before: timedelta,
    after: timedelta,
) -> icalendar.TimezoneStandard | icalendar.TimezoneDaylight:
    # Outlook begins with the year 1601, on whatever day its first of January is.
    day = _last_sunday(year, month) if year > 1601 else datetime(year, 1, 1)  # noqa: DTZ001  wall time
    observance.add("dtstart", day + timedelta(hours=1) + before)
    observance.add("rrule", icalendar.vRecur(FREQ="YEARLY", BYMONTH=month, BYDAY="-1SU"))
    observance.add("tzoffsetfrom", before)
    observance.add("tzoffsetto", after)
    return observance


def _last_sunday(year: int, month: int) -> datetime:
    last = datetime(year, month, 31)  # noqa: DTZ001  wall time
    return last - timedelta(days=(last.weekday() + 1) % 7)
