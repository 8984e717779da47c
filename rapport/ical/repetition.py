"""How a series repeats (RFC 5545, 3.8.5): rules, added and excluded starts, all in the kind and zone of its start."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import icalendar
from icalendar.prop import vRecur

from rapport.errors import Malformed
from rapport.ical.moments import Moment, in_utc, is_in_bounds
from rapport.ical.rules import read_rule
from rapport.ical.times import align, read_moments
from rapport.ical.versions import Version

MAX_DATES = 10_000
_MAX_RULES = 10

Length = Moment | timedelta
"""The end of an instance, or how long it takes."""


@dataclass(frozen=True, slots=True)
class Repetition:
    """How a master repeats. `periods` are starts with own lengths; `excluded` may hold days of a timed series."""

    rules: tuple[str, ...]
    added: tuple[Moment, ...]
    periods: tuple[tuple[Moment, Length], ...]
    excluded: tuple[Moment, ...]


def read_repetition(master: Version) -> Repetition | None:
    """Read how a master repeats; None where it doesn't. Raises Malformed for what can't be expanded."""
    fields, start = master.fields, master.span.start
    values = [written.value for written in fields.every("RRULE")]
    dates = sum(written.value.count(",") + 1 for name in ("RDATE", "EXDATE") for written in fields.every(name))
    if len(values) > _MAX_RULES or dates > MAX_DATES:
        raise Malformed(f"The series has more than {_MAX_RULES} rules or {MAX_DATES:,} single dates.")
    rules = dict.fromkeys(read_rule(value, start) for value in values)
    added = {moment: _read_length(moment, end) for moment, end in _list_dates(master, "RDATE")}
    if not rules and not added:
        return None
    return Repetition(
        rules=tuple(rules),
        added=tuple(moment for moment, length in added.items() if length is None),
        periods=tuple((moment, length) for moment, length in added.items() if length is not None),
        excluded=tuple(moment for moment, _ in _list_dates(master, "EXDATE", keeps_days=True)),
    )


def write_component(version: Version, instance: Moment | None, repetition: Repetition | None) -> icalendar.Event:
    """Write what a schedule needs of one version, without any content."""
    span = version.span
    event = icalendar.Event()
    event.add("DTSTART", span.start)
    if span.duration:
        event.add("DURATION", span.duration)
    elif span.end != span.start:
        event.add("DTEND", span.end)
    if version.is_cancelled:
        event.add("STATUS", "CANCELLED")
    if instance is not None:
        event.add("RECURRENCE-ID", instance, {"RANGE": "THISANDFUTURE"} if version.is_for_later else {})
    for rule in repetition.rules if repetition else ():
        event.add("RRULE", vRecur.from_ical(rule))
    for name, moments in _list_lists(repetition) if repetition else ():
        event.add(name, list(moments))
    return event


def _list_lists(repetition: Repetition) -> list[tuple[str, Sequence[object]]]:
    """Give the lists of a series by the names of their properties, each of one kind."""
    times = [moment for moment in repetition.excluded if isinstance(moment, datetime)]
    days = [moment for moment in repetition.excluded if not isinstance(moment, datetime)]
    lists = (("RDATE", repetition.added), ("RDATE", repetition.periods), ("EXDATE", times), ("EXDATE", days))
    return [(name, moments) for name, moments in lists if moments]


def _list_dates(master: Version, name: str, *, keeps_days: bool = False) -> Iterator[tuple[Moment, Length | None]]:
    """Give a property's starts of instances, each as its series starts; those out of all years are left out."""
    start = master.span.start
    for written in master.fields.every(name):
        for moment, length in read_moments(written, master.zones):
            if is_in_bounds(moment):
                is_day = keeps_days and not isinstance(moment, datetime)
                yield moment if is_day else align(moment, start), length


def _read_length(moment: Moment, length: Length | None) -> Length | None:
    """Give the length of a period; None where it is none of its own."""
    if not isinstance(moment, datetime) or length is None or isinstance(length, timedelta):
        return length if isinstance(moment, datetime) else None
    end = align(length, moment) if is_in_bounds(length) else moment
    return end if in_utc(end) > in_utc(moment) else None
