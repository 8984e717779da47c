"""Which events a listing is narrowed down to, by its parameters; a series counts where any of its instances does."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from tests.fakes.google.calendar_events import Wire, add, as_moment, is_cancelled, read_time
from tests.fakes.google.calendar_instances import list_instances

BY_CONTENT = ("iCalUID", "q", "privateExtendedProperty", "sharedExtendedProperty")
"""Parameters that look into events: not to be had with a sync token."""


def matches(wire: Wire, query: Mapping[str, Any], bounds: tuple[str, str], now: datetime) -> bool:
    """Tell whether an event is among what was asked for."""
    return (
        query.get("iCalUID", wire["iCalUID"]) == wire["iCalUID"]
        and wire["eventType"] in query.get("eventTypes", [wire["eventType"]])
        and ("updatedMin" not in query or _read(wire["updated"]) >= _read(query["updatedMin"]))
        and all(any(word in text for text in _texts(wire)) for word in query.get("q", "").lower().split())
        and _has_properties(wire, query)
        and (is_cancelled(wire) or _is_within(wire, bounds, now))
    )


def _texts(wire: Wire) -> Iterator[str]:
    yield from (wire.get(name, "").lower() for name in ("summary", "description", "location"))
    for one in (wire["organizer"], *wire.get("attendees", ())):
        yield from (one.get(name, "").lower() for name in ("displayName", "email"))


def _has_properties(wire: Wire, query: Mapping[str, Any]) -> bool:
    for kind in ("private", "shared"):
        has = wire.get("extendedProperties", {}).get(kind, {})
        for wanted in query.get(f"{kind}ExtendedProperty", []):
            name, _, value = wanted.partition("=")
            if has.get(name) != value:
                return False
    return True


def _is_within(wire: Wire, bounds: tuple[str, str], now: datetime) -> bool:
    """Tell whether an event ends after the first bound and begins before the second."""
    low, high = (_read(bound) if bound else None for bound in bounds)
    if low is None and high is None:
        return True
    start, end = read_time(wire["start"]), read_time(wire["end"])
    length = as_moment(end) - as_moment(start)
    starts = list_instances(wire, now) if "recurrence" in wire else [start]
    return any(
        (low is None or as_moment(add(one, length)) > low) and (high is None or as_moment(one) < high) for one in starts
    )


def _read(text: str) -> datetime:
    return datetime.fromisoformat(text)
