"""All VEVENTs of one UID → a record for the master and each exception, and the schedule of what repeats.

Of several that stand for one instance, the one with the latest word counts.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from rapport.errors import Malformed
from rapport.ical.event import is_private, make_event
from rapport.ical.moments import Moment, in_utc, name_instance
from rapport.ical.repetition import read_repetition, write_component
from rapport.ical.schedule import write_schedule
from rapport.ical.times import align
from rapport.ical.versions import Version
from rapport.ical.zone_rules import RuleZone
from rapport.policy.recurrence import last_end
from rapport.providers.base import RemoteEvent

MAX_EXCEPTIONS = 1000
_MAX_TURNS = 50

_Exceptions = Mapping[str, tuple[Moment, Version]]
"""By recurrence id: the instance that is replaced, as its master's start is, and what replaces it."""


def read_series(versions: Sequence[Version]) -> Iterator[RemoteEvent]:
    """Give the records of one UID. Raises Malformed for a series that can't be expanded."""
    master = _find_master(versions)
    exceptions = _find_exceptions(versions, master)
    schedule = _write_schedule(master, exceptions) if master else ""
    private = master is not None and is_private(master)
    if master:
        yield make_event(master, "", schedule, _find_last(master, "", schedule), is_private=private)
    for name, (_, version) in exceptions.items():
        own = schedule if version.is_for_later else ""
        last_at = _find_last(version, name, own)
        yield make_event(version, name, own, last_at, is_private=is_private(version, otherwise=private))


def _find_master(versions: Sequence[Version]) -> Version | None:
    latest: Version | None = None
    for version in versions:
        if version.instance is None and (latest is None or version.rank >= latest.rank):
            latest = version
    return latest


def _find_exceptions(versions: Sequence[Version], master: Version | None) -> _Exceptions:
    found: dict[str, tuple[Moment, Version]] = {}
    for version in versions:
        if version.instance is not None:
            instance = _align_instance(version, version.instance, master)
            name = name_instance(instance)
            if name not in found or version.rank >= found[name][1].rank:
                found[name] = instance, version
    if len(found) > MAX_EXCEPTIONS:
        raise Malformed(f"The series has more than {MAX_EXCEPTIONS:,} exceptions.")
    if sum(version.is_for_later for _, version in found.values()) > _MAX_TURNS:  # each carries the whole schedule
        raise Malformed(f"The series was changed for all later instances more than {_MAX_TURNS} times.")
    return found


def _align_instance(version: Version, instance: Moment, master: Version | None) -> Moment:
    """Make a RECURRENCE-ID as its master's start is; without a master, a floating one as the exception's own start."""
    if master:
        return align(instance, master.span.start)
    start = version.span.start
    is_floating = isinstance(instance, datetime) and instance.tzinfo is None
    return align(instance, start) if is_floating and isinstance(start, datetime) else instance


def _write_schedule(master: Version, exceptions: _Exceptions) -> str:
    """Write the schedule of a series, "" for what doesn't repeat."""
    repetition = read_repetition(master)
    if repetition is None:
        return ""
    components = [write_component(master, None, repetition)]
    components += [write_component(version, instance, None) for instance, version in exceptions.values()]
    spans = [master.span, *(version.span for _, version in exceptions.values())]
    zones = {moment.tzinfo for span in spans for moment in (span.start, span.end) if isinstance(moment, datetime)}
    return write_schedule(components, {}, [zone.definition for zone in zones if isinstance(zone, RuleZone)])


def _find_last(version: Version, name: str, schedule: str) -> datetime | None:
    return last_end(schedule, name) if schedule else in_utc(version.span.end)
