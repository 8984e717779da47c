"""The time zones of one calendar: TZID → tzinfo. IANA's rules are trusted before a file's own, which age.

In this order: an IANA zone by its name, one that agrees with the file's VTIMEZONE, the rules of that VTIMEZONE, an
offset told by the name, the calendar's default zone, UTC.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache, cached_property, lru_cache
from zoneinfo import ZoneInfo

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from rapport.ical.lines import Component, Fields
from rapport.ical.zone_names import find_iana, find_offset
from rapport.ical.zone_rules import RuleZone, fixed_zone, read_zone

# Ten years of today's rules, in which a zone must agree. One rule is many zones': the best known are tried first.
_HOUR = 3600
_FIRST_WEEK = datetime(2021, 1, 3, 12, tzinfo=UTC)
_WEEKS = tuple(int((_FIRST_WEEK + timedelta(weeks=week)).timestamp()) for week in range(520))
_BEST_KNOWN = (
    "UTC",
    "Europe/London",
    "Europe/Berlin",
    "Europe/Helsinki",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "Australia/Sydney",
)
_FIXED = tuple(f"Etc/GMT{hours:+d}" for hours in range(-14, 13) if hours)


class Zones:
    """What the TZIDs of one calendar mean."""

    def __init__(self, components: Sequence[Component], default: str) -> None:
        self._written = components
        self._default = find_iana(default)
        self._known: dict[str, tzinfo] = {}

    def find(self, tzid: str) -> tzinfo:
        """Give the zone that a TZID means here; UTC where nobody knows."""
        zone = self._known.get(tzid)
        if zone is None:
            zone = self._known[tzid] = self._find(tzid)
        return zone

    @cached_property
    def _components(self) -> dict[str, Component]:
        return {name_zone(one): one for one in reversed(self._written)}

    def _find(self, tzid: str) -> tzinfo:
        if name := find_iana(tzid):  # as nearly always: the file's own rules needn't be read then
            return open_zone(name)
        component = self._components.get(normalise_tzid(tzid))
        if name := find_iana(_location_of(component)) if component else "":
            return open_zone(name)
        rules = read_zone(component) if component else None
        offset = find_offset(tzid)
        if rules is None and offset is not None:
            rules = fixed_zone(offset)
        if rules is None:
            return open_zone(self._default or "UTC")
        if name := find_agreeing(rules, self._default):
            return open_zone(name)
        return rules


def name_zone(component: Component) -> str:
    """Give the TZID of a VTIMEZONE, in the form in which it is looked for."""
    return normalise_tzid(Fields(component.lines).value("TZID"))


def normalise_tzid(tzid: str) -> str:
    """Give a TZID in the form in which it is looked for: programs differ in capitals and quotes."""
    return tzid.strip(' "').lower()


def open_zone(name: str) -> tzinfo:
    """Give the zone of an IANA name; UTC is always the same object."""
    return UTC if name == "UTC" else ZoneInfo(name)


def zone_name(zone: tzinfo) -> str:
    """Give a zone's IANA name. A zone of a file's own rules has none: its times are told in UTC."""
    return zone.key if isinstance(zone, ZoneInfo) else "UTC"


def find_agreeing(rules: RuleZone, preferred: str = "") -> str:
    """Find the IANA zone whose clocks change when those of a file's rules do, "" where none does.

    An hour between them is let pass: some programs write the hour of autumn by the clock after the change.
    """
    offsets = tuple(rules.offset_at(week) for week in _WEEKS)
    names = [preferred] if preferred and _offsets_of(preferred) == offsets else []
    names += _names_by_offsets().get(offsets, ())
    return next((name for slack in (0, _HOUR) for name in names if _agrees(name, rules, slack)), "")


def _location_of(zone: Component) -> str:
    """Give the IANA name that some programs write beside their own (RFC 7808, 7.2, and libical)."""
    fields = Fields(zone.lines)
    return fields.value("TZID-ALIAS-OF") or fields.value("X-LIC-LOCATION")


def _agrees(name: str, rules: RuleZone, slack: int) -> bool:
    """Tell whether clocks change at the same moments: what is equal in all weeks may change on other days."""
    return all(
        _offset_at(name, one.moment - 1 - slack) == one.before and _offset_at(name, one.moment + slack) == one.after
        for one in rules.changes
        if _WEEKS[0] <= one.moment <= _WEEKS[-1] and one.before != one.after
    )


@cache
def _names_by_offsets() -> dict[tuple[int, ...], list[str]]:
    names: dict[tuple[int, ...], list[str]] = {}
    for name in dict.fromkeys([*_BEST_KNOWN, *_FIXED, *WINDOWS_TO_OLSON.values()]):
        names.setdefault(_offsets_of(name), []).append(name)
    return names


@lru_cache(256)
def _offsets_of(name: str) -> tuple[int, ...]:
    return tuple(_offset_at(name, week) for week in _WEEKS)


def _offset_at(name: str, moment: int) -> int:
    offset = datetime.fromtimestamp(moment, open_zone(name)).utcoffset()
    assert offset is not None
    return int(offset.total_seconds())
